"""The contract of a backend: the records of every endpoint, and the paid path through one endpoint of each kind."""

from __future__ import annotations

from typing import Any

from fal_examples import CHANGES, EXAMPLES
from fal_server import KEY, FalServer
from mmgen.testing import VendorSuite, by_content
from mmgen_fal import Fal


class TestFal(VendorSuite):
    """Every endpoint's fields reach the wire under documented names; one bill for one call, whatever goes wrong."""

    examples = EXAMPLES
    changes = CHANGES
    few = ("fal-ai/flux/dev", "fal-ai/trellis")
    """A list of files, with a seed; one file alone. All else about the queue is the same for every endpoint."""
    good_key = KEY

    def make_vendor(self) -> FalServer:
        return FalServer()

    def backend_of(self, vendor: Any, key: str) -> Fal:
        return Fal(key, base_url=vendor.url, allow_private=True)

    def trace(self, backend: Any, call: Any, assets: Any) -> object:
        """The body, with files by their content."""
        server = self.vendor
        numbers = {f"{server.url}/uploads/{number}": hash(part) for number, part in enumerate(server.stored, 1)}
        return by_content(server.tally.bodies[-1], numbers)
