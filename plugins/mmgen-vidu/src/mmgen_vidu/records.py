"""The models' records, made from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from mmgen import Audio, ImageRequest, SoundRequest, SpeechRequest, VideoRequest
from mmgen.backends import Anything, Between, Each, Fields, Judged, Model, NotEmpty, OneOf, Rule
from mmgen_vidu.catalog import CLIPS, Endpoint, References, family_of, honoured
from mmgen_vidu.options import ImageOptions, LipSyncOptions, SoundOptions, SpeechOptions, UpscaleOptions, VideoOptions
from mmgen_vidu.prices import price_of
from mmgen_vidu.rules import IMAGE_RULES, SOUND_RULES, video_rules

__all__ = ["records"]

DOCUMENTATION = "https://platform.vidu.com/docs"
CHECKED_ON = date(2026, 7, 10)
"""When the copies of the documentation that were read were made, at the latest."""

TASKS: Mapping[Endpoint, str] = {
    "text2video": "text-to-video",
    "img2video": "image-to-video",
    "start-end2video": "first-last-frame-to-video",
    "reference2video": "reference-to-video",
    "multiframe": "first-last-frame-to-video",
    "extend": "video-extension",
}


def _seed(value: int) -> str | None:
    if 1 <= value < 2**31:
        return None
    return f"must be from 1 to 2147483647, got {value}; 0 asks this vendor for a seed by chance"


def _flag(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be True or False: the model makes its own sound"


def _sample(value: object) -> str | None:
    return None if isinstance(value, Audio) else "must be a sound with a URL"


def _name(value: object) -> str | None:
    return None if isinstance(value, str) else "must be the name of one of the vendor's voices, not a sample"


def _url(value: Any) -> str | None:
    return None if value.url is not None else "must have a public URL: the vendor takes no upload of such files"


def _sound_url(value: Any) -> str | None:
    return _sample(value) or _url(value)


SEED = Judged(_seed, "1 to 2147483647")
VOICE = Judged(_name, "the name of a voice")
WITH_URL = Judged(_url, "with a public URL")
RATIOS = ("16:9", "9:16", "1:1", "3:4", "4:3")
FULL_HD = ("1080p",)


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
        "first_frame": Anything(),
        "last_frame": Anything(),
        "references": _references(limits, voices=family_of(model) == "q2"),
        "keyframes": Each(Anything(), 9, 2),
        "video": WITH_URL,
        "extend": OneOf("forward"),
        "seconds": Between(1, 16, 1),
        "resolution": OneOf(*dict.fromkeys(name for clip in clips.values() for name in clip.resolutions)),
        "aspect_ratio": OneOf(*(RATIOS if family_of(model) in {"q3", "q2"} else RATIOS[:3])),
        "seed": SEED,
        "audio": Judged(_flag, "true or false"),
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
                "image": Anything(),
                "references": Each(Fields(images=Each(Anything(), 7)), 7),
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


def _sounds() -> Iterator[Model]:
    yield Model(
        id="audio1.0",
        request=SoundRequest,
        title="Vidu Audio: effects from words, or on a timeline",
        tasks=("text-to-sound",),
        accepts={
            "prompt": NotEmpty(1500),
            "events": Each(Fields(start=Between(0, 10), end=Between(0, 10), prompt=NotEmpty(1500)), 100),
            "seconds": Between(2, 10),
            "seed": SEED,
        },
        also=SOUND_RULES,
        options=SoundOptions,
        defaults={"seconds": 10},
        source=f"{DOCUMENTATION}/text-to-audio and timing-to-audio",
        checked_on=CHECKED_ON,
    )
    yield Model(
        id="tts",
        request=SpeechRequest,
        title="Vidu speech: words in a voice by name",
        tasks=("text-to-speech",),
        requires=("voice",),
        accepts={
            "text": NotEmpty(9999),
            "voice": VOICE,
            "speed": Between(0.5, 2),
            "pitch": Between(-12, 12, 1),
        },
        options=SpeechOptions,
        defaults={"speed": 1, "pitch": 0},
        source=f"{DOCUMENTATION}/text-to-speech; the address of the result as told by third parties",
        checked_on=CHECKED_ON,
    )


def _reworks() -> Iterator[Model]:
    yield Model(
        id="lip-sync",
        request=VideoRequest,
        title="Vidu lip-sync: a face that speaks a sound or words",
        tasks=("video-to-video",),
        requires=("video",),
        accepts={
            "video": WITH_URL,
            "audio": Judged(_sound_url, "a sound with a public URL"),
        },
        options=LipSyncOptions,
        source=f"{DOCUMENTATION}/lip-sync, in part as told by third parties",
        checked_on=CHECKED_ON,
    )
    yield Model(
        id="upscale-new",
        request=VideoRequest,
        title="Vidu Upscale Pro: a video made larger",
        tasks=("video-to-video",),
        requires=("video",),
        accepts={"video": WITH_URL, "resolution": OneOf("1080p", "2k", "4k", "8k")},
        options=UpscaleOptions,
        defaults={"resolution": "1080p"},
        source=f"{DOCUMENTATION}/upscale-pro",
        checked_on=CHECKED_ON,
    )


@cache
def records(currency: str) -> tuple[Model, ...]:
    """Every model, priced in the currency of one host."""
    videos = (_video(model, currency) for model in CLIPS)
    return (*videos, *_images(currency), *_sounds(), *_reworks())
