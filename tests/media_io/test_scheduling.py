"""Encoding leaves the priority of the process's threads as it was."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import numpy as np
import pytest

from mmgen.media.scheduling import kept_scheduling
from mmgen.media.video_writer import VideoFormat, VideoWriter

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux lists a process's threads")
ORDINARY = os.SCHED_OTHER if hasattr(os, "SCHED_OTHER") else 0


def policies() -> set[int]:
    """The policies of all threads of this process."""
    return {os.sched_getscheduler(int(entry.name)) for entry in Path("/proc/self/task").iterdir()}


def test_no_thread_is_real_time_while_av1_is_encoded(tmp_path):
    """As root, the encoder would make its threads and the caller's real-time ones, and starve the machine."""
    seen = []
    with VideoWriter(tmp_path / "a.mp4", VideoFormat(size=(64, 64), fps=10, codec="av1", quality="draft")) as writer:
        for _ in range(4):
            writer.push_rgb(np.zeros((64, 64, 3), np.uint8))
            seen.append(policies())
    assert seen == [{ORDINARY}] * 4
    assert policies() == {ORDINARY}


def test_the_callers_thread_and_new_ones_get_the_priority_that_the_caller_had():
    """SCHED_BATCH, which anyone may choose, stands for a real-time policy."""
    done, ready = threading.Event(), threading.Event()

    def wait() -> None:
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        ready.set()
        done.wait()

    started = threading.Thread(target=wait)
    with kept_scheduling():
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        started.start()
        ready.wait()
    try:
        found = [os.sched_getscheduler(thread) for thread in (0, started.native_id or 0)]
    finally:
        done.set()
        started.join()
    assert found == [ORDINARY, ORDINARY]


def test_threads_that_had_another_priority_keep_it():
    """Nobody's own choice is undone."""
    done, ready = threading.Event(), threading.Event()

    def wait() -> None:
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        ready.set()
        done.wait()

    other = threading.Thread(target=wait)
    other.start()
    ready.wait()
    try:
        with kept_scheduling():
            pass
        assert os.sched_getscheduler(other.native_id or 0) == os.SCHED_BATCH
    finally:
        done.set()
        other.join()
