"""Triangles from any 3D file as a GLB."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mmgen.media.gltf_scene import Material, Mesh, Node, Scene, Texture
from mmgen.media.gltf_writer import write_glb
from mmgen.media.image import encode_image
from mmgen.media.sniff import sniff

if TYPE_CHECKING:
    from mmgen.media.arrays import F32
    from mmgen.media.source import MediaInput
    from mmgen.media.triangles import Surface, Triangles


def as_glb(source: MediaInput, triangles: Triangles) -> bytes:
    """Return the source's bytes when it is a GLB, else its ``triangles`` as one."""
    content = source.read_bytes() if isinstance(source, Path) else source
    return content if sniff(content) == "model/gltf-binary" else write_triangles(triangles)


def write_triangles(triangles: Triangles) -> bytes:
    """Return a GLB with a mesh for each surface; corners that agree in everything are joined again."""
    owner = triangles.surface[triangles.indices[:, 0]]
    nodes = [
        Node(mesh=_mesh(triangles, np.flatnonzero(owner == position), surface))
        for position, surface in enumerate(triangles.surfaces)
        if bool((owner == position).any())
    ]
    return write_glb(Scene(nodes=tuple(nodes)))


def _mesh(triangles: Triangles, chosen: np.ndarray[tuple[int], np.dtype[np.intp]], surface: Surface) -> Mesh:
    corners = triangles.indices[chosen].ravel()
    parts = [triangles.positions, triangles.normals, triangles.uv]
    if triangles.colors is not None:
        parts.append(np.clip(triangles.colors, 0, 1))
    rows, indices = _join(np.concatenate([part[corners] for part in parts], axis=1))
    return Mesh(
        positions=rows[:, :3],
        normals=rows[:, 3:6],
        uv=rows[:, 6:8] if surface.texture is not None else None,
        colors=rows[:, 8:] if triangles.colors is not None else None,
        triangles=indices.reshape(-1, 3),
        material=_material(surface),
    )


def _join(rows: F32) -> tuple[F32, np.ndarray[tuple[int, ...], np.dtype[np.int32]]]:
    """Return the different rows, and for each row which of them it is."""
    packed = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.shape[1] * rows.itemsize))).ravel()
    _, first, inverse = np.unique(packed, return_index=True, return_inverse=True)
    return rows[first], inverse.astype(np.int32)


def _material(surface: Surface) -> Material:
    return Material(
        base_color=surface.base_color,
        metallic=surface.metallic,
        roughness=surface.roughness,
        emissive=surface.emissive,
        base_color_texture=None if surface.texture is None else Texture(encode_image(surface.texture)),
        alpha_mode=surface.alpha_mode,
        alpha_cutoff=surface.alpha_cutoff,
        double_sided=surface.double_sided,
    )
