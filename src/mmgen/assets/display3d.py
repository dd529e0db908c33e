"""How a notebook shows a 3D object: a viewer that turns it, over pictures for readers that run no scripts."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from mmgen.assets.markup import picture
from mmgen.assets.viewer import Room, viewer_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mmgen.media.source import MediaInput
    from mmgen.media.triangles import Triangles

MOST_TURNED: Final = 30_000
"""Triangles of the largest object whose turntable is rendered unasked; it takes about a second."""

_SIZE: Final = (640, 480)
_TURNTABLE_SIZE: Final = (320, 240)
_FRAMES: Final = 18
_POSES: Final = 6
_FILL: Final = "position:absolute;inset:0;width:100%;height:100%;border:0;object-fit:cover"


@dataclass(frozen=True, slots=True, eq=False)
class PicturedObject:
    """A 3D object as GLB bytes, the room it takes, and what it looks like: PNG, and a picture that turns if it can."""

    glb: bytes
    room: Room
    preview: bytes
    turntable: bytes


def picture_object(data: MediaInput, *, turntable: bytes | None, preview: bytes | None) -> PicturedObject:
    """Read an object, and render the pictures that are not given."""
    from mmgen.media.image import encode_image
    from mmgen.media.mesh import load_poses, load_triangles, probe_object3d
    from mmgen.media.mesh_glb import as_glb
    from mmgen.media.turntable import render_preview

    triangles = load_triangles(data)
    small = len(triangles.indices) <= MOST_TURNED
    moves = probe_object3d(data).clips > 0
    poses = load_poses(data, _FRAMES if small else _POSES) if moves else [triangles]
    if preview is None:
        preview = encode_image(render_preview(triangles, size=_SIZE))
    if turntable is None and small:
        turntable = _turntable(poses if moves else [triangles] * _FRAMES)
    return PicturedObject(as_glb(data, triangles), _room(poses), preview, turntable or preview)


def _turntable(poses: Sequence[Triangles]) -> bytes:
    from mmgen.media.turntable import encode_turntable, render_motion

    return encode_turntable(render_motion(poses, size=_TURNTABLE_SIZE))


def _room(poses: Sequence[Triangles]) -> Room:
    """Return the upright cylinder that holds every pose, however it is turned."""
    import numpy as np

    boxes = [corner for pose in poses for corner in pose.bounds]
    low, high = np.min(boxes, axis=0), np.max(boxes, axis=0)
    middle = (low + high) / 2
    radius = max(float(np.hypot(*(pose.positions - middle)[:, [0, 2]].T).max()) for pose in poses)
    return Room(low=low.tolist(), high=high.tolist(), radius=radius)


def turnable(pictured: PicturedObject) -> str:
    """Return HTML: the picture, and over it the viewer in a frame that scripts can't leave."""
    document = viewer_document(pictured.glb, room=pictured.room)
    frame = f'<iframe title="3D object" sandbox="allow-scripts" loading="lazy" style="{_FILL}" srcdoc="{escape(document)}"></iframe>'
    ratio = f"{_SIZE[0]}/{_SIZE[1]}"
    box = f"position:relative;max-width:{_SIZE[0]}px;aspect-ratio:{ratio};overflow:hidden;border-radius:6px"
    return f'<div style="{box}">{picture(pictured.turntable, description="3D object", style=_FILL)}{frame}</div>'
