"""
What jobs cost: reserved and spent, summed from the journal; a budget's inside the transaction that reserves.

Jobs that are forgotten leave their sums behind, or a cap would be lifted by tidying up.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from mmgen.errors import BudgetError, RequestError
from mmgen.jobs.listing import Read, moment_of
from mmgen.jobs.record import JobRecord
from mmgen.money import Budget, Money

__all__ = ["Group", "Spending", "carry_over", "hold_within", "hold_within_the_day", "spending"]

DAY_SECONDS = 86400.0

COUNTS = "NOT (state IN ('failed', 'cancelled') AND spent = 0)"
"""What was refused, and cost nothing, is as if it had not been asked for."""
UNPRICED = """(durable = 1 AND currency = ''
    AND (state IN ('sending', 'submitted', 'ready', 'unknown', 'succeeded') OR token <> ''))"""
"""What a backend accepted, or may have, at a cost that nobody told."""
TOTALS = f"""
SELECT COALESCE(SUM(CASE WHEN currency = ? THEN COALESCE(spent, reserved) ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN COALESCE(spent, reserved, 0) > 0 AND currency <> ? THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(items), 0), COALESCE(SUM(seconds), 0)
FROM (
    SELECT currency, spent, reserved, items, seconds FROM jobs
    WHERE run = ? AND {COUNTS}
    UNION ALL
    SELECT currency, spent, 0, items, seconds FROM carried WHERE run = ?
)
"""  # noqa: S608 - constants only
CARRIED = f"""
INSERT INTO carried (run, model, payer, currency, jobs, unpriced, spent, items, seconds)
SELECT run, model, payer, currency, 1, {UNPRICED}, COALESCE(spent, reserved), items, seconds FROM jobs
WHERE id = ? AND {COUNTS}
ON CONFLICT (run, model, payer, currency) DO UPDATE
SET jobs = jobs + 1, unpriced = unpriced + excluded.unpriced, spent = spent + excluded.spent,
    items = items + excluded.items, seconds = seconds + excluded.seconds
"""  # noqa: S608 - constants only
LATELY = f"""
INSERT INTO forgotten_lately (run, currency, created, spent)
SELECT run, currency, created, COALESCE(spent, reserved) FROM jobs WHERE id = ? AND created >= ? AND {COUNTS}
"""  # noqa: S608 - constants only
OF_THE_DAY = f"""
SELECT COALESCE(SUM(CASE WHEN currency = ? THEN spent ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN spent > 0 AND currency <> ? THEN 1 ELSE 0 END), 0)
FROM (
    SELECT run, currency, COALESCE(spent, reserved) AS spent FROM jobs
    WHERE created >= ? AND id <> ? AND {COUNTS}
    UNION ALL
    SELECT run, currency, spent FROM forgotten_lately WHERE created >= ?
)
WHERE ? OR run = ?
"""  # noqa: S608 - constants only
GROUPED = f"""
SELECT {{}} AS name, currency, SUM(jobs), SUM(unpriced), SUM(settled), SUM(held), SUM(items), SUM(seconds)
FROM (
    SELECT run, model, payer, currency, 1 AS jobs, {UNPRICED} AS unpriced, COALESCE(spent, 0) AS settled,
           CASE WHEN spent IS NULL THEN reserved ELSE 0 END AS held, items, seconds
    FROM jobs WHERE {COUNTS} AND created >= ?
    UNION ALL
    SELECT run, model, payer, currency, jobs, unpriced, spent, 0, items, seconds FROM carried WHERE ?
)
GROUP BY name, currency ORDER BY name, currency
"""  # noqa: S608 - constants only
CAPS = "SELECT run, cap FROM jobs WHERE run <> '' AND cap <> '' ORDER BY created"
Group = Literal["budget", "backend", "account", "model"]
GROUPS: Mapping[Group, str] = {
    "budget": "run",
    "backend": "CASE model WHEN '' THEN '' ELSE substr(model, 1, instr(model, ':') - 1) END",
    "account": "payer",
    "model": "model",
}


class Sums(NamedTuple):
    """The sums of one group in one currency."""

    currency: str
    jobs: int
    unpriced: int
    settled: int
    held: int
    items: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What the jobs of one budget, backend, account or model have cost and may cost yet. Currencies stay apart."""

    name: str
    """The budget, backend, account or model; empty for jobs without a budget, or of which nobody knows any more."""
    jobs: int
    """Those that count: not what was refused or cancelled and cost nothing."""
    settled: tuple[Money, ...]
    """What jobs that ended have cost, an amount for each currency."""
    reserved: tuple[Money, ...]
    """What jobs that are open, or may have been accepted, are expected to cost."""
    unpriced: int
    """The jobs, counted in *jobs*, that a backend took at a price that nobody told."""
    items: int
    seconds: float
    cap: Money | None = None
    """The most that the budget allows, where it is one and says so."""

    @property
    def left(self) -> Money | None:
        """What the cap leaves for more jobs; None without one."""
        if self.cap is None:
            return None
        used = (each.micros for each in (*self.settled, *self.reserved) if each.currency == self.cap.currency)
        return Money(self.cap.micros - sum(used), self.cap.currency)


def spending(read: Read, by: Group, *, since: datetime | timedelta | None = None) -> list[Spending]:
    """
    The sums of each group, by name.

    Jobs that were forgotten count unless *since* is given, for nobody knows when they were asked for.
    """
    if by not in GROUPS:
        raise RequestError(f"by={by!r} is no way to group spending; those are {', '.join(GROUPS)}")
    begin = 0.0 if since is None else moment_of(since)
    rows: dict[str, list[Sums]] = {}
    for name, *sums in read(GROUPED.format(GROUPS[by]), (begin, since is None)):
        rows.setdefault(name, []).append(Sums(*sums))
    caps: dict[str, str] = dict(read(CAPS, ())) if by == "budget" else {}
    return [
        Spending(
            name=name,
            jobs=sum(each.jobs for each in found),
            settled=tuple(Money(each.settled, each.currency) for each in found if each.settled),
            reserved=tuple(Money(each.held, each.currency) for each in found if each.held),
            unpriced=sum(each.unpriced for each in found),
            items=sum(each.items for each in found),
            seconds=sum(each.seconds for each in found),
            cap=Money.parse(caps[name]) if name in caps else None,
        )
        for name, found in rows.items()
    ]


def carry_over(connection: sqlite3.Connection, jobs: Sequence[tuple[str]]) -> None:
    """Add what the *jobs* count for to what is left of those that were forgotten, before they are."""
    connection.executemany(CARRIED, jobs)
    lately = time.time() - DAY_SECONDS
    connection.execute("DELETE FROM forgotten_lately WHERE created < ?", (lately,))
    connection.executemany(LATELY, [(job, lately) for (job,) in jobs])


def hold_within(connection: sqlite3.Connection, budget: Budget, record: JobRecord) -> None:
    """Raise BudgetError unless *budget* has room for *record*; the caller's transaction holds the write lock."""
    currency = budget.total.currency if budget.total is not None else record.currency
    totals = (currency, currency, budget.name, budget.name)
    money, foreign, items, seconds = connection.execute(TOTALS, totals).fetchone()
    if budget.total is not None:
        if foreign or (record.reserved and record.currency != currency):
            raise BudgetError(f"{budget} holds jobs in another currency; nothing was sent")
        if money + record.reserved > budget.total.micros:
            left = Money(budget.total.micros - money, currency)
            needed = Money(record.reserved, currency)
            raise BudgetError(f"{budget} has {left} left, and this may cost {needed}; nothing was sent")
    if budget.per_day is not None:
        _hold_day(connection, budget.per_day, record, run=budget.name)
    if budget.items is not None and items + record.items > budget.items:
        raise BudgetError(f"{budget} has {budget.items - items} items left, and this makes {record.items}")
    if budget.seconds is not None and seconds + record.seconds > budget.seconds:
        left_seconds = budget.seconds - seconds
        raise BudgetError(f"{budget} has {left_seconds:g} s left, and this makes {record.seconds:g} s")


def hold_within_the_day(connection: sqlite3.Connection, caps: Sequence[Money], record: JobRecord) -> None:
    """Raise BudgetError unless *caps*, on all jobs of the journal, have room for *record*; as ``hold_within``."""
    if not caps or not record.reserved:
        return
    cap = next((cap for cap in caps if cap.currency == record.currency), None)
    if cap is None:
        told = ", ".join(map(str, caps))
        raise BudgetError(
            f"[budget] per_day in config.toml is {told}, and this is priced in {record.currency}: "
            "give an amount in it too, for mmgen converts none; nothing was sent"
        )
    _hold_day(connection, cap, record)


def _hold_day(connection: sqlite3.Connection, cap: Money, record: JobRecord, *, run: str | None = None) -> None:
    """Hold *cap* on the jobs of *run*, or on all, that were asked for in the 24 hours before *record* is sent."""
    since = (record.created if record.began is None else record.began) - DAY_SECONDS
    values = (cap.currency, cap.currency, since, record.id, since, run is None, run)
    used, foreign = connection.execute(OF_THE_DAY, values).fetchone()
    field = f"per_day={cap} of " + ("all jobs ([budget] in config.toml)" if run is None else f"budget {run!r}")
    if run is not None and (foreign or (record.reserved and record.currency != cap.currency)):
        raise BudgetError(f"{field} meets jobs in another currency: give them another budget; nothing was sent")
    if used + record.reserved > cap.micros:
        left, needed = Money(max(cap.micros - used, 0), cap.currency), Money(record.reserved, cap.currency)
        raise BudgetError(
            f"{field} has {left} left for these 24 hours, and this may cost {needed}: "
            "ask again when less was spent in the last 24, or raise it; nothing was sent"
        )
