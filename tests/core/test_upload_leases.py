"""One upload for all processes that share a journal: who begins holds a lease, and the others wait for what comes of it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from typing import Any, ClassVar

import pytest
from anyio import to_thread
from hypothesis import given, settings
from hypothesis import strategies as st

from mmgen import Client, Image, ImageRequest
from mmgen.assets import Asset
from mmgen.backends.call import UPLOAD_LEASE_SECONDS
from mmgen.jobs.journal import Journal
from mmgen.jobs.schema import STEPS
from mmgen.jobs.uploads import KeptUploads
from mmgen.testing import LoopbackVendor
from mmgen.testing.bench import folder_in_memory
from mmgen.testing.loopback import LoopbackBackend
from mmgen.testing.vendor import picture_bytes

WORKER = Path(__file__).with_name("upload_worker.py")
CONTENT = picture_bytes("a")
HOLDERS = ("1-a", "2-b", "3-c")
STEP = st.one_of(
    st.tuples(st.sampled_from(["claim", "keep", "give up", "die"]), st.integers(0, len(HOLDERS) - 1)),
    st.tuples(st.just("wait"), st.sampled_from([1, UPLOAD_LEASE_SECONDS / 3, UPLOAD_LEASE_SECONDS + 1])),
)


# -- two real processes ------------------------------------------------------------------------------------------------


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Begins programs that want the same file uploaded, on one journal."""
    file = tmp_path / "a.png"
    file.write_bytes(CONTENT)
    command = [sys.executable, str(WORKER), str(tmp_path / "journal.sqlite3"), str(file)]
    with ExitStack() as begun:

        def begin() -> subprocess.Popen[str]:
            pipe = subprocess.PIPE
            worker = begun.enter_context(subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe))
            begun.callback(worker.kill)
            return worker

        yield begin


def step_of(worker: subprocess.Popen[str]) -> str:
    """What it tells next; nothing once it has ended."""
    assert worker.stdout is not None
    return worker.stdout.readline().strip()


def let_go_on(worker: subprocess.Popen[str]) -> None:
    """Have it done with its upload."""
    assert worker.stdin is not None
    worker.stdin.write("\n")
    worker.stdin.flush()


def test_the_second_of_two_processes_waits_for_the_first(begin: Callable[[], subprocess.Popen[str]]) -> None:
    """And takes what the first has uploaded."""
    first = begin()
    assert step_of(first) == "uploads"
    second = begin()
    assert step_of(second) == "waits"
    let_go_on(first)
    address = f"https://files.example/{first.pid}"
    assert (step_of(first), step_of(second)) == (address, address)
    assert (step_of(first), step_of(second)) == ("", "")


def test_what_a_killed_process_had_begun_is_taken_over(begin: Callable[[], subprocess.Popen[str]]) -> None:
    """By the one that waits, as soon as the other is gone."""
    first = begin()
    assert step_of(first) == "uploads"
    second = begin()
    assert step_of(second) == "waits"
    first.kill()
    first.wait()
    assert step_of(second) == "uploads"
    let_go_on(second)
    assert step_of(second) == f"https://files.example/{second.pid}"


# -- two clients of one process ----------------------------------------------------------------------------------------


class Slow(LoopbackBackend):
    """Its first upload takes until it is let go on."""

    begun: ClassVar[Event]
    goes_on: ClassVar[Event]
    fails: ClassVar[bool]

    async def upload(self, asset: Asset) -> str:
        """In its own time."""
        if not self.begun.is_set():
            self.begun.set()
            await to_thread.run_sync(self.goes_on.wait)
            if self.fails:
                raise ValueError("the storage fell over")
        return await super().upload(asset)


