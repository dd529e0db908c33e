"""What a vendor's error replies mean: a table of its own first, then what HTTP says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from mmgen.backends.http.wire import WireReply
from mmgen.errors import (
    AuthError,
    BackendError,
    PluginError,
    RateLimitError,
    RefusedError,
    RetiredError,
    TransportError,
)
from mmgen.fetch import redacted

__all__ = ["ErrorRule", "Meaning", "Phase", "failure_of", "plain", "told_by"]

Meaning = Literal["auth", "busy", "refused", "retired", "invalid", "not started", "unknown"]
"""
``auth``: the key, or its credit. ``busy``: too many, not taken now. ``refused``: by content policy. ``retired``: the model
is served no longer. ``invalid``: as it stands. ``not started``: the server failed, and proves that nothing began. ``unknown``: it may have begun.
"""
Phase = Literal["submit", "poll", "find", "cancel", "upload", "other"]
"""What a request was for: the same reply may mean one thing to a submit and another to a question."""
LONGEST_MESSAGE, LONGEST_CODE = 500, 100


@dataclass(frozen=True, slots=True)
class ErrorRule:
    """A reply whose status is *status* (0: any) and whose code begins with *code* ("": any) means *meaning*."""

    status: int
    code: str
    meaning: Meaning
    phase: Phase | None = None
    """Where it holds; None: everywhere."""

    def holds(self, status: int, code: str, phase: Phase) -> bool:
        """Whether this is the rule for such a reply."""
        return self.status in {0, status} and code.startswith(self.code) and self.phase in {None, phase}


# 403 is a matter of the key unless the vendor says otherwise; what may have begun is never guessed not to have.
# A redirect that keeps the method (301, 307, 308) did nothing yet; what sees a POST through (302, 303) may have.
HTTP_MEANINGS: Mapping[int, Meaning] = {
    301: "invalid",
    307: "invalid",
    308: "invalid",
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
    451: "refused",
    501: "invalid",
}
PHASE_MEANINGS: Mapping[tuple[Phase, int], Meaning] = {("cancel", 409): "invalid", ("submit", 410): "retired"}
"""Where a phase makes a reply plain: a conflict with a cancel is a job that has ended; what is gone at a submit is the model."""


def plain(text: str, limit: int = LONGEST_MESSAGE) -> str:
    """A stranger's *text* as it may be shown and kept: cut, without what would steer a terminal or break an encoding."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:limit]).strip()


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


def failure_of(
    reply: WireReply, told: tuple[str, str], rules: Sequence[ErrorRule], phase: Phase = "other"
) -> BackendError | None:
    """The error that a reply stands for, or None when it is a success."""
    code, message = plain(told[0], LONGEST_CODE), plain(told[1])
    rule = next((rule for rule in rules if rule.holds(reply.status, code, phase)), None)
    if rule is None and 200 <= reply.status < 300:
        return None
    by_status = HTTP_MEANINGS.get(reply.status, "unknown")
    meaning = rule.meaning if rule else PHASE_MEANINGS.get((phase, reply.status), by_status)
    text = ": ".join(part for part in (f"answered {reply.status}", code, message) if part)
    if 300 <= reply.status < 400:
        text += f" (it redirects to {plain(redacted(reply.headers.get('location', '')))}, which is not followed)"
    failure = _failure(meaning, text, reply.retry_after)
    failure.status, failure.code = reply.status, code
    return failure


def _failure(meaning: Meaning, text: str, retry_after: float | None) -> BackendError:
    match meaning:
        case "auth":
            return AuthError(text)
        case "busy":
            return RateLimitError(text, retry_after=retry_after)
        case "refused":
            return RefusedError(text)
        case "retired":
            return RetiredError(text)
        case "invalid":
            return BackendError(text)
        case _:
            return TransportError(text, sent=meaning == "unknown", retry_after=retry_after)
