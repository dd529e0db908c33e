"""A scene that would break the format is refused before a byte is written, naming the part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mmgen.errors import InputError
from mmgen.media.gltf import Clip, Material, Mesh, MorphTarget, Node, Scene, Skin, Texture, Track, write_glb
from mmgen.media.gltf_skinning import normalize_weights

from .shapes import box, mesh, reed, squares

GOOD = mesh(box())
BODY, ROOT = reed().nodes
STALK = BODY.mesh
PICTURE = Texture(squares((0, 0, 0), (9, 9, 9)))
assert STALK is not None
TIMES = np.float32([0, 1])
MOVES = np.float32([[0, 0, 0], [1, 0, 0]])
NODE = Node(name="cart", mesh=GOOD)


def shown(given: Mesh | Material) -> Scene:
    if isinstance(given, Material):
        given = replace(GOOD, material=given)
    return Scene(nodes=(Node(mesh=given),))


def moved(**changes: object) -> Scene:
    track = replace(Track(node=NODE, path="translation", times=TIMES, values=MOVES), **changes)  # type: ignore[arg-type]
    return Scene(nodes=(NODE,), clips=(Clip("roll", (track,)),))


REFUSED = {
    "no nodes": (Scene(nodes=()), "no nodes"),
    "node twice": (Scene(nodes=(NODE, NODE)), "twice"),
    "node under two parents": (Scene(nodes=(Node(children=(NODE,)), Node(children=(NODE,)))), "twice"),
    "no triangles": (shown(replace(GOOD, triangles=np.zeros((0, 3), np.int32))), "T > 0"),
    "quads": (shown(replace(GOOD, triangles=np.zeros((2, 4), np.int32))), "shape (T, 3)"),
    "index too high": (shown(replace(GOOD, triangles=np.int32([[0, 1, 24]]))), "outside 0 to 23"),
    "index negative": (shown(replace(GOOD, triangles=np.int32([[0, 1, -1]]))), "outside"),
    "positions of two": (shown(replace(GOOD, positions=GOOD.positions[:, :2])), "positions"),
    "positions infinite": (shown(replace(GOOD, positions=GOOD.positions * np.float32(np.inf))), "finite"),
    "normals too few": (shown(replace(GOOD, normals=GOOD.positions[:5])), "normals"),
    "uv too few": (shown(replace(GOOD, uv=np.zeros((5, 2), np.float32))), "uv"),
    "colours above 1": (shown(replace(GOOD, colors=np.full((24, 3), 1.5, np.float32))), "0 to 1"),
    "colours of two": (shown(replace(GOOD, colors=np.zeros((24, 2), np.float32))), "colors"),
    "target too short": (shown(replace(GOOD, targets=(MorphTarget(positions=MOVES, name="smile"),))), "'smile'"),
    "factor above 1": (shown(Material(name="clay", roughness=1.5)), "'clay'"),
    "factor that is no number": (shown(Material(name="clay", metallic=float("nan"))), "'clay'"),
    "texture of text": (shown(Material(base_color_texture=Texture(b"<svg/>", name="label"))), "'label'"),
    "picture without uv": (shown(replace(GOOD, uv=None, material=Material(name="tile", occlusion_texture=PICTURE))), "'tile'"),
    "normal map without normals": (
        shown(replace(GOOD, normals=None, material=Material(name="tile", normal_texture=PICTURE))), "normal map"
    ),
    "quaternion of 0": (Scene(nodes=(Node(name="cart", rotation=(0, 0, 0, 0)),)), "'cart'"),
    "scale infinite": (Scene(nodes=(Node(name="cart", scale=(1, float("inf"), 1)),)), "'cart'"),
    "joints without weights": (Scene(nodes=(replace(BODY, mesh=replace(STALK, weights=None)), ROOT)), "joints"),
    "skin without joints": (Scene(nodes=(replace(BODY, mesh=GOOD), ROOT)), "together"),
    "joint that is not there": (
        Scene(nodes=(replace(BODY, mesh=replace(STALK, joints=np.full_like(STALK.joints, 3))), ROOT)), "outside the skin's 3"
    ),
    "joints out of the scene": (Scene(nodes=(BODY,)), "not nodes of the scene"),
    "skin under a parent": (Scene(nodes=(Node(children=(BODY,)), ROOT)), "root node"),
    "skin that is moved": (Scene(nodes=(replace(BODY, translation=(1, 0, 0)), ROOT)), "without a transform"),
    "bind matrices too few": (
        Scene(nodes=(replace(BODY, skin=Skin(joints=BODY.skin.joints, inverse_bind=np.eye(4)[None])), ROOT)), "inverse_bind"
    ),
    "weights below 0": (Scene(nodes=(replace(BODY, mesh=replace(STALK, weights=-STALK.weights)), ROOT)), "negative"),
    "weights all 0": (Scene(nodes=(replace(BODY, mesh=replace(STALK, weights=0 * STALK.weights)), ROOT)), "all zero"),
    "clip without tracks": (Scene(nodes=(NODE,), clips=(Clip("rest", ()),)), "'rest'"),
    "track of another scene": (moved(node=Node(name="ghost")), "'ghost'"),
    "times that fall": (moved(times=TIMES[::-1]), "rise"),
    "times below 0": (moved(times=TIMES - 1), "rise"),
    "values too few": (moved(values=MOVES[:1]), "values"),
    "rotation of three": (moved(path="rotation"), "values"),
    "weights without targets": (moved(path="weights"), "morph targets"),
    "a property twice": (
        Scene(nodes=(NODE,), clips=(Clip("roll", moved().clips[0].tracks * 2),)), "one at most"
    ),
    "extras that JSON can't say": (Scene(nodes=(NODE,), extras={"made": object()}), "extras"),
}  # fmt: skip


@pytest.mark.parametrize(("scene", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_a_scene_that_breaks_the_format_is_refused(scene: Scene, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        write_glb(scene)
    assert reason in str(caught.value)


@given(
    arrays.arrays(np.uint16, (6, 4), elements=st.integers(0, 5)),
    arrays.arrays(np.float32, (6, 4), elements=st.floats(0, 1, width=16)).filter(
        lambda table: bool((table.sum(1) > 0).all())
    ),
)
def test_normalized_weights_say_the_same(joints: np.ndarray, weights: np.ndarray) -> None:
    """Each joint keeps its share; none is named twice, and none that has no share."""
    new_joints, new_weights = normalize_weights(joints, weights, "mesh")
    assert np.allclose(new_weights.sum(axis=1), 1, atol=1e-6)
    for row in range(6):
        for joint in range(6):
            before = weights[row][joints[row] == joint].sum() / weights[row].sum()
            assert new_weights[row][new_joints[row] == joint].sum() == pytest.approx(before, abs=1e-6)
        used = new_joints[row][new_weights[row] > 0]
        assert len(set(used.tolist())) == len(used)
        assert (new_joints[row][new_weights[row] == 0] == 0).all()
