"""Binary glTF 2.0: the facts of a file, and writing a scene of meshes, materials, skins and animations."""

from __future__ import annotations

from mmgen.media.gltf_facts import Bounds, Object3DFacts, probe_glb
from mmgen.media.gltf_scene import Clip, Material, Mesh, MorphTarget, Node, Scene, Skin, Texture, Track
from mmgen.media.gltf_writer import write_glb

__all__ = [
    "Bounds",
    "Clip",
    "Material",
    "Mesh",
    "MorphTarget",
    "Node",
    "Object3DFacts",
    "Scene",
    "Skin",
    "Texture",
    "Track",
    "probe_glb",
    "write_glb",
]
