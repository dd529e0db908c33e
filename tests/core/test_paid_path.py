"""The paid path against a real server that misbehaves: one bill for one call, and nothing lost that was paid for."""

from __future__ import annotations

import pickle
import resource
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mmgen import (
    AuthError,
    BackendError,
    Client,
    DeadlineError,
    Image,
    ImageRequest,
    InputError,
    JobError,
    JobRef,
    RefusedError,
    SubmitUnknownError,
    TransportError,
)
from mmgen.testing import FILE_FAULTS, POLL_FAULTS, SUBMIT_FAULTS, Fault, LoopbackBackend, LoopbackVendor, hurried

WISH = ImageRequest(prompt="tea", seed=0)
MODEL = "loopback:picture"


@pytest.fixture
def vendor() -> Iterator[LoopbackVendor]:
    """A vendor that offers nothing against doubt."""
    with LoopbackVendor() as vendor:
        yield vendor


def connect(vendor: LoopbackVendor, home: Path, fault: str = "") -> Client:
    """A client of that vendor; only where *fault* is a silence does it not wait long."""
    backend = vendor.backend()
    if "stall" in fault:
        backend.policy = replace(backend.policy, submit_seconds=1.0, poll_seconds=1.0, stall_seconds=1.0)
    return Client({"loopback": backend}, home=home)


def test_a_picture_is_made(vendor: LoopbackVendor, tmp_path: Path) -> None:
    """Submitted, asked for, fetched without the key, kept."""
    with connect(vendor, tmp_path) as client:
        result = client.generate(WISH, model=MODEL)
        assert result.asset.size == (16, 16)
        assert result.asset.read() == vendor.content(vendor.billed[0])
        assert result.seed == 0
    assert (vendor.tally.submits, len(vendor.billed), vendor.tally.files) == (1, 1, 1)
    assert vendor.tally.strangers == 0
    assert vendor.tally.bodies == [{"prompt": "tea", "seed": 0}]


# -- doubt about a submit -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", SUBMIT_FAULTS)
def test_doubt_is_held(vendor: LoopbackVendor, tmp_path: Path, fault: Fault) -> None:
    """Where nothing can settle it: one request, one bill, an error that names the job; asking again sends nothing."""
    vendor.faults.always("submit", fault)
    with connect(vendor, tmp_path, fault) as client:
        with pytest.raises(SubmitUnknownError) as caught:
            client.generate(WISH, model=MODEL)
        assert caught.value.digest == WISH.digest()
        vendor.faults.clear()
        with pytest.raises(SubmitUnknownError):
            client.reconcile(caught.value.job)
        assert [job.state for job in client.jobs()] == ["unknown"]
    assert (vendor.tally.submits, len(vendor.billed)) == (1, 1)


@pytest.mark.parametrize("fault", SUBMIT_FAULTS)
def test_doubt_is_settled_by_key(tmp_path: Path, fault: Fault) -> None:
    """The same call under the same key: one bill, and the result."""
    with LoopbackVendor(safety="key") as vendor, connect(vendor, tmp_path, fault) as client:
        vendor.faults.add("submit", fault, fault)
        assert client.generate(WISH, model=MODEL).passed
        assert [job.state for job in client.jobs()] == ["succeeded"]
        assert (vendor.tally.submits, len(vendor.billed)) == (3, 1)
        assert vendor.tally.bodies[0] == vendor.tally.bodies[2]


@pytest.mark.parametrize("fault", SUBMIT_FAULTS)
def test_doubt_is_settled_by_looking(tmp_path: Path, fault: Fault) -> None:
    """The job is found by its tag and adopted: one request, one bill, and the result."""
    with LoopbackVendor(safety="lookup") as vendor, connect(vendor, tmp_path, fault) as client:
        vendor.faults.add("submit", fault)
        assert client.generate(WISH, model=MODEL).passed
        assert (vendor.tally.submits, len(vendor.billed)) == (1, 1)


@pytest.mark.parametrize("fault", ["stall before", "close before", "reset before", "503 before"])
def test_absence_is_a_proof_where_the_vendor_says_so(tmp_path: Path, fault: Fault) -> None:
    """What never arrived is not in the listing, so it is sent again."""
    with LoopbackVendor(safety="lookup") as vendor, connect(vendor, tmp_path, fault) as client:
        vendor.faults.add("submit", fault)
        assert client.generate(WISH, model=MODEL).passed
        assert (vendor.tally.submits, len(vendor.billed)) == (2, 1)


