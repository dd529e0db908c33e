"""Clips ready to be drawn at one frame size: what each looks like in each of its frames."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import cv2
import numpy as np

from mmgen.media.arrays import U8
from mmgen.media.blend import Rgb
from mmgen.media.color import planes_to_rgb, rgb_to_planes
from mmgen.media.motion.camera import CameraMove, CameraShot
from mmgen.media.motion.focus import reduced
from mmgen.media.planes import Planes
from mmgen.media.timeline.clips import Solid, Still
from mmgen.media.timeline.palette import WHITE
from mmgen.media.timeline.pictures import pixels_of, size_of
from mmgen.media.timeline.reframing import framing_about
from mmgen.media.timeline.reserved import Reserved

CARD_LIGHT = 0.5
"""How much of its light a picture keeps behind a card's words."""

CARD_COLOUR = 1.35
"""How much richer its colours are made, since what is darkened looks greyer."""

CARD_BLUR = 70
"""How many of the blur's radii the longer side of a card's ground has."""

GLIMPSE = 384
"""The longer side of the small frames that words are placed by."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """The frames that a timeline is drawn on: their size and rate, the colours that they share, and what is taken."""

    size: tuple[int, int]
    rate: Fraction
    background: Rgb = (0, 0, 0)
    accent: Rgb = WHITE
    reserved: tuple[Reserved, ...] = ()

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.size[0] / self.size[1]


class View(Protocol):
    """One clip at one frame size, drawn by several threads at once."""

    @property
    def layered(self) -> bool:
        """Whether near and far move against each other."""
        ...

    @property
    def move(self) -> str | None:
        """What the camera does, "follow" where the crop follows a subject; None where nothing moves."""
        ...

    def draw(self, frame: int, target: Planes) -> None:
        """Draw the picture of a frame, counted from the first one that shows the clip."""
        ...

    def glimpses(self) -> list[U8]:
        """A few small RGB frames from its start to its end, to judge it by."""
        ...

    def close(self) -> None:
        """Let go of files."""
        ...


class StillView:
    """A still picture under a camera."""

    def __init__(self, still: Still, frames: int, canvas: Canvas) -> None:
        image, card = still.image, still.words.layout == "card"
        if card:
            image = card_ground(opaque(pixels_of(image), canvas.background))
        move = CameraMove(still.move, still.strength, still.easing, still.seed, layers=still.layers and not card)
        framing = None if still.focus is None else framing_about(size_of(image), canvas.aspect, still.focus)
        self._camera = CameraShot(
            lambda: opaque(pixels_of(image), canvas.background), move, canvas.size, framing=framing
        )
        self._frames = frames
        self.move = None if still.move == "hold" else still.move

    @property
    def layered(self) -> bool:
        """Whether near and far move against each other."""
        return self._camera.layered

    def draw(self, frame: int, target: Planes) -> None:
        """Draw the picture of a frame."""
        self._camera.render((frame + 0.5) / self._frames, target)

    def glimpses(self) -> list[U8]:
        """The start, the middle and the end."""
        target, glimpses = Planes.black(self._camera.size), list[U8]()
        for t in (0.0, 0.5, 1.0):
            self._camera.render(t, target)
            glimpses.append(small_rgb(target, GLIMPSE))
        return glimpses

    def close(self) -> None:
        """There is nothing to let go of."""


class SolidView:
    """One colour."""

    layered = False
    move = None

    def __init__(self, solid: Solid, canvas: Canvas) -> None:
        self._color = solid.color
        self._frame = plain(canvas.size, solid.color)

    def draw(self, frame: int, target: Planes) -> None:
        """Fill the target."""
        del frame
        target.assign(self._frame)

    def glimpses(self) -> list[U8]:
        """It looks alike all the time."""
        width, height = self._frame.size
        factor = GLIMPSE / max(width, height)
        return [np.full((max(round(height * factor), 1), max(round(width * factor), 1), 3), self._color, np.uint8)]

    def close(self) -> None:
        """There is nothing to let go of."""


def plain(size: tuple[int, int], color: Rgb) -> Planes:
    """A frame of one colour."""
    levels = rgb_to_planes(np.full((2, 2, 3), color, np.uint8))
    frame = Planes.black(size)
    for plane, level in zip((frame.y, frame.u, frame.v), levels, strict=True):
        plane[:] = level[0, 0]
    return frame


def small_rgb(frame: Planes, longest: int) -> U8:
    """A frame as RGB pixels whose longer side is about ``longest``, never more than it has."""
    width, height = frame.size
    factor = min(longest / max(width, height), 1.0)
    half = max(round(width * factor / 2), 1), max(round(height * factor / 2), 1)
    full = half[0] * 2, half[1] * 2
    y, u, v = (
        np.asarray(cv2.resize(plane, to, interpolation=cv2.INTER_AREA), np.uint8)
        for plane, to in ((frame.y, full), (frame.u, half), (frame.v, half))
    )
    return planes_to_rgb(y, u, v)


def opaque(pixels: U8, ground: Rgb) -> U8:
    """RGB pixels: what was transparent shows the ground."""
    if pixels.shape[2] == 3:
        return pixels
    alpha = pixels[..., 3:].astype(np.float32) / 255
    mixed = pixels[..., :3] * alpha + np.asarray(ground, np.float32) * (1 - alpha)
    return np.asarray(np.rint(mixed), np.uint8)


def card_ground(photo: U8) -> U8:
    """The picture out of focus, richer and darker, most so at its edges: blurred small, where that costs nothing."""
    small = reduced(photo, 320)
    height, width = small.shape[:2]
    blurred = cv2.GaussianBlur(small, (0, 0), max(height, width) / CARD_BLUR, borderType=cv2.BORDER_REFLECT)
    tones = np.asarray(cv2.resize(blurred, (width * 4, height * 4), interpolation=cv2.INTER_CUBIC), np.float32)
    gray = tones.mean(axis=2, keepdims=True)
    across = np.linspace(-1, 1, width * 4, dtype=np.float32)[None, :, None]
    down = np.linspace(-1, 1, height * 4, dtype=np.float32)[:, None, None]
    light = CARD_LIGHT * (1 - 0.3 * np.clip(across**2 + down**2, 0, 1.6))
    return np.asarray(np.clip((gray + CARD_COLOUR * (tones - gray)) * light, 0, 255), np.uint8)
