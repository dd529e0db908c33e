"""What of the vendor's protocol each option, answer and error becomes."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from fal_server import KEY, FalServer
from mmgen import (
    AuthError,
    Client,
    Config,
    Image,
    ImageRequest,
    JobError,
    Object3DRequest,
    RefusedError,
    RequestError,
    SpeechRequest,
    UnsupportedError,
    VideoRequest,
)
from mmgen.backends import Pending
from mmgen.backends.http import WireReply
from mmgen.testing import hurried, mesh_bytes
from mmgen.testing.vendor import picture_bytes
from mmgen_fal import Fal, FalOptions, FluxOptions, QueueOptions, VoiceOptions, VoiceSetting
from mmgen_fal.storage import Storage

BOAT = ImageRequest(prompt="a paper boat")
FLUX = "fal:fal-ai/flux/dev"


@pytest.fixture
def server() -> Iterator[FalServer]:
    """A vendor that behaves."""
    with FalServer() as server:
        yield server


@pytest.fixture
def fal(server: FalServer) -> Fal:
    """A backend of that vendor, in a hurry."""
    return hurried(Fal(KEY, base_url=server.url, allow_private=True))


@pytest.fixture
def client(fal: Fal, tmp_path: Path) -> Iterator[Client]:
    """A client of that vendor."""
    with Client({"fal": fal}, home=tmp_path) as client:
        yield client


# -- what is sent ----------------------------------------------------------------------------


def test_options_of_the_queue_go_into_headers_and_query(server: FalServer, client: Client) -> None:
    """And those of the endpoint into the body."""
    options = FluxOptions(
        acceleration="high",
        enable_safety_checker=False,
        queue_priority="low",
        request_timeout=30,
        expiration_seconds=3600,
        webhook="https://mine.example/fal?token=a&b=c",
    )
    client.generate(BOAT, model=FLUX, options=options)
    body = {
        "endpoint": "fal-ai/flux/dev",
        "prompt": "a paper boat",
        "acceleration": "high",
        "enable_safety_checker": False,
    }
    assert server.tally.bodies == [body]
    headers, query = server.sent[0]
    lower = {name.lower(): value for name, value in headers.items()}
    assert lower["x-fal-queue-priority"] == "low"
    assert lower["x-fal-request-timeout"] == "30"
    assert json.loads(lower["x-fal-object-lifecycle-preference"]) == {"expiration_duration_seconds": 3600}
    assert query == {"fal_webhook": ["https://mine.example/fal?token=a&b=c"]}


def test_options_of_another_endpoint_are_refused_before_sending(server: FalServer, client: Client) -> None:
    """Also where they share a base class."""
    with pytest.raises(UnsupportedError, match="FluxOptions"):
        client.generate(BOAT, model=FLUX, options=QueueOptions())
    with pytest.raises(UnsupportedError, match="FluxOptions"):
        client.generate(BOAT, model=FLUX, options=FalOptions())
    assert server.tally.submits == 0


def test_parts_of_one_object_come_together(server: FalServer, client: Client) -> None:
    """The voice's own settings from the request, the rest from the options."""
    request = SpeechRequest(text="hello", voice="Deep_Voice", speed=1.2, pitch=-2)
    options = VoiceOptions(voice_setting=VoiceSetting(vol=2, emotion="happy"))
    client.generate(request, model="fal:fal-ai/minimax/speech-2.8-hd", options=options)
    assert server.tally.bodies[0] == {
        "endpoint": "fal-ai/minimax/speech-2.8-hd",
        "prompt": "hello",
        "output_format": "url",
        "voice_setting": {"voice_id": "Deep_Voice", "speed": 1.2, "pitch": -2.0, "vol": 2.0, "emotion": "happy"},
    }


def test_durations_are_written_as_each_endpoint_wants_them(server: FalServer, client: Client) -> None:
    """With an s, as text, or as a number."""
    frame = Image(picture_bytes("first"))
    client.generate(VideoRequest(prompt="x", seconds=6), model="fal:fal-ai/veo3.1")
    kling = VideoRequest(prompt="x", first_frame=frame, seconds=7)
    client.generate(kling, model="fal:fal-ai/kling-video/v3/pro/image-to-video")
    wan = VideoRequest(prompt="x", first_frame=frame, seconds=3)
    client.generate(wan, model="fal:fal-ai/wan/v2.7/image-to-video")
    assert [body["duration"] for body in server.tally.bodies] == ["6s", "7", 3]


