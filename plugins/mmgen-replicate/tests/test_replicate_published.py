"""Any model, by the schema that the vendor publishes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from pydantic import ValidationError

from mmgen import (
    BackendError,
    Client,
    Image,
    ImageRequest,
    InputError,
    Object3DRequest,
    RequestError,
    UnsupportedError,
    VideoRequest,
)
from mmgen.testing import hurried
from mmgen.testing.vendor import picture_bytes
from mmgen_replicate import Published, Replicate, published_model
from replicate_server import KEY, ReplicateServer

KETTLE = "acme/kettle"
MODEL = f"replicate:{KETTLE}"
INPUT: dict[str, Any] = {
    "type": "object",
    "title": "Input",
    "required": ["prompt", "start_image", "boil"],
    "properties": {
        "prompt": {"type": "string", "title": "Prompt", "x-order": 0, "maxLength": 40},
        "start_image": {"type": "string", "format": "uri", "x-order": 1},
        "duration": {"allOf": [{"$ref": "#/components/schemas/duration"}], "default": 5},
        "aspect_ratio": {"allOf": [{"$ref": "#/components/schemas/aspect_ratio"}], "default": "match_input_image"},
        "resolution": {"enum": ["480P", "720P"], "type": "string"},
        "seed": {"type": "integer", "nullable": True},
        "boil": {"type": "boolean"},
        "whistle": {"allOf": [{"$ref": "#/components/schemas/whistle"}]},
        "cups": {"type": "integer", "minimum": 1, "maximum": 4},
        "herbs": {"type": "array", "items": {"type": "string"}},
    },
}
SCHEMA: dict[str, Any] = {
    "openapi": "3.0.2",
    "components": {
        "schemas": {
            "Input": INPUT,
            "Output": {"type": "string", "format": "uri", "title": "Output"},
            "duration": {"enum": [5, 8], "type": "integer"},
            "aspect_ratio": {"enum": ["16:9", "match_input_image"], "type": "string"},
            "whistle": {"enum": ["low", "high"], "type": "string"},
        }
    },
}
FIELDS: dict[str, Any] = {
    "prompt": "steam",
    "first_frame": Image(picture_bytes("in")),
    "seconds": 8,
    "aspect_ratio": "adaptive",
    "resolution": "720p",
    "seed": 0,
}


def schema_of(output: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """A schema with these inputs."""
    return {"components": {"schemas": {"Input": {"properties": properties}, "Output": output}}}


@pytest.fixture(params=["official", "by version"])
def server(request: pytest.FixtureRequest) -> Iterator[ReplicateServer]:
    """A vendor that serves one more model, and publishes its schema."""
    with ReplicateServer() as server:
        server.schemas[KETTLE] = SCHEMA
        server.inputs[KETTLE] = (" ".join(INPUT["properties"]), "prompt start_image boil", "video")
        if request.param == "by version":
            server.versions["f" * 64] = KETTLE
        yield server


@pytest.fixture
def client(server: ReplicateServer, tmp_path: Path) -> Iterator[Client]:
    """A client that has read the schema."""

    async def read() -> Published:
        replicate = hurried(Replicate(KEY, base_url=server.url, allow_private=True))
        found = await replicate.published(KETTLE)
        await replicate.aclose()
        return found

    kettle = published_model(anyio.run(read), VideoRequest)
    replicate = hurried(Replicate(KEY, base_url=server.url, allow_private=True, endpoints=[kettle]))
    with Client({"replicate": replicate}, home=tmp_path) as client:
        yield client


def options_of(client: Client) -> Any:
    """The class of options that the schema became."""
    return client.models()[MODEL].options


def test_fields_and_options_go_out_as_the_schema_says(server: ReplicateServer, client: Client) -> None:
    """Under its names, in its words, by the route that the model has."""
    options = options_of(client)(boil=True, whistle="low", cups=2, herbs=["mint"], cancel_after=60)
    result = client.generate(VideoRequest(**FIELDS), model=MODEL, options=options)
    assert result.asset.media_type == "video/mp4"
    path, _, body = server.sent[0]
    assert (path == "/v1/predictions") is (body.get("version") == "f" * 64) is bool("f" * 64 in server.versions)
    assert body["input"] == {
        "prompt": "steam",
        "start_image": f"{server.url}/v1/files/1",
        "duration": 8,
        "aspect_ratio": "match_input_image",
        "resolution": "720P",
        "seed": 0,
        "boil": True,
        "whistle": "low",
        "cups": 2,
        "herbs": ["mint"],
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"seconds": 6}, "seconds"),
        ({"seed": 2**32}, "seed"),
        ({"prompt": "x" * 41}, "prompt"),
        ({"resolution": "1080p"}, "resolution"),
        ({"fps": 24}, "fps"),
        ({"first_frame": None}, "first_frame"),
    ],
)
def test_what_the_schema_does_not_admit_is_refused(
    server: ReplicateServer, client: Client, change: dict[str, Any], reason: str
) -> None:
    """Before anything is sent."""
    options = options_of(client)(boil=True)
    with pytest.raises(UnsupportedError, match=reason):
        client.generate(VideoRequest(**{**FIELDS, **change}), model=MODEL, options=options)
    assert server.tally.submits == 0


@pytest.mark.parametrize("wrong", [{}, {"boil": True, "cups": 5}, {"boil": True, "whistle": "loud"}, {"steam": 1}])
def test_options_are_checked_when_they_are_made(client: Client, wrong: dict[str, Any]) -> None:
    """What is required, ranges, choices, and names."""
    with pytest.raises(ValidationError):
        options_of(client)(**wrong)


def test_what_the_schema_requires_is_not_forgotten(server: ReplicateServer, client: Client) -> None:
    """Also where no options are given at all."""
    with pytest.raises(RequestError, match="needs boil"):
        client.generate(VideoRequest(**FIELDS), model=MODEL)
    assert server.tally.submits == 0


def test_a_seed_that_was_minted_settles_doubt(server: ReplicateServer, client: Client) -> None:
    """As with models that have records."""
    fields = {name: value for name, value in FIELDS.items() if name != "seed"}
    server.faults.add("submit", "close")
    result = client.generate(VideoRequest(**fields), model=MODEL, options=options_of(client)(boil=True))
    assert result.details["prediction_id"] == server.billed[0].id
    assert len(server.billed) == 1


def test_sizes_lists_of_files_and_outputs_are_known() -> None:
    """Width and height are a size; lists take several files; an object tells where the file lies."""
    side = {"type": "integer", "minimum": 64, "maximum": 512}
    uri = {"type": "string", "format": "uri"}
    drawn = published_model(
        Published("a/b", "", schema_of({"type": "array", "items": uri}, width=side, height=side, num_outputs=side)),
        ImageRequest,
    )
    assert {"size", "n"} <= set(drawn.model.accepts)
    assert drawn.model.check(ImageRequest(size=(64, 512))) == []
    assert drawn.model.check(ImageRequest(size=(64, 513)))[0].field == "size"
    solid = published_model(
        Published("a/b", "v", schema_of({"properties": {"video": uri, "model_file": uri}}, images={"type": "array"})),
        Object3DRequest,
    )
    assert (solid.output, solid.version) == ("model_file", "v")
    assert solid.model.check(Object3DRequest(images=[picture_bytes("a"), picture_bytes("b")])) == []


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"components": {"schemas": {"Output": {"format": "uri"}}}},
        schema_of({"type": "string"}, prompt={"type": "string"}),
        schema_of({"type": "array", "items": {"type": "string"}}),
        schema_of({"$ref": "#/components/schemas/Missing"}),
    ],
)
def test_a_schema_that_can_not_be_used_is_refused(document: dict[str, Any]) -> None:
    """It says why."""
    with pytest.raises(InputError, match="schema"):
        published_model(Published("a/b", "", document), VideoRequest)


def test_a_version_can_be_asked_for_by_name() -> None:
    """And a model that is not there is told."""

    async def read(url: str) -> Published:
        replicate = hurried(Replicate(KEY, base_url=url, allow_private=True))
        found = await replicate.published(KETTLE, version="a" * 64)
        with pytest.raises(BackendError, match="404"):
            await replicate.published("acme/spoon")
        await replicate.aclose()
        return found

    with ReplicateServer() as server:
        server.schemas[KETTLE] = SCHEMA
        found = anyio.run(read, server.url)
    assert (found.version, found.document) == ("a" * 64, SCHEMA)
