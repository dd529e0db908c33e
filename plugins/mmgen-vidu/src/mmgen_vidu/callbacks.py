"""Whether a call to a ``callback_url`` comes from the vendor. The body is not signed: take it as a hint to ask."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

__all__ = ["CallbackGuard", "is_genuine", "signature_of"]

ACCESS_KEY = "vidu"


def is_genuine(key: str, *, url: str, headers: Mapping[str, str], method: str = "POST") -> bool:
    """
    Whether the headers are signed with *key*, the API key that started the task.

    *url* is the address that was called, with its query as it came. Replays are not refused here; ``CallbackGuard`` does.
    """
    given = {name.lower(): value for name, value in headers.items()}
    if given.get("x-hmac-algorithm", "").lower() != "hmac-sha256":
        return False
    try:
        wanted = signature_of(key, url=url, headers=given, method=method)
    except KeyError:
        return False
    return hmac.compare_digest(wanted.encode(), given.get("x-hmac-signature", "").encode())


class CallbackGuard:
    """
    Believes each callback once, and none that is older than *seconds*; what it has seen it keeps in memory.

    The time and the nonce are believed because they are signed; a call whose nonce is not signed is refused.
    """

    def __init__(self, key: str, *, seconds: float = 300.0, now: Callable[[], float] = time.time) -> None:
        self._key = key
        self._seconds = seconds
        self._now = now
        self._seen: dict[str, float] = {}

    def admits(self, *, url: str, headers: Mapping[str, str], method: str = "POST") -> bool:
        """Whether the call is the vendor's own, fresh, and the first of its nonce."""
        given = {name.lower(): value for name, value in headers.items()}
        signed = {name.lower() for name in given.get("x-hmac-signed-headers", "").split(";")}
        nonce, now = given.get("x-request-nonce", ""), self._now()
        self._seen = {seen: moment for seen, moment in self._seen.items() if abs(now - moment) <= self._seconds}
        if not nonce or "x-request-nonce" not in signed or nonce in self._seen:
            return False
        moment = _moment(given.get("date", ""))
        if moment is None or abs(now - moment) > self._seconds:
            return False
        if not is_genuine(self._key, url=url, headers=headers, method=method):
            return False
        self._seen[nonce] = moment
        return True

    def __repr__(self) -> str:
        return f"CallbackGuard(seconds={self._seconds:g})"


def _moment(date: str) -> float | None:
    """The seconds of an HTTP date since 1970; None for what is none."""
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def signature_of(key: str, *, url: str, headers: Mapping[str, str], method: str = "POST") -> str:
    """The signature of a call. Names of *headers* are in lower case; raises KeyError for one that is signed and absent."""
    parts = urlsplit(url)
    names = [name for name in headers["x-hmac-signed-headers"].split(";") if name]
    lines = [method.upper(), parts.path or "/", parts.query, ACCESS_KEY, headers["date"]]
    lines += [f"{name}:{headers[name.lower()]}" for name in names]
    text = "".join(f"{line}\n" for line in lines)
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()
