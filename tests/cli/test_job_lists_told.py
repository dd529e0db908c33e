"""``mmgen jobs list``: narrowed by options, with the reason of what did not succeed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mmgen import TransportError
from mmgen.backends import Failed

Run = Callable[..., Any]


@pytest.fixture
def asked(run: Run, backend: Any) -> Run:
    """Three jobs: one made, one failed, one in doubt."""
    run("image", "made", "--seed", "1")
    run("video", "lost", "-m", "fake:camera", backends={"fake": backend(Failed("out of\nmemory " + "and time " * 20))})
    run("image", "doubtful", "-m", "fake", backends={"fake": backend(TransportError("connection reset"))})
    return run


def words(outcome: Any) -> list[str]:
    """The last words of what each of the listed jobs asks for."""
    return [job["request"]["prompt"] for job in outcome.data["jobs"]]


NARROWED = {
    "": ["doubtful", "lost", "made"],
    "--limit 1": ["doubtful"],
    "--state failed": ["lost"],
    "--state failed --state unknown": ["doubtful", "lost"],
    "--model fake:camera": ["lost"],
    "-m fake": ["doubtful", "lost", "made"],
    "-m other": [],
    "--since 1h --state succeeded": ["made"],
    "--since 2999-01-01": [],
}


def test_a_list_is_narrowed_by_options(asked: Run) -> None:
    """With and without the word ``list``; a list that is empty for that does not say that there are no jobs."""
    for options, found in NARROWED.items():
        assert words(asked("jobs", *options.split(), "--json")) == found, options
        assert words(asked("jobs", "list", *options.split(), "--json")) == found, options
    assert asked("jobs", "--state", "cancelled").stderr == "no such jobs\n"


def test_reasons_stand_at_the_end(asked: Run) -> None:
    """In one line, cut visibly; a list of jobs that all succeeded has no such column."""
    head, doubtful, lost, made = asked("jobs").stdout.splitlines()
    assert head.endswith("REASON")
    assert "connection reset" in doubtful
    assert "out of memory and time" in lost
    assert lost.endswith("…")
    assert made.endswith(": made")
    assert "REASON" not in asked("jobs", "--state", "succeeded").stdout


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("--since noon", "write 90m, 2h, 7d or 2w"),
        ("--since 99999999w", "write 90m"),
        ("--state done", "succeeded"),
    ],
)
def test_what_is_not_understood_is_refused(run: Run, options: str, told: str) -> None:
    """It says what can be written."""
    outcome = run("jobs", *options.split())
    assert outcome.exit_code == 2
    assert told in outcome.stderr


def test_what_was_spent(run: Run, backend: Any) -> None:
    """Settled, held in reserve, unpriced: in a table, and as data."""
    assert run("jobs", "spend").stderr == "no jobs yet\n"
    run("image", "made", "-n", "3")
    run("image", "doubtful", "-m", "fake", backends={"fake": backend(TransportError("connection reset"))})
    run("video", "unpriced", "-m", "fake:camera")
    assert run("jobs", "spend", "--by", "backend").stdout.splitlines() == [
        "BACKEND  JOBS  SETTLED   RESERVED  UNPRICED",
        "fake     3     CNY 1.50  CNY 0.50  1",
    ]
    (told,) = run("jobs", "spend", "--json", "--since", "1h").data["spending"]
    assert (told["name"], told["jobs"], told["settled"], told["reserved"]) == ("", 3, ["CNY 1.50"], ["CNY 0.50"])
    assert run("jobs", "spend", "--since", "2999-01-01").stderr == "no such jobs\n"
