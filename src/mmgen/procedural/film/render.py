"""A film rendered straight into a video file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from mmgen.media.arrays import F32
from mmgen.media.timeline.clips import Still
from mmgen.media.timeline.render import render
from mmgen.procedural.film.plan import FilmPlan
from mmgen.procedural.film.timeline import film_timeline

__all__ = ["FilmReport", "render_film"]


@dataclass(frozen=True, slots=True)
class FilmReport:
    """What was made: the frames written, the camera move of each shot, and whether near and far moved in it."""

    frames: int
    moves: tuple[str, ...]
    layered: tuple[bool, ...]


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
