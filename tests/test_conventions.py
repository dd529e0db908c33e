"""
House rules that a linter can't hold. Each ``ALLOWED`` set lists old offenders and may only shrink; all are empty.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import mmgen
import mmgen.backends

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src/mmgen"
LIBRARY = ["src", *(str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("plugins/*/src")))]
"""The folders of what is installed: mmgen's own, and the plugins'."""
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
MOST_PARAMETERS = 5

ALLOWED_LONG_FILES: frozenset[str] = frozenset()
ALLOWED_LONG_FUNCTIONS: frozenset[str] = frozenset()
ALLOWED_PARAMETERS: frozenset[str] = frozenset()

SHORTENED = re.compile(r"^(utils?|helpers?|managers?|mgr|misc|common|cfg|req|resp|msg|params|tmp)$")
VENDORS = re.compile(
    r"adobe|alibaba|anthropic|bytedance|civitai|comfyui|dashscope|elevenlabs|fal|firefly|gemini|google|hailuo|hedra|"
    r"heygen|higgsfield|huggingface|hunyuan|ideogram|kling|krea|leonardo|lumalabs|meshy|midjourney|minimax|openai|pika|"
    r"pixverse|recraft|replicate|runwayml|seedance|seedream|stability|suno|tencent|together|topaz|tripo|udio|veo|vidu|"
    r"vertex_ai|volcengine|zhipu"
)
PLAIN_WORDS = {"together", "stability", "replicate", "gemini", "leonardo", "adobe"}
"""Vendors whose names are words too; only as part of a host or an import do they name the vendor."""


def python_files(*folders: str) -> list[Path]:
    """Every Python file under *folders* of the repository."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text("utf-8"))


def words_of(path: Path) -> set[str]:
    """Every word of a file, in small letters."""
    return set(re.findall(r"\w+", path.read_text("utf-8").lower()))


def place(path: Path, name: str = "") -> str:
    """How an offender is called."""
    return f"{path.relative_to(ROOT)}{':' if name else ''}{name}"


def listed(offenders: Iterable[object] | Mapping[str, object]) -> str:
    """One offender a line, so that none is cut off."""
    pairs = [f"{name}: {fault}" for name, fault in offenders.items()] if isinstance(offenders, Mapping) else offenders
    return "\n" + "\n".join(map(str, pairs))


Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def functions(path: Path) -> list[tuple[str, Function]]:
    """Every function of a file by qualified name."""

    def visit(node: ast.AST, within: str) -> Iterator[tuple[str, Function]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):  # no function is defined in one
                continue
            name = f"{within}{child.name}" if isinstance(child, Function | ast.ClassDef) else within
            if isinstance(child, Function):
                yield name, child
            yield from visit(child, f"{name}." if isinstance(child, Function | ast.ClassDef) else within)

    return list(visit(tree_of(path), ""))


def test_files_are_short() -> None:
    """A file holds one family of nouns."""
    long = {
        place(path): lines
        for path in python_files("src", "plugins", "tests", "tools", "benchmarks", "examples")
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE and place(path) not in ALLOWED_LONG_FILES
    }
    assert not long, listed(long)


def test_functions_are_short() -> None:
    """A function fits on a screen."""
    long = {
        place(path, name): lines
        for path in python_files("src", "plugins", "tests", "tools", "benchmarks", "examples")
        for name, function in functions(path)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
        and place(path, name) not in ALLOWED_LONG_FUNCTIONS
    }
    assert not long, listed(long)


def is_command(function: Function) -> bool:
    """Whether it is a command of the command line, whose options are its parameters."""
    every = [*function.args.args, *function.args.kwonlyargs]
    return any(argument.annotation is not None and "typer." in ast.unparse(argument.annotation) for argument in every)


def test_options_are_by_keyword() -> None:
    """At most one parameter with a default may be given by position, and there are at most five parameters."""
    offenders = {}
    for path in python_files(*LIBRARY):
        for name, function in functions(path):
            if "._" in f".{name}" or place(path, name) in ALLOWED_PARAMETERS:
                continue
            taken = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            count = len([argument for argument in taken if argument.arg not in {"self", "cls"}])
            count = 0 if is_command(function) else count
            if len(function.args.defaults) > 1 or count > MOST_PARAMETERS:
                offenders[place(path, name)] = f"{count} parameters, {len(function.args.defaults)} positional options"
    assert not offenders, listed(offenders)


