"""From a first to a last picture: halfway is halfway, and sharp; what does not belong together is not melted."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.color import planes_to_rgb, rgb_to_planes
from mmgen.media.image import read_image
from mmgen.media.motion.morph import Morph
from mmgen.media.planes import Planes
from mmgen.samples import photograph

SIZE = (480, 270)


@cache
def sample(name: str) -> U8:
    """One of the photographs that ship with mmgen."""
    return read_image(photograph(name))


def crop(name: str, left: float, top: float, width: float) -> U8:
    """A 16:9 part of a photograph, at 960 x 540."""
    step = width / 960
    matrix = np.array([[step, 0, left], [0, step, top]])
    flags = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(sample(name), matrix, (960, 540), flags=flags), np.uint8)


def luma(picture: U8) -> U8:
    """The luma of a picture at the output's size."""
    return rgb_to_planes(np.asarray(cv2.resize(picture, SIZE, interpolation=cv2.INTER_AREA), np.uint8))[0]


def drawn(morph: Morph, t: float) -> U8:
    """The luma at a time."""
    target = Planes.black(morph.size)
    morph.render(t, target)
    return target.y


def likeness(one: U8, other: U8) -> float:
    """Peak signal-to-noise ratio in dB, without the frame's outermost pixels."""
    return float(cv2.PSNR(one[6:-6, 6:-6], other[6:-6, 6:-6]))


def sharpness(frame: U8) -> float:
    """How much fine detail there is."""
    return float(cv2.Laplacian(frame, cv2.CV_32F)[6:-6, 6:-6].std())


def test_a_shifted_view_travels_and_stays_sharp() -> None:
    """Halfway is what a camera halfway would have seen, as sharp as the ends: no ghost of either."""
    morph = Morph(crop("lake", 40, 20, 1120), crop("lake", 200, 84, 1120), SIZE)
    middle = drawn(morph, 0.5)
    assert morph.method == "flow"
    assert morph.confidence > 0.8
    truth = luma(crop("lake", 120, 52, 1120))
    ghost = cv2.addWeighted(luma(crop("lake", 40, 20, 1120)), 0.5, luma(crop("lake", 200, 84, 1120)), 0.5, 0)
    assert likeness(middle, truth) > 30
    assert likeness(middle, truth) > likeness(ghost, truth) + 8
    ends = min(sharpness(drawn(morph, 0.0)), sharpness(drawn(morph, 1.0)))
    assert sharpness(middle) > 0.88 * ends


def test_a_closer_view_is_travelled_into() -> None:
    """A last frame that shows a part of the first: the movement is found though most of the frame changes."""
    morph = Morph(crop("farmhouse", 60, 10, 1260), crop("farmhouse", 330, 120, 760), SIZE)
    assert morph.method == "flow"
    ratio = (760 / 1260) ** 0.5
    share = (1 - ratio) / (1 - 760 / 1260)
    truth = luma(crop("farmhouse", 60 + 270 * share, 10 + 110 * share, 1260 * ratio))
    assert likeness(drawn(morph, 0.5), truth) > 23


def test_a_thing_that_moves_before_a_still_ground_leaves_no_ghost() -> None:
    """A ninth of the frame aside: halfway it is halfway, whole, and what it hid before is seen."""

    def scene(aside: float) -> U8:
        disc = cv2.circle(np.zeros((540, 960), np.float32), (330, 250), 130, 1, -1)
        thing = crop("dandelion", 190, 70, 1500)
        shift = np.array([[1, 0, aside], [0, 1, aside * 0.3]])
        disc, thing = (cv2.warpAffine(layer, shift, (960, 540)) for layer in (disc, thing))
        return np.where(disc[..., None] > 0.5, thing, crop("lake", 100, 40, 1200)).astype(np.uint8)

    morph = Morph(scene(0), scene(100), SIZE)
    middle = drawn(morph, 0.5)
    assert morph.method == "flow"
    assert likeness(middle, luma(scene(50))) > 26
    vacated = np.s_[100:150, 102:118]
    ground, hidden = (luma(scene(aside))[vacated].astype(int) for aside in (50, 0))
    assert np.abs(middle[vacated] - ground).mean() < 0.2 * np.abs(hidden - ground).mean()


