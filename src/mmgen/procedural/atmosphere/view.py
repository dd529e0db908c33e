"""What the camera sees of a picture, and how near each part of it is: what weather must know to lie behind and before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64, U8
from mmgen.media.motion.depth import estimate_depth
from mmgen.media.motion.focus import reduced, sharpness
from mmgen.media.motion.landscape import sky
from mmgen.media.planes import Window

__all__ = ["WHOLE", "View", "still", "view_of"]

MAP_WIDTH = 256
"""The longer side of the maps: weather needs no finer ones."""

LEAST_TRUST = 0.25
"""The share of the estimated depth that is used even when it is unsure; the rest is a plain slope towards the top."""

SEEN = 0.05
"""A sky smaller than this share of the picture may be one that was not recognised."""

WHOLE = Window(0.0, 0.0, 1.0, 1.0)
"""All of a picture, in shares of its sides."""


def still(_time: float) -> Window:
    """A camera that sees the whole picture at any time."""
    return WHOLE


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """
    A picture's small maps, and the window on it at each time, in shares of its sides.

    ``picture`` is RGB; ``near`` is 1 for the nearest parts, ``sky`` is 1 in the open sky.
    """

    picture: U8
    near: F32
    sky: F32
    window: Callable[[float], Window]
    widest: float = 1.0
    """The width of the widest window."""

    def panned(self, time: float) -> tuple[float, float]:
        """How far right and down the picture has gone on the screen because the camera turned, in shares of the screen."""
        window = self.window(time)
        across, down = window.center
        return (0.5 - across) / window.width, (0.5 - down) / window.height

    def zoomed(self, time: float) -> float:
        """How many times as large as at the widest things are seen, 1 or more."""
        return max(self.widest / self.window(time).width, 1.0)

    def seen(self, values: F32, time: float, size: tuple[int, int]) -> F32:
        """One of the maps as it lies on the screen at a time, ``size`` wide and high."""
        window = self.window(time)
        rows, columns = values.shape[:2]
        across, down = window.width * columns / size[0], window.height * rows / size[1]
        left = window.left * columns + across / 2 - 0.5
        top = window.top * rows + down / 2 - 0.5
        matrix = np.array([[across, 0, left], [0, down, top]], np.float64)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(
            cv2.warpAffine(values, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32
        )

    def near_at(self, time: float, x: F64, y: F64) -> F32:
        """How near the picture is at places in shares of the screen."""
        window = self.window(time)
        rows, columns = self.near.shape
        column = np.clip(((window.left + x * window.width) * columns).astype(np.int64), 0, columns - 1)
        row = np.clip(((window.top + y * window.height) * rows).astype(np.int64), 0, rows - 1)
        return np.asarray(self.near[row, column], np.float32)

    def on_screen(self, time: float, x: F64, y: F64) -> tuple[F64, F64]:
        """Where places of the picture are on the screen, both in shares."""
        window = self.window(time)
        return (x - window.left) / window.width, (y - window.top) / window.height

    @property
    def brightness(self) -> float:
        """The mean luma of the picture, 0 to 1."""
        return float(cv2.cvtColor(self.picture, cv2.COLOR_RGB2GRAY).mean()) / 255

    @property
    def warmth(self) -> float:
        """How much more red than blue the picture is on the whole, from 0, as a share of white."""
        red, _, blue = self.picture.reshape(-1, 3).mean(axis=0)
        return max(float(red - blue) / 255, 0.0)


def view_of(picture: U8, window: Callable[[float], Window] = still) -> View:
    """Estimate the maps of an RGB picture."""
    depth = estimate_depth(picture)
    small = reduced(picture, MAP_WIDTH)
    height, width = small.shape[:2]
    near = np.asarray(cv2.resize(depth.near, (width, height), interpolation=cv2.INTER_AREA), np.float32)
    slope = np.linspace(0, 1, height, dtype=np.float32)[:, None] ** np.float32(1.2)
    trust = np.float32(LEAST_TRUST + (1 - LEAST_TRUST) * min(depth.confidence / 0.7, 1.0))
    near = near * trust + slope * (1 - trust)
    sharp = sharpness(picture, (width, height), max(height, width) / 60)
    return View(small, np.asarray(near, np.float32), _open_sky(small, sharp), window)


def _open_sky(small: U8, sharp: F32) -> F32:
    """Where the sky is open; a night's is found in the picture without its stars, as bright as a day."""
    found = sky(small, sharp)
    if float(found.mean()) > SEEN:
        return found
    starless = np.asarray(cv2.medianBlur(small, 7), np.uint8)
    bright = np.arange(256) / 255
    lifted = np.asarray(cv2.LUT(starless, np.rint(255 * bright**0.4).astype(np.uint8)), np.uint8)
    height, width = small.shape[:2]
    return sky(lifted, sharpness(starless, (width, height), max(height, width) / 60))
