"""
Which model serves a request, and which one next when it can't.

Another model is asked only when the one before did not accept the job for sure: it was unavailable, took no more jobs,
or is retired. What a content policy refused, and what may have been accepted, is never taken elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

from mmgen.backends import Backend
from mmgen.errors import RateLimitError, RetiredError, TransportError
from mmgen.jobs.result import Attempt
from mmgen.models import Model, Options
from mmgen.money import Money

if TYPE_CHECKING:
    from mmgen.jobs.limits import Gate
    from mmgen.jobs.pacing import Pacer

__all__ = [
    "Destination",
    "LeftFor",
    "attempts_facts",
    "attempts_from",
    "attempts_text",
    "reason_to_leave",
    "routes_text",
]

ATTEMPT = tuple(field.name for field in fields(Attempt))
LeftFor = Literal["unavailable", "rate_limited", "retired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A model that may be asked: its record, and what its backend and this client know of it."""

    name: str
    backend: Backend
    model: Model
    options: Options | None
    estimate: Money | None
    gate: Gate
    pacer: Pacer


def reason_to_leave(error: Exception) -> LeftFor | None:
    """Why another model may be asked after *error*; None when none may."""
    match error:
        case RetiredError():
            return "retired"
        case RateLimitError():
            return "rate_limited"
        case TransportError(sent=False):
            return "unavailable"
        case _:
            return None


def routes_text(routes: Sequence[Destination]) -> str:
    """The routes that are left, as the journal keeps them."""
    return json.dumps([{"model": route.name, "options": _options_text(route.options)} for route in routes])


def _options_text(options: Options | None) -> str:
    return "" if options is None else options.model_dump_json()


def attempts_text(attempts: Sequence[Attempt]) -> str:
    """Attempts as the journal keeps them."""
    return json.dumps(attempts_facts(attempts))


def attempts_facts(attempts: Sequence[Attempt]) -> list[dict[str, Any]]:
    """Attempts as plain data."""
    return [
        {name: getattr(attempt, name) for name in ATTEMPT} | {"cost": _money_text(attempt.cost)} for attempt in attempts
    ]


def attempts_from(told: Sequence[Mapping[str, Any]]) -> tuple[Attempt, ...]:
    """Attempts as they were read from the journal."""
    return tuple(_attempt(attempt) for attempt in told)


def _attempt(told: Mapping[str, Any]) -> Attempt:
    fields: dict[str, Any] = {**told, "cost": Money.parse(told["cost"]) if told["cost"] else None}
    return Attempt(**fields)


def _money_text(money: Money | None) -> str:
    return str(money) if money is not None else ""
