"""The subject of a picture: how much of each pixel it covers, and its colours, carried on beyond its outline."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.media.motion.focus import reduced
from mmgen.procedural.editing.cut_out import cut_out
from mmgen.procedural.editing.matting import matted

__all__ = ["Subject", "filled_in", "has_outline", "subject_of"]

WORKING_SIDE = 1600
LEAST_SHARE = 0.002
"""The least part of a picture that counts as a subject."""
LEAST_PIECE = 0.01
"""A piece apart from the largest one is kept from this part of its size on."""
MOST_SHARE = 0.9
SOLID = 0.94
BACKDROP_SIDE = 640
EVEN, APART = 6.0, 14.0
"""Steps of CIELAB within which a backdrop counts as one colour, and from which on a pixel is none of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """
    ``cover`` ``(H, W)`` is 0 to 1; ``colors`` ``(H, W, 3)`` are the subject's own everywhere, without the ground's.

    ``confidence``, 0 to 1, says how clearly it stood out.
    """

    cover: F32
    colors: U8
    confidence: float

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, width and height of what is more than half covered."""
        left, top, width, height = cv2.boundingRect((self.cover > 0.5).astype(np.uint8))
        return left, top, width, height

    def cropped(self, margin: int) -> Subject:
        """The subject alone, with so many pixels of air on each side."""
        left, top, width, height = self.box
        rows, columns = slice(top, top + height), slice(left, left + width)
        air = (margin, margin, margin, margin)
        cover = np.asarray(
            cv2.copyMakeBorder(self.cover[rows, columns], *air, cv2.BORDER_CONSTANT, value=0), np.float32
        )
        colors = np.asarray(cv2.copyMakeBorder(self.colors[rows, columns], *air, cv2.BORDER_REPLICATE), np.uint8)
        return Subject(cover, filled_in(colors, cover), self.confidence)


def has_outline(pixels: U8) -> bool:
    """Whether the picture's own transparency says what is subject."""
    if pixels.shape[2] < 4:
        return False
    clear = float(np.mean(pixels[..., 3] < 128))
    return LEAST_SHARE < clear < 1 - LEAST_SHARE


def subject_of(pixels: U8) -> Subject:
    """The subject by the picture's transparency, or cut out. Raises InputError when none stands out."""
    small = reduced(pixels, WORKING_SIDE)
    backdrop = None if has_outline(small) else _before_even_backdrop(np.ascontiguousarray(small[..., :3]))
    if has_outline(small):
        found, confidence = small, 1.0
    elif backdrop is not None:
        found, confidence = backdrop, 1.0
    else:
        cut = cut_out(np.ascontiguousarray(small[..., :3]))
        found, confidence = cut.pixels, cut.confidence
    cover = _main_pieces(np.asarray(found[..., 3], np.float32) / np.float32(255))
    if float((cover > 0.5).mean()) < LEAST_SHARE:
        raise InputError("images", "shows too little of a subject; fill the picture with it")
    return Subject(cover, filled_in(np.ascontiguousarray(found[..., :3]), cover), confidence)


def filled_in(colors: U8, cover: F32) -> U8:
    """Colours of the subject everywhere: where it does not cover a pixel wholly, those of the nearest that it does."""
    whole = np.asarray(cover >= min(SOLID, float(cover.max())), np.uint8)
    inner = np.asarray(cv2.erode(whole, np.ones((3, 3), np.uint8)), np.uint8)
    # What is too thin to have an inside counts whole.
    solid = inner | (whole & (1 - np.asarray(cv2.dilate(inner, np.ones((7, 7), np.uint8)), np.uint8)))
    _, labels = cv2.distanceTransformWithLabels(1 - solid, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    numbers = np.asarray(labels, np.int64)
    table = np.zeros((int(numbers.max()) + 1, 3), np.uint8)
    table[numbers[solid > 0]] = colors[solid > 0]
    nearest = table[numbers]
    soft = np.asarray(cv2.GaussianBlur(nearest, (0, 0), 1.2), np.uint8)
    return np.where(solid[..., None] > 0, colors, soft).astype(np.uint8)


def _before_even_backdrop(rgb: U8) -> U8 | None:
    """What stands before a backdrop of one colour, which reaches in from the border; None before any other ground."""
    small = reduced(rgb, BACKDROP_SIDE)
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.float32)
    sides: list[F32] = [lab[0], lab[-1], lab[:, 0], lab[:, -1]]
    border: F32 = np.concatenate(sides)
    usual = np.median(border, axis=0).astype(np.float32)
    off: F32 = np.linalg.norm(border - usual, axis=1).astype(np.float32)
    if np.count_nonzero(off < EVEN) < 0.97 * off.size:
        return None
    alike = np.asarray(np.linalg.norm(lab - usual, axis=2) < APART, np.uint8)
    ringed = cv2.copyMakeBorder(alike, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    _, labels = cv2.connectedComponents(ringed, connectivity=4)
    numbers = np.asarray(labels, np.int64)
    mask = np.asarray(numbers[1:-1, 1:-1] != numbers[0, 0], np.uint8)
    calm = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), np.uint8)
    if not LEAST_SHARE < float(calm.mean()) < MOST_SHARE:
        return None
    return matted(rgb, calm)


def _main_pieces(cover: F32) -> F32:
    """Without specks that lie apart."""
    _, labels, measures, _ = cv2.connectedComponentsWithStats((cover > 0.5).astype(np.uint8), connectivity=8)
    areas = np.asarray(measures)[:, cv2.CC_STAT_AREA].astype(np.float64)
    areas[0] = 0
    kept = np.asarray(areas >= LEAST_PIECE * max(float(areas.max()), 1.0), np.uint8)[np.asarray(labels, np.int64)]
    near = np.asarray(cv2.dilate(kept, np.ones((5, 5), np.uint8)), np.float32)
    return (cover * near).astype(np.float32)
