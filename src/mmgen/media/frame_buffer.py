"""A frame on its way to an encoder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import cv2
import numpy as np

from mmgen.media.color import rgb_to_full_planes, rgb_to_planes
from mmgen.media.frame_conversion import deep_plane_view, plane_view

if TYPE_CHECKING:
    from mmgen.media.arrays import U8, U16
    from mmgen.media.video_format import VideoFormat


class FrameBuffer:
    """
    A frame lent by a ``VideoWriter``: write all of ``y`` ``(H, W)``, ``u`` and ``v`` ``(H/2, W/2)``, then push it.

    Where the format has alpha, ``a`` ``(H, W)`` is to be written too: 0 is transparent, 255 opaque.
    """

    __slots__ = ("_deep", "a", "exact", "matte", "picture", "u", "v", "y")

    def __init__(self, video_format: VideoFormat) -> None:
        width, height = video_format.size
        self.picture = av.VideoFrame(width, height, "yuv420p")
        self.y, self.u, self.v = (plane_view(plane) for plane in self.picture.planes)
        self.matte: av.VideoFrame | None = None
        self.a: U8 | None = None
        # ProRes keeps more than 4:2:0 holds, so RGB pixels reach it as they are.
        self.exact: U8 | None = None
        self._deep = video_format.codec == "prores"
        if video_format.alpha and self._deep:
            self.a = np.empty((height, width), np.uint8)
        elif video_format.alpha:
            self.matte = av.VideoFrame(width, height, "yuv420p")
            self.a, *chroma = (plane_view(plane) for plane in self.matte.planes)
            for plane in chroma:
                plane[:] = 128

    def fill(self, pixels: U8) -> None:
        """Convert ``(H, W, 3)`` RGB or ``(H, W, 4)`` RGBA pixels; RGB is opaque."""
        if self.a is not None:
            self.a[:] = pixels[..., 3] if pixels.shape[2] == 4 else 255
        colour = np.ascontiguousarray(pixels[..., :3])
        if self._deep:
            self.exact = colour.copy() if colour is pixels else colour
        else:
            rgb_to_planes(colour, out=(self.y, self.u, self.v))

    def encodable(self) -> av.VideoFrame:
        """Return the picture that the encoder takes."""
        if not self._deep:
            return self.picture
        if self.exact is not None:
            deep = rgb_to_full_planes(self.exact)
        else:
            size = self.y.shape[::-1]
            chroma = (cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR) for plane in (self.u, self.v))
            deep = [np.asarray(np.multiply(plane, 4, dtype=np.uint16), np.uint16) for plane in (self.y, *chroma)]
        if self.a is not None:
            deep.append(_ten_bits(self.a))
        return _deep_picture(deep)


def _ten_bits(opacity: U8) -> U16:
    """Widen so that opaque stays opaque."""
    wide = opacity.astype(np.uint16)
    return np.asarray(wide << 2 | wide >> 6, np.uint16)


def _deep_picture(planes: list[U16]) -> av.VideoFrame:
    """Return a picture of ten-bit 4:4:4 planes, the fourth of which is opacity."""
    height, width = planes[0].shape
    picture = av.VideoFrame(width, height, "yuva444p10le" if len(planes) == 4 else "yuv444p10le")
    for plane, values in zip(picture.planes, planes, strict=True):
        deep_plane_view(plane)[:] = values
    return picture
