"""A command line over a fake backend, run in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from mmgen import CaptionRequest, Client, Image, ImageRequest, Money, Text, Video, VideoRequest
from mmgen.backends import Anything, Backend, Between, Call, Model, OneOf, Options, Pixels, Price, Succeeded
from mmgen.cli.application import application
from mmgen.cli.session import Session, ask_on_terminal
from mmgen.testing import FakeBackend

WRITTEN = date(2026, 1, 1)


class Knobs(Options):
    """The fake's own options."""

    sharpness: int = 0
    """How sharp, 0 to 9."""


def picture(size: tuple[int, int] = (64, 48), shade: int = 90) -> Image:
    """A picture that differs by its shade."""
    rows = np.linspace(0, shade, size[1], dtype=np.uint8)[:, None, None]
    return Image(np.broadcast_to(rows, (size[1], size[0], 3)).copy())  # type: ignore[arg-type]


def clip(path: Path, size: tuple[int, int] = (64, 48), frames: int = 10) -> Video:
    """A silent clip at 10 frames a second."""
    pixels = [np.full((size[1], size[0], 3), 20 * index, np.uint8) for index in range(frames)]
    return Video.from_frames(pixels, path, fps=10)


def record(identity: str, request: type[Any], **changes: Any) -> Model:
    """A model that accepts every field of *request*."""
    fields: dict[str, Any] = {
        "id": identity,
        "title": "For tests",
        "request": request,
        "tasks": request.tasks(),
        "accepts": dict.fromkeys(request.model_fields, Anything()),
        "source": "the tests",
        "checked_on": WRITTEN,
    }
    return Model(**(fields | changes))


def paint(call: Call) -> Succeeded:
    """The pictures, the clip or the words that a call asks for."""
    if isinstance(call.request, CaptionRequest):
        return Succeeded((Text("a grey picture"),), seed=call.seed)
    if isinstance(call.request, VideoRequest):
        return Succeeded((clip(call.folder / "clip.mp4"),), seed=call.seed)
    size = getattr(call.request, "size", None) or (64, 48)
    return Succeeded(tuple(picture(size, 60 + 20 * index) for index in range(call.request.n or 1)), seed=call.seed)


MODELS = (
    record(
        "brush",
        ImageRequest,
        accepts={
            "prompt": Anything(),
            "image": Anything(),
            "references": Anything(),
            "seed": Anything(),
            "n": Between(1, 4, 1),
            "size": Pixels(16, 512, multiple=8),
            "style": OneOf("ink", "oil"),
        },
        options=Knobs,
        learned=False,
        price=Price(
            of=lambda request: Money.of("0.5", "CNY") * (request.n or 1), source="the tests", checked_on=WRITTEN
        ),
    ),
    record("camera", VideoRequest),
    record("words", CaptionRequest),
)


def fake_backend(turn: Any = paint, models: Any = MODELS, **changes: Any) -> FakeBackend:
    """A backend called ``fake`` whose jobs end at once with *turn*, or go through a list of turns."""
    return FakeBackend(models, turn if isinstance(turn, list) else [turn], **changes)


@dataclass(frozen=True)
class Outcome:
    """What one run gave."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def data(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        return json.loads(self.stdout)


Run = Callable[..., Outcome]


def run_line(
    *arguments: str,
    backends: Mapping[str, Backend] | None = None,
    typed: str | None = None,
    defaults: Any = None,
    ask: Callable[[str], bool] = ask_on_terminal,
) -> Outcome:
    """Run ``mmgen`` with *arguments* over *backends*; *ask* stands for who is at the terminal."""
    given = {"fake": fake_backend()} if backends is None else dict(backends)
    chosen = {"image": "fake", "video": "fake", "caption": "fake"} if defaults is None else defaults
    session = Session(connect=lambda: Client(given, defaults=chosen), ask=ask)
    result = CliRunner().invoke(application(), list(arguments), obj=session, input=typed, prog_name="mmgen")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line, run in a folder of its own."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return run_line


@pytest.fixture
def backend() -> Callable[..., FakeBackend]:
    """Makes fake backends."""
    return fake_backend


@pytest.fixture(scope="session")
def make_record() -> Callable[..., Model]:
    """Makes records of models."""
    return record


@pytest.fixture
def make_picture() -> Callable[..., Image]:
    """Makes pictures."""
    return picture


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture on disk."""
    return picture().save(tmp_path / "photo.png")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A clip of one second on disk."""
    return clip(tmp_path / "film.mp4").path or Path()
