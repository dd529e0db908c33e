"""CIE L*a*b*, against known colours, OpenCV's conversion, and back."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmgen.media.lab import lab_to_rgb, rgb_to_lab

KNOWN = {
    (0, 0, 0): (0.0, 0.0, 0.0),
    (10, 10, 10): (2.742, 0.0, 0.0),
    (128, 128, 128): (53.585, 0.0, 0.0),
    (255, 255, 255): (100.0, 0.0, 0.0),
    (255, 0, 0): (53.241, 80.094, 67.202),
    (0, 0, 255): (32.296, 79.187, -107.862),
}


@pytest.mark.parametrize("rgb", KNOWN)
def test_known_colours(rgb: tuple[int, int, int]) -> None:
    assert rgb_to_lab(np.array(rgb, np.uint8)) == pytest.approx(KNOWN[rgb], abs=0.005)


def test_it_is_what_opencv_finds() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    theirs = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    assert np.abs(rgb_to_lab(pixels) - theirs).max() < 0.5


def test_a_colour_comes_back_as_it_was() -> None:
    levels = np.arange(0, 256, 15, dtype=np.uint8)
    pixels = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(-1, 3)
    assert np.array_equal(lab_to_rgb(rgb_to_lab(pixels)), pixels)


def test_a_colour_that_srgb_lacks_is_clipped() -> None:
    assert lab_to_rgb(np.array([60, -120, 0], np.float32)).tolist()[0] == 0
