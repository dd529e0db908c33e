"""Which jobs of the journal are wanted: by state, by model or backend, and by when they were asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from mmgen.errors import RequestError
from mmgen.jobs.record import OPEN, STATES, State, is_alive

__all__ = ["Listing", "Read", "moment_of"]

INTERRUPTED = f"(durable = 0 AND state IN ({', '.join(repr(state) for state in OPEN)}) AND process IN ({{}}))"
PROCESSES = f"SELECT DISTINCT process FROM jobs WHERE durable = 0 AND state IN {OPEN}"  # noqa: S608 - constants only

Read = Callable[[str, tuple[object, ...]], list[Any]]
"""Selects rows of the journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What narrows a list of jobs. Raises RequestError for a state that there is not, and for a limit below 1."""

    limit: int = 50
    state: State | Sequence[State] = ()
    model: str | None = None
    """A model's full name, or a backend's."""
    since: datetime | timedelta | None = None

    def __post_init__(self) -> None:
        unknown = [state for state in self.states if state not in STATES]
        if unknown:
            raise RequestError(f"{unknown[0]!r} is no state of a job; those are {', '.join(STATES)}")
        if self.limit < 1:
            raise RequestError(f"limit={self.limit} lists nothing: give 1 or more")

    @property
    def states(self) -> tuple[State, ...]:
        """Those wanted; empty for all."""
        return (self.state,) if isinstance(self.state, str) else tuple(self.state)

    def clauses(self, read: Read) -> tuple[str, tuple[object, ...]]:
        """What follows ``SELECT ... FROM jobs``, and its values."""
        conditions, values = list[str](), list[object]()
        if self.states:
            # A job that can't outlive its process is interrupted once that is gone, whatever was written last.
            gone = [process for (process,) in read(PROCESSES, ()) if not is_alive(process)]
            interrupted = INTERRUPTED.format(", ".join("?" for _ in gone))
            marks = ", ".join("?" for _ in self.states)
            conditions.append(f"CASE WHEN {interrupted} THEN 'interrupted' ELSE state END IN ({marks})")
            values += [*gone, *self.states]
        if self.model:
            name = self.model if ":" in self.model else self.model.replace("/", ":", 1)
            prefix = name if ":" in name else f"{name}:"
            conditions.append("model = ?" if prefix == name else "substr(model, 1, length(?)) = ?")
            values += [prefix] if prefix == name else [prefix, prefix]
        if self.since is not None:
            conditions.append("created >= ?")
            values.append(moment_of(self.since))
        where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
        return f"{where}ORDER BY created DESC, id LIMIT ?", (*values, self.limit)


def moment_of(since: datetime | timedelta) -> float:
    """A moment, or one so long ago, in seconds since 1970; without a zone it is this machine's time."""
    return (datetime.now(UTC) - since if isinstance(since, timedelta) else since).timestamp()
