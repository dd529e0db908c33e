"""The styles a scene can be painted in, and what each does to modelling, air, type and surface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Surface = Literal[
    "smooth", "ink", "relief print", "watercolour", "paper", "pop art", "pixel art", "oil", "pencil", "cartoon"
]


@dataclass(frozen=True, slots=True)
class Style:
    """
    ``relief`` is how strongly forms are modelled by light, ``haze`` how thick the air between layers is, ``texture`` how
    much surface detail shows, ``glow`` how far light spreads, ``steps`` into how many flat tones light and sky are cut
    (0: smooth). ``surface`` is the medium that the picture ends up in; ``serif`` sets its type in a serif face. ``cumulus``
    paints tall clouds and a lens's glow; ``sheets`` cuts everything of paper, with a shadow behind each.
    """

    name: str
    relief: float = 1.0
    haze: float = 1.0
    texture: float = 1.0
    glow: float = 1.0
    grain: float = 0.006
    steps: int = 0
    surface: Surface = "smooth"
    serif: bool = False
    cumulus: bool = False
    sheets: bool = False


STYLE_TABLE: Final[Mapping[str, Style]] = {
    style.name: style
    for style in (
        Style("painted"),
        Style("ink wash", relief=0.55, haze=1.5, texture=0.8, glow=0.0, grain=0.0, surface="ink", serif=True),
        Style("poster flat", relief=1.2, haze=0.45, texture=0.0, glow=0.35, grain=0.004, steps=3),
        Style("woodcut", relief=1.2, haze=0.7, texture=0.6, glow=0.3, grain=0.0, surface="relief print", serif=True),
        Style("watercolour", relief=0.9, haze=1.1, texture=1.0, glow=0.6, grain=0.0, surface="watercolour", serif=True),
        Style("pop art", relief=1.5, haze=0.35, texture=0.0, glow=0.2, grain=0.0, steps=3, surface="pop art"),
        Style("anime sky", relief=1.25, haze=0.7, texture=0.35, glow=1.35, grain=0.004, cumulus=True),
        Style(
            "paper cut", relief=0.0, haze=0.12, texture=0.0, glow=0.0, grain=0.0, steps=3, surface="paper", sheets=True
        ),
        Style("pixel art", relief=1.4, haze=0.6, texture=0.5, glow=0.6, grain=0.0, surface="pixel art"),
        Style("oil", relief=1.9, haze=0.3, texture=1.2, glow=1.3, grain=0.0, surface="oil", serif=True),
        Style("pencil", relief=1.2, haze=0.8, glow=0.2, grain=0.0, surface="pencil", serif=True),
        Style("cartoon", relief=1.2, haze=0.5, texture=0.35, glow=0.5, grain=0.0, surface="cartoon"),
    )
}

STYLES: Final[tuple[str, ...]] = tuple(STYLE_TABLE)
"""The names a request's style may take."""
