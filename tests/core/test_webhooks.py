"""Webhooks: a call wakes who waits, in any process; forged, old, repeated and unknown ones change nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journal_records import planned

from mmgen import Client, Config, Delivery, ImageRequest, InputError, Receipt, TransportError
from mmgen.backends import Notice, standard_webhook
from mmgen.backends.webhooks import signed_standard
from mmgen.jobs.journal import Arrival, Journal
from mmgen.jobs.pacing import Pacer
from mmgen.testing import FakeBackend, LoopbackReceiver, LoopbackVendor, signed_delivery
from mmgen.testing.loopback import LoopbackBackend

WISH = ImageRequest(prompt="tea")
MODEL = "loopback:picture"
KEY = "loopback-key"
PATIENT = replace(LoopbackBackend.policy, called_back_seconds=30.0)
"""Without a call, the next question would come after half a minute."""


class Calling(LoopbackBackend):
    """Is asked seldom, since it calls back."""

    policy = PATIENT


@pytest.fixture
def vendor() -> Iterator[LoopbackVendor]:
    """A vendor whose jobs take a fifth of a second."""
    with LoopbackVendor(job_seconds=0.2) as vendor:
        yield vendor


@pytest.fixture
def receiver() -> Iterator[LoopbackReceiver]:
    """A listener that does not know a client yet."""
    with LoopbackReceiver() as receiver:
        yield receiver


def connect(vendor: LoopbackVendor, home: Path, webhook_url: str = "") -> Client:
    """A client that has its jobs called about at *webhook_url*."""
    backend = Calling(KEY, base_url=vendor.url, allow_private=True)
    return Client({"loopback": backend}, config=Config.load(home=home, webhook_url=webhook_url, environment={}))


# -- the way in -----------------------------------------------------------------------------------------------------------


def test_a_call_wakes_who_waits(vendor: LoopbackVendor, receiver: LoopbackReceiver, tmp_path: Path) -> None:
    """One question, as soon as the job is done, and the result is what the question gave."""
    with connect(vendor, tmp_path, receiver.url) as client:
        receiver.serve(client.deliver)
        result = client.generate(WISH, model=MODEL, timeout=120)
        assert result.passed
        assert vendor.tally.polls == 1
        assert [(receipt.outcome, receipt.status) for receipt in receiver.receipts] == [("delivered", 200)]
        (record,) = client.jobs()
        assert vendor.tally.bodies[0]["webhook"] == record.webhook == f"{receiver.url}/loopback?job={record.id}"


def test_a_repeated_call_changes_nothing(vendor: LoopbackVendor, receiver: LoopbackReceiver, tmp_path: Path) -> None:
    """A vendor that is not sure that it was heard calls again; it is told that all is well."""
    vendor.calls = 3
    with connect(vendor, tmp_path, receiver.url) as client:
        receiver.serve(client.deliver)
        assert client.generate(WISH, model=MODEL, timeout=120).passed
        while len(receiver.receipts) < 3:
            receiver.came.wait(60)
    assert [receipt.outcome for receipt in receiver.receipts] == ["delivered", "duplicate", "duplicate"]
    assert vendor.tally.polls == 1


def test_a_lost_call_is_made_up_for(vendor: LoopbackVendor, receiver: LoopbackReceiver, tmp_path: Path) -> None:
    """The job is asked about all the same, only more seldom."""
    vendor.calls = 0
    vendor.job_seconds = 0.05
    with connect(vendor, tmp_path, receiver.url) as client:
        backend = client._client._registry.backend("loopback")
        backend.policy = replace(PATIENT, called_back_seconds=0.2)
        assert client.generate(WISH, model=MODEL, timeout=120).passed
    assert vendor.tally.polls >= 1


def test_nobody_is_told_to_call_where_nobody_listens(vendor: LoopbackVendor, tmp_path: Path) -> None:
    """Without an address the submit says nothing of it, and the job is asked about as ever."""
    with connect(vendor, tmp_path) as client:
        assert client.generate(WISH, model=MODEL, timeout=120).passed
    assert "webhook" not in vendor.tally.bodies[0]


WAITING = """
import sys
from dataclasses import replace
from mmgen import Client, Config, ImageRequest
from mmgen.testing.loopback import LoopbackBackend
class Calling(LoopbackBackend):
    policy = replace(LoopbackBackend.policy, called_back_seconds=30.0)
url, home, webhook = sys.argv[1:]
backend = Calling("loopback-key", base_url=url, allow_private=True)
with Client({"loopback": backend}, config=Config.load(home=home, webhook_url=webhook, environment={})) as client:
    print(client.generate(ImageRequest(prompt="tea"), model="loopback:picture", timeout=120).passed)
