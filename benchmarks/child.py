"""One program run and measured from outside: time, processor time with its children's, and their peak memory together (on Linux)."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SAMPLING_SECONDS = 0.02
"""How often the memory of a program and its children is read."""


@dataclass(frozen=True)
class Run:
    """
    What one run took, less what the program reports as ``loading``.

    ``cpu`` is user and system time of the program and of the children that it waited for; ``peak`` is the most bytes
    that it and its children had resident together; ``withheld`` is the processor time that a virtual machine's host
    gave to others meanwhile. ``facts`` is what the program wrote as JSON.
    """

    wall: float
    cpu: float
    peak: int
    withheld: float = 0.0
    facts: dict[str, Any] = field(default_factory=dict[str, Any])


def with_bytecode(environment: Mapping[str, str]) -> dict[str, str]:
    """
    The environment, in which Python keeps what it compiled.

    pip compiles what it installs, but not a checkout's own modules: where keeping them is switched off, these would be
    compiled anew in every run, and those of the packages beside them not.
    """
    return {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(arguments: Sequence[str]) -> Run:
    """Run a program whose last argument is the file that it writes its facts to; raise when it fails."""
    with tempfile.TemporaryDirectory() as folder:
        facts = Path(folder) / "facts.json"
        # A home of its own: nothing is taken from the user's journal and store, nor left in them.
        environment = with_bytecode(os.environ) | {"MMGEN_HOME": str(Path(folder) / "home")}
        os.sync()  # or a program that syncs its own files would wait for what the one before it wrote
        started, withheld = time.perf_counter(), _withheld()
        process = subprocess.Popen([*arguments, str(facts)], env=environment)
        watch = _Watch(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = watch.stop()
        if process.returncode:
            raise SystemExit(f"{' '.join(arguments)} failed with {process.returncode}")
        found: dict[str, Any] = json.loads(facts.read_text()) if facts.exists() else {}
    # A short program may end between two readings: what it says of itself counts too.
    peak = max(peak, int(found.get("peak", 0)))
    cpu = usage.ru_utime + usage.ru_stime
    withheld = _withheld() - withheld
    return Run(wall - found.get("loading", 0.0), cpu - found.get("loading_cpu", 0.0), peak, withheld, found)


class _Watch:
    """Reads the resident memory of a program and its children again and again, and keeps the highest sum."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._highest = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        self._ended.set()
        self._thread.join()
        return self._highest

    def _read(self) -> None:
        while not self._ended.wait(SAMPLING_SECONDS):
            together = sum(_resident(pid) for pid in _family(self._pid))
            self._highest = max(self._highest, together, highest_alone(self._pid))


def _withheld() -> float:
    """Seconds of processor time that the host has given to others since the machine began, as Linux counts them."""
    try:
        return int(Path("/proc/stat").read_text().split(maxsplit=10)[8]) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError):
        return 0.0


def _family(pid: int) -> list[int]:
    """A program and all below it, as Linux lists them."""
    found = [pid]
    for parent in found:
        for listing in _listings(parent):
            with suppress(OSError):
                found += [int(child) for child in listing.read_text().split()]
    return found


def _listings(pid: int) -> list[Path]:
    """The files that name a program's children; none of one that ends while its folder is read."""
    try:
        return list(Path(f"/proc/{pid}/task").glob("*/children"))
    except OSError:
        return []


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def highest_alone(pid: int | str = "self") -> int:
    """The peak of one process since it began to run its program; that of ``wait4`` has the parent's in it."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)