def test_a_file_is_uploaded_once_and_a_url_goes_as_it_is(server: FalServer, client: Client) -> None:
    """By content, whatever the object."""
    model = "fal:fal-ai/flux-pro/kontext"
    for prompt in ("night", "day"):
        client.generate(ImageRequest(prompt=prompt, image=Image(picture_bytes("in"))), model=model)
    made = server.url_of(server.billed[0])
    there = Image.from_url(made, allow_private=True)
    client.generate(ImageRequest(prompt="dusk", image=there), model=model)
    assert [body["image_url"] for body in server.tally.bodies] == [
        f"{server.url}/uploads/1",
        f"{server.url}/uploads/1",
        made,
    ]
    assert server.stored == [picture_bytes("in")]


@pytest.mark.parametrize("on_disk", [False, True])
def test_a_large_file_goes_in_parts(server: FalServer, fal: Fal, tmp_path: Path, *, on_disk: bool) -> None:
    """In order, each acknowledged by its tag."""
    content = picture_bytes("in", padding=10_000)
    (tmp_path / "in.png").write_bytes(content)
    storage = Storage(host=server.url, ask=fal.ask, largest_whole=5000, part_bytes=4096)
    picture = Image(tmp_path / "in.png") if on_disk else Image(content)

    async def upload() -> str:
        url = await storage.upload(picture)
        await fal.aclose()
        return url

    url = anyio.run(upload)
    assert url == f"{server.url}/uploads/parted"
    assert [len(part) for part in server.parts] == [4096, 4096, len(content) - 8192]
    assert b"".join(server.parts) == content


# -- how it stands ---------------------------------------------------------------------------


def test_the_queue_and_the_log_become_progress(server: FalServer, fal: Fal, tmp_path: Path) -> None:
    """Place, fraction and last line; and it is asked below the app's own name."""
    server.job_seconds = 60

    async def ask_twice() -> list[Any]:
        model = next(model for model in fal.models() if model.id == "fal-ai/veo3.1/image-to-video")
        token = f"fal-ai/veo3.1/requests/{server.billed[0].id}"
        found = [await fal.poll(model, token) for _ in range(2)]
        await fal.aclose()
        return found

    request = VideoRequest(prompt="x", first_frame=Image(picture_bytes("first")))
    with Client({"fal": Fal(KEY, base_url=server.url, allow_private=True)}, home=tmp_path) as client:
        job = client.submit(request, model="fal:fal-ai/veo3.1/image-to-video")
        assert job.ref.token == f"fal-ai/veo3.1/requests/{server.billed[0].id}"
        queued, running = anyio.run(ask_twice)
        job.cancel()
    assert isinstance(queued, Pending)
    assert queued.queue_position == 2
    assert running.fraction == 0.4
    assert running.note == "40%|####      | 4/10"
    assert server.questions[0].endswith("/status?logs=1")


@pytest.mark.parametrize(
    ("endpoint", "place"),
    [("fal-ai/veo3.1/image-to-video", "fal-ai/veo3.1"), ("workflows/me/film/long", "workflows/me/film")],
)
def test_a_request_lies_below_its_app(fal: Fal, endpoint: str, place: str) -> None:
    """Where the reply does not say; where it does, its path counts, and not its host."""
    model = dataclasses.replace(fal.models()[0], id=endpoint)
    told = {"status": "IN_QUEUE", "request_id": "abc"}
    silent = fal.parse(model, WireReply(200, {}, json.dumps(told).encode()))
    told["response_url"] = "https://elsewhere.example/a/b/requests/abc"
    spoken = fal.parse(model, WireReply(200, {}, json.dumps(told).encode()))
    assert isinstance(silent, Pending)
    assert isinstance(spoken, Pending)
    assert [silent.token, spoken.token] == [f"{place}/requests/abc", "a/b/requests/abc"]