@pytest.mark.parametrize("fails", [False, True])
def test_two_jobs_with_one_file_upload_it_once(tmp_path: Path, fails: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    """Through two clients; where the first one's upload fails, the second makes its own, and only the first job fails."""
    Slow.begun, Slow.goes_on, Slow.fails = Event(), Event(), fails
    failures: list[Exception] = []
    with LoopbackVendor() as vendor, ExitStack() as opened:

        def make() -> None:
            backend = Slow("loopback-key", base_url=vendor.url, allow_private=True)
            with Client({"loopback": backend}, home=tmp_path) as client:
                try:
                    client.generate(ImageRequest(prompt="x", image=Image(CONTENT)), model="loopback:picture")
                except ValueError as error:
                    failures.append(error)

        first, second = Thread(target=make), Thread(target=make)
        first.start()
        opened.callback(Slow.goes_on.set)
        assert Slow.begun.wait(60)
        with sqlite3.connect(tmp_path / "journal.sqlite3") as connection:
            states = connection.execute("SELECT state FROM jobs").fetchall()
        connection.close()
        assert states == [("intent",)], "a job whose file is still uploaded is said to be sent"
        second.start()
        Slow.goes_on.set()
        first.join()
        second.join()
        assert (vendor.tally.uploads, vendor.tally.submits, len(failures)) == (1, 2 - fails, int(fails))


# -- the order of things -----------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.lists(STEP, max_size=25))
def test_one_uploads_at_a_time(steps: list[tuple[str, Any]]) -> None:
    """Whatever claims, ends and dies, in whatever order: never two at once, and never none where one is needed."""
    now, dead, begun = [1000.0], set[int](), dict[int, float]()
    with tempfile.TemporaryDirectory(dir=folder_in_memory()) as folder:
        path = Path(folder) / "journal.sqlite3"
        kept = KeptUploads(path, clock=lambda: now[0], alive=lambda process: process not in dead)
        address: tuple[str, float] | None = None
        for what, which in steps:
            if what == "wait":
                now[0] += which
                continue
            if which + 1 in dead:
                continue
            if address is not None and address[1] <= now[0]:
                address = None
            at_work = {name for name, until in begun.items() if name + 1 not in dead and until > now[0]}
            if what == "claim":
                told = kept.claim_upload("account", "digest", HOLDERS[which])
                expected = address or ("taken" if at_work - {which} else "yours")
                assert told == expected
                if told == "yours":
                    begun = {which: now[0] + UPLOAD_LEASE_SECONDS}
            elif what == "keep" and which in at_work:
                address = (f"address {which}", now[0] + 2 * UPLOAD_LEASE_SECONDS)
                kept.keep_upload("account", "digest", *address)
                begun = {}
            elif what == "give up":
                kept.give_up_upload(HOLDERS[which])
                begun.pop(which, None)
            elif what == "die":
                dead.add(which + 1)
        kept.close()


def test_an_upload_is_leased_by_account_and_content(tmp_path: Path) -> None:
    """Another account's, or another content, is nobody's business."""
    kept = KeptUploads(tmp_path / "journal.sqlite3")
    one, other = f"{os.getpid()}-one", f"{os.getpid()}-other"
    assert kept.claim_upload("a", "d", one) == "yours"
    assert kept.claim_upload("a", "d", other) == "taken"
    assert kept.claim_upload("b", "d", other) == "yours"
    assert kept.claim_upload("a", "e", other) == "yours"
    kept.give_up_upload(other)
    assert kept.claim_upload("a", "d", other) == "taken"
    kept.close()


def test_an_earlier_journal_keeps_its_uploads(tmp_path: Path) -> None:
    """Version 3 made their table beside its own; it may be there, or not."""
    for there in (True, False):
        path = tmp_path / f"{there}.sqlite3"
        with sqlite3.connect(path) as connection:
            connection.executescript("".join(STEPS[:3]) + "PRAGMA user_version = 3;")
            if there:
                connection.executescript(STEPS[3].split("CREATE TABLE uploading")[0])
                connection.execute("INSERT INTO uploads VALUES ('a', 'd', 'https://x.example/1', 4e9)")
        connection.close()
        journal, kept = Journal(path), KeptUploads(path)
        assert journal.latest() == []
        assert kept.upload_of("a", "d") == (("https://x.example/1", 4e9) if there else None)
        assert kept.claim_upload("a", "new", f"{os.getpid()}-x") == "yours"
        kept.close()
        journal.close()
