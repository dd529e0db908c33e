"""What is taken out of a photograph is replaced by more of what is around it."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.image import read_image
from mmgen.procedural.editing.inpaint import inpaint
from mmgen.samples import photograph

CASES = {"shore": (210, 285, 34, 26), "ridge": (260, 285, 36, 32), "farmhouse": (400, 300, 40, 26)}
"""Rocks, wooded slopes and stubble: middle and half axes of what hides them."""


def staged(name: str) -> tuple[U8, U8, U8]:
    """A photograph, the same with a disc pasted on it, and the mask of the disc."""
    photo = np.asarray(cv2.resize(read_image(photograph(name)), (720, 360), interpolation=cv2.INTER_AREA), np.uint8)
    x, y, across, down = CASES[name]
    mask = np.zeros(photo.shape[:2], np.uint8)
    cv2.ellipse(mask, (x, y), (across, down), 0, 0, 360, 255, -1)
    covered = photo.copy()
    covered[mask > 0] = (230, 60, 160)
    return photo, covered, mask


@cache
def filled_case(name: str) -> U8:
    """The photograph with its disc replaced."""
    _, covered, mask = staged(name)
    return inpaint(covered, mask, seed=1)


def texture(pixels: U8, inside: U8) -> float:
    """How much fine detail there is where *inside* is white."""
    detail = cv2.Laplacian(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32), cv2.CV_32F)
    core = cv2.erode(inside, np.ones((5, 5), np.uint8)) > 0
    return float(np.asarray(detail)[core].std())


def border(pixels: U8, mask: U8) -> float:
    """How strong edges are along the mask's outline, compared with those a little outside."""
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    gradient = np.hypot(*(np.asarray(cv2.Sobel(gray, cv2.CV_32F, *way)) for way in ((1, 0), (0, 1))))
    rim = cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    beyond = (cv2.dilate(mask, np.ones((25, 25), np.uint8)) > 0) & (cv2.dilate(mask, np.ones((9, 9), np.uint8)) == 0)
    return float(gradient[rim].mean() / gradient[beyond].mean())


@pytest.mark.parametrize("name", list(CASES))
def test_texture_is_like_what_was_there(name: str) -> None:
    """The filled place has the detail of the original, where diffusion leaves a smear."""
    photo, covered, mask = staged(name)
    filled, smeared = filled_case(name), cv2.inpaint(covered, mask, 4, cv2.INPAINT_TELEA)
    wanted = texture(photo, mask)
    assert 0.55 * wanted < texture(filled, mask) < 1.6 * wanted
    assert abs(np.log(texture(filled, mask) / wanted)) < abs(
        np.log(texture(np.asarray(smeared, np.uint8), mask) / wanted)
    )


@pytest.mark.parametrize("name", list(CASES))
def test_nothing_of_the_thing_and_no_seam_is_left(name: str) -> None:
    """No pink remains, colours are those of the surroundings, and the border is no stronger an edge than the rest."""
    photo, _, mask = staged(name)
    filled = filled_case(name)
    inside = mask > 0
    assert np.abs(filled[inside].mean(axis=0) - photo[inside].mean(axis=0)).max() < 40
    assert not (np.linalg.norm(filled[inside].astype(int) - (230, 60, 160), axis=1) < 60).any()
    assert border(filled, mask) < 1.25 * border(photo, mask)


def test_what_is_not_masked_stays() -> None:
    """Every pixel outside comes back as it was, alpha too; the same seed fills the same."""
    _, covered, mask = (each[140:280:2, 120:300:2] for each in staged("shore"))
    rgba = np.dstack([covered, np.full(mask.shape, 200, np.uint8)])
    filled = inpaint(rgba, mask, seed=5)
    assert np.array_equal(filled[mask == 0], rgba[mask == 0])
    assert (filled[..., 3] == 200).all()
    assert np.array_equal(filled, inpaint(rgba, mask, seed=5))


