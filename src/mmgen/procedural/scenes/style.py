"""The styles a scene can be painted in, and what each does to modelling, air and surface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Style:
    """
    ``relief`` is how strongly forms are modelled by light, ``haze`` how thick the air between layers is, ``texture`` how
    much surface detail shows, ``steps`` into how many flat tones light is cut (0: smooth).
    """

    name: str
    relief: float = 1.0
    haze: float = 1.0
    texture: float = 1.0
    glow: float = 1.0
    grain: float = 0.010
    steps: int = 0


STYLE_TABLE: Final[Mapping[str, Style]] = {
    "painted": Style("painted"),
}

STYLES: Final[tuple[str, ...]] = tuple(STYLE_TABLE)
"""The names a request's style may take."""
