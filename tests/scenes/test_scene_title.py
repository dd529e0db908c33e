"""Words set into a scene: where they stand, and whether they can be read there."""

import cv2
import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.procedural.scenes.colour import contrast_ratio, decode_gamma, luminance
from mmgen.procedural.scenes.grading import palette_for
from mmgen.procedural.scenes.lettering import Face
from mmgen.procedural.scenes.placement import MARGIN
from mmgen.procedural.scenes.prompt import read_prompt
from mmgen.procedural.scenes.render import STYLES, render_scene
from mmgen.procedural.scenes.title import Inks, Placed, Setting, inks_of, typeset

TEXTS = ("山海之间", "Between Hills & Sea", "2026.06.21")
INKS = Inks(light=(252, 251, 247), dark=(20, 24, 34), accent=(230, 90, 50))


def contrast_on(picture: np.ndarray, placed: Placed) -> float:
    """The contrast of type against the pixels around it, at its worst tenth."""
    left, top, right, bottom = placed.box
    assert (picture[top:bottom, left:right] == np.array(placed.colour, np.uint8)).all(axis=2).mean() > 0.005
    ink = np.zeros(picture.shape[:2], np.uint8)
    ink[top:bottom, left:right] = placed.coverage > 0
    far, near = (cv2.dilate(ink, np.ones((size, size), np.uint8)) for size in (7, 3))
    around = luminance(decode_gamma(picture[(far == 1) & (near == 0)].astype(np.float32) / 255))
    own = float(luminance(decode_gamma(np.array(placed.colour, np.float32) / 255)))
    return contrast_ratio(own, float(np.quantile(around, 0.9 if own > 0.5 else 0.1)))


PLACES = ("mountains sunset", "forest autumn morning", "city night fireworks", "meadow day flowers")


@pytest.fixture(scope="module", params=PLACES)
def scenes(request: pytest.FixtureRequest) -> list[np.ndarray]:
    """Two scenes of a place, large enough for every format to be cut from them."""
    return [render_scene(read_prompt(request.param), size=(600, 540), seed=seed) for seed in (1, 2)]


@pytest.mark.parametrize("size", [(432, 540), (600, 338), (480, 480)])
def test_type_keeps_the_margin_and_can_be_read(scenes: list[np.ndarray], size: tuple[int, int]) -> None:
    for scene in scenes:
        left, top = (600 - size[0]) // 2, (540 - size[1]) // 2
        picture = scene[top : top + size[1], left : left + size[0]].copy()
        placed = typeset(picture, TEXTS, unit=min(size), setting=Setting(INKS))
        margin = round(MARGIN * min(size))
        assert len(placed) == 2
        for one in placed:
            left, top, right, bottom = one.box
            assert min(left, top, size[0] - right, size[1] - bottom) >= margin
            assert contrast_on(picture, one) >= 4.5
        first, second = (one.box for one in placed)
        assert first[3] < second[1]


@pytest.mark.parametrize("grey", [60, 118, 160, 210])
def test_the_backdrop_is_eased_where_neither_ink_would_stand_out(grey: int) -> None:
    picture = np.random.default_rng(5).integers(grey - 50, grey + 45, (400, 500, 3)).astype(np.uint8)
    placed = typeset(picture, ("Legible",), unit=400, setting=Setting(INKS))
    assert contrast_on(picture, placed[0]) >= 4.5


def test_a_quiet_backdrop_is_left_as_it_is() -> None:
    picture = np.full((400, 500, 3), 235, np.uint8)
    placed = typeset(picture, ("Plain",), unit=400, setting=Setting(INKS))
    left, top, right, bottom = placed[0].box
    outside = np.ones(picture.shape[:2], bool)
    outside[top:bottom, left:right] = False
    assert (picture[outside] == 235).all()
    assert placed[0].colour == INKS.dark


def test_the_title_goes_where_it_is_quiet() -> None:
    picture = np.random.default_rng(3).integers(0, 255, (600, 600, 3)).astype(np.uint8)
    picture[380:, :] = 30
    placed = typeset(picture, ("Quiet",), unit=600, setting=Setting(INKS))
    assert placed[0].box[1] >= 380


