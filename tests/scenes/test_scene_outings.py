"""Ferris wheels, ships, a clock tower, an opera house, stalls, bicycles and pets: each in its own shape, whole and in its light."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from tests.scenes.outlines import pieces, silhouette, widths

from mmgen.media.arrays import U8
from mmgen.procedural.scenes.bicycles import bicycle
from mmgen.procedural.scenes.fairground import ferris_wheel
from mmgen.procedural.scenes.manner import Manner
from mmgen.procedural.scenes.opera_house import opera_house
from mmgen.procedural.scenes.pets import cat, dog
from mmgen.procedural.scenes.prompt import read_prompt
from mmgen.procedural.scenes.render import render_scene
from mmgen.procedural.scenes.ships import cruise_ship, ferry
from mmgen.procedural.scenes.westminster import clock_tower

SIZE = (360, 225)


def alone(prompt: str, *, size: tuple[int, int] = SIZE) -> U8:
    """What the prompt names, on nothing."""
    return render_scene(read_prompt(prompt, "birds"), size=size, seed=5, manner=Manner(alone=True))


def test_a_wheel_is_round_and_stands_on_its_legs() -> None:
    wheel = silhouette(ferris_wheel)
    rim = wheel[: round(0.85 * len(wheel))]
    columns = np.flatnonzero(rim.any(axis=0))
    assert abs((np.ptp(columns) + 1) / len(rim) - 1.05) < 0.12
    assert pieces(wheel[len(wheel) // 4]) >= 8
    assert abs(widths(wheel)[-8] - 0.65) < 0.05


def test_a_wheel_is_lit_in_colours_after_dark() -> None:
    """Its spokes are vivid at night, and white by day."""
    shares: list[float] = []
    for time in ("day", "night"):
        picture = alone(f"city, {time}, ferris wheel", size=(600, 400)).astype(int)
        rows = np.flatnonzero(picture[..., 3].max(axis=1) > 100)
        wheel = picture[rows[0] : rows[0] + len(rows) // 2]
        solid = wheel[wheel[..., 3] > 150][:, :3]
        shares.append(float(((solid[:, [0, 2]].min(axis=1) > 1.25 * solid[:, 1]) & (solid.max(axis=1) > 110)).mean()))
    assert shares[1] > 0.02 > 4 * shares[0]


def test_a_liner_is_long_and_its_bow_leads() -> None:
    """Ships are far longer than high; the funnel of a liner stands aft and its bow reaches out ahead."""
    for sketch, long in ((cruise_ship, 4.0), (ferry, 3.05)):
        ship = silhouette(sketch)
        assert abs(ship.shape[1] / ship.shape[0] - long) < 0.35
    liner = silhouette(cruise_ship)
    tall = np.flatnonzero(liner[: len(liner) // 20].any(axis=0))
    assert tall.mean() < 0.4 * liner.shape[1]
    assert not liner[: len(liner) // 2, round(0.9 * liner.shape[1]) :].any()


@pytest.mark.parametrize("size", [SIZE, (225, 360)])
def test_ships_lie_on_the_water_whole(size: tuple[int, int]) -> None:
    """Neither side of the picture cuts them, and two are as many as they are called."""
    picture = alone("coast, day, two cruise ships", size=size)
    columns = np.flatnonzero((picture[..., 3] > 100).any(axis=0))
    assert 0 < columns[0] < columns[-1] < size[0] - 1
    _, _, boxes, _ = cv2.connectedComponentsWithStats((picture[..., 3] > 128).astype(np.uint8))
    assert sum(int(box[4]) > 40 for box in boxes[1:]) == 2


def test_a_clock_is_at_three_quarters_of_a_slender_tower() -> None:
    tower = silhouette(clock_tower)
    across = widths(tower)[: round(0.22 * len(tower))]
    assert across.max() < 0.19
    dial = next(part.points for part in clock_tower(np.random.default_rng(1)) if part.tone == "dial")
    assert 0.6 < dial[:, 1].mean() < 0.75


def test_shells_rise_one_behind_the_other() -> None:
    """The tops of an opera house climb in steps to the highest, and no shell stands as high as it."""
    house = silhouette(opera_house)
    tops = len(house) - np.argmax(house, axis=0)
    peak = int(np.argmax(tops))
    right = tops[peak:]
    crests = [
        index
        for index in range(8, len(right) - 8)
        if right[index] == right[index - 8 : index + 9].max() and right[index] > right[index + 8] + 8
    ]
    steps = [right[crest] for place, crest in enumerate(crests) if place == 0 or crest - crests[place - 1] > 8]
    assert len(steps) >= 3
    assert steps == sorted(steps, reverse=True)
    assert 2.0 < np.ptp(np.flatnonzero(house[: round(0.8 * len(house))].any(axis=0))) / len(house) < 3.2


def test_white_houses_stand_whole_on_their_headland_under_blue_domes() -> None:
    for size in ((480, 270), (240, 400)):
        picture = alone("Santorini, day", size=size).astype(int)
        shown = picture[..., 3] > 128
        columns = np.flatnonzero(shown.any(axis=0))
        assert 0 < columns[0] < columns[-1] < size[0] - 1
        colours = picture[shown][:, :3]
        blue = (colours[:, 2] > 1.6 * colours[:, 0]) & (colours[:, 2] > 110)
        pale = (colours.min(axis=1) > 150) & (np.ptp(colours, axis=1) < 60)
        assert blue.mean() > 0.05
        assert pale.mean() > 0.35


def test_pets_sit_and_a_bicycle_has_two_wheels() -> None:
    """Two ears above one head, a body that widens downwards, and two separate feet of wheels."""
    sitting = silhouette(cat)
    assert pieces(sitting[len(sitting) // 30]) == 2
    assert widths(sitting)[-len(sitting) // 6] > 1.3 * widths(sitting)[len(sitting) // 5]
    hound = silhouette(dog)
    assert 0.8 < hound.shape[1] / hound.shape[0] < 1.2
    cycle = bicycle(np.random.default_rng(1))
    tyres = [part.points for part in cycle if part.tone == "dark" and np.ptp(part.points[:, 1]) > 0.6]
    assert len(tyres) == 2
    for tyre in tyres:
        assert np.ptp(tyre[:, 0]) == pytest.approx(np.ptp(tyre[:, 1]), rel=0.02)


def test_stalls_stand_side_by_side_in_a_narrow_picture() -> None:
    """Four of them have room, each as wide as the next."""
    picture = alone("desert, day, market stalls", size=(240, 400))
    columns = np.flatnonzero((picture[..., 3] > 128).any(axis=0))
    assert 0 < columns[0] < columns[-1] < 239
    assert np.ptp(columns) > 0.8 * 240


def test_a_named_cat_is_of_the_colour_that_is_named() -> None:
    light, dark = (alone(f"desert, day, a {colour} cat", size=(600, 400)).astype(int) for colour in ("white", "black"))
    tones = [picture[picture[..., 3] > 200][:, :3].mean() for picture in (light, dark)]
    assert tones[0] > 2 * tones[1]


def test_accents_do_not_hide_a_word() -> None:
    assert read_prompt("a café").feature("cafe") == read_prompt("a cafe").feature("cafe") is not None


def test_a_plural_draws_more_than_one() -> None:
    """Windmills are three, and one where one is named."""
    one, several = (alone(f"desert, day, {words}")[..., 3] > 128 for words in ("a windmill", "windmills"))
    assert several.sum() > 2 * one.sum()
    assert read_prompt("windmills").feature("windmill") == read_prompt("three windmills").feature("windmill")
    assert read_prompt("five windmills").feature("windmill") == read_prompt("五座风车").feature("windmill")
