"""OBJ and PLY files as trimesh scenes in which the colours of vertices are kept beside places on a texture."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import trimesh

COLOR = "color"
"""The attribute of a textured visual that holds the colours of vertices, as trimesh's own glTF reader has it."""


def parse_mesh(content: bytes, file_type: str, resolver: object) -> trimesh.Scene | None:
    """
    Return the meshes of an OBJ or PLY file, None where it has none.

    trimesh's own loader joins vertices that differ in colour alone, and drops colours where there are texture places.
    Raises whatever a broken file makes the parser raise.
    """
    import trimesh

    parsed = _parsed_obj(content, resolver) if file_type == "obj" else _parsed_ply(content)
    meshes: dict[str, Any] = {
        name: _mesh(arguments) for name, arguments in parsed.items() if arguments.get("faces") is not None
    }
    return trimesh.Scene(meshes) if meshes else None


def _parsed_obj(content: bytes, resolver: object) -> dict[str, dict[str, Any]]:
    from trimesh.exchange import obj

    load: Any = obj.load_obj  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  # it is half typed
    return dict(load(io.BytesIO(content), resolver=resolver).get("geometry", {}))


def _parsed_ply(content: bytes) -> dict[str, dict[str, Any]]:
    from trimesh.exchange import ply

    load: Any = ply.load_ply  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  # it is half typed
    parsed: dict[str, Any] = load(io.BytesIO(content))
    colors, vertices = parsed.get("vertex_colors"), parsed.get("vertices")
    if colors is not None and vertices is not None and parsed.get("visual") is not None:
        # The parser has cut vertices along the texture's seams, in the order of the corners of triangles.
        uncut: dict[str, Any] = load(io.BytesIO(content), fix_texture=False)
        parsed["vertex_colors"] = _moved(colors, uncut["faces"], parsed["faces"], len(vertices))
    return {"geometry": parsed}


def _moved(
    colors: NDArray[Any], before: NDArray[np.int64], after: NDArray[np.int64], vertices: int
) -> NDArray[Any] | None:
    """Return the colours of vertices after they were numbered anew; None where corners don't correspond."""
    if before.shape != after.shape:
        return None
    moved = np.zeros((vertices, colors.shape[1]), colors.dtype)
    moved[after.ravel()] = colors[before.ravel()]
    return moved


def _mesh(arguments: dict[str, Any]) -> trimesh.Trimesh:
    import trimesh
    from trimesh.visual import color

    rgba: Any = color.to_rgba  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  # as above
    mesh = trimesh.Trimesh(**arguments, process=False)
    visual: Any = mesh.visual
    colors = arguments.get("vertex_colors")
    if colors is not None and visual.kind == "texture" and len(colors) == len(mesh.vertices):
        visual.vertex_attributes[COLOR] = rgba(colors)
    return mesh
