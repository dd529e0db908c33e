"""HTTP backends: what replies mean by status, code and phase, what is believed of them, and where the key goes."""

from __future__ import annotations

import json
import pickle
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import anyio
import pytest

from mmgen import (
    AuthError,
    BackendError,
    Image,
    ImageRequest,
    InputError,
    MmgenError,
    PluginError,
    RateLimitError,
    RefusedError,
    RequestError,
    TransportError,
)
from mmgen.backends import Call, Failed, Model, Pending, Status, Succeeded
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


# -- what is believed of a reply ------------------------------------------------------------------------------------------


class Knowing(LoopbackBackend):
    """A vendor whose replies do not name the job, and mean something only to who knows what was asked."""

    def parse_submit(self, call: Call, reply: WireReply) -> Status:
        """The name comes in a header; the words say the rest."""
        assert isinstance(call.request, ImageRequest)
        return Pending(reply.headers["location"], note=call.request.prompt or "")

    def parse_poll(self, model: Model, token: str, reply: WireReply) -> Status:
        """Without its name while it runs; the result lies where the name says."""
        return Pending("") if reply.json() == "wait" else Succeeded((self.asset(Image, f"files/{token}"),))


def test_what_is_parsed_may_depend_on_the_call_and_the_token() -> None:
    """Both are given, and a question need not be answered with the name again."""
    backend, canned = backend_over(
        told(200, None, {"location": "job7"}), told(200, "wait", {"retry-after": "2"}), told(200, "ok"), kind=Knowing
    )
    assert anyio.run(backend.submit, call_of("milk")) == Pending("job7", note="milk")
    assert anyio.run(backend.poll, PICTURE, "job7") == Pending("job7", poll_after=2.0)
    done = anyio.run(backend.poll, PICTURE, "job7")
    assert isinstance(done, Succeeded)
    assert done.assets[0].url == "https://vendor.example/files/job7"
    assert [outgoing.url.rpartition("/")[2] for outgoing in canned.outgoing] == ["jobs", "job7", "job7"]


class Careless(LoopbackBackend):
    """Believes whatever a reply says."""

    def parse(self, model: Model, reply: WireReply) -> Status:
        """As it stands."""
        kind, fields = reply.json()
        if kind == "pending":
            return Pending(**fields)
        if kind == "failed":
            return Failed(**fields)
        assets = tuple(Image.from_url(url) for url in fields.pop("urls"))
        return Succeeded(assets, **fields) if kind == "done" else kind


def test_progress_that_makes_no_sense_is_left_out() -> None:
    """It must not cost a job that is paid."""
    odd = {"token": "a", "fraction": "x", "queue_position": -3, "note": "\x1b[2J", "poll_after": 1e300, "preview": "p"}
    backend, _ = backend_over(told(200, ["pending", odd]), kind=Careless)
    assert anyio.run(backend.poll, PICTURE, "a") == Pending("a", note="[2J", poll_after=900.0)
    odd = {"urls": ["https://a.example/b"], "seed": True, "cost": "free"}
    backend, _ = backend_over(told(200, ["done", odd]), kind=Careless)
    done = anyio.run(backend.poll, PICTURE, "a")
    assert isinstance(done, Succeeded)
    assert (done.seed, done.cost) == (None, None)


@pytest.mark.parametrize(
    "reply",
    [
        ["pending", {"token": "../x"}],
        ["pending", {"token": 7}],
        ["pending", {"token": "a\nb"}],
        ["done", {"urls": ["file:///etc/passwd"]}],
        ["done", {"urls": ["http://u:p@host/"]}],
        ["done", {"urls": [7]}],
        ["done", {"urls": ["https://a.example/b"] * 2000}],
        ["nonsense", {"urls": []}],
        ["done", {}],
        {},
        None,
    ],
)
def test_what_a_job_depends_on_is_not_guessed(reply: object) -> None:
    """Neither to a submit, which then is in doubt, nor to a question, which is asked again."""
    for ask in (lambda b: b.submit(call_of()), lambda b: b.poll(PICTURE, "a")):
        with pytest.raises(PluginError):
            anyio.run(ask, backend_over(told(200, reply), kind=Careless)[0])


def test_a_hostile_listing_is_a_typed_error() -> None:
    """As is a cancel's answer."""
    for body in ([], {"jobs": 7}, {"jobs": [{"id": ["x"]}]}, {"jobs": {"0": 1}}):
        with pytest.raises(PluginError):
            anyio.run(backend_over(told(200, body))[0].find, call_of())
    broken = WireReply(200, {}, b"[" * 100_000)
    with pytest.raises(MmgenError):
        anyio.run(backend_over(broken)[0].find, call_of())


