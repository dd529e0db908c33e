"""What costs money, on servers that misbehave, beyond what the suite asks of every backend."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
from mmgen.testing import hurried
from mmgen_openai import LocalAI, OpenAI
from openai_examples import ONE
from openai_server import KEY, OpenAIServer

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
        "openai": hurried(OpenAI(KEY, base_url=openai.base, allow_private=True, models={"sora-2": "video"})),
        "localai": hurried(
            LocalAI(
                KEY,
                base_url=localai.base,
                allow_private=True,
                models={"flux": "image", "wan": "video", "piper": "speech", "trellis2-4b": "3d"},
            )
        ),
    }
    with Client(backends, home=tmp_path) as client:
        yield client


@pytest.mark.parametrize(("model", "request_"), AT_ONCE, ids=NAMES)
def test_what_was_not_taken_is_sent_again(
    client: Client, openai: OpenAIServer, localai: OpenAIServer, model: str, request_: Request[Any]
) -> None:
    """A server that is busy says so before it begins."""
    server = openai if model.startswith("openai") else localai
    server.faults.add("submit", "429")
    assert client.generate(request_, model=model).passed
    assert (server.tally.submits, len(server.billed)) == (2, 1)


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
