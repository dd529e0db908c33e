"""Replies of any shape, to each vendor's backend: a status or a typed error, and nothing else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mmgen import MmgenError, PluginError, RequestError
from mmgen.backends import Call, Cancelled, Failed, Model, Pending, Succeeded
from mmgen.backends.http import HTTPBackend, WireRequest
from mmgen.backends.http.protocol import ReplyHead
from mmgen.backends.http.transport import Outgoing
from mmgen.requests import ImageRequest, SpeechRequest, VideoRequest
from mmgen_comfyui import ComfyUI, Workflow
from mmgen_fal import Fal
from mmgen_huggingface import Entry, HuggingFace, routed_model
from mmgen_openai import OpenAI
from mmgen_replicate import Replicate
from mmgen_vidu import Vidu

STATUSES = Pending | Succeeded | Failed | Cancelled
NAMES = [
    "id",
    "task_id",
    "state",
    "status",
    "success",
    "failed",
    "COMPLETED",
    "IN_PROGRESS",
    "IN_QUEUE",
    "completed",
    "queued",
    "processing",
    "creations",
    "url",
    "file_url",
    "credits",
    "payload",
    "err_code",
    "data",
    "b64_json",
    "usage",
    "error",
    "message",
    "code",
    "metadata",
    "trace_id",
    "detail",
    "type",
    "loc",
    "msg",
    "response_url",
    "request_id",
    "queue_position",
    "logs",
    "metrics",
    "inference_time",
    "images",
    "video",
    "audio",
    "model_mesh",
    "seed",
    "tasks",
    "next_page_token",
    "progress",
    "watermarked_url",
    "input_tokens_details",
    "reason",
    "succeeded",
    "starting",
    "output",
    "outputs",
    "created",
    "urls",
    "get",
    "results",
    "input",
    "queue_running",
    "queue_pending",
    "prompt_id",
    "node_errors",
    "errors",
    "status_str",
    "messages",
    "execution_error",
    "exception_message",
    "filename",
    "a",
    "task_status",
    "SUCCESS",
    "image_result",
    "video_url",
]
ATOMS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.sampled_from(
        [*NAMES, "https://a.example/b", "file:///etc/passwd", "http://[", "../..", "\x1b[2J", "\ud800", ""]
    )
    | st.text(max_size=5)
)
BODIES = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=12,
)
TASKS = st.fixed_dictionaries(
    {"id": BODIES, "state": st.sampled_from(["success", "failed"]) | BODIES},
    optional={name: BODIES for name in NAMES if name not in {"id", "state"}},
)


GRAPH = {
    "1": {"class_type": "CLIPTextEncode", "inputs": {"text": ""}},
    "a": {"class_type": "SaveImage", "inputs": {"images": ["1", 0]}},
}


class OneWorkflow(ComfyUI):
    """A server of one workflow, asked and not listened to."""

    listens = False

    def __init__(self, key: str) -> None:
        workflow = Workflow(id="w", graph=GRAPH, request=ImageRequest, outputs=["a"], holes={"prompt": "1.text"})
        super().__init__(key, base_url="https://comfy.example", workflows=[workflow])


BY_MAPPING = [
    ("novita", "text-to-video"),
    ("together", "text-to-video"),
    ("wavespeed", "image-to-video"),
    ("zai-org", "text-to-image"),
]


class EveryProvider(HuggingFace):
    """The router, with a model of each provider that answers in a way of its own."""

    def __init__(self, key: str) -> None:
        entries = [Entry("acme/a", provider, "acme/a", task) for provider, task in BY_MAPPING]
        super().__init__(key, models=[routed_model(entry) for entry in entries])


KINDS: list[Any] = [Vidu, OpenAI, Fal, Replicate, EveryProvider, OneWorkflow]


class Parrot:
    """A network that answers everything with the same."""

    def __init__(self, status: int, body: bytes) -> None:
        self.head = ReplyHead(status, {"x-request-id": "\x1b"}, keeps_alive=False, length=len(body), chunked=False)
        self._body = body

    async def open(self, outgoing: Outgoing) -> Parrot:
        """The answer."""
        del outgoing
        return self

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body."""
        yield self._body

    async def aclose(self) -> None:
        """Nothing is open."""


class Answers(Parrot):
    """A network that gives one answer after another, and then the last again."""

    def __init__(self, *bodies: object) -> None:
        self._bodies = [json.dumps(body).encode("utf-8", "surrogatepass") for body in bodies]

    async def open(self, outgoing: Outgoing) -> Parrot:
        """The next answer."""
        del outgoing
        return Parrot(200, self._bodies.pop(0) if len(self._bodies) > 1 else self._bodies[0])


