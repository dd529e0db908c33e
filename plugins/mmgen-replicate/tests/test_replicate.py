"""What of the vendor's protocol each request and option becomes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mmgen import (
    Client,
    Image,
    ImageRequest,
    Object3DRequest,
    UnsupportedError,
    VideoRequest,
)
from mmgen.testing import hurried, mesh_bytes
from mmgen.testing.vendor import picture_bytes
from mmgen_replicate import FluxOptions, KontextOptions, PlainOptions, Replicate, ReplicateOptions
from replicate_inputs import INPUTS
from replicate_server import KEY, ReplicateServer

BOAT = ImageRequest(prompt="a paper boat")
FLUX = "replicate:black-forest-labs/flux-schnell"
NANO = "replicate:google/nano-banana"


@pytest.fixture
def server() -> Iterator[ReplicateServer]:
    """A vendor that behaves."""
    with ReplicateServer() as server:
        yield server


@pytest.fixture
def replicate(server: ReplicateServer) -> Replicate:
    """A backend of that vendor, in a hurry."""
    return hurried(Replicate(KEY, base_url=server.url, allow_private=True))


@pytest.fixture
def client(replicate: Replicate, tmp_path: Path) -> Iterator[Client]:
    """A client of that vendor."""
    with Client({"replicate": replicate}, home=tmp_path) as client:
        yield client


# -- what is sent ----------------------------------------------------------------------------


def test_words_become_images(server: ReplicateServer, client: Client) -> None:
    """Sent once to the model's own route under the documented names, billed once, and brought home with the seed."""
    result = client.generate(ImageRequest(prompt="tea", aspect_ratio="16:9", n=2, seed=7, format="jpeg"), model=FLUX)
    path, headers, body = server.sent[0]
    given = {"prompt": "tea", "aspect_ratio": "16:9", "num_outputs": 2, "seed": 7, "output_format": "jpg"}
    assert (path, body) == ("/v1/models/black-forest-labs/flux-schnell/predictions", {"input": given})
    assert "prefer" not in {name.lower() for name in headers}
    assert [asset.media_type for asset in result.assets] == ["image/png", "image/png"]
    assert (result.seed, str(result.cost)) == (7, "USD 0.006")
    assert result.details["prediction_id"] == server.billed[0].id
    assert len(server.billed) == 1


def test_other_models_are_run_by_their_version(server: ReplicateServer, client: Client) -> None:
    """The output is an object; the mesh in it is brought home."""
    request = Object3DRequest(images=[Image(picture_bytes("in"))], seed=0)
    result = client.generate(request, model="replicate:firtoz/trellis")
    path, _, body = server.sent[0]
    assert path == "/v1/predictions"
    assert len(body["version"]) == 64
    assert body["input"]["images"] == [f"{server.url}/v1/files/1"]
    assert body["input"]["randomize_seed"] is False
    assert server.stored == [picture_bytes("in")]
    assert result.asset.content() == mesh_bytes() or result.asset.size_bytes == len(mesh_bytes())
    assert (result.asset.face_count, result.seed) == (1280, 0)


def test_options_of_a_prediction_go_beside_the_input(server: ReplicateServer, client: Client) -> None:
    """And those of the model into it."""
    options = FluxOptions(
        go_fast=False,
        cancel_after=90,
        webhook="https://mine.example/done?a=b&c=d",
        webhook_events_filter=("start", "completed"),
    )
    client.generate(BOAT, model=FLUX, options=options)
    _, headers, body = server.sent[0]
    assert {name.lower(): value for name, value in headers.items()}["cancel-after"] == "90s"
    seed = body["input"].pop("seed")
    assert body == {
        "input": {"prompt": "a paper boat", "go_fast": False},
        "webhook": "https://mine.example/done?a=b&c=d",
        "webhook_events_filter": ["start", "completed"],
    }
    assert 0 <= seed < 2**31


def test_options_of_another_model_are_refused_before_sending(server: ReplicateServer, client: Client) -> None:
    """Also where they share a base class."""
    for options in (PlainOptions(), ReplicateOptions()):
        with pytest.raises(UnsupportedError, match="FluxOptions"):
            client.generate(BOAT, model=FLUX, options=options)
    assert server.tally.submits == 0


def test_pictures_of_several_fields_share_a_list(server: ReplicateServer, client: Client) -> None:
    """The one to edit comes first; a file is uploaded once, and one that has a URL goes by it."""
    one, two = Image(picture_bytes("one")), Image(picture_bytes("two"))
    client.generate(ImageRequest(prompt="join", image=two, references=[one, two]), model=NANO)
    there = Image.from_url(server.url_of(server.billed[0]), allow_private=True)
    client.generate(ImageRequest(prompt="edit", image=there), model=NANO)
    uploads = {content: f"{server.url}/v1/files/{number}" for number, content in enumerate(server.stored, 1)}
    first, second = uploads[picture_bytes("one")], uploads[picture_bytes("two")]
    assert [body["image_input"] for body in server.tally.bodies] == [[second, first, second], [there.url]]
    assert server.tally.uploads == 2


@pytest.mark.parametrize(
    ("model", "wish", "reason"),
    [
        ("google/nano-banana", ImageRequest(prompt="x", aspect_ratio="adaptive"), "aspect_ratio"),
        ("black-forest-labs/flux-dev", ImageRequest(prompt="x", strength=0.5), "strength"),
        ("google/veo-3.1", VideoRequest(prompt="x", last_frame=Image(picture_bytes("x"))), "first_frame"),
        ("google/veo-3.1", VideoRequest(prompt="x", references=[picture_bytes("x")], seconds=6), "seconds"),
        (
            "kwaivgi/kling-v2.1",
            VideoRequest(prompt="x", first_frame=picture_bytes("x"), last_frame=picture_bytes("y")),
            "resolution",
        ),
        (
            "bytedance/seedance-1-pro",
            VideoRequest(prompt="x", first_frame=picture_bytes("x"), aspect_ratio="16:9"),
            "aspect_ratio",
        ),
        ("tencent/hunyuan-3d-3.1", Object3DRequest(texture=True), "prompt"),
        ("tencent/hunyuan-3d-3.1", Object3DRequest(prompt="x", images=[picture_bytes("x")]), "prompt"),
    ],
)
def test_what_a_model_would_ignore_is_refused(
    server: ReplicateServer, client: Client, model: str, wish: Any, reason: str
) -> None:
    """The documents say of these that they have no effect, or fail."""
    with pytest.raises(UnsupportedError, match=reason):
        client.generate(wish, model=f"replicate:{model}")
    assert server.tally.submits == 0


def test_a_rule_sees_the_options_too(client: Client) -> None:
    """More tolerance than the vendor has for edits is refused, and only for edits."""
    model, options = "replicate:black-forest-labs/flux-kontext-pro", KontextOptions(safety_tolerance=5)
    edit = BOAT.replace(image=Image(picture_bytes("in")))
    assert [problem.field for problem in client.check(edit, model=model, options=options)] == ["options"]
    assert not client.check(BOAT, model=model, options=options)


def test_the_fake_knows_every_model(replicate: Replicate) -> None:
    """And its documents name every option."""
    assert {model.id for model in replicate.models()} == set(INPUTS)
    for model in replicate.models():
        assert model.options is not None
        own = set(model.options.model_fields) - set(ReplicateOptions.model_fields)
        assert own <= set(INPUTS[model.id][0].split()), model.id
