"""The sound of a timeline: all its sounds added up in blocks, music under speech, levelled to one loudness."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32
from mmgen.media.audio import iter_audio
from mmgen.media.limiter import Limiter
from mmgen.media.loudness import LoudnessMeter, true_peak
from mmgen.media.probe import probe_audio
from mmgen.media.timeline.ducking import STEP, Ducker
from mmgen.media.timeline.duration import exact
from mmgen.media.timeline.sound import SAMPLE_RATE, Sound

LOUDNESS = -16.0
"""LUFS of a finished mix."""

CEILING = -1.0
"""dBTP above which no peak of it goes."""

BLOCK = 50 * STEP
"""Samples that are mixed at a time: half a second."""

LARGEST_GAIN = 30.0
"""Decibels by which a mix is made louder at most: beyond, it is noise that is lifted."""

CLOSE_ENOUGH = 0.3
"""LU within which a mix is on target."""

ATTEMPTS = 3
"""How often the gain is corrected for what the limiter takes away."""


LEAST_SLOPE = 0.2
"""Decibels of loudness that a decibel of gain is taken to give at the least."""


class Mix:
    """Sounds of one length in all, as blocks ``(2, n)`` at 48 kHz, as often as wanted."""

    def __init__(self, sounds: Sequence[Sound], seconds: Fraction) -> None:
        self.sounds = tuple(sounds)
        self.samples = _samples(seconds)

    def blocks(self) -> Iterator[F32]:
        """Yield the mix as it is before it is levelled."""
        voices = [_Voice(sound, self.samples) for sound in self.sounds]
        ducker = Ducker()
        for begin in range(0, self.samples, BLOCK):
            sums = {role: np.zeros((2, BLOCK), np.float32) for role in ("speech", "music", "effect")}
            for voice in voices:
                voice.add_to(sums[voice.sound.role], begin)
            whole = sums["speech"] + sums["effect"] + sums["music"] * ducker.push(sums["speech"])
            yield np.asarray(whole[:, : self.samples - begin], np.float32)

    def levelled(self) -> Iterator[F32]:
        """Yield the mix at -16 LUFS with no peak above -1 dBTP: measured first, then limited; silence stays silent."""
        gain = levelling_gain(self.blocks)
        return _limited(self.blocks, gain)


def levelling_gain(render: Callable[[], Iterable[F32]]) -> float:
    """The decibels that bring a sound to its loudness, what the limiter takes away included; each pass renders anew."""
    loudness, peak = _measured(render())
    if loudness == -math.inf:
        return 0.0
    gain = min(LOUDNESS - loudness, LARGEST_GAIN)
    if peak + gain <= CEILING:
        return gain
    # Where nothing is limited the loudness goes up as the gain does; from there on a secant says how much less.
    before, heard = CEILING - peak, loudness + CEILING - peak
    for _ in range(ATTEMPTS):
        found, _ = _measured(_limited(render, gain))
        short = LOUDNESS - found
        if abs(short) < CLOSE_ENOUGH:
            break
        slope = (found - heard) / (gain - before) if gain != before else 1.0
        before, heard = gain, found
        gain = min(gain + short / min(max(slope, LEAST_SLOPE), 1.0), LARGEST_GAIN)
    return gain


def _measured(blocks: Iterable[F32]) -> tuple[float, float]:
    meter, peak = LoudnessMeter(SAMPLE_RATE), -math.inf
    for block in blocks:
        meter.push(block)
        peak = max(peak, true_peak(block, SAMPLE_RATE))
    return meter.integrated(), peak


def _limited(render: Callable[[], Iterable[F32]], gain: float) -> Iterator[F32]:
    factor = np.float32(10 ** (gain / 20))
    limiter = Limiter(SAMPLE_RATE, ceiling=CEILING)
    for block in render():
        ready = limiter.push(block * factor)
        if ready.shape[1]:
            yield ready
    rest = limiter.flush()
    if rest.shape[1]:
        yield rest


class _Voice:
    """One sound being played from its start to its end, once."""

    def __init__(self, sound: Sound, total: int) -> None:
        self.sound = sound
        self._first = _samples(exact(sound.start))
        self._count = min(_length(sound), max(total - self._first, 0))
        self._blocks = _source_blocks(sound)
        self._rest = np.zeros((2, 0), np.float32)
        self._skip = _samples(exact(sound.begin))
        self._gain = np.float32(10 ** (sound.gain / 20))
        self._done = 0

    def add_to(self, block: F32, begin: int) -> None:
        """Add what is heard in a block that begins at a sample of the timeline; blocks come in order."""
        start = max(self._first - begin, 0)
        wanted = min(block.shape[1] - start, self._count - self._done)
        if wanted <= 0:
            return
        samples = self._read(wanted)
        count = samples.shape[1]
        block[:, start : start + count] += samples * self._envelope(count)
        self._done = self._count if count < wanted else self._done + count

    def _read(self, count: int) -> F32:
        """The next samples; fewer only at the source's end."""
        while self._skip or self._rest.shape[1] < count:
            block = next(self._blocks, None)
            if block is None:
                self._skip = 0
                break
            skipped = min(self._skip, block.shape[1])
            self._skip -= skipped
            self._rest = np.concatenate([self._rest, block[:, skipped:]], axis=1)
        taken, self._rest = self._rest[:, :count], self._rest[:, count:]
        return taken

    def _envelope(self, count: int) -> F32:
        """The gain with the fades: the sine of an even angle, whose square and its cosine's add up to one."""
        places = self._done + np.arange(count) + 0.5
        share = np.ones(count)
        for length, along in ((self.sound.fade_in, places), (self.sound.fade_out, self._count - places)):
            samples = _samples(exact(length))
            if samples:
                share *= np.sin(np.clip(along / samples, 0, 1) * np.pi / 2)
        return np.asarray(share * self._gain, np.float32)


def _source_blocks(sound: Sound) -> Iterator[F32]:
    source = sound.source
    if isinstance(source, Path):
        blocks: Iterable[F32] = iter_audio(source, sample_rate=SAMPLE_RATE)
    elif callable(source):
        blocks = source()
    else:
        blocks = _in_blocks(source)
    for block in blocks:
        yield stereo(block)


def _in_blocks(samples: F32) -> Iterator[F32]:
    for start in range(0, samples.shape[1], BLOCK):
        yield samples[:, start : start + BLOCK]


def stereo(block: F32) -> F32:
    """Two channels of any number: one is heard on both sides, more than two are folded (ITU-R BS.775) as far as known."""
    if block.ndim != 2 or not block.shape[0]:
        raise InputError("sound", f"a block has shape {block.shape}; it must be (channels, n) samples at 48 kHz")
    if block.shape[0] == 1:
        return np.repeat(block, 2, axis=0)
    if block.shape[0] < 5:
        return block[:2]
    surround = block[-2:] if block.shape[0] < 8 else block[4:6] + block[6:8]
    return np.asarray(block[:2] + np.float32(0.7071) * (block[2] + surround), np.float32)


def _length(sound: Sound) -> int:
    """How many samples it is heard at most."""
    if sound.seconds is not None:
        return _samples(exact(sound.seconds))
    if isinstance(sound.source, Path):
        whole = round(probe_audio(sound.source).seconds * SAMPLE_RATE)
    elif callable(sound.source):
        return 2**62
    else:
        whole = int(sound.source.shape[1])
    return max(whole - _samples(exact(sound.begin)), 0)


def _samples(seconds: Fraction) -> int:
    return round(seconds * SAMPLE_RATE)
