"""Mixing frames changes what it should, all of it, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.blend import Mask, Overlay, darken, mix, mix_masked, slide
from mmgen.media.planes import Planes

SIZE = (64, 48)


def noise(seed: int) -> Planes:
    """A frame of noise."""
    random = np.random.default_rng(seed)
    width, height = SIZE
    return Planes(
        *(random.integers(16, 236, shape, np.uint8) for shape in ((height, width), *[(height // 2, width // 2)] * 2))
    )


def same(first: Planes, second: Planes) -> bool:
    """Whether all planes are equal."""
    return all(np.array_equal(getattr(first, name), getattr(second, name)) for name in "yuv")


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_dissolve_starts_and_ends_exactly(share: float) -> None:
    first, second, target = noise(1), noise(2), Planes.black(SIZE)
    mix(first, second, share, target)
    assert same(target, second if share else first)


def test_a_mask_shows_the_second_frame_only_where_it_is_set() -> None:
    first, second, target = noise(1), noise(2), Planes.black(SIZE)
    plane = np.zeros((48, 64), np.uint8)
    plane[:, 32:] = 255
    mix_masked(first, second, Mask.of(plane), target)
    assert np.array_equal(target.y[:, :32], first.y[:, :32])
    assert np.array_equal(target.y[:, 32:], second.y[:, 32:])
    assert np.array_equal(target.u[:, :16], first.u[:, :16])
    assert np.array_equal(target.v[:, 16:], second.v[:, 16:])


def test_a_slide_starts_and_ends_exactly_and_moves_by_fractions() -> None:
    """Halfway between two pixels the frame is the mean of both places."""
    first, second, target = noise(1), noise(2), Planes.black(SIZE)
    slide(first, second, 0.0, target)
    assert same(target, first)
    slide(first, second, 1.0, target)
    assert same(target, second)
    slide(first, second, 10.5 / 64, target)
    wanted = (first.y[:, 10].astype(int) + first.y[:, 11]) / 2
    assert np.abs(target.y[:, 0] - wanted).max() <= 1


def test_darkening_ends_in_black() -> None:
    frame = noise(3)
    darken(frame, 1.0)
    assert same(frame, Planes.black(SIZE))


def test_an_overlay_covers_by_its_opacity() -> None:
    """Where it is opaque only it is seen, where it is clear only the frame."""
    alpha = np.zeros((20, 30), np.uint8)
    alpha[:, 10:] = 255
    white = Overlay(alpha, (255, 255, 255))
    frame = noise(4)
    before = frame.copy()
    white.draw(frame, 8, 6)
    assert (frame.y[6:26, 18:38] == 235).all()
    assert np.abs(frame.u[3:13, 9:19].astype(int) - 128).max() <= 1
    frame.y[6:26, 18:38] = before.y[6:26, 18:38]
    assert np.array_equal(frame.y, before.y)


def test_half_an_opacity_covers_half() -> None:
    frame = Planes.black(SIZE)
    Overlay(np.full((48, 64), 255, np.uint8), (255, 255, 255)).draw(frame, 0, 0, 0.5)
    assert np.abs(frame.y.astype(int) - (16 + 235) // 2).max() <= 1


def test_an_overlay_moves_by_fractions_of_a_pixel() -> None:
    """The centre of its ink follows its place, with no step from pixel to pixel."""
    dot = Overlay(np.full((7, 7), 255, np.uint8), (255, 255, 255))
    centres = []
    for step in range(24):
        frame = Planes.black(SIZE)
        dot.draw(frame, 20 + step / 8, 15 + step / 16)
        ink = frame.y.astype(float) - 16
        centres.append((ink.sum(0) @ np.arange(64) / ink.sum(), ink.sum(1) @ np.arange(48) / ink.sum()))
    moved = np.array(centres) - [23, 18]
    assert np.abs(moved[:, 0] - np.arange(24) / 8).max() < 0.03
    assert np.abs(moved[:, 1] - np.arange(24) / 16).max() < 0.03


@pytest.mark.parametrize("place", [(-15, 4), (55, 40), (-40, -40), (100, 0)])
def test_an_overlay_is_clipped_to_the_frame(place: tuple[int, int]) -> None:
    frame = Planes.black(SIZE)
    Overlay(np.full((20, 20), 255, np.uint8), (255, 255, 255)).draw(frame, *place)
    left, top = place
    wanted = max(min(left + 20, 64) - max(left, 0), 0) * max(min(top + 20, 48) - max(top, 0), 0)
    assert int((frame.y > 200).sum()) == wanted


def test_an_overlay_may_have_pixels_of_its_own() -> None:
    """Laid over opaquely, they are what is seen."""
    pixels = np.zeros((20, 30, 3), np.uint8)
    pixels[:, 15:] = 255
    frame = noise(4)
    Overlay(np.full((20, 30), 255, np.uint8), pixels).draw(frame, 8, 6)
    assert (frame.y[6:26, 8:23] == 16).all()
    assert (frame.y[6:26, 23:38] == 235).all()


def test_an_overlays_pixels_are_as_many_as_its_opacities() -> None:
    with pytest.raises(InputError, match="overlay"):
        Overlay(np.zeros((4, 5), np.uint8), np.zeros((4, 4, 3), np.uint8))
