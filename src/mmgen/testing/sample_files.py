"""Small valid files of every kind, for fake vendors to make and for examples to send; the same arguments, the same bytes."""

from __future__ import annotations

import io
import struct
import wave
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

__all__ = ["clip_bytes", "mesh_bytes", "sound_bytes"]

PADDING = 50_000
"""Bytes that mean nothing, so that a file that breaks off does so before its end."""
SAMPLES_A_SECOND = 24_000


@cache
def clip_bytes(*, shades: int = 12) -> bytes:
    """A video of 64 x 36 pixels that grows lighter, *shades* frames at 24 a second: half a second."""
    import numpy as np

    from mmgen.media.video_format import VideoFormat
    from mmgen.media.video_writer import VideoWriter

    with TemporaryDirectory() as folder:
        writer = VideoWriter(Path(folder) / "clip.mp4", VideoFormat((64, 36), 24))
        for shade in range(shades):
            writer.push_rgb(np.full((36, 64, 3), shade * 20 % 256, np.uint8))
        clip = writer.close().read_bytes()
    return clip + struct.pack(">I4s", PADDING + 8, b"free") + bytes(PADDING)


@cache
def sound_bytes(*, pitch: float = 440.0, seconds: float = 2.0) -> bytes:
    """A tone of *pitch* hertz as WAV."""
    import numpy as np

    moments = np.arange(round(SAMPLES_A_SECOND * seconds)) / SAMPLES_A_SECOND
    tone = (np.sin(moments * 2 * np.pi * pitch) * 9000).astype("<i2").tobytes()
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES_A_SECOND)
        file.writeframes(tone)
    return buffer.getvalue()


@cache
def mesh_bytes(*, subdivisions: int = 3) -> bytes:
    """A ball as GLB, of 20 triangles that are divided into four so many times."""
    import trimesh

    creation: Any = trimesh.creation  # it says too little of its types
    made = creation.icosphere(subdivisions=subdivisions).export(file_type="glb")
    assert isinstance(made, bytes)
    return made
