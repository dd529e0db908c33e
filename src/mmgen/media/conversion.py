"""A video in another kind of file."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.audio import iter_audio
from mmgen.media.gif import write_gif
from mmgen.media.image import over_background
from mmgen.media.source import MediaInput, source_name
from mmgen.media.video_format import Codec, Quality, VideoFormat, codec_for, require_container
from mmgen.media.video_reader import VideoReader
from mmgen.media.video_writer import VideoWriter

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from mmgen.media.arrays import F32, U8
    from mmgen.media.probe import VideoFacts
    from mmgen.media.video_frame import VideoFrame

_SOUND_RATE = 48000


@dataclass(frozen=True, slots=True)
class Conversion:
    """
    How a video is converted. ``codec`` None is the usual one of the file's extension, ``fps`` None that of the source.

    ``background`` is the RGB colour behind a transparent video where the file holds no transparency; without it, such a
    conversion is refused.
    """

    codec: Codec | None = None
    quality: Quality = "standard"
    fps: float | None = None
    background: tuple[int, int, int] | None = None


def convert_video(
    source: MediaInput, path: Path, conversion: Conversion | None = None, *, name: str | None = None
) -> Path:
    """
    Write a video to ``path`` as its extension says: .mp4, .m4v, .mov, .webm or .gif, with all its frames and its sound.

    Frames are taken at a constant rate, each the one that is on screen then; odd sides grow by a pixel at the right or
    the bottom. A GIF has no sound. Raises ``InputError`` for what the file can't hold.
    """
    conversion = conversion or Conversion()
    with VideoReader(source, name=source_name(source, name)) as reader:
        if path.suffix.lower() == ".gif":
            return _convert_to_gif(reader, path, conversion)
        codec = conversion.codec or codec_for(path, alpha=_keeps_alpha(reader.facts, conversion))
        require_container(path, codec)
        facts = reader.facts
        video_format = VideoFormat(
            size=(facts.width + facts.width % 2, facts.height + facts.height % 2),
            fps=conversion.fps or facts.fps,
            codec=codec,
            quality=conversion.quality,
            audio_rate=_SOUND_RATE if facts.sample_rate else None,
            alpha=_keeps_alpha(facts, conversion),
        )
        _copy(reader, source, VideoWriter(path, video_format), conversion)
    return path


def _keeps_alpha(facts: VideoFacts, conversion: Conversion) -> bool:
    return facts.alpha and conversion.background is None


def _convert_to_gif(reader: VideoReader, path: Path, conversion: Conversion) -> Path:
    if conversion.codec is not None:
        raise InputError("codec", f"a GIF has none to choose; leave out {conversion.codec!r}")
    fps = conversion.fps or reader.facts.fps
    if fps > 50:
        raise InputError("fps", f"{fps:g} frames a second are more than the 50 that a GIF holds; give fps=25 or so")
    keeps = _keeps_alpha(reader.facts, conversion)
    return write_gif(path, (_pixels(frame, conversion, keeps_alpha=keeps) for frame in _at_rate(reader, fps)), fps=fps)


def _copy(reader: VideoReader, source: MediaInput, writer: VideoWriter, conversion: Conversion) -> None:
    """Push each frame, after the sound up to its end."""
    keeps = writer.format.alpha
    width, height = writer.format.size
    with writer, ExitStack() as stack:
        sound: Iterator[F32] = iter(())
        if writer.format.audio_rate is not None:
            blocks = iter_audio(source, sample_rate=_SOUND_RATE, name=reader.name)
            stack.callback(blocks.close)
            sound = blocks
        for frame in _at_rate(reader, float(writer.format.rate)):
            end = (writer.frames + 1) / writer.format.rate * _SOUND_RATE
            while writer.samples < end and (block := next(sound, None)) is not None:
                writer.push_audio(_stereo(block))
            pixels = _pixels(frame, conversion, keeps_alpha=keeps)
            bottom, right = height - pixels.shape[0], width - pixels.shape[1]
            grown = cv2.copyMakeBorder(pixels, 0, bottom, 0, right, cv2.BORDER_REPLICATE)
            (writer.push_rgba if keeps else writer.push_rgb)(np.asarray(grown, np.uint8))
        for block in sound:
            writer.push_audio(_stereo(block))


def _at_rate(reader: VideoReader, fps: float) -> Generator[VideoFrame]:
    """Yield the frame that is on screen at the start of each period of the rate."""
    count = max(1, round(reader.facts.seconds * fps))
    shown = None
    index = 0
    for frame in reader:
        # A frame counts as on screen from half a millisecond before its time, since files round times.
        while shown is not None and index < count and index / fps < frame.seconds - 0.0005:
            yield shown
            index += 1
        shown = frame
    while shown is not None and index < count:
        yield shown
        index += 1


def _pixels(frame: VideoFrame, conversion: Conversion, *, keeps_alpha: bool) -> U8:
    if conversion.background is not None:
        return over_background(frame.rgba(), conversion.background)
    return frame.rgba() if keeps_alpha else frame.rgb()


def _stereo(block: F32) -> F32:
    """Two channels of any number: one is heard on both sides; of more than two, centre and surrounds are folded in."""
    if block.shape[0] == 1:
        return np.repeat(block, 2, axis=0)
    if block.shape[0] < 6:
        return block[:2]
    # Left, right, centre, low frequencies, then pairs of surrounds (ITU-R BS.775).
    pairs = [block[at : at + 2] for at in range(4, block.shape[0] - 1, 2)]
    return np.asarray(block[:2] + np.float32(0.7071) * (block[2] + sum(pairs)), np.float32)
