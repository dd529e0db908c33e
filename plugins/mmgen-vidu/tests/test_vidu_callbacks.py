"""Callbacks are the vendor's own, or are not believed."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen import Client, Config, SpeechRequest, VideoRequest
from mmgen_vidu import CallbackGuard, VideoOptions, is_genuine
from vidu_asking import backend_of
from vidu_server import ViduServer

URL = "http://127.0.0.1:8080/vidu/callback?name=james&age=36"
DATE = "Wed, 06 Aug 2025 08:52:32 GMT"
NONCE = "a2c8a5a7-6b4f-4a6e-9d4e-2f6f5f0f7c11"
SIGNED = f"POST\n/vidu/callback\nname=james&age=36\nvidu\n{DATE}\nDate:{DATE}\nx-request-nonce:{NONCE}\n"
"""The lines of the documentation's own example, written out."""


def headers(**changes: str) -> dict[str, str]:
    """What comes with a call."""
    signature = base64.b64encode(hmac.new(b"key", SIGNED.encode(), hashlib.sha256).digest()).decode()
    given = {
        "Date": DATE,
        "x-request-nonce": NONCE,
        "X-HMAC-SIGNED-HEADERS": "Date;x-request-nonce",
        "X-HMAC-SIGNATURE": signature,
        "X-HMAC-ALGORITHM": "hmac-sha256",
        "X-HMAC-ACCESS-KEY": "vidu",
    }
    return given | {name.replace("_", "-"): value for name, value in changes.items()}


def test_the_vendor_s_own_is_believed() -> None:
    """Over method, path, raw query, date and the signed headers."""
    assert is_genuine("key", url=URL, headers=headers())


@pytest.mark.parametrize(
    ("key", "url", "changes"),
    [
        ("other", URL, {}),
        ("key", URL.replace("age=36", "age=37"), {}),
        ("key", URL.replace("/callback", "/call"), {}),
        ("key", URL, {"Date": "Wed, 06 Aug 2025 08:52:33 GMT"}),
        ("key", URL, {"x_request_nonce": "another"}),
        ("key", URL, {"X_HMAC_SIGNED_HEADERS": "Date"}),
        ("key", URL, {"X_HMAC_SIGNED_HEADERS": "Date;absent"}),
        ("key", URL, {"X_HMAC_SIGNATURE": ""}),
        ("key", URL, {"X_HMAC_SIGNATURE": "嘿"}),
        ("key", URL, {"X_HMAC_ALGORITHM": "none"}),
    ],
)
def test_what_was_tampered_with_is_not(key: str, url: str, changes: dict[str, str]) -> None:
    """Each part counts."""
    assert not is_genuine(key, url=url, headers=headers(**changes))


@given(st.dictionaries(st.text(), st.text()))
def test_no_headers_raise(given: dict[str, str]) -> None:
    """Whatever comes is judged."""
    assert not is_genuine("key", url=URL, headers=given)


def guard_at(seconds: float) -> CallbackGuard:
    """A guard whose clock stands so long after the call was signed."""
    return CallbackGuard("key", now=lambda: parsedate_to_datetime(DATE).timestamp() + seconds)


def test_a_guard_believes_a_call_once() -> None:
    """A replay is refused, however soon."""
    guard = guard_at(1)
    assert guard.admits(url=URL, headers=headers())
    assert not guard.admits(url=URL, headers=headers())


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_guard_refuses_what_is_old_or_not_yet(seconds: float) -> None:
    """Its memory need not reach further."""
    assert not guard_at(seconds).admits(url=URL, headers=headers())


def test_a_guard_forgets_what_it_would_refuse_anyway() -> None:
    """So that its memory does not grow."""
    moment = [parsedate_to_datetime(DATE).timestamp()]
    guard = CallbackGuard("key", now=lambda: moment[0])
    assert guard.admits(url=URL, headers=headers())
    moment[0] += 301
    assert not guard.admits(url=URL, headers=headers())
    assert guard._seen == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"X_HMAC_SIGNED_HEADERS": "Date"},
        {"x_request_nonce": ""},
        {"Date": "yesterday"},
        {"X_HMAC_SIGNATURE": "AAAA"},
    ],
)
def test_a_guard_refuses_what_it_can_t_tell_apart(changes: dict[str, str]) -> None:
    """A nonce that is not signed could be any; and a forged call must not use up the nonce of a genuine one."""
    guard = guard_at(1)
    assert not guard.admits(url=URL, headers=headers(**changes))
    assert guard.admits(url=URL, headers=headers())
    assert "key" not in repr(guard)


@given(st.dictionaries(st.text(), st.text()))
def test_a_guard_never_raises(given: dict[str, str]) -> None:
    """Whatever comes is judged."""
    assert not guard_at(0).admits(url=URL, headers=given)


# -- the way in ----------------------------------------------------------------------------------

HERE = "http://127.0.0.1:9/webhooks"


@pytest.fixture
def server() -> Iterator[ViduServer]:
    with ViduServer(job_seconds=60) as server:
        server.calls = 0
        yield server


@pytest.fixture
def client(server: ViduServer, tmp_path: Path) -> Iterator[Client]:
    with Client(
        {"vidu": backend_of(server)}, config=Config.load(home=tmp_path, webhook_url=HERE, environment={})
    ) as client:
        yield client


def test_the_address_goes_into_the_body(server: ViduServer, client: Client) -> None:
    """That of the job; one of the user's own wins, and what answers at once calls nobody."""
    request = VideoRequest(prompt="tea")
    job = client.submit(request, model="vidu:viduq3-pro")
    own = VideoOptions(callback_url="https://mine.example/hook")
    client.submit(request, model="vidu:viduq3-pro", options=own)
    client.submit(SpeechRequest(text="Tea.", voice="female"), model="vidu:tts")
    asked = [body.get("callback_url") for body in server.tally.bodies]
    assert asked == [f"{HERE}/vidu?job={job.id}", "https://mine.example/hook", None]


def test_a_call_is_about_the_job_of_its_address(server: ViduServer, client: Client) -> None:
    """The address is signed, and what is said is not: neither another's address nor what is said leads anywhere."""
    jobs = [client.submit(VideoRequest(prompt="tea"), model="vidu:viduq3-pro") for _ in range(2)]
    first, second = (server.delivery_of(job) for job in server.billed)
    for strange in (replace(first, url=second.url), replace(first, url=HERE), replace(first, method="PUT")):
        assert client.deliver("vidu", strange).outcome == "forged"
    receipt = client.deliver("vidu", replace(first, body=b"anything"))
    assert (receipt.outcome, receipt.job) == ("delivered", jobs[0].id)
