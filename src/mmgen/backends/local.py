"""Generation on this machine: one worker thread for each device, and one job on it at a time."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import ClassVar, cast
from uuid import uuid4

from mmgen.backends.backend import Backend
from mmgen.backends.call import Call
from mmgen.errors import JobError, RefusedError, RequestError
from mmgen.models import Model
from mmgen.status import Cancelled, CancelOutcome, Failed, Pending, Status, Succeeded

__all__ = ["LocalBackend", "Report", "Stopped"]

POLL_SECONDS = 0.05


class Stopped(Exception):  # noqa: N818 - not an error: the user asked for it
    """Raised inside ``run`` by the progress report when the job has been cancelled."""


@dataclass
class Report:
    """What ``run`` calls as it goes, to say how far it is and to learn of a cancel."""

    fraction: float | None = None
    note: str = ""
    stop: Event = field(default_factory=Event, repr=False)

    def __call__(self, fraction: float, note: str = "") -> None:
        """Say that *fraction* (0 to 1) is done. Raises Stopped when the job has been cancelled."""
        if self.stop.is_set():
            raise Stopped
        self.fraction = min(max(fraction, 0.0), 1.0)
        self.note = note or self.note


def checked(made: object) -> Succeeded:
    """What ``run`` returned, if it is what it has to be: a plugin may be untyped. Raises TypeError otherwise."""
    if not isinstance(made, Succeeded):
        raise TypeError(f"run() returned {type(made).__name__}, where Succeeded((asset, ...)) is needed")
    assets = cast("object", made.assets)
    if isinstance(assets, tuple | list):
        return made
    raise TypeError(f"run() returned Succeeded({type(assets).__name__}), where Succeeded((asset, ...)) is needed")


@dataclass
class Work:
    """A job on a worker thread."""

    future: Future[Succeeded]
    report: Report
    device: str


class LocalBackend(Backend):
    """Base of the backends that run a model here. A subclass writes ``run``, which blocks."""

    durable: ClassVar[bool] = False

    def __init__(self, devices: Sequence[str] = ("cpu",)) -> None:
        self._workers: dict[str, ThreadPoolExecutor] = {}
        self._devices = tuple(devices)
        self._jobs: dict[str, Work] = {}
        self._lock = Lock()

    @abstractmethod
    def run(self, call: Call, device: str, report: Report) -> Succeeded:
        """Generate, blocking, on the device's own thread. Call *report* often: it is also how a cancel arrives."""

    async def submit(self, call: Call) -> Status:
        """Queue the work on the device that has least to do."""
        with self._lock:
            device = min(self._devices, key=self._waiting)
            worker = self._workers.get(device)
            if worker is None:
                # Pipelines keep state between steps, so a device never runs two jobs at once.
                worker = self._workers[device] = ThreadPoolExecutor(1, f"mmgen-{self.name}-{device}")
            report, token = Report(), uuid4().hex
            self._jobs[token] = Work(worker.submit(self.run, call, device, report), report, device)
        return Pending(token, poll_after=POLL_SECONDS)

    async def poll(self, model: Model, token: str) -> Status:
        """How far the worker is, or what it made."""
        work = self._work(model, token)
        if not work.future.done():
            waiting = not work.future.running()
            ahead = self._ahead(token) if waiting else None
            return Pending(token, work.report.fraction, ahead, work.report.note, poll_after=POLL_SECONDS)
        del self._jobs[token]
        try:
            return checked(work.future.result())
        except (Stopped, CancelledError):
            return Cancelled()
        except (RequestError, RefusedError, JobError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever the model raised is the reason of the failure
            return Failed(f"{type(error).__name__}: {error}")

    async def cancel(self, model: Model, token: str) -> CancelOutcome:
        """Take the job off the queue, or have its next report stop it."""
        work = self._work(model, token)
        if work.future.done():
            return "too_late"
        work.report.stop.set()
        work.future.cancel()
        work.future.add_done_callback(lambda _: self._jobs.pop(token, None))
        return "cancelled"

    async def aclose(self) -> None:
        """Stop every job and end the threads."""
        for work in self._jobs.values():
            work.report.stop.set()
        for worker in self._workers.values():
            worker.shutdown(wait=False, cancel_futures=True)
        self._workers.clear()

    def _work(self, model: Model, token: str) -> Work:
        if token not in self._jobs:
            raise JobError(
                "the job ran inside another process, and ended with it", backend=self.name, model=model.id, job=token
            )
        return self._jobs[token]

    def _waiting(self, device: str) -> int:
        return sum(work.device == device and not work.future.done() for work in self._jobs.values())

    def _ahead(self, token: str) -> int:
        """Unfinished jobs that were queued before *token* on its device."""
        device = self._jobs[token].device
        before = list(self._jobs)[: list(self._jobs).index(token)]
        return sum(self._jobs[name].device == device and not self._jobs[name].future.done() for name in before)
