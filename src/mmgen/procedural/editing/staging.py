"""A cut-out subject set into another picture: scaled, lit as the place is, and with its shadow on the ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.motion.focus import attention
from mmgen.procedural.editing.tone import smooth

__all__ = ["Spot", "free_spots", "staged"]

LARGEST_SHARE = 0.62
"""How much of the height or width a subject takes at most."""
USUAL_HEIGHT = 0.46
MATCHED = 0.5
"""How far a subject's tone goes towards that of the place."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a subject stands: the middle of its foot, and the box it has to fit in, in pixels."""

    x: float
    foot: float
    width: float
    height: float


def free_spots(picture: U8, subjects: Sequence[U8]) -> list[Spot]:
    """A place in the foreground for each subject (RGBA), where least is hidden; one that was cut off below stands at the edge."""
    height, width = picture.shape[:2]
    drawn = attention(picture)
    taken = np.zeros(drawn.shape[1], np.float32)
    spots: list[Spot] = []
    share = USUAL_HEIGHT if len(subjects) < 3 else USUAL_HEIGHT * 2.4 / (len(subjects) + 0.4)
    for subject in subjects:
        edges = [bool((edge > 128).any()) for edge in (subject[-2:, :, 3], subject[:2, :, 3])]
        cut_below = edges[0] and not edges[1]
        box = Spot(0, 0, width * min(LARGEST_SHARE, 1.1 / len(subjects)), height * share)
        wide = _fitted(_cropped(subject), box)[0] / width
        x = _quietest(drawn, taken, wide)
        taken[_columns(len(taken), x, wide)] += 10
        spots.append(Spot(x * width, height if cut_below else height * 0.93, box.width, box.height))
    return spots


def _columns(count: int, middle: float, wide: float) -> slice:
    return slice(max(int((middle - wide / 2) * count), 0), min(int((middle + wide / 2) * count) + 1, count))


