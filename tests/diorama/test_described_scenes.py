"""New scenes whose description says where things stand: what is understood, how it is arranged, and what is refused."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.procedural.diorama.composing import compose
from mmgen.procedural.diorama.describing import read_description, says_places
from mmgen.procedural.diorama.viewpoint import Box

Place = tuple[str, int, str, tuple[str, ...]]


def understood(prompt: str) -> set[Place]:
    """What is wanted: kind, how many, the relation, and the kinds that it is to (with which of several)."""
    wanted, _ = read_description(prompt)
    kinds = [each.item.name for each in wanted]
    return {
        (
            each.item.name,
            each.item.count,
            each.relation,
            tuple(kinds[to.wanted] + ("" if to.which is None else f"-{to.which + 1}") for to in each.of),
        )
        for each in wanted
    }


LANTERN_AND_TREES: set[Place] = {
    ("lantern", 1, "left", ("gate",)),
    ("gate", 1, "", ()),
    ("tree", 2, "behind", ("gate",)),
}
TABLE: set[Place] = {("table", 1, "", ()), ("vase", 1, "on", ("table",)), ("chair", 4, "around", ("table",))}
SIDES: set[Place] = {("tree", 1, "left", ()), ("house", 1, "right", ()), ("pagoda", 1, "between", ())}
GUARDED: set[Place] = {("gate", 1, "", ()), ("lantern", 2, "beside", ("gate",))}


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("a red lantern left of the gate, two trees behind it", LANTERN_AND_TREES),
        ("门的左边有一个红灯笼，门后面有两棵树", LANTERN_AND_TREES),
        ("一座大门，左边有一个红灯笼，后面有两棵树", LANTERN_AND_TREES),
        ("a gate with a lantern to its left and two trees behind the gate", LANTERN_AND_TREES),
        ("桥的右边有一座塔", {("bridge", 1, "", ()), ("pagoda", 1, "right", ("bridge",))}),
        ("塔在桥的右边", {("bridge", 1, "", ()), ("pagoda", 1, "right", ("bridge",))}),
        ("a table with a vase on it and four chairs around it", TABLE),
        ("a table with four chairs and a vase on the table", TABLE),
        ("一张桌子，上面放着一个花瓶，周围有四把椅子", TABLE),
        ("a tree on the left, a house on the right and a pagoda in the middle", SIDES),
        ("左边是一棵树，右边是房子，中间有一座塔", SIDES),
        ("a gate with a lantern on either side", GUARDED),
        ("大门两边各有一个灯笼", GUARDED),
        ("a house between two trees", {("house", 1, "between", ("tree",)), ("tree", 2, "", ())}),
        ("two houses with a tree between them", {("house", 2, "", ()), ("tree", 1, "between", ("house",))}),
        ("two trees, a cat beside the left tree", {("tree", 2, "", ()), ("cat", 1, "beside", ("tree-1",))}),
        (
            "the lantern is left of the gate and the gate is left of the house",
            {("lantern", 1, "left", ("gate",)), ("gate", 1, "left", ("house",)), ("house", 1, "", ())},
        ),
        ("in front of the house there is a robot", {("house", 1, "", ()), ("robot", 1, "front", ("house",))}),
        ("a boat left of a boat", {("boat", 1, "left", ("boat",)), ("boat", 1, "", ())}),
    ],
)
def test_places_are_understood(prompt: str, wanted: set[Place]) -> None:
    assert says_places(prompt)
    assert understood(prompt) == wanted


@pytest.mark.parametrize(
    ("prompt", "reason"),
    [
        ("a red house, a white house and a tree beside the house", "could be any of red house, white house"),
        ("门前有两棵树，树下有一只猫", "could be any of tree-1, tree-2"),
        ("a tree left of the house, the house left of the tree", "by each other only"),
        ("a tree left of the house, the tree right of a gate", "says twice where"),
        ("a house behind it", "nothing was named before"),
        ("a dragon left of the gate", "'dragon'.* Things that can be made"),
        ("a tree left of the dragon", "'dragon'.* Things that can be made"),
        ("亭子旁边有一盏灯笼", "'亭子'.*beside what"),
        ("a cat between a house", "between takes two things"),
    ],
)
def test_what_is_not_clear_is_refused_with_what_it_could_be(prompt: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        compose(prompt, 1)


def test_words_without_effect_are_told() -> None:
    assert read_description("a beautiful gate with a lantern left of it")[1] == ["beautiful"]


@cache
def boxes(prompt: str) -> dict[str, Box]:
    stage, _ = compose(prompt, 3)
    return {thing.name: thing.box for thing in stage.things}


def test_things_stand_where_they_are_said_to() -> None:
    placed = boxes("a red lantern left of the gate, two trees behind it")
    assert set(placed) == {"lantern", "gate", "tree-1", "tree-2"}
    assert placed["lantern"].right < placed["gate"].left
    assert max(placed["tree-1"].front, placed["tree-2"].front) < placed["gate"].back
    assert {round(box.bottom, 4) for box in placed.values()} == {0.0}


def test_what_is_on_something_rests_on_it() -> None:
    placed = boxes("一张桌子，上面有一个杯子，左边有一只猫")
    assert placed["cup"].bottom == pytest.approx(placed["table"].top, abs=0.02)
    assert placed["table"].left < placed["cup"].left < placed["cup"].right < placed["table"].right
    assert placed["cat"].right < placed["table"].left


def test_groups_stand_side_by_side_and_between_has_room() -> None:
    placed = boxes("a stool on the left, a robot between two chairs, a cup on a table")
    assert placed["chair-1"].right < placed["robot"].left < placed["robot"].right < placed["chair-2"].left
    assert placed["cup"].bottom > 0.3
    assert placed["stool"].right < min(box.left for name, box in placed.items() if name != "stool")


def test_nothing_shares_room() -> None:
    placed = list(boxes("a stool on the left, a robot between two chairs, a cup on a table").values())
    assert not any(one.meets(other, -1e-3) for at, one in enumerate(placed) for other in placed[at + 1 :])


def test_a_description_without_places_is_made_as_before() -> None:
    assert not says_places("a pagoda, a bridge and three trees at sunset")
    assert not says_places("一座塔和三棵树，日落")


WORDS = ["a", "the", "two", "gate", "tree", "house", "left of", "behind", "on", "it", "with", "and", ",", "between", "red", "门", "树", "的左边", "有"]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9))
def test_any_words_are_read_or_refused(words: list[str]) -> None:
    with suppress(InputError):
        wanted, _ = read_description(" ".join(words))
        assert all(to.wanted < len(wanted) for each in wanted for to in each.of)
