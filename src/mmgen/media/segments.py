"""A video cut into segments that are encoded side by side, and put together in order."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from fractions import Fraction

    from av.packet import Packet
    from av.video.stream import VideoStream

    from mmgen.media.video_format import Quality, VideoFormat

    Packets = Sequence[Packet[VideoStream]]

SHORTEST = 3
"""Seconds from which a video is cut at all: every segment begins with a key frame, which takes bytes."""

SECONDS = 7.5
"""About how long a segment is that an encoder with threads for two processors makes."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one encoder of a quality is given: its ``threads``, and about how many frames' memory it and what draws for it take."""

    threads: int
    frames_held: int


SHARES: Mapping[Quality, Share] = MappingProxyType(
    {"draft": Share(1, 60), "standard": Share(2, 88), "final": Share(2, 153)}
)
"""
Two threads of x264 share the memory of one encoder, and each waits for the other now and then.

In draft quality an encoder holds little, and time is what matters.
"""


def segments_of(frames: int, rate: Fraction, quality: Quality) -> list[range]:
    """
    Cut a video into stretches of frames that are alike in length.

    Their number follows from the video alone: the file is the same, byte for byte, on however many processors it is made.
    """
    seconds = frames / rate
    pairs = max(round(seconds / SECONDS), 1)
    count = pairs * (2 // SHARES[quality].threads) if seconds >= SHORTEST else 1
    edges = [frames * number // count for number in range(count + 1)]
    return [range(first, end) for first, end in pairwise(edges)]


def can_be_segmented(video_format: VideoFormat) -> bool:
    """Whether segments of the format, encoded by themselves, make one stream: x264's with equal settings do."""
    return video_format.codec == "h264" and not video_format.alpha


class PacketOrder:
    """
    Packets of several segments at once, handed on in the order of the segments.

    Those of the first segment that has not ended are handed on as they come; later ones wait, encoded, in memory.
    """

    def __init__(self, hand_on: Callable[[Packets], None]) -> None:
        self._hand_on = hand_on
        self._turn = 0
        self._waiting: dict[int, list[Packet[VideoStream]]] = {}
        self._ended: set[int] = set()
        self._lock = threading.Lock()

    def put(self, segment: int, packets: Packets) -> None:
        """Take the next packets of a segment."""
        with self._lock:
            if segment == self._turn:
                self._hand_on(packets)
            else:
                self._waiting.setdefault(segment, []).extend(packets)

    def end(self, segment: int) -> None:
        """Take note that a segment is complete."""
        with self._lock:
            self._ended.add(segment)
            while self._turn in self._ended:
                self._ended.remove(self._turn)
                self._turn += 1
                self._hand_on(self._waiting.pop(self._turn, []))
