"""Holes: the places of a workflow that a call fills, each with what fits it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeAlias, get_args, get_origin

from pydantic import BaseModel

from mmgen import Asset, InputError, Reference, Request
from mmgen.backends import Anything, Between, Each, Fields, Judged, OneOf, Pixels, Rule
from mmgen.backends.http import Inputs

__all__ = ["Hole", "HoleLike", "Kind", "Place", "as_hole", "kind_of", "places_of", "rule_of", "written"]

Place: TypeAlias = tuple[str, str]
"""A node, and the name of one of its inputs."""
Kind: TypeAlias = Literal["value", "size", "file", "files"]
MOST = 2.0**53
LARGEST_SIDE = 16384


@dataclass(frozen=True, slots=True)
class Hole:
    """
    Where a field goes, as ``"node.input"``; what may go there, in the field's own unit; and how it is written.

    A size goes to two places, width and height; several files to one place each; any other field to all its places. A
    number is written as ``value * times + plus``: ``Hole("12.length", times=16, plus=1)`` makes seconds frames.
    """

    at: str | Sequence[str]
    least: float | None = None
    most: float | None = None
    step: float | None = None
    one_of: Sequence[Any] = ()
    times: float = 1
    plus: float = 0
    optional: bool | None = None
    """Whether the workflow runs without it. None: files and the prompt are needed, other fields are not."""

    @property
    def places(self) -> tuple[Place, ...]:
        """The places, read."""
        texts = (self.at,) if isinstance(self.at, str) else tuple(self.at)
        return tuple((node, name) for node, _, name in (text.partition(".") for text in texts))


HoleLike: TypeAlias = Hole | str | Sequence[str]


def as_hole(given: HoleLike) -> Hole:
    """A hole, also from its places alone."""
    return given if isinstance(given, Hole) else Hole(given)


# -- what a field is ---------------------------------------------------------------------------


def kind_of(request: type[Request[Any]], name: str) -> Kind:
    """What the field holds. Raises InputError for a field that can't fill a hole."""
    annotation = request.model_fields[name].annotation
    leaves = set(_leaves(annotation))
    parts = {leaf for leaf in leaves if issubclass(leaf, BaseModel)}
    files = {leaf for leaf in leaves if issubclass(leaf, Asset)}
    many = any(Ellipsis in get_args(part) for part in _parts(annotation))
    if parts - {Reference}:
        raise InputError(name, "has parts of its own, which no hole can take")
    if files or parts:
        return "files" if many else "file"
    if many:
        raise InputError(name, "holds several values, which no hole can take")
    return "size" if any(get_origin(part) is tuple for part in _parts(annotation)) else "value"


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    for argument in get_args(annotation):
        yield from _parts(argument)


def _leaves(annotation: Any) -> Iterator[type]:
    return (part for part in _parts(annotation) if isinstance(part, type) and get_origin(part) is None)


# -- what fits ---------------------------------------------------------------------------------


def rule_of(hole: Hole, kind: Kind, samples: Sequence[Any]) -> Rule:
    """What the field may hold, by the hole's limits and by what the workflow has there now."""
    if kind == "size":
        return Pixels(int(hole.least or 1), int(hole.most or LARGEST_SIDE), int(hole.step or 1))
    if kind == "file":
        return Anything()
    if kind == "files":
        one = Judged(_single, "one image each")
        return Each(one, len(hole.places), least=len(hole.places))
    inner = _limits(hole)
    limited = Judged(partial(_unfit, hole, inner, samples), str(inner) if inner is not None else _word(samples[0]))
    return OneOf(*hole.one_of) if hole.one_of else limited


def _limits(hole: Hole) -> Between | None:
    if hole.least is None and hole.most is None and hole.step is None:
        return None
    return Between(0 if hole.least is None else hole.least, MOST if hole.most is None else hole.most, hole.step)


def _unfit(hole: Hole, limits: Between | None, samples: Sequence[Any], value: Any) -> str | None:
    if limits is not None and (found := limits.objection(value)):
        return found
    for sample in samples:
        try:
            literal(hole, value, sample)
        except ValueError as error:
            return str(error)
    return None


def _single(value: Any) -> str | None:
    if not isinstance(value, Reference):
        return None
    return Fields(images=Each(Anything(), 1)).objection(value)


def _word(sample: Any) -> str:
    words = {bool: "true or false", int: "a number", float: "a number", str: "text"}
    return next((word for kind, word in words.items() if type(sample) is kind), "anything")


def literal(hole: Hole, value: Any, sample: Any) -> Any:
    """*value* as it is written where *sample* stands. Raises ValueError, with what would fit, when it can't be."""
    if isinstance(sample, bool) or isinstance(value, bool) or isinstance(sample, str) or isinstance(value, str):
        if type(sample) is not type(value):
            raise ValueError(f"must be {_word(sample)}, got {value!r}")
        return value
    number = value * hole.times + hole.plus
    if abs(number - round(number)) < 1e-9:
        return round(number)
    # An exported workflow writes a whole number of a float as 8, so only what is counted is known to be whole.
    if isinstance(sample, int) and hole.times != 1:
        nearest = (round(number) - hole.plus) / hole.times
        raise ValueError(f"must make a whole number there, and makes {number:g}; the nearest is {nearest:g}")
    return number


# -- writing -----------------------------------------------------------------------------------


def written(hole: Hole, kind: Kind, value: Any, inputs: Inputs, samples: Mapping[Place, Any]) -> dict[Place, Any]:
    """What stands in each place for *value*."""
    places = hole.places
    if isinstance(value, Asset):
        return dict.fromkeys(places, inputs.text(value))
    match kind:
        case "size":
            return {place: value[index % 2] for index, place in enumerate(places)}
        case "files":
            files = [item.images[0] if isinstance(item, Reference) else item for item in value]
            return {place: inputs.text(file) for place, file in zip(places, files, strict=True)}
        case _:
            return {place: literal(hole, value, samples[place]) for place in places}


def places_of(hole: Hole, kind: Kind, name: str) -> tuple[Place, ...]:
    """The places. Raises InputError when they are not such as the field needs."""
    places = hole.places
    if not places or not all(node and input_name for node, input_name in places):
        raise InputError(name, f'its hole is written "node.input", got {hole.at!r}')
    if kind == "size" and len(places) % 2:
        raise InputError(name, "goes to two places, width and height")
    return places
