"""The blocking face: every method runs the asynchronous one on a private loop thread. It holds no logic of its own."""

from __future__ import annotations

import os
import weakref
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event, Lock, Thread, current_thread
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import anyio
from anyio import CancelScope
from anyio.from_thread import BlockingPortal

from mmgen.assets import Asset
from mmgen.backends import Backend
from mmgen.backends.webhooks import Delivery
from mmgen.client import CANCEL_SECONDS, AsyncClient
from mmgen.config import Config
from mmgen.errors import RequestError
from mmgen.jobs.job import AsyncJob
from mmgen.jobs.pruning import Pruned
from mmgen.jobs.record import JobRecord, State
from mmgen.jobs.result import JobRef, Result
from mmgen.jobs.routing import Choice
from mmgen.jobs.spending import Group, Spending
from mmgen.jobs.task import CLOSED
from mmgen.jobs.webhooks import Receipt
from mmgen.models import Estimate, Model, Options, Problem
from mmgen.money import Budget, Money
from mmgen.registry import Plugin
from mmgen.requests import Request
from mmgen.status import CancelOutcome, Status, told

__all__ = ["Client", "Job"]

A = TypeVar("A", bound=Asset)
T = TypeVar("T")


def start_portal() -> tuple[BlockingPortal, Thread]:
    """Start an event loop on a thread of its own; the portal is the way in."""
    started: Future[BlockingPortal] = Future()

    async def serve() -> None:
        async with BlockingPortal() as portal:
            started.set_result(portal)
            await portal.sleep_until_stopped()

    def run() -> None:
        try:
            anyio.run(serve)
        except BaseException as error:
            if started.done():
                raise
            started.set_exception(error)

    thread = Thread(target=run, name="mmgen-loop", daemon=True)
    thread.start()
    return started.result(), thread


def stop_portal(portal: BlockingPortal, thread: Thread, process: int) -> None:
    """End the loop and wait for its thread; in a forked child there is neither."""
    if os.getpid() == process and current_thread() is not thread:
        with suppress(RuntimeError):  # it has stopped already
            portal.call(portal.stop)
        thread.join()


class LoopThread:
    """A private event loop on a thread of its own: started at first use, ended by ``close`` or at exit at the latest."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self._lock = Lock()
        self._portal: BlockingPortal | None = None
        self._end: Callable[[], object] | None = None
        self.closed = False
        """Whether nothing can be run on it any more."""

    @property
    def forked(self) -> bool:
        """Whether this process is a child of the one that made the client, without its threads."""
        return os.getpid() != self._process

    def call(self, function: Callable[[], Awaitable[T]]) -> T:
        """Run *function* on the loop and wait. Ctrl-C cancels it there, and lets it clean up."""
        finished, scopes = Event(), list[CancelScope]()

        async def run() -> T:
            try:
                with CancelScope() as scope:
                    scopes.append(scope)
                    return await function()
                raise RuntimeError("nobody waits for this any more")
            finally:
                finished.set()

        def stop() -> None:
            for scope in scopes:
                scope.cancel()

        portal = self._started()
        try:
            return portal.start_task_soon(run).result()
        except BaseException:
            # By its own scope: Ctrl-C may come when the task has begun, and before its future is in hand.
            if not finished.is_set():
                portal.start_task_soon(stop)
                finished.wait(CANCEL_SECONDS + 1)
            raise

    def close(self) -> None:
        """End the loop and its thread, for good."""
        self.closed = True
        if self._end is not None:
            self._end()
        self._portal = self._end = None

    def refuse_closed(self) -> None:
        """Raise RequestError when it was closed."""
        if self.closed:
            raise RequestError(CLOSED)

    def _started(self) -> BlockingPortal:
        self.refuse_closed()
        if self.forked:
            raise RequestError("this Client was made before a fork: make a new one in the child process")
        with self._lock:
            if self._portal is None:
                self._portal, thread = start_portal()
                # A program that forgets to close its client must not hang when it ends.
                self._end = weakref.finalize(self, stop_portal, self._portal, thread, self._process)
            return self._portal


class Job(Generic[A]):
    """A job in hand, for blocking code. Iterate it for progress; ``result()`` waits for the assets."""

    def __init__(self, loop: LoopThread, job: AsyncJob[A]) -> None:
        self._loop = loop
        self._job = job

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}: {self.model}, {told(self.status)}>"

    @property
    def id(self) -> str:
        """The name by which ``mmgen jobs`` lists the job."""
        return self._job.id

    @property
    def model(self) -> str:
        """The model at work, ``"backend:model"``."""
        return self._job.model

    @property
    def status(self) -> Status:
        """Where the job stood when it was last asked."""
        return self._job.status

    @property
    def ref(self) -> JobRef:
        """What to keep so as to take the job up again, in any process. Raises RequestError when that can't be."""
        return self._job.ref

    def __iter__(self) -> Iterator[Status]:
        statuses = self._job.__aiter__()
        while True:
            try:
                yield self._loop.call(statuses.__anext__)
            except StopAsyncIteration:
                return

    def result(self, timeout: float | None = None) -> Result[A]:
        """
        Wait for the end and return the assets, stored and verified.

        Raises JobError when the job failed or was cancelled, RefusedError when a content policy said no, and
        DeadlineError when *timeout* seconds passed first, or the longest that such a job may take; then the job goes
        on, and ``error.ref`` takes it up again.
        """
        return self._loop.call(lambda: self._job.result(timeout))

    def cancel(self) -> CancelOutcome:
        """Ask the backend to stop: ``cancelled``, ``requested``, ``too_late`` or ``unsupported``, truthfully."""
        return self._loop.call(self._job.cancel)


