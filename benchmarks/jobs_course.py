"""What every client of the benchmark of jobs does alike: so many jobs, so many at once, each timed; and what it reports."""

from __future__ import annotations

import asyncio  # noqa: TID251 - also run by programs that have no anyio, and most compared clients are of asyncio
import gc
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

One = Callable[[int], Awaitable[None]]


@dataclass
class Course:
    """What was asked of a client, and what came of it."""

    url: str
    folder: str
    jobs: int
    at_once: int
    seconds: float
    core: int | None = None
    took: list[float] = field(default_factory=list[float])
    errors: Counter[str] = field(default_factory=Counter[str])
    loading: float = 0.0
    loading_cpu: float = 0.0

    @classmethod
    def of_arguments(cls) -> Course:
        """As the program was called: a name, then JSON, then the file for what is reported."""
        course = cls(**json.loads(sys.argv[2]))
        if course.core is not None:
            os.sched_setaffinity(0, {course.core})
        return course

    def path(self, number: int) -> Path:
        """Where a result goes."""
        return Path(self.folder) / f"{number}.png"

    async def run(self, one: One) -> None:
        """Run them all; what was loaded before counts apart."""
        gc.collect()
        self.loading, self.loading_cpu = time.perf_counter() - STARTED, time.process_time()
        numbers = iter(range(self.jobs))

        async def work() -> None:
            for number in numbers:
                began = time.perf_counter()
                try:
                    await one(number)
                except Exception as error:  # noqa: BLE001 - a client that fails is reported
                    self.errors[f"{type(error).__name__}: {str(error)[:80]}"] += 1
                    continue
                self.took.append(time.perf_counter() - began)

        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(work() for _ in range(self.at_once)))
        self.running, self.running_cpu = time.perf_counter() - began, time.process_time() - cpu

    def report(self) -> None:
        """Write what came of it."""
        told: dict[str, Any] = {key: value for key, value in asdict(self).items() if key.startswith("loading")}
        told |= {"took": self.took, "errors": dict(self.errors), "peak": highest()}
        told |= {"running": self.running, "running_cpu": self.running_cpu}
        Path(sys.argv[3]).write_text(json.dumps(told))


STARTED = time.perf_counter()


def highest() -> int:
    """The most memory that this process had resident."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)
