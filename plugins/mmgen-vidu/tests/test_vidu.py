"""Vidu from the client to the server and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mmgen import Client, Money, VideoRequest
from mmgen_vidu import Vidu
from vidu_server import KEY, ViduServer


@pytest.fixture
def server() -> Iterator[ViduServer]:
    """A vendor that behaves."""
    with ViduServer() as server:
        yield server


@pytest.fixture
def client(server: ViduServer, tmp_path: Path) -> Iterator[Client]:
    """A client of that vendor."""
    with Client({"vidu": Vidu(KEY, base_url=server.url, allow_private=True)}, home=tmp_path) as client:
        yield client


def test_words_become_a_video(server: ViduServer, client: Client) -> None:
    """Sent once under the documented names, billed once, and told in money."""
    request = VideoRequest(prompt="a river at dawn", seconds=5, resolution="540p", aspect_ratio="4:3", seed=7)
    result = client.generate(request, model="vidu:viduq3-pro")
    body = dict(server.tally.bodies[0])
    assert body.pop("payload").startswith("mmgen:")
    assert body == {
        "endpoint": "text2video",
        "model": "viduq3-pro",
        "prompt": "a river at dawn",
        "duration": 5,
        "resolution": "540p",
        "aspect_ratio": "4:3",
        "seed": 7,
    }
    assert result.asset.media_type == "video/mp4"
    assert result.cost == Money.parse("USD 0.225")
    assert result.seed == 7
    assert len(server.billed) == 1
