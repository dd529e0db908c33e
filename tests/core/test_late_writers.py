"""Who has lost a job's lease, or knows less than the journal: nothing that was paid is lost by it, and no cap is lifted."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import anyio
import pytest
from journal_records import leased

from mmgen import (
    BudgetError,
    Client,
    DeadlineError,
    Image,
    ImageRequest,
    JobRef,
    Money,
    RequestError,
    SubmitUnknownError,
)
from mmgen.backends import Model, Status, Succeeded
from mmgen.backends.http import WireReply
from mmgen.backends.http.protocol import ReplyHead
from mmgen.backends.http.transport import Elsewhere, Outgoing, OwnTransport
from mmgen.jobs.bells import Bells
from mmgen.jobs.download import Download
from mmgen.jobs.journal import LEASE_SECONDS, Journal, Update
from mmgen.jobs.limits import Gate
from mmgen.jobs.pacing import Pacer
from mmgen.jobs.store import Store
from mmgen.jobs.task import Surroundings, Task
from mmgen.jobs.uploads import KeptUploads
from mmgen.money import Budget
from mmgen.testing import FakeBackend, LoopbackVendor, hurried
from mmgen.testing.loopback import KeyLoopback, LoopbackBackend
from mmgen.testing.vendor import picture_bytes

MODEL = "loopback:picture"
BOAT = ImageRequest(prompt="a paper boat")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A journal that does not exist yet."""
    journal = Journal(tmp_path / "journal.sqlite3")
    yield journal
    journal.close()


# -- a lease that was lost ---------------------------------------------------------------------------------------------


def test_a_late_failure_does_not_end_what_another_has_sent(journal: Journal) -> None:
    """It would call a job free that is paid, and have its token refused."""
    journal.intend(leased(journal))
    other = Journal(journal.path)
    assert other.claim("job1", now=time.time() + LEASE_SECONDS + 1) is not None
    assert other.sending("job1", fence=2)
    assert not journal.give_up("job1", "failed", fence=1, reason="still too busy", spent=0)
    assert other.submitted("job1", "token", fence=2)
    assert other.get("job1").token == "token"
    assert other.give_up("job1", "failed", fence=2, reason="no clay")
    assert other.get("job1").spent == 1_000_000
    other.close()


def test_a_name_that_comes_late_is_kept(journal: Journal) -> None:
    """Of a job that another gave up as unknown, while this process slept with the answer on its way; of no other."""
    for name in ("given up", "sent again"):
        journal.intend(leased(journal, name))
        assert journal.sending(name, fence=1)
    other = Journal(journal.path)
    for name in ("given up", "sent again"):
        assert other.claim(name, now=time.time() + LEASE_SECONDS + 1) is not None
    assert other.update("given up", Update(state="unknown", fence=2, columns={"owner": "", "lease": 0.0}))
    assert other.sending("sent again", fence=2)
    assert journal.submitted("given up", "token", fence=1)
    assert not journal.submitted("sent again", "token", fence=1)
    assert [(other.get(name).state, other.get(name).token) for name in ("given up", "sent again")] == [
        ("submitted", "token"),
        ("sending", ""),
    ]
    other.close()


def test_a_reference_is_worth_more_than_a_journal_in_doubt(tmp_path: Path) -> None:
    """Who knows the vendor's name of a job gets its result, though the journal holds it as unknown."""
    with LoopbackVendor() as vendor, Client({"loopback": hurried(vendor.backend())}, home=tmp_path) as client:
        vendor.faults.add("submit", "close")
        with pytest.raises(SubmitUnknownError) as held:
            client.generate(BOAT, model=MODEL)
        ref = JobRef(id=held.value.job, model=MODEL, token=vendor.billed[0].id)
        assert client.resume(ref).result().assets
        assert [record.state for record in client.jobs()] == ["succeeded"]
        assert vendor.tally.submits == 1


# -- doubt -------------------------------------------------------------------------------------------------------------


