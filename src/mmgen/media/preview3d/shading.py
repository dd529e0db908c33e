"""What each pixel of a preview looks like, from the surface, direction and texture place that were rasterised."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.preview3d.detail import ambient_left, glow, refined
from mmgen.media.preview3d.studio import KEY, LOOKUP_SIZE, ROUGHNESS_LEVELS, bake_lookups, roughness_level
from mmgen.media.preview3d.texturing import base_color

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mmgen.media.arrays import F32, U8
    from mmgen.media.triangles import Surface

_RANGE = 4.0
"""The brightest linear light that the tone curve takes in."""

_DIELECTRIC = 0.04
"""How much light a non-metal mirrors, seen straight on."""

_SHOULDER = 0.6
"""The linear light from which on the tone curve bends, so that highlights keep their shape."""


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """
    What the rasteriser left for each pixel, all ``(H, W, ...)``.

    ``normals`` are relative to the ray to the eye (x right, y up, z towards it); ``surface`` is the position in the
    surfaces, or one number when all pixels have the same; ``uv``, ``colors`` and ``alphas`` are None where nothing
    uses them.
    """

    normals: F32
    surface: NDArray[np.uint16] | int
    uv: F32 | None
    colors: F32 | None
    alphas: F32 | None = None


def shade(pixels: Pixels, surfaces: Sequence[Surface], *, key: F32, ambient: F32, elevation: float) -> tuple[U8, U8]:
    """
    Return sRGB ``(H, W, 3)`` and opacity ``(H, W)``.

    ``key`` and ``ambient`` are the shares of the key lamp's light and of all other light that reach each pixel.
    """
    lookups = bake_lookups(round(elevation, 3))
    column, row = _lookup_place(pixels.normals)
    metallic = _per_pixel(pixels, surfaces, lambda surface: surface.metallic)
    metallic = refined(metallic, pixels, surfaces, 2, lambda detail: detail.metallic)
    diffuse = np.asarray(cv2.remap(lookups.diffuse, column, row, cv2.INTER_LINEAR), np.float32)
    mirrored = _mirrored(lookups.specular, (column, row), pixels, surfaces)
    ambient = ambient_left(ambient, pixels, surfaces)
    key = _spare_grazing(key, np.ascontiguousarray(diffuse[..., 3]))
    color, opacity = base_color(pixels, surfaces)
    light = _lit(color, metallic, diffuse, key, ambient)
    light += _reflected(color, metallic, mirrored, np.asarray(ambient * (key * 0.55 + 0.45), np.float32))
    _add_own_light(light, color, pixels, surfaces)
    return _develop(light), opacity


def _mirrored(specular: F32, place: tuple[F32, F32], pixels: Pixels, surfaces: Sequence[Surface]) -> F32:
    """Return what each pixel mirrors, at the nearest roughness level, between levels where a picture says how rough."""
    column, row = place
    rough = _per_pixel(pixels, surfaces, lambda surface: surface.roughness)
    exact = refined(rough, pixels, surfaces, 1, lambda detail: detail.roughness)
    if exact is rough:
        level = _per_pixel(pixels, surfaces, lambda surface: roughness_level(surface.roughness) * LOOKUP_SIZE)
        return np.asarray(cv2.remap(specular, column, row + level, cv2.INTER_LINEAR), np.float32)
    level = np.clip(exact, 0, 1) * np.float32(ROUGHNESS_LEVELS - 1)
    low = np.floor(np.minimum(level, ROUGHNESS_LEVELS - 1.001)).astype(np.float32)
    smooth, rougher = (
        np.asarray(cv2.remap(specular, column, row + each * LOOKUP_SIZE, cv2.INTER_LINEAR), np.float32)
        for each in (low, low + 1)
    )
    return np.asarray(smooth + (rougher - smooth) * (level - low)[..., None], np.float32)


def _lookup_place(normals: F32) -> tuple[F32, F32]:
    """Return where in the lookup pictures each normal is; what faces away counts as seen edge-on."""
    x, y, z = cv2.split(normals)
    z = np.maximum(z, 0)
    middle = (LOOKUP_SIZE - 1) / 2
    scale = middle / np.sqrt(x * x + y * y + z * z + 1e-12)
    return np.asarray(x * scale + middle, np.float32), np.asarray(middle - y * scale, np.float32)


def _per_pixel(pixels: Pixels, surfaces: Sequence[Surface], value: Callable[[Surface], float]) -> F32 | np.float32:
    """Return a surface's number for each pixel, or one number when it is the same everywhere."""
    values = [value(surface) for surface in surfaces]
    if isinstance(pixels.surface, int):
        return np.float32(values[pixels.surface])
    if len(set(values)) == 1:
        return np.float32(values[0])
    table = np.zeros((1, 65536), np.float32)
    table[0, : len(values)] = values
    return np.asarray(cv2.LUT(pixels.surface, table), np.float32)


