"""The contract of a backend: the records of every model, and the paid path through one model of each kind."""

from __future__ import annotations

from typing import Any

import pytest

from mmgen.testing import BackendSuite, VendorSuite
from replicate_examples import CHANGES, EXAMPLES
from replicate_quick import QuickReplicate
from replicate_server import KEY, ReplicateServer

FEW = ("black-forest-labs/flux-dev", "kwaivgi/kling-v2.1", "firtoz/trellis")
"""With a seed and without one, official and by version."""


class FewModels(QuickReplicate):
    """One model of each kind: what goes wrong on the way does not depend on the model, and a test takes seconds."""

    def models(self) -> Any:
        return [model for model in super().models() if model.id in FEW]


class TestRecords(BackendSuite):
    """Every model: its fields reach the wire under documented names, and no other does."""

    examples = EXAMPLES
    changes = CHANGES

    @pytest.fixture(autouse=True)
    def _listening(self) -> Any:
        with ReplicateServer(job_seconds=0.0) as self.server:
            yield

    def make_backend(self) -> QuickReplicate:
        return QuickReplicate(KEY, base_url=self.server.url, allow_private=True)

    def trace(self, backend: Any, call: Any, assets: Any) -> object:
        """The input, with files by their content."""
        server = self.server
        numbers = {f"{server.url}/v1/files/{number}": hash(part) for number, part in enumerate(server.stored, 1)}

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
        with ReplicateServer(job_seconds=0.0) as self.server:
            yield

    def make_backend(self) -> QuickReplicate:
        return self.backend_of(self.server, self.good_key)

    def make_vendor(self) -> ReplicateServer:
        return ReplicateServer()

    def backend_of(self, vendor: Any, key: str) -> QuickReplicate:
        return FewModels(key, base_url=vendor.url, allow_private=True)

    trace = TestRecords.trace
