"""The suite of the paid path passes a backend that keeps to it, and finds each of these that does not."""

from __future__ import annotations

import logging
import time
from dataclasses import fields, replace
from threading import Event
from typing import Any, ClassVar
from urllib.request import urlopen

import anyio
import pytest

from mmgen import (
    AuthError,
    BackendError,
    Image,
    ImageRequest,
    JobError,
    MmgenError,
    RateLimitError,
    RefusedError,
    Text,
    TransportError,
)
from mmgen.backends import Backend, Call, CancelOutcome, Failed, Model, Pending, Status, Succeeded
from mmgen.backends.http import Inputs, WireReply, WireRequest
from mmgen.testing import (
    AFTER_THE_MONEY,
    FURTHER_FAULTS,
    BackendSuite,
    LoopbackBackend,
    LoopbackVendor,
    PaidFault,
    VendorSuite,
)
from mmgen.testing.called_back import CalledBack
from mmgen.testing.loopback import PICTURE, KeyLoopback
from mmgen.testing.vendor import picture_bytes


class TestLoopback(VendorSuite):
    """The suite itself, run here by pytest on the backend of the vendor on loopback."""

    examples = {"picture": [{"prompt": "tea", "seed": 0, "image": picture_bytes("in")}]}
    changes = {"picture": {"prompt": "milk", "seed": 3}}
    kind: ClassVar[type[LoopbackBackend]] = LoopbackBackend

    def make_vendor(self) -> LoopbackVendor:
        return LoopbackVendor(safety=self.kind.submit_safety, file_bytes=200_000)

    def backend_of(self, vendor: Any, key: str) -> Backend:
        return self.kind(key, base_url=vendor.url, allow_private=True)

    def trace(self, backend: Any, call: Call, assets: tuple[Any, ...]) -> object:
        return self.vendor.tally.bodies[-1]


class Resending(LoopbackBackend):
    """Sends a submit again by itself, as vendors' own clients do."""

    async def submit(self, call: Call) -> Status:
        try:
            return await super().submit(call)
        except TransportError:
            return await super().submit(call)


class Boasting(KeyLoopback):
    """Declares keys and sends none."""

    async def submit(self, call: Call) -> Status:
        call = Call(model=call.model, request=call.request, folder=call.folder)
        return await super().submit(call)


class Hasty(LoopbackBackend):
    """Takes a question that failed for a job that failed."""

    async def poll(self, model: Model, token: str) -> Status:
        try:
            return await super().poll(model, token)
        except TransportError as error:
            return Failed(str(error))


class Careless(LoopbackBackend):
    """Fetches the file itself, and believes whatever comes."""

    async def poll(self, model: Model, token: str) -> Status:
        status = await super().poll(model, token)
        if not isinstance(status, Succeeded):
            return status
        url = str(status.assets[0].url)
        reply = await self._exchange(WireRequest(method="GET", path=url), 5.0)
        return Succeeded((Image.from_bytes(b"\x89PNG\r\n\x1a\n" + reply.body),))


class Talkative(LoopbackBackend):
    """Puts its key into what it raises."""

    async def submit(self, call: Call) -> Status:
        try:
            return await super().submit(call)
        except TransportError as error:
            assert self._key is not None
            raise TransportError(f"{error} (key {self._key.reveal()})") from error


class Generous(LoopbackBackend):
    """Sends its key along wherever a file lies."""

    downloads_with_key = True


class Falsy(LoopbackBackend):
    """Takes zero for nothing."""

    def build(self, call: Call, inputs: Inputs) -> WireRequest:
        assert isinstance(call.request, ImageRequest)
        body = {"prompt": call.request.prompt} | ({"seed": call.request.seed} if call.request.seed else {})
        return WireRequest(path="jobs", json=body)


