"""The picture of a body's front and back: half of it each, with the same colours where they meet."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.motion.focus import reduced
from mmgen.procedural.sculpture.subject import Subject

__all__ = ["two_sided"]

PLAIN_SIDE = 240
"""What is made up for the back is worked out at this size: no face or lettering is left in it."""
DARKER = 0.86
RIM = 0.05
"""How far in from the outline the front's colours reach round, in parts of the longer side."""


def two_sided(front: Subject, back: Subject | None, *, side: int) -> U8:
    """Front and back beside each other, each ``side`` pixels high or wide; both as seen from the front."""
    colors = reduced(front.colors, side)
    size = (colors.shape[1], colors.shape[0])
    cover = np.asarray(cv2.resize(front.cover, size, interpolation=cv2.INTER_AREA), np.float32)
    behind = _made_up(colors, cover) if back is None else _fitted(back, front, size)
    share = _inner_share(cover)[..., None]
    joined = colors * (1 - share) + behind * share
    return np.hstack([colors, np.rint(np.clip(joined, 0, 255)).astype(np.uint8)])


def _inner_share(cover: F32) -> F32:
    """0 at the outline and beyond it, 1 well inside."""
    inside = np.asarray(cover > 0.5, np.uint8)
    depth = np.asarray(cv2.distanceTransform(inside, cv2.DIST_L2, 5), np.float32)
    reach = min(RIM * max(cover.shape), max(0.5 * float(depth.max()), 1.0))
    part = np.clip(depth / reach, 0, 1)
    return np.asarray(part * part * (3 - 2 * part), np.float32)


def _made_up(colors: U8, cover: F32) -> F32:
    """The front's large areas of colour, without what is drawn on them, and darker, for it lies in the shade."""
    small = reduced(colors, PLAIN_SIDE)
    reach = max(small.shape) // 12 * 2 + 1
    plain = small
    for _ in range(2):
        plain = np.asarray(cv2.medianBlur(plain, reach), np.uint8)
    soft = np.asarray(cv2.GaussianBlur(plain, (0, 0), max(small.shape) / 60), np.float32)
    large = np.asarray(cv2.resize(soft, (colors.shape[1], colors.shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)
    return np.asarray((large + _grain(colors, cover)) * DARKER, np.float32)


def _grain(colors: U8, cover: F32) -> F32:
    """Noise about as strong as the front's finest detail mostly is, so that the back is no plain paint beside it."""
    gray = np.asarray(cv2.cvtColor(colors, cv2.COLOR_RGB2GRAY), np.float32)
    fine = np.abs(gray - np.asarray(cv2.GaussianBlur(gray, (0, 0), 1.5), np.float32))
    usual = float(np.median(fine[cover > 0.5])) if bool((cover > 0.5).any()) else 0.0
    noise = np.random.default_rng(5).standard_normal(gray.shape).astype(np.float32)
    soft = np.asarray(cv2.GaussianBlur(noise, (0, 0), 1.2), np.float32)
    return np.asarray(soft[..., None] * np.float32(min(usual, 8.0) * 3.0), np.float32)


def _fitted(back: Subject, front: Subject, size: tuple[int, int]) -> F32:
    """A photograph of the back, turned about, its outline's box laid over the front's."""
    mirrored = np.ascontiguousarray(back.colors[:, ::-1])
    left, top, width, height = front.box
    scale_x, scale_y = size[0] / front.cover.shape[1], size[1] / front.cover.shape[0]
    fit = np.array(
        [
            [width * scale_x / mirrored.shape[1], 0, left * scale_x],
            [0, height * scale_y / mirrored.shape[0], top * scale_y],
        ],
        np.float32,
    )
    laid = cv2.warpAffine(mirrored, fit, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(laid, np.float32)
