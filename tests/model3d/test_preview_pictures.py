"""Previews honour what a material's pictures say: each is set against a material or mesh that says the same without one."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from mmgen.media.arrays import F32, U8
from mmgen.media.gltf import Material, Mesh, Node, Scene, Texture, write_glb
from mmgen.media.mesh import load_triangles
from mmgen.media.turntable import render_preview

from .crafted import Json, pack
from .shapes import mesh, png, sphere

SIZE = (96, 96)
PLACES = np.float32([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]])
CORNERS = np.float32([[0, 1], [1, 1], [1, 0], [0, 0]])
OUTWARD = np.float32([[0, 0, 1]] * 4)
FACES = np.int32([[0, 1, 2], [0, 2, 3]])
GREY = Material(base_color=(0.5, 0.45, 0.4, 1), roughness=0.6)
STEEL = Material(base_color=(0.7, 0.7, 0.7, 1), metallic=1, roughness=0.4)


def plain(*color: int) -> Texture:
    return Texture(png(np.full((8, 8, 3), color, np.uint8)))


def halves(left: tuple[int, int, int], right: tuple[int, int, int]) -> Texture:
    return Texture(png(np.array([[left] * 32 + [right] * 32] * 64, np.uint8)))


def rewritten(data: bytes, change: Callable[[Json], object]) -> bytes:
    """A GLB with its JSON changed."""
    length = struct.unpack_from("<I", data, 12)[0]
    root = json.loads(data[20 : 20 + length])
    change(root)
    return pack(root, data[28 + length :])


def card(material: Material, *, uv: F32 = CORNERS, **more: object) -> bytes:
    """A square that faces the viewer."""
    given = {"normals": OUTWARD, **more}
    made = Mesh(positions=PLACES, triangles=FACES, uv=uv, material=material, **given)  # type: ignore[arg-type]
    return write_glb(Scene(nodes=(Node(mesh=made),)))


@cache
def seen(data: bytes, azimuth: float = 0) -> U8:
    return render_preview(load_triangles(data), size=SIZE, azimuth=azimuth, elevation=0)


def middle(data: bytes, azimuth: float = 0) -> np.ndarray:
    """The mean colour in the middle of the picture."""
    return seen(data, azimuth)[40:56, 40:56].reshape(-1, 3).mean(axis=0)


@cache
def leaning_map(right: float, up: float) -> Texture:
    direction = np.array([right, up, np.sqrt(1 - right**2 - up**2)])
    return plain(*np.rint(direction * 127.5 + 127.5).astype(int).tolist())


@pytest.mark.parametrize("azimuth", [0, 180])
@pytest.mark.parametrize(
    "laid", [((1, 0), (0, 1)), ((-1, 0), (0, 1)), ((1, 0), (0, -1)), ((0, 1), (1, 0)), ((0, 1), (-1, 0))]
)
def test_a_normal_map_leans_as_a_turned_normal_does(
    laid: tuple[tuple[int, int], tuple[int, int]], azimuth: int
) -> None:
    """However the picture lies on the surface, turned or mirrored, and from both sides of it."""
    turn = np.array(laid)
    uv = ((CORNERS - 0.5) @ turn + 0.5).astype(np.float32)
    right, up = 0.4, 0.3
    mapped = card(replace(STEEL, normal_texture=leaning_map(right, up), double_sided=True), uv=uv)
    # On the card x is the first corner's u, y its v the other way up.
    u_axis, up_axis = turn[:, 0] * (1, -1), turn[:, 1] * (-1, 1)
    lean = right * u_axis + up * up_axis
    normal = np.float32([*lean, np.sqrt(1 - lean @ lean)])
    turned = card(replace(STEEL, double_sided=True), normals=np.tile(normal, (4, 1)))
    assert np.abs(middle(mapped, azimuth) - middle(turned, azimuth)).max() < 2
    others = [np.tile(normal * other, (4, 1)) for other in np.float32([(-1, 1, 1), (1, -1, 1), (-1, -1, 1)])]
    away = [middle(card(replace(STEEL, double_sided=True), normals=each), azimuth) for each in others]
    assert min(np.abs(each - middle(turned, azimuth)).max() for each in away) > 4


def test_a_flat_normal_map_changes_nothing() -> None:
    ball = Scene(nodes=(Node(mesh=mesh(sphere(), GREY)),))
    mapped = Scene(nodes=(Node(mesh=mesh(sphere(), replace(GREY, normal_texture=plain(128, 128, 255)))),))
    assert np.abs(seen(write_glb(ball)).astype(int) - seen(write_glb(mapped))).max() <= 3


def test_a_picture_says_where_metal_is_and_how_rough() -> None:
    """The left half is rough and no metal, the right half smooth metal: like two materials of one value each."""
    both = replace(GREY, metallic=1, roughness=1, metallic_roughness_texture=halves((0, 230, 0), (0, 60, 255)))
    found = seen(card(both)).astype(int)
    rough = seen(card(replace(GREY, metallic=0, roughness=230 / 255))).astype(int)
    metal = seen(card(replace(GREY, metallic=1, roughness=60 / 255))).astype(int)
    assert np.abs(found[20:76, 20:44] - rough[20:76, 20:44]).mean() < 3
    assert np.abs(found[20:76, 52:76] - metal[20:76, 52:76]).mean() < 3
    assert np.abs(rough - metal)[20:76, 20:76].mean() > 10


def test_a_picture_says_what_glows() -> None:
    lamp = card(replace(GREY, emissive=(1, 1, 1), emissive_texture=halves((0, 0, 0), (0, 255, 0))))
    dark, bright = seen(lamp)[48, 30].astype(int), seen(lamp)[48, 66].astype(int)
    assert np.abs(dark - seen(card(GREY))[48, 30]).max() <= 2
    assert bright[1] > dark[1] + 60
    assert abs(bright[0] - dark[0]) < 8


def test_a_picture_says_what_lies_deep() -> None:
    """Ambient light is kept off the left half, as far as the strength says."""
    deep = card(replace(GREY, occlusion_texture=halves((0, 0, 0), (255, 0, 0))))
    assert seen(deep)[48, 30].mean() < seen(deep)[48, 66].mean() - 25
    half = rewritten(deep, lambda root: root["materials"][0]["occlusionTexture"].update(strength=0.5))
    assert seen(deep)[48, 30].mean() + 8 < seen(half)[48, 30].mean() < seen(half)[48, 66].mean() - 8


def test_a_picture_by_other_places_counts_by_its_mean() -> None:
    """Only one set of places is drawn by."""
    lamp = card(replace(GREY, base_color_texture=plain(128, 128, 128), emissive=(1, 1, 1), emissive_texture=halves((0, 0, 0), (0, 255, 0))))  # fmt: skip
    moved = rewritten(lamp, lambda root: root["materials"][0]["emissiveTexture"].update(texCoord=1))
    assert np.abs(seen(moved)[48, 30].astype(int) - seen(moved)[48, 66]).max() < 8
    assert seen(moved)[48, 30, 1] > seen(lamp)[48, 30, 1] + 10


def test_opacity_counts_where_the_mode_says_so() -> None:
    """An opaque material is opaque whatever its alpha; a mask cuts at its threshold; a blend lets the ground through."""
    whole = middle(card(GREY))
    faint = replace(GREY, base_color=(0.5, 0.45, 0.4, 0.3))
    ground = middle(card(replace(faint, alpha_mode="MASK", alpha_cutoff=0.5)))
    assert np.abs(ground - whole).max() > 30
    assert np.abs(middle(card(faint)) - whole).max() < 1
    assert np.abs(middle(card(replace(faint, alpha_mode="MASK", alpha_cutoff=0.2))) - whole).max() < 1
    assert middle(card(replace(faint, alpha_mode="BLEND"))) == pytest.approx(0.3 * whole + 0.7 * ground, abs=6)


def test_vertices_are_as_opaque_as_they_say() -> None:
    """The left edge of the card is clear, its right edge solid."""
    colors = np.float32([[1, 1, 1, 0], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 0]])
    fading = seen(card(replace(GREY, alpha_mode="BLEND"), colors=colors)).astype(int)
    solid = seen(card(GREY)).astype(int)
    away = np.abs(fading - solid)[40:56].mean(axis=(0, 2))
    assert away[20] > away[48] > away[74]
    assert away[74] < 20
    assert np.abs(seen(card(GREY, colors=colors)).astype(int) - solid).max() <= 1


def test_several_materials_keep_to_their_own_pictures() -> None:
    """A leaning card beside a flat one, in one scene."""
    leaning = Mesh(positions=PLACES, triangles=FACES, uv=CORNERS, normals=OUTWARD, material=replace(GREY, normal_texture=leaning_map(0.6, 0)))  # fmt: skip
    flat = Mesh(positions=PLACES, triangles=FACES, uv=CORNERS, normals=OUTWARD, material=replace(GREY, name="flat"))

    def scene(left: Mesh, right: Mesh) -> bytes:
        return write_glb(
            Scene(nodes=(Node(mesh=left, translation=(-1.2, 0, 0)), Node(mesh=right, translation=(1.2, 0, 0))))
        )

    mixed, plain_pair = seen(scene(leaning, flat)).astype(int), seen(scene(flat, flat)).astype(int)
    assert np.abs(mixed - plain_pair)[44:52, 60:84].max() <= 2
    assert np.abs(mixed - plain_pair)[44:52, 14:36].min(axis=2).mean() > 6


def test_a_coarse_bump_is_lit_from_the_upper_left() -> None:
    """The key lamp stands there, so that side of a dome in a normal map is brighter than the other."""
    x, y = np.meshgrid(np.linspace(-1, 1, 128), np.linspace(1, -1, 128))
    inside = np.hypot(x, y) < 0.8
    lean = np.stack([x, y, np.sqrt(np.maximum(1 - x * x - y * y, 0.05))], axis=-1)
    lean[~inside] = (0, 0, 1)
    lean /= np.linalg.norm(lean, axis=-1, keepdims=True)
    dome = Texture(cv2.imencode(".png", np.rint(lean * 127.5 + 127.5).astype(np.uint8)[..., ::-1])[1].tobytes())
    light = seen(card(replace(GREY, normal_texture=dome))).mean(axis=2)
    assert light[34:40, 34:40].mean() > light[56:62, 56:62].mean() + 30
