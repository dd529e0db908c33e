"""How one picture replaces another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from mmgen.media.arrays import U8
from mmgen.media.blend import Mask, darken, mix, mix_masked, slide
from mmgen.media.motion.easing import smoothstep
from mmgen.media.planes import Planes
from mmgen.media.timeline.camera_transitions import SHUTTER, PunchIn, WhipPan, blur_across, swing
from mmgen.media.timeline.clips import Transition

WIPE_EDGE = 0.35
"""The width of a wipe's soft edge, as a share of its way."""

COARSE = 2
"""The order of a luma fade is smooth, so it is found at a half of the size each way."""

LUMA_SOFTNESS = 0.4
"""The part of a luma fade that each single pixel takes."""

OLD_LIGHTS = 0.5
"""What the lights of the old picture count in the order of a luma fade: left to the end, they would haunt the new one."""

SHADE = 0.28
"""How much darker a push makes the old picture right beside the new one, at its fastest."""

SHADE_WIDTH = 0.09
"""How far from the new picture's edge that shade reaches, as a share of the frame's width."""


@dataclass(frozen=True, slots=True)
class Passage:
    """How far a transition has gone, 0 to 1, and how far it goes from one frame to the next."""

    share: float
    step: float


class Transitions:
    """The transitions for one frame size, with the planes and masks they need; it serves one thread."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._wipe: Mask | None = None
        self._luma = LumaFade(size)
        self._punch = PunchIn(size)
        self._whip = WhipPan(size)

    def render(self, transition: Transition, frames: tuple[Planes, Planes], passage: Passage) -> None:
        """Replace the first frame's content by its mixture with the second, which may be changed too."""
        first, second = frames
        share = passage.share
        match transition:
            case "push":
                self._push(first, second, passage)
            case "wipe":
                mix_masked(
                    first,
                    second,
                    self._wipe_order().through(_soft_table((share + smoothstep(share)) / 2, WIPE_EDGE)),
                    first,
                )
            case "fade":
                _through_black(first, second, passage)
            case "luma":
                self._luma.render(frames, share)
            case "zoom":
                self._punch.render(frames, share, passage.step)
            case "whip":
                self._whip.render(frames, share, passage.step)
            case _:
                mix(first, second, smoothstep(share), first)

    @cached_property
    def _joined(self) -> Planes:
        return Planes.black(self._size)

    def _push(self, first: Planes, second: Planes, passage: Passage) -> None:
        """
        Slide over, blurred along the way as a camera would, at the speed of this moment.

        The new picture casts a soft shade on the old one: two bright edges that meet would glow as a seam.
        """
        share, step = passage.share, passage.step * SHUTTER
        gone = swing(share)
        slide(first, second, gone, self._joined)
        _shade(self._joined, (1 - gone) * self._size[0], SHADE * 4 * gone * (1 - gone))
        speed = abs(swing(share + step / 2) - swing(share - step / 2)) * self._size[0]
        blur_across(self._joined, speed)
        first.assign(self._joined)

    def _wipe_order(self) -> Mask:
        if self._wipe is None:
            width, height = self._size
            across = np.linspace(0, 1, width, dtype=np.float32)[None, :]
            down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
            slope = 0.35 * height / width
            self._wipe = Mask.of(np.rint((across + slope * down) / (1 + slope) * 255).astype(np.uint8))
        return self._wipe


class LumaFade:
    """
    The new picture comes through its lights first, and over the old one's lights before its darks.

    Levels are ranked once, so that moving pictures do not flicker.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self._spread = max(size[0] / 160, 2.0)
        self._ranks: U8 | None = None
        self._before = 1.0

    def render(self, frames: tuple[Planes, Planes], share: float) -> None:
        """Mix the second frame into the first."""
        first, second = frames
        height, width = second.y.shape
        half = width // COARSE, height // COARSE
        old, new = (cv2.resize(frame.y, half, interpolation=cv2.INTER_AREA) for frame in frames)
        rough = cv2.addWeighted(new, 1 - OLD_LIGHTS, old, OLD_LIGHTS, 0)
        smooth = np.asarray(cv2.GaussianBlur(rough, (0, 0), self._spread / COARSE), np.uint8)
        if self._ranks is None or share <= self._before:
            self._ranks = _ranks(smooth)
        self._before = share
        fine = cv2.resize(cv2.LUT(smooth, self._ranks), (width, height), interpolation=cv2.INTER_LINEAR)
        order = Mask.of(np.asarray(fine, np.uint8))
        mix_masked(first, second, order.through(_soft_table(share, LUMA_SOFTNESS)), first)


def _ranks(plane: U8) -> U8:
    """For each level, the share of a plane that is brighter, 0 to 255; each level comes as its pixels' mean."""
    count = np.bincount(plane.ravel(), minlength=256)
    brighter = plane.size - np.cumsum(count) + count / 2
    return np.rint(255 * brighter / plane.size).astype(np.uint8)


def _soft_table(share: float, edge: float) -> U8:
    """For each order, 0 to 255, how much of the second picture shows after this share of the way."""
    order = np.arange(256) / 255
    ramp = np.clip((share - order * (1 - edge)) / edge, 0, 1)
    return np.rint(255 * ramp * ramp * (3 - 2 * ramp)).astype(np.uint8)


def _shade(frame: Planes, joint: float, depth: float) -> None:
    """Darken a frame by ``depth`` where it meets a column, fractions included, and less and less to the left of it."""
    reach = SHADE_WIDTH * frame.size[0]
    first = max(math.floor((joint - reach) / 2) * 2, 0)
    last = min(math.ceil(joint / 2) * 2, frame.size[0])
    near = 1 - np.clip((joint - np.arange(first, last) - 0.5) / reach, 0, 1)
    inside = np.clip(joint - np.arange(first, last), 0, 1)
    kept = np.asarray(1 - depth * near * near * inside, np.float32)
    strip = frame.y[:, first:last]
    strip[:] = np.rint((strip - np.float32(16)) * kept + 16)
    halved = kept.reshape(-1, 2).mean(axis=1)
    for plane in (frame.u, frame.v):
        part = plane[:, first // 2 : last // 2]
        part[:] = np.rint((part - np.float32(128)) * halved + 128)


def _through_black(first: Planes, second: Planes, passage: Passage) -> None:
    """
    Gently out of the one, quickly past black, gently into the other: dwelling there would look like a gap.

    Black are the frames next to the middle, one or two.
    """
    if passage.share > 0.5:
        first.assign(second)
    way = (1 - abs(2 * passage.share - 1)) / max(1 - passage.step, 0.5)
    darken(first, min(way, 1.0) ** 2)
