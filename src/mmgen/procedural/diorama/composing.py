"""New scenes from words: the things, each a node with a name, and ground, sky, light and camera that suit them."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from mmgen.errors import InputError
from mmgen.media.gltf_edit import GlbEdit
from mmgen.media.gltf_scene import Scene
from mmgen.media.gltf_writer import write_glb
from mmgen.procedural.diorama.arranging import arrange_stage
from mmgen.procedural.diorama.describing import read_description, says_places
from mmgen.procedural.diorama.making import MOST_THINGS, words_of
from mmgen.procedural.diorama.settings import SKIES
from mmgen.procedural.diorama.stage import MARK, Stage
from mmgen.procedural.diorama.surroundings import set_camera, set_ground, set_light, set_sky
from mmgen.procedural.diorama.terms import terms_of
from mmgen.procedural.solids.arrangement import arrange
from mmgen.procedural.solids.assembly import Thing, thing_scene
from mmgen.procedural.solids.grammar import Reading, read_things
from mmgen.procedural.solids.vocabulary import NOUNS
from mmgen.requests import LightScene, SetCamera, SetGround

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mmgen.media.arrays import F64
    from mmgen.procedural.diorama.describing import Wanted
    from mmgen.procedural.solids.grammar import Item

__all__ = ["compose", "empty_scene"]

_INDOORS: Final = frozenset({"table", "chair", "stool", "vase", "cup", "bowl", "teapot", "letters", "robot", "cat"})
_AZIMUTH, _ELEVATION = 20.0, 15.0
_DETAIL: Final = 0.8


def empty_scene() -> Stage:
    """A scene with nothing in it."""
    text = json.dumps(
        {"asset": {"version": "2.0", "generator": "mmgen"}, "scene": 0, "scenes": [{"name": "scene"}]}
    ).encode()
    text += b" " * (-len(text) % 4)
    header = struct.pack("<4sII", b"glTF", 2, 20 + len(text)) + struct.pack("<I4s", len(text), b"JSON")
    return Stage(GlbEdit(header + text, name="a new scene"))


def compose(prompt: str, seed: int) -> tuple[Stage, list[str]]:
    """Make a scene of what a prompt names; also the words that have no effect. Raises InputError."""
    rest, sky, ground = _surroundings(prompt)
    wanted, unknown = read_description(rest) if says_places(rest) else ([], [])
    reading = Reading(tuple(each.item for each in wanted), tuple(unknown)) if wanted else read_things(rest)
    _check(reading.items)
    things = arrange(reading.items, seed, detail=_DETAIL)
    moved = [_moved(thing) for thing in things]
    content = write_glb(Scene(nodes=thing_scene([thing for thing, _ in moved], texture=True).nodes, name="scene"))
    stage = Stage(GlbEdit(content, name="a new scene"))
    words = [words_of(item) for item in reading.items for _ in range(item.count)]
    for top, (thing, place), known in zip(stage.edit.roots(), moved, words, strict=True):
        node = stage.edit.node(top)
        node["name"], node["extras"] = re.sub(r" (\d+)$", r"-\1", thing.name), {MARK: known}
        matrix = np.eye(4)
        matrix[:3, 3] = place
        stage.edit.place(top, matrix)
    stage.changed()
    if wanted:
        _arranged(stage, wanted)
    indoors = all(item.name in _INDOORS for item in reading.items)
    chosen = sky or ("studio" if indoors else "day")
    set_ground(stage, SetGround(material=ground or ("wood" if indoors else "grass")))
    set_sky(stage, chosen)
    light = SKIES[chosen]
    set_light(stage, LightScene(direction=light.direction, color=light.color, intensity=light.intensity))
    set_camera(stage, SetCamera(azimuth=_AZIMUTH, elevation=_ELEVATION))
    return stage, list(reading.without_effect)


def _surroundings(prompt: str) -> tuple[str, str | None, str | None]:
    """The prompt without its words for sky and ground, and what those say."""
    found: dict[str, str] = {}
    for term in terms_of(prompt, ()):
        if term.kind in {"sky", "ground"} and term.kind not in found:
            found[term.kind] = str(term.value)
            lead = r"(?:(?:at|in|on|under|during|by)\s+(?:a |an |the )?)?" if term.text.isascii() else ""
            prompt = re.sub(
                lead + re.escape(term.text) + ("" if lead else "[时下中里上]?"),
                " ",
                prompt,
                count=1,
                flags=re.IGNORECASE,
            )
    return prompt, found.get("sky"), found.get("ground")


def _check(items: Sequence[Item]) -> None:
    """Raise InputError for things that can't be made, or are too many."""
    if not items:
        raise InputError("prompt", f"names no thing that can be made here; name one or more of: {', '.join(NOUNS)}")
    count = sum(item.count for item in items)
    if count > MOST_THINGS:
        raise InputError("prompt", f"names {count} things; at most {MOST_THINGS} are made together")
    if any(item.name == "letters" and not item.looks.text.strip() for item in items):
        raise InputError("prompt", "names letters without saying which; set them in quotes")


def _arranged(stage: Stage, wanted: list[Wanted]) -> None:
    """Bring each thing to where the description has it, all of it about the origin."""
    names = [thing.name for thing in stage.things]
    counts = np.cumsum([0, *(each.item.count for each in wanted)])
    arrange_stage(stage, wanted, [names[start:end] for start, end in pairwise(counts.tolist())])
    (across, towards), matrix = stage.box(stage.things).middle, np.eye(4)
    matrix[:3, 3] = stage.viewpoint.point(-across, -towards, 0.0)
    for name in names:
        stage.transform(stage.thing(name), matrix)


def _moved(thing: Thing) -> tuple[Thing, F64]:
    """The thing with the middle of its underside at the origin, and where that was."""
    points = np.concatenate([piece.solid.positions for piece in thing.pieces])
    low, high = points.min(axis=0), points.max(axis=0)
    place = np.array([(low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2])
    x, y, z = (float(value) for value in place)
    pieces = tuple(replace(piece, solid=piece.solid.at(-x, -y, -z)) for piece in thing.pieces)
    return Thing(thing.name, pieces), place
