"""Any endpoint, by the schema that the vendor publishes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from pydantic import ValidationError

from fal_server import KEY, FalServer
from mmgen import Client, Image, ImageRequest, InputError, RequestError, UnsupportedError, VideoRequest
from mmgen.testing import hurried
from mmgen.testing.vendor import picture_bytes
from mmgen_fal import Fal, published_endpoint

KETTLE = "acme/kettle/fast"
MODEL = f"fal:{KETTLE}"
INPUT: dict[str, Any] = {
    "type": "object",
    "required": ["prompt", "start_image_url", "boil"],
    "properties": {
        "prompt": {"type": "string", "maxLength": 40},
        "start_image_url": {"type": "string"},
        "duration": {"enum": ["5s", "8s"], "type": "string", "default": "5s"},
        "aspect_ratio": {"anyOf": [{"enum": ["16:9", "auto"], "type": "string"}, {"type": "null"}]},
        "resolution": {"enum": ["480P", "720P"], "type": "string"},
        "seed": {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 100}, {"type": "null"}]},
        "boil": {"type": "boolean"},
        "whistle": {"enum": ["low", "high"], "type": "string"},
        "cups": {"type": "integer", "minimum": 1, "maximum": 4},
        "sync_mode": {"type": "boolean"},
    },
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.4",
    "paths": {
        "/acme/kettle/requests/{request_id}/status": {"get": {"responses": {}}},
        "/acme/kettle/fast": {
            "post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/In"}}}}}
        },
        "/acme/kettle/requests/{request_id}": {
            "get": {
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Out"}}}}
                }
            }
        },
    },
    "components": {"schemas": {"In": INPUT, "Out": {"properties": {"video": {"type": "object"}}}}},
}
FIELDS: dict[str, Any] = {
    "prompt": "steam",
    "first_frame": Image(picture_bytes("in")),
    "seconds": 8,
    "aspect_ratio": "adaptive",
    "resolution": "720p",
    "seed": 0,
}


@pytest.fixture
def server() -> Iterator[FalServer]:
    """A vendor that serves one more endpoint, and publishes its schema."""
    with FalServer() as server:
        server.schemas[KETTLE] = DOCUMENT
        server.inputs[KETTLE] = (" ".join(INPUT["properties"]), "prompt start_image_url boil", "video")
        yield server


@pytest.fixture
def client(server: FalServer, tmp_path: Path) -> Iterator[Client]:
    """A client that has read the schema."""

    async def read() -> Any:
        fal = hurried(Fal(KEY, base_url=server.url, allow_private=True))
        document = await fal.published(KETTLE)
        await fal.aclose()
        return document

    kettle = published_endpoint(KETTLE, VideoRequest, anyio.run(read))
    fal = hurried(Fal(KEY, base_url=server.url, allow_private=True, endpoints=[kettle]))
    with Client({"fal": fal}, home=tmp_path) as client:
        yield client


def options_of(client: Client) -> Any:
    """The class of options that the schema became."""
    return client.models()[MODEL].options


def test_fields_and_options_go_out_as_the_schema_says(server: FalServer, client: Client) -> None:
    """Under its names, in its spelling."""
    options = options_of(client)(boil=True, whistle="low", cups=2, queue_priority="low")
    result = client.generate(VideoRequest(**FIELDS), model=MODEL, options=options)
    assert result.asset.media_type == "video/mp4"
    assert server.tally.bodies[0] == {
        "endpoint": KETTLE,
        "prompt": "steam",
        "start_image_url": f"{server.url}/uploads/1",
        "duration": "8s",
        "aspect_ratio": "auto",
        "resolution": "720P",
        "seed": 0,
        "boil": True,
        "whistle": "low",
        "cups": 2,
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"seconds": 6}, "seconds"),
        ({"seed": 101}, "seed"),
        ({"prompt": "x" * 41}, "prompt"),
        ({"resolution": "1080p"}, "resolution"),
        ({"fps": 24}, "fps"),
        ({"first_frame": None}, "first_frame"),
    ],
)
def test_what_the_schema_does_not_admit_is_refused(
    server: FalServer, client: Client, change: dict[str, Any], reason: str
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


def test_what_the_schema_requires_is_not_forgotten(server: FalServer, client: Client) -> None:
    """Also where no options are given at all."""
    with pytest.raises(RequestError, match="needs boil"):
        client.generate(VideoRequest(**FIELDS), model=MODEL)
    assert server.tally.submits == 0


def test_sizes_and_lists_of_files_are_known() -> None:
    """An image_size that is an object or a name takes sizes; one that is only names is an option."""
    size = {"anyOf": [{"$ref": "#/components/schemas/Size"}, {"enum": ["square"], "type": "string"}]}
    for schema, known in ((size, True), ({"enum": ["square"], "type": "string"}, False)):
        body = {"content": {"application/json": {"schema": {"properties": {"image_size": schema}}}}}
        document = {"paths": {"/a/b": {"post": {"requestBody": body}}}}
        endpoint = published_endpoint("a/b", ImageRequest, document, output="image")
        assert ("size" in endpoint.model.accepts) is known
        assert ("image_size" in endpoint.options.model_fields) is not known


@pytest.mark.parametrize(
    "document", [{}, {"paths": {"/a": {"get": {}}}}, {"paths": {"/a": DOCUMENT["paths"]["/acme/kettle/fast"]}}]
)
def test_a_document_that_can_not_be_used_is_refused(document: dict[str, Any]) -> None:
    """It says why."""
    with pytest.raises(InputError, match="document"):
        published_endpoint("a/b", VideoRequest, document)
