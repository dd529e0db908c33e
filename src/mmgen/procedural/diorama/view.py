"""A picture of a scene from its own camera, in its own light, under its own sky."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from mmgen.media.mesh import load_triangles
from mmgen.media.preview3d.camera import Camera, extent
from mmgen.media.preview3d.ground import ground_shadow
from mmgen.media.preview3d.layer import Layer, face_camera, rasterize_layer
from mmgen.media.preview3d.occlusion import ambient_share
from mmgen.media.preview3d.raster import Facets
from mmgen.media.preview3d.shadow import DepthPart, ShadowMap, cast_shadows, lit_share
from mmgen.media.preview3d.texturing import base_color
from mmgen.procedural.diorama.lamps import Lamp, lamps_of
from mmgen.procedural.diorama.settings import linear_of
from mmgen.procedural.diorama.surroundings import camera_of, light_of, sky_shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mmgen.media.arrays import F32, F64, I32, U8
    from mmgen.media.triangles import Triangles
    from mmgen.procedural.diorama.stage import Stage

__all__ = ["render_view"]

SIZE: Final = (640, 480)
_FINE: Final = 2
_LAYERS: Final = ("OPAQUE", "MASK", "BLEND")
_HOLLOW, _BIAS = 0.1, 0.012
"""Of hollows that lose light, and behind which a point is in shadow, in parts of the scene's radius."""
_EXPOSURE: Final = 1.05


