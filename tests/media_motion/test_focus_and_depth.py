"""What a photograph's subject is, and what is near in it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmgen.media.arrays import U8
from mmgen.media.image import read_image
from mmgen.media.motion.depth import estimate_depth
from mmgen.media.motion.focus import attention, subject_box, subject_window
from mmgen.samples import photograph


def portrait(place: tuple[float, float]) -> U8:
    """A sharp, colourful, textured disc at a place (shares of the sides) before a blurred ground."""
    random = np.random.default_rng(1)
    ground = cv2.GaussianBlur(random.integers(0, 256, (480, 960, 3), np.uint8), (0, 0), 14)
    picture = np.clip(ground.astype(float) * 0.6 + np.array([20, 60, 40]), 0, 255).astype(np.uint8)
    disc = cv2.circle(np.zeros((480, 960), np.uint8), (round(place[0] * 960), round(place[1] * 480)), 85, 255, -1)
    texture = random.integers(0, 2, (480, 960, 1), np.uint8) * np.array([150, 60, 20], np.uint8) + np.array(
        [90, 30, 20], np.uint8
    )
    return np.where(disc[..., None] > 0, texture, picture).astype(np.uint8)


@pytest.mark.parametrize("place", [(0.2, 0.5), (0.5, 0.4), (0.8, 0.6)])
@pytest.mark.parametrize("aspect", [9 / 16, 1.0])
def test_a_narrow_crop_keeps_the_subject_whole(place: tuple[float, float], aspect: float) -> None:
    """Wherever the subject is, all of it is in the crop for an upright or a square frame."""
    window = subject_window(attention(portrait(place)), (960, 480), aspect)
    assert window.width / window.height == pytest.approx(aspect)
    assert window.left <= place[0] * 960 - 85
    assert window.left + window.width >= place[0] * 960 + 85


@pytest.mark.parametrize(
    ("name", "left", "right"), [("dandelion", 0.20, 0.40), ("summit", 0.36, 0.40), ("ridge", 0.48, 0.58)]
)
def test_a_photographs_subject_is_in_its_upright_crop(name: str, left: float, right: float) -> None:
    """The flower, the peak: between these shares of the photograph's width, seen in the picture itself."""
    photo = read_image(photograph(name))
    height, width = photo.shape[:2]
    window = subject_window(attention(photo), (width, height), 9 / 16)
    assert window.left / width < left
    assert (window.left + window.width) / width > right


def test_the_subjects_box_surrounds_it() -> None:
    box = subject_box(attention(portrait((0.7, 0.5))), (960, 480))
    assert abs(box.center[0] - 672) < 40
    assert abs(box.center[1] - 240) < 40
    assert 60 < box.width < 260


def test_a_sharp_subject_is_nearer_than_its_blurred_ground() -> None:
    depth = estimate_depth(portrait((0.5, 0.5)))
    height, width = depth.near.shape
    inside = depth.near[height * 2 // 5 : height * 3 // 5, width * 9 // 20 : width * 11 // 20]
    assert depth.confidence > 0.6
    assert inside.mean() > 0.75
    assert depth.near[:, : width // 4].mean() < 0.45


def test_what_is_in_focus_is_nearer_than_the_blurred_ground_before_it() -> None:
    """The dandelion's head stands before the grass at its foot, though the grass is lower in the frame."""
    near = estimate_depth(read_image(photograph("dandelion"))).near
    height, width = near.shape
    head = near[int(0.25 * height) : int(0.45 * height), int(0.22 * width) : int(0.38 * width)]
    grass = near[int(0.85 * height) :, int(0.45 * width) : int(0.7 * width)]
    assert head.mean() > grass.mean() + 0.15


def test_a_landscapes_ground_is_nearer_than_its_sky() -> None:
    """Trusted, and in order from the sky to the photographer's feet."""
    for name in ("farmhouse", "lake", "shore", "summit"):
        depth = estimate_depth(read_image(photograph(name)))
        rows = depth.near.mean(axis=1)
        assert depth.confidence > 0.6, name
        assert rows[: len(rows) // 5].mean() + 0.5 < rows[-len(rows) // 5 :].mean(), name


def test_depth_has_no_step_that_would_tear() -> None:
    """The steepest place takes several pixels of the small map from far to near."""
    near = estimate_depth(portrait((0.5, 0.5))).near
    assert np.abs(np.diff(near, axis=1)).max() < 0.12


def test_noise_has_no_depth_to_trust() -> None:
    random = np.random.default_rng(2)
    assert estimate_depth(random.integers(0, 256, (300, 400, 3), np.uint8)).confidence < 0.4


def test_an_even_picture_is_centred() -> None:
    """With nothing to see, the middle is as good as any place; nothing divides by nothing."""
    photo = np.full((200, 400, 3), 90, np.uint8)
    window = subject_window(attention(photo), (400, 200), 1.0)
    assert window.center[0] == pytest.approx(200, abs=4)
    assert np.isfinite(estimate_depth(photo).near).all()
