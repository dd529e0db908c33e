"""What a description is understood to say, in English and Chinese, and what a request is refused for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen import Client, Object3DRequest, UnsupportedError
from mmgen.procedural.solids.arrangement import arrange
from mmgen.procedural.solids.catalogue import BUILDERS
from mmgen.procedural.solids.finishes import COLOURS
from mmgen.procedural.solids.grammar import read_things
from mmgen.procedural.solids.record import OBJECT
from mmgen.procedural.solids.vocabulary import NOUNS, lexicon


def test_a_round_table_is_round_and_a_square_one_square() -> None:
    """What a shape is said of takes it, and what has none of its own says so."""
    round_table, square_table = (
        arrange(read_things(words).items, 3, detail=0.4)[0] for words in ("a round table", "一张方桌")
    )
    top = next(piece for piece in round_table.pieces if piece.name == "top").solid.positions
    reach = np.hypot(top[:, 0], top[:, 2])
    assert np.isclose(reach.max(), np.abs(top[:, 0]).max(), rtol=0.02)
    corners = top[reach > 0.99 * reach.max()]
    assert len(np.unique(np.round(np.arctan2(corners[:, 0], corners[:, 2]), 3))) >= 12
    wide, _, deep = np.ptp(np.concatenate([piece.solid.positions for piece in square_table.pieces]), axis=0)
    assert np.isclose(wide, deep, rtol=1e-6)
    assert read_things("a round house").without_effect == ("round",)


def test_every_noun_has_a_builder() -> None:
    assert set(NOUNS) == set(BUILDERS)


@pytest.mark.parametrize("name", NOUNS)
def test_every_word_for_a_thing_names_it(name: str) -> None:
    english, chinese = NOUNS[name]
    for word in [*english.split(", "), *chinese.split()]:
        (item,) = read_things(word).items
        assert item.name == name, word


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("a tall red pagoda", ["pagoda"]),
        ("two dogs and three mushrooms", ["dog", "mushroom"]),
        ("一座高高的金色宝塔", ["pagoda"]),
        ("石头房子", ["house"]),
        ("一块石头", ["rock"]),
        ("灯塔旁边的小船", ["lighthouse", "boat"]),
        ('golden letters "春"', ["letters"]),
        ("福字", ["letters"]),
        ("a unicorn", []),
    ],
)
def test_things_are_found(prompt: str, names: list[str]) -> None:
    assert [item.name for item in read_things(prompt).items] == names


@pytest.mark.parametrize(
    ("prompt", "relation", "to"),
    [
        ("a red lantern on a pole", "on", 1),
        ("杯子在桌子上", "on", 1),
        ("红灯笼挂在杆子上", "on", 1),
        ("a house to the left of a tree", "left", 1),
        ("a bridge next to a rock", "beside", 1),
    ],
)
def test_the_first_stands_by_the_second(prompt: str, relation: str, to: int) -> None:
    first = read_things(prompt).items[0]
    assert (first.relation, first.to) == (relation, to)


@pytest.mark.parametrize(
    ("prompt", "relation"),
    [
        ("桌子上有一个花瓶", "on"),
        ("山上的塔", "on"),
        ("房子左边的树", "left"),
        ("a table with two chairs", "round"),
        ("一张桌子和两把椅子", "round"),
    ],
)
def test_the_second_stands_by_the_first(prompt: str, relation: str) -> None:
    second = read_things(prompt).items[1]
    assert (second.relation, second.to) == (relation, 0)


def test_adjectives_go_with_the_thing_they_stand_by() -> None:
    chair, table = read_things("a tall red wooden chair and a small stone table").items
    assert (chair.looks.high, chair.looks.colour, chair.looks.material) == (1.4, "red", "wood")
    assert (table.looks.size, table.looks.colour, table.looks.material) == (0.6, None, "stone")
    chair, table = read_things("a chair made of blue plastic and a table").items
    assert (chair.looks.colour, chair.looks.material) == ("blue", "plastic")
    assert (table.looks.colour, table.looks.material) == (None, None)


def test_words_without_a_rule_are_listed() -> None:
    assert read_things("a sparkling pagoda with wings, 发光的桥").without_effect == ("sparkling", "wings", "发光")


def test_every_word_of_the_vocabulary_is_lower_case_and_its_own() -> None:
    assert all(word == word.lower().strip() and word for word in lexicon())


@given(st.text(max_size=80))
def test_any_text_is_read(prompt: str) -> None:
    reading = read_things(prompt)
    assert all(item.to is None or item.to < len(reading.items) for item in reading.items)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"prompt": "a unicorn"}, "prompt"),
        ({"prompt": "letters"}, "prompt"),
        ({"prompt": "99 chairs"}, "prompt"),
        ({"prompt": "a tree", "faces": 10}, "faces"),
        ({"prompt": "a tree", "format": "usdz"}, "format"),
        ({"prompt": "a tree", "format": "stl", "texture": True}, "texture"),
        ({"prompt": "a tree", "negative_prompt": "leaves"}, "negative_prompt"),
        ({"prompt": "a tree", "guidance": 3}, "guidance"),
        ({"prompt": "a tree", "steps": 3}, "steps"),
    ],
)
def test_what_can_not_be_honoured_is_refused_by_name(fields: dict[str, object], field: str) -> None:
    assert field in {problem.field for problem in OBJECT.check(Object3DRequest(**fields))}


@pytest.mark.parametrize("words", ["an autumn tree", "秋天的树", "two autumn trees and a house"])
def test_trees_turn_in_autumn(words: str) -> None:
    """And only they do: of a house it is told that the word has no effect."""
    tree = read_things(words).items[0]
    assert (tree.name, tree.looks.colour) == ("tree", "autumn")
    assert read_things(words).without_effect == ()
    red, green, blue = COLOURS["autumn"]
    assert red > 2 * green > 2 * blue
    house = read_things("an autumn house")
    assert house.items[0].looks.colour is None
    assert house.without_effect == ("autumn",)


def test_an_unknown_thing_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    with Client(home=tmp_path) as client, pytest.raises(UnsupportedError, match=r"pagoda, house.*robot"):
        client.generate(Object3DRequest(prompt="a unicorn"), model="procedural:object")


def test_a_request_is_honoured_and_told(tmp_path: Path) -> None:
    request = Object3DRequest(prompt="a shiny table with two chairs", faces=3000, n=2, seed=5)
    with Client(home=tmp_path) as client:
        result = client.generate(request)
        plain = client.generate(Object3DRequest(prompt="a chair", texture=False, seed=5)).asset
        wooden = client.generate(Object3DRequest(prompt="a chair", seed=5)).asset
    assert result.model == "procedural:object"
    assert result.passed
    assert len(result.assets) == 2
    assert all(asset.face_count <= 3000 for asset in result.assets)
    assert result.assets[0].sha256 != result.assets[1].sha256
    assert result.details["without_effect"] == ["shiny"]
    assert "chair 2: seat" in result.details["parts"]
    assert (plain.facts.textures, wooden.facts.textures) == (0, 1)
