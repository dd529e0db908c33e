"""What edits do to a scene, measured in its geometry and its bytes."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmgen import (
    AddObject,
    DuplicateObject,
    InputError,
    LightScene,
    MoveObject,
    Object3D,
    Placement,
    RecolorObject,
    RemoveObject,
    RotateObject,
    ScaleObject,
    SetCamera,
    SetGround,
    SetMaterial,
    SetSky,
)
from mmgen.media.gltf import Material, Node, Scene, write_glb
from mmgen.media.gltf_edit import GlbEdit
from mmgen.procedural.diorama.edits import apply
from mmgen.procedural.diorama.planning import carry_out
from mmgen.procedural.diorama.stage import Stage
from mmgen.procedural.diorama.surroundings import camera_of
from mmgen.procedural.diorama.view import render_view

from .scenery import BOXES, box, village_stage

CRATE = Object3D(write_glb(Scene(nodes=(Node(name="crate", mesh=box(0.5, 0.5, 0.5)),))))
POST = Object3D(write_glb(Scene(nodes=(Node(name="post", mesh=box(0.2, 0.9, 0.2)),))))


def crates(stage: Stage, count: int, **place: object) -> list[str]:
    return apply(stage, AddObject(name="crate", object=CRATE, count=count, place=Placement(**place)), 0)


def meeting(stage: Stage) -> list[tuple[str, str]]:
    """Pairs of things that share room, but for those that only touch."""
    pairs = combinations(stage.things, 2)
    grown = [(one, other) for one, other in pairs if one.box.meets(other.box, -1e-6)]
    return [
        (one.name, other.name)
        for one, other in grown
        if min(one.box.top, other.box.top) - max(one.box.bottom, other.box.bottom) > 1e-5
    ]


@pytest.mark.parametrize("relation", ["left", "right", "front", "behind", "beside", "near", "away", "around"])
@pytest.mark.parametrize("count", [1, 3])
def test_new_things_stand_where_they_were_asked(relation: str, count: int) -> None:
    """On the ground, without sharing room, and on the side that was said."""
    stage = village_stage()
    names = crates(stage, count, relation=relation, of="gate")
    gate = stage.thing("gate").box
    assert len(names) == count
    assert meeting(stage) == []
    for name in names:
        found = stage.thing(name).box
        assert found.bottom == pytest.approx(0, abs=1e-6)
        sides = {
            "left": found.right < gate.left, "right": found.left > gate.right,
            "front": found.back > gate.front, "behind": found.front < gate.back,
        }  # fmt: skip
        assert sides.get(relation, not found.meets(gate))


def test_left_is_left_in_the_picture() -> None:
    """As the scene's camera sees it, also from behind, where left is the scene's right."""
    for azimuth in (0.0, 20.0, 100.0, 180.0, -75.0):
        stage = village_stage()
        apply(stage, SetCamera(azimuth=azimuth, elevation=20), 0)
        crates(stage, 2, relation="left", of="gate")
        camera = camera_of(stage, 4 / 3)
        middles = [stage.thing(name).shape.points.mean(axis=0) for name in ("crate-1", "crate-2", "gate")]
        across = camera.project(np.array(middles), (640, 480))[:, 0]
        assert across[0] < across[2] > across[1]


def test_things_stand_on_what_they_are_put_on() -> None:
    stage = village_stage()
    crates(stage, 2, relation="on", of="table")
    table = stage.thing("table").box
    for name in ("crate-1", "crate-2"):
        found = stage.thing(name).box
        assert found.bottom == pytest.approx(table.top, abs=1e-6)
        assert table.left < found.left < found.right < table.right
    assert meeting(stage) == []


def test_where_there_is_no_room_is_said() -> None:
    with pytest.raises(InputError, match="no room left on table"):
        crates(village_stage(), 12, relation="on", of="table")
    with pytest.raises(InputError, match="not room enough under table"):
        crates(village_stage(), 1, relation="under", of="table")


def test_between_lies_between() -> None:
    stage = village_stage()
    crates(stage, 3, relation="between", of=["gate", "house"])
    across = [stage.thing(f"crate-{number}").box.middle[0] for number in (1, 2, 3)]
    assert stage.thing("gate").box.right < across[0] < across[1] < across[2] < stage.thing("house").box.left


def test_the_first_keeps_its_name_and_more_are_numbered() -> None:
    stage = village_stage()
    assert apply(stage, AddObject(name="crate", object=CRATE), 0) == ["crate"]
    assert apply(stage, AddObject(name="crate", object=POST, count=2), 0) == ["crate-2", "crate-3"]
    assert apply(stage, AddObject(name="lantern", object=POST), 0) == ["lantern-3"]


def test_moving_turning_and_scaling_keep_things_on_their_feet() -> None:
    stage = village_stage()
    apply(stage, MoveObject(name="house", by=(1, 0, -2)), 0)
    assert stage.thing("house").box.middle == pytest.approx((5, -2), abs=1e-6)
    apply(stage, RotateObject(name="house", degrees=90, axis="x"), 0)
    apply(stage, ScaleObject(name="house", factor=0.5), 0)
    found = stage.thing("house").box
    assert found.middle == pytest.approx((5, -2), abs=1e-6)
    assert (found.width, found.height, found.depth) == pytest.approx((1.5, 1, 1), abs=1e-6)
    assert found.bottom == pytest.approx(0, abs=1e-6)
    apply(stage, MoveObject(name="table", position=(9, 0.5, 9)), 0)
    assert stage.thing("table").foot == pytest.approx((9, 0.5, 9), abs=1e-6)


def test_a_copy_is_as_large_and_apart() -> None:
    stage = village_stage()
    assert apply(stage, DuplicateObject(name="tree-1", count=2, spacing=0.5), 0) == ["tree-3", "tree-4"]
    first, second = (stage.thing(name).box for name in ("tree-1", "tree-3"))
    assert second.left - first.right == pytest.approx(0.5, abs=1e-6)
    assert second.height == pytest.approx(first.height)
    assert meeting(stage) == []


def test_a_shared_material_is_copied_before_it_changes() -> None:
    """Both boxes showed one material; after the edit only one of them is red."""
    shared = Material(name="shared", base_color=(0.2, 0.4, 0.6, 1))
    meshes = box(1, 1, 1, shared), box(2, 1, 1, shared)
    nodes = tuple(
        Node(name=name, mesh=mesh, translation=(3.0 * at, 0, 0))
        for at, (name, mesh) in enumerate(zip("ab", meshes, strict=True))
    )
    stage = Stage(GlbEdit(write_glb(Scene(nodes=nodes))))
    apply(stage, RecolorObject(name="a", color="#ff0000"), 0)
    colours = [entry["pbrMetallicRoughness"]["baseColorFactor"] for entry in stage.edit.entries("materials")]
    assert colours == [[pytest.approx(0.2), pytest.approx(0.4), pytest.approx(0.6), 1.0], [1, 0, 0, 1]]
    used = [mesh["primitives"][0]["material"] for mesh in stage.edit.entries("meshes")]
    assert used == [1, 0]


def test_a_mesh_that_two_things_show_is_copied_before_one_is_painted() -> None:
    stage = village_stage()
    apply(stage, DuplicateObject(name="house"), 0)
    before = len(stage.edit.entries("materials"))
    apply(stage, RecolorObject(name="house-2", color="#00ff00"), 0)
    shown = {thing.name: stage.edit.node(thing.nodes[0])["mesh"] for thing in stage.things}
    assert shown["house"] != shown["house-2"]
    assert len(stage.edit.entries("materials")) == before + 1


def test_the_ground_reaches_under_everything() -> None:
    stage = village_stage()
    apply(stage, SetGround(material="sand"), 0)
    apply(stage, MoveObject(name="house", by=(30, 0, 0)), 0)
    ground = stage.role("ground")
    assert ground is not None
    world = stage.edit.document().world_matrices()[ground]
    points = np.concatenate([thing.shape.points for thing in stage.things])
    local = (points - world[:3, 3])[:, [0, 2]] / (world[0, 0], world[2, 2])
    assert np.hypot(*local.T).max() < 1
    assert stage.floor == pytest.approx(0, abs=1e-6)
    apply(stage, SetGround(material="none"), 0)
    assert stage.role("ground") is None


def test_the_view_shows_the_edit() -> None:
    """Night is darker than day, and a red house is redder."""
    stage = village_stage()
    for operation in (SetGround(material="grass"), SetSky(sky="day"), SetCamera(azimuth=20, elevation=20)):
        apply(stage, operation, 0)
    day = render_view(stage, size=(96, 72)).astype(float)
    apply(stage, RecolorObject(name="house", color="#d00000"), 0)
    red = render_view(stage, size=(96, 72)).astype(float)
    changed = np.abs(red - day).max(axis=2) > 30
    assert 10 < changed.sum() < 1500
    assert (red[changed][:, 0] - red[changed][:, 1]).mean() > (day[changed][:, 0] - day[changed][:, 1]).mean() + 40
    apply(stage, SetSky(sky="night"), 0)
    apply(stage, LightScene(color="#9db4e8", intensity=0.3), 0)
    assert render_view(stage, size=(96, 72)).mean() < 0.6 * day.mean()


@pytest.mark.parametrize("name", ["hous", "Hause", "house-9"])
def test_an_absent_name_is_answered_with_the_nearest(name: str) -> None:
    with pytest.raises(InputError, match="there is house"):
        apply(village_stage(), RemoveObject(name=name), 0)


def test_unknown_words_of_settings_are_refused() -> None:
    for operation in (SetGround(material="lava"), SetSky(sky="plaid"), SetMaterial(name="house", material="cheese")):
        with pytest.raises(InputError, match="known are"):
            apply(village_stage(), operation, 0)


names = st.sampled_from(sorted(BOXES))
small = st.floats(-5, 5).map(lambda value: round(value, 3))
edits = st.one_of(
    st.builds(MoveObject, name=names, by=st.tuples(small, st.just(0.0), small)),
    st.builds(RotateObject, name=names, degrees=small.map(lambda value: value * 40)),
    st.builds(ScaleObject, name=names, factor=st.floats(0.3, 3)),
    st.builds(RecolorObject, name=names, color=st.sampled_from(["#ff0000", "#00aa44", "#123456"])),
    st.builds(SetMaterial, name=names, material=st.sampled_from(["gold", "glass"])),
    st.builds(DuplicateObject, name=names),
    st.builds(SetGround, material=st.sampled_from(["grass", "none"])),
    st.builds(SetSky, sky=st.sampled_from(["day", "night", "#336699"])),
)


@settings(max_examples=12, deadline=None)
@given(st.lists(edits, min_size=1, max_size=4))
def test_undoing_is_doing_all_but_the_last(operations: list[object]) -> None:
    """The same operations give the same bytes, so the list without its last item is the scene before it."""
    stages = [village_stage()]
    for operation in operations:
        stage = Stage(stages[-1].edit.copy())
        apply(stage, operation, 3)  # type: ignore[arg-type]  # one of the operations
        stages.append(stage)
    again = village_stage()
    carry_out(again, operations[:-1], None, 3)  # type: ignore[arg-type]  # as above
    assert again.edit.pack() == stages[-2].edit.pack()


@settings(max_examples=15, deadline=None)
@given(names, st.tuples(small, small), st.floats(-180, 180))
def test_back_again_is_where_it_was(name: str, by: tuple[float, float], degrees: float) -> None:
    stage = village_stage()
    before = stage.thing(name).shape.points
    there = [MoveObject(name=name, by=(by[0], 0, by[1])), RotateObject(name=name, degrees=degrees)]
    back = [RotateObject(name=name, degrees=-degrees), MoveObject(name=name, by=(-by[0], 0, -by[1]))]
    # A turn is about the middle of the box, which turning changes: only a box about its own middle comes back.
    for operation in (*there, *back):
        apply(stage, operation, 0)
    assert np.abs(stage.thing(name).shape.points - before).max() < 1e-4
