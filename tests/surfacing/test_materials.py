"""Materials on meshes: no seams, the colours of their words, the structure of the scene kept, valid files."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from mmgen import Client, Object3D, Object3DRequest, UnsupportedError
from mmgen.errors import InputError
from mmgen.media.atlas.layout import unwrap
from mmgen.media.atlas.seams import seam_steps
from mmgen.media.gltf import write_glb
from mmgen.media.gltf_scene import Mesh, Node, Scene
from mmgen.media.gltf_scene_reader import read_scene
from mmgen.media.mesh import load_triangles
from mmgen.procedural.solids.arrangement import arrange
from mmgen.procedural.solids.assembly import thing_scene
from mmgen.procedural.solids.exchange import scene_stl
from mmgen.procedural.solids.grammar import read_things
from mmgen.procedural.surfacing.coating import coated, part_words
from mmgen.procedural.surfacing.ground import Ground, hashed
from mmgen.procedural.surfacing.materials import LOOKS, look_at
from mmgen.procedural.surfacing.noise import noise
from mmgen.procedural.surfacing.pictures import canvas_of, normals_in_space, painted
from mmgen.procedural.surfacing.stamps import spread
from mmgen.procedural.surfacing.words import MATERIALS, Wish, read_wishes

ROOT = Path(__file__).parents[2]


@cache
def thing(words: str, *, texture: bool = False) -> bytes:
    return write_glb(thing_scene(arrange(read_things(words).items, 3, detail=0.15), texture=texture))


def silent(_share: float) -> None: ...


def nodes_of(scene: Scene) -> list[Node]:
    found = list(scene.nodes)
    for node in found:
        found.extend(node.children)
    return found


@cache
def horse_canvas() -> tuple[object, ...]:
    part = load_triangles(thing("a horse"))
    layout = unwrap(part.positions, part.indices, side=192)
    canvas = canvas_of(layout, part.positions, part.normals, 192)
    low, high = part.bounds
    stamps = spread(part.positions, part.indices, seed=4)
    ground = Ground(
        canvas.places, canvas.normals, low.astype(np.float64), high.astype(np.float64), stamps, 4, canvas.pixel
    )
    return layout, canvas, ground, part.positions[layout.vertex]


@pytest.mark.parametrize("name", LOOKS)
def test_a_material_has_no_seams(name: str) -> None:
    """Colour, metal, roughness and relief step less over the border of charts than from pixel to pixel inside."""
    layout, canvas, ground, cut = horse_canvas()
    look = look_at(Wish(name), ground)  # type: ignore[arg-type]  # as it was made
    picture = painted(canvas, look)  # type: ignore[arg-type]  # as it was made
    picture /= np.maximum(picture.reshape(-1, picture.shape[2]).std(axis=0), 1e-3)
    steps = seam_steps(cut, layout.triangles, layout.uv, picture)  # type: ignore[attr-defined,arg-type]  # as it was made
    assert len(steps.border) > 100
    for share in (0.5, 0.9, 0.99):
        assert np.quantile(steps.border, share) <= max(np.quantile(steps.interior, share), 1e-3)
    relief = canvas.texels.picture(normals_in_space(canvas, look.height))  # type: ignore[attr-defined,arg-type]  # as it was made
    assert seam_steps(cut, layout.triangles, layout.uv, relief).ratio(0.5) <= 1.05  # type: ignore[attr-defined,arg-type]  # as it was made


def test_every_material_has_words_and_a_look() -> None:
    assert set(LOOKS) == set(MATERIALS)
    for name, (english, chinese) in MATERIALS.items():
        for word in [*(part.strip() for part in english.split(",")), *chinese.split()]:
            wish = read_wishes(word).whole
            assert wish is not None, word
            assert wish.material == name or name in {"moss", "snow"}, word


@pytest.mark.parametrize(
    ("prompt", "whole", "parts"),
    [
        ("jade roof, white plaster walls and wooden door", None,
         [("roof", "jade", None), ("wall", "plaster", "white"), ("door", "wood", None)]),
        ("blue and white porcelain", ("porcelain", None), []),
        ("porcelain with red pattern", ("porcelain", "red"), []),
        ("old stone covered with moss", ("stone", None), []),
        ("红色的漆", ("lacquer", "red"), []),
        ("青花瓷", ("porcelain", None), []),
        ("木墙，屋顶用铜绿", None, [("wall", "wood", None), ("roof", "bronze", None)]),
        ("green", ("plaster", "green"), []),
    ],
)  # fmt: skip
def test_words_become_wishes(
    prompt: str, whole: tuple[str, str | None] | None, parts: list[tuple[str, str, str | None]]
) -> None:
    reading = read_wishes(prompt, frozenset({"roof", "wall", "door"}))
    assert (reading.whole and (reading.whole.material, reading.whole.colour)) == whole
    assert [(part, wish.material, wish.colour) for part, wish in reading.parts] == parts


def test_what_lies_on_top_and_what_is_not_understood() -> None:
    reading = read_wishes("stone with snow and moss, tasty")
    assert reading.whole is not None
    assert set(reading.whole.covers) == {"snow", "moss"}
    assert reading.without_effect == ("tasty",)


def test_snow_lies_where_the_surface_looks_up() -> None:
    _, canvas, ground, _ = horse_canvas()
    del canvas
    assert isinstance(ground, Ground)
    bare, snowy = look_at(Wish("stone"), ground), look_at(Wish("stone", covers=("snow",)), ground)
    changed = np.abs(snowy.color - bare.color).max(axis=1) > 0.2
    assert changed[ground.normals[:, 1] > 0.9].mean() > 0.9
    assert changed[ground.normals[:, 1] < -0.2].mean() < 0.02


@pytest.mark.parametrize(("colour", "channel"), [("red", 0), ("green", 1), ("blue", 2)])
def test_a_colour_word_colours_it(colour: str, channel: int) -> None:
    _, _, ground, _ = horse_canvas()
    assert isinstance(ground, Ground)
    mean = look_at(Wish("marble", colour), ground).color.mean(axis=0)
    assert int(mean.argmax()) == channel


def test_the_scene_keeps_its_nodes_and_untouched_parts() -> None:
    scene = read_scene(thing("a house", texture=True))
    made, coats = coated(scene, read_wishes("jade roof", part_words(scene)), seed=1, report=silent, pixels=128)
    before, after = nodes_of(scene), nodes_of(read_scene(write_glb(made)))
    assert [node.name for node in before] == [node.name for node in after]
    (coat,) = coats
    assert coat.parts
    assert all("roof" in part for part in coat.parts)
    for old, new in zip(before, after, strict=True):
        if old.mesh is None or new.mesh is None:
            continue
        assert len(old.mesh.triangles) == len(new.mesh.triangles)
        assert np.allclose(old.mesh.positions[old.mesh.triangles], new.mesh.positions[new.mesh.triangles])
        assert new.mesh.material is not None
        assert (new.mesh.material.name == "jade") == ("roof" in old.name)


def test_a_part_that_is_not_there_is_refused() -> None:
    scene = read_scene(thing("a cube"))
    with pytest.raises(InputError, match="parts"):
        coated(scene, read_wishes("jade 屋顶"), seed=1, report=silent, pixels=128)


def test_its_own_texture_places_are_used_where_they_serve() -> None:
    scene = read_scene(thing("a ball"))
    first, coats = coated(scene, read_wishes("marble"), seed=1, report=silent, pixels=128)
    again, others = coated(first, read_wishes("wood"), seed=1, report=silent, pixels=128)
    assert [coat.own_places for coat in (*coats, *others)] == [False, True]
    one, two = (next(node.mesh for node in nodes_of(each) if node.mesh) for each in (first, again))
    assert isinstance(one, Mesh)
    assert isinstance(two, Mesh)
    assert one.uv is not None
    assert two.uv is not None
    assert np.allclose(one.uv[one.triangles], two.uv[two.triangles], atol=1e-6)


def test_a_file_without_structure_is_covered_too(tmp_path: Path) -> None:
    scene = thing_scene(arrange(read_things("a cube").items, 3, detail=0.2), texture=False)
    with Client(home=tmp_path) as client:
        result = client.generate(Object3DRequest(object=Object3D(scene_stl(scene)), prompt="大理石", seed=3))
    assert result.model == "procedural:surface"
    assert result.passed
    assert result.asset.facts.textures >= 1
    assert result.details["materials"][0]["texture_places"] == "unwrapped"


def test_the_seed_moves_the_pattern_and_the_same_one_does_not() -> None:
    scene = read_scene(thing("a ball"))
    first, again, other = (
        write_glb(coated(scene, read_wishes("marble"), seed=seed, report=silent, pixels=128)[0]) for seed in (3, 3, 4)
    )
    assert first == again
    assert first != other


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"prompt": "tasty"}, "prompt"), ({"format": "obj"}, "format"), ({"faces": 900}, "faces"), ({"texture": False}, "texture")],
)  # fmt: skip
def test_what_can_not_be_honoured_is_refused(tmp_path: Path, fields: dict[str, object], field: str) -> None:
    wanted = {"object": Object3D(thing("a cube")), "prompt": "jade", **fields}
    with Client(home=tmp_path) as client, pytest.raises(UnsupportedError) as error:
        client.generate(Object3DRequest(**wanted), model="procedural:surface")  # type: ignore[arg-type]  # fields by name
    assert field in {problem.field for problem in error.value.problems}


def test_the_khronos_validator_has_nothing_against_it(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules/gltf-validator").is_dir():
        pytest.skip("the glTF validator is not installed: run `npm install` in the repository")
    for prompt in ("brick", "bronze roof, wooden door", "gold"):
        scene = read_scene(thing("a house"))
        made, _ = coated(scene, read_wishes(prompt, part_words(scene)), seed=1, report=silent, pixels=128)
        (tmp_path / f"{len(list(tmp_path.iterdir()))}.glb").write_bytes(write_glb(made))
    script = """
    const validator = require("gltf-validator"), fs = require("fs");
    Promise.all(process.argv.slice(1).map((file) => validator.validateBytes(new Uint8Array(fs.readFileSync(file)))))
      .then((reports) => console.log(JSON.stringify(reports.map((report) => report.issues))));
    """
    files = sorted(str(path) for path in tmp_path.iterdir())
    ran = subprocess.run([node, "-e", script, *files], cwd=ROOT, capture_output=True, check=True, timeout=120)
    for issues in json.loads(ran.stdout):
        assert issues["numErrors"] + issues["numWarnings"] == 0, issues["messages"][:2]


def test_noise_is_even_and_repeats_nowhere_near() -> None:
    random = np.random.default_rng(3)
    found = noise(random.uniform(0, 50, (20_000, 3)).astype(np.float32), 1.0)
    assert np.abs(found.mean(axis=0)).max() < 0.05
    assert np.abs(found.std(axis=0) - 0.93).max() < 0.1
    assert abs(float(np.corrcoef(found.T)[0, 1])) < 0.03
    numbers = hashed(np.arange(5000, dtype=np.float32), 7)
    assert abs(float(numbers.mean()) - 0.5) < 0.02
    assert 0 <= float(numbers.min()) <= float(numbers.max()) < 1
