"""The contract of a backend, kept by every model of Vidu."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mmgen.backends import Backend, Call, Model
from mmgen.testing import BackendSuite
from mmgen_vidu import Vidu
from vidu_examples import CHANGES, EXAMPLES
from vidu_server import KEY, ViduServer


class TestVidu(BackendSuite):
    """Every model on a server that behaves."""

    examples = EXAMPLES
    changes = CHANGES

    @pytest.fixture(autouse=True)
    def _listening(self) -> Iterator[None]:
        with ViduServer(job_seconds=0.0) as self.server:
            yield

    def make_backend(self) -> Backend:
        return Vidu(KEY, base_url=self.server.url, allow_private=True)

    def trace(self, backend: Backend, call: Call, assets: tuple[Any, ...]) -> object:
        return self.server.tally.bodies[-1]

    def _shows_effect(self, model: Model, name: str, folder: Path) -> None:
        """``extend`` has one value, and nothing is served without it: its effect is the endpoint."""
        if name != "extend":
            super()._shows_effect(model, name, folder)
            return
        extension = next(example for example in self.examples[model.id] if name in example)
        assert self._traced(model, extension, folder)["endpoint"] == "extend"
        assert model.check(model.request(**{field: value for field, value in extension.items() if field != name}))
