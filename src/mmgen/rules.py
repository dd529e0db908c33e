"""
What a model accepts in one field: small immutable rules, each able to say why not and what would do.

A rule's ``objection`` is None for a value that the model honours, or else a sentence without the field's name.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from mmgen.requests import Input

__all__ = ["Anything", "Between", "Each", "Fields", "Judged", "NotEmpty", "OneOf", "Pixels", "Rule"]


class Rule(Protocol):
    """One constraint on one field."""

    def objection(self, value: Any) -> str | None:
        """Why the model can't honour *value*, or None when it can."""
        ...


@dataclass(frozen=True, slots=True)
class Anything:
    """Any value that the request itself admits."""

    def objection(self, value: Any) -> str | None:  # noqa: ARG002 - the rule has no constraint
        """Nothing is refused."""
        return None

    def __str__(self) -> str:
        return "anything"


class OneOf:
    """These values and no others."""

    def __init__(self, *values: Any) -> None:
        self.values = values

    def objection(self, value: Any) -> str | None:
        """Name the allowed values, the nearest first in mind."""
        if any(value == allowed and isinstance(value, bool) == isinstance(allowed, bool) for allowed in self.values):
            return None
        return f"must be one of {_listed(self.values)}, got {_shown(value)}{_nearest_hint(value, self.values)}"

    def __repr__(self) -> str:
        return f"OneOf({', '.join(map(repr, self.values))})"

    def __str__(self) -> str:
        return _listed(self.values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OneOf) and other.values == self.values

    def __hash__(self) -> int:
        return hash(self.values)


