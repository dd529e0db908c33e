"""Subjects come free of their ground, with fine edges and their own colours; what has no subject is refused."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.media.image import read_image
from mmgen.procedural.editing.cut_out import CutOut, cut_out
from mmgen.samples import photograph


def staged() -> tuple[U8, F32, U8]:
    """A red disc with fine hairs on the blurred farmhouse; the picture, its true alpha, and the ground."""
    photo = cv2.resize(read_image(photograph("farmhouse")), (640, 320), interpolation=cv2.INTER_AREA)
    ground = np.asarray(cv2.GaussianBlur(photo, (0, 0), 6), np.uint8)
    alpha = np.zeros((1280, 2560), np.uint8)
    cv2.circle(alpha, (1280, 640), 320, 255, -1, cv2.LINE_AA)
    for angle in np.linspace(0, 2 * np.pi, 40, endpoint=False):
        tip = (round(1280 + 420 * np.cos(angle)), round(640 + 420 * np.sin(angle)))
        cv2.line(alpha, (1280, 640), tip, 255, 6, cv2.LINE_AA)
    small = np.asarray(cv2.resize(alpha, (640, 320), interpolation=cv2.INTER_AREA), np.float32) / 255
    grain = np.random.default_rng(2).normal(0, 22, (320, 640, 1))
    subject = np.clip(np.asarray([205, 60, 50]) + grain, 0, 255)
    mixed = subject * small[..., None] + ground * (1 - small[..., None])
    return np.clip(mixed, 0, 255).astype(np.uint8), small, ground


@pytest.fixture(scope="module")
def disc() -> CutOut:
    """The staged disc, free of its ground."""
    return cut_out(staged()[0])


@pytest.fixture(scope="module")
def dandelion() -> U8:
    """The dandelion, free of its meadow."""
    photo = cv2.resize(read_image(photograph("dandelion")), (1280, 720), interpolation=cv2.INTER_AREA)
    return cut_out(np.asarray(photo, np.uint8)).pixels


def test_the_matte_is_that_of_the_subject(disc: CutOut) -> None:
    """Alpha is right to a few hundredths all over, and finds most of the hairs."""
    _, alpha, _ = staged()
    found = disc
    measured = found.pixels[..., 3].astype(np.float32) / 255
    assert found.confidence > 0.7
    assert np.abs(measured - alpha).mean() < 0.02
    ring = np.hypot(*np.meshgrid(np.arange(640) - 320, np.arange(320) - 160))
    hairs = (ring > 84) & (ring < 98) & (alpha > 0.6)
    between = (ring > 88) & (ring < 98) & (alpha < 0.05)
    assert measured[hairs].mean() > 0.5
    assert measured[between].mean() < 0.15


def test_the_edge_has_the_colour_of_the_subject(disc: CutOut) -> None:
    """Half-covered pixels are red, not red mixed with sky and field."""
    picture, alpha, _ = staged()
    pixels = disc.pixels
    mixed = (alpha > 0.3) & (alpha < 0.8) & (pixels[..., 3] > 60)
    before, after = picture[mixed].astype(float), pixels[..., :3][mixed].astype(float)
    red = np.asarray([205, 60, 50])
    assert np.abs(after - red).mean() < 0.75 * np.abs(before - red).mean()


def test_a_real_flower_is_cut_out_with_its_hairs(dandelion: U8) -> None:
    """The dandelion's head is opaque, its rim neither, and the meadow away from it is gone."""
    alpha = dandelion[..., 3].astype(np.float32) / 255
    assert alpha[190:330, 300:450].mean() > 0.97
    assert alpha[:, 700:].mean() < 0.01
    assert 0.004 < np.mean((alpha > 0.1) & (alpha < 0.9)) < 0.06


@pytest.mark.parametrize("name", ["lake", "ridge", "shore"])
def test_a_landscape_has_no_subject(name: str) -> None:
    """Nothing stands out, and the message says what to do."""
    photo = cv2.resize(read_image(photograph(name)), (480, 240), interpolation=cv2.INTER_AREA)
    with pytest.raises(InputError, match=r"no subject stands out.*mask"):
        cut_out(np.asarray(photo, np.uint8))


def test_an_even_picture_is_refused() -> None:
    """There is nothing to find in one colour."""
    with pytest.raises(InputError, match="even all over"):
        cut_out(np.full((60, 80, 3), 90, np.uint8))


def test_a_hint_chooses_the_subject() -> None:
    """Of two things the marked one is cut out."""
    picture = np.full((240, 480, 3), (70, 110, 150), np.uint8)
    picture = np.clip(picture + np.random.default_rng(3).normal(0, 6, picture.shape), 0, 255).astype(np.uint8)
    cv2.circle(picture, (130, 120), 50, (220, 180, 40), -1, cv2.LINE_AA)
    cv2.circle(picture, (350, 120), 50, (30, 160, 60), -1, cv2.LINE_AA)
    hint = np.zeros((240, 480), np.uint8)
    cv2.circle(hint, (350, 120), 62, 255, -1)
    alpha = cut_out(picture, hint=hint).pixels[..., 3]
    assert alpha[120, 350] == 255
    assert alpha[120, 130] == 0
    assert abs(np.mean(alpha > 127) - np.pi * 50 * 50 / picture[..., 0].size) < 0.01


def test_a_flower_keeps_its_stem(dandelion: U8) -> None:
    """From the dandelion's head to the picture's edge, the stem is opaque, its sides are clear, and it stays green."""
    alpha = dandelion[..., 3]
    assert alpha[410:715, 374].min() > 220
    assert alpha[470:715, 300:350].max() < 20
    assert alpha[470:715, 410:600].max() < 20
    red, green, blue = (float(level) for level in dandelion[450:700, 374, :3].mean(axis=0))
    assert min(red, green) > 2 * blue


def test_a_thin_stem_is_found_and_a_missing_one_is_not() -> None:
    """A ball on a stick of three pixels keeps the stick; without it nothing is added below."""
    picture = np.full((300, 400, 3), (60, 90, 140), np.uint8)
    picture = np.clip(picture + np.random.default_rng(4).normal(0, 6, picture.shape), 0, 255).astype(np.uint8)
    cv2.circle(picture, (200, 110), 55, (230, 180, 60), -1, cv2.LINE_AA)
    bare = cut_out(picture).pixels[..., 3]
    cv2.line(picture, (200, 150), (206, 260), (230, 225, 200), 3, cv2.LINE_AA)
    held = cut_out(picture).pixels[..., 3]
    assert bare[172:].max() < 30
    along = [held[row, 196:212].max() for row in range(172, 250)]
    assert np.quantile(along, 0.1) > 200
    assert held[172:250, 225:].max() < 20


def test_a_tract_of_land_is_no_subject() -> None:
    """A field between bushes, with a house on it, is refused and not outlined somehow."""
    photo = cv2.resize(read_image(photograph("farmhouse")), (480, 240), interpolation=cv2.INTER_AREA)
    with pytest.raises(InputError, match="no subject stands out"):
        cut_out(np.asarray(photo, np.uint8))
