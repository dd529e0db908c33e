"""
Which model does what, at which endpoint, for how long and how large: data.

Source: platform.vidu.com/docs, read in stored copies of 2025-11 to 2026-07; the q3 rows of image and reference to video
and all of reference to image were read in notes of third parties (2026-04 and 2026-07).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from mmgen import VideoRequest
from mmgen.backends import Between, OneOf, Rule

__all__ = ["CLIPS", "Clip", "Endpoint", "References", "endpoint_of", "family_of", "honoured", "segments"]

Endpoint = Literal["text2video", "img2video", "start-end2video", "reference2video", "multiframe", "extend"]
ALL = ("540p", "720p", "1080p")
LARGE = ("720p", "1080p")
FULL = ("1080p",)


@dataclass(frozen=True, slots=True)
class References:
    """What may be given to reference2video: how many pictures, and whether subjects and videos."""

    images: int = 7
    subjects: bool = True
    videos: int = 0


@dataclass(frozen=True, slots=True)
class Clip:
    """What a model makes at one endpoint."""

    seconds: Rule
    resolutions: Sequence[str] = ALL
    references: References | None = None


def up_to(seconds: int, resolutions: Sequence[str] = ALL) -> Clip:
    """Whole seconds from 1."""
    return Clip(Between(1, seconds, 1), resolutions)


FIVE = Clip(OneOf(5), FULL)
FOUR_OR_EIGHT = Clip(OneOf(4, 8), ("360p", "720p", "1080p"))
EXTENSION = up_to(7)
FRAMES = Clip(OneOf(), ALL)

CLIPS: Mapping[str, Mapping[Endpoint, Clip]] = {
    "viduq3-pro": {"text2video": up_to(16), "img2video": up_to(16), "start-end2video": up_to(16)},
    "viduq3-turbo": {
        "text2video": up_to(16),
        "img2video": up_to(16),
        "start-end2video": up_to(16),
        "reference2video": Clip(Between(3, 16, 1), ALL, References()),
    },
    "viduq3-pro-fast": {"img2video": up_to(16, LARGE)},
    "viduq3": {"reference2video": Clip(Between(3, 16, 1), ALL, References())},
    "viduq3-mix": {"reference2video": Clip(Between(3, 16, 1), LARGE, References(subjects=False))},
    "viduq2": {"text2video": up_to(10), "reference2video": Clip(Between(1, 10, 1), ALL, References())},
    "viduq2-pro": {
        "img2video": up_to(10),
        "start-end2video": up_to(8),
        "reference2video": Clip(Between(1, 10, 1), ALL, References(videos=2)),
        "multiframe": FRAMES,
        "extend": EXTENSION,
    },
    "viduq2-turbo": {
        "img2video": up_to(10),
        "start-end2video": up_to(8),
        "multiframe": FRAMES,
        "extend": EXTENSION,
    },
    "viduq2-pro-fast": {"img2video": up_to(10, LARGE), "start-end2video": up_to(8, LARGE)},
    "viduq1": {
        "text2video": FIVE,
        "img2video": FIVE,
        "start-end2video": FIVE,
        "reference2video": Clip(OneOf(5), FULL, References()),
    },
    "viduq1-classic": {"img2video": FIVE, "start-end2video": FIVE},
    "vidu2.0": {
        "img2video": FOUR_OR_EIGHT,
        "start-end2video": FOUR_OR_EIGHT,
        "reference2video": Clip(OneOf(4), ("360p", "720p"), References(images=3)),
    },
}

FIELDS: Mapping[Endpoint, tuple[str, ...]] = {
    "text2video": ("prompt", "seconds", "seed", "resolution", "aspect_ratio"),
    "img2video": ("first_frame", "prompt", "seconds", "seed", "resolution"),
    "start-end2video": ("first_frame", "last_frame", "prompt", "seconds", "seed", "resolution"),
    "reference2video": ("references", "prompt", "seconds", "seed", "resolution", "aspect_ratio"),
    "multiframe": ("first_frame", "keyframes", "prompt", "resolution"),
    "extend": ("video", "extend", "last_frame", "prompt", "seconds", "resolution"),
}
"""The fields of a request that every model honours there."""

Family = Literal["q3", "q2", "q1", "2.0"]
FURTHER: Mapping[Family, Mapping[Endpoint, tuple[str, ...]]] = {
    "q3": {
        "text2video": ("audio",),
        "img2video": ("audio",),
        "start-end2video": ("audio",),
        "reference2video": ("audio",),
    },
    "q2": {"img2video": ("audio", "voices"), "reference2video": ("audio",)},
    "q1": {
        "text2video": ("motion", "style"),
        "img2video": ("motion",),
        "start-end2video": ("motion",),
        "reference2video": ("motion",),
    },
    "2.0": {"img2video": ("motion",), "start-end2video": ("motion",), "reference2video": ("motion",)},
}
"""The fields that only models of a family honour; the others ignore them, says the vendor, so they are refused."""


def family_of(model: str) -> Family:
    """The generation that a model belongs to."""
    families: tuple[Family, ...] = ("q3", "q2", "q1")
    for family in families:
        if model.startswith(f"vidu{family}"):
            return family
    return "2.0"


def endpoint_of(request: VideoRequest) -> Endpoint:
    """Where a request goes, from the fields that are set."""
    if request.extend is not None:
        return "extend"
    if request.keyframes:
        return "multiframe"
    if request.references:
        return "reference2video"
    if request.last_frame is not None:
        return "start-end2video"
    return "img2video" if request.first_frame is not None else "text2video"


def honoured(model: str, endpoint: Endpoint) -> tuple[str, ...]:
    """The fields of a request that *model* honours at *endpoint*."""
    further = FURTHER[family_of(model)].get(endpoint, ())
    silent = model == "viduq3-mix"
    return FIELDS[endpoint] + tuple(field for field in further if not (silent and field == "audio"))


def segments(request: VideoRequest) -> list[float]:
    """The seconds from each key frame to the next, the first frame standing at 0."""
    moments = [0.0, *(frame.at for frame in request.keyframes)]
    return [later - earlier for earlier, later in pairwise(moments)]
