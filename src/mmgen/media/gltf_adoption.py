"""Bringing what one GLB shows into another: nodes, and all that they are made of."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Final, cast

from mmgen.errors import InputError
from mmgen.media.gltf_references import references_of, unknown_extensions

if TYPE_CHECKING:
    from mmgen.media.gltf_edit import GlbEdit
    from mmgen.media.gltf_json import JsonObject

__all__ = ["adopt", "picture_bytes"]

_SHARED: Final = ("samplers", "images", "textures", "materials")
"""Lists whose entries are not brought along where the file has the same already."""


def adopt(target: GlbEdit, other: GlbEdit) -> list[int]:
    """
    Add all that *other* shows to *target*, and return its nodes there; they are not yet in a scene.

    Raises InputError for a file with extensions whose data can't be told from its own numbering.
    """
    unknown = unknown_extensions(other.root)
    if "KHR_materials_variants" in cast("list[str]", other.root.get("extensionsUsed", [])):
        unknown.append("KHR_materials_variants")
    if unknown:
        raise InputError(
            other.name, f"uses {', '.join(unknown)}, which can't be brought into another file; export it without"
        )
    for extension in cast("list[str]", other.root.get("extensionsUsed", [])):
        target.use(extension)
    for extension in cast("list[str]", other.root.get("extensionsRequired", [])):
        required = cast("list[str]", target.root.setdefault("extensionsRequired", []))
        required.extend({extension}.difference(required))
    return _Adoption(target, other).run()


class _Adoption:
    def __init__(self, target: GlbEdit, other: GlbEdit) -> None:
        self.target = target
        self.other = other
        self.taken: dict[tuple[str, int], int] = {}
        self.waiting: list[tuple[str, JsonObject]] = []

    def run(self) -> list[int]:
        roots = [self.take("nodes", node) for node in self.other.roots()]
        self.finish()
        for at, clip in enumerate(self.other.entries("animations")):
            # What moves nodes that are not shown stays behind with them.
            targets = [reference for reference in references_of("animations", clip) if reference.target == "nodes"]
            if targets and all(("nodes", reference.position) in self.taken for reference in targets):
                self.take("animations", at)
        self.finish()
        return roots

    def take(self, kind: str, position: int) -> int:
        """The position in the target of an entry of the other file, which is copied when it is first met."""
        key = (kind, position)
        if key not in self.taken:
            entry = deepcopy(self.other.entries(kind)[position])
            if kind == "buffers":
                self.taken[key] = 0
            elif kind == "bufferViews":
                self.taken[key] = self._view(entry)
            elif kind in _SHARED:
                self.taken[key] = self._shared(kind, entry)
            else:
                self.taken[key] = self.target.append(kind, entry)
                self.waiting.append((kind, entry))
        return self.taken[key]

    def finish(self) -> None:
        """Copy all that the copied entries name; nodes may be nested deeper than calls."""
        while self.waiting:
            kind, entry = self.waiting.pop()
            self._follow(kind, entry)

    def _follow(self, kind: str, entry: JsonObject) -> None:
        for reference in list(references_of(kind, entry)):
            reference.point(self.take(reference.target, reference.position))

    def _view(self, entry: JsonObject) -> int:
        start, length = cast("int", entry.get("byteOffset", 0)), cast("int", entry["byteLength"])
        entry["byteOffset"] = self.target.append_bytes(bytes(self.other.binary[start : start + length]))
        entry["buffer"] = 0
        return self.target.append("bufferViews", entry)

    def _shared(self, kind: str, entry: JsonObject) -> int:
        if kind == "images" and (same := self._same_picture(entry)) is not None:
            return same
        self._follow(kind, entry)
        text = json.dumps(entry, sort_keys=True)
        for at, each in enumerate(self.target.entries(kind)):
            if json.dumps(each, sort_keys=True) == text:
                return at
        return self.target.append(kind, entry)

    def _same_picture(self, entry: JsonObject) -> int | None:
        """The target's image with the same bytes."""
        if "bufferView" not in entry:
            return None
        data = picture_bytes(self.other, entry)
        rest = {key: value for key, value in entry.items() if key != "bufferView"}
        for at, each in enumerate(self.target.entries("images")):
            if {key: value for key, value in each.items() if key != "bufferView"} != rest or "bufferView" not in each:
                continue
            if picture_bytes(self.target, each) == data:
                return at
        return None


def picture_bytes(edit: GlbEdit, image: JsonObject) -> bytes:
    """The encoded picture of an image that lies in the file."""
    view = edit.entries("bufferViews")[cast("int", image["bufferView"])]
    start = cast("int", view.get("byteOffset", 0))
    return bytes(edit.binary[start : start + cast("int", view["byteLength"])])
