"""What every painter of a scene shares: canvas, composition, palette, description, and its own stream of chance."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.canvas import Canvas
from mmgen.procedural.scenes.colour import hex_colour
from mmgen.procedural.scenes.composition import Composition
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.manner import Manner
from mmgen.procedural.scenes.nursery import Nursery
from mmgen.procedural.scenes.palette import HUES, Palette
from mmgen.procedural.scenes.prompt import Feature, SceneDescription
from mmgen.procedural.scenes.style import Style


@dataclass(frozen=True, slots=True)
class Stage:
    """The scene being painted. ``unit`` of the composition is the yardstick of all sizes."""

    canvas: Canvas
    composition: Composition
    palette: Palette
    description: SceneDescription
    style: Style
    seed: int
    time: str
    season: str
    nursery: Nursery
    manner: Manner

    @property
    def turf(self) -> str:
        """The material of open ground."""
        return "snow" if self.season == "winter" else "grass"

    def random(self, name: str) -> np.random.Generator:
        """A stream of chance of its own for each name, so that one thing more or less leaves the rest where it was."""
        return np.random.Generator(np.random.PCG64([self.seed, zlib.crc32(name.encode())]))

    def wants(self, name: str) -> bool:
        """Whether the prompt asks for this feature or weather."""
        return self.description.feature(name) is not None or name in self.description.weather

    def allows(self, name: str) -> bool:
        """Whether the composition may add this by itself."""
        return name not in self.description.excluded

    def feature(self, name: str) -> Feature | None:
        """The feature as asked for, or None."""
        return self.description.feature(name)

    def feature_colour(self, name: str) -> F32 | None:
        """The colour that the prompt gave a feature, in this scene's light, or None."""
        feature = self.description.feature(name)
        return None if feature is None or feature.colour is None else self.named(feature.colour)

    def place_colour(self, *places: str) -> F32 | None:
        """The colour that the prompt gave one of these places, in this scene's light, or None."""
        found = next((colour for place, colour in self.description.place_colours if place in places), None)
        return None if found is None else self.named(found)

    def named(self, colour: str) -> F32:
        """A colour word as it looks in this scene's light."""
        plain = hex_colour(HUES[colour])
        dimmed = {"night": 0.5, "dusk": 0.72}.get(self.time, 1.0)
        return single(plain * (0.55 + 0.45 * self.palette.light) * np.float32(dimmed))

    def haze_columns(self, *, reach: float = 0.35) -> F32:
        """The colour of distant air per column ``(3, 1, W)``: warmer towards the sun."""
        composition, palette = self.composition, self.palette
        x = np.arange(self.canvas.width, dtype=np.float32)
        near_sun = np.exp(-np.abs(x - composition.sun_x) / (reach * composition.width)) * composition.sun_strength
        warm = palette.haze * 0.55 + palette.sun * 0.5
        columns = palette.haze[:, None] * (1 - 0.55 * near_sun) + warm[:, None] * (0.55 * near_sun)
        return single(columns[:, None, :])
