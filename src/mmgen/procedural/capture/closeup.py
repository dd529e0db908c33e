"""A clip seen as close as its subject needs it: what is small in the frame is followed in a part of it, larger."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.assets import Video
from mmgen.media.arrays import U8
from mmgen.procedural.capture.camera import Camera, camera_of, closer, ground_of
from mmgen.procedural.capture.clip import Cut, Frames, evenly, read_closer
from mmgen.procedural.capture.ground import Ground
from mmgen.procedural.capture.silhouettes import Silhouettes, trace
from mmgen.procedural.capture.subject import change_from, region_of
from mmgen.procedural.progress import Progress, part_of

__all__ = ["Closeup", "follow_closely"]

WANTED = 170
"""The longer side of the subject, in pixels, at which limbs are told well."""

WIDEST = 400
"""The longer side of what is looked at, at most."""

SHARPEST = 2.0
"""How many pixels are made of one of the video's, at most: there is no more to see."""

WORTH = 1.25
"""How much larger the subject must become."""

AIR = 0.35
"""The room about all that moves, in parts of its longer side: what hangs together with it may keep still."""

LOOKS = 8
MOVED = 7.0
"""The change of colour, in 8-bit CIELAB, calmed over three pixels, from which a place counts as moved."""


@dataclass(frozen=True, slots=True)
class Closeup:
    """The frames in which the subject was followed, and its silhouettes in them."""

    frames: Frames
    found: Silhouettes


def follow_closely(video: Video, frames: Frames, progress: Progress) -> Closeup:
    """Follow the subject of a clip, from as near as it takes. Raises InputError where nothing moves by itself."""
    camera = camera_of(frames.pictures)
    ground = ground_of(frames.labs, camera)
    cut = _cut(frames, camera, ground)
    if cut is not None:
        near = read_closer(video, frames, cut)
        step = cut.scale / frames.cut.scale
        corner = frames.cut.scale * complex(cut.left, cut.top) + (0.5 / step - 0.5) * (1 + 1j)
        moved = closer(camera, corner, step, cut.size)
        found = trace(near, moved, ground_of(near.labs, moved), part_of(progress, 0.1, 0.9))
        if not _goes_on(found.masks, cut, frames.cut):
            return Closeup(near, found)
    return Closeup(frames, trace(frames, camera, ground, part_of(progress, 0.1, 0.9)))


def _cut(frames: Frames, camera: Camera, ground: Ground) -> Cut | None:
    """The part of the frame in which things move; None where they fill it, or nothing does."""
    moved: list[U8] = []
    for place in evenly(len(frames.pictures), LOOKS):
        change = change_from(frames.labs[place], ground, camera, place)
        moved.append((np.asarray(cv2.blur(change.far, (3, 3))) > MOVED).astype(np.uint8))
    seen = [region_of(mask) for mask in moved if mask.any()]
    if not seen:
        return None
    usual = float(np.median([max(part.right - part.left, part.bottom - part.top) for part in seen]))
    left, top = min(part.left for part in seen), min(part.top for part in seen)
    right, bottom = max(part.right for part in seen), max(part.bottom for part in seen)
    air = AIR * max(usual, 16.0)
    height, width = moved[0].shape
    box = np.array([max(left - air, 0), max(top - air, 0), min(right + air, width), min(bottom + air, height)])
    extent = float(max(box[2] - box[0], box[3] - box[1]))
    larger = min(WANTED / usual, WIDEST / extent, SHARPEST / frames.cut.scale)
    if larger < WORTH:
        return None
    low = (np.floor(box[:2] / frames.cut.scale / 2) * 2).astype(int)
    high = (np.floor(box[2:] / frames.cut.scale / 2) * 2).astype(int)
    wide, high_ = (high - low).tolist()
    return Cut(int(low[0]), int(low[1]), wide, high_, larger * frames.cut.scale)


def _goes_on(masks: U8, cut: Cut, full: Cut) -> bool:
    """Whether the subject reaches a side of the part beyond which the frame goes on."""
    whole = masks.max(axis=0)
    sides = (
        (cut.left > 0, whole[:, :2]),
        (cut.top > 0, whole[:2]),
        (cut.left + cut.width < full.width, whole[:, -2:]),
        (cut.top + cut.height < full.height, whole[-2:]),
    )
    return any(inner and bool(side.any()) for inner, side in sides)
