"""Drawing: cartoon in flat tones and firm outlines, and pencil in hatching."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.editing.contours import contour_angle, contour_lines
from mmgen.procedural.editing.tone import calmed, keyed, lightness, open_light, paper, soft_steps, step

__all__ = ["cartoon", "pencil"]


def cartoon(rgb: F32, seed: int, scale: float) -> F32:
    """Flat bright areas in a few tones, shadows open, with clean outlines of one dark ink."""
    del seed
    flat = calmed(rgb, radius=9 * scale, shrink=max(2 * scale, 1.0))
    lab = np.asarray(cv2.cvtColor(flat, cv2.COLOR_RGB2LAB), np.float32)
    light = open_light(flat, scale)
    opened = lab[..., 0] / 100 * np.float32(0.55) + light * np.float32(0.45)
    lab[..., 0] = soft_steps(np.asarray(opened, np.float32), 7, 0.22) * np.float32(82) + np.float32(15)
    lab[..., 1:] *= np.float32(1.32)
    colour = np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), 0, 1)
    angle = contour_angle(light, reach=5 * scale)
    lines = contour_lines(light, angle, width=max(1.9 * scale, 0.8), shortest=42 * scale, gain=42)
    ink = np.asarray([0.10, 0.09, 0.13], np.float32)
    return np.asarray(colour + (ink - colour) * (step(lines, 0.2, 0.6) * np.float32(0.92))[..., None], np.float32)


def pencil(rgb: F32, seed: int, scale: float) -> F32:
    """Graphite: tones built of crossing strokes that catch on the tooth of the paper, and a firm outline."""
    light = keyed(lightness(rgb), scale)
    calm = calmed(light, radius=5 * scale, shrink=max(1.5 * scale, 1.0))
    tone = np.asarray(calm * 0.6 + light * 0.4, np.float32)
    shape = (light.shape[0], light.shape[1])
    tooth = paper(shape, seed=seed, scale=scale)
    graphite = (1 - tone) * np.float32(0.16)
    for index, (level, angle) in enumerate(((0.84, 42.0), (0.60, 24.0), (0.40, 66.0), (0.20, 122.0))):
        strokes = _hatching(shape, angle=angle, seed=seed + index, scale=scale)
        pressure = step(np.asarray(level - tone, np.float32), -0.05, 0.50)
        graphite = graphite + pressure * step(strokes + pressure * 0.9, 0.0, 1.5) * np.float32(0.29)
    contours = contour_lines(
        calm, contour_angle(calm, reach=4 * scale), width=max(1.3 * scale, 0.7), shortest=30 * scale
    )
    graphite = np.maximum(graphite, contours * np.float32(0.85)) + contours * np.float32(0.08)
    graphite = np.clip(graphite * (1 - np.clip(tooth, -0.4, 1) * 0.32), 0, 0.94)
    sheet = np.asarray([0.972, 0.966, 0.950], np.float32) + tooth[..., None] * np.float32(0.006)
    return np.asarray(sheet - graphite[..., None] * np.asarray([0.86, 0.85, 0.82], np.float32), np.float32)


def _hatching(shape: tuple[int, int], *, angle: float, seed: int, scale: float) -> F32:
    """Strokes of a pencil in one direction, each of its own length and weight; mean 0, standard deviation about 1."""
    random = np.random.Generator(np.random.PCG64([abs(seed), 53]))
    reach = int(np.hypot(*shape)) + 2
    grid = random.standard_normal((int(reach / max(2.4 * scale, 1.1)) + 2, int(reach / (55 * scale)) + 3), np.float32)
    streaks = np.asarray(cv2.resize(grid, (reach, reach), interpolation=cv2.INTER_CUBIC), np.float32)
    spin = cv2.getRotationMatrix2D((reach / 2, reach / 2), angle, 1)
    spin[:, 2] -= np.asarray([(reach - shape[1]) / 2, (reach - shape[0]) / 2])
    turned = cv2.warpAffine(streaks, spin, (shape[1], shape[0]), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(turned, np.float32)
