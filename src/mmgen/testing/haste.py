"""A backend in a hurry: what a fake vendor answers at once need not be waited for."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeVar

from mmgen.backends import Backend, Call, Model, Pending, Status
from mmgen.testing.faults import Phase

__all__ = ["hurried"]

B = TypeVar("B", bound=Backend)
PATIENCE = 30.0
"""A busy machine is slow; only where a silence is what is tested may it be short."""
SILENCE = 0.5
"""The longest silence there: a loaded machine answers later than after 0.2 seconds."""
ASK_AGAIN = 0.01
FIRST_PAUSE = 0.004
SETTLE_SECONDS = 5.0
"""For so long a lost submit is looked for; where it is there it is found at once, however slow the machine is."""


def hurried(
    backend: B, *, silent: Phase | Literal[""] = "", settle_seconds: float = SETTLE_SECONDS, silence: float = SILENCE
) -> B:
    """
    *backend*, with the times of its policy and its hints when to ask again cut short, and no limits of its own.

    In the phase that is *silent* a silence of *silence* seconds is the end; elsewhere there is time for a busy machine.
    *settle_seconds* is for how long a submit in doubt is looked for: short only where it is not there. What the backend does
    is as it was: only ``policy`` and the statuses' ``poll_after`` differ, as another vendor's might.
    """
    backend.policy = replace(
        backend.policy,
        first_pause=FIRST_PAUSE,
        settle_seconds=settle_seconds,
        concurrency=None,
        per_minute=None,
        submit_seconds=silence if silent == "submit" else PATIENCE,
        stall_seconds=silence if silent == "file" else PATIENCE,
        poll_seconds=PATIENCE if silent in {"", "submit", "file"} else silence,
    )
    submit, poll, find = backend.submit, backend.poll, backend.find

    async def hurried_submit(call: Call) -> Status:
        return soon(await submit(call))

    async def hurried_poll(model: Model, token: str) -> Status:
        return soon(await poll(model, token))

    async def hurried_find(call: Call) -> Status | None:
        found = await find(call)
        return None if found is None else soon(found)

    # Of this one object: its class stays as it is, and so does what the class does.
    backend.submit = hurried_submit  # type: ignore[method-assign] # see above
    backend.poll = hurried_poll  # type: ignore[method-assign] # see above
    backend.find = hurried_find  # type: ignore[method-assign] # see above
    return backend


def soon(status: Status) -> Status:
    """*status*, to be asked again at once."""
    if not isinstance(status, Pending):
        return status
    hint = ASK_AGAIN if status.poll_after is None else min(status.poll_after, ASK_AGAIN)
    return replace(status, poll_after=hint)
