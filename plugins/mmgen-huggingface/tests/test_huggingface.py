"""What each provider is sent through the router, and what becomes of its answers and errors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from huggingface_examples import ROUTED
from huggingface_server import KEY, RouterServer
from mmgen import (
    AuthError,
    BackendError,
    Client,
    Config,
    Image,
    ImageRequest,
    InputError,
    JobError,
    RefusedError,
    RequestError,
    SpeechRequest,
    SubmitUnknownError,
    TransportError,
    UnsupportedError,
    VideoRequest,
)
from mmgen.testing import hurried
from mmgen.testing.vendor import picture_bytes
from mmgen_huggingface import (
    Entry,
    HuggingFace,
    InferenceImageOptions,
    InferenceSpeechOptions,
    RouterOptions,
    routed_model,
)

BOAT = ImageRequest(prompt="a paper boat", size=(640, 384))
PICTURE = Image(picture_bytes("in"))
DEV, SCHNELL = "black-forest-labs/FLUX.1-dev", "black-forest-labs/FLUX.1-schnell"
SDXL = "huggingface:hf-inference/stabilityai/stable-diffusion-xl-base-1.0"


@pytest.fixture
def server() -> Iterator[RouterServer]:
    """A router that behaves."""
    with RouterServer() as server:
        yield server


@pytest.fixture
def client(server: RouterServer, tmp_path: Path) -> Iterator[Client]:
    """A client of that router."""
    backend = hurried(HuggingFace(KEY, base_url=server.url, allow_private=True, models=ROUTED))
    with Client({"huggingface": backend}, home=tmp_path) as client:
        yield client


# -- what is sent ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "wish", "target", "body"),
    [
        (
            SDXL,
            BOAT.replace(steps=9),
            "/hf-inference/models/stabilityai/stable-diffusion-xl-base-1.0",
            {"inputs": "a paper boat", "parameters": {"width": 640, "height": 384, "num_inference_steps": 9}},
        ),
        (
            "huggingface:hf-inference/acme/editor",
            ImageRequest(prompt="night", image=PICTURE, size=(640, 384)),
            "/hf-inference/models/acme/editor",
            {
                "inputs": PICTURE.data_uri().partition(",")[2],
                "parameters": {"prompt": "night", "target_size": {"width": 640, "height": 384}},
            },
        ),
        (
            f"huggingface:fal-ai/{DEV}",
            BOAT,
            "/fal-ai/fal-ai/flux/dev?_subdomain=queue",
            {"prompt": "a paper boat", "image_size": {"width": 640, "height": 384}},
        ),
        (
            "huggingface:fal-ai/acme/editor",
            ImageRequest(prompt="night", image=PICTURE),
            "/fal-ai/acme/editor?_subdomain=queue",
            {"prompt": "night", "image_url": PICTURE.data_uri(), "image_urls": [PICTURE.data_uri()]},
        ),
        (
            f"huggingface:replicate/{SCHNELL}",
            ImageRequest(prompt="x", seed=0),
            "/replicate/v1/models/black-forest-labs/flux-schnell/predictions",
            {"input": {"prompt": "x", "seed": 0}},
        ),
        (
            f"huggingface:together/{DEV}",
            BOAT.replace(steps=9, guidance=3.0),
            "/together/v1/images/generations",
            {
                "prompt": "a paper boat",
                "width": 640,
                "height": 384,
                "steps": 9,
                "guidance": 3.0,
                "model": DEV,
                "response_format": "base64",
            },
        ),
        (
            f"huggingface:nscale/{SCHNELL}",
            BOAT,
            "/nscale/v1/images/generations",
            {"prompt": "a paper boat", "size": "640x384", "model": SCHNELL, "response_format": "b64_json"},
        ),
        (
            "huggingface:wavespeed/acme/mover",
            VideoRequest(prompt="x", first_frame=PICTURE, seed=7),
            "/wavespeed/api/v3/acme/mover",
            {"prompt": "x", "image": PICTURE.data_uri(), "seed": 7},
        ),
        (
            "huggingface:together/acme/mover",
            VideoRequest(prompt="x", first_frame=PICTURE),
            "/together/v2/videos",
            {
                "prompt": "x",
                "model": "acme/mover",
                "frame_images": [{"input_image": PICTURE.data_uri(), "frame": "first"}],
            },
        ),
        (
            "huggingface:novita/acme/waves",
            VideoRequest(prompt="x", seed=7),
            "/novita/v3/hf/acme/waves",
            {"prompt": "x", "seed": 7},
        ),
        (
            "huggingface:zai-org/acme/paper",
            BOAT,
            "/zai-org/api/paas/v4/async/images/generations",
            {"prompt": "a paper boat", "size": "640x384", "model": "acme/paper"},
        ),
    ],
    ids=[
        "bytes",
        "bytes, edit",
        "fal",
        "fal, edit",
        "replicate",
        "together",
        "nscale",
        "wavespeed",
        "together, film",
        "novita",
        "zai",
    ],
)
def test_each_provider_is_asked_in_its_own_way(
    server: RouterServer, client: Client, model: str, wish: Any, target: str, body: dict[str, Any]
) -> None:
    """By the path that tells the router where to go; once."""
    result = client.generate(wish, model=model)
    assert server.sent[0][0] == target
    assert server.sent[0][2] == body
    assert len(result.assets) == len(server.billed) == 1
    assert result.asset.read() == server.content(server.billed[0])


def test_other_models_are_named_by_their_version(server: RouterServer, client: Client) -> None:
    """Where the provider has no official one."""
    client.generate(BOAT, model="huggingface:replicate/stabilityai/stable-diffusion-xl-base-1.0")
    path, headers, body = server.sent[0]
    assert (path, headers["prefer"]) == ("/replicate/v1/predictions", "wait")
    assert len(body["version"]) == 64
    assert body["input"]["width"] == 640


def test_a_wait_that_was_too_short_is_gone_on_with(server: RouterServer, client: Client) -> None:
    """The prediction is asked for through the router, by its name."""
    server.job_polls = 1
    client.generate(ImageRequest(prompt="x"), model=f"huggingface:replicate/{SCHNELL}")
    assert server.questions[0] == f"/replicate/v1/predictions/{server.billed[0].id}"


def test_a_queue_is_asked_through_the_router(server: RouterServer, client: Client) -> None:
    """By the path of the address that the provider gave, and never at its host."""
    result = client.generate(VideoRequest(prompt="x", seed=0), model="huggingface:fal-ai/genmo/mochi-1-preview")
    job = server.billed[0].id
    assert server.questions[-1] == f"/fal-ai/acme/app/requests/{job}/status?_subdomain=queue"
    assert (result.asset.media_type, result.seed) == ("video/mp4", 0)


def test_options_go_to_the_provider_and_the_bill_to_the_router(server: RouterServer, client: Client) -> None:
    """Each in its own place."""
    client.generate(BOAT, model=SDXL, options=InferenceImageOptions(scheduler="Euler", bill_to="acme-inc"))
    speech = InferenceSpeechOptions(temperature=0.5, top_k=3)
    client.generate(SpeechRequest(text="hello"), model="huggingface:hf-inference/acme/voice", options=speech)
    (_, headers, picture), (_, _, sound) = server.sent
    assert headers["x-hf-bill-to"] == "acme-inc"
    assert picture["parameters"]["scheduler"] == "Euler"
    assert sound == {"inputs": "hello", "parameters": {"generation_parameters": {"temperature": 0.5, "top_k": 3}}}
    with pytest.raises(UnsupportedError, match="InferenceImageOptions"):
        client.generate(BOAT, model=SDXL, options=RouterOptions())


# -- what can't be honoured ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "wish", "reason"),
    [
        (f"fal-ai/{DEV}", ImageRequest(prompt="x", negative_prompt="y"), "negative_prompt"),
        (f"fal-ai/{DEV}", ImageRequest(prompt="x", image=PICTURE), "task"),
        (f"nscale/{SCHNELL}", ImageRequest(prompt="x", steps=3), "steps"),
        (f"together/{DEV}", ImageRequest(prompt="x", n=2), "n:"),
        ("fal-ai/genmo/mochi-1-preview", VideoRequest(prompt="x", seconds=4), "seconds"),
        ("hf-inference/acme/voice", SpeechRequest(text="x", voice="y"), "voice"),
    ],
)
def test_what_is_not_passed_on_is_refused(
    server: RouterServer, client: Client, model: str, wish: Any, reason: str
) -> None:
    """Before anything is sent."""
    with pytest.raises(UnsupportedError, match=reason):
        client.generate(wish, model=f"huggingface:{model}")
    assert server.tally.submits == 0


@pytest.mark.parametrize(
    ("entry", "honours", "reason"),
    [
        (Entry("a/b", "groq", "b", "text-to-image"), (), "no provider that is known"),
        (Entry("a/b", "together", "b", "text-to-speech"), (), "can't be asked of together"),
        (Entry("a/b", "fal-ai", "b", "image-to-3d"), (), "image-to-3d"),
        (Entry("a/b", "fal-ai", "b", "text-to-image", "error"), (), "no more"),
        (Entry("a/b", "nscale", "b", "text-to-image"), ("steps",), "steps"),
        (Entry("a/b", "wavespeed", "b", "text-to-video"), ("size",), "size"),
        (Entry("a/b", "fal-ai", "b", "text-to-speech"), ("guidance",), "guidance"),
    ],
)
def test_what_the_router_is_not_known_to_serve_is_refused(entry: Entry, honours: Any, reason: str) -> None:
    """With what it does serve."""
    with pytest.raises(InputError, match=reason):
        routed_model(entry, honours=honours)


@pytest.mark.parametrize("listed", [True, False])
def test_the_mapping_is_read_in_both_of_its_forms(server: RouterServer, *, listed: bool) -> None:
    """A list, or an object by provider."""
    one = {"providerId": "acme/mover", "task": "image-to-video", "status": "live"}
    server.mappings["acme/mover"] = [{"provider": "fal-ai", **one}] if listed else {"fal-ai": one}

    async def read() -> Any:
        backend = HuggingFace(KEY, base_url=server.url, allow_private=True)
        found = await backend.mapping("acme/mover")
        await backend.aclose()
        return found

    assert anyio.run(read) == [Entry("acme/mover", "fal-ai", "acme/mover", "image-to-video")]


# -- how it fails ----------------------------------------------------------------------------


def test_a_lost_answer_is_held(server: RouterServer, client: Client) -> None:
    """Nothing of the router's settles it."""
    server.faults.add("submit", "close")
    with pytest.raises(SubmitUnknownError):
        client.generate(BOAT, model=SDXL)
    assert (client.jobs()[0].state, len(server.billed)) == ("unknown", 1)


