"""What a budget has left: reserved and spent, summed from the journal inside the transaction that reserves."""

from __future__ import annotations

import sqlite3

from mmgen.errors import BudgetError
from mmgen.jobs.record import Record
from mmgen.money import Budget, Money

__all__ = ["hold_within"]

TOTALS = """
SELECT COALESCE(SUM(CASE WHEN currency = ? THEN COALESCE(spent, reserved) ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN COALESCE(spent, reserved, 0) > 0 AND currency <> ? THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(items), 0), COALESCE(SUM(seconds), 0)
FROM jobs WHERE run = ? AND NOT (state IN ('failed', 'cancelled') AND spent = 0)
"""


def hold_within(connection: sqlite3.Connection, budget: Budget, record: Record) -> None:
    """Raise BudgetError unless *budget* has room for *record*; the caller's transaction holds the write lock."""
    currency = budget.total.currency if budget.total is not None else record.currency
    money, foreign, items, seconds = connection.execute(TOTALS, (currency, currency, budget.name)).fetchone()
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
