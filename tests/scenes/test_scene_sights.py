"""Monuments, castles, ships, stalls, railways, roads and animals: read in both languages, drawn where they belong, in their own shape."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.scenes.outlines import pieces, silhouette, widths

from mmgen.media.arrays import U8
from mmgen.procedural.scenes.manner import Manner
from mmgen.procedural.scenes.monuments import iron_tower, marble_tomb, pyramid, temple_of_heaven, torii
from mmgen.procedural.scenes.plan import GROUNDS, ground_of
from mmgen.procedural.scenes.prompt import read_prompt
from mmgen.procedural.scenes.render import STYLES, render_scene
from mmgen.procedural.scenes.sights import SIGHTS
from mmgen.procedural.scenes.wildlife import cow, elephant

SIZE = (360, 225)
UNNAMED = {"savanna", "express", "steam train", "green train"}
"""What only says of which kind another thing is."""


@cache
def alone(prompt: str, *, seed: int = 5, size: tuple[int, int] = SIZE) -> U8:
    """What the prompt names, on nothing."""
    return render_scene(read_prompt(prompt, "birds"), size=size, seed=seed, manner=Manner(alone=True))


@cache
def painted(prompt: str, *, seed: int = 5, size: tuple[int, int] = SIZE) -> U8:
    return render_scene(read_prompt(prompt, "birds"), size=size, seed=seed)


def changed(first: U8, second: U8, *, by: int = 20) -> np.ndarray:
    return np.abs(first.astype(int) - second.astype(int)).max(axis=2) > by


def shape(picture: U8) -> np.ndarray:
    """The largest piece of what stands alone, cut to its box."""
    solid = (picture[..., 3] > 100).astype(np.uint8)
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(solid)
    largest = 1 + int(np.argmax(boxes[1:, 4]))
    left, top, width, height = (int(value) for value in boxes[largest, :4])
    return labels[top : top + height, left : left + width] == largest


@pytest.mark.parametrize("name", sorted(SIGHTS))
def test_every_word_is_read_as_its_thing(name: str) -> None:
    """One by one and in the plural, in both languages, with nothing left over."""
    english, chinese = SIGHTS[name]
    words = [word.strip() for word in english.split(",") if word.strip()]
    for word in [*words, *(f"two {word}s" for word in words if not word.endswith("s")), *chinese.split()]:
        description = read_prompt(word)
        assert description.feature(name) is not None, word
        assert description.ignored == (), word


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("a fairytale castle on a mountain at sunset", "山上的童话城堡，日落"),
        ("the Great Wall of China in autumn, sea of clouds", "万里长城 秋天 云海"),
        ("a bullet train through rapeseed", "高铁 油菜花"),
        ("the pyramids of Giza with camels at sunset", "埃及金字塔 骆驼 日落"),
        ("Mount Fuji, a torii gate, cherry blossoms", "富士山 鸟居 樱花"),
        ("the Eiffel Tower at night", "夜晚的埃菲尔铁塔"),
        ("a red car on a highway in the desert", "沙漠公路 红色汽车"),
        ("elephants on the savanna", "非洲草原上的大象"),
        ("beach umbrellas and palm trees", "沙滩伞 椰树"),
        ("windmills and tulips", "风车 郁金香"),
        ("a cat and a dog by the lake", "湖边的小猫和小狗"),
        ("a Ferris wheel in the city at night", "城市夜晚的摩天轮"),
        ("a cruise ship and a ferry at sea, sunset", "大海上的游轮和渡轮 日落"),
        ("a red bicycle by a café in an old town", "古镇 咖啡馆 红色自行车"),
        ("night market in a water town", "水乡夜市"),
        ("Big Ben, London", "伦敦 大本钟"),
        ("the Sydney Opera House", "悉尼歌剧院"),
        ("Santorini at sunset", "圣托里尼 日落"),
    ],
)
def test_both_languages_name_the_same_scene(english: str, chinese: str) -> None:
    one, other = read_prompt(english), read_prompt(chinese)
    assert {feature.name for feature in one.features} == {feature.name for feature in other.features} != set()
    assert (set(one.places), one.time, one.season) == (set(other.places), other.time, other.season)
    assert one.ignored == other.ignored == ()


@pytest.mark.parametrize(
    ("words", "untold"),
    [
        ("金字塔", {"pagoda"}),
        ("鸟居", {"birds"}),
        ("beach umbrella", {"umbrella"}),
        ("埃菲尔铁塔", {"tower", "pagoda"}),
        ("天坛", {"pagoda"}),
    ],
)
def test_a_name_is_not_read_as_the_words_in_it(words: str, untold: set[str]) -> None:
    assert not untold & {feature.name for feature in read_prompt(words).features}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("草原 大熊猫", "大熊猫"),
        ("猫头鹰 森林", "猫头鹰"),
        ("a hot dog on the beach", "hot dog"),
        ("lake, horse carriage, 马车", "马车"),
        ("草原 牦牛", "牦牛"),
        ("草原 长颈鹿", "长颈鹿"),
        ("日落 海豚", "海豚"),
        ("the Silk Road, desert", "Silk Road"),
        ("a motor bike by the sea", "motor bike"),
    ],
)
def test_what_is_not_drawn_is_told(words: str, told: str) -> None:
    description = read_prompt(words)
    assert told in description.ignored
    assert not {"car", "road", "cows", "cats", "dogs", "bicycles"} & {feature.name for feature in description.features}


def test_the_page_tells_what_is_drawn() -> None:
    """Every word of its table is understood, and what it says is not drawn yet is told."""
    page = (Path(__file__).parents[2] / "docs/how-to/image-from-words.md").read_text("utf-8")
    rows = [row.split("|")[2:4] for row in page.splitlines() if row.startswith("| ") and "words" not in row]
    assert len(rows) == 20
    for word in re.split(r"[,;] ", ", ".join(cell.strip() for row in rows for cell in row)):
        description = read_prompt(word)
        assert description.ignored == (), word
        assert description.features, word
    absent = page[page.index("Pandas") : page.index(" are not drawn yet")]
    for word in re.split(r", | and ", absent):
        assert read_prompt(word).ignored, word


@pytest.mark.parametrize(("place", "name"), list(enumerate(sorted(set(SIGHTS) - UNNAMED))))
def test_it_shows_on_any_ground_and_in_its_frame(place: int, name: str) -> None:
    """Wide and upright, on three kinds of ground turn by turn."""
    for step in (0, 4, 9):
        ground = GROUNDS[(place + step) % len(GROUNDS)]
        size = SIZE if step % 2 else (198, 352)
        base = f"{ground}, summer, day"
        assert changed(painted(base, size=size), painted(f"{base}, {name}", size=size)).mean() > 0.0015, base


def test_where_no_place_is_named_it_stands_where_it_is_seen() -> None:
    assert ground_of(read_prompt("pyramids")) == "desert"
    assert ground_of(read_prompt("the Eiffel Tower")) == "city"
    assert ground_of(read_prompt("the Great Wall")) == "mountains"


def test_the_iron_tower_is_slender_and_spreads_towards_its_foot() -> None:
    tower = silhouette(iron_tower)
    across = widths(tower)
    assert 0.33 < across.max() < 0.45
    assert across[-len(across) // 8] > 2.5 * across[len(across) // 2] > 4 * across[len(across) // 8]
    assert pieces(tower[-len(tower) // 20]) == 2


def test_a_pyramid_has_straight_sides_and_one_face_in_shade() -> None:
    across = widths(silhouette(pyramid))[8:-40]
    straight = np.polyval(np.polyfit(np.arange(len(across)), across, 1), np.arange(len(across)))
    assert np.abs(across - straight).max() < 0.02
    picture = alone("desert, day, one pyramid", size=(600, 400))
    rows = np.flatnonzero(picture[..., 3].max(axis=1) > 100)
    row = picture[rows[0] + len(rows) // 2]
    light = row[row[:, 3] > 200][:, :3].mean(axis=1)
    assert abs(light[: len(light) // 3].mean() - light[-len(light) // 3 :].mean()) > 12


def test_a_gate_has_two_legs_under_its_lintel() -> None:
    gate = silhouette(torii)
    counts = [pieces(row) for row in gate]
    assert counts[len(counts) // 8] == counts[round(0.38 * len(counts))] == 1
    assert counts[len(counts) // 2] == counts[-1] == 2
    assert widths(gate)[: len(gate) // 8].max() > 1.2 * widths(gate)[-1]


def test_a_tomb_is_symmetrical_and_a_hall_has_three_roofs() -> None:
    tomb, hall = silhouette(marble_tomb), silhouette(temple_of_heaven)
    assert (tomb ^ tomb[:, ::-1]).mean() < 0.02
    assert max(pieces(row) for row in tomb[len(tomb) // 3 :]) >= 7
    across = widths(hall)[: round(0.75 * len(hall))]
    eaves = [
        index
        for index in range(12, len(across) - 12)
        if across[index] == across[index - 12 : index + 13].max() > 1.15 * across[index + 12]
    ]
    roofs = [index for place, index in enumerate(eaves) if place == 0 or index - eaves[place - 1] > 12]
    assert len(roofs) == 3
    assert across[roofs[0]] < across[roofs[1]] < across[roofs[2]]


def test_an_airliner_flies_and_cabins_hang_under_their_rope() -> None:
    """A cabin's colour is found below the rope, and the rope climbs to one side."""
    plane = alone("sea, day, airplane", size=(600, 400))[..., 3] > 150
    assert np.flatnonzero(plane.any(axis=1)).max() < 0.5 * 400
    length, height = np.ptp(np.flatnonzero(plane.any(axis=0))), np.ptp(np.flatnonzero(plane.any(axis=1)))
    assert length > 2 * height
    ropeway = alone("mountains, day, cable cars", size=(600, 400))
    colours = ropeway.astype(int)
    red = (ropeway[..., 3] > 200) & (colours[..., 0] > 1.8 * colours[..., 1])
    _, _, boxes, middles = cv2.connectedComponentsWithStats(red.astype(np.uint8))
    cabins = sorted(tuple(middle) for box, middle in zip(boxes[1:], middles[1:], strict=True) if box[4] > 60)
    assert len(cabins) >= 3
    rope = [int(np.argmax(ropeway[:, int(x), 3] > 100)) for x, _ in cabins]
    assert all(4 < y - top < 60 for (_, y), top in zip(cabins, rope, strict=True))
    assert abs(rope[-1] - rope[0]) > 20


