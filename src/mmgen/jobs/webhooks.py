"""
Calls of vendors' webhooks on their way in: verified by the backend, refused when repeated, turned into a question.

Whatever comes, the worst that it can do is to have a job of one's own asked about once more.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from mmgen.backends import Backend
from mmgen.backends.webhooks import JOB, Delivery, Notice
from mmgen.errors import AuthError, MmgenError, RateLimitError, TransportError
from mmgen.jobs.bells import Bells
from mmgen.jobs.journal import Arrival, Journal
from mmgen.registry import Registry

__all__ = ["Receipt", "Receiver", "webhook_url_of"]

LARGEST_BODY = 1024 * 1024
TOLERANCE_SECONDS = 300.0

Outcome = Literal[
    "delivered", "duplicate", "ended", "unknown", "forged", "late", "too_large", "not_taken", "unverified"
]
STATUS: dict[Outcome, int] = {
    "delivered": 200,
    "duplicate": 200,
    "ended": 200,
    "unknown": 404,
    "not_taken": 404,
    "forged": 401,
    "late": 401,
    "too_large": 413,
    "unverified": 503,
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """
    What became of a call.

    ``delivered``: who waits is woken. ``duplicate``: it came before. ``ended``: the job has. ``unknown``: about no job
    of this journal. ``not_taken``: the backend has no webhook. ``forged``: not signed as it must be. ``late``: signed more
    than five minutes ago, or in the future. ``too_large``: more than a megabyte. ``unverified``: it can't be told now.
    """

    outcome: Outcome
    job: str = ""
    """mmgen's name of the job that it is about."""

    @property
    def status(self) -> int:
        """The HTTP status to answer with: a vendor repeats what was not answered with 200."""
        return STATUS[self.outcome]


class Receiver:
    """Takes calls in for one journal. *clock* gives seconds since 1970."""

    def __init__(
        self, registry: Registry, journal: Journal, bells: Bells, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._registry = registry
        self._journal = journal
        self._bells = bells
        self._clock = clock

    async def deliver(self, backend: str, delivery: Delivery) -> Receipt:
        """Verify, refuse or note a call, and wake who waits."""
        try:
            served = self._registry.backend(backend)
        except MmgenError:  # the name may come from the address that a stranger called
            return Receipt("not_taken")
        if not served.has_webhook:
            return Receipt("not_taken")
        if len(delivery.body) > LARGEST_BODY:
            return Receipt("too_large")
        notice = await _verified(served, delivery)
        if not isinstance(notice, Notice):
            return Receipt(notice)
        now = self._clock()
        if not abs(now - notice.sent_at) <= TOLERANCE_SECONDS:
            return Receipt("late")
        arrival = Arrival(backend=backend, id=notice.id, job=delivery.job, token=notice.token, at=now)
        outcome, job = await self._journal.do(partial(self._journal.arrived, arrival))
        if outcome == "delivered":
            self._bells.ring(job, now)
        return Receipt(outcome, job)


async def _verified(backend: Backend, delivery: Delivery) -> Notice | Literal["forged", "unverified"]:
    """What the call says, if its backend believes it; what a stranger sends may make it raise anything."""
    try:
        return await backend.webhook(delivery) or "forged"
    except (AuthError, RateLimitError, TransportError):
        return "unverified"
    except Exception:  # noqa: BLE001 - a stranger's call may make a plugin raise anything
        return "forged"


def webhook_url_of(base: str, backend: Backend, job: str) -> str:
    """Where *backend* may be told to call back about *job*; empty where it can't, or nobody listens."""
    return f"{base.rstrip('/')}/{backend.name}?{JOB}={job}" if base and backend.has_webhook else ""
