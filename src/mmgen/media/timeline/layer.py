"""What may be drawn over a picture: the one thing that effects and the compositor agree on."""

from __future__ import annotations

from typing import Protocol

from mmgen.media.planes import Planes


class Layer(Protocol):
    """Something drawn over the frames of a shot: weather, light, a grain."""

    def draw(self, target: Planes, time: float) -> None:
        """Draw it as it is ``time`` seconds after the shot's first visible frame."""
        ...
