"""Whether a call to a ``callback_url`` comes from the vendor. The body is not signed: take it as a hint to ask."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

__all__ = ["is_genuine", "signature_of"]

ACCESS_KEY = "vidu"


def is_genuine(key: str, *, url: str, headers: Mapping[str, str], method: str = "POST") -> bool:
    """
    Whether the headers are signed with *key*, the API key that started the task.

    *url* is the address that was called, with its query as it came. Replays are not refused here: keep the
    ``x-request-nonce`` of those that you have seen, and refuse an old ``Date``.
    """
    given = {name.lower(): value for name, value in headers.items()}
    if given.get("x-hmac-algorithm", "").lower() != "hmac-sha256":
        return False
    try:
        wanted = signature_of(key, url=url, headers=given, method=method)
    except KeyError:
        return False
    return hmac.compare_digest(wanted.encode(), given.get("x-hmac-signature", "").encode())


def signature_of(key: str, *, url: str, headers: Mapping[str, str], method: str = "POST") -> str:
    """The signature of a call. Names of *headers* are in lower case; raises KeyError for one that is signed and absent."""
    parts = urlsplit(url)
    names = [name for name in headers["x-hmac-signed-headers"].split(";") if name]
    lines = [method.upper(), parts.path or "/", parts.query, ACCESS_KEY, headers["date"]]
    lines += [f"{name}:{headers[name.lower()]}" for name in names]
    text = "".join(f"{line}\n" for line in lines)
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()
