"""Whether a call to a ``webhook`` comes from the vendor. It signs as Standard Webhooks do, the body included."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Mapping

from mmgen import InputError

__all__ = ["is_genuine", "signature_of"]

PREFIX = "whsec_"
TOLERANCE_SECONDS = 300.0


def is_genuine(secret: str, *, body: bytes, headers: Mapping[str, str], now: float | None = None) -> bool:
    """
    Whether *body*, as it came and unparsed, is signed with *secret* and not older or newer than five minutes.

    *secret* begins with ``whsec_``; ``Replicate.webhook_secret`` asks for it. A call within the five minutes can be
    replayed: keep the ``webhook-id`` of those that you have seen. Raises InputError for what is no secret.
    """
    given = {name.lower(): value for name, value in headers.items()}
    identity, stamp = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    if not identity or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 16):
        return False
    if abs((time.time() if now is None else now) - int(stamp)) > TOLERANCE_SECONDS:
        return False
    wanted = signature_of(secret, body=body, identity=identity, stamp=stamp).encode()
    signed = [each.partition(",") for each in given.get("webhook-signature", "").split(" ")]
    return any(version == "v1" and hmac.compare_digest(wanted, text.encode()) for version, _, text in signed)


def signature_of(secret: str, *, body: bytes, identity: str, stamp: str) -> str:
    """The signature of a call, without the ``v1,`` before it."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError("secret", "is no webhook secret: those begin with whsec_") from error
    if not secret.startswith(PREFIX) or not key:
        raise InputError("secret", "is no webhook secret: those begin with whsec_")
    text = f"{identity}.{stamp}.".encode() + body
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
