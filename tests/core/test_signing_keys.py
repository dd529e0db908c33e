"""What calls are verified with is asked for seldom, and anew when it was exchanged."""

from __future__ import annotations

import anyio
import pytest

from mmgen import TransportError
from mmgen.backends.http import SigningKeys


class Vendor:
    """Names its keys, and counts how often it was asked."""

    def __init__(self) -> None:
        self.keys = {"old"}
        self.asked = 0
        self.now = 1000.0
        self.fails = False

    async def tell(self) -> set[str]:
        self.asked += 1
        if self.fails:
            raise TransportError("down", sent=False)
        return set(self.keys)


@pytest.fixture
def vendor() -> Vendor:
    return Vendor()


@pytest.fixture
def held(vendor: Vendor) -> SigningKeys[set[str]]:
    return SigningKeys(vendor.tell, seconds=3600, clock=lambda: vendor.now)


def verified(held: SigningKeys[set[str]], key: str) -> str | None:
    """Whether a call by *key* is genuine."""

    async def verify() -> str | None:
        return await held.verified(lambda keys: key if key in keys else None)

    return anyio.run(verify)


def test_they_are_asked_for_once(vendor: Vendor, held: SigningKeys[set[str]]) -> None:
    """However many strangers call."""
    assert [verified(held, key) for key in ("old", "strange", "strange", "old")] == ["old", None, None, "old"]
    assert vendor.asked == 1


def test_keys_that_were_exchanged_are_found(vendor: Vendor, held: SigningKeys[set[str]]) -> None:
    """A minute after they were asked for at the earliest; those that are old are not believed for ever."""
    assert verified(held, "old") == "old"
    vendor.keys = {"new"}
    vendor.now += 59
    assert verified(held, "new") is None
    vendor.now += 2
    assert verified(held, "new") == "new"
    assert verified(held, "old") is None
    assert vendor.asked == 2
    vendor.keys = {"newest"}
    vendor.now += 3601
    assert verified(held, "new") is None
    assert vendor.asked == 3


def test_a_vendor_that_does_not_answer_is_left_in_peace(vendor: Vendor, held: SigningKeys[set[str]]) -> None:
    """For a minute; meanwhile nothing can be told."""
    vendor.fails = True
    for wanted in ("down", "a moment ago"):
        with pytest.raises(TransportError, match=wanted):
            verified(held, "old")
    vendor.fails = False
    vendor.now += 60
    assert verified(held, "old") == "old"
    assert vendor.asked == 2
