"""A backend in memory: it answers what it is told to, and remembers what it was asked. Needs no test framework."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import ClassVar

from mmgen.backends import Backend, Call, Cancelled, CancelOutcome, Model, Pending, Status

__all__ = ["FakeBackend", "Turn"]

Turn = Status | Exception | Callable[[Call], Status]
"""What the fake does at one step: return a status, raise, or compute a status from the call."""


class FakeBackend(Backend):
    """
    Serves *models*; each job goes through *turns*, the first of which answers the submit.

    A job's last turn repeats, so a single ``Pending`` never ends. Jobs outlive an instance when *jobs* is shared, as
    a vendor's do. ``calls`` are the submits, ``polls`` the tokens asked for, ``cancels`` those to be stopped.
    """

    name: ClassVar[str] = "fake"

    def __init__(
        self,
        models: Sequence[Model],
        turns: Sequence[Turn],
        *,
        jobs: dict[str, list[Turn]] | None = None,
        cancel_outcome: CancelOutcome = "cancelled",
    ) -> None:
        self._models = tuple(models)
        self._turns = tuple(turns)
        self._jobs: dict[str, list[Turn]] = {} if jobs is None else jobs
        self._cancel_outcome: CancelOutcome = cancel_outcome
        self._numbers = count(len(self._jobs) + 1)
        self.calls: list[Call] = []
        self.polls: list[str] = []
        self.cancels: list[str] = []

    def models(self) -> Sequence[Model]:
        """The models that were given."""
        return self._models

    async def submit(self, call: Call) -> Status:
        """Begin a job and take its first turn; a ``Pending`` turn gets the job's own token."""
        self.calls.append(call)
        token = f"job-{next(self._numbers)}"
        turns: list[Turn] = [turn(call) if callable(turn) else turn for turn in self._turns]
        self._jobs[token] = turns
        return self._take(token)

    async def poll(self, model: Model, token: str) -> Status:
        """Take the job's next turn."""
        del model
        self.polls.append(token)
        return self._take(token)

    async def cancel(self, model: Model, token: str) -> CancelOutcome:
        """End the job, if this fake was told that it can."""
        del model
        self.cancels.append(token)
        if self._cancel_outcome == "cancelled":
            self._jobs[token] = [Cancelled()]
        return self._cancel_outcome

    def _take(self, token: str) -> Status:
        turns = self._jobs[token]
        turn = turns.pop(0) if len(turns) > 1 else turns[0]
        if isinstance(turn, Exception):
            raise turn
        if isinstance(turn, Pending):
            return Pending(token, turn.fraction, turn.queue_position, turn.note, turn.preview, turn.poll_after)
        assert not callable(turn), "a callable turn was resolved when the job began"
        return turn
