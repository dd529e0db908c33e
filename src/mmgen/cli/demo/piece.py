"""What one piece of the demo is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mmgen.assets import Image
from mmgen.requests import Request

__all__ = ["SEED", "Ask", "Piece", "Scale", "photograph_in"]

Scale = Literal["small", "full"]
SEED = 7

Ask = Callable[[Path], Request[Any]]
"""Makes the request of a piece, given the folder that holds the photographs and what was made before."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to make: the file it goes to, what the page says about it, who makes it, and how it is asked for."""

    file: str
    title: str
    text: str
    model: str
    ask: Ask
    poster_at: float = 0.0
    """The second whose frame stands for a video before it plays."""
    beside: str | None = None
    """The file of an earlier piece, with which it is shown as one work."""


def photograph_in(folder: Path, name: str) -> Image:
    """One of the photographs that the demo's folder holds."""
    return Image(folder / "photographs" / f"{name}.jpg")
