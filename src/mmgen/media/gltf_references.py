"""Every place in a glTF file's JSON that names an entry of one of its lists by position."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple, cast

from mmgen.media.gltf_json import JsonObject

__all__ = ["LIGHTS", "LISTS", "Reference", "entries_of", "references", "references_of", "unknown_extensions"]

LIGHTS: Final = "KHR_lights_punctual"

LISTS: Final = (
    "scenes", "nodes", "meshes", "materials", "textures", "images", "samplers", "accessors", "bufferViews", "buffers",
    "skins", "animations", "cameras", LIGHTS,
)  # fmt: skip
"""The lists that entries are named in; the lights lie in their extension."""

_UNDERSTOOD: Final = frozenset(
    {
        LIGHTS, "KHR_texture_transform", "KHR_mesh_quantization", "KHR_texture_basisu", "KHR_draco_mesh_compression",
        "KHR_xmp_json_ld", "EXT_texture_webp", "EXT_texture_avif", "EXT_mesh_gpu_instancing",
    }
)  # fmt: skip
"""Beside KHR_materials_*; the places in which these name entries are known."""

_SIMPLE: Final[Mapping[str, tuple[tuple[str, str], ...]]] = MappingProxyType(
    {
        "scenes": (("nodes", "nodes"),),
        "nodes": (
            ("children", "nodes"), ("mesh", "meshes"), ("skin", "skins"), ("camera", "cameras"),
            (f"extensions/{LIGHTS}/light", LIGHTS), ("extensions/EXT_mesh_gpu_instancing/attributes/*", "accessors"),
        ),
        "meshes": (
            ("primitives/attributes/*", "accessors"), ("primitives/indices", "accessors"),
            ("primitives/targets/*", "accessors"), ("primitives/material", "materials"),
            ("primitives/extensions/KHR_materials_variants/mappings/material", "materials"),
            ("primitives/extensions/KHR_draco_mesh_compression/bufferView", "bufferViews"),
        ),
        "textures": (
            ("sampler", "samplers"), ("source", "images"), ("extensions/EXT_texture_webp/source", "images"),
            ("extensions/EXT_texture_avif/source", "images"), ("extensions/KHR_texture_basisu/source", "images"),
        ),
        "images": (("bufferView", "bufferViews"),),
        "accessors": (
            ("bufferView", "bufferViews"), ("sparse/indices/bufferView", "bufferViews"),
            ("sparse/values/bufferView", "bufferViews"),
        ),
        "bufferViews": (("buffer", "buffers"),),
        "skins": (("joints", "nodes"), ("skeleton", "nodes"), ("inverseBindMatrices", "accessors")),
        "animations": (
            ("channels/target/node", "nodes"), ("samplers/input", "accessors"), ("samplers/output", "accessors"),
        ),
    }
)  # fmt: skip


class Reference(NamedTuple):
    """A position of an entry of the list *target*, and the object or list that holds it under *key*."""

    owner: dict[str, object] | list[object]
    key: str | int
    target: str

    @property
    def position(self) -> int:
        """The entry that is named."""
        return cast("int", self.owner[self.key])  # type: ignore[index]  # the key fits its owner  # pyright: ignore[reportArgumentType, reportCallIssue]

    def point(self, position: int) -> None:
        """Name another entry."""
        self.owner[self.key] = position  # type: ignore[index]  # the key fits its owner  # pyright: ignore[reportArgumentType, reportCallIssue]


def entries_of(root: JsonObject, kind: str) -> list[JsonObject]:
    """One of the file's lists, which is empty and not of the file where the file has none."""
    owner = root
    if kind == LIGHTS:
        owner = cast("JsonObject", cast("JsonObject", root.get("extensions", {})).get(LIGHTS, {}))
    return cast("list[JsonObject]", owner.get("lights" if kind == LIGHTS else kind, []))


def references(root: JsonObject) -> Iterator[Reference]:
    """Every reference of the file; the default scene's among them."""
    if "scene" in root:
        yield Reference(root, "scene", "scenes")
    for kind in LISTS:
        for entry in entries_of(root, kind):
            yield from references_of(kind, entry)


def references_of(kind: str, entry: JsonObject) -> Iterator[Reference]:
    """The references that one entry of the list *kind* holds."""
    if kind == "materials":
        yield from _textures(entry)
    for path, target in _SIMPLE.get(kind, ()):
        yield from _along(entry, path.split("/"), target)


def unknown_extensions(root: JsonObject) -> list[str]:
    """Extensions that may name entries in places that are not known here."""
    used = cast("list[str]", root.get("extensionsUsed", []))
    return [name for name in used if name not in _UNDERSTOOD and not name.startswith("KHR_materials_")]


def _along(owner: object, path: list[str], target: str) -> Iterator[Reference]:
    """Follow a path of keys, through every item of a list; a star is every key."""
    if isinstance(owner, list):
        for item in cast("list[object]", owner):
            yield from _along(item, path, target)
    elif isinstance(owner, dict):
        fields = cast("dict[str, object]", owner)
        for key in list(fields) if path[0] == "*" else [key for key in path[:1] if key in fields]:
            if len(path) > 1:
                yield from _along(fields[key], path[1:], target)
            else:
                yield from _leaf(fields, key, target)


def _leaf(fields: dict[str, object], key: str, target: str) -> Iterator[Reference]:
    found = fields[key]
    if isinstance(found, list):
        items = cast("list[object]", found)
        yield from (Reference(items, at, target) for at, item in enumerate(items) if isinstance(item, int))
    elif isinstance(found, int):
        yield Reference(fields, key, target)


def _textures(owner: object) -> Iterator[Reference]:
    """A material names textures wherever a key ends in "Texture", in its extensions too."""
    if isinstance(owner, dict):
        for key, value in cast("dict[str, object]", owner).items():
            if not isinstance(value, dict) or key == "extras":
                continue
            fields = cast("dict[str, object]", value)
            if key.endswith("Texture") and isinstance(fields.get("index"), int):
                yield Reference(fields, "index", "textures")
            yield from _textures(fields)
