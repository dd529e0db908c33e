"""Mesh files of other formats, read through trimesh: OBJ with its materials, PLY, STL."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.limits import DEFAULT_LIMITS
from mmgen.media.mesh_parsing import COLOR, parse_mesh
from mmgen.media.source import MediaInput, open_source, sniff_source, source_name, source_size
from mmgen.media.srgb import light_of
from mmgen.media.triangles import MAX_TRIANGLES, Surface, Triangles, crease

if TYPE_CHECKING:
    import trimesh

    from mmgen.media.arrays import F32, F64, U8

GLB: Final = "model/gltf-binary"
_FILE_TYPES: Final = {GLB: "glb", "model/obj": "obj", "model/ply": "ply", "model/stl": "stl"}


@dataclass(frozen=True, slots=True, eq=False)
class ExchangedMesh:
    """One mesh where it stands: ``positions`` ``(V, 3)``, ``faces`` ``(T, 3)``, and how it looks."""

    positions: F64
    faces: NDArray[np.int64]
    uv: F64 | None
    texture: U8 | None
    base_color: U8 | None
    vertex_colors: U8 | None
    face_colors: U8 | None

    @property
    def has_material(self) -> bool:
        return self.base_color is not None


def mesh_media_type(source: MediaInput, name: str) -> str:
    """Return the media type of a 3D file that can be read, judged by its bytes."""
    media_type = sniff_source(source, name)
    if media_type not in _FILE_TYPES:
        known = media_type or "unknown type"
        raise InputError(name, f"is not a 3D file that can be read ({known}); give GLB, OBJ, PLY or STL")
    return media_type


def load_scene(source: MediaInput, *, name: str | None = None) -> trimesh.Scene:
    """
    Return a ``trimesh.Scene`` of a GLB, OBJ, PLY or STL file; given a path, an OBJ finds its materials beside it.

    Raises InputError for a file that is broken or too large.
    """
    from trimesh import load_scene as load  # pyright: ignore[reportUnknownVariableType]  # its signature is half typed
    from trimesh.resolvers import FilePathResolver

    name = source_name(source, name)
    file_type = _FILE_TYPES[mesh_media_type(source, name)]
    source_size(source, name, max_bytes=DEFAULT_LIMITS.max_image_bytes)
    resolver = FilePathResolver(str(source)) if isinstance(source, Path) else None
    with open_source(source, name) as file:
        content = file.read()
    try:
        scene = parse_mesh(content, file_type, resolver) if file_type in {"obj", "ply"} else None
        if scene is None:
            scene = load(io.BytesIO(content), file_type=file_type, resolver=resolver)
    except Exception as error:  # hostile files make a parser raise whatever its code meets
        reason = f"{type(error).__name__}: {str(error)[:120]}"
        raise InputError(name, f"can't be read as {file_type.upper()} ({reason})") from error
    _check(scene, name)
    return scene


def exchanged_meshes(source: MediaInput, name: str) -> list[ExchangedMesh]:
    """Return the meshes of a file, once for every place where one is shown."""
    scene: Any = load_scene(source, name=name)
    placed = (scene.graph[node] for node in scene.graph.nodes_geometry)
    shown = [(matrix, scene.geometry[geometry]) for matrix, geometry in placed]
    return [_exchange(mesh, np.asarray(matrix, np.float64)) for matrix, mesh in shown if hasattr(mesh, "faces")]


def mesh_triangles(mesh: ExchangedMesh) -> Triangles:
    """Return one mesh as triangles to draw."""
    owners = mesh.faces.ravel()
    positions = mesh.positions[owners].astype(np.float32)
    uv = np.zeros((len(mesh.positions), 2)) if mesh.uv is None else mesh.uv * (1, -1) + (0, 1)
    part = Triangles(
        positions=positions,
        indices=np.arange(len(owners), dtype=np.int32).reshape(-1, 3),
        normals=positions,
        uv=uv[owners].astype(np.float32),
        surface=np.zeros(len(owners), np.int32),
        surfaces=(_surface(mesh),),
        colors=_corner_colors(mesh),
    )
    return crease(part)


def _check(scene: Any, name: str) -> None:
    meshes = [mesh for mesh in scene.geometry.values() if hasattr(mesh, "faces")]
    if sum(len(mesh.faces) for mesh in meshes) > MAX_TRIANGLES:
        raise InputError(name, f"has more than {MAX_TRIANGLES:,} triangles; simplify it first")
    for mesh in meshes:
        if not np.isfinite(mesh.vertices).all():
            raise InputError(name, "has vertices that are not finite numbers")
        if len(mesh.faces) and not 0 <= int(mesh.faces.min()) <= int(mesh.faces.max()) < len(mesh.vertices):
            raise InputError(name, f"refers to vertices outside the {len(mesh.vertices):,} it has")


def _exchange(mesh: Any, matrix: F64) -> ExchangedMesh:
    """Read what is needed out of a ``trimesh.Trimesh``, whose attributes depend on the kind of its visual."""
    visual = mesh.visual
    is_textured = visual.kind == "texture"
    material = _material(visual) if is_textured else None
    picture = getattr(material, "image", None)
    uv = visual.uv if is_textured else None
    return ExchangedMesh(
        positions=np.asarray(mesh.vertices, np.float64) @ matrix[:3, :3].T + matrix[:3, 3],
        faces=np.asarray(mesh.faces, np.int64),
        uv=np.asarray(uv, np.float64) if uv is not None and len(uv) == len(mesh.vertices) else None,
        texture=None if picture is None else np.asarray(picture.convert("RGB"), np.uint8),
        base_color=None if material is None else np.asarray(material.main_color, np.uint8),
        vertex_colors=_vertex_colors(visual, len(mesh.vertices)),
        face_colors=np.asarray(visual.face_colors, np.uint8) if visual.kind == "face" else None,
    )


def _material(visual: Any) -> Any:
    """Return a visual's material, None for the one that trimesh makes up where the file has none."""
    material = visual.material
    made_up = getattr(material, "image", None) is None and getattr(material, "name", None) is None
    return None if made_up else material


