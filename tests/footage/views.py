"""Views of the photographs that ship with mmgen, as a camera of known movement would see them, and measurements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from mmgen.assets import Image, Video
from mmgen.backends import Call, Report
from mmgen.media.arrays import F32, F64, U8
from mmgen.media.image import read_image
from mmgen.procedural import Procedural
from mmgen.procedural.footage.record import FOOTAGE
from mmgen.requests import VideoRequest
from mmgen.samples import photograph

SIZE = (320, 180)

Place = tuple[float, float, float]
"""Left, top and width of a 16:9 view, in photograph pixels."""


@cache
def sample(name: str) -> U8:
    """One of the photographs that ship with mmgen."""
    return read_image(photograph(name))


def view(name: str, place: Place, size: tuple[int, int] = SIZE) -> U8:
    """What a camera at this place sees, at a video's size."""
    left, top, width = place
    step = width / (2 * size[0])
    matrix = np.array([[step, 0, left], [0, step, top]])
    twice = (2 * size[0], 2 * size[1])
    seen = cv2.warpAffine(sample(name), matrix, twice, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_AREA), np.uint8)


def clip(path: Path, name: str, places: Iterable[Place], fps: float = 20) -> Video:
    """A clip of a camera at these places, one a frame."""
    return Video.from_frames((view(name, place) for place in places), path, fps=fps)


def panned(start: Place, step: tuple[float, float], count: int) -> list[Place]:
    """Places of an even pan, so many photograph pixels a frame."""
    return [(start[0] + step[0] * index, start[1] + step[1] * index, start[2]) for index in range(count)]


def made(folder: Path, **fields: object) -> tuple[Video, dict[str, object]]:
    """What the model makes of these fields, and what it says about it."""
    request = VideoRequest(**fields)
    assert FOOTAGE.check(request) == [], FOOTAGE.check(request)
    folder.mkdir(exist_ok=True)
    done = Procedural().run(Call(model=FOOTAGE, request=request, folder=folder, fresh_seed=1), "cpu", Report())
    return done.assets[0], dict(done.details)


def still(pixels: U8) -> Image:
    """The pixels as an image."""
    return Image(pixels)


def gray(frame: U8) -> U8:
    """The brightness of a frame."""
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), np.uint8)


def shift(before: U8, after: U8) -> F64:
    """How far the content right below the middle moved from one frame to the next, in pixels, by tracked features."""
    one, other = gray(before), gray(after)
    points = cv2.goodFeaturesToTrack(one, 200, 0.01, 6)
    there, found, _ = cv2.calcOpticalFlowPyrLK(one, other, points, None, winSize=(21, 21), maxLevel=3)
    good = found.ravel() == 1
    matrix, _ = cv2.estimateAffinePartial2D(points[good], there[good], ransacReprojThreshold=1.0)
    place = np.array([0.75 * one.shape[1], 0.75 * one.shape[0], 1.0])
    return np.asarray(matrix @ place - place[:2], np.float64)


def shifts(frames: Sequence[U8]) -> F64:
    """``(n - 1, 2)`` movements from each frame to the next."""
    return np.array([shift(one, other) for one, other in pairwise(frames)])


def likeness(one: U8, other: U8, border: int = 6) -> float:
    """Peak signal-to-noise ratio of brightness in dB, without the frame's outermost pixels."""
    inner = np.s_[border:-border, border:-border]
    return float(cv2.PSNR(gray(one)[inner], gray(other)[inner]))


def sharpness(frame: U8) -> float:
    """How much fine detail there is."""
    return float(cv2.Laplacian(gray(frame), cv2.CV_32F)[6:-6, 6:-6].std())


def series(frames: Iterable[U8], measure: Callable[[U8], float]) -> F32:
    """A measure of each frame."""
    return np.array([measure(frame) for frame in frames], np.float32)
