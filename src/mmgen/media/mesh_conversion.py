"""A 3D file in another kind of file, or with fewer triangles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mmgen.errors import InputError
from mmgen.media.decimation import decimate, decimated
from mmgen.media.gltf_scene import Node, Scene
from mmgen.media.gltf_scene_reader import read_scene
from mmgen.media.gltf_writer import write_glb
from mmgen.media.mesh import load_scene, load_triangles
from mmgen.media.mesh_exchange import GLB, mesh_media_type
from mmgen.media.mesh_glb import as_glb, write_triangles
from mmgen.media.mesh_obj import write_obj
from mmgen.media.mesh_ply import write_ply
from mmgen.media.source import MediaInput, source_name
from mmgen.media.usd import write_usdz

if TYPE_CHECKING:
    from mmgen.media.gltf_scene import Mesh
    from mmgen.media.triangles import Triangles

__all__ = ["convert_object", "simplify_object"]

SUFFIXES: Final = (".glb", ".obj", ".ply", ".stl", ".usdz")


def convert_object(source: MediaInput, path: Path, *, name: str | None = None) -> Path:
    """
    Write a 3D file to ``path`` as its suffix says: .glb, .obj, .ply, .stl or .usdz.

    An OBJ gets its materials and pictures beside it, named after it. PLY and STL hold one mesh; a PLY has what is seen
    as colours of its vertices, an STL has none.
    A USDZ needs the extra ``usd``. Raises InputError.
    """
    name = source_name(source, name)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(
            str(path), f"names no kind of 3D file that can be written; give it one of {', '.join(SUFFIXES)}"
        )
    triangles = load_triangles(source, name=name)
    if suffix == ".glb":
        path.write_bytes(as_glb(source, triangles))
    elif suffix == ".usdz":
        write_usdz(read_scene(as_glb(source, triangles), name=name), path)
    elif suffix == ".obj":
        write_obj(_at_rest(read_scene(as_glb(source, triangles), name=name), triangles), path)
    elif suffix == ".ply":
        path.write_bytes(write_ply(triangles))
    else:
        scene: Any = load_scene(source, name=name)
        path.write_bytes(scene.to_mesh().export(file_type=suffix[1:]))
    return path


def _at_rest(scene: Scene, triangles: Triangles) -> Scene:
    """Return the scene, or its triangles where skins and morph targets have moved them."""
    still = not any(mesh.weights is not None or mesh.targets for node in scene.nodes for mesh in _meshes(node))
    return scene if still else read_scene(write_triangles(triangles))


def simplify_object(source: MediaInput, faces: int, *, name: str | None = None) -> bytes:
    """
    Return a GLB of about ``faces`` triangles with nodes, materials, skins and clips as they were. Raises InputError.

    Each mesh gives its share, so a scene of many small meshes may keep more. Of a mesh with morph targets they go along.
    """
    name = source_name(source, name)
    if mesh_media_type(source, name) != GLB:
        return write_triangles(decimate(load_triangles(source, name=name), faces))
    scene = read_scene(source, name=name)
    meshes = {mesh for node in scene.nodes for mesh in _meshes(node)}
    total = sum(len(mesh.triangles) for mesh in meshes)
    if faces >= total:
        return write_glb(scene)
    smaller = {mesh: _simplified(mesh, max(faces * len(mesh.triangles) // total, 4)) for mesh in meshes}
    return write_glb(_with_meshes(scene, smaller))


def _meshes(node: Node) -> list[Mesh]:
    own = [] if node.mesh is None else [node.mesh]
    return own + [mesh for child in node.children for mesh in _meshes(child)]


def _simplified(mesh: Mesh, faces: int) -> Mesh:
    if faces >= len(mesh.triangles):
        return mesh
    found = decimated(mesh.positions, mesh.triangles, faces)
    nearest = found.nearest
    return replace(
        mesh,
        positions=found.positions,
        triangles=found.triangles,
        normals=None if mesh.normals is None else found.blend(mesh.normals),
        uv=None if mesh.uv is None else found.blend(mesh.uv),
        colors=None if mesh.colors is None else np.clip(found.blend(mesh.colors), 0, 1),
        joints=None if mesh.joints is None else mesh.joints[nearest],
        weights=None if mesh.weights is None else mesh.weights[nearest],
        targets=tuple(
            replace(
                target,
                positions=found.blend(target.positions),
                normals=None if target.normals is None else found.blend(target.normals),
            )
            for target in mesh.targets
        ),
    )


def _with_meshes(scene: Scene, smaller: dict[Mesh, Mesh]) -> Scene:
    """Return the scene with other meshes; what refers to a node refers to the one that stands for it."""
    nodes: dict[Node, Node] = {}

    def changed(node: Node) -> Node:
        mesh = None if node.mesh is None else smaller[node.mesh]
        nodes[node] = replace(node, mesh=mesh, children=tuple(changed(child) for child in node.children))
        return nodes[node]

    roots = [changed(node) for node in scene.nodes]
    skins = {
        node.skin: replace(node.skin, joints=tuple(nodes[joint] for joint in node.skin.joints))
        for node in roots
        if node.skin
    }
    roots = [node if node.skin is None else replace(node, skin=skins[node.skin]) for node in roots]
    new = dict(zip(scene.nodes, roots, strict=True))
    clips = [
        replace(
            clip, tracks=tuple(replace(track, node=new.get(track.node, nodes[track.node])) for track in clip.tracks)
        )
        for clip in scene.clips
    ]
    return replace(scene, nodes=tuple(roots), clips=tuple(clips))
