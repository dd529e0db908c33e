"""Small mistakes at the prompt: each is told with the way out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmgen import Audio, Client, Image
from mmgen.cli.doctor import findings
from mmgen.cli.outputs import Output
from mmgen.cli.session import Session

Run = Callable[..., Any]


def test_a_prompt_without_quotation_marks(run: Run) -> None:
    """The shell makes two words of it."""
    outcome = run("image", "a", "lake")
    assert outcome.exit_code == 2
    assert "(lake); words with spaces between them belong in quotation marks (see mmgen image --help)" in outcome.stderr


def test_a_model_that_is_like_no_other(run: Run) -> None:
    assert run("models", "xyz").stderr == "error: no model 'xyz'; `mmgen models` lists them\n"


def test_a_request_file_of_another_kind(run: Run, tmp_path: Path) -> None:
    """It says which it is, which names the command to use."""
    file = tmp_path / "wish.json"
    file.write_text(json.dumps({"kind": "image", "prompt": "a"}))
    assert "kind must be 'video', got 'image'" in run("video", "--request", str(file)).stderr


def test_a_format_that_can_not_be_asked_for(run: Run, tmp_path: Path) -> None:
    said = run("image", "a", "-o", str(tmp_path / "a.gif")).stderr
    assert "gif can't be asked for; what can: png, jpeg, webp, avif" in said


@pytest.mark.parametrize("name", ["a.fbx", "a.FBX", "a.blend", "a.3ds"])
def test_an_ending_of_no_file_that_can_be_made(run: Run, name: str) -> None:
    """It is refused before anything is made, with those that can be."""
    outcome = run("3d", "a teapot", "-o", name)
    assert outcome.exit_code == 2
    assert "names no kind of file that is written here; give it one of .glb, .gltf, .obj" in outcome.stderr
    assert list(Path().iterdir()) == []


def test_a_point_in_a_name_is_no_ending(run: Run) -> None:
    assert run("image", "a", "-q", "-o", "tea.v2", "-m", "fake").stdout == "tea.v2.png\n"


@pytest.mark.parametrize("seconds", ["-1", "0", "nan"])
def test_a_time_that_can_not_be_waited(run: Run, backend: Any, seconds: str) -> None:
    """It is refused before anything is sent."""
    maker = backend()
    outcome = run("image", "a", "-m", "fake", f"--timeout={seconds}", backends={"fake": maker})
    assert outcome.exit_code == 2
    assert f"--timeout {seconds}: give the seconds to wait, more than 0" in outcome.stderr
    assert maker.calls == []


def test_long_words_are_cut_visibly(run: Run) -> None:
    run("image", "word " * 30, "-m", "fake")
    assert run("jobs").stdout.rstrip().endswith(" wo…")


def test_an_embedded_job_that_is_done_has_its_files(run: Run) -> None:
    """There is nothing to take up; it was told as one that had ended with its process."""
    made = run("image", "a lake", "--size", "64x64", "-m", "procedural:scene", "--json").data["job"]
    outcome = run("jobs", "resume", made)
    assert outcome.exit_code == 2
    assert outcome.stderr == f"error: job {made} has succeeded, and its files are kept: `mmgen jobs show {made}`\n"


def test_the_doctor_weighs_what_is_kept(tmp_path: Path) -> None:
    """What killed programs left is named when it is much."""
    for name, size in (("objects/ab/made.png", 1500), ("scratch/left/part.mp4", 200_000_000)):
        file = tmp_path / name
        file.parent.mkdir(parents=True)
        with file.open("wb") as sparse:
            sparse.truncate(size)
    (found,) = [one for one in findings(Session(connect=lambda: Client(home=tmp_path))) if one.name == "files"]
    assert found.state == "warning"
    assert found.text == "1 made by jobs, 1.5 kB; 200 MB of work in progress or interrupted: `mmgen jobs gc`"


def test_a_file_of_another_kind_is_converted(run: Run, tmp_path: Path) -> None:
    """It was renamed to what the model gives, and the name that was asked for was nowhere."""
    target = tmp_path / "bed.mp3"
    asked = ("music", "calm piano", "--seconds", "1", "-m", "procedural:music", "-o", str(target), "--json")
    (asset,) = run(*asked).data["assets"]
    assert (asset["path"], asset["media_type"]) == (str(target), "audio/mpeg")
    assert Audio(target).media_type == "audio/mpeg"
    assert [file.name for file in tmp_path.glob("bed*")] == ["bed.mp3"]


def test_what_can_not_be_converted_keeps_a_true_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is made and perhaps paid, so it is kept; and it is said why."""
    glass = Image(np.full((16, 16, 4), 90, np.uint8))
    (made,) = Output(tmp_path, "glass.jpg", "image").save([glass], seed=1, job="a")
    assert made == tmp_path / "glass.png"
    assert Image(made).to_numpy().shape == (16, 16, 4)
    assert "glass.jpg is kept as image/png: " in capsys.readouterr().err
