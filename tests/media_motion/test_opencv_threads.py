"""OpenCV's threads while a film is encoded."""

from __future__ import annotations

import threading

import cv2
import pytest

from mmgen.media.opencv_threads import one_opencv_thread


def test_opencv_has_its_threads_again_after_the_last_one() -> None:
    """Two films at a time, the second of which fails, leave OpenCV as they found it."""
    before = cv2.getNumThreads()
    with one_opencv_thread():
        with pytest.raises(RuntimeError), one_opencv_thread():
            raise RuntimeError
        assert cv2.getNumThreads() == 1
    assert cv2.getNumThreads() == before


def test_films_may_end_in_any_order() -> None:
    """The one that began first ends first, in its own thread."""
    before = cv2.getNumThreads()
    begun, ended = threading.Event(), threading.Event()

    def first() -> None:
        with one_opencv_thread():
            begun.set()
            ended.wait(5)

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(5)
    with one_opencv_thread():
        ended.set()
        thread.join()
        assert cv2.getNumThreads() == 1
    assert cv2.getNumThreads() == before
