"""Options come from the request classes: each field has one, with its docstring as help, and the option sets it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pytest
import typer
from pydantic import Field
from typer.main import get_command
from typer.testing import CliRunner

from mmgen import Asset, Audio, Image, Object3D, Request, Video, VideoRequest
from mmgen.backends import Succeeded
from mmgen.cli.docstrings import field_docstrings, plain_text
from mmgen.cli.request_command import add_request_command
from mmgen.cli.request_fields import flags_of, positional_of, request_fields
from mmgen.cli.requesting import CONTROLS
from mmgen.cli.session import Session
from mmgen.cli.shapes import range_of, shape_of
from mmgen.requests import Input, request_class, request_kinds

CLASSES = [request_class(kind) for kind in request_kinds() if "/" not in kind]
FIELDS = [(kind, name) for kind in CLASSES for name in kind.model_fields]
WORDS = {"aspect_ratio": "16:9", "resolution": "720p", "language": "zh-CN", "key": "C minor", "bpm": "120"}
PARTS = {
    "Camera": "push in",
    "KeyFrame": "{Image}@",
    "Reference": "name=Lin,images={Image}",
    "Shot": "a lake,seconds=3",
    "SoundEvent": "start=0,end=2,prompt=rain",
    "AddObject": "add,name=tree",
}
COMPANIONS = {
    ("ImageRequest", "mask"): ["--image", "{Image}"],
    ("VideoRequest", "mask"): ["--video", "{Video}"],
    ("VideoRequest", "extend"): ["--video", "{Video}"],
    ("VideoRequest", "join"): ["--video", "{Video}"],
    ("SceneRequest", "scene"): ["edit it"],
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One file for each kind of asset."""
    import trimesh

    folder = tmp_path_factory.mktemp("files")
    grey = np.full((48, 64, 3), 90, np.uint8)
    mesh = folder / "box.glb"
    mesh.write_bytes(trimesh.creation.box().export(file_type="glb"))
    return {
        "Image": Image(grey).save(folder / "photo.png"),
        "Video": Video.from_frames([grey] * 5, folder / "film.mp4", fps=10).path or Path(),
        "Audio": Audio.from_samples(np.zeros((1, 4800), np.float32), sample_rate=48_000).save(folder / "tone.wav"),
        "Object3D": mesh,
    }


def sample(kind: type[Any], name: str, files: dict[str, Path]) -> list[str]:
    """Words for the field *name*, and what they need beside them."""
    (field,) = [field for field in request_fields(kind) if field.name == name]
    shape = field.shape
    if shape.only_switch or (shape.switch and shape.assets):
        return [field.flag]
    if shape.parts:
        text = PARTS[shape.parts[0].__name__].replace("{Image}@", "{Image},at=1")
    elif shape.assets:
        text = f"{{{shape.assets[0].__name__}}}"
    elif shape.numbers:
        text = "64x48" if shape.numbers == (int, int) else "1,2,3"
    else:
        plain = {int: "5", float: "0.5"}.get(shape.plain or str, "warm light")
        text = (*shape.choices, WORDS.get(name, plain))[0]
    words = [field.flag, text, *COMPANIONS.get((kind.__name__, name), [])]
    return [word.format(**files) for word in words]


def parsed(kind: type[Request[Any]], words: list[str]) -> Request[Any]:
    """The request that a command line with *words* makes."""
    found: list[Request[Any]] = []
    application = typer.Typer(add_completion=False)
    add_request_command(application, kind, (), lambda _context, request, _given: found.append(request))
    result = CliRunner().invoke(application, words, obj=Session())
    assert result.exit_code == 0, result.output
    return found[0]


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=[f"{kind.kind}-{name}" for kind, name in FIELDS])
def test_every_field_can_be_set(kind: type[Request[Any]], name: str, files: dict[str, Path]) -> None:
    """A field without a form on the command line, or one that sets another field, fails here."""
    words = positional_of(kind)
    if words is not None and words.field == name:
        assert getattr(parsed(kind, ["in words"]), name) == "in words"
        return
    needs_words = {"speech": ["said"], "scene": ["made"], "caption": [str(files["Image"])]}.get(kind.kind, [])
    given = sample(kind, name, files)
    if (kind.kind == "caption" and name in {"image", "video", "audio"}) or "edit it" in given:
        needs_words = []
    request = parsed(kind, [*needs_words, *given])
    assert name in request.model_fields_set
    assert getattr(request, name) not in (None, ())


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.kind)
def test_no_two_options_share_a_name(kind: type[Request[Any]]) -> None:
    """Neither fields among themselves, nor fields and the options that every command has."""
    application = typer.Typer(add_completion=False)
    add_request_command(application, kind, CONTROLS, lambda *_: None)
    options = [
        name for parameter in get_command(application).params for name in (*parameter.opts, *parameter.secondary_opts)
    ]
    assert not [name for name, count in Counter(options).items() if count > 1]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.kind)
def test_help_is_the_docstring_under_the_field(kind: type[Request[Any]]) -> None:
    """Every documented field shows its sentence."""
    docstrings = field_docstrings(kind)
    assert "seed" in docstrings
    for field in request_fields(kind):
        assert field.help.startswith(plain_text(docstrings.get(field.name, "")))


