"""A subject blown up from its outline, the photograph on its front and a calm continuation of it on its back."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, I32, U8
from mmgen.media.surface_nets import surface_nets, well_composed
from mmgen.procedural.sculpture.backside import two_sided
from mmgen.procedural.sculpture.shell import Shell, Skin
from mmgen.procedural.sculpture.subject import Subject
from mmgen.procedural.sculpture.swelling import swelling
from mmgen.procedural.sculpture.wrapping import Faces, wrapped

__all__ = ["inflated"]

USUAL_FACES = 24_000
MOST_CELLS = 640
LEAST_CELLS = 6
MARGIN = 12
"""Pixels of air round the subject."""
FINER = 2
"""Pixels of the swelling to a cell of the grid."""
TEXTURE_SIDE = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """A closed mesh in pixels of the picture: x to the right, y down, z to the front; ``row`` of the feet is its lowest."""

    positions: F64
    triangles: I32


def inflated(front: Subject, back: Subject | None, *, depth: float = 1.0, faces: int | None = None) -> Shell:
    """
    A closed body, 1 high, ``depth`` times as thick as a ball is over a disc.

    Without a photograph of the back one is made up. Raises InputError for fewer faces than the outline takes.
    """
    subject = front.cropped(MARGIN)
    body = _within(subject, depth, USUAL_FACES if faces is None else faces)
    picture = two_sided(subject, None if back is None else back.cropped(0), side=TEXTURE_SIDE)
    return Shell((_skinned(body, subject, picture),))


def _within(subject: Subject, depth: float, faces: int) -> Body:
    """The finest body that has at most so many faces."""
    longest = max(subject.cover.shape)
    cells = float(min(np.sqrt(faces / 1.6), MOST_CELLS))
    while cells >= LEAST_CELLS:
        body = _body(subject, depth, longest / cells)
        count = len(body.triangles)
        if count <= faces:
            return body
        cells *= min(np.sqrt(faces / count), 0.97) * 0.995
    raise InputError("faces", f"too few for this outline, got {faces}; allow more")


def _body(subject: Subject, depth: float, cell: float) -> Body:
    """The surface where the square of the height is the square of ``z``; lengths in pixels, ``cell`` of them a step."""
    step = cell / FINER
    height, width = subject.cover.shape
    size = (max(round(width / step), 8), max(round(height / step), 8))
    cover = np.asarray(cv2.resize(subject.cover, size, interpolation=cv2.INTER_AREA), np.float32)
    square = swelling(np.pad(cover, FINER + 1)) * np.float32(depth * depth)
    coarse = square[::FINER, ::FINER]
    levels = int(np.sqrt(max(float(coarse.max()), 1.0)) / FINER) + 2
    z = (np.arange(-levels, levels + 1, dtype=np.float32) + np.float32(0.5)) * FINER
    field = well_composed((np.square(z)[None, None, :] - coarse[..., None]).astype(np.float32))
    places, triangles = surface_nets(field)
    if not len(triangles):
        raise InputError("images", "shows a subject too thin for a body")
    # The grid is indexed by row, column and level; columns run to the right, so the order of corners is turned about.
    spread = places[:, [1, 0, 2]] * FINER
    spread[:, 2] += z[0]
    settled = _settled(spread, square)
    air = (FINER + 1) * np.array([1.0, 1.0, 0.0])
    return Body((settled - air + np.array([0.5, 0.5, 0.0])) * step, triangles)


def _settled(places: F64, square: F32) -> F64:
    """Vertices drawn to the surface itself, which the grid only steps round."""
    down, across = np.gradient(square)
    planes = np.dstack([square, across, down]).astype(np.float32)
    settled = places.copy()
    for _ in range(3):
        seen = _sampled(planes, settled)
        z = settled[:, 2]
        off = seen[:, 0] - z * z
        slope = np.stack([seen[:, 1], seen[:, 2], -2 * z], axis=1)
        length = np.maximum(np.sum(slope * slope, axis=1), 1.0)
        move = np.clip(-off / length, -1, 1)[:, None] * slope
        far = np.maximum(np.linalg.norm(move, axis=1, keepdims=True) / (0.4 * FINER), 1)
        settled += move / far
    return settled


def _sampled(planes: F32, places: F64) -> F64:
    found: list[F32] = []
    for start in range(0, len(places), 32_000):
        part = places[start : start + 32_000].astype(np.float32)
        seen = cv2.remap(planes, part[:, :1], part[:, 1:2], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        found.append(np.asarray(seen, np.float32)[:, 0])
    return np.concatenate(found).astype(np.float64)


def _skinned(body: Body, subject: Subject, picture: U8) -> Skin:
    """The body upright and 1 high, with what is seen from both sides, which are beside each other, led round it."""
    width = subject.cover.shape[1]
    places = body.positions
    top, bottom = float(places[:, 1].min()), float(places[:, 1].max())
    upright = np.stack([places[:, 0] - width / 2, bottom - places[:, 1], places[:, 2]], axis=1) / (bottom - top)
    middle = picture.shape[1] // 2
    faces = Faces(np.ascontiguousarray(picture[:, :middle]), np.ascontiguousarray(picture[:, middle:]), subject.cover)
    return wrapped(upright.astype(np.float32), body.triangles, places[:, :2], faces)
