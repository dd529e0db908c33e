"""A picture reframed: its own pixels stay, what is new continues it and is no mirror held to its edge."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.image import read_image
from mmgen.procedural.editing.extend_canvas import extend_canvas
from mmgen.procedural.editing.overhead import tones_above
from mmgen.samples import photograph


def small(name: str, width: int = 320) -> U8:
    """A sample photograph at a size that tests quickly, twice as wide as high."""
    size = (width, width // 2)
    return np.asarray(cv2.resize(read_image(photograph(name)), size, interpolation=cv2.INTER_AREA), np.uint8)


@pytest.fixture(scope="module")
def ridge() -> U8:
    """A ridge with a quarter of its width more to the right."""
    return extend_canvas(small("ridge"), (400, 160), anchor="left", seed=1)


@pytest.mark.parametrize(
    ("anchor", "place"), [("centre", (30, 0)), ("left", (0, 0)), ("right", (60, 0)), ("top", (30, 0))]
)
def test_the_picture_stands_untouched_at_its_anchor(anchor: str, place: tuple[int, int]) -> None:
    """Each of its pixels is where the anchor says."""
    photo = small("farmhouse", 160)
    made = extend_canvas(photo, (220, 80), anchor=anchor, seed=1)  # type: ignore[arg-type]  # from the table above
    assert made.shape == (80, 220, 3)
    assert np.array_equal(made[place[1] : place[1] + 80, place[0] : place[0] + 160], photo)


def test_sideways_the_layers_go_on_at_their_heights() -> None:
    """Sky stays above and field below: each new column's profile resembles those of the picture."""
    photo = small("farmhouse")
    made = cv2.cvtColor(extend_canvas(photo, (440, 160), seed=1), cv2.COLOR_RGB2LAB).astype(float)
    inside, outside = made[:, 60:380], np.concatenate([made[:, :60], made[:, 380:]], axis=1)
    assert np.abs(outside[:50].mean(axis=(0, 1)) - inside[:50].mean(axis=(0, 1))).max() < 14
    assert outside[:50, :, 2].mean() < 124 < outside[120:, :, 2].mean()


def test_above_a_sky_there_is_only_sky() -> None:
    """Over a mountain at sunset no dark rock appears: the new part is made of the band beneath the edge."""
    made = extend_canvas(small("summit"), (320, 320), anchor="bottom", seed=1)
    assert cv2.cvtColor(made, cv2.COLOR_RGB2GRAY)[:160].min() > 50


def test_nothing_is_mirrored(ridge: U8) -> None:
    """The new strip beside an edge is no reflection of what lies within."""
    made = cv2.cvtColor(ridge, cv2.COLOR_RGB2GRAY).astype(np.float32)
    new, within = made[:, 320:370], made[:, 270:320][:, ::-1]
    detail = [strip - cv2.GaussianBlur(strip, (0, 0), 4) for strip in (new, within)]
    assert np.corrcoef(detail[0].ravel(), detail[1].ravel())[0, 1] < 0.3


def test_no_seam_shows_at_the_edge(ridge: U8) -> None:
    """Across the old edge neighbouring columns differ no more than elsewhere."""
    steps = np.abs(np.diff(ridge.astype(float), axis=1)).mean(axis=(0, 2))
    assert steps[319] < 2.2 * np.median(steps)


def test_a_large_canvas_keeps_the_picture_sharp() -> None:
    """Beyond the size of synthesis the picture's own pixels are still exact."""
    photo = np.asarray(cv2.resize(small("summit"), (1600, 800), interpolation=cv2.INTER_CUBIC), np.uint8)
    made = extend_canvas(photo, (1660, 800), anchor="right", seed=1)
    assert made.shape == (800, 1660, 3)
    assert np.array_equal(made[:, 60:], photo)


@pytest.mark.parametrize("size", [(200, 160), (320, 700)])
def test_a_canvas_too_small_or_far_too_large_is_refused(size: tuple[int, int]) -> None:
    """The picture isn't cropped, and a picture isn't made out of hardly anything."""
    with pytest.raises(InputError, match="size"):
        extend_canvas(small("lake"), size)


def test_the_ground_below_a_scene_has_forms_of_its_own() -> None:
    """Under a mountain lie rock and snow, not a plain of one tone, when there is new sky to be made as well."""
    photo = np.asarray(cv2.resize(small("summit"), (240, 160), interpolation=cv2.INTER_AREA), np.uint8)
    made = extend_canvas(photo, (240, 240), seed=1)
    luma = cv2.GaussianBlur(cv2.cvtColor(made, cv2.COLOR_RGB2GRAY).astype(np.float32), (0, 0), 1.5)
    assert luma[206:].std() > 0.55 * luma[140:200].std()


def test_a_sky_goes_on_in_its_own_tones_with_its_own_clouds() -> None:
    """Above an even sky the new one changes no faster than it, row by row, and neither turns black nor flat."""
    made = extend_canvas(small("farmhouse", 240), (240, 210), anchor="bottom", seed=1).astype(np.float32)
    luma = made[:90].mean(axis=(1, 2))
    assert luma.min() > 0.6 * made[90:98].mean()
    assert np.abs(np.diff(cv2.GaussianBlur(luma[:, None], (0, 0), 2)[:, 0])).max() < 1.5
    clouds = extend_canvas(small("ridge", 240), (240, 195), anchor="bottom", seed=1).astype(np.float32)
    bands = [clouds[30:68].mean(axis=(0, 2)), clouds[83:113].mean(axis=(0, 2))]
    assert bands[0].std() > 0.2 * bands[1].std()


def test_a_cloud_that_the_edge_cuts_is_no_pillar() -> None:
    """What is narrow along a sky's upper edge evens out close above it, and what is broad goes on."""
    columns = np.arange(240, dtype=np.float32)
    sky = np.broadcast_to((100 + 40 * np.sin(columns / 240 * np.pi))[None, :, None], (120, 240, 3)).copy()
    sky[:, 60:66] += 70
    led = tones_above(sky.astype(np.uint8), 60)
    assert led[59, 62, 0] - led[59, 80, 0] > 25
    assert led[45, 62, 0] - led[45, 80, 0] < 4
    assert led[45, 120, 0] - led[45, 5, 0] > 10
