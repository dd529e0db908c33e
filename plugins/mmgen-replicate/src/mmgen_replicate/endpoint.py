"""What a model of the vendor is: its record, and how each field is written into its input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from mmgen import Asset, Reference
from mmgen.backends import Between, Call, Price
from mmgen.backends.http import Inputs, JSONEndpoint, WireRequest, Writer
from mmgen_replicate.options import AROUND, ReplicateOptions
from mmgen_replicate.prices import price_of

__all__ = ["SEED", "Endpoint", "first_file", "referenced", "sized", "spoken"]

SEED = Between(0, 2**31 - 1)
"""The vendor says no range; each model takes these. So many that one minted for a call names it."""


def spoken(name: str, words: Mapping[Any, Any]) -> Writer:
    """In the vendor's own words, where *words* has one, and else as it is."""
    return lambda value, _: {name: words.get(value, value)}


def sized(*, fixed: Mapping[str, Any] | None = None) -> Writer:
    """A size as width and height, and *fixed* with it."""
    return lambda size, _: {**(fixed or {}), "width": size[0], "height": size[1]}


def first_file(name: str) -> Writer:
    """The only file of a list, by its URL."""
    return lambda assets, inputs: {name: inputs.text(cast("tuple[Asset, ...]", assets)[0])}


def referenced(name: str) -> Writer:
    """The pictures of all references, as a list of URLs."""

    def write(references: Any, inputs: Inputs) -> Mapping[str, Any]:
        given = cast("tuple[Reference, ...]", references)
        return {name: [inputs.text(image) for reference in given for image in reference.images]}

    return write


@dataclass(frozen=True, kw_only=True)
class Endpoint(JSONEndpoint):
    """One model, as data; its ``id`` is ``owner/name``."""

    beside: ClassVar[frozenset[str]] = AROUND

    options: type[ReplicateOptions]
    version: str = ""
    """The version that is run; empty for an official model, which has none to choose."""
    output: str = ""
    """Where in the output the file lies; empty where the output is a file, or a list of files."""

    def price(self) -> Price | None:
        """Of the few that were found in writing."""
        return price_of(self.id)

    def minted(self, call: Call) -> Mapping[str, Any]:
        """The seed by which the prediction is found again."""
        seed = self.seed_of(call)
        return {} if seed is None else {"seed": seed}

    def wire(self, call: Call, inputs: Inputs) -> WireRequest:
        """The submit: by its name for an official model, by its version for any other."""
        options = call.options if isinstance(call.options, ReplicateOptions) else ReplicateOptions()
        around = {"input": self.body(call, inputs), **options.around(call.webhook_url)}
        if self.version:
            return WireRequest(path="predictions", headers=options.headers(), json={"version": self.version, **around})
        return WireRequest(path=f"models/{self.id}/predictions", headers=options.headers(), json=around)

    def seed_of(self, call: Call) -> int | None:
        """
        The seed that was minted for this call and names it; None where there is no such seed.

        A seed of the user's own may be that of other calls too, and a narrow range has too few to tell calls apart.
        """
        seeded = self.fields.get("seed")
        minted = call.request.seed is None and seeded is not None and seeded.rule == SEED
        return call.seed if minted else None
