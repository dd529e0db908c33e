"""``check`` and ``estimate``: the model's own answer, by options or from a file, and nothing is sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def wish(tmp_path: Path) -> Path:
    """A request that the fake's brush can't honour."""
    path = tmp_path / "wish.json"
    path.write_text('{"kind": "image", "prompt": "x", "size": [100, 64], "style": "oil"}', "utf-8")
    return path


def test_a_request_that_can_be_honoured(run: Run) -> None:
    outcome = run("check", "image", "a lake", "--size", "64x64")
    assert (outcome.exit_code, outcome.stdout) == (0, "fake:brush can do this (text-to-image).\n")


def test_problems_are_named_by_option(run: Run) -> None:
    outcome = run("check", "image", "a lake", "--size", "100x64", "--steps", "9", "-m", "fake:brush")
    assert outcome.exit_code == 2
    first, *problems = outcome.stdout.splitlines()
    assert first == "fake:brush can not do this (text-to-image):"
    assert any(line.startswith("  --size: sides must be") for line in problems)
    assert any(line.startswith("  --steps: is not honoured") for line in problems)


def test_the_task_must_be_served(run: Run) -> None:
    outcome = run("check", "video", "x", "-m", "fake:brush")
    assert outcome.exit_code == 2
    assert "takes ImageRequest, got" in outcome.stdout


def test_a_request_file(run: Run, wish: Path) -> None:
    outcome = run("check", "--request", str(wish), "--json")
    assert outcome.exit_code == 2
    assert outcome.data["model"] == "fake:brush"
    assert [problem["field"] for problem in outcome.data["problems"]] == ["size"]
    assert run("check", "image", "--request", str(wish), "--size", "64x64").exit_code == 0


def test_a_request_from_standard_input(run: Run, wish: Path) -> None:
    assert run("check", "--request", "-", typed=wish.read_text()).exit_code == 2
    assert run("check", "--request", "-", typed='{"kind": "image", "prompt": "x"}').exit_code == 0


def test_nothing_is_sent(run: Run, backend: Any, wish: Path) -> None:
    maker = backend()
    run("check", "image", "x", "-m", "fake", backends={"fake": maker})
    run("estimate", "image", "x", "-m", "fake", backends={"fake": maker})
    run("estimate", "--request", str(wish), backends={"fake": maker})
    assert not maker.calls
    assert run("jobs").stderr == "no jobs yet\n"


def test_estimates_say_how_they_are_known(run: Run) -> None:
    assert run("estimate", "image", "x", "-n", "3").stdout == "fake:brush: CNY 1.50 (the tests, 2026-01-01)\n"
    told = run("estimate", "image", "x", "--json").data
    assert (told["cost"], told["source"], told["checked_on"]) == ("CNY 0.50", "the tests", "2026-01-01")


def test_unpriced_is_said(run: Run) -> None:
    assert run("estimate", "video", "x").stdout == "fake:camera: unpriced\n"
    assert run("estimate", "video", "x", "--json").data["cost"] is None


@pytest.mark.parametrize("command", ["check", "estimate"])
def test_nothing_to_judge_is_a_usage_error(run: Run, command: str) -> None:
    outcome = run(command)
    assert outcome.exit_code == 2
    assert "name a kind with its options, or give --request FILE" in outcome.stderr


@pytest.mark.parametrize("command", ["check", "estimate"])
def test_help_lists_the_kinds(run: Run, command: str) -> None:
    text = run(command, "--help").stdout
    assert all(f"   {kind} " in text for kind in ("image", "video", "3d", "caption"))
    assert "--request FILE" in text
