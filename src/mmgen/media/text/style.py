"""How a piece of text is to look."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mmgen.errors import InputError

Family = Literal["sans", "serif"]
Align = Literal["start", "center", "end", "left", "right"]
Direction = Literal["auto", "ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class TextStyle:
    """
    Type, colour and alignment of one block of text.

    ``size`` is in pixels per em. ``weight`` runs from 100 to 900; a font that lacks a weight gives its nearest.
    ``tracking`` is in em and opens up every letter but those of scripts whose letters are joined (Arabic, Devanagari).
    ``line_height`` is in em, and grows where tall marks would meet the line above. ``align`` "start" is the side where the paragraph begins: right for Arabic.
    ``fonts`` are files or folders that are tried before the fonts that ship with mmgen; ``system_folders`` are
    searched last for what is still missing: those of this system where None, none where empty.
    """

    size: float
    family: Family = "sans"
    weight: int = 400
    tracking: float = 0.0
    line_height: float = 1.3
    align: Align = "start"
    color: tuple[int, int, int] = (255, 255, 255)
    direction: Direction = "auto"
    fonts: tuple[Path, ...] = ()
    system_folders: tuple[Path, ...] | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.size) and 0 < self.size <= 8192):
            raise InputError("size", f"{self.size} is not a text size; give pixels per em above 0, at most 8192")
        if not 1 <= self.weight <= 1000:
            raise InputError("weight", f"{self.weight} is not a font weight; give 100 to 900")
        if not -0.5 <= self.tracking <= 4:
            raise InputError("tracking", f"{self.tracking} em is out of range; give -0.5 to 4")
        if not 0.5 <= self.line_height <= 8:
            raise InputError("line_height", f"{self.line_height} em is out of range; give 0.5 to 8")
        if not all(0 <= channel <= 255 for channel in self.color):
            raise InputError("color", f"{self.color} is not an RGB colour; give three numbers from 0 to 255")
