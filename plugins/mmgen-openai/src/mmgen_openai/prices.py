"""What OpenAI's calls cost, as far as it is known: data, and the sum over what a reply says was used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from mmgen import ImageRequest, Money, SpeechRequest
from mmgen.backends import Price

__all__ = ["TOKENS", "cost_of", "price_of"]

SOURCE = "third parties' copies of developers.openai.com/api/docs/pricing; they agree"
CHECKED_ON = date(2026, 11, 22)
MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Tokens:
    """US dollars for a million tokens."""

    text_in: Decimal
    image_in: Decimal
    image_out: Decimal


TOKENS: Mapping[str, Tokens] = {"gpt-image-2": Tokens(Decimal(5), Decimal(8), Decimal(30))}
"""Input that the vendor has seen lately costs less, which no reply says; so this is at most what is billed."""
DEAREST_PICTURE: Mapping[tuple[int, int] | None, Decimal] = {
    None: Decimal("0.211"),
    (1024, 1024): Decimal("0.211"),
    (1024, 1536): Decimal("0.165"),
    (1536, 1024): Decimal("0.165"),
}
"""A picture in quality ``high``; the quality is an option, so a reservation must assume it."""
CHARACTERS: Mapping[str, Decimal] = {"tts-1": Decimal(15)}
"""US dollars for a million characters; measured so by third parties."""


def cost_of(model: str, usage: Mapping[str, Any] | None) -> Money | None:
    """The cost of the tokens that *usage* counts; None where the rates or the counts are not known."""
    rates = TOKENS.get(model)
    if rates is None or not usage:
        return None
    given: Any = usage.get("input_tokens_details") or {}
    text, images, made = given.get("text_tokens"), given.get("image_tokens"), usage.get("output_tokens")
    if text is None or images is None or made is None:
        return None
    dollars = (rates.text_in * text + rates.image_in * images + rates.image_out * made) / MILLION
    return Money.of(dollars, "USD")


def price_of(model: str) -> Price | None:
    """What is reserved for a call of *model*; None where nothing is known."""
    if model in CHARACTERS:
        return Price(lambda request: _speech(model, request), SOURCE, CHECKED_ON)
    if model in TOKENS:
        return Price(lambda request: _picture(model, request), SOURCE, CHECKED_ON)
    return None


def _speech(model: str, request: SpeechRequest) -> Money:
    return Money.of(CHARACTERS[model] * len(request.text) / MILLION, "USD")


def _picture(model: str, request: ImageRequest) -> Money | None:
    """At most this; unknown for edits, whose input counts by its size, and for further sizes."""
    each = DEAREST_PICTURE.get(request.size)
    if each is None or request.task != "text-to-image":
        return None
    words = TOKENS[model].text_in * len((request.prompt or "").encode()) / MILLION
    return Money.of(each * (request.n or 1) + words, "USD")
