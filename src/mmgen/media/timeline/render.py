"""A timeline rendered to a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from mmgen.errors import InputError
from mmgen.media.arrays import F32
from mmgen.media.loudness import LoudnessMeter
from mmgen.media.segments import can_be_segmented
from mmgen.media.side_by_side import processors
from mmgen.media.timeline.clips import VideoClip
from mmgen.media.timeline.compositor import Compositor
from mmgen.media.timeline.duration import exact
from mmgen.media.timeline.mix import Mix
from mmgen.media.timeline.recording import Recording, record
from mmgen.media.timeline.report import TimelineReport
from mmgen.media.timeline.schedule import Span, schedule
from mmgen.media.timeline.segment_recording import draughtsmen, record_segments
from mmgen.media.timeline.sound import SAMPLE_RATE, Sound
from mmgen.media.timeline.timeline import Timeline
from mmgen.media.video_format import VideoFormat

EDGE = Fraction(1, 100)
"""Seconds in which a clip's sound comes and goes at a cut: too short to hear, too long to click."""


def render(
    timeline: Timeline,
    path: str | os.PathLike[str],
    video_format: VideoFormat,
    *,
    sound: Iterable[F32] | None = None,
    report: Callable[[float], None] | None = None,
) -> TimelineReport:
    """
    Render a timeline to an MP4 file of this format, which appears whole or not at all.

    Sound follows from the timeline: mixed, brought to -16 LUFS, with no peak above -1 dBTP. A finished ``sound``,
    ``(2, n)`` blocks at 48 kHz, takes its place as it is, cut or drawn out with silence to fit. ``report`` is told the
    finished share after each frame; what it raises stops the work and leaves no file.
    """
    with Compositor(timeline, video_format) as compositor:
        meter: LoudnessMeter | None = None
        if sound is None and (sounds := timeline_sounds(timeline, compositor.rate)):
            meter = LoudnessMeter(SAMPLE_RATE)
            sound = _metered(Mix(sounds, compositor.frames / compositor.rate).levelled(), meter)
        if sound is not None:
            video_format = _with_sound(video_format)
        _record(Recording(Path(path), video_format, compositor.frames), compositor, sound, report or _unheard)
        return TimelineReport(compositor.frames, compositor.report(), meter.integrated() if meter else None)


def _record(
    recording: Recording, compositor: Compositor, sound: Iterable[F32] | None, report: Callable[[float], None]
) -> None:
    """Draw side by side where the format allows it; what all compositors learnt, the first one knows then."""
    if not can_be_segmented(recording.format):
        record(recording, compositor.draw, sound=sound, report=report)
        return
    count = draughtsmen(recording.format, recording.frames, cores=processors())
    with ExitStack() as stack:
        others = [stack.enter_context(compositor.another()) for _ in range(count - 1)]
        draws = [each.draw for each in (compositor, *others)]
        record_segments(recording, draws, sound=sound, report=report)
        for other in others:
            compositor.learn(other)


def timeline_sounds(timeline: Timeline, rate: Fraction) -> list[Sound]:
    """All sounds of a timeline at a frame rate: its own, and those of its video clips, led over with the pictures."""
    sounds = list(timeline.sounds)
    for track in timeline.tracks:
        for span in schedule(track.clips, rate).spans:
            clip = span.clip
            if isinstance(clip, VideoClip) and clip.sound is not None and clip.has_sound:
                sounds.append(_clip_sound(clip, clip.sound, span, rate))
    return sounds


def _clip_sound(clip: VideoClip, gain: float, span: Span, rate: Fraction) -> Sound:
    """A clip's sound while its picture is seen, as far as the file has any next to the part."""
    before = min((span.cut_in - span.start) / rate, exact(clip.begin))
    return Sound(
        clip.path,
        start=span.cut_in / rate - before,
        begin=exact(clip.begin) - before,
        seconds=before + clip.length + (span.end - span.cut_out) / rate,
        gain=gain,
        fade_in=max((span.clear_start - span.start) / rate, EDGE),
        fade_out=max((span.end - span.clear_end) / rate, EDGE),
        role="speech",
    )


def _with_sound(video_format: VideoFormat) -> VideoFormat:
    if video_format.audio_rate not in {None, SAMPLE_RATE}:
        raise InputError("audio_rate", f"{video_format.audio_rate} Hz: a timeline's sound is mixed at {SAMPLE_RATE} Hz")
    return replace(video_format, audio_rate=SAMPLE_RATE)


def _metered(blocks: Iterable[F32], meter: LoudnessMeter) -> Iterator[F32]:
    for block in blocks:
        meter.push(block)
        yield block


def _unheard(_: float) -> None:
    """Nobody asked."""
