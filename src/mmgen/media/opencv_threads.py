"""OpenCV kept to the thread that calls it while an encoder has use for the processor's other cores."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager

import cv2

_lock = threading.Lock()
_kept: list[int] = []
"""How many threads OpenCV had before, once for each that now keeps it to one."""


@contextmanager
def one_opencv_thread() -> Generator[None]:
    """
    Let OpenCV work in the caller's thread alone; when the last one that asked is done, it has its threads again.

    The number is one for the whole process, so it holds for other threads meanwhile. Beside an encoder that fills all
    cores, OpenCV's own threads gain nothing, and wait for work by spinning: a film's frames took a third more time.
    """
    with _lock:
        _kept.append(cv2.getNumThreads() if not _kept else _kept[0])
        cv2.setNumThreads(1)
    try:
        yield
    finally:
        with _lock:
            before = _kept.pop()
            if not _kept:
                cv2.setNumThreads(before)
