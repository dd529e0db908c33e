"""The tracks of a video file being written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import av
import cv2
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from mmgen.media.frame_conversion import plane_view
from mmgen.media.muxing import add_picture_stream, encode
from mmgen.media.sound_track import SoundEncoding, SoundTrack

if TYPE_CHECKING:
    from av.container import OutputContainer

    from mmgen.media.video_format import Codec, Quality, VideoFormat

# Each row is a step of visible quality for one more unit of patience.
_OPTIONS: dict[tuple[Codec, Quality], dict[str, str]] = {
    ("h264", "draft"): {"preset": "superfast", "crf": "22"},
    ("h264", "standard"): {"preset": "veryfast", "crf": "20"},
    ("h264", "final"): {"preset": "medium", "crf": "18"},
    ("av1", "draft"): {"preset": "11", "crf": "35"},
    ("av1", "standard"): {"preset": "10", "crf": "30"},
    ("av1", "final"): {"preset": "8", "crf": "26"},
}
_ENCODERS = {"h264": "libx264", "av1": "libsvtav1"}

_AVX512_SKX = 256
"""OpenCV's number for the group of AVX-512 instructions that x264 uses."""

_UP_TO_AVX2 = "asm=sse2,ssse3,sse4.2,avx,lzcnt,fma3,bmi1,bmi2,avx2"
"""x264's names for what every processor with AVX-512 also has."""


class FrameBuffer:
    """A frame lent by a ``VideoWriter``: write all of ``y`` ``(H, W)``, ``u`` and ``v`` ``(H/2, W/2)``, then push it."""

    __slots__ = ("picture", "u", "v", "y")

    def __init__(self, size: tuple[int, int]) -> None:
        self.picture = av.VideoFrame(*size, "yuv420p")
        self.y, self.u, self.v = (plane_view(plane) for plane in self.picture.planes)


class PictureTrack:
    """Frames in, packets out; frame ``k`` is shown at exactly ``k / rate``."""

    def __init__(self, container: OutputContainer, video_format: VideoFormat) -> None:
        if video_format.codec == "av1":
            # SVT-AV1 writes its settings to the standard error stream unless its own variable says otherwise.
            os.environ.setdefault("SVT_LOG", "1")
        self._container = container
        self._time_base = 1 / video_format.rate
        options = dict(_OPTIONS[video_format.codec, video_format.quality])
        if video_format.codec == "h264":
            options |= _repeatable(video_format.size[0])
        # Chroma is averaged from whole blocks of four pixels, so it sits in their centre; H.264 assumes the left.
        options["chroma_sample_location"] = "center"
        self._stream = add_picture_stream(container, _ENCODERS[video_format.codec], video_format.rate, options)
        context = self._stream.codec_context
        context.width, context.height = video_format.size
        context.pix_fmt = "yuv420p"
        context.time_base = self._time_base
        context.colorspace = Colorspace.ITU709
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709
        context.color_range = ColorRange.MPEG
        context.open()
        self._count = 0

    def encode(self, buffer: FrameBuffer) -> None:
        """Encode the next frame."""
        buffer.picture.pts = self._count
        buffer.picture.time_base = self._time_base
        self._count += 1
        encode(self._container, self._stream, buffer.picture)

    def finish(self) -> None:
        """Write what the encoder still holds."""
        encode(self._container, self._stream, None)


def _repeatable(width: int) -> dict[str, str]:
    """
    What makes x264 give the same bytes each time.

    Its AVX-512 code for macroblock trees reads past the end of rows that are not a multiple of eight macroblocks,
    so the same frames come out differently from one run to the next; its AVX2 code does not (libx264 core 165).
    """
    macroblocks = -(-width // 16)
    if macroblocks % 8 == 0 or not cv2.checkHardwareSupport(_AVX512_SKX):
        return {}
    return {"x264-params": _UP_TO_AVX2}


def add_sound_track(container: OutputContainer, video_format: VideoFormat) -> SoundTrack | None:
    """Add the stereo track that the format asks for, if it does."""
    if video_format.audio_rate is None:
        return None
    return SoundTrack(container, _SOUND[video_format.codec], sample_rate=video_format.audio_rate, channels=2)


# The fast AAC coder takes a third of the time, and at this bit rate sounds the same.
_SOUND: dict[Codec, SoundEncoding] = {
    "h264": SoundEncoding("aac", "fltp", kilobits=160, options={"aac_coder": "fast"}),
    "av1": SoundEncoding("libopus", "flt", rates=frozenset({16000, 24000, 48000}), kilobits=128),
}
