"""
The submit, which costs money: sent once, and again only when that is proven to be safe.

Each failure is one of three. Not accepted for sure: it is tried again, for a while. Refused for good: the job ends,
and cost nothing. Anything else is unknown: settled as the backend declared that it can be, or else held and shown.
"""

from __future__ import annotations

import time
from functools import partial
from itertools import count
from typing import Literal, NoReturn

import anyio
from anyio import to_thread

from mmgen.backends import Call
from mmgen.errors import (
    AuthError,
    BackendError,
    BudgetError,
    JobError,
    MmgenError,
    RateLimitError,
    RequestError,
    RetiredError,
    SubmitUnknownError,
    TransportError,
)
from mmgen.jobs.log import log
from mmgen.jobs.pacing import pause_after
from mmgen.jobs.planning import changed_since
from mmgen.jobs.rerouting import turn_to_the_next
from mmgen.jobs.room import NoRoomError
from mmgen.jobs.routes import reason_to_leave
from mmgen.jobs.task import Task
from mmgen.status import Pending, Status, Succeeded, checked_status

__all__ = ["Submission"]

SETTLE_CYCLES = 4


class Submission:
    """One logical call on its way. Every method ends with the state on the disk."""

    def __init__(self, task: Task, call: Call) -> None:
        self._task = task
        self._call = call
        self._policy = task.backend.policy
        self._cycles = 0
        self._answered = True

    async def send(self, *, entered: bool = False) -> Status:
        """Wait for room, send, and return what the backend said. *entered*: room is taken and the state written."""
        started, attempts = anyio.current_time(), count()
        while True:
            outcome = await self._attempt(entered=entered)
            entered = False
            match outcome:
                case RateLimitError() | TransportError(sent=False) | RetiredError():
                    if await self._pause_or_leave(outcome, next(attempts), started):
                        started, attempts = anyio.current_time(), count()
                case RequestError() | BackendError() if not isinstance(outcome, TransportError):
                    await self._fail(outcome)
                case Exception():
                    return await self._settle_doubt(outcome, time.time())
                case _:
                    return outcome

    async def settle(self, sent_at: float) -> Status:
        """Find out what became of a submit that another run, or an earlier attempt, left in doubt."""
        return await self._settled(TransportError("the program ended before the answer came"), sent_at)

    # -- one attempt ------------------------------------------------------------------------

    async def _attempt(self, *, entered: bool) -> Status | Exception:
        """Send once. What the backend raises is returned; what fails on this side is raised."""
        task = self._task
        while True:
            if not entered:
                self._answered = False
                try:
                    await task.gate.enter(task.id, patience=self._policy.leave_seconds if self._may_leave else None)
                except (AuthError, RateLimitError, TransportError) as error:
                    return error
            self._answered = True
            try:
                unready = None if entered else await self._unready()
                return unready or await self._submit_once(journal=not entered)
            except NoRoomError as full:
                task.gate.turn_back(task.id, full.others)

    async def _unready(self) -> Exception | None:
        """Bring the call's files to the backend. Why it can't be submitted, if it can't: nothing was accepted for sure."""
        backend, call = self._task.backend, self._call
        if not backend.needs_preparation(call):
            return None
        try:
            await backend.prepare(call)
        except (RequestError, BackendError) as error:
            if isinstance(error, TransportError):
                error.sent = False
            return error
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything
            return RequestError(f"{self._task.name} could not prepare this ({type(error).__name__}: {error}); not sent")
        return None

    async def _submit_once(self, *, journal: bool = False) -> Status | Exception:
        """Shielded from cancellation, for the backend's answer must reach the journal."""
        task = self._task
        outcome: Status | Exception = JobError("not sent")
        with anyio.CancelScope(shield=True):
            sending = partial(task.journal.sending, task.id, fence=task.fence, room=task.room)
            if journal and not await task.journal.do(sending):
                task.gate.leave(task.id)
                raise RequestError(f"job {task.id} has ended, or is worked on by another process; it was not sent here")
            log(task, "submitted")
            try:
                with anyio.fail_after(self._policy.submit_seconds + 1 if task.backend.durable else None):
                    outcome = checked_status(await task.backend.submit(self._call), "submit")
            except TimeoutError:
                outcome = TransportError(f"{task.name}: no answer to the submit")
            except Exception as error:  # noqa: BLE001 - whatever a plugin raises is judged by the caller
                outcome = error
            if not isinstance(outcome, Exception):
                outcome = await self._accepted(outcome)
        return outcome

    async def _accepted(self, status: Status) -> Status:
        """Commit before anything else what the backend calls the job, or where its results lie."""
        task = self._task
        task.gate.succeeded()
        if isinstance(status, Pending):
            await task.journal.do(partial(task.journal.submitted, task.id, status.token, fence=task.fence))
            log(task, "accepted", f"as {status.token}")
        else:
            log(task, "accepted", "answered at once")
        if isinstance(status, Succeeded) and task.backend.durable:
            return await keep_ready(task, status)
        return status

    @property
    def _may_leave(self) -> bool:
        """Whether another model may be asked: never once a submit has been in doubt."""
        return bool(self._task.routes) and not self._cycles

    async def _pause_or_leave(self, error: BackendError, attempt: int, started: float) -> bool:
        """
        Nothing was accepted: back to the queue, unless it has been tried for long enough; then to the next model.

        True when there was one. Raises *error* when there was none.
        """
        gate = self._task.gate
        if self._answered:
            gate.failed(error)
        gate.leave(self._task.id)
        asked = error.retry_after if isinstance(error, RateLimitError | TransportError) else None
        pause = pause_after(attempt, self._policy.first_pause, asked)
        longest = self._policy.retry_seconds
        if self._may_leave:
            longest = min(longest, self._policy.leave_seconds)
        over = anyio.current_time() + pause - started > longest
        final = isinstance(error, RetiredError) or not self._task.backend.durable
        if final or over or not gate.may_repeat(error):
            await self._leave_or_fail(error)
            return True
        with anyio.CancelScope(shield=True):
            await self._task.write("intent", reason=str(error))
        log(self._task, "retried", f"in {pause:.1f} s", error=error)
        await anyio.sleep(pause)
        return False

    async def _leave_or_fail(self, error: BackendError) -> None:
        """Turn to the next model, with a key of its own and its own share of the budget."""
        reason = reason_to_leave(error)
        if reason is None or not self._may_leave:
            await self._fail(error)
        try:
            with anyio.CancelScope(shield=True):
                self._call = await turn_to_the_next(self._task, self._call, error, reason)
        except BudgetError as refusal:
            with anyio.CancelScope(shield=True):
                await self.end("failed", f"{refusal} ({error})", error=refusal)
            raise refusal from error
        self._policy = self._task.backend.policy

    async def _fail(self, error: MmgenError) -> NoReturn:
        """The backend did not take it, and it cost nothing."""
        task = self._task
        if not isinstance(error, RequestError) and self._answered and reason_to_leave(error) is None:
            task.gate.failed(error)
        with anyio.CancelScope(shield=True):
            await self.end("failed", str(error), error=error)
        if isinstance(error, BackendError):
            error.backend, error.model = task.backend.name, task.name
        for tried in task.attempts:
            error.add_note(f"asked before: {tried.model}, {tried.outcome} ({tried.reason})")
        raise error

    async def end(self, state: Literal["failed", "cancelled"], reason: str, *, error: Exception | None = None) -> None:
        """Write how it ended, and leave nothing behind."""
        task = self._task
        task.gate.leave(task.id)
        end = partial(task.journal.give_up, task.id, state, fence=task.fence, reason=reason, spent=0)
        if await task.journal.do(end):
            log(task, state, error=error, reason=reason)
        await task.around.files.do(task.drop_folder)

    # -- doubt ------------------------------------------------------------------------------

    async def _settle_doubt(self, doubt: Exception, sent_at: float) -> Status:
        task = self._task
        if not task.backend.durable:
            await self._fail(doubt if isinstance(doubt, MmgenError) else JobError(f"{type(doubt).__name__}: {doubt}"))
        task.gate.failed(doubt if isinstance(doubt, MmgenError) else TransportError(str(doubt)))
        return await self._settled(doubt, sent_at)

    async def _settled(self, doubt: Exception, sent_at: float) -> Status:
        """As the backend declared that doubt can be settled. Raises SubmitUnknownError where it can't."""
        task = self._task
        try:
            match task.backend.safety_for(self._call):
                case "key" if time.time() - sent_at < self._policy.key_seconds:
                    return await self._send_under_the_same_key(doubt, sent_at)
                case "lookup":
                    return await self._look_up(doubt, sent_at)
                case _:
                    await self._hold(doubt, sent_at)
        except anyio.get_cancelled_exc_class():
            with anyio.CancelScope(shield=True):
                await self._mark(doubt)
            raise

    async def _send_under_the_same_key(self, doubt: Exception, sent_at: float) -> Status:
        """
        The backend knows the key again: it answers with the job that it has, or begins it now.

        It must be the same request, whose files may have been changed since; then a refusal proves nothing.
        """
        changed = await changed_since(self._task)
        if changed is not None:
            await self._hold(changed, sent_at)
        started = anyio.current_time()
        for attempt in count():
            outcome = await self._unready() or await self._submit_once()
            match outcome:
                case AuthError() | RequestError() | RetiredError():  # which tells nothing of what was sent before
                    await self._hold(outcome, sent_at)
                case BackendError() if not isinstance(outcome, TransportError | RateLimitError):
                    await self._fail(outcome)
                case Exception():
                    doubt = outcome
                case _:
                    return outcome
            asked = doubt.retry_after if isinstance(doubt, TransportError | RateLimitError) else None
            pause = pause_after(attempt, self._policy.first_pause, asked)
            if anyio.current_time() + pause - started > self._policy.retry_seconds:
                await self._hold(doubt, sent_at)
            log(self._task, "retried", f"under the same key in {pause:.1f} s", error=doubt)
            await anyio.sleep(pause)
        raise AssertionError

    async def _look_up(self, doubt: Exception, sent_at: float) -> Status:
        """Ask for the job until it must have shown; its absence then is a proof only where the backend says so."""
        for attempt in count():
            seen = False
            try:
                found = await self._task.backend.find(self._call)
                seen = True
                if found is not None:
                    with anyio.CancelScope(shield=True):
                        await self._accepted(found)
                    return found
            except (RateLimitError, TransportError) as error:
                doubt = error
            except Exception as error:  # noqa: BLE001 - a plugin may raise anything; it is in doubt all the same
                await self._hold(error, sent_at)
            late = time.time() - sent_at
            if late > self._policy.settle_seconds and (seen or late > self._policy.settle_seconds * 4):
                if seen and self._policy.absence_is_proof:
                    return await self._send_after_absence(doubt, sent_at)
                await self._hold(doubt, sent_at)
            await anyio.sleep(
                min(pause_after(attempt, self._policy.first_pause), self._policy.settle_seconds / 4 + 0.05)
            )
        raise AssertionError

    async def _send_after_absence(self, doubt: Exception, sent_at: float) -> Status:
        self._cycles += 1
        if self._cycles > SETTLE_CYCLES:
            await self._hold(doubt, sent_at)
        self._task.gate.leave(self._task.id)
        await self._task.write("intent", reason="the backend has no such job")
        return await self.send()

    async def _hold(self, doubt: Exception, sent_at: float) -> NoReturn:
        """Keep it, with its share of the budget, for a person to look at."""
        task = self._task
        with anyio.CancelScope(shield=True):
            await self._mark(doubt)
        moment = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(sent_at))
        raise SubmitUnknownError(
            f"{task.name}: job {task.id}, sent at {moment} UTC, may have been accepted, and may be billed. It is not sent "
            f"again; `mmgen jobs reconcile {task.id}` looks again ({doubt})",
            digest=task.digest,
            sent_at=sent_at,
            model=task.name,
            job=task.id,
        ) from doubt

    async def _mark(self, doubt: Exception) -> None:
        task = self._task
        task.gate.leave(task.id)
        await task.write("unknown", reason=str(doubt), owner="", lease=0.0)
        log(task, "held", "it may have been accepted", error=doubt)
        await task.around.files.do(task.drop_folder)


async def keep_ready(task: Task, status: Succeeded) -> Succeeded:
    """Commit where the results of a backend that answered at once lie; those in memory go to the store first."""
    from mmgen.jobs.journal import Update
    from mmgen.jobs.keeping import promised, ready_columns, stored

    kept, columns = status, dict[str, object]()
    if promised(task, status):
        kept = await to_thread.run_sync(stored, task, status)
        columns = ready_columns(kept)
    await task.journal.do(
        partial(task.journal.update, task.id, Update(state="ready", fence=task.fence, columns=columns))
    )
    return kept
