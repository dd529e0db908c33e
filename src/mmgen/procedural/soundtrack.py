"""The sound of a film: a bed that fits, or a given sound, and the lines that its voices speak."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from mmgen.assets import Audio
from mmgen.media.arrays import F32
from mmgen.media.audio import iter_audio, read_audio
from mmgen.media.limiter import Limiter
from mmgen.procedural.sound.film import CEILING, film_sound, looping_film_sound
from mmgen.procedural.sound.scratch_voice import Speaker, measured_speaker, named_speaker
from mmgen.requests import VideoRequest

__all__ = ["bed_and_voices", "bed_of", "given_sound", "looping_given_sound", "speaker_of", "stereo_blocks"]

RATE: Final = 48_000
FADE = 0.4
"""Seconds in which a given sound that is longer than the film fades out."""

DUCKED = 0.35
"""What is left of the bed, as a share of its level, while a voice speaks."""

SLOPE = 0.15
"""Seconds in which the bed goes down and comes up again."""

BLOCK = 1 << 15


def speaker_of(voice: str | Audio) -> Speaker:
    """The scratch voice that stands for a name, or for a sample by its pitch."""
    if isinstance(voice, str):
        return named_speaker(voice)
    return measured_speaker(read_audio(voice.content(), sample_rate=16_000, name=voice.name), 16_000)


def stereo_blocks(audio: Audio) -> Iterator[F32]:
    """A given sound as ``(2, n)`` blocks at 48 kHz."""
    for block in iter_audio(audio.content(), sample_rate=RATE, name=audio.name):
        yield np.repeat(block, 2, axis=0) if block.shape[0] == 1 else np.ascontiguousarray(block[:2])


def bed_of(
    request: VideoRequest, *, words: str | None, seconds: float, seed: int, cuts: Sequence[float] = ()
) -> Iterable[F32] | None:
    """The sound that a request asks for: its own, one made for the words, which loops if the film does, or None."""
    if isinstance(request.audio, Audio):
        return looping_given_sound(request.audio, seconds) if request.loop else given_sound(request.audio, seconds)
    if request.audio is not True:
        return None
    make = looping_film_sound if request.loop else film_sound
    return make(prompt=words, seconds=seconds, seed=seed, cuts=cuts)


def given_sound(audio: Audio, seconds: float) -> Iterator[F32]:
    """A given sound from its start, faded out where the film ends before it does."""
    total = round(seconds * RATE)
    fade = min(round(FADE * RATE), total) if audio.seconds > seconds else 0
    first = 0
    for block in stereo_blocks(audio):
        kept = block[:, : total - first]
        end = total - first - kept.shape[1]
        if fade and kept.shape[1] and end < fade:
            left = np.arange(end + kept.shape[1], end, -1, dtype=np.float32)
            kept = np.asarray(kept * np.clip(left / np.float32(fade), 0, 1), np.float32)
        yield kept
        first += kept.shape[1]
        if first >= total:
            return


def looping_given_sound(audio: Audio, seconds: float) -> Iterator[F32]:
    """A given sound for a loop: where the film is shorter, what follows in it leads back over its start."""
    total = round(seconds * RATE)
    after = _following(audio, total, min(round(FADE * RATE), total))
    gone = np.linspace(0, 1, after.shape[1], dtype=np.float32)
    first = 0
    for block in stereo_blocks(audio):
        kept = block[:, : total - first].copy()
        led = min(max(after.shape[1] - first, 0), kept.shape[1])
        if led:
            share = gone[first : first + led]
            kept[:, :led] = kept[:, :led] * np.sqrt(share) + after[:, first : first + led] * np.sqrt(1 - share)
        yield kept
        first += kept.shape[1]
        if first >= total:
            return


def _following(audio: Audio, start: int, count: int) -> F32:
    """As many samples from a place on as there are."""
    found: list[F32] = [np.zeros((2, 0), np.float32)]
    first = 0
    for block in stereo_blocks(audio):
        begin, end = max(start - first, 0), min(start + count - first, block.shape[1])
        if begin < end:
            found.append(block[:, begin:end])
        first += block.shape[1]
        if first >= start + count:
            break
    return np.concatenate(found, axis=1)


def bed_and_voices(
    bed: Iterable[F32] | None, said: Sequence[tuple[int, F32]], *, seconds: float
) -> Iterable[F32] | None:
    """The film's sound, or None where it is silent; what is said comes with the samples at which it begins."""
    if not said:
        return bed
    return _limited(_mixed(None if bed is None else iter(bed), said, round(seconds * RATE)))


def _limited(blocks: Iterable[F32]) -> Iterator[F32]:
    """The same stream, turned down ahead of what would pass the ceiling: a voice and its bed may do so together."""
    limiter = Limiter(RATE, ceiling=CEILING)
    for block in blocks:
        ready = limiter.push(block)
        if ready.shape[1]:
            yield ready
    yield limiter.flush()


def _mixed(bed: Iterator[F32] | None, voices: Sequence[tuple[int, F32]], total: int) -> Iterator[F32]:
    """The voices over a bed that gives way to them, in blocks of one length."""
    waiting = np.zeros((2, 0), np.float32)
    for first in range(0, total, BLOCK):
        count = min(BLOCK, total - first)
        while bed is not None and waiting.shape[1] < count:
            more = next(bed, None)
            if more is None:
                bed = None
                break
            waiting = np.concatenate([waiting, more], axis=1)
        block = np.zeros((2, count), np.float32)
        have = min(count, waiting.shape[1])
        block[:, :have], waiting = waiting[:, :have], waiting[:, have:]
        at = np.arange(first, first + count)
        for start, wave in voices:
            outside = np.maximum(start - at, at - start - wave.shape[1]) / (SLOPE * RATE)
            block *= (DUCKED + (1 - DUCKED) * np.clip(outside, 0, 1)).astype(np.float32)
        for start, wave in voices:
            begin, end = max(start, first), min(start + wave.shape[1], first + count)
            if begin < end:
                block[:, begin - first : end - first] += wave[:, begin - start : end - start]
        yield block
