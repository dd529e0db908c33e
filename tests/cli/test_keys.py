"""Keys: read from standard input, kept in a file of mode 0600, and printed nowhere."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
SECRET = "sk-5f3a9c"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the keys are kept."""
    return tmp_path / "mmgen-home" / "keys.json"


def test_a_key_is_stored_and_never_printed(run: Run, file: Path) -> None:
    stored = run("keys", "set", "TEA_API_KEY", typed=f"{SECRET}\n")
    assert stored.exit_code == 0
    assert json.loads(file.read_text()) == {"TEA_API_KEY": SECRET}
    outcomes = [
        stored,
        run("keys"),
        run("keys", "list"),
        run("keys", "list", "--json"),
        run("keys", "--json"),
        run("doctor"),
    ]
    assert all(SECRET not in outcome.stdout + outcome.stderr for outcome in outcomes)
    assert run("keys").stdout == "TEA_API_KEY\n"
    assert run("keys", "--json").data["keys"] == ["TEA_API_KEY"]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_only_the_owner_can_read_the_file(run: Run, file: Path) -> None:
    before = os.umask(0)
    try:
        run("keys", "set", "A", typed="one")
        run("keys", "set", "B", typed="two")
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_keys_are_removed(run: Run, file: Path) -> None:
    run("keys", "set", "A", typed="one")
    run("keys", "set", "B", typed="two")
    assert run("keys", "remove", "A").stderr == "A is removed.\n"
    assert json.loads(file.read_text()) == {"B": "two"}
    outcome = run("keys", "remove", "A")
    assert (outcome.exit_code, outcome.stderr) == (
        2,
        "error: NAME 'A': no such key is stored; `mmgen keys list` names them\n",
    )


@pytest.mark.parametrize("arguments", [["A_KEY", SECRET], [f"A_KEY={SECRET}"], [f"A_KEY={SECRET}", SECRET]])
def test_a_key_as_an_argument_is_refused_and_not_repeated(run: Run, file: Path, arguments: list[str]) -> None:
    """The message must not put the key into a log."""
    for words in (arguments, [*arguments, "--json"]):
        outcome = run("keys", "set", *words, typed="other")
        assert outcome.exit_code == 2
        assert SECRET not in outcome.stdout + outcome.stderr
    assert not file.exists()


@pytest.mark.parametrize("text", ["", "  \n", "two\nlines", "bell\x07"])
def test_what_is_no_key_is_refused(run: Run, file: Path, text: str) -> None:
    outcome = run("keys", "set", "A", typed=text)
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("error: A: the key ")
    assert not file.exists()


def test_nothing_stored(run: Run, file: Path) -> None:
    outcome = run("keys", "list")
    assert outcome.exit_code == 0
    assert outcome.stderr == f"no keys are stored in {file}; `mmgen keys set NAME` stores one\n"


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_a_terminal_is_asked_and_does_not_show_the_key(file: Path) -> None:
    """A real process on a terminal of its own: what is typed does not appear on it."""
    import pty

    process, terminal = pty.fork()
    if process == 0:
        os.execv(sys.executable, [sys.executable, "-m", "mmgen", "keys", "set", "TEA_API_KEY"])
    shown = b""
    while b"TEA_API_KEY: " not in shown:
        shown += os.read(terminal, 1024)
    os.write(terminal, f"{SECRET}\n".encode())
    with contextlib.suppress(OSError):  # the terminal closes when the process ends
        while chunk := os.read(terminal, 1024):
            shown += chunk
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    assert json.loads(file.read_text()) == {"TEA_API_KEY": SECRET}
    assert b"is stored in" in shown
    assert SECRET.encode() not in shown
