"""
The clients. ``AsyncClient`` does the work; ``Client`` (in ``mmgen.blocking``) runs it on a thread of its own.

A request is checked against its model's record before anything is sent, journalled before it is submitted, and
submitted once.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from secrets import token_bytes
from typing import Any, Self, TypeVar

import anyio
from anyio import to_thread
from anyio.lowlevel import checkpoint

from mmgen.assets import Asset
from mmgen.backends import Backend, Call
from mmgen.backends.http.transport import OwnTransport
from mmgen.backends.webhooks import Delivery
from mmgen.config import Config
from mmgen.errors import AuthError, DeadlineError, MmgenError, TransportError
from mmgen.jobs.bells import Bells
from mmgen.jobs.job import GOES_ON, AsyncJob
from mmgen.jobs.journal import JobRecord, Journal
from mmgen.jobs.listing import Listing
from mmgen.jobs.log import log
from mmgen.jobs.planning import affordable, budget_of, judged_by, must_ask, off_loop, planned
from mmgen.jobs.pruning import Pruned, prune
from mmgen.jobs.record import State
from mmgen.jobs.result import JobRef, Result
from mmgen.jobs.resumption import Resumption
from mmgen.jobs.room import Room
from mmgen.jobs.routes import Destination
from mmgen.jobs.routing import Choice, Routing
from mmgen.jobs.spending import Group, Spending
from mmgen.jobs.store import Store
from mmgen.jobs.submission import Submission
from mmgen.jobs.task import Surroundings, Task, checked_timeout, task_of
from mmgen.jobs.uploads import KeptUploads
from mmgen.jobs.webhooks import Receipt, Receiver, webhook_url_of
from mmgen.models import Estimate, Model, Options, Problem
from mmgen.money import Budget, Money
from mmgen.registry import Plugin, Registry
from mmgen.requests import Request, request_class
from mmgen.status import CANCEL_TOLD, CancelOutcome

__all__ = ["AsyncClient"]

A = TypeVar("A", bound=Asset)

CANCEL_SECONDS = 5.0
DAY = 86400.0


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
        self._journal = Journal(self.config.data / "journal.sqlite3", per_day=self.config.per_day)
        self._store = Store(self.config.data)
        self._around = Surroundings(
            self._journal,
            self._store,
            OwnTransport(),
            KeptUploads(self._journal.path),
            bells=Bells(self._journal),
            webhooks=self.config.webhook_url,
        )
        self._receiver = Receiver(self._registry, self._journal, self._around.bells)
        self._routing = Routing(self.config, self._registry)
        self._resumption = Resumption(self._registry, self._routing, self._around)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.config.data}>"

    # -- free: nothing is sent ------------------------------------------------------

    def models(self, kind: type[Request[Any]] | str | None = None, *, task: str | None = None) -> dict[str, Model]:
        """What can be asked for, by full name: ``{"procedural:scene": Model(...)}``."""
        self._around.refuse_closed()
        wanted = request_class(kind) if isinstance(kind, str) else kind
        found = self._registry.models(wanted)
        return {name: model for name, model in found.items() if task is None or task in model.tasks}

    def plugins(self) -> list[Plugin]:
        """Every installed backend and its state; a broken one has its reason."""
        self._around.refuse_closed()
        return self._registry.plugins()

    def default_model(self, request: Request[Any]) -> str:
        """The full name of the model that serves *request* when none is named."""
        self._around.refuse_closed()
        return self._routing.default_model(request)

    def check(
        self, request: Request[Any], *, model: Choice | None = None, options: Options | None = None
    ) -> list[Problem]:
        """
        Every reason why *model* can't honour *request*; ``[]`` where it would be taken. Free: makes no network call.

        A key that is missing is one of them. Of several models each reason names its own; one that is only retired counts
        where no other is left.
        """
        self._around.refuse_closed()
        return self._routing.problems(request, model, options)

    def estimate(
        self, request: Request[Any], *, model: Choice | None = None, options: Options | None = None
    ) -> Estimate:
        """
        What *request* is expected to cost, with source and date, or "unpriced".

        Of several models, that of the first that would be asked.
        """
        self._around.refuse_closed()
        return self._routing.estimate(request, model, options)

    async def jobs(
        self,
        *,
        limit: int = 50,
        state: State | Sequence[State] = (),
        model: str | None = None,
        since: datetime | timedelta | None = None,
    ) -> list[JobRecord]:
        """
        The latest jobs of this machine's journal, newest first.

        Those in one of the states *state*, of *model*, which may be a backend's name, and asked for since that moment, or
        so long ago.
        """
        self._around.refuse_closed()
        wanted = Listing(limit=limit, state=state, model=model, since=since)
        return await to_thread.run_sync(self._journal.latest, wanted)

    async def job(self, job: str) -> JobRecord:
        """The job of that name, or the beginning of it. Raises RequestError when there is not exactly one."""
        self._around.refuse_closed()
        return await to_thread.run_sync(self._journal.get, job)

    async def unfinished(self) -> list[JobRecord]:
        """The jobs that can be taken up with ``reconcile``, oldest first."""
        self._around.refuse_closed()
        return await to_thread.run_sync(self._journal.unfinished)

    async def spending(self, *, by: Group = "budget", since: datetime | timedelta | None = None) -> list[Spending]:
        """
        What the jobs of this machine's journal have cost and hold in reserve, for each budget, backend, account or model.

        Jobs that were forgotten count too, unless only those since a moment, or so long ago, are wanted.
        """
        self._around.refuse_closed()
        return await to_thread.run_sync(partial(self._journal.spending, by, since=since))

    # -- work -------------------------------------------------------------------------

    async def submit(
        self,
        request: Request[A],
        *,
        model: Choice | None = None,
        options: Options | None = None,
        max_cost: str | Money | Budget | None = None,
    ) -> AsyncJob[A]:
        """
        Check, journal, start the work, and return at once; the job is then the caller's.

        Of several models the next is asked when one is unavailable, takes no more jobs, or is retired; each is checked
        before anything is sent. Raises UnsupportedError when one can't honour the request, AuthError when a key is missing,
        and BudgetError when it may cost more than *max_cost* or is unpriced; then nothing was sent, and there is no job.

        Raises SubmitUnknownError when a backend may have accepted it and there is no way to find out: it is then held in
        the journal, and not sent again.
        """
        self._around.refuse_closed()
        (first, *others), passed = self._routing.checked(request, model, options)
        budget = budget_of(max_cost)
        judged = judged_by(budget, self.config.per_day)
        for destination in (first, *others):
            await self._afford(destination, request, judged)
        chance = token_bytes(26)  # for all that this job needs, since each look at it lets other threads in
        task = task_of(chance[:6].hex(), first, request, self._around)
        task.routes, task.attempts, task.budget = others, passed, budget
        task.webhook = webhook_url_of(self.config.webhook_url, first.backend, task.id)
        call = Call(
            model=first.model,
            request=request,
            folder=task.folder,
            options=first.options,
            key=chance[6:22].hex(),
            fresh_seed=int.from_bytes(chance[22:]) >> 1,
            uploads=self._around.uploads,
            webhook_url=task.webhook,
        )
        task.digest = await off_loop(request, request.digest)
        return await self._send(task, call)

    async def generate(
        self,
        request: Request[A],
        *,
        model: Choice | None = None,
        options: Options | None = None,
        max_cost: str | Money | Budget | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the name users expect
    ) -> Result[A]:
        """Submit, wait, and return the assets. A job that is not waited for to its end is cancelled on the way out."""
        checked_timeout(timeout)
        job = await self.submit(request, model=model, options=options, max_cost=max_cost)
        try:
            return await job.result(timeout)
        except BaseException as error:
            outcome: CancelOutcome = "unsupported"
            with anyio.move_on_after(CANCEL_SECONDS, shield=True):
                with suppress(MmgenError):  # what went wrong first is what the caller must hear
                    outcome = await job.cancel()
                if isinstance(error, DeadlineError):
                    late = str(error).removesuffix(GOES_ON)
                    raise DeadlineError(f"{late}; the job {CANCEL_TOLD[outcome]}", error.ref) from None
            raise

    async def resume(self, ref: JobRef) -> AsyncJob[Asset]:
        """Take up a job that this or another process submitted. One that has succeeded gives its stored result."""
        self._around.refuse_closed()
        return await self._resumption.resume(ref)

    async def reconcile(self, job: str, *, resubmit: bool = False) -> AsyncJob[Asset]:
        """
        Take up a job of this journal in whatever state it was left, by its name or the beginning of it.

        One that was never sent is sent; one that may have been is looked for, if its backend can be asked, and raises
        SubmitUnknownError otherwise. *resubmit* sends such a one again, which may cost twice: a person's decision.
        """
        self._around.refuse_closed()
        return await self._resumption.reconcile(job, resubmit=resubmit)

    async def deliver(self, backend: str, delivery: Delivery) -> Receipt:
        """
        Take in a call of *backend*'s webhook: who waits for that job, in any process, asks about it at once.

        Answer the vendor with the status of what is returned. A call that is forged, repeated, old or about no job here
        changes nothing.
        """
        self._around.refuse_closed()
        return await self._receiver.deliver(backend, delivery)

    async def forget(self, *, older_than_days: float = 30.0) -> list[JobRecord]:
        """
        Remove jobs that ended so long ago from the journal, and return them. The files they made stay.

        What interrupted work left behind is removed too, when nothing was written to it for so long, and for a day.
        """
        self._around.refuse_closed()
        before = time.time() - older_than_days * DAY
        await to_thread.run_sync(self._store.sweep_scratch, min(before, time.time() - DAY))
        return await to_thread.run_sync(self._journal.forget, before)

    async def prune(self, *, older_than_days: float = 30.0, dry_run: bool = True) -> Pruned:
        """
        Remove jobs that ended so long ago from the journal, and the stored files that nobody has used since.

        A *dry_run* removes nothing, and tells what would go. A file stays while another job of the journal names it. What
        ``save`` wrote is a copy and stays; a ``Result`` that you still hold loses its files.
        """
        self._around.refuse_closed()
        before = time.time() - older_than_days * DAY
        if not dry_run:
            await to_thread.run_sync(self._store.sweep_scratch, min(before, time.time() - DAY))
        return await to_thread.run_sync(partial(prune, self._journal, self._store, before, dry_run=dry_run))

    async def aclose(self) -> None:
        """Release threads, connections, memory, and the leases of jobs that go on. Nothing can be asked for after it."""
        if self._around.closed.is_set():
            return
        self._around.closed.set()
        try:
            await self._registry.aclose()
        finally:
            await self._around.downloads.aclose()
            await to_thread.run_sync(self._around.uploads.close)
            await to_thread.run_sync(self._journal.close)

    async def __aenter__(self) -> Self:
        self._around.refuse_closed()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    # -- within -----------------------------------------------------------------------

    async def _send(self, task: Task, call: Call) -> AsyncJob[Any]:
        """Commit the intent, submit, and hand the job over; who is cancelled meanwhile leaves no job behind."""
        entered = False
        try:
            entered = task.gate.try_enter(task.id) and not task.backend.needs_preparation(call)
        except (AuthError, TransportError):
            if not task.routes:  # another model may be asked, and the journal knows why
                self._store.drop_scratch(task.folder)
                raise
        try:
            row = await off_loop(call.request, partial(planned, task, call, entered=entered))
            named = task.budget if task.budget is not None and task.budget.name else None
            room = task.room if entered else None
            others = await self._journal.do(partial(self._intend, task, row, budget=named, room=room))
            if others:
                task.gate.turn_back(task.id, others)
                entered = False
        except BaseException:
            task.gate.leave(task.id)
            self._store.drop_scratch(task.folder)
            raise
        task.hold(row)
        log(task, "planned", str(task.estimate or "unpriced"))
        submission = Submission(task, call)
        try:
            job = AsyncJob[Any](task, await submission.send(entered=entered))
        except anyio.get_cancelled_exc_class():
            with anyio.CancelScope(shield=True):
                record = await self._journal.do(partial(self._journal.get, task.id))
                if record.state == "intent":
                    await submission.end("cancelled", "cancelled before it was sent")
            raise
        try:
            await checkpoint()
        except anyio.get_cancelled_exc_class():
            with anyio.move_on_after(CANCEL_SECONDS, shield=True), suppress(MmgenError):
                await job.cancel()
            raise
        return job

    def _intend(self, task: Task, row: JobRecord, *, budget: Budget | None, room: Room | None) -> int:
        """Make room for its files and commit the intent, in one step on the journal's thread."""
        task.make_folder()
        return self._journal.intend(row, budget=budget, room=room)

    async def _afford(self, destination: Destination, request: Request[Any], budget: Budget | None) -> None:
        """Raise BudgetError unless a call there may cost what it does, or somebody agrees to what nobody knows."""
        estimate = destination.model.estimate(request, destination.options)
        seconds = destination.model.seconds_of(request)
        judge = partial(affordable, estimate, budget, destination.name, seconds)
        if must_ask(estimate, budget, seconds):
            await to_thread.run_sync(judge, abandon_on_cancel=True)
        else:
            judge()
