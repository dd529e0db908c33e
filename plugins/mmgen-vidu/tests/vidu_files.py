"""Small files that the fake vendor makes."""

from __future__ import annotations

import io
import struct
import wave
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from mmgen.media.video_format import VideoFormat
from mmgen.media.video_writer import VideoWriter

__all__ = ["clip_bytes", "sound_bytes"]


@cache
def clip_bytes() -> bytes:
    """Half a second of video, with bytes that mean nothing."""
    with TemporaryDirectory() as folder:
        writer = VideoWriter(Path(folder) / "clip.mp4", VideoFormat((64, 36), 24))
        for shade in range(12):
            writer.push_rgb(np.full((36, 64, 3), shade * 20, np.uint8))
        clip = writer.close().read_bytes()
    return clip + struct.pack(">I4s", 50_008, b"free") + bytes(50_000)


@cache
def sound_bytes() -> bytes:
    """Two seconds of a tone."""
    tone = (np.sin(np.arange(48_000) / 24_000 * 2 * np.pi * 440) * 9000).astype("<i2").tobytes()
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24_000)
        file.writeframes(tone)
    return buffer.getvalue()
