"""What makes a mesh, skin or track unfit to be written; each check names the part and the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mmgen.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from mmgen.media.arrays import F32, I32
    from mmgen.media.gltf_scene import Mesh, Skin, Texture, Track

_WIDTHS = {"translation": 3, "rotation": 4, "scale": 3}


def finite(values: ArrayLike, shape: tuple[int, ...], part: str) -> F32:
    """Return float32 values of ``shape``, where -1 stands for any length, or raise InputError."""
    array = np.asarray(values, np.float32)
    if array.ndim != len(shape) or any(want not in {-1, has} for want, has in zip(shape, array.shape, strict=True)):
        raise InputError(part, f"has shape {array.shape}, expected {shape} (-1 is any length)")
    if not np.isfinite(array).all():
        raise InputError(part, "holds values that are not finite numbers")
    return array


def triangles_of(mesh: Mesh, part: str) -> I32:
    """Return the mesh's ``(T, 3)`` triangles after checking that each refers to a vertex."""
    triangles = np.asarray(mesh.triangles)
    if triangles.ndim != 2 or triangles.shape[1] != 3 or triangles.dtype.kind not in "iu" or not len(triangles):
        raise InputError(f"{part} triangles", f"must be whole numbers of shape (T, 3), T > 0; got {triangles.shape}")
    if int(triangles.min()) < 0 or int(triangles.max()) >= len(mesh.positions):
        raise InputError(f"{part} triangles", f"refer to vertices outside 0 to {len(mesh.positions) - 1}")
    return triangles.astype(np.int32)


def joints_of(mesh: Mesh, skin: Skin | None, part: str) -> None:
    """Check that a mesh and its skin fit each other."""
    if (mesh.joints is None) != (mesh.weights is None):
        raise InputError(part, "has joints without weights, or weights without joints")
    if (mesh.joints is None) != (skin is None):
        raise InputError(part, "needs joints, weights and a skin together, or none of them")
    if mesh.joints is not None and skin is not None and int(np.max(mesh.joints)) >= len(skin.joints):
        raise InputError(f"{part} joints", f"refer to joints outside the skin's {len(skin.joints)}")


def needs_tangents(mesh: Mesh, part: str) -> bool:
    """Return whether the mesh has a normal map, after checking that its pictures have places to go to."""
    material = mesh.material
    if material is None or not material.textures:
        return False
    if mesh.uv is None:
        raise InputError(part, f"has no uv, which the pictures of its material {material.name!r} need")
    if material.normal_texture is not None and mesh.normals is None:
        raise InputError(part, f"has no normals, which the normal map of its material {material.name!r} needs")
    return material.normal_texture is not None


def track_of(track: Track, part: str) -> tuple[F32, F32]:
    """Return a track's ``(times, values)`` after checking that they fit each other and its node."""
    times = finite(track.times, (-1,), f"{part} times")
    if not len(times) or float(times[0]) < 0 or bool((np.diff(times) <= 0).any()):
        raise InputError(f"{part} times", "must rise strictly, from 0 seconds or later")
    width = _WIDTHS.get(track.path) or (len(track.node.mesh.targets) if track.node.mesh else 0)
    if not width:
        raise InputError(part, "animates weights of a node whose mesh has no morph targets")
    keys = len(times) * (3 if track.interpolation == "CUBICSPLINE" else 1)
    return times, finite(track.values, (keys, width), f"{part} values")


def media_type_of(texture: Texture, part: str) -> str:
    """Return the texture's media type by its first bytes; glTF takes PNG and JPEG."""
    if texture.data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if texture.data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    raise InputError(part, "is neither PNG nor JPEG, the two picture formats that glTF takes; encode it as one of them")
