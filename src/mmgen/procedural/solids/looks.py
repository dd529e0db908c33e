"""What adjectives ask of a thing."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Looks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Factors of its height, width, depth and size, a material, a colour, its shape, and the letters that it spells."""

    high: float = 1.0
    wide: float = 1.0
    deep: float = 1.0
    size: float = 1.0
    material: str | None = None
    colour: str | None = None
    shape: str | None = None
    text: str = ""
