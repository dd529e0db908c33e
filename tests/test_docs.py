"""
The documentation is true: its examples run, its commands parse, its files are well formed, its tables are current.

The Python blocks of a page run in order, in one namespace and an empty folder; lines ``#> text`` are what the block
prints (``...`` stands for anything). A block with a title is a file; a file ``test_*.py`` is run with pytest. A title that
ends in "(continued)" adds to its file.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<code>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
CONTINUED = " (continued)"
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
README_COMMANDS = ["pip install . && mmgen demo", 'pip install -e ".[test]" && pytest']


@dataclass(frozen=True)
class Block:
    """One fenced block and where it stands."""

    path: Path
    line: int
    language: str
    title: str | None
    code: str

    @property
    def place(self) -> str:
        """How messages call it."""
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def pages() -> list[Path]:
    """The README, the contribution guide, and every page of the documentation."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def sources() -> list[Path]:
    """The pages, and the modules whose docstrings hold fenced examples."""
    modules = [path for path in sorted((ROOT / "src").rglob("*.py")) if "```python" in path.read_text("utf-8")]
    return pages() + modules


def blocks(path: Path, *languages: str) -> Iterator[Block]:
    """The fenced blocks of a page in those languages."""
    text = path.read_text("utf-8")
    for match in FENCE.finditer(text):
        if match["language"] in languages:
            indent = match["indent"]
            code = "".join(line.removeprefix(indent) for line in match["code"].splitlines(keepends=True))
            line = text.count("\n", 0, match.start("code")) + 1
            yield Block(path, line, match["language"], match["title"], code)


def with_blocks(*languages: str) -> list[object]:
    """The pages that have blocks in those languages, for parametrisation."""
    found = [path for path in sources() if next(blocks(path, *languages), None)]
    return [pytest.param(path, id=str(path.relative_to(ROOT))) for path in found]


# -- Python -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", with_blocks("python"))
def test_examples_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each does what the page says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    namespace: dict[str, object] = {"__name__": "__main__"}
    for block in blocks(path, "python"):
        if block.title is None:
            run_block(block, namespace)
        else:
            run_file(block, tmp_path)
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", None)).startswith(str(tmp_path)):
            del sys.modules[name]


def run_block(block: Block, namespace: dict[str, object]) -> None:
    """Run it as if it stood where it stands, and compare what it prints."""
    code = compile("\n" * (block.line - 1) + block.code, str(block.path), "exec", dont_inherit=True)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, namespace)
    promised = [line.strip().removeprefix("#>").strip() for line in block.code.splitlines() if is_output(line)]
    if promised:
        got = [line.strip() for line in printed.getvalue().strip().splitlines()]
        assert agrees(promised, got), f"{block.place} promises {promised}, prints {got}"


def is_output(line: str) -> bool:
    """Whether the line says what is printed."""
    return line.strip().startswith("#>")


def agrees(promised: list[str], got: list[str]) -> bool:
    """Whether what was printed is what is promised; a line that is ``...`` alone stands for any number of lines."""
    lines = ["(?:[^\n]*\n)*" if line == "..." else _line_pattern(line) for line in promised]
    return re.fullmatch("".join(lines), "".join(f"{line}\n" for line in got)) is not None


def _line_pattern(line: str) -> str:
    return "[^\n]*".join(map(re.escape, line.split("..."))) + "\n"


def run_file(block: Block, folder: Path) -> None:
    """Write it under its name, and run it when it holds tests."""
    assert block.title is not None
    name = block.title.removesuffix(CONTINUED)
    before = (folder / name).read_text("utf-8") if name != block.title else ""
    (folder / name).write_text(before + block.code, "utf-8")
    if block.title.startswith("test_"):
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            str(folder),
            block.title,
        ]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{block.place}\n{done.stdout}{done.stderr}"


def test_a_wrong_promise_is_found() -> None:
    """The comparison can fail: by a word, by a line more, by a line less."""
    assert agrees(["a ... c", "d"], ["a b c", "d"])
    assert agrees(["a", "..."], ["a"])
    assert agrees(["a", "...", "d"], ["a", "b", "c", "d"])
    assert not agrees(["a", "...", "d"], ["a", "b", "c"])
    assert not agrees(["a ..."], ["a b", "c"])
    assert not agrees(["a"], ["b"])
    assert not agrees(["a"], ["a", "b"])
    assert not agrees(["a", "b"], ["a"])


