"""
Models as data: what each is, what it accepts field by field, what it costs, and how that is known.

``Model.check`` judges only the fields that the user set; a field that a model does not accept is refused.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from types import FunctionType
from typing import Any, TypeAlias, TypeVar, cast

from pydantic import BaseModel, ConfigDict

from mmgen.assets import Audio, Video
from mmgen.money import Money, Tariff
from mmgen.requests import Request
from mmgen.rules import Rule

__all__ = ["Estimate", "Judge", "Model", "Options", "Price", "Problem", "Route"]

T = TypeVar("T")
Judge: TypeAlias = Callable[[Any], T] | Callable[[Any, Any], T]
"""A function of the request, or of the request and the options, which are None where none were given."""


class Options(BaseModel):
    """Base of a backend's own options: the knobs that only it has. The class belongs to the backend."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a model can't honour a request."""

    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Price:
    """
    What a call costs. *source* and *checked_on* say how that is known.

    *of* computes it from the request; one with a second parameter that has no default is given the options too.
    """

    of: Judge[Money | None]
    source: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a call is expected to cost; ``money`` is None when it is unpriced."""

    money: Money | None
    source: str = ""
    checked_on: date | None = None

    def __str__(self) -> str:
        if self.money is None:
            return "unpriced"
        return f"{self.money} ({self.source}, {self.checked_on})"


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model as one backend serves it."""

    id: str
    request: type[Request[Any]]
    accepts: Mapping[str, Rule]
    tasks: tuple[str, ...]
    source: str
    """Where this knowledge comes from: a URL of the documentation, or the name of the code."""
    checked_on: date
    """The day on which the record was last compared with its source."""
    title: str = ""
    requires: tuple[str, ...] = ()
    """Fields without which the model does nothing."""
    also: tuple[Judge[Problem | None], ...] = ()
    """Rules across fields; one with a second parameter that has no default is given the options too."""
    options: type[Options] | None = None
    price: Price | None = None
    learned: bool = True
    """False for a procedure without learned weights."""
    typical_seconds: float | None = None
    deprecated_on: date | None = None
    retired_on: date | None = None
    replacement: str | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What the model takes for a field that is left unset, where that is known."""

    def check(
        self, request: Request[Any], options: Options | None = None, *, today: date | None = None
    ) -> list[Problem]:
        """Every reason why this model can't honour *request*. Free: makes no network call."""
        if not isinstance(request, self.request):
            return [Problem("kind", f"this model takes {self.request.__name__}, got {type(request).__name__}")]
        found = [*self._lifecycle(today or datetime.now(UTC).date()), *self._task(request), *self._fields(request)]
        if options is not None and not (self.options and isinstance(options, self.options)):
            wanted = self.options.__name__ if self.options else "none"
            found.append(Problem("options", f"this model takes {wanted}, got {type(options).__name__}"))
            options = None  # those of another class would confuse the rules
        return found + [problem for rule in self.also if (problem := verdict(rule, request, options))]

    def estimate(self, request: Request[Any], options: Options | None = None) -> Estimate:
        """What *request* with *options* is expected to cost."""
        if self.price is None:
            return Estimate(None)
        return Estimate(verdict(self.price.of, request, options), self.price.source, self.price.checked_on)

    def seconds_of(self, request: Request[Any]) -> float | None:
        """The seconds of video and sound that *request* makes; 0 for what does not last, None where only the end tells."""
        if not issubclass(request.yields, Video | Audio):
            return 0.0
        asked = getattr(request, "seconds", None)
        each = self.defaults.get("seconds") if asked is None else asked
        return None if each is None else float(each) * (request.n or 1)

    def priced(self, tariff: Tariff) -> Model:
        """The same model at the user's own prices."""

        def of(request: Request[Any]) -> Money | None:
            return tariff.of(request.n or 1, self.seconds_of(request))

        return replace(self, price=Price(of, "your own price", tariff.checked_on))

    def is_retired(self, today: date) -> bool:
        """Whether the backend serves it no longer on that day."""
        return self.retired_on is not None and today >= self.retired_on

    def _lifecycle(self, today: date) -> list[Problem]:
        if not self.is_retired(today):
            return []
        hint = f"; use {self.replacement!r}" if self.replacement else ""
        return [Problem("model", f"was retired on {self.retired_on}{hint}")]

    def _task(self, request: Request[Any]) -> list[Problem]:
        if request.task in self.tasks:
            return []
        return [Problem("task", f"{request.task} is not served; served: {', '.join(self.tasks)}")]

    def _fields(self, request: Request[Any]) -> list[Problem]:
        missing = [
            Problem(name, "is needed by this model and is not set")
            for name in self.requires
            if getattr(request, name) in (None, ())
        ]
        judged = {name: self.objection(name, getattr(request, name)) for name in sorted(request.model_fields_set)}
        return missing + [Problem(name, reason) for name, reason in judged.items() if reason]

    def objection(self, name: str, value: Any) -> str | None:
        """Why this model can't honour *value* in the field *name*, or None when it can."""
        if value is None or value == ():
            return None
        rule = self.accepts.get(name)
        if rule is None:
            return f"is not honoured by this model; honoured are {', '.join(self.accepts)}"
        return rule.objection(value)


@dataclass(frozen=True, slots=True)
class Route:
    """One model of several that may serve a request, with the options that only it takes."""

    model: str
    """``"backend:model"``"""
    options: Options | None = None


def verdict(judge: Judge[T], request: Request[Any], options: Options | None) -> T:
    """What *judge* says, who may want to see the options."""
    if takes_options(judge):
        return cast("Callable[[Any, Any], T]", judge)(request, options)
    return cast("Callable[[Any], T]", judge)(request)


def takes_options(judge: Callable[..., object]) -> bool:
    """Whether it has a second parameter without a default; one with a default only carries a value along."""
    if isinstance(judge, FunctionType):
        return judge.__code__.co_argcount - len(judge.__defaults__ or ()) > 1
    parameters = inspect.signature(judge).parameters.values()
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(one.kind in positional and one.default is inspect.Parameter.empty for one in parameters) > 1
