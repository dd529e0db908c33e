"""A subject staged in a still picture: at a spot that is free, scaled, lit as the place is, with its shadow on the ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.motion.focus import attention, reduced
from mmgen.procedural.staging.lighting import Surroundings, lit
from mmgen.procedural.staging.scenery import LIGHT_SLOPE, scene_light
from mmgen.procedural.staging.shadow import cast_shadow
from mmgen.procedural.staging.subject import foot_of, resized

__all__ = ["Spot", "free_spots", "staged"]

LARGEST_SHARE = 0.62
"""How much of the height or width a subject takes at most."""
USUAL_HEIGHT = 0.46
SEEN = 384
"""The longer side at which a picture's light is looked at."""


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
    """The RGB picture with an RGBA subject standing at a spot, in its light and with its shadow."""
    cropped = _cropped(subject)
    pixels = resized(cropped, _fitted(cropped, spot)[1])
    height, width = pixels.shape[:2]
    corner = round(spot.x - width / 2), round(spot.foot) - height
    light = scene_light(picture)
    side = float(np.clip((light.x - spot.x / picture.shape[1]) * LIGHT_SLOPE, -1, 1))
    standing = spot.foot < picture.shape[0]
    canvas = picture.copy()
    behind = canvas[_window(canvas, pixels, corner)[0]]
    if not behind.size:
        return canvas
    around = Surroundings(reduced(picture, SEEN), behind, 0.0, side, light.strength, 0.0, 0.0, grounded=standing)
    made = lit(pixels, around, seed=0)
    if standing:
        foot = foot_of(made[..., 3])
        shadow = cast_shadow(made[..., 3], foot, side=side, strength=light.strength, behind=True)
        _over(
            canvas,
            shadow.pixels,
            (corner[0] + round(foot[0] - shadow.foot[0]), corner[1] + round(foot[1] - shadow.foot[1])),
        )
    _over(canvas, made, corner)
    return canvas


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


def _window(canvas: U8, part: U8, corner: tuple[int, int]) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Where a part lies on the canvas, and which of it that is."""
    height, width = part.shape[:2]
    top, left = max(corner[1], 0), max(corner[0], 0)
    bottom, right = min(corner[1] + height, canvas.shape[0]), min(corner[0] + width, canvas.shape[1])
    bottom, right = max(bottom, top), max(right, left)
    inner = slice(top - corner[1], bottom - corner[1]), slice(left - corner[0], right - corner[0])
    return (slice(top, bottom), slice(left, right)), inner


def _over(canvas: U8, part: U8, corner: tuple[int, int]) -> None:
    """Lay an RGBA part over the canvas."""
    place, inner = _window(canvas, part, corner)
    colour = part[inner].astype(np.float32)
    under = canvas[place].astype(np.float32)
    canvas[place] = np.round(under + (colour[..., :3] - under) * (colour[..., 3:] / np.float32(255))).astype(np.uint8)
