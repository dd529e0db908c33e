"""One track drawn frame by frame: its clips, their transitions and their words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from mmgen.media.color import planes_to_rgb
from mmgen.media.motion.morph import Morph
from mmgen.media.planes import Planes
from mmgen.media.timeline.clips import Transition
from mmgen.media.timeline.parts import Part, Parts
from mmgen.media.timeline.schedule import Moment
from mmgen.media.timeline.transitions import Passage, Transitions


@dataclass(frozen=True, slots=True)
class Joint:
    """How a clip was led into: the transition that was used, and why where it is not the one that was asked for."""

    used: Transition
    reason: str | None = None


class Player:
    """
    Draws a track, in any order of frames but cheapest from first to last.

    At most three clips are open for it: the one on screen, the one that replaces it, and the next one, which is made
    ready meanwhile. Players of one track that draw side by side share its parts.
    """

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.schedule = parts.schedule
        self.layered: dict[int, bool] = {}
        self.moves: dict[int, str | None] = {}
        self.joints: dict[int, Joint] = {}
        self._size = parts.canvas.size
        self._frame = 0
        self._transitions = Transitions(self._size)
        self._morphs: dict[int, Morph] = {}

    def draw(self, frame: int, target: Planes) -> bool:
        """Draw the picture of a frame; False in a gap, which leaves the target as it is."""
        self._frame = frame
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
        self._frame = frame
        moment = self.schedule.at(frame)
        if moment is not None:
            time = float((frame + 0.5) / self.schedule.rate)
            self.part(moment.current).titles.draw(target, time)

    def part(self, index: int) -> Part:
        """A clip made ready, waiting for it where it is not; earlier ones are let go, the next one is begun in time."""
        part = self.parts.take(self, index, self._frame)
        self.layered[index], self.moves[index] = part.view.layered, part.view.move
        return part

    def learn(self, other: Player) -> None:
        """Take over what another player of the same track did."""
        self.layered |= other.layered
        self.moves |= other.moves
        self.joints |= other.joints

    def close(self) -> None:
        """Let go of all clips; those still being prepared are waited for."""
        self.parts.leave(self)

    @cached_property
    def _following(self) -> Planes:
        """What the second of two clips shows."""
        return Planes.black(self._size)

    def _picture(self, index: int, frame: int, target: Planes) -> None:
        span = self.schedule.spans[index]
        self.parts.picture(self.part(index).view, span, frame - span.start, target)

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
        morph = Morph(first, last, self._size)
        if morph.method != "flow":
            return Joint("dissolve", f"the pictures share too little to morph (confidence {morph.confidence:.2f})")
        self._morphs[index] = morph
        return Joint("morph")
