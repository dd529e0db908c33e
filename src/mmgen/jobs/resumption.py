"""Jobs that were begun before, by this or another process: taken up wherever they were left."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import partial
from typing import Any

from anyio import to_thread

from mmgen.assets import Asset
from mmgen.errors import RequestError
from mmgen.jobs.job import AsyncJob
from mmgen.jobs.planning import request_of
from mmgen.jobs.record import ENDED, JobRecord
from mmgen.jobs.result import JobRef
from mmgen.jobs.routes import Destination, attempts_from
from mmgen.jobs.routing import Routing
from mmgen.jobs.standing import standing_of
from mmgen.jobs.task import Surroundings, Task, task_of
from mmgen.money import Money
from mmgen.registry import Registry
from mmgen.requests import Request
from mmgen.status import Pending

__all__ = ["Resumption"]


class Resumption:
    """Takes up jobs for one client."""

    def __init__(self, registry: Registry, routing: Routing, around: Surroundings) -> None:
        self._registry = registry
        self._routing = routing
        self._around = around
        self._journal = around.journal

    async def resume(self, ref: JobRef) -> AsyncJob[Asset]:
        """The job of *ref*, which this journal need not know."""
        if not isinstance(ref, JobRef):  # pyright: ignore[reportUnnecessaryIsInstance] - untyped code may give its text
            raise RequestError(
                f"a JobRef is needed, got {type(ref).__name__}: JobRef.model_validate_json(...) reads one"
            )
        if not self._registry.find(ref.model)[0].durable:
            raise RequestError(f"{ref.model} runs inside one process: job {ref.id} ended with it")
        record = await to_thread.run_sync(self._known, ref.id)
        if record is not None and record.state == "unknown" and not record.token and ref.token:
            await self._journal.do(partial(self._journal.submitted, ref.id, ref.token))
            record = await to_thread.run_sync(self._known, ref.id)
        if record is not None and (record.state not in ENDED or record.state == "succeeded"):
            return await self._take_up(record)
        request = request_of(record) if record else None
        task = await self._task(ref.id, self._routing.destination(request, ref.model, None), request)
        return AsyncJob[Asset](task, Pending(ref.token, poll_after=0))

    async def reconcile(self, job: str, *, resubmit: bool) -> AsyncJob[Asset]:
        """The job of the journal by that name or beginning; *resubmit* sends one that is in doubt again."""
        record = await to_thread.run_sync(self._journal.get, job)
        if record.state in ENDED and record.state != "succeeded":
            raise RequestError(f"job {record.id} is {record.state}: there is nothing to take up ({record.reason})")
        return await self._take_up(record, resubmit=resubmit)

    async def _take_up(self, record: JobRecord, *, resubmit: bool = False) -> AsyncJob[Asset]:
        """Go on where *record* stands; a job that somebody else works on is followed."""
        if not self._registry.find(record.model)[0].durable:
            raise RequestError(f"{record.model} runs inside one process: job {record.id} ended with it")
        request = request_of(record)
        task = await self._task(record.id, self._routing.destination(request, record.model, None), request)
        task.digest, task.fence, task.lease_until = record.digest, record.fence, 0.0
        task.submitted_at, task.began = record.created, record.began or record.created
        task.estimate = Money(record.reserved, record.currency) if record.currency else None
        task.webhook, task.called = record.webhook, record.called
        task.routes = self._routing.left_of(record, request)
        task.attempts = list(attempts_from(json.loads(record.attempts)))
        claimed = await self._journal.do(partial(self._journal.claim, record.id))
        if claimed is None:
            return AsyncJob[Asset](task, Pending(record.token))
        task.hold(claimed)
        return AsyncJob[Asset](task, await standing_of(task, claimed, resubmit=resubmit))

    async def _task(self, job: str, destination: Destination, request: Request[Any] | None) -> Task:
        """With a new folder for its files."""
        task = task_of(job, destination, request, self._around)
        await self._around.files.do(task.make_folder)
        return task

    def _known(self, job: str) -> JobRecord | None:
        with suppress(RequestError):
            record = self._journal.get(job)
            return record if record.id == job else None
        return None
