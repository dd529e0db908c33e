"""What light and weather need to know of a photograph: where its sky is, and how far away everything else lies."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.motion.depth import estimate_depth
from mmgen.media.motion.focus import reduced, shallowness, sharpness
from mmgen.media.motion.landscape import sky
from mmgen.procedural.editing.tone import guided, smooth, step

__all__ = ["Terrain", "survey"]

ANALYSIS_SIDE = 420
LONGEST = 1280
"""The maps are brought to the edges of the picture at this size."""
LEAST_SKY = 0.02


@dataclass(frozen=True, slots=True)
class Terrain:
    """
    Maps ``(h, w)`` over a picture, at most ``LONGEST`` pixels a side: how much each place is ``sky``, and its
    ``distance`` from 0 (nearest) to 1 (the sky). ``horizon`` is the row where the sky ends, as a share of the height;
    ``side`` the column of its brightest part, as a share of the width.
    """

    sky: F32
    distance: F32
    horizon: float
    side: float


def survey(pixels: U8) -> Terrain:
    """Find sky and distance in an RGB photograph."""
    work = reduced(np.ascontiguousarray(pixels[..., :3]), LONGEST)
    size = work.shape[1], work.shape[0]
    gray = np.asarray(cv2.cvtColor(work, cv2.COLOR_RGB2GRAY), np.float32) / np.float32(255)
    heaven = _to_edges(gray, _sky_of(reduced(work, ANALYSIS_SIDE)))
    near = np.asarray(cv2.resize(estimate_depth(work).near, size, interpolation=cv2.INTER_CUBIC), np.float32)
    if float(heaven.mean()) < LEAST_SKY:
        heaven = _upper_distance(near, float(shallowness(sharpness(work, size, max(size) / 120))))
    distance = np.clip((1 - np.clip(near, 0, 1)) * (1 - heaven) + heaven, 0, 1)
    return Terrain(heaven, np.asarray(distance, np.float32), _horizon(heaven), _bright_side(gray, heaven))


def _sky_of(small: U8) -> F32:
    """The sky, 0 or 1: grown by colour from what is bright, plain and open to the top; all 0 where that is little."""
    height, width = small.shape[:2]
    sharp = sharpness(small, (width, height), max(height, width) / 120)
    sure = sky(small, sharp)
    if float((sure > 0.8).mean()) < LEAST_SKY or shallowness(sharp) > 0.85:
        return np.zeros((height, width), np.float32)
    labels = np.full((height, width), cv2.GC_PR_BGD, np.uint8)
    labels[sure > 0.35] = cv2.GC_PR_FGD
    labels[sure > 0.92] = cv2.GC_FGD
    lowest = int(np.flatnonzero((sure > 0.5).any(axis=1)).max())
    labels[min(lowest + height // 12, height - 1) :] = cv2.GC_BGD
    cv2.setRNGSeed(11)
    models = np.zeros((1, 65), np.float64), np.zeros((1, 65), np.float64)
    cv2.grabCut(small, labels, (0, 0, 1, 1), *models, 4, cv2.GC_INIT_WITH_MASK)
    found = np.asarray((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD), np.uint8)
    return _open_to_the_top(found)


def _open_to_the_top(found: U8) -> F32:
    """The parts that reach the upper edge, their small holes (a bird, a wire) filled."""
    closed = np.asarray(cv2.morphologyEx(found, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)
    _, labels = cv2.connectedComponents(closed, connectivity=4)
    places = np.asarray(labels, np.int64)
    open_parts = np.unique(places[0][closed[0] > 0])
    return np.asarray(np.isin(places, open_parts) & (closed > 0), np.float32)


def _to_edges(gray: F32, found: F32) -> F32:
    """A small map at the size of the picture, its border on the picture's own edges."""
    size = gray.shape[1], gray.shape[0]
    coarse = np.asarray(cv2.resize(found, size, interpolation=cv2.INTER_LINEAR), np.float32)
    fitted = guided(gray, coarse, max(min(size) // 60, 2), 4e-4)
    return step(fitted, 0.15, 0.85)


def _upper_distance(near: F32, shallow: float) -> F32:
    """A soft stand-in where no sky is clear of cloud and mist: what is far away and high in the frame."""
    rows = np.linspace(0, 1, near.shape[0], dtype=np.float32)[:, None]
    far = step(np.asarray(1 - near, np.float32), 0.55, 0.95)
    return np.asarray(far * (1 - step(rows, 0.25, 0.7)) * np.float32(1 - shallow), np.float32)


def _horizon(heaven: F32) -> float:
    rows = np.flatnonzero(heaven.mean(axis=1) > 0.08)
    return float(rows.max() + 1) / heaven.shape[0] if len(rows) else 0.35


def _bright_side(gray: F32, heaven: F32) -> float:
    """Where along the width the light comes from: the brightest part of the sky, or else of the picture."""
    weight = heaven if float(heaven.mean()) > LEAST_SKY else np.ones_like(heaven)
    light = smooth(np.asarray(gray * weight, np.float32), gray.shape[1] / 20).max(axis=0)
    return float(np.argmax(light)) / len(light)
