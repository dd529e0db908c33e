"""A subject in the light of its scene: colours, haze, focus, grain, the light that spills over its edge, its foot in shade."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.motion.focus import reduced
from mmgen.procedural.editing.tone import smooth, step

__all__ = ["Surroundings", "lit"]

LIGHT_SHARE, MOST_LIGHT = 0.32, 17.0
"""How much of the difference in lightness is made up, and at most how many L* units."""
TINT_SHARE, MOST_TINT = 0.3, 7.0
"""How much of the tint of the scene's light is taken on, and at most how many units of a* or b*."""
CONTRAST = (0.86, 1.1)
HAZE_SHARE = 0.34
"""How far what stands at the horizon has faded into it."""
WRAP_SHARE = 0.3
"""How much of the scene's light spills over an edge."""
MODELLING = 4.5
"""L* units between the lit side and the other, at full strength of light."""
RANDOM_STREAM = 83


@dataclass(frozen=True, slots=True)
class Surroundings:
    """
    What a subject's looks depend on.

    ``seen`` is the view of the scene without subjects (small RGB); ``behind`` what is behind the subject, RGB of its
    own proportions; ``far`` is 0 (near) to 1 (at the horizon); ``side`` is -1 (light from the left) to 1; ``softness`` is
    the blur, in pixels of the sprite, that the scene's own sharpness asks for; ``grounded`` whether it has a foot.
    """

    seen: U8
    behind: U8
    far: float
    side: float
    strength: float
    softness: float
    grain: float
    grounded: bool


def lit(pixels: U8, around: Surroundings, *, seed: int) -> U8:
    """The RGBA subject as it would look in these surroundings; its outline stays what it was, but for the focus."""
    alpha = pixels[..., 3].astype(np.float32) / np.float32(255)
    lab = np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels[..., :3]).astype(np.float32) / 255, cv2.COLOR_RGB2LAB))
    lab = _in_tone(np.asarray(lab, np.float32), alpha, around)
    lab[..., 0] += _modelled(alpha, around)
    rgb = np.asarray(cv2.cvtColor(_inside(lab), cv2.COLOR_LAB2RGB), np.float32)
    rgb = _hazed(rgb, around)
    rgb = _wrapped(rgb, alpha, around)
    if around.grain > 0.4:
        random = np.random.default_rng([abs(seed), RANDOM_STREAM])
        rgb = rgb + random.normal(0, around.grain / 255, alpha.shape).astype(np.float32)[..., None]
    made = np.dstack([np.clip(rgb, 0, 1), alpha])
    if around.softness > 0.3:
        made = _softened(np.asarray(made, np.float32), around.softness)
    return np.clip(made * 255 + 0.5, 0, 255).astype(np.uint8)


def _in_tone(lab: F32, alpha: F32, around: Surroundings) -> F32:
    """Lightness, contrast and tint moved some way towards the scene's, after Reinhard and others (2001), within limits."""
    view = _lab(reduced(around.seen, 200))
    scene = view.reshape(-1, 3)
    # A bright sky lights a thing less than it brightens the picture: the ground says more of how light things are.
    usual = 0.4 * float(scene[:, 0].mean()) + 0.6 * float(view[view.shape[0] // 2 :, :, 0].mean())
    weight = alpha[..., None]
    total = max(float(alpha.sum()), 1.0)
    mean = (lab * weight).sum(axis=(0, 1)) / total
    spread = float(np.sqrt((np.square(lab[..., 0] - mean[0]) * alpha).sum() / total))
    gain = float(np.clip((float(scene[:, 0].std()) / max(spread, 4.0)) ** 0.3, *CONTRAST))
    lighter = float(np.clip(LIGHT_SHARE * (usual - float(mean[0])), -MOST_LIGHT, MOST_LIGHT))
    bright = scene[scene[:, 0] >= np.quantile(scene[:, 0], 0.5)]
    tint = np.clip(TINT_SHARE * bright[:, 1:].mean(axis=0), -MOST_TINT, MOST_TINT)
    result = lab.copy()
    result[..., 0] = (lab[..., 0] - mean[0]) * np.float32(gain) + np.float32(float(mean[0]) + lighter)
    result[..., 1:] += tint.astype(np.float32)
    return result


def _modelled(alpha: F32, around: Surroundings) -> F32:
    """Lighter towards the light, darker at the foot, where the ground keeps light away."""
    height, width = alpha.shape
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    shade = across * np.float32(MODELLING * around.strength * around.side)
    if around.grounded:
        up = np.linspace(1, 0, height, dtype=np.float32)[:, None]
        shade = shade - np.float32(9) * (1 - step(up, 0.0, 0.12))
    return np.asarray(np.broadcast_to(shade, alpha.shape), np.float32)


def _hazed(rgb: F32, around: Surroundings) -> F32:
    share = np.float32(HAZE_SHARE * around.far**2)
    air = around.behind.reshape(-1, 3).mean(axis=0) * 0.5 + around.seen.reshape(-1, 3).mean(axis=0) * 0.5
    return np.asarray(rgb * (1 - share) + (air / 255).astype(np.float32) * share, np.float32)


def _wrapped(rgb: F32, alpha: F32, around: Surroundings) -> F32:
    """Near its edge the subject takes on the blurred light behind it, where that is brighter."""
    height, width = alpha.shape
    reach = max(min(height, width) / 28, 1.0)
    edge = np.asarray(1 - smooth(alpha, reach), np.float32)
    size = (width, height)
    behind = cv2.resize(reduced(around.behind, 64), size, interpolation=cv2.INTER_CUBIC)
    light = smooth(np.asarray(behind, np.float32) / np.float32(255), max(height, width) / 12)
    brighter = np.clip(light - rgb, 0, 1)
    return np.asarray(rgb + brighter * (edge * np.float32(WRAP_SHARE))[..., None], np.float32)


def _softened(rgba: F32, sigma: float) -> F32:
    """Out of focus together with its edge: colours are carried by opacity, so none runs in from outside."""
    carried = np.dstack([rgba[..., :3] * rgba[..., 3:], rgba[..., 3]]).astype(np.float32)
    soft = smooth(carried, sigma)
    colour = soft[..., :3] / np.maximum(soft[..., 3:], 1e-4)
    return np.asarray(np.dstack([np.where(soft[..., 3:] > 0.02, colour, rgba[..., :3]), soft[..., 3]]), np.float32)


def _lab(rgb: U8) -> F32:
    return np.asarray(cv2.cvtColor(rgb.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB), np.float32)


def _inside(lab: F32) -> F32:
    """Lightness within 0 to 100, its ends pressed together rather than cut off."""
    lightness = lab[..., 0]
    high = np.where(lightness > 90, 90 + 10 * np.tanh((lightness - 90) / 10), lightness)
    low = np.where(high < 8, 8 * np.exp((np.minimum(high, 8) - 8) / 8), high)
    return np.asarray(np.dstack([low, lab[..., 1:]]), np.float32)
