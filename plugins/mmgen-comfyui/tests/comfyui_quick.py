"""The backend in a hurry, for a server that is quick."""

from __future__ import annotations

from typing import Any

from comfyui_server import KEY, ComfyServer
from mmgen.testing import hurried
from mmgen_comfyui import ComfyUI, Workflow

__all__ = ["quick"]


def quick(server: ComfyServer, *workflows: Workflow, **changes: Any) -> ComfyUI:
    """A backend of *server* whose pauses are short, and that gathers news for no longer than they take to arrive."""
    backend = ComfyUI(KEY, base_url=server.url, allow_private=True, workflows=workflows)
    backend.gather_seconds = 0.01  # type: ignore[misc] # of this object
    return hurried(backend, **changes)
