"""Pieces made in a thread ahead of who takes them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mmgen.media.arrays import F32
from mmgen.media.planes import Planes
from mmgen.media.probe import probe_video
from mmgen.media.read_ahead import ReadAhead
from mmgen.media.timeline.recording import Recording, record
from mmgen.media.video_format import VideoFormat

SIZE = (64, 36)


def test_pieces_come_in_their_order_and_then_end() -> None:
    with ReadAhead(range(20), depth=3) as ahead:
        assert [ahead.take(wait=True) for _ in range(20)] == list(range(20))
        assert ahead.take(wait=True) is None
        assert ahead.ended


def test_what_is_not_made_yet_is_not_waited_for() -> None:
    allowed = threading.Event()

    def pieces() -> Iterator[int]:
        allowed.wait(10)
        yield 1

    with ReadAhead(pieces(), depth=2) as ahead:
        assert ahead.take(wait=False) is None
        assert not ahead.ended
        allowed.set()
        assert ahead.take(wait=True) == 1


def test_no_more_is_made_than_asked_for() -> None:
    """One piece is taken, two lie ready and the fourth is held: the fifth is not begun."""
    begun: list[int] = []
    fourth = threading.Event()

    def pieces() -> Iterator[int]:
        for number in range(10):
            begun.append(number)
            if number == 3:
                fourth.set()
            yield number

    with ReadAhead(pieces(), depth=2) as ahead:
        assert begun == []
        assert ahead.take(wait=True) == 0
        assert fourth.wait(60)
        assert not threading.Event().wait(0.3)
        assert begun == [0, 1, 2, 3]


def test_leaving_before_anything_was_asked_for_begins_nothing() -> None:
    begun: list[int] = []
    with ReadAhead((begun.append(number) for number in range(3)), depth=2):
        pass
    assert begun == []


def test_a_failure_reaches_the_taker_after_what_came_before() -> None:
    def pieces() -> Iterator[int]:
        yield 1
        raise ValueError("out of strings")

    with ReadAhead(pieces(), depth=4) as ahead:
        assert ahead.take(wait=True) == 1
        with pytest.raises(ValueError, match="out of strings"):
            ahead.take(wait=True)


def test_leaving_ends_the_thread() -> None:
    before = threading.active_count()
    with ReadAhead(iter(lambda: 1, 2), depth=2) as ahead:
        assert ahead.take(wait=True) == 1
    assert threading.active_count() == before


def test_a_film_begins_before_its_sound_is_made(tmp_path: Path) -> None:
    """The sound waits for the fifth frame; both are whole in the file."""
    fifth = threading.Event()

    def sound() -> Iterator[F32]:
        assert fifth.wait(10)
        yield np.full((2, 48_000), 0.1, np.float32)

    def draw(index: int, target: Planes) -> None:
        target.assign(Planes.black(SIZE))
        if index == 4:
            fifth.set()

    path = tmp_path / "film.mp4"
    recording = Recording(path, VideoFormat(SIZE, 10, audio_rate=48_000), frames=20)
    record(recording, draw, sound=sound(), report=lambda _: None)
    facts = probe_video(path)
    assert facts.frames == 20
    assert facts.seconds == pytest.approx(2.0, abs=0.03)
    assert facts.audio_codec == "aac"