def _spare_grazing(key: F32, strength: F32) -> F32:
    """Let shadows fade where the key lamp only grazes: a shadow map is too coarse to be right there."""
    trust = np.minimum(strength * 4, 1)
    return np.asarray(1 - (1 - key) * trust, np.float32)


def _lit(color: F32, metallic: F32 | np.float32, diffuse: F32, key: F32, ambient: F32) -> F32:
    """Return the light that the body of the surface scatters; metals have none."""
    red, green, blue, strength = cv2.split(diffuse)
    body = 1 - metallic
    ambient, direct = ambient * body, strength * key * body * KEY.diffuse
    shares = (part * ambient + direct * tint for part, tint in zip((red, green, blue), KEY.color, strict=True))
    return np.asarray(cv2.multiply(color, cv2.merge(list(shares))), np.float32)


def _reflected(color: F32, metallic: F32 | np.float32, mirrored: F32, share: F32) -> F32:
    """Return the light that is mirrored: little and white for most materials, all and coloured for metals."""
    red, green, blue, grazing = cv2.split(mirrored)
    base = _DIELECTRIC * (1 - metallic)
    planes: list[F32] = []
    for part, tint in zip((red, green, blue), cv2.split(color), strict=True):
        straight = tint * metallic + base
        planes.append(np.asarray((straight + (1 - straight) * grazing) * part * share, np.float32))
    return np.asarray(cv2.merge(planes), np.float32)


def _add_own_light(light: F32, color: F32, pixels: Pixels, surfaces: Sequence[Surface]) -> None:
    """Add what glows, and replace the light of surfaces that ask not to be lit."""
    for position, surface in enumerate(surfaces):
        shown = surface.detail is not None and surface.detail.glow is not None
        if surface.unlit or any(surface.emissive):
            where = slice(None) if isinstance(pixels.surface, int) else pixels.surface == position
            if surface.unlit:
                light[where] = color[where]
            elif not shown:
                light[where] += np.array(surface.emissive, np.float32)
    glow(light, pixels, surfaces)


def _develop(light: F32) -> U8:
    """Return sRGB bytes of linear light: highlights bent, the rest as it is."""
    steps = cv2.addWeighted(light, 65535 / _RANGE, light, 0, 0, dtype=cv2.CV_16U)
    return np.asarray(cv2.LUT(steps, _tone_table()), np.uint8)


@lru_cache(maxsize=1)
def _tone_table() -> U8:
    light = np.linspace(0, _RANGE, 65536)
    room = 1 - _SHOULDER
    bent = np.where(light < _SHOULDER, light, 1 - room * np.exp((_SHOULDER - light) / room))
    srgb = np.where(bent <= 0.0031308, bent * 12.92, 1.055 * bent ** (1 / 2.4) - 0.055)
    table: U8 = np.rint(srgb * 255).astype(np.uint8).reshape(1, -1)
    return table
