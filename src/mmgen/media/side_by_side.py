"""The same work on many pieces, several at once, their results in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

__all__ = ["processors", "side_by_side"]

P = TypeVar("P")
R = TypeVar("R")


def side_by_side(work: Callable[[P], R], pieces: Iterable[P], *, threads: int) -> Generator[R]:
    """
    What *work* makes of each piece, in their order, at most *threads* of them at work and one more waiting to be taken.

    The pieces are taken in the caller's thread. What either raises is raised here; work that was begun is awaited when
    the iterator is closed.
    """
    with ThreadPoolExecutor(threads, "mmgen-side-by-side") as pool:
        begun: deque[Future[R]] = deque()
        try:
            for piece in pieces:
                begun.append(pool.submit(work, piece))
                if len(begun) > threads:
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()
        finally:
            for waiting in begun:
                waiting.cancel()


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
