"""Layers to both sides of a hole are led through it, however soft their borders are."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.procedural.editing.strata import strata
from mmgen.procedural.editing.structure import structure

TONES = np.asarray([(235, 190, 160), (150, 110, 130), (60, 80, 110), (190, 185, 170)], np.float32)
HOLE = slice(36, 130), slice(70, 170)


def layered() -> U8:
    """Four layers of soft borders, which fall towards the right, the lower the more."""
    rows, columns = np.mgrid[:160, :240].astype(np.float32)
    picture = np.broadcast_to(TONES[0], (160, 240, 3)).copy()
    for number, (height, fall) in enumerate(((48, 0.02), (74, 0.09), (104, 0.16)), start=1):
        share = 1 / (1 + np.exp(-(rows - height - fall * (columns - 70)) / 3))
        picture += (TONES[number] - picture) * share[..., None]
    grain = np.random.default_rng(1).normal(0, 6, (160, 240, 1))
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def test_soft_layers_keep_their_heights() -> None:
    """Between two sides at unlike heights each layer runs straight, where colours alone would flow into each other."""
    picture = layered()
    hole = np.zeros(picture.shape[:2], np.bool_)
    hole[HOLE] = True
    covered = picture.copy()
    covered[hole] = (255, 0, 255)
    guide = structure(covered, hole)
    wanted: F32 = cv2.GaussianBlur(picture, (0, 0), 2.0).astype(np.float32)
    assert np.abs(guide[..., :3] - wanted)[HOLE].mean() < 6
    assert np.median(guide[..., 3][HOLE]) > 0.6


def test_what_is_unlike_on_both_sides_is_not_led() -> None:
    """No layer is sure where nothing of the one side is seen on the other."""
    calm = np.zeros((80, 120, 3), np.float32)
    calm[:, 60:] = 200
    hole = np.zeros((80, 120), np.bool_)
    hole[20:60, 40:80] = True
    assert strata(calm, hole).sure.max() < 0.01


def test_a_hole_at_the_edge_has_one_side_only() -> None:
    hole = np.zeros((80, 120), np.bool_)
    hole[20:60, 90:] = True
    assert not strata(np.full((80, 120, 3), 90, np.float32), hole).led.any()


def test_a_streak_far_thinner_than_the_hole_is_wide_is_no_layer() -> None:
    """A line on both sides is left to the lines; led through as a layer it would lie in the hole as a smear."""
    calm = np.full((120, 240, 3), 180, np.float32)
    calm[58:63] = 40
    hole = np.zeros((120, 240), np.bool_)
    hole[30:90, 60:180] = True
    assert np.abs(strata(calm, hole).colours[hole] - 180).max() < 1


def test_rock_in_a_hole_is_as_rough_as_rock_and_sky_as_plain_as_sky() -> None:
    """Where nothing is known the detail is that of what has the same colour nearby."""
    picture = np.full((160, 240, 3), (90, 140, 220), np.uint8)
    picture[80:] = 90
    grain = np.random.default_rng(1).normal(0, 25, (80, 240, 1))
    picture[80:] = np.clip(picture[80:] + grain, 0, 255).astype(np.uint8)
    hole = np.zeros(picture.shape[:2], np.bool_)
    hole[50:120, 80:160] = True
    rough = structure(np.where(hole[..., None], 0, picture).astype(np.uint8), hole)[..., 5]
    assert rough[52:72, 90:150].max() < 3
    assert np.abs(rough[92:118, 90:150] / np.median(rough[92:118, :60]) - 1).max() < 0.3
