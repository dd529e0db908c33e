"""What ``compositor.py`` measures on single pictures: how evenly a zoom moves, and what a PNG file costs."""

from __future__ import annotations

import io
import time
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mmgen.media.image import encode_image, read_image
from mmgen.media.motion.camera import CameraMove, CameraShot
from mmgen.media.planes import Planes

JITTER_GOAL = 0.1
"""Pixels by which the speed of an even zoom may vary from frame to frame."""

FRAMES = 30

Pixels = NDArray[np.uint8]


def jitter_of_shot(photo: Path, size: tuple[int, int], *, layers: bool) -> float:
    """Of a slow push-in at an even speed."""
    shot = CameraShot(read_image(photo), CameraMove("push in", 0.45, "linear", layers=layers), size)
    target = Planes.black(size)
    frames: list[Pixels] = []
    for time_of_shot in np.linspace(0.3, 0.5, FRAMES):
        shot.render(float(time_of_shot), target)
        frames.append(target.y.copy())
    return jitter(frames)


def jitter_of_frames(path: Path, *, size: tuple[int, int]) -> float:
    """Of saved frames."""
    frames = np.load(path)
    assert frames.shape[1:] == size[::-1]
    return jitter(list(frames))


def jitter(frames: list[Pixels]) -> float:
    """
    How much the speed of tracked points varies from frame to frame, in pixels.

    Corners are followed through all frames to fractions of a pixel; of each, the movement's second difference is taken,
    and of those of all corners the standard deviation: a shake of the whole picture and one of its scale both count.
    """
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 60, 1e-4)
    found = cv2.goodFeaturesToTrack(frames[0], 300, 0.02, 16)
    places, kept = [found[:, 0]], np.ones(len(found), bool)
    for before, after in pairwise(frames):
        found, tracked, _ = cv2.calcOpticalFlowPyrLK(before, after, found, None, winSize=(31, 31), criteria=criteria)
        kept &= tracked.ravel() == 1
        places.append(found[:, 0])
    paths = np.stack(places)[:, kept]
    shake = np.diff(paths, n=2, axis=0)
    # A corner that slips to its neighbour is the tracker's fault: the median of the corners is the picture's movement.
    return float(np.median(shake.std(axis=0).max(axis=1)))


def png_against_pillow(photos: list[Path], rounds: int) -> tuple[list[float], list[float]]:
    """How many times as fast PNG files are written, and how many times as large, for each picture as it is."""
    faster: list[float] = []
    larger: list[float] = []
    for photo in photos:
        pixels = read_image(photo)
        own, theirs = zip(*((_own(pixels), _pillow(pixels)) for _ in range(rounds)), strict=True)
        faster.append(min(taken for taken, _ in theirs) / min(taken for taken, _ in own))
        larger.append(own[0][1] / theirs[0][1])
    return faster, larger


def _own(pixels: Pixels) -> tuple[float, int]:
    began = time.process_time()
    return _taken(len(encode_image(pixels)), began)


def _pillow(pixels: Pixels) -> tuple[float, int]:
    file = io.BytesIO()
    began = time.process_time()
    Image.fromarray(pixels).save(file, "PNG")
    return _taken(len(file.getvalue()), began)


def _taken(size: int, began: float) -> tuple[float, int]:
    return time.process_time() - began, size
