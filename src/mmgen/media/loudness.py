"""
Programme loudness, true peak, and levelling to a target.

Loudness follows ITU-R BS.1770-4 and EBU R 128: K-weighting, 400 ms blocks that overlap by three quarters, an absolute
gate at -70 LUFS and a relative one 10 LU below. The weighting filters are given there for 48 kHz only; for other rates
they are derived again from the analogue prototypes behind the published coefficients.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64
from mmgen.media.convolution import Convolver, fast_length
from mmgen.media.limiter import PEAK_REACH, Limiter, limit, peak_envelope
from mmgen.media.memory import give_back_memory

__all__ = [
    "LoudnessMeter",
    "integrated_loudness",
    "limit",
    "normalise",
    "normalise_stream",
    "true_peak",
    "true_peak_of",
]

KEPT_BYTES = 1 << 24
"""A signal up to this size is kept while it is measured: 43 s of stereo at 48 kHz."""

CHUNK = 1 << 16
"""Samples handled at once where a whole signal is at hand."""

LOWEST_RATE = 8_000
HIGHEST_RATE = 384_000

_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = -10.0
_WEIGHTS = {1: (1.0,), 2: (1.0, 1.0), 5: (1.0, 1.0, 1.0, 1.41, 1.41), 6: (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)}
_ATTEMPTS = 4
_CLOSE_ENOUGH = 0.05


def integrated_loudness(samples: F32, sample_rate: int) -> float:
    """
    Measure ``(channels, n)`` samples in LUFS; silence is ``-inf``.

    A signal shorter than one 400 ms block is measured as a single block of its own length. Channels are mono, left and
    right, or the five (and low frequency) of ITU-R BS.775; other counts raise ``InputError``.
    """
    meter = LoudnessMeter(sample_rate)
    for chunk in _chunks(samples):
        meter.push(chunk)
    return meter.integrated()


def true_peak(samples: F32, sample_rate: int) -> float:
    """Return the highest level between and on the samples, in dBTP, by fourfold oversampling; silence is ``-inf``."""
    _checked_rate(sample_rate)
    starts = range(0, samples.shape[-1], CHUNK)
    return true_peak_of((samples[:, start : start + CHUNK] for start in starts), sample_rate)


def true_peak_of(chunks: Iterable[F32], sample_rate: int) -> float:
    """Return the ``true_peak`` of a signal that arrives in chunks, in bounded memory."""
    _checked_rate(sample_rate)
    reach, highest = 2 * PEAK_REACH, 0.0
    held: list[F32] = []
    known = 0
    for chunk in chunks:
        held.append(chunk)
        if sum(each.shape[-1] for each in held) < CHUNK:
            continue
        joined = np.concatenate(held, axis=1)
        # What lies beyond the cut decides how high it is before the cut.
        highest = max(highest, float(peak_envelope(joined)[known:-reach].max()))
        held, known = [joined[:, -2 * reach :]], reach
    rest = np.concatenate(held, axis=1) if held else np.empty((1, 0), np.float32)
    if rest.shape[-1] > known:
        highest = max(highest, float(peak_envelope(rest)[known:].max()))
    return _decibels(highest * highest)


def normalise(samples: F32, sample_rate: int, *, target: float = -16.0, ceiling: float = -1.0) -> F32:
    """
    Bring ``(channels, n)`` samples to ``target`` LUFS with no peak above ``ceiling`` dBTP.

    What the limiter takes away is made up for in a few rounds; a signal of isolated spikes may stay below the target,
    because the ceiling comes first. Silence is returned as it is.
    """
    measured = integrated_loudness(samples, sample_rate)
    if measured == -math.inf:
        return samples.copy()
    gain = target - measured
    levelled = samples
    for _ in range(_ATTEMPTS):
        levelled = limit(samples * np.float32(_amplitude(gain)), sample_rate, ceiling=ceiling)
        short = target - integrated_loudness(levelled, sample_rate)
        if abs(short) < _CLOSE_ENOUGH:
            break
        gain += short
    return levelled


def normalise_stream(
    render: Callable[[], Iterable[F32]], sample_rate: int, *, target: float = -16.0, ceiling: float = -1.0
) -> Iterator[F32]:
    """
    Level a signal of any length: ``render`` is run to measure it and, unless it is short enough to keep, once more.

    Both runs must give the same samples. The total length is kept. The limiter's loss is not made up for, so the
    result is at the target or a little below it.
    """
    measured, kept = _measured(render(), sample_rate)
    blocks = render() if kept is None else _let_go(kept)
    # What music is played with may take ten times the memory of what is kept of it.
    del render, kept
    give_back_memory()
    gain = np.float32(_amplitude(target - measured) if measured > -math.inf else 1.0)
    limiter = Limiter(sample_rate, ceiling=ceiling)
    for block in blocks:
        ready = limiter.push(block * gain)
        if ready.shape[-1]:
            yield ready
    rest = limiter.flush()
    if rest.shape[-1]:
        yield rest


def _let_go(kept: list[F32]) -> Iterator[F32]:
    """Yield the blocks, and keep none that was yielded."""
    kept.reverse()
    while kept:
        yield kept.pop()


def _measured(blocks: Iterable[F32], sample_rate: int) -> tuple[float, list[F32] | None]:
    """Return the loudness of a signal, and the signal itself unless it is too long to keep."""
    meter = LoudnessMeter(sample_rate)
    kept: list[F32] | None = []
    size = 0
    for block in blocks:
        meter.push(block)
        size += block.nbytes
        if kept is not None:
            kept = None if size > KEPT_BYTES else [*kept, block.copy()]
    return meter.integrated(), kept


class LoudnessMeter:
    """Integrated loudness of a stream, in memory that grows by ten numbers a second."""

    def __init__(self, sample_rate: int) -> None:
        self._rate = _checked_rate(sample_rate)
        self._weighting = Convolver(k_weighting(sample_rate))
        self._steps: list[float] = []
        self._open = 0.0
        self._count = 0

    def push(self, block: F32) -> None:
        """Take in the next ``(channels, n)`` samples."""
        if not block.shape[-1]:
            return
        weights = _WEIGHTS.get(block.shape[0])
        if weights is None:
            raise InputError("samples", f"loudness is not defined for {block.shape[0]} channels; give 1, 2, 5 or 6")
        squares = np.square(self._weighting.push(block), dtype=np.float64)
        self._gather(np.sum(squares * np.asarray(weights)[:, None], axis=0))

    def integrated(self) -> float:
        """Return the loudness so far in LUFS, ``-inf`` for silence."""
        blocks = self._blocks()
        loud = blocks[blocks > _power(_ABSOLUTE_GATE)]
        if not loud.size:
            return -math.inf
        floor = float(loud.mean()) * 10 ** (_RELATIVE_GATE / 10)
        return _loudness(float(loud[loud > floor].mean()))

    def _gather(self, power: F64) -> None:
        """Add up the power between the 100 ms marks; a rate that ten does not divide has steps of two lengths."""
        marks = [0]
        while (mark := self._mark(len(self._steps) + len(marks)) - self._count) < power.size:
            marks.append(mark)
        sums = np.add.reduceat(power, marks).tolist()
        sums[0] += self._open
        complete = mark == power.size
        self._steps += sums if complete else sums[:-1]
        self._open = 0.0 if complete else sums[-1]
        self._count += power.size

    def _mark(self, step: int) -> int:
        return round(step * self._rate / 10)

    def _blocks(self) -> F64:
        """Return the mean power of each gating block."""
        if len(self._steps) < 4:
            return np.array([(sum(self._steps) + self._open) / max(self._count, 1)])
        sums = np.convolve(self._steps, np.ones(4), mode="valid")
        marks = np.array([self._mark(step) for step in range(len(self._steps) + 1)])
        means: F64 = sums / (marks[4:] - marks[:-4])
        return means


@lru_cache(maxsize=8)
def k_weighting(sample_rate: int) -> F64:
    """Return the impulse response of the K-weighting, not to be written to: a high shelf of 4 dB, then a high pass at 38 Hz."""
    size = fast_length(round(0.4 * sample_rate))
    delay = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    shelf = _shelf(math.tan(math.pi * 1681.974450955533 / sample_rate))
    rumble = _rumble(math.tan(math.pi * 38.13547087602444 / sample_rate))
    response = np.ones_like(delay)
    for numerator, denominator in (shelf, rumble):
        response *= np.polyval(numerator[::-1], delay) / np.polyval(denominator[::-1], delay)
    taps: F64 = np.fft.irfft(response, size)[: round(0.12 * sample_rate)]
    taps.flags.writeable = False
    return taps


def _shelf(k: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    quality = 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    scale = 1 + k / quality + k * k
    numerator = (high + band * k / quality + k * k, 2 * (k * k - high), high - band * k / quality + k * k)
    return tuple(b / scale for b in numerator), (1.0, 2 * (k * k - 1) / scale, (1 - k / quality + k * k) / scale)


def _rumble(k: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    quality = 0.5003270373238773
    scale = 1 + k / quality + k * k
    return (1.0, -2.0, 1.0), (1.0, 2 * (k * k - 1) / scale, (1 - k / quality + k * k) / scale)


def _chunks(samples: F32) -> Iterator[F32]:
    for start in range(0, samples.shape[-1], CHUNK):
        yield samples[:, start : start + CHUNK]


def _checked_rate(sample_rate: int) -> int:
    if not LOWEST_RATE <= sample_rate <= HIGHEST_RATE:
        raise InputError("sample_rate", f"{sample_rate} Hz is not within {LOWEST_RATE} to {HIGHEST_RATE} Hz")
    return sample_rate


def _loudness(power: float) -> float:
    return -0.691 + _decibels(power)


def _power(loudness: float) -> float:
    return 10 ** ((loudness + 0.691) / 10)


def _decibels(power: float) -> float:
    return 10 * math.log10(power) if power > 0 else -math.inf


def _amplitude(decibels: float) -> float:
    return 10 ** (decibels / 20)
