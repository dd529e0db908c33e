"""The benchmarks run, in their smallest form; what they measure on a busy machine is not judged here."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
SMALL = ["--size", "192x108"]


def printed(name: str, *options: str) -> str:
    """What a benchmark prints; it may miss its goals, and must not fail otherwise."""
    command = [sys.executable, str(BENCHMARKS / name), *SMALL, *options]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode in {0, 1}, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def compositor() -> str:
    """One round of a film of two seconds, with the fewest programs that make a figure of each kind."""
    programs = "parallax,draw,encode"
    return printed("compositor.py", "--rounds", "1", "--seconds", "2", "--posters", "0", "--programs", programs)


def figures(text: str) -> dict[str, tuple[float, bool]]:
    """Each goal's figure, and whether it is met."""
    found = re.findall(r"^(.+?) +([\d.]+) +(?:x|px|s) +\(.+\) +[<>]= [\d.]+ +(met|MISSED)$", text, re.MULTILINE)
    return {name: (float(value), met == "met") for name, value, met in found}


def test_the_compositor_is_measured_against_encoding_alone(compositor: str) -> None:
    """Every figure that needs no MoviePy is there, and is one."""
    found = figures(compositor)
    assert {name for name in found if "MoviePy" not in name} == {
        "speed of encoding alone, parallax, veryfast",
        "processor time of drawing / of encoding, parallax",
        "zoom jitter, parallax",
        "zoom jitter, plain",
        "PNG: times as fast as Pillow's default",
        "PNG: bytes / Pillow's default",
    }
    assert all(value > 0 for value, _ in found.values())
    assert "parallax in the film's shots: [True" in compositor


def test_a_zoom_is_even(compositor: str) -> None:
    """No load of the machine changes this one."""
    found = figures(compositor)
    assert found["zoom jitter, parallax"][1]
    assert found["zoom jitter, plain"][1]


def test_moviepy_is_compared_or_named_as_left_out(compositor: str) -> None:
    if find_spec("moviepy") is None:
        assert "MoviePy: left out" in compositor
        pytest.skip("MoviePy is not installed")
    assert figures(compositor)["times as fast as MoviePy, parallax"][0] > 1


def test_memory_is_measured_task_by_task() -> None:
    """With an input of two megabytes, all of it is flat."""
    text = printed("memory.py", "--seconds", "2", "--megabytes", "2")
    assert [line.split(" ")[0].rstrip(",") for line in text.splitlines()] == ["film", "probe", "decode", "hash", "save"]
    assert text.count("flat") == 5
    assert all(int(value) > 10 for value in re.findall(r"(\d+) MB {2,}", text))


def test_previews_are_measured_against_the_rasteriser() -> None:
    text = printed("preview.py", "--rounds", "1", "--around", "30")
    rows = re.findall(r"^(.+?) +[\d.]+ [sx] \(rasterising [\d.]+ s\) <= [\d.]+ (?:met|MISSED)$", text, re.MULTILINE)
    assert rows[0] == "preview"
    assert len(rows) == 4
    assert text.splitlines()[0].count(" s") == 4
