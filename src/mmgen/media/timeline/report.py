"""What was done with each clip."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from mmgen.media.timeline.clips import Transition, VideoClip
from mmgen.media.timeline.duration import exact, frame_at
from mmgen.media.timeline.player import Player
from mmgen.media.timeline.schedule import Span


@dataclass(frozen=True, slots=True)
class ClipReport:
    """
    One clip as it was rendered, on a track counted from 0 at the bottom.

    ``start`` is its exact time in the file and ``frames`` its own frames, without the half transitions beside them.
    ``move`` is the camera's, "follow" where the crop followed a video's subject, and None where nothing moved.
    ``layered`` says that near and far moved against each other. ``transition`` is the one that led into the clip and
    ``transition_frames`` its length; ``reason`` says why it is not what was asked for. In ``frozen`` frames of its
    transitions a video stands still, because its file has no more of them.
    """

    track: int
    kind: str
    start: Fraction
    frames: int
    move: str | None
    layered: bool
    transition: Transition
    transition_frames: int
    reason: str | None = None
    frozen: int = 0


@dataclass(frozen=True, slots=True)
class TimelineReport:
    """A rendered timeline: its frames, its clips, and the loudness of its mix in LUFS, None where there was none to make."""

    frames: int
    clips: tuple[ClipReport, ...]
    loudness: float | None = None


def clip_reports(track: int, player: Player) -> Iterator[ClipReport]:
    """What a player did with each of its clips."""
    spans = player.schedule.spans
    for index, span in enumerate(spans):
        joint = player.joints.get(index)
        yield ClipReport(
            track,
            type(span.clip).__name__,
            span.cut_in / player.schedule.rate,
            span.cut_out - span.cut_in,
            player.moves.get(index),
            player.layered.get(index, False),
            joint.used if joint else "cut",
            span.clear_start - span.start if index else 0,
            (joint.reason if joint else None) or _shortened(span, player.schedule.rate),
            _frozen(span, player.schedule.rate),
        )


def _frozen(span: Span, rate: Fraction) -> int:
    """How many frames beside a part its file does not have."""
    clip = span.clip
    if not isinstance(clip, VideoClip):
        return 0
    before, after = math.floor(exact(clip.begin) * rate), math.floor(clip.rest * rate)
    return max(span.cut_in - span.start - before, 0) + max(span.end - span.cut_out - after, 0)


def _shortened(span: Span, rate: Fraction) -> str | None:
    """Say so where a transition is shorter than asked for."""
    wanted = span.clip.transition_seconds
    count = span.clear_start - span.start
    if wanted is None or not 0 < count < frame_at(exact(wanted), rate):
        return None
    return f"its transition was cut down to {count} frames, for its clips are short"
