"""Ink on rice paper: a few wet washes that leave mist and sky as paper, and dry lines of varying weight."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.editing.contours import along, contour_angle, contour_lines
from mmgen.procedural.editing.tone import calmed, displaced, noise, open_light, paper, smooth, soft_steps, step

__all__ = ["ink_wash"]

SHEET = np.asarray([0.958, 0.940, 0.898], np.float32)
INK = np.asarray([0.085, 0.090, 0.105], np.float32)


def ink_wash(rgb: F32, seed: int, scale: float) -> F32:
    """The picture as Chinese ink painting."""
    shape = (rgb.shape[0], rgb.shape[1])
    light = open_light(rgb, scale)
    masses = calmed(light, radius=26 * scale, shrink=max(4 * scale, 1.0))
    forms = calmed(light, radius=9 * scale, shrink=max(2 * scale, 1.0))
    wash = _washes(masses, forms, seed=seed, scale=scale)
    angle = contour_angle(forms, reach=7 * scale)
    lines = _strokes(forms, angle, seed=seed, scale=scale)
    texture = _dry_brush(wash, contour_angle(masses, reach=24 * scale), seed=seed, scale=scale)
    ink = np.clip(wash * (1 - 0.22 * texture) + lines * (1 - 0.25 * wash), 0, 1)
    return _on_paper(np.asarray(ink, np.float32), rgb, paper(shape, seed=seed, scale=scale), scale)


def _washes(masses: F32, forms: F32, *, seed: int, scale: float) -> F32:
    """How much ink lies where: masses dark under their upper edge and thinning out below into mist."""
    shape = (masses.shape[0], masses.shape[1])
    under = np.clip(_above(masses, 150 * scale) - masses, 0, 1)
    ridge = step(np.asarray(under, np.float32), 0.02, 0.45)
    body = step(np.asarray(1 - (masses * 0.55 + forms * 0.45), np.float32), 0.26, 1.02)
    mist = step(noise(shape, 210 * scale, seed=seed + 3) + np.float32(0.35), -0.9, 0.9)
    density = body * (0.16 + 0.24 * mist + 0.66 * ridge)
    strayed = displaced(np.asarray(density, np.float32), reach=4.5 * scale, cell=26 * scale, seed=seed + 5)
    wet = step(noise(shape, 120 * scale, seed=seed + 11), -0.6, 0.9)
    run = smooth(strayed, 2.0 * scale) * (1 - wet) + smooth(strayed, 11 * scale) * wet
    tones = soft_steps(
        np.clip(run * 1.12 + noise(shape, 60 * scale, seed=seed) * 0.02, 0, 1).astype(np.float32), 5, 0.8
    )
    pooled = np.clip(tones - smooth(tones, 7 * scale), 0, 1) * np.float32(0.55)
    return np.asarray(np.clip(tones * 0.9 + pooled, 0, 1), np.float32)


def _above(light: F32, length: float) -> F32:
    """For each place the mean lightness above it, fading over *length* pixels."""
    keep = np.float32(np.exp(-1 / max(length, 1.0)))
    above = np.empty_like(light)
    state = light[0].copy()
    for row in range(light.shape[0]):
        state = keep * state + (1 - keep) * light[row]
        above[row] = state
    return above


def _strokes(forms: F32, angle: F32, *, seed: int, scale: float) -> F32:
    """Contours from fine to heavy: the brush is pressed and lifted, and runs dry."""
    shape = (forms.shape[0], forms.shape[1])
    fine = contour_lines(forms, angle, width=max(1.3 * scale, 0.7), shortest=55 * scale, gain=26)
    heavy = contour_lines(forms, angle, width=max(3.2 * scale, 1.2), shortest=60 * scale, gain=22)
    pressed = step(noise(shape, 70 * scale, seed=seed + 17), -0.3, 0.8)
    drawn = np.maximum(fine * 0.75, heavy * pressed)
    hairs = along(noise(shape, max(1.6 * scale, 1.0), seed=seed + 19), angle, reach=12 * scale)
    dry = step(noise(shape, 90 * scale, seed=seed + 23), 0.0, 1.0)
    return np.asarray(drawn * (1 - dry * step(hairs, -0.05, 0.25) * 0.9), np.float32)


def _dry_brush(wash: F32, angle: F32, *, seed: int, scale: float) -> F32:
    """Where the hairs of the brush leave paper between them, mostly in the middle tones."""
    shape = (wash.shape[0], wash.shape[1])
    hairs = along(noise(shape, max(2.6 * scale, 1.0), seed=seed + 29), angle, reach=22 * scale)
    patches = step(noise(shape, 80 * scale, seed=seed + 31), -0.2, 0.8)
    return np.asarray(step(hairs, 0.0, 0.3) * patches * step(wash, 0.15, 0.5), np.float32)


def _on_paper(ink: F32, rgb: F32, tooth: F32, scale: float) -> F32:
    """Ink between warm paper and blue-black, with a breath of the photograph's own colour."""
    sheet = SHEET + tooth[..., None] * np.float32(0.010)
    grain = np.clip(ink + tooth * ink * (1 - ink) * np.float32(0.35), 0, 1)[..., None]
    hue = smooth(rgb, 14 * scale)
    tint = (hue - hue.mean(axis=2, keepdims=True)) * np.float32(0.55)
    return np.asarray(sheet * (1 - grain) + INK * grain + tint * grain * (1 - grain), np.float32)
