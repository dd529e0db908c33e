"""When to ask again, and how long to pause after a failure."""

from __future__ import annotations

import random
from collections import deque

__all__ = ["Pacer", "pause_after"]

SHORTEST, LONGEST, LONGEST_LATE = 0.05, 10.0, 30.0
LATE_SECONDS = 600.0
SHARE = 0.11
QUANTILE = 0.11
REMEMBERED = 128
UNKNOWN_FIRST = 0.5
CALLED_SHARE, LONGEST_CALLED = 0.5, 60.0


class Pacer:
    """
    The rhythm of asking for one model's jobs.

    The first question comes when the quickest of the jobs seen so far were done, a ninth of them; each next one after a
    tenth or so of the time that has passed, so that what is waited for in vain stays in proportion. A mean would learn
    this client's own delays, so a low quantile is taken, of the middle between the last "not yet" and the "done"; a
    higher one would ask less often, and leave the quick jobs lying for half of their time.
    """

    def __init__(self, typical_seconds: float | None = None) -> None:
        self._durations: deque[float] = deque(maxlen=REMEMBERED)
        self._first = None if typical_seconds is None else typical_seconds * 0.5

    def pause(self, elapsed: float, hint: float | None) -> float:
        """Seconds until the next question; the backend's own *hint* wins."""
        if hint is not None:
            return hint
        due = (UNKNOWN_FIRST if self._first is None else self._first) - elapsed
        longest = LONGEST if elapsed < LATE_SECONDS else LONGEST_LATE
        pause = max(due, min(longest, max(SHORTEST, SHARE * elapsed)))
        return pause * random.uniform(0.95, 1.05)

    def pause_when_called(self, elapsed: float, hint: float | None, *, shortest: float) -> float:
        """Seconds until the next question about a job whose backend calls back: asked in case that the call is lost."""
        if hint == 0:
            return 0.0
        first = 2 * (UNKNOWN_FIRST if self._first is None else self._first) - elapsed
        pause = max(shortest, hint or 0.0, min(LONGEST_CALLED, max(first, CALLED_SHARE * elapsed)))
        return pause * random.uniform(0.95, 1.05)

    def learn(self, last_pending: float, done: float) -> None:
        """A job was pending at *last_pending* seconds, and done at *done*."""
        self._durations.append(0.95 * done if last_pending <= 0 else (last_pending + done) / 2)
        ordered = sorted(self._durations)
        self._first = ordered[int(QUANTILE * len(ordered))]


def pause_after(attempt: int, first: float, asked: float | None = None, *, longest: float = 30.0) -> float:
    """Seconds before attempt *attempt* + 1: what the server asked for, or else full jitter under a growing bound."""
    if asked is not None:
        return asked + random.uniform(0.0, min(1.0, 0.1 * asked + 0.05))
    return random.uniform(0.0, min(longest, first * 2.0**attempt)) + first * 0.1
