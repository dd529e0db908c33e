"""
What one backend with one key takes: jobs at once, submits a minute, and when it had better be left alone.

The gate holds back submits only. Questions and downloads of what is already paid for pass it freely.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable

import anyio

from mmgen.backends.policy import Policy
from mmgen.errors import AuthError, RateLimitError, TransportError
from mmgen.jobs.room import Room

__all__ = ["Gate"]

WINDOW_SECONDS, FEWEST, SHARE = 60.0, 20, 0.5
OPEN_SECONDS = 30.0
FULL_QUOTA, RETRY_COST, BUSY_COST = 500, 14, 5
SHRINK, GROW_AFTER = 0.7, 20
HELP_SECONDS = 0.05
LOOK_SECONDS = 0.25
"""For so long it is believed how many jobs other processes have."""


class Gate:
    """The limits of one backend object: learned from its refusals, and forgotten with it."""

    def __init__(self, name: str, policy: Policy) -> None:
        self._name = name
        self._policy = policy
        self._limit: float | None = policy.concurrency
        self._clean = 0
        self._not_before = 0.0
        self._next_submit = 0.0
        self._quota = FULL_QUOTA
        self._outcomes: deque[tuple[float, bool]] = deque()
        self._open_until = 0.0
        self._open_reason: Exception | None = None
        self._probing = False
        self._others = 0
        self._others_until = 0.0
        self.running: dict[str, Callable[[], Awaitable[None]] | None] = {}
        """The jobs inside, and what asks each how it stands."""

    # -- entering -------------------------------------------------------------------------

    async def enter(self, job: str, *, patience: float | None = None) -> None:
        """
        Wait until *job* may be submitted. Raises what the backend last said while it is left alone, and RateLimitError
        when it asked for a longer pause than *patience*; a queue behind other jobs is waited for in any case.

        While it waits it asks the jobs inside how they stand, since nobody else may be doing so.
        """
        while not self.try_enter(job):
            pause = self._not_before - anyio.current_time()
            if patience is not None and pause > patience:
                raise RateLimitError(f"{self._name} takes no jobs for {pause:.0f} s more", retry_after=pause)
            await self._help()
            await anyio.sleep(min(max(self._wait(), 0.005), HELP_SECONDS))

    def try_enter(self, job: str) -> bool:
        """Enter if there is room now; one that is inside stays there."""
        if job in self.running:
            return True
        now = anyio.current_time()
        self._raise_when_open(now)
        others = self._others if now < self._others_until else 0
        if self._wait() > 0 or (self._limit is not None and len(self.running) + others >= self._most):
            return False
        if self._policy.per_minute is not None:
            self._next_submit = max(now, self._next_submit) + 60.0 / self._policy.per_minute
        self.running[job] = None
        return True

    @property
    def _most(self) -> int:
        return max(1, int(self._limit or 1))

    def room(self, account: str) -> Room | None:
        """What one more job needs among those of all processes; None without a limit on jobs at once."""
        return Room(account, self._most) if self._limit is not None else None

    def turn_back(self, job: str, others: int) -> None:
        """So many jobs of other processes take the place that *job* was about to: it waits, and all look again later."""
        self.leave(job)
        self._others, self._others_until = others, anyio.current_time() + LOOK_SECONDS

    def leave(self, job: str) -> None:
        """The job has ended, or was never begun."""
        self.running.pop(job, None)

    def _wait(self) -> float:
        return max(self._not_before, self._next_submit) - anyio.current_time()

    async def _help(self) -> None:
        if self._limit is None:
            return
        for ask in [ask for ask in self.running.values() if ask is not None]:
            await ask()

    # -- learning -------------------------------------------------------------------------

    def succeeded(self) -> None:
        """A submit was accepted."""
        self._note(failed=False)
        self._probing = False
        self._quota = min(FULL_QUOTA, self._quota + 1)
        self._clean += 1
        if self._limit is not None and self._policy.concurrency is not None and self._clean >= GROW_AFTER:
            self._limit, self._clean = min(float(self._policy.concurrency), self._limit + 1), 0

    def failed(self, error: Exception) -> None:
        """A submit was not accepted, or nobody knows."""
        now = anyio.current_time()
        self._clean = 0
        if isinstance(error, RateLimitError):
            self._limit = max(1.0, (self._limit or max(len(self.running), 1)) * SHRINK)
            self._not_before = max(self._not_before, now + (error.retry_after or 0.0))
            return
        self._note(failed=True)
        self._note(failed=True) if isinstance(error, TransportError) and error.sent else None
        if isinstance(error, AuthError) or self._mostly_fails() or self._probing:
            self._open_until, self._open_reason, self._probing = now + OPEN_SECONDS, error, False

    def may_repeat(self, error: Exception) -> bool:
        """Whether one more repetition fits into the quota, which an outage uses up for all jobs at once."""
        cost = BUSY_COST if isinstance(error, RateLimitError) else RETRY_COST
        if self._quota < cost:
            return False
        self._quota -= cost
        return True

    def _note(self, *, failed: bool) -> None:
        now = anyio.current_time()
        self._outcomes.append((now, failed))
        while self._outcomes and self._outcomes[0][0] < now - WINDOW_SECONDS:
            self._outcomes.popleft()

    def _mostly_fails(self) -> bool:
        failures = sum(failed for _, failed in self._outcomes)
        return len(self._outcomes) >= FEWEST and failures >= SHARE * len(self._outcomes)

    def _raise_when_open(self, now: float) -> None:
        if self._open_reason is None:
            return
        if now < self._open_until:
            wait = self._open_until - now
            message = f"{self._name} is left alone for {wait:.0f} s more; nothing was sent ({self._open_reason})"
            if isinstance(self._open_reason, AuthError):
                raise AuthError(message, backend=self._name)
            raise TransportError(message, sent=False, retry_after=wait, backend=self._name)
        if self._probing:
            raise TransportError(
                f"{self._name} is being tried with one job; nothing was sent", sent=False, backend=self._name
            )
        self._open_reason, self._probing = None, True
        self._outcomes.clear()
