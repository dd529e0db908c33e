"""Transitions that a fast camera makes: pictures that fly past, blurred as an open shutter blurs them."""

from __future__ import annotations

import math

import cv2
import numpy as np

from mmgen.media.arrays import U8
from mmgen.media.blend import mix
from mmgen.media.motion.easing import smoothstep
from mmgen.media.planes import Planes

SHUTTER = 0.5
"""The part of a frame's time that the film is exposed, which blurs what moves fast."""

WHIP_WIDTHS = 2.0
"""How many frame widths a whip pan travels over each of its pictures."""

BLURRED_DETAIL = 12
"""A whip's blur is worked out with so many pixels for its length, where it is longer than twice that."""

STREAKED = 0.35
"""The share of its width beyond a picture's edge after which a whip shows nothing but streaks of it."""

PUNCH = 4.0
"""How much larger the first picture has grown at the end of a punch-in, could it still be seen."""

FROM_AFAR = 0.8
"""The size that the second picture has when a punch-in begins: smaller, its mirrored edges would show upside-down peaks."""

TAKEOVER = 0.45, 0.65
"""The parts of its way between which the second picture takes over, once it nearly fills the frame."""

ZOOM_SHUTTER = 1.5
"""A punch-in is exposed longer than other moves, for its speed to show."""

DOUBLINGS = 4
"""A zoom blur is the mean of at most two to the power of so many exposures."""

EXPOSURE_STEP = 3.0
"""Pixels at the frame's edge that lie between two exposures, where so many are enough."""


def swing(share: float) -> float:
    """A move that gathers speed, passes and settles: slower at both ends than a smoothstep."""
    share = min(max(share, 0.0), 1.0)
    return share**3 * (share * (6 * share - 15) + 10)


def blur_across(frame: Planes, pixels: float) -> None:
    """Blur a frame along its rows by a box of so many luma pixels, fractions included."""
    for plane, length in ((frame.y, pixels), (frame.u, pixels / 2), (frame.v, pixels / 2)):
        np.copyto(plane, box_blurred(plane, length))


def box_blurred(plane: U8, length: float) -> U8:
    """A plane averaged along its rows over a length in pixels: a mixture of the two next odd lengths."""
    if length <= 1:
        return plane
    taps = math.floor((length - 1) / 2) * 2 + 1
    rest = (length - taps) / 2
    shorter, longer = (cv2.blur(plane, (count, 1), borderType=cv2.BORDER_REPLICATE) for count in (taps, taps + 2))
    # The longer box spreads the shorter one's light over two more taps, so their weights go by light, not by length.
    share = rest * (taps + 2) / length
    return np.asarray(cv2.addWeighted(shorter, 1 - share, longer, share, 0), np.uint8)


