"""
A vendor's calls to this program: as they come, and what is left of them once they are believed.

A call is a hint that there is something to ask, and no more: its body is never taken for the result.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

__all__ = ["Delivery", "Notice", "signed_standard", "standard_webhook"]

SECRET_MARK = "whsec_"  # noqa: S105 - how such secrets begin
JOB = "job"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call of a webhook, as it came over the wire: nothing in it is believed before the backend has verified it."""

    url: str
    """What was called, with its query; its path and query at least."""
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    """The bytes themselves: what was parsed and written again has another signature."""
    method: str = "POST"

    def header(self, name: str) -> str:
        """The header of that name in any case; empty when there is none."""
        return next((value for given, value in self.headers.items() if given.lower() == name.lower()), "")

    @property
    def job(self) -> str:
        """Mmgen's name of the job, if the URL is one that a job was submitted with."""
        return (parse_qs(urlsplit(self.url).query).get(JOB) or [""])[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a verified call says: that there is something to ask about a job."""

    id: str
    """What only this call has, and its repetitions."""
    sent_at: float
    """When it was signed, in seconds since 1970."""
    token: str = ""
    """The backend's name of the job; empty where that is not what its jobs are known by, and the URL names the job."""


def standard_webhook(delivery: Delivery, secret: str) -> tuple[str, float] | None:
    """
    The identity and the moment of a call that is signed with *secret* as Standard Webhooks has it; None if it is not.

    The headers are ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``; *secret* may begin with ``whsec_``.
    """
    name, moment = delivery.header("webhook-id"), delivery.header("webhook-timestamp")
    if not name or not (moment.isascii() and moment.isdigit() and len(moment) < 12):
        return None
    wanted = signed_standard(secret, name, moment, delivery.body)
    given = delivery.header("webhook-signature").split()
    genuine = [hmac.compare_digest(f"v1,{wanted}".encode(), one.encode()) for one in given]
    return (name, float(moment)) if any(genuine) else None


def signed_standard(secret: str, name: str, moment: str, body: bytes) -> str:
    """The signature of a call as Standard Webhooks has it, without its version."""
    key = secret.encode()
    if secret.startswith(SECRET_MARK):
        try:
            key = base64.b64decode(secret.removeprefix(SECRET_MARK), validate=True)
        except (binascii.Error, ValueError):
            key = secret.removeprefix(SECRET_MARK).encode()
    return base64.b64encode(hmac.new(key, f"{name}.{moment}.".encode() + body, hashlib.sha256).digest()).decode()
