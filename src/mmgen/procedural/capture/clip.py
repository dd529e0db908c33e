"""The frames of a given clip, small enough to be looked at all together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.assets import Video
from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.color import planes_to_rgb
from mmgen.media.video_frame import VideoFrame
from mmgen.media.video_reader import VideoReader
from mmgen.procedural.capture.words import LONGEST_SECONDS

__all__ = ["MOST_FRAMES", "SIDE", "Frames", "evenly", "full_frame", "one_by_one", "read_frames"]

SIDE = 320
"""The longer side at which frames are followed."""

SMALLEST = 64
"""The shorter side that a clip has at least: less shows no limbs."""

FEWEST_FRAMES = 4
MOST_FRAMES = 900


@dataclass(frozen=True, slots=True)
class Frames:
    """``pictures`` ``(N, h, w, 3)`` RGB at even times ``1 / fps`` apart; ``numbers`` are their places in the video."""

    pictures: U8
    numbers: tuple[int, ...]
    fps: float
    scale: float

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.pictures.shape[2], self.pictures.shape[1]


def read_frames(video: Video, *, seconds: float | None = None, fps: float | None = None) -> Frames:
    """The first *seconds* of a clip at *fps*, or all of it at its own rate. Raises InputError for what can't be had."""
    facts = video.facts
    rate = facts.fps if fps is None else fps
    length = facts.seconds if seconds is None else seconds
    if min(facts.width, facts.height) < SMALLEST:
        raise InputError(video.name, f"is {facts.width} x {facts.height}: at least {SMALLEST} pixels a side are needed")
    if rate > facts.fps * 1.001:
        raise InputError(
            "fps", f"{rate:g} is more than the clip's own {facts.fps:g}: no pose is made up between frames"
        )
    if length > facts.seconds + 1 / facts.fps:
        raise InputError("seconds", f"{length:g} is more than the clip's own {facts.seconds:.2f}")
    count = max(round(length * rate), 1)
    if length > LONGEST_SECONDS or not FEWEST_FRAMES <= count <= MOST_FRAMES:
        raise InputError(
            video.name,
            f"gives {count} frames of {length:.1f} s; {FEWEST_FRAMES} to {MOST_FRAMES} frames "
            f"of at most {LONGEST_SECONDS:g} s are followed: set seconds and fps",
        )
    wanted = [min(round(index / rate * facts.fps), facts.frames - 1) for index in range(count)]
    factor = min(SIDE / max(facts.width, facts.height), 1.0)
    size = (round(facts.width * factor / 2) * 2, round(facts.height * factor / 2) * 2)
    shown = dict(_chosen(video, set(wanted), size))
    last = max(shown)
    pictures = np.stack([shown[min(number, last)] for number in wanted])
    return Frames(pictures, tuple(wanted), rate, size[0] / facts.width)


def one_by_one(stack: U8) -> list[U8]:
    """The pictures, or masks, of a stack."""
    return [np.asarray(stack[index], np.uint8) for index in range(len(stack))]


def evenly(count: int, most: int) -> list[int]:
    """At most so many of *count* frames, the first and the last among them."""
    spread: list[int] = np.unique(np.linspace(0, count - 1, min(most, count)).round().astype(np.int64)).tolist()
    return spread


def full_frame(video: Video, number: int) -> U8:
    """A frame as large as it is, RGB."""
    found: VideoFrame | None = None
    with VideoReader(video.content(), name=video.name) as reader:
        for frame in reader:
            found = frame
            if frame.index == number:
                break
    if found is None:
        raise InputError(video.name, "has no pictures")
    return found.rgb()


def _chosen(video: Video, wanted: set[int], size: tuple[int, int]) -> Iterator[tuple[int, U8]]:
    last = max(wanted)
    with VideoReader(video.content(), name=video.name) as reader:
        for frame in reader:
            if frame.index in wanted:
                yield frame.index, _small(frame, size)
            if frame.index >= last:
                return


def _small(frame: VideoFrame, size: tuple[int, int]) -> U8:
    half = (size[0] // 2, size[1] // 2)
    y, u, v = (
        np.asarray(cv2.resize(plane, side, interpolation=cv2.INTER_AREA), np.uint8)
        for plane, side in zip(frame.planes(), (size, half, half), strict=True)
    )
    return planes_to_rgb(y, u, v)
