"""What a clip's camera sees on its way: how it moves, and how near everything is that it passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.color import planes_to_rgb
from mmgen.media.motion.similarity import Similarity
from mmgen.media.planes import Planes, Window
from mmgen.procedural.atmosphere.view import View, view_of
from mmgen.procedural.footage.clip import thumbnail
from mmgen.procedural.footage.strip import Strip
from mmgen.procedural.footage.tracking import TRACKING_WIDTH, frame_step
from mmgen.procedural.footage.velocity import movement_of

__all__ = ["view_along"]

NEXT_LOOK = 0.3
"""The camera looks again when it has gone by so much of what it saw last, or sees so much more or less of it."""

LONGEST = 1536
"""The maps of all that a camera passes have at most so many pixels a side."""


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """What is seen through a window, which is counted in shares of the first frame."""

    window: Window
    view: View


def view_along(clip: Strip) -> View:
    """The maps of all that the clip shows, and the window on them at each time, by the movement of its camera."""
    windows: list[Window] = []
    looks: list[_Look] = []
    before: U8 | None = None
    way = Similarity()
    for frame in clip.planes():
        small = thumbnail(frame, TRACKING_WIDTH)
        size = small.shape[1], small.shape[0]
        if before is not None:
            way = _after(way, movement_of(frame_step(before, small), size))
        before = small
        windows.append(_seen(way.inverse, size))
        if all(_apart(windows[-1], look.window) for look in looks):
            looks.append(_Look(windows[-1], view_of(_picture(frame))))
    if len(looks) == 1 and all(_within(window) for window in windows):
        one = looks[0].view
        return View(one.picture, one.near, one.sky, _timed(windows, float(clip.rate)), max(w.width for w in windows))
    return _joined(looks, windows, float(clip.rate))


def _after(first: Similarity, second: Similarity) -> Similarity:
    return Similarity(second.turn * first.turn, second.turn * first.shift + second.shift)


def _seen(back: Similarity, size: tuple[int, int]) -> Window:
    """The part of the first frame that a frame shows; turned frames are taken as level ones."""
    middle = complex(size[0] / 2, size[1] / 2)
    centre, share = back.turn * middle + back.shift, abs(back.turn)
    return Window.around((centre.real / size[0], centre.imag / size[1]), (share, share))


def _apart(one: Window, other: Window) -> bool:
    gone = max(abs(a - b) for a, b in zip(one.center, other.center, strict=True))
    grown = max(one.width, other.width) / min(one.width, other.width)
    return gone > NEXT_LOOK * other.width or grown > 1 + 2 * NEXT_LOOK


def _within(window: Window) -> bool:
    return min(window.left, window.top) > -0.02 and max(window.left, window.top) + window.width < 1.02


def _picture(frame: Planes) -> U8:
    return planes_to_rgb(frame.y, frame.u, frame.v)


def _timed(windows: list[Window], rate: float) -> Callable[[float], Window]:
    def window(time: float) -> Window:
        return windows[min(max(round(time * rate), 0), len(windows) - 1)]

    return window


def _joined(looks: list[_Look], windows: list[Window], rate: float) -> View:
    """One view of all looks, each laid where its window is, the edges of one fading into the next."""
    left, top = min(w.left for w in windows), min(w.top for w in windows)
    width = max(w.left + w.width for w in windows) - left
    height = max(w.top + w.width for w in windows) - top
    rows, columns = looks[0].view.near.shape
    finest = min(1.0, LONGEST / max(width * columns, height * rows))
    across, down = columns * finest, rows * finest
    size = max(round(width * across), 2), max(round(height * down), 2)
    total, weights = np.zeros((size[1], size[0], 5), np.float32), np.zeros((size[1], size[0], 1), np.float32)
    for look in looks:
        seen = np.dstack([look.view.picture.astype(np.float32), look.view.near, look.view.sky])
        scale = look.window.width * across / seen.shape[1]
        place = (look.window.left - left) * across, (look.window.top - top) * down
        matrix = np.asarray([[scale, 0, place[0]], [0, scale, place[1]]], np.float64)
        feather = _feather(seen.shape[:2])
        laid = cv2.warpAffine(np.dstack([seen * feather, feather]), matrix, size, flags=cv2.INTER_LINEAR)
        laid = np.asarray(laid, np.float32)
        total += laid[..., :5]
        weights += laid[..., 5:]
    # What the camera never shows is taken from what lies beside it at the same height.
    rowwise = total.sum(axis=1, keepdims=True) / np.maximum(weights.sum(axis=1, keepdims=True), 1e-6)
    maps = np.where(weights > 1e-3, total / np.maximum(weights, 1e-3), rowwise)
    moved = [
        Window((w.left - left) / width, (w.top - top) / height, w.width / width, w.width / height) for w in windows
    ]
    picture = np.clip(maps[..., :3], 0, 255).astype(np.uint8)
    near, sky = (np.ascontiguousarray(maps[..., index], np.float32) for index in (3, 4))
    return View(picture, near, sky, _timed(moved, rate), max(w.width for w in moved))


def _feather(shape: tuple[int, ...]) -> F32:
    """1 in the middle, nearly 0 at the edges, ``(h, w, 1)``."""
    down, across = (1 - np.abs(np.linspace(-1, 1, side, dtype=np.float32)) for side in shape[:2])
    return np.asarray(np.minimum(down[:, None], across[None])[..., None] + np.float32(0.01), np.float32)
