"""A job that another process worked on, and left: whoever follows it goes on from where it was left."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import anyio
import pytest
from journal_records import leased

from mmgen import AsyncClient, ImageRequest, JobRecord, RequestError, SubmitUnknownError
from mmgen.jobs.journal import Journal
from mmgen.testing import LoopbackVendor, hurried

BOAT = ImageRequest(prompt="a paper boat", seed=3)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Journal]:
    """The journal as the process sees it that dies later."""
    journal = Journal(tmp_path / "journal.sqlite3")
    yield journal
    journal.close()


def begun(other: Journal, **changes: object) -> JobRecord:
    """A job whose submit may be on its way, by the other process."""
    asked = {"model": "loopback:picture", "request": BOAT.model_dump_json(), "digest": BOAT.digest(), "seed": 3}
    sent = {"state": "sending", "key": "key-1", "sent": time.time(), "sends": 1}
    record = leased(other, "boat", **(asked | sent | changes))
    other.intend(record)
    return record


def accepted(vendor: LoopbackVendor, *, tag: str = "") -> str:
    """The vendor's name of a job that it was sent by the other process, whose answer that did not read."""
    job = vendor.bill({"prompt": BOAT.prompt, "seed": 3} | ({"tag": tag} if tag else {}), "key-1")
    assert job is not None
    return job.id


def followed(vendor: LoopbackVendor, home: Path, leave: Callable[[], object]) -> bytes | Exception:
    """What a follower of the job gets when it is left by the other process meanwhile; or what it raises."""

    async def follow() -> bytes | Exception:
        async with AsyncClient({"loopback": hurried(vendor.backend(), settle_seconds=0.05)}, home=home) as client:
            job = await client.reconcile("boat")
            leave()
            try:
                return (await job.result()).assets[0].read()
            except (RequestError, SubmitUnknownError) as error:
                return error

    return anyio.run(follow)


def test_a_submit_in_doubt_is_held_by_who_followed_it(other: Journal, tmp_path: Path) -> None:
    """It is not asked about under no name, and then called submitted, where nobody would look for it."""
    with LoopbackVendor(safety="none") as vendor:
        begun(other)
        accepted(vendor)
        assert isinstance(followed(vendor, tmp_path, other.release), SubmitUnknownError)
        assert (other.get("boat").state, vendor.tally.submits, vendor.tally.polls) == ("unknown", 0, 0)


def test_a_submit_in_doubt_is_looked_up_by_who_followed_it(other: Journal, tmp_path: Path) -> None:
    """And its result is had, which was paid for."""
    with LoopbackVendor(safety="lookup") as vendor:
        begun(other)
        name = accepted(vendor, tag="key-1")
        job = vendor.job(name)
        assert job is not None
        assert followed(vendor, tmp_path, other.release) == vendor.content(job)
        assert (other.get("boat").state, other.get("boat").token, len(vendor.billed)) == ("succeeded", name, 1)


def test_a_name_that_came_while_it_was_followed_is_asked_for(other: Journal, tmp_path: Path) -> None:
    """The follower began before the backend had answered."""
    with LoopbackVendor(safety="none") as vendor:
        begun(other)
        name = accepted(vendor)

        def leave() -> None:
            assert other.submitted("boat", name, fence=1)
            other.release()

        job = vendor.job(name)
        assert job is not None
        assert followed(vendor, tmp_path, leave) == vendor.content(job)
        assert (other.get("boat").state, vendor.tally.submits) == ("succeeded", 0)


def test_what_was_never_sent_is_sent_by_who_followed_it(other: Journal, tmp_path: Path) -> None:
    """Once."""
    with LoopbackVendor(safety="none") as vendor:
        begun(other, state="intent", sent=None, sends=0)
        assert isinstance(followed(vendor, tmp_path, other.release), bytes)
        assert (other.get("boat").state, vendor.tally.submits) == ("succeeded", 1)


def test_an_earlier_follower_left_it_without_a_name(other: Journal, tmp_path: Path) -> None:
    """As earlier versions wrote it: submitted, under no name. It is in doubt like any other."""
    with LoopbackVendor(safety="lookup") as vendor:
        begun(other, state="submitted", owner="", lease=0.0)
        accepted(vendor, tag="key-1")
        assert isinstance(followed(vendor, tmp_path, lambda: None), bytes)


def test_a_job_that_turned_to_another_model_is_taken_up_anew(other: Journal, tmp_path: Path) -> None:
    """The name of one backend's job says nothing to another."""
    with LoopbackVendor(safety="none") as vendor:
        record = begun(other)

        def leave() -> None:
            other.reroute(replace(record, model="elsewhere:picture", token=""))
            other.release()

        error = followed(vendor, tmp_path, leave)
        assert isinstance(error, RequestError)
        assert "elsewhere:picture" in str(error)
        assert (other.get("boat").state, other.get("boat").owner, vendor.tally.polls) == ("intent", "", 0)
