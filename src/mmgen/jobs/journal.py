"""
The journal of jobs: SQLite in WAL mode, every state fully synced before the next step is taken.

The intent is committed, with its share of the budget, before anything is sent; the backend's token right after the
submit; the digests of the stored files and the cost last. Several processes may use one journal at once: who works
on a job holds its lease, and a number that grows with each lease keeps a late writer out.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, TypeVar
from uuid import uuid4

from mmgen.errors import RequestError
from mmgen.jobs.arrivals import Arrival, note_arrival
from mmgen.jobs.backup import Backup
from mmgen.jobs.database import Database
from mmgen.jobs.listing import Listing
from mmgen.jobs.record import ENDED, OPEN, JobRecord, State, is_alive, process_of, seen
from mmgen.jobs.room import NoRoomError, Room, taken_by_others
from mmgen.jobs.spending import Group, Spending, carry_over, hold_within, hold_within_the_day, spending
from mmgen.jobs.worker import Worker
from mmgen.money import Budget, Money

__all__ = ["LEASE_SECONDS", "Arrival", "JobRecord", "Journal", "State", "Update"]

T = TypeVar("T")
LEASE_SECONDS = 90.0
COLUMNS = ", ".join(column.name for column in fields(JobRecord))
MARKS = ", ".join("?" for _ in fields(JobRecord))
VALUES = attrgetter(*(column.name for column in fields(JobRecord)))
"""What ``dataclasses.astuple`` gives, which copies each value and takes ten times as long."""
TEXTS = "SELECT id, request || outcome FROM jobs WHERE id > ? ORDER BY id LIMIT 1000"
OF_THE_CALL = {"model", "durable", "process", "key", "options", "account", "payer", "webhook"}
OF_THE_SUBMIT = {"reason", "token", "sent", "sends", "currency", "reserved", "items", "seconds"}
REROUTED = OF_THE_CALL | OF_THE_SUBMIT | {"began", "routes", "attempts"}
"""What changes when another model is asked."""
NAMELESS = "SELECT 1 FROM jobs WHERE id = ? AND state = 'unknown' AND token = ''"


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """A change of state, and what changes with it."""

    state: State
    fence: int | None = None
    """The lease under which it is made: a later lease makes it void. None stands above leases."""
    columns: Mapping[str, object] = field(default_factory=dict[str, object])


class Journal:
    """
    The journal file. Opened when it is first used; every method is on the disk before it returns.

    *per_day* is the most that all its jobs may cost in 24 hours, an amount for each currency; without any there is no cap.
    """

    def __init__(self, path: Path, *, per_day: Sequence[Money] = ()) -> None:
        self.path = path
        self._per_day = tuple(per_day)
        self.owner = f"{os.getpid()}-{uuid4().hex[:12]}"
        """The name under which this journal object holds leases."""
        self._database = Database(path)
        self._worker = Worker(self._database.together)
        self._backup = Backup(path)

    async def do(self, work: Callable[[], T]) -> T:
        """
        Call methods of this journal off the loop: ``await journal.do(partial(journal.sending, job))``.

        What many jobs ask for at the same time is one transaction, and none is answered before it is on the disk.
        """
        self._backup.begin_when_due()
        return await self._worker.do(work)

    # -- writing ----------------------------------------------------------------------

    def intend(self, record: JobRecord, *, budget: Budget | None = None, room: Room | None = None) -> int:
        """
        Commit that *record* is to be submitted. Raises BudgetError when *budget*, or the day, has no room for it.

        Where other processes take up the *room* at the backend, it is written as not sent yet, and their number returned.
        """

        def work(connection: sqlite3.Connection) -> int:
            if budget is not None:
                hold_within(connection, budget, record)
            hold_within_the_day(connection, self._per_day, record)
            others = 0 if room is None else taken_by_others(connection, room, job=record.id, owner=self.owner)
            row = replace(record, state="intent", sent=None, sends=0) if others else record
            statement = f"INSERT INTO jobs ({COLUMNS}) VALUES ({MARKS})"  # noqa: S608 - constants only
            connection.execute(statement, VALUES(row))
            return others

        return self._database.write(work)

    def sending(self, job: str, *, fence: int | None = None, room: Room | None = None) -> bool:
        """Commit that a submit leaves now. Raises NoRoomError when other processes take up the *room* at the backend."""

        def work(connection: sqlite3.Connection) -> bool:
            others = 0 if room is None else taken_by_others(connection, room, job=job, owner=self.owner)
            if others:
                raise NoRoomError(others)
            return _change(connection, job, Update(state="sending", fence=fence, columns=_SENDING))

        return self._database.write(work)

    def submitted(self, job: str, token: str, *, fence: int | None = None) -> bool:
        """
        Commit the name by which the backend knows the job.

        One that another gave up as unknown, while this process slept through its lease, is known by it again.
        """
        update = Update(state="submitted", fence=fence, columns={"token": token, "reason": ""})

        def work(connection: sqlite3.Connection) -> bool:
            nameless = connection.execute(NAMELESS, (job,)).fetchone() is not None
            return _change(connection, job, replace(update, fence=None) if nameless else update)

        return self._database.write(work)

    def update(self, job: str, update: Update) -> bool:
        """Commit a change; False when the job has ended, or somebody else holds it now."""
        return self._database.write(lambda connection: _change(connection, job, update))

    def settle(
        self,
        job: str,
        state: State,
        *,
        reason: str = "",
        outcome: dict[str, Any] | None = None,
        spent: int | Money | None = None,
    ) -> bool:
        """
        Commit how the job ended, whoever holds it. Without *spent* the reservation counts, unless nothing was ever sent.

        *spent* as an amount says the currency too, of a job for which nothing was reserved.
        """
        told = {"reason": reason, "outcome": json.dumps(outcome or {})}
        return self._database.write(lambda connection: _end(connection, job, Update(state=state, columns=told), spent))

    def give_up(self, job: str, state: State, *, fence: int | None, reason: str = "", spent: int | None = None) -> bool:
        """As above, but only under that lease: who has lost it does not know what became of the job since."""
        update = Update(state=state, fence=fence, columns={"reason": reason, "outcome": "{}"})
        return self._database.write(lambda connection: _end(connection, job, update, spent))

    def reroute(self, record: JobRecord, *, budget: Budget | None = None) -> bool:
        """
        Commit that the job is to be submitted to another model, with the columns of *record* that say to which.

        Raises BudgetError when *budget* has no room for that; what the job has reserved until now is given back.
        """

        def work(connection: sqlite3.Connection) -> bool:
            if budget is not None:
                freed = "UPDATE jobs SET reserved = 0, items = 0, seconds = 0 WHERE id = ?"
                connection.execute(freed, (record.id,))
                hold_within(connection, budget, record)
            hold_within_the_day(connection, self._per_day, record)
            changed = {name: getattr(record, name) for name in sorted(REROUTED)}
            return _change(connection, record.id, Update(state="intent", fence=record.fence, columns=changed))

        return self._database.write(work)

    def arrived(self, arrival: Arrival) -> tuple[Literal["delivered", "duplicate", "ended", "unknown"], str]:
        """Commit that a backend called about a job, and tell which; a call that was noted before changes nothing."""
        return self._database.write(lambda connection: note_arrival(connection, arrival))

    # -- leases -----------------------------------------------------------------------

    def claim(self, job: str, *, now: float | None = None) -> JobRecord | None:
        """Take or prolong the lease of *job*; None when somebody who is alive holds it, or no such job is open."""
        moment = time.time() if now is None else now

        def work(connection: sqlite3.Connection) -> JobRecord | None:
            record = _one(connection, job)
            if record is None or record.state not in OPEN:
                return None
            if record.owner not in {"", self.owner} and record.lease > moment and is_alive(process_of(record.owner)):
                return None
            fence = record.fence + (record.owner != self.owner)
            connection.execute(
                "UPDATE jobs SET owner = ?, lease = ?, fence = ? WHERE id = ?",
                (self.owner, moment + LEASE_SECONDS, fence, job),
            )
            return _one(connection, job)

        return self._database.write(work)

    def release(self, job: str | None = None) -> None:
        """Give back the lease of *job*, or every lease that is held."""
        statement = "UPDATE jobs SET owner = '', lease = 0 WHERE owner = ? AND (? IS NULL OR id = ?)"
        if self.path.exists():
            self._database.write(lambda connection: connection.execute(statement, (self.owner, job, job)) and None)

    # -- reading ----------------------------------------------------------------------

    def get(self, job: str) -> JobRecord:
        """The job whose identity is *job* or begins with it. Raises RequestError when there is not exactly one."""
        pattern = job.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
        found = self._select("WHERE id = ? OR id LIKE ? ESCAPE '\\' ORDER BY id = ? DESC LIMIT 3", job, pattern, job)
        if job and found and (found[0].id == job or len(found) == 1):
            return found[0]
        raise RequestError(f"{job!r} names {'several jobs' if found else 'no job'}; `mmgen jobs` lists them")

    def calls_about(self, jobs: Sequence[str]) -> list[tuple[str, float]]:
        """When each of *jobs* was last called about, for those that were."""
        marks = ", ".join("?" for _ in jobs)
        statement = f"SELECT id, called FROM jobs WHERE called > 0 AND id IN ({marks})"  # noqa: S608 - marks only
        return self._database.read(statement, tuple(jobs)) if jobs else []

    def latest(self, wanted: Listing | None = None, *, limit: int = 50) -> list[JobRecord]:
        """The latest jobs, or those that are *wanted*, newest first."""
        if not self.path.exists():
            return []
        rest, values = (wanted or Listing(limit=limit)).clauses(self._database.read)
        return self._select(rest, *values)

    def spending(self, by: Group, *, since: datetime | timedelta | None = None) -> list[Spending]:
        """What the jobs have cost and hold, by *by*."""
        return spending(self._database.read, by, since=since) if self.path.exists() else []

    def unfinished(self) -> list[JobRecord]:
        """The jobs that can be taken up: not ended, and not bound to a process. Oldest first."""
        states = ", ".join(f"'{state}'" for state in OPEN)
        return self._select(f"WHERE durable = 1 AND state IN ({states}) ORDER BY created, id")

    def ended(self, before: float) -> list[JobRecord]:
        """The jobs that ended before that moment."""
        states = ", ".join(f"'{state}'" for state in ENDED)
        where = f"WHERE updated < ? AND (state IN ({states}) OR durable = 0)"
        return [record for record in self._select(where, before) if record.state not in OPEN]

    def texts(self) -> Iterator[tuple[str, str]]:
        """The name of each job, with all that is known of its request and its result, a few at a time."""
        name = ""
        while rows := self._database.read(TEXTS, (name,)) if self.path.exists() else []:
            name = rows[-1][0]
            yield from rows

    def forget(self, before: float) -> list[JobRecord]:
        """Remove the jobs that ended before that moment, and return them. What they cost goes on counting."""
        gone = self.ended(before)
        names = [(record.id,) for record in gone]

        def work(connection: sqlite3.Connection) -> None:
            carry_over(connection, names)
            connection.executemany("DELETE FROM jobs WHERE id = ?", names)

        self._database.write(work)
        return gone

    def close(self) -> None:
        """Give back the leases and release the file."""
        self._worker.stop()
        self._backup.stop()
        self.release()
        self._database.close()

    def _select(self, rest: str, *values: object) -> list[JobRecord]:
        if not self.path.exists():
            return []
        rows = self._database.read(f"SELECT {COLUMNS} FROM jobs {rest}", values)  # noqa: S608 - constants only
        return [seen(JobRecord(*row)) for row in rows]


class _Raw(str):
    """An expression of SQL in place of a value."""

    __slots__ = ()


_SENDING: Mapping[str, object] = {"sent": _Raw("(julianday('now') - 2440587.5) * 86400.0"), "sends": _Raw("sends + 1")}


def _change(connection: sqlite3.Connection, job: str, update: Update) -> bool:
    """Change a row whose job has not succeeded and, but for an end, has not ended."""
    columns: dict[str, object] = {"state": update.state, "updated": time.time(), **update.columns}
    names = ", ".join(f"{name} = {value if isinstance(value, _Raw) else '?'}" for name, value in columns.items())
    values = [value for value in columns.values() if not isinstance(value, _Raw)]
    barred = "'succeeded'" if update.state in ENDED else ", ".join(f"'{state}'" for state in ENDED)
    guard = f"id = ? AND (? IS NULL OR fence = ?) AND state NOT IN ({barred})"
    statement = f"UPDATE jobs SET {names} WHERE {guard}"  # noqa: S608 - constants only
    return connection.execute(statement, (*values, job, update.fence, update.fence)).rowcount == 1


def _end(connection: sqlite3.Connection, job: str, update: Update, spent: int | Money | None) -> bool:
    """Change a row to its end, with what it cost."""
    found = connection.execute("SELECT reserved, sends, currency FROM jobs WHERE id = ?", (job,)).fetchone()
    reserved, sends, currency = found or (0, 0, "")
    currency = currency or (spent.currency if isinstance(spent, Money) else "")
    told_micros = spent.micros if isinstance(spent, Money) else spent
    paid = told_micros if told_micros is not None else (reserved if sends or update.state == "succeeded" else 0)
    told = {**update.columns, "spent": paid, "currency": currency, "owner": "", "lease": 0.0}
    return _change(connection, job, replace(update, columns=told))


def _one(connection: sqlite3.Connection, job: str) -> JobRecord | None:
    row = connection.execute(f"SELECT {COLUMNS} FROM jobs WHERE id = ?", (job,)).fetchone()  # noqa: S608 - constants only
    return seen(JobRecord(*row)) if row else None
