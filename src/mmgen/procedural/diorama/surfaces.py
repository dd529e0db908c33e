"""What things are made of: another colour or another material for the surface that covers most of one."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from mmgen.errors import InputError
from mmgen.media.gltf_accessors import read_floats, read_indices
from mmgen.media.gltf_adoption import picture_bytes
from mmgen.media.gltf_removal import drop_unused
from mmgen.media.image import read_image
from mmgen.procedural.diorama.settings import linear_of
from mmgen.procedural.solids.grains import grain_picture

if TYPE_CHECKING:
    from mmgen.media.gltf_edit import GlbEdit
    from mmgen.media.gltf_json import JsonObject
    from mmgen.procedural.diorama.stage import Stage, Thing
    from mmgen.procedural.solids.finishes import Finish

__all__ = ["add_material", "recolor", "refinish", "shaded"]

_GREY: Final = 0.12
"""Below this mean saturation a picture only shades, and keeps its place under a new colour."""


def recolor(stage: Stage, thing: Thing, color: str) -> None:
    """Give the main surface of a thing a colour; a material that others share is copied first."""
    edit = stage.edit
    main, primitives = _main_surface(stage, thing)
    entry: JsonObject = {} if main is None else deepcopy(edit.entries("materials")[main])
    factors = cast(
        "JsonObject", entry.setdefault("pbrMetallicRoughness", {"metallicFactor": 0.0, "roughnessFactor": 0.7})
    )
    old = cast("list[float]", factors.get("baseColorFactor", [1.0, 1.0, 1.0, 1.0]))
    light = linear_of(color)
    factors["baseColorFactor"] = [*light, float(old[3])]
    if "baseColorTexture" in factors and _is_coloured(edit, cast("JsonObject", factors["baseColorTexture"])):
        del factors["baseColorTexture"]
    glow = max(cast("list[float]", entry.get("emissiveFactor", [0.0])))
    if glow > 0:
        entry["emissiveFactor"] = [value / max(light) * glow if max(light) > 0 else 0.0 for value in light]
    _give(stage, thing, (main, primitives), entry)


def shaded(stage: Stage, thing: Thing, *, darker: bool, share: float) -> str:
    """The colour of a thing's main surface, ``#rrggbb``, so far on the way to black or white. Raises InputError."""
    main, _ = _main_surface(stage, thing)
    entry: JsonObject = {} if main is None else stage.edit.entries("materials")[main]
    factors = cast("JsonObject", entry.get("pbrMetallicRoughness", {}))
    if "baseColorTexture" in factors and _is_coloured(stage.edit, cast("JsonObject", factors["baseColorTexture"])):
        raise InputError(
            "prompt", f"wants another shade of {thing.name}, which has a picture for its colours; name a colour"
        )
    light = np.array(cast("list[float]", factors.get("baseColorFactor", [1.0, 1.0, 1.0, 1.0]))[:3])
    seen = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)
    found = seen * (1 - share) + (0.0 if darker else share)
    return "#" + "".join(f"{round(float(value) * 255):02x}" for value in np.clip(found, 0, 1))


def refinish(stage: Stage, thing: Thing, finish: Finish) -> None:
    """Make the main surface of a thing of another material; a material that others share stays with them."""
    found = _main_surface(stage, thing)
    textured = all("TEXCOORD_0" in cast("JsonObject", each["attributes"]) for each in found[1])
    _give(stage, thing, found, _material(stage.edit, finish, textured=textured))


def add_material(edit: GlbEdit, finish: Finish) -> int:
    """A material of the file, which is added where the file has none like it."""
    entry = _material(edit, finish, textured=True)
    same = [at for at, each in enumerate(edit.entries("materials")) if each == entry]
    return same[0] if same else edit.append("materials", entry)


def _give(stage: Stage, thing: Thing, found: tuple[int | None, list[JsonObject]], entry: JsonObject) -> None:
    """Put a material in the place of the main one; others that show the same mesh get one of their own first."""
    edit, (main, primitives) = stage.edit, found
    own = _own_meshes(stage, thing)
    chosen = {id(each) for each in primitives}
    position: int | None = None
    for node, mesh in own.items():
        entries = cast("list[JsonObject]", edit.entries("meshes")[mesh].get("primitives", []))
        if not any(id(each) in chosen for each in entries):
            continue
        if position is None:
            position = edit.append("materials", entry)
        if _users(edit, mesh) > _users_within(edit, mesh, own):
            copied = deepcopy(edit.entries("meshes")[mesh])
            replaced = cast("list[JsonObject]", copied["primitives"])
            for each, old in zip(replaced, entries, strict=True):
                if id(old) in chosen:
                    each["material"] = position
            edit.node(node)["mesh"] = edit.append("meshes", copied)
        else:
            for each in entries:
                if id(each) in chosen:
                    each["material"] = position
    if main is not None:
        drop_unused(edit, [("materials", main)])
    stage.changed()


