"""
What a clip turned into an animated object costs, in processor seconds beside the plain way of finding its subject.

The plain way decodes all frames and divides each by GrabCut at full size, and has silhouettes then, no motion yet. Run
alone: other work on the machine lengthens both.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.assets import Video
from mmgen.backends import Call, Report
from mmgen.media.image import read_image
from mmgen.media.opencv_threads import one_opencv_thread
from mmgen.procedural.capture.record import CAPTURE
from mmgen.procedural.capture.work import make_capture
from mmgen.requests import Object4DRequest
from mmgen.samples import photograph

SHARE_GOAL = 0.25
"""Of the plain way's processor time."""

SECONDS_GOAL = 2.5
SAMPLED = 12

Pixels = NDArray[np.uint8]


def figure(frame: int, size: tuple[int, int], ground: Pixels) -> Pixels:
    """A figure with arms and legs that moves across a photograph."""
    page, width, height = ground.copy(), *size
    unit, swing = 0.7 * height, np.sin(frame / 8)
    middle = np.array([width * (0.4 + 0.2 * frame / 48), height * 0.56])

    def limb(
        start: NDArray[np.float64], degrees: float, length: float, thickness: float, colour: tuple[int, int, int]
    ) -> NDArray[np.float64]:
        end = start + length * unit * np.array([np.sin(np.radians(degrees)), np.cos(np.radians(degrees))])
        a, b = (tuple(point.round().astype(int).tolist()) for point in (start, end))
        cv2.line(page, a, b, colour, max(round(thickness * unit), 1), cv2.LINE_AA)
        return end

    for side in (-1, 1):
        knee = limb(middle + np.array([0.045 * side * unit, 0]), 14 * side + 12 * swing, 0.24, 0.09, (40, 70, 140))
        limb(knee, 8 * side - 10 * swing, 0.24, 0.07, (40, 70, 140))
        elbow = limb(
            middle + np.array([0.09 * side * unit, -0.27 * unit]), (70 + 25 * swing) * side, 0.16, 0.06, (180, 50, 40)
        )
        limb(elbow, (90 + 45 * swing) * side, 0.17, 0.05, (225, 180, 140))
    limb(middle, 180, 0.28, 0.2, (180, 50, 40))
    limb(middle - np.array([0, 0.3 * unit]), 180, 0.12, 0.11, (225, 180, 140))
    return page


def clip_of(folder: Path, size: tuple[int, int], frames: int) -> Video:
    """The clip, with a camera's grain."""
    photo = read_image(photograph("farmhouse"))
    ground = np.asarray(cv2.resize(photo[:, 360:1080], size, interpolation=cv2.INTER_AREA), np.uint8)
    chance = np.random.default_rng(0)
    shown = (
        np.clip(figure(index, size, ground) + chance.normal(0, 2, ground.shape), 0, 255).astype(np.uint8)
        for index in range(frames)
    )
    return Video.from_frames(shown, folder / "clip.mp4", fps=24)


def divided(video: Video) -> None:
    """The plain way, for one frame in ``SAMPLED``: it takes minutes for all of them."""
    for picture in islice(video.frames(), 0, None, SAMPLED):
        height, width = picture.shape[:2]
        models = np.zeros((1, 65), np.float64), np.zeros((1, 65), np.float64)
        box = (width // 20, height // 20, width - width // 10, height - height // 10)
        cv2.grabCut(picture, np.zeros((height, width), np.uint8), box, *models, 1, cv2.GC_INIT_WITH_RECT)


def processor_seconds(work: Callable[[], object]) -> float:
    """What a piece of work takes of all cores together."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="640x640")
    parser.add_argument("--frames", type=int, default=48)
    options = parser.parse_args()
    width, height = (int(side) for side in options.size.split("x"))
    with tempfile.TemporaryDirectory() as name, one_opencv_thread():
        folder = Path(name)
        video = clip_of(folder, (width, height), options.frames)
        call = Call(model=CAPTURE, request=Object4DRequest(video=video), folder=folder)
        make_capture(call, Report())
        ours = processor_seconds(lambda: make_capture(call, Report()))
        plain = processor_seconds(lambda: divided(video)) * SAMPLED
    figures = (("recovered motion", ours, "s", SECONDS_GOAL), ("share of the plain way", ours / plain, "x", SHARE_GOAL))
    for label, value, measure, goal in figures:
        print(
            f"{label:24} {value:.2f} {measure} (plain {plain:.2f} s) <= {goal} {'met' if value <= goal else 'MISSED'}"
        )
    return int(any(value > goal for _, value, _, goal in figures))


if __name__ == "__main__":
    sys.exit(main())
