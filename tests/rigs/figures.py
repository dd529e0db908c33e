"""Figures whose joints are known: bodies of capsules, and skeletons written down by hand."""

from __future__ import annotations

from functools import cache

import numpy as np

from mmgen.media.arrays import F64
from mmgen.media.gltf import write_glb
from mmgen.media.mesh import load_triangles
from mmgen.media.triangles import Triangles
from mmgen.procedural.rigs.fitting import fit_skeleton
from mmgen.procedural.rigs.skeleton import Joint, Kind, Skeleton
from mmgen.procedural.solids.arrangement import arrange
from mmgen.procedural.solids.assembly import Thing, thing_scene
from mmgen.procedural.solids.finishes import FINISHES
from mmgen.procedural.solids.grammar import read_things
from mmgen.procedural.solids.maker import Piece
from mmgen.procedural.solids.nets import Limb, body

Truth = dict[str, tuple[float, float, float]]


def named(words: str, detail: float = 0.4) -> bytes:
    """A thing of the catalogue as GLB."""
    return write_glb(thing_scene(arrange(read_things(words).items, 3, detail=detail), texture=False))


def of_limbs(limbs: list[Limb], cells: int = 60, melt: float = 0.05) -> Triangles:
    solid = body(limbs, melt=melt, cells=cells)
    return load_triangles(
        write_glb(thing_scene([Thing("figure", (Piece("body", solid, FINISHES["paint"]),))], texture=False))
    )


@cache
def standing(arm: float) -> tuple[Triangles, Truth]:
    """A figure of 1.7 m whose arms are ``arm`` degrees off its sides: 90 is a T, 40 an A."""
    out = np.array([np.sin(np.radians(arm)), -np.cos(np.radians(arm)), 0.0])
    shoulder = np.array([0.18, 1.36, 0.0])
    elbow, wrist, tip = shoulder + out * 0.27, shoulder + out * 0.5, shoulder + out * 0.64
    truth: Truth = {
        "hips": (0, 0.92, 0), "neck": (0, 1.44, 0), "left_thigh": (0.13, 0.86, 0), "left_shin": (0.14, 0.47, 0.01), "left_foot": (0.15, 0.09, 0),
        "left_foot_end": (0.15, 0.03, 0.17), "left_upper_arm": triple(shoulder), "left_forearm": triple(elbow), "left_hand": triple(wrist),
        "left_hand_end": triple(tip), "head_end": (0, 1.72, 0),
    }  # fmt: skip
    limbs = [
        Limb((0, 0.92, 0), (0, 1.3, 0), 0.12, 0.14, 1.3), Limb((0, 1.38, 0), (0, 1.52, 0), 0.055, 0.055),
        Limb((0, 1.58, 0), (0, 1.61, 0), 0.11, 0.11),
    ]  # fmt: skip
    for x in (1.0, -1.0):
        flip = np.array([x, 1, 1])
        limbs += [
            Limb(triple(shoulder * flip), triple(elbow * flip), 0.055, 0.045),
            Limb(triple(elbow * flip), triple((tip - out * 0.03) * flip), 0.045, 0.035),
            Limb((x * 0.13, 0.86, 0), (x * 0.14, 0.47, 0.01), 0.085, 0.06),
            Limb((x * 0.14, 0.47, 0.01), (x * 0.15, 0.09, 0), 0.058, 0.045),
            Limb((x * 0.15, 0.04, -0.02), (x * 0.15, 0.04, 0.13), 0.045, 0.04),
        ]
    truth |= {name.replace("left", "right"): (-x, y, z) for name, (x, y, z) in truth.items() if "left" in name}
    return of_limbs(limbs), truth


@cache
def on_four_legs() -> tuple[Triangles, Truth]:
    """An animal of 1.3 m with a tail."""
    limbs = [
        Limb((0, 0.75, -0.45), (0, 0.75, 0.45), 0.19, 0.19), Limb((0, 0.82, 0.5), (0, 1.1, 0.78), 0.11, 0.09),
        Limb((0, 1.15, 0.8), (0, 1.08, 1.05), 0.11, 0.07), Limb((0, 0.82, -0.6), (0, 0.62, -0.95), 0.045, 0.03),
    ]  # fmt: skip
    truth: Truth = {
        "hips": (0, 0.75, -0.42),
        "shoulders": (0, 0.75, 0.42),
        "head": (0, 1.12, 0.76),
        "tail_end": (0, 0.62, -0.97),
    }
    for end, z in (("front", 0.42), ("hind", -0.42)):
        for x, side in ((0.13, "left"), (-0.13, "right")):
            limbs += [
                Limb((x, 0.68, z), (x, 0.36, z), 0.08, 0.06), Limb((x, 0.36, z), (x, 0.06, z), 0.055, 0.045),
                Limb((x, 0.045, z), (x, 0.045, z + 0.05), 0.045, 0.04),
            ]  # fmt: skip
            truth[f"{side}_{end}_lower"] = (x, 0.36, z)
            truth[f"{side}_{end}_foot"] = (x, 0.06, z)
    return of_limbs(limbs), truth


def triple(place: F64) -> tuple[float, float, float]:
    x, y, z = place.tolist()
    return x, y, z


def _tree(kind: Kind, rows: list[tuple[str, str | None, tuple[float, float, float]]]) -> Skeleton:
    names = [name for name, _, _ in rows]
    return Skeleton(kind, tuple(Joint(name, -1 if up is None else names.index(up), place) for name, up, place in rows))


@cache
def skeleton(kind: Kind) -> Skeleton:
    """A skeleton of a kind: by hand where feet are looked at, fitted else."""
    if kind == "biped":
        rows: list[tuple[str, str | None, tuple[float, float, float]]] = [
            ("hips", None, (0, 0.95, 0)), ("spine", "hips", (0, 1.08, 0)), ("chest", "spine", (0, 1.24, 0)), ("neck", "chest", (0, 1.45, 0)),
            ("head", "neck", (0, 1.52, 0)), ("head_end", "head", (0, 1.72, 0)),
        ]  # fmt: skip
        for x, side in ((1, "left"), (-1, "right")):
            rows += [
                (f"{side}_collar", "chest", (x * 0.05, 1.38, 0)), (f"{side}_upper_arm", f"{side}_collar", (x * 0.18, 1.38, 0)),
                (f"{side}_forearm", f"{side}_upper_arm", (x * 0.45, 1.38, 0)), (f"{side}_hand", f"{side}_forearm", (x * 0.7, 1.38, 0)),
                (f"{side}_hand_end", f"{side}_hand", (x * 0.85, 1.38, 0)), (f"{side}_thigh", "hips", (x * 0.1, 0.88, 0)),
                (f"{side}_shin", f"{side}_thigh", (x * 0.1, 0.48, 0.01)), (f"{side}_foot", f"{side}_shin", (x * 0.1, 0.09, 0)),
                (f"{side}_foot_end", f"{side}_foot", (x * 0.1, 0.02, 0.17)),
            ]  # fmt: skip
        return _tree(kind, rows)
    words = {"quadruped": "horse", "plant": "mushroom", "rigid": "cup"}.get(kind, kind)
    return fit_skeleton(load_triangles(named(words)), kind)
