"""The suite finds a backend that believes calls which it must not, or hears none."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, ClassVar
from unittest import SkipTest

import pytest

from mmgen import MmgenError
from mmgen.backends import Backend, Call, Delivery, Failed, Model, Notice, Status
from mmgen.backends.http import Inputs, WireRequest
from mmgen.testing import LoopbackBackend, LoopbackVendor, VendorSuite
from mmgen.testing.called_back import CalledBack


class Mute(LoopbackBackend):
    """Tells nobody where to call."""

    def build(self, call: Call, inputs: Inputs) -> WireRequest:
        return super().build(replace(call, webhook_url=""), inputs)


class Believing(LoopbackBackend):
    """Takes every call for genuine."""

    async def webhook(self, delivery: Delivery) -> Notice | None:
        return Notice(id="any", sent_at=time.time())


class Renaming(LoopbackBackend):
    """Takes each repetition for a call of its own."""

    async def webhook(self, delivery: Delivery) -> Notice | None:
        notice = await super().webhook(delivery)
        return notice and replace(notice, id=str(time.perf_counter_ns()))


class Ageless(LoopbackBackend):
    """Takes a call for one of this moment."""

    async def webhook(self, delivery: Delivery) -> Notice | None:
        notice = await super().webhook(delivery)
        return notice and replace(notice, sent_at=time.time())


class Trusting(LoopbackBackend):
    """Gives a job up that it was not called about."""

    async def webhook(self, delivery: Delivery) -> Notice | None:
        self.called = notice = await super().webhook(delivery)
        return notice

    async def poll(self, model: Model, token: str) -> Status:
        status = await super().poll(model, token)
        called: Notice | None = getattr(self, "called", None)
        return status if called is not None and called.token == token else Failed("nobody called")


class Unheard(LoopbackBackend):
    """Has no webhook."""

    webhook = Backend.webhook


PLANTED: list[tuple[type[LoopbackBackend], str, str]] = [
    (Mute, "test_a_call_wakes_who_waits", "nobody told the vendor where to call"),
    (Trusting, "test_a_lost_call_is_made_up_for", "nobody called"),
    (Believing, "test_a_strange_call_is_not_believed", "a call that is unsigned is delivered"),
    (Renaming, "test_a_strange_call_is_not_believed", "delivered, not duplicate"),
    (Ageless, "test_a_strange_call_is_not_believed", "a call that is old is delivered"),
]


class Suite(VendorSuite):
    """The suite over a backend that breaks it."""

    __test__ = False
    examples = {"picture": [{"prompt": "tea"}]}
    kind: ClassVar[type[LoopbackBackend]]

    def _each_model(self) -> list[tuple[Model, dict[str, Any]]]:
        model = LoopbackBackend("key", base_url="https://127.0.0.1:9", allow_private=True).models()[0]
        return [(model, self.examples[model.id][0])]

    def make_vendor(self) -> LoopbackVendor:
        return LoopbackVendor()

    def backend_of(self, vendor: Any, key: str) -> Backend:
        return self.kind(key, base_url=vendor.url, allow_private=True)

    def trace(self, backend: Any, call: Call, assets: tuple[Any, ...]) -> object:
        raise NotImplementedError


def suite_of(kind: type[LoopbackBackend]) -> Suite:
    """The suite over *kind*."""
    return type("Planted", (Suite,), {"kind": kind})()


@pytest.mark.parametrize(("kind", "test", "says"), PLANTED, ids=lambda value: getattr(value, "__name__", value))
def test_a_planted_fault_is_found(kind: type[LoopbackBackend], test: str, says: str) -> None:
    """Each property fails for the backend that breaks it, and for that reason."""
    with pytest.raises((AssertionError, MmgenError), match=says):
        getattr(suite_of(kind), test)()


def test_every_property_of_calls_has_a_planted_fault() -> None:
    """None is taken on trust, and without a webhook none is asked for."""
    own = {name for name in vars(CalledBack) if name.startswith("test_")}
    assert own == {test for _, test, _ in PLANTED}
    for test in own:
        getattr(suite_of(LoopbackBackend), test)()
        with pytest.raises(SkipTest, match="no webhook"):
            getattr(suite_of(Unheard), test)()
