"""Trees set out on the ground: in clumps, larger when nearer, each with a tint of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.scenes.drawing import ellipse
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.land import tones
from mmgen.procedural.scenes.noise import line_noise, stepped
from mmgen.procedural.scenes.nursery import VARIANTS
from mmgen.procedural.scenes.sheets import shade_cover
from mmgen.procedural.scenes.sprite import Sprite
from mmgen.procedural.scenes.stage import Stage


@dataclass(frozen=True, slots=True)
class Grove:
    """
    Kinds of tree, each a species and its material, for one nearness.

    ``height`` is that of a full-grown tree in pixels, ``air`` how far the haze has swallowed them.
    """

    kinds: tuple[tuple[str, str], ...]
    height: float
    nearness: float
    air: float = 0.0


_ASKED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "pines": (("pine", "needle"),),
    "willows": (("willow", "leaf"),),
    "palms": (("palm", "leaf"),),
    "blossoms": (("broadleaf", "blossom"), ("broadleaf", "blossom"), ("fir", "needle")),
    "maples": (("broadleaf", "blossom"), ("broadleaf", "leaf"), ("fir", "needle")),
}
_SHADOWLESS: Final = {"spray", "foliage", "tuft"}
_BY_SEASON: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "spring": (("fir", "needle"), ("fir", "needle"), ("broadleaf", "leaf"), ("poplar", "leaf")),
    "summer": (("fir", "needle"), ("broadleaf", "leaf"), ("broadleaf", "leaf")),
    "autumn": (("fir", "needle"), ("broadleaf", "leaf"), ("broadleaf", "leaf"), ("poplar", "leaf")),
    "winter": (("fir", "needle"), ("fir", "needle"), ("bare", "timber")),
}


def asked_trees(stage: Stage) -> tuple[tuple[str, str], ...]:
    """The kinds of tree that the prompt names."""
    return tuple(kind for name, kinds in _ASKED.items() if stage.wants(name) for kind in kinds)


_SPREADING: Final = (("broadleaf", "leaf"), ("bush", "leaf"))
"""What stands on a savanna."""


def grove(stage: Stage, height: float, nearness: float, *, air: float = 0.0) -> Grove:
    """Trees that fit the prompt, or else the season."""
    usual = _SPREADING if stage.wants("savanna") else _BY_SEASON[stage.season]
    return Grove(asked_trees(stage) or usual, height, nearness, air)


def plant(stage: Stage, name: str, grove: Grove, feet: Sequence[tuple[float, float, float]]) -> None:
    """Set trees at feet (x, y, share of the full height), those higher in the picture first."""
    random = stage.random(f"plant {name}")
    kinds = [(species, _colours(stage, material, grove)) for species, material in grove.kinds]
    for x, y, share in sorted(feet, key=lambda foot: foot[1]):
        species, colours = kinds[int(random.integers(len(kinds)))]
        height = max(3, round(grove.height * share))
        sprite = stage.nursery.tree(species, int(random.integers(VARIANTS)), height)
        mirrored = bool(random.random() < 0.5) if species == "spray" else stage.composition.sun_x > x
        sprite = sprite.scaled(height, mirrored=mirrored)
        tint = (1 + 0.16 * (random.random(3) - 0.5) * (1.0, 0.7, 0.5)) * (0.9 + 0.2 * random.random())
        if grove.nearness > 0.5 and species not in _SHADOWLESS:
            _shadow(stage, (x, y), 0.30 * height)
        _stamp(stage, sprite, (x, y), colours.tinted(tint))


def _shadow(stage: Stage, foot: tuple[float, float], reach: float) -> None:
    """A soft patch of shade that ties a tree to the ground, drawn out away from the sun."""
    away = 1.0 if stage.composition.sun_x < foot[0] else -1.0
    dark = single(stage.palette.ramp(1.0) * 0.5)
    for share, opacity in ((1.0, 0.16), (0.66, 0.18)):
        patch = ellipse(foot[0] + 0.35 * reach * away * share, foot[1], reach * share, 0.16 * reach * share, count=18)
        stage.canvas.draw([patch], dark, opacity=opacity)


@dataclass(frozen=True, slots=True)
class _Colours:
    """A tree's colours: leaves in shade and sun, bark, and the air before it with its share."""

    shade: F32
    lit: F32
    bark: F32
    air: F32
    share: float

    def tinted(self, tint: F64) -> _Colours:
        return replace(self, shade=single(self.shade * tint), lit=single(self.lit * tint))


def _colours(stage: Stage, material: str, grove: Grove) -> _Colours:
    shade, lit = tones(stage, material, grove.nearness)
    dark = shade * 0.62 if material != "blossom" else shade * 0.55 + lit * 0.35
    bark_shade, bark = tones(stage, "timber", grove.nearness)
    return _Colours(single(dark), lit, single(bark_shade * 0.55 + bark * 0.2), stage.haze_columns(), grove.air)


def _stamp(stage: Stage, sprite: Sprite, foot: tuple[float, float], colours: _Colours) -> None:
    height, width = sprite.alpha.shape
    left, top = round(foot[0] - width / 2), round(foot[1]) - height + 1
    if left >= stage.canvas.width or left + width <= 0 or top >= stage.canvas.height or top + height <= 0:
        return
    shade, lit, bark = (part[:, None, None] for part in (colours.shade, colours.lit, colours.bark))
    colour = shade + (lit - shade) * stepped(sprite.leaf_light(), stage.style.steps)
    colour += (bark - colour) * sprite.wood_share()
    if colours.share > 0:
        column = int(np.clip(foot[0], 0, stage.canvas.width - 1))
        colour += (colours.air[:, :, column : column + 1] - colour) * np.float32(colours.share)
    if stage.style.sheets:
        shade_cover(stage, (left, top), sprite.alpha, float(height))
    stage.canvas.over(left, top, sprite.alpha, colour)


def along(stage: Stage, name: str, line: F32, *, count: int, clumping: float = 1.0) -> list[tuple[float, float, float]]:
    """Feet in clumps along a line of ground; trees in the middle of a clump are taller."""
    random = stage.random(f"along {name}")
    width = len(line)
    clump = line_noise(random, width, 4.5 * max(0.6, stage.composition.aspect), octaves=3)
    feet: list[tuple[float, float, float]] = []
    for x in random.random(count * 2) * width:
        thick = float(clump[min(width - 1, int(x))])
        if len(feet) < count and random.random() < np.clip(0.5 + clumping * thick, 0.02, 1):
            size = (0.55 + 0.45 * np.clip(0.5 + 0.8 * thick, 0, 1)) * (0.7 + 0.5 * random.random())
            feet.append((float(x), float(line[min(width - 1, int(x))]), float(size)))
    return feet


def scattered(
    stage: Stage, name: str, *, area: tuple[float, float, float, float], count: int, horizon: float
) -> list[tuple[float, float, float]]:
    """Feet over a level area (left, top, right, bottom), denser far away, sized by the distance below the horizon."""
    random = stage.random(f"scattered {name}")
    left, top, right, bottom = area
    share = random.random(count) ** 1.7
    y = top + (bottom - top) * share
    x = left + (right - left) * random.random(count)
    size = (y - horizon) / max(1.0, bottom - horizon)
    return [(float(x[i]), float(y[i]), float(size[i] * (0.7 + 0.6 * random.random()))) for i in range(count)]