def test_names_are_whole_words() -> None:
    """No file, function or parameter is called by an abbreviation or by a word that says nothing."""
    offenders = {place(path) for path in python_files(*LIBRARY) if SHORTENED.match(path.stem)}
    for path in python_files(*LIBRARY):
        for name, function in functions(path):
            arguments = function.args
            every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            names = [function.name, *(argument.arg for argument in every)]
            offenders |= {place(path, f"{name}({short})") for short in names if SHORTENED.match(short)}
    assert not offenders, listed(offenders)


def test_no_vendor_is_named() -> None:
    """A fact about a vendor lives in its plugin."""
    named = {
        place(path): sorted(found)
        for path in sorted(SOURCE.rglob("*.py"))
        if (found := [word for word in words_of(path) if VENDORS.fullmatch(word) and word not in PLAIN_WORDS])
    }
    assert not named, listed(named)


def test_only_the_command_line_prints() -> None:
    """A library is silent."""
    printing = [
        place(path, str(node.lineno))
        for path in python_files(*LIBRARY)
        if SOURCE / "cli" not in path.parents and "print(" in path.read_text("utf-8")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not printing, listed(printing)


def test_modules_and_classes_have_docstrings() -> None:
    """Each public module, class and function says in a sentence what it is."""
    silent = []
    for path in python_files(*LIBRARY):
        tree = tree_of(path)
        public = [
            node for node in tree.body if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_")
        ]
        silent += [place(path)] if ast.get_docstring(tree) is None else []
        silent += [place(path, node.name) for node in public if ast.get_docstring(node) is None]
    assert not silent, listed(silent)


def documented_names() -> list[Any]:
    """The public names of both faces that are classes or functions."""
    faces = [(face, name) for face in (mmgen, mmgen.backends) for name in face.__all__]
    found = {name: getattr(face, name) for face, name in faces}
    return [pytest.param(value, id=name) for name, value in found.items() if inspect.isroutine(value) or _is_own(value)]


def _is_own(value: object) -> bool:
    return inspect.isclass(value) and value.__module__.startswith("mmgen")


@pytest.mark.parametrize("value", documented_names())
def test_the_face_is_documented(value: Any) -> None:
    """Every public class, method and property that a user can reach has a docstring."""
    assert inspect.getdoc(value)
    members = [] if inspect.isroutine(value) else [*vars(value).items()]
    silent = [
        name
        for name, member in members
        if not name.startswith("_")
        and (inspect.isroutine(member) or isinstance(member, property | classmethod | staticmethod))
        and not inspect.getdoc(getattr(value, name))
        and not getattr(value, "_is_protocol", False)
    ]
    assert not silent


def test_modules_postpone_annotations() -> None:
    """Each module with code postpones the evaluation of its annotations."""
    missing = []
    for path in python_files(*LIBRARY):
        tree = tree_of(path)
        defines = any(isinstance(node, Function | ast.ClassDef) for node in tree.body)
        imports = [node.module for node in tree.body if isinstance(node, ast.ImportFrom)]
        if defines and path != SOURCE / "__init__.py" and "__future__" not in imports:
            missing.append(place(path))
    assert not missing, listed(missing)


def test_test_files_have_their_own_names() -> None:
    """Two test files of one name would be told apart by folder only."""
    names = [path.name for path in python_files("tests", "plugins") if path.name.startswith("test_")]
    assert sorted(names) == sorted(set(names))


def test_tests_do_not_patch() -> None:
    """Tests inject; they do not replace what they test."""
    patching = [
        place(path, str(node.lineno))
        for path in python_files("tests", "plugins")
        if re.search("mock|setattr", path.read_text("utf-8"))
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.ImportFrom) and node.module == "unittest.mock")
        or (isinstance(node, ast.Attribute) and node.attr == "setattr" and _is_monkeypatch(node.value))
    ]
    assert not patching, listed(patching)


def _is_monkeypatch(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "monkeypatch"
