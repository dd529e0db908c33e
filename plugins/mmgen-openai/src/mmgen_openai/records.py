"""The models' records: OpenAI's own by name, and one for each model that a server of yours is said to have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from mmgen import ImageRequest, Object3DRequest, Options, Request, SpeechRequest, VideoRequest
from mmgen.backends import Model, Problem, Rule
from mmgen_openai import options
from mmgen_openai.dialects import OPENAI, TASKS, Dialect, Kind
from mmgen_openai.prices import price_of
from mmgen_openai.rules import (
    FIELD_RULES,
    GPT_IMAGE_2_SIZE,
    GPT_IMAGE_SIZE,
    bar_fits,
    fields_fit,
    reply_fits,
    shape_fits,
)

__all__ = ["openai_records", "served_records"]

CHECKED_ON = date(2026, 8, 22)
"""When the newest copies that were read were made."""
REQUESTS: Mapping[Kind, type[Request[Any]]] = {
    "image": ImageRequest,
    "speech": SpeechRequest,
    "video": VideoRequest,
    "3d": Object3DRequest,
}
NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "image": ("prompt",),
    "speech": ("text",),
    "video": ("prompt",),
    "3d": ("images",),
}
OPTIONS: Mapping[tuple[str, Kind], type[Options]] = {
    ("openai", "image"): options.FidelityImageOptions,
    ("openai", "speech"): options.SpeechOptions,
    ("openai", "video"): options.VideoOptions,
    ("vllm-omni", "image"): options.VLLMImageOptions,
    ("vllm-omni", "speech"): options.VLLMSpeechOptions,
    ("vllm-omni", "video"): options.VLLMVideoOptions,
    ("sglang", "image"): options.SGLangImageOptions,
    ("sglang", "video"): options.SGLangVideoOptions,
    ("localai", "image"): options.LocalAIImageOptions,
    ("localai", "speech"): options.LocalAISpeechOptions,
    ("localai", "video"): options.LocalAIVideoOptions,
    ("localai", "3d"): options.LocalAI3DOptions,
}


def accepted(dialect: Dialect, kind: Kind, *, without: tuple[str, ...] = ()) -> dict[str, Rule]:
    """Every field that is honoured for one task at least; ``fields_fit`` says which for which."""
    honoured = {name for task in TASKS[kind] if task in dialect.endpoints for name in dialect.endpoints[task].fields}
    rules = FIELD_RULES[dialect.name, kind]
    return {name: rules[name] for name in rules if name in honoured and name not in without}


def across(dialect: Dialect, kind: Kind) -> tuple[Callable[[Any], Problem | None], ...]:
    """The rules across fields."""
    rules: list[Callable[[Any], Problem | None]] = [partial(fields_fit, dialect)]
    if kind == "image" and dialect.name == "openai":
        rules.append(shape_fits)
    if kind == "image" and dialect.name != "localai":
        rules.append(reply_fits)
    if dialect.endpoints[TASKS[kind][0]].negative_after_bar:
        rules.append(bar_fits)
    return tuple(rules)


def served(dialect: Dialect, identity: str, kind: Kind) -> Model:
    """The record of a model that a server has; what the server itself can honour is all that is known of it."""
    needed = NEEDED[kind]
    return Model(
        id=identity,
        request=REQUESTS[kind],
        title=f"{identity} on {dialect.title}",
        tasks=tuple(task for task in TASKS[kind] if task in dialect.endpoints),
        requires=(*needed, "voice") if (dialect.name, kind) == ("openai", "speech") else needed,
        accepts=accepted(dialect, kind),
        also=across(dialect, kind),
        options=OPTIONS.get((dialect.name, kind)),
        source=dialect.source,
        checked_on=CHECKED_ON,
    )


def served_records(dialect: Dialect, models: Iterable[tuple[str, Kind]]) -> tuple[Model, ...]:
    """A record for each of *models*, which are names with their kinds."""
    return tuple(served(dialect, identity, kind) for identity, kind in models)


def openai_records() -> tuple[Model, ...]:
    """What OpenAI itself still serves. Its videos were switched off on 2026-09-24."""
    return (*_pictures(), *_speech())


def _pictures() -> Iterator[Model]:
    yield _picture("gpt-image-2", "GPT Image 2: from words, and edits of up to 16 pictures", options.ImageOptions)
    ending = date(2026, 12, 1)
    yield _picture("gpt-image-1.5", "GPT Image 1.5", options.FidelityImageOptions, retired_on=ending)
    yield _picture("gpt-image-1-mini", "GPT Image 1 Mini", options.ImageOptions, retired_on=ending)


def _picture(identity: str, title: str, option_class: type[Options], *, retired_on: date | None = None) -> Model:
    size = GPT_IMAGE_2_SIZE if retired_on is None else GPT_IMAGE_SIZE
    return Model(
        id=identity,
        request=ImageRequest,
        title=title,
        tasks=TASKS["image"],
        requires=("prompt",),
        accepts=accepted(OPENAI, "image") | {"size": size},
        also=across(OPENAI, "image"),
        options=option_class,
        price=price_of(identity),
        source=OPENAI.source,
        checked_on=CHECKED_ON,
        retired_on=retired_on,
        replacement="gpt-image-2" if retired_on else None,
        defaults={"format": "png"},
    )


def _speech() -> Iterator[Model]:
    titles = {
        "gpt-4o-mini-tts": "GPT-4o Mini speech: told how to speak",
        "tts-1": "TTS-1 speech",
        "tts-1-hd": "TTS-1 HD speech",
    }
    for identity, title in titles.items():
        yield Model(
            id=identity,
            request=SpeechRequest,
            title=title,
            tasks=TASKS["speech"],
            requires=("text", "voice"),
            accepts=accepted(OPENAI, "speech", without=("prompt",) if identity.startswith("tts-1") else ()),
            also=(partial(fields_fit, OPENAI),),
            options=options.SpeechOptions,
            price=price_of(identity),
            source=OPENAI.source,
            checked_on=CHECKED_ON,
            defaults={"speed": 1},
        )
