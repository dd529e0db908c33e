"""Trees and shrubs, each species drawn from chance: no two alike, all lit from the left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from mmgen.procedural.scenes.sprite import Sprite, SpriteSketch, bend

_LEFT_LIGHT = np.array([-0.62, 0.78])


def fir(random: np.random.Generator, height: int) -> Sprite:
    """A spire of drooping boughs."""
    sketch = SpriteSketch(height, 0.56)
    spread = 0.19 + 0.06 * random.random()
    sketch.limb(np.array([[0, 0], [0, 0.25], [0, 0.96]]), (0.026, 0.006), 0.15)
    tiers = int(random.integers(9, 13))
    for tier in range(tiers):
        low = 0.07 + 0.86 * (tier / tiers) ** 0.93
        reach = spread * (1 - low) ** 0.86 * (0.86 + 0.28 * random.random()) + 0.012
        for side in (1, -1):
            _bough(sketch, random, low, reach * (0.85 + 0.3 * random.random()), side)
    sketch.polygon(np.array([[0, 1.0], [0.012, 0.93], [-0.012, 0.93]]), 0.5)
    return sketch.sprite()


def _bough(sketch: SpriteSketch, random: np.random.Generator, low: float, reach: float, side: int) -> None:
    teeth = 5
    rise = (0.15 + 0.03 * random.random()) * (1 - 0.35 * low)
    points = [(-0.25 * side * reach, low + rise), (0.0, low + rise)]
    for tooth in range(teeth, -1, -1):
        share = tooth / teeth
        droop = low + rise * (1 - share) ** 1.3 * 0.42 - 0.022 * share
        points.append((side * reach * share, droop - 0.004))
        if tooth:
            points.append((side * reach * (share - 0.55 / teeth), droop + 0.018 + 0.012 * random.random()))
    base = 0.62 if side < 0 else 0.24
    outline = np.array(points)
    sketch.polygon(outline, base * (0.75 + 0.25 * random.random()))
    upper = outline * (0.66, 1.0) + (0.0, 0.3 * rise)
    sketch.polygon(upper, min(1.0, base + 0.16))


def broadleaf(random: np.random.Generator, height: int) -> Sprite:
    """A spreading crown of leaf masses on a forked trunk."""
    sketch = SpriteSketch(height, 1.12)
    lean = 0.04 * (random.random() - 0.5)
    lobes = int(random.integers(6, 9))
    centres = [(lean, 0.68)]
    for lobe in range(lobes):
        angle = 2 * np.pi * (lobe + 0.6 * random.random()) / lobes
        far = 0.17 + 0.08 * random.random()
        centres.append((lean + far * 1.25 * np.cos(angle), 0.58 + far * 1.05 * np.sin(angle)))
    sketch.limb(bend((0, 0), (lean, 0.5), 0.04), (0.055, 0.03), 0.22)
    for x, y in centres[1:]:
        sketch.limb(bend((0.3 * lean, 0.20), (x * 0.8, y), 0.08 * np.sign(x)), (0.026, 0.008), 0.2)
    order = sorted(centres, key=lambda centre: centre[1])
    for x, y in order:
        _leaf_mass(sketch, random, (x, y), (0.17 + 0.05 * random.random(), 0.15 + 0.03 * random.random()), count=120)
    return sketch.sprite()


def _leaf_mass(
    sketch: SpriteSketch,
    random: np.random.Generator,
    centre: tuple[float, float],
    radii: tuple[float, float],
    *,
    count: int = 60,
) -> None:
    """Dabs over an ellipse, finer and more of them on a large sketch: dark below, light where they face the sun."""
    fineness = min(2.0, max(1.0, (sketch.height / 200) ** 0.5))
    count = round(count * fineness**2)
    random = random.spawn(1)[0]
    angle, far = 2 * np.pi * random.random(count), np.sqrt(random.random(count)) * 1.04
    across, up = np.cos(angle) * far, np.sin(angle) * far
    facing = across * _LEFT_LIGHT[0] + up * _LEFT_LIGHT[1]
    height = np.clip(centre[1] - 0.45, 0, 0.5)
    light = 0.34 + 0.36 * facing + 0.34 * height + 0.14 * (random.random(count) - 0.5)
    size = (0.36 - 0.27 * far * far) * min(radii) * (0.55 + 0.6 * random.random(count)) * np.clip(1.25 - light, 0.5, 1)
    size = size / fineness**0.8
    order = np.argsort(light - 0.25 * (size > 0.25 * min(radii)))
    places = np.stack([centre[0] + across * radii[0], centre[1] + up * radii[1]], axis=1)
    sketch.dabs(places[order], np.maximum(0.005, size[order]), light[order])


def poplar(random: np.random.Generator, height: int) -> Sprite:
    """A tall narrow column of leaves."""
    sketch = SpriteSketch(height, 0.36)
    sketch.limb(np.array([[0, 0], [0, 0.3], [0, 0.9]]), (0.03, 0.01), 0.2)
    for step in range(9):
        share = step / 8
        wide = 0.055 + 0.052 * np.sin(np.pi * (0.12 + 0.78 * share))
        x = 0.02 * (random.random() - 0.5)
        _leaf_mass(sketch, random, (x, 0.17 + 0.72 * share), (wide, 0.09), count=60)
    return sketch.sprite()


def pine(random: np.random.Generator, height: int) -> Sprite:
    """An old pine: a bent trunk and flat cushions of needles."""
    sketch = SpriteSketch(height, 1.15)
    lean = 0.20 * (1 if random.random() < 0.5 else -1) * (0.6 + 0.5 * random.random())
    trunk = np.array([[0, 0], [0.25 * lean, 0.2], [-0.1 * lean, 0.42], [0.45 * lean, 0.64], [0.6 * lean, 0.86]])
    trunk = np.stack([np.interp(np.linspace(0, 4, 24), range(5), trunk[:, axis]) for axis in (0, 1)], axis=1)
    sketch.limb(trunk, (0.062, 0.016), 0.25)
    pads = [(float(trunk[-1, 0]), 0.90, 0.20)]
    for index in range(int(random.integers(5, 8))):
        y = 0.40 + 0.44 * (index + 0.6 * random.random()) / 6
        root = float(np.interp(y - 0.05, trunk[:, 1], trunk[:, 0]))
        side = 1 if (index % 2) ^ (lean < 0) else -1
        reach = (0.40 - 0.24 * (y - 0.4)) * (0.55 + 0.5 * random.random())
        sketch.limb(bend((root, y - 0.06), (root + side * reach * 0.8, y), 0.1 * side), (0.022, 0.008), 0.2)
        pads.append((root + side * reach * 0.75, y + 0.01, 0.10 + 0.09 * random.random()))
    for x, y, wide in sorted(pads, key=lambda pad: pad[1]):
        _leaf_mass(sketch, random, (x, y), (wide, 0.062), count=110)
    return sketch.sprite()


def willow(random: np.random.Generator, height: int) -> Sprite:
    """A round crown from which thin branches hang almost to the ground."""
    sketch = SpriteSketch(height, 1.05)
    sketch.limb(bend((0, 0), (0.02, 0.6), 0.05), (0.07, 0.03), 0.2)
    for x, y in ((-0.20, 0.72), (0.20, 0.72), (0.0, 0.82), (-0.1, 0.66), (0.1, 0.66)):
        _leaf_mass(sketch, random, (x, y), (0.19, 0.14), count=80)
    for layer in range(150):
        x = 0.37 * (2 * random.random() - 1)
        top = 0.90 - 1.1 * x * x - 0.22 * random.random()
        drop = (0.22 + 0.34 * random.random()) * (0.55 + 1.1 * abs(x))
        strand = bend((x, top), (x * 1.16, max(0.05, top - drop)), -0.10 * np.sign(x))
        tone = 0.22 + 0.26 * layer / 150 - 0.5 * x + 0.2 * random.random()
        sketch.limb(strand, (0.013, 0.004), float(tone), wood=False)
    return sketch.sprite()


def palm(random: np.random.Generator, height: int) -> Sprite:
    """A leaning trunk under a fan of fronds."""
    sketch = SpriteSketch(height, 0.95)
    lean = 0.14 * (1 if random.random() < 0.5 else -1)
    sketch.limb(bend((-lean, 0), (lean * 0.5, 0.74), 0.10 * np.sign(lean), count=14), (0.040, 0.022), 0.3)
    count = 11
    for index in sorted(range(count), key=lambda frond: -abs(frond - count // 2)):
        angle = np.pi * (1.12 - 1.24 * (index + 0.4 * random.random()) / (count - 1))
        length = 0.26 + 0.07 * random.random()
        tip = (lean * 0.5 + 1.15 * length * np.cos(angle), 0.74 + length * np.sin(angle) - 0.08)
        _frond(sketch, (lean * 0.5, 0.74), tip, 0.45 - 0.3 * np.cos(angle))
    return sketch.sprite()


def _frond(sketch: SpriteSketch, root: tuple[float, float], tip: tuple[float, float], light: float) -> None:
    side = 1.0 if tip[0] < root[0] else -1.0
    spine = bend(root, tip, -0.22 * side, count=13)
    for index in range(1, 13):
        share = index / 12
        reach = 0.075 * np.sin(np.pi * (0.15 + 0.8 * share))
        for drop, tone in ((-1.0, light - 0.12), (0.55, light + 0.1)):
            end = spine[index] + (0.03 * (tip[0] - root[0]) / abs(tip[0] - root[0] + 1e-6), drop * reach)
            sketch.polygon(np.array([spine[index - 1], spine[index], end]), tone)


def bare(random: np.random.Generator, height: int) -> Sprite:
    """A leafless tree."""
    sketch = SpriteSketch(height, 0.95)

    def grow(start: tuple[float, float], angle: float, length: float, thickness: float) -> None:
        end = (start[0] + length * np.cos(angle), start[1] + length * np.sin(angle))
        sketch.limb(
            bend(start, end, 0.08 * (random.random() - 0.5), count=5),
            (thickness, thickness * 0.62),
            0.4 - 0.2 * np.cos(angle),
            wood=False,
        )
        if thickness < 0.005:
            return
        for turn in (-1, 1) if thickness < 0.03 or random.random() < 0.6 else (-1, 0, 1):
            swing = turn * (0.36 + 0.26 * random.random()) + 0.12 * (random.random() - 0.5)
            grow(end, angle + swing, length * (0.70 + 0.16 * random.random()), thickness * 0.62)

    grow((0.0, 0.0), np.pi / 2 + 0.08 * (random.random() - 0.5), 0.235, 0.048)
    return sketch.sprite()


def bush(random: np.random.Generator, height: int) -> Sprite:
    """A low mound of leaves."""
    sketch = SpriteSketch(height, 2.0)
    for index in range(6):
        x = -0.62 + 1.24 * index / 5 + 0.08 * (random.random() - 0.5)
        tall = 0.62 * (1 - 0.7 * (x / 0.8) ** 2)
        _leaf_mass(sketch, random, (x, 0.32 * tall + 0.06), (0.30, 0.40 * tall + 0.05), count=56)
    return sketch.sprite()


def foliage(random: np.random.Generator, height: int) -> Sprite:
    """A loose mass of leaves without a trunk."""
    sketch = SpriteSketch(height, 1.7)
    for _ in range(7):
        angle, far = 2 * np.pi * random.random(), 0.30 * np.sqrt(random.random())
        centre = (1.5 * far * np.cos(angle), 0.5 + far * np.sin(angle))
        _leaf_mass(sketch, random, centre, (0.26 + 0.08 * random.random(), 0.17 + 0.05 * random.random()), count=70)
    return sketch.sprite()


def spray(random: np.random.Generator, height: int) -> Sprite:
    """A twig of bamboo leaves that hangs to one side."""
    sketch = SpriteSketch(height, 1.5)
    root, tip = (-0.55, 0.80), (0.45, 0.66)
    sketch.limb(bend(root, tip, 0.10), (0.030, 0.012), 0.35, wood=False)
    for _ in range(int(random.integers(9, 14))):
        share = 0.25 + 0.78 * random.random()
        start = (root[0] + (tip[0] - root[0]) * share, root[1] + (tip[1] - root[1]) * share + 0.05)
        angle, length = 0.15 - 1.45 * random.random(), 0.30 + 0.22 * random.random()
        end = (start[0] + length * np.cos(angle), start[1] + length * np.sin(angle))
        spine = bend(start, end, 0.10, count=6)
        wide = np.array([0.012, 0.055, 0.062, 0.045, 0.022, 0.0])[:, None] / 2
        across = np.array([-(end[1] - start[1]), end[0] - start[0]]) / length
        sketch.polygon(
            np.concatenate([spine + across * wide, (spine - across * wide)[::-1]]), 0.25 + 0.7 * random.random()
        )
    return sketch.sprite()


def tuft(random: np.random.Generator, height: int) -> Sprite:
    """A tuft of grass."""
    sketch = SpriteSketch(height, 1.3)
    for _ in range(int(random.integers(9, 15))):
        root, lean = 0.16 * (random.random() - 0.5), 0.42 * float(random.standard_normal())
        tall = 0.55 + 0.42 * random.random()
        blade = bend((root, 0.0), (root + lean * tall, tall), 0.12 * np.sign(lean), count=6)
        sketch.limb(blade, (0.045, 0.006), 0.35 + 0.5 * random.random(), wood=False)
    return sketch.sprite()


SPECIES: Final[Mapping[str, Callable[[np.random.Generator, int], Sprite]]] = {
    "fir": fir,
    "broadleaf": broadleaf,
    "poplar": poplar,
    "pine": pine,
    "willow": willow,
    "palm": palm,
    "bare": bare,
    "bush": bush,
    "foliage": foliage,
    "spray": spray,
    "tuft": tuft,
}
