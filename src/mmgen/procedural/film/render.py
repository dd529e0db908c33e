"""Films, single shots and morphs, rendered straight into video files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal, TypedDict, Unpack

from mmgen.media.arrays import F32, U8
from mmgen.media.motion.camera import CameraMove, CameraShot
from mmgen.media.motion.morph import Morph
from mmgen.media.planes import Planes
from mmgen.media.timeline.clips import Still
from mmgen.media.timeline.duration import frame_count
from mmgen.media.timeline.recording import SOUND_RATE, Recording, record
from mmgen.media.timeline.render import render
from mmgen.media.video_writer import VideoFormat
from mmgen.procedural.film.plan import FilmPlan
from mmgen.procedural.film.timeline import film_timeline


@dataclass(frozen=True, slots=True)
class FilmReport:
    """What was made: the frames written, and the camera move of each shot."""

    frames: int
    moves: tuple[str, ...]
    layered: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class ShotReport:
    """What was made: the frames written, the camera move, and whether near and far moved against each other."""

    frames: int
    move: str
    layered: bool


@dataclass(frozen=True, slots=True)
class MorphReport:
    """What was made, and by which method; ``confidence`` is the share of points that flow found again."""

    frames: int
    method: Literal["flow", "dissolve"]
    confidence: float


def render_film(
    plan: FilmPlan, path: Path, *, sound: Iterable[F32] | None, report: Callable[[float], None]
) -> FilmReport:
    """
    Render a film to an MP4 of exactly ``plan.frames`` frames.

    ``sound`` yields ``(2, n)`` blocks at 48 kHz and is cut, or drawn out with silence, to the film's length.
    ``report`` is told the finished share after each frame; what it raises stops the work and leaves no file.
    """
    timeline = film_timeline(plan)
    made = render(timeline, path, plan.format, sound=sound, report=report)
    moves = tuple(clip.move for clip in timeline.tracks[0].clips if isinstance(clip, Still))
    return FilmReport(made.frames, moves, tuple(clip.layered for clip in made.clips))


class Footage(TypedDict):
    """What every video asks for: frame size, rate, length, sound or None, and who hears of the progress."""

    size: tuple[int, int]
    fps: Fraction | float
    seconds: float
    sound: Iterable[F32] | None
    report: Callable[[float], None]


class ShotFootage(Footage):
    """The same of a single shot, with its camera move and the seed that turns a drift."""

    move: str
    seed: int


def render_shot(photo: U8, path: Path, **footage: Unpack[ShotFootage]) -> ShotReport:
    """Render one camera move over a photograph, from rest to rest; sound and report as for ``render_film``."""
    shot = CameraShot(photo, CameraMove(footage["move"], seed=footage["seed"]), footage["size"])
    return ShotReport(_recorded(path, shot.render, footage), footage["move"], shot.layered)


def render_morph(first: U8, last: U8, path: Path, **footage: Unpack[Footage]) -> MorphReport:
    """Render the way from a first picture to a last one; sound and report as for ``render_film``."""
    morph = Morph(first, last, footage["size"])
    return MorphReport(_recorded(path, morph.render, footage), morph.method, morph.confidence)


def _recorded(path: Path, drawing: Callable[[float, Planes], None], footage: Footage) -> int:
    """Write what is drawn from 0 at the first frame to 1 at the last; return the number of frames."""
    sound = footage["sound"]
    video_format = VideoFormat(footage["size"], footage["fps"], audio_rate=None if sound is None else SOUND_RATE)
    frames = frame_count(footage["seconds"], video_format.rate)

    def draw(index: int, target: Planes) -> None:
        drawing(index / max(frames - 1, 1), target)

    record(Recording(path, video_format, frames), draw, sound=sound, report=footage["report"])
    return frames
