"""The public types are exact: mypy and pyright agree with every ``assert_type`` in ``tests/typed``."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TYPED = ROOT / "tests/typed"


def check(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a checker in the repository."""
    return subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False, cwd=ROOT)


def test_mypy_agrees() -> None:
    """Under ``--strict``, with only the files of ``tests/typed`` and what they import."""
    done = check("mypy", "--strict", "--config-file", "pyproject.toml", *map(str, sorted(TYPED.glob("*.py"))))
    assert done.returncode == 0, done.stdout


def test_pyright_agrees() -> None:
    """In strict mode."""
    if find_spec("pyright") is None:
        pytest.skip('pyright is not installed; it comes with the extra "quality"')
    done = check("pyright", str(TYPED))
    assert done.returncode == 0, done.stdout


def test_a_wrong_type_is_found(tmp_path: Path) -> None:
    """The check can fail: it is not blind to a wrong claim."""
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "from typing_extensions import assert_type\nfrom mmgen import Client, ImageRequest, Result, Video\n"
        "def f(client: Client) -> None:\n"
        "    assert_type(client.generate(ImageRequest(prompt='a')), Result[Video])\n"
    )
    done = check("mypy", "--strict", "--config-file", "pyproject.toml", str(wrong))
    assert "assert-type" in done.stdout
