"""The contract of a backend, and of one that asks a server."""

from __future__ import annotations

from typing import Any

from comfyui_server import KEY, ComfyServer
from comfyui_workflows import film, painting, repainting
from mmgen.testing import VendorSuite
from mmgen.testing.vendor import picture_bytes
from mmgen_comfyui import ComfyUI

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


class TestComfyUI(VendorSuite):
    """Fields reach their places, and no other place changes; one job for one call, whatever goes wrong."""

    examples = EXAMPLES
    changes = CHANGES
    few = ("repainting",)
    """All workflows go the same way; this one has a file to send as well."""
    good_key = KEY
    untold = {"moderation before": "a server of the user's own has no content policy"}

    def make_vendor(self) -> ComfyServer:
        return ComfyServer()

    def backend_of(self, vendor: Any, key: str) -> ComfyUI:
        return ComfyUI(key, base_url=vendor.url, allow_private=True, workflows=[painting(), repainting(), film()])

    def trace(self, backend: Any, call: Any, assets: Any) -> object:
        return self.vendor.tally.bodies[-1]["prompt"]
