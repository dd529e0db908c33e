"""The words for grounds, skies and materials, and what each is in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from mmgen.errors import InputError
from mmgen.procedural.solids.finishes import COLOURS, FINISHES, Finish, linear

__all__ = ["GROUNDS", "SKIES", "Sky", "code_of", "color_code", "finish_of", "ground_finish", "linear_of", "sky_of"]


@dataclass(frozen=True, slots=True)
class Sky:
    """Colours overhead and at the horizon (sRGB), and the light that goes with them: from where, its colour, how bright."""

    zenith: str
    horizon: str
    direction: tuple[float, float, float] = (-0.5, 0.8, 0.6)
    color: str = "#fff4e0"
    intensity: float = 1.0


SKIES: Final[Mapping[str, Sky]] = MappingProxyType(
    {
        "day": Sky("#5b9bd8", "#dcebf5"),
        "morning": Sky("#7fb2dc", "#fbe6cf", (0.8, 0.55, 0.5), "#ffe6bf", 0.9),
        "sunrise": Sky("#6f86b8", "#ffc79a", (0.9, 0.28, 0.45), "#ffc48a", 0.85),
        "sunset": Sky("#4d5a92", "#ff9e63", (-0.9, 0.26, 0.45), "#ff9a5a", 0.9),
        "dusk": Sky("#2d3560", "#c77d7f", (-0.9, 0.3, 0.4), "#c79aa8", 0.5),
        "night": Sky("#0a1028", "#27365f", (0.5, 0.8, 0.5), "#9db4e8", 0.32),
        "overcast": Sky("#9aa6b0", "#d5dade", (-0.2, 0.95, 0.3), "#eef2f6", 0.62),
        "studio": Sky("#e9e6e2", "#f6f4f1"),
    }
)
"""Skies by name."""

_GROUND: Final[Mapping[str, tuple[str, str | None]]] = {
    "grass": ("grass", None),
    "snow": ("plaster", "#f3f6fb"),
    "sand": ("clay", "#dcc391"),
    "water": ("window", "#3a7896"),
    "earth": ("earth", "#7a5a3e"),
    "stone": ("stone", None),
    "wood": ("wood", None),
    "brick": ("brick", None),
    "marble": ("marble", None),
    "concrete": ("concrete", None),
    "ice": ("ice", None),
}
GROUNDS: Final = (*_GROUND, "none")
"""Grounds by name."""


def color_code(word: str) -> str:
    """A colour's ``#rrggbb`` by its name."""
    return code_of(COLOURS[word])


def code_of(color: Sequence[float]) -> str:
    """A colour in linear light as ``#rrggbb``."""
    return "#" + "".join(f"{_stored(min(max(value, 0.0), 1.0)):02x}" for value in color)


def _stored(value: float) -> int:
    curved = value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(curved * 255)


def linear_of(code: str) -> tuple[float, float, float]:
    """``#rrggbb`` in linear light."""
    return linear(code.removeprefix("#"))


def finish_of(word: str) -> Finish:
    """A material by its name, with a colour before it if there is one. Raises InputError."""
    name = word.casefold().strip()
    if name in FINISHES:
        return FINISHES[name]
    raise InputError(f"material {word!r}", f"is not known; known are {', '.join(FINISHES)}")


def ground_finish(word: str | None, color: str | None) -> Finish:
    """What the ground is of. Raises InputError for a word that is not known."""
    name = (word or "earth").casefold()
    if name not in _GROUND:
        raise InputError(f"material {word!r}", f"is no ground; known are {', '.join(GROUNDS)}")
    finish, own = _GROUND[name]
    chosen = FINISHES[finish]
    code = color or own
    return Finish(
        name=f"{name} ground",
        colour=chosen.colour if code is None else linear_of(code),
        roughness=0.12 if name in {"water", "ice"} else max(chosen.roughness, 0.7),
        grain=chosen.grain,
        tile=chosen.tile,
    )


def sky_of(word: str) -> Sky:
    """A sky by its name, a colour's, or as ``#rrggbb``. Raises InputError."""
    name = word.casefold().strip()
    if name in SKIES:
        return SKIES[name]
    if name in COLOURS:
        name = color_code(name)
    if len(name) == 7 and name[0] == "#" and all(digit in "0123456789abcdef" for digit in name[1:]):
        pale = "#" + "".join(f"{round(255 - (255 - int(name[at : at + 2], 16)) * 0.4):02x}" for at in (1, 3, 5))
        return Sky(name, pale)
    raise InputError(f"sky {word!r}", f"is not known; known are {', '.join(SKIES)}, colours by name, and #rrggbb")
