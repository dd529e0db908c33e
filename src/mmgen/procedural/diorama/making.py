"""Things made from words, as files that can be brought into a scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mmgen.errors import InputError
from mmgen.media.gltf_edit import GlbEdit
from mmgen.media.gltf_writer import write_glb
from mmgen.procedural.solids.arrangement import arrange
from mmgen.procedural.solids.assembly import thing_scene
from mmgen.procedural.solids.grammar import Item, read_things
from mmgen.procedural.solids.vocabulary import NOUNS

if TYPE_CHECKING:
    from mmgen.media.gltf_json import JsonObject

__all__ = ["MOST_THINGS", "made_thing", "things_named", "words_of"]

MOST_THINGS: Final = 24
_DETAIL: Final = 0.8


def things_named(prompt: str, place: str) -> tuple[Item, ...]:
    """What a prompt names. Raises InputError where it names nothing that can be made, or says what can't be."""
    reading = read_things(prompt)
    if not reading.items:
        raise InputError(place, f"{prompt!r} names no thing that can be made here; name one of: {', '.join(NOUNS)}")
    if reading.without_effect:
        raise InputError(place, f"{prompt!r} has words that are not known here: {', '.join(reading.without_effect)}")
    if any(item.name == "letters" and not item.looks.text.strip() for item in reading.items):
        raise InputError(place, f"{prompt!r} names letters without saying which; set them in quotes")
    if sum(item.count for item in reading.items) > MOST_THINGS:
        raise InputError(place, f"{prompt!r} names more than {MOST_THINGS} things")
    return reading.items


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A file of one or several things, standing on the ground about the origin, and what is known of it."""

    file: GlbEdit
    words: JsonObject


def made_thing(prompt: str, seed: int) -> Made:
    """Make what a prompt names. Raises InputError."""
    items = things_named(prompt, "prompt")
    things = arrange(items, seed, detail=_DETAIL)
    content = write_glb(thing_scene(things, texture=True))
    return Made(GlbEdit(content, name=prompt), words_of(items[0]))


def words_of(item: Item) -> JsonObject:
    """What is kept of a thing so that words find it again."""
    words: JsonObject = {"role": "thing", "noun": item.name}
    if item.looks.colour is not None:
        words["color"] = item.looks.colour
    if item.looks.material is not None:
        words["material"] = item.looks.material
    if item.looks.shape is not None:
        words["shape"] = item.looks.shape
    return words