@pytest.mark.parametrize(
    ("polls", "stops", "seconds", "outcome"),
    [(0, True, 60, "cancelled"), (3, True, 60, "cancelled"), (3, False, 60, "requested"), (3, True, 0, "too_late")],
    ids=["queued", "running", "running on", "done"],
)
def test_a_cancel_is_told_as_it_came_out(
    server: FalServer, client: Client, *, polls: int, stops: bool, seconds: float, outcome: str
) -> None:
    """A model that runs on after the cancel is paid, so it is not called cancelled."""
    server.job_seconds, server.stops_running = seconds, stops
    job = client.submit(BOAT, model=FLUX)
    server.billed[0].polls = polls
    assert job.cancel() == outcome
    assert server.tally.cancels == 1


# -- how it fails ----------------------------------------------------------------------------


def test_a_refusal_comes_with_the_result(server: FalServer, client: Client) -> None:
    """The queue says that it is completed; the result says why not."""
    server.faults.add("submit", "moderation after")
    with pytest.raises(RefusedError, match=r"content_policy_violation: body.prompt: not that"):
        client.generate(BOAT, model=FLUX)
    assert client.jobs()[0].state == "failed"


def test_a_complaint_of_the_model_ends_the_job(server: FalServer, client: Client) -> None:
    """It names the field and the request."""
    server.inputs["fal-ai/flux/dev"] = ("prompt mystery", "prompt mystery", "images")
    with pytest.raises(JobError, match=r"422: value_error.missing: body.mystery: wrong \(request 80e732af\)"):
        client.generate(BOAT, model=FLUX)
    assert client.jobs()[0].state == "failed"


@pytest.mark.parametrize(
    "fault", ["500", "502 page", "503", "504", "429", "close", "reset", "broken json", "unknown status"]
)
def test_a_result_that_does_not_come_is_asked_for_again(server: FalServer, client: Client, fault: Any) -> None:
    """A failure on the way is not the job's own."""
    server.faults.add("result", fault, fault)
    assert client.generate(BOAT, model=FLUX).asset.media_type == "image/png"
    assert len(server.billed) == 1


@pytest.mark.parametrize("failure", ["runner_disconnected", "internal_server_error"])
def test_a_failure_that_has_a_type_is_the_end(server: FalServer, client: Client, failure: str) -> None:
    """The vendor itself tried again before it said so."""
    server.failure = failure
    with pytest.raises(JobError, match=failure):
        client.generate(BOAT, model=FLUX)
    assert client.jobs()[0].state == "failed"


def test_a_cancel_by_somebody_else_is_no_failure(server: FalServer, client: Client) -> None:
    """It is told as a cancel."""
    job = client.submit(BOAT, model=FLUX)
    server.billed[0].cancelled = True
    with pytest.raises(JobError, match="was cancelled"):
        job.result()
    assert client.jobs()[0].state == "cancelled"


def test_a_locked_account_is_a_matter_of_the_key(server: FalServer, client: Client) -> None:
    """Nothing is billed."""
    server.faults.add("submit", "403")
    with pytest.raises(AuthError, match="403"):
        client.generate(BOAT, model=FLUX)
    assert not server.billed


# -- settings --------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [{"FAL_KEY": KEY}, {"FAL_KEY_ID": "loopback", "FAL_KEY_SECRET": "key"}])
def test_the_key_comes_whole_or_in_two_parts(names: dict[str, str], tmp_path: Path) -> None:
    """A pair is joined by a colon."""
    backend = Fal.from_config(Config.load(home=tmp_path, environment=names))
    assert backend._auth()["Authorization"] in {f"Key {KEY}", "Key loopback:key"}
    assert "loopback" not in repr(backend)


def test_the_key_goes_to_the_vendors_hosts_only() -> None:
    """A queue of one's own needs its own storage, and plain http an explicit word."""
    with pytest.raises(RequestError, match="https"):
        Fal(KEY, base_url="http://queue.example")


def test_a_mesh_comes_home_as_it_was_made(client: Client) -> None:
    """Its bytes, and what they hold."""
    request = Object3DRequest(images=[Image(picture_bytes("in"))], seed=0)
    result = client.generate(request, model="fal:fal-ai/hunyuan3d/v2")
    assert result.asset.content() == mesh_bytes() or result.asset.size_bytes == len(mesh_bytes())
    assert result.asset.face_count == 1280
    assert result.seed == 0
