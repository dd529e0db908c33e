"""The contract of a backend, and of one that asks a server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from comfyui_quick import QuickComfyUI
from comfyui_server import KEY, ComfyServer
from comfyui_workflows import film, painting, repainting
from mmgen.testing import BackendSuite, VendorSuite
from mmgen.testing.vendor import picture_bytes

EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "painting": [
        {
            "prompt": "tea",
            "negative_prompt": "coffee",
            "seed": 7,
            "size": (64, 96),
            "steps": 4,
            "guidance": 2.5,
            "n": 2,
        }
    ],
    "repainting": [{"prompt": "tea", "image": picture_bytes("in"), "seed": 7}],
    "film": [{"prompt": "tea", "first_frame": picture_bytes("in"), "seconds": 0.5, "seed": 7}],
}
CHANGES: dict[str, dict[str, Any]] = {
    "painting": {"prompt": "milk"},
    "repainting": {"prompt": "milk", "image": picture_bytes("other")},
    "film": {"prompt": "milk", "first_frame": picture_bytes("other")},
}


class TestWorkflows(BackendSuite):
    """Fields reach their places, and no other place changes."""

    examples = EXAMPLES
    changes = CHANGES

    @pytest.fixture(autouse=True)
    def _listening(self) -> Iterator[None]:
        with ComfyServer(job_seconds=0.0) as self.server:
            yield

    def make_backend(self) -> QuickComfyUI:
        return QuickComfyUI(
            KEY, base_url=self.server.url, allow_private=True, workflows=[painting(), repainting(), film()]
        )

    def trace(self, backend: Any, call: Any, assets: Any) -> object:
        return self.server.tally.bodies[-1]["prompt"]


class TestFaults(VendorSuite):
    """One job for one call, whatever goes wrong."""

    examples = {"repainting": EXAMPLES["repainting"]}
    changes = CHANGES
    good_key = KEY
    untold = {"moderation before": "a server of the user's own has no content policy"}

    @pytest.fixture(autouse=True)
    def _listening(self) -> Iterator[None]:
        with ComfyServer(job_seconds=0.0) as self.server:
            yield

    def make_backend(self) -> QuickComfyUI:
        return self.backend_of(self.server, self.good_key)

    def make_vendor(self) -> ComfyServer:
        return ComfyServer()

    def backend_of(self, vendor: Any, key: str) -> QuickComfyUI:
        return QuickComfyUI(key, base_url=vendor.url, allow_private=True, workflows=[repainting()])

    def trace(self, backend: Any, call: Any, assets: Any) -> object:
        return self.server.tally.bodies[-1]["prompt"]
