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
