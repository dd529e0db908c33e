"""The contract of a backend: the records of every model, and the paid path through each way of answering."""

from __future__ import annotations

from typing import Any

from huggingface_examples import CHANGES, EXAMPLES, ROUTED
from huggingface_server import KEY, RouterServer
from mmgen.testing import VendorSuite
from mmgen_huggingface import HuggingFace


class TestHuggingFace(VendorSuite):
    """Every model's fields reach the wire under known names; one bill for one call, whatever goes wrong."""

    examples = EXAMPLES
    changes = CHANGES
    few = (
        "fal-ai/black-forest-labs/FLUX.1-dev",
        "hf-inference/black-forest-labs/FLUX.1-schnell",
        "wavespeed/acme/mover",
    )
    """A queue, a body of bytes, and a job of another kind."""
    good_key = KEY

    def make_vendor(self) -> RouterServer:
        return RouterServer()

    def backend_of(self, vendor: Any, key: str) -> HuggingFace:
        return HuggingFace(key, base_url=vendor.url, allow_private=True, models=ROUTED)

    def trace(self, backend: Any, call: Any, assets: Any) -> object:
        return self.vendor.tally.bodies[-1]
