"""Whether a call comes from the vendor."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen import Client, Config, ImageRequest, InputError
from mmgen.backends.webhooks import signed_standard
from mmgen.testing import signed_delivery
from mmgen_replicate import FluxOptions, Replicate, is_genuine
from replicate_server import KEY as LOOPBACK_KEY
from replicate_server import ReplicateServer

KEY = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
BODY = b'{"test": 2432232314}'
IDENTITY, STAMP = "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330"
SIGNATURE = "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
"""The example that the specification of Standard Webhooks is known by, with another key's signature."""


def headers_of(signature: str, *, stamp: str = STAMP) -> dict[str, str]:
    """As the vendor sends them."""
    return {"Webhook-Id": IDENTITY, "Webhook-Timestamp": stamp, "Webhook-Signature": signature}


def signed(body: bytes = BODY) -> str:
    """The right signature."""
    return signed_standard(KEY, IDENTITY, STAMP, body)


def test_the_signature_covers_identity_time_and_body() -> None:
    """Each counts, and so does the key."""
    headers = headers_of(f"v1,{signed()}")
    assert is_genuine(KEY, body=BODY, headers=headers, now=1614265330)
    assert not is_genuine(KEY, body=BODY + b" ", headers=headers, now=1614265330)
    assert not is_genuine(KEY, body=BODY, headers=headers | {"Webhook-Id": "msg_other"}, now=1614265330)
    assert not is_genuine(KEY, body=BODY, headers=headers | {"Webhook-Timestamp": "1614265331"}, now=1614265330)
    other = "whsec_" + base64.b64encode(b"another key").decode()
    assert not is_genuine(other, body=BODY, headers=headers, now=1614265330)


@pytest.mark.parametrize(("late", "genuine"), [(299, True), (-299, True), (301, False), (-301, False)])
def test_an_old_call_is_refused(late: int, *, genuine: bool) -> None:
    """Five minutes, either way."""
    assert is_genuine(KEY, body=BODY, headers=headers_of(f"v1,{signed()}"), now=1614265330 + late) is genuine


def test_one_of_several_signatures_is_enough() -> None:
    """While a secret is exchanged there are two; versions that are not known do not count."""
    right = signed()
    assert is_genuine(KEY, body=BODY, headers=headers_of(f"v1,{SIGNATURE} v1,{right}"), now=1614265330)
    assert not is_genuine(KEY, body=BODY, headers=headers_of(f"v1a,{right}"), now=1614265330)
    assert not is_genuine(KEY, body=BODY, headers=headers_of(right), now=1614265330)


@given(st.text(), st.text(), st.text())
def test_no_header_breaks_it(identity: str, stamp: str, signature: str) -> None:
    """Whatever a stranger sends is not genuine, and no error."""
    headers = {"webhook-id": identity, "webhook-timestamp": stamp, "webhook-signature": signature}
    assert not is_genuine(KEY, body=BODY, headers=headers, now=1614265330)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_***", "C2FVsBQIhrscChlQIMV+b5sSYspob7oD"])
def test_what_is_no_secret_is_refused(secret: str) -> None:
    """It would let everybody in, or nobody."""
    with pytest.raises(InputError, match="whsec_") as found:
        is_genuine(secret, body=BODY, headers=headers_of("v1,x"), now=1614265330)
    assert "***" not in str(found.value)


# -- the way in ----------------------------------------------------------------------------------

HERE = "http://127.0.0.1:9/webhooks"
MODEL = "replicate:black-forest-labs/flux-schnell"
WISH = ImageRequest(prompt="tea")


@pytest.fixture
def server() -> Iterator[ReplicateServer]:
    with ReplicateServer(job_seconds=60) as server:
        server.calls = 0
        yield server


@pytest.fixture
def client(server: ReplicateServer, tmp_path: Path) -> Iterator[Client]:
    backend = Replicate(LOOPBACK_KEY, base_url=server.url, allow_private=True)
    with Client({"replicate": backend}, config=Config.load(home=tmp_path, webhook_url=HERE, environment={})) as client:
        yield client


def test_the_address_goes_beside_the_input(server: ReplicateServer, client: Client) -> None:
    """That of the job, for the end alone; one of the user's own wins, with its own events."""
    job = client.submit(WISH, model=MODEL)
    own = FluxOptions(webhook="https://mine.example/hook")
    client.submit(WISH, model=MODEL, options=own)
    client.submit(WISH, model=MODEL, options=FluxOptions(webhook_events_filter=("start",)))
    bodies = [body for _, _, body in server.sent]
    assert bodies[0]["webhook"] == f"{HERE}/replicate?job={job.id}"
    assert bodies[0]["webhook_events_filter"] == ["completed"]
    assert (bodies[1]["webhook"], "webhook_events_filter" in bodies[1]) == ("https://mine.example/hook", False)
    assert bodies[2]["webhook_events_filter"] == ["start"]


def test_the_secret_is_asked_for_once(server: ReplicateServer, client: Client) -> None:
    """However many strangers call; a call about another prediction than the address names is about none."""
    client.submit(WISH, model=MODEL)
    genuine = server.delivery_of(server.billed[0])
    strange = [replace(genuine, body=genuine.body + b" "), replace(genuine, headers={})] * 3
    assert {client.deliver("replicate", each).outcome for each in strange} == {"forged"}
    client.submit(WISH, model=MODEL)
    other = replace(server.delivery_of(server.billed[1]), url=genuine.url)
    assert client.deliver("replicate", other).outcome == "unknown"
    assert client.deliver("replicate", genuine).outcome == "delivered"
    assert server.secrets_told == 1


def test_a_wrong_key_leaves_it_open(server: ReplicateServer, tmp_path: Path) -> None:
    """Without the secret nothing can be told."""
    backend = Replicate("another", base_url=server.url, allow_private=True)
    with Client({"replicate": backend}, home=tmp_path) as client:
        call = signed_delivery("/", {"id": "job1"}, secret=server.signing_secret)
        assert client.deliver("replicate", call).outcome == "unverified"
