"""The pictures of a film as layers: moved by a camera of any way, between two frames, and back to where they began."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from mmgen.media.arrays import F64, U8
from mmgen.media.blend import mix
from mmgen.media.motion.camera import CameraMove, CameraShot
from mmgen.media.motion.easing import eased, smoothstep
from mmgen.media.planes import Planes, Window
from mmgen.media.timeline.layer import Layer

__all__ = [
    "Picture",
    "Returning",
    "Shelf",
    "Staged",
    "Way",
    "backwards",
    "closed_way",
    "followed_way",
    "moved_photo",
    "plain_way",
    "returning_way",
]

MOST = 3
"""Shots that are kept ready: the one on screen, the next, and the one that a loop comes back to."""

Way = Callable[[float], float]
"""The part of the way, 0 to 1, that is covered at a time in seconds."""


class Drawable(Protocol):
    """A picture that moves: a camera shot, a morph."""

    def render(self, t: float, target: Planes) -> None:
        """Write the frame at a part of the way, 0 to 1."""
        ...


@dataclass(frozen=True, slots=True)
class Picture:
    """The lowest layer of a shot: it covers the frame with what its camera sees."""

    drawable: Drawable
    way: Way

    def draw(self, target: Planes, time: float) -> None:
        """Draw the picture as it is at a time."""
        self.drawable.render(min(max(self.way(time), 0.0), 1.0), target)


class Shelf:
    """Holds the layers of a few shots, made when they are first drawn: a long film keeps only those that it needs."""

    def __init__(self) -> None:
        self._made: OrderedDict[int, tuple[Layer, ...]] = OrderedDict()

    def layers(self, index: int, make: Callable[[], Sequence[Layer]]) -> tuple[Layer, ...]:
        """The layers of a shot."""
        if index not in self._made:
            while len(self._made) >= MOST:
                self._made.popitem(last=False)
            self._made[index] = tuple(make())
        self._made.move_to_end(index)
        return self._made[index]


@dataclass(frozen=True, slots=True)
class Staged:
    """All layers of one shot; ``ahead`` is how many seconds of it have passed before it is first seen."""

    shelf: Shelf
    index: int
    make: Callable[[], Sequence[Layer]]
    ahead: float = 0.0

    def draw(self, target: Planes, time: float) -> None:
        """Draw the shot as it is at a time."""
        for layer in self.shelf.layers(self.index, self.make):
            layer.draw(target, time + self.ahead)


class Returning:
    """Over the end of a loop's last shot, its first one comes back, so that the end runs into the start."""

    def __init__(self, first: Staged, *, begin: float, seconds: float) -> None:
        """It comes from ``begin`` on, in seconds of the last shot; ``seconds`` later it alone is seen."""
        self._first = first
        self._begin, self._seconds = begin, seconds
        self._spare: Planes | None = None

    def draw(self, target: Planes, time: float) -> None:
        """Mix the first shot in by as much as has come by now."""
        gone = time - self._begin
        if gone <= 0:
            return
        if self._spare is None:
            self._spare = Planes.black(target.size)
        # The first shot is drawn as it was before it began: its own clock stands at ``ahead`` in the first frame.
        self._first.draw(self._spare, gone - self._seconds)
        mix(target, self._spare, smoothstep(gone / self._seconds), target)


def plain_way(seconds: float) -> Way:
    """From one end to the other, starting and ending at walking pace, as in films of several shots."""
    return lambda time: eased(time / seconds, "glide")


def closed_way(seconds: float) -> Way:
    """There and back: after the seconds everything is where it was, and goes on as it began."""
    return lambda time: 0.5 - 0.5 * math.cos(2 * math.pi * time / seconds)


def returning_way(seconds: float) -> Way:
    """There and back at one pace, for what is eased by itself."""
    return lambda time: 1 - abs(1 - 2 * (time / seconds % 1))


def backwards(way: Way) -> Way:
    """The same way from its end to its start."""
    return lambda time: 1 - way(time)


def followed_way(seconds: float, loudness: F64, *, rate: float) -> Way:
    """As far, from moment to moment, as a sound is loud: steps on its beats, and rests where it is still."""
    pace = 0.10 + np.asarray(loudness, np.float64) ** 1.5
    covered = np.concatenate([np.zeros(1), np.cumsum(pace, dtype=np.float64)])
    share: F64 = np.asarray(covered / float(covered[-1]), np.float64)
    return lambda time: float(np.interp(time * rate, np.arange(share.size), share)) if time < seconds else 1.0


def moved_photo(
    photo: U8, move: CameraMove, size: tuple[int, int], way: Way
) -> tuple[Picture, Callable[[float], Window], bool]:
    """A photograph under a camera, the window on it at each time in shares of its sides, and whether it has layers."""
    shot = CameraShot(photo, move, size)
    height, width = photo.shape[:2]

    def window(time: float) -> Window:
        seen = shot.window(min(max(way(time), 0.0), 1.0))
        return Window(seen.left / width, seen.top / height, seen.width / width, seen.height / height)

    return Picture(shot, way), window, shot.layered
