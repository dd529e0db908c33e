"""A relief of a scene and a figure of a subject, measured: closed, as high as promised, coloured as the picture is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from mmgen import Client, Object3DRequest, UnsupportedError
from mmgen.assets import Image
from mmgen.errors import InputError, MmgenError
from mmgen.media.arrays import U8
from mmgen.media.connectivity import is_closed
from mmgen.media.image import encode_image
from mmgen.media.mesh import Triangles, load_triangles
from mmgen.media.surface_nets import is_manifold
from mmgen.procedural.sculpture.backside import two_sided
from mmgen.procedural.sculpture.inflation import inflated
from mmgen.procedural.sculpture.relief import SIDE, relief, relief_heights
from mmgen.procedural.sculpture.shell import WRITERS, Shell, shell_scene
from mmgen.procedural.sculpture.subject import subject_of
from mmgen.procedural.sculpture.swelling import signed_distance, swelling
from mmgen.procedural.sculpture.words import read_sculpture_words
from mmgen.samples import photograph


def triangles_of(shell: Shell) -> Triangles:
    return load_triangles(WRITERS["glb"](shell_scene(shell, "thing", kind="glb", texture=True)))


def disc(*, ground: tuple[int, int, int] | None = None) -> U8:
    """A disc, its left half blue and its right half red, with a white spot, on nothing or on a ground."""
    rows, columns = np.mgrid[-100:100, -120:120] + 0.5
    inside = np.clip(80.5 - np.hypot(rows, columns), 0, 1)[..., None]
    color = np.where(columns[..., None] < 0, (30, 40, 220), (220, 40, 30)).astype(np.float64)
    color[np.hypot(rows + 20, columns - 30) < 12] = 255
    if ground is None:
        return np.rint(np.concatenate([color, inside * 255], axis=2)).astype(np.uint8)
    return np.rint(color * inside + np.array(ground) * (1 - inside)).astype(np.uint8)


@cache
def figure(faces: int) -> Shell:
    """The disc as a figure, which several tests look at."""
    return inflated(subject_of(disc()), None, faces=faces)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with Client(home=tmp_path_factory.mktemp("home")) as started:
        yield started


def ramp() -> U8:
    """Sky above, and below it a floor that is ever more detailed towards the viewer."""
    rng = np.random.default_rng(3)
    down = np.linspace(0, 1, 240)[:, None]
    floor = 90 + 60 * rng.random((240, 360)) * np.clip(down - 0.4, 0, 1) * 2
    gray = np.where(down < 0.4, 210 - 20 * down, floor)
    return np.repeat(np.rint(gray)[..., None], 3, axis=2).astype(np.uint8)


def welded(part: Triangles) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    _, places = np.unique(part.positions + 0.0, axis=0, return_inverse=True)
    return places.ravel()[part.indices].astype(np.int32)


def test_the_relief_of_a_ramp_rises_towards_the_viewer() -> None:
    heights = relief_heights(ramp())
    rows = heights[:, SIDE // 8 : -SIDE // 8].mean(axis=1)[:: SIDE // 12]
    assert rows[-1] > rows[0] + 0.1
    assert (np.diff(rows) > -0.012).all()


@pytest.mark.parametrize("faces", [200, 3000, None])
def test_a_relief_is_closed_flat_behind_and_within_its_faces(faces: int | None) -> None:
    shell = relief(ramp(), faces=faces)
    assert shell.faces <= (faces or 40_000)
    part = triangles_of(shell)
    assert is_closed(part.positions, part.indices)
    assert is_manifold(welded(part))
    low, high = part.bounds
    assert low[1] == pytest.approx(0, abs=1e-6)
    assert high[1] == pytest.approx(1, abs=1e-6)
    assert high[0] - low[0] == pytest.approx(1.5, abs=1e-5)
    assert np.isclose(part.positions[:, 2], low[2]).sum() > 4


def test_a_deeper_relief_is_deeper_by_the_factor() -> None:
    picture = ramp()
    assert np.allclose(relief_heights(picture, depth=1.5), 1.5 * relief_heights(picture))


def test_too_few_faces_are_refused_with_the_number() -> None:
    with pytest.raises(InputError, match="at least 60"):
        relief(ramp(), faces=40)


def test_a_relief_shows_the_photograph_from_the_front() -> None:
    """What lies over a place of the front is what the photograph has there."""
    photo = Image(photograph("lake")).to_numpy()[::4, ::4, :3]
    shell = relief(photo, faces=2000)
    front = shell.skins[0]
    assert front.uv is not None
    facing = front.normals[:, 2] > 0.5
    assert np.allclose(front.uv[facing, 1], 1 - front.positions[facing, 1], atol=1e-6)
    assert np.allclose(front.uv[facing, 0], front.positions[facing, 0] / 2 + 0.5, atol=1e-6)
    assert front.picture is not None
    assert np.array_equal(front.picture, photo)


def test_a_disc_swells_to_a_half_ball() -> None:
    """The height over a disc of 80 pixels is that of a ball, to 3 %, wherever it is looked at."""
    subject = subject_of(disc())
    heights = np.sqrt(np.maximum(swelling(subject.cover), 0))
    rows, columns = np.mgrid[-100:100, -120:120] + 0.5
    expected = np.sqrt(np.maximum(80.0**2 - rows**2 - columns**2, 0))
    assert np.abs(heights - expected)[expected > 20].max() < 0.03 * 80


def test_the_outline_is_found_to_a_part_of_a_pixel() -> None:
    rows, columns = np.mgrid[-30:30, -30:30] + 0.5
    cover = np.clip(20.3 - np.hypot(rows, columns) + 0.5, 0, 1).astype(np.float32)
    assert np.abs(signed_distance(cover) - (20.3 - np.hypot(rows, columns)))[np.abs(np.hypot(rows, columns) - 20.3) < 1].max() < 0.4  # fmt: skip


@pytest.mark.parametrize("faces", [300, 4000])
def test_a_figure_is_a_closed_ball_within_its_faces(faces: int) -> None:
    shell = figure(faces)
    assert 0.4 * faces < shell.faces <= faces
    part = triangles_of(shell)
    assert is_closed(part.positions, part.indices)
    assert is_manifold(welded(part))
    radius = np.linalg.norm(part.positions - np.array([0, 0.5, 0]), axis=1)
    assert np.abs(radius - 0.5).max() < (0.03 if faces > 1000 else 0.06)
    outward = np.einsum("ij,ij->i", part.normals, part.positions - np.array([0, 0.5, 0])) / radius
    assert np.quantile(outward, 0.02) > 0.9


def test_a_figure_has_the_colours_where_the_picture_has_them_and_none_of_the_ground() -> None:
    """Seen from the front the left is blue, the right red; nowhere, not even at the rim, is the green ground."""
    for shell in (figure(4000), inflated(subject_of(disc(ground=(40, 200, 60))), None, faces=2000)):
        front = shell.skins[0]
        assert front.picture is not None
        assert front.uv is not None
        height, width = front.picture.shape[:2]
        at = np.clip((front.uv * (width, height)).astype(int), 0, (width - 1, height - 1))
        seen = front.picture[at[:, 1], at[:, 0]].astype(int)
        left, right = front.positions[:, 0] < -0.05, front.positions[:, 0] > 0.05
        spot = np.hypot(front.positions[:, 0] - 30 / 160, front.positions[:, 1] - (0.5 + 20 / 160)) < 0.14
        assert (seen[left, 2] > 120).all()
        assert (seen[left, 0] < 90).all()
        assert (seen[right & ~spot, 0] > 120).all()
        straight = np.abs(front.normals[:, 2]) > 0.55
        assert (seen[:, 1] < 120)[~spot & straight].all()


def test_the_sides_are_no_stretched_rim() -> None:
    """A disc of fine upright stripes with a bright rim: its sides have stripes of about the same width, and no bright band."""
    rows, columns = np.mgrid[-100:100, -100:100] + 0.5
    page = np.zeros((200, 200, 4), np.uint8)
    page[..., :3] = np.where((columns // 6) % 2 == 0, 90, 150)[..., None]
    page[np.hypot(rows, columns) > 76, :3] = 255
    page[np.hypot(rows, columns) < 80, 3] = 255
    skin = inflated(subject_of(page), None, faces=4000).skins[0]
    assert skin.picture is not None
    assert skin.uv is not None
    height, width = skin.picture.shape[:2]
    at = np.clip((skin.uv * (width, height)).astype(int), 0, (width - 1, height - 1))
    seen = skin.picture[at[:, 1], at[:, 0], 0].astype(int)
    level = np.abs(skin.positions[:, 1] - 0.5) < 0.3
    side = level & (np.abs(skin.normals[:, 2]) < 0.25)
    assert side.sum() > 50
    assert (seen[side] < 190).mean() > 0.9
    turned = level & (skin.normals[:, 2] > 0.2) & (skin.normals[:, 2] < 0.45)
    assert seen[turned].std() > 6


def test_the_back_has_no_second_face() -> None:
    """The white spot is on the front alone, and the back is darker but blue and red where the front is."""
    picture = two_sided(subject_of(disc()), None, side=400)
    width = picture.shape[1] // 2
    front, back = picture[:, :width].astype(int), picture[:, width:].astype(int)
    assert (front[80, 150] > 240).all()
    assert back[80, 150, 1] < 90
    assert 120 < back[100, 180, 0] < front[100, 180, 0]
    assert 120 < back[100, 60, 2] < front[100, 60, 2]


def test_a_photograph_of_the_back_is_put_there() -> None:
    back = np.ascontiguousarray(disc())
    back[..., :3] = (250, 220, 40)
    picture = two_sided(subject_of(disc()), subject_of(back), side=400)
    assert np.abs(picture[100, picture.shape[1] // 2 + 120].astype(int) - (250, 220, 40)).max() < 6


def test_a_scene_becomes_a_relief_and_a_subject_a_figure(client: Client) -> None:
    scene = client.generate(Object3DRequest(images=Image(encode_image(ramp())), faces=400))
    subject = client.generate(Object3DRequest(images=Image(encode_image(disc(ground=(235, 235, 235)))), faces=400))
    asked = client.generate(Object3DRequest(images=Image(encode_image(disc())), prompt="浅浮雕", faces=400))
    assert scene.model == "procedural:sculpture"
    assert [result.details["made"] for result in (scene, subject, asked)] == ["relief", "figure", "relief"]
    assert all(result.passed for result in (scene, subject, asked))
    assert "scene" in str(scene.details["why"])


def test_a_figure_of_a_scene_is_refused(client: Client) -> None:
    with pytest.raises(MmgenError, match="subject"):
        client.generate(Object3DRequest(images=Image(encode_image(ramp())), prompt="a figure"))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"prompt": "a unicorn"}, "prompt"),
        ({"texture": True, "format": "stl"}, "texture"),
        ({"seed": 3}, "seed"),
        ({"n": 2}, "n"),
        ({"faces": 100}, "faces"),
        ({"format": "usdz"}, "format"),
    ],
)
def test_what_can_not_be_honoured_is_refused(client: Client, fields: dict[str, object], field: str) -> None:
    picture = Image(encode_image(disc()))
    with pytest.raises(UnsupportedError) as error:
        client.generate(Object3DRequest(images=picture, **fields), model="procedural:sculpture")  # type: ignore[arg-type]  # fields by name
    assert field in {problem.field for problem in error.value.problems}


@pytest.mark.parametrize("kind", ["obj", "ply", "stl"])
def test_other_files_hold_the_mesh_and_its_colours(kind: str) -> None:
    shell = figure(900)
    data = WRITERS[kind](shell_scene(shell, "thing", kind=kind, texture=True))
    part = load_triangles(data)
    assert len(part.indices) == shell.faces
    assert is_closed(part.positions, part.indices)
    if kind == "obj":
        rows = [list(map(float, line.split()[1:])) for line in data.decode().splitlines() if line.startswith("v ")]
        left = np.array([row for row in rows if row[0] < -0.1])
        assert (left[:, 5] > 0.5).all()
        assert (left[:, 3] < 0.4).all()


def test_words_are_read_in_two_languages() -> None:
    assert read_sculpture_words("make it a deep relief").depth == 1.5
    assert read_sculpture_words("高浮雕") == read_sculpture_words("a high relief")
    assert read_sculpture_words("厚的立体公仔").kind == "body"
    assert read_sculpture_words("a flat unicorn").without_effect == ("unicorn",)
    assert not read_sculpture_words("relieved bodyguard").acts


def test_the_same_picture_makes_the_same_bytes() -> None:
    first, again = (
        WRITERS["glb"](shell_scene(made, "a", kind="glb", texture=True)) for made in (figure(900), figure.__wrapped__(900))
    )  # fmt: skip
    assert first == again
