"""A request as Python, as JSON and as a command line: each makes the same request again."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import example, given
from hypothesis import strategies as st
from typer.testing import CliRunner

import mmgen
from mmgen import (
    AddObject,
    Camera,
    Image,
    ImageRequest,
    KeyFrame,
    LightScene,
    MoveObject,
    MusicRequest,
    Placement,
    Reference,
    Request,
    RotateObject,
    ScaleObject,
    SceneRequest,
    Shot,
    SoundEvent,
    SoundRequest,
    SpeechRequest,
    Video,
    VideoRequest,
    load_request,
)
from mmgen.cli.repetition import command_of, json_of, python_of
from mmgen.cli.request_command import add_request_command
from mmgen.cli.requesting import CONTROLS
from mmgen.cli.session import Session

WORDS = st.text(min_size=1, max_size=24).filter(lambda text: any(c.isprintable() and not c.isspace() for c in text))


def from_python(text: str) -> Request[Any]:
    """The request that a program makes, run with a client that does nothing."""
    made: list[Any] = []

    class Recorder(contextlib.AbstractContextManager["Recorder"]):
        asset = property(lambda self: self)

        def __exit__(self, *_: object) -> None: ...

        def generate(self, request: Any, *, model: str) -> Recorder:
            made.append((request, model))
            return self

        def save(self, path: str) -> None:
            made.append(path)

    names = {name: getattr(mmgen, name) for name in mmgen.__all__} | {"Client": Recorder}
    first, rest = text.split("\n", 1)
    assert first.startswith("from mmgen import ")
    assert set(first.removeprefix("from mmgen import ").split(", ")) <= set(names)
    exec(rest, names)
    assert made[1] == "out.file"
    assert made[0][1] == "fake:any"
    return made[0][0]


def from_command(text: str) -> Request[Any]:
    """The request that a command line makes, split by a shell and parsed by the command itself."""
    printed = subprocess.run(["sh", "-c", text.replace("mmgen", r"printf '%s\0'", 1)], capture_output=True, check=True)
    kind, *words = printed.stdout.decode().split("\0")[:-1]  # bytes, since text would turn \r into \n
    made: list[Any] = []
    application = typer.Typer(add_completion=False)
    keep: Any = lambda _context, request, given: made.append((request, given))  # noqa: E731
    add_request_command(application, mmgen.requests.request_class(kind), CONTROLS, keep)
    result = CliRunner().invoke(application, words, obj=Session(), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert made[0][1]["model"] == "fake:any"
    assert made[0][1]["output"] == "out.file"
    return made[0][0]


def check_every_way(request: Request[Any]) -> None:
    """All three texts lead back to an equal request."""
    assert from_python(python_of(request, model="fake:any", output="out.file")) == request
    assert from_command(command_of(request, model="fake:any", output="out.file")) == request
    assert load_request(json_of(request)) == request


@pytest.fixture
def requests(photo: Path, film: Path) -> list[Request[Any]]:
    """Requests with every form that a field can have."""
    return [
        ImageRequest(prompt='it\'s a "lake"\nat $HOME `dawn` \\ 山海', size=(64, 48), seed=0, n=2, style="ink"),
        ImageRequest(prompt="--force", references=(Reference(name="Lin", images=(photo, photo), role="subject"),)),
        VideoRequest(
            shots=(
                Shot(
                    first_frame=Image(photo),
                    seconds=3.5,
                    camera=Camera(move="push in", strength=0.25),
                    title=' "Tea, spring",seconds=9 ',
                    subtitle="a,b=c",
                    caption="plain, with commas",
                ),
                Shot(prompt="a,lake=1"),
            ),
            fps=29.97,
            audio=False,
        ),
        VideoRequest(video=Video(film), mask=Image(photo), audio=True, loop=True, strength=1),
        VideoRequest(keyframes=(KeyFrame(image=Image(photo), at=0), KeyFrame(image=Image(photo), at=2.25)), seconds=4),
        SpeechRequest(text="-hello", voice="Ling", speed=1.5, pitch=-3),
        MusicRequest(prompt="x", key="C# minor", instrumental=False),
        SoundRequest(events=(SoundEvent(start=0, end=1.5, prompt="a door, far=off"),)),
        SceneRequest(
            operations=(
                AddObject(name="tree", position=(0, 1.5, -2)),
                MoveObject(name="chair", place=Placement(relation="left", of=("door", "desk"), distance=0.5)),
                RotateObject(name="chair", degrees=-90),
                ScaleObject(name="chair", factor=2),
                LightScene(color="#ffeedd", intensity=0.5),
            )
        ),
    ]


@pytest.mark.parametrize("index", range(9))
def test_requests_come_back(requests: list[Request[Any]], index: int) -> None:
    check_every_way(requests[index])


@example(prompt="a\rb", title="\r\n'$(x)' \"", subtitle="-x", name="-")
@given(prompt=WORDS, title=WORDS, subtitle=WORDS, name=st.from_regex(r"[\w-]{1,8}", fullmatch=True))
def test_any_words_come_back(prompt: str, title: str, subtitle: str, name: str) -> None:
    """Quotation marks, dashes, dollars, commas, line breaks, any script."""
    if "\0" in prompt + title + subtitle:  # the one character that no argument of a process can hold
        return
    check_every_way(VideoRequest(prompt=prompt, shots=(Shot(prompt=title, title=subtitle, caption=name),)))


def test_assets_are_named_as_asked(photo: Path) -> None:
    """Relative paths make a folder that can be moved."""
    naming: Callable[[Any], str] = lambda asset: f"photographs/{asset.path.name}"  # noqa: E731
    request = VideoRequest(first_frame=Image(photo))
    assert 'first_frame=Image("photographs/photo.png")' in python_of(request, model="m", output="o", naming=naming)
    assert "--first-frame photographs/photo.png" in command_of(request, model="m", output="o", naming=naming)
    assert '"first_frame": "photographs/photo.png"' in json_of(request, naming)


def test_programs_are_laid_out_to_be_read(photo: Path) -> None:
    request = VideoRequest(shots=(Shot(first_frame=Image(photo), seconds=2),), size=(64, 48), seed=7)
    text = python_of(request, model="fake:any", output="a.mp4", naming=lambda _: "a.png")
    assert text == (
        "from mmgen import Client, Image, Shot, VideoRequest\n"
        "\n"
        "request = VideoRequest(\n"
        '    shots=(Shot(first_frame=Image("a.png"), seconds=2.0),),\n'
        "    size=(64, 48),\n"
        "    seed=7,\n"
        ")\n"
        "with Client() as client:\n"
        '    result = client.generate(request, model="fake:any")\n'
        '    result.asset.save("a.mp4")'
    )
