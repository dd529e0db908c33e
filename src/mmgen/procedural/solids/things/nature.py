"""Tree, pine, mountain, rock and mushroom."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.solids.finishes import linear
from mmgen.procedural.solids.loft import ball, curve, lathe, loft, tube
from mmgen.procedural.solids.maker import Maker
from mmgen.procedural.solids.nets import mesh_field
from mmgen.procedural.solids.solid import Patch, Solid, joined

__all__ = ["mountain", "mushroom", "pine", "rock", "tree"]


def tree(make: Maker) -> None:
    """A broad-leaved tree: a bent trunk, boughs, and a crown of clumps that melt into one body."""
    high, wide = make.high(make.varied(5.2, 0.1)), make.wide(1.0)
    random = make.random
    lean = random.uniform(-0.25, 0.25, 2)
    heights = np.array([0.0, 0.12, 0.5, 1.0, 1.6, 2.4]) / 2.4 * high * 0.52
    bend = (heights / heights[-1]) ** 1.6
    path = np.stack([lean[0] * bend, heights, lean[1] * bend], axis=1)
    make.add(
        "trunk", tube(path, np.array([0.36, 0.25, 0.19, 0.17, 0.15, 0.11]) * wide, make.sides(16)), make.fixed("bark")
    )
    centres = [np.array([lean[0], high * 0.72, lean[1]])]
    count = 7
    spin = random.uniform(0, 2 * np.pi)
    for k in range(count):
        angle = spin + 2 * np.pi * k / count + random.uniform(-0.25, 0.25)
        reach, rise = random.uniform(0.85, 1.25) * wide, random.uniform(0.5, 0.72) * high
        tip = np.array([lean[0] + reach * np.cos(angle), rise, lean[1] + reach * np.sin(angle)])
        centres.append(tip)
        fork = np.array([lean[0] * 0.8, high * random.uniform(0.34, 0.46), lean[1] * 0.8])
        bough = np.stack([fork, fork * 0.5 + tip * 0.5 + (0, 0.12, 0), tip])
        make.add("bough", tube(bough, np.array([0.085, 0.06, 0.035]) * wide, make.sides(10)), make.fixed("bark"))
    crown = _crown(make, np.array(centres), wide * 0.92)
    make.add("crown", crown, make.main("leaves"))


def _crown(make: Maker, centres: F64, radius: float) -> Solid:
    """Balls about the centres, melted together, their surface broken up into clumps of leaves."""
    waves = make.random.normal(0, 1, (10, 3)) * 4.6 / radius
    phase = make.random.uniform(0, 2 * np.pi, 10)
    sizes = radius * make.random.uniform(0.82, 1.08, len(centres))

    def field(x: F32, y: F32, z: F32) -> F32:
        total = np.zeros(np.broadcast_shapes(x.shape, y.shape, z.shape), np.float32)
        for (cx, cy, cz), size in zip(centres, sizes, strict=True):
            away = ((x - cx) ** 2 + ((y - cy) * 1.15) ** 2 + (z - cz) ** 2) / size**2
            total += np.exp(-3.2 * away).astype(np.float32)
        distance: F32 = (-np.log(total / 0.052 + 1e-6) * 0.16 * radius).astype(np.float32)
        return distance

    def clumps(places: F64) -> F64:
        swell = np.abs(np.sin(places @ waves.T + phase)).mean(axis=1)
        fine = np.abs(np.sin(places @ waves.T[:, ::-1] * 2.3 + phase)).mean(axis=1)
        moved: F64 = ((swell - 0.62) * 0.72 + (fine - 0.62) * 0.26) * radius
        return moved

    low, high = centres.min(axis=0) - radius * 1.5, centres.max(axis=0) + radius * 1.5
    solid = mesh_field(field, low, high, cells=make.sides(58, least=14), relief=clumps)
    return _shaded(solid)


def _shaded(solid: Solid) -> Solid:
    """Darker below and in the hollows, lighter and yellower on top."""
    heights = solid.positions[:, 1]
    low, high = float(heights.min()), float(heights.max())
    middle = solid.positions.mean(axis=0)
    reach = float(np.linalg.norm(solid.positions - middle, axis=1).max())
    patches: list[Patch] = []
    for patch in solid.patches:
        share = (patch.positions[:, 1] - low) / (high - low)
        out = np.linalg.norm(patch.positions - middle, axis=1) / reach
        light = np.clip(0.3 + 0.42 * share + 0.45 * out**2, 0, 1)[:, None]
        tint = light * np.array([0.84, 1.0, 0.8]) + (1 - light) * np.array([0.2, 0.42, 0.3])
        patches.append(
            Patch(
                positions=patch.positions,
                triangles=patch.triangles,
                uv=patch.uv,
                normals=patch.normals,
                tint=tint.astype(np.float32),
            )
        )
    return Solid(tuple(patches))


def pine(make: Maker) -> None:
    """A conifer: tiers of drooping boughs on a straight trunk."""
    high, wide = make.high(make.varied(6.5, 0.1)), make.wide(1.55)
    trunk = np.array([[0, 0, 0], [0, 0.15, 0], [0, high * 0.9, 0]])
    make.add("trunk", tube(trunk, np.array([0.3, 0.2, 0.04]), make.sides(14)), make.fixed("bark"))
    tiers = 6
    for tier in range(tiers):
        share = tier / tiers
        low = high * (0.16 + 0.8 * share**0.92)
        radius = wide * (1 - share) ** 0.85 * make.varied(1.0, 0.06) + 0.1
        tall = high * (0.3 - 0.12 * share)
        layer = _tier(make, radius, min(tall, high - low)).turned("y", float(make.random.uniform(0, 360)))
        make.add("boughs", layer.at(0, low, 0), make.main("needles"))


def _tier(make: Maker, radius: float, tall: float) -> Solid:
    """A cone with a ragged, drooping hem."""
    tips = 11
    steps = make.sides(4, least=2)
    angles = np.linspace(0, 2 * np.pi, tips * steps + 1)
    ragged = np.abs(np.cos(angles * tips / 2))
    lengths = np.repeat(make.random.uniform(0.88, 1.08, tips), steps)
    ragged = ragged * np.append(lengths, lengths[0])
    rows: list[F64] = []
    tints: list[F64] = []
    for reach, height, shade in (
        (0.12, 0.2, 0.2),
        (0.66, 0.06, 0.3),
        (1.0, 0.0, 1.0),
        (0.72, 0.26, 0.74),
        (0.4, 0.56, 0.62),
        (0.14, 0.88, 0.6),
        (0.012, 1.0, 0.8),
    ):
        hem = np.clip((reach - 0.1) / 0.9, 0, 1)
        out = radius * reach * (1 - 0.3 * hem + 0.3 * hem * ragged)
        y = tall * height - tall * 0.16 * hem**2 * ragged
        rows.append(np.stack([out * np.sin(angles), y, out * np.cos(angles)], axis=1))
        tints.append(np.repeat((np.clip(shade * (0.75 + 0.35 * ragged), 0, 1))[:, None], 3, axis=1))
    rings = np.stack(rows)
    rings[:, -1] = rings[:, 0]
    return loft(rings, creases=(2,), tint=np.stack(tints).astype(np.float32))


def mountain(make: Maker) -> None:
    """A massif with ridges: grass at its foot, rock above, snow on top."""
    radius, high = make.wide(make.varied(95, 0.08)), make.high(make.varied(92, 0.1))
    around, rings = make.sides(120, least=24), make.sides(56, least=12)
    angles = np.linspace(0, 2 * np.pi, around + 1)
    share = np.linspace(1, 0, rings + 1)[:-1] ** 1.15
    x, z = (share[:, None] * wave[None, :] for wave in (np.sin(angles), np.cos(angles)))
    height = _ridged(make, x, z)
    height = np.clip(height, 0.0, None)
    top = float(height.max())
    surface = np.stack([x * radius, 1.5 + height / top * (high - 1.5), z * radius], axis=2)
    foot = surface[:1] * (1, 0, 1)
    points = np.concatenate([foot, surface])
    points[:, -1] = points[:, 0]
    tint = _altitude(points, high, make)
    finish = make.main("earth")
    make.add("mountain", loft(points, creases=(1,), tint=tint if make.looks.material is None else None), finish)
    make.rest = float(points[-1, :, 1].mean())


def _ridged(make: Maker, x: F64, z: F64) -> F64:
    """Height from 0 at the rim: a main peak and lower ones, cut by ridges (folded noise) that grow finer."""
    random = make.random
    peaks = [(0.0, 0.0, 1.0, 0.55)]
    spin = random.uniform(0, 2 * np.pi)
    for k in range(4):
        angle = spin + k * 1.57 + random.uniform(-0.4, 0.4)
        away = random.uniform(0.36, 0.56)
        peaks.append((away * np.cos(angle), away * np.sin(angle), random.uniform(0.42, 0.66), random.uniform(0.3, 0.4)))
    height = np.zeros_like(x)
    for at_x, at_z, tall, breadth in peaks:
        distance = np.hypot(x - at_x, z - at_z)
        height = np.maximum(height, tall * np.exp(-((distance / breadth) ** 1.5)))
        height = height + 0.2 * tall * np.exp(-((distance / breadth) ** 2))
    scale, strength = 3.4, 0.24
    for _ in range(5):
        turn = random.uniform(0, np.pi)
        across, along = x * np.cos(turn) - z * np.sin(turn), x * np.sin(turn) + z * np.cos(turn)
        starts = random.uniform(0, 2 * np.pi, 3)
        wave = np.sin(scale * across + 1.1 * np.sin(scale * 0.8 * along + starts[0]) + starts[1]) * np.sin(
            scale * 0.9 * along + 0.9 * np.sin(scale * across * 0.7) + starts[2]
        )
        height = height * (1 + strength * (0.5 - np.abs(wave) * 1.6))
        scale, strength = scale * 1.9, strength * 0.68
    rim = np.clip((1 - np.hypot(x, z)) / 0.42, 0, 1)
    return height * rim * rim * (3 - 2 * rim)


def _altitude(points: F64, high: float, make: Maker) -> F32:
    """Grass, rock and snow by height and by how steep it is, relative to the rock's own colour."""
    level = points[..., 1] / high
    along, up = np.gradient(points, axis=1), np.gradient(points, axis=0)
    normal = np.cross(along, up)
    flat = np.abs(normal[..., 1]) / np.maximum(np.linalg.norm(normal, axis=2), 1e-9)
    uneven = 0.05 * np.sin(points[..., 0] * 0.21 + 2 * np.sin(points[..., 2] * 0.13))
    snow = np.clip((level + uneven - 0.62) / 0.06, 0, 1) * np.clip((flat - 0.12) / 0.2, 0, 1)
    grass = np.clip((0.24 - level - uneven) / 0.1, 0, 1) * np.clip((flat - 0.3) / 0.25, 0, 1)
    green, white, rock = (np.array(linear(code)) for code in ("7c9a50", "fbfcff", "958b7e"))
    if make.looks.colour is not None:
        green = rock = np.array([0.85, 0.85, 0.85])
    color = rock * (1 - grass)[..., None] + green * grass[..., None]
    color = color * (1 - snow)[..., None] + white * snow[..., None]
    return np.asarray(color, np.float32)


