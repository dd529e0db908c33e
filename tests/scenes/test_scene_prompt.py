"""What a prompt is read as."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.procedural.scenes.prompt import Feature, SceneDescription, read_prompt


def without_words(description: SceneDescription) -> SceneDescription:
    return replace(description, understood=(), ignored=())


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("misty mountains at dawn with a pagoda", "晨雾中的群山,清晨,宝塔"),
        ("three boats on a lake, autumn sunset", "秋天日落,湖面上的三只小船"),
        ("tea terraces in spring, village, birds", "春天的茶园,村庄,飞鸟"),
        ("red lanterns, village, night", "夜晚的村庄,红灯笼"),
        ("city fireworks, purple", "城市烟花,紫色"),
        ("bamboo forest, rain", "竹林,下雨"),
        ("sea, lighthouse, boats, watercolour", "大海,灯塔,帆船,水彩"),
        ("snow, mountains, moon, ink wash", "水墨,高山,月亮,下雪"),
        ("desert, stars", "沙漠,繁星"),
        ("meadow, rainbow, hot air balloon", "草原,彩虹,热气球"),
        ("river, bridge, willow", "江水,石桥,杨柳"),
        ("mountains without birds", "没有飞鸟的高山"),
    ],
)
def test_english_and_chinese_words_mean_the_same(english: str, chinese: str) -> None:
    first, second = without_words(read_prompt(english)), without_words(read_prompt(chinese))
    assert set(first.places) == set(second.places)
    assert set(first.features) == set(second.features)
    assert replace(first, places=(), features=()) == replace(second, places=(), features=())


def test_counts_and_colours_belong_to_the_thing_they_stand_before() -> None:
    description = read_prompt("a blue sea with three red boats and two white birds")
    assert description.feature("boats") == Feature("boats", 3, "red")
    assert description.feature("birds") == Feature("birds", 2, "white")
    assert description.place_colours == (("coast", "blue"),)
    assert description.colours == ()


@pytest.mark.parametrize(
    ("prompt", "feature", "colours", "ignored"),
    [
        ("a red boat on a lake", "red", (), ()),
        ("a red wooden boat on a lake", "red", (), ("wooden",)),
        ("湖上一只红色木船", "red", (), ("木",)),
        ("boats on a lake in red tones", None, ("red",), ()),
        ("以红色为主的湖，帆船", None, ("red",), ()),
        ("a dancer in a red dress, boats", None, (), ("dancer", "red", "dress")),
        ("湖上的船，红裙子", None, (), ("红", "裙子")),
        ("湖上的船，红墙", None, (), ("红", "墙")),
    ],
)
def test_a_colour_goes_to_its_noun_and_to_the_picture_only_if_that_is_said(
    prompt: str, feature: str | None, colours: tuple[str, ...], ignored: tuple[str, ...]
) -> None:
    """What stands before a thing colours that thing, or nothing where the thing is not painted."""
    description = read_prompt(prompt)
    boats = description.feature("boats")
    assert boats is not None
    assert boats.colour == feature
    assert description.colours == colours
    assert description.ignored == ignored


@pytest.mark.parametrize("prompt", ["snow mountains", "snow-capped peaks", "雪山", "snowy mountains and a lake"])
def test_snow_on_the_summits_does_not_fall(prompt: str) -> None:
    description = read_prompt(prompt)
    assert description.feature("snowcaps") is not None
    assert "mountains" in description.places
    assert "snow" not in description.weather


@pytest.mark.parametrize(
    ("prompt", "place", "without_effect"),
    [
        ("Misty Huangshan pines at dawn", "mountains", ()),
        ("桂林山水 竹筏", "river", ()),
        ("上海外滩夜景", "city", ()),
        ("Autumn vineyard", "terraces", ()),
        ("张家界 石峰 云雾", "mountains", ()),
    ],
)
def test_places_that_travel_writers_name_are_known(prompt: str, place: str, without_effect: tuple[str, ...]) -> None:
    description = read_prompt(prompt)
    assert place in description.places
    assert description.ignored == without_effect


def test_a_colour_that_stands_alone_grades_the_picture() -> None:
    assert read_prompt("mountains, teal and pink").colours == ("teal", "pink")


@pytest.mark.parametrize(
    ("prompt", "texts"),
    [
        ('poster "One" and "Two"', ("One", "Two")),
        ("海报“山海之间”和「安静」", ("山海之间", "安静")),
        ("封面《晨雾》", ("晨雾",)),
        ("a cover that says 'Slow Days', it's the painter's own", ("Slow Days",)),
        ('empty "" and blank "  "', ()),
        ("no quotation at all", ()),
        ('open "quote', ()),
    ],
)
def test_quoted_words_are_kept_for_typesetting(prompt: str, texts: tuple[str, ...]) -> None:
    assert read_prompt(prompt).texts == texts


def test_quoted_words_are_not_read_as_landscape() -> None:
    description = read_prompt('desert, "The Sea"')
    assert description.places == ("desert",)
    assert "Sea" not in description.ignored


def test_words_without_effect_are_reported() -> None:
    description = read_prompt("a gorgeous lake near Ankang 安康")
    assert description.understood == ("lake",)
    assert description.ignored == ("gorgeous", "Ankang", "安康")


def test_a_place_name_is_not_taken_apart() -> None:
    description = read_prompt("云南的湖")
    assert (description.places, description.weather, description.ignored) == (("lake",), (), ("云南",))


def test_the_negative_prompt_takes_features_out() -> None:
    description = read_prompt('lake with boats, mist "Title"', "boats, fog, text")
    assert description.feature("boats") is None
    assert description.weather == ()
    assert description.texts == ()
    assert {"boats", "mist", "text"} <= description.excluded


def test_a_word_that_a_phrase_contains_is_not_read_twice() -> None:
    description = read_prompt("golden hour")
    assert (description.time, description.colours) == ("golden", ())


@given(st.text(max_size=200), st.none() | st.text(max_size=80))
def test_any_text_can_be_read(prompt: str, negative: str | None) -> None:
    description = read_prompt(prompt, negative)
    assert isinstance(hash(description), int)


@given(
    st.lists(st.sampled_from(["红", "三", "船", "no", "blue", "lake", "《", "》", '"', "'", "夜", "的", "1", ",", " "]))
)
def test_any_order_of_known_words_can_be_read(words: list[str]) -> None:
    description = read_prompt("".join(words), " ".join(words))
    assert not {feature.name for feature in description.features} & description.excluded
