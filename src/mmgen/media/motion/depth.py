"""
Depth from one photograph without learned weights: a fusion of pictorial cues, and how far they can be trusted.

Each cue is a rule of thumb of photography: things lower in the frame are nearer (the ground plane), what is in focus
is the subject and what is blurred lies behind it, air bleaches what is far, and plain bright areas at the top are sky.
The result orders a scene well enough to move its layers a little against each other; it is not a measurement.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.motion.focus import distinctness, reduced, shallowness, sharpness
from mmgen.media.motion.landscape import sky

ANALYSIS_WIDTH = 384
"""Depth is estimated at this size and smoothed beyond it: layers, not texture, may move."""


@dataclass(frozen=True, slots=True)
class Depth:
    """``near`` is a small ``(h, w)`` map, 1 = nearest; ``confidence`` is 0 (flat or unreadable) to 1."""

    near: F32
    confidence: float


def estimate_depth(pixels: U8) -> Depth:
    """Estimate a depth map of an RGB photograph, about 384 pixels wide, with soft steps that are safe to warp by."""
    small = reduced(pixels, ANALYSIS_WIDTH)
    height, width = small.shape[:2]
    gray = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY) / 255, np.float32)
    spread = max(height, width) / 60
    sharp = sharpness(pixels, (width, height), spread)
    shallow = shallowness(sharp)
    ground = np.asarray(_ground(height, width) * (1 - 0.8 * sky(small, sharp)), np.float32)
    clear = 1 - _haze(small)
    subject = np.sqrt(sharp) * (0.6 + 0.4 * distinctness(small, spread / 2))
    fused = shallow * (0.75 * subject + 0.25 * ground) + (1 - shallow) * (0.65 * ground + 0.2 * clear + 0.15 * subject)
    near = _settled(gray, np.asarray(fused, np.float32), spread)
    return Depth(near, _confidence(near, ground, subject, shallow))


def _ground(height: int, width: int) -> F32:
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None] ** 1.4
    return np.repeat(rows, width, axis=1)


def _haze(pixels: U8) -> F32:
    """How veiled each part is: the darkest channel of a neighbourhood is high only where air scatters light."""
    darkest = pixels.min(axis=2)
    size = max(pixels.shape[1] // 32, 3)
    veil = cv2.erode(darkest, np.ones((size, size), np.uint8), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(veil / 255, np.float32)


def _settled(guide: F32, near: F32, spread: float) -> F32:
    """Snap the map to the photograph's edges, then soften it and stretch it to 0 to 1."""
    radius = max(round(spread * 3), 2)
    for _ in range(2):
        near = _guided(guide, near, radius, 2e-3)
    near = np.asarray(cv2.GaussianBlur(near, (0, 0), spread * 0.8, borderType=cv2.BORDER_REPLICATE), np.float32)
    low, high = (float(level) for level in np.quantile(near, (0.02, 0.98)))
    return np.asarray(np.clip((near - low) / max(high - low, 1e-3), 0, 1), np.float32)


def _guided(guide: F32, values: F32, radius: int, softness: float) -> F32:
    """The guided filter of He, Sun and Tang (2010): smooth ``values`` wherever ``guide`` has no edge."""

    def mean(plane: F32) -> F32:
        window = (2 * radius + 1, 2 * radius + 1)
        return np.asarray(cv2.blur(plane, window, borderType=cv2.BORDER_REFLECT), np.float32)

    guide_mean, value_mean = mean(guide), mean(values)
    covariance = mean(guide * values) - guide_mean * value_mean
    variance = mean(guide * guide) - guide_mean * guide_mean
    slope = np.asarray(covariance / (variance + softness), np.float32)
    offset = np.asarray(value_mean - slope * guide_mean, np.float32)
    return mean(slope) * guide + mean(offset)


def _confidence(near: F32, ground: F32, subject: F32, shallow: float) -> float:
    """Trust layers that are far apart and cues that agree: a clear focus, or a ground plane that detail follows."""
    apart = float(np.clip(near.std() / 0.28, 0, 1))
    agreement = float(np.corrcoef(ground.ravel(), subject.ravel())[0, 1]) if subject.std() > 1e-4 else 0.0
    return apart * float(np.clip(max(shallow, 0.35 + agreement), 0, 1))
