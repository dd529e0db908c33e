"""Hand-made looks: each is itself, obeys seed and strength, and scales with the picture."""

from __future__ import annotations

import subprocess
import sys

import cv2
import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.image import read_image
from mmgen.procedural.editing.looks import LOOKS
from mmgen.procedural.editing.restyle import restyle
from mmgen.procedural.editing.words import read_words
from mmgen.samples import photograph


def small(name: str, width: int = 480) -> U8:
    """A sample photograph at a size that tests quickly."""
    pixels = read_image(photograph(name))
    size = width, round(pixels.shape[0] * width / pixels.shape[1])
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


@pytest.fixture(scope="module")
def summit() -> U8:
    return small("summit")


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_changes_the_picture_and_keeps_what_it_shows(summit: U8, look: str) -> None:
    """Every look departs from the photograph, and its lightness still follows it."""
    painted = restyle(summit, look, seed=1)
    assert painted.shape == summit.shape
    assert np.abs(painted.astype(int) - summit).mean() > 5
    before, after = (
        cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (0, 0), 8) for image in (summit, painted)
    )
    assert np.corrcoef(before.ravel(), after.ravel())[0, 1] > 0.75


@pytest.mark.parametrize("look", ["ink wash", "pencil"])
def test_a_seed_fixes_the_hand(summit: U8, look: str) -> None:
    """The same seed draws the same picture, another one a different picture."""
    first = restyle(summit, look, seed=3)
    assert np.array_equal(first, restyle(summit, look, seed=3))
    assert not np.array_equal(first, restyle(summit, look, seed=4))


def test_strength_leads_from_the_photograph_to_the_look(summit: U8) -> None:
    """Nothing at 0, half-way between at a half."""
    assert np.array_equal(restyle(summit, "cartoon", strength=0), summit)
    whole, half = restyle(summit, "cartoon"), restyle(summit, "cartoon", strength=0.5)
    assert np.abs(half.astype(float) - (whole.astype(float) + summit) / 2).max() <= 1


def test_strokes_scale_with_the_picture() -> None:
    """Twice the size, made small again, looks the same to the eye."""
    picture = small("farmhouse", 960)
    larger = np.asarray(cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)
    one = restyle(picture, "watercolour", seed=2)
    other = cv2.resize(restyle(larger, "watercolour", seed=2), (960, 480), interpolation=cv2.INTER_AREA)
    assert cv2.PSNR(cv2.GaussianBlur(one, (0, 0), 2), cv2.GaussianBlur(other, (0, 0), 2)) > 22


def test_ink_leaves_paper_and_draws_black(summit: U8) -> None:
    """Ink painting is largely bare paper, with real black in it, and hardly any colour."""
    painted = restyle(summit, "ink wash", seed=1)
    light = cv2.cvtColor(painted, cv2.COLOR_RGB2GRAY)
    assert np.mean(light > 215) > 0.3
    assert np.mean(light < 60) > 0.01
    assert np.ptp(painted.astype(int), axis=2).mean() < 25


def test_oil_is_painted_in_strokes(summit: U8) -> None:
    """A plain sky takes on the relief of bristles, which a blur has not."""
    sky = (slice(20, 100), slice(330, 470))
    texture = [np.asarray(cv2.Laplacian(image[sky], cv2.CV_32F)).std() for image in (restyle(summit, "oil"), summit)]
    assert texture[0] > 2 * texture[1]


def test_strokes_of_oil_stop_at_outlines() -> None:
    """Between two plain areas the paint of neither runs far into the other."""
    picture = np.full((240, 480, 3), (225, 205, 160), np.uint8)
    picture[:, 240:] = (40, 60, 90)
    painted = cv2.cvtColor(restyle(picture, "oil", seed=1), cv2.COLOR_RGB2GRAY)
    assert painted[:, :232].min() > 150
    assert painted[:, 248:].max() < 110


def test_strokes_of_oil_run_along_the_forms() -> None:
    """Slanted bands are painted along themselves: the relief changes less along them than across."""
    rows, columns = np.mgrid[0:240, 0:480].astype(np.float32)
    bands = 128 + 60 * np.sin((columns + rows) / 9)
    picture = np.repeat(bands.astype(np.uint8)[..., None], 3, axis=2)
    painted = cv2.cvtColor(restyle(picture, "oil", seed=1), cv2.COLOR_RGB2GRAY).astype(np.float32)
    along, across = (
        np.abs(painted[8:-8, 8:-8] - np.roll(painted, (8, 8 * way), (0, 1))[8:-8, 8:-8]) for way in (-1, 1)
    )
    assert along.mean() < 0.3 * across.mean()


def test_a_woodcut_is_cut_along_the_forms() -> None:
    """Upright bands are carved upright: no ruled rows lie over what is shown."""
    columns = np.tile(np.linspace(0, 16 * np.pi, 480), (240, 1))
    picture = np.repeat((105 + 30 * np.sin(columns)).astype(np.uint8)[..., None], 3, axis=2)
    cut = cv2.cvtColor(restyle(picture, "woodcut", seed=1), cv2.COLOR_RGB2GRAY).astype(np.float32)
    down, across = (np.abs(np.diff(cut, axis=axis)).mean() for axis in (0, 1))
    assert down < 0.6 * across


