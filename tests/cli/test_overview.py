"""The overview comes at once and is complete; every command it names exists and explains itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version

import pytest

from mmgen.cli.commands import COMMANDS, KINDS, SECTIONS
from mmgen.cli.overview import columns_of, overview, wrapped
from mmgen.requests import request_kinds


def script(code: str, **environment: str) -> str:
    """What *code* prints in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ | environment
    )
    return done.stdout


def test_overview_names_every_command_under_its_section() -> None:
    text = overview(width=100)
    assert all(section in text for section in SECTIONS)
    assert all(f"   {name} " in text and command.summary in text for name, command in COMMANDS.items())


@pytest.mark.parametrize("width", [40, 80, 200])
def test_overview_keeps_to_the_terminal(width: int) -> None:
    lines = [line for line in overview(width=width).splitlines() if "$" not in line and "Generated media" not in line]
    assert max(map(len, lines)) <= min(width, 100)


def test_commands_that_are_promised() -> None:
    """The README and the documents name these."""
    assert set(COMMANDS) >= {
        *("image", "video", "speech", "music", "sound", "3d", "4d", "scene", "caption"),
        *("models", "check", "estimate", "plugins", "doctor", "keys", "jobs", "show", "demo"),
    }


def test_every_core_kind_has_a_command() -> None:
    assert set(KINDS) == {kind for kind in request_kinds() if "/" not in kind and "." not in kind}


def test_help_loads_neither_typer_nor_pydantic_nor_rich() -> None:
    code = (
        "import sys; sys.argv = ['mmgen', '--help']\n"
        "from mmgen.cli import main; main()\n"
        "import json; print(json.dumps([n for n in ('typer', 'pydantic', 'rich', 'anyio') if n in sys.modules]))"
    )
    printed = script(code)
    assert "Make media" in printed
    assert json.loads(printed.splitlines()[-1]) == []


def test_listing_models_loads_no_codec() -> None:
    code = (
        "import sys; sys.argv = ['mmgen', 'models']\n"
        "from mmgen.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "import json; print(json.dumps([n for n in ('av', 'cv2', 'numpy', 'rich') if n in sys.modules]))"
    )
    assert json.loads(script(code).splitlines()[-1]) == []


def test_module_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "mmgen", "-h"], capture_output=True, text=True, check=True)
    assert done.stdout == overview()
    assert not done.stderr


def test_no_colour_without_a_terminal() -> None:
    assert "\033" not in script("import sys; sys.argv = ['mmgen']\nfrom mmgen.cli import main; main()")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(run, name: str) -> None:
    outcome = run(name, "--help")
    assert outcome.exit_code == 0
    assert outcome.stdout.lstrip().startswith(f"mmgen {name}")
    assert "--help" in outcome.stdout
    assert not outcome.stderr


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_overview_through_the_command_line(run, arguments: list[str]) -> None:
    outcome = run(*arguments)
    assert outcome.exit_code == 0
    assert "Make media" in outcome.stdout


def test_version(run) -> None:
    assert run("--version").stdout.strip() == f"mmgen {version('mmgen')}"


def test_version_comes_at_once_too() -> None:
    done = subprocess.run([sys.executable, "-m", "mmgen", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"mmgen {version('mmgen')}\n"


def test_misspelt_command_is_guessed(run) -> None:
    outcome = run("imge", "x")
    assert outcome.exit_code == 2
    assert "'image'" in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


def test_unknown_option_is_one_line(run) -> None:
    outcome = run("image", "x", "--sise", "3")
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("error: no such option: --sise")
    assert len(outcome.stderr.splitlines()) == 1


def test_usage_errors_are_json_too(run) -> None:
    outcome = run("image", "--json", "--nope")
    assert outcome.exit_code == 2
    assert outcome.data["ok"] is False
    assert "--nope" in outcome.data["error"]["message"]
    assert not outcome.stderr


@pytest.mark.parametrize(("words", "expected"), [("mmgen vi", "video"), ("mmgen video --first", "--first-frame")])
def test_shells_complete_commands_and_options(words: str, expected: str) -> None:
    environment = {"_MMGEN_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    code = "import sys; sys.argv = ['mmgen']\nfrom mmgen.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=os.environ | environment
    )
    assert expected in done.stdout.split()


def test_wrapping_counts_columns() -> None:
    """Chinese characters take two columns each."""
    assert columns_of("ab山") == 4
    assert wrapped("山海 之间 hills", 24) == ["山海 之间 hills"]
    assert wrapped("one two three four five six seven", 10) == ["one two three four five", "six seven"]