@dataclass(frozen=True, slots=True)
class Between:
    """Numbers from *low* to *high*, both included; with *step*, only low + k * step. Whole numbers compare exactly."""

    low: float
    high: float
    step: float | None = None

    def objection(self, value: Any) -> str | None:
        """Say the range and the nearest number in it."""
        if not isinstance(value, int | float) or isinstance(value, bool):
            return f"must be a number from {_number(self.low)} to {_number(self.high)}, got {_shown(value)}"
        nearest = self.nearest(value)
        exact = all(isinstance(number, int) for number in (value, self.low, self.high, self.step or 0))
        if nearest == value or (not exact and math.isclose(nearest, value, rel_tol=1e-9, abs_tol=1e-9)):
            return None
        steps = f" in steps of {_number(self.step)}" if self.step else ""
        return (
            f"must be from {_number(self.low)} to {_number(self.high)}{steps}, "
            f"got {_shown(value)}; the nearest is {_number(nearest)}"
        )

    def nearest(self, value: float) -> float:
        """The number that the model honours and that is nearest to *value*."""
        inside = min(max(value, self.low), self.high)
        if not self.step:
            return inside
        if all(isinstance(number, int) for number in (inside, self.low, self.high, self.step)):
            count = (2 * (inside - self.low) + self.step) // (2 * self.step)
            return self.low + min(count, (self.high - self.low) // self.step) * self.step
        count = round((inside - self.low) / self.step)
        return self.low + min(count, math.floor((self.high - self.low) / self.step + 1e-9)) * self.step

    def __str__(self) -> str:
        steps = f", steps of {_number(self.step)}" if self.step else ""
        return f"{_number(self.low)} to {_number(self.high)}{steps}"


@dataclass(frozen=True, slots=True)
class Pixels:
    """A size ``(width, height)``: each side in a range and a multiple of *multiple*, the area at most *most*."""

    low: int
    high: int
    multiple: int = 1
    most: int | None = None

    def objection(self, value: Any) -> str | None:
        """Say the limits and the nearest size inside them."""
        width, height = value
        nearest = "x".join(map(str, self.nearest(width, height)))
        if (self._side(width), self._side(height)) != (width, height):
            steps = f" in multiples of {self.multiple}" if self.multiple > 1 else ""
            return (
                f"sides must be from {self.low} to {self.high}{steps}, got {width}x{height}; the nearest is {nearest}"
            )
        if self.most is not None and width * height > self.most:
            return f"at most {self.most} pixels in all, got {width}x{height}; {nearest} would do"
        return None

    def nearest(self, width: int, height: int) -> tuple[int, int]:
        """A size that the model honours: each side moved into its range, then both shrunk until the area fits."""
        wide, high = self._side(width), self._side(height)
        if self.most is None or wide * high <= self.most:
            return wide, high
        scale = math.sqrt(self.most / (wide * high))
        shorter = self._floor(min(wide, high) * scale)
        longer = self._floor(min(max(wide, high) * scale, self.most / shorter))
        return (longer, shorter) if wide >= high else (shorter, longer)

    def _floor(self, length: float) -> int:
        """The largest side allowed that is no longer than *length*, or the smallest allowed."""
        return max(math.floor(length / self.multiple), math.ceil(self.low / self.multiple)) * self.multiple

    def _side(self, length: int) -> int:
        inside = min(max(length, self.low), self.high)
        rounded = round(inside / self.multiple) * self.multiple
        if rounded > self.high:
            rounded -= self.multiple
        return rounded if rounded >= self.low else rounded + self.multiple

    def __str__(self) -> str:
        steps = f", multiples of {self.multiple}" if self.multiple > 1 else ""
        return f"sides {self.low} to {self.high}{steps}" + (f", at most {self.most:,} pixels" if self.most else "")


@dataclass(frozen=True, slots=True)
class NotEmpty:
    """Text of at most *longest* characters."""

    longest: int

    def objection(self, value: Any) -> str | None:
        """Say how long it may be and how long it is."""
        return None if len(value) <= self.longest else f"at most {self.longest} characters, got {len(value)}"

    def __str__(self) -> str:
        return f"at most {self.longest} characters"


@dataclass(frozen=True, slots=True)
class Each:
    """A list of *least* to *most* items, each of which *rule* admits."""

    rule: Rule
    most: int
    least: int = 1

    def objection(self, value: Any) -> str | None:
        """Say how many, or which item and why."""
        if not self.least <= len(value) <= self.most:
            count = f"{self.least} to {self.most}" if self.least != self.most else str(self.most)
            return f"must have {count} items, got {len(value)}"
        for index, item in enumerate(value):
            if found := self.rule.objection(item):
                return f"[{index}] {found}"
        return None

    def __str__(self) -> str:
        return f"{self.least} to {self.most} of: {self.rule}"


class Fields:
    """A part with fields of its own: each field that is set must be named here and admitted."""

    def __init__(self, **accepts: Rule) -> None:
        self.accepts: Mapping[str, Rule] = accepts

    def objection(self, value: Any) -> str | None:
        """Name the first field that is not honoured, and why."""
        if not isinstance(value, Input):
            return f"must be given as an object with fields, got {_shown(value)}"
        for name in sorted(value.model_fields_set):
            given = getattr(value, name)
            if given is None:
                continue
            rule = self.accepts.get(name)
            if rule is None:
                return f".{name} is not honoured; honoured are {_listed(tuple(self.accepts))}"
            if found := rule.objection(given):
                return f".{name} {found}"
        return None

    def __str__(self) -> str:
        return "; ".join(f"{name}: {rule}" for name, rule in self.accepts.items())


@dataclass(frozen=True, slots=True)
class Judged:
    """Whatever the function *judge* has no objection to; *summary* describes it in tables."""

    judge: Callable[[Any], str | None]
    summary: str

    def objection(self, value: Any) -> str | None:
        """What the function says."""
        return self.judge(value)

    def __str__(self) -> str:
        return self.summary


def _number(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e6 or not float(value).is_integer() else str(int(value))


def _shown(value: Any) -> str:
    text = f"{value[0]}x{value[1]}" if _is_size(value) else repr(value)
    text = text.removesuffix(".0") if isinstance(value, float) else text
    return text if len(text) <= 80 else f"{text[:77]}..."


def _is_size(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2  # pyright: ignore[reportUnknownArgumentType] - only counted


def _distance(one: Any, other: Any) -> float:
    return math.dist(one, other)


def _listed(values: tuple[Any, ...]) -> str:
    return ", ".join(_shown(value) for value in values)


def _nearest_hint(value: Any, allowed: tuple[Any, ...]) -> str:
    """The allowed value nearest to *value*, by number, by size or by spelling."""
    if isinstance(value, int | float) and all(isinstance(item, int | float) for item in allowed):
        return f"; the nearest is {_shown(min(allowed, key=lambda item: abs(item - value)))}"
    if _is_size(value) and all(map(_is_size, allowed)):
        return f"; the nearest is {_shown(min(allowed, key=lambda item: _distance(item, value)))}"
    if isinstance(value, str):
        near = difflib.get_close_matches(value.lower(), [str(item) for item in allowed], 1)
        return f"; did you mean {near[0]!r}?" if near else ""
    return ""