def _vertex_colors(visual: Any, vertices: int) -> U8 | None:
    colors = visual.vertex_attributes.get(COLOR) if visual.kind == "texture" else None
    if visual.kind == "vertex":
        colors = visual.vertex_colors
    return None if colors is None or len(colors) != vertices else np.asarray(colors, np.uint8)


def _surface(mesh: ExchangedMesh) -> Surface:
    if mesh.texture is not None or mesh.base_color is None:
        return Surface(texture=mesh.texture, double_sided=True, alpha_mode="BLEND" if _is_clear(mesh) else "OPAQUE")
    red, green, blue = light_of(mesh.base_color[:3]).tolist()
    return Surface(base_color=(red, green, blue, 1.0), double_sided=True)


def _is_clear(mesh: ExchangedMesh) -> bool:
    """Whether colours of vertices or of faces let anything be seen through."""
    stored = mesh.vertex_colors if mesh.vertex_colors is not None else mesh.face_colors
    return stored is not None and stored.shape[1] == 4 and bool((stored[:, 3] < 255).any())


def _corner_colors(mesh: ExchangedMesh) -> F32 | None:
    """Return the ``(3T, 4)`` linear colours of triangle corners, None where the file has none."""
    if mesh.vertex_colors is not None:
        stored = mesh.vertex_colors[mesh.faces.ravel()]
    elif mesh.face_colors is not None:
        stored = np.repeat(mesh.face_colors, 3, axis=0)
    else:
        return None
    colors = np.ones((len(stored), 4), np.float32)
    colors[:, :3] = light_of(stored[:, :3])
    if stored.shape[1] == 4:
        colors[:, 3] = stored[:, 3] / np.float32(255)
    return colors
