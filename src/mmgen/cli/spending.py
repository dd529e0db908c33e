"""``mmgen jobs spend``: what was spent, what is held in reserve, and what a budget has left."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mmgen.cli.job_lists import Since, since_of
from mmgen.cli.results import note, print_json
from mmgen.cli.session import session_of
from mmgen.cli.tables import print_table
from mmgen.cli.typer_application import Json
from mmgen.jobs.spending import Group, Spending

__all__ = ["show_spending"]

By = Annotated[
    Group, typer.Option("--by", help="Sums for each budget, backend, account (a backend with one key), or model.")
]


def show_spending(context: typer.Context, *, by: By = "budget", since: Since = None, json: Json = False) -> None:
    """
    Show what jobs have cost and hold in reserve.

    Unpriced are jobs that a backend took and whose cost nobody told. Jobs that were forgotten count, but not with --since.
    """
    with session_of(context).connect() as client:
        found = client.spending(by=by, since=since_of(since))
    if json:
        print_json({"ok": True, "by": by, "spending": [_data(each) for each in found]})
    elif found:
        headings = [by.upper(), "JOBS", "SETTLED", "RESERVED", "UNPRICED"]
        capped = any(each.cap is not None for each in found)
        rows = [[*_row(each, by), *([_left(each)] if capped else [])] for each in found]
        print_table([*headings, "LEFT"] if capped else headings, rows)
    else:
        note("no such jobs" if since else "no jobs yet")


def _row(each: Spending, by: Group) -> list[str]:
    name = each.name or ("without a budget" if by == "budget" else "not known")
    return [name, str(each.jobs), _told(each.settled), _told(each.reserved), str(each.unpriced or "-")]


def _told(amounts: tuple[Any, ...]) -> str:
    return " + ".join(map(str, amounts)) or "-"


def _left(each: Spending) -> str:
    return f"{each.left} of {each.cap}" if each.cap is not None else "-"


def _data(each: Spending) -> dict[str, Any]:
    return {
        "name": each.name,
        "jobs": each.jobs,
        "settled": [str(amount) for amount in each.settled],
        "reserved": [str(amount) for amount in each.reserved],
        "unpriced": each.unpriced,
        "items": each.items,
        "seconds": each.seconds,
        "cap": each.cap and str(each.cap),
        "left": each.left and str(each.left),
    }
