"""Videos from given pictures and clips."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import partial
from typing import Any

from mmgen.assets import Audio, Image, Video
from mmgen.backends import Call, Report, Succeeded
from mmgen.media.arrays import F32
from mmgen.media.planes import Planes
from mmgen.media.timeline.duration import frame_count
from mmgen.media.timeline.recording import SOUND_RATE, Draw, Recording, record
from mmgen.media.video_writer import VideoFormat
from mmgen.procedural.atmosphere.view import view_of
from mmgen.procedural.atmosphere.words import without_conditions
from mmgen.procedural.editing.looks import PAINTED_LOOKS
from mmgen.procedural.footage.chain import Chain, Key
from mmgen.procedural.footage.clip import Clip
from mmgen.procedural.footage.extension import Extension
from mmgen.procedural.footage.finishing import (
    loop_frames,
    looped,
    looped_sound,
    masked,
    under_weather,
    weather_of,
)
from mmgen.procedural.footage.junction import Junction
from mmgen.procedural.footage.sound import clip_sound, crossfaded, extended_after, extended_before
from mmgen.procedural.footage.steady import Brush, repainted
from mmgen.procedural.footage.surroundings import view_along
from mmgen.procedural.progress import part_of
from mmgen.procedural.quoted import without_lines
from mmgen.procedural.records import DEFAULT_FPS, DEFAULT_SECONDS
from mmgen.procedural.soundtrack import bed_of, given_sound, looping_given_sound
from mmgen.procedural.style_names import style_named
from mmgen.procedural.video_request import frame_of, quality_of, scaled_conditions
from mmgen.requests import VideoRequest

__all__ = ["make_footage"]

NAME = "footage.mp4"
ANALYSIS_SHARE = 0.2
"""The part of the progress bar for looking at what is given."""


def make_footage(call: Call, report: Report) -> Succeeded:
    """Do what the fields ask for, and say by which method it was done."""
    request = call.request
    assert isinstance(request, VideoRequest)
    if request.video is None:
        details = _key_frames(call, request, report)
    elif request.join is not None:
        details = _junction(call, request, (request.video, request.join), report)
    elif request.extend is None:
        details = _editing(call, request, request.video, report)
    else:
        details = _extension(call, request, request.video, report)
    if request.prompt is not None:
        # What reads scenes takes time to load.
        from mmgen.procedural.film.telling import unread

        # A clip and key frames keep their own camera: words for its moves change nothing.
        words = without_conditions(without_lines(request.prompt))
        details["without_effect"] = list(unread(words, tuned=request.audio is True))
    return Succeeded((Video.from_path(call.folder / NAME),), seed=call.seed, details=details)


def _key_frames(call: Call, request: VideoRequest, report: Report) -> dict[str, Any]:
    seconds = request.seconds or max(DEFAULT_SECONDS, request.keyframes[-1].at)
    sound = bed_of(request, words=request.prompt, seconds=seconds, seed=call.seed)
    video_format = _format(request, _size(request), request.fps or DEFAULT_FPS, sound)
    frames = frame_count(seconds, video_format.rate)
    keys = _keys(request, video_format, frames)
    if request.loop:
        # The first picture again, in the frame that a loop would show after the last one.
        keys = [*keys, Key(keys[0].image, frames + keys[0].frame)]
    chain = Chain(keys, video_format.size, frames + (1 if request.loop else 0))
    period = seconds if request.loop else None
    first = keys[0].image.to_numpy()[..., :3]
    weather = weather_of(request, partial(view_of, first), video_format.size, call.seed, period=period)

    def draw(index: int, target: Planes) -> None:
        chain.draw(index, target)
        for layer in weather:
            layer.draw(target, index / float(video_format.rate))

    record(Recording(call.folder / NAME, video_format, frames), draw, sound=sound, report=report)
    legs = [chain.reports[index] for index in sorted(chain.reports)]
    return {"methods": [leg.method for leg in legs], "confidence": [round(leg.confidence, 3) for leg in legs]}


def _extension(call: Call, request: VideoRequest, video: Video, report: Report) -> dict[str, Any]:
    clip = Clip(video)
    direction = request.extend or "forward"
    added = max(round((request.seconds or DEFAULT_SECONDS) * clip.rate), 1)
    extension = Extension(clip, direction, added, part_of(report, 0, ANALYSIS_SHARE))
    sound: Iterable[F32] | None = None
    if isinstance(request.audio, Audio):
        sound = given_sound(request.audio, float(extension.frames / clip.rate))
    elif _heard(request, video):
        given = clip_sound(video, _samples(clip.frames, clip.rate))
        more = _samples(extension.frames, clip.rate) - _samples(clip.frames, clip.rate)
        sound = extended_before(given, more) if direction == "backward" else extended_after(given, more)
    recording = Recording(call.folder / NAME, _format(request, clip.size, clip.rate, sound), extension.frames)
    progress = part_of(report, ANALYSIS_SHARE, 1 - ANALYSIS_SHARE)
    record(recording, _streamed(extension.stream()), sound=sound, report=progress)
    return {"method": extension.method, "added_frames": added}


def _junction(call: Call, request: VideoRequest, videos: tuple[Video, Video], report: Report) -> dict[str, Any]:
    report(0.0)
    first = Clip(videos[0])
    second = Clip(videos[1], like=first)
    junction = Junction(first, second)
    sound: Iterable[F32] | None = None
    if isinstance(request.audio, Audio):
        sound = given_sound(request.audio, float(junction.frames / first.rate))
    elif any(_heard(request, video) for video in videos):
        end, start = _samples(first.frames, first.rate), _samples(first.frames - junction.overlap, first.rate)
        rest = _samples(junction.frames, first.rate) - start
        sound = crossfaded(clip_sound(videos[0], end), clip_sound(videos[1], rest), end - start)
    recording = Recording(call.folder / NAME, _format(request, first.size, first.rate, sound), junction.frames)
    record(recording, _streamed(junction.stream()), sound=sound, report=report)
    confidence = round(junction.confidence, 3)
    return {"method": junction.method, "confidence": confidence, "overlap_frames": junction.overlap}


def _editing(call: Call, request: VideoRequest, video: Video, report: Report) -> dict[str, Any]:
    """A clip in a look, under weather, inside a mask, as a loop: each where it is asked for."""
    report(0.0)
    clip = Clip(video)
    rate = float(clip.rate)
    strength = 1.0 if request.strength is None else request.strength
    look = style_named(request.style, PAINTED_LOOKS)
    back = loop_frames(clip.frames, rate) if request.loop else 0
    weather = weather_of(request, partial(view_along, clip), clip.size, call.seed, period=None)

    def edited() -> Iterator[Planes]:
        frames = clip.planes()
        if look is not None:
            frames = repainted(clip, Brush(look, clip.size, seed=call.seed, strength=strength))
        if weather:
            frames = under_weather(frames, weather, rate)
        return masked(clip.planes(), frames, request.mask, clip) if request.mask is not None else frames

    frames = looped(edited, clip.frames, back) if back else edited()
    count = clip.frames - back
    sound = _own_sound(request, video, clip, back)
    recording = Recording(call.folder / NAME, _format(request, clip.size, clip.rate, sound), count)
    record(recording, _streamed(frames), sound=sound, report=report)
    conditions = scaled_conditions(request.prompt or "", request)
    details: dict[str, Any] = {"look": look} if look else {}
    return details | ({"atmosphere": sorted(name for name, _ in conditions.effects)} if conditions else {})


def _own_sound(request: VideoRequest, video: Video, clip: Clip, back: int) -> Iterable[F32] | None:
    """The clip's sound, led back to its start where it loops, or the one that is given."""
    if isinstance(request.audio, Audio):
        seconds = float((clip.frames - back) / clip.rate)
        return looping_given_sound(request.audio, seconds) if back else given_sound(request.audio, seconds)
    if not _heard(request, video):
        return None
    samples = _samples(clip.frames, clip.rate)
    if not back:
        return clip_sound(video, samples)
    overlap = _samples(back, clip.rate)
    return crossfaded(*looped_sound(lambda: clip_sound(video, samples), overlap), overlap)


