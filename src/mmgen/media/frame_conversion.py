"""Decoded frames brought to what is shown: BT.709 or RGB, 8 bits, upright, with square pixels."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, cast

import cv2
import numpy as np
from av.video.reformatter import (
    ColorPrimaries,
    ColorRange,
    Colorspace,
    ColorTrc,
    Interpolation,
    VideoReformatter,
)

from mmgen.media.color import planes_to_rgb

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from av.video.plane import VideoPlane

    from mmgen.media.arrays import U8, U16

# Without the latter two, swscale trades up to three levels of every colour for speed.
_EXACT = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT

_SMPTE_170M = 6
_MATRICES = frozenset(
    {
        int(Colorspace.ITU709),
        int(Colorspace.FCC),
        int(Colorspace.ITU601),
        _SMPTE_170M,
        int(Colorspace.SMPTE240M),
        int(Colorspace.BT2020),
    },
)
_HDR = frozenset({int(ColorTrc.SMPTE2084), int(ColorTrc.ARIB_STD_B67)})
_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


class FrameConversion:
    """
    The conversion of one video's frames: a turn of ``rotation`` degrees clockwise, then to the upright ``size``.

    It may be used from several threads. High dynamic range is mapped so that its reference white stays white; setting
    that up takes seconds, once for each video.
    """

    def __init__(self, rotation: int, size: tuple[int, int]) -> None:
        self.rotation = rotation
        self.size = size
        self._lock = threading.Lock()
        self._reformatters = {kind: VideoReformatter() for kind in ("rgb24", "yuv420p", "rgba")}

    def rgb(self, frame: VideoFrame) -> U8:
        """Return ``(H, W, 3)`` RGB pixels."""
        if _is_native(frame):
            y, u, v = (plane_view(plane) for plane in frame.planes[:3])
            return self._shown(planes_to_rgb(y, u, v), self.size)
        converted = self._converted(frame, "rgb24", ColorRange.JPEG)
        lines = _lines(converted.planes[0])[:, : converted.width * 3]
        return self._shown(lines.reshape(converted.height, converted.width, 3), self.size)

    def planes(self, frame: VideoFrame) -> tuple[U8, U8, U8]:
        """Return the Y, U and V planes of 4:2:0 in BT.709, limited range."""
        converted = frame if _is_native(frame) else self._converted(frame, "yuv420p", ColorRange.MPEG)
        half = ((self.size[0] + 1) // 2, (self.size[1] + 1) // 2)
        y, u, v = (
            self._shown(plane_view(plane), size)
            for plane, size in zip(converted.planes[:3], (self.size, half, half), strict=True)
        )
        return y, u, v

    def alpha(self, frame: VideoFrame) -> U8:
        """Return the opacity ``(H, W)``; 255 everywhere where the frame has none."""
        bits = next((component.bits for component in frame.format.components if component.is_alpha), 0)
        if bits == 0:
            return np.full(self.size[::-1], 255, np.uint8)
        if frame.format.name.startswith("yuva"):
            plane = frame.planes[3]
            opacity = plane_view(plane) if bits == 8 else _eight_bits(deep_plane_view(plane), bits)
            return self._shown(opacity, self.size)
        converted = self._converted(frame, "rgba", ColorRange.JPEG)
        lines = _lines(converted.planes[0])[:, : converted.width * 4]
        return self._shown(lines[:, 3::4], self.size)

    def _converted(self, frame: VideoFrame, pixel_format: str, color_range: ColorRange) -> VideoFrame:
        is_wide = frame.color_primaries == ColorPrimaries.BT2020 or frame.color_trc in _HDR
        with self._lock:
            return self._reformatters[pixel_format].reformat(
                frame,
                format=pixel_format,
                interpolation=_EXACT,
                src_colorspace=_matrix(frame),
                dst_colorspace=Colorspace.ITU709,
                src_color_range=_range(frame),
                dst_color_range=color_range,
                dst_color_trc=ColorTrc.BT709 if is_wide else None,
                dst_color_primaries=ColorPrimaries.BT709 if is_wide else None,
            )

    def _shown(self, pixels: U8, size: tuple[int, int]) -> U8:
        """Turn and resize where there is need, and own the memory."""
        turn = _TURNS.get(self.rotation)
        if turn is not None:
            pixels = np.asarray(cv2.rotate(pixels, turn), np.uint8)
        elif pixels.base is not None:
            # A view would be the decoder's own memory, from which it predicts the frames to come.
            pixels = pixels.copy()
        if pixels.shape[1::-1] != size:
            pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), np.uint8)
        return pixels


def plane_view(plane: VideoPlane) -> U8:
    """Return the pixels of an 8-bit plane in place, without the padding at the end of its lines."""
    return _lines(plane)[:, : plane.width]


def deep_plane_view(plane: VideoPlane) -> U16:
    """Return the pixels of a plane of 9 to 16 bits in place, without the padding at the end of its lines."""
    return _lines(plane).view(np.uint16)[:, : plane.width]


def _lines(plane: VideoPlane) -> U8:
    memory = cast("bytearray", plane)  # it has the buffer protocol, though its stub does not say so
    return np.frombuffer(memory, np.uint8).reshape(-1, plane.line_size)[: plane.height]


def _is_native(frame: VideoFrame) -> bool:
    """Whether the frame has even sides and is in the very format that ``planes`` returns."""
    even = frame.width % 2 == 0 and frame.height % 2 == 0
    is_709 = _matrix(frame) == Colorspace.ITU709 and _range(frame) == ColorRange.MPEG
    return frame.format.name in {"yuv420p", "yuva420p"} and even and is_709


def _eight_bits(values: U16, bits: int) -> U8:
    """Return values of so many bits as eight, so that full stays full."""
    most = (1 << bits) - 1
    return np.asarray((values.astype(np.uint32) * 255 + most // 2) // most, np.uint8)


def _matrix(frame: VideoFrame) -> int:
    """Return the colour matrix; files that do not say hold BT.709 when they are larger than standard definition."""
    if frame.colorspace in _MATRICES:
        return frame.colorspace
    return Colorspace.ITU709 if frame.width >= 1280 or frame.height > 576 else Colorspace.ITU601


def _range(frame: VideoFrame) -> int:
    full = frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj") or frame.format.is_rgb
    return ColorRange.JPEG if full else ColorRange.MPEG
