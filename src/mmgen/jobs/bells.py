"""Who waits for a job is woken when its backend calls, also when the call was taken by another process."""

from __future__ import annotations

from functools import partial
from weakref import WeakValueDictionary

import anyio

from mmgen.jobs.journal import Journal

__all__ = ["Bell", "Bells"]

LOOK_SECONDS = 0.5


class Bell:
    """What wakes those who wait for one job."""

    def __init__(self, job: str, called: float) -> None:
        self.job = job
        self._event = anyio.Event()
        self._called = called
        """The last call that it has rung for."""

    @property
    def is_rung(self) -> bool:
        """Whether a call came since it was made quiet."""
        return self._event.is_set()

    def ring(self, called: float) -> None:
        """Wake who waits, if that call is a new one."""
        if called > self._called:
            self._called = called
            self._event.set()

    def quiet(self) -> None:
        """What has been rung for is about to be looked at."""
        if self.is_rung:
            self._event = anyio.Event()

    async def heard(self, seconds: float) -> None:
        """Wait until it rings, for *seconds* at most."""
        with anyio.move_on_after(seconds):
            await self._event.wait()


class Bells:
    """The bells of the jobs that are in hand. One who waits looks into the journal for all, every half second."""

    def __init__(self, journal: Journal, *, look_seconds: float = LOOK_SECONDS) -> None:
        self._journal = journal
        self._look_seconds = look_seconds
        self._looked = 0.0
        self._bells: WeakValueDictionary[str, Bell] = WeakValueDictionary()

    def of(self, job: str, *, called: float = 0.0) -> Bell:
        """The bell of a job that was last called about at *called*; who waits keeps it."""
        bell = self._bells.get(job)
        if bell is None:
            bell = self._bells[job] = Bell(job, called)
        return bell

    def ring(self, job: str, called: float) -> None:
        """Wake those of this client who wait for the job."""
        bell = self._bells.get(job)
        if bell is not None:
            bell.ring(called)

    async def wait(self, bell: Bell, seconds: float) -> None:
        """Until it rings here or in the journal, for *seconds* at most; then it is quiet again."""
        until = anyio.current_time() + seconds
        while not bell.is_rung and (left := until - anyio.current_time()) > 0:
            await bell.heard(min(left, self._look_seconds))
            if not bell.is_rung and anyio.current_time() - self._looked >= self._look_seconds:
                self._looked = anyio.current_time()
                await self._look()
        bell.quiet()

    async def _look(self) -> None:
        names = list(self._bells)
        for job, called in await self._journal.do(partial(self._journal.calls_about, names)):
            self.ring(job, called)
