"""Animals, people, yurts and kites: as many as are named, in English and Chinese, each where it belongs."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmgen.media.arrays import U8
from mmgen.procedural.scenes.manner import Manner
from mmgen.procedural.scenes.prompt import read_prompt
from mmgen.procedural.scenes.render import render_scene

SIZE = (360, 225)


def alone(prompt: str, *, seed: int = 5) -> U8:
    """What the prompt names, on nothing."""
    return render_scene(read_prompt(prompt, "birds"), size=SIZE, seed=seed, manner=Manner(alone=True))


def parts(picture: U8) -> list[tuple[int, int, int, int]]:
    """The boxes (left, top, width, height) of what stands apart, specks left out."""
    _, _, boxes, _ = cv2.connectedComponentsWithStats((picture[..., 3] > 60).astype(np.uint8))
    return [(int(box[0]), int(box[1]), int(box[2]), int(box[3])) for box in boxes[1:] if box[4] > 12]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("desert, day, three camels", 3),
        ("沙漠，白天，骆驼", 5),
        ("meadow, day, two horses", 2),
        ("meadow, day, two yurts", 2),
        ("meadow, day, one deer", 1),
        ("meadow, day, two kites", 2),
    ],
)
def test_as_many_as_are_named_are_drawn(words: str, count: int) -> None:
    assert len(parts(alone(words))) == count


def test_animals_stand_on_near_ground_and_kites_fly() -> None:
    """A caravan is in file along the ground, kites are above the horizon."""
    camels, kites = parts(alone("desert, day, camels")), parts(alone("meadow, day, two kites"))
    assert min(top for _, top, _, _ in camels) > 0.6 * SIZE[1]
    assert np.ptp([top + height for _, top, _, height in camels]) < 0.1 * SIZE[1]
    assert max(top for _, top, _, _ in kites) < 0.5 * SIZE[1]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("a camel caravan in the desert", "沙漠驼队"),
        ("yurts and a flock of sheep on the grassland", "草原上的蒙古包和羊群"),
        ("horses galloping across the steppe", "骏马奔腾在草原上"),
        ("children flying kites in the meadow", "孩子们在草地上放风筝"),
        ("lovers by the sea", "海边的情侣"),
        ("a family by the sea", "海边一家人"),
        ("a woman with an umbrella in the rain", "雨中撑伞的女子"),
        ("deer in a forest", "森林里的鹿群"),
    ],
)
def test_both_languages_name_the_same_things(english: str, chinese: str) -> None:
    one, other = read_prompt(english), read_prompt(chinese)
    assert {feature.name for feature in one.features} == {feature.name for feature in other.features} != set()
    assert one.ignored == other.ignored == ()


@pytest.mark.parametrize("word", ["couple", "family", "umbrella", "children", "sheep"])
def test_people_and_herds_show(word: str) -> None:
    assert 0.0008 < (alone(f"meadow, day, {word}")[..., 3] > 128).mean() < 0.05


def test_a_thing_has_the_colour_that_it_is_named_in() -> None:
    """A green umbrella is green, and nothing of it is the usual red."""
    picture = alone("village, day, a green umbrella").astype(int)
    canopy = picture[(picture[..., 3] > 200) & (picture[..., :3].max(axis=2) - picture[..., :3].min(axis=2) > 50)]
    assert len(canopy) > 10
    assert (canopy[:, 1] >= canopy[:, 0]).mean() > 0.9


def test_two_boats_are_no_lovers() -> None:
    """A couple of something is a number."""
    description = read_prompt("a couple of boats on the lake")
    assert [(feature.name, feature.count) for feature in description.features] == [("boats", 2)]