@dataclass(frozen=True, slots=True, eq=False)
class _Light:
    """What lights a scene: towards the sun, its light, and the light from above, from the side and from below (linear)."""

    sun: F64
    key: F64
    zenith: F64
    horizon: F64
    below: F64
    lamps: tuple[Lamp, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Frame:
    """A picture that is being drawn."""

    triangles: Triangles
    camera: Camera
    light: _Light
    shadows: ShadowMap
    size: tuple[int, int]


def render_view(stage: Stage, *, size: tuple[int, int] = SIZE) -> U8:
    """Return the picture, ``(H, W, 3)`` RGB; an empty scene shows its sky."""
    light = _light(stage)
    backdrop = _backdrop(stage, size)
    if not any("mesh" in node for node in stage.edit.entries("nodes")) or not stage.edit.roots():
        return _srgb(backdrop)
    camera = camera_of(stage, size[0] / size[1])
    triangles = load_triangles(stage.edit.pack(), name=stage.edit.name)
    modes = np.array([_LAYERS.index(surface.alpha_mode) for surface in triangles.surfaces])
    mode = modes[triangles.surface[triangles.indices[:, 0]]]
    casting = triangles.indices[mode < 2] if (mode < 2).any() else triangles.indices
    low, high = extent(triangles.positions)
    lamps = lamps_of(stage, (low + high) / 2, float(np.linalg.norm(high - low)) / 2)
    light = replace(light, lamps=tuple(lamps))
    facets = Facets(triangles.positions, np.ascontiguousarray(casting))
    frame = _Frame(triangles, camera, light, cast_shadows(facets, light.sun), size)
    if stage.role("ground") is None:
        darkness = ground_shadow(facets, frame.shadows).seen_by(camera, size)
        backdrop = backdrop * (1 - 0.8 * darkness[..., None])
    fine = (size[0] * _FINE, size[1] * _FINE)
    picture = np.asarray(cv2.resize(backdrop, fine, interpolation=cv2.INTER_LINEAR), np.float32)
    depth: F32 | None = None
    for layer in range(len(_LAYERS)):
        depth = _draw(frame, triangles.indices[mode == layer], picture, depth)
    small = np.asarray(cv2.resize(_developed(picture), size, interpolation=cv2.INTER_AREA), np.float32)
    return np.rint(small * 255).astype(np.uint8)


def _light(stage: Stage) -> _Light:
    direction, color, intensity = light_of(stage)
    zenith, horizon = (np.array(linear_of(code)) for code in sky_shown(stage))
    sun = np.array(direction, np.float64)
    sun /= max(float(np.linalg.norm(sun)), 1e-9)
    if abs(sun[1]) > 0.9999:
        sun = np.array([0.01, np.sign(sun[1]), 0.01]) / np.linalg.norm([0.01, 1.0, 0.01])
    # A little light is left everywhere, so that night shows shapes.
    ambient = 0.36 * zenith + 0.36 * horizon + np.array([0.05, 0.055, 0.065])
    return _Light(
        sun=sun,
        key=np.array(linear_of(color)) * intensity * 0.95,
        zenith=ambient,
        horizon=horizon,
        below=ambient * np.array([0.5, 0.47, 0.43]),
    )


def _backdrop(stage: Stage, size: tuple[int, int]) -> F32:
    """The sky, from overhead at the top of the picture to the horizon below its middle, and a haze under that (linear)."""
    zenith, horizon = (np.array(linear_of(code)) for code in sky_shown(stage))
    height = np.linspace(0, 1, size[1])[:, None]
    rise = np.clip(1 - height / 0.72, 0, 1) ** 1.15
    sky = horizon + (zenith - horizon) * rise * 0.92
    haze = np.clip((height - 0.72) / 0.28, 0, 1)
    rows: F64 = sky * (1 - 0.22 * haze)
    return np.ascontiguousarray(np.broadcast_to(rows[:, None, :], (size[1], size[0], 3)), dtype=np.float32)


def _draw(frame: _Frame, indices: I32, picture: F32, behind: F32 | None) -> F32 | None:
    """Draw some of the triangles over the picture, and return the depth that is left."""
    if not len(indices):
        return behind
    fine = (picture.shape[1], picture.shape[0])
    drawn = rasterize_layer(face_camera(frame.triangles, indices, frame.camera), frame.camera, fine, behind)
    if drawn is None:
        return behind
    color, opacity = _shaded(frame, drawn)
    share = np.minimum(opacity, drawn.covered).astype(np.float32)[..., None] / 255
    part = picture[drawn.box]
    part += (color - part) * share
    if behind is None:
        return drawn.depth
    solid = behind.copy()
    cv2.copyTo(drawn.depth[drawn.box], (share[..., 0] > 0).astype(np.uint8), solid[drawn.box])
    return solid


def _shaded(frame: _Frame, drawn: Layer) -> tuple[F32, U8]:
    """Linear colour and opacity of a layer's pixels."""
    surfaces, light = frame.triangles.surfaces, frame.light
    normals, toward_eye = _directions(frame, drawn)
    key, ambient = _shares(frame, drawn)
    color, opacity = base_color(drawn.pixels, surfaces)
    rough = _table(drawn, [surface.roughness for surface in surfaces])
    metal = _table(drawn, [surface.metallic for surface in surfaces])
    facing = np.clip(normals @ light.sun.astype(np.float32), 0, 1)[..., None] * key
    up = normals[..., 1:2] * 0.5 + 0.5
    around = (up * light.zenith + (1 - up) * light.below).astype(np.float32) * ambient
    lit = color * (1 - metal) * (around + facing * light.key.astype(np.float32))
    lit += _mirrored(frame, normals, toward_eye, (color, rough, metal)) * (0.45 + 0.55 * key) * ambient
    if light.lamps:
        lit += color * (1 - metal) * _lamp_light(frame, drawn, normals)
    owners = _owners(drawn, len(surfaces))
    glow = np.array([surface.emissive for surface in surfaces], np.float32)
    if glow.any():
        lit += glow[owners]
    unlit = np.array([surface.unlit for surface in surfaces])
    if unlit.any():
        lit = np.where(unlit[owners][..., None], color, lit)
    return np.asarray(lit * _EXPOSURE, np.float32), opacity


def _lamp_light(frame: _Frame, drawn: Layer, normals: F32) -> F32:
    """What lamps with a place shed on each pixel, without shadows."""
    camera, (rows, columns) = frame.camera, drawn.box
    x, y = _offsets(frame, drawn)
    across, upward = np.meshgrid(x, y)
    ahead = np.stack([across, upward, -np.ones_like(across)], axis=-1) @ camera.axes
    points = camera.eye + ahead * np.asarray(drawn.depth[rows, columns], np.float64)[..., None]
    shed = np.zeros(points.shape)
    for lamp in frame.light.lamps:
        way = lamp.place - points
        away = np.maximum(np.linalg.norm(way, axis=-1, keepdims=True), 1e-6)
        way /= away
        share = np.clip((way * normals).sum(axis=-1, keepdims=True), 0, 1) / (np.pi * away**2)
        if lamp.cone is not None:
            inner, outer = lamp.cone
            within = np.clip(((-way @ lamp.towards)[..., None] - outer) / max(inner - outer, 1e-4), 0, 1)
            share = share * within * within * (3 - 2 * within)
        shed += share * lamp.strength
    return shed.astype(np.float32)


def _mirrored(frame: _Frame, normals: F32, toward_eye: F32, surface: tuple[F32, F32, F32]) -> F32:
    """What the surface mirrors: the sky, the ground, and the sun as a spot that roughness widens."""
    color, rough, metal = surface
    light = frame.light
    straight = np.clip((normals * toward_eye).sum(axis=-1, keepdims=True), 0, 1)
    mirror = 2 * straight * normals - toward_eye
    height = mirror[..., 1:2]
    above = np.clip(height / (0.35 + rough), 0, 1)
    sky = light.horizon * (1 - above) + (light.zenith * 1.1) * above
    seen = np.where(height > 0, sky, light.below * 0.9)
    width = np.maximum(rough, 0.12) ** 2 * 0.5
    spot = np.exp((mirror @ light.sun.astype(np.float32)[:, None] - 1) / width) * np.minimum(0.05 / width, 3.5)
    base = 0.04 * (1 - metal) + color * metal
    grazing = (1 - straight) ** 5 * (1 - 0.8 * rough) * 0.7
    return np.asarray((base + (1 - base) * grazing) * (seen + spot * light.key), np.float32)


def _directions(frame: _Frame, drawn: Layer) -> tuple[F32, F32]:
    """The unit normals and the directions to the eye of a layer's pixels, in the scene."""
    camera = frame.camera
    x, y = _offsets(frame, drawn)
    across, upward = np.meshgrid(x, y)
    local = np.stack([-across, -upward, np.ones_like(across)], axis=-1)
    ray = local @ camera.axes
    ray /= np.linalg.norm(ray, axis=-1, keepdims=True)
    right = np.cross(camera.axes[1], ray)
    right /= np.linalg.norm(right, axis=-1, keepdims=True)
    above = np.cross(ray, right)
    flat = drawn.pixels.normals
    normals = flat[..., 0:1] * right + flat[..., 1:2] * above + flat[..., 2:3] * ray
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-9)
    return normals.astype(np.float32), ray.astype(np.float32)


