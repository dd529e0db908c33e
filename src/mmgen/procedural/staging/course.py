"""How a staged clip runs: from its start to its end, in step with a sound, or round and round."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mmgen.media.blend import mix
from mmgen.media.motion.easing import smoothstep
from mmgen.media.planes import Planes
from mmgen.procedural.film.layers import Way
from mmgen.procedural.staging.ground import Ground
from mmgen.procedural.staging.stage import Stage

__all__ = ["Course"]

RETURN_SECONDS = 1.0
"""How long the end of a loop takes to become its start, where somebody has gone elsewhere by then."""
IN_PLACE = {None, "sway", "jump", "float", "still"}
"""What can be done backwards: a loop goes there and back."""
THERE = 0.5
"""How much of the clip a loop goes through before it comes back; all of it would be done at twice the pace."""


@dataclass(slots=True)
class Course:
    """
    The frames of a clip by their index; ``way`` says how much of it is over at a time in seconds, None evenly.

    On a ``ground`` that moves by itself, that is filmed instead of the stage's own scenery.
    """

    stage: Stage
    frames: int
    rate: float
    way: Way | None = None
    loop: bool = False
    ground: Ground | None = None
    _spare: Planes | None = None

    def share(self, time: float) -> float:
        """How much of the clip is over at a time in seconds, 0 to 1; before its start, less."""
        if not self.loop:
            even = time * self.rate / max(self.frames - 1, 1)
            return min(even if self.way is None else self.way(time), 1.0)
        if not self._returns:
            return THERE * (0.5 - 0.5 * math.cos(2 * math.pi * time * self.rate / self.frames))
        return (time * self.rate + self._back) / (self.frames + self._back - 1)

    def draw(self, index: int, target: Planes) -> None:
        """Draw the frame of this index."""
        self._staged(index, self.share(index / self.rate), target)
        coming = index - (self.frames - self._back)
        if coming < 0 or not self._returns:
            return
        if self._spare is None:
            self._spare = Planes.black(target.size)
        # What was before the first frame comes in again over the end.
        self._staged(index, self.share((index - self.frames) / self.rate), self._spare)
        mix(target, self._spare, smoothstep((coming + 1) / (self._back + 1)), target)

    def _staged(self, index: int, t: float, target: Planes) -> None:
        if self.ground is None:
            self.stage.draw(t, target)
        else:
            self.ground.draw(index, t, target)

    @property
    def _returns(self) -> bool:
        """Whether somebody goes elsewhere, from where there is no way back but a dissolve."""
        return self.loop and not self.stage.actions <= IN_PLACE

    @property
    def _back(self) -> int:
        return max(round(min(RETURN_SECONDS * self.rate, 0.4 * self.frames)), 1)