class Client:
    """
    Sends requests to backends, for blocking code and notebooks. See ``AsyncClient`` for what the arguments mean.

    Use it as a context manager, or call ``close()``. A client does not cross a fork.
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
        self._client = AsyncClient(backends, home=home, keys=keys, defaults=defaults, config=config)
        self._loop = LoopThread()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.config.data}>"

    @property
    def config(self) -> Config:
        """Everything that is configured."""
        return self._client.config

    def models(self, kind: type[Request[Any]] | str | None = None, *, task: str | None = None) -> dict[str, Model]:
        """What can be asked for, by full name: ``{"procedural:scene": Model(...)}``."""
        return self._client.models(kind, task=task)

    def plugins(self) -> list[Plugin]:
        """Every installed backend and its state; a broken one has its reason."""
        return self._client.plugins()

    def default_model(self, request: Request[Any]) -> str:
        """The full name of the model that serves *request* when none is named."""
        return self._client.default_model(request)

    def check(
        self, request: Request[Any], *, model: Choice | None = None, options: Options | None = None
    ) -> list[Problem]:
        """
        Every reason why *model* can't honour *request*; ``[]`` where it would be taken. Free: makes no network call.

        A key that is missing is one of them. Of several models each reason names its own; one that is only retired counts
        where no other is left.
        """
        return self._client.check(request, model=model, options=options)

    def estimate(
        self, request: Request[Any], *, model: Choice | None = None, options: Options | None = None
    ) -> Estimate:
        """
        What *request* is expected to cost, with source and date, or "unpriced".

        Of several models, that of the first that would be asked.
        """
        return self._client.estimate(request, model=model, options=options)

    def jobs(
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
        return self._loop.call(lambda: self._client.jobs(limit=limit, state=state, model=model, since=since))

    def job(self, job: str) -> JobRecord:
        """The job of that name, or the beginning of it. Raises RequestError when there is not exactly one."""
        return self._loop.call(lambda: self._client.job(job))

    def unfinished(self) -> list[JobRecord]:
        """The jobs that can be taken up with ``reconcile``, oldest first."""
        return self._loop.call(self._client.unfinished)

    def spending(self, *, by: Group = "budget", since: datetime | timedelta | None = None) -> list[Spending]:
        """
        What the jobs of this machine's journal have cost and hold in reserve, for each budget, backend, account or model.

        Jobs that were forgotten count too, unless only those since a moment, or so long ago, are wanted.
        """
        return self._loop.call(lambda: self._client.spending(by=by, since=since))

    def submit(
        self,
        request: Request[A],
        *,
        model: Choice | None = None,
        options: Options | None = None,
        max_cost: str | Money | Budget | None = None,
    ) -> Job[A]:
        """
        Check, journal, start the work, and return at once; the job is then the caller's.

        Of several models the next is asked when one is unavailable, takes no more jobs, or is retired; each is checked
        before anything is sent. Raises UnsupportedError when one can't honour the request, AuthError when a key is missing,
        and BudgetError when it may cost more than *max_cost* or is unpriced; then nothing was sent, and there is no job.

        Raises SubmitUnknownError when a backend may have accepted it and there is no way to find out: it is then held in
        the journal, and not sent again.
        """
        job = self._loop.call(lambda: self._client.submit(request, model=model, options=options, max_cost=max_cost))
        return Job(self._loop, job)

    def generate(
        self,
        request: Request[A],
        *,
        model: Choice | None = None,
        options: Options | None = None,
        max_cost: str | Money | Budget | None = None,
        timeout: float | None = None,
    ) -> Result[A]:
        """Submit, wait, and return the assets. A job that is not waited for to its end is cancelled on the way out."""
        return self._loop.call(
            lambda: self._client.generate(request, model=model, options=options, max_cost=max_cost, timeout=timeout)
        )

    def resume(self, ref: JobRef) -> Job[Asset]:
        """Take up a job that this or another process submitted. One that has succeeded gives its stored result."""
        return Job(self._loop, self._loop.call(lambda: self._client.resume(ref)))

    def reconcile(self, job: str, *, resubmit: bool = False) -> Job[Asset]:
        """
        Take up a job of this journal in whatever state it was left, by its name or the beginning of it.

        One that was never sent is sent; one that may have been is looked for, if its backend can be asked, and raises
        SubmitUnknownError otherwise. *resubmit* sends such a one again, which may cost twice: a person's decision.
        """
        return Job(self._loop, self._loop.call(lambda: self._client.reconcile(job, resubmit=resubmit)))

    def deliver(self, backend: str, delivery: Delivery) -> Receipt:
        """
        Take in a call of *backend*'s webhook: who waits for that job, in any process, asks about it at once.

        Answer the vendor with the status of what is returned. A call that is forged, repeated, old or about no job here
        changes nothing.
        """
        return self._loop.call(lambda: self._client.deliver(backend, delivery))

    def forget(self, *, older_than_days: float = 30.0) -> list[JobRecord]:
        """
        Remove jobs that ended so long ago from the journal, and return them. The files they made stay.

        What interrupted work left behind is removed too, when nothing was written to it for so long, and for a day.
        """
        return self._loop.call(lambda: self._client.forget(older_than_days=older_than_days))

    def prune(self, *, older_than_days: float = 30.0, dry_run: bool = True) -> Pruned:
        """
        Remove jobs that ended so long ago from the journal, and the stored files that nobody has used since.

        A *dry_run* removes nothing, and tells what would go. A file stays while another job of the journal names it. What
        ``save`` wrote is a copy and stays; a ``Result`` that you still hold loses its files.
        """
        return self._loop.call(lambda: self._client.prune(older_than_days=older_than_days, dry_run=dry_run))

    def close(self) -> None:
        """Release threads, connections, memory, and the leases of jobs that go on. Nothing can be asked for after it."""
        try:
            if not (self._loop.forked or self._loop.closed):
                self._loop.call(self._client.aclose)
        finally:
            self._loop.close()

    def __enter__(self) -> Self:
        self._loop.refuse_closed()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