"""


def test_a_call_wakes_who_waits_in_another_process(
    vendor: LoopbackVendor, receiver: LoopbackReceiver, tmp_path: Path
) -> None:
    """The listener and who waits share no more than the journal."""
    with connect(vendor, tmp_path) as here:
        receiver.serve(here.deliver)
        command = [sys.executable, "-c", WAITING, vendor.url, str(tmp_path), receiver.url]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
        assert (done.stdout, done.stderr) == ("True\n", "")
        assert [receipt.outcome for receipt in receiver.receipts] == ["delivered"]
    assert vendor.tally.polls == 1


# -- what is refused ------------------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(vendor: LoopbackVendor, tmp_path: Path) -> Iterator[tuple[Client, str]]:
    """A client with a job that is not waited for, and where it is called about."""
    vendor.job_seconds, vendor.calls = 60.0, 0
    with connect(vendor, tmp_path, "http://127.0.0.1:9/webhooks") as client:
        job = client.submit(WISH, model=MODEL)
        yield client, f"/webhooks/loopback?job={job.id}"


def told(client: Client, url: str, *, secret: str = KEY, token: str = "job1", **more: object) -> Receipt:
    """What becomes of a call."""
    return client.deliver("loopback", signed_delivery(url, {"id": token}, secret=secret, **more))  # type: ignore[arg-type]


def test_what_is_not_signed_is_not_believed(waiting: tuple[Client, str]) -> None:
    """By another key, over other bytes, with a header missing, or as no call is signed at all."""
    client, url = waiting
    genuine = signed_delivery(url, {"id": "job1"}, secret=KEY)
    assert told(client, url, secret="another").outcome == "forged"
    for forged in (
        replace(genuine, body=genuine.body + b" "),
        replace(genuine, headers={}),
        *(replace(genuine, headers=dict(genuine.headers) | {name: "1"}) for name in list(genuine.headers)[1:]),
        *(
            replace(genuine, headers={name: text for name, text in genuine.headers.items() if name != left_out})
            for left_out in list(genuine.headers)[1:]
        ),
    ):
        receipt = client.deliver("loopback", forged)
        assert (receipt.outcome, receipt.status) == ("forged", 401)
    assert [record.called for record in client.jobs()] == [0.0]
    assert client.deliver("loopback", genuine).outcome == "delivered"
    assert client.jobs()[0].called > 0


@pytest.mark.parametrize("seconds", [-301, 301, -1e9])
def test_an_old_call_is_a_replay(waiting: tuple[Client, str], seconds: float) -> None:
    """More than five minutes from now, either way; a call within is taken."""
    client, url = waiting
    receipt = told(client, url, at=time.time() + seconds)
    assert (receipt.outcome, receipt.status) == ("late", 401)
    assert told(client, url, at=time.time() - 290, name="in time").outcome == "delivered"


def test_a_call_about_no_job_is_unknown(waiting: tuple[Client, str]) -> None:
    """Of another name, of another token, of another backend's; it is not remembered, since it may have come too early."""
    client, url = waiting
    for address, token in (("/webhooks/loopback?job=nothing", "job1"), (url, "job2"), ("/webhooks/loopback", "")):
        receipt = told(client, address, token=token, name="early")
        assert (receipt.outcome, receipt.status) == ("unknown", 404)
    assert told(client, url, name="early").outcome == "delivered"
    assert client.deliver("nobody", signed_delivery(url, {}, secret=KEY)).outcome == "not_taken"


def test_a_job_is_known_by_its_token_too(waiting: tuple[Client, str]) -> None:
    """Where the address is the account's, and names no job."""
    client, _ = waiting
    receipt = told(client, "/hooks")
    assert (receipt.outcome, receipt.job) == ("delivered", client.jobs()[0].id)


def test_a_call_after_the_end_is_too_late_to_matter(waiting: tuple[Client, str]) -> None:
    """The vendor is told that all is well."""
    client, url = waiting
    client.reconcile(client.jobs()[0].id).cancel()
    receipt = told(client, url)
    assert (receipt.outcome, receipt.status) == ("ended", 200)
    assert client.jobs()[0].state == "cancelled"


def test_a_large_call_is_not_even_read(waiting: tuple[Client, str]) -> None:
    """More than a megabyte."""
    client, url = waiting
    receipt = client.deliver("loopback", Delivery(url, {}, bytes(1024 * 1024 + 1)))
    assert (receipt.outcome, receipt.status) == ("too_large", 413)


class Odd(FakeBackend):
    """Verifies as it is told to."""

    name = "odd"
    verdict: Notice | Exception | None = None

    async def webhook(self, delivery: Delivery) -> Notice | None:
        if isinstance(self.verdict, Exception):
            raise self.verdict
        return self.verdict


