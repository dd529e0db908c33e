"""The thread for short steps: in order, together, answered after the commit, on either loop."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import anyio
import pytest

from mmgen.errors import InputError
from mmgen.jobs.database import Database
from mmgen.jobs.worker import Worker

LOOPS = ("asyncio", "trio")


@pytest.mark.parametrize("loop", LOOPS)
def test_steps_are_done_in_order_on_one_other_thread(loop: str) -> None:
    """Many at once, and an error is raised where its step was asked for."""
    done: list[int] = []
    threads: set[int] = set()

    async def work() -> None:
        worker = Worker()

        async def step(number: int) -> None:
            def note() -> int:
                done.append(number)
                threads.add(threading.get_ident())
                return number * 2

            assert await worker.do(note) == number * 2

        async with anyio.create_task_group() as group:
            for number in range(50):
                group.start_soon(step, number)
        with pytest.raises(ZeroDivisionError):
            await worker.do(lambda: 1 // 0)
        worker.stop()

    anyio.run(work, backend=loop)
    assert sorted(done) == list(range(50))
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_what_was_asked_for_is_done_though_its_task_is_cancelled() -> None:
    """A commit on its way is waited for."""
    gate, done = threading.Event(), list[str]()

    async def work() -> None:
        worker = Worker()
        with anyio.move_on_after(0.01):
            async with anyio.create_task_group() as group:
                group.start_soon(worker.do, lambda: (gate.wait(60), done.append("step")))
                await anyio.sleep(0.02)
        worker.stop()

    threading.Timer(0.05, gate.set).start()
    anyio.run(work)
    assert done == ["step"]


def test_no_answer_before_what_surrounds_the_steps_is_left() -> None:
    """And when leaving it fails, each step has failed."""
    told: list[str] = []

    @contextmanager
    def failing() -> Generator[None]:
        yield
        raise InputError("disk", "is full")

    async def work() -> None:
        worker = Worker(failing)
        with pytest.raises(InputError, match="full"):
            told.append(await worker.do(lambda: "done"))
        worker.stop()

    anyio.run(work)
    assert told == []


def test_steps_together_are_one_transaction(tmp_path: Path) -> None:
    """Another connection sees none of them before their commit; one that raises undoes itself alone."""
    database, other = Database(tmp_path / "journal.sqlite3"), Database(tmp_path / "journal.sqlite3")
    count = "SELECT count(*) FROM jobs"
    columns = "id, model, kind, task, request, digest, state, durable, process, created, updated"

    def add(name: str) -> None:
        row = (name, "m", "image", "t", "{}", "d", "intent", 1, 1, 0.0, 0.0)
        marks = ", ".join("?" for _ in row)
        database.write(lambda connection: connection.execute(f"INSERT INTO jobs ({columns}) VALUES ({marks})", row))

    with database.together():
        add("one")
        with pytest.raises(sqlite3.IntegrityError):
            add("one")
    assert other.read(count) == [(1,)]
    with database.together():
        add("two")
        assert other.read(count) == [(1,)]
        assert database.read(count) == [(2,)]
    assert other.read(count) == [(2,)]
    database.close()
    other.close()


def test_a_transaction_that_was_undone_takes_nothing_more(tmp_path: Path) -> None:
    """As a full disk does it: what came before and after is told as failed, and none of it is there."""
    database = Database(tmp_path / "journal.sqlite3")
    make = partial(database.write, lambda connection: connection.execute("CREATE TABLE extra (x)"))

    def undo_all() -> None:
        database.write(lambda connection: connection.execute("ROLLBACK"))

    def work() -> None:
        with database.together():
            make()
            for step in (undo_all, make):
                with pytest.raises(InputError):
                    step()

    with pytest.raises(InputError):
        work()
    assert database.read("SELECT name FROM sqlite_master WHERE name = 'extra'") == []
    database.close()
