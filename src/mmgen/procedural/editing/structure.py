"""
The large forms of what a hole hides: lines that meet its border are led through it, colours spread between them.

An edge that runs into the hole is paired with the one it would come out at: alike in direction and in the colours on
both its sides. Between the two runs a smooth curve with those colours; everything else is a membrane. Drawn small, it is
no picture yet but says where the sky ends and the sea begins (structure first, then texture: Sun and others 2005). What
lies in layers on both sides of the hole is led through it as a whole, and lines that would cut through them are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, U8
from mmgen.procedural.editing.membrane import membrane
from mmgen.procedural.editing.roughness import roughness
from mmgen.procedural.editing.strata import Strata, strata

__all__ = ["structure"]

LONGEST = 420
"""The longer side of the guide."""
OUTSIDE = 4
"""Edges are looked at so many pixels outside the hole, where nothing of it shows."""
FAINTEST = 9.0
"""The least contrast, in levels, of an edge that is led on."""
MOST = 28
ACROSS = np.arange(-6, 7)
"""Where colours are taken across an edge."""
BEND = np.deg2rad(22)
UNLIKE = 26.0
NEAR = 6.0
"""Pixels from a line within which the forms are sure."""
PLAIN = 2.5
"""The detail, in levels, of what is plain."""
STRAYED = 14.0
"""Levels by which the layers along a line may differ, in the mean."""
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class End:
    """Where an edge meets the border: its place, its way into the hole, its colours from left to right."""

    order: int
    place: F32
    way: F32
    colours: F32


@dataclass(frozen=True, slots=True)
class Line:
    """Two ends that belong together."""

    start: End
    end: End
    cost: float


def structure(picture: U8, hole: Mask) -> F32:
    """
    The large forms, those that are known and those in the hole: ``(h, w, 6)``, RGB from 0 to 255, two shares, and the
    roughness in levels.

    The first share is the trust in them: in lines, at the border, and amid plain tones. The second is how plain it is there.
    """
    factor = min(LONGEST / max(hole.shape), 1.0)
    size = (max(round(hole.shape[1] * factor), 8), max(round(hole.shape[0] * factor), 8))
    known = (~hole).astype(np.float32)
    colours = np.asarray(cv2.resize(picture * known[..., None], size, interpolation=cv2.INTER_AREA), np.float32)
    share = np.asarray(cv2.resize(known, size, interpolation=cv2.INTER_AREA), np.float32)
    unknown = share < 0.98
    small = np.asarray(colours / np.maximum(share, 1e-3)[..., None], np.float32)
    if unknown.all():
        return np.dstack([small, *3 * [np.zeros_like(share)]]).astype(np.float32)
    calm = _calmed(small, unknown)
    fixed, values = ~unknown, calm.copy()
    layers = strata(calm, unknown)
    for line in sorted(_lines(small, unknown), key=lambda line: -line.cost):
        if not _contradicts(line, layers):
            _draw(line, values, fixed, unknown)
    spread = membrane(values, fixed)
    # The layers, bent to what is known above and below them and to the lines.
    bent = layers.colours + membrane(np.asarray(values - layers.colours, np.float32), fixed)
    sure = layers.sure[..., None]
    trust = _trust(small, unknown, fixed)
    trust[..., 0] = np.maximum(trust[..., 0], layers.sure)
    forms = np.asarray(spread + (bent - spread) * sure, np.float32)
    return np.dstack([forms, trust, roughness(picture, hole, forms)]).astype(np.float32)


def _contradicts(line: Line, layers: Strata) -> bool:
    """Whether a line cuts through layers that are sure."""
    start, end = line.start.place, line.end.place
    points = np.rint(start + np.linspace(0.1, 0.9, 17, dtype=np.float32)[:, None] * (end - start)).astype(np.int64)
    height, width = layers.led.shape
    x, y = np.clip(points, 0, (width - 1, height - 1)).T
    inside = layers.led[y, x]
    if not inside.any():
        return False
    colours, sure = layers.colours[y, x][inside], layers.sure[y, x][inside]
    middle = np.median(colours, axis=0)
    strayed = np.abs(colours - middle).mean(axis=1)
    return bool((strayed * sure).mean() > STRAYED)


def _trust(small: F32, unknown: Mask, fixed: Mask) -> F32:
    """How sure the forms are: less with the distance from what decides them, unless all around is plain; and how plain."""
    spread = membrane(small, ~unknown)
    detail = np.abs(spread - np.asarray(cv2.GaussianBlur(spread, (0, 0), 4.0))).mean(axis=2)
    rough = membrane(np.asarray(cv2.blur(detail, (9, 9)), np.float32)[..., None], ~unknown)[..., 0]
    away = np.asarray(cv2.distanceTransform((~fixed).astype(np.uint8), cv2.DIST_L2, 3), np.float32)
    plain = np.exp(-((rough / PLAIN) ** 2))
    return np.dstack([np.maximum(np.exp(-((away / NEAR) ** 2)), plain), plain]).astype(np.float32)


def _calmed(small: F32, unknown: Mask) -> F32:
    """What is known without its texture, edges kept; its own colours alone decide."""
    spread = membrane(small, ~unknown)
    calm = np.asarray(cv2.bilateralFilter(spread, 0, 30.0, 2.5), np.float32)
    near = cv2.dilate(unknown.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    known = np.where(unknown[..., None], 0, calm)
    weight = cv2.GaussianBlur((~unknown).astype(np.float32), (0, 0), 1.2)
    led = np.asarray(cv2.GaussianBlur(known, (0, 0), 1.2), np.float32) / np.maximum(weight, 1e-3)[..., None]
    return np.where((near & ~unknown)[..., None], (calm + led) / 2, calm).astype(np.float32)


def _lines(small: F32, unknown: Mask) -> list[Line]:
    """Pairs of ends, the best first, each end used once; lines cross only where both run straight."""
    reach = 2 * OUTSIDE + 1
    wide = np.asarray(cv2.dilate(unknown.astype(np.uint8), np.ones((reach, reach), np.uint8)), np.uint8)
    contours, _ = cv2.findContours(wide, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    tensor = _tensor(small, unknown)
    chosen: list[Line] = []
    for contour in contours:
        ends = _ends(np.asarray(contour, np.int64).reshape(-1, 2), small, wide, tensor)
        chosen += _paired(ends)
    return chosen


def _tensor(small: F32, unknown: Mask) -> F32:
    """The smoothed structure tensor (xx, xy, yy) of the summed channels, nothing of the hole in it."""
    away = cv2.dilate(unknown.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0
    soft = np.asarray(cv2.GaussianBlur(small, (0, 0), 1.0), np.float32)
    across, down = (np.asarray(cv2.Scharr(soft, cv2.CV_32F, *way), np.float32) / 32 for way in ((1, 0), (0, 1)))
    parts = np.stack([(a * b).sum(axis=2) for a, b in ((across, across), (across, down), (down, down))], axis=2)
    weight = np.asarray(cv2.GaussianBlur(away.astype(np.float32), (0, 0), 2.2), np.float32)
    total = np.asarray(cv2.GaussianBlur(parts * away[..., None], (0, 0), 2.2), np.float32)
    return np.asarray(total / np.maximum(weight, 1e-3)[..., None], np.float32)


def _ends(contour: NDArray[np.int64], small: F32, wide: U8, tensor: F32) -> list[End]:
    """The strongest edges that cross the contour, a few pixels apart at least."""
    height, width = wide.shape
    xs, ys = contour[:, 0], contour[:, 1]
    xx, xy, yy = (tensor[ys, xs, index] for index in range(3))
    difference = np.hypot(xx - yy, 2 * xy)
    strength = np.sqrt(np.maximum(xx + yy + difference, 0) / 2)
    coherent = difference / np.maximum(xx + yy, 1e-6)
    across = 0.5 * np.arctan2(2 * xy, xx - yy)
    inward = _inward(wide)[ys, xs]
    ways = np.stack([-np.sin(across), np.cos(across)], axis=1)
    towards = (ways * inward).sum(axis=1)
    ways = np.where(towards[:, None] < 0, -ways, ways)
    room = np.minimum.reduce([xs, ys, width - 1 - xs, height - 1 - ys]) >= 2
    score = np.where(room & (coherent > 0.45) & (np.abs(towards) > 0.35), strength * coherent, 0)
    ends: list[End] = []
    taken = np.zeros(len(contour), np.bool_)
    for index in np.argsort(-score)[: 40 * MOST]:
        if score[index] < FAINTEST / 3 or len(ends) == MOST:
            break
        if not taken[index]:
            place, way = contour[index].astype(np.float32), ways[index].astype(np.float32)
            ends.append(End(int(index), place, way, _profile(small, place, way)))
            taken[(index + np.arange(-6, 7)) % len(contour)] = True
    return [end for end in ends if float(np.ptp(end.colours, axis=0).max()) >= FAINTEST]


def _inward(wide: U8) -> F32:
    """The direction into the hole, at each place of its outline."""
    soft = cv2.GaussianBlur(wide.astype(np.float32), (0, 0), 4.0)
    both = np.stack([np.asarray(cv2.Sobel(soft, cv2.CV_32F, *way)) for way in ((1, 0), (0, 1))], axis=2)
    return np.asarray(both / np.maximum(np.linalg.norm(both, axis=2, keepdims=True), 1e-9), np.float32)


def _profile(small: F32, place: F32, way: F32) -> F32:
    """Colours from left to right of the way, a little behind the place, as the mean along three pixels of it."""
    side = np.asarray([-way[1], way[0]], np.float32)
    back = [place - way * np.float32(step) for step in (0.5, 1.5, 2.5)]
    points = np.stack([start[None] + ACROSS[:, None].astype(np.float32) * side[None] for start in back])
    maps = points.astype(np.float32)
    taken = cv2.remap(small, maps[..., 0], maps[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(np.asarray(taken, np.float32).mean(axis=0), np.float32)


def _paired(ends: list[End]) -> list[Line]:
    lines = [line for i, one in enumerate(ends) for other in ends[i + 1 :] if (line := _line(one, other))]
    chosen: list[Line] = []
    used: set[int] = set()
    for line in sorted(lines, key=lambda line: line.cost):
        both = {line.start.order, line.end.order}
        if used & both or any(_crossing(line, kept) and max(line.cost, kept.cost) > 0.6 for kept in chosen):
            continue
        used |= both
        chosen.append(line)
    return chosen


def _line(one: End, other: End) -> Line | None:
    """The line between two ends, if it bends little and its colours stay; the other end is moved to where they fit best."""
    between = other.place - one.place
    distance = float(np.linalg.norm(between))
    if distance < 2 * OUTSIDE + 2:
        return None
    bends = [_angle(one.way, between), _angle(other.way, -between)]
    if max(abs(bend) for bend in bends) > 2.2 * BEND:
        return None
    # Seen from the other side left is right; and an arc bends the same way at both its ends.
    mirrored = other.colours[::-1]
    unlike, shift = min((_difference(one.colours, mirrored, shift), shift) for shift in range(-4, 5))
    contrast = min(float(np.ptp(end.colours, axis=0).max()) for end in (one, other))
    twist = (bends[0] + bends[1]) / BEND
    cost = (bends[0] ** 2 + bends[1] ** 2) / (2 * BEND**2) + twist**2 / 4 + (unlike / (UNLIKE / 2 + contrast / 4)) ** 2
    if cost > 2.2:
        return None
    cost += FAINTEST / contrast
    side = np.asarray([-other.way[1], other.way[0]], np.float32)
    place = np.asarray(other.place - side * np.float32(shift), np.float32)
    return Line(one, End(other.order, place, other.way, _shifted(other.colours, -shift)), cost)


def _angle(way: F32, towards: F32) -> float:
    turn = np.arctan2(towards[1], towards[0]) - np.arctan2(way[1], way[0])
    return float((turn + np.pi) % (2 * np.pi) - np.pi)


def _difference(one: F32, other: F32, shift: int) -> float:
    weight = np.exp(-((ACROSS / 4.0) ** 2))
    gap = np.abs(one - _shifted(other, shift)).mean(axis=1)
    return float((gap * weight).sum() / weight.sum()) + 0.8 * abs(shift)


def _shifted(colours: F32, shift: int) -> F32:
    return np.asarray(colours[np.clip(np.arange(len(colours)) + shift, 0, len(colours) - 1)], np.float32)


def _crossing(one: Line, other: Line) -> bool:
    """Whether the ends of two lines take turns about the hole."""
    first, last = sorted((one.start.order, one.end.order))
    return (first < other.start.order < last) != (first < other.end.order < last)


def _draw(line: Line, values: F32, fixed: Mask, unknown: Mask) -> None:
    """The line's colours, from one end's to the other's, along a cubic Hermite curve within the hole."""
    start, end = line.start.place, line.end.place
    distance = float(np.linalg.norm(end - start))
    t = np.linspace(0, 1, max(round(distance * 2), 4), dtype=np.float32)[:, None]
    one, two = (_led(way, (end - start) / distance) * distance for way in (line.start.way, -line.end.way))
    curve = (2 * t**3 - 3 * t**2 + 1) * start + (t**3 - 2 * t**2 + t) * one
    curve = curve + (3 * t**2 - 2 * t**3) * end + (t**3 - t**2) * two
    slope = np.gradient(curve, axis=0)
    slope /= np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-6)
    side = np.stack([-slope[:, 1], slope[:, 0]], axis=1)
    far = line.end.colours[::-1]
    for offset in sorted(np.arange(-3.0, 3.25, 0.5), key=abs, reverse=True):
        place = np.rint(curve + side * np.float32(offset)).astype(np.int64)
        inside = ((place >= 0) & (place < (unknown.shape[1], unknown.shape[0]))).all(axis=1)
        x, y = place[inside].T
        here = unknown[y, x]
        x, y, part = x[here], y[here], t[inside][here]
        values[y, x] = _at(line.start.colours, offset) * (1 - part) + _at(far, offset) * part
        fixed[y, x] = True


def _led(way: F32, chord: F32) -> F32:
    """The direction at an end: straight across unless the edge clearly bends, as small angles are chance."""
    angle = abs(_angle(way, chord))
    share = np.float32(np.clip((angle / BEND - 0.25) / 0.5, 0, 1))
    return np.asarray(chord + (way - chord) * share, np.float32)


def _at(colours: F32, offset: float) -> F32:
    """The colour so far to the right of an edge."""
    place = offset - float(ACROSS[0])
    low = int(np.floor(place))
    share = np.float32(place - low)
    return np.asarray(colours[low] * (1 - share) + colours[min(low + 1, len(colours) - 1)] * share, np.float32)
