"""
What a budget has left: reserved and spent, summed from the journal inside the transaction that reserves.

The jobs of a budget that are forgotten leave their sum behind, or a cap would be lifted by tidying up.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from mmgen.errors import BudgetError
from mmgen.jobs.record import JobRecord
from mmgen.money import Budget, Money

__all__ = ["carry_over", "hold_within"]

TOTALS = """
SELECT COALESCE(SUM(CASE WHEN currency = ? THEN COALESCE(spent, reserved) ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN COALESCE(spent, reserved, 0) > 0 AND currency <> ? THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(items), 0), COALESCE(SUM(seconds), 0)
FROM (
    SELECT currency, spent, reserved, items, seconds FROM jobs
    WHERE run = ? AND NOT (state IN ('failed', 'cancelled') AND spent = 0)
    UNION ALL
    SELECT currency, spent, 0, items, seconds FROM forgotten WHERE run = ?
)
"""
CARRIED = """
INSERT INTO forgotten (run, currency, spent, items, seconds)
SELECT run, currency, COALESCE(spent, reserved), items, seconds FROM jobs
WHERE id = ? AND run <> '' AND NOT (state IN ('failed', 'cancelled') AND spent = 0)
ON CONFLICT (run, currency) DO UPDATE
SET spent = spent + excluded.spent, items = items + excluded.items, seconds = seconds + excluded.seconds
"""


def carry_over(connection: sqlite3.Connection, jobs: Sequence[tuple[str]]) -> None:
    """Add what the *jobs* count for to what is left of those that were forgotten, before they are."""
    connection.executemany(CARRIED, jobs)


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
    if budget.items is not None and items + record.items > budget.items:
        raise BudgetError(f"{budget} has {budget.items - items} items left, and this makes {record.items}")
    if budget.seconds is not None and seconds + record.seconds > budget.seconds:
        left_seconds = budget.seconds - seconds
        raise BudgetError(f"{budget} has {left_seconds:g} s left, and this makes {record.seconds:g} s")