def test_a_line_goes_on_through_the_hole() -> None:
    """A dark bar that the hole interrupts is joined."""
    picture = np.clip(np.random.default_rng(1).normal(190, 8, (120, 240, 3)), 0, 255).astype(np.uint8)
    picture[52:66] = np.clip(picture[52:66].astype(int) - 130, 0, 255)
    mask = np.zeros((120, 240), np.uint8)
    mask[40:80, 100:140] = 255
    covered = picture.copy()
    covered[mask > 0] = 255
    filled = inpaint(covered, mask, seed=1)
    assert filled[55:63, 100:140].mean() < 90
    assert filled[41:49, 100:140].mean() > 165


@pytest.mark.parametrize(("value", "reason"), [(0, "marks nothing"), (255, "too little")])
def test_a_mask_of_nothing_or_all_is_refused(value: int, reason: str) -> None:
    """The message names the mask and says what is wrong."""
    with pytest.raises(InputError, match=f"mask.*{reason}"):
        inpaint(np.zeros((40, 50, 3), np.uint8), np.full((40, 50), value, np.uint8))


def test_progress_rises_to_the_end() -> None:
    """What is reported grows and ends at 1."""
    _, covered, mask = staged("ridge")
    seen: list[float] = []
    inpaint(covered, mask, report=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def shoreline(bend: float) -> tuple[U8, U8, NDArray[np.float32]]:
    """A sky over a rough sea, the mask of what hides their border, and each column's row of it."""
    rows, columns = np.mgrid[:150, :240].astype(np.float32)
    level = 68 + 0.3 * (columns[0] - 120) + bend * (columns[0] - 120) ** 2
    random = np.random.default_rng(3)
    rough = cv2.GaussianBlur(random.normal(0, 30, rows.shape).astype(np.float32), (0, 0), 1.2)[..., None]
    sky = np.stack([110 + 0.6 * rows, 150 + 0.4 * rows, 215 + 0.1 * rows], axis=2)
    sea = np.stack([30 + 0 * rows, 70 + 0.2 * rows, 90 + 0.2 * rows], axis=2) + rough
    share = np.clip(rows - level + 0.5, 0, 1)[..., None]
    picture = np.clip(sky * (1 - share) + sea * share, 0, 255).astype(np.uint8)
    mask = np.zeros(rows.shape, np.uint8)
    cv2.ellipse(mask, (120, 72), (26, 42), 0, 0, 360, 255, -1)
    return picture, mask, level


@pytest.mark.parametrize("bend", [0.0, 0.0016])
def test_a_horizon_is_led_through_a_hole(bend: float) -> None:
    """Slanted, straight or bent, the border of sky and sea stays within two pixels of where it was."""
    picture, mask, level = shoreline(bend)
    covered = picture.copy()
    covered[mask > 0] = (230, 60, 160)
    filled = inpaint(covered, mask, seed=1)
    dark = cv2.GaussianBlur(filled, (0, 0), 1.2)[..., 0] < 105
    found = np.asarray([np.flatnonzero(dark[:, column])[0] for column in range(97, 144)])
    assert np.abs(found - level[97:144]).max() < 2.5
    assert np.abs(found - level[97:144]).mean() < 1.0


def test_an_even_gradient_goes_on_without_a_step() -> None:
    """Where all around is plain the hole takes its colours from both sides, each place its own."""
    rows, columns = np.mgrid[:120, :200].astype(np.float32)
    picture = np.stack([60 + 0.8 * columns, 100 + 0.6 * rows, 220 - 0.5 * columns], axis=2)
    picture = np.clip(picture + np.random.default_rng(2).normal(0, 1.5, picture.shape), 0, 255).astype(np.uint8)
    mask = np.zeros(rows.shape, np.uint8)
    cv2.ellipse(mask, (100, 60), (34, 40), 0, 0, 360, 255, -1)
    covered = picture.copy()
    covered[mask > 0] = 0
    filled = inpaint(covered, mask, seed=1)
    gap = cv2.GaussianBlur(filled.astype(np.float32), (0, 0), 2) - cv2.GaussianBlur(
        picture.astype(np.float32), (0, 0), 2
    )
    assert np.abs(gap[mask > 0]).max() < 8
