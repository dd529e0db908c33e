"""A mesh for each frame as one GLB: each is shown for its moment, and has no size for the rest of the time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64
from mmgen.media.gltf_scene import Clip, Node, Scene, Track
from mmgen.media.gltf_scene_reader import read_scene
from mmgen.media.gltf_writer import write_glb
from mmgen.media.mesh import load_triangles
from mmgen.media.mesh_glb import as_glb
from mmgen.media.source import MediaInput, source_name

__all__ = ["write_mesh_frames"]


def write_mesh_frames(sources: Sequence[MediaInput], fps: float) -> bytes:
    """Return a GLB that shows 3D files one after the other, ``fps`` a second. Raises InputError."""
    if not sources:
        raise InputError("frames", "are needed, one at least")
    if not 0 < fps <= 1000:
        raise InputError("fps", f"must be above 0 and at most 1000, got {fps:g}")
    low, high = load_triangles(sources[0]).bounds
    middle = (low.astype(np.float64) + high) / 2
    nodes = tuple(_frame(number, source, middle) for number, source in enumerate(sources))
    times = (np.arange(len(nodes) + 1) / fps).astype(np.float32)
    tracks = tuple(
        Track(node=node, path="scale", times=times, values=_sizes(number, len(nodes)), interpolation="STEP")
        for number, node in enumerate(nodes)
    )
    return write_glb(Scene(nodes=nodes, clips=(Clip("frames", tracks),)))


def _frame(number: int, source: MediaInput, middle: F64) -> Node:
    """A shape that vanishes in the middle of the first, where it widens no box."""
    scene = read_scene(as_glb(source, load_triangles(source)), name=source_name(source, None))
    if scene.clips:
        raise InputError(f"frames[{number}]", "moves by itself; give the shape of one moment")
    size = (1.0, 1.0, 1.0) if number == 0 else (0.0, 0.0, 0.0)
    x, y, z = middle.tolist()
    shape = Node(name=f"shape {number + 1}", children=scene.nodes, translation=(-x, -y, -z))
    return Node(name=f"frame {number + 1}", children=(shape,), translation=(x, y, z), scale=size)


def _sizes(number: int, count: int) -> F32:
    """Full size at its own key; the last frame is held to the end."""
    shown = np.minimum(np.arange(count + 1), count - 1) == number
    return np.repeat(shown[:, None], 3, axis=1).astype(np.float32)
