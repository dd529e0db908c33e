"""The suite of the paid path passes a backend that keeps to it, and finds each of these that does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from mmgen import BackendError, Image, ImageRequest, RateLimitError, TransportError
from mmgen.backends import Backend, Call, Failed, Model, Pending, Status, Succeeded
from mmgen.backends.http import Inputs, WireReply, WireRequest
from mmgen.testing import LoopbackBackend, LoopbackVendor, VendorSuite
from mmgen.testing.loopback import PICTURE, KeyLoopback
from mmgen.testing.vendor import picture_bytes


class TestLoopback(VendorSuite):
    """The suite itself, run here by pytest on the backend of the vendor on loopback."""

    examples = {"picture": [{"prompt": "tea", "seed": 0, "image": picture_bytes("in")}]}
    changes = {"picture": {"prompt": "milk", "seed": 3}}
    kind: ClassVar[type[LoopbackBackend]] = LoopbackBackend

    @pytest.fixture(autouse=True)
    def _listening(self) -> Any:
        """A vendor that behaves, for the tests that need no other."""
        with LoopbackVendor(job_seconds=0.0) as self.vendor:
            yield

    def make_backend(self) -> Backend:
        return self.backend_of(self.vendor, self.good_key)

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


class Impatient(LoopbackBackend):
    """Takes a busy vendor for one that refuses."""

    async def submit(self, call: Call) -> Status:
        try:
            return await super().submit(call)
        except RateLimitError as error:
            raise BackendError(str(error)) from error


PLANTED: list[tuple[type[LoopbackBackend], Callable[[VendorSuite], None]]] = [
    (Resending, VendorSuite.test_a_submit_in_doubt_is_paid_once),
    (Boasting, VendorSuite.test_a_submit_in_doubt_is_paid_once),
    (Impatient, VendorSuite.test_a_busy_vendor_is_waited_for),
    (Hasty, VendorSuite.test_a_question_that_fails_loses_nothing),
    (Careless, VendorSuite.test_a_download_that_fails_keeps_no_wrong_bytes),
    (Forgetful, VendorSuite.test_a_job_is_taken_up_by_another_client),
    (Falsy, VendorSuite.test_long_prompts_and_seed_zero_arrive),
    (Talkative, VendorSuite.test_the_key_shows_nowhere),
    (Generous, VendorSuite.test_the_key_stays_with_its_host),
]


@pytest.mark.parametrize(("kind", "test"), PLANTED, ids=lambda value: value.__name__)
def test_a_planted_fault_is_found(kind: type[LoopbackBackend], test: Callable[[VendorSuite], None]) -> None:
    """Each property fails for the backend that breaks it."""

    class Broken(TestLoopback):
        __test__ = False

    Broken.kind = kind
    suite = Broken()
    with LoopbackVendor() as suite.vendor, pytest.raises((AssertionError, BackendError)):
        test(suite)


def test_the_record_is_the_loopback_one() -> None:
    """The planted backends serve what the honest one does."""
    assert all(kind("k", allow_private=True).models() == [PICTURE] for kind, _ in PLANTED)
