"""A scene as a Wavefront OBJ file, with its materials and pictures beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from mmgen.media.gltf_document import compose
from mmgen.media.sniff import sniff
from mmgen.media.srgb import srgb_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mmgen.media.arrays import F32, F64
    from mmgen.media.gltf_scene import Material, Mesh, Node, Scene, Texture

__all__ = ["write_obj"]

Placed = tuple[str, "Mesh", "F64"]
"""A mesh, the name of its node, and the ``(4, 4)`` matrix that places it."""


def write_obj(scene: Scene, path: Path) -> Path:
    """
    Write the scene at rest: an object for each mesh, with normals, texture places and materials.

    Colours of vertices (sRGB) follow their places on the same line; the format has no place for their alpha. Materials and pictures go beside the file and are
    named after it. Skins, morph targets and clips are left out.
    """
    table = _MaterialTable(path.stem)
    lines = ["# metres, +Y up", f"mtllib {path.stem}.mtl"]
    start = 1
    for name, mesh, matrix in _placed(scene.nodes, np.eye(4)):
        lines += [f"o {name}", f"usemtl {table.name(mesh.material)}", *_geometry(mesh, matrix, start)]
        start += len(mesh.positions)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.with_suffix(".mtl").write_text("\n".join(table.lines) + "\n", encoding="utf-8")
    for file, data in table.pictures.values():
        path.with_name(file).write_bytes(data)
    return path


def _placed(nodes: tuple[Node, ...], parent: F64) -> Iterator[Placed]:
    for node in nodes:
        matrix = parent @ compose(node.translation, node.rotation, node.scale)
        if node.mesh is not None and len(node.mesh.triangles):
            yield _word(node.name or node.mesh.name, "mesh"), node.mesh, matrix
        yield from _placed(node.children, matrix)


def _word(name: str, otherwise: str) -> str:
    """Return a name without what would end it or its line."""
    return re.sub(r"\s+", "_", name.strip()) or otherwise


def _geometry(mesh: Mesh, matrix: F64, start: int) -> Iterator[str]:
    rows: F64 = mesh.positions.astype(np.float64) @ matrix[:3, :3].T + matrix[:3, 3]
    if mesh.colors is not None:
        rows = np.concatenate([rows, srgb_of(mesh.colors[:, :3]).astype(np.float64)], axis=1)
    yield from _rows("v", rows)
    parts, mirrored = "{0}", np.linalg.det(matrix[:3, :3]) < 0
    if mesh.uv is not None:
        yield from _rows("vt", mesh.uv * (1, -1) + (0, 1))
        parts = "{0}/{0}"
    if mesh.normals is not None:
        # Normals stay upright on their surface by the cofactors of what places it.
        a, b, c = matrix[:3, :3].T
        cofactors = np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)])
        turned = mesh.normals @ (-cofactors if mirrored else cofactors)
        yield from _rows("vn", turned / np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-30))
        parts = "{0}/{0}/{0}" if mesh.uv is not None else "{0}//{0}"
    corners = (mesh.triangles[:, ::-1] if mirrored else mesh.triangles) + start
    yield from ("f " + " ".join(map(parts.format, corner)) for corner in corners.tolist())


def _rows(keyword: str, values: F32 | F64) -> Iterator[str]:
    for row in values.tolist():
        yield f"{keyword} " + " ".join(f"{value:.7g}" for value in row)


class _MaterialTable:
    """Materials in the order they are met, each under a name of its own."""

    def __init__(self, stem: str) -> None:
        self.lines: list[str] = []
        self.pictures: dict[Texture, tuple[str, bytes]] = {}
        self._stem = stem
        self._names: dict[Material | None, str] = {}

    def name(self, material: Material | None) -> str:
        """Return the material's name, writing it when it is new."""
        if material not in self._names:
            wanted = _word(material.name if material else "", "material")
            taken = set(self._names.values())
            number = next(count for count in range(1, len(taken) + 2) if _numbered(wanted, count) not in taken)
            self._names[material] = _numbered(wanted, number)
            self.lines += [f"newmtl {self._names[material]}", *self._described(material)]
        return self._names[material]

    def _described(self, material: Material | None) -> Iterator[str]:
        if material is None:
            yield "Kd 1 1 1"
            return
        yield from _rows("Kd", srgb_of(np.array([material.base_color[:3]])))
        if any(material.emissive):
            yield from _rows("Ke", srgb_of(np.array([material.emissive])))
        yield f"Pr {material.roughness:.4g}"
        yield f"Pm {material.metallic:.4g}"
        if material.alpha_mode == "BLEND":
            yield f"d {material.base_color[3]:.4g}"
        for keyword, texture in (("map_Kd", material.base_color_texture), ("norm", material.normal_texture)):
            if texture is not None:
                yield f"{keyword} {self._picture(texture)}"

    def _picture(self, texture: Texture) -> str:
        """Return the file of a picture; the names inside a scene are not to be trusted as paths."""
        if texture not in self.pictures:
            kind = (sniff(texture.data) or "image/png").rpartition("/")[2].replace("jpeg", "jpg")
            self.pictures[texture] = f"{self._stem}-{len(self.pictures) + 1}.{kind}", texture.data
        return self.pictures[texture][0]


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"
