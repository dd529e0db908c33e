"""The colours of a picture: sky, light, haze and materials for each time of day, season and weather."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.colour import hex_colour, mix

MATERIALS: Final = ("leaf", "needle", "grass", "rock", "earth", "sand", "wall", "roof", "timber", "blossom", "snow")


@dataclass(frozen=True, slots=True)
class Light:
    """One time of day, as sRGB codes: sky from zenith to horizon, land from far to near, and how strong local colour is."""

    sky: tuple[str, ...]
    land: tuple[str, ...]
    sun: str
    disc: str
    haze: str
    light: str
    shade: str
    local: float
    accent: str
    cloud: tuple[str, str]


LIGHTS: Final[Mapping[str, Light]] = {
    "dawn": Light(
        ("#4a6a9c", "#8ea5c6", "#d9b9be", "#f6cfae", "#ffe2ba"),
        ("#b9b3c4", "#8d93b0", "#5f7292", "#3b5570", "#223a50"),
        "#ffd9a3", "#fff0cf", "#f3d3bd", "#ffdcb4", "#5f7396", 0.42, "#e0703f", ("#b9a9bd", "#ffe0c4"),
    ),
    "morning": Light(
        ("#3f86bd", "#7db4d6", "#b9d9de", "#e4eadb", "#f9efd4"),
        ("#b4ccd2", "#86aeb6", "#5a8a8e", "#33676a", "#1b4548"),
        "#fff0c8", "#fff8e0", "#e3ebdf", "#fff2d2", "#5d86a0", 0.6, "#e0602f", ("#c3d2da", "#fffaf0"),
    ),
    "day": Light(
        ("#2568ae", "#4d93cf", "#86bde2", "#bfdfec", "#e3f0ee"),
        ("#a9c8dc", "#79a7c4", "#4f86a0", "#2f6474", "#1b4450"),
        "#fff6dc", "#fffbea", "#cfe4ec", "#fff6e2", "#5783b0", 0.74, "#e4572e", ("#b9cede", "#ffffff"),
    ),
    "golden": Light(
        ("#3f79a8", "#83a8b4", "#cdc6a4", "#f4cf92", "#ffd892"),
        ("#d5bd98", "#b3976f", "#7f7552", "#4f5440", "#2b352e"),
        "#ffd27a", "#ffedb8", "#f5d7a1", "#ffd48a", "#66748a", 0.6, "#c8402a", ("#c2a58c", "#ffe6b4"),
    ),
    "sunset": Light(
        ("#27306b", "#6a4c8e", "#c8617f", "#f78f63", "#ffc67c"),
        ("#d98a86", "#9d5f80", "#65426f", "#3c2c58", "#1d1938"),
        "#ffb765", "#ffe3a8", "#f7a877", "#ffb070", "#4d4276", 0.3, "#ffd166", ("#7d4f80", "#ffb085"),
    ),
    "dusk": Light(
        ("#111a44", "#283a78", "#5a5595", "#a8749c", "#e39d93"),
        ("#7f7aa6", "#565a8e", "#384475", "#222f58", "#11193a"),
        "#f7b59a", "#ffd9b8", "#9d83a6", "#d9a7a8", "#2f3d70", 0.26, "#ffb84d", ("#3d4078", "#c98a9c"),
    ),
    "night": Light(
        ("#050a20", "#0b1737", "#13295a", "#20457c", "#3c6b9c"),
        ("#36608c", "#26496f", "#183452", "#0e2138", "#071223"),
        "#bcd4f0", "#f5f1dd", "#2f5883", "#8fb2dc", "#12274a", 0.2, "#ffc24b", ("#16305a", "#4a72a2"),
    ),
}  # fmt: skip

_ALBEDO: Final[Mapping[str, Mapping[str, str]]] = {
    "spring": {"leaf": "#86b04a", "needle": "#4f7f4c", "grass": "#9cc056", "earth": "#a58a62", "blossom": "#ffc2d4"},
    "summer": {"leaf": "#4f8a3c", "needle": "#3a6b45", "grass": "#74a84a", "earth": "#9c8058", "blossom": "#f9aec4"},
    "autumn": {"leaf": "#d07b2c", "needle": "#5a7040", "grass": "#c4a34c", "earth": "#97714a", "blossom": "#d2472c"},
    "winter": {"leaf": "#8d8a84", "needle": "#4d6a66", "grass": "#e6edf2", "earth": "#d9e2ea", "blossom": "#ee9fb6"},
}
_ALWAYS: Final[Mapping[str, str]] = {
    "rock": "#8a8a8e",
    "sand": "#f0d0a0",
    "wall": "#f1ece1",
    "roof": "#4d535e",
    "timber": "#6b4630",
    "snow": "#fafcff",
}

HUES: Final[Mapping[str, str]] = {
    "red": "#d8322c",
    "orange": "#ee8030",
    "gold": "#e6ad2e",
    "yellow": "#f2d13c",
    "green": "#3f9a4e",
    "teal": "#1f9a98",
    "blue": "#2b6cc8",
    "purple": "#7d4bb4",
    "pink": "#ee86ac",
    "brown": "#86603c",
    "white": "#f6f4ee",
    "black": "#1c1d22",
    "grey": "#8e9196",
}


@dataclass(frozen=True, slots=True)
class Palette:
    """
    Linear-light colours. ``sky`` is ``(n, 3)`` zenith first, ``land`` ``(n, 3)`` far first.

    ``lit`` and ``shaded`` hold each material as the sun and as the sky alone show it.
    """

    sky: F32
    land: F32
    sun: F32
    disc: F32
    haze: F32
    light: F32
    accent: F32
    cloud_shade: F32
    cloud_light: F32
    water: F32
    lit: Mapping[str, F32]
    shaded: Mapping[str, F32]

    def ramp(self, nearness: float) -> F32:
        """The land's own colour at a nearness from 0 (horizon) to 1 (foreground)."""
        position = float(np.clip(nearness, 0, 1)) * (len(self.land) - 1)
        lower = min(int(position), len(self.land) - 2)
        return mix(self.land[lower], self.land[lower + 1], position - lower)

    def mapped(self, change: Callable[[F32], F32]) -> Palette:
        """The palette with every colour changed by a function on ``(n, 3)`` linear colours."""
        values: dict[str, F32 | dict[str, F32]] = {}
        for entry in fields(self):
            value: F32 | Mapping[str, F32] = getattr(self, entry.name)
            if isinstance(value, Mapping):
                values[entry.name] = {name: change(colour) for name, colour in value.items()}
            else:
                values[entry.name] = change(value)
        return replace(self, **values)  # type: ignore[arg-type]  # the fields keep their kinds


def base_palette(time: str, season: str) -> Palette:
    """The palette of a time of day in a season, in fair weather."""
    light = LIGHTS[time]
    sun, shade = hex_colour(light.light), hex_colour(light.shade)
    land = np.stack([hex_colour(code) for code in light.land])
    albedo = {name: hex_colour(code) for name, code in {**_ALWAYS, **_ALBEDO[season]}.items()}
    ambient = 0.55 * shade + 0.1 * sun
    own = np.float32(light.local)
    near = land[-2]
    sky = np.stack([hex_colour(code) for code in light.sky])
    return Palette(
        sky=sky,
        land=land,
        sun=hex_colour(light.sun),
        disc=hex_colour(light.disc),
        haze=hex_colour(light.haze),
        light=sun,
        accent=hex_colour(light.accent),
        cloud_shade=hex_colour(light.cloud[0]),
        cloud_light=hex_colour(light.cloud[1]),
        water=mix(sky[1], land[2], 0.45),
        lit={name: colour * sun * (0.2 + 0.8 * own) + near * (1 - own) * 0.45 for name, colour in albedo.items()},
        shaded={
            name: colour * ambient * (0.22 + 0.78 * own) + near * (1 - own) * 0.55 for name, colour in albedo.items()
        },
    )
