"""What is said with a worker process about one job: start, progress, cancel, end. All of this blocks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final, NoReturn

from mmgen.backends.local import Report, Stopped
from mmgen.backends.process_connection import Message, Scrubber, WorkerError, WorkerProcess
from mmgen.backends.process_folder import ORDER, OUTCOME
from mmgen.backends.process_worker import PROTOCOL

__all__ = ["Talk", "Times", "UnheardError"]

TICK: Final = 0.05
"""Seconds until a cancel is noticed."""
LAST: Final = frozenset({"done", "failed", "rejected", "refused", "cancelled"})


class UnheardError(WorkerError):
    """The worker process ended before it began with the job, which can be given to another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Seconds: how long a worker may take to start, say nothing, and stop."""

    start: float
    silence: float
    grace: float


class Talk:
    """One job's talk with the worker process at hand."""

    def __init__(self, report: Report, times: Times, scrub: Scrubber, log: Callable[[str], None]) -> None:
        self._report, self._times, self._scrub, self._log = report, times, scrub, log
        self._began = False

    def greet(self, worker: WorkerProcess) -> None:
        """Wait until it has loaded its program. Raises WorkerError when it can't be used, Stopped when nobody waits."""
        deadline = monotonic() + self._times.start
        while True:
            if self._report.stop.is_set():
                raise Stopped
            message = worker.receive(TICK)
            if message is None:
                if monotonic() > deadline:
                    raise WorkerError(f"the worker was not ready after {self._times.start:g} s")
                continue
            match message.kind:
                case "hello" if message.fields.get("protocol") != PROTOCOL:
                    raise WorkerError(
                        f"the worker speaks protocol {message.text('protocol')!r}, and this mmgen {PROTOCOL}: start it "
                        "with the process_worker.py of this mmgen"
                    )
                case "ready":
                    return
                case "unusable":
                    raise WorkerError(f"the program can't be loaded there: {message.text('reason')}")
                case _:
                    pass

    def work(self, worker: WorkerProcess, job: str, folder: Path) -> Message:
        """Have it do the job, and return the last thing it says. Raises Stopped when the job has been cancelled."""
        self._began = False
        try:
            worker.jobs += 1
            worker.send("job", job, folder=str(folder), order=ORDER, outcome=OUTCOME)
            return self._last(worker, job)
        except WorkerError as error:
            if not self._began and not worker.is_alive:
                raise UnheardError(str(error)) from error
            raise

    def _last(self, worker: WorkerProcess, job: str) -> Message:
        heard = monotonic()
        while True:
            if self._report.stop.is_set():
                self._cancel(worker, job)
            message = worker.receive(TICK)
            if message is not None:
                self._began, heard = True, monotonic()
                if message.kind in LAST and message.job == job:
                    return message
                self._take(message)
            elif monotonic() - heard > self._times.silence:
                raise WorkerError(f"the worker said nothing for {self._times.silence:g} s")

    def _take(self, message: Message) -> None:
        match message.kind:
            case "progress":
                fraction = message.fields.get("fraction")
                if not isinstance(fraction, int | float):
                    raise WorkerError(f"the worker told a progress of {fraction!r}")
                with suppress(Stopped):  # it is told to stop where that is looked at
                    self._report(fraction, self._scrub(message.text("note")))
            case "log":
                self._log(self._scrub(message.text("text")))
            case "started":
                pass
            case _:
                raise WorkerError(f"the worker said {message.kind!r}, which is not in the protocol")

    def _cancel(self, worker: WorkerProcess, job: str) -> NoReturn:
        """Tell it to stop. Raises Stopped when it did within the grace, WorkerError otherwise."""
        worker.send("cancel", job)
        deadline = monotonic() + self._times.grace
        while monotonic() < deadline:
            message = worker.receive(TICK)
            if message is not None and message.kind in LAST and message.job == job:
                raise Stopped
        raise WorkerError(f"the worker did not stop within {self._times.grace:g} s")
