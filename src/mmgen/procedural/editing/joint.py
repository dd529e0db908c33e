"""
A strip set beside a picture: bent to meet it, cut along the path where the two differ least, its tones led over.

The path is that of image quilting (Efros and Freeman 2001). What still differs along a joint is spread smoothly into the
strip (a membrane: Farbman and others 2009) and fades; what is torn, because a thing ends there, is filled from both sides.
"""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.procedural.editing.inpaint import inpaint
from mmgen.procedural.editing.membrane import membrane
from mmgen.procedural.editing.strata import matched
from mmgen.procedural.editing.tone import smooth

__all__ = ["abutted", "bent", "laid", "mended"]

SLOPE = 2.0
"""How much changes from pixel to pixel count in a joint, beside colours."""
LED = 0.3
"""How far the correction at a joint reaches into a strip, as a share of its height or of three times its width."""
ROWS = 120
"""Rows are matched at about this height."""
BENT, EASED = 0.06, 0.4
"""How far a row is moved at most, and how far from the joint it still is, as shares of the height."""
FARTHEST = 55.0
"""Levels by which a strip is made lighter or darker at most."""
PLAIN = 1.5
"""Levels between rows that are as good as none."""
BROAD, MOST = 0.06, 52.0
"""What is broader along a joint than this share of it is tone; and the levels from which on what is narrower is a thing."""
TORN = 34.0
"""Levels by which both sides of an edge differ where something ends that shouldn't."""


def bent(edge: F32, strip: F32, overlap: int) -> F32:
    """The strip bent so that its rows meet those of the edge, less and less the further from it."""
    height, width = strip.shape[:2]
    away = np.maximum(np.arange(width, dtype=np.float32) - overlap, 0) / np.float32(EASED * height)
    share = np.maximum(1 - away, 0) ** 2 * (1 + 2 * away)
    moved = _lower(edge[:, -3:], strip[:, overlap - 2 : overlap + 1])
    rows = np.arange(height, dtype=np.float32)[:, None] + moved[:, None] * share[None]
    columns = np.broadcast_to(np.arange(width, dtype=np.float32)[None], rows.shape)
    maps = np.ascontiguousarray(columns), rows.astype(np.float32)
    return np.asarray(cv2.remap(strip, *maps, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101), np.float32)


def _lower(edge: F32, strip: F32) -> F32:
    """So many rows lower in the strip lies what continues each row of the edge."""
    factor = min(ROWS / len(edge), 1.0)
    size = (1, max(round(len(edge) * factor), 2))
    sides = (np.ascontiguousarray(side.mean(axis=1, keepdims=True)) for side in (edge, strip))
    one, other = (
        np.asarray(cv2.resize(side, size, interpolation=cv2.INTER_AREA), np.float32).reshape(-1, 3) for side in sides
    )
    here, there = matched(one, other, max(round(BENT * len(one)), 2))
    rows, order = np.arange(len(one), dtype=np.float32), np.arange(len(here)) * 1e-4
    first, last = np.interp(rows, here + order, there), np.interp(rows, here + order - order[-1], there)
    # Where all is plain any row goes with any other, so the borders between unlike rows decide.
    moved = (last + np.append(first[1:], last[-1] + 1)) / 2 - rows - 0.5
    clear = np.abs(np.diff(one, axis=0, append=one[-1:])).mean(axis=1) + np.float32(PLAIN)
    parts = smooth(np.stack([moved * clear, clear], axis=1).astype(np.float32)[:, None], max(len(one) / 24, 1.0))
    soft = np.ascontiguousarray(parts[..., 0] / parts[..., 1])
    large = cv2.resize(soft, (1, len(edge)), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, np.float32)[:, 0] / np.float32(factor)


def abutted(picture: F32, strip: F32, overlap: int) -> F32:
    """The picture, untouched, with the strip beside it but for its first *overlap* columns, which lie under the picture."""
    height = len(picture)
    gap = (picture[:, -overlap:] - strip[:, :overlap])[:, -3:].mean(axis=1, keepdims=True)
    values = np.zeros((height, strip.shape[1] - overlap, 3), np.float32)
    values[:, :1] = _of_tone(smooth(gap, max(height / 240, 1.0)))
    fixed = np.zeros(values.shape[:2], np.bool_)
    fixed[:, 0] = True
    away = np.arange(values.shape[1], dtype=np.float32) / _reach(strip)
    led = membrane(values, fixed) * np.exp(-away)[None, :, None]
    return np.concatenate([picture, strip[:, overlap:] + led], axis=1).astype(np.float32)


