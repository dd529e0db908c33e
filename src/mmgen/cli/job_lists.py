"""``mmgen jobs list``: which jobs were asked for, and what is the matter with those that did not succeed."""

from __future__ import annotations

import json as json_format
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, cast

import typer

from mmgen.cli.results import note, print_json
from mmgen.cli.session import session_of
from mmgen.cli.tables import print_table
from mmgen.cli.typer_application import Json
from mmgen.errors import InputError
from mmgen.jobs.record import STATES, JobRecord, State

__all__ = ["Since", "jobs", "list_jobs", "moment_told", "record_data", "since_of"]

MOST = 100_000
WORDS, REASON = 48, 72
AGO = re.compile(r"(\d{1,4}(?:\.\d+)?) ?([smhdw])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

States = Annotated[
    list[str] | None,
    typer.Option(
        "--state",
        metavar="STATE",
        help=f"Only those in this state: {', '.join(STATES)}. The option can be repeated.",
        autocompletion=lambda: list(STATES),
    ),
]
Named = Annotated[
    str | None, typer.Option("--model", "-m", metavar="MODEL", help="Only those of this model, or of this backend.")
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="TIME", help="Only those asked for since: 90m, 2h, 7d, 2w ago, or 2026-11-01T12:00."
    ),
]
Limit = Annotated[int, typer.Option("--limit", metavar="INT", min=1, max=MOST, help="At most so many.")]


def jobs(
    context: typer.Context,
    *,
    state: States = None,
    model: Named = None,
    since: Since = None,
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """List the latest jobs."""
    if context.invoked_subcommand is None:
        list_jobs(context, state=state, model=model, since=since, limit=limit, json=json)


def list_jobs(
    context: typer.Context,
    *,
    state: States = None,
    model: Named = None,
    since: Since = None,
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """List the latest jobs, newest first, with the reason of those that failed or are held."""
    with session_of(context).connect() as client:
        found = client.jobs(limit=limit, state=cast("list[State]", state or []), model=model, since=since_of(since))
    if json:
        print_json({"ok": True, "jobs": [record_data(record) for record in found]})
    elif found:
        print_table(*_table(found))
    else:
        note("no such jobs" if state or model or since else "no jobs yet")


def _table(found: list[JobRecord]) -> tuple[list[str], list[list[str]]]:
    """The headings and the rows; reasons have a column where there are any."""
    headings = ["JOB", "WHEN", "STATE", "MODEL", "WHAT"]
    rows = [[each.id, moment_told(each.created), each.state, each.model, _words(each)] for each in found]
    reasons = [_shortened(each.reason, REASON) if each.state != "succeeded" else "" for each in found]
    if any(reasons):
        return [*headings, "REASON"], [[*row, reason] for row, reason in zip(rows, reasons, strict=True)]
    return headings, rows


def since_of(text: str | None) -> datetime | timedelta | None:
    """A moment, or how long ago, as it is written on the command line. Raises InputError."""
    if text is None:
        return None
    if ago := AGO.fullmatch(text.strip()):
        return timedelta(**{UNITS[ago[2]]: float(ago[1])})
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise InputError(
            f"--since {text}", "is no time: write 90m, 2h, 7d or 2w, or a date such as 2026-11-01"
        ) from error


def moment_told(moment: float) -> str:
    """A moment by this machine's clock, to the minute."""
    return datetime.fromtimestamp(moment, UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def record_data(record: JobRecord) -> dict[str, Any]:
    """A job as plain data."""
    return {
        "id": record.id,
        "model": record.model,
        "kind": record.kind,
        "task": record.task,
        "state": record.state,
        "reason": record.reason,
        "created": record.created,
        "request": json_format.loads(record.request),
        "outcome": json_format.loads(record.outcome),
    }


def _words(record: JobRecord) -> str:
    """The request in a few words."""
    request: dict[str, Any] = json_format.loads(record.request)
    words = _shortened(str(request.get("prompt") or request.get("text") or ""), WORDS)
    return f"{record.task}{f': {words}' if words else ''}"


def _shortened(text: str, most: int) -> str:
    """The text in one line, cut visibly."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