def test_docstrings_are_read_from_the_source() -> None:
    class Plain(Input):
        """Not at the top of a module: without docstrings that can be found."""

        width: int = 1
        """How wide."""

    assert field_docstrings(VideoRequest)["extend"] == "Go on after the end of *video*, or before its start."
    assert plain_text('``"W:H"``, of *video*,\n  or **not**') == '"W:H", of video, or **not**'
    assert "width" not in field_docstrings(Plain)


def test_lists_are_in_the_singular_and_letters_short() -> None:
    flags = flags_of(VideoRequest)
    assert (flags["shots"], flags["n"], flags["first_frame"], flags["prompt"]) == (
        "--shot",
        "-n",
        "--first-frame",
        "PROMPT",
    )


def test_limits_are_told() -> None:
    fields = VideoRequest.model_fields
    assert range_of(fields["strength"].annotation) == "From 0 to 1."
    assert range_of(fields["fps"].annotation) == "Above 0, at most 240."
    assert range_of(fields["seed"].annotation) == ""


def test_a_type_without_a_form_is_refused() -> None:
    """A plugin's field that can't be written on a command line is no silent gap."""
    with pytest.raises(TypeError, match="no form"):
        shape_of(dict[str, int])


def test_switches_and_files(files: dict[str, Path]) -> None:
    """``audio`` is a switch and a file; ``mask`` is whichever of its classes the file is."""
    assert parsed(VideoRequest, ["x", "--no-audio"]).audio is False  # type: ignore[attr-defined]
    with_sound = parsed(VideoRequest, ["x", "--audio-file", str(files["Audio"])])
    assert isinstance(with_sound.audio, Audio)  # type: ignore[attr-defined]
    film = ["--video", str(files["Video"])]
    for kind in (Image, Video):
        masked = parsed(VideoRequest, [*film, "--mask", str(files[kind.__name__])])
        assert isinstance(masked.mask, kind)  # type: ignore[attr-defined]


def test_repeated_options_keep_their_order(files: dict[str, Path]) -> None:
    request: Any = parsed(
        VideoRequest, ["--shot", f"first_frame={files['Image']},seconds=2", "--shot", "then rain,camera=orbit"]
    )
    first, second = request.shots
    assert (first.first_frame.path, first.seconds) == (files["Image"], 2.0)
    assert (second.prompt, second.camera.move) == ("then rain", "orbit")


def test_a_voice_is_a_name_or_a_sample(files: dict[str, Path]) -> None:
    speech = request_class("speech")
    assert parsed(speech, ["hello", "--voice", "Ling"]).voice == "Ling"  # type: ignore[attr-defined]
    assert isinstance(parsed(speech, ["hello", "--voice", str(files["Audio"])]).voice, Audio)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["Image", "Video", "Audio"])
def test_a_caption_is_about_the_file_it_is_given(name: str, files: dict[str, Path]) -> None:
    """The first bytes decide which field the file goes into."""
    request = parsed(request_class("caption"), [str(files[name])])
    assert request.model_fields_set == {name.lower()}


def test_a_data_uri_is_an_asset(files: dict[str, Path]) -> None:
    uri = Image(files["Image"]).data_uri()
    assert parsed(VideoRequest, ["--first-frame", uri]).first_frame == Image(files["Image"])  # type: ignore[attr-defined]


def test_a_request_file_is_the_ground_for_options(run: Callable[..., Any], photo: Path, tmp_path: Path) -> None:
    """Fields in the file hold unless an option says otherwise."""
    file = tmp_path / "request.json"
    file.write_text(f'{{"kind": "image", "prompt": "one", "image": "{photo}", "seed": 4}}', "utf-8")
    outcome = run("image", "two", "--request", str(file), "--json")
    assert outcome.data["seed"] == 4
    assert run("jobs", "--json").data["jobs"][0]["request"] == {
        "kind": "image",
        "seed": 4,
        "prompt": "two",
        "image": str(photo),
    }


def test_every_asset_class_is_covered() -> None:
    """A new asset class needs a word in the help texts: IMAGE, VIDEO, AUDIO, OBJECT3D."""
    used = {asset for kind in CLASSES for field in request_fields(kind) for asset in field.shape.assets}
    assert used <= {Image, Video, Audio, Object3D}
    assert all(issubclass(asset, Asset) for asset in used)


def test_help_shows_forms(run: Callable[..., Any]) -> None:
    text = run("video", "--help").stdout
    assert re.search(r"--size WxH +Width and height in pixels", text)
    assert "--extend forward|backward" in text
    assert "--audio / --no-audio" in text
    assert "--audio-file AUDIO" in text


class BrewRequest(Request[Image]):
    """A pot of tea."""

    kind = "acme/brew"
    yields = Image

    prompt: str | None = None
    """Which tea."""
    minutes: Annotated[int, Field(ge=1, le=9)] | None = None
    """How long it draws."""


def test_a_plugins_own_kind_is_a_command(run: Callable[..., Any], backend: Any, make_record: Any, photo: Path) -> None:
    """Its options come from its class, as those of the core do."""
    pot = backend(lambda _call: Succeeded((Image(photo),)), models=[make_record("pot", BrewRequest)])
    outcome = run("acme/brew", "oolong", "--minutes", "3", "-q", "-m", "fake", "--seed", "2", backends={"fake": pot})
    assert outcome.stdout == "mmgen-acme-brew-2.png\n"
    assert pot.calls[0].request == BrewRequest(prompt="oolong", minutes=3, seed=2)
    assert "How long it draws. From 1 to 9." in run("acme/brew", "--help", backends={"fake": pot}).stdout
    assert run("acme/tea").exit_code == 2
