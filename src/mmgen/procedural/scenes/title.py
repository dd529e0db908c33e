"""Setting words into a picture: in its quietest place, in a colour that can be read there, inside a safe margin."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.procedural.scenes.colour import contrast_ratio, decode_gamma, encode_gamma, luminance
from mmgen.procedural.scenes.lettering import MARGIN, Align, Face, Lettering, footer_group, title_group
from mmgen.procedural.scenes.noise import blurred, smoothstep
from mmgen.procedural.scenes.palette import Palette

CONTRAST = 4.5
_AIM = 5.4
_MAP_SIDE = 120


@dataclass(frozen=True, slots=True)
class Placed:
    """Lettering on the picture: its box in pixels (left, top, right, bottom) and the colour it was set in, 0 to 255."""

    box: tuple[int, int, int, int]
    colour: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Inks:
    """The colours type may take, sRGB 0 to 255: light, dark, and the accent of the rule."""

    light: tuple[int, int, int]
    dark: tuple[int, int, int]
    accent: tuple[int, int, int]


def typeset(picture: U8, texts: tuple[str, ...], *, unit: float, inks: Inks, face: Face) -> list[Placed]:
    """
    Set the texts into the picture ``(H, W, 3)`` in place: the first as title, the second below it, the rest as footer.

    Raises InputError where a text can't be set.
    """
    height, width = picture.shape[:2]
    margin = max(2, round(MARGIN * min(width, height)))
    calm = _unquiet(picture, inks)
    align, left, top, group = _best_place(calm, (width, height), margin, texts[:2], (unit, face))
    placed = [_lay(picture, group, (left, top), inks)]
    if len(texts) > 2:
        footer = footer_group(texts[2:], unit, width - 2 * margin, align=align, face=face)
        top = height - margin - footer.size[1]
        sides: tuple[Align, ...] = ("left", "right", "center")
        costs = {_left(side, footer.size[0], width, margin): 0.02 * (side != align) for side in sides}
        left = min(costs, key=lambda x: costs[x] + _cost(calm, _shares((x, top), footer.size, (width, height))))
        placed.append(_lay(picture, footer, (left, top), inks))
    return placed


def inks_of(palette: Palette) -> Inks:
    """Type colours that belong to a palette."""
    light = np.minimum(palette.light * 0.06 + 0.93, 1)
    dark = palette.ramp(1.0)
    dark = dark * np.float32(min(1.0, 0.012 / max(float(luminance(dark)), 1e-4)))
    return Inks(_srgb(light), _srgb(dark), _srgb(palette.accent))


def _srgb(linear: F32) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in np.round(encode_gamma(np.asarray(linear, np.float32)) * 255))
    return red, green, blue


def _unquiet(picture: U8, inks: Inks) -> F32:
    """How ill each point of a reduced picture takes type: local contrast, edges, and tones that neither ink stands out from."""
    height, width = picture.shape[:2]
    step = max(1.0, max(height, width) / _MAP_SIDE)
    small = cv2.resize(
        picture, (max(4, round(width / step)), max(4, round(height / step))), interpolation=cv2.INTER_AREA
    )
    light = luminance(decode_gamma(small.astype(np.float32) / 255))
    grey = light ** np.float32(0.4)
    mean = cv2.GaussianBlur(grey, (0, 0), 2.5)
    spread = np.sqrt(np.maximum(cv2.GaussianBlur(grey * grey, (0, 0), 2.5) - mean * mean, 0))
    edges = cv2.GaussianBlur(np.abs(cv2.Laplacian(grey, cv2.CV_32F)), (0, 0), 1.5)
    pale, dark = (float(luminance(decode_gamma(np.array(ink, np.float32) / 255))) for ink in (inks.light, inks.dark))
    contrast = np.maximum((pale + 0.05) / (light + 0.05), (light + 0.05) / (dark + 0.05))
    return (spread + 0.5 * edges + 0.05 * np.clip(_AIM - contrast, 0, 3)).astype(np.float32)


def _best_place(
    calm: F32, size: tuple[int, int], margin: int, texts: tuple[str, ...], type_: tuple[float, Face]
) -> tuple[Align, int, int, Lettering]:
    width, height = size
    unit, face = type_
    wide = width > 1.25 * height
    found: list[tuple[float, Align, int, int, Lettering]] = []
    options: tuple[tuple[Align, float], ...] = (("left", 0.0), ("right", 0.010), ("center", 0.012))
    for align, taste in options:
        room = (0.62 if wide else 1.0) * (width - 2 * margin)
        group = title_group(texts, unit, room, align=align, face=face)
        left = _left(align, group.size[0], width, margin)
        for share, dislike in ((0.0, 0.0), (0.16, 0.006), (0.42, 0.03), (0.80, 0.03), (1.0, 0.045)):
            top = round(margin + (height - 2 * margin - group.size[1]) * share)
            cost = _cost(calm, _shares((left, top), group.size, size))
            found.append((cost + taste + dislike, align, left, top, group))
    best = min(found, key=lambda option: option[0])
    return best[1:]


def _left(align: Align, inner: int, width: int, margin: int) -> int:
    return {"left": margin, "center": (width - inner) // 2, "right": width - margin - inner}[align]


def _shares(at: tuple[int, int], inner: tuple[int, int], outer: tuple[int, int]) -> tuple[float, float, float, float]:
    """A box as shares of the picture: left, top, right, bottom."""
    return at[0] / outer[0], at[1] / outer[1], (at[0] + inner[0]) / outer[0], (at[1] + inner[1]) / outer[1]


def _cost(calm: F32, box: tuple[float, float, float, float]) -> float:
    rows, columns = calm.shape
    left, right = int(box[0] * columns), max(int(box[0] * columns) + 1, int(np.ceil(box[2] * columns)))
    top, bottom = int(max(0.0, box[1]) * rows), max(int(box[1] * rows) + 1, int(np.ceil(box[3] * rows)))
    part = calm[max(0, top) : bottom, max(0, left) : right]
    return float(part.mean() + 0.5 * np.quantile(part, 0.97)) if part.size else 1.0


def _lay(picture: U8, group: Lettering, at: tuple[int, int], inks: Inks) -> Placed:
    """Draw a group at its place, easing the picture behind it where its contrast would fall short."""
    left, top = at
    width, height = group.size
    pad = max(6, round(0.55 * min(height, width)))
    rows = slice(max(0, top - pad), min(picture.shape[0], top + height + pad))
    columns = slice(max(0, left - pad), min(picture.shape[1], left + width + pad))
    region = picture[rows, columns]
    ink = np.zeros(region.shape[:2], np.uint8)
    ink[top - rows.start : top - rows.start + height, left - columns.start : left - columns.start + width] = group.alpha
    light = decode_gamma(region.astype(np.float32) / 255)
    colour, eased = _readable(light, ink, inks)
    share = (ink.astype(np.float32) / 255)[..., None]
    result = encode_gamma(eased) * 255 * (1 - share) + np.array(colour, np.float32) * share
    if group.rule is not None:
        _draw_rule(result, (group.rule, left - columns.start, top - rows.start), inks.accent)
    picture[rows, columns] = np.clip(np.round(result), 0, 255).astype(np.uint8)
    return Placed((left, top, left + width, top + height), colour)


def _draw_rule(result: F32, where: tuple[tuple[int, int, int, int], int, int], accent: tuple[int, int, int]) -> None:
    (first, above, last, below), left, top = where
    result[top + above : top + below, left + first : left + last] = accent


def _readable(light: F32, ink: U8, inks: Inks) -> tuple[tuple[int, int, int], F32]:
    """The type colour that needs the smaller change of the backdrop, and the backdrop with that change."""
    backdrop = luminance(light)
    near = cv2.dilate(ink, np.ones((5, 5), np.uint8)) > 0
    values = backdrop[near] if near.any() else backdrop.ravel()
    options: list[tuple[float, tuple[int, int, int], float]] = []
    for colour in (inks.light, inks.dark):
        own = float(luminance(decode_gamma(np.array(colour, np.float32) / 255)))
        worst = float(np.quantile(values, 0.985 if own > 0.5 else 0.015))
        options.append((-contrast_ratio(own, worst), colour, own))
    score, colour, own = min(options)
    if -score >= _AIM:
        return colour, light
    return colour, _eased(light, backdrop, ink, own)


def _window(shape: tuple[int, ...]) -> F32:
    """1 inside, falling to 0 at the border, so that an eased region shows no edge."""
    sides = [np.minimum(np.arange(length) + 0.5, length - 0.5 - np.arange(length)) for length in shape[:2]]
    soft = max(2.0, 0.24 * min(shape[:2]))
    down, across = (smoothstep(0, soft, side.astype(np.float32)) for side in sides)
    return down[:, None] * across[None]


def _eased(light: F32, backdrop: F32, ink: U8, own: float) -> F32:
    """The backdrop darkened under light type, or lightened under dark type, just enough and softly."""
    spread = max(2.0, 0.16 * min(ink.shape))
    near = blurred(np.asarray(cv2.dilate(ink, np.ones((9, 9), np.uint8)), np.float32) / 255, spread)
    cover = np.clip(near * 3.2, 0, 1) * _window(ink.shape)
    if own > 0.5:
        limit = max(0.004, (own + 0.05) / _AIM - 0.05)
        high = np.maximum(blurred(backdrop, spread * 0.4), backdrop)
        factor = np.minimum(1, limit / np.maximum(high, 1e-4))
        return (light * (1 - cover * (1 - factor))[..., None]).astype(np.float32)
    limit = _AIM * (own + 0.05) - 0.05
    low = np.minimum(blurred(backdrop, spread * 0.4), backdrop)
    share = np.clip((limit - low) / np.maximum(1 - low, 1e-4), 0, 1) * cover
    return (light + (1 - light) * share[..., None]).astype(np.float32)
