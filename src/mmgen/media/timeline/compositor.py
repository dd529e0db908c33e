"""A timeline as a function of the frame: what lies over what, in frames of one size and rate."""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from types import TracebackType
from typing import Self

from mmgen.media.arrays import U8
from mmgen.media.blend import Rgb, darken
from mmgen.media.motion.easing import smoothstep
from mmgen.media.motion.focus import reduced
from mmgen.media.planes import Planes, Window
from mmgen.media.timeline.captions import Captions
from mmgen.media.timeline.clips import Still
from mmgen.media.timeline.duration import frame_count
from mmgen.media.timeline.inset import InsetFrame, inset_box, upper_parts
from mmgen.media.timeline.logo import LogoMark
from mmgen.media.timeline.palette import GLANCE, WHITE, accent_color
from mmgen.media.timeline.parts import Parts
from mmgen.media.timeline.pictures import PictureInput, pixels_of
from mmgen.media.timeline.placement import safe_area
from mmgen.media.timeline.player import Player
from mmgen.media.timeline.report import ClipReport, clip_reports
from mmgen.media.timeline.reserved import Reserved
from mmgen.media.timeline.schedule import clip_times, schedule
from mmgen.media.timeline.timeline import Timeline
from mmgen.media.timeline.views import Canvas, plain
from mmgen.media.video_format import VideoFormat

CAPTION_SHARE = 0.2
"""The lower part of the safe area that captions take."""

OPENING = 0.8
"""Seconds of a fade from black at the start."""


THREADS = 2
"""How many clips are made ready at a time: several compositors begin with different ones."""


class Materials:
    """What all compositors of a timeline share at one frame size: its clips, made ready by threads, and its logos."""

    def __init__(self, timeline: Timeline, video_format: VideoFormat) -> None:
        self.timeline = timeline
        self.format = video_format
        self.logos = [LogoMark(logo, video_format.size, float(timeline.length)) for logo in timeline.logos]
        self._workers = ThreadPoolExecutor(THREADS, thread_name_prefix="timeline")
        self.over = self._canvas(video_format.size)
        self.canvas = replace(self.over, reserved=(*self.over.reserved, *_spoken(timeline, video_format.size)))
        first, *others = timeline.tracks
        self.base = Parts(schedule(first.clips, video_format.rate), self.canvas, self._workers)
        self.upper = [upper_parts(track, self.canvas, self._workers) for track in others]

    def close(self) -> None:
        """End the threads."""
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _canvas(self, size: tuple[int, int]) -> Canvas:
        timeline = self.timeline
        reserved = [logo.reserved for logo in self.logos]
        for track in timeline.tracks[1:]:
            if track.inset is not None:
                box = inset_box(track.inset, size)
                reserved += [Reserved(box, float(begin), float(end)) for begin, end in clip_times(track.clips)]
        accent = timeline.accent or _accent(timeline, self._workers)
        return Canvas(size, self.format.rate, timeline.background, accent, tuple(reserved))


class Compositor:
    """
    Draws the frames of a timeline, in any order but cheapest from first to last.

    Only clips near the frame drawn are in memory. It serves one thread; given another one's ``materials`` it draws the
    same as that one. As a context manager it lets go of the clips, and closes materials of its own.
    """

    def __init__(self, timeline: Timeline, video_format: VideoFormat, *, materials: Materials | None = None) -> None:
        self._owned = materials is None
        self._materials = materials = materials or Materials(timeline, video_format)
        self.timeline = timeline
        self.format = video_format
        self.rate = video_format.rate
        self.frames = frame_count(timeline.length, self.rate)
        self._base = Player(self._materials.base)
        upper = zip(timeline.tracks[1:], self._materials.upper, strict=True)
        self._upper = [InsetFrame(track, parts, video_format.size) for track, parts in upper]
        self._insets = [self._base, *(upper.player for upper in self._upper)]
        self._captions = Captions(timeline.captions, self._base, self._materials.over)

    def draw(self, index: int, target: Planes) -> None:
        """Draw the frame of this index into the target."""
        time = float((index + 0.5) / self.rate)
        if not self._base.draw(index, target):
            target.assign(self._ground)
        self._base.draw_words(index, target)
        for upper in self._upper:
            upper.draw(index, target)
        self._captions.draw(index, target)
        for logo in self._materials.logos:
            logo.draw(target, time)
        if self.timeline.tracks[0].clips[0].transition == "fade" and time < OPENING:
            darken(target, 1 - smoothstep(time / OPENING))

    @cached_property
    def _ground(self) -> Planes:
        """What is seen in a gap, where there is one."""
        return plain(self.format.size, self.timeline.background)

    def report(self) -> tuple[ClipReport, ...]:
        """What was done with each clip, track by track from the bottom one up."""
        return tuple(report for number, player in enumerate(self._insets) for report in clip_reports(number, player))

    def another(self) -> Compositor:
        """Make one that draws the same in another thread; it is to be closed before this one."""
        return Compositor(self.timeline, self.format, materials=self._materials)

    def learn(self, other: Compositor) -> None:
        """Take over what another one did with the clips."""
        for own, others in zip(self._insets, other._insets, strict=True):
            own.learn(others)

    def close(self) -> None:
        """Let go of all clips."""
        for player in self._insets:
            player.close()
        if self._owned:
            self._materials.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _spoken(timeline: Timeline, size: tuple[int, int]) -> list[Reserved]:
    """Where captions run, which the words of clips leave free."""
    area = safe_area(size)
    height = CAPTION_SHARE * area.height
    strip = Window(area.left, area.top + area.height - height, area.width, height)
    return [
        Reserved(strip, float(caption.start), float(caption.start) + float(caption.seconds))
        for caption in timeline.captions
    ]


def _accent(timeline: Timeline, workers: Executor) -> Rgb:
    stills = [clip.image for track in timeline.tracks for clip in track.clips if isinstance(clip, Still)]
    return accent_color(list(workers.map(_glance, stills))) if stills else WHITE


def _glance(still: PictureInput) -> U8:
    """As little of a picture as tells its colours."""
    return reduced(pixels_of(still)[..., :3], GLANCE)