def rock(make: Maker) -> None:
    """A boulder."""
    random = make.random
    # Planes spread evenly over a ball (on a spiral) cut it to facets, the broadest of them below.
    share = (np.arange(26) + 0.5) / 26
    turns = np.pi * (1 + 5**0.5) * np.arange(26) + random.uniform(0, 2 * np.pi)
    level = np.sqrt(1 - (1 - 2 * share) ** 2)
    normals = np.stack([level * np.cos(turns), 1 - 2 * share, level * np.sin(turns)], axis=1) + random.normal(
        0, 0.16, (26, 3)
    )
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    depth = random.uniform(0.5, 0.84, 26)
    size = np.array([make.wide(0.98), make.high(0.76), make.deep(0.82)])

    def field(x: F32, y: F32, z: F32) -> F32:
        px, py, pz = x / size[0], y / size[1], z / size[2]
        total = np.zeros(np.broadcast_shapes(x.shape, y.shape, z.shape), np.float32)
        for (nx, ny, nz), reach in zip(normals, depth, strict=True):
            total += np.exp(34 * (px * nx + py * ny + pz * nz - reach)).astype(np.float32)
        distance: F32 = (np.log(total + np.exp(34 * (-0.4 - py)) + 1e-9) / 34).astype(np.float32)
        return distance

    waves, phase = random.normal(0, 1, (8, 3)) * 9, random.uniform(0, 2 * np.pi, 8)

    def weathered(places: F64) -> F64:
        moved: F64 = (np.abs(np.sin(places @ waves.T + phase)).mean(axis=1) - 0.62) * 0.06
        return moved

    body = mesh_field(field, -size * 1.1, size * 1.1, cells=make.sides(48, least=12), relief=weathered)
    make.add("rock", body, make.main("dark stone"))


