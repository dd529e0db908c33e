"""Printed, cut and gridded styles of scenes, each by what makes it so."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmgen.media.arrays import U8
from mmgen.procedural.scenes.land import course_below
from mmgen.procedural.scenes.prompt import read_prompt
from mmgen.procedural.scenes.render import render_scene


def painted(prompt: str, size: tuple[int, int] = (360, 360)) -> U8:
    """A scene of one seed."""
    return render_scene(read_prompt(prompt), size=size, seed=4)


def test_pixel_art_lies_on_a_true_grid_of_few_colours() -> None:
    """Cells are even squares, and one palette of at most 28 colours fills them."""
    picture = painted("sea, boats, day, pixel art", (384, 384))
    cells = picture[::3, ::3]
    assert np.array_equal(np.repeat(np.repeat(cells, 3, axis=0), 3, axis=1), picture)
    assert len(np.unique(cells.reshape(-1, 3), axis=0)) <= 28


def test_pop_art_is_printed_in_dots() -> None:
    """A tint that a painting lays evenly is broken into dots of a regular pitch."""
    picture = painted("mountains, day, pop art", (720, 720))
    light = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    window = light[60:188, 20:148] * np.outer(np.hanning(128), np.hanning(128))
    power = np.abs(np.fft.fft2(window - window.mean()))[:64, :64]
    rows, columns = np.mgrid[0:64, 0:64]
    screen = (np.hypot(rows, columns) > 9) & (np.hypot(rows, columns) < 24)
    assert power[screen].max() > 8 * np.median(power[screen])


def test_paper_sheets_throw_shadows_on_those_behind() -> None:
    """Just above the outline of the land it is darker than further up."""
    flat, cut = painted("mountains, day, poster flat, clear"), painted("mountains, day, paper cut, clear")
    assert cut[..., 2].astype(int).std() > 10
    edge = [
        float(np.abs(cv2.Laplacian(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.CV_32F)).mean())
        for picture in (flat, cut)
    ]
    assert edge[1] > edge[0] * 1.2


@pytest.mark.parametrize("time", ["day", "sunset", "night"])
def test_an_anime_sky_is_fuller_in_colour_and_has_a_tower_of_cloud(time: str) -> None:
    """Its chroma is well above the painted one's, and clouds can be kept away."""
    plain, anime = painted(f"sea, {time}"), painted(f"sea, {time}, anime")
    chroma = [
        float(
            np.hypot(
                *(cv2.cvtColor(picture[:150], cv2.COLOR_RGB2LAB)[..., axis].astype(float) - 128 for axis in (1, 2))
            ).mean()
        )
        for picture in (plain, anime)
    ]
    assert chroma[1] > chroma[0] * 1.05
    bare = render_scene(read_prompt(f"sea, {time}, anime", "clouds"), size=(360, 360), seed=4)
    assert (np.abs(bare.astype(int) - anime).max(axis=2) > 20).mean() > 0.03


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("lake, pop art", "湖,波普艺术"),
        ("lake, anime", "湖,动漫"),
        ("lake, paper cut", "湖,剪纸"),
        ("lake, pixel art", "湖,像素画"),
    ],
)
def test_styles_are_named_in_two_languages(english: str, chinese: str) -> None:
    """Either name is the same style."""
    assert read_prompt(english).style == read_prompt(chinese).style is not None


def test_lines_of_a_woodcut_do_not_tremble() -> None:
    """They follow the forms of the ground, and none of its crags."""
    columns = np.arange(600, dtype=np.float32)
    crags = np.random.default_rng(1).normal(0, 3, 600).astype(np.float32)
    ground = 100 + 30 * np.sin(columns / 90) + crags
    lines = course_below(ground, slice(140, 180))
    trembling = [float(np.abs(np.diff(each, 2)).mean()) for each in (lines, ground)]
    assert trembling[0] < 0.05 * trembling[1]
    assert np.ptp(lines[0]) > 30
