"""How a server misbehaves, by name, and what it does to the connection."""

from __future__ import annotations

import random
import socket
import struct
from collections import defaultdict, deque
from threading import Lock
from typing import Literal

__all__ = ["FILE_FAULTS", "POLL_FAULTS", "SUBMIT_FAULTS", "Fault", "Faults", "Phase", "reset"]

Phase = Literal["submit", "poll", "file", "cancel", "upload"]
Fault = Literal[
    "close",
    "reset",
    "stall",
    "500",
    "502 page",
    "503",
    "504",
    "429",
    "429 bare",
    "401",
    "403",
    "404",
    "broken json",
    "close before",
    "reset before",
    "503 before",
    "moderation before",
    "moderation after",
    "unknown status",
    "truncated",
    "short length",
    "html",
    "slow",
    "wrong part",
]
"""
What happens to a request. In a submit those that end in *before* come before anything is billed, as do all of 4xx;
the others come after: the work is done, and the answer is lost.
"""
SUBMIT_FAULTS: tuple[Fault, ...] = ("close", "reset", "stall", "500", "502 page", "503", "504", "broken json")
"""Those that leave a submit in doubt: billed, and no answer."""
POLL_FAULTS: tuple[Fault, ...] = (
    "500",
    "502 page",
    "503",
    "429",
    "429 bare",
    "close",
    "reset",
    "stall",
    "broken json",
    "unknown status",
)
FILE_FAULTS: tuple[Fault, ...] = (
    "500",
    "503",
    "close",
    "reset",
    "stall",
    "truncated",
    "short length",
    "html",
    "403",
    "slow",
    "wrong part",
)


class Faults:
    """Which fault meets the next request of a phase: queued ones first, then by chance."""

    def __init__(self, seed: int) -> None:
        self._queued: defaultdict[Phase, deque[Fault]] = defaultdict(deque)
        self._always: dict[Phase, Fault] = {}
        self._shares: dict[Phase, tuple[Fault, float]] = {}
        self._random = random.Random(seed)
        self._lock = Lock()

    def add(self, phase: Phase, *faults: Fault) -> None:
        """Meet the next requests of *phase* with these, in order."""
        self._queued[phase].extend(faults)

    def always(self, phase: Phase, fault: Fault) -> None:
        """Meet every request of *phase* with this."""
        self._always[phase] = fault

    def share(self, phase: Phase, fault: Fault, share: float) -> None:
        """Meet this share of the requests of *phase* with *fault*, by chance."""
        self._shares[phase] = (fault, share)

    def clear(self) -> None:
        """Behave from now on."""
        self._queued.clear()
        self._always.clear()
        self._shares.clear()

    def next(self, phase: Phase) -> Fault | None:
        """What meets the request at hand."""
        with self._lock:
            if self._queued[phase]:
                return self._queued[phase].popleft()
            if phase in self._always:
                return self._always[phase]
            fault, share = self._shares.get(phase, (None, 0.0))
            return fault if fault is not None and self._random.random() < share else None


def reset(connection: socket.socket) -> None:
    """Break the connection off, so that the other side sees a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