def test_a_model_that_is_loading_is_waited_for(server: RouterServer, client: Client) -> None:
    """It says that nothing began; a 503 that says nothing is in doubt."""
    server.loads = True
    server.faults.add("submit", "503 before")
    assert client.generate(BOAT, model=SDXL).assets
    assert (server.tally.submits, len(server.billed)) == (2, 1)
    server.loads = False
    server.faults.add("submit", "503 before")
    with pytest.raises((SubmitUnknownError, TransportError)):
        client.generate(BOAT, model=SDXL)
    assert len(server.billed) == 1


def test_a_page_is_not_passed_off_as_a_picture(server: RouterServer, client: Client) -> None:
    """It may have been billed, so it is held."""
    server.page = b"<html>no picture</html>"
    with pytest.raises(SubmitUnknownError, match="where image is needed"):
        client.generate(BOAT, model=SDXL)


@pytest.mark.parametrize(
    ("model", "error"),
    [(f"fal-ai/{DEV}", RefusedError), ("wavespeed/acme/mover", JobError), (f"replicate/{SCHNELL}", JobError)],
)
def test_a_job_that_fails_is_told_with_its_reason(
    server: RouterServer, client: Client, model: str, error: type[Exception]
) -> None:
    """As the provider has it."""
    wish: Any = VideoRequest(prompt="x", first_frame=PICTURE) if "mover" in model else ImageRequest(prompt="x")
    server.faults.add("submit", "moderation after")
    with pytest.raises(error, match=r"not that|content policy|NSFW"):
        client.generate(wish, model=f"huggingface:{model}")
    assert client.jobs()[0].state == "failed"


