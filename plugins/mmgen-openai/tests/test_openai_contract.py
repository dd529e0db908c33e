"""The contract of a backend, kept by every model of every kind of server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from mmgen.backends import Backend, Call, Model
from mmgen.testing import BackendSuite
from mmgen_openai import Compatible, LocalAI, OpenAI, SGLang, VLLMOmni
from mmgen_openai.dialects import Dialect, Kind
from openai_examples import changes, examples
from openai_server import KEY, OpenAIServer


class Lasting(OpenAI):
    """
    Without the models that end soon, so that this passes on any day, and with videos as other vendors serve them.

    Extending is tested by itself: it needs its seconds, which without it are refused, so it can't be left out alone.
    """

    dialect = replace(
        OpenAI.dialect,
        endpoints={task: place for task, place in OpenAI.dialect.endpoints.items() if task != "video-extension"},
    )

    def models(self) -> Sequence[Model]:
        return [model for model in super().models() if model.retired_on is None]


class Contract(BackendSuite):
    """What the suites of all servers share."""

    backend: ClassVar[type[Compatible]]
    served: ClassVar[Mapping[str, Kind]] = {}

    def __init_subclass__(cls) -> None:
        dialect: Dialect = cls.backend.dialect
        models = cls.backend(base_url="https://server.example/v1", models=cls.served).models()
        cls.examples = {model.id: examples(dialect, model) for model in models}
        cls.changes = {model.id: changes(dialect, model) for model in models}

    @pytest.fixture(autouse=True)
    def _listening(self) -> Iterator[None]:
        with OpenAIServer(self.backend.dialect.name, job_seconds=0.0) as self.server:
            yield

    def make_backend(self) -> Backend:
        return self.backend(KEY, base_url=self.server.base, allow_private=True, models=self.served)

    def trace(self, backend: Backend, call: Call, assets: tuple[Any, ...]) -> object:
        return self.server.tally.bodies[-1]


class TestOpenAI(Contract):
    backend = Lasting
    served = {"sora-2": "video"}


class TestVLLMOmni(Contract):
    backend = VLLMOmni


class TestSGLang(Contract):
    backend = SGLang


class TestLocalAI(Contract):
    backend = LocalAI
    served = {"flux": "image", "wan": "video", "piper": "speech", "trellis2-4b": "3d"}
