"""Wood, metal, cloth, leather and lacquer."""

from __future__ import annotations

import numpy as np

from mmgen.procedural.solids.finishes import FINISHES, linear
from mmgen.procedural.surfacing.ground import Ground, Look, along_walls, hashed, look_of, mixed, ramp, soft_step

__all__ = ["bamboo", "bronze", "cloth", "lacquer", "leather", "metal", "rust", "silk", "wood"]


def wood(ground: Ground) -> Look:
    """Rings round the longest way of the piece, drawn out into grain, with pores and a few knots' eddies."""
    axis = int((ground.high - ground.low).argmax())
    scale = ground.span(0.5, 0.25, 1.0)
    here = ground.moved
    stretch = np.ones(3, np.float32)
    stretch[axis] = 0.12
    drawn = here * stretch
    eddies = ground.fractal(drawn, scale * 0.5)
    across = np.delete(ground.places - ((ground.low + ground.high) / 2).astype(np.float32), axis, axis=1)
    # The heart of the trunk lies beside the piece, so that sides show long waves and ends show arcs.
    away = np.hypot(across[:, 0] + np.float32(0.31 * scale), across[:, 1] + np.float32(0.22 * scale))
    rings = (away + np.float32(0.05 * scale) * eddies[:, 0]) / np.float32(scale / 15)
    late = np.mod(rings, 1)
    line = late**3 * (1 - soft_step(late, 0.86, 1.0)) * ground.shown(scale / 15)
    fibre = ground.noise(here * (stretch * np.float32(0.6) + (1 - stretch) * np.float32(1.0)), scale / 40)
    pores = soft_step(fibre[:, 1], 1.2, 2.2)
    tone = 0.62 - 0.5 * line + 0.07 * fibre[:, 0] + 0.08 * eddies[:, 1]
    color = ramp(np.clip(tone, 0, 1), linear("5e3616"), linear("9a6531"), linear("c69154"))
    color *= (1 - 0.28 * pores)[:, None]
    height = scale * (-0.0035 * line - 0.002 * pores + 0.0008 * fibre[:, 0])
    return look_of(color, roughness=0.5 + 0.12 * line + 0.04 * fibre[:, 2], height=height)


def bamboo(ground: Ground) -> Look:
    """Upright culms side by side, each with nodes of its own."""
    pitch = ground.span(0.05, 1 / 26, 1 / 9)
    u = along_walls(ground) / np.float32(pitch)
    culm = np.floor(u)
    bulge = np.sqrt(np.clip(1 - np.square(2 * (u - culm) - 1), 0, 1))
    own = hashed(culm, ground.seed)
    step = np.float32(pitch * 7)
    along = (ground.places[:, 1] - np.float32(ground.low[1])) / step + own
    node = np.abs(along - np.rint(along)) * np.float32(7)
    ring = np.exp(-((node / 0.16) ** 2))
    dark = np.exp(-(((node - 0.3) / 0.14) ** 2))
    fibre = ground.noise(ground.moved * np.array([1, 0.06, 1], np.float32), pitch / 6)
    tone = 0.28 + 0.5 * own + 0.1 * fibre[:, 0]
    color = ramp(np.clip(tone, 0, 1), linear("8f9a45"), linear("c2b25e"), linear("d9c98a"))
    color = mixed(color, linear("e8dfb8"), 0.5 * ring)
    color *= ((0.45 + 0.55 * bulge) * (1 - 0.4 * dark))[:, None]
    return look_of(color, roughness=0.36 + 0.1 * ring, height=pitch * (0.3 * bulge + 0.05 * ring))


def metal(name: str, ground: Ground) -> Look:
    """A metal of the finishes: polished, with wear and fine brushing."""
    finish = FINISHES[name]
    scale = ground.span(0.3, 0.25, 0.8)
    here = ground.moved
    stains, fine = (
        ground.fractal(here, scale * 0.8),
        ground.noise(here * np.array([1, 0.15, 1], np.float32), scale / 40),
    )
    color = np.array(finish.colour, np.float32) * (1 + 0.05 * stains[:, 0] + 0.025 * fine[:, 0])[:, None]
    roughness = finish.roughness * (1 + 0.22 * stains[:, 1] + 0.1 * fine[:, 1])
    return look_of(color, roughness=roughness, height=scale * 0.0006 * fine[:, 2], metallic=finish.metallic)


def bronze(ground: Ground) -> Look:
    """Old bronze: verdigris in hollows and where water runs down, bare metal where it is touched."""
    scale = ground.span(0.3, 0.25, 0.8)
    here = ground.moved
    broad = ground.fractal(here, scale * 0.7)
    runs = ground.noise(here * np.array([1, 0.22, 1], np.float32), scale * 0.3)
    fine = ground.fractal(here, scale / 9, octaves=3)
    up = np.clip(ground.normals[:, 1], -1, 1)
    green = soft_step(0.45 * broad[:, 0] + 0.28 * runs[:, 0] + 0.3 * fine[:, 0] + 0.35 * up, -0.25, 0.75)
    metal_color = ramp(np.clip(0.5 + 0.18 * broad[:, 2], 0, 1), linear("6e4a26"), linear("a3713c"), linear("c99656"))
    salts = ramp(np.clip(0.5 + 0.24 * fine[:, 1], 0, 1), linear("2f5f52"), linear("5b9a86"), linear("93c4ae"))
    color = mixed(metal_color, salts, green)
    height = scale * 0.006 * green * (1 + 0.4 * fine[:, 2])
    return look_of(color, roughness=0.34 + 0.5 * green, height=height, metallic=1 - green)


