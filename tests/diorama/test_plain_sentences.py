"""Sentences as they are typed by people who set a scene: each means these operations, or is refused with what it could be."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mmgen import Client, Object3D
from mmgen.cli.scene.editor import Editor
from mmgen.cli.scene.telling import told
from mmgen.errors import InputError
from mmgen.procedural.diorama.facing import heading
from mmgen.procedural.diorama.planning import carry_out

from .scenery import courtyard, courtyard_stage

TABLE = [
    ("move the table to the other side of the house", "move table right of house"),
    ("把桌子移到房子的另一边", "move table right of house"),
    ("copy the table to the other side of the house", "duplicate table right of house"),
    ("move the table a bit further back", "move table by 0, 0, -0.4"),
    ("桌子往后挪一点", "move table by 0, 0, -0.4"),
    ("把房子稍微往左移一点", "move house by -0.4, 0, 0"),
    ("nudge the table to the right", "move table by 1, 0, 0"),
    ("line up the chairs", "move chair-1 position -1.5, 0, 4.4; move chair-2 position 0.05, 0, 4.4; move chair-3 position 1.6, 0, 4.4"),
    ("line the chairs up", "move chair-1 position -1.5, 0, 4.4; move chair-2 position 0.05, 0, 4.4; move chair-3 position 1.6, 0, 4.4"),
    ("把椅子排成一排", "move chair-1 position -1.5, 0, 4.4; move chair-2 position 0.05, 0, 4.4; move chair-3 position 1.6, 0, 4.4"),
    ("椅子摆整齐", "move chair-1 position -1.5, 0, 4.4; move chair-2 position 0.05, 0, 4.4; move chair-3 position 1.6, 0, 4.4"),
    ("把三把椅子排成一排", "move chair-1 position -1.5, 0, 4.4; move chair-2 position 0.05, 0, 4.4; move chair-3 position 1.6, 0, 4.4"),
    ("arrange the chairs in a circle", "move chair-1 position -0.34, 0, 4.18; move chair-2 position 0.05, 0, 4.85; move chair-3 position 0.44, 0, 4.18; rotate chair-1 degrees 60; rotate chair-2 degrees -180; rotate chair-3 degrees -60"),
    ("把椅子围成一圈", "move chair-1 position -0.34, 0, 4.18; move chair-2 position 0.05, 0, 4.85; move chair-3 position 0.44, 0, 4.18; rotate chair-1 degrees 60; rotate chair-2 degrees -180; rotate chair-3 degrees -60"),
    ("arrange the chairs in a row behind the table", "move chair-1 position -0.65, 0, 1.2; move chair-2 position 0, 0, 1.2; move chair-3 position 0.65, 0, 1.2"),
    ("put the chairs around the table", "move chair-1 position -1.21, 0, 2.7; move chair-2 position 0, 0, 0.61; move chair-3 position 1.21, 0, 2.7; rotate chair-1 degrees 120; rotate chair-3 degrees -120"),
    ("把椅子放在桌子两边", "move chair-1 position -1.2, 0, 2; move chair-2 position 1.2, 0, 2; move chair-3 position 1.82, 0, 2"),
    ("move the table closer to the gate", "move table by -1.65, 0, -0.82"),
    ("让桌子离大门近一点", "move table by -1.65, 0, -0.82"),
    ("move the table half a metre closer to the house", "move table by 0.45, 0, -0.22"),
    ("move the table further from the house", "move table by -0.89, 0, 0.45"),
    ("make the gate bigger than the house", "scale gate factor 2.18"),
    ("让桌子比房子大一点", "scale table factor 2.73"),
    ("make the table twice as big as the house", "scale table factor 4.54"),
    ("左边的树比房子高两米", "scale tree-1 factor 2 axis y"),
    ("make the gate as tall as the house", "scale gate factor 0.8 axis y"),
    ("让桌子和房子一样大", "scale table factor 2.27"),
    ("make the house 5 metres tall", "scale house factor 2.5"),
    ("make the house 2 metres taller", "scale house factor 2 axis y"),
    ("make the gate a bit taller", "scale gate factor 1.2 axis y"),
    ("把房子变大很多", "scale house factor 2"),
    ("turn the table to face the gate", "rotate table degrees -116.56"),
    ("让桌子转向大门", "rotate table degrees -116.56"),
    ("turn the chairs to face the table", "rotate chair-1 degrees 143.13; rotate chair-2 degrees -175.91; rotate chair-3 degrees -143.97"),
    ("让椅子都面对桌子", "rotate chair-1 degrees 143.13; rotate chair-2 degrees -175.91; rotate chair-3 degrees -143.97"),
    ("turn the chairs to face each other", "rotate chair-1 degrees 78.23; rotate chair-2 degrees -167.91; rotate chair-3 degrees -84.92"),
    ("make the house face left", "rotate house degrees -90"),
    ("make the table face away from the house", "rotate table degrees -63.44"),
    ("move the table 2 m left, then put it back", "move table by -2, 0, 0; move table position 0, 0, 2"),
    ("把桌子往左移两米，然后放回去", "move table by -2, 0, 0; move table position 0, 0, 2"),
    ("make the chairs bigger, then make them all red", "scale chair-1 factor 1.5; scale chair-2 factor 1.5; scale chair-3 factor 1.5; recolor chair-1 color #c0281f; recolor chair-2 color #c0281f; recolor chair-3 color #c0281f"),
    ("全部变成红色", "recolor gate color #c0281f; recolor house color #c0281f; recolor tree-1 color #c0281f; recolor tree-2 color #c0281f; recolor lantern-1 color #c0281f; recolor lantern-2 color #c0281f; recolor table color #c0281f; recolor chair-1 color #c0281f; recolor chair-2 color #c0281f; recolor chair-3 color #c0281f"),
    ("put the chairs closer together", "move chair-1 position -0.98, 0, 4.13; move chair-2 position 0.15, 0, 4.67; move chair-3 position 1.08, 0, 4.27"),
    ("椅子分开一点", "move chair-1 position -1.81, 0, 3.92; move chair-2 position 0.23, 0, 4.88; move chair-3 position 1.91, 0, 4.16"),
    ("distribute the chairs evenly", "move chair-1 position -1.5, 0, 4; move chair-2 position 0.05, 0, 4.8; move chair-3 position 1.6, 0, 4.2"),
    ("put the table in the middle of the scene", "move table position 0, 0, 0.28"),
    ("把桌子放到中间", "move table position 0, 0, 0.28"),
    ("get rid of the chair nearest to the table", "remove chair-1"),
    ("删掉离桌子最近的椅子", "remove chair-1"),
    ("paint the house blue and the gate red", "recolor house color #2b62b5; recolor gate color #c0281f"),
    ("move the table 50cm left and 1m back", "move table by -0.5, 0, 0; move table by 0, 0, -1"),
    ("把桌子往左移50厘米再往后移1米", "move table by -0.5, 0, 0; move table by 0, 0, -1"),
    ("paint the left chair red and the one on the right blue", "recolor chair-1 color #c0281f; recolor chair-3 color #2b62b5"),
    ("put a cup on every chair", "add cup on chair-1; add cup on chair-2; add cup on chair-3"),
    ("在每把椅子上放一个杯子", "add cup (杯子) on chair-1; add cup (杯子) on chair-2; add cup (杯子) on chair-3"),
    ("add a chair left of the house facing the table", "add chair left of house; rotate chair-4 degrees -46.67"),
    ("在大门左边放一把椅子，面向桌子", "add chair (椅子) left of gate; rotate chair-4 degrees 69.61"),
    ("make three copies of the table", "duplicate 3 table"),
    ("turn the house upside down", "rotate house degrees 180 axis x"),
    ("rotate the table a quarter turn", "rotate table degrees 90"),
    ("把桌子放倒", "rotate table degrees 90 axis z"),
    ("把房子掉个头", "rotate house degrees 180"),
    ("swap the two trees", "move tree-1 position 0, 0, -4; move tree-2 position -5, 0, -4"),
    ("两棵树换一下位置", "move tree-1 position 0, 0, -4; move tree-2 position -5, 0, -4"),
    ("make the gate darker", "recolor gate color #999999"),
    ("大门颜色深一点", "recolor gate color #999999"),
    ("let the lanterns hang from the gate", "move lantern-1 position -4.4, 2.5, 0; move lantern-2 position -3.6, 2.5, 0"),
    ("turn the table to the left", "rotate table degrees 90"),
    ("add another tree next to the left one", "add tree beside tree-1"),
    ("align the table and the house", "move table position -0.35, 0, 1; move house position 3.65, 0, 1"),
    ("plant trees all around the house", "add 6 tree around house"),
    ("房前种两棵树", "add 2 tree (树) in front of house"),
    ("I'd like a pagoda behind the house", "add pagoda behind house"),
    ("add a round table behind the house", "add table (round table) behind house"),
    ("put a street lamp next to the gate and a bench left of the house", "add lamp (street lamp) beside gate; add bench left of house"),
    ("在房子后面种一丛竹子", "add bamboo (竹子) behind house"),
    ("给房子旁边加一盏路灯", "add lamp (路灯) beside house"),
    ("push the house back so it's behind the trees", "move house behind tree-1 and tree-2"),
    ("房子左移", "move house by -1, 0, 0"),
    ("让桌子背对房子", "rotate table degrees -63.44"),
    ("put the table 2 metres from the house", "move table near house, 2 m apart"),
    ("把椅子排成一排，让它们面对大门", "move chair-1 position -1.5, 0, 4.4; move chair-2 position 0.05, 0, 4.4; move chair-3 position 1.6, 0, 4.4; rotate chair-1 degrees -150.4; rotate chair-2 degrees -137.37; rotate chair-3 degrees -128.16"),
    ("hang a lantern 2 metres from the gate", "add lantern near gate, 2 m apart"),
    ("turn the table towards the camera", "rotate table degrees 1.49"),
    ("让桌子背对镜头", "rotate table degrees -180"),
    ("look towards the gate", "camera subject gate"),
    ("two more chairs please", "add 2 chair"),
    # Several changes of one thing.
    ("make the table jade and 20% larger", "material table material jade; scale table factor 1.2"),
    ("make the table 20% larger, blue, and of stone", "scale table factor 1.2; material table material stone; recolor table color #2b62b5"),
    ("把桌子改成玉的，放大20%", "material table material jade; scale table factor 1.2"),
    ("把桌子改成玉的，大20%", "material table material jade; scale table factor 1.2"),
    ("把桌子涂成红色再转45度", "recolor table color #c0281f; rotate table degrees 45"),
    ("让桌子变红变大", "recolor table color #c0281f; scale table factor 1.5"),
    ("make the big tree red, 20% bigger, turned 45 degrees and moved 2 metres left", "recolor tree-2 color #c0281f; scale tree-2 factor 1.2; rotate tree-2 degrees 45; move tree-2 by -2, 0, 0"),
    ("make the gate 20% wider and 10% taller", "scale gate factor 1.2 axis x; scale gate factor 1.1 axis y"),
    ("move the table 2 metres left and 45 degrees to the right", "move table by -2, 0, 0; rotate table degrees -45"),
    ("add a tree left of the gate, red and half as big", "add tree left of gate; recolor tree-3 color #c0281f; scale tree-3 factor 0.5"),
    ("让桌子往左再移一米", "move table by -1, 0, 0"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "meaning"), TABLE, ids=[text for text, _ in TABLE])
def test_a_plain_sentence_means_this(text: str, meaning: str) -> None:
    done = carry_out(courtyard_stage(), (), text, 0)
    assert "; ".join(told(json.loads(operation.model_dump_json())) for operation in done) == meaning


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("把椅子变大", r"chair-1 \(left\), chair-2, chair-3 \(right\)"),
        ("put the table back", "not known where table stood before"),
        ("add a lantern on the other side of the house", "left, right, front or behind"),
        ("make the house bigger than the table", "larger than table already"),
        ("move the table 5 metres closer to the house", "there is room for"),
        ("delete the one on the right", "could be any of .*say of which kind"),
        ("删掉前面的灯笼", r"lantern-1 \(left\), lantern-2 \(right\)"),
        ("line up the house", "takes 2 things or more"),
        ("rotate the house a full turn", "ends where it began"),
        ("make the table face", "not understood|not said"),
        ("房子左前方放一把椅子", "not understood is '前方'"),
        ("paint the chairs blue; 全部变成红色", "chair-1, chair-2, chair-3, or everything"),
        # Nothing that was read is passed over.
        ("remove the house the table", "not understood is 'table'"),
        ("add a tree a house", "not understood is 'house'"),
        ("move the house left behind the trees", "not understood is 'behind'"),
        ("move the table in front of the house, 1 metre away", "not understood"),
        ("move the house 2 metres 3 feet back", "not understood is '3'"),
        ("put the table 2 metres in the middle of the scene", "a distance has no place"),
        ("把桌子放在我前面", "not understood"),
        ("make the chair jade and 20% larger", r"chair-1 \(left\), chair-2, chair-3 \(right\)"),
        ("把椅子改成玉的，大20%", r"chair-1 \(left\), chair-2, chair-3 \(right\)"),
        ("turn the table to the left, 45 degrees", "not understood"),
        ("put the chairs on the ground", "stands on the ground already"),
    ],
)
def test_what_could_be_several_or_cannot_be_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        carry_out(courtyard_stage(), (), text, 0)


def test_what_is_turned_to_face_a_thing_looks_at_it() -> None:
    """Each chair's own front, +Z, points to the middle of the table afterwards; and again when it was turned before."""
    stage = courtyard_stage()
    carry_out(stage, (), "rotate all chairs 30 degrees, then turn the chairs to face the table", 0)
    table = np.array(stage.thing("table").box.middle)
    for name in ("chair-1", "chair-2", "chair-3"):
        chair = stage.thing(name)
        across, towards = table - chair.box.middle
        assert heading(stage, chair) == pytest.approx(np.degrees(np.arctan2(across, towards)), abs=0.01)


