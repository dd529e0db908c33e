"""``models``, ``plugins``, ``jobs`` and ``show``."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mmgen import Image, Video, VideoRequest
from mmgen.backends import Pending, Succeeded

Run = Callable[..., Any]


# -- models ------------------------------------------------------------------------


def test_models_are_listed(run: Run) -> None:
    lines = run("models", "--kind", "image").stdout.splitlines()
    assert lines[0].split() == ["MODEL", "KIND", "TASKS", "WHAT", "IT", "IS"]
    assert any(line.startswith("fake:brush ") and "no learned weights" in line for line in lines)
    assert not any(line.startswith("fake:camera") for line in lines)


def test_models_by_task(run: Run) -> None:
    assert "fake:camera" in run("models", "--task", "video-extension").stdout
    assert "fake:brush" not in run("models", "--task", "video-extension").stdout


def test_no_such_model_says_how_to_get_one(run: Run) -> None:
    outcome = run("models", "--kind", "image-text")
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("error: no installed backend has a model for --kind image-text; install one")
    assert "did you mean 'video'" in run("models", "--kind", "vidoe").stderr
    assert "did you mean fake:brush?" in run("models", "fake:brushh").stderr


def test_one_model_field_by_field(run: Run) -> None:
    text = run("models", "fake:brush").stdout
    assert "sides 16 to 512, multiples of 8" in text
    assert "--style" in text
    assert "'ink', 'oil'" in text
    assert "PROMPT" in text
    assert "the tests, compared on 2026-01-01" in text
    assert "How sharp, 0 to 9." in text
    assert "none: a procedure" in text


def test_models_as_data(run: Run) -> None:
    listed = run("models", "--json", "--kind", "image").data["models"]
    one = next(model for model in listed if model["name"] == "fake:brush")
    assert one["accepts"]["style"] == "'ink', 'oil'"
    assert one["learned"] is False
    assert run("models", "fake:brush", "--json").data["name"] == "fake:brush"


def test_the_end_of_a_model_is_told(run: Run, backend: Any, make_record: Any) -> None:
    old = make_record("old", VideoRequest, retired_on=date(2026, 2, 1), replacement="new")
    outcome = run("models", backends={"fake": backend(models=[old])})
    assert "[retired on 2026-02-01, use new]" in outcome.stdout


# -- plugins -----------------------------------------------------------------------


def test_plugins_with_their_state(run: Run) -> None:
    (line,) = [line for line in run("plugins").stdout.splitlines() if line.startswith("fake ")]
    assert line.split()[1:3] == ["given", "3"]
    told = run("plugins", "--json").data["plugins"]
    assert {plugin["name"]: plugin["state"] for plugin in told}["fake"] == "given"


# -- jobs --------------------------------------------------------------------------


def test_jobs_newest_first(run: Run) -> None:
    run("image", "first", "--seed", "1")
    run("image", "second 山海", "--steps", "3")  # refused, so it was never a job
    run("image", "third", "--seed", "3")
    lines = run("jobs").stdout.splitlines()
    assert [line.rpartition(": ")[2] for line in lines[1:]] == ["third", "first"]
    assert all("succeeded" in line for line in lines[1:])
    assert len(run("jobs", "--limit", "1").stdout.splitlines()) == 2
    assert run("jobs", "list").stdout == run("jobs").stdout


def test_a_job_in_full(run: Run) -> None:
    run("image", "a lake", "--seed", "4")
    identity = run("jobs", "--json").data["jobs"][0]["id"]
    text = run("jobs", "show", identity[:6]).stdout
    assert text.splitlines()[0] == identity
    assert "seed       4" in text
    assert "state      succeeded" in text
    assert '"prompt":"a lake"' in text
    told = run("jobs", "show", identity, "--json").data
    assert Path(told["outcome"]["assets"][0]["path"]).exists()


def test_a_job_that_is_not_there(run: Run) -> None:
    outcome = run("jobs", "show", "nope")
    assert (outcome.exit_code, outcome.stderr) == (2, "error: 'nope' names no job; `mmgen jobs` lists them\n")


def test_a_failed_job_keeps_its_reason(run: Run, backend: Any) -> None:
    from mmgen.backends import Failed

    run("image", "x", "-m", "fake", backends={"fake": backend(Failed("out of memory"))})
    assert "state      failed: out of memory" in run("jobs", "show", run("jobs", "--json").data["jobs"][0]["id"]).stdout


def test_a_job_is_taken_up_again(run: Run, backend: Any, photo: Path) -> None:
    """One process sends it and gives up; another fetches the result."""
    shared: dict[str, Any] = {}
    waiting = backend([Pending("any", poll_after=0.01)], jobs=shared, cancel_outcome="unsupported")
    refused = run("image", "x", "-m", "fake", "--timeout", "0.02", backends={"fake": waiting})
    identity = run("jobs", "--json").data["jobs"][0]["id"]
    assert f"`mmgen jobs resume {identity}` fetches the result" in refused.stderr
    shared["job-1"] = [Succeeded((Image(photo),))]
    later = run("jobs", "resume", identity[:8], "-o", "a.png", "-q", backends={"fake": backend(jobs=shared)})
    assert later.stdout == "a.png\n"
    assert Path("a.png").read_bytes() == photo.read_bytes()


def test_a_job_without_a_token_can_not_be_taken_up(run: Run) -> None:
    run("image", "x")
    outcome = run("jobs", "resume", run("jobs", "--json").data["jobs"][0]["id"])
    assert outcome.exit_code == 2
    assert "its backend knows no name of it" in outcome.stderr


# -- show --------------------------------------------------------------------------


def test_facts_of_a_picture(run: Run, photo: Path) -> None:
    text = run("show", str(photo)).stdout
    assert "media type    image/png" in text
    assert "width         64" in text
    assert "alpha         no" in text


def test_facts_of_a_film_as_data(run: Run, film: Path) -> None:
    told = run("show", str(film), "--json").data
    assert (told["width"], told["fps"], told["frames"], told["audio_codec"]) == (64, 10.0, 10, None)
    assert told["sha256"] == Video(film).sha256
    assert json.dumps(told)


def test_facts_of_a_mesh(run: Run, tmp_path: Path) -> None:
    import trimesh

    path = tmp_path / "box.glb"
    path.write_bytes(trimesh.creation.box().export(file_type="glb"))
    assert run("show", str(path), "--json").data["faces"] == 12


def test_what_is_no_media_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("words")
    outcome = run("show", str(path))
    assert outcome.exit_code == 2
    assert outcome.stderr == f"error: {path}: is text/plain, where image or video or audio or 3d is needed\n"


@pytest.mark.parametrize("name", ["models", "plugins", "jobs"])
def test_lists_are_plain_when_piped(run: Run, name: str) -> None:
    """No colours, and no line is broken: ``grep`` and ``awk`` can work with them."""
    assert "\033" not in run(name).stdout