class WhipPan:
    """A fast pan from the one picture to the other; beyond its edge each goes on as streaks of its rows."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size

    def render(self, frames: tuple[Planes, Planes], share: float, step: float) -> None:
        """Put the moment after this share of the way into the first frame."""
        first, second = frames
        width = self._size[0]
        way = swing(share) * 2 * WHIP_WIDTHS * width
        exposed = step * SHUTTER * 2
        blur = abs(swing(share + exposed / 2) - swing(share - exposed / 2)) * 2 * WHIP_WIDTHS * width
        shown = smoothstep((share - 0.42) / 0.16)
        if shown < 1:
            _pan(first, way, blur)
        if shown > 0:
            _pan(second, way - 2 * WHIP_WIDTHS * width, blur)
        mix(first, second, shown, first)


def _pan(frame: Planes, way: float, blur: float) -> None:
    for plane, scale in ((frame.y, 1.0), (frame.u, 0.5), (frame.v, 0.5)):
        np.copyto(plane, _panned(plane, way * scale, blur * scale))


def _panned(plane: U8, way: float, blur: float) -> U8:
    """What a camera sees that has gone ``way`` pixels to the right, halfway through an exposure over ``blur`` pixels."""
    height, width = plane.shape
    columns = round(width * BLURRED_DETAIL / blur) if blur > 2 * BLURRED_DETAIL else width
    if columns < width:
        # What is blurred so far along its rows loses nothing when it has fewer columns meanwhile.
        small = np.asarray(cv2.resize(plane, (columns, height), interpolation=cv2.INTER_AREA), np.uint8)
        part = columns / width
        seen = _panned(small, way * part, blur * part)
        return np.asarray(cv2.resize(seen, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    margin = math.ceil(blur / 2) + 1
    matrix = np.array([[1, 0, way - margin], [0, 1, 0]], np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    wide = cv2.warpAffine(plane, matrix, (width + 2 * margin, height), flags=flags, borderMode=cv2.BORDER_REFLECT)
    _streak(np.asarray(wide, np.uint8), plane, way - margin)
    return box_blurred(np.asarray(wide, np.uint8), blur)[:, margin : margin + width]


def _streak(wide: U8, plane: U8, start: float) -> None:
    """
    Lead what lies beyond a plane's edges over to the mean of each row, in place; ``wide`` begins at a column ``start``.

    Left as it is, the mirrored plane would show its subjects side by side with their mirror images.
    """
    width = plane.shape[1]
    places = start + np.arange(wide.shape[1], dtype=np.float32)
    beyond = np.maximum(np.maximum(-places, places - (width - 1)), 0) / (STREAKED * width)
    outside = np.flatnonzero(beyond > 0)
    if not len(outside):
        return
    gone = np.clip(beyond, 0, 1)
    share = np.asarray(gone * gone * (3 - 2 * gone), np.float32)
    means = np.asarray(cv2.reduce(plane, 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F), np.float32)
    # A frame is seldom more than two widths long, so what is outside lies at one of its ends.
    part = slice(int(outside[0]), int(outside[-1]) + 1)
    wide[:, part] = np.rint(wide[:, part] * (1 - share[part]) + means * share[part])


class PunchIn:
    """A jump into the first picture that lands in the second; the middle of the frame stays where it is."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size

    def render(self, frames: tuple[Planes, Planes], share: float, step: float) -> None:
        """Put the moment after this share of the way into the first frame."""
        first, second = frames
        half = step * ZOOM_SHUTTER / 2
        speed = swing(share + half) - swing(share - half)
        way = swing(share)
        shown = smoothstep((share - TAKEOVER[0]) / (TAKEOVER[1] - TAKEOVER[0]))
        if shown < 1:
            _zoom(first, PUNCH**way, PUNCH**speed)
        if shown > 0:
            _zoom(second, FROM_AFAR ** (1 - way), (1 / FROM_AFAR) ** speed)
        mix(first, second, shown, first)


def _zoom(frame: Planes, scale: float, blur: float) -> None:
    for plane in (frame.y, frame.u, frame.v):
        np.copyto(plane, _zoomed(plane, scale, blur))


def _zoomed(plane: U8, scale: float, blur: float) -> U8:
    """A plane enlarged about its middle, blurred by growth of this factor while it is exposed."""
    reach = (blur - 1) * max(plane.shape) / 2
    if reach < 0.5:
        return _scaled(plane, scale)
    doublings = min(max(math.ceil(math.log2(reach / EXPOSURE_STEP)), 1), DOUBLINGS)
    exposures = 2**doublings
    # Even steps of growth about the scale; each doubling averages the picture with itself, twice as far apart.
    step = blur ** (1 / (exposures - 1))
    seen = _scaled(plane, scale * blur**-0.5)
    for doubling in range(doublings):
        seen = np.asarray(cv2.addWeighted(seen, 0.5, _scaled(seen, step ** (2**doubling)), 0.5, 0), np.uint8)
    return seen


def _scaled(plane: U8, scale: float) -> U8:
    height, width = plane.shape
    middle = (width - 1) / 2, (height - 1) / 2
    matrix = np.array([[1 / scale, 0, middle[0] * (1 - 1 / scale)], [0, 1 / scale, middle[1] * (1 - 1 / scale)]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(plane, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REFLECT), np.uint8
    )
