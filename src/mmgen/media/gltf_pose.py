"""Where every node of a GLB is, and how far each morph target is blended in: at rest, or during a clip."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np

from mmgen.media.gltf_accessors import read_floats
from mmgen.media.gltf_document import compose

if TYPE_CHECKING:
    from mmgen.media.arrays import F32, F64
    from mmgen.media.gltf_document import Document
    from mmgen.media.gltf_json import JsonObject

_REST = {"translation": (0.0, 0.0, 0.0), "rotation": (0.0, 0.0, 0.0, 1.0), "scale": (1.0, 1.0, 1.0)}


@dataclass(frozen=True, slots=True)
class Pose:
    """Each node's ``(4, 4)`` transform to the scene, and the morph weights of the nodes that a clip sets."""

    worlds: list[F64]
    weights: dict[int, F64] = field(default_factory=dict[int, "F64"])


def rest_pose(document: Document) -> Pose:
    """Return the pose that the nodes themselves describe."""
    return Pose(document.world_matrices())


def pose_at(document: Document, clip: int, seconds: float) -> Pose:
    """Return the pose at a moment of a clip; before its first key and after its last, that key holds."""
    json = document.json
    clips = json.top("animations")
    if not 0 <= clip < len(clips):
        json.fail(f"has no clip {clip}; it has {len(clips)}")
    moved: dict[int, dict[str, F64]] = {}
    for channel in json.objects(clips[clip], "channels"):
        target = json.child(channel, "target")
        node = json.reference(target, "node", "nodes")
        if node is not None:
            path = json.text(target, "path")
            moved.setdefault(node, {})[path] = _sample(document, clips[clip], channel, path, seconds)
    weights = {node: values.pop("weights") for node, values in moved.items() if "weights" in values}
    locals_ = {node: _local(document, node, values) for node, values in moved.items() if values}
    return Pose(document.world_matrices(locals_), weights)


def _local(document: Document, node: int, values: dict[str, F64]) -> F64:
    json, entry = document.json, document.json.top("nodes")[node]
    parts = [tuple(values[key].tolist()) if key in values else json.numbers(entry, key, _REST[key]) for key in _REST]
    return compose(*parts)


def _sample(document: Document, clip: JsonObject, channel: JsonObject, path: str, seconds: float) -> F64:
    """Return a channel's value at a moment."""
    json = document.json
    samplers = json.objects(clip, "samplers")
    position = json.integer(channel, "sampler")
    if position >= len(samplers):
        json.fail(f"has a channel that refers to sampler {position} of {len(samplers)}")
    sampler = samplers[position]
    times = read_floats(document, _needed(document, sampler, "input"), 1)[:, 0]
    interpolation = json.text(sampler, "interpolation", "LINEAR")
    output = _needed(document, sampler, "output")
    width = 1 if path == "weights" else len(_REST.get(path, ()))
    if not width or not len(times):
        json.fail(f'has a channel without keys, or with the unknown path "{path[:20]}"')
    values = read_floats(document, output, width).astype(np.float64)
    rows = len(times) * (3 if interpolation == "CUBICSPLINE" else 1)
    if values.size % rows or not values.size:
        json.fail(f"has a channel with {len(times)} keys and {values.size} values")
    return _interpolate(times, values.reshape(rows, -1), seconds, interpolation, spherical=path == "rotation")


def _needed(document: Document, owner: JsonObject, key: str) -> int:
    found = document.json.reference(owner, key, "accessors")
    if found is None:
        document.json.fail(f'has an animation sampler without "{key}"')
    return found


def _interpolate(times: F32, values: F64, seconds: float, interpolation: str, *, spherical: bool) -> F64:
    after = int(np.searchsorted(times, seconds, side="right"))
    before = max(after - 1, 0)
    after = min(after, len(times) - 1)
    gap = float(times[after] - times[before])
    fraction = (
        (min(max(seconds, float(times[before])), float(times[after])) - float(times[before])) / gap if gap > 0 else 0.0
    )
    if interpolation == "CUBICSPLINE":
        return _spline(values.reshape(len(times), 3, -1), before, after, fraction, gap)
    if interpolation == "STEP":
        return cast("F64", values[before])
    return (
        _slerp(values[before], values[after], fraction) if spherical else _lerp(values[before], values[after], fraction)
    )


def _lerp(start: F64, end: F64, fraction: float) -> F64:
    between: F64 = start + (end - start) * fraction
    return between


def _slerp(start: F64, end: F64, fraction: float) -> F64:
    """Turn from one quaternion to the other the short way, at an even speed."""
    cosine = float(start @ end)
    end = -end if cosine < 0 else end
    angle = float(np.arccos(min(abs(cosine), 1.0)))
    if angle < 1e-4:
        return _lerp(start, end, fraction)
    between: F64 = (np.sin((1 - fraction) * angle) * start + np.sin(fraction * angle) * end) / np.sin(angle)
    return between


def _spline(keys: F64, before: int, after: int, t: float, gap: float) -> F64:
    """Cubic Hermite curve; each key is in-tangent, value, out-tangent (glTF 2.0, appendix C)."""
    start, end = keys[before, 1], keys[after, 1]
    leaving, arriving = keys[before, 2] * gap, keys[after, 0] * gap
    point: F64 = (
        (2 * t**3 - 3 * t**2 + 1) * start
        + (t**3 - 2 * t**2 + t) * leaving
        + (-2 * t**3 + 3 * t**2) * end
        + (t**3 - t**2) * arriving
    )
    return point
