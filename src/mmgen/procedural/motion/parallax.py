"""Layers that move against each other: a depth map turned into a smooth warp, worked out coarsely, applied finely."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.media.planes import Planes, Window
from mmgen.procedural.motion.path import CameraPath
from mmgen.procedural.motion.warp import cell_positions, sample_cells

STEEPEST = 0.3
"""The greatest stretch, in pixels a pixel, between two layers; beyond it a picture looks like rubber, then tears."""

TRAVEL_SHARE = 0.0125
"""No pixel is moved by more than this share of the width from where the plain window has it."""


@dataclass(frozen=True, slots=True)
class Parallax:
    """
    Where each layer goes beyond the camera's window.

    ``near`` is a depth map less the depth that stays still, ``scale`` its pixels for one source pixel and ``offset``
    the source's corner in the scaled photograph. The three amounts are per unit of depth over the whole shot:
    ``sideways`` and ``upward`` in shares of the window's width, ``inward`` in growth.
    """

    near: F32
    scale: float
    offset: tuple[float, float]
    sideways: float
    upward: float
    inward: float

    @classmethod
    def of(
        cls, near: F32, path: CameraPath, *, trust: float, pivot: float, placed: tuple[float, float, float]
    ) -> Parallax:
        """The parallax of a path over a depth map (1 = near), as much of it as ``trust`` allows and no tearing."""
        scale, left, top = placed
        amounts = np.array([path.sideways, path.upward, path.inward]) * trust
        reach = abs(near - pivot).max() / 2
        steepness = _steepest(near) * near.shape[1] / 2
        widest = max(np.hypot(amounts[0], amounts[1]), abs(amounts[2]) / 2, 1e-9)
        limit = min(TRAVEL_SHARE / max(reach, 1e-6), STEEPEST / max(steepness, 1e-6))
        sideways, upward, inward = amounts * min(limit / widest, 1.0)
        centred = (near - pivot).astype(np.float32)
        return cls(centred, scale, (left, top), float(sideways), float(upward), float(inward))

    @property
    def flat(self) -> bool:
        """Whether no layer moves by as much as could be seen."""
        return max(abs(self.sideways), abs(self.upward), abs(self.inward)) < 1e-3

    def render(self, source: Planes, target: Planes, window: Window, way: float) -> None:
        """Show a window of the source, its layers moved by the part ``way`` of the shot, -0.5 to 0.5."""
        width, height = target.size
        across = cell_positions(width, window.left, window.width)[None, :]
        down = cell_positions(height, window.top, window.height)[:, None]
        columns, rows = self._moved(across, down, window, way)
        sample_cells(source, target, columns, rows)

    def _moved(self, across: F32, down: F32, window: Window, way: float) -> tuple[F32, F32]:
        """Where, in the source, each cell of the output comes from."""
        x, y = window.center
        push_x = np.float32(self.sideways * way * window.width) - np.float32(self.inward * way) * (across - x)
        push_y = np.float32(self.upward * way * window.width) - np.float32(self.inward * way) * (down - y)
        columns = np.repeat(across, len(down), axis=0)
        rows = np.repeat(down, across.shape[1], axis=1)
        # What is seen at a pixel is moved by the depth of where it comes from, which its own movement decides:
        # two rounds find it, for steps as soft as these.
        for _ in range(2):
            near = self._depth_at(columns, rows)
            columns = np.asarray(across + push_x * near, np.float32)
            rows = np.asarray(down + push_y * near, np.float32)
        return columns, rows

    def _depth_at(self, columns: F32, rows: F32) -> F32:
        left, top = self.offset
        scale = np.float32(self.scale)
        across = (columns + np.float32(left)) * scale - np.float32(0.5)
        down = (rows + np.float32(top)) * scale - np.float32(0.5)
        return np.asarray(
            cv2.remap(self.near, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32
        )


def _steepest(values: F32) -> float:
    """The greatest slope of a map, a few pixels aside."""
    across, down = np.diff(values, axis=1)[1:], np.diff(values, axis=0)[:, 1:]
    return float(np.quantile(np.hypot(across, down), 0.999))
