"""Things as they were asked for, in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from mmgen.assets import Object3D
from mmgen.backends import Call, Report, Succeeded
from mmgen.media.gltf_scene import Scene
from mmgen.media.gltf_writer import write_glb
from mmgen.procedural.solids.arrangement import arrange_within, faces_of
from mmgen.procedural.solids.assembly import thing_scene
from mmgen.procedural.solids.exchange import scene_obj, scene_ply, scene_stl
from mmgen.procedural.solids.grammar import read_things
from mmgen.requests import Object3DRequest

__all__ = ["make_object"]

_WRITERS: Mapping[str, Callable[[Scene], bytes]] = MappingProxyType(
    {"glb": write_glb, "obj": scene_obj, "ply": scene_ply, "stl": scene_stl}
)


def make_object(call: Call, report: Report) -> Succeeded:
    """Build what the prompt names, once for each of ``n``, each with a seed of its own."""
    request = call.request
    assert isinstance(request, Object3DRequest)
    assert request.prompt is not None
    reading = read_things(request.prompt)
    kind = request.format or "glb"
    count = request.n or 1
    files: list[Object3D] = []
    parts: list[str] = []
    faces: list[int] = []
    for number in range(count):
        things = arrange_within(reading.items, call.seed + number, faces=request.faces)
        scene = thing_scene(things, texture=request.texture is not False and kind == "glb")
        path = call.folder / f"object-{number + 1}.{kind}"
        path.write_bytes(_WRITERS[kind](scene))
        files.append(Object3D.from_path(path))
        parts = [f"{thing.name}: {piece.name}" for thing in things for piece in thing.pieces]
        faces.append(faces_of(things))
        report((number + 1) / count)
    details = {
        "things": [{"name": item.name, "count": item.count} for item in reading.items],
        "parts": parts,
        "faces": faces[0] if count == 1 else faces,
        "without_effect": list(reading.without_effect),
    }
    return Succeeded(tuple(files), seed=call.seed, details=details)
