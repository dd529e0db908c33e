"""Where things go: horizon, sun, heavy side and point of interest, by the picture's shape and the seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmgen.procedural.scenes.prompt import SceneDescription

_LOW_SUN = {"dawn", "sunset", "dusk", "golden"}


@dataclass(frozen=True, slots=True)
class Composition:
    """
    All in pixels. ``unit`` is the yardstick of sizes; ``focus_x`` is the column of interest, ``heavy`` the side (-1 left,
    1 right) that carries the foreground mass; the sun stands off the heavy side.
    """

    width: int
    height: int
    unit: float
    horizon: float
    sun_x: float
    sun_y: float
    sun_radius: float
    sun_strength: float
    focus_x: float
    heavy: int
    layout: str

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height


def compose(description: SceneDescription, size: tuple[int, int], *, seed: int, time: str) -> Composition:
    """The composition of a scene for a size in pixels."""
    width, height = size
    random = np.random.Generator(np.random.PCG64([seed, 1]))
    aspect = width / height
    unit = float(max(8.0, min(width, height * 1.15, 1.6 * height * width / (width + height))))
    horizon_share = 0.60 if aspect < 0.9 else 0.57 if aspect < 1.4 else 0.55
    horizon = height * (horizon_share + 0.05 * (random.random() - 0.5) + (0.03 if description.texts else 0.0))
    heavy = -1 if random.random() < 0.5 else 1
    third = 1 / 3 + 0.08 * (random.random() - 0.5)
    sun_side = third if heavy > 0 else 1 - third
    central = random.random() < 0.18
    sun_x = width * (0.5 + 0.06 * (random.random() - 0.5) if central else sun_side)
    drop = random.random()
    # In ink, far mountains thin out into the paper: a sun behind them would be bitten by nothing.
    lowest = 0.40 if description.style == "ink wash" else 0.05 if time in _LOW_SUN else 0.24
    lift = lowest + (0.06 if description.style == "ink wash" else 0.16) * drop
    radius = unit * (0.045 + 0.035 * random.random()) * (1.25 if time in _LOW_SUN else 0.85)
    return Composition(
        width=width,
        height=height,
        unit=unit,
        horizon=horizon,
        sun_x=sun_x,
        sun_y=max(horizon - lift * max(height, 0.7 * unit), radius * 1.4),
        sun_radius=radius,
        sun_strength=_sun_strength(description, time),
        focus_x=width * (1 - sun_side),
        heavy=heavy,
        layout=str(random.choice(["peak", "valley", "range", "slope"])),
    )


def _sun_strength(description: SceneDescription, time: str) -> float:
    strength = {"night": 0.35, "dusk": 0.8}.get(time, 1.0)
    if "rain" in description.weather:
        strength *= 0.15
    elif "mist" in description.weather or "snow" in description.weather:
        strength *= 0.65
    return strength
