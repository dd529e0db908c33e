"""A palette moves from one picture to another, smoothly."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmgen.media.arrays import F32, U8
from mmgen.media.image import read_image
from mmgen.procedural.editing.palette_match import match_palette
from mmgen.samples import photograph


def small(name: str) -> U8:
    """A sample photograph at a size that tests quickly."""
    return np.asarray(cv2.resize(read_image(photograph(name)), (320, 160), interpolation=cv2.INTER_AREA), np.uint8)


def lab(pixels: U8) -> F32:
    """The pixels in CIE Lab, as a list."""
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32).reshape(-1, 3)


def distance(one: U8, other: U8) -> float:
    """How far apart two palettes are in colour: the mean earth mover's distance over axes of a and b."""
    first, second = lab(one)[:, 1:], lab(other)[:, 1:]
    turns = [
        np.asarray([np.cos(angle), np.sin(angle)], np.float32) for angle in np.linspace(0, np.pi, 6, endpoint=False)
    ]
    return float(np.mean([np.abs(np.sort(first @ turn) - np.sort(second @ turn)).mean() for turn in turns]))


@pytest.mark.parametrize(("picture", "reference"), [("lake", "summit"), ("summit", "lake"), ("ridge", "farmhouse")])
def test_colours_become_those_of_the_reference(picture: str, reference: str) -> None:
    """Most of the distance between the palettes goes, and the drawing stays."""
    before, wanted = small(picture), small(reference)
    after = match_palette(before, wanted)
    assert distance(after, wanted) < 0.45 * distance(before, wanted)
    assert np.corrcoef(lab(before)[:, 0], lab(after)[:, 0])[0, 1] > 0.9


def test_a_gradient_stays_smooth() -> None:
    """A slow gradient, stretched by the match, shows no bands: averaged along its steps it rises evenly."""
    ramp = np.linspace(100, 130, 600).astype(np.uint8)
    sky = np.dstack([np.tile(ramp, (64, 1)), np.tile(ramp // 2 + 60, (64, 1)), np.full((64, 600), 190, np.uint8)])
    matched = match_palette(sky.astype(np.uint8), small("summit"))
    light = cv2.cvtColor(matched, cv2.COLOR_RGB2GRAY).astype(np.float64).mean(axis=0)
    assert np.ptp(light) > 45
    steps = np.diff(np.convolve(light, np.ones(3) / 3, "valid"))
    assert steps.max() < 0.65, "a column where the tone jumps"


def test_its_own_palette_changes_little() -> None:
    """Matched to itself, a picture stays as it is."""
    lake = small("lake")
    assert np.abs(match_palette(lake, lake).astype(int) - lake).mean() < 3


def test_strength_is_how_far_it_goes() -> None:
    """Nothing at 0, less than all in between."""
    lake, summit = small("lake"), small("summit")
    assert np.array_equal(match_palette(lake, summit, strength=0), lake)
    half, whole = (np.abs(match_palette(lake, summit, strength=part).astype(int) - lake).mean() for part in (0.5, 1))
    assert 0.3 * whole < half < 0.8 * whole


def test_alpha_is_kept_and_hidden_colours_do_not_count() -> None:
    """What can't be seen of the reference gives no colour."""
    lake, summit = small("lake"), small("summit")
    hidden = np.dstack([summit, np.full(summit.shape[:2], 255, np.uint8)])
    hidden[:, 160:, :3], hidden[:, 160:, 3] = (0, 255, 0), 0
    green = match_palette(np.dstack([lake, hidden[..., 3]]), hidden)
    assert np.array_equal(green[..., 3], hidden[..., 3])
    assert lab(np.ascontiguousarray(green[:, :160, :3]))[:, 1].mean() > -5