@pytest.mark.parametrize(
    ("verdict", "outcome", "status"),
    [
        (None, "forged", 401),
        (KeyError("signature"), "forged", 401),
        (RecursionError("deep"), "forged", 401),
        (TransportError("the vendor's public keys can't be fetched"), "unverified", 503),
        (Notice(id="1", sent_at=float("nan")), "late", 401),
    ],
)
def test_a_backend_that_can_not_verify(tmp_path: Path, verdict: Exception | None, outcome: str, status: int) -> None:
    """What it raises is no server error; what it can't tell now, the vendor may say again."""
    odd = Odd([], [])
    odd.verdict = verdict
    with Client({"odd": odd, "fake": FakeBackend([], [])}, home=tmp_path) as client:
        receipt = client.deliver("odd", Delivery("/", {}, b""))
        assert (receipt.outcome, receipt.status) == (outcome, status)
        assert client.deliver("fake", Delivery("/", {}, b"")).outcome == "not_taken"


def test_what_was_heard_is_kept_for_three_days(tmp_path: Path) -> None:
    """Then it is forgotten, and its age refuses it."""
    journal = Journal(tmp_path / "journal.sqlite3")
    journal.intend(WAITED_FOR)
    call = Arrival(backend="a", id="call", job="job1", token="", at=1000.0)
    days = [journal.arrived(replace(call, at=1000.0 + day * 86400, id=name))[0] for day, name in CALLS]
    assert days == ["delivered", "duplicate", "delivered", "delivered"]
    assert journal.calls_about(["job1", "job2"]) == [("job1", 1000.0 + 4 * 86400)]
    assert journal.calls_about([]) == []
    journal.close()


CALLS = ((0, "call"), (2, "call"), (4, "another"), (4, "call"))
WAITED_FOR = planned(state="sending", created=0.0, updated=0.0, currency="", reserved=0)


# -- signatures -----------------------------------------------------------------------------------------------------------


def test_standard_webhooks_signature() -> None:
    """The example of the specification: its secret, its identity, its moment, its body."""
    delivery = Delivery(
        "/",
        {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v2,x v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
        b'{"test": 2432232314}',
    )
    assert standard_webhook(delivery, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") == (
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330.0,
    )
    assert standard_webhook(delivery, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx") is None


@given(
    st.dictionaries(st.sampled_from(["webhook-id", "Webhook-Timestamp", "webhook-signature"]), st.text()), st.binary()
)
def test_no_call_raises(headers: dict[str, str], body: bytes) -> None:
    """Whatever comes is judged."""
    assert standard_webhook(Delivery("/", headers, body), KEY) is None


@given(st.text(min_size=1), st.text("abc_", min_size=1), st.integers(0, 10**10), st.binary())
def test_what_is_signed_is_believed(secret: str, name: str, moment: int, body: bytes) -> None:
    """With any secret over any bytes, and not with one byte more."""
    headers = {
        "WEBHOOK-ID": name,
        "webhook-timestamp": str(moment),
        "webhook-signature": f"v1,{signed_standard(secret, name, str(moment), body)}",
    }
    assert standard_webhook(Delivery("/", headers, body), secret) == (name, float(moment))
    assert standard_webhook(Delivery("/", headers, body + b"!"), secret) is None


# -- the pace, the address ------------------------------------------------------------------------------------------------


def test_questions_are_seldom_where_calls_are_expected() -> None:
    """Never within the shortest pause, then after half of the time again, a minute at most; a hint makes it no quicker."""
    pacer = Pacer(10.0)
    assert 9.5 <= pacer.pause_when_called(0.0, None, shortest=5.0) <= 10.5
    assert 19.0 <= pacer.pause_when_called(40.0, 1.0, shortest=5.0) <= 21.0
    assert 57.0 <= pacer.pause_when_called(3600.0, None, shortest=5.0) <= 63.0
    assert 85.0 <= pacer.pause_when_called(40.0, 90.0, shortest=5.0) <= 95.0
    assert pacer.pause_when_called(40.0, 0, shortest=5.0) == 0.0


@pytest.mark.parametrize("url", ["example.org", "ftp://example.org", "https://example.org/?a=b"])
def test_an_address_that_can_not_be_one(tmp_path: Path, url: str) -> None:
    """mmgen adds the backend's name and a query of its own."""
    with pytest.raises(InputError, match="webhook_url"):
        Config.load(home=tmp_path, webhook_url=url, environment={})


def test_where_the_address_comes_from(tmp_path: Path) -> None:
    """The constructor, then the environment, then the file."""
    (tmp_path / "config.toml").write_text('[webhooks]\nurl = "https://file.example"\n')
    environment = {"MMGEN_WEBHOOK_URL": "https://environment.example"}
    urls = (
        Config.load(home=tmp_path, webhook_url="https://given.example", environment=environment).webhook_url,
        Config.load(home=tmp_path, environment=environment).webhook_url,
        Config.load(home=tmp_path, environment={}).webhook_url,
    )
    assert urls == ("https://given.example", "https://environment.example", "https://file.example")
