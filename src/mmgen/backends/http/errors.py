"""What a vendor's error replies mean: a table of its own first, then what HTTP says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from mmgen.backends.http.wire import WireReply
from mmgen.errors import AuthError, BackendError, PluginError, RateLimitError, RefusedError, TransportError

__all__ = ["ErrorRule", "Meaning", "failure_of", "told_by"]

Meaning = Literal["auth", "busy", "refused", "invalid", "not started", "unknown"]
"""
``auth``: the key, or its credit. ``busy``: too many, not taken now. ``refused``: by content policy. ``invalid``: as it
stands. ``not started``: the server failed, and proves that nothing began. ``unknown``: it may have begun.
"""
LONGEST_MESSAGE = 500


@dataclass(frozen=True, slots=True)
class ErrorRule:
    """A reply whose status is *status* (0: any) and whose code begins with *code* ("": any) means *meaning*."""

    status: int
    code: str
    meaning: Meaning


# 403 is a matter of the key unless the vendor says otherwise; what may have begun is never guessed not to have.
HTTP_MEANINGS: Mapping[int, Meaning] = {
    400: "invalid",
    401: "auth",
    402: "auth",
    403: "auth",
    404: "invalid",
    405: "invalid",
    410: "invalid",
    413: "invalid",
    415: "invalid",
    422: "invalid",
    429: "busy",
}


def told_by(reply: WireReply) -> tuple[str, str]:
    """The code and the message of an error reply in the shapes that are common; empty where there is none."""
    try:
        data: Any = reply.json()
    except PluginError:
        return "", ""
    if isinstance(data, dict) and isinstance(cast("dict[str, Any]", data).get("error"), dict):
        data = cast("dict[str, Any]", data)["error"]
    if not isinstance(data, dict):
        return "", ""
    found = cast("dict[str, Any]", data)
    code = next((str(found[name]) for name in ("code", "reason", "type", "err_code") if found.get(name)), "")
    names = ("message", "detail", "error", "msg", "title")
    return code, next((str(found[name]) for name in names if found.get(name)), "")


def failure_of(reply: WireReply, told: tuple[str, str], rules: Sequence[ErrorRule]) -> BackendError | None:
    """The error that a reply stands for, or None when it is a success."""
    code, message = told
    rule = next(
        (rule for rule in rules if rule.status in {0, reply.status} and (not rule.code or code.startswith(rule.code))),
        None,
    )
    if rule is None and 200 <= reply.status < 300:
        return None
    meaning = rule.meaning if rule else HTTP_MEANINGS.get(reply.status, "unknown")
    parts = [f"answered {reply.status}", *([code] if code else []), *([message[:LONGEST_MESSAGE]] if message else [])]
    text = ": ".join(parts)
    match meaning:
        case "auth":
            return AuthError(text)
        case "busy":
            return RateLimitError(text, retry_after=reply.retry_after)
        case "refused":
            return RefusedError(text)
        case "invalid":
            return BackendError(text)
        case _:
            return TransportError(text, sent=meaning == "unknown", retry_after=reply.retry_after)
