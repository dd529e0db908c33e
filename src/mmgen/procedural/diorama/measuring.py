"""How many times as large a thing is to be: by words, in metres, or by the size of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mmgen.procedural.diorama.resolving import resolve_all
from mmgen.procedural.diorama.topics import incomplete, made
from mmgen.requests import ScaleObject

if TYPE_CHECKING:
    from mmgen.procedural.diorama.order import Order
    from mmgen.procedural.diorama.stage import Stage, Thing
    from mmgen.requests import SceneOperation

__all__ = ["scaled"]

_DEGREES: Final = {"bit": 0.45, "": 1.0, "much": 1.71}
"""To which power a usual factor is taken: a bit is 1.2 times, much is twice, where 1.5 is usual."""
_MARGINS: Final = {"bit": 1.1, "": 1.2, "much": 2.0}
"""How much larger than another a thing becomes that is to be larger."""


def scaled(stage: Stage, order: Order, thing: Thing, last: list[str]) -> list[SceneOperation]:
    """Make a thing so many times as large. Raises InputError."""
    (axis, usual), *_ = order.factors or [("all", 1.5)]
    if order.compared:
        factor = _by_another(stage, order, thing, last)
    elif order.metres is not None:
        size = _size(thing, axis)
        longer = order.metres if usual > 1 else -order.metres
        factor = order.metres / size if order.measured else (size + longer) / size
        # Of a height in metres that is asked for, the rest follows.
        axis = "all" if order.measured else axis
    else:
        if not order.factors and order.verb in {"grow", "shrink", "double", "halve", "scale"}:
            axis = "all"
        factor = _factor(order, usual)
    if not 0 < factor <= 1000:
        raise incomplete(order, f"a size of {factor:g} times can't be")
    fields: dict[str, object] = {"name": thing.name, "factor": round(factor, 4)}
    if axis != "all":
        fields["axis"] = axis
    return [made(ScaleObject, fields)]


def _size(thing: Thing, axis: str) -> float:
    """Along an axis as it is seen, or of the whole: the edge of a cube of the same room."""
    box = thing.box
    sizes = {"x": box.width, "y": box.height, "z": box.depth}
    whole: float = (max(box.width, 1e-3) * max(box.height, 1e-3) * max(box.depth, 1e-3)) ** (1 / 3)
    return max(sizes.get(axis, whole), 1e-6)


def _by_another(stage: Stage, order: Order, thing: Thing, last: list[str]) -> float:
    (axis, usual), *_ = order.factors or [("", 1.0)]
    if not axis:
        raise incomplete(order, "it is not said whether larger or smaller")
    hosts = [host for host in resolve_all(stage, order.compared, last) if host.name != thing.name]
    if not hosts:
        raise incomplete(order, "it is measured by itself")
    grows = usual > 1
    sizes = [_size(host, axis) for host in hosts]
    own, other = _size(thing, axis), max(sizes) if grows or order.alike else min(sizes)
    times = 2.0 if order.number == 1 else order.number
    if order.metres is not None:
        wanted = other + (order.metres if grows else -order.metres)
    elif times is not None:
        wanted = other * times if grows or order.alike else other / times
    elif order.alike:
        wanted = other
    else:
        wanted = other * _MARGINS[order.degree] if grows else other / _MARGINS[order.degree]
        if (own > other) == grows and abs(own - other) > 1e-6:
            told = "larger" if grows else "smaller"
            names = ", ".join(host.name for host in hosts)
            raise incomplete(order, f"{thing.name} is {told} than {names} already: {own:.2g} m and {other:.2g} m")
    return wanted / own


def _factor(order: Order, usual: float) -> float:
    smaller = order.verb == "shrink" or (bool(order.factors) and usual < 1)
    if order.percent is not None:
        share = order.percent / 100
        return share if order.verb == "scale" else 1 - share if smaller else 1 + share
    if order.verb in {"double", "halve"}:
        return 2.0 if order.verb == "double" else 0.5
    if order.number is not None:
        number = order.number
        if number == 1 and order.verb in {"grow", "make"}:
            number = 2.0  # 放大一倍: by as much again
        elif number < 1 and order.verb == "grow":
            number += 1  # enlarge by half
        return 1 / number if smaller and number > 1 else number
    found: float = (1 / 1.5 if order.verb == "shrink" else usual) ** _DEGREES[order.degree]
    return found