def mushroom(make: Maker) -> None:
    """A toadstool with spots."""
    high, wide = make.high(0.22), make.wide(0.12)
    sides = make.sides(40, least=8)
    stem = curve(
        [(wide * 0.36, 0), (wide * 0.28, high * 0.3), (wide * 0.22, high * 0.72)], steps=make.sides(6, least=2)
    )
    make.add("stem", lathe([[(0, 0), stem[0]], stem, [stem[-1], (0, stem[-1][1])]], sides), make.fixed("ivory"))
    cap = curve(
        [(wide, high * 0.6), (wide * 0.95, high * 0.74), (wide * 0.6, high * 0.94), (0.0, high)],
        steps=make.sides(7, least=3),
    )
    cap[-1] = (0.0, high)
    gills = [(0.0, high * 0.66), (wide * 0.4, high * 0.62), (wide * 0.97, high * 0.575)]
    make.add(
        "gills",
        lathe([gills, [gills[-1], cap[0]], [cap[0], (0.0, cap[0][1] + high * 0.12)]], sides),
        make.fixed("ivory"),
    )
    make.add("cap", lathe([[(0.0, high * 0.66), cap[0]], cap], sides), make.main("red paint"))
    line = np.array(cap)
    spots: list[Solid] = []
    for k in range(11):
        turn, share = float(make.random.uniform(0, 33) + 360 * k * 0.382), 0.1 + 0.85 * (k + 0.5) / 11
        radius, y = line[int(share * (len(line) - 1))]
        size = wide * float(make.random.uniform(0.08, 0.15))
        steep = float(np.degrees(np.arctan2(radius / wide, (y - high * 0.45) / (high * 0.55))))
        spots.append(ball(size, make.sides(14), squash=0.35).turned("x", steep).at(0, y, radius).turned("y", turn))
    make.add("spots", joined(*spots), make.fixed("ivory"))
