"""Pictures, speech, videos and meshes through the client, from each kind of server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mmgen import Client, ImageRequest, Money
from mmgen_openai import OpenAI
from openai_server import KEY, OpenAIServer


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture
def client(server: OpenAIServer, tmp_path: Path) -> Iterator[Client]:
    with Client({"openai": OpenAI(KEY, base_url=server.base, allow_private=True)}, home=tmp_path) as client:
        yield client


def test_pictures_come_with_the_reply(server: OpenAIServer, client: Client) -> None:
    """As many as asked for, each its own file, at the cost of the tokens that the reply counts."""
    result = client.generate(ImageRequest(prompt="tea", n=2), model="openai:gpt-image-2")
    assert [asset.size for asset in result.assets] == [(16, 16), (16, 16)]
    assert len({asset.sha256 for asset in result.assets}) == 2
    assert result.passed
    assert result.cost == Money.of("0.030620", "USD")
    assert server.tally.bodies == [{"path": "images/generations", "model": "gpt-image-2", "prompt": "tea", "n": 2}]
