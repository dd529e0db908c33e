"""Stone, brick, jade, earth and what grows or falls on them."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.solids.finishes import FINISHES, linear
from mmgen.procedural.surfacing.ground import Ground, Look, along_walls, hashed, look_of, mixed, ramp, soft_step

__all__ = ["brick", "concrete", "jade", "marble", "moss", "plaster", "snow", "stone", "terracotta"]


def stone(ground: Ground) -> Look:
    """Weathered granite: large stains, grain, fine cracks."""
    scale = ground.span(0.5, 0.12, 0.5)
    here = ground.moved
    broad, grain = ground.fractal(here, scale)[:, 0], ground.noise(here, scale / 22)
    cracks = ground.ridges(here, scale * 0.9) ** 4
    tone = 0.5 + 0.16 * broad + 0.1 * grain[:, 0]
    color = ramp(np.clip(tone, 0, 1), linear("5d5850"), linear("969088"), linear("cfc9be"))
    color *= (1 - 0.5 * cracks - 0.1 * (grain[:, 1] > 1.3))[:, None]
    height = scale * (0.012 * broad + 0.004 * grain[:, 0] - 0.03 * cracks)
    return look_of(color, roughness=0.82 + 0.05 * grain[:, 2], height=height)


def marble(ground: Ground) -> Look:
    """White with grey veins of two sizes that run through the block."""
    scale = ground.span(0.35, 0.2, 0.8)
    here = ground.moved
    bent = here + ground.fractal(here, scale * 1.3)[:, :3] * np.float32(scale * 0.16)
    slant = bent @ np.array([0.45, 1.0, 0.3], np.float32)
    large = np.exp(-np.abs(ground.noise(bent + slant[:, None] * 0.25, scale * 1.2)[:, 0]) * 14)
    small = np.exp(-np.abs(ground.noise(bent, scale * 0.45)[:, 1]) * 16) * soft_step(
        ground.noise(here, scale)[:, 2], -0.2, 1.2
    )
    cloud = ground.fractal(here, scale * 0.8)[:, 3]
    color = ramp(np.clip(0.5 + 0.22 * cloud, 0, 1), linear("dcd9d4"), linear("efece7"), linear("f7f5f1"))
    color = mixed(color, linear("6f7479"), np.clip(0.75 * large + 0.38 * small, 0, 0.85))
    return look_of(color, roughness=0.2 + 0.08 * large, height=-scale * 0.002 * large)


def jade(ground: Ground) -> Look:
    """Cloudy green, paler where it is thin or raised, with a few brown skins."""
    scale = ground.span(0.2, 0.25, 0.9)
    here = ground.moved
    bent = here + ground.fractal(here, scale)[:, :3] * np.float32(scale * 0.2)
    cloud = ground.fractal(bent, scale * 0.7)
    wisps = ground.ridges(bent, scale * 0.6)
    color = ramp(
        np.clip(0.48 + 0.2 * cloud[:, 0], 0, 1), linear("2f6b4c"), linear("5da27c"), linear("9fcfae"), linear("d3ead6")
    )
    color = mixed(color, linear("dcefe0"), 0.35 * wisps)
    color = mixed(color, linear("8a6a3c"), 0.45 * soft_step(cloud[:, 2], 1.5, 2.3))
    return look_of(color, roughness=0.17 + 0.03 * cloud[:, 1], height=scale * 0.002 * cloud[:, 3])


def brick(ground: Ground) -> Look:
    """Courses in running bond about the upright: round things are laid in rings, others along their walls."""
    course = ground.span(0.075, 1 / 70, 1 / 11)
    places: F32 = ground.places
    along = along_walls(ground)
    row = np.floor((places[:, 1] - np.float32(ground.low[1])) / np.float32(course))
    rise = (places[:, 1] - np.float32(ground.low[1])) / np.float32(course) - row
    length = 3.1 * course
    u = along / np.float32(length) + np.float32(0.5) * (row % 2)
    number = np.floor(u)
    joint = np.minimum(np.minimum(u - number, number + 1 - u) * 3.1, np.minimum(rise, 1 - rise))
    # On floors and roofs, where courses have no height, the joints would run into stripes.
    level = soft_step(np.abs(ground.normals[:, 1]), 0.75, 0.92)
    rough = ground.fractal(ground.moved, course * 1.4)
    edge = joint + 0.025 * rough[:, 0]
    mortar = (1 - soft_step(edge, 0.05, 0.05 + max(0.06, 2 * ground.pixel / course))) * (1 - level)
    pick = hashed(row * 7919 + number, ground.seed)
    color = ramp(
        np.clip(0.15 + 0.7 * pick + 0.1 * rough[:, 1], 0, 1), linear("7f3b2c"), linear("a85a42"), linear("c47a58")
    )
    color *= (1 + 0.1 * rough[:, 2])[:, None]
    color = mixed(color, linear("b9b0a3"), mortar)
    height = course * (0.1 * (1 - mortar) + 0.018 * rough[:, 0])
    return look_of(color, roughness=0.86 + 0.05 * rough[:, 3], height=height)


def terracotta(ground: Ground) -> Look:
    """Fired clay: bands from the wheel, lime bloom, specks."""
    scale = ground.span(0.3, 0.3, 1.0)
    here = ground.moved
    broad, fine = ground.fractal(here, scale * 0.6), ground.noise(here, scale / 26)
    rings = np.sin((here[:, 1] + 0.02 * scale * broad[:, 1]) * np.float32(2 * np.pi * 34 / ground.size))
    tone = 0.5 + 0.17 * broad[:, 0] + 0.05 * rings + 0.06 * fine[:, 0]
    color = ramp(np.clip(tone, 0, 1), linear("8a4527"), linear("b4683f"), linear("d08f62"))
    color = mixed(color, linear("e4d5c2"), 0.35 * soft_step(broad[:, 2] + 0.3 * fine[:, 1], 0.9, 2.2))
    return look_of(color, roughness=0.84 + 0.04 * fine[:, 2], height=scale * (0.004 * rings + 0.002 * fine[:, 0]))


def concrete(ground: Ground) -> Look:
    """Cast grey with stains and pores."""
    scale = ground.span(0.8, 0.3, 1.0)
    here = ground.moved
    broad, fine = ground.fractal(here, scale * 0.7), ground.noise(here, scale / 30)
    pores = soft_step(fine[:, 1], 1.9, 2.4)
    color = ramp(
        np.clip(0.5 + 0.15 * broad[:, 0] + 0.05 * fine[:, 0], 0, 1),
        linear("8f8d88"),
        linear("b4b2ad"),
        linear("cfcdc8"),
    )
    color *= (1 - 0.45 * pores)[:, None]
    return look_of(color, roughness=0.9 + 0.03 * fine[:, 2], height=scale * (0.002 * fine[:, 0] - 0.01 * pores))


def plaster(ground: Ground) -> Look:
    """Brushed lime wash, and what is simply painted."""
    finish = FINISHES["plaster"]
    scale = ground.span(0.5, 0.3, 1.0)
    broad, fine = ground.fractal(ground.moved, scale), ground.noise(ground.moved, scale / 24)
    tone = (1 + 0.04 * broad[:, 0] + 0.02 * fine[:, 0])[:, None]
    color = np.array(finish.colour, np.float32) * tone
    return look_of(color, roughness=finish.roughness, height=scale * 0.003 * fine[:, 1])


def moss(ground: Ground) -> Look:
    """Cushions of green, light tips over dark hollows."""
    scale = ground.span(0.12, 0.05, 0.25)
    here = ground.moved
    pads, tips = ground.fractal(here, scale), ground.noise(here, scale / 9)
    tone = 0.5 + 0.2 * pads[:, 0] + 0.14 * tips[:, 0]
    color = ramp(np.clip(tone, 0, 1), linear("26371a"), linear("557a2c"), linear("8fae4a"))
    return look_of(color, roughness=0.95, height=scale * (0.1 * pads[:, 0] + 0.03 * tips[:, 0]))


def snow(ground: Ground) -> Look:
    """White with blue hollows."""
    scale = ground.span(0.4, 0.15, 0.6)
    drifts, grain = ground.fractal(ground.moved, scale), ground.noise(ground.moved, scale / 30)
    color = ramp(
        np.clip(0.62 + 0.2 * drifts[:, 0] + 0.05 * grain[:, 0], 0, 1),
        linear("c3d3e6"),
        linear("eef3f8"),
        linear("ffffff"),
    )
    return look_of(color, roughness=0.7 + 0.1 * grain[:, 1], height=scale * (0.02 * drifts[:, 0] + 0.003 * grain[:, 0]))