@pytest.mark.parametrize("path", with_blocks("python"))
def test_examples_fit_the_page(path: Path) -> None:
    """Code that runs out of its box is read by nobody; what is printed may be longer."""
    widest = 120 if path == ROOT / "README.md" else 88
    for block in blocks(path, "python"):
        long = [line for line in block.code.splitlines() if len(line) > widest and not is_output(line)]
        assert not long, block.place


EXAMPLES = {
    "film_from_folder.py": ["photographs", "film.mp4", "--size", "160x90", "--seconds", "0.5"],
    "style_sheet.py": ["a river, dawn", "sheet.png", "--height", "96"],
}


def test_every_example_is_run() -> None:
    """None lies there untried."""
    assert {path.name for path in (ROOT / "examples").glob("*.py")} == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_scripts_run(name: str, tmp_path: Path) -> None:
    """Each makes the file that it was asked for."""
    (tmp_path / "photographs").mkdir()
    for photograph in ("lake", "ridge"):
        shutil.copy(ROOT / f"src/mmgen/samples/{photograph}.jpg", tmp_path / "photographs")
    command = [sys.executable, str(ROOT / "examples" / name), *EXAMPLES[name]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / EXAMPLES[name][1]).stat().st_size > 1000


# -- other languages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", with_blocks("toml", "json"))
def test_files_are_well_formed(path: Path) -> None:
    """TOML and JSON on a page can be read."""
    for block in blocks(path, "toml", "json"):
        (tomllib.loads if block.language == "toml" else json.loads)(block.code)


def commands(path: Path) -> Iterator[tuple[Block, list[str]]]:
    """The calls of ``mmgen`` in the shell blocks of a page."""
    for block in blocks(path, "bash"):
        for line in block.code.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            for start, word in enumerate(words):
                if word == "mmgen" and (start == 0 or words[start - 1] in {"&&", "|", ";"}):
                    end = next(
                        (at for at in range(start, len(words)) if words[at] in {"&&", "|", ";", ">"}), len(words)
                    )
                    yield block, words[start + 1 : end]


def parse(words: list[str]) -> None:
    """Have the command line read the arguments, without running them. Raises what it raises for wrong ones."""
    from typer.main import get_command

    from mmgen.cli.application import application
    from mmgen.cli.session import Session

    command: Any = get_command(application())
    context = command.make_context("mmgen", list(words), obj=Session())
    while hasattr(command, "resolve_command"):
        rest = [*context._protected_args, *context.args]
        if not rest:
            break
        name, command, rest = command.resolve_command(context, rest)
        context = command.make_context(name, rest, parent=context)


@pytest.mark.parametrize("path", with_blocks("bash"))
def test_commands_parse(path: Path) -> None:
    """The command line has each command and each of its options; none is run."""
    for block, words in commands(path):
        try:
            parse(words)
        except Exception as error:
            raise AssertionError(f"{block.place}: mmgen {shlex.join(words)}: {error}") from error


@pytest.mark.parametrize(
    "words", [["imagine", "a river"], ["image", "a river", "--sise", "1x1"], ["keys", "sett", "A"]]
)
def test_a_wrong_command_is_found(words: list[str]) -> None:
    """The check can fail: by a command, an option, a sub-command."""
    with pytest.raises(Exception, match="No such"):
        parse(words)


# -- the whole ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    """A relative link names a file of the repository."""
    prose = FENCE.sub("", path.read_text("utf-8"))
    missing = [link for link in LINK.findall(prose) if not (path.parent / link).exists()]
    assert not missing


def test_the_readme_has_two_commands() -> None:
    """One to see something, one to test everything; the second is what continuous integration runs."""
    shown = [block.code.strip() for block in blocks(ROOT / "README.md", "bash")]
    assert shown == README_COMMANDS


def test_the_table_of_models_is_current() -> None:
    """It is made from the records; ``python tools/model_tables.py`` writes it anew."""
    command = [sys.executable, str(ROOT / "tools/model_tables.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_page_is_in_the_navigation() -> None:
    """Decisions are reached through their index; every other page has a place in the menu."""
    menu = (ROOT / "mkdocs.yml").read_text("utf-8")
    index = (ROOT / "docs/decisions/index.md").read_text("utf-8")
    for path in (ROOT / "docs").rglob("*.md"):
        place = str(path.relative_to(ROOT / "docs"))
        assert place in menu or f"({path.name})" in index, f"{place} can't be reached"