def test_a_file_that_was_changed_does_not_settle_doubt(tmp_path: Path) -> None:
    """The vendor's refusal of another body under the same key tells nothing of the first; nor does a file that is gone."""
    file = tmp_path / "boat.png"
    file.write_bytes(picture_bytes("boat"))
    wish = ImageRequest(prompt="x", image=Image.from_path(file))
    with LoopbackVendor(safety="key") as vendor:
        backend = hurried(KeyLoopback("loopback-key", base_url=vendor.url, allow_private=True))
        backend.policy = replace(backend.policy, retry_seconds=0.0)
        with Client({"loopback": backend}, home=tmp_path / "home") as client:
            vendor.faults.always("submit", "close")
            with pytest.raises(SubmitUnknownError) as held:
                client.generate(wish, model=MODEL)
            vendor.faults.clear()
            for content, error in ((b"", RequestError), (picture_bytes("another"), SubmitUnknownError)):
                file.write_bytes(content) if content else file.unlink()
                with pytest.raises(error):
                    client.reconcile(held.value.job)
                (record,) = client.jobs()
                assert (record.state, record.spent) == ("unknown", None)
            file.write_bytes(picture_bytes("boat"))
            assert client.reconcile(held.value.job).result().assets
        assert len(vendor.billed) == 1


def test_a_file_that_was_changed_is_not_sent_by_itself(tmp_path: Path) -> None:
    """A job that was never sent is another job with another file."""
    file = tmp_path / "boat.png"
    file.write_bytes(picture_bytes("boat"))
    wish = ImageRequest(prompt="x", image=Image.from_path(file))
    with LoopbackVendor() as vendor, Client({"loopback": hurried(vendor.backend())}, home=tmp_path / "home") as client:
        vendor.faults.add("submit", "close")
        with pytest.raises(SubmitUnknownError) as held:
            client.generate(wish, model=MODEL)
        file.write_bytes(picture_bytes("another"))
        with pytest.raises(RequestError, match="not what it was"):
            client.reconcile(held.value.job, resubmit=True)
        assert (client.jobs()[0].state, vendor.tally.submits) == ("unknown", 1)


# -- a place behind another job ----------------------------------------------------------------------------------------


def test_a_job_does_not_fail_for_another(tmp_path: Path) -> None:
    """One that is past its deadline is told so itself; who waits for its place is sent."""
    with LoopbackVendor(job_seconds=60.0) as vendor:
        backend = hurried(vendor.backend())
        backend.policy = replace(backend.policy, concurrency=1, deadline_seconds=0.02)
        with Client({"loopback": backend}, home=tmp_path) as client:
            first = client.submit(BOAT, model=MODEL)
            client.submit(ImageRequest(prompt="another"), model=MODEL)
            assert vendor.tally.submits == 2
            with pytest.raises(DeadlineError):
                first.result()
            assert [record.state for record in client.jobs()] == ["submitted", "submitted"]


# -- budgets -----------------------------------------------------------------------------------------------------------


def test_a_cap_outlives_the_jobs_that_used_it(journal: Journal) -> None:
    """What is forgotten goes on counting: what it cost, items and seconds; what was free does not."""
    cap = Budget(name="spring", total=Money.parse("CNY 3"), items=3, seconds=30)
    for name, spent in (("paid", None), ("cheap", 500_000), ("free", 0)):
        journal.intend(leased(journal, name, run="spring", seconds=5.0), budget=cap)
        journal.sending(name)
        journal.settle(name, "succeeded" if spent != 0 else "failed", spent=spent)
    assert len(journal.forget(time.time() + 60)) == 3
    assert journal.latest() == []
    for changes in ({"reserved": 1_600_000}, {"items": 2}, {"seconds": 21.0}):
        with pytest.raises(BudgetError):
            journal.intend(leased(journal, "more", run="spring", **changes), budget=cap)
    journal.intend(leased(journal, "more", run="spring", reserved=1_500_000, seconds=20.0), budget=cap)


