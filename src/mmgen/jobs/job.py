"""A job in hand: the one loop that asks how it stands, and the one place where its end is reached."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Generator
from dataclasses import replace
from functools import partial
from typing import Any, Generic, Literal, TypeVar, cast

import anyio
from anyio import to_thread

from mmgen.assets import Asset
from mmgen.errors import (
    AuthError,
    BackendError,
    DeadlineError,
    JobError,
    MmgenError,
    PluginError,
    RateLimitError,
    RefusedError,
    RequestError,
    TransportError,
)
from mmgen.jobs.download import ExpiredError, fetched
from mmgen.jobs.keeping import in_scratch, keep, promised, replayed, stored
from mmgen.jobs.log import log
from mmgen.jobs.pacing import pause_after
from mmgen.jobs.record import ENDED, JobRecord
from mmgen.jobs.result import JobRef, Result
from mmgen.jobs.standing import standing_of
from mmgen.jobs.task import Task, checked_timeout, deadline_of
from mmgen.status import Cancelled, CancelOutcome, Failed, Pending, Status, Succeeded, checked_status, told

__all__ = ["GOES_ON", "AsyncJob", "Task"]

A = TypeVar("A", bound=Asset)

BROKEN_REPLIES = 8
YOUNG_SECONDS = 60.0
"""For so long after a submit a backend that does not know its own job is asked again."""
FOLLOW_SECONDS = 0.25
GOES_ON = "; the job goes on"


class AsyncJob(Generic[A]):
    """A job in hand. Iterate it for progress; await it, or ``result()``, for the assets."""

    def __init__(self, task: Task, status: Status) -> None:
        self._task = task
        self._status = status
        self._token = status.token if isinstance(status, Pending) else ""
        self._result: Result[A] | None = None
        self._lock = anyio.Lock(fast_acquire=True)
        self._refusal: RequestError | BackendError | None = None
        self._began = anyio.current_time()
        self._waited_from = time.time()
        self._bell = task.around.bells.of(task.id, called=task.called) if task.webhook else None
        self._last_pending = 0.0
        self._due = 0.0
        self._deadline = deadline_of(task.backend, task.model)
        if isinstance(status, Pending):
            task.gate.running[task.id] = self._help
            self._schedule(status)
        else:
            task.gate.leave(task.id)

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

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}: {self.model}, {told(self._status)}>"

    def __await__(self) -> Generator[Any, Any, Result[A]]:
        """The same as ``result()``."""
        return self.result().__await__()

    async def __aiter__(self) -> AsyncIterator[Status]:
        async for status in self._statuses():
            yield await self._lasting() if isinstance(status, Succeeded) else status

    async def _statuses(self) -> AsyncGenerator[Status]:
        yield self._status
        while isinstance(self._status, Pending):
            await self._pause(max(0.0, self._due - anyio.current_time()))
            await self._advance()
            yield self._status

    async def _lasting(self) -> Status:
        """The answer, with files of the scratch folder, which goes away, in the store."""
        async with self._lock:
            if isinstance(self._status, Succeeded) and in_scratch(self._task, self._status):
                self._status = await to_thread.run_sync(stored, self._task, self._status)
            return self._status

    async def _pause(self, seconds: float) -> None:
        """Until it is time to ask, or the backend has called."""
        if self._bell is None:
            await anyio.sleep(seconds)
        else:
            await self._task.around.bells.wait(self._bell, seconds)

    async def result(self, timeout: float | None = None) -> Result[A]:  # noqa: ASYNC109 - the name users expect
        """
        Wait for the end and return the assets, stored and verified.

        Raises JobError when the job failed or was cancelled, RefusedError when a content policy said no, and
        DeadlineError when *timeout* seconds passed first, or the longest that such a job may take; then the job goes
        on, and ``error.ref`` takes it up again.
        """
        checked_timeout(timeout)
        if self._result is not None:
            return self._result
        self._task.around.refuse_closed()
        try:
            with anyio.move_on_after(timeout):
                if not self._task.is_leased:
                    async with self._lock:
                        await self._lease()
                async for _ in self._statuses():
                    pass
                return await self._finish()
        except BaseException:
            await self._give_back()
            raise
        await self._give_back()
        raise self._late(timeout or 0.0)

    async def cancel(self) -> CancelOutcome:
        """Ask the backend to stop: ``cancelled``, ``requested``, ``too_late`` or ``unsupported``, truthfully."""
        if not isinstance(self._status, Pending):
            return "too_late"
        self._task.around.refuse_closed()
        try:
            outcome = await self._task.backend.cancel(self._task.model, self._token)
        except MmgenError:
            raise
        except Exception as error:
            raise PluginError(f"{self.model} could not be cancelled ({type(error).__name__}: {error})") from error
        if outcome == "cancelled":
            self._status = Cancelled()
            await self._settle("cancelled", certain=True)
        elif outcome == "requested":
            await self._note("a cancel was requested, and is not confirmed")
        return outcome

    # -- asking -------------------------------------------------------------------------

    async def _advance(self) -> None:
        """Ask till there is an answer; failures of the network are asked again, with growing pauses, till the deadline."""
        async with self._lock:
            broken = 0
            while isinstance(self._status, Pending):
                self._task.around.refuse_closed()
                if self._deadline is not None and time.time() - self._waited_from > self._deadline:
                    late = self._late(self._deadline)
                    await self._note(str(late))
                    raise late
                if not self._task.is_leased:
                    await self._lease()
                    continue
                try:
                    status = checked_status(await self._task.backend.poll(self._task.model, self._token), "poll")
                except Exception as error:  # noqa: BLE001 - whatever a plugin raises is judged
                    broken += 1
                    await anyio.sleep(await self._pause_or_raise(error, broken))
                else:
                    await self._take(status)
                    return

    async def _pause_or_raise(self, error: Exception, broken: int) -> float:
        """Seconds until a failed question is asked again. Raises what is no matter of time, and the journal says so."""
        match error:
            case TransportError() | RateLimitError():
                return pause_after(broken, self._task.backend.policy.first_pause, error.retry_after)
            case PluginError() if broken < BROKEN_REPLIES:
                return pause_after(broken, self._task.backend.policy.first_pause)
            case RequestError() | RefusedError() | JobError():
                await self._end_with(error)
            case PluginError() | AuthError():
                await self._note(str(error))
            case BackendError():
                if self._is_young:
                    return pause_after(broken, self._task.backend.policy.first_pause)
                if self._is_overdue:
                    await self._end_with(error)
                await self._note(str(error))
            case _:
                said = " ".join(str(error).split())
                reason = f"{self.model} could not be asked ({type(error).__name__}: {said}); the job can be taken up"
                await self._note(reason)
                raise PluginError(reason) from error
        raise error

    @property
    def _is_young(self) -> bool:
        """Whether the backend may not know the job yet, which it accepted a moment ago."""
        young = min(YOUNG_SECONDS, self._task.backend.policy.settle_seconds)
        known = self._task.backend.durable and self._task.fence is not None
        return known and time.time() - self._task.submitted_at < young

    @property
    def _is_overdue(self) -> bool:
        """Whether the job was submitted longer ago than any such job may take."""
        return self._deadline is not None and time.time() - self._task.submitted_at > self._deadline

    async def _end_with(self, error: RequestError | BackendError) -> None:
        self._status, self._refusal = Failed(str(error)), error
        await self._settle("failed", str(error))

    async def _note(self, reason: str) -> None:
        """The job stays open, for it may be done and paid; the journal says what is the matter with it."""
        with anyio.CancelScope(shield=True):
            await self._task.write("submitted", reason=reason)

    async def _take(self, status: Status) -> None:
        elapsed = anyio.current_time() - self._began
        self._status = status
        if isinstance(status, Pending):
            self._last_pending = elapsed
            if status.token != self._token:
                self._token = status.token
                await self._task.write("submitted", token=self._token)
            self._schedule(status)
            return
        self._task.gate.leave(self._task.id)
        if isinstance(status, Succeeded):
            self._task.pacer.learn(self._last_pending, elapsed)
        if self._task.room is not None:  # the backend is done, and has room for a job of another process
            await self._task.write("submitted", account="")

    def _schedule(self, status: Pending) -> None:
        now = anyio.current_time()
        elapsed, pacer = now - self._began, self._task.pacer
        if self._bell is None:
            self._due = now + pacer.pause(elapsed, status.poll_after)
        else:
            shortest = self._task.backend.policy.called_back_seconds
            self._due = now + pacer.pause_when_called(elapsed, status.poll_after, shortest=shortest)

    async def _help(self) -> None:
        """
        Asked by those who wait for this job's place.

        What goes wrong is told to who waits for this job, and who waits for its place no longer waits for one that can't
        be asked.
        """
        if self._due <= anyio.current_time() and not self._lock.locked():
            try:
                await self._advance()
            except MmgenError:
                self._task.gate.leave(self._task.id)

    def _late(self, seconds: float) -> DeadlineError:
        ref = self.ref if self._task.backend.durable and self._token else None
        return DeadlineError(f"{self.model} has not finished after {seconds:g} s{GOES_ON}", ref)

    # -- whose it is ------------------------------------------------------------------------

    async def _lease(self) -> None:
        """Take or prolong the lease; while somebody else works on the job, follow what becomes of it."""
        task = self._task
        while task.fence is not None:
            record = await task.journal.do(partial(task.journal.claim, task.id))
            if record is not None:
                was_another = record.fence != task.fence
                task.hold(record)
                if was_another:
                    await self._go_on_from(record)
                return
            record = await task.journal.do(partial(task.journal.get, task.id))
            if record.state in ENDED:
                await self._follow_to_the_end(record.state, record.reason)
                return
            await anyio.sleep(FOLLOW_SECONDS)

    async def _go_on_from(self, record: JobRecord) -> None:
        """Where another left the job: it may have died before the backend's name for it was written, or known less."""
        task = self._task
        if record.model != self.model:
            raise RequestError(f"job {self.id} was turned to {record.model} by another process; take it up again")
        if record.state == "unknown" and self._token and not record.token:
            await task.journal.do(partial(task.journal.submitted, task.id, self._token, fence=task.fence))
            record = replace(record, state="submitted", token=self._token)
        self._status = await standing_of(task, record)
        if isinstance(self._status, Pending):
            self._token = self._status.token
            self._schedule(self._status)
        else:
            task.gate.leave(task.id)

    async def _give_back(self) -> None:
        """Let others take up a job that is no longer waited for."""
        task = self._task
        if task.fence is not None and self._result is None:
            task.lease_until = 0.0
            with anyio.CancelScope(shield=True):
                await task.journal.do(partial(task.journal.release, task.id))

    async def _follow_to_the_end(self, state: str, reason: str) -> None:
        task = self._task
        task.gate.leave(task.id)
        task.lease_until = float("inf")
        if state == "succeeded":
            record = await task.journal.do(partial(task.journal.get, task.id))
            self._result = cast("Result[A]", await to_thread.run_sync(replayed, record, task.model))
            self._status = Succeeded(self._result.assets, self._result.seed, self._result.cost)
        else:
            self._status = Cancelled() if state == "cancelled" else Failed(reason)

    # -- the end ------------------------------------------------------------------------------

    async def _finish(self) -> Result[A]:
        async with self._lock:
            if self._result is None:
                self._result = await self._conclude()
                if isinstance(self._status, Succeeded):
                    self._status = replace(self._status, assets=self._result.assets)
            return self._result

    async def _conclude(self) -> Result[A]:
        place = {"backend": self._task.backend.name, "model": self.model, "job": self._token}
        match self._status:
            case Succeeded() as success:
                success = await self._fetch(success)
                return cast("Result[A]", await keep(self._task, success))
            case Failed() if self._refusal is not None:
                raise self._refusal
            case Failed(reason, refused):
                await self._settle("failed", reason)
                raise (RefusedError if refused else JobError)(f"{self.model}: {reason}", **place)
            case _:
                await self._settle("cancelled")
                raise JobError(f"{self.model}: the job was cancelled", **place)

    async def _fetch(self, success: Succeeded) -> Succeeded:
        """Bring in what lies behind URLs; one that has expired is asked for again."""
        if not promised(self._task, success):
            return success
        try:
            return await fetched(self._task, success)
        except ExpiredError as error:
            again = await self._asked_again()
            if again is None:
                raise self._lost(error) from error
            try:
                return await fetched(self._task, again)
            except ExpiredError as last:
                raise self._lost(last) from last

    async def _asked_again(self) -> Succeeded | None:
        if not self._token:
            return None
        try:
            status = await self._task.backend.poll(self._task.model, self._token)
        except (TransportError, AuthError, PluginError, RateLimitError):
            return None
        return status if isinstance(status, Succeeded) and promised(self._task, status) else None

    def _lost(self, error: ExpiredError) -> JobError:
        return JobError(
            f"{self.model}: the job is done, and its result can't be fetched now ({error}); it can be taken up again",
            backend=self._task.backend.name,
            model=self.model,
            job=self._token,
        )

    async def _settle(self, state: Literal["failed", "cancelled"], reason: str = "", *, certain: bool = False) -> None:
        """Write how it ended; *certain*: also where another works on it by now."""
        task = self._task
        task.gate.leave(task.id)
        fence = None if certain else task.fence
        if await task.journal.do(partial(task.journal.give_up, task.id, state, fence=fence, reason=reason)):
            log(task, state, error=self._refusal, reason=reason)
        await task.around.files.do(task.drop_folder)
