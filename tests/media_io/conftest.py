"""Files to read, made by other means than the code under test."""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from mmgen.media.arrays import F32, U8
from mmgen.media.scheduling import kept_scheduling

MakeFilm = Callable[..., Path]
MakeStill = Callable[..., bytes]


def smooth_pixels(width: int, height: int, *, channels: int = 3) -> U8:
    """A picture without edges, in which each corner has its own colour."""
    across, down = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    planes = [40 + 170 * across, 40 + 170 * down, 210 - 85 * (across + down), 60 + 180 * across]
    return np.stack(planes[:channels], axis=-1).round().astype(np.uint8)


@pytest.fixture
def pixels() -> U8:
    """A smooth 64 x 48 picture."""
    return smooth_pixels(64, 48)


@pytest.fixture
def tone() -> F32:
    """One second of a stereo tone at 48 kHz, 440 Hz on the left and 660 Hz on the right."""
    at = np.arange(48000) / 48000
    return (0.3 * np.sin(2 * np.pi * np.array([[440.0], [660.0]]) * at)).astype(np.float32)


@pytest.fixture
def still() -> MakeStill:
    """Makes image files with Pillow."""

    def make(form: str, pixels: U8 | Image.Image, **options: object) -> bytes:
        image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
        target = io.BytesIO()
        image.save(target, form, **options)
        return target.getvalue()

    return make


@pytest.fixture
def film(tmp_path: Path) -> MakeFilm:
    """Makes video files with PyAV: frame ``k`` is a flat grey of luma ``16 + 3 k``, its left upper quarter white."""

    def make(
        name: str = "film.mp4",
        *,
        frames: int = 12,
        rate: Fraction | int = 30,
        size: tuple[int, int] = (64, 48),
        codec: str = "libx264",
        pixel_format: str = "yuv420p",
        rotation: int = 0,
        color: tuple[int, int] | None = (1, 1),
        sound: bool = False,
        key_every: int = 250,
    ) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=rate)
            stream.width, stream.height, stream.pix_fmt = *size, pixel_format
            stream.gop_size = key_every
            if rotation:
                stream.set_display_rotation(-rotation)
            if color:
                stream.codec_context.colorspace, stream.codec_context.color_range = color
            with kept_scheduling():
                stream.codec_context.open()
            track = container.add_stream("aac", rate=48000) if sound else None
            for index in range(frames):
                container.mux(stream.encode(_grey_frame(size, pixel_format, index)))
            container.mux(stream.encode(None))
            if track:
                _add_silence(container, track, round(48000 * frames / rate))
        return path

    return make


def _grey_frame(size: tuple[int, int], pixel_format: str, index: int) -> av.VideoFrame:
    frame = av.VideoFrame(*size, "yuv420p")
    for plane, value in zip(frame.planes, (16 + 3 * index, 128, 128), strict=True):
        np.frombuffer(plane, np.uint8)[:] = value
    luma = np.frombuffer(frame.planes[0], np.uint8).reshape(-1, frame.planes[0].line_size)
    luma[: size[1] // 2, : size[0] // 2] = 235
    return frame if pixel_format == "yuv420p" else frame.reformat(format=pixel_format)


def _add_silence(container: av.container.OutputContainer, track: av.AudioStream, samples: int) -> None:
    for start in range(0, samples, 1024):
        block = np.zeros((2, min(1024, samples - start)), np.float32)
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48000, start, Fraction(1, 48000)
        container.mux(track.encode(frame))
    container.mux(track.encode(None))
