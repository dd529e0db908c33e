"""A backend whose work is another process's passes the suite of all backends."""

from __future__ import annotations

from mmgen import Asset
from mmgen.backends import Backend, Call
from mmgen.testing import BackendSuite

from .process_cases import Meshes


class TestMeshes(BackendSuite):
    """Meshes by a program of the standard library's."""

    examples = {"mesh": [{"prompt": "cube", "seed": 3}]}

    def make_backend(self) -> Backend:
        return Meshes()

    def trace(self, backend: Backend, call: Call, assets: tuple[Asset, ...]) -> object:
        return [asset.sha256 for asset in assets]
