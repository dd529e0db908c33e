"""Transitions measured on their frames: what comes first, what is blurred which way, what stays in its place."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import cv2
import numpy as np
import pytest

from mmgen.media.arrays import U8
from mmgen.media.image import read_image
from mmgen.media.planes import Planes
from mmgen.media.timeline.camera_transitions import box_blurred, swing
from mmgen.media.timeline.clips import TRANSITIONS, Still, Transition
from mmgen.media.timeline.compositor import Compositor
from mmgen.media.timeline.timeline import Timeline, Track
from mmgen.media.timeline.transitions import Passage, Transitions
from mmgen.media.video_format import VideoFormat
from mmgen.samples import photograph

SIZE = (160, 90)
FORMAT = VideoFormat(SIZE, fps=30)
BLENDS = [name for name in TRANSITIONS if name not in {"cut", "morph"}]


@cache
def picture(name: str) -> U8:
    """One of the photographs that ship with mmgen, small."""
    return np.asarray(cv2.resize(read_image(photograph(name)), (480, 270), interpolation=cv2.INTER_AREA), np.uint8)


def frames(before: U8, after: U8, transition: Transition, seconds: float | None = None) -> tuple[list[U8], slice]:
    """The luma of every frame of two stills, and which of them the transition fills."""
    clips = [Still(before, 2), Still(after, 2, transition=transition, transition_seconds=seconds)]
    target, seen = Planes.black(SIZE), []
    with Compositor(Timeline([Track(clips)]), FORMAT) as compositor:
        for index in range(compositor.frames):
            compositor.draw(index, target)
            seen.append(target.y.copy())
        count = compositor.report()[1].transition_frames
    return seen, slice(60 - count // 2, 60 - count // 2 + count)


def planes(luma: U8) -> Planes:
    """A grey frame."""
    frame = Planes.black((luma.shape[1], luma.shape[0]))
    frame.y[:] = luma
    return frame


def at(transition: Transition, share: float, pair: tuple[U8, U8], step: float = 0.05) -> U8:
    """The luma in the middle of a transition between two grey frames."""
    first, second = planes(pair[0]), planes(pair[1])
    Transitions(first.size).render(transition, (first, second), Passage(share, step))
    return first.y


def noise(seed: int, size: tuple[int, int] = SIZE) -> U8:
    """A texture that is as fine across as down."""
    return np.random.default_rng(seed).integers(40, 220, size[::-1], np.uint8)


def detail(plane: U8, axis: int) -> float:
    """How much neighbours along an axis differ."""
    return float(np.abs(np.diff(plane.astype(float), axis=axis)).mean())


@pytest.mark.parametrize("transition", BLENDS)
def test_it_begins_in_the_first_clip_and_ends_in_the_second(transition: Transition) -> None:
    """The frame beside it is the clip alone, and the step into it is no larger than those within it."""
    seen, part = frames(picture("lake"), picture("summit"), transition)
    steps = [float(np.abs(b.astype(float) - a).mean()) for a, b in pairwise(seen)]
    assert np.array_equal(seen[part.start - 1], seen[0])
    assert np.array_equal(seen[part.stop], seen[-1])
    inner = max(steps[part.start : part.stop - 1])
    assert max(steps[part.start - 1], steps[part.stop - 1]) <= inner
    assert np.mean(np.array(steps[part]) > 0.02) > 0.75


@pytest.mark.parametrize("transition", ["dissolve", "wipe", "luma", "zoom", "whip"])
def test_no_light_is_lost_or_made(transition: Transition) -> None:
    """Between two equal greys every frame is that grey."""
    grey = np.full(SIZE[::-1], 130, np.uint8)
    for share in (0.1, 0.37, 0.5, 0.81):
        shown = at(transition, share, (grey, grey)).astype(int)
        assert np.abs(shown - 130).max() <= 2


def test_a_whip_pan_is_blurred_along_the_rows_alone() -> None:
    pair = noise(1), noise(2)
    middle = at("whip", 0.5, pair)
    assert detail(middle, 1) < 0.1 * detail(pair[0], 1)
    assert detail(middle, 0) > 4 * detail(middle, 1)


@pytest.mark.parametrize("share", [0.12, 0.2])
def test_a_whip_pan_is_blurred_as_far_as_it_moves_while_the_shutter_is_open(share: float) -> None:
    """An edge becomes an even ramp of that length."""
    step = 0.04
    edge = np.full((20, 1600), 40, np.uint8)
    edge[:, 800:] = 200
    row = at("whip", share, (edge, edge), step)[10].astype(float)
    length = (swing(share + step / 2) - swing(share - step / 2)) * 4 * 1600
    slopes = np.abs(np.diff(cv2.blur(row[None], (9, 1))[0]))
    assert slopes.max() == pytest.approx(160 / length, rel=0.3)


@pytest.mark.parametrize("size", [(90, 160), (160, 90)])
@pytest.mark.parametrize("share", [0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8])
def test_a_whip_pan_never_shows_a_thing_twice(size: tuple[int, int], share: float) -> None:
    """Each picture has one bright post; beyond its edge are streaks, not the post's mirror image."""
    plain = np.full(size[::-1], 60, np.uint8)
    post = plain.copy()
    post[size[1] // 2 :, size[0] * 7 // 16 : size[0] * 9 // 16] = 220
    row = at("whip", share, (post, post), step=1 / 15)[-8].astype(float)
    streak = 60 + 160 / 8
    peaks = np.flatnonzero(row > streak + 8)
    assert np.count_nonzero(np.diff(peaks) > 1) == 0
    if 0.42 < share < 0.58:
        assert np.ptp(row) < 6


def test_a_whip_pan_has_no_edge_where_a_picture_ends() -> None:
    """A slope across the whole picture goes over into its streaks, which are of the rows' mean."""
    slope = np.tile(np.linspace(30, 220, SIZE[0]).astype(np.uint8), (SIZE[1], 1))
    for share in (0.15, 0.2, 0.25):
        row = at("whip", share, (slope, slope), step=1e-6)[45].astype(float)
        assert np.abs(np.diff(row)).max() < 6


def test_a_whip_pan_goes_one_way_and_gathers_speed() -> None:
    """Tracked on its first frames: leftwards, faster each time."""
    photo = cv2.GaussianBlur(noise(3), (0, 0), 4)
    places = [at("whip", share, (photo, photo), step=1e-6) for share in (0.02, 0.06, 0.1, 0.14)]
    window = cv2.createHanningWindow(SIZE, cv2.CV_32F)
    ways = [-cv2.phaseCorrelate(a.astype(np.float32), b.astype(np.float32), window)[0][0] for a, b in pairwise(places)]
    assert ways[0] > 0
    assert ways == sorted(ways)


def test_a_punch_in_keeps_the_middle_where_it_is() -> None:
    """Concentric rings stay concentric, and grow."""
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]]
    radius = np.hypot(columns - (SIZE[0] - 1) / 2, rows - (SIZE[1] - 1) / 2)
    rings = np.asarray(128 + 90 * np.cos(radius / 5), np.uint8)
    for share in (0.15, 0.25, 0.35):
        shown = at("zoom", share, (rings, rings), step=1e-6).astype(float)
        assert np.abs(shown - shown[::-1]).mean() < 1.5
        assert np.abs(shown - shown[:, ::-1]).mean() < 1.5
    grown = at("zoom", 0.3, (rings, rings), step=1e-6)[45, 80:].astype(float)
    assert int(grown.argmin()) > int(rings[45, 80:].astype(float).argmin())


