"""Endpoints that make videos: data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mmgen import Audio, Problem, VideoRequest
from mmgen.backends import Anything, Between, Each, Fields, Judged, NotEmpty, OneOf
from mmgen.backends.http import Field, Inputs, file, named
from mmgen_fal.endpoint import NEEDED_PROMPT, SEEDED, Endpoint
from mmgen_fal.options import (
    KlingOptions,
    LtxOptions,
    MmaudioOptions,
    QueueOptions,
    VeoImageOptions,
    VeoOptions,
    WanOptions,
)

__all__ = ["VIDEOS"]


def _flag(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be True or False: the model makes its own sound"


def _sound(value: object) -> str | None:
    return None if isinstance(value, Audio) else "must be a sound that the pictures follow"


def _ratio(text: str) -> str:
    return "auto" if text == "adaptive" else text


def _pictures(references: Any, inputs: Inputs) -> dict[str, Any]:
    return {"image_urls": [inputs.text(image) for reference in references for image in reference.images]}


def _larger_with_two_frames(request: VideoRequest) -> Problem | None:
    if request.last_frame is not None and request.resolution == "360p":
        return Problem("resolution", "must not be '360p' with a last frame")
    return None


FLAG = Judged(_flag, "true or false")
WORDS = Field(named("prompt"))
NEGATIVE = Field(named("negative_prompt"))
VEO = {
    "prompt": NEEDED_PROMPT,
    "negative_prompt": NEGATIVE,
    "seconds": Field(named("duration", "{:g}s".format), OneOf(4, 6, 8)),
    "resolution": Field(named("resolution"), OneOf("720p", "1080p", "4k")),
    "audio": Field(named("generate_audio"), FLAG),
    "seed": SEEDED,
}
VEO_RATIO = Field(named("aspect_ratio", _ratio), OneOf("16:9", "9:16", "adaptive"))
VEO_DEFAULTS = {"seconds": 8, "audio": True}
SECONDS_AS_TEXT = named("duration", "{:g}".format)
WHOLE_SECONDS = named("duration", int)

VIDEOS: Sequence[Endpoint] = (
    Endpoint(
        id="fal-ai/veo3.1",
        title="Veo 3.1: from words, with sound",
        request=VideoRequest,
        tasks=("text-to-video",),
        fields={**VEO, "aspect_ratio": Field(named("aspect_ratio"), OneOf("16:9", "9:16"))},
        output="video",
        options=VeoOptions,
        defaults=VEO_DEFAULTS,
    ),
    Endpoint(
        id="fal-ai/veo3.1/image-to-video",
        title="Veo 3.1: from a first frame, with sound",
        request=VideoRequest,
        tasks=("image-to-video",),
        fields={**VEO, "first_frame": Field(file("image_url"), needed=True), "aspect_ratio": VEO_RATIO},
        output="video",
        options=VeoOptions,
        defaults={**VEO_DEFAULTS, "aspect_ratio": "adaptive"},
    ),
    Endpoint(
        id="fal-ai/veo3.1/first-last-frame-to-video",
        title="Veo 3.1: between two frames, with sound",
        request=VideoRequest,
        tasks=("first-last-frame-to-video",),
        fields={
            **VEO,
            "first_frame": Field(file("first_frame_url"), needed=True),
            "last_frame": Field(file("last_frame_url"), needed=True),
            "aspect_ratio": VEO_RATIO,
        },
        output="video",
        options=VeoImageOptions,
    ),
    Endpoint(
        id="fal-ai/veo3.1/reference-to-video",
        title="Veo 3.1: with pictures of what is to be kept",
        request=VideoRequest,
        tasks=("reference-to-video",),
        fields={
            "prompt": NEEDED_PROMPT,
            "references": Field(_pictures, Each(Fields(images=Each(Anything(), 16)), 16), needed=True),
            "resolution": VEO["resolution"],
            "audio": VEO["audio"],
        },
        output="video",
        options=VeoImageOptions,
        defaults={"seconds": 8},
    ),
    Endpoint(
        id="fal-ai/kling-video/v3/pro/image-to-video",
        title="Kling 3 Pro: from one frame or two, with sound",
        request=VideoRequest,
        tasks=("image-to-video", "first-last-frame-to-video"),
        fields={
            "prompt": NEEDED_PROMPT,
            "negative_prompt": NEGATIVE,
            "first_frame": Field(file("start_image_url"), needed=True),
            "last_frame": Field(file("end_image_url")),
            "seconds": Field(SECONDS_AS_TEXT, Between(3, 15, 1)),
            "audio": Field(named("generate_audio"), FLAG),
        },
        output="video",
        options=KlingOptions,
        defaults={"seconds": 5},
    ),
    Endpoint(
        id="fal-ai/wan/v2.7/image-to-video",
        title="Wan 2.7: from one frame or two, to a sound",
        request=VideoRequest,
        tasks=("image-to-video", "first-last-frame-to-video"),
        fields={
            "prompt": Field(named("prompt"), NotEmpty(5000)),
            "negative_prompt": Field(named("negative_prompt"), NotEmpty(500)),
            "first_frame": Field(file("image_url"), needed=True),
            "last_frame": Field(file("end_image_url")),
            "audio": Field(file("audio_url"), Judged(_sound, "a sound")),
            "seconds": Field(WHOLE_SECONDS, Between(2, 15, 1)),
            "resolution": Field(named("resolution"), OneOf("720p", "1080p")),
            "seed": SEEDED,
        },
        output="video",
        options=WanOptions,
        defaults={"seconds": 5, "resolution": "1080p"},
    ),
    Endpoint(
        id="fal-ai/vidu/q3/image-to-video",
        title="Vidu Q3 on fal: from one frame or two, with sound",
        request=VideoRequest,
        tasks=("image-to-video", "first-last-frame-to-video"),
        fields={
            "prompt": WORDS,
            "first_frame": Field(file("image_url"), needed=True),
            "last_frame": Field(file("end_image_url")),
            "seconds": Field(WHOLE_SECONDS, Between(1, 16, 1)),
            "resolution": Field(named("resolution"), OneOf("360p", "540p", "720p", "1080p")),
            "audio": Field(named("audio"), FLAG),
        },
        also=(_larger_with_two_frames,),
        output="video",
        options=QueueOptions,
    ),
    Endpoint(
        id="fal-ai/ltx-2.3/extend-video",
        title="LTX 2.3: a video made longer, at its end or before its start",
        request=VideoRequest,
        tasks=("video-extension",),
        fields={
            "prompt": WORDS,
            "video": Field(file("video_url"), needed=True),
            "extend": Field(named("mode", {"forward": "end", "backward": "start"}.__getitem__), needed=True),
            "seconds": Field(named("duration"), Between(2, 20)),
        },
        output="video",
        options=LtxOptions,
        defaults={"seconds": 5, "extend": "forward"},
    ),
    Endpoint(
        id="fal-ai/mmaudio-v2",
        title="MMAudio 2: sound for a silent video",
        request=VideoRequest,
        tasks=("video-to-video",),
        fields={
            "prompt": NEEDED_PROMPT,
            "negative_prompt": NEGATIVE,
            "video": Field(file("video_url"), needed=True),
            "seconds": Field(named("duration")),
            "steps": Field(named("num_steps")),
            "guidance": Field(named("cfg_strength")),
        },
        output="video",
        options=MmaudioOptions,
        defaults={"seconds": 8, "steps": 25, "guidance": 4.5},
    ),
)
