"""
The clients. ``AsyncClient`` does the work; ``Client`` (in ``mmgen.blocking``) runs it on a thread of its own.

A request is checked against its model's record before anything is sent, journalled before it is submitted, and
submitted once.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Self, TypeVar
from uuid import uuid4

import anyio
from anyio import to_thread

from mmgen.assets import Asset
from mmgen.backends import Backend, Call
from mmgen.config import Config
from mmgen.errors import BudgetError, DeadlineError, MmgenError, RequestError, UnknownModelError, UnsupportedError
from mmgen.jobs.job import AsyncJob, Task
from mmgen.jobs.journal import Journal, Record
from mmgen.jobs.result import JobRef, Result
from mmgen.jobs.store import Store
from mmgen.models import Estimate, Model, Options, Problem
from mmgen.money import Money
from mmgen.registry import Plugin, Registry
from mmgen.requests import Request, load_request, request_class
from mmgen.status import CancelOutcome, Pending

__all__ = ["AsyncClient"]

A = TypeVar("A", bound=Asset)

EMBEDDED = "procedural"
CANCEL_SECONDS = 5.0


class AsyncClient:
    """
    Sends requests to backends.

    *backends* are given by hand, before those that are installed. *home* is the folder of the store and the journal,
    *keys* are by environment-variable name, *defaults* name a model for each kind. What is not given comes from the
    environment and the files (see ``mmgen.config``).
    """

    def __init__(
        self,
        backends: Mapping[str, Backend] | None = None,
        *,
        home: str | os.PathLike[str] | None = None,
        keys: Mapping[str, str] | None = None,
        defaults: Mapping[str, str] | None = None,
        config: Config | None = None,
    ) -> None:
        self.config = config or Config.load(home=home, keys=keys, defaults=defaults)
        self._registry = Registry(self.config, backends)
        self._journal = Journal(self.config.data / "journal.sqlite3")
        self._store = Store(self.config.data)

    # -- free: nothing is sent ------------------------------------------------------

    def models(self, kind: type[Request[Any]] | str | None = None, *, task: str | None = None) -> dict[str, Model]:
        """What can be asked for, by full name: ``{"procedural:scene": Model(...)}``."""
        wanted = request_class(kind) if isinstance(kind, str) else kind
        found = self._registry.models(wanted)
        return {name: model for name, model in found.items() if task is None or task in model.tasks}

    def plugins(self) -> list[Plugin]:
        """Every installed backend and its state; a broken one has its reason."""
        return self._registry.plugins()

    def default_model(self, request: Request[Any]) -> str:
        """The full name of the model that serves *request* when none is named."""
        configured = self.config.defaults.get(request.kind)
        if configured is None and EMBEDDED in self._registry.names():
            configured = EMBEDDED
        if configured is not None:
            return self._full_name(configured, request)
        raise UnknownModelError(f"no model is configured for {request.kind!r}; name one, or set a default")

    def check(
        self, request: Request[Any], *, model: str | None = None, options: Options | None = None
    ) -> list[Problem]:
        """Every reason why *model* can't honour *request*. Free: makes no network call."""
        return self._find(request, model)[2].check(request, options)

    def estimate(self, request: Request[Any], *, model: str | None = None) -> Estimate:
        """What *request* is expected to cost, with source and date, or "unpriced"."""
        return self._find(request, model)[2].estimate(request)

    def jobs(self, *, limit: int = 50) -> list[Record]:
        """The latest jobs of this machine's journal, newest first."""
        return self._journal.latest(limit=limit)

    # -- work -------------------------------------------------------------------------

    async def submit(
        self,
        request: Request[A],
        *,
        model: str | None = None,
        options: Options | None = None,
        max_cost: str | Money | None = None,
    ) -> AsyncJob[A]:
        """
        Check, journal, start the work, and return at once; the job is then the caller's.

        Raises UnsupportedError when the model can't honour the request and BudgetError when it may cost more than
        *max_cost* or is unpriced; in both cases nothing was sent.
        """
        name, backend, record = self._find(request, model)
        if problems := record.check(request, options):
            raise UnsupportedError(name, problems)
        estimate = affordable(record.estimate(request), max_cost, name)
        folder = await to_thread.run_sync(self._store.new_scratch)
        call = Call(model=record, request=request, folder=folder, options=options)
        task = Task(
            id=uuid4().hex[:12],
            name=name,
            backend=backend,
            model=record,
            request=request,
            folder=folder,
            journal=self._journal,
            store=self._store,
            submitted_at=time.time(),
            seed=call.seed if request.seed is not None else None,
            estimate=estimate.money,
        )
        await to_thread.run_sync(partial(self._intend, task))
        return await self._send(task, call)

    async def generate(
        self,
        request: Request[A],
        *,
        model: str | None = None,
        options: Options | None = None,
        max_cost: str | Money | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the name users expect
    ) -> Result[A]:
        """Submit, wait, and return the assets. A job that is not waited for to its end is cancelled on the way out."""
        job = await self.submit(request, model=model, options=options, max_cost=max_cost)
        try:
            return await job.result(timeout)
        except BaseException as error:
            outcome: CancelOutcome = "unsupported"
            with anyio.move_on_after(CANCEL_SECONDS, shield=True):
                with suppress(MmgenError):  # what went wrong first is what the caller must hear
                    outcome = await job.cancel()
                if isinstance(error, DeadlineError):
                    message = f"{job.model} had not finished after {timeout:g} s; cancelling it: {outcome}"
                    raise DeadlineError(message, error.ref) from None
            raise

    async def resume(self, ref: JobRef) -> AsyncJob[Asset]:
        """Take up a job that this or another process submitted."""
        backend, record = self._registry.find(ref.model)
        if not backend.durable:
            raise RequestError(f"{ref.model} runs inside one process: job {ref.id} ended with it")
        folder = await to_thread.run_sync(self._store.new_scratch)
        task = Task(
            id=ref.id,
            name=ref.model,
            backend=backend,
            model=record,
            request=await to_thread.run_sync(partial(self._known_request, ref.id)),
            folder=folder,
            journal=self._journal,
            store=self._store,
            submitted_at=time.time(),
        )
        return AsyncJob[Asset](task, Pending(ref.token, poll_after=0))

    async def aclose(self) -> None:
        """Release threads, connections and memory."""
        await self._registry.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    # -- within -----------------------------------------------------------------------

    async def _send(self, task: Task, call: Call) -> AsyncJob[Any]:
        """Submit once. A failure is journalled; a job that answers at once has no token."""
        try:
            status = await task.backend.submit(call)
        except MmgenError as error:
            await to_thread.run_sync(partial(self._journal.settle, task.id, "failed", reason=str(error)))
            self._store.drop_scratch(task.folder)
            raise
        if isinstance(status, Pending):
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(self._journal.submitted, task.id, status.token)
        return AsyncJob[Any](task, status)

    def _intend(self, task: Task) -> None:
        """Commit the intent; assets in memory are put into the store, so that the journal holds no bytes."""
        request = task.request
        assert request is not None
        text = request.model_dump_json(context={"asset": self._kept_text})
        self._journal.intend(
            Record(
                id=task.id,
                model=task.name,
                kind=request.kind,
                task=request.task,
                request=text,
                digest=request.digest(),
                state="intent",
                durable=task.backend.durable,
                process=os.getpid(),
                created=task.submitted_at,
                updated=task.submitted_at,
            )
        )

    def _kept_text(self, asset: Asset) -> str:
        return asset.to_text() if asset.path or asset.url else self._store.put(asset).to_text()

    def _known_request(self, job: str) -> Request[Any] | None:
        try:
            return load_request(self._journal.get(job).request)
        except RequestError:
            return None

    def _find(self, request: Request[Any], model: str | None) -> tuple[str, Backend, Model]:
        name = self._full_name(model, request) if model else self.default_model(request)
        backend, record = self._registry.find(name)
        return f"{backend.name}:{record.id}", backend, record

    def _full_name(self, name: str, request: Request[Any]) -> str:
        """Complete a backend's bare name with its first model that honours the request, or else that serves its task."""
        if ":" in name or "/" in name:
            return name
        served = [
            record
            for record in self._registry.backend(name).models()
            if isinstance(request, record.request) and request.task in record.tasks
        ]
        for record in [*(record for record in served if not record.check(request)), *served]:
            return f"{name}:{record.id}"
        raise UnknownModelError(self._unserved(name, request))

    def _unserved(self, name: str, request: Request[Any]) -> str:
        others = [full for full, model in self._registry.models().items() if request.task in model.tasks]
        hint = (
            f"name one that does: {', '.join(others)}"
            if others
            else "install a backend that does (a distribution mmgen-<name>), then name its model"
        )
        return f"backend {name!r} has no model for {request.task} ({request.kind}); {hint}"


def affordable(estimate: Estimate, max_cost: str | Money | None, name: str) -> Estimate:
    """Return *estimate* if it is within *max_cost*. Raises BudgetError otherwise, and for what is unpriced."""
    if max_cost is None:
        return estimate
    limit = Money.parse(max_cost) if isinstance(max_cost, str) else max_cost
    if estimate.money is None:
        raise BudgetError(f"{name} is unpriced, so a cap of {limit} can't be held; nothing was sent")
    if estimate.money.micros and estimate.money.currency != limit.currency:
        raise BudgetError(f"{name} is priced in {estimate.money.currency}: give the cap in it; nothing was sent")
    if estimate.money.micros > limit.micros:
        raise BudgetError(f"{name} is expected to cost {estimate.money}, more than {limit}; nothing was sent")
    return estimate
