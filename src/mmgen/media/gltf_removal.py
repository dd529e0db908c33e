"""Taking nodes out of a GLB, with the data that nothing else uses."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, cast

from mmgen.media.gltf_references import LIGHTS, LISTS, references, references_of, unknown_extensions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mmgen.media.gltf_edit import GlbEdit
    from mmgen.media.gltf_json import JsonObject

__all__ = ["drop_unused", "remove_nodes"]

Entry = tuple[str, int]


def remove_nodes(edit: GlbEdit, nodes: Iterable[int]) -> None:
    """
    Take nodes, and all below them, out of the file.

    Their meshes, materials, pictures and bytes go with them where nothing else uses them. In a file with extensions
    that are not known here they stay, unused, because such an extension may count on the numbering. What nothing used
    before stays in any case.
    """
    doomed = {below for node in nodes for below in edit.subtree(node)}
    for kind, key in (("scenes", "nodes"), ("nodes", "children")):
        for at, owner in enumerate(edit.entries(kind)):
            if key in owner and not (kind == "nodes" and at in doomed):
                kept = [node for node in cast("list[int]", owner[key]) if node not in doomed]
                owner[key] = kept
                if not kept:
                    del owner[key]
    _still(edit, doomed)
    drop_unused(edit, [("nodes", node) for node in doomed])


def drop_unused(edit: GlbEdit, candidates: Iterable[Entry]) -> None:
    """Delete those of *candidates* that nothing names, and what is named by them alone."""
    if unknown_extensions(edit.root):
        return
    users: dict[Entry, set[Entry]] = defaultdict(set)
    for kind in LISTS:
        for at, entry in enumerate(edit.entries(kind)):
            for reference in references_of(kind, entry):
                users[reference.target, reference.position].add((kind, at))
    if "scene" in edit.root:
        users["scenes", cast("int", edit.root["scene"])].add(("", 0))
    waiting = list(candidates)
    asked = set(waiting)
    garbage: set[Entry] = set()
    while waiting:
        one = waiting.pop()
        if one in garbage or one[0] == "buffers" or not users[one] <= (garbage | asked):
            continue
        garbage.add(one)
        named = references_of(one[0], edit.entries(one[0])[one[1]])
        waiting.extend((reference.target, reference.position) for reference in named)
    _delete(edit, garbage)


def _still(edit: GlbEdit, doomed: set[int]) -> None:
    """Drop the tracks that move nodes which are gone, and the clips that have no others."""
    clips = edit.entries("animations")
    for clip in clips:
        channels = cast("list[JsonObject]", clip.get("channels", []))
        kept = [each for each in channels if cast("JsonObject", each.get("target", {})).get("node") not in doomed]
        if len(kept) == len(channels):
            continue
        clip["channels"] = kept
        used = sorted({cast("int", each["sampler"]) for each in kept})
        samplers = cast("list[JsonObject]", clip["samplers"])
        clip["samplers"] = [samplers[at] for at in used]
        for each in kept:
            each["sampler"] = used.index(cast("int", each["sampler"]))
    kept_clips = [clip for clip in clips if clip.get("channels")]
    if len(kept_clips) < len(clips):
        edit.root["animations"] = kept_clips
        if not kept_clips:
            del edit.root["animations"]


def _delete(edit: GlbEdit, garbage: set[Entry]) -> None:
    numbers: dict[str, Mapping[int, int]] = {}
    for kind in {kind for kind, _ in garbage}:
        kept = [at for at in range(len(edit.entries(kind))) if (kind, at) not in garbage]
        numbers[kind] = {at: number for number, at in enumerate(kept)}
    for reference in references(edit.root):
        if reference.target in numbers and reference.position in numbers[reference.target]:
            reference.point(numbers[reference.target][reference.position])
    for kind, kept_numbers in numbers.items():
        found = edit.entries(kind)
        found[:] = [found[at] for at in kept_numbers]
        if not found:
            _drop_list(edit, kind)
    if "bufferViews" in numbers:
        _close_gaps(edit)


def _drop_list(edit: GlbEdit, kind: str) -> None:
    if kind != LIGHTS:
        del edit.root[kind]
        return
    extensions = cast("JsonObject", edit.root["extensions"])
    del extensions[LIGHTS]
    used = cast("list[str]", edit.root["extensionsUsed"])
    used.remove(LIGHTS)
    for key, value in (("extensions", extensions), ("extensionsUsed", used)):
        if not value:
            del edit.root[key]


def _close_gaps(edit: GlbEdit) -> None:
    """Leave out the bytes that no view shows; each run of bytes that views show moves by a multiple of eight."""
    views = sorted(edit.entries("bufferViews"), key=_start)
    packed = bytearray()
    end = moved = 0
    for view in views:
        start, stop = _start(view), _start(view) + cast("int", view["byteLength"])
        if start >= end:
            packed.extend(bytes((start - len(packed)) % 8))
            moved = start - len(packed)
            end = start
        packed.extend(edit.binary[end:stop])
        end = max(end, stop)
        if start - moved or "byteOffset" in view:
            view["byteOffset"] = start - moved
    edit.binary = packed
    if not packed:
        edit.root.pop("buffers", None)
    else:
        edit.entries("buffers")[0]["byteLength"] = len(packed)


def _start(view: JsonObject) -> int:
    return cast("int", view.get("byteOffset", 0))
