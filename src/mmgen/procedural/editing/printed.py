"""Printed and cut looks: pop art in screened inks, woodcut, and paper cut in stacked sheets."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32
from mmgen.procedural.editing.contours import along, bold_lines, contour_angle, contour_lines
from mmgen.procedural.editing.tone import (
    calmed,
    displaced,
    keyed,
    lightness,
    low_key,
    noise,
    open_light,
    paper,
    smooth,
    soft_steps,
    step,
)

__all__ = ["paper_cut", "pop_art", "screen", "woodcut"]

PAPER = np.asarray([0.985, 0.965, 0.915], np.float32)
INKS = (
    (np.asarray([0.04, 0.47, 0.86], np.float32), 18.0),
    (np.asarray([0.93, 0.13, 0.25], np.float32), 48.0),
    (np.asarray([1.00, 0.86, 0.08], np.float32), 3.0),
)
"""Blue, red and yellow, transparent, each with the angle of its screen in degrees."""
KEY = np.asarray([0.07, 0.06, 0.09], np.float32)
PITCH = 13.0
TINTS = np.asarray([-0.2] * 36 + [0.27] * 66 + [0.43] * 72 + [0.9] * 82, np.float32)
"""The radius of a dot, in pitches, for each level of coverage."""

APART = 0.04
"""Sheets of cut paper differ by so much lightness at least."""


def screen(coverage: F32, *, pitch: float, angle: float) -> F32:
    """
    Round dots on a square grid turned by *angle* degrees, as large as the coverage (0 to 1) asks; solid from about 0.8.

    Tints come in the few strengths that a printer of comics had.
    """
    height, width = coverage.shape
    turn = np.deg2rad(angle)
    columns = np.arange(width, dtype=np.float32)[None] / np.float32(pitch)
    rows = np.arange(height, dtype=np.float32)[:, None] / np.float32(pitch)
    across = columns * np.float32(np.cos(turn)) + rows * np.float32(np.sin(turn))
    down = rows * np.float32(np.cos(turn)) - columns * np.float32(np.sin(turn))
    across -= np.rint(across)
    down -= np.rint(down)
    level = np.asarray(cv2.convertScaleAbs(coverage, alpha=255), np.uint8)
    size = np.asarray(cv2.LUT(level, TINTS), np.float32)
    size -= np.asarray(cv2.magnitude(across, down), np.float32)
    size *= np.float32(pitch / 1.3)
    size += np.float32(0.5)
    return np.asarray(np.clip(size, 0, 1, out=size), np.float32)


def pop_art(rgb: F32, seed: int, scale: float) -> F32:
    """Three bright inks in flats and Ben-Day dots under a bold black outline."""
    flat = calmed(rgb, radius=10 * scale, shrink=max(2.5 * scale, 1.0))
    own = lightness(flat)
    light = _set_off(own, scale)
    pitch = max(PITCH * scale, 3.0)
    turned = float(np.random.Generator(np.random.PCG64([abs(seed), 101])).uniform(-6, 6))
    printed = [np.full(rgb.shape[:2], part, np.float32) for part in PAPER]
    # Grey is left to the black plate: inks stay clear where all three would meet.
    wanted = [np.asarray(1 - plane, np.float32) for plane in cv2.split(_brightened(flat, own, light))]
    grey = np.asarray(cv2.min(cv2.min(wanted[0], wanted[1]), wanted[2]), np.float32) * np.float32(0.55)
    for plane, (ink, angle) in zip(wanted, INKS, strict=True):
        dots = screen(np.asarray((plane - grey) * np.float32(1.1), np.float32), pitch=pitch, angle=angle + turned)
        for layer, part in zip(printed, ink, strict=True):
            if part < 1:
                layer *= 1 - dots * (1 - part)
    outline = bold_lines(light, reach=6 * scale, width=max(3.0 * scale, 0.9), shortest=50 * scale, gain=34)
    black = np.maximum(step(outline, 0.22, 0.5), 1 - step(smooth(light, 2 * scale), 0.10, 0.15)) * np.float32(0.96)
    for layer, part in zip(printed, KEY, strict=True):
        layer += (part - layer) * black
    return np.asarray(cv2.merge(printed), np.float32)


def _set_off(own: F32, scale: float) -> F32:
    """The light of the picture, in which things of a dark one stand out from what is around them."""
    light = keyed(own, scale)
    apart = (light - smooth(light, 220 * scale)) * np.float32(0.9 * low_key(own))
    return np.asarray(np.clip(light + apart, 0, 1), np.float32)


def _brightened(flat: F32, own: F32, light: F32) -> F32:
    """The picture in strong colours; what is light in a dark picture keeps its own, or it would turn as yellow as the rest."""
    _, *hue = (np.asarray(plane, np.float32) for plane in cv2.split(cv2.cvtColor(flat, cv2.COLOR_RGB2LAB)))
    bright = (own * np.float32(35) + light * np.float32(65)) * np.float32(0.88) + np.float32(14)
    chroma = np.asarray(cv2.magnitude(hue[0], hue[1]), np.float32)
    weak = np.exp(-chroma / np.float32(45)) * step(chroma, 2.0, 9.0)
    richer = 1 + np.float32(1.5) * weak * (1 - np.float32(low_key(own)) * step(light, 0.55, 0.8))
    colour = cv2.cvtColor(cv2.merge([bright, *(plane * richer for plane in hue)]), cv2.COLOR_LAB2RGB)
    return np.asarray(np.clip(colour, 0, 1), np.float32)


def woodcut(rgb: F32, seed: int, scale: float) -> F32:
    """Flat inks under a key block: black where the gouge has not gone, which follows the forms."""
    flat = calmed(rgb, radius=9 * scale, shrink=max(2 * scale, 1.0))
    light = keyed(lightness(flat), scale)
    lab = np.asarray(cv2.cvtColor(flat, cv2.COLOR_RGB2LAB), np.float32)
    lab[..., 0] = 30 + 64 * soft_steps(light, 5, 0.15)
    lab[..., 1:] *= np.float32(1.35)
    sheet = np.asarray([0.955, 0.915, 0.835], np.float32)
    colour = sheet * (0.16 + 0.86 * np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), 0, 1))
    outline = contour_lines(
        light, contour_angle(light, reach=5 * scale), width=max(2.0 * scale, 0.8), shortest=40 * scale, gain=36
    )
    ink = np.maximum(_left_standing(light, seed, scale), step(outline, 0.2, 0.55))
    grain = along_the_grain((rgb.shape[0], rgb.shape[1]), seed=seed, scale=scale)
    ink = (ink * (1 - np.float32(0.16) * step(grain, 0.5, 1.6)))[..., None]
    colour = colour * (1 + grain[..., None] * np.float32(0.018))
    dark = np.asarray([0.10, 0.095, 0.125], np.float32)
    return np.asarray(colour + (dark - colour) * ink, np.float32)


def _left_standing(light: F32, seed: int, scale: float) -> F32:
    """The ridges between the gouge's cuts: nothing in the lights, all in the darks, between them the wider the darker."""
    pitch = max(9 * scale, 3.0)
    angle = contour_angle(smooth(light, 4 * scale), reach=16 * scale)
    cuts = noise((light.shape[0], light.shape[1]), pitch * 0.62, seed=seed + 5)
    for _ in range(2):
        cuts = along(cuts, angle, reach=pitch * 2.6)
    cuts -= smooth(cuts, pitch * 1.2)
    cuts /= np.float32(max(float(cuts.std()), 1e-6))
    cover = np.clip(1.04 - 1.75 * smooth(light, 3 * scale), -0.25, 1.2)
    ridges = np.clip((cuts - (0.5 - cover) * 3.6) * 1.6 + 0.5, 0, 1)
    return np.asarray(ridges * step(np.asarray(cover, np.float32), 0.02, 0.14), np.float32)


