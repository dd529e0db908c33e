"""What lies over a picture's upper edge: the tones of its sky led on, and where in it more of that sky is to be found."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, U8
from mmgen.procedural.editing.tone import smooth

__all__ = ["open_sky", "tones_above"]

DEEPEST = 0.5
"""The sky is looked for in this upper share of the picture."""
EDGE = 7.0
"""Levels from pixel to pixel at which what is soft ends."""
DARKER = 34.0
"""So many levels under the darkest of the upper edge it is no longer sky."""
NARROW = 0.05
"""The share of the height within which what is narrow along the upper edge evens out."""
MOST = 0.28
"""How much darker or lighter, by its logarithm, a sky gets above a picture."""


def open_sky(pixels: U8) -> NDArray[np.bool_]:
    """Where the RGB picture is like its upper edge and joined to it by soft passages: sky and clouds, as a rule."""
    height = pixels.shape[0]
    calm = smooth(pixels.astype(np.float32), max(height / 300, 0.8))
    luma = np.asarray(cv2.cvtColor(calm / np.float32(255), cv2.COLOR_RGB2GRAY), np.float32) * np.float32(255)
    slope = [np.abs(np.asarray(cv2.Sobel(luma, cv2.CV_32F, *way))) / 8 for way in ((1, 0), (0, 1))]
    darkest = float(np.quantile(luma[: max(height // 12, 4)], 0.02)) - DARKER
    soft = (slope[0] + slope[1] < EDGE) & (luma > darkest)
    soft[round(height * DEEPEST) :] = False
    _, labels = cv2.connectedComponents(soft.astype(np.uint8), connectivity=4)
    from_edge = np.unique(np.asarray(labels)[0])
    sky = np.isin(labels, from_edge[from_edge > 0])
    side = max(round(height / 100), 2)
    return np.asarray(cv2.erode(sky.astype(np.uint8), np.ones((side, side), np.uint8), borderValue=1) > 0, np.bool_)


def tones_above(pixels: U8, rows: int) -> F32:
    """
    ``(rows, W, 3)``, floats 0 to 255: the tones that the picture's upper edge leads on to.

    What differs along the edge evens out the further up it is, and the sky's change from below goes on, ever less.
    """
    height, width = pixels.shape[:2]
    sky = open_sky(pixels).astype(np.float32)
    band = max(height // 3, 8)
    upper = pixels[:band].astype(np.float32)
    weight = sky[:band, :, None] + np.float32(1e-3)
    profile = (upper * weight).sum(axis=1) / weight.sum(axis=1)
    places = np.arange(band, dtype=np.float64)
    trust = sky[:band].mean(axis=1) + 1e-3
    slopes = np.asarray(np.polyfit(places, profile, 1, w=np.sqrt(trust))[0], np.float32)
    edge = smooth(upper[: max(height // 120, 2)].mean(axis=0, keepdims=True), max(width / 80, 1.0))
    mean = edge.mean(axis=1, keepdims=True)
    away = (rows - np.arange(rows, dtype=np.float32))[:, None, None] / np.float32(height)
    # Going up, the change of the sky below fades out within a third of the picture's height.
    change = -slopes * height * np.float32(0.33) * (1 - np.exp(-away / np.float32(0.33)))
    broad = smooth(edge, width / 10)
    # A cloud that the edge cuts would stand above it as a pillar of light: what is narrow evens out far sooner.
    kept, fine = (np.exp(-((away / np.float32(reach)) ** 1.5)) for reach in (0.35, NARROW))
    led = mean * np.exp(np.float32(MOST) * np.tanh(change / np.maximum(mean * np.float32(MOST), 1)))
    return np.asarray(np.clip(led + (broad - mean) * kept + (edge - broad) * fine, 4, 251), np.float32)