def test_animals_stand_on_legs_of_their_own() -> None:
    for animal, long in ((elephant, 1.2), (cow, 1.5)):
        thing = silhouette(animal)
        assert 2 <= pieces(thing[round(0.88 * len(thing))]) <= 5
        assert abs(thing.shape[1] / thing.shape[0] - long) < 0.3


def test_the_wall_runs_over_the_hills_with_towers_on_it() -> None:
    """It reaches across most of the picture and lies higher on one hill than on the next."""
    for size in (SIZE, (225, 360)):
        shown = alone("mountains, day, the Great Wall", size=size, seed=7)[..., 3] > 100
        columns = np.flatnonzero(shown.any(axis=0))
        assert np.ptp(columns) > 0.85 * size[0]
        tops = np.array([int(np.argmax(shown[:, column])) for column in columns])
        assert np.ptp(tops) > 0.1 * size[1]


def test_a_castle_stands_above_the_ground_round_about() -> None:
    """Its towers are the highest thing near it, and its foot is on its hill."""
    thing = shape(alone("meadow, day, castle, without flowers", size=(600, 400)))
    towers = [pieces(row) for row in thing]
    assert max(towers[: 2 * len(towers) // 3]) >= 3
    assert 0.6 < thing.shape[1] / thing.shape[0] < 1.4


def test_a_train_is_on_the_rails_of_its_viaduct() -> None:
    """Trains lie in one level row, with the arches under them."""
    rails, train = (painted(f"lake, day, {words}", size=(480, 300)) for words in ("viaduct", "train"))
    rows, columns = np.nonzero(changed(rails, train)[:150])
    assert np.ptp(columns) > 0.6 * 480
    assert np.ptp(rows) < 0.12 * 300
    level = int(np.median(rows))
    bridge = np.nonzero(changed(painted("lake, day", size=(480, 300)), rails)[:165])
    assert 0 < int(np.median(bridge[0])) - level < 40


def test_trains_are_of_the_kind_that_is_named() -> None:
    kinds = [
        painted(f"meadow, day, {words}", size=(480, 300)) for words in ("train", "steam train", "高铁", "绿皮火车")
    ]
    for index, first in enumerate(kinds):
        assert all(changed(first, second).mean() > 0.002 for second in kinds[index + 1 :])


def asphalt(picture: U8) -> np.ndarray:
    """Where it is grey and not green."""
    colours = picture.astype(int)
    return (colours[..., 1] - colours[..., 2] < 12) & (colours.mean(axis=2) < 130)


def test_a_road_narrows_into_the_distance_and_the_car_is_on_it() -> None:
    for size in ((600, 400), (400, 600)):
        road, car = (painted(f"meadow, day{words}", size=size) for words in (", road", ", road, car"))
        surface = asphalt(road)
        low, high = surface[-12].sum(), surface[-76].sum()
        assert low > 1.5 * high > 0
        rows, columns = np.nonzero(changed(road, car))
        under = np.flatnonzero(surface[min(int(rows.max()) + 2, size[1] - 1)])
        assert under.min() < np.median(columns) < under.max()


def test_a_car_is_red_unless_it_is_named_in_another_colour() -> None:
    for words, own, other in (("", 0, 1), ("green ", 1, 0)):
        picture = alone(f"meadow, day, a {words}car, without flowers").astype(int)
        vivid = picture[(picture[..., 3] > 200) & (np.ptp(picture[..., :3], axis=2) > 60)][:, :3].argmax(axis=1)
        assert (vivid == own).mean() > max(0.45, 2 * (vivid == other).mean())


def test_iron_is_lit_after_dark() -> None:
    """The tower over the roofs is gold at night, and brown or grey by day."""
    warmth: list[float] = []
    for time in ("day", "night"):
        picture = alone(f"{time}, Eiffel Tower").astype(int)
        rows = np.flatnonzero(picture[..., 3].max(axis=1) > 100)
        tower = picture[rows[0] : rows[0] + len(rows) // 3]
        tower = tower[tower[..., 3] > 150]
        warmth.append(float((tower[:, 0] / np.maximum(tower[:, 2], 1)).mean()))
    assert warmth[1] > 1.4 * warmth[0]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        *(("three elephants", 3), ("two cows", 2), ("两把沙滩伞", 2), ("四头大象", 4)),
        *(("a cat", 1), ("cats", 2), ("三只小狗", 3), ("two bicycles", 2)),
    ],
)
def test_as_many_as_are_named_are_drawn(words: str, count: int) -> None:
    picture = alone(f"desert, day, {words}", size=(900, 500))
    _, _, boxes, _ = cv2.connectedComponentsWithStats((picture[..., 3] > 200).astype(np.uint8))
    areas = sorted((int(box[4]) for box in boxes[1:]), reverse=True)
    assert areas[count - 1] > 0.3 * areas[0]
    assert len(areas) == count or areas[count] < 0.3 * areas[0]


@pytest.mark.parametrize("style", STYLES)
def test_every_style_shows_a_castle_a_train_and_a_liner(style: str) -> None:
    base = f"lake, day, {style}"
    for name in ("castle", "train", "cruise ship"):
        assert changed(painted(base, size=(320, 200)), painted(f"{base}, {name}", size=(320, 200))).mean() > 0.008


@pytest.mark.parametrize(
    "name", ["castle", "great wall", "train", "road, car", "elephants", "ferris wheel, ferry", "stalls, cats"]
)
def test_the_same_seed_draws_the_same(name: str) -> None:
    prompt = f"mountains, dusk, {name}"
    assert np.array_equal(painted(prompt), painted.__wrapped__(prompt))
    assert changed(painted(prompt), painted(prompt, seed=6)).mean() > 0.1
