"""The picture that a staged clip ends on: the stage gives way to it, and it is the last frame as it was given."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import U8
from mmgen.media.blend import mix
from mmgen.media.color import rgb_to_planes
from mmgen.media.motion.easing import smoothstep
from mmgen.media.planes import Planes
from mmgen.procedural.editing.references import cover

__all__ = ["Ending"]

SECONDS = 1.2
"""How long the stage takes to give way, in half of a clip at most."""


class Ending:
    """The last frames of a clip of so many *frames*, over which the RGB *picture* comes in; without one, nothing."""

    def __init__(self, picture: U8 | None, size: tuple[int, int], frames: int, rate: float) -> None:
        self._last = frames - 1
        self._length = max(round(min(SECONDS * rate, frames / 2)), 1)
        self._planes = None if picture is None else Planes(*rgb_to_planes(np.ascontiguousarray(cover(picture, size))))

    def draw(self, index: int, target: Planes) -> None:
        """Let the picture through as far as it has come at this frame; at the last one all of it shows."""
        gone = (index - self._last) / self._length + 1
        if self._planes is not None and gone > 0:
            mix(target, self._planes, smoothstep(min(gone, 1.0)), target)
