"""Rows of the journal as the tests of the core need them: plain, and each with the changes that its test is about."""

from __future__ import annotations

import os
import time
from dataclasses import replace

from mmgen import JobRecord
from mmgen.jobs.journal import LEASE_SECONDS, Journal

__all__ = ["leased", "planned"]


def planned(name: str = "job1", **changes: object) -> JobRecord:
    """A vendor's job that has not been sent and that nobody holds, expected to cost CNY 1."""
    now = time.time()
    plain = JobRecord(
        id=name,
        model="a:b",
        kind="image",
        task="text-to-image",
        request="{}",
        digest="d",
        state="intent",
        durable=True,
        process=os.getpid(),
        created=now,
        updated=now,
        currency="CNY",
        reserved=1_000_000,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def leased(journal: Journal, name: str = "job1", **changes: object) -> JobRecord:
    """The same, held by who uses *journal*."""
    held = {"owner": journal.owner, "lease": time.time() + LEASE_SECONDS, "fence": 1}
    return planned(name, **(held | changes))
