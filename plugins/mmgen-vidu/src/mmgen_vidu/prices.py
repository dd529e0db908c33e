"""
What a call costs, in the vendor's credits and in money: data.

The charge that counts is the one the vendor reports with the task. These figures only serve to reserve it; what is not
known is unpriced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from mmgen import ImageRequest, Money, Options, Request, VideoRequest
from mmgen.backends import Price
from mmgen_vidu.catalog import Endpoint, endpoint_of, family_of, segments
from mmgen_vidu.options import VideoOptions

__all__ = ["CREDIT", "credits_of", "money_of", "price_of"]

SOURCE = "prices of platform.vidu.com as told by third parties"
CHECKED_ON = date(2026, 7, 10)
RESOLD = "prices of platform.vidu.com as resellers tell them"
RESOLD_ON = date(2026, 11, 22)

CREDIT: Mapping[str, Decimal] = {"USD": Decimal("0.005"), "CNY": Decimal("0.03125")}
"""What one credit costs on each host."""
RECOMMENDED = 10
"""For a prompt that the vendor writes."""
Q2_SOUND = 15
"""For sound in a video of q2, whatever its length."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """Credits of a video by its whole seconds."""

    one: int
    two: int
    further: int
    """Each second after the second one."""
    off_peak: int | None = None
    """Each second of an off-peak task; None where it is not known, and reserved in full."""

    def of(self, seconds: int, *, off_peak: bool = False) -> int:
        """The credits of so many seconds."""
        if off_peak and self.off_peak is not None:
            return self.off_peak * seconds
        return self.one if seconds <= 1 else self.two + self.further * (seconds - 2)


def each(rate: int, off_peak: int | None = None) -> Tariff:
    """The same for every second."""
    return Tariff(rate, 2 * rate, rate, off_peak)


def rising(first: int, further: int) -> Tariff:
    """So much for the first second, and so much for each further one."""
    return Tariff(first, first + further, further)


def flat(price: int) -> Tariff:
    """The same for any length."""
    return Tariff(price, price, 0)


Tariffs = Mapping[str, Tariff]
Q3_PRO: Tariffs = {"540p": each(9, 5), "720p": each(20, 10), "1080p": each(24, 12)}
Q3_TURBO: Tariffs = {"540p": each(7, 4), "720p": each(12, 6), "1080p": each(13, 7)}
"""720p is 11 on one host and 12 on the other; the dearer is reserved."""
Q2_PRO: Tariffs = {"540p": Tariff(8, 10, 5), "720p": rising(15, 10), "1080p": rising(55, 15)}
Q2_TURBO: Tariffs = {"540p": rising(6, 2), "720p": Tariff(8, 10, 10), "1080p": rising(35, 10)}
Q2_PRO_FAST: Tariffs = {"720p": rising(8, 2), "1080p": rising(16, 4)}
Q2_PRO_ON: Tariffs = {"540p": rising(15, 5), "720p": rising(30, 10), "1080p": rising(60, 15)}
Q2_TURBO_ON: Tariffs = {"540p": rising(10, 2), "720p": rising(15, 5), "1080p": rising(40, 10)}
"""For extension, and for each segment between key frames."""
Q1: Tariffs = {"1080p": flat(80)}
TOLD: Mapping[str, Mapping[Endpoint, Tariffs]] = {
    "viduq3-pro": {"text2video": Q3_PRO, "img2video": Q3_PRO, "start-end2video": Q3_PRO},
    "viduq3-turbo": {
        "text2video": Q3_TURBO,
        "img2video": Q3_TURBO,
        "start-end2video": Q3_TURBO,
        "reference2video": {"540p": each(4, 2), "720p": each(10, 5), "1080p": each(13, 7)},
    },
    "viduq3-pro-fast": {"img2video": {"720p": each(20, 10), "1080p": each(25, 13)}},
    "viduq3-mix": {"reference2video": {"720p": each(24), "1080p": each(29)}},
    "viduq3": {"reference2video": {"540p": each(7, 4), "720p": each(12, 6), "1080p": each(15, 7)}},
}
BY_RESELLERS: Mapping[str, Mapping[Endpoint, Tariffs]] = {
    "viduq2": {"text2video": {"540p": rising(10, 2), "720p": rising(15, 5), "1080p": rising(20, 10)}},
    "viduq2-pro": {
        "img2video": Q2_PRO,
        "start-end2video": Q2_PRO,
        "multiframe": Q2_PRO_ON,
        "extend": Q2_PRO_ON,
    },
    "viduq2-turbo": {
        "img2video": Q2_TURBO,
        "start-end2video": Q2_TURBO,
        "multiframe": Q2_TURBO_ON,
        "extend": Q2_TURBO_ON,
    },
    "viduq2-pro-fast": {"img2video": Q2_PRO_FAST, "start-end2video": Q2_PRO_FAST},
    "viduq1": {"text2video": Q1, "start-end2video": Q1},
    "vidu2.0": {"start-end2video": {"360p": flat(20), "720p": flat(40), "1080p": flat(100)}},
}
EIGHT_SECONDS = 100
"""What 8 seconds of 2.0 cost, which are 720p."""
PER_IMAGE: Mapping[str, Mapping[str, int]] = {"viduq2-image": {"1080p": 6, "2k": 8, "4k": 10}}


def credits_of(model: str, request: Request[Any], options: Options | None = None) -> int | None:
    """The credits that *request* is expected to take; None where that is not known."""
    match request:
        case VideoRequest():
            return _video_credits(model, request, options if isinstance(options, VideoOptions) else VideoOptions())
        case ImageRequest():
            return PER_IMAGE.get(model, {}).get(request.resolution or "1080p")
        case _:
            return None


def _video_credits(model: str, request: VideoRequest, options: VideoOptions) -> int | None:
    endpoint, family = endpoint_of(request), family_of(model)
    tariffs = (TOLD.get(model) or BY_RESELLERS.get(model) or {}).get(endpoint, {})
    tariff = tariffs.get(request.resolution or {"q1": "1080p", "2.0": "360p"}.get(family, "720p"))
    if tariff is None:
        return None
    extras = (RECOMMENDED if options.is_rec else 0) + (Q2_SOUND if family == "q2" and request.audio is True else 0)
    if endpoint == "multiframe":
        return sum(tariff.of(int(seconds)) for seconds in segments(request))
    if model == "vidu2.0" and request.seconds == 8:
        return EIGHT_SECONDS + extras
    return tariff.of(int(request.seconds or 5), off_peak=options.off_peak is True) + extras


def money_of(credit_count: int, currency: str) -> Money:
    """Credits in the currency of the host that they are paid on."""
    return Money.of(CREDIT[currency] * credit_count, currency)


def price_of(model: str, currency: str) -> Price | None:
    """The price of *model*; None where nothing of it is known."""
    resold = model in BY_RESELLERS
    if model not in TOLD and model not in PER_IMAGE and not resold:
        return None

    def of(request: Request[Any], options: Options | None) -> Money | None:
        amount = credits_of(model, request, options)
        return None if amount is None else money_of(amount, currency)

    return Price(of, RESOLD if resold else SOURCE, RESOLD_ON if resold else CHECKED_ON)
