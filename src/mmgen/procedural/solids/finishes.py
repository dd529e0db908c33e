"""What things are made of: colours in words, and materials as colour, metalness, roughness and a grain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

__all__ = ["COLOURS", "FINISHES", "Finish", "Grain", "linear"]

Grain = Literal["wood", "bark", "stone", "brick", "tiles", "marble", "paper", "cloth", "porcelain", "clay"]
Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """
    A material: ``colour`` in linear light, a picture of its ``grain`` that is ``tile`` metres wide, how much it glows.

    ``alpha`` below 1 lets light through.
    """

    name: str
    colour: Colour
    metallic: float = 0.0
    roughness: float = 0.6
    grain: Grain | None = None
    tile: float = 1.0
    glow: float = 0.0
    alpha: float = 1.0


def linear(code: str) -> Colour:
    """An sRGB colour such as ``b3402e`` in linear light."""
    red, green, blue = (_linear(int(code[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return red, green, blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


COLOURS: Mapping[str, Colour] = MappingProxyType(
    {
        name: linear(code)
        for name, code in {
            "red": "c0281f",
            "orange": "e07b1f",
            "yellow": "eec231",
            "green": "3f8f4a",
            "blue": "2b62b5",
            "purple": "74409c",
            "pink": "ea8fae",
            "white": "efece6",
            "black": "26262a",
            "grey": "85888c",
            "brown": "7a4a2a",
            "turquoise": "2aa79b",
            "autumn": "cc7a2c",
        }.items()
    }
)


def _finish(
    name: str, code: str, roughness: float, *, metallic: float = 0.0, grain: tuple[Grain, float] | None = None
) -> Finish:
    return Finish(
        name=name,
        colour=linear(code),
        roughness=roughness,
        metallic=metallic,
        grain=None if grain is None else grain[0],
        tile=1.0 if grain is None else grain[1],
    )


_PLAIN = (
    _finish("wood", "a9743f", 0.55, grain=("wood", 0.9)),
    _finish("dark wood", "6b4226", 0.5, grain=("wood", 0.9)),
    _finish("lacquer", "a52a20", 0.32, grain=("wood", 1.6)),
    _finish("bark", "6b5039", 0.9, grain=("bark", 0.9)),
    _finish("stone", "a09c94", 0.85, grain=("stone", 1.6)),
    _finish("dark stone", "77746f", 0.85, grain=("stone", 1.6)),
    _finish("rock", "8d857a", 0.92, grain=("stone", 24.0)),
    _finish("brick", "a85a42", 0.85, grain=("brick", 1.0)),
    _finish("roof tiles", "4d565e", 0.6, grain=("tiles", 1.2)),
    _finish("red roof tiles", "a44f36", 0.7, grain=("tiles", 1.2)),
    _finish("plaster", "efe6d6", 0.9, grain=("paper", 2.0)),
    _finish("marble", "ece9e4", 0.25, grain=("marble", 1.2)),
    _finish("porcelain", "f4f3ee", 0.16, grain=("porcelain", 0.17)),
    _finish("white porcelain", "f4f3ee", 0.16),
    _finish("clay", "b4683f", 0.8, grain=("clay", 0.4)),
    _finish("jade", "5da27c", 0.22, grain=("marble", 0.5)),
    _finish("gold", "ffc356", 0.24, metallic=1.0),
    _finish("silver", "e6e6ea", 0.22, metallic=1.0),
    _finish("bronze", "b98349", 0.34, metallic=1.0),
    _finish("copper", "d98560", 0.28, metallic=1.0),
    _finish("steel", "b4b9bf", 0.34, metallic=1.0),
    _finish("iron", "55585c", 0.5, metallic=0.9),
    _finish("paint", "d9d6d0", 0.38),
    _finish("plastic", "e3e2df", 0.4),
    _finish("rubber", "2c2d30", 0.8),
    _finish("concrete", "b4b2ad", 0.9, grain=("stone", 2.5)),
    _finish("cloth", "d9cdb6", 0.95, grain=("cloth", 0.22)),
    _finish("silk", "b8261e", 0.5, grain=("cloth", 0.3)),
    _finish("paper", "f1e8d4", 0.9, grain=("paper", 0.7)),
    _finish("leaves", "739c46", 0.8, grain=("paper", 1.0)),
    _finish("needles", "3c6b3e", 0.85, grain=("paper", 1.0)),
    _finish("grass", "6f9a4a", 0.95, grain=("paper", 3.0)),
    _finish("fur", "a9794f", 0.9, grain=("paper", 0.5)),
    _finish("grey fur", "8f8a86", 0.9, grain=("paper", 0.5)),
    _finish("red paint", "b3261e", 0.3),
    _finish("green paint", "2f6b58", 0.4),
    _finish("earth", "ffffff", 0.95, grain=("stone", 30.0)),
    _finish("skin", "8f8d92", 0.85, grain=("stone", 0.9)),
    _finish("dark", "22201f", 0.35),
    _finish("bamboo", "9aa84e", 0.45),
    _finish("bamboo leaves", "7fa34a", 0.75, grain=("paper", 1.0)),
    _finish("ivory", "f0e6d0", 0.45),
)

FINISHES: Mapping[str, Finish] = MappingProxyType(
    {
        **{finish.name: finish for finish in _PLAIN},
        "glass": Finish(name="glass", colour=linear("cfe6ea"), roughness=0.06, alpha=0.38),
        "window": Finish(name="window", colour=linear("3c5668"), roughness=0.1),
        "water": Finish(name="water", colour=linear("8cc4d6"), roughness=0.06, alpha=0.72),
        "ice": Finish(name="ice", colour=linear("cfe9f5"), roughness=0.12, alpha=0.7),
        "glow": Finish(name="glow", colour=linear("ffd98a"), roughness=0.6, glow=0.9),
        "flame": Finish(name="flame", colour=linear("ff9a3c"), roughness=0.7, glow=0.8),
        "eyes": Finish(name="eyes", colour=linear("59d5ff"), roughness=0.3, glow=0.7),
    }
)
"""Materials by name."""