class Forgetful(LoopbackBackend):
    """Knows its jobs only as long as it lives."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._names: dict[str, str] = {}

    def parse(self, model: Model, reply: WireReply) -> Status:
        status = super().parse(model, reply)
        if not isinstance(status, Pending):
            return status
        self._names[f"my-{status.token}"] = status.token
        return Pending(f"my-{status.token}")

    def poll_request(self, model: Model, token: str) -> WireRequest:
        return super().poll_request(model, self._names.get(token, token))


class Clipping(LoopbackBackend):
    """Sends as much of a prompt as it sees fit."""

    def build(self, call: Call, inputs: Inputs) -> WireRequest:
        wire = super().build(call, inputs)
        assert isinstance(wire.json, dict)
        return replace(wire, json={**wire.json, "prompt": str(wire.json["prompt"])[:1000]})


class Hopeless(LoopbackBackend):
    """Gives a job up that it has to ask for."""

    async def poll(self, model: Model, token: str) -> Status:
        return Failed("it takes too long")


class LoosePicture(Model):
    """A record that objects to nothing."""

    def check(self, request: Any, options: Any = None) -> list[Any]:
        return []


class Impatient(LoopbackBackend):
    """Takes a busy vendor for one that refuses."""

    async def submit(self, call: Call) -> Status:
        try:
            return await super().submit(call)
        except RateLimitError as error:
            raise BackendError(str(error)) from error


class Deaf(LoopbackBackend):
    """Says that it cancelled, and did not ask."""

    async def cancel(self, model: Model, token: str) -> CancelOutcome:
        return "cancelled"


class Helpless(LoopbackBackend):
    """Takes a lost job for one that failed when the vendor is out of sorts."""

    async def poll(self, model: Model, token: str) -> Status:
        try:
            return await super().poll(model, token)
        except BackendError as error:
            return Failed(str(error))


class Indifferent(LoopbackBackend):
    """Takes every refusal for the same."""

    async def submit(self, call: Call) -> Status:
        try:
            return await super().submit(call)
        except (AuthError, RefusedError) as error:
            raise JobError(str(error)) from None


class Swallowing(LoopbackBackend):
    """Fetches the result itself, rightly, and holds all of it."""

    async def poll(self, model: Model, token: str) -> Status:
        status = await super().poll(model, token)
        if not isinstance(status, Succeeded):
            return status
        content = await anyio.to_thread.run_sync(lambda: urlopen(str(status.assets[0].url)).read())
        return Succeeded((Image.from_bytes(content),))


class Blocking(LoopbackBackend):
    """Sleeps on the loop."""

    def poll_request(self, model: Model, token: str) -> WireRequest:
        Event().wait(0.07)
        return super().poll_request(model, token)


class Busy(LoopbackBackend):
    """Computes on the loop."""

    def build(self, call: Call, inputs: Inputs) -> WireRequest:
        end = time.thread_time() + 0.07
        while time.thread_time() < end:
            pass
        return super().build(call, inputs)


class Mistaken(LoopbackBackend):
    """Returns what is not of the class that was asked for."""

    def parse(self, model: Model, reply: WireReply) -> Status:
        status = super().parse(model, reply)
        if not isinstance(status, Succeeded):
            return status
        return Succeeded((Text("a picture of tea"),))


class Chatting(LoopbackBackend):
    """Logs its headers, for those who debug."""

    def build(self, call: Call, inputs: Inputs) -> WireRequest:
        logging.getLogger("chatting").debug("sending %s", self._auth())
        return super().build(call, inputs)


class Noting(LoopbackBackend):
    """Keeps its key in the open."""

    def __init__(self, key: str, **options: Any) -> None:
        super().__init__(key, **options)
        self.note = key


class Writing(LoopbackBackend):
    """Leaves its key in a file."""

    def build(self, call: Call, inputs: Inputs) -> WireRequest:
        (call.folder.parents[1] / "session").write_text(str(self._auth()))
        return super().build(call, inputs)


PLANTED: list[tuple[type[LoopbackBackend], str, Any, str]] = [
    (Resending, "test_a_submit_in_doubt_is_paid_once", "close", "2 bills after 'close'"),
    (Resending, "test_a_submit_in_doubt_is_paid_once", "stall", "2 bills after 'stall'"),
    (Boasting, "test_a_submit_in_doubt_is_paid_once", "500", "2 bills after '500'"),
    (Impatient, "test_a_busy_vendor_is_waited_for", None, "answered 429"),
    (Hasty, "test_a_fault_after_the_money", PaidFault("poll", ("503",)), "lost after 'poll 503'"),
    (Helpless, "test_a_fault_after_the_money", PaidFault("poll", ("429",)), "lost after 'poll 429'"),
    (Careless, "test_a_fault_after_the_money", PaidFault("file", ("html",)), "wrong bytes were kept"),
    (Careless, "test_a_fault_after_the_money", PaidFault("file", ("short length",)), "wrong bytes were kept"),
    (Helpless, "test_every_model_goes_through_every_fault", None, "is failed: there is nothing to take up"),
    (Careless, "test_every_model_goes_through_every_fault", None, "wrong bytes were kept"),
    (Hasty, "test_every_model_bears_silence", None, "lost after 'poll stall'"),
    (Forgetful, "test_a_job_is_taken_up_by_another_client", None, "no such job"),
    (Forgetful, "test_a_job_is_taken_up_in_a_new_process", None, "another process failed"),
    (Hopeless, "test_a_job_past_its_deadline_can_still_be_collected", None, "where it is only late"),
    (Deaf, "test_a_cancel_is_true", None, "cancelled after 0 requests"),
    (Indifferent, "test_a_refusal_for_good_is_told_and_ends_the_job", "401", "JobError for '401', not AuthError"),
    (Indifferent, "test_a_refusal_for_good_is_told_and_ends_the_job", "moderation before", "not RefusedError"),
    (Falsy, "test_long_prompts_and_seed_zero_arrive", None, "seed did not arrive"),
    (Clipping, "test_long_prompts_and_seed_zero_arrive", None, "prompt did not arrive"),
    (Mistaken, "test_what_is_made_is_of_its_class_and_checked", None, "promised Image assets"),
    (Talkative, "test_the_key_shows_nowhere", None, "shows its key"),
    (Chatting, "test_the_key_shows_nowhere", None, "shows its key"),
    (Noting, "test_the_key_shows_nowhere", None, "shows its key"),
    (Writing, "test_the_key_shows_nowhere", None, "writes its key into a file"),
    (Generous, "test_the_key_stays_with_its_host", None, "sends its key along"),
    (Blocking, "test_the_loop_is_never_held_up", None, "holds the loop up"),
    (Busy, "test_the_loop_is_never_held_up", None, "holds the loop up"),
    (Swallowing, "test_a_large_result_passes_through", None, "MiB for a large result"),
]
NAMES = [f"{kind.__name__}-{test.removeprefix('test_')}" for kind, test, *_ in PLANTED]


class Broken(TestLoopback):
    """The suite over a backend that breaks it; another process finds it by its name."""

    __test__ = False
    kind = Forgetful
    large_bytes = 100 * 1024 * 1024


def broken(kind: type[LoopbackBackend]) -> Broken:
    """The suite over *kind*, as a class of its own under the name of the other."""
    facts = {"kind": kind, "__module__": __name__, "__qualname__": "Broken"}
    return type("Broken", (Broken,), facts)()


def run(suite: VendorSuite, test: str, row: Any) -> None:
    arguments = () if row is None else (row,)
    getattr(suite, test)(*arguments)


@pytest.mark.parametrize(("kind", "test", "row", "says"), PLANTED, ids=NAMES)
def test_a_planted_fault_is_found(kind: type[LoopbackBackend], test: str, row: Any, says: str) -> None:
    """Each property fails for the backend that breaks it, and for that reason."""
    suite = broken(kind)
    with LoopbackVendor() as suite.vendor, pytest.raises((AssertionError, MmgenError), match=says):
        run(suite, test, row)


def test_every_property_has_a_planted_fault() -> None:
    """None is taken on trust. What the plain suite already proves is proven there, and what is called back by itself."""
    own = (
        {name for name in dir(VendorSuite) if name.startswith("test_")} - set(dir(BackendSuite)) - set(vars(CalledBack))
    )
    proven = {test for _, test, *_ in PLANTED} | {"test_what_is_refused_is_never_sent"}
    assert own == proven & own


def test_a_field_that_slips_through_is_found() -> None:
    """The record is what refuses it, so here the record is what is wrong."""

    class Loose(LoopbackBackend):
        def models(self) -> list[Model]:
            return [LoosePicture(**{field.name: getattr(PICTURE, field.name) for field in fields(PICTURE)})]

    suite = broken(Loose)
    with LoopbackVendor() as suite.vendor, pytest.raises(AssertionError, match="was sent"):
        suite.test_what_is_refused_is_never_sent()


def test_a_fake_that_heeds_no_fault_is_found() -> None:
    """A fault that nobody meets proves nothing."""

    class Deafened(LoopbackVendor):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self.faults.next = lambda phase: None  # type: ignore[method-assign] # that is the point

    class Suite(TestLoopback):
        __test__ = False

        def make_vendor(self) -> LoopbackVendor:
            return Deafened()

    with LoopbackVendor() as (suite := Suite()).vendor, pytest.raises(AssertionError, match="does not heed 'poll 503'"):
        suite.test_a_fault_after_the_money(PaidFault("poll", ("503",)))


def test_the_tables_are_whole() -> None:
    """Nineteen faults, each with a name of its own."""
    names = [row.name for row in (*AFTER_THE_MONEY, *FURTHER_FAULTS)]
    assert len(AFTER_THE_MONEY) == 19
    assert len(set(names)) == len(names)
    assert {row.phase for row in AFTER_THE_MONEY} == {"poll", "result", "file"}


def test_the_record_is_the_loopback_one() -> None:
    """The planted backends serve what the honest one does."""
    assert all(kind("k", allow_private=True).models() == [PICTURE] for kind, *_ in PLANTED)