def rust(ground: Ground) -> Look:
    """Iron eaten by orange and brown scales."""
    scale = ground.span(0.3, 0.25, 0.8)
    here = ground.moved
    broad, fine = ground.fractal(here, scale * 0.6, octaves=5), ground.fractal(here, scale / 10, octaves=3)
    eaten = soft_step(0.8 * broad[:, 0] + 0.35 * fine[:, 0], -0.75, 0.35)
    scales = ramp(
        np.clip(0.5 + 0.2 * fine[:, 1] + 0.12 * broad[:, 1], 0, 1), linear("3d1f14"), linear("8a4420"), linear("c9793a")
    )
    iron = np.array(linear("62656a"), np.float32) * (1 + 0.08 * fine[:, 2])[:, None]
    color = mixed(np.asarray(iron, np.float32), scales, eaten)
    height = scale * (0.006 * eaten * (1 + 0.7 * fine[:, 0]))
    return look_of(color, roughness=0.45 + 0.5 * eaten, height=height, metallic=0.9 * (1 - eaten))


def leather(ground: Ground) -> Look:
    """Brown hide with pebbles, creases and worn ridges."""
    pebble = ground.span(0.012, 1 / 60, 1 / 26)
    here = ground.moved
    cells = np.abs(ground.noise(here, pebble * 1.7)[:, 0]) + np.abs(
        ground.noise(here + np.float32(pebble * 9), pebble * 1.7)[:, 1]
    )
    grain = soft_step(cells.astype(np.float32), 0.15, 1.2)
    creases = ground.ridges(here, pebble * 16) ** 3
    broad = ground.fractal(here, ground.size * 0.3)
    tone = 0.3 + 0.35 * grain + 0.12 * broad[:, 0] - 0.3 * creases
    color = ramp(np.clip(tone, 0, 1), linear("331a0e"), linear("6b3a1e"), linear("9a6138"))
    return look_of(color, roughness=0.62 - 0.16 * grain, height=pebble * (0.16 * grain - 0.3 * creases))


def lacquer(ground: Ground) -> Look:
    """Deep red in many coats, a darker cloud below the gloss and a rub of gold dust."""
    scale = ground.span(0.3, 0.3, 1.0)
    broad, dust = ground.fractal(ground.moved, scale), ground.noise(ground.moved, scale / 70)
    color = ramp(np.clip(0.5 + 0.16 * broad[:, 0], 0, 1), linear("5c0f0c"), linear("a01f16"), linear("c23a24"))
    gold = 0.7 * soft_step(dust[:, 0] + 0.35 * broad[:, 1], 2.2, 2.9)
    return look_of(
        mixed(color, linear("e9b85c"), gold),
        roughness=0.14 + 0.1 * gold,
        height=scale * 0.0004 * dust[:, 1],
        metallic=gold,
    )


def silk(ground: Ground) -> Look:
    """Glossy cloth: slubs along the thread and a moiré that is seen before the weave is."""
    scale = ground.span(0.25, 0.2, 0.7)
    here = ground.moved
    thread = ground.noise(here * np.array([0.08, 1, 0.08], np.float32), scale / 70)
    weft = ground.noise(here * np.array([1, 0.08, 1], np.float32), scale / 60)
    folds = ground.fractal(here, scale * 0.8)
    tone = 0.5 + 0.06 * thread[:, 0] + 0.04 * weft[:, 0] + 0.12 * folds[:, 0]
    color = ramp(np.clip(tone, 0, 1), linear("7c120f"), linear("b8261e"), linear("dd5a48"))
    return look_of(
        color, roughness=0.34 + 0.07 * thread[:, 1], height=scale * 0.0012 * (thread[:, 0] + weft[:, 0]), metallic=0.12
    )


def cloth(ground: Ground) -> Look:
    """Plain woven cloth, matt."""
    scale = ground.span(0.25, 0.2, 0.7)
    here = ground.moved
    warp = ground.noise(here * np.array([0.1, 1, 0.1], np.float32), scale / 34)
    weft = ground.noise(here * np.array([1, 0.1, 1], np.float32), scale / 34)
    tone = 0.5 + 0.12 * warp[:, 0] + 0.12 * weft[:, 0]
    color = ramp(np.clip(tone, 0, 1), linear("a8977a"), linear("d9cdb6"), linear("f0e8d8"))
    return look_of(color, roughness=0.93, height=scale * 0.003 * (warp[:, 0] + weft[:, 0]))
