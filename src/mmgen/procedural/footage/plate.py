"""The ground behind what is taken out of a clip, as one picture in the place of one of its frames."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.arrays import F64, U8
from mmgen.procedural.editing.inpaint import LARGEST_SHARE, inpaint
from mmgen.procedural.region import Region

__all__ = ["Plate", "Sighting"]

LOOKS = 15
"""So many frames tell what stands behind."""
SURROUNDINGS = 0.8
"""How far around the holes a plate reaches, as a share of their size: what is never seen is filled from there."""
LEAST_SURROUNDINGS = 48
SOFT_EDGE = 2
"""Pixels beyond a mask in which what it marks still tints its ground."""
ROWS = 256
"""So many rows of a plate are worked out at a time: they are held once for each look."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A frame, RGB, what of it is hidden, and the matrix that brings its pixels to the plate's frame."""

    pixels: U8
    hidden: NDArray[np.bool_]
    matrix: F64


class Plate:
    """
    What stands behind the ``holes``, a box in pixels of one frame, to which others are brought by the camera's way.

    ``look`` at some frames, then ``finished``, then ``seen`` as often as is wanted.
    """

    def __init__(self, holes: Region) -> None:
        width, height = holes.size
        self._box = holes.grown(max(round(SURROUNDINGS * math.sqrt(width * height)), LEAST_SURROUNDINGS))
        self._sightings: list[tuple[U8, NDArray[np.bool_]]] = []
        self._pixels: U8 = np.zeros((0, 0, 3), np.uint8)

    @staticmethod
    def looks(frames: int) -> set[int]:
        """Which of so many frames are to be looked at."""
        return {round(place) for place in np.linspace(0, frames - 1, min(frames, LOOKS))}

    def look(self, sighting: Sighting) -> None:
        """Take what a frame shows of the ground."""
        matrix = self._to_box @ np.vstack([sighting.matrix, [0, 0, 1]])
        around = np.ones((2 * SOFT_EDGE + 1, 2 * SOFT_EDGE + 1), np.uint8)
        known = (cv2.dilate(sighting.hidden.astype(np.uint8), around) == 0).astype(np.uint8) * 255
        size = self._box.size
        pixels = cv2.warpAffine(sighting.pixels, matrix[:2], size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
        seen = cv2.warpAffine(known, matrix[:2], size, flags=cv2.INTER_LINEAR, borderValue=0)
        self._sightings.append((np.asarray(pixels, np.uint8), np.asarray(seen, np.uint8) > 250))

    def finished(self, *, seed: int) -> Plate:
        """The plate with the median of what was seen of each place, and what was never seen filled from around it."""
        pixels, known = _median(self._sightings)
        self._sightings = []
        part = Region.of(known)
        if part is None:
            raise InputError("mask", "it marks all of the picture, which leaves nothing to fill it from")
        rows, columns = part.slices
        unknown = ~known[rows, columns]
        if float(unknown.mean()) > LARGEST_SHARE:
            raise InputError(
                "mask", f"it marks {unknown.mean():.0%} of the picture, which leaves too little to fill it from"
            )
        if unknown.any():
            whole = np.ascontiguousarray(pixels[rows, columns])
            pixels[rows, columns] = inpaint(whole, unknown.astype(np.uint8) * 255, seed=seed)
        height, width = known.shape
        edges = (part.top, height - part.bottom, part.left, width - part.right)
        filled = cv2.copyMakeBorder(pixels[rows, columns], *edges, cv2.BORDER_REPLICATE)
        self._pixels = np.asarray(filled, np.uint8)
        return self

    def seen(self, matrix: F64, part: Region) -> U8:
        """What is seen of it in a part of a frame, to which the matrix brings the plate's own."""
        back = np.vstack([matrix, [0, 0, 1]]) @ np.linalg.inv(self._to_box)
        back = np.asarray([[1, 0, -part.left], [0, 1, -part.top], [0, 0, 1]], np.float64) @ back
        shown = cv2.warpAffine(
            self._pixels, back[:2], part.size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(shown, np.uint8)

    @property
    def _to_box(self) -> F64:
        return np.asarray([[1, 0, -self._box.left], [0, 1, -self._box.top], [0, 0, 1]], np.float64)


def _median(sightings: list[tuple[U8, NDArray[np.bool_]]]) -> tuple[U8, NDArray[np.bool_]]:
    """The median of the colours of each place in those sightings that show it, and which places any does."""
    known = np.stack([seen for _, seen in sightings])
    result = np.zeros_like(sightings[0][0])
    for top in range(0, known.shape[1], ROWS):
        rows = slice(top, top + ROWS)
        levels = np.stack([pixels[rows] for pixels, _ in sightings]).astype(np.uint16)
        levels[~known[:, rows]] = 999
        levels.sort(axis=0)
        middle = np.maximum(np.count_nonzero(known[:, rows], axis=0) - 1, 0) // 2
        result[rows] = np.minimum(np.take_along_axis(levels, middle[None, ..., None], axis=0)[0], 255)
    return result, np.asarray(known.any(axis=0), np.bool_)
