"""Every material by its name, with its words in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

import numpy as np

from mmgen.procedural.solids.finishes import COLOURS
from mmgen.procedural.surfacing import crafted, minerals, pottery
from mmgen.procedural.surfacing.ground import Ground, Look, blended, soft_step
from mmgen.procedural.surfacing.words import Wish

__all__ = ["LOOKS", "look_at"]

LOOKS: Mapping[str, Callable[[Ground], Look]] = MappingProxyType(
    {
        "wood": crafted.wood,
        "bamboo": crafted.bamboo,
        "stone": minerals.stone,
        "marble": minerals.marble,
        "brick": minerals.brick,
        "concrete": minerals.concrete,
        "plaster": minerals.plaster,
        "terracotta": minerals.terracotta,
        "porcelain": pottery.painted_porcelain,
        "white porcelain": pottery.white_porcelain,
        "jade": minerals.jade,
        "gold": partial(crafted.metal, "gold"),
        "silver": partial(crafted.metal, "silver"),
        "copper": partial(crafted.metal, "copper"),
        "steel": partial(crafted.metal, "steel"),
        "iron": partial(crafted.metal, "iron"),
        "bronze": crafted.bronze,
        "rust": crafted.rust,
        "silk": crafted.silk,
        "cloth": crafted.cloth,
        "leather": crafted.leather,
        "lacquer": crafted.lacquer,
        "moss": minerals.moss,
        "snow": minerals.snow,
    }
)


def look_at(wish: Wish, ground: Ground) -> Look:
    """What is wished for, in its colour, with what lies on it."""
    if wish.material == "porcelain" and wish.colour is not None:
        look = pottery.painted_porcelain(ground, COLOURS[wish.colour])
    else:
        look = LOOKS[wish.material](ground)
        if wish.colour is not None:
            look = look.recolored(COLOURS[wish.colour])
    for cover in wish.covers:
        look = _covered(look, cover, ground)
    return look


def _covered(look: Look, cover: str, ground: Ground) -> Look:
    """Snow and moss settle on what looks up; rust eats in anywhere."""
    patch = ground.fractal(ground.moved, ground.size * 0.16)[:, 1]
    up = np.clip(ground.normals[:, 1], -1, 1)
    want = {"snow": 1.3 * up + 0.22 * patch - 0.45, "moss": 0.75 * up + 0.6 * patch - 0.35}.get(
        cover, 0.8 * patch - 0.35
    )
    share = soft_step(np.asarray(want, np.float32), -0.12, 0.16)
    return blended(look, LOOKS[cover](ground), share)