@pytest.mark.parametrize("fault", ["429", "429 bare"])
def test_a_busy_vendor_is_waited_for(vendor: LoopbackVendor, tmp_path: Path, fault: Fault) -> None:
    """It took nothing in, so it is asked again."""
    vendor.faults.add("submit", fault, fault)
    with connect(vendor, tmp_path, fault) as client:
        assert client.generate(WISH, model=MODEL).passed
    assert (vendor.tally.submits, len(vendor.billed)) == (3, 1)


def test_nobody_listens(tmp_path: Path) -> None:
    """A refused connection is proof that nothing was sent; after a while it is an error that cost nothing."""
    with LoopbackVendor() as vendor:
        url = vendor.url
    backend = LoopbackBackend("k", base_url=url, allow_private=True)
    backend.policy = replace(backend.policy, retry_seconds=0.1)
    with Client({"loopback": backend}, home=tmp_path) as client:
        with pytest.raises(TransportError, match="no connection") as caught:
            client.generate(WISH, model=MODEL)
        assert not caught.value.sent
        assert [(job.state, job.spent) for job in client.jobs()] == [("failed", 0)]


def test_a_wrong_key_is_told_without_the_key(vendor: LoopbackVendor, tmp_path: Path) -> None:
    """Even where the vendor sends it back in its complaint; further submits are spared for a while."""
    with Client({"loopback": vendor.backend(key="marker-4711")}, home=tmp_path) as client:
        with pytest.raises(AuthError, match=r"wrong key Bearer \*\*\*") as caught:
            client.generate(WISH, model=MODEL)
        assert "4711" not in repr(pickle.loads(pickle.dumps(caught.value)))
        with pytest.raises(AuthError, match="left alone"):
            client.generate(WISH, model=MODEL)
    assert vendor.tally.submits == 1
    assert b"4711" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize(("fault", "error"), [("moderation before", RefusedError), ("404", BackendError)])
def test_a_refusal_is_final(vendor: LoopbackVendor, tmp_path: Path, fault: Fault, error: type[BackendError]) -> None:
    """One request, no bill."""
    vendor.faults.add("submit", fault)
    with connect(vendor, tmp_path, fault) as client, pytest.raises(error):
        client.generate(WISH, model=MODEL)
    assert (vendor.tally.submits, len(vendor.billed)) == (1, 0)


def test_moderation_after_the_work(vendor: LoopbackVendor, tmp_path: Path) -> None:
    """Is a refusal too."""
    vendor.faults.add("submit", "moderation after")
    with connect(vendor, tmp_path) as client, pytest.raises(RefusedError, match="content policy"):
        client.generate(WISH, model=MODEL)


# -- after the money ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", POLL_FAULTS)
def test_a_question_that_fails_is_asked_again(vendor: LoopbackVendor, tmp_path: Path, fault: Fault) -> None:
    """As often as need be; the result arrives."""
    vendor.faults.add("poll", fault, fault)
    with connect(vendor, tmp_path, fault) as client:
        assert client.generate(WISH, model=MODEL).passed
    assert len(vendor.billed) == 1


@pytest.mark.parametrize("fault", FILE_FAULTS)
def test_a_download_that_fails_is_taken_up_again(vendor: LoopbackVendor, tmp_path: Path, fault: Fault) -> None:
    """And what is kept is what was made."""
    vendor.file_bytes = 3_000_000
    vendor.faults.add("file", fault)
    with connect(vendor, tmp_path, fault) as client:
        result = client.generate(WISH, model=MODEL)
        assert result.asset.read() == vendor.content(vendor.billed[0])
        assert result.asset.path is not None
        assert result.asset.path.stem == result.asset.sha256


def test_a_download_goes_on_where_it_broke_off(vendor: LoopbackVendor, tmp_path: Path) -> None:
    """By range, as long as the file is the same."""
    vendor.file_bytes = 4_000_000
    vendor.faults.add("file", "truncated", "truncated")
    with connect(vendor, tmp_path) as client:
        assert client.generate(WISH, model=MODEL).asset.read() == vendor.content(vendor.billed[0])
    assert vendor.tally.files == 3


def test_an_expired_url_is_asked_for_again(vendor: LoopbackVendor, tmp_path: Path) -> None:
    """By one more question, which gives a fresh one."""
    with connect(vendor, tmp_path) as client:
        vendor.url_seconds = -1.0
        job = client.submit(WISH, model=MODEL)
        list(job)
        vendor.url_seconds = 60.0
        assert job.result().asset.read() == vendor.content(vendor.billed[0])


