"""Light, season and weather: each does to sky, distance and ground what it does outdoors."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmgen.media.arrays import U8
from mmgen.media.image import read_image
from mmgen.procedural.atmosphere.photograph import ATMOSPHERES, atmospheric
from mmgen.procedural.atmosphere.terrain import survey
from mmgen.samples import photograph


def reduced(name: str) -> U8:
    """A sample photograph 320 pixels wide."""
    pixels = read_image(photograph(name))[..., :3]
    return np.asarray(cv2.resize(pixels, (320, 180), interpolation=cv2.INTER_AREA), np.uint8)


@pytest.fixture(scope="module")
def farmhouse() -> U8:
    return reduced("farmhouse")


SKY, FIELD = np.s_[5:50, 20:300], np.s_[125:175, 120:220]


def lab(pixels: U8) -> np.ndarray:
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB).astype(float)


def test_sky_is_found_down_to_the_trees(farmhouse: U8) -> None:
    terrain = survey(farmhouse)
    assert terrain.sky[SKY].mean() > 0.98
    assert terrain.sky[FIELD].mean() < 0.01
    assert terrain.distance[SKY].mean() > terrain.distance[FIELD].mean() + 0.4
    assert 0.4 < terrain.horizon < 0.7


@pytest.mark.parametrize("change", ATMOSPHERES)
def test_every_change_shows_and_repeats(farmhouse: U8, change: str) -> None:
    made = atmospheric(farmhouse, (change,), seed=3)
    assert made.shape == farmhouse.shape
    assert np.abs(made.astype(int) - farmhouse).mean() > (1.0 if change == "smooth" else 1.5)
    assert np.array_equal(made, atmospheric(farmhouse, (change,), seed=3))


@pytest.mark.parametrize("change", ["night", "sunset", "snow", "rain", "mist", "warmer", "vivid"])
def test_a_small_amount_changes_less(farmhouse: U8, change: str) -> None:
    little, whole = (
        float(np.abs(atmospheric(farmhouse, (change,), seed=3, amount=amount).astype(int) - farmhouse).mean())
        for amount in (0.3, 1.0)
    )
    assert little < 0.75 * whole


def test_night_is_dark_and_blue(farmhouse: U8) -> None:
    made = atmospheric(farmhouse, ("night",), seed=1)
    assert lab(made)[FIELD][..., 0].mean() < 0.45 * lab(farmhouse)[FIELD][..., 0].mean()
    assert lab(made)[FIELD][..., 2].mean() < lab(farmhouse)[FIELD][..., 2].mean() - 8


def test_sunset_warms_the_sky_above_the_horizon(farmhouse: U8) -> None:
    made = atmospheric(farmhouse, ("sunset",), seed=1)
    low = np.s_[60:90, 20:300]
    assert lab(made)[low][..., 2].mean() > lab(farmhouse)[low][..., 2].mean() + 10


def test_fog_hides_what_is_far_more_than_what_is_near() -> None:
    lake = reduced("shore")
    made = atmospheric(lake, ("mist",), seed=1)
    kept = [made[rows].astype(float).std() / lake[rows].std() for rows in (slice(60, 85), slice(150, 180))]
    assert kept[0] < 0.75 * kept[1]


def test_snow_whitens_the_ground_and_autumn_turns_leaves_only(farmhouse: U8) -> None:
    snowy = lab(atmospheric(farmhouse, ("snow",), seed=1))
    assert snowy[FIELD][..., 0].mean() > lab(farmhouse)[FIELD][..., 0].mean() + 15
    meadow = reduced("dandelion")
    turned = lab(atmospheric(meadow, ("autumn",), seed=1))
    grass = np.s_[120:175, 180:300]
    assert turned[grass][..., 1].mean() > lab(meadow)[grass][..., 1].mean() + 8
    autumnal = lab(atmospheric(farmhouse, ("autumn",), seed=1))
    assert np.abs(autumnal[SKY] - lab(farmhouse)[SKY]).mean() < 4


def test_alpha_and_tiny_pictures_are_taken() -> None:
    tiny = np.full((3, 5, 4), 120, np.uint8)
    made = atmospheric(tiny, ("night", "rain", "mist", "snow", "sunset", "autumn", "clear"), seed=1)
    assert made.shape == tiny.shape
    assert (made[..., 3] == 120).all()