def _own_meshes(stage: Stage, thing: Thing) -> dict[int, int]:
    """The meshes of a thing by the nodes that show them."""
    below = [each for node in thing.nodes for each in stage.edit.subtree(node)]
    return {each: cast("int", stage.edit.node(each)["mesh"]) for each in below if "mesh" in stage.edit.node(each)}


def _users(edit: GlbEdit, mesh: int) -> int:
    return sum(node.get("mesh") == mesh for node in edit.entries("nodes"))


def _users_within(edit: GlbEdit, mesh: int, own: dict[int, int]) -> int:
    del edit
    return sum(each == mesh for each in own.values())


def _main_surface(stage: Stage, thing: Thing) -> tuple[int | None, list[JsonObject]]:
    """The material that covers the largest area of a thing, and the primitives that show it."""
    document = stage.edit.document()
    worlds = document.world_matrices()
    areas: dict[int | None, float] = defaultdict(float)
    users: dict[int | None, list[JsonObject]] = defaultdict(list)
    for node, mesh in _own_meshes(stage, thing).items():
        for primitive in cast("list[JsonObject]", stage.edit.entries("meshes")[mesh].get("primitives", [])):
            material = cast("int | None", primitive.get("material"))
            attributes = cast("JsonObject", primitive["attributes"])
            position = document.json.reference(attributes, "POSITION", "accessors")
            if position is None or document.json.integer(primitive, "mode", 4) != 4:
                continue
            points = read_floats(document, position, 3) @ worlds[node][:3, :3].T
            index = document.json.reference(primitive, "indices", "accessors")
            flat = np.arange(len(points)) if index is None else read_indices(document, index, len(points))
            corners = points[flat[: len(flat) // 3 * 3].reshape(-1, 3)]
            crossed = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
            areas[material] += float(np.linalg.norm(crossed, axis=1).sum())
            users[material].append(primitive)
    if not areas:
        raise InputError(f"name {thing.name!r}", "has no surface that could be given a colour")
    main = max(areas, key=lambda each: areas[each])
    return main, users[main]


def _material(edit: GlbEdit, finish: Finish, *, textured: bool) -> JsonObject:
    red, green, blue = finish.colour
    factors: JsonObject = {
        "baseColorFactor": [red, green, blue, finish.alpha],
        "metallicFactor": finish.metallic,
        "roughnessFactor": finish.roughness,
    }
    if finish.grain is not None and textured:
        factors["baseColorTexture"] = {"index": _texture(edit, grain_picture(finish.grain), finish.grain)}
    entry: JsonObject = {"name": finish.name, "pbrMetallicRoughness": factors}
    if finish.glow:
        entry["emissiveFactor"] = [red * finish.glow, green * finish.glow, blue * finish.glow]
    if finish.alpha < 1:
        entry["alphaMode"] = "BLEND"
    return entry


def _texture(edit: GlbEdit, picture: bytes, name: str) -> int:
    """A texture of the file that shows a picture, which is added where the file has it not yet."""
    images = edit.entries("images")
    image = next(
        (at for at, each in enumerate(images) if "bufferView" in each and picture_bytes(edit, each) == picture), None
    )
    if image is None:
        kind = "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
        view = edit.append(
            "bufferViews", {"buffer": 0, "byteOffset": edit.append_bytes(picture), "byteLength": len(picture)}
        )
        image = edit.append("images", {"name": name, "bufferView": view, "mimeType": kind})
    wanted: JsonObject = {"source": image}
    for at, each in enumerate(edit.entries("textures")):
        if each.get("source") == image and _repeats(edit, each):
            return at
    return edit.append("textures", wanted)


def _repeats(edit: GlbEdit, texture: JsonObject) -> bool:
    sampler = texture.get("sampler")
    entry: JsonObject = edit.entries("samplers")[sampler] if isinstance(sampler, int) else {}
    return entry.get("wrapS", 10497) == entry.get("wrapT", 10497) == 10497


def _is_coloured(edit: GlbEdit, slot: JsonObject) -> bool:
    """Whether a texture's picture has colours of its own, over which a new one could not be seen."""
    texture = edit.entries("textures")[cast("int", slot["index"])]
    source = texture.get("source")
    if not isinstance(source, int) or "bufferView" not in edit.entries("images")[source]:
        return True
    picture = read_image(picture_bytes(edit, edit.entries("images")[source]))[..., :3].astype(np.float32)
    high, low = picture.max(axis=-1), picture.min(axis=-1)
    return float(((high - low) / np.maximum(high, 1)).mean()) > _GREY
