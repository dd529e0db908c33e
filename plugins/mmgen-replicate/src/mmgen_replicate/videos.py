"""Models that make videos: data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mmgen import Problem, VideoRequest
from mmgen.backends import Anything, Between, Each, Fields, Judged, OneOf
from mmgen.backends.http import Field, file, named
from mmgen_replicate.endpoint import SEED, Endpoint, referenced
from mmgen_replicate.images import SCHEMAS, SCHEMAS_ON, VERSION
from mmgen_replicate.options import MmaudioOptions, PlainOptions, SeedanceOptions, VideoOneOptions

__all__ = ["VIDEOS"]

SEEDANCE = "a5fd550893da3b6f67997812759065652454ddaca10e96b83b59cbae1814cb36"
KLING = "daad218feb714b03e2a1ac445986aebb9d05243cd00da2af17be2e4049f48f69"
MMAUDIO = "62871fb59889b2d7c13777f08deb3b36bdff88f7e1d53a50ad7694548a41b484"
SEEDANCE_RATIOS = ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "9:21")
MODES = {"720p": "standard", "1080p": "pro"}


def _flag(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be True or False: the model makes its own sound"


def _first_before_last(request: VideoRequest) -> Problem | None:
    if request.last_frame is not None and request.first_frame is None:
        return Problem("first_frame", "is needed where there is a last frame")
    return None


def _references_alone(request: VideoRequest) -> Problem | None:
    """The vendor ignores a last frame beside references, and takes them in one shape and length only."""
    if not request.references:
        return None
    if request.last_frame is not None:
        return Problem("last_frame", "is ignored beside references")
    if (request.aspect_ratio or "16:9") != "16:9":
        return Problem("aspect_ratio", "must be 16:9 with references")
    if (request.seconds or 8) != 8:
        return Problem("seconds", "must be 8 with references")
    return None


def _no_ratio_beside_a_frame(request: VideoRequest) -> Problem | None:
    if request.aspect_ratio is not None and request.first_frame is not None:
        return Problem("aspect_ratio", "is that of the first frame, when one is given")
    return None


def _pro_for_two_frames(request: VideoRequest) -> Problem | None:
    if request.last_frame is not None and request.resolution != "1080p":
        return Problem("resolution", "must be '1080p' with a last frame")
    return None


FLAG = Judged(_flag, "true or false")
PROMPT = Field(named("prompt"), needed=True)
NEGATIVE = Field(named("negative_prompt"))
SEEDED = Field(named("seed"), SEED)
SHORT = Field(named("duration", int), OneOf(5, 10))
LAST_AFTER_FIRST = ("text-to-video", "image-to-video", "first-last-frame-to-video")
VEO = {
    "prompt": PROMPT,
    "negative_prompt": NEGATIVE,
    "first_frame": Field(file("image")),
    "last_frame": Field(file("last_frame")),
    "aspect_ratio": Field(named("aspect_ratio"), OneOf("16:9", "9:16")),
    "seconds": Field(named("duration", int), OneOf(4, 6, 8)),
    "resolution": Field(named("resolution"), OneOf("720p", "1080p")),
    "audio": Field(named("generate_audio"), FLAG),
    "seed": SEEDED,
}
VEO_DEFAULTS = {"aspect_ratio": "16:9", "seconds": 8, "resolution": "1080p", "audio": True}

VIDEOS: Sequence[Endpoint] = (
    Endpoint(
        id="google/veo-3.1",
        title="Veo 3.1: from words, frames or pictures of what is to be kept, with sound",
        request=VideoRequest,
        tasks=(*LAST_AFTER_FIRST, "reference-to-video"),
        fields={
            **VEO,
            "references": Field(referenced("reference_images"), Each(Fields(images=Each(Anything(), 1)), 3)),
        },
        also=(_first_before_last, _references_alone),
        options=PlainOptions,
        defaults=VEO_DEFAULTS,
        typical_seconds=90,
        source=SCHEMAS.format("google/veo-3.1"),
        checked_on=SCHEMAS_ON,
    ),
    Endpoint(
        id="google/veo-3.1-fast",
        title="Veo 3.1 Fast: from words or frames, with sound",
        request=VideoRequest,
        tasks=LAST_AFTER_FIRST,
        fields=VEO,
        also=(_first_before_last,),
        options=PlainOptions,
        defaults=VEO_DEFAULTS,
        typical_seconds=60,
        source=SCHEMAS.format("google/veo-3.1-fast"),
        checked_on=SCHEMAS_ON,
    ),
    Endpoint(
        id="bytedance/seedance-1-pro",
        title="Seedance 1 Pro: from words, one frame or two",
        request=VideoRequest,
        tasks=LAST_AFTER_FIRST,
        fields={
            "prompt": PROMPT,
            "first_frame": Field(file("image")),
            "last_frame": Field(file("last_frame_image")),
            "aspect_ratio": Field(named("aspect_ratio"), OneOf(*SEEDANCE_RATIOS)),
            "seconds": Field(named("duration", int), Between(2, 12, 1)),
            "resolution": Field(named("resolution"), OneOf("480p", "720p", "1080p")),
            "seed": SEEDED,
        },
        also=(_first_before_last, _no_ratio_beside_a_frame),
        options=SeedanceOptions,
        defaults={"aspect_ratio": "16:9", "seconds": 5, "resolution": "1080p"},
        typical_seconds=60,
        source=VERSION.format("bytedance/seedance-1-pro", SEEDANCE),
        checked_on=date(2026, 11, 22),
    ),
    Endpoint(
        id="kwaivgi/kling-v2.1",
        title="Kling 2.1: from one frame, or from two in 1080p",
        request=VideoRequest,
        tasks=("image-to-video", "first-last-frame-to-video"),
        fields={
            "prompt": PROMPT,
            "negative_prompt": NEGATIVE,
            "first_frame": Field(file("start_image"), needed=True),
            "last_frame": Field(file("end_image")),
            "seconds": SHORT,
            "resolution": Field(named("mode", MODES.__getitem__), OneOf(*MODES)),
        },
        also=(_pro_for_two_frames,),
        options=PlainOptions,
        defaults={"seconds": 5, "resolution": "720p"},
        typical_seconds=120,
        source=VERSION.format("kwaivgi/kling-v2.1", KLING),
        checked_on=date(2026, 11, 22),
    ),
    Endpoint(
        id="kwaivgi/kling-v2.5-turbo-pro",
        title="Kling 2.5 Turbo Pro: from words, one frame or two",
        request=VideoRequest,
        tasks=LAST_AFTER_FIRST,
        fields={
            "prompt": PROMPT,
            "negative_prompt": NEGATIVE,
            "first_frame": Field(file("start_image")),
            "last_frame": Field(file("end_image")),
            "aspect_ratio": Field(named("aspect_ratio"), OneOf("16:9", "9:16", "1:1")),
            "seconds": SHORT,
        },
        also=(_first_before_last, _no_ratio_beside_a_frame),
        options=PlainOptions,
        defaults={"aspect_ratio": "16:9", "seconds": 5},
        typical_seconds=90,
        source=SCHEMAS.format("kwaivgi/kling-v2.5-turbo-pro"),
        checked_on=SCHEMAS_ON,
    ),
    Endpoint(
        id="minimax/video-01",
        title="MiniMax Video-01: six seconds from words, a frame, or a person's picture",
        request=VideoRequest,
        tasks=("text-to-video", "image-to-video", "reference-to-video"),
        fields={
            "prompt": PROMPT,
            "first_frame": Field(file("first_frame_image")),
            "references": Field(
                lambda given, inputs: {"subject_reference": inputs.text(given[0].images[0])},
                Each(Fields(images=Each(Anything(), 1)), 1),
            ),
        },
        options=VideoOneOptions,
        defaults={"seconds": 6},
        typical_seconds=180,
        source=SCHEMAS.format("minimax/video-01"),
        checked_on=SCHEMAS_ON,
    ),
    Endpoint(
        id="zsxkib/mmaudio",
        title="MMAudio: sound for a silent video",
        request=VideoRequest,
        tasks=("video-to-video",),
        version=MMAUDIO,
        fields={
            "prompt": Field(named("prompt")),
            "negative_prompt": NEGATIVE,
            "video": Field(file("video"), needed=True),
            "seconds": Field(named("duration"), Between(1, 24 * 3600)),
            "steps": Field(named("num_steps")),
            "guidance": Field(named("cfg_strength"), Between(1, 100)),
            "seed": SEEDED,
        },
        options=MmaudioOptions,
        defaults={"negative_prompt": "music", "seconds": 8, "steps": 25, "guidance": 4.5},
        typical_seconds=20,
        source=VERSION.format("zsxkib/mmaudio", MMAUDIO),
        checked_on=date(2026, 11, 22),
    ),
)
