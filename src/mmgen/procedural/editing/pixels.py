"""Pixel art: a coarse grid of square cells in a few colours, mixed by ordered dither."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8

__all__ = ["pixel_art"]

CELLS: Final = 128
"""So many cells lie along the shorter side, in a picture that has the pixels for it."""
COLOURS: Final = 28
_BAYER: Final[F32] = np.asarray(
    np.asarray([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16 - 15 / 32, np.float32
)


def pixel_art(pixels: U8) -> U8:
    """The RGB picture on the grid, at its own size; its cells are whole pixels wide, and the last ones may be cut."""
    height, width = pixels.shape[:2]
    cell = max(round(min(height, width) / CELLS), 2)
    columns, rows = -(-width // cell), -(-height // cell)
    padded = cv2.copyMakeBorder(
        np.ascontiguousarray(pixels), 0, rows * cell - height, 0, columns * cell - width, cv2.BORDER_REPLICATE
    )
    coarse = np.asarray(cv2.resize(padded, (columns, rows), interpolation=cv2.INTER_AREA), np.float32) / np.float32(255)
    lab = _crisp(np.asarray(cv2.cvtColor(coarse, cv2.COLOR_RGB2LAB), np.float32))
    chosen = _dithered(lab, _palette(lab))
    plain = np.clip(cv2.cvtColor(chosen, cv2.COLOR_LAB2RGB) * 255 + 0.5, 0, 255).astype(np.uint8)
    large = np.repeat(np.repeat(plain, cell, axis=0), cell, axis=1)
    return np.ascontiguousarray(large[:height, :width])


def _crisp(lab: F32) -> F32:
    """Fuller colour and firmer edges, which a small grid needs."""
    soft = np.asarray(cv2.GaussianBlur(lab, (0, 0), 1.2), np.float32)
    crisp = np.asarray(lab + (lab - soft) * np.float32(0.55), np.float32)
    crisp[..., 1:] *= np.float32(1.25)
    crisp[..., 0] = np.clip(crisp[..., 0], 2, 98)
    return crisp


def _palette(lab: F32) -> F32:
    """``(n, 3)`` colours by median cut: the box with the widest spread is divided until there are enough."""
    boxes = [lab.reshape(-1, 3).astype(np.float64)]
    for _ in range(COLOURS - 1):
        spreads = [float(np.ptp(box, axis=0).max()) * len(box) ** 0.35 if len(box) > 1 else 0.0 for box in boxes]
        widest = int(np.argmax(spreads))
        if spreads[widest] < 1e-6:
            break
        box = boxes.pop(widest)
        axis = int(np.argmax(np.ptp(box, axis=0)))
        order = box[np.argsort(box[:, axis], kind="stable")]
        boxes += [order[: len(order) // 2], order[len(order) // 2 :]]
    return np.asarray([box.mean(axis=0) for box in boxes], np.float32)


def _dithered(lab: F32, palette: F32) -> F32:
    """Each cell in the palette's nearest colour, its lightness first pushed up or down by the pattern."""
    height, width = lab.shape[:2]
    pattern = np.tile(_BAYER, (-(-height // 4), -(-width // 4)))[:height, :width]
    lights = np.sort(palette[:, 0])
    reach = (float(np.median(np.diff(lights))) * 2.2 if len(lights) > 1 else 0.0) + 1.5
    pushed = lab.copy()
    pushed[..., 0] += pattern * np.float32(min(reach, 9.0))
    nearest = np.zeros((height, width), np.int64)
    best = np.full((height, width), np.inf, np.float32)
    for index, colour in enumerate(palette):
        distance = np.square(pushed - colour) @ np.asarray([1.0, 0.8, 0.8], np.float32)
        closer = distance < best
        nearest[closer], best[closer] = index, distance[closer]
    return palette[nearest]
