"""The light of a time of day or of a sky, moved onto a picture's tones by three tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from mmgen.media.arrays import U8
from mmgen.media.planes import Planes
from mmgen.procedural.atmosphere.setting import Setting

__all__ = ["Grade"]


@dataclass(frozen=True, slots=True)
class Look:
    """``light`` is gain, ``gamma`` above 1 darkens the middle, ``contrast`` turns about the middle; chroma is scaled and moved."""

    light: float = 1.0
    gamma: float = 1.0
    contrast: float = 1.0
    colour: float = 1.0
    blue: float = 0.0
    red: float = 0.0


_LOOKS: Final[dict[str, Look]] = {
    "golden": Look(light=1.0, gamma=1.05, contrast=1.06, colour=1.06, blue=-8.0, red=7.5),
    "blue": Look(light=0.78, gamma=1.12, contrast=0.94, colour=0.72, blue=13.0, red=-6.0),
    "night": Look(light=0.50, gamma=1.25, contrast=1.0, colour=0.42, blue=9.0, red=-5.0),
    "overcast": Look(light=0.93, gamma=1.03, contrast=0.84, colour=0.66, blue=2.5, red=-2.0),
    "rain": Look(light=0.84, gamma=1.08, contrast=0.86, colour=0.62, blue=4.0, red=-3.0),
    "snow": Look(light=1.0, gamma=0.97, contrast=0.88, colour=0.72, blue=4.0, red=-2.5),
    "storm": Look(light=0.62, gamma=1.2, contrast=0.95, colour=0.55, blue=7.0, red=-5.0),
}

DARK: Final = 0.30
"""Pictures whose mean luma is lower, 0 to 1, are already of a dark time and are not darkened to their depth."""


class Grade:
    """One light over a whole shot; it does not change with time."""

    def __init__(self, setting: Setting, name: str, strength: float = 1.0) -> None:
        look = _LOOKS[name]
        room = 1.0 if look.light > 0.9 else min(max(setting.view.brightness / DARK - 0.25, 0.15), 1.0)
        if name == "golden":
            room = min(max(1 - 3 * setting.view.warmth, 0.3), 1.0)
        self._y = _luma_table(look, strength * room)
        self._u = _chroma_table(look.colour, look.blue, strength * (0.4 + 0.6 * room))
        self._v = _chroma_table(look.colour, look.red, strength * (0.4 + 0.6 * room))

    def draw(self, target: Planes, time: float) -> None:
        """Move the tones of the frame."""
        del time
        for plane, table in ((target.y, self._y), (target.u, self._u), (target.v, self._v)):
            cv2.LUT(plane, table, dst=plane)


def _luma_table(look: Look, strength: float) -> U8:
    plain = np.clip((np.arange(256) - 16) / 219, 0, 1.09)
    moved = look.light * plain**look.gamma
    middle = 0.45 * look.light
    moved = middle + (moved - middle) * look.contrast
    moved = np.clip(moved, 0, 1.09) * (plain > 0) + np.minimum(plain, 0)
    return np.asarray(np.rint(np.clip(16 + 219 * (plain + (moved - plain) * strength), 0, 255)), np.uint8)


def _chroma_table(colour: float, shift: float, strength: float) -> U8:
    plain = np.arange(256) - 128.0
    moved = plain * (1 + (colour - 1) * strength) + shift * strength
    return np.asarray(np.rint(np.clip(128 + moved, 16, 240)), np.uint8)
