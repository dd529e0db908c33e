"""
One thread for the many short steps of jobs that would hold up the loop.

A pool hands each step to a thread and each answer to the loop apart, and its threads contend with the loop for the
interpreter: with hundreds of jobs that is most of what a job costs. Here what waits is done in one go, in order, and
the loop is woken once for many answers.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from threading import Lock, Thread
from typing import Any, Generic, TypeVar, cast

import anyio
from anyio.lowlevel import checkpoint_if_cancelled, current_token

__all__ = ["Worker", "Workers"]

T = TypeVar("T")
IDLE_SECONDS = 5.0
LONGEST_SILENCE = 0.002
"""For how long answers that are ready may wait for those after them, where each stands for itself."""

Deliver = Callable[[Callable[[], None]], object]


@dataclass(slots=True)
class Step(Generic[T]):
    """Work that waits for its turn, then its outcome."""

    work: Callable[[], T]
    deliver: Deliver
    """Calls a function on the loop that asked, from any thread."""
    done: anyio.Event = field(default_factory=anyio.Event)
    value: T | None = None
    error: BaseException | None = None

    def run(self) -> None:
        """Do the work; what it raises is kept for who asked."""
        try:
            self.value = self.work()
        except BaseException as error:  # noqa: BLE001 - it is raised where the work was asked for
            self.error = error


class Worker:
    """
    A thread that begins with the first step, and ends when there is none for a while.

    *together* surrounds the steps that are done in one go; no answer is given before it is left, and when leaving it
    fails, so does each of them.
    """

    def __init__(self, together: Callable[[], AbstractContextManager[object]] | None = None) -> None:
        self._together = together
        self._lock = Lock()
        self._waiting: list[Step[Any]] = []
        self._thread: Thread | None = None
        self._asleep = False
        self._bell = Lock()

    async def do(self, work: Callable[[], T]) -> T:
        """Do *work* on the thread, and return what it returns. Once it is asked for, it is waited for."""
        await checkpoint_if_cancelled()
        step = Step(work, deliverer())
        self._ask(step)
        with anyio.CancelScope(shield=True):
            await step.done.wait()
        if step.error is not None:
            raise step.error
        return cast("T", step.value)

    def stop(self) -> None:
        """Let the thread end once nothing waits; the next step begins another."""
        with self._lock:
            self._ring()

    def _ask(self, step: Step[Any]) -> None:
        with self._lock:
            self._waiting.append(step)
            # A child process has the object, and not the thread.
            if self._thread is None or not self._thread.is_alive():
                self._bell, self._asleep = Lock(), False
                self._bell.acquire()
                self._thread = Thread(target=self._live, args=(self._bell,), name="mmgen worker", daemon=True)
                self._thread.start()
            self._ring()

    def _ring(self) -> None:
        if self._asleep:
            self._asleep = False
            self._bell.release()

    # -- on the thread ----------------------------------------------------------------------

    def _live(self, bell: Lock) -> None:
        while True:
            with self._lock:
                steps, self._waiting = self._waiting, []
                self._asleep = not steps
            if steps:
                self._work_off(steps)
                continue
            bell.acquire(timeout=IDLE_SECONDS)
            with self._lock:
                if not self._waiting:
                    self._thread, self._asleep = None, False
                    return

    def _work_off(self, steps: list[Step[Any]]) -> None:
        if self._together is not None:
            try:
                with self._together():
                    for step in steps:
                        step.run()
            except BaseException as error:  # noqa: BLE001 - nothing of it holds, so each is told
                for step in steps:
                    step.error = error
            answer(steps)
            return
        ready: list[Step[Any]] = []
        since = time.monotonic()
        for step in steps:
            step.run()
            ready.append(step)
            if time.monotonic() - since > LONGEST_SILENCE:
                answer(ready)
                ready, since = [], time.monotonic()
        answer(ready)


class Workers:
    """Some workers that take turns, for steps that wait on the disk more than they work."""

    def __init__(self, number: int) -> None:
        self._turns = cycle([Worker() for _ in range(number)])

    async def do(self, work: Callable[[], T]) -> T:
        """Do *work* on one of the threads, and return what it returns. Once it is asked for, it is waited for."""
        return await next(self._turns).do(work)


def answer(steps: list[Step[Any]]) -> None:
    """Wake those who asked, each loop once."""
    by_loop: defaultdict[Deliver, list[Step[Any]]] = defaultdict(list)
    for step in steps:
        by_loop[step.deliver].append(step)
    for deliver, done in by_loop.items():

        def wake(done: list[Step[Any]] = done) -> None:
            for step in done:
                step.done.set()

        with suppress(RuntimeError):  # the loop has ended, and nobody waits any more
            deliver(wake)


def deliverer() -> Deliver:
    """What calls a function on the running loop, from any thread."""
    token: object = current_token()
    native: Any = getattr(token, "native_token", token)
    return cast("Deliver", getattr(native, "call_soon_threadsafe", None) or native.run_sync_soon)
