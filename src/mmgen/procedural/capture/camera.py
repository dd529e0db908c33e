"""How the camera moves through a clip, and what stands still before it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, U8
from mmgen.media.motion.similarity import Similarity
from mmgen.procedural.capture.clip import evenly, one_by_one
from mmgen.procedural.capture.ground import Ground, guessed
from mmgen.procedural.footage.tracking import frame_step
from mmgen.procedural.footage.velocity import movement_of

__all__ = ["Camera", "camera_of", "closer", "ground_of", "lab_of"]

STEADY = 5.0
"""Levels by which the frames of a still camera differ where nothing moves, at most."""

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
    if _is_still(gray):
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


def ground_of(pictures: U8, camera: Camera, subject: dict[int, U8] | None = None) -> Ground:
    """
    The median over the frames, each brought to the canvas; *subject* masks what is left out of those frames.

    With masks, only their frames count, and places that are never free are unknown.
    """
    count = len(pictures)
    chosen = evenly(count, MOST_LAYERS) if subject is None else sorted(subject)
    layers: list[F32] = []
    for index in chosen:
        lab = lab_of(pictures[index])
        free = np.ones(lab.shape[:2], np.float32)
        if subject is not None:
            free = (1 - np.asarray(cv2.dilate(subject[index], np.ones((7, 7), np.uint8)), np.float32)).astype(
                np.float32
            )
        stack = np.dstack([lab, free])
        if not camera.still:
            stack = np.asarray(cv2.warpAffine(stack, camera.matrix(index), camera.size), np.float32)
        stack[stack[..., 3] < 0.99] = np.nan
        layers.append(stack)
    return _median(np.stack(layers))


def _median(layers: F32) -> Ground:
    """Each place's median over the layers in which it is known."""
    known = np.isfinite(layers[..., 3]).sum(axis=0)
    ordered = np.sort(layers[..., :3], axis=0)
    # What is not known sorts to the end, so the middle of the known ones lies at half their number.
    middle = np.maximum(known - 1, 0) // 2
    lab = np.take_along_axis(ordered, middle[None, ..., None], axis=0)[0]
    return guessed(np.nan_to_num(lab).astype(np.float32), np.clip(known / 2, 0, 1).astype(np.float32))


def lab_of(picture: U8) -> F32:
    """CIELAB as floats of 8-bit range, a little smoothed."""
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)
    return np.asarray(cv2.GaussianBlur(lab, (3, 3), 0), np.float32)


def _is_still(gray: list[U8]) -> bool:
    """Whether most of the frame looks the same from beginning to end."""
    small = [
        np.asarray(cv2.resize(gray[place], (64, 64), interpolation=cv2.INTER_AREA), np.float32)
        for place in evenly(len(gray), 7)
    ]
    middle = np.median(np.stack(small), axis=0)
    return all(float(np.quantile(np.abs(frame - middle), 0.6)) < STEADY for frame in small)
