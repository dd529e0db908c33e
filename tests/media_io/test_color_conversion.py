"""RGB and BT.709 planes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.color import planes_to_rgb, require_even, rgb_to_planes

BYTE = st.integers(0, 255)

# From ITU-R BT.709 and the usual table of its 75 % and 100 % colour bars, rounded to whole levels.
BARS = {
    (255, 255, 255): (235, 128, 128),
    (0, 0, 0): (16, 128, 128),
    (255, 0, 0): (63, 102, 240),
    (0, 255, 0): (173, 42, 26),
    (0, 0, 255): (32, 240, 118),
    (255, 255, 0): (219, 16, 138),
    (0, 255, 255): (188, 154, 16),
    (255, 0, 255): (78, 214, 230),
}


@pytest.mark.parametrize(("rgb", "yuv"), BARS.items())
def test_colour_bars_have_the_standards_levels(rgb, yuv):
    planes = rgb_to_planes(np.full((2, 2, 3), rgb, np.uint8))
    assert np.abs(np.array([plane[0, 0] for plane in planes], int) - yuv).max() <= 1


@settings(deadline=None)
@given(BYTE, BYTE, BYTE)
def test_any_flat_colour_returns_within_two_levels(red, green, blue):
    pixels = np.full((4, 6, 3), (red, green, blue), np.uint8)
    assert np.abs(planes_to_rgb(*rgb_to_planes(pixels)).astype(int) - pixels).max() <= 2


def test_a_smooth_picture_returns_within_two_levels():
    across, down = np.meshgrid(np.linspace(20, 235, 640), np.linspace(20, 235, 480))
    pixels = np.stack([across, down, 255 - (across + down) / 2], axis=-1).round().astype(np.uint8)
    error = np.abs(planes_to_rgb(*rgb_to_planes(pixels)).astype(int) - pixels)[2:-2, 2:-2]
    assert np.mean(error <= 2) > 0.998
    assert error.max() <= 3


def test_planes_are_written_in_place_even_into_padded_lines(pixels):
    whole = rgb_to_planes(pixels)
    padded = tuple(np.zeros((plane.shape[0], plane.shape[1] + 16), np.uint8)[:, :-16] for plane in whole)
    rgb_to_planes(pixels, out=padded)
    assert all(np.array_equal(*pair) for pair in zip(whole, padded, strict=True))


def test_odd_sizes_are_refused_with_the_nearest_even_one():
    with pytest.raises(InputError, match="65 x 48: video needs even sides; use 66 x 48"):
        require_even((65, 48))
    with pytest.raises(InputError, match="use 2 x 2"):
        require_even((0, 1))
    with pytest.raises(InputError, match="use 4 x 4"):
        rgb_to_planes(np.zeros((3, 4, 3), np.uint8))


def test_only_rgb_bytes_are_taken():
    with pytest.raises(InputError, match=r"shape \(H, W, 3\)"):
        rgb_to_planes(np.zeros((4, 4, 4), np.uint8))
