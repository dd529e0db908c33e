"""What a request gives to work on, as a strip: key frames, a clip, a clip made longer, or two that are one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

from mmgen.assets import Video
from mmgen.errors import InputError
from mmgen.media.arrays import F32
from mmgen.media.timeline.recording import SOUND_RATE
from mmgen.procedural.atmosphere.words import read_conditions
from mmgen.procedural.footage.clearing import Cleared
from mmgen.procedural.footage.clip import Clip
from mmgen.procedural.footage.extension import Extension
from mmgen.procedural.footage.finishing import LOOP_SECONDS, loop_frames, masks_of
from mmgen.procedural.footage.junction import Junction
from mmgen.procedural.footage.keys import key_frames
from mmgen.procedural.footage.sound import clip_sound, crossfaded, extended_after, extended_before
from mmgen.procedural.footage.strip import Strip
from mmgen.procedural.progress import Progress
from mmgen.procedural.records import DEFAULT_SECONDS
from mmgen.procedural.video_request import frame_of
from mmgen.requests import VideoRequest

__all__ = ["Source", "clears", "samples", "source_of"]

Sound = Callable[[], Iterator[F32]]


@dataclass(frozen=True, slots=True)
class Source:
    """
    A strip, its own ``sound`` where it has any, and ``details`` of how it was made.

    ``clip`` is what a mask lies over, which begins ``ahead`` frames after the strip; ``back`` are frames that a loop lays
    over its end.
    """

    strip: Strip
    clip: Clip | None = None
    sound: Sound | None = None
    ahead: int = 0
    back: int = 0
    details: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def frames(self) -> int:
        """How many frames are left when the loop is closed."""
        return self.strip.frames - self.back

    @property
    def seconds(self) -> float:
        """How long that plays."""
        return float(self.frames / self.strip.rate)


def source_of(request: VideoRequest, seed: int, report: Progress) -> Source:
    """Read what is given, at the size and rate that are asked for, without what a mask takes out."""
    if request.video is None:
        return Source(key_frames(request))
    size = _size(request, request.video)
    if request.extend is None and request.join is None:
        return _clip(request, size, seed, report)
    clip = Clip(request.video, size=size, rate=request.fps)
    strip = _cleared(request, clip, seed, report)
    if request.join is not None:
        second = Clip(request.join, size=clip.size, rate=clip.rate)
        return _junction(request, (clip, second), Junction(strip, second))
    return _extension(request, clip, strip, report)


def clears(request: VideoRequest) -> bool:
    """Whether what the mask marks is taken out: nothing is asked for that it could confine."""
    painted = request.style is not None or any(reference.role == "style" for reference in request.references)
    return request.mask is not None and not painted and not read_conditions(request.prompt, request.negative_prompt)


def _cleared(request: VideoRequest, clip: Clip, seed: int, report: Progress) -> Strip:
    if request.mask is None or not clears(request):
        return clip
    return Cleared(clip, partial(masks_of, request.mask, clip), seed=seed, report=report)


def samples(frames: int, rate: Fraction) -> int:
    """So many frames in samples of sound."""
    return round(frames * SOUND_RATE / rate)


def _size(request: VideoRequest, video: Video) -> tuple[int, int] | None:
    """The frame that is asked for; None for the clip's own."""
    if request.size is None and request.resolution is None and request.aspect_ratio in (None, "adaptive"):
        return None
    if request.size is None and request.resolution is None:
        # The largest frame of the ratio that the clip fills.
        width, height = frame_of(request, video.size)
        factor = min(video.size[0] / width, video.size[1] / height)
        return max(round(width * factor / 2), 1) * 2, max(round(height * factor / 2), 1) * 2
    return frame_of(request, video.size)


def _clip(request: VideoRequest, size: tuple[int, int] | None, seed: int, report: Progress) -> Source:
    assert request.video is not None
    video = request.video
    wanted = request.seconds
    if wanted is not None and request.loop:
        wanted += min(LOOP_SECONDS, wanted / 2)
    clip = Clip(video, size=size, rate=request.fps, seconds=wanted)
    back = loop_frames(clip.frames, float(clip.rate)) if request.loop else 0
    if request.seconds is not None and abs(clip.frames - back - request.seconds * clip.rate) > 1:
        reason = "a loop lays its start over its end, and" if request.loop else ""
        most = float((clip.frames - back) / clip.rate)
        raise InputError("seconds", f"{reason} the clip has {most:.2f} s: ask for less, or make it longer with extend")
    heard = partial(clip_sound, video, samples(clip.frames, clip.rate)) if video.has_audio else None
    return Source(_cleared(request, clip, seed, report), clip, heard, back=back)


def _extension(request: VideoRequest, clip: Clip, strip: Strip, report: Progress) -> Source:
    added = max(round((request.seconds or DEFAULT_SECONDS) * clip.rate), 1)
    back = loop_frames(clip.frames + added, float(clip.rate)) if request.loop else 0
    direction = request.extend or "forward"
    extension = Extension(strip, direction, added + back, report)
    details = {"method": extension.method, "added_frames": added}
    ahead = added + back if direction == "backward" else 0
    heard = partial(_drawn_out, clip, extension) if clip.video.has_audio else None
    return Source(extension, clip, heard, ahead, back, details)


def _drawn_out(clip: Clip, extension: Extension) -> Iterator[F32]:
    given = clip_sound(clip.video, samples(clip.frames, clip.rate))
    more = samples(extension.frames, clip.rate) - samples(clip.frames, clip.rate)
    return extended_before(given, more) if extension.backward else extended_after(given, more)


def _junction(request: VideoRequest, clips: tuple[Clip, Clip], junction: Junction) -> Source:
    first, second = clips
    back = loop_frames(junction.frames, float(junction.rate)) if request.loop else 0
    details = {
        "method": junction.method,
        "confidence": round(junction.confidence, 3),
        "overlap_frames": junction.overlap,
    }
    heard = partial(_led_over, first, second, junction) if first.video.has_audio or second.video.has_audio else None
    return Source(junction, first, heard, back=back, details=details)


def _led_over(first: Clip, second: Clip, junction: Junction) -> Iterator[F32]:
    end, start = samples(first.frames, first.rate), samples(first.frames - junction.overlap, first.rate)
    rest = samples(junction.frames, first.rate) - start
    return crossfaded(clip_sound(first.video, end), clip_sound(second.video, rest), end - start)