def test_it_starts_at_the_first_picture_and_ends_at_the_last() -> None:
    """By either method."""
    for first, last in (
        (crop("lake", 40, 20, 1120), crop("lake", 200, 84, 1120)),
        (crop("shore", 0, 0, 1280), crop("summit", 0, 0, 1280)),
    ):
        morph = Morph(first, last, SIZE)
        assert likeness(drawn(morph, 0.0), luma(first)) > 30
        assert likeness(drawn(morph, 1.0), luma(last)) > 30


@pytest.mark.parametrize(
    ("first", "last"), [("shore", "summit"), ("dandelion", "farmhouse"), ("lake", "ridge"), ("summit", "ridge")]
)
def test_unrelated_pictures_are_dissolved(first: str, last: str) -> None:
    """And the morph says so."""
    morph = Morph(sample(first), sample(last), SIZE)
    assert morph.method == "dissolve"
    assert morph.confidence < 0.2


def test_a_plain_picture_has_no_way_into_a_patterned_one() -> None:
    """Nothing moves between them, and yet no point is found again: they do not look alike."""
    patches = cv2.GaussianBlur(np.random.default_rng(1).random((270, 480), np.float32), (0, 0), 4)
    patterned = np.repeat(cv2.normalize(patches, None, 28, 228, cv2.NORM_MINMAX, cv2.CV_8U)[..., None], 3, axis=2)
    morph = Morph(np.full((270, 480, 3), 128, np.uint8), patterned, SIZE)
    assert morph.method == "dissolve"
    assert morph.confidence < 0.1


def test_a_dissolve_only_goes_forwards() -> None:
    """Ever less of the first picture, ever more of the last, lights before shadows."""
    first = np.full((270, 480, 3), 40, np.uint8)
    random = np.random.default_rng(1)
    patches = cv2.GaussianBlur(random.random((270, 480), np.float32), (0, 0), 9)
    last = np.repeat(cv2.normalize(patches, None, 0, 255, cv2.NORM_MINMAX, cv2.CV_8U)[..., None], 3, axis=2)
    morph = Morph(first, last, SIZE)
    assert morph.method == "dissolve"
    gone = [likeness(drawn(morph, t), drawn(morph, 1.0)) for t in np.linspace(0, 0.95, 12)]
    assert min(np.diff(gone)) > -0.3
    goal = drawn(morph, 1.0).astype(float)
    shown = (drawn(morph, 0.45) - drawn(morph, 0.0).astype(float)) / np.where(np.abs(goal - 50) < 20, np.nan, goal - 50)
    bright, dark = goal > np.quantile(goal, 0.8), goal < np.quantile(goal, 0.2)
    assert np.nanmean(shown[bright]) > np.nanmean(shown[dark]) + 0.2


def test_a_morph_moves_evenly_from_rest_to_rest() -> None:
    """The place between the two ends advances with every frame, slowly at first and at last."""
    morph = Morph(crop("lake", 40, 20, 1120), crop("lake", 200, 20, 1120), SIZE)
    frames = [np.asarray(drawn(morph, t), np.float32)[20:-20, 60:-60] for t in np.linspace(0, 1, 13)]
    window = cv2.createHanningWindow(frames[0].shape[::-1], cv2.CV_32F)
    places = np.array([cv2.phaseCorrelate(frames[0], frame, window)[0][0] for frame in frames])
    steps = -np.diff(places)
    assert places[-1] == pytest.approx(-160 * 480 / 1120, abs=1.5)
    assert steps.min() > -0.1
    assert max(steps[0], steps[-1]) < 0.35 * steps.max()


def test_two_pictures_of_different_shape_fill_the_frame() -> None:
    """Each is cropped about its subject; none is stretched or framed in black."""
    morph = Morph(sample("dandelion"), sample("summit")[:, 300:900], (180, 320))
    for t in (0.0, 1.0):
        target = Planes.black((180, 320))
        morph.render(t, target)
        pixels = planes_to_rgb(target.y, target.u, target.v)
        assert pixels[:, :4].std() > 4
        assert pixels[:4].std() > 4


def test_the_same_pictures_give_the_same_frames() -> None:
    pair = crop("lake", 40, 20, 1120), crop("lake", 200, 84, 1120)
    assert np.array_equal(drawn(Morph(*pair, SIZE), 0.4), drawn(Morph(*pair, SIZE), 0.4))


def test_a_morph_needs_pictures() -> None:
    with pytest.raises(InputError, match="last"):
        Morph(sample("lake"), np.zeros((20, 20), np.uint8), SIZE)
