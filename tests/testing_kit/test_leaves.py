"""Whether a value arrived is judged by the leaves of what was sent: a zero elsewhere in it proves nothing."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from mmgen.backends import Backend, Call
from mmgen.backends.http import Inputs, WireRequest
from mmgen.requests import ImageRequest
from mmgen.testing import LoopbackBackend, LoopbackVendor, VendorSuite
from mmgen.testing.leaves import holds


@pytest.mark.parametrize(
    "body",
    [
        {"seed": 0},
        {"input": [{"parameters": {"seed": 0}}]},
        {"seed": "0"},
        {"seed": 0.0},
        {"extra": '{"seed": 0}'},
        [0],
        0,
    ],
)
def test_a_zero_that_is_there(body: object) -> None:
    """However deep, as a field of a form, or in JSON within one."""
    assert holds(body, 0)


@pytest.mark.parametrize(
    "body",
    [{}, {"n": 10}, {"size": "1024x1024"}, {"seed": None}, {"audio": False}, {"0": 1}, {"note": "[0"}, {"x": 0.5}],
)
def test_a_zero_that_is_not(body: object) -> None:
    """A digit of another number, a name, false and nothing are none."""
    assert not holds(body, 0)


def test_words_may_stand_within_others() -> None:
    """Some vendors want the prompt in a sentence; half of it is not the prompt."""
    assert holds({"messages": [{"content": "Draw: tea 茶"}]}, "tea 茶")
    assert not holds({"prompt": "tea"}, "tea 茶")
    assert not holds({"tea 茶": 1}, "tea 茶")


class Steady(LoopbackBackend):
    """Sends a number with a zero in it beside whatever was asked."""

    def build(self, call: Call, inputs: Inputs) -> WireRequest:
        wire = super().build(call, inputs)
        assert isinstance(wire.json, dict)
        return WireRequest(path=wire.path, json={**wire.json, "guidance": 10})


class Falsy(Steady):
    """Takes zero for nothing."""

    def build(self, call: Call, inputs: Inputs) -> WireRequest:
        wire = super().build(call, inputs)
        assert isinstance(wire.json, dict)
        assert isinstance(call.request, ImageRequest)
        return WireRequest(path=wire.path, json={name: value for name, value in wire.json.items() if value})


class Suite(VendorSuite):
    """The suite over *kind*, to be run by hand."""

    __test__ = False
    examples = {"picture": [{"prompt": "tea", "seed": 3}]}
    kind: ClassVar[type[LoopbackBackend]]

    def make_vendor(self) -> LoopbackVendor:
        return LoopbackVendor()

    def backend_of(self, vendor: Any, key: str) -> Backend:
        return self.kind(key, base_url=vendor.url, allow_private=True)

    def make_backend(self) -> Backend:
        return self.kind(self.good_key, base_url="http://127.0.0.1:9", allow_private=True)

    def trace(self, backend: Any, call: Call, assets: tuple[Any, ...]) -> object:
        raise NotImplementedError


class OverSteady(Suite):
    __test__ = False
    kind = Steady


class OverFalsy(Suite):
    __test__ = False
    kind = Falsy


def test_a_seed_of_zero_that_is_dropped_is_found() -> None:
    """Though there is a zero in the body."""
    OverSteady().test_long_prompts_and_seed_zero_arrive()
    with pytest.raises(AssertionError, match="seed did not arrive"):
        OverFalsy().test_long_prompts_and_seed_zero_arrive()