def test_the_cost_of_an_unpriced_job_counts_in_its_currency(journal: Journal) -> None:
    """As the vendor told it, where nothing was reserved; it does not bar the budget to all that follows."""
    cap = Budget(name="spring", total=Money.parse("CNY 2"), on_unpriced="allow")
    journal.intend(leased(journal, "unpriced", run="spring", currency="", reserved=0), budget=cap)
    journal.sending("unpriced")
    journal.settle("unpriced", "succeeded", spent=Money.parse("CNY 0.7"))
    journal.intend(leased(journal, "second", run="spring"), budget=cap)
    with pytest.raises(BudgetError, match=r"CNY 0\.30 left"):
        journal.intend(leased(journal, "third", run="spring"), budget=cap)


# -- results -----------------------------------------------------------------------------------------------------------


class Silent(LoopbackBackend):
    """Does not tell which seed was used."""

    def parse(self, model: Model, reply: WireReply) -> Status:
        status = super().parse(model, reply)
        return replace(status, seed=None) if isinstance(status, Succeeded) else status


def test_a_job_that_is_taken_up_knows_its_seed(tmp_path: Path) -> None:
    """The one that was asked for, though the vendor does not repeat it."""

    def client(vendor: LoopbackVendor) -> Client:
        backend = hurried(Silent("loopback-key", base_url=vendor.url, allow_private=True))
        return Client({"loopback": backend}, home=tmp_path)

    with LoopbackVendor() as vendor:
        with client(vendor) as one:
            ref = one.submit(ImageRequest(prompt="x", seed=7), model=MODEL).ref
        with client(vendor) as other:
            assert other.resume(ref).result().seed == 7


class Partial:
    """A server that sends part of a file, though the whole was asked for; asked for the rest, it sends that."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.asked: list[str] = []

    async def open(self, outgoing: Outgoing) -> PartialReply:
        """The first twenty bytes, or what is missing."""
        wanted = outgoing.headers.get("range", "")
        self.asked.append(wanted)
        begin = int(wanted[6:-1]) if wanted else 0
        end = len(self.content) if wanted else 20
        told = {
            "content-range": f"bytes {begin}-{end - 1}/{len(self.content)}",
            "etag": '"1"',
            "accept-ranges": "bytes",
        }
        return PartialReply(told, self.content[begin:end])

    async def aclose(self) -> None:
        """Nothing is held."""


class PartialReply:
    """A 206."""

    def __init__(self, headers: Mapping[str, str], body: bytes) -> None:
        self.head = ReplyHead(206, headers, keeps_alive=True, length=len(body), chunked=False)
        self._body = body

    async def chunks(self) -> AsyncIterator[bytes]:
        """All at once."""
        yield self._body

    async def pour(self, take: Callable[[bytes], object], elsewhere: Elsewhere) -> None:
        """As above."""
        await elsewhere(lambda: bool(take(self._body)))

    async def aclose(self) -> None:
        """Nothing is held."""


def test_a_part_is_not_taken_for_the_whole(tmp_path: Path, teapot: Model) -> None:
    """Of a file whose own structure does not tell, either."""
    gif = b"GIF89a" + bytes(range(100))
    server = Partial(gif)
    journal = Journal(tmp_path / "journal.sqlite3")
    around = Surroundings(journal, Store(tmp_path), OwnTransport(), KeptUploads(journal.path), bells=Bells(journal))
    backend = hurried(FakeBackend([teapot], []))
    task = Task(
        id="job1",
        name="fake:pot",
        backend=backend,
        model=teapot,
        request=None,
        folder=tmp_path / "scratch",
        around=replace(around, downloads=server),
        gate=Gate("fake", backend.policy),
        pacer=Pacer(),
        submitted_at=time.time(),
    )
    asset = anyio.run(partial(Download(task, Image.from_url("http://files.example/1.gif")).file))
    assert asset.read() == gif
    assert server.asked == ["", "bytes=20-"]
