"""The sound of given clips: drawn out past an end, and one clip's led into the next one's."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import cv2
import numpy as np

from mmgen.assets import Video
from mmgen.media.arrays import F32
from mmgen.media.audio import iter_audio
from mmgen.media.timeline.recording import SOUND_RATE

__all__ = ["clip_sound", "crossfaded", "extended_after", "extended_before"]

TAIL = 2 * SOUND_RATE
"""So much of the sound next to an end is drawn upon."""

PATTERN = SOUND_RATE // 20
"""The last samples of a sound, which are looked for earlier in it."""

SHORTEST = SOUND_RATE // 2
"""What is repeated lasts at least so long, or it would buzz."""

SEAM = SOUND_RATE // 40
"""Samples in which a sound is led into its own repetition."""

BLOCK = SOUND_RATE


def clip_sound(video: Video, samples: int) -> Iterator[F32]:
    """Yield exactly so many stereo samples at 48 kHz, with silence where the clip has none."""
    left = samples
    if not video.has_audio:
        yield from _silence(samples)
        return
    for block in iter_audio(video.content(), sample_rate=SOUND_RATE, name=video.name):
        taken = _stereo(block)[:, :left]
        left -= taken.shape[1]
        if taken.shape[1]:
            yield taken
        if left <= 0:
            return
    yield from _silence(left)


def extended_after(blocks: Iterable[F32], added: int) -> Iterator[F32]:
    """Yield the sound, then so many samples that go on as it ended and fade away."""
    tail = np.zeros((2, 0), np.float32)
    for block in blocks:
        tail = np.concatenate([tail, block], axis=1)
        if tail.shape[1] > TAIL:
            yield tail[:, :-TAIL]
            tail = tail[:, -TAIL:]
    seamed, repeated = _repetition(tail)
    yield seamed
    yield from _fading(repeated, added)


def extended_before(blocks: Iterable[F32], added: int) -> Iterator[F32]:
    """Yield so many samples that rise to how the sound starts, then the sound."""
    rest = iter(blocks)
    head = np.zeros((2, 0), np.float32)
    while head.shape[1] < TAIL and (block := next(rest, None)) is not None:
        head = np.concatenate([head, block], axis=1)
    start, later = head[:, :TAIL], head[:, TAIL:]
    seamed, repeated = _repetition(start[:, ::-1])
    whole = list(_fading(repeated, added))
    for block in reversed(whole):
        yield np.ascontiguousarray(block[:, ::-1])
    yield np.ascontiguousarray(seamed[:, ::-1])
    yield later
    yield from rest


def crossfaded(first: Iterable[F32], second: Iterable[F32], overlap: int) -> Iterator[F32]:
    """Yield the first sound and then the second, the last samples of the one over the first of the other, equal in power."""
    held = np.zeros((2, 0), np.float32)
    for block in first:
        held = np.concatenate([held, block], axis=1)
        if held.shape[1] > overlap:
            yield held[:, : held.shape[1] - overlap]
            held = held[:, held.shape[1] - overlap :]
    angle = (
        (np.arange(held.shape[1], dtype=np.float32) + np.float32(0.5)) / max(held.shape[1], 1) * np.float32(math.pi / 2)
    )
    mixed, place = held * np.cos(angle), 0
    for block in second:
        part = min(mixed.shape[1] - place, block.shape[1])
        if part > 0:
            mixed[:, place : place + part] += block[:, :part] * np.sin(angle[place : place + part])
            place += part
            if place == mixed.shape[1]:
                yield mixed
        if block.shape[1] > part:
            yield block[:, part:]


def _stereo(block: F32) -> F32:
    """Two channels: one is heard on both sides, and what is neither left nor right comes from both, softer."""
    channels = block.shape[0]
    if channels == 2:
        return block
    if channels == 1:
        return np.repeat(block, 2, axis=0)
    others = block[2:].sum(axis=0) * np.float32(0.5)
    return np.asarray((block[:2] + others) * np.float32(1 / (1 + 0.5 * (channels - 2))), np.float32)


def _repetition(tail: F32) -> tuple[F32, F32]:
    """The end of a sound, led over to an earlier place that sounds alike, and what follows there, to be repeated."""
    length = tail.shape[1]
    if length < SHORTEST + 2 * PATTERN:
        quiet = tail.copy()
        fall = min(length, PATTERN)
        quiet[:, length - fall :] *= np.linspace(1, 0, fall, dtype=np.float32)
        return quiet, np.zeros((2, 0), np.float32)
    mono = np.ascontiguousarray(tail.mean(axis=0, keepdims=True), np.float32)
    searched = mono[:, : length - SHORTEST]
    alike = np.asarray(cv2.matchTemplate(searched, mono[:, -PATTERN:], cv2.TM_CCOEFF_NORMED), np.float32).ravel()
    after = int(np.nan_to_num(alike).argmax()) + PATTERN
    rise = np.linspace(0, 1, SEAM, dtype=np.float32)
    seamed = tail.copy()
    seamed[:, -SEAM:] = tail[:, -SEAM:] * (1 - rise) + tail[:, after - SEAM : after] * rise
    return seamed, seamed[:, after:]


def _fading(repeated: F32, samples: int) -> Iterator[F32]:
    """So many samples of the repetition, fading to silence."""
    if repeated.shape[1] == 0:
        yield from _silence(samples)
        return
    for start in range(0, samples, BLOCK):
        places = np.arange(start, min(start + BLOCK, samples))
        gain = np.square(np.cos(places / samples * (math.pi / 2))).astype(np.float32)
        yield np.asarray(repeated[:, places % repeated.shape[1]] * gain, np.float32)


def _silence(samples: int) -> Iterator[F32]:
    for start in range(0, samples, BLOCK):
        yield np.zeros((2, min(BLOCK, samples - start)), np.float32)
