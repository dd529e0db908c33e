"""fal from the client to the server and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fal_server import KEY, FalServer
from mmgen import Client, ImageRequest
from mmgen_fal import Fal


@pytest.fixture
def server() -> Iterator[FalServer]:
    """A vendor that behaves."""
    with FalServer() as server:
        yield server


@pytest.fixture
def client(server: FalServer, tmp_path: Path) -> Iterator[Client]:
    """A client of that vendor."""
    with Client({"fal": Fal(KEY, base_url=server.url, allow_private=True)}, home=tmp_path) as client:
        yield client


def test_words_become_images(server: FalServer, client: Client) -> None:
    """Sent once under the documented names, billed once, and brought home."""
    request = ImageRequest(prompt="a red paper boat", size=(640, 384), seed=7, n=2, format="png")
    result = client.generate(request, model="fal:fal-ai/flux/dev")
    assert server.tally.bodies == [
        {
            "endpoint": "fal-ai/flux/dev",
            "prompt": "a red paper boat",
            "image_size": {"width": 640, "height": 384},
            "seed": 7,
            "num_images": 2,
            "output_format": "png",
        }
    ]
    assert [asset.media_type for asset in result.assets] == ["image/png", "image/png"]
    assert result.seed == 7
    assert result.details["request_id"] == server.billed[0].id
    assert len(server.billed) == 1