def along_the_grain(shape: tuple[int, int], *, seed: int, scale: float) -> F32:
    """The grain of a plank: long streaks across, mean 0."""
    random = np.random.Generator(np.random.PCG64([abs(seed), 103]))
    rows, columns = max(round(shape[0] / max(2.5 * scale, 1)), 2), max(round(shape[1] / (220 * scale)), 2) + 1
    streaks = random.standard_normal((rows, columns), np.float32)
    return np.asarray(cv2.resize(streaks, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)


def paper_cut(rgb: F32, seed: int, scale: float) -> F32:
    """Sheets of coloured paper, the light ones behind and the dark ones before, each throwing a shadow on the last."""
    shape = (rgb.shape[0], rgb.shape[1])
    light = open_light(rgb, scale)
    masses = calmed(light, radius=11 * scale, shrink=max(2 * scale, 1.0))
    masses = smooth(displaced(masses, reach=1.5 * scale, cell=40 * scale, seed=seed), 2.6 * scale)
    fibre = paper(shape, seed=seed, scale=scale)
    levels = _levels(masses)
    picture = _sheet(rgb, np.asarray(masses >= levels[0], np.float32), scale, light=92.0)
    shade = np.zeros(shape, np.float32)
    for index, inside in enumerate(_sheets(masses, levels, scale)):
        cover = _cut(inside, scale)
        # Edges that lie over each other throw one shadow, not one each.
        fallen = np.maximum(shade, _shadow(cover, scale * (0.75 + 0.10 * index)))
        picture *= ((1 - fallen) / (1 - shade))[..., None]
        shade = fallen * (1 - cover)
        nearest = masses >= (levels[index + 1] if index + 1 < len(levels) else 0)
        colour = _sheet(rgb, np.asarray(inside * nearest, np.float32), scale, light=80.0 - 12.5 * index)
        # The cut edge of the card catches the light on its upper left.
        width = max(round(1.5 * scale), 1)
        rim = np.clip(cover - np.roll(cover, (width, width), (0, 1)), 0, 1)
        colour = colour + rim[..., None] * np.float32(0.16)
        picture += (colour - picture) * cover[..., None]
    return np.asarray(np.clip(picture * (1 + fibre[..., None] * np.float32(0.035)), 0, 1), np.float32)


def _levels(masses: F32) -> NDArray[np.floating]:
    """The lightness at which sheets are cut: each takes its share of the picture, but no edge is cut into plain paper."""
    lightest, *levels = np.quantile(masses[::4, ::4], (0.99, 0.86, 0.68, 0.50, 0.33, 0.18, 0.07))
    for index, level in enumerate(levels):
        levels[index] = min(level, (levels[index - 1] if index else lightest) - APART)
    return np.asarray(levels)


def _sheets(masses: F32, levels: NDArray[np.floating], scale: float) -> list[F32]:
    """The sheets from the back: each shows beside the one before it as more than a thin rim, or ends under it."""
    side = max(round(12 * scale), 2) | 1
    brush = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
    found: list[F32] = []
    nearer = np.zeros(masses.shape, np.uint8)
    for level in levels[::-1]:
        beside = np.asarray((masses < level) & (nearer == 0), np.uint8)
        shown = np.asarray(cv2.morphologyEx(beside, cv2.MORPH_OPEN, brush), np.uint8) | nearer
        found.append(_trimmed(shown, smallest=round(2600 * scale * scale)))
        nearer = found[-1].astype(np.uint8)
    return found[::-1]


def _cut(mask: F32, scale: float) -> F32:
    """The mask with the even edge that a knife leaves: corners rounded a little, a pixel of softness."""
    rounded = smooth(mask, max(3.6 * scale, 1.5))
    steepness = np.float32(2.2 * max(3.6 * scale, 1.5))
    return np.asarray(np.clip((rounded - np.float32(0.5)) * steepness + np.float32(0.5), 0, 1), np.float32)


def _trimmed(mask: object, *, smallest: int) -> F32:
    """The mask as scissors would cut it: without specks, and without pinholes."""
    plane = np.asarray(mask, np.uint8)
    for value in (1, 0):
        _, labels, measures, _ = cv2.connectedComponentsWithStats(np.asarray(plane == value, np.uint8), connectivity=4)
        small = np.asarray(measures)[:, cv2.CC_STAT_AREA] < max(smallest, 4)
        small[0] = False
        plane = np.where(small[np.asarray(labels, np.int64)], 1 - value, plane).astype(np.uint8)
    return plane.astype(np.float32)


def _sheet(rgb: F32, where: F32, scale: float, *, light: float) -> F32:
    """One sheet's colour: the hue of the picture under it, evened out over a wide area, about as light as its place asks."""
    lab = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB), np.float32)
    reach = 210 * scale
    weight = smooth(where, reach) + np.float32(1e-3)
    near = smooth(np.asarray(lab * where[..., None], np.float32), reach) / weight[..., None]
    whole = (lab * where[..., None]).sum(axis=(0, 1), dtype=np.float64) / max(float(where.sum(dtype=np.float64)), 1.0)
    share = np.clip(weight * 4, 0, 0.66)[..., None]
    colour = np.asarray(whole.astype(np.float32) + (near - whole.astype(np.float32)) * share, np.float32)
    colour[..., 1:] *= np.float32(1.6)
    colour[..., 0] = colour[..., 0] * np.float32(0.35) + np.float32(light * 0.65)
    return np.asarray(np.clip(cv2.cvtColor(colour, cv2.COLOR_LAB2RGB), 0, 1), np.float32)


def _shadow(cover: F32, scale: float) -> F32:
    """The light from the upper left that a sheet takes: softly to its lower right, and close by all around."""
    height, width = cover.shape
    moved = np.asarray([[1, 0, 7 * scale], [0, 1, 9 * scale]], np.float32)
    fallen = cv2.warpAffine(cover, moved, (width, height), borderMode=cv2.BORDER_REPLICATE)
    soft = smooth(np.asarray(fallen, np.float32), 7 * scale) * np.float32(0.50)
    return np.asarray(np.maximum(soft, smooth(cover, 1.6 * scale) * np.float32(0.26)), np.float32)
