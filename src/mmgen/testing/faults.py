"""How a server misbehaves, by name, and what it does to the connection."""

from __future__ import annotations

import random
import socket
import struct
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from threading import Lock
from typing import Literal

__all__ = [
    "AFTER_THE_MONEY",
    "FILE_FAULTS",
    "FURTHER_FAULTS",
    "ONE_AFTER_ANOTHER",
    "POLL_FAULTS",
    "SUBMIT_FAULTS",
    "Fault",
    "Faults",
    "PaidFault",
    "Phase",
    "reset",
]

Phase = Literal["submit", "poll", "result", "file", "cancel", "upload"]
"""
What a request is about. Where the result has an address of its own beside the job's status, questions for it are
``"result"``.
"""
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
    "410",
    "broken json",
    "late",
    "twice",
    "stall before",
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
"""The answer that comes late is none of them: it comes. One that comes twice may leave a submit in doubt, or not."""
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


@dataclass(frozen=True, slots=True)
class PaidFault:
    """What meets the requests after a submit, and whether it ever ends. The name is the test's."""

    phase: Phase
    faults: tuple[Fault, ...]
    always: bool = False

    @property
    def name(self) -> str:
        """Such as ``"poll 503"``."""
        return f"{self.phase} {', '.join(self.faults)}{' for ever' if self.always else ''}"

    @property
    def is_silent(self) -> bool:
        """Whether it takes a silence to notice it."""
        return "stall" in self.faults


AFTER_THE_MONEY: tuple[PaidFault, ...] = (
    PaidFault("poll", ("500",)),
    PaidFault("poll", ("502 page",)),
    PaidFault("poll", ("503",)),
    PaidFault("poll", ("429",)),
    PaidFault("poll", ("close",)),
    PaidFault("poll", ("reset",)),
    PaidFault("poll", ("stall",)),
    PaidFault("poll", ("broken json",)),
    PaidFault("poll", ("unknown status",)),
    PaidFault("poll", ("unknown status",), always=True),
    PaidFault("result", ("500",)),
    PaidFault("result", ("close",)),
    PaidFault("file", ("503",)),
    PaidFault("file", ("close",)),
    PaidFault("file", ("reset",)),
    PaidFault("file", ("truncated",)),
    PaidFault("file", ("short length",)),
    PaidFault("file", ("html",)),
    PaidFault("file", ("403",)),
)
"""
The faults after which the usual clients lose a result that was paid for, or keep wrong bytes: one row for each.

After each of them a job is delivered, or ends in a typed error and can still be collected.
"""
FURTHER_FAULTS: tuple[PaidFault, ...] = (
    PaidFault("poll", ("429 bare",)),
    PaidFault("poll", ("late",)),
    PaidFault("poll", ("twice",)),
    PaidFault("poll", ("503",) * 5),
    PaidFault("file", ("500",)),
    PaidFault("file", ("stall",)),
    PaidFault("file", ("slow",)),
    PaidFault("file", ("404",)),
    PaidFault("file", ("410",)),
    PaidFault("file", ("403",), always=True),
    PaidFault("file", ("truncated", "wrong part")),
    PaidFault("file", ("truncated",) * 3),
)
"""More of the same."""
ONE_AFTER_ANOTHER: dict[Phase, tuple[Fault | None, ...]] = {
    "poll": ("broken json", "unknown status", "500", "502 page", None, "503", "429", "close", "reset"),
    "result": ("500", "close"),
    "file": ("503", "close", "reset", "403", "truncated", "short length", "html"),
}
"""
Those after the money that end by themselves and are noticed at once, for a single job to go through: between them one
honest answer, and no more of a kind than a job puts up with.
"""


class Faults:
    """Which fault meets the next request of a phase: queued ones first, then by chance."""

    def __init__(self, seed: int) -> None:
        self._queued: defaultdict[Phase, deque[Fault | None]] = defaultdict(deque)
        self._always: dict[Phase, Fault] = {}
        self._shares: dict[Phase, tuple[Fault, float]] = {}
        self._random = random.Random(seed)
        self._lock = Lock()
        self.met: Counter[Phase] = Counter()
        """How many requests of each phase have met a fault."""

    def add(self, phase: Phase, *faults: Fault | None) -> None:
        """Meet the next requests of *phase* with these, in order; None is an honest answer."""
        self._queued[phase].extend(faults)

    def left(self, phase: Phase) -> int:
        """How many of those have not met a request yet."""
        return len(self._queued[phase])

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
            fault = self._chosen(phase)
            self.met[phase] += fault is not None
            return fault

    def _chosen(self, phase: Phase) -> Fault | None:
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
