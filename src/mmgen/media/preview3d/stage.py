"""An object on a studio floor, drawn from a camera."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from mmgen.media.preview3d.camera import extent
from mmgen.media.preview3d.ground import ground_shadow
from mmgen.media.preview3d.layer import Layer, face_camera, rasterize_layer
from mmgen.media.preview3d.occlusion import ambient_share
from mmgen.media.preview3d.raster import Facets
from mmgen.media.preview3d.shading import shade
from mmgen.media.preview3d.shadow import DepthPart, ShadowMap, cast_shadows, lit_share
from mmgen.media.preview3d.studio import key_direction

if TYPE_CHECKING:
    from mmgen.media.arrays import F32, I32, U8
    from mmgen.media.preview3d.camera import Camera
    from mmgen.media.triangles import Triangles

SUPERSAMPLING = 2
_LAYERS: Final = ("OPAQUE", "MASK", "BLEND")
_HOLLOW = 0.16
"""The size of hollows that lose light, in parts of the object's radius."""
_SHADOW_BIAS = 0.02
"""How far behind the shadow map's surface a point still counts as lit, in parts of the object's radius."""
_SHADOW_TINT = (0.96, 0.97, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A picture that is asked for: the camera, how high it stands (degrees), pixels, and the backdrop's sRGB colour."""

    camera: Camera
    elevation: float
    size: tuple[int, int]
    background: tuple[int, int, int]


def draw(triangles: Triangles, view: View) -> U8:
    """Return the picture, ``(H, W, 3)`` RGB."""
    layers = _layers(triangles)
    # Glass casts no shadow to speak of, unless there is nothing else.
    casting = np.concatenate(layers[:2]) if 0 < len(layers[2]) < len(triangles.indices) else triangles.indices
    facets = Facets(triangles.positions, np.ascontiguousarray(casting))
    shadows = cast_shadows(facets, key_direction(view.camera.axes))
    backdrop = _backdrop(view.size, view.background)
    darkness = ground_shadow(facets, shadows).seen_by(view.camera, view.size)
    shade_of_floor = cv2.merge([1 - darkness * tint for tint in _SHADOW_TINT])
    floor = cv2.multiply(backdrop, shade_of_floor, dtype=cv2.CV_8U)
    fine = (view.size[0] * SUPERSAMPLING, view.size[1] * SUPERSAMPLING)
    picture = np.asarray(cv2.resize(floor, fine, interpolation=cv2.INTER_NEAREST), np.uint8)
    depth: F32 | None = None
    for layer in layers:
        depth = _draw_layer(triangles, layer, view, shadows, picture, depth)
    return np.asarray(cv2.resize(picture, view.size, interpolation=cv2.INTER_AREA), np.uint8)


def _layers(triangles: Triangles) -> list[I32]:
    """Return what is opaque, then what has holes, then what light shines through; each needs what is behind it."""
    modes = np.array([_LAYERS.index(surface.alpha_mode) for surface in triangles.surfaces])
    if not modes.any():
        return [triangles.indices, triangles.indices[:0], triangles.indices[:0]]
    mode = modes[triangles.surface[triangles.indices[:, 0]]]
    return [triangles.indices[mode == layer] for layer in range(len(_LAYERS))]


def _draw_layer(
    triangles: Triangles, indices: I32, view: View, shadows: ShadowMap, picture: U8, behind: F32 | None
) -> F32 | None:
    """Draw some of the triangles over the picture, and return the depth that is left."""
    if not len(indices):
        return behind
    soup = face_camera(triangles, indices, view.camera)
    fine = (picture.shape[1], picture.shape[0])
    drawn = rasterize_layer(soup, view.camera, fine, behind)
    if drawn is None:
        return behind
    key, ambient = _light_shares(drawn, triangles, view, shadows)
    color, opacity = shade(drawn.pixels, triangles.surfaces, key=key, ambient=ambient, elevation=view.elevation)
    opacity &= drawn.covered
    _compose(picture[drawn.box], color, opacity)
    if behind is None:
        return drawn.depth
    solid = behind.copy()
    cv2.copyTo(drawn.depth[drawn.box], opacity, solid[drawn.box])
    return solid


def _light_shares(drawn: Layer, triangles: Triangles, view: View, shadows: ShadowMap) -> tuple[F32, F32]:
    """Return the key lamp's and the ambient share for the layer's box, worked out at the picture's own size."""
    low, high = extent(triangles.positions)
    reach = float(np.linalg.norm(high - low)) / 2
    middle = float(np.linalg.norm(view.camera.eye - (low + high) / 2))
    pixels = view.size[1] / 2 / np.tan(view.camera.field_of_view / 2) * reach * _HOLLOW / middle
    part = _around(drawn, view.size, int(pixels) + 2)
    ambient = ambient_share(part.values, float(view.camera.nowhere), radius=reach * _HOLLOW, pixels=pixels)
    key = lit_share(shadows, view.camera, part, bias=reach * _SHADOW_BIAS)
    return _grow(key, part, drawn.box), _grow(ambient, part, drawn.box)


def _around(drawn: Layer, size: tuple[int, int], margin: int) -> DepthPart:
    """Return the depth at the picture's own size, of the layer's box and a margin round it."""
    rows, columns = drawn.box
    top, left = (max(side.start // SUPERSAMPLING - margin, 0) for side in (rows, columns))
    bottom, right = (
        min(side.stop // SUPERSAMPLING + margin, end) for side, end in ((rows, size[1]), (columns, size[0]))
    )
    fine = drawn.depth[top * SUPERSAMPLING : bottom * SUPERSAMPLING, left * SUPERSAMPLING : right * SUPERSAMPLING]
    return DepthPart(np.ascontiguousarray(fine[::SUPERSAMPLING, ::SUPERSAMPLING]), (left, top), size)


def _grow(share: F32, part: DepthPart, box: tuple[slice, slice]) -> F32:
    """Bring a share to the fine picture's size, and cut out the box."""
    height, width = part.values.shape
    size = (width * SUPERSAMPLING, height * SUPERSAMPLING)
    fine = np.asarray(cv2.resize(share, size, interpolation=cv2.INTER_LINEAR), np.float32)
    top, left = part.corner[1] * SUPERSAMPLING, part.corner[0] * SUPERSAMPLING
    rows, columns = box
    return np.ascontiguousarray(fine[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left])


def _compose(under: U8, over: U8, opacity: U8) -> None:
    """Lay colours over a part of the picture, in place."""
    partly = (opacity > 0) & (opacity < 255)
    if partly.any():
        share = opacity[partly].astype(np.float32)[:, None] / 255
        over[partly] = np.rint(over[partly] * share + under[partly] * (1 - share)).astype(np.uint8)
    cv2.copyTo(over, opacity, under)


@lru_cache(maxsize=2)
def _backdrop(size: tuple[int, int], background: tuple[int, int, int]) -> F32:
    """Return the wall behind the object: the asked colour, a little lighter behind it and darker at the edges."""
    width, height = size
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :] * min(width / height, 1.6)
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None] + 0.1
    glow = np.exp(-(x * x + y * y) / 1.3)
    color = np.array(background, np.float32)
    lighter, darker = color + (255 - color) * 0.35, color * 0.93
    wall: F32 = (darker + (lighter - darker) * glow[..., None]).astype(np.float32)
    return wall
