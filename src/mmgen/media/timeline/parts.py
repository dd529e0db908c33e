"""The clips of one track made ready to be drawn, once for all who draw them side by side."""

from __future__ import annotations

import threading
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from mmgen.errors import InputError
from mmgen.media.timeline.clips import Solid, Still, VideoClip
from mmgen.media.timeline.palette import shade_color
from mmgen.media.timeline.reserved import taken
from mmgen.media.timeline.schedule import Schedule, Span
from mmgen.media.timeline.titles import Slot, Titles, Wording, compose_titles
from mmgen.media.timeline.video_view import VideoView
from mmgen.media.timeline.views import Canvas, SolidView, StillView, View


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
        self._wanted: dict[object, range] = {}

    def take(self, who: object, index: int) -> Part:
        """
        Return a clip made ready, waiting for it where it is not; the next one is begun.

        ``who`` is sure of this clip, the one before and the next one until it takes another, or leaves.
        """
        with self._lock:
            self._wanted[who] = self._near(index, self._wanted.get(who, range(0)))
            for wanted in self._wanted[who]:
                if wanted >= index and wanted not in self._ready:
                    self._ready[wanted] = self._workers.submit(self._prepare, wanted)
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

    def _near(self, index: int, before: range) -> range:
        """The clips about one; in a transition, where two take turns, what the second one wants is kept."""
        last = max(index + 2, before.stop if index in before else 0)
        return range(max(index - 1, 0), min(last, len(self.schedule.spans)))

    def _unwanted(self) -> list[Future[Part]]:
        """Remove what nobody wants, to be closed."""
        wanted = {index for each in self._wanted.values() for index in each}
        return [self._ready.pop(index) for index in list(self._ready) if index not in wanted]

    def _prepare(self, index: int) -> Part:
        span = self.schedule.spans[index]
        view = open_view(span, self.canvas)
        if not span.clip.words:
            return Part(view, Titles(()))
        frames = view.glimpses()
        rate = self.schedule.rate
        leave = span.clear_end != span.end
        slot = Slot(
            span.clip.words, float(span.clear_start / rate), float(span.clear_end / rate), leave, span.clip.seed
        )
        boxes = taken(self.canvas.reserved, slot.start, slot.end)
        wording = Wording(self.canvas.size, self.canvas.accent, shade_color(frames[len(frames) // 2]), boxes)
        return Part(view, compose_titles(slot, frames, wording))


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
