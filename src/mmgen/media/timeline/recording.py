"""From a function that draws a moment to a file: frames, sound beside them, progress, and nothing left on failure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32
from mmgen.media.planes import Planes
from mmgen.media.timeline.sound import SAMPLE_RATE
from mmgen.media.video_writer import VideoFormat, VideoWriter

SOUND_RATE = SAMPLE_RATE
"""Samples a second of the sound that videos take."""

Draw = Callable[[int, Planes], None]
"""Draws the frame of an index, 0 first, into planes whose content is undefined."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A file to write: exactly ``frames`` frames of ``format``, with sound if the format has a rate for it."""

    path: Path
    format: VideoFormat
    frames: int


def record(recording: Recording, draw: Draw, *, sound: Iterable[F32] | None, report: Callable[[float], None]) -> None:
    """Draw and write every frame; ``report`` hears the finished share. What either raises leaves no file behind."""
    frames = recording.frames
    sample_rate = SOUND_RATE / recording.format.rate
    track = None if sound is None else SoundTrack(sound, round(frames * sample_rate))
    with VideoWriter(recording.path, recording.format) as writer:
        for index in range(frames):
            if track is not None:
                track.push_until(writer, round((index + 1) * sample_rate))
            buffer = writer.frame()
            draw(index, Planes(buffer.y, buffer.u, buffer.v))
            writer.push(buffer)
            report((index + 1) / frames)


class SoundTrack:
    """Sound blocks ``(2, n)`` at 48 kHz, handed on in step with the frames and cut, or drawn out with silence, to fit."""

    def __init__(self, blocks: Iterable[F32], samples: int) -> None:
        self._blocks: Iterator[F32] = iter(blocks)
        self._samples = samples

    def push_until(self, writer: VideoWriter, sample: int) -> None:
        """Push at least what belongs before this sample of the film, and nothing after its end."""
        while writer.samples < min(sample, self._samples):
            missing = self._samples - writer.samples
            block = next(self._blocks, None)
            if block is None:
                block = np.zeros((2, missing), np.float32)
            if block.ndim != 2 or block.shape[0] != 2:
                raise InputError("sound", f"a block has shape {block.shape}; it must be (2, n) samples at 48 kHz")
            writer.push_audio(block[:, :missing])
