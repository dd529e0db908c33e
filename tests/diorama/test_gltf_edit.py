"""Editing a GLB leaves all that it does not touch as it was, and the Khronos validator as content as before."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from mmgen import AddObject, InputError, MoveObject, Object3D, RecolorObject, RemoveObject, SetCamera, SetGround, SetSky
from mmgen.media.gltf import Clip, Material, Mesh, Node, Scene, Skin, Texture, Track, write_glb
from mmgen.media.gltf_adoption import adopt
from mmgen.media.gltf_edit import GlbEdit
from mmgen.media.gltf_removal import remove_nodes
from mmgen.media.image import encode_image
from mmgen.media.mesh import load_triangles
from mmgen.procedural.diorama.edits import apply
from mmgen.procedural.diorama.stage import Stage

from .scenery import box, village

ROOT = Path(__file__).parents[2]
SCRIPT = """
const validator = require("gltf-validator");
Promise.all(process.argv.slice(1).map((file) => validator.validateBytes(new Uint8Array(require("fs").readFileSync(file)))))
  .then((reports) => console.log(JSON.stringify(reports.map(({ issues }) => issues.messages.filter(({ severity }) => severity < 2)))));
"""


def foreign() -> bytes:
    """What another program wrote: nested nodes, a texture, an extension that nobody knows, extras, an odd chunk."""
    scene = trimesh.Scene()
    wood = trimesh.visual.TextureVisuals(
        uv=np.random.default_rng(1).random((8, 2)),
        material=trimesh.visual.material.PBRMaterial(baseColorFactor=[200, 120, 60, 255], name="wood"),
    )
    for name, at in (("Chair_Left", -2), ("Lamp", 0), ("Chair_Right", 2)):
        mesh = trimesh.creation.box(extents=(1, 1.5, 1))
        mesh.visual = wood
        scene.add_geometry(mesh, node_name=name, transform=trimesh.transformations.translation_matrix((at, 0.75, 0)))
    content: bytes = scene.export(file_type="glb")
    edit = GlbEdit(content)
    edit.root["extensionsUsed"] = ["VENDOR_secret_sauce"]
    edit.root["extensions"] = {"VENDOR_secret_sauce": {"nodes": [1, 2], "strength": 0.1}}
    edit.node(edit.roots()[0])["extras"] = {"note": "用户的", "numbers": [1.5, 1e-9]}
    packed = edit.pack() + struct.pack("<I4s", 8, b"NOTE") + b"keep me!"
    return packed[:8] + struct.pack("<I", len(packed)) + packed[12:]


def walker(*, alone: bool = False) -> bytes:
    """A skinned and animated post, and a crate."""
    hip = Node(name="hip", translation=(1.0, 0.0, 0.0))
    mesh = box(0.4, 1.8, 0.4)
    count = len(mesh.positions)
    skinned = Mesh(
        positions=mesh.positions, triangles=mesh.triangles, material=mesh.material, name="walker",
        joints=np.zeros((count, 4), np.uint16), weights=np.tile([[1, 0, 0, 0]], (count, 1)).astype(np.float32),
    )  # fmt: skip
    body = Node(name="walker", mesh=skinned, skin=Skin(joints=(hip,), inverse_bind=np.eye(4)[None]))
    times = np.array([0, 0.5, 1], np.float32)
    values = np.array([[1, 0, 0], [1, 0.2, 0], [1, 0, 0]], np.float32)
    walk = Clip("walk", (Track(node=hip, path="translation", times=times, values=values),))
    crate = Node(name="crate", mesh=box(1, 1, 1), translation=(4.0, 0.0, 0.0))
    return write_glb(Scene(nodes=(body, hip) if alone else (body, hip, crate), clips=(walk,)))


def raw(content: bytes) -> tuple[dict[str, Any], bytes]:
    (length,) = struct.unpack_from("<I", content, 12)
    return json.loads(content[20 : 20 + length]), content[28 + length :]


def test_opening_and_packing_changes_nothing_that_counts() -> None:
    content = foreign()
    again = GlbEdit(content).pack()
    assert raw(again)[0] == raw(content)[0]
    assert raw(again)[1] == raw(content)[1]
    assert again.endswith(b"keep me!")


def test_a_move_touches_one_node_alone() -> None:
    content = foreign()
    stage = Stage(GlbEdit(content))
    assert [(thing.name, thing.noun) for thing in stage.things] == [
        ("Chair_Left", "chair"),
        ("Lamp", "lamp"),
        ("Chair_Right", "chair"),
    ]
    apply(stage, MoveObject(name="Lamp", by=(0, 0, 1)), 0)
    (before, binary), (after, changed) = raw(content), raw(stage.edit.pack())
    moved = [at for at, (one, other) in enumerate(zip(before["nodes"], after["nodes"], strict=True)) if one != other]
    assert [before["nodes"][at]["name"] for at in moved] == ["Lamp"]
    assert {key: value for key, value in before.items() if key != "nodes"} == {
        key: value for key, value in after.items() if key != "nodes"
    }
    assert changed == binary


def test_new_data_is_put_behind_the_old() -> None:
    content = foreign()
    stage = Stage(GlbEdit(content))
    apply(stage, RecolorObject(name="Lamp", color="#00ff00"), 0)
    apply(stage, AddObject(name="crate", object=Object3D(village())), 0)
    (before, binary), (after, changed) = raw(content), raw(stage.edit.pack())
    length = before["buffers"][0]["byteLength"]
    assert changed[:length] == binary[:length]
    assert after["accessors"][: len(before["accessors"])] == before["accessors"]
    assert after["extensions"]["VENDOR_secret_sauce"] == before["extensions"]["VENDOR_secret_sauce"]
    kept = [entry for entry in before["nodes"] if entry.get("name") in {"Chair_Left", "Chair_Right"}]
    assert all(entry in after["nodes"] for entry in kept)


def test_what_was_added_goes_again_without_a_trace() -> None:
    """Adding a textured thing and removing it gives the same bytes as before."""
    picture = encode_image(np.full((4, 4, 3), 90, np.uint8))
    mesh = box(1, 1, 1, Material(base_color_texture=Texture(picture)))
    textured = Mesh(
        positions=mesh.positions, triangles=mesh.triangles, material=mesh.material, uv=mesh.positions[:, :2]
    )
    other = GlbEdit(write_glb(Scene(nodes=(Node(name="picture", mesh=textured),))))
    edit = GlbEdit(village())
    tops = adopt(edit, other)
    for top in tops:
        edit.show(top)
    again = adopt(edit, other)
    assert len(edit.entries("images")) == len(edit.entries("textures")) == 1
    for top in again:
        edit.show(top)
    assert len(load_triangles(edit.pack()).indices) == 7 * 12 + 24
    remove_nodes(edit, [*tops, *again])
    assert edit.pack() == village()


def test_removing_drops_what_nothing_else_uses() -> None:
    stage = Stage(GlbEdit(village()))
    apply(stage, RemoveObject(name="house"), 0)
    assert len(stage.edit.pack()) < len(village())
    assert len(stage.edit.entries("meshes")) == len(stage.edit.entries("nodes")) == 6
    assert len(load_triangles(stage.edit.pack()).indices) == 6 * 12


def test_an_unknown_extension_keeps_its_numbering() -> None:
    """It may name nodes and meshes by position, so nothing is renumbered; what is removed is only shown no more."""
    stage = Stage(GlbEdit(foreign()))
    nodes = len(stage.edit.entries("nodes"))
    apply(stage, RemoveObject(name="Chair_Left"), 0)
    assert len(stage.edit.entries("nodes")) == nodes
    assert [thing.name for thing in stage.things] == ["Lamp", "Chair_Right"]


def test_a_walking_thing_is_moved_with_its_bones_and_still_walks() -> None:
    stage = Stage(GlbEdit(walker()))
    assert [thing.name for thing in stage.things] == ["walker", "crate"]
    clips = json.dumps(stage.edit.entries("animations"))
    before = load_triangles(stage.edit.pack(), seconds=0.5).bounds
    apply(stage, MoveObject(name="walker", by=(0, 0, 3)), 0)
    after = load_triangles(stage.edit.pack(), seconds=0.5).bounds
    assert json.dumps(stage.edit.entries("animations")) == clips
    assert stage.thing("walker").box.front == pytest.approx(3.2, abs=1e-5)
    assert after[1][1] == pytest.approx(before[1][1], abs=1e-5)
    assert after[1][2] == pytest.approx(3.2, abs=1e-5)
    apply(stage, RemoveObject(name="walker"), 0)
    assert {"skins", "animations"}.isdisjoint(stage.edit.root)


def test_what_is_nothing_but_bones_and_a_mesh_can_be_added() -> None:
    stage = Stage(GlbEdit(village()))
    apply(stage, AddObject(name="visitor", object=Object3D(walker(alone=True)), position=(2, 0, 6)), 0)
    assert Object3D(stage.edit.pack()).clip_count == 1
    assert stage.thing("visitor").box.middle == pytest.approx((2, 6), abs=1e-4)


def test_a_walking_thing_can_be_added_to_a_scene() -> None:
    stage = Stage(GlbEdit(village()))
    apply(stage, AddObject(name="visitor", object=Object3D(walker()), position=(0, 0, 6)), 0)
    found = stage.edit.pack()
    assert Object3D(found).clip_count == 1
    load_triangles(found, seconds=0.5)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("nodes", 0, "mesh"), 99, "there are"),
        (("nodes", 0, "children"), [0], "its own"),
        (("nodes", 0, "children"), [1], "refers to nodes|two parents|cycle"),
        (("meshes", 0, "primitives"), 5, "not a list"),
        (("buffers", 0, "uri"), "http://example.com/a.bin", "self-contained"),
        (("scenes",), {"nodes": 1}, "not a list"),
        (("accessors", 0, "bufferView"), True, "refers to"),
        (("extensions",), [1], "not an object"),
    ],
)
def test_hostile_files_are_refused(path: tuple[str | int, ...], value: object, told: str) -> None:
    (root, binary) = raw(write_glb(Scene(nodes=(Node(mesh=box(1, 1, 1)),))))
    owner: Any = root
    for key in path[:-1]:
        owner = owner[key]
    owner[path[-1]] = value
    text = json.dumps(root).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(binary), b"BIN\0") + binary
    with pytest.raises(InputError, match=told):
        _ = Stage(GlbEdit(struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks)).things


def test_what_can_not_be_brought_along_is_refused() -> None:
    with pytest.raises(InputError, match="VENDOR_secret_sauce"):
        apply(Stage(GlbEdit(village())), AddObject(name="chairs", object=Object3D(foreign())), 0)


def test_the_validator_finds_nothing_after_edits(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules/gltf-validator").is_dir():
        pytest.skip("the glTF validator is not installed")
    paths: list[str] = []
    for number, (content, name) in enumerate([(village(), "house"), (walker(), "walker"), (foreign()[:-16], "Lamp")]):
        if number == 2:
            content = content[:8] + struct.pack("<I", len(content)) + content[12:]
        stage = Stage(GlbEdit(content))
        for operation in (
            AddObject(name="lantern", prompt="red lantern"),
            SetGround(material="stone"),
            SetSky(sky="sunset"),
            SetCamera(azimuth=30),
            MoveObject(name=name, by=(0, 0, 1)),
            RecolorObject(name=name, color="#336699"),
            RemoveObject(name="lantern" if number else "lantern-1"),
        ):
            apply(stage, operation, 1)
        path = tmp_path / f"{number}.glb"
        path.write_bytes(stage.edit.pack())
        paths.append(str(path))
    ran = subprocess.run([node, "-e", SCRIPT, *paths], cwd=ROOT, capture_output=True, check=True, timeout=120)
    assert json.loads(ran.stdout) == [[], [], []]
