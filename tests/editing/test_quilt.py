"""What is set beside a picture meets it: in tone, in height, and without showing twice what is there once."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmgen.media.arrays import F32, U8
from mmgen.media.image import read_image
from mmgen.procedural.editing.extend_canvas import extend_canvas
from mmgen.procedural.editing.joint import abutted, bent, laid, mended
from mmgen.procedural.editing.stock import Joint, Manner, offered, source_of
from mmgen.samples import photograph


def texture(height: int, width: int, seed: int) -> F32:
    """Even grey with soft grain."""
    grain = np.random.default_rng(seed).normal(0, 40, (height, width, 1)).astype(np.float32)
    soft = cv2.GaussianBlur(grain, (0, 0), 1.5)[..., None]
    return np.repeat(120 + soft, 3, axis=2).astype(np.float32)


def square(name: str, side: int) -> U8:
    """The middle of a sample photograph."""
    photo = read_image(photograph(name))
    factor = side / photo.shape[0]
    small = cv2.resize(photo, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    left = (small.shape[1] - side) // 2
    return np.asarray(small[:, left : left + side], np.uint8)


def fine(pixels: U8) -> F32:
    """The detail of each pixel."""
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.abs(np.asarray(cv2.Laplacian(gray, cv2.CV_32F), np.float32))


@pytest.mark.parametrize("name", ["lake", "summit"])
def test_beside_a_square_no_seam_shows_and_nothing_is_soft(name: str) -> None:
    """Tones step across the old edges hardly more than within, and what is new is about as detailed as what is not."""
    made = extend_canvas(square(name, 160), (284, 160), seed=1)
    columns = cv2.GaussianBlur(made.astype(np.float32), (1, 9), sigmaX=0.1, sigmaY=2)
    steps = np.abs(np.diff(columns, axis=1)).mean(axis=(0, 2))
    assert steps[[61, 221]].max() < 1.6 * np.median(steps[62:222])
    detail = fine(made).mean(axis=0)
    assert 0.75 < np.concatenate([detail[:62], detail[222:]]).mean() / detail[62:222].mean() < 1.3


@pytest.mark.parametrize(("name", "least"), [("dandelion", 0.6), ("summit", 0.6), ("farmhouse", 0.55)])
def test_ground_below_is_no_flat_band(name: str, least: float) -> None:
    """More than half of the detail of the lowest third goes on below it."""
    photo = np.asarray(cv2.resize(read_image(photograph(name)), (240, 135), interpolation=cv2.INTER_AREA), np.uint8)
    detail = fine(extend_canvas(photo, (240, 215), anchor="top", seed=1)).mean(axis=1)
    assert detail[137:].mean() > least * detail[85:135].mean()


def test_what_is_there_once_is_rare() -> None:
    picture = texture(60, 120, 1)
    picture[20:40, 70:90] = (220, 30, 30)
    rare = source_of(picture).rare
    assert rare[25:35, 75:85].min() > 5 * np.median(rare)


def test_a_strip_that_was_shown_costs_more() -> None:
    """The place that is the cheapest is no longer so once it has been taken."""
    source = source_of(texture(60, 120, 2))
    joint = Joint(source.small[:, -10:], 40, 0.0)

    def cheapest() -> tuple[int, float]:
        places, costs = offered(source, joint, Manner(shifts=(0.0,), mirrored=False), np.random.default_rng(1))
        best = int(costs.mean(axis=1).argmin())
        for row in range(60):
            source.take(row, places[best], slice(10, 40))
        return places[best].start, float(costs[best].mean())

    first, second = cheapest(), cheapest()
    assert abs(first[0] - second[0]) >= 5
    assert second[1] > first[1]


def test_a_mirror_at_the_edge_is_not_offered() -> None:
    """Though it fits exactly, what lies at the edge is not shown from right to left beside itself."""
    picture = 120 + 3 * (texture(60, 120, 3) - 120)
    picture[:, 113:] = picture[:, 106:113][:, ::-1]
    source = source_of(picture)
    joint = Joint(source.small[:, -6:], 36, 0.0)
    places, _ = offered(source, joint, Manner(shifts=(0.0,)), np.random.default_rng(1))
    mirrored = [place.start for place in places if place.mirrored]
    assert mirrored
    assert min(mirrored) + 6 >= 24


def test_tones_are_led_over_and_the_picture_stays() -> None:
    picture, strip = texture(80, 60, 4), texture(80, 90, 4)
    strip[:, :10] = picture[:, -10:]
    made = abutted(picture, strip - 24, 10)
    assert np.array_equal(made[:, :60], picture)
    assert abs(float((made[:, 60:64] - strip[:, 10:14]).mean())) < 5
    assert float((made[:, 130:] - strip[:, 80:]).mean()) < -20


def test_a_strip_bends_to_meet_the_edge() -> None:
    """A shore that lies four rows lower in the strip meets that of the picture, and comes back to its height."""
    picture, strip = np.full((100, 40, 3), 200, np.float32), np.full((100, 120, 3), 200, np.float32)
    picture[50:], strip[54:] = 60, 60
    shore = (bent(picture, strip, 10)[..., 0] > 130).sum(axis=0)
    assert abs(int(shore[10]) - 50) <= 1
    assert shore[-1] == 54
    assert np.abs(np.diff(shore)).max() <= 1


def test_the_cut_runs_where_both_agree() -> None:
    """Two textures that are alike in one slanting stripe alone are joined within it."""
    one, other = texture(60, 40, 5), texture(60, 50, 6)
    for row in range(60):
        stripe = slice(5 + row // 6, 9 + row // 6)
        other[row, stripe] = one[row, 20 + 5 + row // 6 : 20 + 9 + row // 6]
    made = laid(one, other, 20)
    assert made.shape == (60, 70, 3)
    # Within the stripe both are the same, and before it the first one still stands.
    for row in (10, 30, 50):
        assert np.abs(made[row, 20 : 25 + row // 6] - one[row, 20 : 25 + row // 6]).max() < 12


def test_what_ends_at_the_edge_is_filled_on() -> None:
    """Beside a bar that is cut off nothing of the picture changes, and the cut is no straight line any more."""
    picture = texture(120, 160, 7)
    picture[50:62, :80] = 20
    made = mended(picture, 80, seed=1)
    assert np.array_equal(made[:, :80], picture[:, :80])
    before, after = (float(np.abs(each[50:62, 79] - each[50:62, 80]).mean()) for each in (picture, made))
    assert after < 0.6 * before
    assert np.array_equal(made[:40, 80:], picture[:40, 80:])
