"""The contract of a backend: the records of every endpoint, and the paid path through one endpoint of each kind."""

from __future__ import annotations

from typing import Any

import pytest

from fal_examples import CHANGES, EXAMPLES
from fal_quick import QuickFal
from fal_server import KEY, FalServer
from mmgen.testing import BackendSuite, VendorSuite

FEW = ("fal-ai/flux/dev", "fal-ai/veo3.1/image-to-video", "fal-ai/minimax/speech-2.8-hd", "fal-ai/trellis")


class FewEndpoints(QuickFal):
    """One endpoint of each kind: what goes wrong on the way does not depend on the endpoint, and a test takes seconds."""

    def models(self) -> Any:
        return [model for model in super().models() if model.id in FEW]


class TestRecords(BackendSuite):
    """Every endpoint: its fields reach the wire under documented names, and no other does."""

    examples = EXAMPLES
    changes = CHANGES

    @pytest.fixture(autouse=True)
    def _listening(self) -> Any:
        with FalServer(job_seconds=0.0) as self.server:
            yield

    def make_backend(self) -> QuickFal:
        return QuickFal(KEY, base_url=self.server.url, allow_private=True)

    def trace(self, backend: Any, call: Any, assets: Any) -> object:
        """The body, with files by their content."""
        server = self.server
        numbers = {f"{server.url}/uploads/{number}": hash(part) for number, part in enumerate(server.stored, 1)}

        def plain(value: Any) -> Any:
            if isinstance(value, dict):
                return {name: plain(item) for name, item in value.items()}
            return [plain(item) for item in value] if isinstance(value, list) else numbers.get(value, value)

        return plain(server.tally.bodies[-1])


class TestPaidPath(VendorSuite):
    """One bill for one call, whatever goes wrong."""

    examples = {name: EXAMPLES[name] for name in FEW}
    changes = CHANGES
    good_key = KEY

    @pytest.fixture(autouse=True)
    def _listening(self) -> Any:
        with FalServer(job_seconds=0.0) as self.server:
            yield

    def make_backend(self) -> QuickFal:
        return self.backend_of(self.server, self.good_key)

    def make_vendor(self) -> FalServer:
        return FalServer()

    def backend_of(self, vendor: Any, key: str) -> QuickFal:
        return FewEndpoints(key, base_url=vendor.url, allow_private=True)

    trace = TestRecords.trace
