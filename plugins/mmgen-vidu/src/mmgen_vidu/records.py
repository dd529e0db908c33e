"""The models' records, made from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from mmgen import ImageRequest, VideoRequest
from mmgen.backends import Anything, Between, Each, Fields, Model, NotEmpty, OneOf, Rule
from mmgen_vidu.catalog import CLIPS, Endpoint, References, family_of, honoured
from mmgen_vidu.options import ImageOptions, VideoOptions
from mmgen_vidu.prices import price_of
from mmgen_vidu.reworks import reworks
from mmgen_vidu.rules import IMAGE_RULES, video_rules
from mmgen_vidu.sounds import sounds
from mmgen_vidu.templates import templates
from mmgen_vidu.values import CHECKED_ON, DOCUMENTATION, FILE, FLAG, RATIOS, SEED, SOURCE_VIDEO, VOICE

__all__ = ["records"]

FULL_HD = ("1080p",)
TASKS: Mapping[Endpoint, str] = {
    "text2video": "text-to-video",
    "img2video": "image-to-video",
    "start-end2video": "first-last-frame-to-video",
    "reference2video": "reference-to-video",
    "multiframe": "first-last-frame-to-video",
    "extend": "video-extension",
}


TITLES: Mapping[str, str] = {
    "viduq3-pro": "Vidu Q3 Pro: up to 16 seconds, with sound",
    "viduq3-turbo": "Vidu Q3 Turbo: faster, with sound and references",
    "viduq3-pro-fast": "Vidu Q3 Pro Fast: from one picture",
    "viduq3": "Vidu Q3: references, with sound",
    "viduq3-mix": "Vidu Q3 Mix: references without names",
    "viduq2": "Vidu Q2: from words and references",
    "viduq2-pro": "Vidu Q2 Pro: frames, references with videos, key frames, extension",
    "viduq2-turbo": "Vidu Q2 Turbo: frames, key frames, extension",
    "viduq2-pro-fast": "Vidu Q2 Pro Fast: from one or two pictures",
    "viduq1": "Vidu Q1: five seconds in 1080p",
    "viduq1-classic": "Vidu Q1 Classic: from one or two pictures",
    "vidu2.0": "Vidu 2.0: from pictures, small and short",
}


def _references(limits: References, *, voices: bool) -> Rule:
    further: dict[str, Rule] = {}
    if limits.subjects:
        further["name"] = Anything()
    if limits.videos:
        further["video"] = Anything()
    if limits.subjects and voices:
        further["voice"] = VOICE
    return Each(Fields(images=Each(Anything(), limits.images), **further), limits.images)


def _accepts(model: str) -> dict[str, Rule]:
    """Every field that the model honours at one endpoint at least; the rules across fields say which at which."""
    clips = CLIPS[model]
    limits = next((clip.references for clip in clips.values() if clip.references), References())
    rules: dict[str, Rule] = {
        "prompt": NotEmpty(5000),
        "first_frame": FILE,
        "last_frame": FILE,
        "references": _references(limits, voices=family_of(model) == "q2"),
        "keyframes": Each(Anything(), 9, 2),
        "video": SOURCE_VIDEO,
        "extend": OneOf("forward"),
        "seconds": Between(1, 16, 1),
        "resolution": OneOf(*dict.fromkeys(name for clip in clips.values() for name in clip.resolutions)),
        "aspect_ratio": OneOf(*(RATIOS if family_of(model) in {"q3", "q2"} else RATIOS[:3])),
        "seed": SEED,
        "audio": FLAG,
        "voices": Each(VOICE, 1),
        "motion": OneOf(0.0, 0.5, 1.0),
        "style": OneOf("general", "anime"),
    }
    fields = {field for endpoint in clips for field in honoured(model, endpoint)}
    return {name: rule for name, rule in rules.items() if name in fields}


def _video(model: str, currency: str) -> Model:
    return Model(
        id=model,
        request=VideoRequest,
        title=TITLES[model],
        tasks=tuple(dict.fromkeys(TASKS[endpoint] for endpoint in CLIPS[model])),
        accepts=_accepts(model),
        also=video_rules(model),
        options=VideoOptions,
        price=price_of(model, currency),
        defaults={"resolution": "1080p" if family_of(model) == "q1" else "720p", "seconds": 5}
        if model != "vidu2.0"
        else {"resolution": "360p", "seconds": 4},
        source=f"{DOCUMENTATION}/{'text-to-video' if 'text2video' in CLIPS[model] else 'image-to-video'}",
        checked_on=CHECKED_ON,
    )


def _images(currency: str) -> Iterator[Model]:
    ratios = {"viduq2-image": (*RATIOS, "21:9", "2:3", "3:2", "adaptive"), "viduq1-image": RATIOS}
    sizes = {"viduq2-image": ("1080p", "2k", "4k"), "viduq1-image": FULL_HD}
    for model, title in {"viduq2-image": "Vidu Q2 pictures", "viduq1-image": "Vidu Q1 pictures"}.items():
        words_alone = model == "viduq2-image"
        yield Model(
            id=model,
            request=ImageRequest,
            title=f"{title}: from words and references, and edits" if words_alone else f"{title}: from references",
            tasks=("text-to-image", "image-to-image") if words_alone else ("image-to-image",),
            requires=("prompt",),
            accepts={
                "prompt": NotEmpty(2000),
                "image": FILE,
                "references": Each(Fields(images=Each(FILE, 7)), 7),
                "aspect_ratio": OneOf(*ratios[model]),
                "resolution": OneOf(*sizes[model]),
                "seed": SEED,
            },
            also=IMAGE_RULES,
            options=ImageOptions,
            price=price_of(model, currency),
            defaults={"resolution": "1080p", "aspect_ratio": "16:9"},
            source=f"{DOCUMENTATION}/reference-to-image, as told by third parties",
            checked_on=date(2026, 4, 15),
        )


@cache
def records(currency: str) -> tuple[Model, ...]:
    """Every model, priced in the currency of one host."""
    videos = (_video(model, currency) for model in CLIPS)
    return (*videos, *_images(currency), *sounds(), *reworks(), *templates())