def _format(
    request: VideoRequest, size: tuple[int, int], fps: Fraction | float, sound: Iterable[F32] | None
) -> VideoFormat:
    return VideoFormat(size, fps, quality=quality_of(request), audio_rate=_rate(sound))


def _streamed(frames: Iterator[Planes]) -> Draw:
    """Draw what comes next, whatever its index."""

    def draw(_index: int, target: Planes) -> None:
        target.assign(next(frames))

    return draw


def _heard(request: VideoRequest, video: Video) -> bool:
    return request.audio is not False and video.has_audio


def _samples(frames: int, rate: Fraction) -> int:
    return round(frames * SOUND_RATE / rate)


def _keys(request: VideoRequest, video_format: VideoFormat, frames: int) -> list[Key]:
    """The pictures in order, each at the frame nearest to its time."""
    keys = [Key(key.image, min(round(key.at * video_format.rate), frames - 1)) for key in request.keyframes]
    first = [Key(request.first_frame, 0)] if request.first_frame is not None else []
    last = [Key(request.last_frame, frames - 1)] if request.last_frame is not None else []
    return [*first, *keys, *last]


def _size(request: VideoRequest) -> tuple[int, int]:
    given: Image = request.first_frame or request.keyframes[0].image
    return frame_of(request, given.size)


def _rate(sound: Iterable[F32] | None) -> int | None:
    return None if sound is None else SOUND_RATE
