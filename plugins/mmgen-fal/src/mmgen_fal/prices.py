"""
What a call costs, where it was found in writing: data. Whatever is not here is unpriced; no reply tells a price.

The vendor counts what was made, so these are for what is asked, and the most that it may come to where that is open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from mmgen import ImageRequest, Money, SpeechRequest, VideoRequest
from mmgen.backends import Price

__all__ = ["RATES", "Rate", "price_of"]

READ_ON = date(2026, 11, 23)
"""The day on which the stored copies were read; they are some months older, and bear no date."""
PAGE = "https://fal.ai/models/{}, in a stored copy"
TOLD = "prices of fal.ai as third parties list them; they agree"
PIXELS = 1_000_000
PRESETS: Mapping[str, tuple[int, int]] = {
    "1:1": (1024, 1024),
    "3:4": (768, 1024),
    "9:16": (576, 1024),
    "4:3": (1024, 768),
    "16:9": (1024, 576),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """US dollars, by a function of the request; None for what nobody says the price of."""

    of: Callable[[Any], Decimal | None]
    source: str


def megapixels(first: str, further: str = "") -> Callable[[Any], Decimal | None]:
    """For each megapixel of each picture, the last one full; *further* is for those after the first."""

    def of(request: ImageRequest) -> Decimal:
        width, height = request.size or PRESETS[request.aspect_ratio or "4:3"]
        more = -(-width * height // PIXELS) - 1
        return (Decimal(first) + Decimal(further or first) * more) * (request.n or 1)

    return of


def pictures(dollars: str) -> Callable[[Any], Decimal | None]:
    """For each picture, whatever its size."""

    def of(request: ImageRequest) -> Decimal:
        return Decimal(dollars) * (request.n or 1)

    return of


def thing(dollars: str) -> Callable[[Any], Decimal | None]:
    """For each call."""
    return lambda _request: Decimal(dollars)


def letters(dollars: str) -> Callable[[Any], Decimal | None]:
    """For a thousand letters."""

    def of(request: SpeechRequest) -> Decimal:
        return Decimal(dollars) * len(request.text) / 1000

    return of


def seconds(usual: int, rates: Mapping[tuple[str, bool], str], resolution: str = "") -> Callable[[Any], Decimal | None]:
    """For each second, by resolution and whether it sounds; *usual* and *resolution* are what the vendor takes."""

    def of(request: VideoRequest) -> Decimal | None:
        sounds = request.audio is not False
        rate = rates.get((request.resolution or resolution, sounds)) or rates.get(("", sounds))
        return None if rate is None else Decimal(rate) * Decimal(str(request.seconds or usual))

    return of


VEO = seconds(8, {("", False): "0.20", ("", True): "0.40", ("4k", False): "0.40", ("4k", True): "0.60"})
# Of the two copies of this page, the other says half; a reservation must assume the more, and its voice control too.
KLING = seconds(5, {("", False): "0.224", ("", True): "0.392"})
WAN_RATES = {(size, sounds): rate for size, rate in (("720p", "0.10"), ("1080p", "0.15")) for sounds in (False, True)}
RATES: Mapping[str, Rate] = {
    "fal-ai/flux/dev": Rate(megapixels("0.025"), TOLD),
    "fal-ai/flux/schnell": Rate(megapixels("0.003"), TOLD),
    "fal-ai/flux-2-pro": Rate(megapixels("0.03", "0.015"), TOLD),
    "fal-ai/flux-pro/kontext": Rate(pictures("0.04"), TOLD),
    "fal-ai/veo3.1": Rate(VEO, PAGE.format("fal-ai/veo3.1/playground")),
    "fal-ai/veo3.1/image-to-video": Rate(VEO, "as fal-ai/veo3.1, says a third party"),
    "fal-ai/kling-video/v3/pro/image-to-video": Rate(
        KLING, PAGE.format("fal-ai/kling-video/v3/pro/image-to-video/llms.txt")
    ),
    "fal-ai/wan/v2.7/image-to-video": Rate(
        seconds(5, WAN_RATES, "1080p"), PAGE.format("fal-ai/wan/v2.7/image-to-video/llms.txt")
    ),
    "fal-ai/minimax/speech-2.8-hd": Rate(letters("0.10"), PAGE.format("fal-ai/minimax/speech-2.8-hd/llms.txt")),
    "fal-ai/trellis": Rate(thing("0.02"), TOLD),
}


def price_of(endpoint: str) -> Price | None:
    """The price of *endpoint*; None where none was found."""
    rate = RATES.get(endpoint)
    return None if rate is None else Price(_money(rate), rate.source, READ_ON)


def _money(rate: Rate) -> Callable[[Any], Money | None]:
    def of(request: Any) -> Money | None:
        dollars = rate.of(request)
        return None if dollars is None else Money.of(dollars, "USD")

    return of
