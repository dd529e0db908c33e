"""The contract of a backend, and what costs money on a server that misbehaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mmgen import (
    AuthError,
    BackendError,
    Client,
    RefusedError,
    SubmitUnknownError,
    VideoRequest,
)
from mmgen.backends import Backend, Call, Model
from mmgen.testing import VendorSuite, hurried
from mmgen_vidu import VideoOptions, Vidu
from vidu_asking import backend_of
from vidu_examples import CHANGES, EXAMPLES
from vidu_server import KEY, ViduServer


class TestVidu(VendorSuite):
    """Every model keeps the contract; each fault meets one model for each way in which its endpoints answer."""

    examples = EXAMPLES
    changes = CHANGES
    few = ("viduq3-pro", "audio1.0", "tts")
    """A task that is found again by its payload; one that has none; one that may be there with the answer."""
    good_key = KEY

    def make_vendor(self) -> ViduServer:
        return ViduServer()

    def backend_of(self, vendor: Any, key: str) -> Backend:
        return Vidu(key, base_url=vendor.url, allow_private=True)

    def trace(self, backend: Backend, call: Call, assets: tuple[Any, ...]) -> object:
        return self.vendor.tally.bodies[-1]

    replaces = {
        "_changed": "extend has one value, and nothing is served without it: its effect is the endpoint, tested elsewhere"
    }

    def _changed(self, model: Model, example: dict[str, Any], name: str) -> dict[str, Any] | None:
        """As it is, but for ``extend``."""
        return None if name == "extend" else super()._changed(model, example, name)


@pytest.fixture
def server() -> Iterator[ViduServer]:
    with ViduServer() as server:
        yield server


@pytest.fixture
def client(server: ViduServer, tmp_path: Path) -> Iterator[Client]:
    with Client({"vidu": hurried(backend_of(server), settle_seconds=0.3)}, home=tmp_path) as client:
        yield client


def test_a_lost_task_is_told_from_its_twins(server: ViduServer, client: Client) -> None:
    """Among equal requests over several pages, by the key in the payload alone."""
    request = VideoRequest(prompt="tea", seconds=5)
    jobs = [client.submit(request, model="vidu:viduq3-pro") for _ in range(3)]
    server.faults.add("submit", "close")
    lost = client.submit(request, model="vidu:viduq3-pro")
    assert lost.ref.token == server.billed[3].id
    assert [job.ref.token for job in jobs] == [task.id for task in server.billed[:3]]
    assert len(server.billed) == 4


def test_a_list_without_payloads_is_enough(server: ViduServer, client: Client) -> None:
    """The task itself tells its payload, where the list of tasks does not."""
    server.lists_payloads = False
    client.submit(VideoRequest(prompt="tea"), model="vidu:viduq3-pro")
    server.faults.add("submit", "500")
    lost = client.submit(VideoRequest(prompt="tea"), model="vidu:viduq3-pro", options=VideoOptions(payload="{}"))
    assert lost.ref.token == server.billed[1].id
    assert lost.result().details["payload"] == "{}"


def test_a_lost_watermark_is_still_wanted(server: ViduServer, client: Client) -> None:
    """A task that was found again returns the copy that was asked for."""
    server.faults.add("submit", "close")
    options = VideoOptions(watermark=True)
    lost = client.submit(VideoRequest(prompt="tea"), model="vidu:viduq3-pro", options=options)
    assert lost.ref.token.endswith("+watermarked")
    assert lost.result().asset.media_type == "video/mp4"


def test_a_task_that_is_absent_is_held(server: ViduServer, client: Client) -> None:
    """A submit that never arrived looks like one that is not listed yet."""
    server.faults.add("submit", "close before")
    with pytest.raises(SubmitUnknownError):
        client.generate(VideoRequest(prompt="tea"), model="vidu:viduq3-pro")
    assert len(server.billed) == 0
    assert server.tally.submits == 1


def test_moderation_is_told_from_failure(server: ViduServer, client: Client) -> None:
    """Before the work and after it."""
    server.faults.add("submit", "moderation before", "moderation after")
    for reason in ("TaskPromptPolicyViolation", "CreationPolicyViolation"):
        with pytest.raises(RefusedError, match=reason):
            client.generate(VideoRequest(prompt="tea"), model="vidu:viduq3-pro")


def test_a_queued_task_is_cancelled(server: ViduServer, client: Client) -> None:
    """And a finished one is not."""
    server.job_seconds = 30
    job = client.submit(VideoRequest(prompt="tea"), model="vidu:viduq3-pro")
    assert job.cancel() == "cancelled"
    assert server.billed[0].cancelled
    server.job_seconds = 0
    late = client.submit(VideoRequest(prompt="tea"), model="vidu:viduq3-pro")
    assert late.cancel() == "too_late"
    assert late.result().assets


def test_a_url_that_expired_is_asked_for_again(server: ViduServer, client: Client) -> None:
    """The task is asked again, and signs another."""
    server.url_seconds = -1
    job = client.submit(VideoRequest(prompt="tea"), model="vidu:viduq3-pro")
    server.expires_once = True
    assert job.result().assets
    assert server.tally.files == 2


@pytest.mark.parametrize(
    ("status", "reason", "error"),
    [
        (400, "FieldInvalid", BackendError),
        (400, "CreditInsufficient", AuthError),
        (400, "AuditSubmitIllegal", RefusedError),
        (401, "Unauthorized", AuthError),
        (403, "Forbidden", AuthError),
    ],
)
def test_errors_are_told_apart(
    server: ViduServer, client: Client, status: int, reason: str, error: type[BackendError]
) -> None:
    """Each ends the call at once, with the vendor's reason and trace, and without a bill."""
    server.refusal = (status, reason, "refused")
    with pytest.raises(error, match=f"{status}: {reason}: .*trace 04e5c2fe159ff7c5") as raised:
        client.generate(VideoRequest(prompt="tea"), model="vidu:viduq3-pro")
    assert type(raised.value) is error
    assert (server.tally.submits, len(server.billed)) == (1, 0)


def test_a_strange_listing_is_read_as_far_as_it_goes(server: ViduServer, client: Client) -> None:
    """What is no task in it is passed over; what is no listing leaves the job held."""
    for listing, wanted in (({"tasks": [None, 7, {"prompt": "tea"}]}, "unknown"), (["tasks"], "unknown")):
        server.listing = listing
        server.faults.add("submit", "close")
        with pytest.raises(SubmitUnknownError):
            client.generate(VideoRequest(prompt="tea"), model="vidu:viduq3-pro")
        assert client.jobs()[0].state == wanted
