"""A given mesh in the materials of a prompt, as a file."""

from __future__ import annotations

from mmgen.assets import Object3D
from mmgen.backends import Call, Report, Succeeded
from mmgen.media.gltf_scene import Scene
from mmgen.media.gltf_scene_reader import read_scene
from mmgen.media.gltf_writer import write_glb
from mmgen.media.mesh import load_triangles
from mmgen.media.mesh_glb import write_triangles
from mmgen.procedural.progress import part_of
from mmgen.procedural.surfacing.coating import Coat, coated, part_words
from mmgen.procedural.surfacing.words import read_wishes
from mmgen.requests import Object3DRequest

__all__ = ["make_surface"]


def make_surface(call: Call, report: Report) -> Succeeded:
    """Cover the object, once for each of ``n``, each with a seed of its own."""
    request = call.request
    assert isinstance(request, Object3DRequest)
    assert request.object is not None
    assert request.prompt is not None
    scene = _scene_of(request.object)
    reading = read_wishes(request.prompt, part_words(scene))
    count = request.n or 1
    files: list[Object3D] = []
    coats: list[Coat] = []
    for number in range(count):
        progress = part_of(report, number / count, 0.9 / count)
        made, coats = coated(scene, reading, seed=call.seed + number, report=progress)
        path = call.folder / f"surface-{number + 1}.glb"
        path.write_bytes(write_glb(made))
        files.append(Object3D.from_path(path))
        report((number + 1) / count)
    details = {"materials": [_told(coat) for coat in coats], "without_effect": list(reading.without_effect)}
    return Succeeded(tuple(files), seed=call.seed, details=details)


def _scene_of(asset: Object3D) -> Scene:
    content = asset.content()
    if asset.media_type == "model/gltf-binary":
        return read_scene(content, name=asset.name)
    return read_scene(write_triangles(load_triangles(content, name=asset.name)), name=asset.name)


def _told(coat: Coat) -> dict[str, object]:
    return {
        "material": coat.wish.material,
        "colour": coat.wish.colour,
        "with": list(coat.wish.covers),
        "parts": list(coat.parts),
        "pixels": coat.side,
        "charts": coat.charts,
        "texture_places": "its own" if coat.own_places else "unwrapped",
    }
