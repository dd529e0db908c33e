"""From a function that draws a moment to a file: frames, sound beside them, progress, and nothing left on failure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32
from mmgen.media.memory import frugal_memory, give_back_memory
from mmgen.media.opencv_threads import one_opencv_thread
from mmgen.media.planes import Planes
from mmgen.media.read_ahead import ReadAhead
from mmgen.media.timeline.sound import SAMPLE_RATE
from mmgen.media.video_writer import VideoFormat, VideoWriter

SOUND_RATE = SAMPLE_RATE
"""Samples a second of the sound that videos take."""

LEAD_SECONDS = 10
"""How far frames may be ahead of the sound."""

BLOCKS_AHEAD = 4
"""How many blocks of sound may lie ready."""

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
    with ExitStack() as stack:
        stack.enter_context(one_opencv_thread())
        stack.enter_context(frugal_memory())
        track = sound_track(recording, sound, stack)
        writer = stack.enter_context(VideoWriter(recording.path, recording.format))
        for index in range(frames):
            if track is not None:
                track.push_until(writer, round((index + 1) * sample_rate))
            buffer = writer.frame()
            draw(index, Planes(buffer.y, buffer.u, buffer.v))
            writer.push(buffer)
            report((index + 1) / frames)
        if track is not None:
            track.push_rest(writer)


def sound_track(recording: Recording, sound: Iterable[F32] | None, stack: ExitStack) -> SoundTrack | None:
    """Make the sound in a thread that ends with the stack; None where there is none."""
    if sound is None:
        return None
    blocks = stack.enter_context(ReadAhead(_tidily(sound), depth=BLOCKS_AHEAD))
    return SoundTrack(blocks, round(recording.frames * SOUND_RATE / recording.format.rate))


class SoundSink(Protocol):
    """What takes the sound of a video: ``samples`` so far, and more of them."""

    samples: int

    def push_audio(self, samples: F32) -> None:
        """Append ``(2, n)`` samples."""
        ...


class SoundTrack:
    """
    Sound blocks ``(2, n)`` at 48 kHz, handed on beside the frames and cut, or drawn out with silence, to fit.

    Frames don't wait for sound that is still being made until they are ``LEAD_SECONDS`` ahead of it: a film begins with
    its first picture, and what is encoded meanwhile is small.
    """

    def __init__(self, blocks: ReadAhead[F32], samples: int) -> None:
        self._blocks = blocks
        self._samples = samples

    def push_until(self, writer: SoundSink, sample: int) -> None:
        """Push what is made of the sound before this sample of the film, and none after its end."""
        while writer.samples < min(sample, self._samples):
            block = self._blocks.take(wait=sample - writer.samples > LEAD_SECONDS * SOUND_RATE)
            if block is not None:
                self._push(writer, block)
            elif self._blocks.ended:
                self._push(writer, np.zeros((2, self._samples - writer.samples), np.float32))
            else:
                return

    def push_rest(self, writer: SoundSink) -> None:
        """Push all that the film still lacks."""
        while writer.samples < self._samples:
            missing = self._samples - writer.samples
            block = self._blocks.take(wait=True)
            self._push(writer, np.zeros((2, missing), np.float32) if block is None else block)

    def _push(self, writer: SoundSink, block: F32) -> None:
        if block.ndim != 2 or block.shape[0] != 2:
            raise InputError("sound", f"a block has shape {block.shape}; it must be (2, n) samples at 48 kHz")
        writer.push_audio(block[:, : self._samples - writer.samples])


def _tidily(blocks: Iterable[F32]) -> Iterator[F32]:
    """The same blocks, none of them handed on before what it took to make it has been given back."""
    for block in blocks:
        give_back_memory()
        yield block