@pytest.mark.parametrize("style", STYLES)
def test_every_style_sets_the_words_of_the_prompt(style: str) -> None:
    bare, titled = (
        render_scene(read_prompt(f"lake dawn {words}, {style}"), size=(288, 360), seed=6) for words in ("", "“湖”")
    )
    assert (np.abs(bare.astype(int) - titled.astype(int)).max(axis=2) > 60).mean() > 0.004


def test_type_colours_belong_to_the_palette_and_stand_apart() -> None:
    for time in ("dawn", "day", "sunset", "night"):
        inks = inks_of(palette_for(read_prompt("lake"), time=time, season="summer"))
        light, dark = (
            float(luminance(decode_gamma(np.array(ink, np.float32) / 255))) for ink in (inks.light, inks.dark)
        )
        assert contrast_ratio(light, dark) > 12


def test_the_title_keeps_off_the_subject() -> None:
    picture = np.full((600, 600, 3), 235, np.uint8)
    free = typeset(picture.copy(), ("Sun",), unit=600, setting=Setting(INKS))[0].box
    kept_off = typeset(picture, ("Sun",), unit=600, setting=Setting(INKS), subject=free)[0].box
    assert kept_off[0] >= free[2] or kept_off[1] >= free[3]


def test_a_chinese_title_stands_upright_on_an_ink_painting() -> None:
    across, down = (
        typeset(
            np.full((900, 600, 3), 235, np.uint8), texts, unit=600, setting=Setting(INKS, Face("serif", upright=True))
        )
        for texts in (("Clear Wind",), ("江上清风", "山间明月"))
    )
    left, top, right, bottom = across[0].box
    assert right - left > 2 * (bottom - top)
    left, top, right, bottom = down[0].box
    assert bottom - top > 2 * (right - left)


def test_a_long_title_is_broken_and_never_cut() -> None:
    title = "A rather long title that has to be set in several lines on a narrow poster"
    picture = np.full((800, 300, 3), 240, np.uint8)
    placed = typeset(picture, (title,), unit=300, setting=Setting(INKS))
    left, top, right, bottom = placed[0].box
    ink = (picture == np.array(placed[0].colour, np.uint8)).all(axis=2)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    assert left <= columns[0] <= columns[-1] < right <= 300
    assert top <= rows[0] <= rows[-1] < bottom <= 800


@pytest.mark.parametrize("text", ["\u200b", "\x07\x08", "\u202e"])
def test_text_without_a_visible_character_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="text"):
        render_scene(read_prompt(f'lake "{text}"'), size=(200, 200), seed=1)


def test_text_that_does_not_fit_is_refused() -> None:
    with pytest.raises(InputError, match="small or narrow"):
        render_scene(read_prompt(f'lake "{"endless words " * 60}"'), size=(64, 48), seed=1)


def test_emoji_keep_their_colours_beside_letters_in_one() -> None:
    """A red strawberry in dark words, in the title and in the line under it."""
    picture = np.full((400, 500, 3), 235, np.uint8)
    placed = typeset(picture, ("B 🍓", "x 🍓 y"), unit=400, setting=Setting(INKS))
    left, top, right, bottom = placed[0].box
    shown = picture[top:bottom, left:right].astype(int)
    red = np.flatnonzero(((shown[..., 0] - shown[..., 1]) > 120).any(axis=1))
    assert np.ptp(red) > 0.8 * len(shown)
    letters = shown[: len(shown) // 3, : shown.shape[1] // 8]
    assert np.ptp(letters, axis=2).max() <= 14
    assert (letters < 60).all(axis=2).mean() > 0.05


def test_the_title_leaves_a_lone_summit_to_be_seen() -> None:
    """No type, which is nearly black here, lies over the white of the mountain."""
    prompt = 'mount fuji with cherry blossoms by a lake, morning, "富士 FUJI"'
    picture = render_scene(read_prompt(prompt), size=(320, 180), seed=5)
    assert picture[30:70, 100:150].max(axis=2).min() > 90
