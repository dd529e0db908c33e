"""The embedded backend passes the suite: every field that its records accept shows in what it makes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from mmgen import AddObject, Camera, Client, ImageRequest, RecolorObject, Shot, UnsupportedError, VideoRequest
from mmgen.assets import Asset, Audio, Image, Object3D, Object4D, Video
from mmgen.backends import Call
from mmgen.media.audio import read_audio
from mmgen.media.gltf import write_glb
from mmgen.media.mesh import load_triangles
from mmgen.procedural import Procedural
from mmgen.procedural.film.plan import TRANSITIONS as FILM_TRANSITIONS
from mmgen.procedural.film.record import FILM, TRANSITIONS
from mmgen.procedural.solids.arrangement import arrange
from mmgen.procedural.solids.assembly import thing_scene
from mmgen.procedural.solids.grammar import read_things
from mmgen.testing import BackendSuite

from .small_media import crossed, disc, marked, moving, reduced, shelf

LAKE, RIDGE = reduced("lake"), reduced("ridge")
KNOCKS = Audio.from_samples(
    np.tile(np.repeat(np.exp(-np.arange(24_000) / 2_000)[None], 2, 0) * np.sin(np.arange(24_000) / 9), 2).astype(
        np.float32
    ),
    sample_rate=48_000,
)
SMALL = {"size": (128, 72), "fps": 10, "seconds": 0.6}
SCENE = {"prompt": "a lake at dusk with birds and a pagoda", "negative_prompt": "pagoda", "size": (160, 120), "seed": 0}
KEYS = [{"image": RIDGE, "at": 0.3}]
SHOTS = [Shot(first_frame=LAKE, seconds=0.6, title="LAKE"), Shot(prompt="a village", seconds=0.6)]
CLIP, OTHER_CLIP, SHORT = moving("lake"), moving("ridge"), moving("lake", 2)
HEARD_CLIP, OTHER_HEARD_CLIP = moving("lake", 8), moving("ridge", 8)
CROSSED, OTHER_CROSSED = crossed("lake"), crossed("farmhouse")
FLOWER = reduced("dandelion")
PALETTE = {"images": reduced("summit"), "role": "style"}
BALL, OTHER_BALL = disc((210, 60, 50)), disc((40, 90, 200))
ON_THE_LAKE = {"images": LAKE, "role": "scene"}
STAGED = [{"images": BALL, "name": "ball"}, ON_THE_LAKE]
CUPS, OTHER_CUPS = shelf(1.0), shelf(0.4)
SNAKE, POLE = (Object3D(write_glb(thing_scene(arrange(read_things(name).items, 0, detail=0.1), texture=False))) for name in ("a snake", "a pole"))  # fmt: skip
SMALL_MASK = marked(np.s_[40:60, 70:100])


class ProceduralSuite(BackendSuite):
    """The suite, over small pictures and short films, for some of the models."""

    shares_runs = True
    models: ClassVar[frozenset[str]]
    examples = {
        "scene": [
            {**SCENE, "style": "painted", "n": 1, "format": "png"},
            {"prompt": "sea", "aspect_ratio": "3:2", "resolution": "480p", "guidance": 12, "steps": 4},
            {"prompt": "a pagoda by a lake", "size": (160, 120), "background": "transparent", "seed": 1},
            {"prompt": "a lake", "size": (160, 120), "references": [PALETTE], "seed": 1},
        ],
        "film": [
            {**SMALL, "first_frame": LAKE, "camera": Camera(move="pan left"), "title": "LAKE", "subtitle": "DAWN"},
            {**SMALL, "prompt": "pan right, calm", "first_frame": LAKE, "audio": True},
            {**SMALL, "first_frame": LAKE, "last_frame": RIDGE},
            {**SMALL, "first_frame": LAKE, "camera": Camera(move="drift"), "seed": 0},
            {"shots": SHOTS, "size": (128, 72), "fps": 10},
            {"first_frame": LAKE, "seconds": 0.4, "fps": 5, "aspect_ratio": "1:1", "resolution": "360p"},
            {
                **SMALL,
                "first_frame": LAKE,
                "prompt": "snow, mist",
                "negative_prompt": "fog",
                "motion": 0.9,
                "guidance": 15,
            },
            {**SMALL, "first_frame": LAKE, "style": "像素", "strength": 0.5, "steps": 5},
            {**SMALL, "first_frame": LAKE, "loop": True, "n": 2},
            {**SMALL, "first_frame": LAKE, "prompt": 'she says "Good morning"', "voices": ["Mei"]},
            {**SMALL, "first_frame": LAKE, "audio": KNOCKS},
            {
                "shots": [Shot(first_frame=LAKE, last_frame=RIDGE, seconds=0.6, prompt="mist")],
                "size": (128, 72),
                "fps": 10,
            },
            {**SMALL, "first_frame": LAKE, "references": [PALETTE]},
        ],
        "footage": [
            {**SMALL, "keyframes": KEYS, "first_frame": LAKE, "last_frame": LAKE},
            {**SMALL, "keyframes": KEYS, "audio": False},
            {**SMALL, "keyframes": KEYS, "prompt": "dark", "audio": True, "seed": 0},
            {"video": CLIP, "join": OTHER_CLIP},
            {"video": CLIP, "extend": "forward", "seconds": 0.4},
            {"video": CLIP, "prompt": "heavy snow, mist", "negative_prompt": "fog", "motion": 0.9, "guidance": 15},
            {"video": SHORT, "style": "pencil", "strength": 0.5, "mask": SMALL_MASK, "steps": 5, "loop": True},
            {"keyframes": KEYS, "seconds": 0.4, "fps": 5, "aspect_ratio": "1:1", "resolution": "360p"},
            {
                "video": CLIP,
                "references": STAGED[:1],
                "camera": Camera(move="push in"),
                "title": "LAKE",
                "subtitle": "DAWN",
            },
            {"video": SHORT, "prompt": 'snow, "Hi"', "voices": ["Mei"], "n": 2},
        ],
        "edit": [
            {"image": LAKE, "style": "pencil", "strength": 0.8, "seed": 0, "format": "webp"},
            {
                "image": LAKE,
                "prompt": "foggy night",
                "negative_prompt": "fog",
                "guidance": 12,
                "steps": 9,
                "n": 2,
            },
            {"image": LAKE, "mask": SMALL_MASK, "aspect_ratio": "16:10"},
            {"image": LAKE, "prompt": "水墨", "size": (240, 120)},
            {"image": LAKE, "references": [PALETTE], "resolution": "480p"},
            {"image": FLOWER, "background": "transparent", "style": "pencil"},
        ],
        "capture": [
            {"video": CROSSED, "prompt": "a boat", "seconds": 0.8, "fps": 10},
            {"video": CROSSED, "skeleton": "rigid"},
        ],
        "rig": [
            {"object": SNAKE, "skeleton": "rigid", "motion": "dance", "seconds": 0.5, "fps": 10, "n": 1, "seed": 3},
            {"prompt": "a cup spins slowly"},
        ],
        "object": [
            {"prompt": "a red lantern on a pole", "faces": 900, "texture": False, "seed": 2},
            {"prompt": "two stone vases", "format": "ply", "n": 1},
        ],
        "sculpture": [
            {"images": [BALL], "prompt": "relief", "faces": 900, "texture": False},
            {"images": [LAKE], "faces": 700, "format": "ply"},
            {"images": [BALL, OTHER_BALL], "faces": 700},
        ],
        "surface": [
            {"object": SNAKE, "prompt": "lacquer", "seed": 0, "n": 1},
        ],
        "diorama": [
            {"prompt": "a cup and a table at night", "seed": 3},
            {
                "scene": CUPS,
                "prompt": "put a bowl left of the cup",
                "operations": [RecolorObject(name="cup", color="#336699")],
            },
        ],
        "staging": [
            {
                **SMALL,
                "references": STAGED,
                "prompt": "@ball sways on the left",
                "camera": Camera(move="pan left"),
                "motion": 1,
                "seed": 0,
            },
            {**SMALL, "references": STAGED, "title": "LAKE", "subtitle": "DAWN", "style": "pencil", "audio": True},
            {
                **SMALL,
                "references": STAGED[:1],
                "first_frame": LAKE,
                "last_frame": LAKE,
                "style": "素描",
                "strength": 0.5,
                "n": 2,
            },
            {
                **SMALL,
                "references": STAGED,
                "prompt": '@ball says "Good morning" in snow and mist',
                "negative_prompt": "fog",
                "guidance": 15,
                "steps": 5,
                "voices": ["Mei"],
                "loop": True,
            },
            {"references": STAGED, "seconds": 0.4, "fps": 5, "aspect_ratio": "1:1", "resolution": "360p"},
            {**SMALL, "references": STAGED[:1], "keyframes": KEYS, "first_frame": LAKE},
        ],
        "music": [
            {"prompt": "calm piano", "seconds": 3.2, "bpm": 75, "key": "C minor", "loop": True, "seed": 0},
            {"prompt": "epic", "seconds": 2, "instrumental": True},
        ],
        "sound": [
            {"prompt": "rain", "seconds": 1, "events": [{"start": 0.2, "end": 0.8, "prompt": "knock"}], "seed": 0},
            {"prompt": "sea", "seconds": 1, "loop": True},
            {"prompt": "sea", "video": HEARD_CLIP},
        ],
    }
    changes = {
        "sound": {
            "prompt": "fire",
            "events": [{"start": 0.1, "end": 0.8, "prompt": "camera"}],
            "seconds": 1.2,
            "video": OTHER_HEARD_CLIP,
        },
        "staging": {
            "size": (120, 68),
            "references": [{"images": OTHER_BALL, "name": "ball"}, ON_THE_LAKE],
            "first_frame": RIDGE,
            "last_frame": RIDGE,
            "title": "RIDGE",
            "negative_prompt": "snow",
            "guidance": 3,
            "voices": ["Bob"],
            "style": "watercolour",
            "audio": KNOCKS,
            "keyframes": [{"image": LAKE, "at": 0.3}],
        },
        "capture": {"video": OTHER_CROSSED, "prompt": "a snake", "skeleton": "snake", "seconds": 0.6, "fps": 5},
        "rig": {"object": POLE, "skeleton": "snake", "motion": "turn", "prompt": "一个杯子跳起来", "n": 2},
        "object": {"prompt": "一把椅子", "format": "obj", "n": 2},
        "sculpture": {"images": [LAKE], "prompt": "shallow", "format": "obj"},
        "surface": {"object": POLE, "prompt": "gold", "n": 2},
        "diorama": {
            "prompt": "make the cup bigger",
            "scene": OTHER_CUPS,
            "operations": [AddObject(name="vase")],
        },
        "music": {"prompt": "epic brass", "key": "D major", "seconds": 6.4, "bpm": 150},
        "edit": {"image": RIDGE, "format": "png", "style": "watercolour", "prompt": "rain"},
        "scene": {"prompt": "a city at night", "style": "ink wash", "n": 2, "format": "jpeg"},
        "film": {
            "shots": SHOTS[:1],
            "title": "RIDGE",
            "first_frame": RIDGE,
            "prompt": "tilt up, dark",
            "negative_prompt": "snow",
            "style": "watercolour",
            "size": (120, 68),
            "guidance": 3,
            "voices": ["Bob"],
        },
        "footage": {
            "keyframes": [{"image": LAKE, "at": 0.3}],
            "size": (120, 68),
            "audio": True,
            "prompt": "bright",
            "video": OTHER_CLIP,
            "extend": "backward",
            "join": CLIP,
            "style": "watercolour",
            "negative_prompt": "snow",
            "references": [{"images": OTHER_BALL, "name": "ball"}],
            "title": "RIDGE",
            "voices": ["Bob"],
        },
    }

    def make_backend(self) -> Procedural:
        backend = Procedural()
        ours = [model for model in backend.models() if model.id in self.models]
        backend.models = lambda: ours  # type: ignore[method-assign]
        return backend

    def trace(self, backend: Any, call: Call, assets: tuple[Asset, ...]) -> object:
        return [digest for asset in assets for digest in digests(asset)]


class TestPictures(ProceduralSuite):
    models = frozenset({"scene", "edit"})


class TestFilms(ProceduralSuite):
    models = frozenset({"film", "staging"})


class TestFootage(ProceduralSuite):
    models = frozenset({"footage"})


class TestSounds(ProceduralSuite):
    models = frozenset({"music", "sound"})


class TestObjects(ProceduralSuite):
    models = frozenset({"object", "sculpture", "diorama"})


class TestCoatsAndMotion(ProceduralSuite):
    models = frozenset({"surface", "rig", "capture"})


def test_each_model_is_in_one_suite() -> None:
    """None is left out, and none is tried twice."""
    suites = (TestPictures, TestFilms, TestFootage, TestSounds, TestObjects, TestCoatsAndMotion)
    tried = sorted(name for suite in suites for name in suite.models)
    assert tried == sorted(model.id for model in Procedural().models())


def digests(asset: Asset) -> Iterator[str]:
    """What can be seen and heard of an asset, not how its file was packed."""
    yield asset.media_type
    if isinstance(asset, Image):
        yield hashlib.sha256(asset.to_numpy().tobytes()).hexdigest()
    if isinstance(asset, Video):
        yield f"{asset.size} {asset.fps}"
        yield from (hashlib.sha256(frame.tobytes()).hexdigest() for frame in asset.frames())
    if isinstance(asset, Audio) or (isinstance(asset, Video) and asset.has_audio):
        yield hashlib.sha256(read_audio(asset.content()).tobytes()).hexdigest()
    if isinstance(asset, Object3D):
        yield f"{asset.material_count} {asset.facts.textures} {asset.facts.bounds}"
        mesh = load_triangles(asset.content())
        yield hashlib.sha256(mesh.positions.tobytes()).hexdigest()
        yield from (hashlib.sha256(each.texture).hexdigest() for each in mesh.surfaces if each.texture is not None)
    if isinstance(asset, Object4D):
        yield asset.sha256


def test_transitions_are_those_of_the_film() -> None:
    """The record, which is kept light, names the transitions that the film knows."""
    assert TRANSITIONS == FILM_TRANSITIONS


def test_listing_the_models_imports_nothing_heavy() -> None:
    """Records are data: no array, codec or drawing library is loaded for them."""
    code = "import sys; from mmgen.procedural import Procedural; Procedural().models(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "cv2", "av", "uharfbuzz", "trimesh", "PIL"} & set(loaded)


def test_the_same_seed_makes_the_same_film(tmp_path: Path) -> None:
    """Frames and sound of two runs are equal, and another seed differs."""
    request = VideoRequest(prompt="a lake at dawn", audio=True, size=(128, 72), fps=10, seconds=1, seed=5)
    with Client(home=tmp_path) as client:
        first, again = (list(digests(client.generate(request).asset)) for _ in range(2))
        other = list(digests(client.generate(request.replace(seed=6)).asset))
    assert first == again
    assert first != other


def test_every_check_of_a_film_passes(tmp_path: Path) -> None:
    """Size, length, rate and sound are as asked, measured on the file."""
    request = VideoRequest(
        shots=(Shot(first_frame=LAKE, seconds=0.7), Shot(first_frame=RIDGE, seconds=0.8, transition="push")),
        size=(160, 90),
        fps=24,
        seconds=1.5,
        audio=True,
    )
    with Client(home=tmp_path) as client:
        result = client.generate(request)
    assert {check.name for check in result.checks} >= {"size", "seconds", "fps", "sound", "frames"}
    assert result.passed, [str(check) for check in result.checks]
    assert result.asset.facts.frames == 36
    assert result.details["learned"] is False


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"first_frame": LAKE, "last_frame": RIDGE, "prompt": "slowly"}, "prompt"),
        ({"first_frame": LAKE, "last_frame": RIDGE, "motion": 0.5}, "motion"),
        ({"first_frame": LAKE, "last_frame": RIDGE, "camera": {"move": "orbit"}}, "camera"),
        ({"first_frame": LAKE, "style": "poster flat"}, "style"),
        ({"first_frame": LAKE, "strength": 0.5}, "strength"),
        ({"first_frame": LAKE, "guidance": 5}, "guidance"),
        ({"first_frame": LAKE, "prompt": "push in", "voices": ["Mei"]}, "voices"),
        ({"first_frame": LAKE, "prompt": '"Hello"', "voices": ["Mei"], "audio": False}, "voices"),
        ({"last_frame": RIDGE, "audio": True}, "last_frame"),
        ({"shots": [Shot(first_frame=LAKE), Shot(first_frame=RIDGE)], "seconds": 0.6}, "seconds"),
        ({"first_frame": LAKE, "references": STAGED[:1]}, "references"),
        ({"first_frame": LAKE, "references": [ON_THE_LAKE]}, "first_frame"),
        ({"first_frame": LAKE, "shots": SHOTS}, "first_frame"),
        ({"shots": SHOTS, "seconds": 9}, "seconds"),
        ({"shots": [Shot(seconds=1)]}, "shots"),
        ({"first_frame": LAKE, "subtitle": "alone"}, "subtitle"),
        ({"seconds": 3}, "prompt"),
        ({"first_frame": LAKE, "size": (129, 72)}, "size"),
        ({"first_frame": LAKE, "camera": {"move": "push it"}}, "camera"),
        ({"first_frame": LAKE, "fps": 200}, "fps"),
    ],
)
def test_what_can_not_be_honoured_is_refused(tmp_path: Path, fields: dict[str, Any], field: str) -> None:
    """A request that the film can't honour names the field, and nothing is made."""
    with Client(home=tmp_path) as client, pytest.raises(UnsupportedError) as error:
        client.generate(VideoRequest(**fields), model=f"procedural:{FILM.id}")
    assert field in {problem.field for problem in error.value.problems}
    assert not (tmp_path / "objects").exists()


def test_several_images_follow_each_other_by_seed(tmp_path: Path) -> None:
    """The second of two images is what the next seed makes alone."""
    request = ImageRequest(prompt="hills", size=(96, 96), n=2, seed=3)
    with Client(home=tmp_path) as client:
        pair = client.generate(request)
        alone = client.generate(request.replace(n=None, seed=4))
    assert len(pair) == 2
    assert list(digests(pair.assets[1])) == list(digests(alone.asset))
