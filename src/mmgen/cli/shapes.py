"""What one field takes on the command line, read from its type."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from mmgen.assets import Asset
from mmgen.requests import Input

__all__ = ["Shape", "range_of", "shape_of"]

AXES = "XYZW"
BOUNDS = ("ge", "gt", "le", "lt")
GREATEST = 2**31
"""An upper limit beyond this is the machine's, and of no interest."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The forms that a field's value may have. A field can have several of them at once: a switch or a file."""

    repeatable: bool = False
    """A list: the option may be given several times."""
    switch: bool = False
    """True or false."""
    choices: tuple[str, ...] = ()
    assets: tuple[type[Asset], ...] = ()
    parts: tuple[type[Input], ...] = ()
    """Classes with fields of their own, written ``key=value,key=value``."""
    numbers: tuple[type, ...] = ()
    """A fixed number of numbers, such as a size or a point."""
    plain: type | None = None
    """``str``, ``int`` or ``float``."""

    @property
    def only_switch(self) -> bool:
        """Whether nothing but true or false is taken."""
        return self.switch and not self.assets and self.plain is None

    @property
    def metavar(self) -> str:
        """How help texts call a value."""
        if self.parts:
            return "KEY=VALUE,..."
        if self.numbers:
            return "WxH" if self.numbers == (int, int) else ",".join(AXES[: len(self.numbers)])
        if self.choices:
            return "|".join(self.choices)
        names = [kind.__name__.upper() for kind in self.assets]
        plain = {str: "NAME" if names else "TEXT", int: "INT", float: "NUMBER"}
        return "|".join([plain[self.plain], *names] if self.plain else names or ["TEXT"])


def shape_of(annotation: Any) -> Shape:
    """The shape of a field with this type. Raises TypeError for a type that the command line has no form for."""
    members = list(_members(annotation))
    lists = [member for member in members if get_origin(member) is tuple and get_args(member)[-1] is Ellipsis]
    if lists:
        (item, _) = get_args(lists[0])
        within = shape_of(item)
        return Shape(True, within.switch, within.choices, within.assets, within.parts, within.numbers, within.plain)
    return Shape(
        switch=bool in members,
        choices=tuple(str(value) for member in members if get_origin(member) is Literal for value in get_args(member)),
        assets=tuple(member for member in members if _is_a(member, Asset)),
        parts=tuple(member for member in members if _is_a(member, Input)),
        numbers=next((_numbers(member) for member in members if get_origin(member) is tuple), ()),
        plain=next((member for member in members if member in {str, int, float}), None),
    )


def range_of(annotation: Any) -> str:
    """The limits of a number in words, such as "From 0 to 1."; empty when it has no upper one."""
    found: dict[str, Any] = dict(_bounds(annotation))
    high = found.get("le", found.get("lt"))
    if high is None or high > GREATEST:
        return ""
    return f"From {found['ge']:,g} to {high:,}." if "ge" in found else f"Above {found['gt']:g}, at most {high:,}."


def _bounds(annotation: Any) -> Iterator[tuple[str, Any]]:
    """The constraints on a number, wherever they stand in its type."""
    origin = get_origin(annotation)
    if origin is Annotated:
        for constraint in (part for field in get_args(annotation)[1:] for part in getattr(field, "metadata", ())):
            yield from ((name, getattr(constraint, name)) for name in BOUNDS if hasattr(constraint, name))
    if origin in {Annotated, Union, types.UnionType}:
        for member in get_args(annotation)[: 1 if origin is Annotated else None]:
            yield from _bounds(member)


def _members(annotation: Any) -> Iterator[Any]:
    """The alternatives of a type: unions are opened, constraints and None are left out."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _members(get_args(annotation)[0])
    elif origin in {Union, types.UnionType}:
        for member in get_args(annotation):
            yield from _members(member)
    elif (
        annotation is bool
        or origin in {Literal, tuple}
        or annotation in {str, int, float}
        or _is_a(annotation, Asset)
        or _is_a(annotation, Input)
    ):
        yield annotation
    elif annotation is not type(None):
        raise TypeError(f"no form for {annotation!r} on the command line")


def _numbers(annotation: Any) -> tuple[type, ...]:
    return tuple(next(_members(member)) for member in get_args(annotation))


def _is_a(annotation: Any, base: type) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, base)
