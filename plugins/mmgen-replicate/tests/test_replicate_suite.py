"""The contract of a backend: the records of every model, and the paid path through one model of each kind."""

from __future__ import annotations

from typing import Any

from mmgen.testing import VendorSuite, by_content
from mmgen_replicate import Replicate
from replicate_examples import CHANGES, EXAMPLES
from replicate_server import KEY, ReplicateServer


class TestReplicate(VendorSuite):
    """Every model's fields reach the wire under documented names; one bill for one call, whatever goes wrong."""

    examples = EXAMPLES
    changes = CHANGES
    few = ("black-forest-labs/flux-dev", "kwaivgi/kling-v2.1", "firtoz/trellis")
    """A list of files and a seed to look a prediction up by; without a seed; by version, the file within an object."""
    good_key = KEY

    def make_vendor(self) -> ReplicateServer:
        return ReplicateServer()

    def backend_of(self, vendor: Any, key: str) -> Replicate:
        return Replicate(key, base_url=vendor.url, allow_private=True)

    def trace(self, backend: Any, call: Any, assets: Any) -> object:
        """The input, with files by their content."""
        server = self.vendor
        numbers = {f"{server.url}/v1/files/{number}": hash(part) for number, part in enumerate(server.stored, 1)}
        return by_content(server.tally.bodies[-1], numbers)
