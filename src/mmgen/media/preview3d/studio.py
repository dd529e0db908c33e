"""
The light of a photo studio, baked into small pictures that are looked up by the direction a surface faces.

Lights stand still relative to the camera, so what a surface sends to it depends on its normal alone: each lookup
picture covers the half sphere of normals that face the viewer, x to the right and y up, from -1 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from mmgen.media.arrays import F32, F64

LOOKUP_SIZE = 128
ROUGHNESS_LEVELS = 8


@dataclass(frozen=True, slots=True)
class Light:
    """A soft box: where it stands (x right, y up, z towards the viewer), its colour, its strength, its width in radians."""

    direction: tuple[float, float, float]
    color: tuple[float, float, float]
    diffuse: float
    specular: float
    width: float


KEY = Light((-0.58, 0.72, 0.55), (1.0, 0.965, 0.91), diffuse=0.78, specular=5.0, width=0.16)
FILL = Light((0.86, 0.24, 0.5), (0.86, 0.93, 1.0), diffuse=0.2, specular=1.2, width=0.3)
RIM = Light((0.5, 0.5, -0.85), (0.95, 0.97, 1.0), diffuse=0.3, specular=3.0, width=0.22)
SKY = (0.34, 0.35, 0.365)
GROUND = (0.17, 0.163, 0.155)


@dataclass(frozen=True, slots=True, eq=False)
class Lookups:
    """
    ``diffuse`` ``(S, S, 4)``: the light of all but the key lamp, then the key lamp's strength. ``specular``
    ``(S * levels, S, 4)``: mirrored light for each roughness level, then how much the grazing angle adds.
    """

    diffuse: F32
    specular: F32


@lru_cache(maxsize=8)
def bake_lookups(elevation: float) -> Lookups:
    """Return the lookup pictures for a camera that stands ``elevation`` degrees above the object."""
    steps = np.linspace(-1, 1, LOOKUP_SIZE)
    x, y = np.meshgrid(steps, -steps)
    length = np.maximum(np.hypot(x, y), 1.0)
    x, y = x / length, y / length
    z = np.sqrt(np.maximum(1 - x * x - y * y, 0))
    normals = np.stack([x, y, z], axis=-1)
    mirrored = 2 * z[..., None] * normals - np.array([0.0, 0.0, 1.0])
    upright = _pitch(elevation)
    levels = [_specular(mirrored @ upright.T, z, _roughness(level)) for level in range(ROUGHNESS_LEVELS)]
    return Lookups(_diffuse(normals @ upright.T), np.concatenate(levels).astype(np.float32))


def roughness_level(roughness: float) -> int:
    """Return the level whose picture serves a roughness from 0 to 1."""
    return round(min(max(roughness, 0.0), 1.0) * (ROUGHNESS_LEVELS - 1))


def key_direction(axes: F64) -> F64:
    """Return the unit vector towards the key lamp in the scene, for a camera with these axes."""
    right = axes[0]
    towards = np.cross(right, (0.0, 1.0, 0.0))
    direction = np.array(KEY.direction) @ np.stack([right, np.array([0.0, 1.0, 0.0]), towards])
    unit: F64 = direction / np.linalg.norm(direction)
    return unit


def _roughness(level: int) -> float:
    return level / (ROUGHNESS_LEVELS - 1)


def _pitch(elevation: float) -> F64:
    """Return the ``(3, 3)`` matrix from camera directions to those of the level studio."""
    rise = np.radians(elevation)
    return np.array([[1, 0, 0], [0, np.cos(rise), np.sin(rise)], [0, -np.sin(rise), np.cos(rise)]])


def _diffuse(normals: F64) -> F32:
    up = normals[..., 1:2] * 0.5 + 0.5
    light = up * np.array(SKY) + (1 - up) * np.array(GROUND)
    for lamp in (FILL, RIM):
        # A large lamp reaches a little round the edge of what it lights.
        wrapped = np.clip((normals @ _unit(lamp.direction) + 0.25) / 1.25, 0, None)
        light = light + wrapped[..., None] * np.array(lamp.color) * lamp.diffuse
    key = np.clip((normals @ _unit(KEY.direction) + 0.08) / 1.08, 0, None)
    return np.concatenate([light, key[..., None]], axis=-1).astype(np.float32)


def _specular(directions: F64, facing: F64, roughness: float) -> F64:
    """Return what a mirror of this roughness shows, ``(S, S, 4)``, the last being Schlick's grazing term."""
    blur = max(roughness, 0.06) ** 2
    light = _room(directions, blur)
    for lamp in (KEY, FILL, RIM):
        spread = lamp.width**2 + blur**2 * 1.6
        lobe = np.exp((directions @ _unit(lamp.direction) - 1) / spread) * lamp.width**2 / spread
        light = light + lobe[..., None] * np.array(lamp.color) * lamp.specular
    grazing = (1 - np.clip(facing, 0, 1)) ** 5 * (1 - 0.75 * roughness)
    return np.concatenate([light, grazing[..., None]], axis=-1)


def _room(directions: F64, blur: float) -> F64:
    """Return the studio's walls: a dark floor, a bright horizon, a ceiling that falls off."""
    height = directions[..., 1:2]
    edge = 0.12 + blur
    above = 1 / (1 + np.exp(-height / (edge * 0.35)))
    horizon = np.exp(-((height - 0.12) ** 2) / (2 * (0.22 + blur * 0.5) ** 2))
    ceiling = np.clip(height, 0, 1)
    floor_light, wall_light = np.array([0.2, 0.19, 0.18]), np.array([0.52, 0.54, 0.57])
    walls: F64 = floor_light * (1 - above) + above * wall_light * (0.75 + 0.35 * ceiling) + horizon * 0.3
    return walls


def _unit(direction: tuple[float, float, float]) -> F64:
    vector = np.array(direction)
    unit: F64 = vector / np.linalg.norm(vector)
    return unit
