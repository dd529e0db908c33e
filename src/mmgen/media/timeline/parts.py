"""The clips of one track made ready to be drawn, once for all who draw them side by side."""

from __future__ import annotations

import threading
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Final

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.memory import give_back_memory
from mmgen.media.planes import Planes
from mmgen.media.timeline.clips import Solid, Still, VideoClip
from mmgen.media.timeline.palette import shade_color
from mmgen.media.timeline.reserved import taken
from mmgen.media.timeline.schedule import Schedule, Span
from mmgen.media.timeline.titles import Slot, Titles, Wording, compose_titles
from mmgen.media.timeline.video_view import VideoView
from mmgen.media.timeline.views import GLIMPSE, Canvas, SolidView, StillView, View, small_rgb

LEAD = 1.2
"""Seconds of the film before a clip is on screen in which it is made ready, which takes a fraction of one."""

LIT = 0.35
"""Seconds of an opening from black, or some of a short clip, that its words wait for the light."""

SOFT: Final = frozenset({"dissolve", "luma", "morph", "fade"})
"""Transitions that begin all over the frame, so slowly that words may leave while they do."""

LINGER = 0.4
"""The part of a soft transition after which the words of the first clip are gone."""


@dataclass(frozen=True, slots=True)
class Part:
    """A clip ready to be drawn, with its words."""

    view: View
    titles: Titles


class Parts:
    """
    The clips of a track, each made ready by the executor when somebody wants it, and let go when nobody does.

    Overlays belong to the timeline and serve one thread at a time: who draws one holds ``overlaying``.
    """

    def __init__(self, schedule: Schedule, canvas: Canvas, workers: Executor) -> None:
        self.schedule = schedule
        self.canvas = canvas
        self.overlaying = threading.Lock()
        self._workers = workers
        self._lock = threading.Lock()
        self._ready: dict[int, Future[Part]] = {}
        self._wanted: dict[object, set[int]] = {}

    def take(self, who: object, index: int, frame: int) -> Part:
        """
        Return a clip made ready, waiting for it where it is not; the next one is begun where it is soon on screen.

        ``who`` is sure of this clip and of those on screen in this frame until it takes one for another, or leaves.
        """
        with self._lock:
            self._wanted[who] = wanted = {index, *self._near(frame)}
            for each in sorted(wanted):
                if each not in self._ready:
                    self._ready[each] = self._workers.submit(self._prepare, each)
            part = self._ready[index]
            unwanted = self._unwanted()
        _close(unwanted)
        return part.result()

    def leave(self, who: object) -> None:
        """Want nothing any more; what is still being made ready for nobody else is waited for."""
        with self._lock:
            self._wanted.pop(who, None)
            unwanted = self._unwanted()
        _close(unwanted)

    def picture(self, view: View, span: Span, frame: int, target: Planes) -> None:
        """Draw what a clip shows in a frame, counted from the first that shows it, with all that lies over its picture."""
        view.draw(frame, target)
        time = float(frame / self.schedule.rate)
        for layer in span.clip.overlays:
            with self.overlaying:
                layer.draw(target, time)

    def grounds(self, view: View, span: Span) -> list[U8]:
        """A few small RGB frames of what words over a clip lie on: night and weather are judged as they are seen."""
        if not span.clip.overlays:
            return view.glimpses()
        target, frames = Planes.black(self.canvas.size), list[U8]()
        for frame in (0, span.frames // 2, span.frames - 1):
            self.picture(view, span, frame, target)
            frames.append(small_rgb(target, GLIMPSE))
        return frames

    def _near(self, frame: int) -> range:
        """The clips on screen in a frame, and the next one where it soon will be."""
        spans = self.schedule.spans
        first = sum(span.end <= frame for span in spans)
        last = sum(span.start <= frame for span in spans)
        soon = last < len(spans) and spans[last].start <= frame + LEAD * self.schedule.rate
        return range(first, last + soon)

    def _unwanted(self) -> list[Future[Part]]:
        """Remove what nobody wants, to be closed."""
        wanted = {index for each in self._wanted.values() for index in each}
        return [self._ready.pop(index) for index in list(self._ready) if index not in wanted]

    def _prepare(self, index: int) -> Part:
        give_back_memory()
        part = self._composed(index)
        give_back_memory()
        return part

    def _composed(self, index: int) -> Part:
        span = self.schedule.spans[index]
        view = open_view(span, self.canvas)
        give_back_memory()
        if not span.clip.words:
            return Part(view, Titles(()))
        frames = self.grounds(view, span)
        slot = self._slot(index)
        boxes = taken(self.canvas.reserved, slot.start, slot.end)
        wording = Wording(self.canvas.size, self.canvas.accent, shade_color(frames[len(frames) // 2]), boxes)
        return Part(view, compose_titles(slot, frames, wording))

    def _slot(self, index: int) -> Slot:
        """When the words of a clip are on screen: lit from their first moment on, and gone before the next picture is."""
        spans, rate = self.schedule.spans, self.schedule.rate
        span = spans[index]
        start, end = float(span.clear_start / rate), float(span.clear_end / rate)
        leave = span.clear_end != span.end
        if span.start == 0 and span.clip.transition == "fade":
            start += min(LIT, 0.15 * (end - start))
        if leave and spans[index + 1].clip.transition in SOFT:
            end += LINGER * float((span.end - span.clear_end) / rate)
        return Slot(span.clip.words, start, end, leave, span.clip.seed)


def open_view(span: Span, canvas: Canvas) -> View:
    """A clip ready to be drawn on a canvas."""
    match span.clip:
        case Still():
            return StillView(span.clip, span.frames, canvas)
        case VideoClip():
            return VideoView(span.clip, span, canvas)
        case Solid():
            return SolidView(span.clip, canvas)
        case _:
            raise InputError("clips", f"a {type(span.clip).__name__} is no clip that can be drawn")


def _close(unwanted: list[Future[Part]]) -> None:
    for future in unwanted:
        if not future.cancel() and future.exception() is None:
            future.result().view.close()