def _quietest(drawn: F32, taken: F32, wide: float) -> float:
    """The middle of the stretch of columns that draws the eye least, near a third of the width for preference."""
    profile = drawn[drawn.shape[0] // 3 :].mean(axis=0) + taken
    places = np.linspace(min(wide / 2 + 0.04, 0.5), max(1 - wide / 2 - 0.04, 0.5), 25)
    thirds = np.minimum(np.abs(places - 1 / 3), np.abs(places - 2 / 3))
    costs = [float(profile[_columns(len(profile), float(x), wide)].mean()) for x in places]
    return float(places[int(np.argmin(np.asarray(costs) + 0.35 * thirds))])


def staged(picture: U8, subject: U8, spot: Spot) -> U8:
    """The RGB picture with an RGBA subject standing at a spot."""
    cropped = _cropped(subject)
    size = _fitted(cropped, spot)
    method = cv2.INTER_AREA if size[1] < cropped.shape[0] else cv2.INTER_CUBIC
    weighted = cropped.astype(np.float32) / np.float32(255)
    weighted[..., :3] *= weighted[..., 3:]
    small = np.clip(np.asarray(cv2.resize(weighted, size, interpolation=method), np.float32), 0, 1)
    alpha = small[..., 3]
    colour = np.asarray(small[..., :3] / np.maximum(alpha, 1e-3)[..., None], np.float32)
    left, top = round(spot.x - size[0] / 2), round(spot.foot) - size[1]
    canvas = picture.astype(np.float32) / np.float32(255)
    side = _light_side(canvas, spot)
    matched = _matched(colour, alpha, canvas, (left, top), side)
    _shade(canvas, alpha, (left, top), side)
    _over(canvas, matched, alpha, (left, top))
    return np.asarray(np.clip(canvas * 255 + 0.5, 0, 255), np.uint8)


def _cropped(subject: U8) -> U8:
    rows, columns = (
        np.flatnonzero((subject[..., 3] > 12).any(axis=1)),
        np.flatnonzero((subject[..., 3] > 12).any(axis=0)),
    )
    if not len(rows):
        return subject
    return np.ascontiguousarray(subject[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def _fitted(subject: U8, spot: Spot) -> tuple[int, int]:
    """The width and height at which a subject fits its box."""
    height, width = subject.shape[:2]
    factor = min(spot.width / width, spot.height / height)
    return max(round(width * factor), 1), max(round(height * factor), 1)


def _light_side(canvas: F32, spot: Spot) -> float:
    """-1 where the light comes from the left, 1 from the right, little where it is even."""
    small = np.asarray(cv2.resize(canvas, (64, 64), interpolation=cv2.INTER_AREA), np.float32).mean(axis=2)[:40]
    columns = (np.arange(64, dtype=np.float32) + 0.5) / 64 - np.float32(spot.x / canvas.shape[1])
    weight = np.square(small - small.min()).mean(axis=0)
    return float(np.clip((weight * columns).sum() / max(float(weight.sum()), 1e-6) * 4, -1, 1))


def _lab(rgb: F32) -> F32:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2LAB), np.float32)


def _matched(colour: F32, alpha: F32, canvas: F32, corner: tuple[int, int], side: float) -> F32:
    """The subject in the light of its place: partly its tone, contrast and cast, and brighter towards the light."""
    height, width = alpha.shape
    top, left = max(corner[1] - height // 4, 0), max(corner[0] - width // 2, 0)
    around = canvas[top : corner[1] + height + height // 4, left : corner[0] + width + width // 2]
    there = _lab(np.asarray(cv2.resize(around, (64, 64), interpolation=cv2.INTER_AREA), np.float32)).reshape(-1, 3)
    own = _lab(np.clip(colour, 0, 1).astype(np.float32))
    inside = own[alpha > 0.5] if (alpha > 0.5).any() else own.reshape(-1, 3)
    mean, goal = inside.mean(axis=0, dtype=np.float64), there.mean(axis=0, dtype=np.float64)
    spread = float(np.clip(there[:, 0].std() / max(float(inside[:, 0].std()), 1.0), 0.8, 1.2))
    own[..., 0] = (own[..., 0] - np.float32(mean[0])) * np.float32(spread) + np.float32(
        mean[0] + (goal[0] - mean[0]) * MATCHED * 0.8
    )
    own[..., 1:] += np.asarray((goal[1:] - mean[1:]) * MATCHED, np.float32)
    slope = np.linspace(-1, 1, width, dtype=np.float32)[None] * np.float32(side) * 7
    own[..., 0] = np.clip(own[..., 0] + slope, 0, 100)
    return np.asarray(np.clip(cv2.cvtColor(own, cv2.COLOR_LAB2RGB), 0, 1), np.float32)


def _shade(canvas: F32, alpha: F32, corner: tuple[int, int], side: float) -> None:
    """A shadow thrown away from the light, and the dark line where the subject meets the ground."""
    height, width = alpha.shape
    reach = max(round(0.20 * height), 2)
    lean = -side * 0.9 * reach
    pad = int(abs(lean)) + reach
    box = width + 2 * pad, reach * 2 + max(height // 12, 2)
    middle = reach
    # The outline laid flat: its foot stays, its head falls away from the light.
    flat = np.asarray([[1, -lean / height, pad + lean], [0, reach / height, middle - reach]], np.float32)
    thrown = np.asarray(cv2.warpAffine(alpha, flat, box, flags=cv2.INTER_AREA), np.float32)
    thrown = smooth(thrown, max(0.02 * height, 1.0)) * np.float32(0.34)
    foot = alpha[-max(height // 14, 1) :].max(axis=0)
    touch = np.zeros((box[1], box[0]), np.float32)
    touch[middle : middle + max(height // 60, 1), pad : pad + width] = foot
    touch = smooth(touch, max(height / 70, 1.0)) * np.float32(0.75)
    dark = np.clip(1 - np.maximum(thrown, touch), 0.25, 1)
    _multiply(canvas, np.asarray(dark, np.float32), (corner[0] - pad, corner[1] + height - middle))


def _window(canvas: F32, part: F32, corner: tuple[int, int]) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Where a part lies on the canvas, and which of it that is."""
    height, width = part.shape[:2]
    top, left = max(corner[1], 0), max(corner[0], 0)
    bottom, right = min(corner[1] + height, canvas.shape[0]), min(corner[0] + width, canvas.shape[1])
    bottom, right = max(bottom, top), max(right, left)
    inner = slice(top - corner[1], bottom - corner[1]), slice(left - corner[0], right - corner[0])
    return (slice(top, bottom), slice(left, right)), inner


def _multiply(canvas: F32, factor: F32, corner: tuple[int, int]) -> None:
    place, inner = _window(canvas, factor, corner)
    canvas[place] *= factor[inner][..., None]


def _over(canvas: F32, colour: F32, alpha: F32, corner: tuple[int, int]) -> None:
    place, inner = _window(canvas, alpha, corner)
    canvas[place] += (colour[inner] - canvas[place]) * alpha[inner][..., None]
