"""What costs money, on servers that misbehave: jobs by the whole suite, answers that come at once by tests of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from mmgen import (
    AuthError,
    BackendError,
    Client,
    ImageRequest,
    JobError,
    Object3DRequest,
    RateLimitError,
    RefusedError,
    Request,
    SpeechRequest,
    SubmitUnknownError,
    VideoRequest,
)
from mmgen.backends import Backend, Call, Model, Policy
from mmgen.testing import FILE_FAULTS, SUBMIT_FAULTS, Fault, VendorSuite
from mmgen_openai import Compatible, LocalAI, OpenAI, SGLang, VLLMOmni
from openai_examples import ONE, changes, examples
from openai_server import KEY, OpenAIServer

PATIENCE = Policy(submit_seconds=0.6, poll_seconds=0.6, stall_seconds=0.6, retry_seconds=60.0, first_pause=0.02)


class Jobs(VendorSuite):
    """
    What the servers answer with a job for.

    Pictures and speech come with the answer to the submit: see below.
    """

    kind: ClassVar[type[Compatible]]

    def __init_subclass__(cls) -> None:
        cls.examples = {model.id: examples(cls.kind.dialect, model) for model in cls.records()}
        cls.changes = {model.id: changes(cls.kind.dialect, model) for model in cls.records()}

    @classmethod
    def records(cls) -> Sequence[Model]:
        return cls.kind(base_url="https://server.example/v1").models()

    @pytest.fixture(autouse=True)
    def _listening(self) -> Iterator[None]:
        with OpenAIServer(self.kind.dialect.name, job_seconds=0.0) as self.server:
            yield

    def make_backend(self) -> Backend:
        return self.backend_of(self.server, self.good_key)

    def make_vendor(self) -> OpenAIServer:
        return OpenAIServer(self.kind.dialect.name)

    def backend_of(self, vendor: Any, key: str) -> Backend:
        return self.kind(key, base_url=vendor.base, allow_private=True)

    def trace(self, backend: Backend, call: Call, assets: tuple[Any, ...]) -> object:
        return self.server.tally.bodies[-1]


def quick(model: Model) -> Model:
    """So that it is asked for as soon as the fake is done."""
    return replace(model, typical_seconds=0.05)


class VLLMVideos(VLLMOmni):
    policy = PATIENCE

    def models(self) -> Sequence[Model]:
        return [quick(model) for model in super().models() if model.id == "video"]


class SGLangJobs(SGLang):
    policy = PATIENCE

    def models(self) -> Sequence[Model]:
        return [quick(model) for model in super().models() if model.id != "image"]


class TestVLLMVideos(Jobs):
    kind = VLLMVideos


class TestSGLangVideosAndMeshes(Jobs):
    kind = SGLangJobs
    untold = {"moderation before": "its errors are a text alone, without a code"}


class AtOnce(OpenAI):
    policy = PATIENCE

    def models(self) -> Sequence[Model]:
        return [model for model in super().models() if model.id in {"gpt-image-2", "gpt-4o-mini-tts"}]


class TestPicturesAndSpeech(Jobs):
    """The answer to the submit is the result itself."""

    kind = AtOnce


# -- answers that come at once --------------------------------------------------------------------


class QuickOpenAI(OpenAI):
    policy = PATIENCE


class QuickLocalAI(LocalAI):
    policy = PATIENCE


AT_ONCE: list[tuple[str, Request[Any]]] = [
    ("openai:gpt-image-2", ImageRequest(prompt="tea")),
    ("openai:gpt-image-2", ImageRequest(prompt="tea", image=ONE)),
    ("openai:tts-1", SpeechRequest(text="Good morning.", voice="alloy")),
    ("localai:flux", ImageRequest(prompt="tea")),
    ("localai:wan", VideoRequest(prompt="tea")),
    ("localai:piper", SpeechRequest(text="Good morning.")),
    ("localai:trellis2-4b", Object3DRequest(images=[ONE])),
]
NAMES = [f"{model}-{request.task}" for model, request in AT_ONCE]


@pytest.fixture
def openai() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture
def localai() -> Iterator[OpenAIServer]:
    with OpenAIServer("localai") as server:
        yield server


@pytest.fixture
def client(openai: OpenAIServer, localai: OpenAIServer, tmp_path: Path) -> Iterator[Client]:
    backends = {
        "openai": QuickOpenAI(KEY, base_url=openai.base, allow_private=True, models={"sora-2": "video"}),
        "localai": QuickLocalAI(
            KEY,
            base_url=localai.base,
            allow_private=True,
            models={"flux": "image", "wan": "video", "piper": "speech", "trellis2-4b": "3d"},
        ),
    }
    with Client(backends, home=tmp_path) as client:
        yield client


@pytest.mark.parametrize(("model", "request_"), AT_ONCE, ids=NAMES)
def test_an_answer_in_doubt_is_paid_once_and_held(
    client: Client, openai: OpenAIServer, localai: OpenAIServer, model: str, request_: Request[Any]
) -> None:
    """No server knows a key again or lists what it made, so nothing is sent twice, whatever becomes of the answer."""
    server = openai if model.startswith("openai") else localai
    for fault in SUBMIT_FAULTS:
        server.faults.add("submit", fault)
        with pytest.raises(SubmitUnknownError):
            client.generate(request_, model=model)
    assert len(server.billed) == server.tally.submits == len(SUBMIT_FAULTS)
    assert {job.state for job in client.jobs()} == {"unknown"}


@pytest.mark.parametrize(("model", "request_"), AT_ONCE, ids=NAMES)
def test_what_was_not_taken_is_sent_again(
    client: Client, openai: OpenAIServer, localai: OpenAIServer, model: str, request_: Request[Any]
) -> None:
    """A server that is busy says so before it begins."""
    server = openai if model.startswith("openai") else localai
    server.faults.add("submit", "429")
    assert client.generate(request_, model=model).passed
    assert (server.tally.submits, len(server.billed)) == (2, 1)


@pytest.mark.parametrize("fault", FILE_FAULTS)
@pytest.mark.parametrize(("model", "request_"), [AT_ONCE[3], AT_ONCE[4]], ids=[NAMES[3], NAMES[4]])
def test_results_beside_the_answer_survive_a_bad_download(
    client: Client, localai: OpenAIServer, model: str, request_: Request[Any], fault: Fault
) -> None:
    """What is kept is what was made; where the address itself is denied, the job stays to be taken up."""
    localai.faults.add("file", fault)
    if fault == "403":
        with pytest.raises(JobError, match="can be taken up again"):
            client.generate(request_, model=model)
    else:
        kept = client.generate(request_, model=model).asset
        assert kept.read() == localai.content(localai.billed[0])
    assert len(localai.billed) == 1


@pytest.mark.parametrize(
    ("status", "error", "raised"),
    [
        (400, {"message": "m", "type": "image_generation_user_error", "code": "moderation_blocked"}, RefusedError),
        (400, {"message": "m", "type": "invalid_request_error", "code": None}, BackendError),
        (401, {"message": "m", "type": "authentication_error", "code": "invalid_api_key"}, AuthError),
        (429, {"message": "m", "type": "insufficient_quota", "code": "insufficient_quota"}, AuthError),
    ],
)
def test_errors_are_told_apart(
    client: Client, openai: OpenAIServer, status: int, error: dict[str, Any], raised: type[BackendError]
) -> None:
    """Each ends the call at once, and without a bill; an empty account is no reason to wait."""
    openai.refusal = (status, error)
    with pytest.raises(raised) as found:
        client.generate(ImageRequest(prompt="tea"), model="openai:gpt-image-2")
    assert type(found.value) is raised
    assert not isinstance(found.value, RateLimitError)
    assert (openai.tally.submits, len(openai.billed)) == (1, 0)


def test_a_video_that_was_moderated_is_refused(client: Client, openai: OpenAIServer) -> None:
    """After the work, by the job's own error."""
    openai.faults.add("submit", "moderation after")
    with pytest.raises(RefusedError, match="moderation_blocked"):
        client.generate(VideoRequest(prompt="tea"), model="openai:sora-2")


def test_a_result_elsewhere_is_not_fetched(client: Client, localai: OpenAIServer) -> None:
    """A server of one's own network is trusted with its own address, and with no other."""
    localai.results_at = "http://169.254.169.254"
    with pytest.raises(JobError, match=r"lies at 169\.254\.169\.254"):
        client.generate(ImageRequest(prompt="tea"), model="localai:flux")
    localai.results_at = localai.url
    assert client.generate(ImageRequest(prompt="tea"), model="localai:flux").passed


def test_a_picture_that_is_none_is_held(client: Client, openai: OpenAIServer) -> None:
    """Bytes of another kind were paid for too, and are not passed off as a picture."""
    openai.page = b"<html>no picture</html>"
    with pytest.raises(SubmitUnknownError, match="where image is needed"):
        client.generate(ImageRequest(prompt="tea"), model="openai:gpt-image-2")
    assert openai.tally.submits == 1