def call_of(model: Model) -> Call:
    """Some call of *model*, which only has to be looked for."""
    fields: dict[type[Any], dict[str, Any]] = {SpeechRequest: {"text": "tea"}}
    request = model.request(**fields.get(model.request, {"prompt": "tea"}))
    return Call(model=model, request=request, folder=Path("unused"))


def one_of_each(backend: HTTPBackend) -> list[Model]:
    """A model for each class of requests that is made here, and of each provider that a router leads to."""
    models = {
        (model.request, model.id.partition("/")[0] if isinstance(backend, HuggingFace) else ""): model
        for model in backend.models()
    }
    return [model for (kind, _), model in models.items() if kind in (ImageRequest, VideoRequest, SpeechRequest)]


async def typed(ask: Any, *arguments: object) -> None:
    """Ask; what comes must be a status, or a typed error that does not claim that nothing was sent."""
    try:
        found = await ask(*arguments)
    except MmgenError as error:
        found = error
    assert found is None or isinstance(found, STATUSES | MmgenError), found
    assert not isinstance(found, RequestError), repr(found)
    if isinstance(found, Pending):
        json.dumps([found.fraction, found.queue_position, found.poll_after], allow_nan=False)
        f"{found.token}{found.note}".encode()
    if isinstance(found, Failed | MmgenError):
        f"{found}".encode()


@pytest.mark.parametrize("kind", KINDS)
@given(body=TASKS | BODIES, status=st.sampled_from([200, 200, 200, 400, 422, 500]))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_body_gives_a_status_or_a_typed_error(
    kind: Callable[[str], HTTPBackend], body: object, status: int
) -> None:
    """To a submit's reply, to a question and to a look-up."""
    backend = kind("key")
    backend._transport = Parrot(status, json.dumps(body).encode("utf-8", "surrogatepass"))

    async def work() -> None:
        for model in one_of_each(backend):
            reply = await backend._exchange(WireRequest(method="GET", path="a/b"), 1.0)

            async def read(model: Model = model, reply: Any = reply) -> object:
                return backend._read(lambda: backend.parse_submit(call_of(model), reply), reply)

            await typed(read)
            await typed(backend.poll, model, "a/b")
            if backend.submit_safety == "lookup":
                await typed(backend.find, call_of(model))

    anyio.run(work)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 200_000, b"9" * 5000, b"null", b"NaN", b'{"a":1}{"b":2}'])
def test_what_is_no_json_gives_a_typed_error(kind: Callable[[str], HTTPBackend], body: bytes) -> None:
    """Or, where a file may come, the complaint that it is none."""
    backend = kind("key")
    backend._transport = Parrot(200, body)
    for model in one_of_each(backend):
        anyio.run(typed, backend.poll, model, "a/b")
        if backend.submit_safety == "lookup":
            anyio.run(typed, backend.find, call_of(model))


DONE = {"status": "COMPLETED", "request_id": "r"}
STRANGE_ADDRESSES = ["file:///etc/passwd", "http://[", "http://user:password@a.example/b", "http://a.example:0/b"]


@pytest.mark.parametrize("kind", [Fal, HuggingFace])
@pytest.mark.parametrize("address", STRANGE_ADDRESSES)
def test_a_result_that_is_fetched_apart_is_judged_too(kind: Callable[[str], HTTPBackend], address: str) -> None:
    """An address that can't be one is no result, wherever it was read."""
    backend = kind("key")
    backend._transport = Answers(DONE, {"images": [{"url": address}]})
    model = next(model for model in backend.models() if "fal-ai/" in model.id and model.request is ImageRequest)
    with pytest.raises(PluginError, match="could not read a reply"):
        anyio.run(backend.poll, model, "fal-ai/flux/requests/r")


def test_what_a_workflow_says_of_its_end_may_be_shown() -> None:
    """Without what would steer a terminal, or break an encoding."""
    told = {"status_str": "error", "messages": [["execution_error", {"exception_message": "gone\x1b[2J\ud800"}]]}
    backend = OneWorkflow("key")
    backend._transport = Answers({"abc": {"status": told}})
    status = anyio.run(backend.poll, backend.models()[0], "abc")
    assert isinstance(status, Failed)
    assert status.reason.isprintable()
    assert "gone" in status.reason