def test_a_punch_in_is_blurred_away_from_the_middle() -> None:
    """The more, the farther out; nothing is blurred where it has come to rest."""
    texture = noise(4)
    shown = at("zoom", 0.45, (texture, texture))
    inner, outer = shown[41:49, 76:84], shown[:, :16]
    assert detail(outer, 1) < 0.5 * detail(inner, 1)
    assert detail(at("zoom", 0.02, (texture, texture)), 1) > 0.6 * detail(texture, 1)


def test_a_punch_in_hardly_shows_mirrored_edges() -> None:
    """A slope that begins at the upper edge would stand on its head above it; where that is seen it is a thin strip."""
    plain = np.full((SIZE[1], SIZE[0]), 128, np.uint8)
    slope = np.repeat(np.linspace(20, 235, SIZE[1]).astype(np.uint8)[:, None], SIZE[0], axis=1)
    for share in np.arange(0.3, 1, 0.025):
        column = at("zoom", float(share), (plain, slope), step=1e-6)[:, SIZE[0] // 2].astype(float)
        seen = (column.max() - column.min()) / (235 - 20)
        assert seen * column.argmin() / SIZE[1] < 0.04, share


def test_a_luma_fade_shows_the_lights_first() -> None:
    """Half-way the bright parts of the new picture are there, and the dark ones are not yet."""
    black = np.full(SIZE[::-1], 16, np.uint8)
    ramp = np.tile(np.linspace(40, 230, SIZE[0]).astype(np.uint8), (SIZE[1], 1))
    share = at("luma", 0.5, (black, ramp)).astype(float)[45] - 16
    shown = share / (ramp[45].astype(float) - 16)
    assert shown[-30:].min() > 0.95
    assert shown[:30].max() < 0.05
    assert np.diff(shown[10:-10]).min() > -0.06
    assert 0.4 < shown.mean() < 0.6


@pytest.mark.parametrize(("before", "after"), [("dandelion", "lake"), ("lake", "dandelion")])
def test_a_luma_fade_is_not_haunted_by_the_old_picture(before: str, after: str) -> None:
    """After seven tenths of it no bright thing of the old picture stands in the darks of the new one."""
    old, new = (cv2.cvtColor(picture(name), cv2.COLOR_RGB2GRAY) for name in (before, after))
    small = [np.asarray(cv2.resize(plane, (320, 180), interpolation=cv2.INTER_AREA), np.uint8) for plane in (old, new)]
    ghost = np.abs(at("luma", 0.7, (small[0], small[1])).astype(float) - small[1])
    assert np.quantile(cv2.blur(ghost, (5, 5)), 0.99) < 30
    assert ghost.mean() < 5


def test_a_luma_fade_shows_the_lights_first_over_a_bright_picture_too() -> None:
    white = np.full(SIZE[::-1], 225, np.uint8)
    ramp = np.tile(np.linspace(20, 200, SIZE[0]).astype(np.uint8), (SIZE[1], 1))
    shown = (225 - at("luma", 0.5, (white, ramp)).astype(float)[45]) / (225 - ramp[45].astype(float))
    assert shown[-30:].min() > 0.9
    assert shown[:30].max() < 0.1


def test_a_wipe_goes_from_left_to_right_with_a_soft_edge() -> None:
    dark, bright = np.full(SIZE[::-1], 30, np.uint8), np.full(SIZE[::-1], 220, np.uint8)
    row = at("wipe", 0.5, (dark, bright))[45].astype(int)
    assert row[5] > 210
    assert row[-5] < 40
    assert np.diff(row).max() <= 1
    assert np.sum((row > 40) & (row < 210)) > 20


def test_a_fade_is_black_in_its_middle() -> None:
    bright = np.full(SIZE[::-1], 220, np.uint8)
    assert at("fade", 0.5, (bright, bright)).max() <= 17


@pytest.mark.parametrize("count", [12, 25, 60])
def test_a_fade_does_not_dwell_on_black(count: int) -> None:
    """Less than a tenth of the light is left for at most a tenth of it, or three frames; those in the middle are black."""
    bright = np.full(SIZE[::-1], 216, np.uint8)
    shares = (np.arange(count) + 0.5) / count
    light = np.array([(at("fade", share, (bright, bright), 1 / count).mean() - 16) / 200 for share in shares])
    half = count // 2
    assert 1 <= np.count_nonzero(light < 0.1) <= max(0.1 * count, 3)
    assert light[half - 1 + count % 2 : half + 1].max() < 0.01
    assert np.all(np.diff(light[: half + 1]) <= 0)
    assert np.all(np.diff(light[half:]) >= 0)


def test_a_push_parts_two_bright_pictures_by_a_soft_shade() -> None:
    """The new one stands in front: the old one is darker right beside it, which fades out, and nothing else is."""
    bright = np.full(SIZE[::-1], 216, np.uint8)
    row = at("push", 0.5, (bright, bright), step=1e-6)[45].astype(float)
    assert 150 < row[79] < 180
    assert row[:60].min() == row[80:].min() == 216
    assert np.all(np.diff(row[60:80]) <= 0)
    for share in (0.02, 0.98):
        assert at("push", share, (bright, bright), step=1e-6).min() > 213


def test_a_push_moves_by_fractions_of_a_pixel() -> None:
    """At its slow start the edge between the two pictures creeps."""
    dark, bright = np.full(SIZE[::-1], 30, np.uint8), np.full(SIZE[::-1], 220, np.uint8)
    gone = [
        (at("push", share, (dark, bright), step=1e-6)[45].astype(float) - 30).sum() / 190
        for share in np.linspace(0.08, 0.16, 9)
    ]
    steps = np.diff(gone)
    assert steps.min() > 0
    assert steps.max() < 2
    assert np.diff(steps).min() > -0.02


@pytest.mark.parametrize("length", [1.0, 2.5, 3.0, 7.3, 12.9])
def test_a_box_blur_takes_fractions_of_pixels(length: float) -> None:
    """A line becomes as wide as the box, and keeps its light."""
    plane = np.zeros((3, 61), np.uint8)
    plane[:, 30] = 250
    row = box_blurred(plane, length)[1].astype(float)
    assert row.sum() == pytest.approx(250, rel=0.06)
    assert row[30] == pytest.approx(250 / length, abs=1)
    assert row[30 - int(length / 2) - 2] == 0


def test_a_morph_moves_what_both_pictures_show() -> None:
    """A crop that moved is found again: halfway, everything lies halfway, and is as sharp as at the ends."""
    photo = picture("ridge")
    seen, part = frames(photo[:, :440], photo[:, 40:], "morph")
    middle = seen[(part.start + part.stop) // 2]
    mixed = np.asarray(cv2.addWeighted(seen[0], 0.5, seen[-1], 0.5, 0), np.uint8)
    window = cv2.createHanningWindow(SIZE, cv2.CV_32F)

    def way(a: U8, b: U8) -> float:
        return cv2.phaseCorrelate(a.astype(np.float32), b.astype(np.float32), window)[0][0]

    assert way(seen[0], middle) == pytest.approx(way(seen[0], seen[-1]) / 2, abs=1.5)
    assert detail(middle, 1) > 0.8 * min(detail(seen[0], 1), detail(seen[-1], 1))
    assert detail(middle, 1) > 1.1 * detail(mixed, 1)


def test_a_morph_between_strangers_is_a_dissolve_and_says_so() -> None:
    clips = [Still(picture("lake"), 1), Still(picture("summit"), 1, transition="morph")]
    with Compositor(Timeline([Track(clips)]), FORMAT) as compositor:
        target = Planes.black(SIZE)
        for index in range(compositor.frames):
            compositor.draw(index, target)
        joined = compositor.report()[1]
    assert joined.transition == "dissolve"
    assert "share too little" in (joined.reason or "")


def test_the_masks_of_luma_and_chroma_agree() -> None:
    """Colour comes with its light: the chroma of a luma fade follows the same order."""
    ramp = np.tile(np.linspace(40, 230, SIZE[0]).astype(np.uint8), (SIZE[1], 1))
    first, second = planes(np.full_like(ramp, 16)), planes(ramp)
    second.u[:] = 200
    Transitions(SIZE).render("luma", (first, second), Passage(0.5, 0.05))
    coverage = (first.u[22].astype(float) - 128) / 72
    assert np.diff(coverage).min() > -0.08
    assert coverage[-12:].min() > 0.95
    assert coverage[:12].max() < 0.05
