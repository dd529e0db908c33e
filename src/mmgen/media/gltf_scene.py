"""The parts of a glTF 2.0 scene, as plain values: what :func:`mmgen.media.gltf.write_glb` writes.

Right-handed, +Y up, +Z towards the viewer, metres, seconds; colours are linear light from 0 to 1. Values compare
by identity, so a node, mesh, material or texture that is used twice is written once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64, I32

Vector3 = tuple[float, float, float]
Vector4 = tuple[float, float, float, float]
AlphaMode = Literal["OPAQUE", "MASK", "BLEND"]
Interpolation = Literal["LINEAR", "STEP", "CUBICSPLINE"]
TrackPath = Literal["translation", "rotation", "scale", "weights"]
Joints = NDArray[np.uint16]


@dataclass(frozen=True, slots=True, eq=False)
class Texture:
    """An encoded PNG or JPEG picture; ``repeat=False`` clamps it at its edges."""

    data: bytes
    repeat: bool = True
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Material:
    """A metallic-roughness surface; textures multiply the factors beside them."""

    name: str = ""
    base_color: Vector4 = (1.0, 1.0, 1.0, 1.0)
    metallic: float = 0.0
    roughness: float = 0.7
    emissive: Vector3 = (0.0, 0.0, 0.0)
    base_color_texture: Texture | None = None
    metallic_roughness_texture: Texture | None = None
    normal_texture: Texture | None = None
    occlusion_texture: Texture | None = None
    emissive_texture: Texture | None = None
    alpha_mode: AlphaMode = "OPAQUE"
    alpha_cutoff: float = 0.5
    double_sided: bool = False

    @property
    def textures(self) -> tuple[Texture, ...]:
        """The pictures it uses."""
        slots = (
            self.base_color_texture,
            self.metallic_roughness_texture,
            self.normal_texture,
            self.occlusion_texture,
            self.emissive_texture,
        )
        return tuple(texture for texture in slots if texture is not None)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MorphTarget:
    """Offsets ``(V, 3)`` added to a mesh's positions and normals, times a weight."""

    positions: F32
    normals: F32 | None = None
    name: str = ""
    weight: float = 0.0


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Mesh:
    """
    Triangles of one material.

    ``positions`` and ``normals`` are ``(V, 3)``, ``triangles`` ``(T, 3)`` counter-clockwise seen from outside,
    ``uv`` ``(V, 2)`` with the origin at the picture's top left, ``colors`` ``(V, 3)`` or ``(V, 4)``, ``joints``
    ``(V, 4)`` positions in the skin's joint list, ``weights`` ``(V, 4)``. Normals are brought to unit length.
    """

    positions: F32
    triangles: I32
    normals: F32 | None = None
    uv: F32 | None = None
    colors: F32 | None = None
    joints: Joints | None = None
    weights: F32 | None = None
    material: Material | None = None
    targets: tuple[MorphTarget, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Node:
    """A place in the scene: scale, then rotation (quaternion ``x y z w``), then translation, under its parent."""

    name: str = ""
    mesh: Mesh | None = None
    skin: Skin | None = None
    translation: Vector3 = (0.0, 0.0, 0.0)
    rotation: Vector4 = (0.0, 0.0, 0.0, 1.0)
    scale: Vector3 = (1.0, 1.0, 1.0)
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Skin:
    """A skeleton: ``inverse_bind`` ``(J, 4, 4)`` takes mesh space to each joint's space (row-major, column vectors)."""

    joints: tuple[Node, ...]
    inverse_bind: F64
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Track:
    """
    Key frames of one property of one node.

    ``times`` ``(K,)`` rise from 0 or later; ``values`` are ``(K, 3)``, ``(K, 4)`` for rotation, ``(K, targets)`` for
    weights, and for ``CUBICSPLINE`` ``(3K, n)``: in-tangent, value, out-tangent for each key.
    """

    node: Node
    path: TrackPath
    times: F32
    values: F32
    interpolation: Interpolation = "LINEAR"


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """An animation: tracks that play together."""

    name: str
    tracks: tuple[Track, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Scene:
    """Root nodes, their animations, and JSON ``extras`` that are kept with the file (its provenance, say)."""

    nodes: tuple[Node, ...]
    clips: tuple[Clip, ...] = ()
    name: str = ""
    extras: Mapping[str, object] = field(default_factory=dict[str, object])
