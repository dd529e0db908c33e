"""The records of what changes a video or a portrait that is given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from mmgen import VideoRequest
from mmgen.backends import Model, NotEmpty, OneOf
from mmgen_vidu.option_rules import portrait_options_fit, speech_is_given
from mmgen_vidu.options import LipSyncOptions, MotionOptions, PortraitOptions, SoundOptions, UpscaleOptions
from mmgen_vidu.values import CHECKED_ON, CREATION, DOCUMENTATION, FILE, SOUND_URL, SOURCE_VIDEO, WITH_URL

__all__ = ["reworks"]


def reworks() -> Iterator[Model]:
    """Every model of that kind."""
    yield from _speaking()
    yield from _moving()


def _speaking() -> Iterator[Model]:
    yield Model(
        id="lip-sync",
        request=VideoRequest,
        title="Vidu lip-sync: a face that speaks a sound or words",
        tasks=("video-to-video",),
        requires=("video",),
        accepts={"video": WITH_URL, "audio": SOUND_URL},
        also=(speech_is_given,),
        options=LipSyncOptions,
        source=f"{DOCUMENTATION}/lip-sync, in part as told by third parties; whether it knows a payload is not confirmed",
        checked_on=CHECKED_ON,
    )
    yield Model(
        id="digital-human",
        request=VideoRequest,
        title="Vidu digital human: a portrait that speaks a sound or words",
        tasks=("image-to-video",),
        requires=("first_frame", "prompt"),
        accepts={
            "first_frame": FILE,
            "prompt": NotEmpty(2000),
            "audio": SOUND_URL,
            "resolution": OneOf("540p", "720p", "1080p"),
        },
        also=(speech_is_given, portrait_options_fit),
        options=PortraitOptions,
        source=f"{DOCUMENTATION}, by a list of fields that third parties tell; not confirmed",
        checked_on=date(2026, 4, 15),
    )


def _moving() -> Iterator[Model]:
    yield Model(
        id="motion-sync",
        request=VideoRequest,
        title="Vidu motion sync: the person of a picture moves as the one in a video does",
        tasks=("video-to-video",),
        requires=("first_frame", "video"),
        accepts={"first_frame": WITH_URL, "video": WITH_URL},
        options=MotionOptions,
        source=f"{DOCUMENTATION}/motion-sync",
        checked_on=CHECKED_ON,
    )
    yield Model(
        id="upscale-new",
        request=VideoRequest,
        title="Vidu Upscale Pro: a video made larger",
        tasks=("video-to-video",),
        requires=("video",),
        accepts={"video": SOURCE_VIDEO, "resolution": OneOf("1080p", "2k", "4k", "8k")},
        options=UpscaleOptions,
        defaults={"resolution": "1080p"},
        source=f"{DOCUMENTATION}/upscale-pro",
        checked_on=CHECKED_ON,
    )
    yield Model(
        id="upscale",
        request=VideoRequest,
        title="Vidu Upscale: a video of the vendor's own in 360p made larger",
        tasks=("video-to-video",),
        requires=("video",),
        accepts={"video": CREATION},
        options=SoundOptions,
        source=f"{DOCUMENTATION}/upscale; upscale-new takes its place",
        checked_on=CHECKED_ON,
    )
