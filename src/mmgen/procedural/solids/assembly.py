"""Parts as a glTF scene: one named node for each part, one mesh, one material."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F32, F64, I32
from mmgen.media.gltf_scene import Material, Mesh, Node, Scene, Texture
from mmgen.media.triangles import vertex_normals
from mmgen.procedural.solids.finishes import Finish, Grain
from mmgen.procedural.solids.grains import grain_picture
from mmgen.procedural.solids.maker import Piece
from mmgen.procedural.solids.solid import Patch, Solid

__all__ = ["Thing", "thing_scene"]


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """A finished thing with its name, where it is to stand."""

    name: str
    pieces: tuple[Piece, ...]

    @property
    def faces(self) -> int:
        """How many triangles it has."""
        return sum(piece.solid.faces for piece in self.pieces)


def thing_scene(things: Sequence[Thing], *, texture: bool) -> Scene:
    """The scene of all things; each is a node whose children are its parts."""
    materials = _Materials(texture=texture)
    return Scene(
        nodes=tuple(_thing_node(thing, materials) for thing in things), name=" and ".join(t.name for t in things)
    )


def _thing_node(thing: Thing, materials: _Materials) -> Node:
    parts = tuple(Node(name=piece.name, mesh=_mesh(piece, materials)) for piece in thing.pieces)
    return Node(name=thing.name, children=parts)


class _Materials:
    """Materials and their pictures, each made once."""

    def __init__(self, *, texture: bool) -> None:
        self._texture = texture
        self._materials: dict[Finish, Material] = {}
        self._pictures: dict[Grain, Texture] = {}

    def material(self, finish: Finish) -> Material:
        if finish not in self._materials:
            self._materials[finish] = self._made(finish)
        return self._materials[finish]

    def _made(self, finish: Finish) -> Material:
        red, green, blue = finish.colour
        return Material(
            name=finish.name,
            base_color=(red, green, blue, finish.alpha),
            metallic=finish.metallic,
            roughness=finish.roughness,
            emissive=(red * finish.glow, green * finish.glow, blue * finish.glow),
            base_color_texture=self._picture(finish),
            alpha_mode="OPAQUE" if finish.alpha == 1 else "BLEND",
        )

    def _picture(self, finish: Finish) -> Texture | None:
        if finish.grain is None or not self._texture:
            return None
        if finish.grain not in self._pictures:
            self._pictures[finish.grain] = Texture(grain_picture(finish.grain), name=finish.grain)
        return self._pictures[finish.grain]


def _mesh(piece: Piece, materials: _Materials) -> Mesh:
    patches = [_compact(patch) for patch in piece.solid.patches]
    starts = np.cumsum([0, *(len(patch.positions) for patch in patches)])
    triangles = [patch.triangles + int(start) for patch, start in zip(patches, starts, strict=False)]
    return Mesh(
        positions=np.concatenate([patch.positions for patch in patches]).astype(np.float32),
        triangles=np.concatenate(triangles).astype(np.int32),
        normals=np.concatenate([_normals(patch) for patch in patches]),
        uv=np.concatenate([_places(patch, piece.finish) for patch in patches]).astype(np.float32),
        colors=_tints(patches),
        material=materials.material(piece.finish),
        name=piece.name,
    )


def _compact(patch: Patch) -> Patch:
    """The patch without corners that no triangle uses."""
    used, indices = np.unique(patch.triangles, return_inverse=True)
    if len(used) == len(patch.positions):
        return patch
    triangles: I32 = indices.reshape(-1, 3).astype(np.int32)
    return Patch(
        positions=patch.positions[used],
        triangles=triangles,
        uv=patch.uv[used],
        normals=None if patch.normals is None else patch.normals[used],
        tint=None if patch.tint is None else patch.tint[used],
        around=patch.around,
    )


def _normals(patch: Patch) -> F32:
    if patch.normals is not None:
        return patch.normals.astype(np.float32)
    return vertex_normals(patch.positions.astype(np.float32), patch.triangles)


def _places(patch: Patch, finish: Finish) -> F64:
    """Texture places in repeats of the picture, from 0; what goes once round gets a whole number of them."""
    places = patch.uv / finish.tile
    if patch.around is not None and patch.around / finish.tile > 0.6:
        places = places * (max(round(patch.around / finish.tile), 1) / (patch.around / finish.tile), 1.0)
    extent = np.ptp(places, axis=0)
    if finish.grain == "wood" and extent[1] > extent[0]:
        # Grain runs along a piece of wood.
        places = places[:, ::-1]
    moved: F64 = places - np.floor(places.min(axis=0))
    moved[:, 1] = np.ceil(moved[:, 1].max()) - moved[:, 1]
    return moved


def _tints(patches: Sequence[Patch]) -> F32 | None:
    if all(patch.tint is None for patch in patches):
        return None
    rows = [np.ones((len(patch.positions), 3), np.float32) if patch.tint is None else patch.tint for patch in patches]
    return np.clip(np.concatenate(rows), 0, 1).astype(np.float32)


def whole(thing: Thing) -> Solid:
    """All parts of a thing as one solid."""
    return Solid(tuple(patch for piece in thing.pieces for patch in piece.solid.patches))
