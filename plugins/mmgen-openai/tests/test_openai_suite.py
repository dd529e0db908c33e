"""The contract of a backend, kept by every model of every kind of server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from mmgen.backends import Backend, Call, Model
from mmgen.testing import VendorSuite
from mmgen_openai import Account, Compatible, LocalAI, OpenAI, SGLang, VLLMOmni
from mmgen_openai.dialects import Kind
from openai_examples import changes, examples
from openai_server import KEY, SECRET, OpenAIServer


class Contract(VendorSuite):
    """What the suites of all servers share."""

    kind: ClassVar[type[Compatible]]
    served: ClassVar[Mapping[str, Kind]] = {}
    good_key = KEY
    large_bytes = 100 * 2**20
    """More than may stay in memory; what fetches it is one code for all servers, and the first of them shows the rest."""

    def __init_subclass__(cls) -> None:
        models = cls.kind(base_url="https://server.example/v1", models=cls.served).models()
        cls.examples = {model.id: examples(cls.kind.dialect, model) for model in models}
        cls.changes = {model.id: changes(cls.kind.dialect, model) for model in models}

    def make_vendor(self) -> OpenAIServer:
        return OpenAIServer(self.kind.dialect.name)

    def backend_of(self, vendor: Any, key: str) -> Backend:
        return self.kind(key, base_url=vendor.base, allow_private=True, models=self.served)

    def trace(self, backend: Backend, call: Call, assets: tuple[Any, ...]) -> object:
        return self.vendor.tally.bodies[-1]


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


class TestOpenAI(Contract):
    kind = Lasting
    served = {"sora-2": "video"}
    few = ("gpt-image-2", "gpt-4o-mini-tts", "sora-2")
    """JSON with the pictures in it, the file as the answer, a job."""
    calls_by_account = True
    large_bytes = VendorSuite.large_bytes

    def backend_of(self, vendor: Any, key: str) -> Backend:
        account = Account(webhook_secret=SECRET)
        return Lasting(key, base_url=vendor.base, allow_private=True, models=self.served, account=account)


class TestVLLMOmni(Contract):
    kind = VLLMOmni
    few = ("video",)
    """Pictures and speech are answered as OpenAI does."""


class TestSGLang(Contract):
    kind = SGLang
    few = ("video",)
    """A mesh is a job as well, at another address."""
    untold = {"moderation before": "its errors are a text alone, without a code"}


class TestLocalAI(Contract):
    kind = LocalAI
    served = {"flux": "image", "wan": "video", "piper": "speech", "trellis2-4b": "3d"}
    few = ("wan",)
    """All but speech are an address in the answer, and speech is as OpenAI's."""
