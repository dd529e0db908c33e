"""What an endpoint of the queue is: its record, how each field is written, and what the records share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, cast

from mmgen import Asset
from mmgen.backends import Between, Price
from mmgen.backends.http import Field, JSONEndpoint, Writer, named
from mmgen_fal.options import QUEUE, FalOptions
from mmgen_fal.prices import price_of

__all__ = ["NEEDED_PROMPT", "SEED", "SEEDED", "Endpoint", "keyed", "nested"]

SOURCE = "https://github.com/fal-ai/fal-js libs/client/src/types/endpoints.ts"
CHECKED_ON = date(2026, 8, 2)
"""The day of the generated types that were read."""
SEED = Between(0, 2**31 - 1)
"""The vendor says no range; each model takes these."""
SEEDED = Field(named("seed"), SEED)
NEEDED_PROMPT = Field(named("prompt"), needed=True)


def nested(outer: str, name: str) -> Writer:
    """Within an object."""
    return lambda value, _: {outer: {name: value}}


def keyed(*names: str) -> Writer:
    """Several files in order, each under a name of its own."""
    return lambda assets, inputs: {
        name: inputs.text(asset) for name, asset in zip(names, cast("tuple[Asset, ...]", assets), strict=False)
    }


@dataclass(frozen=True, kw_only=True)
class Endpoint(JSONEndpoint):
    """One endpoint, as data."""

    beside: ClassVar[frozenset[str]] = QUEUE

    output: str
    """Where in the result the file lies, or the list of files."""
    options: type[FalOptions]
    source: str = SOURCE
    checked_on: date = CHECKED_ON

    def price(self) -> Price | None:
        """What a call costs, where that is known."""
        return price_of(self.id)
