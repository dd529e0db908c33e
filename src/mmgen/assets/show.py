"""Showing an asset to a person."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from mmgen.errors import InputError

if TYPE_CHECKING:
    from mmgen.assets.asset import Asset

__all__ = ["show"]


def show(asset: Asset) -> None:
    """Display *asset* in the running notebook, or else with the system's viewer."""
    if in_notebook():
        from IPython.display import display  # pyright: ignore[reportMissingImports, reportUnknownVariableType]

        display(asset)
        return
    path = asset.path or asset.save(Path(tempfile.mkdtemp(prefix="mmgen-")) / "asset")
    subprocess.Popen([*viewer(), str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603


def in_notebook() -> bool:
    """Whether an IPython kernel runs this process."""
    return "ipykernel" in sys.modules


def viewer() -> list[str]:
    """The command that opens a file in this desktop's viewer. Raises InputError when there is none."""
    if sys.platform == "darwin":
        return ["open"]
    if sys.platform == "win32":
        return [os.environ.get("COMSPEC", "cmd"), "/c", "start", ""]
    found = shutil.which("xdg-open")
    if not found:
        raise InputError("show()", "this machine has no viewer (xdg-open): use .save(path) and open the file")
    return [found]
