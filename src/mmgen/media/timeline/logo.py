"""A logo: a picture with transparency that keeps its place over the film."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import U8, require_array
from mmgen.media.blend import Overlay, Rgb
from mmgen.media.motion.easing import smoothstep
from mmgen.media.planes import Planes, Window
from mmgen.media.timeline.duration import Seconds, exact
from mmgen.media.timeline.placement import safe_area
from mmgen.media.timeline.reserved import Reserved

PLACES: Final[dict[str, tuple[float, float]]] = {
    "top left": (0, 0),
    "top": (0.5, 0),
    "top right": (1, 0),
    "left": (0, 0.5),
    "center": (0.5, 0.5),
    "right": (1, 0.5),
    "bottom left": (0, 1),
    "bottom": (0.5, 1),
    "bottom right": (1, 1),
}
"""Where something stands in the room that it has, in shares of what is left free."""


BRIGHT = 150
"""The mean level, 0 to 255, from which a logo is so light that a bright sky would swallow it."""

SHADOW: Rgb = (12, 14, 18)
"""What the shadow about a light logo is made of."""

HALO = 0.34
"""How opaque the soft shadow about a light logo is at the most."""

HALO_REACH = 0.2
"""How far it reaches, as a share of the logo's height."""


@dataclass(frozen=True, slots=True, eq=False)
class Logo:
    """
    RGBA pixels inside the frame's safe area, at a ``place`` such as "top right", ``width`` of the frame's width wide.

    It is on screen from ``start`` for ``seconds``, or to the end, and fades in and out over ``fade`` seconds. A light one
    has a soft shadow about it, or a bright sky would swallow it.
    """

    image: U8
    place: str = "top right"
    width: float = 0.12
    opacity: float = 0.9
    start: Seconds = 0.0
    seconds: Seconds | None = None
    fade: Seconds = 0.4

    def __post_init__(self) -> None:
        require_array("image", self.image, "asset.to_numpy(), or mmgen.media.image.read_image(path)")
        if self.image.ndim != 3 or self.image.shape[2] != 4:
            raise InputError("image", f"shape {self.image.shape}: a logo needs RGBA pixels")
        if not 0 < self.width <= 1:
            raise InputError("width", f"{self.width} is no share of the frame's width, above 0 and up to 1")
        if not 0 <= self.opacity <= 1:
            raise InputError("opacity", f"{self.opacity} is outside 0 to 1")
        if exact(self.start, "start") < 0 or exact(self.fade, "fade") < 0:
            raise InputError("start", "a logo can't start, nor fade, for less than 0 s")
        require_place(self.place)


class LogoMark:
    """A logo at its size in one frame, ready to be drawn; ``end`` is the film's."""

    def __init__(self, logo: Logo, size: tuple[int, int], end: float) -> None:
        area = safe_area(size)
        factor = min(
            logo.width * size[0] / logo.image.shape[1],
            area.width / logo.image.shape[1],
            area.height / logo.image.shape[0],
        )
        pixels = _resized(logo.image, factor)
        height, width = pixels.shape[:2]
        self.box = placed_box(logo.place, (width, height), area)
        self._halo = _halo(pixels)
        self._overlay = Overlay(np.ascontiguousarray(pixels[..., 3]), np.ascontiguousarray(pixels[..., :3]))
        self._logo = logo
        self._start = float(logo.start)
        self._end = end if logo.seconds is None else self._start + float(logo.seconds)
        self._lasts = logo.seconds is None
        self.reserved = Reserved(self.box, self._start, self._end)

    def draw(self, target: Planes, time: float) -> None:
        """Draw it as it is at a time in seconds of the film."""
        if not self._start <= time < self._end:
            return
        fade = max(float(self._logo.fade), 1e-6)
        left = 1.0 if self._lasts else smoothstep((self._end - time) / fade)
        opacity = self._logo.opacity * smoothstep((time - self._start) / fade) * left
        if self._halo is not None:
            halo, reach = self._halo
            halo.draw(target, self.box.left - reach, self.box.top - reach, opacity)
        self._overlay.draw(target, self.box.left, self.box.top, opacity)


def placed_box(place: str, size: tuple[int, int], room: Window) -> Window:
    """Where a box of this size stands in a room, on even pixels, where luma and chroma begin together."""
    across, down = PLACES[place]
    left = room.left + across * (room.width - size[0])
    top = room.top + down * (room.height - size[1])
    return Window(round(left / 2) * 2, round(top / 2) * 2, *size)


def require_place(place: str) -> None:
    """Refuse a place that has no name."""
    if place not in PLACES:
        raise InputError("place", f"{place!r} is unknown; choose one of: {', '.join(PLACES)}")


def _halo(pixels: U8) -> tuple[Overlay, int] | None:
    """The shadow of a light logo, and how many pixels it reaches beyond it."""
    alpha = pixels[..., 3]
    light = float((pixels[..., :3].mean(axis=2) * alpha).sum()) / max(float(alpha.sum(dtype=np.float64)), 1.0)
    spread = HALO_REACH * min(pixels.shape[:2])
    if light < BRIGHT or spread < 0.5:
        return None
    reach = 2 * math.ceil(1.5 * spread)
    wide = cv2.copyMakeBorder(alpha, reach, reach, reach, reach, cv2.BORDER_CONSTANT, value=0)
    soft = np.asarray(cv2.GaussianBlur(wide, (0, 0), spread), np.float32)
    # What is thin is blurred away; it needs as deep a shadow as what is broad.
    soft *= HALO * 255 / max(float(soft.max()), 1.0)
    return Overlay(np.asarray(np.rint(soft), np.uint8), SHADOW), reach


def _resized(pixels: U8, factor: float) -> U8:
    """Scale RGBA with its colours weighted by opacity, so that what is hidden never bleeds into the edges."""
    height, width = pixels.shape[:2]
    size = max(round(width * factor), 1), max(round(height * factor), 1)
    alpha = pixels[..., 3:].astype(np.float32)
    weighted = np.concatenate([pixels[..., :3].astype(np.float32) * alpha, alpha], axis=2)
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    scaled = np.asarray(cv2.resize(weighted, size, interpolation=how), np.float32)
    opaque = np.maximum(scaled[..., 3:], 1e-3)
    colour = np.where(scaled[..., 3:] > 0.5, scaled[..., :3] / opaque, 0)
    return np.asarray(np.clip(np.rint(np.concatenate([colour, scaled[..., 3:]], axis=2)), 0, 255), np.uint8)
