"""The plugins of this repository are distributions that go together."""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from mmgen import Config
from mmgen.backends import Backend
from mmgen.backends.http import HTTPBackend

ROOT = Path(__file__).parents[1]
OWN: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PLUGINS = sorted(path.parent for path in (ROOT / "plugins").glob("*/pyproject.toml"))

LICENCES = {"mmgen-espeak": "GPL-3.0-or-later"}
"""Of plugins that can't have mmgen's own, for the sake of what they load."""


@pytest.fixture(params=PLUGINS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    """One plugin."""
    return request.param


@pytest.fixture
def project(folder: Path) -> dict[str, Any]:
    """What its distribution says of itself."""
    return tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_version_is_everybody_s(project: dict[str, Any]) -> None:
    """And mmgen of that very version is needed."""
    version = OWN["project"]["version"]
    assert project["version"] == version
    assert any(need == f"mmgen=={version}" for need in project["dependencies"])


def test_name_licence_and_files_are_as_elsewhere(folder: Path, project: dict[str, Any]) -> None:
    """Named after its folder, under one licence where it may be, with a page for the index."""
    assert project["name"] == folder.name
    assert project["license"] == LICENCES.get(folder.name, "Apache-2.0")
    same = (folder / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert same == (folder.name not in LICENCES)
    assert (folder / str(project["readme"])).is_file()
    assert (folder / "src" / folder.name.replace("-", "_") / "py.typed").is_file()
    assert list((folder / "tests").glob("test_*.py"))


def test_entry_points_are_backends(project: dict[str, Any]) -> None:
    """Each loads, and calls itself what the entry point does."""
    for name, place in project["entry-points"]["mmgen.backends"].items():
        module, _, attribute = place.partition(":")
        backend = getattr(import_module(module), attribute)
        assert issubclass(backend, Backend)
        assert backend.name == name
        assert module.replace("_", "-") == project["name"]


def test_private_origins_are_set_alike(project: dict[str, Any], tmp_path: Path) -> None:
    """Whatever else a plugin reads from the configuration, ``allow_private`` is true or lists further servers."""
    for name, place in project["entry-points"]["mmgen.backends"].items():
        module, _, attribute = place.partition(":")
        kind = getattr(import_module(module), attribute)
        if not issubclass(kind, HTTPBackend):
            continue
        table = f'[backends.{name}]\nbase_url = "http://10.0.0.5:8188"\nallow_private = '
        for allowed, further in (("true", False), ('["http://files.lan:9000"]', True)):
            (tmp_path / "config.toml").write_text(table + allowed + "\n")
            backend = kind.from_config(Config.load(home=tmp_path, environment={}))
            assert backend.admits_private("http://10.0.0.5:8188/x"), name
            assert backend.admits_private("http://files.lan:9000/x") is further, name


def test_the_checks_know_it(folder: Path) -> None:
    """What is typed, linted, and found by an editable install."""
    source, module, tool = f"plugins/{folder.name}/src", folder.name.replace("-", "_"), OWN["tool"]
    contracts = tool["importlinter"]["contracts"]
    assert source in tool["hatch"]["build"]["dev-mode-dirs"]
    assert source in tool["mypy"]["mypy_path"].split(":")
    assert module in tool["mypy"]["packages"]
    assert source in tool["pyright"]["extraPaths"]
    assert source in tool["pytest"]["ini_options"]["pythonpath"]
    assert module in tool["importlinter"]["root_packages"]
    assert any(module in contract.get("source_modules", []) for contract in contracts)
