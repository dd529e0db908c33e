"""How much memory a piece of work adds to this process at its highest."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

__all__ = ["peak_of"]

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
RESET_PEAK = "5"


def peak_of(work: Callable[[], object]) -> int:
    """
    Bytes that *work* adds at its highest, as the system counts them.

    Where the system does not, what Python allocates is counted instead.
    """
    if not RESET.exists():
        return traced_peak(work)
    RESET.write_text(RESET_PEAK)
    before = resident("VmRSS")
    work()
    return resident("VmHWM") - before


def resident(name: str) -> int:
    """One figure of this process's status, in bytes."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024


def traced_peak(work: Callable[[], object]) -> int:
    """Bytes that Python allocates at its highest."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