@pytest.mark.parametrize("fault", ["403", "html", "short length"])
def test_what_never_arrives_stays_collectable(vendor: LoopbackVendor, tmp_path: Path, fault: Fault) -> None:
    """A typed error, nothing kept, and the job can be taken up when the vendor is well."""
    vendor.file_bytes = 100_000
    vendor.faults.always("file", fault)
    with connect(vendor, tmp_path, fault) as client:
        job = client.submit(WISH, model=MODEL)
        with pytest.raises((JobError, BackendError)):
            job.result()
        assert [each.state for each in client.jobs()] == ["submitted"]
        assert not list(tmp_path.rglob("*.png"))
        vendor.faults.clear()
        assert client.reconcile(job.id).result().passed
    assert len(vendor.billed) == 1


def test_a_deadline_leaves_the_job_collectable(vendor: LoopbackVendor, tmp_path: Path) -> None:
    """The error carries what takes it up again, in another client too."""
    vendor.job_seconds = 3600.0
    with connect(vendor, tmp_path) as client, pytest.raises(DeadlineError) as caught:
        client.submit(WISH, model=MODEL).result(timeout=0.1)
    ref = caught.value.ref
    vendor.billed[0].ready_at = 0.0
    with connect(vendor, tmp_path) as client:
        assert isinstance(ref, JobRef)
        assert client.resume(ref).result().passed
    assert len(vendor.billed) == 1


def test_a_result_is_replayed(vendor: LoopbackVendor, tmp_path: Path) -> None:
    """A job that succeeded gives its stored result, and asks nobody."""
    with connect(vendor, tmp_path) as client:
        job = client.submit(WISH, model=MODEL)
        ref, first = job.ref, job.result()
    with connect(vendor, tmp_path) as client:
        polls = vendor.tally.polls
        again = client.resume(ref).result()
        assert (again.asset.sha256, again.checks) == (first.asset.sha256, first.checks)
        assert vendor.tally.polls == polls


# -- cancelling, inputs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("busy", ["503", "429"])
def test_a_cancel_reaches_the_vendor(vendor: LoopbackVendor, tmp_path: Path, busy: str) -> None:
    """In time, or too late; both truthfully, and although it is busy."""
    vendor.job_seconds = 3600.0
    with connect(vendor, tmp_path) as client:
        vendor.faults.add("cancel", busy)
        assert client.submit(WISH, model=MODEL).cancel() == "cancelled"
        assert vendor.billed[0].cancelled
        late = client.submit(WISH, model=MODEL)
        vendor.billed[1].ready_at = 0.0
        assert late.cancel() == "too_late"
        assert late.result().passed
    assert vendor.tally.cancels == 3


def test_an_input_is_uploaded_once(vendor: LoopbackVendor, tmp_path: Path, png: bytes) -> None:
    """However often it is used, and although the first upload failed."""
    vendor.faults.add("upload", "503")
    with connect(vendor, tmp_path) as client:
        for prompt in ("a", "b"):
            client.generate(ImageRequest(prompt=prompt, image=Image(png)), model=MODEL)
    assert vendor.tally.uploads == 2
    assert [body["image"] for body in vendor.tally.bodies] == [f"{vendor.url}/uploads/2"] * 2


@pytest.mark.parametrize("prompt", ["茶园 🍵 \u202e x", "word " * 1000])
def test_any_prompt_arrives_as_it_is(vendor: LoopbackVendor, tmp_path: Path, prompt: str) -> None:
    """Beyond ASCII, and long."""
    with connect(vendor, tmp_path) as client:
        client.generate(ImageRequest(prompt=prompt), model=MODEL)
    assert vendor.tally.bodies[0]["prompt"] == prompt


def test_a_disk_that_is_full_loses_no_result(tmp_path: Path) -> None:
    """Nor one whose share is used up: the job stays, nothing of it takes up room, and its result is fetched later."""
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    vendor = LoopbackVendor(file_bytes=3_000_000)
    with vendor, Client({"loopback": hurried(vendor.backend())}, home=tmp_path) as client:
        job = client.submit(ImageRequest(prompt="tea"), model="loopback:picture")
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, unlimited[1]))
        try:
            with pytest.raises(InputError, match=r"can't be written .*; the job can be taken up"):
                job.result(timeout=120)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        assert client.jobs()[0].state == "submitted"
        assert list(tmp_path.rglob("*.part")) == []
        assert client.reconcile(job.id).result(timeout=120).asset.size_bytes > 3_000_000
    assert len(vendor.billed) == 1
