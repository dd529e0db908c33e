"""Small files of every kind that the fake vendor makes."""

from __future__ import annotations

import io
import struct
import wave
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import trimesh

from mmgen.media.video_format import VideoFormat
from mmgen.media.video_writer import VideoWriter

__all__ = ["film_bytes", "solid_bytes", "tone_bytes"]


@cache
def film_bytes() -> bytes:
    """Half a second of video, with bytes that mean nothing."""
    with TemporaryDirectory() as folder:
        writer = VideoWriter(Path(folder) / "film.mp4", VideoFormat((64, 36), 24))
        for shade in range(12):
            writer.push_rgb(np.full((36, 64, 3), 240 - shade * 20, np.uint8))
        film = writer.close().read_bytes()
    return film + struct.pack(">I4s", 50_008, b"free") + bytes(50_000)


@cache
def tone_bytes() -> bytes:
    """Two seconds of a tone."""
    tone = (np.sin(np.arange(48_000) / 24_000 * 2 * np.pi * 330) * 9000).astype("<i2").tobytes()
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(24_000)
        written.writeframes(tone)
    return buffer.getvalue()


@cache
def solid_bytes() -> bytes:
    """A ball."""
    return bytes(trimesh.creation.icosphere(subdivisions=3).export(file_type="glb"))
