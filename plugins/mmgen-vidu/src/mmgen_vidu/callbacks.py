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

from mmgen.backends import Delivery, Notice

__all__ = ["CallbackGuard", "is_genuine", "notice_of", "signature_of"]

ACCESS_KEY = "vidu"


def is_genuine(key: str, *, url: str, headers: Mapping[str, str], method: str = "POST") -> bool:
    """
    Whether the headers are signed with *key*, the API key that started the task.

    *url* is the address that was called, with its query as it came. Replays are not refused here; ``Client.deliver`` does.
    """
    given = {name.lower(): value for name, value in headers.items()}
    if given.get("x-hmac-algorithm", "").lower() != "hmac-sha256":
        return False
    try:
        wanted = signature_of(key, url=url, headers=given, method=method)
    except KeyError:
        return False
    return hmac.compare_digest(wanted.encode(), given.get("x-hmac-signature", "").encode())


def notice_of(key: str, delivery: Delivery) -> Notice | None:
    """What a call says that is signed with *key*: by the nonce it is known, and by the date it is dated; both are signed."""
    signed = {name.strip().lower() for name in delivery.header("x-hmac-signed-headers").split(";")}
    nonce, moment = delivery.header("x-request-nonce"), _moment(delivery.header("date"))
    if not nonce or "x-request-nonce" not in signed or moment is None:
        return None
    if not is_genuine(key, url=delivery.url, headers=delivery.headers, method=delivery.method):
        return None
    return Notice(id=nonce, sent_at=moment)


class CallbackGuard:
    """
    Believes each callback once, and none that is older than *seconds*; what it has seen it keeps in memory.

    For a program without a client, which ``Client.deliver`` does better: it remembers in the journal.
    """

    def __init__(self, key: str, *, seconds: float = 300.0, now: Callable[[], float] = time.time) -> None:
        self._key = key
        self._seconds = seconds
        self._now = now
        self._seen: dict[str, float] = {}

    def admits(self, *, url: str, headers: Mapping[str, str], method: str = "POST") -> bool:
        """Whether the call is the vendor's own, fresh, and the first of its nonce."""
        now = self._now()
        self._seen = {seen: moment for seen, moment in self._seen.items() if abs(now - moment) <= self._seconds}
        notice = notice_of(self._key, Delivery(url, headers, b"", method))
        if notice is None or notice.id in self._seen or abs(now - notice.sent_at) > self._seconds:
            return False
        self._seen[notice.id] = notice.sent_at
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
