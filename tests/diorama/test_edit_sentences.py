"""Sentences in English and Chinese are read as the operations that they mean, or refused with what was understood."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from mmgen.errors import InputError
from mmgen.procedural.diorama.clauses import clauses_of
from mmgen.procedural.diorama.composing import compose
from mmgen.procedural.diorama.lexicon import edit_words
from mmgen.procedural.diorama.orders import read_order
from mmgen.procedural.diorama.planning import carry_out
from mmgen.procedural.diorama.translation import operations_of
from mmgen.requests import MoveObject, SceneOperation

from .scenery import BOXES, village_stage

LANTERNS = {"operation": "add", "name": "lantern", "count": 2, "place": {"relation": "left", "of": ["gate"]}}
NIGHT = [
    {"operation": "sky", "sky": "night"},
    {"operation": "light", "direction": [0.5, 0.8, 0.5], "color": "#9db4e8", "intensity": 0.32},
]


def add(name: str, prompt: str, count: int | None = None, **place: object) -> dict[str, object]:
    made: dict[str, object] = {"operation": "add", "name": name, "prompt": prompt}
    return made | ({"count": count} if count else {}) | ({"place": place} if place else {})


def one(operation: str, name: str, **values: object) -> dict[str, object]:
    return {"operation": operation, "name": name, **values}


def each(operation: str, *names: str, **values: object) -> list[dict[str, object]]:
    return [one(operation, name, **values) for name in names]


BRIDGE = {"operation": "add", "name": "bridge", "prompt": "bridge", "position": [0.0, 0.0, 2.0]}
ALL = ("gate", "house", "tree-1", "tree-2", "lantern-1", "lantern-2", "table")
TABLE: list[tuple[str, list[dict[str, Any]]]] = [
    ("replace the table with a bridge", [one("remove", "table"), BRIDGE]),
    ("turn the table into a bridge", [one("remove", "table"), BRIDGE]),
    ("把桌子换成桥", [one("remove", "table"), BRIDGE | {"prompt": "桥"}]),
    ("把房子换成红色", [one("recolor", "house", color="#c0281f")]),
    ("swap the house and the table", [one("move", "house", position=[0.0, 0.0, 2.0]), one("move", "table", position=[4.0, 0.0, 0.0])]),
    ("把房子和桌子对调一下", [one("move", "house", position=[0.0, 0.0, 2.0]), one("move", "table", position=[4.0, 0.0, 0.0])]),
    ("remove everything except the house", each("remove", *(name for name in ALL if name != "house"))),
    ("除了房子，全部删掉", each("remove", *(name for name in ALL if name != "house"))),
    ("only keep the trees", each("remove", *(name for name in ALL if "tree" not in name))),
    ("只保留大门", each("remove", *ALL[1:])),
    ("delete the second tree from the left", [one("remove", "tree-2")]),
    ("place the table next to the house", [one("move", "table", place={"relation": "beside", "of": ["house"]})]),
    ("hang a lantern on the gate", [add("lantern", "lantern", relation="on", of=["gate"])]),
    ("把左边的灯笼挂在大门上", [one("move", "lantern-1", place={"relation": "on", "of": ["gate"]})]),
    ("把桌子放到房子和大门中间", [one("move", "table", place={"relation": "between", "of": ["house", "gate"]})]),
    ("房子靠近大门", [one("move", "house", place={"relation": "near", "of": ["gate"]})]),
    ("让桌子离房子远一点", [one("move", "table", by=[-0.8944, 0.0, 0.4472])]),
    ("move the house further away", [one("move", "house", by=[0.0, 0.0, -1.0])]),
    ("bring the table closer", [one("move", "table", by=[0.0, 0.0, 1.0])]),
    ("raise the table by 20 cm", [one("move", "table", by=[0.0, 0.2, 0.0])]),
    ("lower the table", [one("move", "table", by=[0.0, -1.0, 0.0])]),
    ("把桌子抬高一米", [one("move", "table", by=[0.0, 1.0, 0.0])]),
    ("add some trees behind the house", [add("tree", "tree", 3, relation="behind", of=["house"])]),
    ("在房子后面种几棵树", [add("tree", "树", 3, relation="behind", of=["house"])]),
    ("put a lantern on either side of the gate", [add("lantern", "lantern", 2, relation="beside", of=["gate"])]),
    ("在门两边各放一个灯笼", [add("lantern", "灯笼", 2, relation="beside", of=["gate"])]),
    ("put a cat on the roof of the house", [add("cat", "cat", relation="on", of=["house"])]),
    ("enlarge the gate by half", [one("scale", "gate", factor=1.5)]),
    ("the house should be blue", [one("recolor", "house", color="#2b62b5")]),
    ("give the gate a golden colour", [one("material", "gate", material="gold")]),
    ("天黑了", NIGHT),
    ("让光从右边照过来", [{"operation": "light", "direction": [0.9, 0.55, 0.3]}]),
    ("move the camera higher", [{"operation": "camera", "elevation": 32.0}]),
    ("make it look like winter", [{"operation": "ground", "material": "snow"}]),
    ("put two red lanterns left of the gate", [LANTERNS | {"prompt": "red lantern"}]),
    ("Please add two red lanterns to the left of the gate.", [LANTERNS | {"prompt": "red lantern"}]),
    ("在大门左边放两个红灯笼", [LANTERNS | {"prompt": "红灯笼"}]),
    ("请在大门的左边挂上两个红色的灯笼。", [LANTERNS | {"prompt": "红色灯笼"}]),
    ("add a pine behind the house", [add("pine", "pine", relation="behind", of=["house"])]),
    ("在房子后面种三棵松树", [add("pine", "松树", 3, relation="behind", of=["house"])]),
    ("种三棵松树在房子后面", [add("pine", "松树", 3, relation="behind", of=["house"])]),
    ("add a vase on the table", [add("vase", "vase", relation="on", of=["table"])]),
    ("put a blue vase on top of the table", [add("vase", "blue vase", relation="on", of=["table"])]),
    ("在桌子上放一个花瓶", [add("vase", "花瓶", relation="on", of=["table"])]),
    ("put a cat under the table", [add("cat", "cat", relation="under", of=["table"])]),
    ("在桌子下面放一只猫", [add("cat", "猫", relation="under", of=["table"])]),
    ("place a dog between the gate and the house", [add("dog", "dog", relation="between", of=["gate", "house"])]),
    ("在大门和房子之间放一只狗", [add("dog", "狗", relation="between", of=["gate", "house"])]),
    ("put four chairs around the table", [add("chair", "chair", 4, relation="around", of=["table"])]),
    ("在桌子周围放四把椅子", [add("chair", "椅子", 4, relation="around", of=["table"])]),
    ("add three cups in a row", [add("cup", "cup", 3, formation="row")]),
    ("add a tall stone pagoda", [add("pagoda", "tall stone pagoda")]),
    ("加一个大石灯笼", [add("lantern", "大石灯笼")]),
    ("add a tree on the left", [add("tree", "tree", relation="left")]),
    ("add a cup and a bowl on the table", [add(name, name, relation="on", of=["table"]) for name in ("cup", "bowl")]),
    ('add the letters "HI" in front of the gate', [add("letters", 'letters "HI"', relation="front", of=["gate"])]),
    ("add a cup 2 metres left of the table", [add("cup", "cup", relation="left", of=["table"], distance=2.0)]),
    ("remove the house", [one("remove", "house")]),
    ("delete the left tree", [one("remove", "tree-1")]),
    ("删掉右边的树", [one("remove", "tree-2")]),
    ("把右边那棵树删掉", [one("remove", "tree-2")]),
    ("delete all trees", each("remove", "tree-1", "tree-2")),
    ("get rid of the lanterns", each("remove", "lantern-1", "lantern-2")),
    ("把树都删掉", each("remove", "tree-1", "tree-2")),
    ("删除所有的灯笼", each("remove", "lantern-1", "lantern-2")),
    ("remove the second lantern", [one("remove", "lantern-2")]),
    ("把第二个灯笼删掉", [one("remove", "lantern-2")]),
    ("remove the last tree", [one("remove", "tree-2")]),
    ("remove the house and the table", each("remove", "house", "table")),
    ("remove the tree behind the gate", [one("remove", "tree-1")]),
    ("删掉大门后面的树", [one("remove", "tree-1")]),
    ("delete lantern-1", [one("remove", "lantern-1")]),
    ("move the house 2 metres back", [one("move", "house", by=[0.0, 0.0, -2.0])]),
    ("move the house two meters to the left", [one("move", "house", by=[-2.0, 0.0, 0.0])]),
    ("把房子向后移动两米", [one("move", "house", by=[0.0, 0.0, -2.0])]),
    ("把房子往右移半米", [one("move", "house", by=[0.5, 0.0, 0.0])]),
    ("move the table forward by 50 cm", [one("move", "table", by=[0.0, 0.0, 0.5])]),
    ("move the house up 3 feet", [one("move", "house", by=[0.0, pytest.approx(0.9144), 0.0])]),
    ("put the left lantern on the table", [one("move", "lantern-1", place={"relation": "on", "of": ["table"]})]),
    ("把左边的灯笼放到桌子上", [one("move", "lantern-1", place={"relation": "on", "of": ["table"]})]),
    ("move the table next to the house", [one("move", "table", place={"relation": "beside", "of": ["house"]})]),
    ("把桌子移到房子旁边", [one("move", "table", place={"relation": "beside", "of": ["house"]})]),
    ("move the tree behind the gate next to the house", [one("move", "tree-1", place={"relation": "beside", "of": ["house"]})]),
    ("make the left tree twice as big", [one("scale", "tree-1", factor=2.0)]),
    ("把左边的树放大一倍", [one("scale", "tree-1", factor=2.0)]),
    ("make the house taller", [one("scale", "house", factor=1.5, axis="y")]),
    ("shrink the gate by half", [one("scale", "gate", factor=0.5)]),
    ("scale the gate to 150%", [one("scale", "gate", factor=1.5)]),
    ("桌子再大一点", [one("scale", "table", factor=1.5)]),
    ("turn the table 45 degrees", [one("rotate", "table", degrees=45.0)]),
    ("rotate the house 90 degrees clockwise", [one("rotate", "house", degrees=-90.0)]),
    ("把房子旋转九十度", [one("rotate", "house", degrees=90.0)]),
    ("duplicate the table", [one("duplicate", "table")]),
    ("copy the table three times", [one("duplicate", "table", count=3)]),
    ("复制桌子", [one("duplicate", "table")]),
    ("copy the house to the left", [one("duplicate", "house", place={"relation": "left", "of": ["house"]})]),
    ("paint the gate blue", [one("recolor", "gate", color="#2b62b5")]),
    ("把大门涂成蓝色", [one("recolor", "gate", color="#2b62b5")]),
    ("make the house #336699", [one("recolor", "house", color="#336699")]),
    ("paint the biggest tree orange", [one("recolor", "tree-2", color="#e07b1f")]),
    ("最高的树变成红色", [one("recolor", "tree-2", color="#c0281f")]),
    ("make the lanterns gold", each("material", "lantern-1", "lantern-2", material="gold")),
    ("把所有灯笼变成金色的", each("material", "lantern-1", "lantern-2", material="gold")),
    ("make the house of stone", [one("material", "house", material="stone")]),
    ("make it night", NIGHT),
    ("变成夜晚", NIGHT),
    ("make the sky purple", [{"operation": "sky", "sky": "purple"}]),
    ("make the ground snow", [{"operation": "ground", "material": "snow"}]),
    ("地面铺上雪", [{"operation": "ground", "material": "snow"}]),
    ("make it brighter", [{"operation": "light", "intensity": 1.4}]),
    ("灯光暗一点", [{"operation": "light", "intensity": 0.6}]),
    ("light from the left", [{"operation": "light", "direction": [-0.9, 0.55, 0.3]}]),
    ("look from above", [{"operation": "camera", "elevation": 60.0}]),
    ("从左边看", [{"operation": "camera", "azimuth": -90.0}]),
    ("look at the gate", [{"operation": "camera", "subject": "gate"}]),
    ("zoom in", [{"operation": "camera", "zoom": 1.4}]),
]  # fmt: skip


VILLAGE = village_stage()


def meant(text: str) -> list[dict[str, Any]]:
    stage = village_stage()
    (clause,) = clauses_of(text, BOXES)
    return [json.loads(operation.model_dump_json()) for operation in operations_of(stage, read_order(clause), [])]


@pytest.mark.parametrize(("text", "operations"), TABLE, ids=[text for text, _ in TABLE])
def test_a_sentence_means_these_operations(text: str, operations: list[dict[str, Any]]) -> None:
    assert meant(text) == operations


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("remove the tree", "any of tree-1 .left., tree-2 .right."),
        ("把灯笼变成金色的", "any of lantern-1 .left., lantern-2 .right."),
        ("add a dragon left of the gate", "not understood is 'dragon'; understood: add .* left .* gate"),
        ("在大门左边放一条恐龙", "not understood is '恐龙'"),
        ("remove the tree gracefully", "not understood is 'gracefully'"),
        ("remove the pagoda", "there is none; there is gate, house"),
        ("paint the third lantern red", "there are 2: lantern-1, lantern-2"),
        ("paint it red", "before anything was spoken of"),
        ("move the house", "not said where to"),
        ("make the house", "not said what is to become of it"),
        ("put a cat between the gate", "between takes two things"),
        ("add letters", "without saying which"),
        ("fly to the moon", "not understood is 'fly, moon'"),
        ("move three lanterns left", "only lantern-1, lantern-2"),
        ("remove the house red", "red has no place|not understood is 'red'|values has no place"),
        ("delete the sunset", "remove has no place"),
        ("make the house red and blue", "one of red, blue; say which"),
        ("paint the house red 2 metres", "a distance has no place"),
        ("look from above red", "red has no place"),
        ("!?", "asks for nothing"),
    ],
)
def test_what_is_not_clear_is_refused(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        carry_out(village_stage(), (), text, 0)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from([*sorted(edit_words()), *BOXES, "2", "0.5", "#ff0000", ",", "。", "dragon", "龙"]), max_size=7
    ),
    st.sampled_from(["", " "]),
)
def test_any_words_are_read_or_refused(words: list[str], between: str) -> None:
    """However words are strewn, there is an answer: operations that can be written as JSON, or a refusal."""
    stage = VILLAGE
    try:
        for clause in clauses_of(between.join(words), BOXES):
            for operation in operations_of(stage, read_order(clause), ["house"]):
                assert TypeAdapter(SceneOperation).validate_json(operation.model_dump_json()) == operation
    except InputError:
        return


def test_several_orders_follow_each_other() -> None:
    """Each clause is understood in the scene that the one before has left, and "it" is what was spoken of last."""
    stage = village_stage()
    done = carry_out(stage, (), "add a cup on the table, then paint it red and make it sunset", 0)
    assert [operation.operation for operation in done] == ["add", "recolor", "sky", "light"]
    assert done[1].model_dump()["name"] == "cup"
    assert stage.thing("cup").words["color"] == "#c0281f"


def test_chinese_orders_follow_each_other() -> None:
    done = carry_out(village_stage(), (), "删掉左边的树，然后在桌子上放一个杯子，再把它变成蓝色", 0)
    assert [operation.operation for operation in done] == ["remove", "add", "recolor"]


def test_a_recolored_thing_is_found_by_its_colour() -> None:
    stage = village_stage()
    done = carry_out(stage, (), "paint the left lantern green and remove the green lantern", 0)
    assert done[1].model_dump()["name"] == "lantern-1"


@pytest.mark.parametrize(
    ("prompt", "reason"),
    [
        ("undo", "press Undo"),
        ("撤销", "press Undo"),
        ("undo that and remove the house", "no edit before it"),
        ("remove the house. undo. undo", "press Undo"),
        ("remove the house, undo that", "nothing is left to do"),
        ("remove the house, undo the table", "not said what is to become of it|not said which"),
        ("redo", "press Redo"),
        ("把灯笼挂在大门上", r"lantern-1 \(left\), lantern-2 \(right\)"),
        ("swap the trees and the house", "two things change places, got 3"),
        ("delete the third tree from the left", "there are 2"),
        ("把树换成桥", r"tree-1 \(left\), tree-2 \(right\)"),
    ],
)
def test_what_is_refused_says_what_it_could_be(prompt: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        carry_out(village_stage(), (), prompt, 0)


@pytest.mark.parametrize(
    ("prompt", "left"),
    [
        ("remove the house, paint the gate red, undo that", ["remove"]),
        ("把大门涂成红色，删掉房子，撤销上一步", ["recolor"]),
        ("make the table jade and 20% larger and undo the last step", ["material"]),
        ("remove the house. Paint the gate red and remove the table. Undo that!", ["remove"]),
        ("删掉房子。撤销。把大门涂成红色", ["recolor"]),
        ("undo", []),
        ("撤销，然后把大门涂成红色", ["recolor"]),
    ],
)
def test_a_sentence_takes_back_the_edit_before_it(prompt: str, left: list[str]) -> None:
    """And the last of the operations, where none is before it in words."""
    before = [MoveObject(name="gate", by=(0, 0, 1))]
    stage = village_stage()
    operations = [operation.operation for operation in carry_out(stage, before, prompt, 0)]
    undone = prompt.startswith(("undo", "撤销"))
    assert operations == ([] if undone else ["move"]) + left
    assert stage.thing("gate").box.middle[1] == pytest.approx(0 if undone else 1)


def test_a_replaced_thing_leaves_its_place() -> None:
    stage = village_stage()
    before = stage.thing("table").box.middle
    carry_out(stage, (), "replace the table with a chair", 0)
    assert stage.thing("chair").box.middle == pytest.approx(before, abs=1e-3)
    assert "table" not in {thing.name for thing in stage.things}


def test_surroundings_are_no_places() -> None:
    """The words for sky and ground keep their own small words."""
    stage, _ = compose("a pagoda and a pine on grass at sunset", 1)
    assert {thing.name for thing in stage.things} == {"pagoda", "pine"}
