"""Plain shapes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mmgen.procedural.solids.block import block
from mmgen.procedural.solids.finishes import COLOURS, Finish
from mmgen.procedural.solids.loft import ball, lathe, loft, polygon_ring, rod, torus
from mmgen.procedural.solids.maker import Maker

__all__ = ["cone", "cube", "cylinder", "pyramid", "ring", "sphere"]


def _plastic(make: Maker) -> Finish:
    """The finish of the words, or plastic in a colour that the seed picks."""
    chosen = make.main("plastic")
    if make.looks.material is not None or make.looks.colour is not None:
        return chosen
    name = str(make.random.choice(list(COLOURS)))
    return replace(chosen, name=f"{name} plastic", colour=COLOURS[name])


def _tone(make: Maker, finish: str) -> Finish:
    """The finish of the words, or one a little lighter or darker by the seed."""
    chosen = make.main(finish)
    if make.looks.material is not None or make.looks.colour is not None:
        return chosen
    tone = float(make.random.uniform(0.7, 1.0))
    red, green, blue = chosen.colour
    return replace(chosen, colour=(red * tone, green * tone, blue * tone))


def cube(make: Maker) -> None:
    """A bevelled box."""
    make.add(
        "cube", block(1.0 * make.looks.wide, 1.0 * make.looks.high, 1.0 * make.looks.deep, bevel=0.05), _plastic(make)
    )


def sphere(make: Maker) -> None:
    """A ball."""
    make.add(
        "ball",
        ball(0.5 * make.looks.wide, make.sides(56), squash=make.looks.high / make.looks.wide),
        _plastic(make),
    )


def cylinder(make: Maker) -> None:
    """A round bar with bevelled rims."""
    make.add("cylinder", rod(0.5 * make.looks.wide, 1.0 * make.looks.high, make.sides(56), bevel=0.04), _plastic(make))


def cone(make: Maker) -> None:
    """A cone with a blunt rim."""
    radius, high = 0.5 * make.looks.wide, 1.1 * make.looks.high
    runs: list[list[tuple[float, float]]] = [
        [(0, 0), (radius - 0.02, 0)],
        [(radius - 0.02, 0), (radius, 0.03)],
        [(radius, 0.03), (0, high)],
    ]
    make.add("cone", lathe(runs, make.sides(56)), _plastic(make))


def pyramid(make: Maker) -> None:
    """Four sloping sides on a square."""
    rings = np.stack(
        [
            polygon_ring(4, 0.9 * make.looks.wide * share, 0.9 * make.looks.high * y)
            for share, y in ((0.99, 0), (1, 0.015), (0.012, 1))
        ]
    )
    make.add("pyramid", loft(rings, edges=range(4), creases=(1,)), _tone(make, "stone"))


def ring(make: Maker) -> None:
    """A torus that lies flat."""
    make.add(
        "ring",
        torus(0.4 * make.looks.wide, 0.14 * make.looks.high, make.sides(64), across=make.sides(28)).at(
            0, 0.14 * make.looks.high, 0
        ),
        _tone(make, "gold"),
    )