def test_what_is_to_be_bigger_than_another_is() -> None:
    stage = courtyard_stage()
    carry_out(stage, (), "make the table bigger than the house", 0)
    table, house = (stage.thing(name).box for name in ("table", "house"))
    assert table.width * table.height * table.depth > house.width * house.height * house.depth


def test_what_stands_on_a_table_has_its_neighbours_there() -> None:
    """A cup next to a vase on the table is on the table."""
    stage = courtyard_stage()
    carry_out(stage, (), "add a vase on the table, then add a cup left of the vase", 0)
    cup, vase, table = (stage.thing(name).box for name in ("cup", "vase", "table"))
    assert cup.bottom == pytest.approx(table.top, abs=1e-3)
    assert cup.right < vase.left
    assert table.left < cup.left


def test_it_is_what_was_chosen_or_spoken_of_last_in_the_page() -> None:
    with Client() as client:
        editor = Editor(client, Object3D(courtyard()))
        for text, chosen, names in (
            ("paint the chairs blue", None, ["chair-1", "chair-2", "chair-3"]),
            ("make them all red", None, ["chair-1", "chair-2", "chair-3"]),
            ("再往后一点", None, ["chair-1", "chair-2", "chair-3"]),
            ("make it bigger", "gate", ["gate"]),
            ("转向房子", None, ["gate"]),
            ("put chair-2 back", None, ["chair-2"]),
        ):
            step = editor.propose(text, chosen=chosen)
            assert [operation["name"] for operation in step.operations] == names
            editor.accept()
        # The file itself remembers where a thing stood before its last move.
        (chair,) = (thing for thing in editor.state["objects"] if thing["name"] == "chair-2")
        assert (chair["low"][2] + chair["high"][2]) / 2 == pytest.approx(4.8, abs=1e-3)
