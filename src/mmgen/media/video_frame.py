"""One decoded picture of a video, as RGB or as the planes that the encoder takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from mmgen.media.color import planes_to_rgb

if TYPE_CHECKING:
    from av.video.frame import VideoFrame as DecodedFrame
    from av.video.plane import VideoPlane

    from mmgen.media.arrays import U8

# Without these two, swscale trades up to three levels of every colour for speed.
_EXACT = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """A picture, upright: its ``index`` in the video, and the time in ``seconds`` at which it is shown."""

    index: int
    seconds: float
    decoded: DecodedFrame
    rotation: int = 0

    def rgb(self) -> U8:
        """Return the picture as ``(H, W, 3)`` RGB."""
        frame = self.decoded
        if self._is_native():
            pixels = planes_to_rgb(*(plane_view(plane) for plane in frame.planes))
        else:
            converted = frame.reformat(
                format="rgb24", interpolation=_EXACT, src_colorspace=self._matrix(), src_color_range=self._range()
            )
            pixels = _packed(converted.planes[0], frame.width)
        return _turned(pixels, self.rotation)

    def planes(self) -> tuple[U8, U8, U8]:
        """Return 8-bit Y ``(H, W)``, U and V ``(H/2, W/2)`` planes, BT.709 in limited range (odd sides round up)."""
        frame = self.decoded
        if not self._is_native():
            frame = frame.reformat(
                format="yuv420p",
                interpolation=_EXACT,
                src_colorspace=self._matrix(),
                dst_colorspace=Colorspace.ITU709,
                src_color_range=self._range(),
                dst_color_range=ColorRange.MPEG,
            )
        y, u, v = (_turned(plane_view(plane), self.rotation) for plane in frame.planes)
        return y, u, v

    def _is_native(self) -> bool:
        frame = self.decoded
        even = frame.width % 2 == 0 and frame.height % 2 == 0
        is_709 = self._matrix() == Colorspace.ITU709 and self._range() == ColorRange.MPEG
        return frame.format.name == "yuv420p" and even and is_709

    def _matrix(self) -> int:
        """Return the colour matrix; files that do not say hold BT.709 when they are larger than standard definition."""
        tagged = self.decoded.colorspace
        if tagged in _MATRICES:
            return tagged
        return Colorspace.ITU709 if self.decoded.width >= 1280 or self.decoded.height > 576 else Colorspace.ITU601

    def _range(self) -> int:
        if self.decoded.color_range == ColorRange.JPEG or self.decoded.format.name.startswith("yuvj"):
            return ColorRange.JPEG
        is_rgb = self.decoded.format.is_rgb
        return ColorRange.JPEG if is_rgb else ColorRange.MPEG


_MATRICES = frozenset(
    {
        int(Colorspace.ITU709),
        int(Colorspace.FCC),
        int(Colorspace.ITU601),
        6,  # SMPTE 170M, the same matrix as ITU601
        int(Colorspace.SMPTE240M),
        int(Colorspace.BT2020),
    },
)


def plane_view(plane: VideoPlane) -> U8:
    """Return the pixels of an 8-bit plane in place, without the padding at the end of its lines."""
    return _lines(plane)[:, : plane.width]


def _packed(plane: VideoPlane, width: int) -> U8:
    return _lines(plane)[:, : width * 3].reshape(plane.height, width, 3)


def _lines(plane: VideoPlane) -> U8:
    memory = cast("bytearray", plane)  # it has the buffer protocol, though its stub does not say so
    return np.frombuffer(memory, np.uint8).reshape(-1, plane.line_size)[: plane.height]


def _turned(pixels: U8, rotation: int) -> U8:
    """Turn clockwise by 0, 90, 180 or 270 degrees, and own the memory."""
    turn = _TURNS.get(rotation)
    return np.ascontiguousarray(pixels) if turn is None else np.asarray(cv2.rotate(pixels, turn), np.uint8)


_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
