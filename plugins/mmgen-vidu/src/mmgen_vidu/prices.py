"""
What a call costs, in the vendor's credits and in money: data.

The charge that counts is the one the vendor reports with the task. These figures only serve to reserve it; what is not
known is unpriced. Off-peak is half of this or a little more, and is reserved in full.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from mmgen import ImageRequest, Money, Request, VideoRequest
from mmgen.backends import Price
from mmgen_vidu.catalog import Endpoint, endpoint_of

__all__ = ["CREDIT", "money_of", "price_of"]

SOURCE = "prices of platform.vidu.com as told by third parties"
CHECKED_ON = date(2026, 7, 10)

CREDIT: Mapping[str, Decimal] = {"USD": Decimal("0.005"), "CNY": Decimal("0.03125")}
"""What one credit costs on each host."""

Rates = Mapping[str, int]
Q3_PRO: Rates = {"540p": 9, "720p": 20, "1080p": 24}
Q3_TURBO: Rates = {"540p": 7, "720p": 12, "1080p": 13}
"""720p is 11 on one host and 12 on the other; the dearer is reserved."""
PER_SECOND: Mapping[str, Mapping[Endpoint, Rates]] = {
    "viduq3-pro": {"text2video": Q3_PRO, "img2video": Q3_PRO, "start-end2video": Q3_PRO},
    "viduq3-turbo": {
        "text2video": Q3_TURBO,
        "img2video": Q3_TURBO,
        "start-end2video": Q3_TURBO,
        "reference2video": {"540p": 4, "720p": 10, "1080p": 13},
    },
    "viduq3-pro-fast": {"img2video": {"720p": 20, "1080p": 25}},
    "viduq3-mix": {"reference2video": {"720p": 24, "1080p": 29}},
    "viduq3": {"reference2video": {"540p": 7, "720p": 12, "1080p": 15}},
}
PER_IMAGE: Mapping[str, Rates] = {"viduq2-image": {"1080p": 6, "2k": 8, "4k": 10}}


def credits_of(model: str, request: Request[Any]) -> int | None:
    """The credits that *request* is expected to take; None where that is not known."""
    match request:
        case VideoRequest():
            rates = PER_SECOND.get(model, {}).get(endpoint_of(request), {})
            rate = rates.get(request.resolution or "720p")
            return None if rate is None else rate * int(request.seconds or 5)
        case ImageRequest():
            return PER_IMAGE.get(model, {}).get(request.resolution or "1080p")
        case _:
            return None


def money_of(credit_count: int, currency: str) -> Money:
    """Credits in the currency of the host that they are paid on."""
    return Money.of(CREDIT[currency] * credit_count, currency)


def price_of(model: str, currency: str) -> Price | None:
    """The price of *model*; None where nothing of it is known."""
    if model not in PER_SECOND and model not in PER_IMAGE:
        return None

    def of(request: Request[Any]) -> Money | None:
        amount = credits_of(model, request)
        return None if amount is None else money_of(amount, currency)

    return Price(of, SOURCE, CHECKED_ON)
