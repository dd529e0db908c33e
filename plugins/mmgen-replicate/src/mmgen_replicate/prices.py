"""What a call costs, where it was found in writing: data. Whatever is not here is unpriced; no reply tells a price."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from mmgen import ImageRequest, Money
from mmgen.backends import Price

__all__ = ["RATES", "price_of"]


@dataclass(frozen=True, slots=True)
class Rate:
    """US dollars for each thing that is made."""

    dollars: Decimal
    unit: Literal["image", "song"]
    source: str
    checked_on: date


PAGE = "https://replicate.com/pricing, as transcribed by a third party"
LIST = "a third party's list of the vendor's prices"
RATES: Mapping[str, Rate] = {
    "black-forest-labs/flux-schnell": Rate(Decimal("0.003"), "image", PAGE, date(2026, 10, 7)),
    "black-forest-labs/flux-dev": Rate(Decimal("0.025"), "image", PAGE, date(2026, 10, 7)),
    "black-forest-labs/flux-1.1-pro": Rate(Decimal("0.04"), "image", PAGE, date(2026, 10, 7)),
    "black-forest-labs/flux-kontext-pro": Rate(Decimal("0.04"), "image", LIST, date(2026, 11, 22)),
    "minimax/music-1.5": Rate(Decimal("0.03"), "song", "a third party's account of its bills", date(2026, 11, 22)),
}


def price_of(model: str) -> Price | None:
    """The price of *model*; None where none was found."""
    rate = RATES.get(model)
    return None if rate is None else Price(_counted(rate), rate.source, rate.checked_on)


def _counted(rate: Rate) -> Callable[[Any], Money]:
    def of(request: Any) -> Money:
        count = request.n or 1 if isinstance(request, ImageRequest) else 1
        return Money.of(rate.dollars * count, "USD")

    return of
