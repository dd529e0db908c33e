"""Line: the direction in which contours run, and the lines that a hand would draw along them."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.editing.tone import smooth

__all__ = ["along", "bold_lines", "contour_angle", "contour_field", "contour_lines"]


def contour_angle(light: F32, *, reach: float) -> F32:
    """
    The angle, in radians from the x axis, in which contours run at each place; plain places follow their surroundings.

    From the structure tensor, smoothed at *reach* pixels and, where that finds little, at four times as much.
    """
    across, down = _slopes(light, reach)
    return _angle(np.asarray(cv2.merge([across * across - down * down, 2 * across * down]), np.float32), reach)


def contour_field(light: F32, *, reach: float) -> tuple[F32, F32]:
    """The same angle, and how clearly it is the only one, 0 (none leads) to 1; plain places count as clear."""
    across, down = _slopes(light, reach)
    tensor = np.asarray(cv2.merge([across * across - down * down, 2 * across * down]), np.float32)
    energy = smooth(np.asarray(across * across + down * down, np.float32), reach)
    one, two = cv2.split(smooth(tensor, reach))
    level = np.float32(2e-4)
    clear = (np.asarray(cv2.magnitude(one, two), np.float32) + level) / (energy + level)
    return _angle(tensor, reach), np.asarray(np.clip(clear, 0, 1), np.float32)


def _slopes(light: F32, reach: float) -> tuple[F32, F32]:
    fine = smooth(light, max(reach / 4, 0.6))
    across = np.asarray(cv2.Sobel(fine, cv2.CV_32F, 1, 0, ksize=3), np.float32)
    down = np.asarray(cv2.Sobel(fine, cv2.CV_32F, 0, 1, ksize=3), np.float32)
    return across, down


def _angle(tensor: F32, reach: float) -> F32:
    # Plain skies and walls carry no direction of their own; a hand strokes them along the horizon.
    level = np.float32(-2e-5)
    near, far = smooth(tensor, reach), smooth(tensor, reach * 4)
    cosine, sine = cv2.split(cv2.scaleAdd(far, 0.15, near))
    doubled = np.asarray(cv2.phase(cosine + level, sine), np.float32)
    return np.asarray(doubled * np.float32(0.5) + np.float32(np.pi / 2), np.float32)


def along(field: F32, angle: F32, *, reach: float) -> F32:
    """The mean of *field* over *reach* pixels to each side along the contours (a line integral convolution)."""
    height, width = field.shape
    columns = np.arange(width, dtype=np.float32)[None]
    rows = np.arange(height, dtype=np.float32)[:, None]
    step_x, step_y = (np.asarray(part, np.float32) for part in cv2.polarToCart(np.ones_like(angle), angle))
    taps = min(max(round(reach), 1), 8)
    total, weights = field.copy(), 1.0
    for tap in range(1, taps + 1):
        weight = float(np.exp(-2 * (tap / taps) ** 2))
        for far in (reach * tap / taps, -reach * tap / taps):
            place_x, place_y = columns + step_x * np.float32(far), rows + step_y * np.float32(far)
            moved = cv2.remap(field, place_x, place_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
            cv2.scaleAdd(moved, weight, total, dst=total)
        weights += 2 * weight
    return np.asarray(total / np.float32(weights), np.float32)


def contour_lines(light: F32, angle: F32, *, width: float, shortest: float, gain: float = 30.0) -> F32:
    """
    Drawn lines about *width* pixels thick, 0 (none) to 1 (black), in the dark beside each contour.

    A difference of Gaussians gathered along the contours, after Kang, Lee and Chui (2007); lines shorter than
    *shortest* pixels, which are texture and not drawing, are left out.
    """
    return _inked(_gathered(light, angle, width), gain, round(shortest * width * 1.2))


def bold_lines(light: F32, *, reach: float, width: float, shortest: float, gain: float = 30.0) -> F32:
    """
    The lines of ``contour_lines`` along the contours of ``contour_angle``.

    Those of at least two and a half pixels hold nothing that half the picture's size can't, and are found there.
    """
    if width < 2.5:
        return contour_lines(light, contour_angle(light, reach=reach), width=width, shortest=shortest, gain=gain)
    height, columns = light.shape
    size = ((columns + 1) // 2, (height + 1) // 2)
    half = np.asarray(cv2.resize(light, size, interpolation=cv2.INTER_AREA), np.float32)
    small = _gathered(half, contour_angle(half, reach=reach / 2), width / 2)
    gathered = cv2.resize(small, (columns, height), interpolation=cv2.INTER_CUBIC)
    return _inked(np.asarray(gathered, np.float32), gain, round(shortest * width * 1.2))


def _gathered(light: F32, angle: F32, width: float) -> F32:
    """How much darker than its surroundings each place along a contour is."""
    difference = smooth(light, width * 1.6) - smooth(light, width)
    return along(np.asarray(difference, np.float32), angle, reach=width * 4)


def _inked(gathered: F32, gain: float, smallest: int) -> F32:
    ink = np.tanh(np.maximum(gathered - np.float32(0.008), 0) * np.float32(gain))
    return _without_specks(np.asarray(ink, np.float32), smallest)


def _without_specks(ink: F32, smallest: int) -> F32:
    """The ink without its marks of fewer pixels than *smallest*."""
    marks = np.asarray(ink > 0.16, np.uint8)
    _, labels, measures, _ = cv2.connectedComponentsWithStats(marks, connectivity=8)
    kept = np.asarray(np.asarray(measures)[:, cv2.CC_STAT_AREA] >= smallest, np.float32)
    kept[0] = 0
    mask = np.asarray(kept[np.asarray(labels, np.int64)], np.float32)
    return ink * smooth(np.asarray(cv2.dilate(mask, np.ones((3, 3), np.uint8)), np.float32), 0.8)