# -- before anything is sent ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wire", [{"path": "https://elsewhere.example/x"}, {"path": "x", "json": {"a": float("nan")}}])
def test_a_submit_that_can_not_be_written_was_not_sent(wire: dict[str, Any]) -> None:
    """So it is no doubt, whoever's fault it is."""

    class Strange(LoopbackBackend):
        """Writes what can't be sent."""

        def build(self, call: Call, inputs: object) -> WireRequest:
            """Nonsense."""
            return WireRequest(**wire)

    backend, canned = backend_over(kind=Strange)
    with pytest.raises(RequestError, match="nothing was sent"):
        anyio.run(backend.submit, call_of())
    assert canned.outgoing == []


# -- where the key goes -------------------------------------------------------------------------------------------------------


def headers_of(backend: LoopbackBackend, canned: Canned, wire: WireRequest) -> Mapping[str, str]:
    """What goes out with *wire*."""
    anyio.run(backend.ask, wire)
    return canned.outgoing[-1].headers


def test_a_signed_address_gets_no_key() -> None:
    """Nor the backend's own headers, wherever it is; the vendor's own hosts get both."""
    backend, canned = backend_over(told(200), told(200))
    backend.headers = {"X-Account": "a"}  # type: ignore[misc] # of this instance
    signed = WireRequest(method="PUT", path="https://storage.example/a?signature=s", content=b"x", keyless=True)
    assert headers_of(backend, canned, signed) == {"content-type": "application/octet-stream"}
    assert canned.outgoing[-1].body == (b"x",)
    assert headers_of(backend, canned, WireRequest(path="x")) == {"X-Account": "a", "Authorization": f"Bearer {KEY}"}
    assert "signature" not in repr(signed)


@pytest.mark.parametrize(
    ("wire", "reason"),
    [
        (WireRequest(path="https://storage.example/a"), "no host of its own"),
        (WireRequest(path="https://vendor.example.evil.example/a"), "no host of its own"),
        (WireRequest(path="https://vendor.example:8443/a"), "no host of its own"),
        (WireRequest(path="http://vendor.example/a"), "no host of its own"),
        (WireRequest(path="http://storage.example/a", keyless=True), "not https"),
        (WireRequest(path=f"https://storage.example/{KEY}", keyless=True), "the key was about to be sent"),
        (
            WireRequest(path="https://s.example", headers={"X": f"K {KEY}"}, keyless=True),
            "the key was about to be sent",
        ),
        (WireRequest(path="https://s.example", form={"k": KEY}, keyless=True), "the key was about to be sent"),
    ],
)
def test_the_key_goes_to_no_other_origin(wire: WireRequest, reason: str) -> None:
    """Not even by a slip of the plugin; and the complaint does not show it."""
    backend, canned = backend_over(told(200))
    with pytest.raises(PluginError, match=reason) as caught:
        anyio.run(backend.ask, wire)
    assert KEY not in str(caught.value)
    assert canned.outgoing == []


@pytest.mark.parametrize("status", [401, 403, 410])
def test_a_signature_that_has_run_out_is_no_matter_of_the_key(status: int) -> None:
    """Another may be asked for; nothing was accepted."""
    backend, _ = backend_over(told(status, {"code": "AccessDenied"}))
    with pytest.raises(TransportError, match=f"answered {status}") as caught:
        anyio.run(backend.ask, WireRequest(path="https://storage.example/a", keyless=True))
    assert not caught.value.sent


def test_private_addresses_are_admitted_by_origin() -> None:
    """A server of one's own may not send its user's machine to the neighbours."""
    own = LoopbackBackend(KEY, base_url="http://10.0.0.5:8188/v1", allow_private=True)
    assert own.admits_private("http://10.0.0.5:8188/view?a=b")
    assert own.asset(Image, "/view")._source.allow_private
    for url in ("http://10.0.0.5:22/", "http://10.0.0.6:8188/", "https://10.0.0.5:8188/", "http://169.254.169.254/"):
        assert not own.admits_private(url), url
        assert not own.asset(Image, url)._source.allow_private
    listed = LoopbackBackend(KEY, base_url="http://10.0.0.5:8188", allow_private=["http://files.lan:9000/any"])
    assert listed.admits_private("http://FILES.lan:9000/x")
    assert listed.admits_private("http://10.0.0.5:8188/x")
    assert not LoopbackBackend(KEY, base_url="https://10.0.0.5").admits_private("https://10.0.0.5/x")
    with pytest.raises(InputError):
        own.admits_private("file:///etc/passwd")
