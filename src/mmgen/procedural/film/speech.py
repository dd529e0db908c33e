"""Which voice says which line when, in a film."""

from __future__ import annotations

from mmgen.procedural.film.outline import Plan
from mmgen.procedural.quoted import spoken_lines
from mmgen.procedural.sound.scratch_voice import SYLLABLE, Line, syllables
from mmgen.requests import VideoRequest

__all__ = ["timed_lines"]

LEAD = 0.35
"""Seconds of a shot before somebody speaks, where it is long enough."""

GAP = 0.3
"""Seconds between two lines."""


def timed_lines(request: VideoRequest, plan: Plan) -> list[Line]:
    """The quoted lines of each shot's prompt, within their shot; the voices take turns."""
    if not request.voices:
        return []
    lines: list[Line] = []
    start = 0.0
    for shot, seconds in zip(plan.shots, plan.lengths, strict=True):
        words = spoken_lines(shot.prompt or "")
        if words:
            free = max(seconds - min(LEAD, 0.2 * seconds) - GAP * (len(words) - 1) - 0.1 * seconds, 0.2 * seconds)
            wanted = [max(len(syllables(text)), 1) * SYLLABLE * 1.15 for text in words]
            factor = min(free / sum(wanted), 1.0)
            at = start + min(LEAD, 0.2 * seconds)
            for text, length in zip(words, wanted, strict=True):
                lines.append(Line(text, at, length * factor, len(lines)))
                at += length * factor + GAP * min(factor, 1.0)
        start += seconds
    return lines
