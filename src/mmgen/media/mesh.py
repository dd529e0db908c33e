"""3D files as facts, or as triangles to draw: GLB by mmgen's own reader, the rest by trimesh."""

from __future__ import annotations

import numpy as np

from mmgen.errors import InputError
from mmgen.media.gltf_facts import Bounds, Object3DFacts, probe_glb
from mmgen.media.mesh_exchange import GLB, exchanged_meshes, load_scene, mesh_media_type, mesh_triangles
from mmgen.media.source import MediaInput, source_name
from mmgen.media.triangles import Surface, Triangles, join

__all__ = ["Object3DFacts", "Surface", "Triangles", "load_poses", "load_scene", "load_triangles", "probe_object3d"]


def probe_object3d(source: MediaInput, *, name: str | None = None) -> Object3DFacts:
    """Count what a GLB, OBJ, PLY or STL file holds; of a GLB only the JSON is read. Raises InputError."""
    name = source_name(source, name)
    media_type = mesh_media_type(source, name)
    return probe_glb(source, name=name) if media_type == GLB else _probe_mesh(source, media_type, name)


def load_triangles(source: MediaInput, *, name: str | None = None, seconds: float | None = None) -> Triangles:
    """
    Return the triangles of a GLB, OBJ, PLY or STL file in scene space, at rest or ``seconds`` into its first clip.

    Raises InputError for a file that is broken, holds no triangles, or has no clip when ``seconds`` is given.
    """
    name = source_name(source, name)
    if mesh_media_type(source, name) == GLB:
        from mmgen.media.gltf_reader import read_glb

        return read_glb(source, name=name, seconds=seconds)
    if seconds is not None:
        raise InputError(name, "holds no animation clip; only a GLB file can")
    return join([mesh_triangles(mesh) for mesh in exchanged_meshes(source, name) if len(mesh.faces)], name)


def load_poses(source: MediaInput, frames: int, *, name: str | None = None) -> list[Triangles]:
    """Return the triangles at ``frames`` even steps of the first clip of a GLB. Raises InputError when it has none."""
    name = source_name(source, name)
    seconds = probe_object3d(source, name=name).seconds
    return [load_triangles(source, name=name, seconds=seconds * frame / frames) for frame in range(frames)]


def _probe_mesh(source: MediaInput, media_type: str, name: str) -> Object3DFacts:
    meshes = exchanged_meshes(source, name)
    return Object3DFacts(
        media_type=media_type,
        vertices=sum(len(mesh.positions) for mesh in meshes),
        faces=sum(len(mesh.faces) for mesh in meshes),
        materials=sum(mesh.has_material for mesh in meshes),
        textures=sum(mesh.texture is not None for mesh in meshes),
        joints=0,
        clips=0,
        seconds=0.0,
        bounds=_bounds(np.concatenate([np.empty((0, 3)), *(mesh.positions for mesh in meshes)])),
        morph_targets=0,
        meshes=len(meshes),
        has_uv=bool(meshes) and all(mesh.uv is not None for mesh in meshes),
    )


def _bounds(corners: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Bounds | None:
    if not len(corners):
        return None
    low, high = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return (low[0], low[1], low[2]), (high[0], high[1], high[2])
