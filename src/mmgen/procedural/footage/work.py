"""Videos from given pictures and clips."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mmgen.assets import Image, Video
from mmgen.backends import Call, Report, Succeeded
from mmgen.media.arrays import F32
from mmgen.media.video_writer import VideoFormat
from mmgen.procedural.film.plan import frame_count
from mmgen.procedural.film.recording import SOUND_RATE, Recording, record
from mmgen.procedural.footage.chain import Chain, Key
from mmgen.procedural.footage.record import DEFAULT_FPS, DEFAULT_SECONDS
from mmgen.procedural.frame_size import Canvas, pixels_for
from mmgen.procedural.sound.film import film_sound
from mmgen.requests import VideoRequest

__all__ = ["make_footage"]

CANVAS = Canvas(ratio=(16, 9), shorter=720, multiple=2)


def make_footage(call: Call, report: Report) -> Succeeded:
    """Do what the fields ask for, and say by which method it was done."""
    request = call.request
    assert isinstance(request, VideoRequest)
    details = _key_frames(call, request, report)
    return Succeeded((Video.from_path(call.folder / "footage.mp4"),), seed=call.seed, details=details)


def _key_frames(call: Call, request: VideoRequest, report: Report) -> dict[str, Any]:
    seconds = request.seconds or max(DEFAULT_SECONDS, request.keyframes[-1].at)
    sound = film_sound(prompt=request.prompt, seconds=seconds, seed=call.seed) if request.audio is True else None
    video_format = VideoFormat(_size(request), request.fps or DEFAULT_FPS, audio_rate=_rate(sound))
    frames = frame_count(seconds, video_format.rate)
    chain = Chain(_keys(request, video_format, frames), video_format.size, frames)
    recording = Recording(call.folder / "footage.mp4", video_format, frames)
    record(recording, chain.draw, sound=sound, report=report)
    legs = [chain.reports[index] for index in sorted(chain.reports)]
    return {"methods": [leg.method for leg in legs], "confidence": [round(leg.confidence, 3) for leg in legs]}


def _keys(request: VideoRequest, video_format: VideoFormat, frames: int) -> list[Key]:
    """The pictures in order, each at the frame nearest to its time."""
    keys = [Key(key.image, min(round(key.at * video_format.rate), frames - 1)) for key in request.keyframes]
    first = [Key(request.first_frame, 0)] if request.first_frame is not None else []
    last = [Key(request.last_frame, frames - 1)] if request.last_frame is not None else []
    return [*first, *keys, *last]


def _size(request: VideoRequest) -> tuple[int, int]:
    given: Image = request.first_frame or request.keyframes[0].image
    return pixels_for(
        CANVAS,
        size=request.size,
        aspect_ratio=request.aspect_ratio,
        resolution=request.resolution,
        given=given.size if request.aspect_ratio in {None, "adaptive"} else None,
    )


def _rate(sound: Iterable[F32] | None) -> int | None:
    return None if sound is None else SOUND_RATE
