"""One track drawn frame by frame: its clips, their transitions and their words."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from dataclasses import dataclass

from mmgen.errors import InputError
from mmgen.media.color import planes_to_rgb
from mmgen.media.motion.morph import Morph
from mmgen.media.planes import Planes
from mmgen.media.timeline.clips import Solid, Still, Transition, VideoClip
from mmgen.media.timeline.palette import shade_color
from mmgen.media.timeline.reserved import taken
from mmgen.media.timeline.schedule import Moment, Schedule, Span
from mmgen.media.timeline.titles import Slot, Titles, Wording, compose_titles
from mmgen.media.timeline.transitions import Passage, Transitions
from mmgen.media.timeline.video_view import VideoView
from mmgen.media.timeline.views import Canvas, SolidView, StillView, View


@dataclass(frozen=True, slots=True)
class Part:
    """A clip ready to be drawn, with its words."""

    view: View
    titles: Titles


@dataclass(frozen=True, slots=True)
class Joint:
    """How a clip was led into: the transition that was used, and why where it is not the one that was asked for."""

    used: Transition
    reason: str | None = None


class Player:
    """
    Draws a track, in any order of frames but cheapest from first to last.

    At most three clips are open: the one on screen, the one that replaces it, and the next one, which is prepared by
    the executor meanwhile.
    """

    def __init__(self, schedule: Schedule, canvas: Canvas, workers: Executor) -> None:
        self.schedule = schedule
        self.layered: dict[int, bool] = {}
        self.moves: dict[int, str | None] = {}
        self.joints: dict[int, Joint] = {}
        self._canvas = canvas
        self._workers = workers
        self._ready: dict[int, Future[Part]] = {}
        self._transitions = Transitions(canvas.size)
        self._following = Planes.black(canvas.size)
        self._morphs: dict[int, Morph] = {}

    def draw(self, frame: int, target: Planes) -> bool:
        """Draw the picture of a frame; False in a gap, which leaves the target as it is."""
        moment = self.schedule.at(frame)
        if moment is None:
            return False
        if moment.following is not None and self._morphed(moment, target):
            return True
        self._picture(moment.current, frame, target)
        if moment.following is not None:
            self._picture(moment.following, frame, self._following)
            passage = Passage(moment.share, 1 / moment.length)
            used = self.joints[moment.following].used
            self._transitions.render(used, (target, self._following), passage)
        return True

    def draw_words(self, frame: int, target: Planes) -> None:
        """Draw the words of the clip that is on screen."""
        moment = self.schedule.at(frame)
        if moment is not None:
            time = float((frame + 0.5) / self.schedule.rate)
            self.part(moment.current).titles.draw(target, time)

    def part(self, index: int) -> Part:
        """A clip made ready, waiting for it where it is not; earlier ones are let go, the next one is begun."""
        for passed in [known for known in self._ready if known < index - 1]:
            _closed(self._ready.pop(passed))
        for wanted in (index, index + 1):
            if wanted < len(self.schedule.spans) and wanted not in self._ready:
                self._ready[wanted] = self._workers.submit(self._prepare, wanted)
        part = self._ready[index].result()
        self.layered[index], self.moves[index] = part.view.layered, part.view.move
        return part

    def close(self) -> None:
        """Let go of all clips; those still being prepared are waited for."""
        for future in self._ready.values():
            _closed(future)
        self._ready.clear()

    def _picture(self, index: int, frame: int, target: Planes) -> None:
        span = self.schedule.spans[index]
        self.part(index).view.draw(frame - span.start, target)
        time = float((frame - span.start) / self.schedule.rate)
        for layer in span.clip.overlays:
            layer.draw(target, time)

    def _morphed(self, moment: Moment, target: Planes) -> bool:
        """Draw a flow morph, where one is asked for and the two pictures show the same things."""
        assert moment.following is not None
        index = moment.following
        asked = self.schedule.spans[index].clip.transition
        if index not in self.joints:
            self.joints[index] = self._joint(index, asked)
        morph = self._morphs.get(index)
        if morph is None:
            return False
        morph.render(moment.share, target)
        if moment.share + 1 / moment.length > 1:
            del self._morphs[index]
        return True

    def _joint(self, index: int, asked: Transition) -> Joint:
        """Decide on the transition into a clip; a morph lies between the last frame alone and the next one alone."""
        if asked != "morph":
            return Joint(asked)
        before, after = self.schedule.spans[index - 1 : index + 1]
        self._picture(index - 1, max(before.clear_end - 1, before.start), self._following)
        first = planes_to_rgb(self._following.y, self._following.u, self._following.v)
        self._picture(index, min(after.clear_start, after.end - 1), self._following)
        last = planes_to_rgb(self._following.y, self._following.u, self._following.v)
        morph = Morph(first, last, self._canvas.size)
        if morph.method != "flow":
            return Joint("dissolve", f"the pictures share too little to morph (confidence {morph.confidence:.2f})")
        self._morphs[index] = morph
        return Joint("morph")

    def _prepare(self, index: int) -> Part:
        span = self.schedule.spans[index]
        view = open_view(span, self._canvas)
        if not span.clip.words:
            return Part(view, Titles(()))
        frames = view.glimpses()
        rate = self.schedule.rate
        leave = span.clear_end != span.end
        slot = Slot(
            span.clip.words, float(span.clear_start / rate), float(span.clear_end / rate), leave, span.clip.seed
        )
        canvas = self._canvas
        boxes = taken(canvas.reserved, slot.start, slot.end)
        wording = Wording(canvas.size, canvas.accent, shade_color(frames[len(frames) // 2]), boxes)
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


def _closed(future: Future[Part]) -> None:
    if not future.cancel() and future.exception() is None:
        future.result().view.close()
