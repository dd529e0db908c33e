"""Whether a call comes from the vendor."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen import InputError
from mmgen_replicate import is_genuine
from mmgen_replicate.callbacks import signature_of

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
    return signature_of(KEY, body=body, identity=IDENTITY, stamp=STAMP)


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
