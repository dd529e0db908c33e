"""The pieces of the protocol: messages, secrets, and a far side that old interpreters can read."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.backends import process_worker
from mmgen.backends.process_connection import Message, Scrubber, WorkerError, foreign_environment, read_message

WORKER = Path(process_worker.__file__)


@given(st.binary(max_size=300))
def test_any_line_is_a_message_or_an_error(line: bytes) -> None:
    """Nothing else is raised."""
    assert isinstance(read_message(line), Message | WorkerError)


@given(
    st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)
    )
)
def test_any_json_is_a_message_or_an_error(plain: object) -> None:
    """A message is an object that says its type."""
    heard = read_message(json.dumps(plain).encode())
    assert isinstance(heard, Message) == (isinstance(plain, dict) and "type" in plain)


@given(st.text(min_size=6).filter(lambda text: "\0" not in text and text.strip("*")), st.text(), st.text())
def test_no_secret_of_the_environment_is_left(secret: str, before: str, after: str) -> None:
    """Wherever it stands."""
    scrub = Scrubber({"MY_TOKEN": secret})
    assert secret not in scrub(before + secret + after) or secret in before + "***" + after


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Authorization: Bearer abc123def456", "Authorization: Bearer ***"),
        ('{"api_key": "abc123"}', '{"api_key": "***"}'),
        ("HF_TOKEN=abc123 next", "HF_TOKEN=*** next"),
        ("https://me:pass@host/path", "https://***@host/path"),
        ("a basic cube with 12 tokens", "a basic cube with 12 tokens"),
    ],
)
def test_what_looks_like_a_secret_is_scrubbed(text: str, shown: str) -> None:
    """And words that do not are left."""
    assert Scrubber({})(text) == shown


def test_the_environment_of_another_interpreter() -> None:
    """Passed by name, or no secret."""
    given = {"PATH": "/bin", "A_KEY": "1", "B_SECRET": "2", "PYTHONHOME": "/usr"}
    made = foreign_environment(given, passed=["B_SECRET"])
    assert {"PATH", "B_SECRET"} <= set(made)
    assert not {"A_KEY", "PYTHONHOME"} & set(made)


def test_the_far_side_is_written_for_old_interpreters() -> None:
    """Its syntax is that of 3.8."""
    ast.parse(WORKER.read_text("utf-8"), feature_version=(3, 8))


def test_the_far_side_needs_the_standard_library_alone() -> None:
    """It must run where nothing is installed."""
    tree = ast.parse(WORKER.read_text("utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("returned", "files"),
    [(None, []), ("a", ["a"]), (Path("a"), ["a"]), (["a", Path("b")], ["a", "b"]), ({"files": "a"}, ["a"]), ({}, [])],
)
def test_what_run_may_return(returned: object, files: list[str]) -> None:
    """A path, several, or a dict."""
    assert process_worker.outcome_of(returned) == {"files": files, "details": {}, "seed": None}
