"""Waiting for a job with a progress bar; Ctrl-C cancels it, and says truthfully what became of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mmgen.cli.session import Interrupted
from mmgen.errors import DeadlineError, MmgenError
from mmgen.status import Pending, Status

if TYPE_CHECKING:
    from mmgen.blocking import Job
    from mmgen.jobs.result import Result

__all__ = ["await_result", "progress_bar"]

COLLECT_SECONDS = 5.0

Show = Callable[[float | None, str], None]
"""Takes how much is done, 0 to 1 or None when that is unknown, and a note."""


@contextmanager
def progress_bar(title: str, *, wanted: bool) -> Generator[Show]:
    """Show a bar on the terminal while the body runs; nothing when it is not *wanted* or there is no terminal."""
    if not wanted or not sys.stderr.isatty():
        yield lambda _fraction, _note: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("[bold]{task.description}"),
        BarColumn(bar_width=32),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[note]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(escape(title), total=None, note="")

        def show(fraction: float | None, note: str) -> None:
            bar.update(task, total=None if fraction is None else 1.0, completed=fraction or 0.0, note=escape(note))

        yield show


def await_result(job: Job[Any], show: Show, *, timeout: float | None = None) -> Result[Any]:
    """The result of *job*. Raises Interrupted after Ctrl-C and DeadlineError after *timeout* seconds; both cancel."""
    deadline = None if timeout is None else time.monotonic() + timeout
    try:
        for status in job:
            show(*_progress(status))
            if deadline is not None and isinstance(status, Pending) and time.monotonic() > deadline:
                raise DeadlineError(f"{job.model} had not finished after {timeout:g} s; {what_became(job)}")
        return job.result()
    except KeyboardInterrupt as interrupt:
        raise Interrupted(what_became(job)) from interrupt


def what_became(job: Job[Any]) -> str:
    """Cancel *job*, and say what came of that."""
    try:
        outcome = job.cancel()
    except MmgenError as error:
        return f"cancelling it failed ({error}); `mmgen jobs show {job.id}` tells more"
    if outcome == "cancelled":
        return f"job {job.id} of {job.model} is cancelled; nothing was saved"
    if outcome == "requested":
        return f"{job.model} was asked to stop job {job.id}, which it has not confirmed; `mmgen jobs resume {job.id}` finds out"
    if outcome == "unsupported":
        return f"{job.model} can't cancel: job {job.id} goes on there; `mmgen jobs resume {job.id}` fetches the result"
    try:
        kept = job.result(COLLECT_SECONDS)
    except (MmgenError, KeyboardInterrupt):
        return f"job {job.id} had already ended; `mmgen jobs show {job.id}` tells more"
    files = ", ".join(str(asset.path) for asset in kept.assets)
    return f"job {job.id} had already finished, too late to cancel; its files are kept: {files}"


def _progress(status: Status) -> tuple[float | None, str]:
    if not isinstance(status, Pending):
        return 1.0, ""
    waiting = f"{status.queue_position} ahead in the queue" if status.queue_position else ""
    return status.fraction, status.note or waiting
