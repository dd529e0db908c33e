"""The public face: what may be imported from ``mmgen``, and that the blocking face mirrors the asynchronous one."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import mmgen
import mmgen.backends
from mmgen import AsyncClient, AsyncJob, Client, Job

ROOT = Path(__file__).parents[1]
PAIRS = [(AsyncClient, Client), (AsyncJob, Job)]
OWN_NAMES = {"aclose": "close", "__aenter__": "__enter__", "__aexit__": "__exit__", "__aiter__": "__iter__"}


def declared_for_types() -> dict[str, str]:
    """Name by name, the module from which the TYPE_CHECKING block of ``mmgen`` imports it."""
    tree = ast.parse((ROOT / "src/mmgen/__init__.py").read_text())
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: str(node.module) for node in imports for alias in node.names}


def test_names_are_sorted_and_unique() -> None:
    """``__all__`` reads like an index."""
    assert mmgen.__all__ == sorted(set(mmgen.__all__))


@pytest.mark.parametrize("name", mmgen.__all__)
def test_every_name_can_be_imported(name: str) -> None:
    """What is promised is there."""
    assert getattr(mmgen, name) is not None


def test_types_and_runtime_agree() -> None:
    """What a type checker sees is what is imported at run time."""
    homes = {name: module for module, names in mmgen._HOMES.items() for name in names.split()}
    assert declared_for_types() == homes
    assert set(mmgen.__all__) == {*homes, "__version__"}


def test_homes_own_their_names() -> None:
    """Each name is exported by the module that it comes from."""
    for module, names in mmgen._HOMES.items():
        assert set(names.split()) <= set(import_module(module).__all__), module


def test_unknown_name() -> None:
    """A misspelt name is an AttributeError, as with any module."""
    with pytest.raises(AttributeError, match="Cleint"):
        mmgen.Cleint  # noqa: B018 - the access is the test


def test_plugin_face_is_sorted_and_real() -> None:
    """What plugin authors import is there, in order."""
    assert mmgen.backends.__all__ == sorted(set(mmgen.backends.__all__), key=_like_ruff)
    assert all(hasattr(mmgen.backends, name) for name in mmgen.backends.__all__)


def _like_ruff(name: str) -> tuple[int, str]:
    """Constants first, then classes."""
    return (0 if name.isupper() else 1, name)


# -- the blocking face --------------------------------------------------------------------------------------------


def public_members(owner: type) -> Iterator[tuple[str, Any]]:
    """The attributes a user may touch, and the constructor."""
    for name, member in vars(owner).items():
        if not name.startswith("_") or name == "__init__":
            yield name, member


def pairs_of_members() -> list[Any]:
    """Each public member of an asynchronous class beside its blocking twin's."""
    found = []
    for asynchronous, blocking in PAIRS:
        for name, member in public_members(asynchronous):
            twin = OWN_NAMES.get(name, name)
            if asynchronous is AsyncJob and name == "__init__":
                continue  # jobs are made by clients
            found.append(pytest.param(member, blocking, twin, id=f"{asynchronous.__name__}.{name}"))
    return found


@pytest.mark.parametrize(("asynchronous", "blocking"), PAIRS)
def test_both_faces_have_the_same_names(asynchronous: type, blocking: type) -> None:
    """Nothing is missing on one side, nothing more is on the other."""
    names = {OWN_NAMES.get(name, name) for name in vars(asynchronous) if name in OWN_NAMES or not name.startswith("_")}
    twins = {name for name in vars(blocking) if name in OWN_NAMES.values() or not name.startswith("_")}
    names |= {"config"} if asynchronous is AsyncClient else set()  # set in __init__, so not in vars()
    assert names == twins


@pytest.mark.parametrize(("member", "blocking", "name"), pairs_of_members())
def test_both_faces_say_the_same(member: Any, blocking: type, name: str) -> None:
    """Parameters, defaults, annotations and documentation agree; only the job's class differs."""
    twin = vars(blocking)[name]
    assert type(member) is type(twin)
    if isinstance(member, property):
        member, twin = member.fget, twin.fget
    assert isinstance(member, Callable)
    assert parameters(member) == parameters(twin)
    if name != "__init__":
        assert returned(member) == returned(twin)
        assert inspect.getdoc(member) == inspect.getdoc(twin)


def parameters(function: Callable[..., Any]) -> list[tuple[str, object, object, object]]:
    """Name, kind, default and annotation, as written, of each parameter."""
    listed = inspect.signature(function).parameters.values()
    return [(each.name, each.kind, each.default, each.annotation) for each in listed]


def returned(function: Callable[..., Any]) -> str:
    """The annotation, as written, of what is returned; the job's class differs by design."""
    return str(inspect.signature(function).return_annotation).replace("AsyncJob[", "Job[")
