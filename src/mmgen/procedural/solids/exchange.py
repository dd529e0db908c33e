"""Things as OBJ, PLY and STL files; the colours of materials become colours of vertices where the format has them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmgen.media.arrays import F32, I32, U8
from mmgen.media.gltf_scene import Mesh, Scene
from mmgen.media.mesh_ply import encode_ply
from mmgen.media.srgb import srgb_bytes

__all__ = ["scene_obj", "scene_ply", "scene_stl"]


def scene_obj(scene: Scene) -> bytes:
    """Wavefront OBJ: an object for each part, with normals, texture places and the colours of vertices (sRGB, without alpha)."""
    lines: list[str] = ["# metres, +Y up"]
    start = 1
    for name, mesh in _meshes(scene):
        lines.append(f"o {name.replace(' ', '_')}")
        colors = _srgb(mesh).astype(np.float64) / 255
        rows = np.concatenate([mesh.positions, colors], axis=1)
        lines += ["v " + " ".join(f"{value:.6g}" for value in row) for row in rows.tolist()]
        assert mesh.uv is not None
        assert mesh.normals is not None
        lines += [f"vt {u:.6g} {1 - v:.6g}" for u, v in mesh.uv.tolist()]
        lines += [f"vn {x:.5g} {y:.5g} {z:.5g}" for x, y, z in mesh.normals.tolist()]
        corners = (mesh.triangles + start).tolist()
        lines += [f"f {a}/{a}/{a} {b}/{b}/{b} {c}/{c}/{c}" for a, b, c in corners]
        start += len(mesh.positions)
    return ("\n".join(lines) + "\n").encode()


def scene_ply(scene: Scene) -> bytes:
    """Binary PLY: positions, normals, texture places and colours of vertices (sRGB), with alpha where there is glass or water."""
    meshes = [mesh for _, mesh in _meshes(scene)]
    positions, triangles = _joined(meshes)
    normals = np.concatenate([mesh.normals for mesh in meshes if mesh.normals is not None])
    uv = np.concatenate([mesh.uv for mesh in meshes if mesh.uv is not None])
    places = np.concatenate([positions, normals, uv * (1, -1) + (0, 1)], axis=1).astype(np.float32)
    colors = np.concatenate([_srgb(mesh) for mesh in meshes])
    alpha = np.concatenate([_alpha(mesh) for mesh in meshes])
    colors = np.concatenate([colors, alpha], axis=1) if (alpha < 255).any() else colors
    return encode_ply(("x", "y", "z", "nx", "ny", "nz", "s", "t"), places, colors, triangles)


def scene_stl(scene: Scene) -> bytes:
    """Binary STL: triangles alone."""
    positions, triangles = _joined([mesh for _, mesh in _meshes(scene)])
    corners = positions[triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-30)
    rows = np.zeros(len(triangles), [("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("rest", "<u2")])
    rows["normal"], rows["corners"] = normals, corners
    return bytes(80) + len(triangles).to_bytes(4, "little") + rows.tobytes()


def _meshes(scene: Scene) -> list[tuple[str, Mesh]]:
    return [
        (f"{thing.name} {part.name}", part.mesh)
        for thing in scene.nodes
        for part in thing.children
        if part.mesh is not None
    ]


def _joined(meshes: Sequence[Mesh]) -> tuple[F32, I32]:
    starts = np.cumsum([0, *(len(mesh.positions) for mesh in meshes)])
    triangles = [mesh.triangles + int(start) for mesh, start in zip(meshes, starts, strict=False)]
    return np.concatenate([mesh.positions for mesh in meshes]), np.concatenate(triangles).astype(np.int32)


def _alpha(mesh: Mesh) -> U8:
    """How far each vertex hides what is behind it, ``(V, 1)``."""
    assert mesh.material is not None
    own = mesh.material.base_color[3] if mesh.material.alpha_mode == "BLEND" else 1.0
    return np.full((len(mesh.positions), 1), round(own * 255), np.uint8)


def _srgb(mesh: Mesh) -> U8:
    """The colour of each vertex: the material's, times its own."""
    assert mesh.material is not None
    light = np.tile(np.array(mesh.material.base_color[:3], np.float32), (len(mesh.positions), 1))
    if mesh.colors is not None:
        light = light * mesh.colors[:, :3]
    return srgb_bytes(light)
