"""Calls are the vendor's own, by the keys that it publishes, or are not believed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fal_server import KEY, FalServer
from mmgen import Client, Config, Delivery, ImageRequest, InputError
from mmgen.backends import Notice
from mmgen.testing.vendor import VendorJob
from mmgen_fal import Fal, FluxOptions
from mmgen_fal.callbacks import loaded_judge, notice_of, published_keys

MODEL = "fal:fal-ai/flux/dev"
WISH = ImageRequest(prompt="tea")
HERE = "http://127.0.0.1:9/webhooks"


@pytest.fixture
def server() -> Iterator[FalServer]:
    with FalServer(job_seconds=60) as server:
        server.calls = 0
        yield server


@pytest.fixture
def client(server: FalServer, tmp_path: Path) -> Iterator[Client]:
    backend = Fal(KEY, base_url=server.url, allow_private=True)
    config = Config.load(home=tmp_path, webhook_url=HERE, environment={})
    with Client({"fal": backend}, config=config) as client:
        yield client


@pytest.fixture
def call(server: FalServer, client: Client) -> Delivery:
    """A genuine one, about a job that is waited for."""
    client.submit(WISH, model=MODEL)
    return server.delivery_of(server.billed[0])


def test_the_address_goes_into_the_query(server: FalServer, client: Client) -> None:
    """That of the job; one of the user's own wins."""
    job = client.submit(WISH, model=MODEL)
    client.submit(WISH, model=MODEL, options=FluxOptions(webhook="https://mine.example/hook"))
    asked = [query["fal_webhook"] for _, query in server.sent]
    assert asked == [[f"{HERE}/fal?job={job.id}"], ["https://mine.example/hook"]]


def test_each_part_of_a_call_counts(server: FalServer, client: Client, call: Delivery) -> None:
    """Body and headers; and the keys are asked for once, without the key of the account."""
    headers = dict(call.headers)
    signed = [name for name in headers if name.startswith("X-Fal")]
    assert len(signed) == 4
    strange = [
        replace(call, body=call.body + b" "),
        *(replace(call, headers=headers | {name: "7"}) for name in signed),
        *(replace(call, headers={other: headers[other] for other in headers if other != name}) for name in signed),
    ]
    assert {client.deliver("fal", each).outcome for each in strange} == {"forged"}
    assert client.deliver("fal", call).outcome == "delivered"
    assert server.keys_told == 1


def test_keys_that_can_not_be_had_leave_it_open(server: FalServer, client: Client, call: Delivery) -> None:
    """The vendor may call again; and is not asked for its keys at each call that anybody makes."""
    server.faults.add("result", "503")
    assert [client.deliver("fal", call).outcome for _ in range(2)] == ["unverified", "unverified"]
    assert server.keys_told == 1


def test_without_the_package_no_call_is_asked_for(
    server: FalServer, client: Client, call: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that could not be believed is no use; the message says what to install."""
    for name in ("cryptography", "cryptography.exceptions"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    with pytest.raises(InputError, match=r"pip install 'mmgen-fal\[webhooks\]'"):
        client.submit(WISH, model=MODEL)
    assert server.tally.submits == 1
    assert client.deliver("fal", call).outcome == "unverified"
    own = FluxOptions(webhook="https://mine.example/hook")
    assert client.submit(WISH, model=MODEL, options=own).ref.token


def test_the_keys_may_lie_elsewhere(server: FalServer, tmp_path: Path) -> None:
    """By a setting."""
    (tmp_path / "config.toml").write_text(f'[backends.fal]\nkeys_url = "{server.url}/.well-known/jwks.json"\n')
    with Client(config=Config.load(home=tmp_path, keys={"FAL_KEY": KEY}, environment={})) as client:
        found = Fal.from_config(client.config)
    assert found._keys_at == f"{server.url}/.well-known/jwks.json"
    assert Fal(KEY)._keys_at == "https://rest.fal.ai/.well-known/jwks.json"


@pytest.mark.parametrize(
    "told", [None, [], {"keys": None}, {"keys": [None, 7, {"kty": "OKP"}, {"kty": "OKP", "crv": "Ed25519", "x": "嘿"}]}]
)
def test_a_strange_set_of_keys_holds_none(told: object) -> None:
    """What is no key is passed over."""
    assert published_keys(told) == ()


@given(st.dictionaries(st.sampled_from(["X-Fal-Webhook-Timestamp", "x-fal-webhook-signature"]), st.text()), st.binary())
def test_whatever_a_stranger_sends_is_judged(headers: dict[str, str], body: bytes) -> None:
    """And is not believed."""
    given = {"x-fal-webhook-request-id": "1", **headers}
    assert notice_of(Delivery("/", given, body), [bytes(32)], loaded_judge()) is None


def test_what_it_says_is_when_and_which() -> None:
    """The request is what a call is known by: a repeated one is signed anew."""
    server = FalServer()
    job = VendorJob("job1", {}, "", 0.0, webhook=HERE)
    keys = published_keys(json.loads(json.dumps(server.keys())))
    server.stop()
    assert notice_of(server.delivery_of(job, at=1000.0), keys, loaded_judge()) == Notice(id="job1", sent_at=1000.0)
