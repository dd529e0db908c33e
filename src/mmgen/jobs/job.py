"""A job in hand: the one loop that polls, and the one place where results are stored and verified."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import anyio
from anyio import to_thread

from mmgen.assets import Asset
from mmgen.backends import Backend
from mmgen.errors import DeadlineError, InputError, JobError, PluginError, RefusedError, RequestError, TransportError
from mmgen.jobs.journal import Journal
from mmgen.jobs.result import JobRef, Result, Timing
from mmgen.jobs.store import Store
from mmgen.jobs.verify import verify
from mmgen.models import Model
from mmgen.money import Money
from mmgen.requests import Request
from mmgen.status import Cancelled, CancelOutcome, Failed, Pending, Status, Succeeded

__all__ = ["AsyncJob", "Task"]

A = TypeVar("A", bound=Asset)

POLL_ATTEMPTS = 8
LONGEST_PAUSE_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Everything a job needs to know of itself: what was asked, of whom, and where its traces go."""

    id: str
    name: str
    """The model's full name, ``"backend:model"``."""
    backend: Backend
    model: Model
    request: Request[Any] | None
    """None when the job was taken up by a JobRef whose request this journal does not hold."""
    folder: Path
    journal: Journal
    store: Store
    submitted_at: float
    seed: int | None = None
    estimate: Money | None = None


class AsyncJob(Generic[A]):
    """A job in hand. Iterate it for progress; await ``result()`` for the assets."""

    def __init__(self, task: Task, status: Status) -> None:
        self._task = task
        self._status = status
        self._token = status.token if isinstance(status, Pending) else ""
        self._result: Result[A] | None = None
        self._lock = anyio.Lock()
        self._refusal: RequestError | None = None

    @property
    def id(self) -> str:
        """The name by which ``mmgen jobs`` lists the job."""
        return self._task.id

    @property
    def model(self) -> str:
        """The model at work, ``"backend:model"``."""
        return self._task.name

    @property
    def status(self) -> Status:
        """Where the job stood when it was last asked."""
        return self._status

    @property
    def ref(self) -> JobRef:
        """What to keep so as to take the job up again, in any process. Raises RequestError when that can't be."""
        if not self._task.backend.durable:
            raise RequestError(f"{self.model} runs inside this process: its jobs can't be taken up by another")
        if not self._token:
            raise RequestError(f"{self.model} answered at once: there is nothing to take up again")
        return JobRef(id=self.id, model=self.model, token=self._token)

    async def __aiter__(self) -> AsyncIterator[Status]:
        yield self._status
        while isinstance(self._status, Pending):
            await anyio.sleep(self._status.poll_after)
            await self._advance()
            yield self._status

    async def result(self, timeout: float | None = None) -> Result[A]:  # noqa: ASYNC109 - the name users expect
        """
        Wait for the end and return the assets, stored and verified.

        Raises JobError when the job failed or was cancelled, RefusedError when a content policy said no, and
        DeadlineError when *timeout* seconds passed first; then the job goes on, and ``error.ref`` takes it up again.
        """
        with anyio.move_on_after(timeout) as scope:
            async for _ in self:
                pass
            return await self._finish()
        assert scope.cancelled_caught
        ref = self.ref if self._task.backend.durable and self._token else None
        raise DeadlineError(f"{self.model} has not finished after {timeout:g} s; the job goes on", ref)

    async def cancel(self) -> CancelOutcome:
        """Ask the backend to stop: ``cancelled``, ``too_late`` or ``unsupported``, truthfully."""
        if not isinstance(self._status, Pending):
            return "too_late"
        outcome = await self._task.backend.cancel(self._task.model, self._token)
        if outcome == "cancelled":
            self._status = Cancelled()
            await self._settle("cancelled")
        return outcome

    async def _advance(self) -> None:
        """Ask once how the job stands; failures of the network are asked again with growing pauses."""
        async with self._lock:
            for attempt in range(POLL_ATTEMPTS):
                if not isinstance(self._status, Pending):
                    return
                try:
                    self._status = await self._task.backend.poll(self._task.model, self._token)
                except TransportError:
                    if attempt == POLL_ATTEMPTS - 1:
                        raise
                    pause = min(2.0**attempt, LONGEST_PAUSE_SECONDS)
                    await anyio.sleep(pause * random.uniform(0.5, 1))
                    continue
                except RequestError as error:
                    self._status, self._refusal = Failed(str(error)), error
                    await self._settle("failed", str(error))
                    raise
                break
        if isinstance(self._status, Pending):
            self._token = self._status.token

    async def _finish(self) -> Result[A]:
        async with self._lock:
            if self._result is None:
                self._result = await self._conclude()
            return self._result

    async def _conclude(self) -> Result[A]:
        place = {"backend": self._task.backend.name, "model": self.model, "job": self._token}
        match self._status:
            case Succeeded() as success:
                return await to_thread.run_sync(partial(self._keep, success))
            case Failed() if self._refusal is not None:
                raise self._refusal
            case Failed(reason, refused):
                await self._settle("failed", reason)
                raise (RefusedError if refused else JobError)(f"{self.model}: {reason}", **place)
            case _:
                await self._settle("cancelled")
                raise JobError(f"{self.model}: the job was cancelled", **place)

    def _keep(self, success: Succeeded) -> Result[A]:
        """Store, verify and journal what was made; runs on a worker thread."""
        task = self._task
        wanted = task.model.request.yields
        if not success.assets or not all(isinstance(asset, wanted) for asset in success.assets):
            task.journal.settle(task.id, "failed", reason="the backend broke its protocol")
            raise PluginError(f"{self.model} promised {wanted.__name__} assets and did not return them")
        try:
            kept = tuple(task.store.adopt(asset, task.folder) for asset in success.assets)
        except InputError as error:
            task.journal.settle(task.id, "failed", reason=str(error))
            raise
        result = Result[Any](
            assets=kept,
            model=self.model,
            seed=success.seed if success.seed is not None else task.seed,
            cost=success.cost or task.estimate,
            timing=Timing(task.submitted_at, time.time()),
            checks=verify(task.request, kept) if task.request is not None else (),
            details={"learned": task.model.learned, "source": task.model.source} | success.details,
        )
        task.journal.settle(task.id, "succeeded", outcome=outcome_of(result))
        task.store.drop_scratch(task.folder)
        return cast("Result[A]", result)

    async def _settle(self, state: Any, reason: str = "") -> None:
        task = self._task
        await to_thread.run_sync(partial(task.journal.settle, task.id, state, reason=reason))
        await to_thread.run_sync(task.store.drop_scratch, task.folder)


def outcome_of(result: Result[Asset]) -> dict[str, Any]:
    """The plain data that the journal keeps of a result."""
    return {
        "assets": [
            {"path": str(asset.path), "sha256": asset.sha256, "media_type": asset.media_type} for asset in result.assets
        ],
        "seed": result.seed,
        "cost": str(result.cost) if result.cost else None,
        "seconds": round(result.timing.seconds, 3),
        "checks": [
            {"name": check.name, "passed": check.passed, "asked": check.asked, "got": check.got}
            for check in result.checks
        ],
    }
