"""A closed surface in skins: each is triangles with a picture, or without one; and how it is written to files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import cv2
import numpy as np

from mmgen.media.arrays import F32, I32, U8
from mmgen.media.gltf_scene import Material, Mesh, Node, Scene, Texture
from mmgen.media.gltf_writer import write_glb
from mmgen.media.image import encode_image
from mmgen.procedural.solids.exchange import scene_obj, scene_ply, scene_stl
from mmgen.procedural.solids.finishes import FINISHES

__all__ = ["WRITERS", "Shell", "Skin", "shell_scene"]

BARE = "plaster"
"""What is made of without a picture."""

QUALITY = 92

WRITERS: Mapping[str, Callable[[Scene], bytes]] = MappingProxyType(
    {"glb": write_glb, "obj": scene_obj, "ply": scene_ply, "stl": scene_stl}
)
"""Files by format."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Skin:
    """Part of a surface: ``uv`` ``(V, 2)`` from the top left of its picture, sRGB ``(H, W, 3)``."""

    name: str
    positions: F32
    normals: F32
    triangles: I32
    uv: F32 | None = None
    picture: U8 | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Shell:
    """Skins that close a volume together; it is 1 high and stands on y = 0, its front towards +Z."""

    skins: tuple[Skin, ...]

    @property
    def faces(self) -> int:
        """How many triangles there are."""
        return sum(len(skin.triangles) for skin in self.skins)


def shell_scene(shell: Shell, name: str, *, kind: str, texture: bool) -> Scene:
    """The shell as a node with a part for each skin; in files other than GLB the vertices carry the pictures' colours."""
    parts = tuple(
        Node(name=skin.name, mesh=_mesh(skin, textured=texture and kind == "glb", colored=texture))
        for skin in _centred(shell).skins
    )
    return Scene(nodes=(Node(name=name, children=parts),), name=name)


def _centred(shell: Shell) -> Shell:
    """The middle of its depth and width over the origin."""
    places = np.concatenate([skin.positions for skin in shell.skins])
    middle = (places.min(axis=0) + places.max(axis=0)) / 2
    moved = np.array([middle[0], places[:, 1].min(), middle[2]], np.float32)
    return Shell(
        tuple(
            Skin(
                name=skin.name,
                positions=skin.positions - moved,
                normals=skin.normals,
                triangles=skin.triangles,
                uv=skin.uv,
                picture=skin.picture,
            )
            for skin in shell.skins
        )
    )


def _mesh(skin: Skin, *, textured: bool, colored: bool) -> Mesh:
    pictured = skin.picture is not None
    uv = skin.uv if skin.uv is not None else np.zeros((len(skin.positions), 2), np.float32)
    colors = _sampled(skin.picture, uv) if skin.picture is not None and colored and not textured else None
    return Mesh(
        positions=skin.positions,
        normals=skin.normals,
        triangles=skin.triangles,
        uv=uv if not textured or pictured else None,
        colors=colors,
        material=_material(skin, textured=textured, colored=colored),
        name=skin.name,
    )


def _material(skin: Skin, *, textured: bool, colored: bool) -> Material:
    finish = FINISHES[BARE]
    bare = (*finish.colour, 1.0)
    if skin.picture is None or not colored:
        return Material(name=finish.name, base_color=bare, roughness=finish.roughness)
    data = encode_image(skin.picture, "image/jpeg", quality=QUALITY) if textured else None
    return Material(
        name=skin.name,
        roughness=0.75,
        base_color_texture=None if data is None else Texture(data, repeat=False, name=skin.name),
    )


def _sampled(picture: U8, uv: F32) -> F32:
    """Linear colours ``(V, 3)`` of a picture."""
    height, width = picture.shape[:2]
    column = (uv[:, :1] * width - 0.5).astype(np.float32)
    row = (uv[:, 1:] * height - 0.5).astype(np.float32)
    found: list[U8] = []
    # A lookup is at most 32767 rows high.
    for start in range(0, len(uv), 32_000):
        part = slice(start, start + 32_000)
        seen = cv2.remap(picture, column[part], row[part], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        found.append(np.asarray(seen, np.uint8)[:, 0])
    srgb = np.concatenate(found).astype(np.float32) / np.float32(255)
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4).astype(np.float32)
