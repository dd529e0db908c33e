"""Which frames each clip of a track fills: whole frames from exact times, so that rounding never adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from mmgen.errors import InputError
from mmgen.media.timeline.clips import Clip, Transition
from mmgen.media.timeline.duration import exact, frame_at

DURATIONS: Final[dict[Transition, Fraction]] = {
    "cut": Fraction(0),
    "dissolve": Fraction(9, 10),
    "push": Fraction(8, 10),
    "wipe": Fraction(9, 10),
    "fade": Fraction(1),
    "zoom": Fraction(7, 10),
    "whip": Fraction(5, 10),
    "luma": Fraction(1),
    "morph": Fraction(12, 10),
}
"""Seconds that each transition takes where the clips are long enough."""

LONGEST_SHARE = Fraction(2, 5)
"""No transition takes more than this share of the shorter of its two clips."""


@dataclass(frozen=True, slots=True)
class Span:
    """
    A clip's frames on the timeline, each border the first frame after it.

    The clip itself runs from ``cut_in`` to ``cut_out``. With the halves of its transitions it is seen from ``start`` to
    ``end``, and it is alone from ``clear_start`` to ``clear_end``.
    """

    clip: Clip
    start: int
    cut_in: int
    clear_start: int
    clear_end: int
    cut_out: int
    end: int

    @property
    def frames(self) -> int:
        """How many frames it is seen in."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Moment:
    """
    What a track shows in one frame: one clip, or two of which the second has replaced the first by ``share``.

    ``share`` lies strictly between 0 and 1 and goes up by ``1 / length`` from frame to frame.
    """

    current: int
    following: int | None = None
    share: float = 0.0
    length: int = 1


@dataclass(frozen=True, slots=True)
class Schedule:
    """The spans of one track at one frame rate, in their order."""

    spans: tuple[Span, ...]
    rate: Fraction

    @property
    def frames(self) -> int:
        """The first frame after the last clip."""
        return self.spans[-1].end if self.spans else 0

    def at(self, frame: int) -> Moment | None:
        """What is shown in a frame; None in a gap, and after the end."""
        for index, span in enumerate(self.spans):
            if frame < span.start:
                return None
            if frame < span.clear_end:
                return Moment(index)
            if frame < span.end:
                count = span.end - span.clear_end
                return Moment(index, index + 1, (frame - span.clear_end + 0.5) / count, count)
        return None


def schedule(clips: Sequence[Clip], rate: Fraction) -> Schedule:
    """
    Give each clip its frames; transitions lie across the cuts, half before and half after.

    Raises ``InputError`` for clips out of order, and for one that is shorter than a frame.
    """
    cuts = [(frame_at(begin, rate), frame_at(end, rate)) for begin, end in clip_times(clips)]
    for index, (cut_in, cut_out) in enumerate(cuts):
        if cut_in == cut_out:
            raise InputError("seconds", f"clip {index + 1} is shorter than a frame at {float(rate):g} frames a second")
    lengths = [
        0,
        *(_transition_frames(clips[i - 1 : i + 1], cuts[i - 1 : i + 1], rate) for i in range(1, len(clips))),
        0,
    ]
    spans: list[Span] = []
    for index, (clip, (cut_in, cut_out)) in enumerate(zip(clips, cuts, strict=True)):
        into, out = lengths[index], lengths[index + 1]
        before, after = into // 2, out - out // 2
        spans.append(
            Span(clip, cut_in - before, cut_in, cut_in + into - before, cut_out - out // 2, cut_out, cut_out + after)
        )
    return Schedule(tuple(spans), rate)


def clip_times(clips: Sequence[Clip]) -> list[tuple[Fraction, Fraction]]:
    """The exact start and end of each clip. Raises ``InputError`` where one would start before the last one ends."""
    times: list[tuple[Fraction, Fraction]] = []
    now = Fraction(0)
    for index, clip in enumerate(clips):
        begin = now if clip.start is None else exact(clip.start, "start")
        if begin < now:
            raise InputError(
                "start",
                f"clip {index + 1} starts at {float(begin):g} s, before the clip before it ends at {float(now):g} s; "
                "put it later, or on a track of its own",
            )
        now = begin + clip.length
        times.append((begin, now))
    return times


def _transition_frames(pair: Sequence[Clip], cuts: Sequence[tuple[int, int]], rate: Fraction) -> int:
    """The frames of the transition from the first clip of a pair to the second; none across a gap."""
    (begin, before), (after, end) = cuts
    clip = pair[1]
    if before != after or clip.transition == "cut":
        return 0
    wanted = DURATIONS[clip.transition] if clip.transition_seconds is None else exact(clip.transition_seconds)
    return min(frame_at(wanted, rate), int(LONGEST_SHARE * min(before - begin, end - after)))
