"""Layers that move against each other: a depth map turned into a warp too soft to tear."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.media.motion.block_warp import BlockSource, BlockWarp
from mmgen.media.motion.path import CameraPath
from mmgen.media.motion.source import Cutout
from mmgen.media.motion.warp import CELL, cell_positions
from mmgen.media.planes import Planes, Window

STEEPEST = 0.3
"""The greatest stretch, in pixels a pixel, between two layers; beyond it a picture looks like rubber, then tears."""

TRAVEL_SHARE = 0.0125
"""No pixel is moved by more than this share of the width from where the plain window has it."""

ROUNDS = 2
"""A point moves by its own depth, and which point is seen follows from its movement: so many rounds find it."""


class Parallax:
    """
    Where each layer goes beyond the camera's window.

    ``near`` is a depth map of a whole photograph, 1 = nearest; its depth ``pivot`` stays still. ``amount``, 0 to 1, is
    how much of the path's parallax is wanted; less is done where that keeps the picture whole.
    """

    def __init__(self, near: F32, path: CameraPath, *, pivot: float, amount: float) -> None:
        asked = np.array([path.sideways, path.upward, path.inward]) * amount
        reach = max(float(np.abs(near - pivot).max()) / 2, 1e-6)
        slope = max(_steepest(near) * near.shape[1] / 2, 1e-6)
        widest = max(float(np.hypot(asked[0], asked[1])), abs(float(asked[2])) / 2, 1e-9)
        allowed = min(TRAVEL_SHARE / reach, STEEPEST / slope)
        self.sideways, self.upward, self.inward = (float(value) for value in asked * min(allowed / widest, 1.0))
        self._near = np.asarray(near - pivot, np.float32)

    @property
    def flat(self) -> bool:
        """Whether no layer moves by as much as could be seen."""
        return max(abs(self.sideways), abs(self.upward), abs(self.inward)) < 1e-3

    def cells(self, size: tuple[int, int], window: Window, depth: Window, way: float) -> tuple[F32, F32]:
        """
        Where each cell, of ``cell_size``, of an output of this size comes from when ``way`` (-0.5 to 0.5) of the shot has passed.

        ``window`` is what the camera sees and ``depth`` what the whole depth map covers, both in source pixels.
        """
        cell = cell_size(size)
        across = cell_positions(size[0], window.left, window.width, cell=cell)[None, :]
        down = cell_positions(size[1], window.top, window.height, cell=cell)[:, None]
        x, y = window.center
        push_x = np.float32(self.sideways * way * window.width) - np.float32(self.inward * way) * (across - x)
        push_y = np.float32(self.upward * way * window.width) - np.float32(self.inward * way) * (down - y)
        columns, rows = np.repeat(across, down.size, axis=0), np.repeat(down, across.size, axis=1)
        for _ in range(ROUNDS):
            near = self._depth_at(columns, rows, depth)
            columns = np.asarray(across + push_x * near, np.float32)
            rows = np.asarray(down + push_y * near, np.float32)
        return columns, rows

    def _depth_at(self, columns: F32, rows: F32, depth: Window) -> F32:
        height, width = self._near.shape
        across = (columns - np.float32(depth.left)) * np.float32(width / depth.width) - np.float32(0.5)
        down = (rows - np.float32(depth.top)) * np.float32(height / depth.height) - np.float32(0.5)
        found = cv2.remap(self._near, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(found, np.float32)


class LayeredView:
    """
    Shows windows of a cut-out photograph with parallax; several threads may draw at once.

    ``photo`` is the photograph's size, which the depth map covers, and ``view`` a typical window on it.
    """

    def __init__(
        self, cutout: Cutout, parallax: Parallax, photo: tuple[int, int], view: Window, size: tuple[int, int]
    ) -> None:
        bare = cutout.without_lead()
        self.parallax = parallax
        self._placement = bare.placement
        self._depth = bare.placement.place(Window(0, 0, *photo))
        typical = bare.placement.place(view)
        self._source = BlockSource(bare.planes, (typical.width / size[0], typical.height / size[1]))
        self._warp = BlockWarp(size, cell=cell_size(size))

    def show(self, window: Window, target: Planes, way: float) -> None:
        """Write the frame of this window on the photograph when ``way`` (-0.5 to 0.5) of the shot has passed."""
        columns, rows = self.parallax.cells(target.size, self._placement.place(window), self._depth, way)
        self._warp.sample(self._source, target, columns, rows)


def cell_size(size: tuple[int, int]) -> int:
    """
    The pixels of one cell: a layer's edge is about a hundredth of the width, whatever the resolution.

    Between cells that are a two hundred and fortieth of the width apart, interpolation is right to 0.03 pixels.
    """
    return next((cell for cell in (16, 8) if size[0] >= 160 * cell), CELL)


def _steepest(values: F32) -> float:
    """The greatest slope of a map, a few pixels aside."""
    across, down = np.diff(values, axis=1)[1:], np.diff(values, axis=0)[:, 1:]
    return float(np.quantile(np.hypot(across, down), 0.999))
