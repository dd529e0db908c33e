"""One picture of a video."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from av.video.frame import VideoFrame as DecodedFrame

    from mmgen.media.arrays import U8
    from mmgen.media.frame_conversion import FrameConversion


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """A picture as it is shown: its ``index`` in the video, and the time in ``seconds`` from the video's start."""

    index: int
    seconds: float
    decoded: DecodedFrame = field(repr=False)
    conversion: FrameConversion = field(repr=False)

    def rgb(self) -> U8:
        """Return the picture as ``(H, W, 3)`` RGB, also where it is transparent."""
        return self.conversion.rgb(self.decoded)

    def alpha(self) -> U8:
        """Return the opacity as ``(H, W)``: 0 is transparent, 255 opaque, as all is in a video without alpha."""
        return self.conversion.alpha(self.decoded)

    def rgba(self) -> U8:
        """Return the picture as ``(H, W, 4)`` RGBA, not premultiplied."""
        return np.dstack([self.rgb(), self.alpha()])

    def planes(self) -> tuple[U8, U8, U8]:
        """Return 8-bit Y ``(H, W)``, U and V ``(H/2, W/2)`` planes, BT.709 in limited range (odd sides round up)."""
        return self.conversion.planes(self.decoded)
