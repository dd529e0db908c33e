"""A backend's limit on jobs at once holds over all processes that share a journal and a key."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from threading import Timer

import pytest
from journal_records import planned

from mmgen import Client, Image, ImageRequest, Succeeded
from mmgen.backends import Call, Model, Policy, Status
from mmgen.jobs.journal import LEASE_SECONDS, JobRecord, Journal
from mmgen.jobs.room import NoRoomError, Room
from mmgen.testing import FakeBackend, LoopbackVendor
from mmgen.testing.loopback import LoopbackBackend

TWO = Room("acme key-1", 2)


def record(name: str, **changes: object) -> JobRecord:
    """A job of the account that has room for two."""
    return planned(name, **({"account": TWO.account} | changes))


def running(journal: Journal, *names: str, **changes: object) -> None:
    """Jobs that *journal*'s owner has at the backend."""
    leased = {"state": "submitted", "owner": journal.owner, "lease": time.time() + LEASE_SECONDS}
    for name in names:
        journal.intend(record(name, **(leased | changes)))


def test_what_others_have_takes_room(tmp_path: Path) -> None:
    """One more is not sent, and is in the journal as not sent; there is room when one of theirs has ended."""
    here, there = Journal(tmp_path / "journal.sqlite3"), Journal(tmp_path / "journal.sqlite3")
    running(there, "one", "two")
    assert here.intend(record("mine", state="sending", sends=1, sent=1.0), room=TWO) == 2
    assert (here.get("mine").state, here.get("mine").sends, here.get("mine").sent) == ("intent", 0, None)
    with pytest.raises(NoRoomError):
        here.sending("mine", room=TWO)
    assert here.get("mine").state == "intent"
    there.settle("one", "succeeded")
    assert here.sending("mine", room=TWO)
    assert here.get("mine").state == "sending"
    here.close()
    there.close()


def test_one_s_own_count_too(tmp_path: Path) -> None:
    """Or two that are sent at the same moment would both take the last place beside the others'."""
    here, there = Journal(tmp_path / "journal.sqlite3"), Journal(tmp_path / "journal.sqlite3")
    running(there, "theirs")
    running(here, "mine")
    assert here.intend(record("another", state="sending"), room=TWO) == 1
    here.close()
    there.close()


@pytest.mark.parametrize(
    "changes",
    [
        {"account": "acme key-2"},
        {"state": "succeeded"},
        {"state": "intent"},
        {"lease": 1.0},
        {"owner": ""},
        {"owner": "999999999-gone"},
    ],
)
def test_what_takes_no_room(tmp_path: Path, changes: dict[str, object]) -> None:
    """Jobs of another key, that have ended, that were not sent, that nobody works on, of a process that has died."""
    here, there = Journal(tmp_path / "journal.sqlite3"), Journal(tmp_path / "journal.sqlite3")
    running(there, "one", "two", **changes)
    assert here.intend(record("mine", state="sending"), room=TWO) == 0
    assert here.get("mine").state == "sending"
    here.close()
    there.close()


class Shared(FakeBackend):
    """Takes one job at once."""

    policy = Policy(concurrency=1)


class Watchful(Shared):
    """Sees to it that nothing is sent while another process has a job."""

    other: Journal

    async def submit(self, call: Call) -> Status:
        assert self.other.get("theirs").state == "succeeded", "it was sent although there was no room"
        return await super().submit(call)


def test_a_job_waits_for_those_of_others(tmp_path: Path, teapot: Model, png: bytes) -> None:
    """It is not sent before there is room, and then it is."""
    there = Journal(tmp_path / "journal.sqlite3")
    running(there, "theirs", account="fake")
    backend = Watchful([teapot], [Succeeded((Image(png),))])
    backend.other = there
    timer = Timer(0.1, lambda: there.settle("theirs", "succeeded"))
    timer.start()
    with Client({"fake": backend}, home=tmp_path) as client:
        assert client.generate(ImageRequest(prompt="a"), model="fake:pot").passed
    timer.join()
    there.close()


MAKING = """
import sys
from dataclasses import replace
from mmgen import Client, ImageRequest
from mmgen.testing.loopback import LoopbackBackend
class Limited(LoopbackBackend):
    policy = replace(LoopbackBackend.policy, concurrency=2)
backend = Limited("loopback-key", base_url=sys.argv[1], allow_private=True)
with Client({"loopback": backend}, home=sys.argv[2]) as client:
    print("ready", flush=True)
    sys.stdin.readline()
    jobs = [client.submit(ImageRequest(prompt=f"{sys.argv[3]} {row}"), model="loopback:picture") for row in range(4)]
    assert all(job.result().passed for job in jobs)
"""


def test_two_processes_keep_to_one_limit(tmp_path: Path) -> None:
    """Four jobs each, two at once in all: the vendor never has three."""
    with LoopbackVendor(job_seconds=0.1) as vendor:
        command = [sys.executable, "-c", MAKING, vendor.url, str(tmp_path)]
        both = [
            subprocess.Popen([*command, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for name in ("one", "two")
        ]
        for process in both:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in both:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in both:
            process.communicate(timeout=300)
            assert process.returncode == 0
        ready = sorted(job.ready_at for job in vendor.billed)
    assert len(ready) == 8
    # The third of any three in a row began after the first of them had ended.
    assert all(later - earlier >= 0.1 for earlier, later in zip(ready, ready[2:], strict=False))


def test_a_key_is_told_apart_and_not_told() -> None:
    """What the journal keeps of it is a digest."""
    first, again, second = (
        LoopbackBackend(key, base_url="https://acme.example") for key in ("marker-1", "marker-1", "marker-2")
    )
    assert first.account == again.account != second.account
    assert "marker" not in first.account