def laid(picture: F32, strip: F32, overlap: int) -> F32:
    """The picture with the strip over its last *overlap* columns, cut where the two differ least."""
    joint = picture[:, -overlap:]
    path = _path(joint, strip[:, :overlap])
    columns = np.arange(overlap, dtype=np.float32)[None]
    share = np.clip((columns - path[:, None]) / 3 + np.float32(0.5), 0, 1)[..., None]
    values = np.zeros_like(strip)
    fixed = np.zeros(strip.shape[:2], np.bool_)
    values[:, :overlap] = _of_tone(smooth(joint - strip[:, :overlap], 2.0))
    fixed[:, :overlap] = np.abs(columns - path[:, None]) <= 2
    away = np.maximum(np.arange(strip.shape[1], dtype=np.float32)[None] - path[:, None], 0)
    strip = strip + membrane(values, fixed) * np.exp(-away / _reach(strip))[..., None]
    mixed = joint * (1 - share) + strip[:, :overlap] * share
    return np.concatenate([picture[:, :-overlap], mixed, strip[:, overlap:]], axis=1).astype(np.float32)


def _reach(strip: F32) -> np.float32:
    """The pixels within which a correction fades."""
    return np.float32(LED * min(strip.shape[0], 3 * strip.shape[1]))


def _of_tone(gap: F32) -> F32:
    """Differences of tone: all that is broad, and of what is narrow the small ones; spread, a thing would be a shadow."""
    along = cv2.GaussianBlur(
        gap,
        (1, 2 * round(3 * max(BROAD * len(gap), 1.0)) + 1),
        sigmaX=0.1,
        sigmaY=max(BROAD * len(gap), 1.0),
        borderType=cv2.BORDER_REFLECT,
    )
    broad = np.asarray(along, np.float32).reshape(gap.shape)
    narrow, broad = gap - broad, FARTHEST * np.tanh(broad / np.float32(FARTHEST))
    most = np.abs(narrow).max(axis=2, keepdims=True)
    return np.asarray(broad + narrow * np.exp(-np.square(most / np.float32(MOST))), np.float32)


def _path(one: F32, other: F32) -> F32:
    """For each row the column at which to change from the one picture to the other."""
    slopes = [np.square(np.diff(one - other, axis=axis, append=0)).mean(axis=2) for axis in (0, 1)]
    squares = np.square(one - other).mean(axis=2) + SLOPE * (slopes[0] + slopes[1])
    squares = np.asarray(cv2.blur(np.asarray(squares, np.float32), (3, 3)), np.float32)
    squares[:, [0, 1, -2, -1]] += 1e4
    total = np.empty(squares.shape, np.float64)
    total[0] = squares[0]
    for row in range(1, len(squares)):
        padded = np.pad(total[row - 1], 1, constant_values=np.inf)
        total[row] = squares[row] + np.minimum(np.minimum(padded[:-2], padded[1:-1]), padded[2:])
    path = np.empty(len(squares), np.int64)
    path[-1] = int(np.argmin(total[-1]))
    for row in range(len(squares) - 2, -1, -1):
        first = max(int(path[row + 1]) - 1, 0)
        path[row] = first + int(np.argmin(total[row, first : int(path[row + 1]) + 2]))
    return path.astype(np.float32)


def mended(picture: F32, border: int, *, seed: int) -> F32:
    """The picture with what is torn right of column *border* filled anew; left of it nothing changes."""
    mask = _torn(picture, border)
    if not mask.any():
        return picture
    whole = np.clip(picture + np.float32(0.5), 0, 255).astype(np.uint8)
    filled = inpaint(whole, mask, seed=seed)
    return np.where(mask[..., None] > 0, filled, picture).astype(np.float32)


def _torn(picture: F32, border: int) -> U8:
    """A mask, white where things end at the border: about as far into what is new as they are high."""
    height = len(picture)
    left, right = (
        picture[:, side].mean(axis=1, keepdims=True)
        for side in (np.s_[border - 2 : border], np.s_[border : border + 2])
    )
    gap = np.abs(smooth(np.asarray(left - right, np.float32), height / 240)).max(axis=2) > TORN
    near = np.ones((2 * (height // 60) + 1, 1), np.uint8)
    torn = np.asarray(cv2.morphologyEx(gap.astype(np.uint8), cv2.MORPH_CLOSE, near))[:, 0]
    mask = np.zeros(picture.shape[:2], np.uint8)
    ends = np.flatnonzero(np.diff(np.pad(torn.astype(np.int64), 1)))
    for first, last in zip(ends[::2].tolist(), ends[1::2].tolist(), strict=True):
        down = round(max((last - first) * 0.6, height / 90))
        across = round(float(np.clip((last - first) * 0.7, height / 60, height / 10)))
        cv2.ellipse(mask, (border, (first + last) // 2), (across, down), 0, 0, 360, 255, -1)
    mask[:, :border] = 0
    return mask
