"""The workbench on which one thing is put together: its looks, its level of detail, its seed and its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.solids.finishes import COLOURS, FINISHES, Finish
from mmgen.procedural.solids.looks import Looks
from mmgen.procedural.solids.solid import Solid

__all__ = ["Builder", "Maker", "Piece"]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A named part with its finish."""

    name: str
    solid: Solid
    finish: Finish


class Maker:
    """Collects the parts of one thing, in metres, the front towards +Z."""

    def __init__(self, looks: Looks, *, detail: float, seed: int) -> None:
        self.looks = looks
        self.detail = detail
        self.random = np.random.default_rng(seed)
        self._sway = self.random.uniform(0.95, 1.05, 3)
        self.pieces: list[Piece] = []
        self.rest: float | None = None
        """The height at which other things stand on it; the top of all, unless it is set."""

    def add(self, name: str, solid: Solid, finish: Finish) -> None:
        """Put a part in its place; a name that is taken is numbered."""
        taken = {piece.name for piece in self.pieces}
        number = next(k for k in range(1, len(taken) + 2) if (name if k == 1 else f"{name} {k}") not in taken)
        self.pieces.append(Piece(name if number == 1 else f"{name} {number}", solid, finish))

    def sides(self, count: int, *, least: int = 6) -> int:
        """How many sides a round part gets that has ``count`` at full detail."""
        return max(round(count * self.detail), min(least, count))

    def bevel(self, metres: float) -> float:
        """How much is cut off an edge; nothing where triangles are few."""
        return metres if self.detail > 0.3 else 0.0

    def high(self, metres: float) -> float:
        """A height, as the words ask and, within 5 %, as the seed likes it."""
        return metres * self.looks.high * float(self._sway[0])

    def wide(self, metres: float) -> float:
        """A width."""
        return metres * self.looks.wide * float(self._sway[1])

    def deep(self, metres: float) -> float:
        """A depth."""
        return metres * self.looks.deep * float(self._sway[2])

    def varied(self, metres: float, share: float) -> float:
        """A length that the seed makes a little larger or smaller."""
        return metres * float(1 + self.random.uniform(-share, share))

    def main(self, finish: str) -> Finish:
        """What the thing is mainly made of: the material and the colour of the words, or ``finish``."""
        chosen = FINISHES[self.looks.material or finish]
        if self.looks.colour is None:
            return chosen
        return replace(chosen, name=f"{self.looks.colour} {chosen.name}", colour=COLOURS[self.looks.colour])

    def second(self, finish: str) -> Finish:
        """What goes with the main material: the material of the words, a little darker, or ``finish``."""
        if self.looks.material is None:
            return FINISHES[finish]
        chosen = FINISHES[self.looks.material]
        red, green, blue = chosen.colour
        return replace(chosen, name=f"dark {chosen.name}", colour=(red * 0.62, green * 0.62, blue * 0.62))

    def fixed(self, finish: str) -> Finish:
        """A material that words do not change."""
        return FINISHES[finish]

    @property
    def box(self) -> tuple[F64, F64]:
        """The lowest and the highest corner of all parts."""
        corners = np.concatenate([piece.solid.positions for piece in self.pieces])
        return corners.min(axis=0), corners.max(axis=0)


Builder = Callable[[Maker], None]