@pytest.mark.parametrize("look", ["woodcut", "pop art", "pencil"])
def test_a_flower_stands_out_from_its_dark_meadow(look: str) -> None:
    """What is a dark ground in the photograph is not washed out: the head stays lighter than the grass by most of what it was."""
    photo = small("dandelion", 320)
    grays = [cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(float) for pixels in (photo, restyle(photo, look, seed=1))]
    before, after = (gray[35:80, 55:130].mean() - gray[100:170, 190:240].mean() for gray in grays)
    assert after > 0.7 * before


def test_cartoon_keeps_its_shadows_open(summit: U8) -> None:
    """Few pixels are crushed to black, and tones come in flat areas."""
    painted = restyle(summit, "cartoon")
    assert np.mean(painted.max(axis=2) < 12) < 0.02


def test_alpha_is_kept(summit: U8) -> None:
    """A cut-out is restyled within its outline."""
    alpha = np.tile(np.linspace(0, 255, summit.shape[1]).astype(np.uint8), (summit.shape[0], 1))
    painted = restyle(np.dstack([summit, alpha]), "pencil")
    assert np.array_equal(painted[..., 3], alpha)


def ball(hidden: tuple[int, int, int] = (0, 0, 0)) -> U8:
    """A plainly shaded red ball, cut out; what lies under the transparency is of a colour of its own."""
    rows, columns = np.mgrid[-1:1:240j, -1:1:240j].astype(np.float32)
    across, down = columns / 0.76, rows / 0.76
    radius = across**2 + down**2
    facing = -0.45 * across - 0.55 * down + 0.7 * np.sqrt(np.clip(1 - radius, 0, 1))
    shaded = np.array([210, 60, 50], np.float32) * (0.25 + 0.75 * np.clip(facing, 0, 1))[..., None]
    shaded[radius > 1] = hidden
    return np.dstack([shaded, np.where(radius <= 1, 255, 0)]).astype(np.uint8)


def test_watercolour_paints_a_shaded_ball_all_over() -> None:
    """Its lights stay red: bare paper is for what is white."""
    given = ball()
    painted = restyle(given, "watercolour", seed=1)[given[..., 3] == 255][:, :3]
    lab = cv2.cvtColor(painted[None].astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)[0]
    assert np.percentile(np.hypot(lab[:, 1], lab[:, 2]), 5) > 20
    assert np.percentile(lab[:, 0], 98) < 88


def test_watercolour_keeps_the_colour_of_a_flat_face() -> None:
    """Skin is a wash of its own, not bare paper."""
    face = np.full((240, 200, 3), (236, 188, 150), np.uint8)
    face[20:60, 40:160] = (70, 45, 30)
    painted = restyle(face, "watercolour", seed=1)[90:220, 20:180].astype(np.float32) / np.float32(255)
    lab = cv2.cvtColor(painted, cv2.COLOR_RGB2LAB)
    assert lab[..., 2].mean() > 14
    assert lab[..., 0].std() < 3


def test_paper_is_cut_along_forms_only() -> None:
    """No edge runs through a plain face, be it a little darker to one side."""
    face = np.full((240, 200, 3), (236, 188, 150), np.uint8) - np.linspace(0, 5, 200).astype(np.uint8)[None, :, None]
    face[20:60, 40:160] = (70, 45, 30)
    painted = restyle(face, "paper cut", seed=1)[100:220, 20:180]
    assert cv2.GaussianBlur(painted, (0, 0), 3).std(axis=(0, 1)).max() < 3


def test_white_is_left_as_paper() -> None:
    sheet = np.full((200, 200, 3), 252, np.uint8)
    sheet[60:120, 60:120] = (30, 60, 120)
    painted = restyle(sheet, "watercolour", seed=1)[140:]
    assert painted.mean() > 240


@pytest.mark.parametrize("look", LOOKS)
def test_what_is_hidden_changes_no_look(look: str) -> None:
    """What lies under a cut-out's transparency sets no tones and leaves no rim."""
    black, white = (restyle(ball(hidden), look, seed=1) for hidden in ((0, 0, 0), (255, 255, 255)))
    seen = black[..., 3] == 255
    assert np.abs(black[seen].astype(int) - white[seen]).max() == 0


def test_an_unknown_look_is_refused(summit: U8) -> None:
    """The message lists what there is."""
    with pytest.raises(InputError, match="ink wash, cartoon, oil"):
        restyle(summit, "cubist")


def test_tiny_and_narrow_pictures_have_looks_too() -> None:
    """One pixel, and a strip, come back at their size."""
    for shape in ((1, 1, 3), (4, 300, 3)):
        for look in LOOKS:
            assert restyle(np.full(shape, 120, np.uint8), look).shape == shape


@pytest.mark.parametrize(
    ("words", "look"),
    [("in ink wash style", "ink wash"), ("水墨风格", "ink wash"), ("an Oil painting", "oil"), ("boiled eggs", None)],
)
def test_words_name_a_look(words: str, look: str | None) -> None:
    """English words count whole, Chinese ones anywhere."""
    assert read_words(words).look == look


def test_the_names_load_nothing_heavy() -> None:
    """Records may name the looks without loading what paints them."""
    code = "import sys, mmgen.procedural.editing.looks; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "cv2"} & set(loaded)
