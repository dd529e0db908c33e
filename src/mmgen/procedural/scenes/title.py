"""Setting words into a picture: in its quietest place, in a colour that can be read there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.procedural.scenes.colour import contrast_ratio, decode_gamma, encode_gamma, luminance
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.lettering import Face
from mmgen.procedural.scenes.noise import blurred, smoothstep
from mmgen.procedural.scenes.palette import Palette
from mmgen.procedural.scenes.placement import Box, Spot, arranged, sheet_of

CONTRAST: Final = 5.2
"""What type must reach against its backdrop; WCAG asks for 4.5, and antialiasing takes some away."""

Colour8 = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Placed:
    """
    Lettering on the picture: its box in pixels (left, top, right, bottom) and the colour it was set in, 0 to 255.

    ``coverage`` is how far each pixel of the box is ink, 0 to 255.
    """

    box: tuple[int, int, int, int]
    colour: Colour8
    coverage: U8


@dataclass(frozen=True, slots=True)
class Inks:
    """The colours type may take, sRGB 0 to 255: light, dark, and the accent of the rule."""

    light: Colour8
    dark: Colour8
    accent: Colour8


@dataclass(frozen=True, slots=True)
class Setting:
    """The type of a picture: its colours and its face."""

    inks: Inks
    face: Face = field(default_factory=Face)


def typeset(
    picture: U8, texts: tuple[str, ...], *, unit: float, setting: Setting, subject: Box | None = None
) -> list[Placed]:
    """
    Set the texts into the picture ``(H, W, 3)`` in place: the first as title, the second below it, the rest as footer.

    ``subject`` is the box of what type should not cover, such as the sun.

    Raises InputError where a text has no visible character, or can't be set at a size that can be read.
    """
    inks = setting.inks
    lights = (_light_of(inks.light), _light_of(inks.dark))
    sheet = sheet_of(picture, unit, lights, contrast=CONTRAST, subject=subject)
    return [_lay(picture, spot, inks) for spot in arranged(sheet, texts, setting.face)]


def inks_of(palette: Palette) -> Inks:
    """Type colours that belong to a palette."""
    dark = palette.ramp(1.0)
    dark = dark * np.float32(min(1.0, 0.012 / max(float(luminance(dark)), 1e-4)))
    return Inks(_srgb(single(np.minimum(palette.light * 0.06 + 0.93, 1))), _srgb(dark), _srgb(palette.accent))


def _srgb(linear: F32) -> Colour8:
    red, green, blue = (int(value) for value in np.round(encode_gamma(linear) * 255))
    return red, green, blue


def _light_of(colour: Colour8) -> float:
    return float(luminance(decode_gamma(np.array(colour, np.float32) / 255)))


def _lay(picture: U8, spot: Spot, inks: Inks) -> Placed:
    """Draw a group at its place, easing the picture behind it where its contrast would fall short."""
    width, height = spot.group.size
    pad = max(6, round(0.55 * min(height, width)))
    rows = slice(max(0, spot.top - pad), min(picture.shape[0], spot.top + height + pad))
    columns = slice(max(0, spot.left - pad), min(picture.shape[1], spot.left + width + pad))
    region = picture[rows, columns]
    top, left = spot.top - rows.start, spot.left - columns.start
    ink = np.zeros(region.shape[:2], np.uint8)
    ink[top : top + height, left : left + width] = spot.group.alpha
    colour, eased = _readable(decode_gamma(single(region) / 255), ink, inks)
    share = (single(ink) / 255)[..., None]
    paint = np.broadcast_to(np.array(colour, np.float32), region.shape)
    if spot.group.pictures is not None:
        paint = paint.copy()
        paint[top : top + height, left : left + width] = spot.group.pictures.inked(colour)
    result = single(encode_gamma(eased) * 255 * (1 - share) + paint * share)
    if spot.group.rule is not None:
        first, above, last, below = spot.group.rule
        result[top + above : top + below, left + first : left + last] = inks.accent
    picture[rows, columns] = np.clip(np.round(result), 0, 255).astype(np.uint8)
    return Placed((spot.left, spot.top, spot.left + width, spot.top + height), colour, spot.group.alpha)


def _readable(light: F32, ink: U8, inks: Inks) -> tuple[Colour8, F32]:
    """The type colour that needs the smaller change of the backdrop, and the backdrop with that change."""
    backdrop = luminance(light)
    near = cv2.dilate(ink, np.ones((5, 5), np.uint8)) > 0
    values = backdrop[near] if near.any() else backdrop.ravel()
    reached: dict[Colour8, float] = {}
    for colour in (inks.light, inks.dark):
        own = _light_of(colour)
        reached[colour] = contrast_ratio(own, float(np.quantile(values, 0.99 if own > 0.5 else 0.01)))
    colour = max(reached, key=lambda candidate: reached[candidate])
    if reached[colour] >= CONTRAST:
        return colour, light
    return colour, _eased(light, backdrop, ink, _light_of(colour))


def _eased(light: F32, backdrop: F32, ink: U8, own: float) -> F32:
    """The backdrop darkened under light type, or lightened under dark type, just enough and softly."""
    spread = max(2.0, 0.16 * min(ink.shape))
    near = blurred(single(cv2.dilate(ink, np.ones((9, 9), np.uint8))) / 255, spread)
    cover = np.clip(near * 6, 0, 1) * _window(ink.shape)
    broad = blurred(backdrop, spread * 0.4)
    if own > 0.5:
        limit = max(0.004, (own + 0.05) / CONTRAST - 0.05)
        factor = np.minimum(1, limit / np.maximum(np.maximum(broad, backdrop), 1e-4))
        return single(light * (1 - cover * (1 - factor))[..., None])
    limit = CONTRAST * (own + 0.05) - 0.05
    low = np.minimum(broad, backdrop)
    share = np.clip((limit - low) / np.maximum(1 - low, 1e-4), 0, 1) * cover
    return single(light + (1 - light) * share[..., None])


def _window(shape: tuple[int, ...]) -> F32:
    """1 inside, falling to 0 at the border, so that an eased region shows no edge."""
    sides = [np.minimum(np.arange(length) + 0.5, length - 0.5 - np.arange(length)) for length in shape[:2]]
    soft = max(2.0, 0.24 * min(shape[:2]))
    down, across = (smoothstep(0, soft, single(side)) for side in sides)
    return single(down[:, None] * across[None])
