"""Enlarged photographs are closer to the originals than interpolation brings them, and have no halos."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.media.image import read_image
from mmgen.procedural.editing.enlarge import enlarge
from mmgen.samples import photograph


def cropped(name: str) -> U8:
    """The middle of a sample photograph at full sharpness."""
    return np.ascontiguousarray(read_image(photograph(name))[180:540, 360:1080])


def similarity(one: U8, other: U8) -> float:
    """The mean structural similarity of two pictures' luma (Wang and others 2004)."""
    first, second = (cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32) for image in (one, other))

    def mean(plane: F32) -> F32:
        return np.asarray(cv2.GaussianBlur(plane, (11, 11), 1.5), np.float32)

    middle, centre = mean(first), mean(second)
    spread, width = mean(first * first) - middle**2, mean(second * second) - centre**2
    joint = mean(first * second) - middle * centre
    ratio = (2 * middle * centre + 6.5) * (2 * joint + 58.5) / ((middle**2 + centre**2 + 6.5) * (spread + width + 58.5))
    return float(ratio.mean())


@pytest.mark.parametrize("factor", [2, 3])
@pytest.mark.parametrize("name", ["farmhouse", "shore", "ridge"])
def test_better_than_interpolation(name: str, factor: int) -> None:
    """Of a photograph made small, more comes back than by bicubic or Lanczos interpolation, by both measures."""
    photo = cropped(name)
    small = np.asarray(cv2.resize(photo, (720 // factor, 360 // factor), interpolation=cv2.INTER_AREA), np.uint8)
    made = enlarge(small, (720, 360))
    for method in (cv2.INTER_CUBIC, cv2.INTER_LANCZOS4):
        other = np.asarray(cv2.resize(small, (720, 360), interpolation=method), np.uint8)
        assert cv2.PSNR(photo, made) > cv2.PSNR(photo, other) + 0.1
        assert similarity(photo, made) > similarity(photo, other) + 0.002


def test_an_edge_gets_no_halo() -> None:
    """Beside a step no pixel leaves the range of the two sides by more than a few levels."""
    small = np.full((40, 60, 3), 60, np.uint8)
    small[:, 30:] = 200
    made = enlarge(small, (240, 160))
    assert made.min() >= 56
    assert made.max() <= 204
    assert np.mean((made[80, :, 0] > 75) & (made[80, :, 0] < 185)) < 0.03


def test_made_small_again_it_is_the_same() -> None:
    """Averaged back to its first size, the picture is as it was."""
    small = np.asarray(cv2.resize(cropped("shore"), (240, 120), interpolation=cv2.INTER_AREA), np.uint8)
    back = cv2.resize(enlarge(small, (720, 360)), (240, 120), interpolation=cv2.INTER_AREA)
    assert np.abs(back.astype(int) - small).mean() < 1.5


def test_strips_join() -> None:
    """A picture of several strips is that of one, away from its borders too."""
    tall = np.ascontiguousarray(np.asarray(read_image(photograph("shore")))[100:500, 200:240])
    made = enlarge(tall, (100, 1000))
    part = enlarge(np.ascontiguousarray(tall[152:232]), (100, 200))
    assert np.abs(made[380 + 40 : 580 - 40].astype(int) - part[40:160]).max() <= 3


def test_alpha_comes_along() -> None:
    """A cut-out stays one."""
    pixels = np.zeros((20, 30, 4), np.uint8)
    pixels[5:15, 8:20] = 255
    made = enlarge(pixels, (75, 50))
    assert made.shape == (50, 75, 4)
    assert made[25, 35, 3] == 255
    assert made[2, 2, 3] == 0


@pytest.mark.parametrize(("size", "reason"), [((50, 200), "smaller"), ((1000, 900), "at most 8 times")])
def test_smaller_or_far_larger_is_refused(size: tuple[int, int], reason: str) -> None:
    """The message says what would do."""
    with pytest.raises(InputError, match=reason):
        enlarge(np.zeros((100, 100, 3), np.uint8), size)