def _offsets(frame: _Frame, drawn: Layer) -> tuple[F64, F64]:
    """How far right and up the columns and rows of a layer are seen, at a distance of 1."""
    rows, columns = drawn.box
    width, height = frame.size[0] * _FINE, frame.size[1] * _FINE
    pixel = 2 * np.tan(frame.camera.field_of_view / 2) / height
    x: F64 = (np.arange(int(columns.start), int(columns.stop)) + 0.5 - width / 2) * pixel
    y: F64 = (height / 2 - 0.5 - np.arange(int(rows.start), int(rows.stop))) * pixel
    return x, y


def _shares(frame: _Frame, drawn: Layer) -> tuple[F32, F32]:
    """How much of the sun's and of all other light reaches each pixel, worked out at the picture's own size."""
    low, high = extent(frame.triangles.positions)
    reach = float(np.linalg.norm(high - low)) / 2
    away = max(float(np.linalg.norm(frame.camera.eye - (low + high) / 2)), 1e-6)
    pixels = frame.size[1] / 2 / np.tan(frame.camera.field_of_view / 2) * reach * _HOLLOW / away
    depth = np.ascontiguousarray(drawn.depth[::_FINE, ::_FINE])
    part = DepthPart(depth, (0, 0), frame.size)
    key = lit_share(frame.shadows, frame.camera, part, bias=reach * _BIAS)
    ambient = ambient_share(depth, float(frame.camera.nowhere), radius=reach * _HOLLOW, pixels=pixels)
    fine = (frame.size[0] * _FINE, frame.size[1] * _FINE)
    grown = [
        np.asarray(cv2.resize(each, fine, interpolation=cv2.INTER_LINEAR), np.float32)[drawn.box]
        for each in (key, ambient)
    ]
    return grown[0][..., None], grown[1][..., None]


def _table(drawn: Layer, values: list[float]) -> F32:
    """A number of the surface at each pixel."""
    return np.asarray(np.array(values, np.float32)[_owners(drawn, len(values))][..., None], np.float32)


def _owners(drawn: Layer, count: int) -> NDArray[np.int64]:
    """The surface of each pixel; pixels that nothing covers get any."""
    shape = drawn.pixels.normals.shape[:2]
    return np.minimum(np.broadcast_to(np.asarray(drawn.pixels.surface, np.int64), shape), count - 1)


def _developed(light: F32) -> F32:
    """SRGB from 0 to 1: highlights bent, the rest as it is."""
    bent = np.where(light < 0.6, light, 1 - 0.4 * np.exp((0.6 - light) / 0.4))
    curved = np.where(bent <= 0.0031308, bent * 12.92, 1.055 * np.maximum(bent, 1e-9) ** (1 / 2.4) - 0.055)
    return np.asarray(np.clip(curved, 0, 1), np.float32)


def _srgb(light: F32) -> U8:
    return np.rint(_developed(light) * 255).astype(np.uint8)
