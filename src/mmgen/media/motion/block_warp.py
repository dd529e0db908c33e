"""A warp whose every sample fills four pixels: two by two of luma, two of each chroma plane."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import cast

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.motion.warp import BAND, fill_band
from mmgen.media.planes import Planes

LOBES = 3
"""How far the filter that shifts a plane reaches, in pixels each way: Lanczos's with three lobes keeps what it has."""


class BlockSource:
    """
    A source frame, each pixel stored beside its neighbours at the distance of one output pixel: what one block shows.

    ``spacing`` is how many source pixels one output pixel is, across and down. Finding a pixel is most of a warp's work,
    so it pays to find four at once. Where a warp stretches the picture by some percent more or less, each pixel of a
    block lies off by half as many hundredths of a pixel. ``luma`` is ``(H, W, 4)``: left and right above, left and
    right below; ``chroma`` is ``(h, w, 4)``: left and right of the one plane, then of the other. It is no finer than
    the output's, for nobody sees a hue shimmer; ``share`` of luma's pixels, across and down, is what it has.
    """

    def __init__(self, source: Planes, spacing: tuple[float, float]) -> None:
        across, down = spacing[0] / 2, spacing[1] / 2
        u, v = (_coarsened(plane, spacing) for plane in (source.u, source.v))
        self.share = (np.float32(u.shape[1] / source.y.shape[1]), np.float32(u.shape[0] / source.y.shape[0]))
        self.luma = _beside_each_other(
            lambda rows: [_shifted_down(source.y, rows, way) for way in (-down, down)], source.y, across
        )
        self.chroma = _beside_each_other(lambda rows: [u[rows], v[rows]], u, spacing[0] * float(self.share[0]))


class _Scratch(threading.local):
    """Maps and blocks of one band, of which each thread has its own."""

    def __init__(self, width: int, cell: int) -> None:
        rows, columns = BAND // cell + 2, -(-width // cell) + 2
        self.luma_maps = np.empty((2, rows * cell // 2, columns * cell // 2), np.float32)
        self.chroma_maps = np.empty((2, rows * cell // 2, columns * cell // 4), np.float32)
        self.luma = np.empty((BAND // 2, width // 2, 4), np.uint8)
        self.chroma = np.empty((BAND // 2, -(-width // 4), 4), np.uint8)


class BlockWarp:
    """Samples block sources for targets of one size, by cells of ``cell`` pixels (a multiple of 4); see ``CellWarp``."""

    def __init__(self, size: tuple[int, int], *, cell: int) -> None:
        self._cell = cell
        self._scratch = _Scratch(size[0], cell)

    def sample(self, source: BlockSource, target: Planes, columns: F32, rows: F32) -> None:
        """Fill the target from source positions, counted from the source's edge, that are given for each cell."""
        scratch, half = self._scratch, np.float32(0.5)
        luma = columns - half, rows - half
        chroma = columns * source.share[0] - half, rows * source.share[1] - half
        step = BAND // self._cell
        for first in range(0, columns.shape[0] - 2, step):
            cells = slice(first, first + step + 2)
            above, left = self._cell // 2, self._cell // 4
            lines = slice(first * self._cell, first * self._cell + BAND)
            maps = fill_band([part[cells] for part in luma], scratch.luma_maps, (above, above))
            _luma(source.luma, target.y[lines], maps, scratch.luma)
            maps = fill_band([part[cells] for part in chroma], scratch.chroma_maps, (above, left))
            lines = slice(lines.start // 2, lines.stop // 2)
            _chroma(source.chroma, (target.u[lines], target.v[lines]), maps, scratch.chroma)


def _luma(source: U8, target: U8, maps: Sequence[F32], scratch: U8) -> None:
    """Each block is a pair of pixels above another one."""
    pairs = _sampled(source, maps, scratch[: target.shape[0] // 2])
    cv2.split(pairs, [_pairs(target[0::2]), _pairs(target[1::2])])


def _chroma(source: U8, targets: tuple[U8, U8], maps: Sequence[F32], scratch: U8) -> None:
    """Each block is a pair of pixels of either plane."""
    rows, columns = targets[0].shape
    pairs = _sampled(source, maps, scratch[:rows])
    if columns % 2 == 0:
        cv2.split(pairs, [_pairs(target) for target in targets])
        return
    for target, whole in zip(targets, cv2.split(pairs), strict=True):
        np.copyto(target, np.asarray(whole).view(np.uint8)[:, :columns])


def _sampled(source: U8, maps: Sequence[F32], blocks: U8) -> cv2.typing.MatLike:
    """Sample blocks, and return them as two planes, side by side, of pairs of pixels."""
    height, width = blocks.shape[:2]
    across, down = (places[:height, :width] for places in maps)
    cv2.remap(source, across, down, cv2.INTER_LINEAR, dst=blocks, borderMode=cv2.BORDER_REFLECT)
    return cast("cv2.typing.MatLike", blocks.view(np.uint16))


def _pairs(plane: U8) -> cv2.typing.MatLike:
    return cast("cv2.typing.MatLike", plane.view(np.uint16))


def _beside_each_other(planes: Callable[[slice], Sequence[U8]], like: U8, across: float) -> U8:
    """Put the left and the right neighbours of two planes' pixels into one array, some rows at a time."""
    found = np.empty((*like.shape, 4), np.uint8)
    kernels = [_kernel(way)[None, :] for way in (-across, across)]
    for top in range(0, like.shape[0], BAND):
        rows = slice(top, min(top + BAND, like.shape[0]))
        shifted = [_filtered(plane, kernel) for plane in planes(rows) for kernel in kernels]
        cv2.merge(shifted, dst=found[rows])
    return found


def _coarsened(plane: U8, spacing: tuple[float, float]) -> U8:
    height, width = plane.shape
    size = max(round(width / max(spacing[0], 1)), 1), max(round(height / max(spacing[1], 1)), 1)
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.uint8)


def _shifted_down(plane: U8, rows: slice, shift: float) -> U8:
    """Some rows of a plane as they would be if all pixels were ``shift`` further up."""
    kernel = _kernel(shift)[:, None]
    reach = kernel.shape[0] // 2
    first = max(rows.start - reach, 0)
    return _filtered(plane[first : rows.stop + reach], kernel)[rows.start - first :][: rows.stop - rows.start]


def _filtered(plane: U8, kernel: F32) -> U8:
    return np.asarray(cv2.filter2D(plane, -1, kernel, borderType=cv2.BORDER_REFLECT), np.uint8)


def _kernel(shift: float) -> F32:
    """Lanczos's filter that finds what lies ``shift`` pixels further on."""
    reach = LOBES + int(abs(shift))
    distances = np.arange(-reach, reach + 1) - shift
    weights = np.where(np.abs(distances) < LOBES, np.sinc(distances) * np.sinc(distances / LOBES), 0.0)
    return np.asarray(weights / weights.sum(), np.float32)
