"""Where a material is looked at, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.solids.finishes import Colour
from mmgen.procedural.surfacing.noise import fractal, noise, ridges

__all__ = ["Ground", "Look", "Values", "along_walls", "blended", "hashed", "look_of", "mixed", "ramp", "soft_step"]


Values = F32 | F64


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """
    Places ``(n, 3)`` on an object and unit normals there, and the object's lowest and highest corner.

    ``stamps`` ``(m, 6)`` are places spread over the surface and the normals there; ``seed`` moves what is random;
    ``pixel`` is how far apart places are, finer than which nothing can be shown.
    """

    places: F32
    normals: F32
    low: F64
    high: F64
    stamps: F32
    seed: int = 0
    pixel: float = 0.0

    @property
    def size(self) -> float:
        """The longest side."""
        return max(float((self.high - self.low).max()), 1e-9)

    def span(self, metres: float, least: float, most: float) -> float:
        """A natural length, kept between two parts of the object's size."""
        return float(np.clip(metres, least * self.size, most * self.size))

    @property
    def moved(self) -> F32:
        """The places, moved by the seed: where noise is looked up."""
        shift = np.random.default_rng(self.seed).uniform(-40, 40, 3) * self.size
        return np.asarray(self.places - self.low + shift, np.float32)

    def shown(self, period: float) -> float:
        """How much of a pattern that repeats so often can be shown, 0 to 1."""
        return float(np.clip(period / max(4 * self.pixel, 1e-30) - 1, 0, 1))

    def noise(self, places: Values, wave: float) -> F32:
        """Noise as fine as can be shown."""
        return noise(places, wave, pixel=self.pixel)

    def fractal(self, places: Values, wave: float, *, octaves: int = 4) -> F32:
        """Noise with finer detail, as fine as can be shown."""
        return fractal(places, wave, octaves=octaves, pixel=self.pixel)

    def ridges(self, places: Values, wave: float, *, octaves: int = 3) -> F32:
        """Thin lines that wander through space, as fine as can be shown."""
        return ridges(places, wave, octaves=octaves, pixel=self.pixel)


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """
    ``color`` ``(n, 3)`` linear, ``metallic`` and ``roughness`` ``(n,)`` 0 to 1, ``height`` ``(n,)`` outward in the
    object's unit.
    """

    color: F32
    metallic: F32
    roughness: F32
    height: F32

    def recolored(self, colour: Colour) -> Look:
        """The same pattern with another mean colour."""
        factor = np.array(colour, np.float32) / np.maximum(self.color.mean(axis=0), 0.02)
        light = np.clip(self.color * factor, 0, 1)
        return replace(self, color=np.asarray(light, np.float32))


def look_of(color: Values, *, roughness: Values | float, height: Values, metallic: Values | float = 0.0) -> Look:
    """A look with every value in its range; one number stands for all places."""
    rows = len(color)
    return Look(
        color=np.asarray(np.clip(color, 0, 1), np.float32),
        metallic=np.asarray(np.clip(np.broadcast_to(metallic, (rows,)), 0, 1), np.float32),
        roughness=np.asarray(np.clip(np.broadcast_to(roughness, (rows,)), 0.04, 1), np.float32),
        height=np.asarray(height, np.float32),
    )


def ramp(share: Values, *colours: Colour) -> F32:
    """Colours ``(n, 3)`` along a scale of evenly spaced ones, 0 to 1."""
    stops = np.linspace(0, 1, len(colours))
    channels = [np.interp(share, stops, [colour[channel] for colour in colours]) for channel in range(3)]
    return np.stack(channels, axis=1).astype(np.float32)


def mixed(one: Values, other: Values | Colour, share: Values) -> F32:
    """Colours ``(n, 3)`` with a share ``(n,)`` of others."""
    target = np.asarray(other, np.float32)
    return np.asarray(one + (target - one) * share[:, None], np.float32)


def blended(under: Look, over: Look, share: Values) -> Look:
    """One material over another, by shares ``(n,)``."""
    return Look(
        color=mixed(under.color, over.color, share),
        metallic=np.asarray(under.metallic + (over.metallic - under.metallic) * share, np.float32),
        roughness=np.asarray(under.roughness + (over.roughness - under.roughness) * share, np.float32),
        height=np.asarray(under.height + (over.height - under.height) * share, np.float32),
    )


def soft_step(values: Values, low: float, high: float) -> F32:
    """0 below, 1 above, and a smooth way between."""
    share = np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def hashed(numbers: Values, salt: int) -> F32:
    """A number from 0 to 1 for each whole number, the same for the same one."""
    whole = numbers.astype(np.int64) * 374_761_393 + salt * 668_265_263
    whole = (whole ^ (whole >> 13)) * 1_274_126_177
    return np.asarray(((whole ^ (whole >> 16)) & 0xFFFFFF) / 0x1000000, np.float32)


def along_walls(ground: Ground) -> F32:
    """How far along its wall each place ``(n,)`` is: round the upright axis for round things, else along x or z."""
    middle = (ground.low + ground.high) / 2
    x, z = ground.places[:, 0] - np.float32(middle[0]), ground.places[:, 2] - np.float32(middle[2])
    away = np.hypot(x, z)
    outward = ground.normals[:, [0, 2]]
    steep = np.linalg.norm(outward, axis=1)
    facing = np.abs(outward[:, 0] * x + outward[:, 1] * z) / np.maximum(steep * away, 1e-9)
    walls = steep > 0.6
    share = float(np.count_nonzero(facing[walls] > 0.97)) / max(int(np.count_nonzero(walls)), 1)
    if share > 0.75:
        radius = float(np.median(away[walls]))
        return np.asarray(np.arctan2(x, z) * np.float32(max(radius, 1e-9)), np.float32)
    return np.asarray(np.where(np.abs(outward[:, 0]) > np.abs(outward[:, 1]), z, x), np.float32)
