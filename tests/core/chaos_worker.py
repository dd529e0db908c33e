"""A program that may be killed at any moment: it takes up what was left, then makes what is missing of its share."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import anyio
from anyio import CapacityLimiter

from mmgen import AsyncClient, ImageRequest, MmgenError
from mmgen.testing.loopback import loopback_backend

CONCURRENCY = 24
PATIENT = {"submit_seconds": 60.0, "poll_seconds": 60.0, "stall_seconds": 60.0, "settle_seconds": 2.0}
"""A busy machine is slow, and silence is not what is tested here."""


async def finish(client: AsyncClient, limiter: CapacityLimiter, name: str) -> None:
    """Take up one job. What can't be settled stays as it is."""
    async with limiter:
        with suppress(MmgenError):
            await (await client.reconcile(name)).result()


async def make(client: AsyncClient, limiter: CapacityLimiter, row: int) -> None:
    """Make one row."""
    wish = ImageRequest(prompt=f"row {row}", seed=row)
    async with limiter:
        with suppress(MmgenError):
            await (await client.submit(wish, model="loopback:picture")).result()


async def work(home: Path, url: str, safety: str, rows: list[int]) -> None:
    """One run."""
    limiter = CapacityLimiter(CONCURRENCY)
    backend = loopback_backend(url, safety, key="loopback-key")
    backend.policy = replace(backend.policy, **PATIENT)
    async with AsyncClient({"loopback": backend}, home=home) as client, anyio.create_task_group() as group:
        known = {json.loads(record.request)["prompt"] for record in await client.jobs(limit=100_000)}
        for record in await client.unfinished():
            if safety != "none" or record.state != "unknown":
                group.start_soon(finish, client, limiter, record.id)
        for row in rows:
            if f"row {row}" not in known:
                group.start_soon(make, client, limiter, row)


if __name__ == "__main__":
    arguments: dict[str, Any] = json.loads(sys.argv[1])
    anyio.run(partial(work, Path(arguments["home"]), arguments["url"], arguments["safety"], arguments["rows"]))
