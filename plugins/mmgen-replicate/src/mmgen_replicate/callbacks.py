"""Whether a call to a ``webhook`` comes from the vendor. It signs as Standard Webhooks do, the body included."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Mapping

from mmgen import InputError
from mmgen.backends import Delivery, standard_webhook

__all__ = ["checked_secret", "is_genuine"]

PREFIX = "whsec_"
TOLERANCE_SECONDS = 300.0


def is_genuine(secret: str, *, body: bytes, headers: Mapping[str, str], now: float | None = None) -> bool:
    """
    Whether *body*, as it came and unparsed, is signed with *secret* and not older or newer than five minutes.

    For a program without a client, which ``Client.deliver`` does better: a call within the five minutes can be replayed
    here. ``Replicate.webhook_secret`` asks for the secret. Raises InputError for what is none.
    """
    known = standard_webhook(Delivery("/", headers, body), checked_secret(secret))
    return known is not None and abs((time.time() if now is None else now) - known[1]) <= TOLERANCE_SECONDS


def checked_secret(secret: str) -> str:
    """*secret* if it is one, ``whsec_`` and base64: another would let everybody in, or nobody. Raises InputError."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError("secret", "is no webhook secret: those begin with whsec_") from error
    if not secret.startswith(PREFIX) or not key:
        raise InputError("secret", "is no webhook secret: those begin with whsec_")
    return secret
