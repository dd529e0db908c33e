"""Scenes for tests: boxes with names, quick to make."""

from __future__ import annotations

from functools import cache

import numpy as np

from mmgen.media.gltf import Material, Mesh, Node, Scene, write_glb
from mmgen.media.gltf_edit import GlbEdit
from mmgen.procedural.diorama.stage import Stage

BOXES = {
    "gate": (-4.0, 0.0, 2.0, 2.5, 0.4),
    "house": (4.0, 0.0, 3.0, 2.0, 2.0),
    "tree-1": (-5.0, -4.0, 1.0, 2.0, 1.0),
    "tree-2": (0.0, -4.0, 1.0, 3.0, 1.0),
    "lantern-1": (-4.6, 1.5, 0.3, 0.5, 0.3),
    "lantern-2": (-3.4, 1.5, 0.3, 0.5, 0.3),
    "table": (0.0, 2.0, 1.6, 0.8, 0.8),
}
"""Middle across, middle towards, width, height, depth."""


def box(width: float, height: float, depth: float, material: Material | None = None) -> Mesh:
    """A box that stands on the origin."""
    corners = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (0, 1) for z in (-0.5, 0.5)])
    sides = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    triangles = [[a, b, c] for a, b, c, d in sides] + [[a, c, d] for a, b, c, d in sides]
    return Mesh(
        positions=(corners * (width, height, depth)).astype(np.float32),
        triangles=np.array(triangles, np.int32),
        material=material or Material(name="plain"),
    )


def scene_of(boxes: dict[str, tuple[float, float, float, float, float]]) -> bytes:
    """Boxes of such a table, seen from the front."""
    nodes = [
        Node(name=name, mesh=box(width, height, depth), translation=(x, 0.0, z))
        for name, (x, z, width, height, depth) in boxes.items()
    ]
    return write_glb(Scene(nodes=tuple(nodes)))


@cache
def village() -> bytes:
    """Every box of the table above."""
    return scene_of(BOXES)


def village_stage() -> Stage:
    """The village, ready for edits."""
    return Stage(GlbEdit(village(), name="village"))


@cache
def courtyard() -> bytes:
    """The village, with three chairs about the table."""
    chairs = {
        "chair-1": (-1.5, 4.0, 0.5, 0.9, 0.5),
        "chair-2": (0.2, 4.8, 0.5, 0.9, 0.5),
        "chair-3": (1.6, 4.2, 0.5, 0.9, 0.5),
    }
    return scene_of(BOXES | chairs)


def courtyard_stage() -> Stage:
    """The courtyard, ready for edits."""
    return Stage(GlbEdit(courtyard(), name="courtyard"))
