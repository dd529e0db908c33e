"""The contract of a backend: the records of every model, and the paid path through each way of answering."""

from __future__ import annotations

from typing import Any

import pytest

from huggingface_examples import CHANGES, EXAMPLES, ROUTED, QuickHuggingFace
from huggingface_server import KEY, RouterServer
from mmgen.testing import BackendSuite, VendorSuite

FEW = ("fal-ai/black-forest-labs/FLUX.1-dev", "hf-inference/black-forest-labs/FLUX.1-schnell", "wavespeed/acme/mover")
"""A queue, a body of bytes, and a job of another kind."""


class FewModels(QuickHuggingFace):
    """What goes wrong on the way does not depend on the model."""

    def models(self) -> Any:
        return [model for model in super().models() if model.id in FEW]


class TestRecords(BackendSuite):
    """Every model: its fields reach the wire under known names, and no other does."""

    examples = EXAMPLES
    changes = CHANGES

    @pytest.fixture(autouse=True)
    def _listening(self) -> Any:
        with RouterServer(job_seconds=0.0) as self.server:
            yield

    def make_backend(self) -> QuickHuggingFace:
        return QuickHuggingFace(KEY, base_url=self.server.url, allow_private=True, models=ROUTED)

    def trace(self, backend: Any, call: Any, assets: Any) -> object:
        return self.server.tally.bodies[-1]


class TestPaidPath(VendorSuite):
    """One bill for one call, whatever goes wrong."""

    examples = {name: EXAMPLES[name] for name in FEW}
    changes = CHANGES
    good_key = KEY

    @pytest.fixture(autouse=True)
    def _listening(self) -> Any:
        with RouterServer(job_seconds=0.0) as self.server:
            yield

    def make_backend(self) -> QuickHuggingFace:
        return self.backend_of(self.server, self.good_key)

    def make_vendor(self) -> RouterServer:
        return RouterServer()

    def backend_of(self, vendor: Any, key: str) -> QuickHuggingFace:
        return FewModels(key, base_url=vendor.url, allow_private=True, models=ROUTED)

    def trace(self, backend: Any, call: Any, assets: Any) -> object:
        return self.server.tally.bodies[-1]
