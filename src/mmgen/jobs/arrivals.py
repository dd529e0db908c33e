"""A verified call in the journal: noted once, with the job that it is about."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Literal

from mmgen.jobs.record import ENDED

__all__ = ["Arrival", "note_arrival"]

KEPT_SECONDS = 72 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A call that was verified: its identity, and the job that it is about, by either of its names."""

    backend: str
    id: str
    job: str
    token: str
    at: float


def note_arrival(
    connection: sqlite3.Connection, arrival: Arrival
) -> tuple[Literal["delivered", "duplicate", "ended", "unknown"], str]:
    """Write down that the job was called about, unless that call was noted before. The job's name comes with it."""
    found = _found(connection, arrival)
    if found is None:
        return "unknown", ""  # and not noted: a call may overtake the answer to its submit, and be repeated
    job, state = found
    connection.execute("DELETE FROM deliveries WHERE received < ?", (arrival.at - KEPT_SECONDS,))
    noted = "INSERT OR IGNORE INTO deliveries (backend, id, received) VALUES (?, ?, ?)"
    if connection.execute(noted, (arrival.backend, arrival.id, arrival.at)).rowcount == 0:
        return "duplicate", job
    if state in ENDED:
        return "ended", job
    connection.execute("UPDATE jobs SET called = ? WHERE id = ?", (arrival.at, job))
    return "delivered", job


def _found(connection: sqlite3.Connection, arrival: Arrival) -> tuple[str, str] | None:
    """The job of that backend by mmgen's name of it, whose token must not contradict; or else by its token."""
    column, name = ("id", arrival.job) if arrival.job else ("token", arrival.token)
    if not name:
        return None
    statement = f"SELECT id, state, token, model FROM jobs WHERE {column} = ?"  # noqa: S608 - one of two constants
    for job, state, token, model in connection.execute(statement, (name,)):
        contradicted = arrival.token and token not in {"", arrival.token}
        if model.partition(":")[0] == arrival.backend and not contradicted:
            return str(job), str(state)
    return None
