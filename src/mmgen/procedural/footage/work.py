"""Videos from given pictures and clips."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import partial
from typing import Any

from mmgen.assets import Image, Video
from mmgen.backends import Call, Report, Succeeded
from mmgen.media.arrays import F32
from mmgen.media.planes import Planes
from mmgen.media.timeline.duration import frame_count
from mmgen.media.timeline.recording import SOUND_RATE, Draw, Recording, record
from mmgen.media.video_writer import VideoFormat
from mmgen.procedural.footage.chain import Chain, Key
from mmgen.procedural.footage.clip import Clip
from mmgen.procedural.footage.extension import Extension
from mmgen.procedural.footage.junction import Junction
from mmgen.procedural.footage.record import DEFAULT_FPS, DEFAULT_SECONDS
from mmgen.procedural.footage.sound import clip_sound, crossfaded, extended_after, extended_before
from mmgen.procedural.footage.steady import Brush, repainted
from mmgen.procedural.frame_size import Canvas, pixels_for
from mmgen.procedural.sound.film import film_sound
from mmgen.requests import VideoRequest

__all__ = ["make_footage"]

NAME = "footage.mp4"
ANALYSIS_SHARE = 0.2
"""The part of the progress bar for looking at what is given."""

CANVAS = Canvas(ratio=(16, 9), shorter=720, multiple=2)


def make_footage(call: Call, report: Report) -> Succeeded:
    """Do what the fields ask for, and say by which method it was done."""
    request = call.request
    assert isinstance(request, VideoRequest)
    if request.video is None:
        details = _key_frames(call, request, report)
    elif request.join is not None:
        details = _junction(call, request, (request.video, request.join), report)
    elif request.style is not None:
        details = _restyling(call, request, request.video, report)
    else:
        details = _extension(call, request, request.video, report)
    return Succeeded((Video.from_path(call.folder / NAME),), seed=call.seed, details=details)


def _key_frames(call: Call, request: VideoRequest, report: Report) -> dict[str, Any]:
    seconds = request.seconds or max(DEFAULT_SECONDS, request.keyframes[-1].at)
    sound = film_sound(prompt=request.prompt, seconds=seconds, seed=call.seed) if request.audio is True else None
    video_format = VideoFormat(_size(request), request.fps or DEFAULT_FPS, audio_rate=_rate(sound))
    frames = frame_count(seconds, video_format.rate)
    chain = Chain(_keys(request, video_format, frames), video_format.size, frames)
    recording = Recording(call.folder / NAME, video_format, frames)
    record(recording, chain.draw, sound=sound, report=report)
    legs = [chain.reports[index] for index in sorted(chain.reports)]
    return {"methods": [leg.method for leg in legs], "confidence": [round(leg.confidence, 3) for leg in legs]}


def _extension(call: Call, request: VideoRequest, video: Video, report: Report) -> dict[str, Any]:
    clip = Clip(video)
    direction = request.extend or "forward"
    added = max(round((request.seconds or DEFAULT_SECONDS) * clip.rate), 1)
    extension = Extension(clip, direction, added, partial(_scaled, report, 0, ANALYSIS_SHARE))
    sound = None
    if _heard(request, video):
        given = clip_sound(video, _samples(clip.frames, clip.rate))
        more = _samples(extension.frames, clip.rate) - _samples(clip.frames, clip.rate)
        sound = extended_before(given, more) if direction == "backward" else extended_after(given, more)
    video_format = VideoFormat(clip.size, clip.rate, audio_rate=_rate(sound))
    recording = Recording(call.folder / NAME, video_format, extension.frames)
    progress = partial(_scaled, report, ANALYSIS_SHARE, 1 - ANALYSIS_SHARE)
    record(recording, _streamed(extension.stream()), sound=sound, report=progress)
    return {"method": extension.method, "added_frames": added}


def _junction(call: Call, request: VideoRequest, videos: tuple[Video, Video], report: Report) -> dict[str, Any]:
    report(0.0)
    first = Clip(videos[0])
    second = Clip(videos[1], like=first)
    junction = Junction(first, second)
    sound = None
    if any(_heard(request, video) for video in videos):
        end, start = _samples(first.frames, first.rate), _samples(first.frames - junction.overlap, first.rate)
        rest = _samples(junction.frames, first.rate) - start
        sound = crossfaded(clip_sound(videos[0], end), clip_sound(videos[1], rest), end - start)
    video_format = VideoFormat(first.size, first.rate, audio_rate=_rate(sound))
    recording = Recording(call.folder / NAME, video_format, junction.frames)
    record(recording, _streamed(junction.stream()), sound=sound, report=report)
    confidence = round(junction.confidence, 3)
    return {"method": junction.method, "confidence": confidence, "overlap_frames": junction.overlap}


def _restyling(call: Call, request: VideoRequest, video: Video, report: Report) -> dict[str, Any]:
    report(0.0)
    clip = Clip(video)
    look = request.style or ""
    strength = 1.0 if request.strength is None else request.strength
    brush = Brush(look, clip.size, seed=call.seed, strength=strength)
    sound = clip_sound(video, _samples(clip.frames, clip.rate)) if _heard(request, video) else None
    video_format = VideoFormat(clip.size, clip.rate, audio_rate=_rate(sound))
    recording = Recording(call.folder / NAME, video_format, clip.frames)
    record(recording, _streamed(repainted(clip, brush)), sound=sound, report=report)
    return {"look": look}


def _streamed(frames: Iterator[Planes]) -> Draw:
    """Draw what comes next, whatever its index."""

    def draw(_index: int, target: Planes) -> None:
        target.assign(next(frames))

    return draw


def _heard(request: VideoRequest, video: Video) -> bool:
    return request.audio is not False and video.has_audio


def _samples(frames: int, rate: Fraction) -> int:
    return round(frames * SOUND_RATE / rate)


def _scaled(report: Report, start: float, share: float, fraction: float) -> None:
    """Report the progress of one part as that of the whole."""
    report(start + share * fraction)


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
