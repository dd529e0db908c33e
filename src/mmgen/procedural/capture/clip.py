"""The frames of a given clip, small enough to be looked at all together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np

from mmgen.assets import Video
from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.color import planes_to_rgb
from mmgen.media.video_frame import VideoFrame
from mmgen.media.video_reader import VideoReader
from mmgen.procedural.capture.words import LONGEST_SECONDS

__all__ = ["MOST_FRAMES", "SIDE", "Cut", "Frames", "evenly", "full_frame", "one_by_one", "read_closer", "read_frames"]

SIDE = 320
"""The longer side at which frames are followed."""

SMALLEST = 64
"""The shorter side that a clip has at least: less shows no limbs."""

MOST_KEPT = 50_000_000
"""The pixels of decoded frames that are kept for a second look; those of longer clips are decoded again."""

FEWEST_FRAMES = 4
MOST_FRAMES = 900


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a video's frame in its own pixels, all even, and how much of a pixel each is shown by."""

    left: int
    top: int
    width: int
    height: int
    scale: float

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as shown."""
        return round(self.width * self.scale / 2) * 2, round(self.height * self.scale / 2) * 2


@dataclass(frozen=True, slots=True)
class Frames:
    """
    ``pictures`` ``(N, h, w, 3)`` RGB, and the same in 8-bit CIELAB as ``labs``, at even times ``1 / fps`` apart;
    ``numbers`` are their places in the video, and ``cut`` the part of its frame that they show. ``kept`` are the
    decoded frames by their places, none where they would be too many.
    """

    pictures: U8
    labs: U8
    numbers: tuple[int, ...]
    fps: float
    cut: Cut
    kept: Mapping[int, VideoFrame]


def read_frames(video: Video, *, seconds: float | None = None, fps: float | None = None) -> Frames:
    """The first *seconds* of a clip at *fps*, or all of it at its own rate. Raises InputError for what can't be had."""
    numbers, rate = _asked(video, seconds, fps)
    facts = video.facts
    scale = min(SIDE / max(facts.width, facts.height), 1.0)
    cut = Cut(0, 0, facts.width, facts.height, scale)
    decoded = _decoded(video, set(numbers))
    few = facts.width * facts.height * len(set(numbers)) <= MOST_KEPT
    kept = {frame.index: frame for frame in decoded} if few else {}
    pictures = _pictures(kept.values() if few else decoded, numbers, cut)
    return Frames(pictures, _labs(pictures), numbers, rate, cut, kept)


def read_closer(video: Video, frames: Frames, cut: Cut) -> Frames:
    """The same frames with only a part of each, larger."""
    decoded = frames.kept.values() or _decoded(video, set(frames.numbers))
    pictures = _pictures(decoded, frames.numbers, cut)
    return replace(frames, pictures=pictures, labs=_labs(pictures), cut=cut)


def _asked(video: Video, seconds: float | None, fps: float | None) -> tuple[tuple[int, ...], float]:
    """The numbers of the frames that are wanted, and their rate."""
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
    return tuple(min(round(index / rate * facts.fps), facts.frames - 1) for index in range(count)), rate


def _pictures(decoded: Iterable[VideoFrame], numbers: tuple[int, ...], cut: Cut) -> U8:
    shown = {frame.index: _shown(frame, cut) for frame in decoded}
    last = max(shown)
    return np.stack([shown[min(number, last)] for number in numbers])


def _labs(pictures: U8) -> U8:
    return np.stack([cv2.cvtColor(picture, cv2.COLOR_RGB2LAB) for picture in one_by_one(pictures)]).astype(
        np.uint8, copy=False
    )


def one_by_one(stack: U8) -> list[U8]:
    """The pictures, or masks, of a stack."""
    return [np.asarray(stack[index], np.uint8) for index in range(len(stack))]


def evenly(count: int, most: int) -> list[int]:
    """At most so many of *count* frames, the first and the last among them."""
    spread: list[int] = np.unique(np.linspace(0, count - 1, min(most, count)).round().astype(np.int64)).tolist()
    return spread


def full_frame(video: Video, frames: Frames, place: int) -> U8:
    """The part of a frame that is followed, as large as it is, RGB."""
    number, cut = frames.numbers[place], frames.cut
    decoded = frames.kept.values() or _decoded(video, set(frames.numbers[: place + 1]))
    found = max((frame for frame in decoded if frame.index <= number), key=lambda frame: frame.index)
    return found.rgb()[cut.top : cut.top + cut.height, cut.left : cut.left + cut.width]


def _decoded(video: Video, wanted: set[int]) -> Iterator[VideoFrame]:
    """The frames of some numbers, or those that there are."""
    last = max(wanted)
    with VideoReader(video.content(), name=video.name) as reader:
        for frame in reader:
            if frame.index in wanted:
                yield frame
            if frame.index >= last:
                return


def _shown(frame: VideoFrame, cut: Cut) -> U8:
    width, height = cut.size
    way = cv2.INTER_AREA if cut.scale <= 1 else cv2.INTER_CUBIC
    planes: list[U8] = []
    for plane, part in zip(frame.planes(), (1, 2, 2), strict=True):
        rows = slice(cut.top // part, (cut.top + cut.height + part - 1) // part)
        columns = slice(cut.left // part, (cut.left + cut.width + part - 1) // part)
        size = (width // part, height // part)
        planes.append(np.asarray(cv2.resize(plane[rows, columns], size, interpolation=way), np.uint8))
    return planes_to_rgb(*planes)
