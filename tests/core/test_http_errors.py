"""What replies of an HTTP backend mean, by status, code and phase, and what errors show of them."""

from __future__ import annotations

import json
import pickle
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import anyio
import pytest

from mmgen import AuthError, BackendError, ImageRequest, RateLimitError, RefusedError, TransportError
from mmgen.backends import Call, Model
from mmgen.backends.http import ErrorRule, Phase, WireReply, WireRequest
from mmgen.backends.http.errors import failure_of, plain
from mmgen.backends.http.protocol import ReplyHead
from mmgen.backends.http.transport import Outgoing
from mmgen.testing.loopback import PICTURE, LoopbackBackend

KEY = "secret-key-4711"


class Canned:
    """A transport that gives one reply after the other."""

    def __init__(self, *replies: WireReply) -> None:
        self.replies = list(replies)
        self.outgoing: list[Outgoing] = []
        self.head = ReplyHead(0, {}, keeps_alive=False, length=None, chunked=False)

    async def open(self, outgoing: Outgoing) -> Canned:
        self.outgoing.append(outgoing)
        self.head = ReplyHead(
            self.replies[0].status, self.replies[0].headers, keeps_alive=False, length=None, chunked=False
        )
        return self

    async def chunks(self) -> AsyncIterator[bytes]:
        yield self.replies.pop(0).body

    async def aclose(self) -> None:
        """Nothing is open."""


def told(status: int, body: object = None, headers: Mapping[str, str] | None = None) -> WireReply:
    """A reply with a JSON body."""
    return WireReply(status, headers or {}, json.dumps(body).encode())


class Ruled(LoopbackBackend):
    """A vendor whose rules differ by phase."""

    error_rules: ClassVar[Sequence[ErrorRule]] = (
        ErrorRule(404, "cold", "not started", phase="submit"),
        ErrorRule(422, "", "refused", phase="poll"),
        ErrorRule(422, "", "busy"),
    )


def backend_over(*replies: WireReply, kind: type[LoopbackBackend] = Ruled) -> tuple[LoopbackBackend, Canned]:
    """A backend, and the transport that answers it."""
    canned = Canned(*replies)
    return kind(KEY, base_url="https://vendor.example", transport=canned), canned


def call_of(prompt: str = "tea", model: Model = PICTURE) -> Call:
    """A call."""
    return Call(model=model, request=ImageRequest(prompt=prompt), folder=Path("unused"))


def failure(status: int, phase: Phase, code: str = "", rules: Sequence[ErrorRule] = ()) -> BackendError:
    """The error that such a reply stands for."""
    found = failure_of(WireReply(status, {}, b""), (code, ""), rules, phase)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (307, BackendError),
        (400, BackendError),
        (401, AuthError),
        (429, RateLimitError),
        (451, RefusedError),
        (501, BackendError),
        (503, TransportError),
    ],
)
def test_what_http_says(status: int, kind: type[BackendError]) -> None:
    """And the error carries the status and the vendor's code, through a pickle too."""
    error = failure(status, "submit", "some_code")
    assert type(error) is kind
    again = pickle.loads(pickle.dumps(error))
    assert (again.status, again.code) == (status, "some_code")
    assert str(status) in str(again)
    assert "some_code" in str(again)


def test_a_redirect_that_may_have_begun_something_stays_in_doubt() -> None:
    """303 is how a server answers a POST that it took."""
    error = failure(303, "submit")
    assert isinstance(error, TransportError)
    assert error.sent


def test_rules_hold_in_their_phase() -> None:
    """The same reply means one thing to a submit and another to a question."""
    rules = Ruled.error_rules
    cold = failure(404, "submit", "cold_start", rules)
    assert isinstance(cold, TransportError)
    assert not cold.sent
    assert type(failure(404, "poll", "cold_start", rules)) is BackendError
    assert isinstance(failure(422, "poll", "", rules), RefusedError)
    assert isinstance(failure(422, "submit", "", rules), RateLimitError)


def test_each_verb_asks_in_its_phase() -> None:
    """Seen from outside, by the rules that apply."""
    backend, _ = backend_over(told(404, {"code": "cold"}), told(404, {"code": "cold"}), told(422), told(422))
    with pytest.raises(TransportError):
        anyio.run(backend.submit, call_of())
    with pytest.raises(BackendError) as polled:
        anyio.run(backend.poll, PICTURE, "a")
    assert not isinstance(polled.value, TransportError)
    with pytest.raises(RefusedError):
        anyio.run(backend.poll, PICTURE, "a")
    with pytest.raises(RateLimitError):
        anyio.run(backend.ask, WireRequest(path="x"))


@pytest.mark.parametrize(("status", "outcome"), [(405, "unsupported"), (501, "unsupported"), (409, "too_late")])
def test_a_refused_cancel_is_told_truthfully(status: int, outcome: str) -> None:
    """A server without such a verb is not a job that has ended."""
    assert anyio.run(backend_over(told(status))[0].cancel, PICTURE, "a") == outcome


@pytest.mark.parametrize("padding", range(470, 500, 3))
def test_the_key_is_in_no_error(padding: int) -> None:
    """Not even half of it, where a long message is cut; nor as the code."""
    backend, _ = backend_over(told(400, {"code": f"x {KEY}", "message": "m" * padding + KEY}))
    with pytest.raises(BackendError) as caught:
        anyio.run(backend.submit, call_of())
    assert caught.value.code == "x ***"
    assert "secret" not in str(caught.value) + repr(vars(caught.value))


def test_a_strangers_words_are_made_harmless() -> None:
    """They steer no terminal, break no encoding, and are not endless."""
    assert plain("a\x1b[2J\r\nb\ud800c") == "a [2J  b c"
    assert len(plain("x" * 10_000)) == 500
    assert plain("茶 🍵") == "茶 🍵"


@pytest.mark.parametrize("body", [None, 7, [], {"error": []}, {"error": {"message": {}}}, [[{}]]])
def test_an_error_reply_of_any_shape(body: Any) -> None:
    """Says at least its status, also where the plugin's own reading of it fails."""

    class Trusting(LoopbackBackend):
        """Reads errors without care."""

        def told(self, reply: WireReply) -> tuple[str, str]:
            """The code."""
            return str(reply.json()["error"]["code"]["name"]), ""

    for kind in (LoopbackBackend, Trusting):
        with pytest.raises(BackendError, match="answered 400") as caught:
            anyio.run(backend_over(told(400, body), kind=kind)[0].submit, call_of())
        assert caught.value.status == 400
