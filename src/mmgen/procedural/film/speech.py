"""Which voice says which line when, in a film."""

from __future__ import annotations

from mmgen.procedural.film.outline import Plan
from mmgen.procedural.narration import lines_within, voices_of
from mmgen.procedural.sound.scratch_voice import Line
from mmgen.requests import VideoRequest

__all__ = ["timed_lines"]


def timed_lines(request: VideoRequest, plan: Plan) -> list[Line]:
    """The quoted lines of each shot's prompt, within their shot; the voices take turns."""
    if not voices_of(request):
        return []
    lines: list[Line] = []
    start = 0.0
    for shot, seconds in zip(plan.shots, plan.lengths, strict=True):
        lines += lines_within(shot.prompt, start, seconds, first=len(lines))
        start += seconds
    return lines