@pytest.mark.parametrize(("fault", "error"), [("401", AuthError), ("403", AuthError), ("404", BackendError)])
def test_refusals_are_told_apart(server: RouterServer, client: Client, fault: Any, error: type[BackendError]) -> None:
    """And not billed."""
    server.faults.add("submit", fault)
    with pytest.raises(error, match=fault) as found:
        client.generate(BOAT, model=SDXL)
    assert type(found.value) is error
    assert not server.billed


@pytest.mark.parametrize("failure", [(422, "bad_request"), (422, ""), (503, "runner_disconnected")])
def test_a_result_that_is_an_error_is_the_end(server: RouterServer, client: Client, failure: tuple[int, str]) -> None:
    """The provider itself tried again before it said so; a failure without a type is asked again."""
    server.failure = failure
    with pytest.raises(JobError, match="the runner is gone"):
        client.generate(BOAT, model=f"huggingface:fal-ai/{DEV}")
    assert (client.jobs()[0].state, len(server.billed)) == ("failed", 1)


def test_wrong_fields_are_listed(server: RouterServer, client: Client) -> None:
    """All of them."""
    server.inputs["fal-ai/fal-ai/flux/dev"] = ""
    with pytest.raises(BackendError, match="unexpected field: image_size; unexpected field: prompt"):
        client.generate(BOAT, model=f"huggingface:fal-ai/{DEV}")


def test_a_cancel_is_not_promised(server: RouterServer, client: Client) -> None:
    """The router is not known to pass one on."""
    server.job_seconds = 60
    job = client.submit(BOAT, model=f"huggingface:fal-ai/{DEV}")
    assert job.cancel() == "unsupported"


def test_settings(tmp_path: Path) -> None:
    """The key is the vendor's own; plain http needs an explicit word."""
    backend = HuggingFace.from_config(Config.load(home=tmp_path, environment={"HF_TOKEN": "hf_secret"}))
    assert "hf_secret" not in repr(backend)
    with pytest.raises(RequestError, match="https"):
        HuggingFace(KEY, base_url="http://router.example")
