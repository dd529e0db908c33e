"""What prompts say about weather, in English and Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.procedural.atmosphere.words import AIR_WORDS, EFFECTS, GRADES, read_conditions
from mmgen.procedural.editing.words import read_words


@pytest.mark.parametrize(
    ("prompt", "effect", "amount"),
    [
        ("a village in light snow", "snow", 0.5),
        ("heavy rain over the bay", "rain", 1.7),
        ("rain", "rain", 1.0),
        ("细雨中的古镇", "rain", 0.5),
        ("大雪纷飞", "snow", 1.7),
        ("cherry petals falling", "petals", 1.0),
        ("萤火虫在草地上", "fireflies", 1.0),
        ("sun rays through the wood", "rays", 1.0),
        ("thick mist, a boat", "mist", 1.7),
        ("山间薄雾", "mist", 0.5),
        ("falling leaves, wind", "leaves", 1.0),
        ("dust motes in the air", "dust", 1.0),
        ("云影掠过山坡", "cloud shadows", 1.0),
        ("波光粼粼", "glitter", 1.0),
        ("northern lights", "aurora", 1.0),
        ("a thunderstorm with lightning", "lightning", 1.0),
        ("candles flickering", "lamps", 1.0),
        ("lens flare", "glow", 1.0),
        ("繁星", "stars", 1.0),
    ],
)
def test_words_name_an_effect_and_its_amount(prompt: str, effect: str, amount: float) -> None:
    assert read_conditions(prompt).amount(effect) == amount


@pytest.mark.parametrize(
    "prompt",
    [
        "a snow-capped peak",
        "雪山",
        "rainforest",
        "rain forest",
        "no snow",
        "without any rain",
        "没有雨",
        '"Rain" as a title',
        "",
    ],
)
def test_other_uses_of_the_words_are_no_weather(prompt: str) -> None:
    assert not read_conditions(prompt).effects


@pytest.mark.parametrize(
    ("prompt", "grade"),
    [
        ("golden hour", "golden"),
        ("the lake at night", "night"),
        ("蓝调时刻", "blue"),
        ("阴天", "overcast"),
        ("a lake", None),
    ],
)
def test_words_name_a_light(prompt: str, grade: str | None) -> None:
    assert read_conditions(prompt).grade == grade


def test_the_negative_prompt_takes_away() -> None:
    """Of what the prompt names, only what the negative prompt doesn't name is left."""
    conditions = read_conditions("snow and mist at night", "snow, night")
    assert dict(conditions.effects).keys() == {"mist"}
    assert conditions.grade is None
    assert not read_conditions("下雪", "雪")


def test_wind_and_season_are_read() -> None:
    assert read_conditions("snow, strong wind").wind > read_conditions("snow").wind
    assert read_conditions("falling leaves in autumn").season == "autumn"


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_can_be_read(prompt: str, negative: str) -> None:
    """The effects are known ones, each with a positive amount."""
    conditions = read_conditions(prompt, negative)
    assert all(name in EFFECTS and amount > 0 for name, amount in conditions.effects)
    assert conditions.grade is None or conditions.grade in GRADES


@pytest.mark.parametrize(("name", "word"), [(name, word) for name, words in AIR_WORDS.items() for word in words])
def test_stills_and_films_understand_the_same_plain_words(name: str, word: str) -> None:
    conditions = read_conditions(word)
    assert conditions.grade == name or conditions.amount(name) > 0
    assert read_words(word).changes == ("sunset" if name in {"golden", "blue"} else name,)
