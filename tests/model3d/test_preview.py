"""Previews are measured pixel by pixel: shape, light, colour, edges, shadows."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.gltf import Material, Mesh, Node, Scene, Texture, write_glb
from mmgen.media.mesh import load_triangles
from mmgen.media.preview3d.camera import facing, fit_camera
from mmgen.media.preview3d.occlusion import ambient_share
from mmgen.media.triangles import Surface, Triangles
from mmgen.media.turntable import STUDIO, render_preview

from .shapes import Geometry, box, mesh, reed, sphere, squares, still_life, torus

SIZE = (240, 180)


def triangles_of(geometry: Geometry, **material: object) -> Triangles:
    """One object of one material, through a GLB."""
    scene = Scene(nodes=(Node(mesh=mesh(geometry, Material(**material))),))  # type: ignore[arg-type]
    return load_triangles(write_glb(scene))


@cache
def ball() -> Triangles:
    return triangles_of(sphere(), base_color=(0.8, 0.02, 0.02, 1.0), roughness=0.8)


def red(picture: U8) -> np.ndarray:
    """Where a red object is, whatever its light: the backdrop is nearly grey."""
    pixels = picture.astype(int)
    return pixels[..., 0] - pixels[..., 1] > 40


def middle_of(mask: np.ndarray) -> tuple[float, float]:
    rows, columns = np.nonzero(mask)
    return float(columns.mean()), float(rows.mean())


def test_a_ball_fills_the_frame_up_to_its_margin() -> None:
    """86 % of the height is the ball, and its silhouette is a circle in the middle."""
    mask = red(render_preview(ball(), size=SIZE))
    rows, columns = np.nonzero(mask)
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    assert height == pytest.approx(0.86 * SIZE[1], abs=3)
    assert width == pytest.approx(height, abs=3)
    assert mask.sum() == pytest.approx(np.pi / 4 * height * width, rel=0.02)
    assert middle_of(mask) == pytest.approx((SIZE[0] / 2, SIZE[1] / 2), abs=1.5)


def test_the_lit_side_is_brighter_than_the_other() -> None:
    """The key lamp stands at the upper left."""
    light = render_preview(ball(), size=SIZE)[..., 0]
    lit, dark = light[55:65, 90:100].mean(), light[125:135, 145:155].mean()
    assert lit > dark + 50


def test_the_camera_goes_round_and_over() -> None:
    """A small red ball at +X is right of the middle from the front, left from behind, lower seen from above."""
    white = mesh(sphere(), Material())
    spot = Node(mesh=mesh(sphere(radius=0.3), Material(base_color=(0.8, 0.01, 0.01, 1))), translation=(1.1, 0, 0.3))
    scene = load_triangles(write_glb(Scene(nodes=(Node(mesh=white), spot))))
    front = middle_of(red(render_preview(scene, size=SIZE, azimuth=0)))
    behind = middle_of(red(render_preview(scene, size=SIZE, azimuth=180)))
    side = red(render_preview(scene, size=SIZE, azimuth=90))
    assert front[0] > SIZE[0] / 2 + 20
    assert behind[0] < SIZE[0] / 2 - 20
    assert middle_of(side)[0] == pytest.approx(SIZE[0] / 2, abs=30)
    low = middle_of(red(render_preview(scene, size=SIZE, azimuth=0, elevation=5)))
    high = middle_of(red(render_preview(scene, size=SIZE, azimuth=0, elevation=60)))
    assert high[1] > low[1]


def test_a_picture_s_colours_appear_where_they_belong() -> None:
    """A box whose sides are half green, half blue, green on top."""
    halves = np.zeros((64, 64, 3), np.uint8)
    halves[:32], halves[32:] = (20, 170, 60), (30, 60, 200)
    from .shapes import png

    shown = triangles_of(box(), base_color_texture=Texture(png(halves)), roughness=1.0)
    picture = render_preview(shown, size=SIZE, azimuth=0, elevation=0).astype(int)
    upper, lower = picture[60, 120], picture[120, 120]
    assert upper[1] > upper[2] + 60
    assert lower[2] > lower[1] + 60


def test_colours_stay_true() -> None:
    """Lit fully and seen from the front, a matt mid-tone comes out close to itself."""
    shown = triangles_of(sphere(), base_color=(0.1, 0.2, 0.4, 1.0), roughness=1.0)
    picture = render_preview(shown, size=SIZE)
    expected = [round(255 * (1.055 * value ** (1 / 2.4) - 0.055)) for value in (0.1, 0.2, 0.4)]
    brightest = picture[60:70, 95:105].reshape(-1, 3).mean(axis=0)
    assert brightest == pytest.approx(expected, abs=28)


def test_unlit_surfaces_keep_their_colour_exactly() -> None:
    shown = ball()
    flat = replace(shown, surfaces=(Surface(base_color=(0.2, 0.4, 0.05, 1), unlit=True),))
    picture = render_preview(flat, size=SIZE)
    expected = [round(255 * (1.055 * value ** (1 / 2.4) - 0.055)) for value in (0.2, 0.4, 0.05)]
    assert picture[90, 120].tolist() == pytest.approx(expected, abs=1)


def test_vertex_colours_blend_between_corners() -> None:
    positions, normals, uv, triangles = box((1, 1, 0.02))
    colors = np.clip(positions[:, [0, 0, 0]] + 0.5, 0, 1) * np.float32([1, 0, 0]) + np.float32([0, 0.1, 0])
    plate = Mesh(positions=positions, normals=normals, uv=uv, triangles=triangles, colors=colors)
    picture = render_preview(
        load_triangles(write_glb(Scene(nodes=(Node(mesh=plate),)))), size=SIZE, azimuth=0, elevation=0
    )
    row = picture[90, 60:180, 0].astype(int)
    assert row[10] < row[60] < row[110]
    assert np.abs(np.diff(row)).max() < 16


def test_edges_are_antialiased() -> None:
    """Between a black ball and the light wall lie a few pixels of values in between."""
    dark = replace(ball(), surfaces=(Surface(base_color=(0, 0, 0, 1), unlit=True),))
    picture = render_preview(dark, size=SIZE, elevation=0).astype(int).sum(axis=2)
    row = picture[60]
    between = (row > 150) & (row < 450)
    assert 2 <= between.sum() <= 8
    # Four samples a pixel: along the rim a quarter, a half and three quarters of the wall show.
    wall = picture[25:80].max()
    rim = picture[25:80][(picture[25:80] > 60) & (picture[25:80] < 0.9 * wall)]
    assert set(np.rint(rim / wall * 4)) == {1, 2, 3}


def test_the_ground_is_darkest_where_the_object_touches_it() -> None:
    picture = render_preview(ball(), size=SIZE, elevation=20).astype(int).sum(axis=2)
    mask = red(render_preview(ball(), size=SIZE, elevation=20))
    bottom = int(np.nonzero(mask.any(axis=1))[0].max())
    touching, away = picture[bottom + 3, 115:125].mean(), picture[bottom + 3, 5:15].mean()
    assert touching < 0.75 * away


def test_an_object_shades_itself() -> None:
    """A plate keeps the key lamp off the upper half of the box below it."""
    stand = Node(mesh=mesh(box((1, 1, 1)), Material()))
    plate = Node(mesh=mesh(box((2.4, 0.1, 2.4)), Material()), translation=(0, 1, 0))
    picture = render_preview(load_triangles(write_glb(Scene(nodes=(stand, plate)))), size=SIZE, azimuth=0)
    shaded, lit = picture[105, 110:130].mean(), picture[138, 110:130].mean()
    assert shaded < 0.85 * lit
    assert picture[130:142, 100:140].std() < 4, "speckles: the shadow map shades what it should light"


def test_hollows_are_darker_than_open_ground() -> None:
    """Ambient light is kept off the corner where a box stands on a plate."""
    plate = Node(mesh=mesh(box((4, 0.1, 4)), Material()))
    stand = Node(mesh=mesh(box((1, 1, 1)), Material()), translation=(0, 0.55, 0))
    picture = render_preview(load_triangles(write_glb(Scene(nodes=(plate, stand)))), size=SIZE, azimuth=0).astype(int)
    light = picture.sum(axis=2)[:, 112]
    foot = int(np.argmax(np.abs(np.diff(light[80:140])))) + 80
    assert light[foot + 3] < 0.97 * light[foot + 25]


def test_what_is_behind_glass_is_seen_through_it() -> None:
    pane = Node(
        mesh=mesh(box((3, 3, 0.05)), Material(base_color=(1, 1, 1, 0.3), alpha_mode="BLEND")), translation=(0, 0, 2)
    )
    behind = Node(mesh=mesh(sphere(), Material(base_color=(0.8, 0.02, 0.02, 1))))
    scene = load_triangles(write_glb(Scene(nodes=(pane, behind))))
    pixel = render_preview(scene, size=SIZE, azimuth=0, elevation=0)[90, 120].astype(int)
    assert pixel[0] - pixel[1] > 40
    solid = replace(scene, surfaces=tuple(replace(surface, alpha_mode="OPAQUE") for surface in scene.surfaces))
    hidden = render_preview(solid, size=SIZE, azimuth=0, elevation=0)[90, 120].astype(int)
    assert hidden[0] - hidden[1] < 20


def test_holes_of_a_cut_out_show_what_is_behind() -> None:
    """The leaf card of the still life is a card only where its picture is opaque."""
    scene = load_triangles(write_glb(still_life()))
    uncut = tuple(
        replace(each, alpha_mode="OPAQUE" if each.alpha_mode == "MASK" else each.alpha_mode) for each in scene.surfaces
    )
    leaf = render_preview(scene, size=SIZE, azimuth=0).astype(int)
    card = render_preview(replace(scene, surfaces=uncut), size=SIZE, azimuth=0).astype(int)
    assert 50 < (np.abs(leaf - card).max(axis=2) > 20).sum() < 3000


def test_backs_of_single_sided_surfaces_are_not_drawn() -> None:
    plane = (np.float32([[-1, 0, 0], [1, 0, 0], [1, 2, 0], [-1, 2, 0]]), np.float32([[0, 0, 1]] * 4),
             np.zeros((4, 2), np.float32), np.int32([[0, 1, 2], [0, 2, 3]]))  # fmt: skip
    color = (0.8, 0.02, 0.02, 1.0)
    for double, drawn in ((False, False), (True, True)):
        shown = triangles_of(plane, base_color=color, double_sided=double)
        assert red(render_preview(shown, size=SIZE, azimuth=0)).any()
        assert red(render_preview(shown, size=SIZE, azimuth=180)).any() == drawn


def test_metal_mirrors_the_studio() -> None:
    """Polished metal has darks and lights that the same shape in clay has not, and is not black."""
    metal = render_preview(triangles_of(sphere(), metallic=1.0, roughness=0.1), size=SIZE)[30:150, 60:180].astype(int)
    clay = render_preview(triangles_of(sphere(), metallic=0.0, roughness=1.0), size=SIZE)[30:150, 60:180].astype(int)
    assert np.ptp(np.percentile(metal, [5, 99])) > np.ptp(np.percentile(clay, [5, 99])) + 30
    assert np.median(metal) > 60


def test_the_backdrop_is_the_colour_that_is_asked_for() -> None:
    picture = render_preview(ball(), size=SIZE, background=(30, 60, 120))
    corner = picture[3, 3].astype(int)
    assert corner == pytest.approx([30, 60, 120], abs=14)
    assert render_preview(ball(), size=SIZE)[3, 3].astype(int) == pytest.approx(STUDIO, abs=20)


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3), (65, 33)])
def test_odd_sizes_are_drawn(size: tuple[int, int]) -> None:
    assert render_preview(ball(), size=size).shape == (size[1], size[0], 3)


@pytest.mark.parametrize("elevation", [-80, -20, 0, 20, 80])
def test_every_height_of_the_camera_is_drawn(elevation: float) -> None:
    mask = red(render_preview(ball(), size=SIZE, elevation=elevation))
    assert mask.sum() > 0.35 * SIZE[0] * SIZE[1] * 0.9


@pytest.mark.parametrize("scale", [1e-6, 1e-3, 1e4, 1e6])
def test_size_in_the_file_makes_no_difference(scale: float) -> None:
    """A model in millimetres and one in kilometres look alike."""
    one, other = ball(), replace(ball(), positions=(ball().positions * np.float32(scale)).astype(np.float32))
    difference = render_preview(one, size=SIZE).astype(int) - render_preview(other, size=SIZE)
    assert np.abs(difference).mean() < 0.6


def test_a_flat_thing_seen_edge_on_is_drawn() -> None:
    flat = triangles_of(box((1, 0, 1)), base_color=(0.8, 0.02, 0.02, 1))
    assert render_preview(flat, size=SIZE, elevation=0).shape == (180, 240, 3)
    assert red(render_preview(flat, size=SIZE, elevation=40)).sum() > 2000


def test_a_single_degenerate_triangle_is_drawn() -> None:
    """A file that holds nothing visible gives the empty studio, not a crash."""
    shown = Mesh(positions=np.zeros((3, 3), np.float32), triangles=np.int32([[0, 1, 2]]))
    picture = render_preview(load_triangles(write_glb(Scene(nodes=(Node(mesh=shown),)))), size=SIZE)
    assert picture.shape == (180, 240, 3)


def test_previews_are_deterministic() -> None:
    first, second = (render_preview(load_triangles(write_glb(reed())), size=SIZE) for _ in range(2))
    assert np.array_equal(first, second)


@pytest.mark.parametrize("size", [(0, 10), (10, -1), (100_000, 100_000)])
def test_a_size_that_can_t_be_drawn_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="size"):
        render_preview(ball(), size=size)


def test_an_elevation_over_the_top_is_refused() -> None:
    with pytest.raises(InputError, match="elevation"):
        render_preview(ball(), elevation=90)


@given(st.floats(-360, 360), st.floats(-80, 80), st.floats(0.3, 3), st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_the_fitted_camera_sees_every_point_and_is_as_near_as_can_be(
    azimuth: float, elevation: float, aspect: float, seed: int
) -> None:
    points = np.random.default_rng(seed).normal(size=(50, 3)) * (3, 1, 2)
    size = (round(1000 * aspect), 1000)
    camera = fit_camera(points, facing(azimuth, elevation), aspect, margin=0.1)
    pixels = camera.project(points, size) / size
    assert ((pixels > 0.049) & (pixels < 0.951)).all()
    reach = np.ptp(pixels, axis=0).max()
    assert reach == pytest.approx(0.9, abs=0.01)


def test_a_textured_ring_has_its_picture_all_round() -> None:
    """Both colours of the chessboard are seen, in about equal parts."""
    shown = triangles_of(
        torus(), base_color_texture=Texture(squares((220, 20, 20), (20, 40, 220), count=12)), roughness=1.0
    )
    picture = render_preview(shown, size=SIZE, elevation=50).astype(int)
    reds = (picture[..., 0] - picture[..., 2] > 50).sum()
    blues = (picture[..., 2] - picture[..., 0] > 50).sum()
    assert 0.6 < reds / blues < 1.7


def hollow_of(depth: np.ndarray) -> np.ndarray:
    """The ambient share of a depth picture whose hollows are 1 deep over 10 pixels, away from its border."""
    return ambient_share(depth.astype(np.float32), 100.0, radius=1.0, pixels=10.0)[20:-20, 20:-20]


def test_ambient_light_reaches_all_of_a_plane_and_not_the_bottom_of_a_groove() -> None:
    """A slope is as open as a wall; a step down is darkest at its foot, and the wall's edge loses nothing."""
    column = np.arange(100)[None, :] + np.zeros((80, 1))
    assert hollow_of(10 + 0 * column).min() > 0.999
    assert hollow_of(10 + 0.05 * column).min() > 0.98
    groove = hollow_of(12 - np.abs(column - 50) * 0.1)
    assert groove[20, 30] < 0.7
    assert groove[20, 30] < groove[20, 10] - 0.2
    ridge = hollow_of(10 + np.abs(column - 50) * 0.1)
    assert ridge.min() > 0.98
    before_nothing = hollow_of(np.where(column < 50, 10, 100))
    assert before_nothing[:, :28].min() > 0.98
