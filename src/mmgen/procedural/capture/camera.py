"""How the camera moves through a clip, and what stands still before it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F64, U8
from mmgen.media.motion.similarity import Similarity
from mmgen.procedural.capture.clip import evenly, one_by_one
from mmgen.procedural.capture.ground import Ground, guessed
from mmgen.procedural.capture.ordering import in_order
from mmgen.procedural.footage.tracking import frame_step
from mmgen.procedural.footage.velocity import movement_of

__all__ = ["Camera", "calm", "camera_of", "closer", "ground_of"]

STEADY = 5.0
"""Levels by which the frames of a still camera differ where nothing moves, at most."""

WANDERING = 0.3
"""Pixels by which the middle of a still camera's frames moves at most; measured are 0.03, and 0.2 from a calm hand."""

CORNER, AGREEING_CORNERS = 0.4, 2
"""The part of the frame's sides that a corner takes, and how many of the four show that the camera moves."""

MOST_LAYERS = 15
"""How many frames the ground is made of."""

PACE_SIDE = 192
"""The longer side at which the camera's steps are measured."""

WIDEST = 3.0
"""The canvas of a moving camera, in frames each way, beyond which nothing is recovered."""


@dataclass(frozen=True, slots=True)
class Camera:
    """For each frame the movement of its points to the places of the canvas, which is ``size`` large."""

    to_canvas: tuple[Similarity, ...]
    size: tuple[int, int]
    still: bool

    def matrix(self, frame: int) -> F64:
        """The movement of a frame as ``(2, 3)``."""
        return self.to_canvas[frame].matrix


def camera_of(pictures: U8) -> Camera:
    """The camera's way through ``(N, h, w, 3)`` frames. Raises InputError when it leaves what it began with."""
    height, width = pictures.shape[1:3]
    factor = min(PACE_SIDE / max(width, height), 1.0)
    small = (round(width * factor), round(height * factor))
    gray = [
        np.asarray(cv2.resize(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), small, interpolation=cv2.INTER_AREA), np.uint8)
        for picture in one_by_one(pictures)
    ]
    if _is_still(gray) and not _wanders(gray, width):
        return Camera((Similarity(),) * len(gray), (width, height), still=True)
    way = [Similarity()]
    for before, after in pairwise(gray):
        back = movement_of(frame_step(before, after), (width, height)).inverse
        way.append(Similarity(way[-1].turn * back.turn, way[-1].turn * back.shift + way[-1].shift))
    camera = _fitting(way, (width, height))
    if camera.size[0] > WIDEST * width or camera.size[1] > WIDEST * height:
        raise InputError(
            "video", "the camera moves too far: its last frames share nothing with the first; cut it shorter"
        )
    return camera


def closer(camera: Camera, corner: complex, larger: float, size: tuple[int, int]) -> Camera:
    """The same for a part of the frames, *size* large, that begins at *corner* and is shown so many times larger."""
    if camera.still:
        return Camera(camera.to_canvas, size, still=True)
    way = [Similarity(step.turn, larger * (step.turn * corner + step.shift)) for step in camera.to_canvas]
    return _fitting(way, size)


def _fitting(way: list[Similarity], size: tuple[int, int]) -> Camera:
    """A canvas that holds frames of a size all along the way."""
    width, height = size
    corners = np.array([0, width, 1j * height, width + 1j * height])
    seen = np.concatenate([step.turn * corners + step.shift for step in way])
    left, top = float(seen.real.min()), float(seen.imag.min())
    canvas = int(np.ceil(seen.real.max() - left)), int(np.ceil(seen.imag.max() - top))
    return Camera(tuple(Similarity(step.turn, step.shift - complex(left, top)) for step in way), canvas, still=False)


def ground_of(labs: U8, camera: Camera, subject: dict[int, U8] | None = None) -> Ground:
    """
    The median over the frames in CIELAB, each brought to the canvas; *subject* masks what is left out of those frames.

    With masks, only their frames count, and places that are never free are unknown.
    """
    chosen = evenly(len(labs), MOST_LAYERS) if subject is None else sorted(subject)
    layers: list[U8] = []
    known = np.zeros(camera.size[::-1], np.uint8)
    for index in chosen:
        free = np.ones(labs.shape[1:3], np.float32)
        if subject is not None:
            free -= np.asarray(cv2.dilate(subject[index], np.ones((7, 7), np.uint8)), np.float32)
        layer = calm(labs[index])
        if not camera.still:
            layer = np.asarray(cv2.warpAffine(layer, camera.matrix(index), camera.size), np.uint8)
            free = np.asarray(cv2.warpAffine(free, camera.matrix(index), camera.size), np.float32)
        seen = free > 0.99
        known += seen
        # What is not known is put at the end, so the middle of the known ones lies at half their number.
        layers.append(np.where(seen[..., None], layer, np.uint8(255)))
    lab = _at(in_order(layers), (np.maximum(known, 1) - 1) // 2)
    lab[known == 0] = 0
    return guessed(lab.astype(np.float32), np.clip(known / np.float32(2), 0, 1).astype(np.float32))


def _at(layers: list[U8], which: U8) -> U8:
    """At each place the layer of a number."""
    least, most = int(which.min()), int(which.max())
    chosen = layers[least].copy()
    for number in range(least + 1, most + 1):
        there = which == number
        chosen[there] = layers[number][there]
    return chosen


def calm(lab: U8) -> U8:
    """A picture with less grain."""
    return np.asarray(cv2.GaussianBlur(lab, (3, 3), 0), np.uint8)


def _is_still(gray: list[U8]) -> bool:
    """Whether most of the frame looks the same from beginning to end."""
    small = [
        np.asarray(cv2.resize(gray[place], (64, 64), interpolation=cv2.INTER_AREA), np.float32)
        for place in evenly(len(gray), 7)
    ]
    middle = np.median(np.stack(small), axis=0)
    return all(float(np.quantile(np.abs(frame - middle), 0.6)) < STEADY for frame in small)


def _wanders(gray: list[U8], width: int) -> bool:
    """
    Whether a hand holds the camera: tracked points agree on a movement that is too small to be seen in the levels.

    Corners of the frame must take part in it, lest it be the subject's before an even ground.
    """
    usual = gray[len(gray) // 2]
    for place in evenly(len(gray), 5):
        moved = frame_step(usual, gray[place]).shift * width
        if abs(moved) <= WANDERING:
            continue
        corners = [
            frame_step(before, after).shift * width * CORNER
            for before, after in zip(_corners(usual), _corners(gray[place]), strict=True)
        ]
        if sum(abs(corner - moved) < abs(moved) / 2 for corner in corners) >= AGREEING_CORNERS:
            return True
    return False


def _corners(gray: U8) -> list[U8]:
    high, wide = (round(side * CORNER) for side in gray.shape)
    return [
        np.ascontiguousarray(part) for rows in (gray[:high], gray[-high:]) for part in (rows[:, :wide], rows[:, -wide:])
    ]
