"""Work that is done side by side gives what it gives one by one."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from mmgen.media.side_by_side import side_by_side

WAIT = 30


def test_the_results_come_in_the_order_of_their_pieces() -> None:
    """Although the first is done last."""
    second_done = threading.Event()

    def work(piece: int) -> int:
        if piece == 0:
            assert second_done.wait(WAIT)
        elif piece == 1:
            second_done.set()
        return 10 * piece

    assert list(side_by_side(work, range(5), threads=2)) == [0, 10, 20, 30, 40]


def test_no_more_pieces_are_taken_than_are_at_work_or_next() -> None:
    taken: list[int] = []

    def pieces() -> Iterator[int]:
        for piece in range(10):
            taken.append(piece)
            yield piece

    results = side_by_side(str, pieces(), threads=2)
    assert next(results) == "0"
    assert taken == [0, 1, 2]
    assert next(results) == "1"
    assert taken == [0, 1, 2, 3]


def test_what_the_work_raises_is_raised_in_its_turn() -> None:
    results = side_by_side(lambda piece: 6 // piece, [3, 2, 0, 1], threads=3)
    assert [next(results), next(results)] == [2, 3]
    with pytest.raises(ZeroDivisionError):
        next(results)
    assert list(results) == []


def test_who_closes_it_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    results = side_by_side(str, iter(range(1000)), threads=3)
    assert next(results) == "0"
    assert threading.active_count() > before
    results.close()
    assert threading.active_count() == before
