"""What the tests of the core share: tiny files, a model record, and clients over a backend in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmgen import Client, Image, ImageRequest
from mmgen.backends import Anything, Model, OneOf, Pixels
from mmgen.testing import FakeBackend, Turn


@pytest.fixture(scope="session")
def png() -> bytes:
    """A PNG of 32 x 16 pixels."""
    return Image(np.full((16, 32, 3), (200, 30, 60), np.uint8)).read()


@pytest.fixture(scope="session")
def other_png() -> bytes:
    """Another PNG of 32 x 16 pixels."""
    return Image(np.full((16, 32, 3), (20, 130, 60), np.uint8)).read()


@pytest.fixture
def teapot() -> Model:
    """A model of images that takes a prompt, a seed, two sizes and a number."""
    return Model(
        id="pot",
        request=ImageRequest,
        tasks=("text-to-image",),
        requires=("prompt",),
        accepts={
            "prompt": Anything(),
            "seed": Anything(),
            "n": OneOf(1, 2),
            "size": Pixels(16, 64, 8),
        },
        source="the tests",
        checked_on=date(2026, 11, 22),
    )


@pytest.fixture
def make_client(tmp_path: Path, teapot: Model) -> Iterator[Callable[..., Client]]:
    """A client over a fake backend that takes the given turns; ``backend=`` gives another backend."""
    opened: list[Client] = []

    def make(*turns: Turn, backend: Any = None, **options: Any) -> Client:
        given = backend or FakeBackend([teapot], turns)
        options.setdefault("home", tmp_path / "home")
        opened.append(Client({given.name: given}, **options))
        return opened[-1]

    yield make
    for client in opened:
        client.close()
