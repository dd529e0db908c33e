"""How one shot replaces another on screen."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import U8
from mmgen.media.blend import Mask, darken, mix, mix_masked, slide
from mmgen.media.motion.easing import smoothstep
from mmgen.media.planes import Planes
from mmgen.procedural.film.plan import Transition

SHUTTER = 0.5
"""The part of a frame's time that the film is exposed, which blurs what moves fast."""

WIPE_EDGE = 0.35
"""The width of a wipe's soft edge, as a share of its way."""


class Transitions:
    """The transitions for one frame size and rate, with the planes and masks they need."""

    def __init__(self, size: tuple[int, int], frame_seconds: float) -> None:
        self._size = size
        self._frame_seconds = frame_seconds
        self._joined = Planes.black(size)
        self._order: Mask | None = None

    def render(self, transition: Transition, frames: tuple[Planes, Planes], share: float, seconds: float) -> None:
        """Replace the first frame's content by its mixture with the second, ``share`` (0 to 1) of the way over."""
        first, second = frames
        match transition:
            case "push":
                self._push(first, second, share, seconds)
            case "wipe":
                mix_masked(first, second, self._wipe_order().through(_wipe_table(share)), first)
            case "fade":
                _through_black(first, second, share)
            case _:
                mix(first, second, smoothstep(share), first)

    def _push(self, first: Planes, second: Planes, share: float, seconds: float) -> None:
        """Slide over, blurred along the way as a camera would, at the speed of this moment."""
        step = self._frame_seconds * SHUTTER / max(seconds, 1e-6)
        gone = _swing(share)
        slide(first, second, gone, self._joined)
        speed = abs(_swing(share + step / 2) - _swing(share - step / 2)) * self._size[0]
        _blur_across(self._joined, speed)
        first.assign(self._joined)

    def _wipe_order(self) -> Mask:
        if self._order is None:
            width, height = self._size
            across = np.linspace(0, 1, width, dtype=np.float32)[None, :]
            down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
            slope = 0.35 * height / width
            self._order = Mask.of(np.rint((across + slope * down) / (1 + slope) * 255).astype(np.uint8))
        return self._order


def _wipe_table(share: float) -> U8:
    order = np.arange(256) / 255
    ramp = np.clip((smoothstep(share) - order * (1 - WIPE_EDGE)) / WIPE_EDGE, 0, 1)
    return np.rint(255 * ramp * ramp * (3 - 2 * ramp)).astype(np.uint8)


def _through_black(first: Planes, second: Planes, share: float) -> None:
    if share < 0.5:
        darken(first, smoothstep(2 * share))
        return
    first.assign(second)
    darken(first, smoothstep(2 - 2 * share))


def _swing(share: float) -> float:
    """A slide that gathers speed, passes and settles: slower at both ends than a smoothstep."""
    share = min(max(share, 0.0), 1.0)
    return share**3 * (share * (6 * share - 15) + 10)


def _blur_across(frame: Planes, pixels: float) -> None:
    for plane, length in ((frame.y, pixels), (frame.u, pixels / 2), (frame.v, pixels / 2)):
        taps = round(length) | 1
        if taps > 1:
            cv2.blur(plane, (taps, 1), dst=plane, borderType=cv2.BORDER_REPLICATE)
