"""A photograph made ready to be sampled by a warp."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from mmgen.media.arrays import U8
from mmgen.media.color import rgb_to_planes
from mmgen.media.planes import Planes, Window

OVERSAMPLING = 1.382
"""
Source pixels for one output pixel.

Bilinear sampling of a picture of just the output's resolution blurs it more or less as its phase changes, and the
texture of a slowly moving picture flickers. On a somewhat finer source it does so hardly at all. This factor is about
the golden ratio less a fraction, of which no multiple comes near a whole number early: so the pixels of a row take all
phases, and a view finds the one it wants (see ``WindowView``). At 1.4 they take five.
"""


LEAD = 96
"""Pixels of mirrored picture that planes have before the first one: room for a view to begin at the phase it wants."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where planes lie on a photograph: ``factors`` (across, down) its resolution, ``lead`` pixels mirrored before the first."""

    left: int
    top: int
    factors: tuple[float, float]
    lead: int

    def place(self, window: Window) -> Window:
        """A window on the photograph as one on the planes."""
        across, down = self.factors
        left, top = (window.left - self.left) * across, (window.top - self.top) * down
        return Window(left + self.lead, top + self.lead, window.width * across, window.height * down)


@dataclass(frozen=True, slots=True)
class Cutout:
    """A part of a photograph at a resolution of its own."""

    planes: Planes
    placement: Placement

    def without_lead(self) -> Cutout:
        """The same without mirrored pixels."""
        lead, planes = self.placement.lead, self.planes
        half = lead // 2
        bare = Planes(planes.y[lead:, lead:], planes.u[half:, half:], planes.v[half:, half:])
        return Cutout(bare, replace(self.placement, lead=0))


def cut_out(photo: U8, seen: Window, factor: float) -> Cutout:
    """Cut out of an RGB photograph what is seen of it, and resample it by about this factor."""
    height, width = photo.shape[:2]
    left, top = max(math.floor(seen.left), 0), max(math.floor(seen.top), 0)
    right = min(math.ceil(seen.left + seen.width), width)
    bottom = min(math.ceil(seen.top + seen.height), height)
    right, bottom = right - (right - left) % 2, bottom - (bottom - top) % 2  # chroma halves both
    across = max(round((right - left) * factor / 2) * 2, 2)
    exact = across / (right - left)
    down = max(round((bottom - top) * exact / 2) * 2, 2)
    planes = _led_into(resampled(photo[top:bottom, left:right], (across, down)))
    # The even height is a fraction of a pixel off the width's factor, which would show as a shift at the bottom.
    return Cutout(planes, Placement(left, top, (exact, down / (bottom - top)), LEAD))


def _led_into(planes: Planes) -> Planes:
    half = LEAD // 2
    y = cv2.copyMakeBorder(planes.y, LEAD, 0, LEAD, 0, cv2.BORDER_REFLECT)
    u, v = (cv2.copyMakeBorder(plane, half, 0, half, 0, cv2.BORDER_REFLECT) for plane in (planes.u, planes.v))
    return Planes(np.asarray(y, np.uint8), np.asarray(u, np.uint8), np.asarray(v, np.uint8))


def resampled(pixels: U8, size: tuple[int, int]) -> Planes:
    """Planes of this even size from RGB pixels: averaged when they shrink, interpolated plane by plane when they grow."""
    if size[0] <= pixels.shape[1]:
        return Planes(*rgb_to_planes(np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)))
    height, width = (side - side % 2 for side in pixels.shape[:2])
    y, u, v = rgb_to_planes(np.ascontiguousarray(pixels[:height, :width]))
    half = size[0] // 2, size[1] // 2
    return Planes(
        np.asarray(cv2.resize(y, size, interpolation=cv2.INTER_CUBIC), np.uint8),
        np.asarray(cv2.resize(u, half, interpolation=cv2.INTER_LINEAR), np.uint8),
        np.asarray(cv2.resize(v, half, interpolation=cv2.INTER_LINEAR), np.uint8),
    )
