"""What can be heard in a recording, in numbers: how loud, how high its peaks, where it is silent, how fast its beat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64
from mmgen.media.loudness import LoudnessMeter, true_peak_of

__all__ = ["Levels", "measure_levels", "silent_stretches", "tempo"]

BLOCK_SECONDS = 0.01
FRAMES_A_SECOND = 100
SLOWEST, FASTEST = 40.0, 240.0
WINDOW = 2048
CLEAR_BEAT = 0.12
"""How much better the best tempo must fit than the average one; noise stays below."""


@dataclass(frozen=True, slots=True)
class Levels:
    """``loudness`` in LUFS (ITU-R BS.1770-4) and ``true_peak`` in dBTP; both ``-inf`` for silence."""

    loudness: float
    true_peak: float


def measure_levels(chunks: Iterable[F32], sample_rate: int) -> Levels:
    """Measure ``(channels, n)`` chunks as they come, in bounded memory."""
    meter = LoudnessMeter(sample_rate)

    def metered() -> Iterator[F32]:
        for chunk in chunks:
            meter.push(chunk)
            yield chunk

    highest = true_peak_of(metered(), sample_rate)
    return Levels(meter.integrated(), highest)


def silent_stretches(
    chunks: Iterable[F32], sample_rate: int, *, threshold: float = -60.0, shortest: float = 0.3
) -> tuple[tuple[float, float], ...]:
    """
    Return ``(start, end)`` in seconds of each stretch of ``shortest`` or more where no sample is over ``threshold`` dBFS.

    To within a hundredth of a second.
    """
    if not threshold < 0 or shortest <= 0:
        raise InputError("silence", f"threshold is below 0 dBFS and shortest above 0 s, got {threshold} and {shortest}")
    peaks = np.fromiter(_block_peaks(chunks, sample_rate), np.float64)
    quiet = np.concatenate([[False], peaks <= 10 ** (threshold / 20), [False]])
    edges = np.flatnonzero(np.diff(quiet.astype(np.int8))).reshape(-1, 2) * BLOCK_SECONDS
    return tuple((float(start), float(end)) for start, end in edges if end - start >= shortest - 1e-9)


def _block_peaks(chunks: Iterable[F32], sample_rate: int) -> Iterator[float]:
    """Yield the highest level of each hundredth of a second; the last block may be shorter."""
    step = sample_rate * BLOCK_SECONDS
    rest, block = np.empty(0, np.float32), 0
    for chunk in chunks:
        rest = np.concatenate([rest, np.abs(chunk).max(axis=0)])
        while len(rest) >= (length := round((block + 1) * step) - round(block * step)):
            yield float(rest[:length].max())
            rest, block = rest[length:], block + 1
    if len(rest):
        yield float(rest.max())


def tempo(samples: F32, sample_rate: int) -> float | None:
    """
    Return the beats in a minute of ``(channels, n)`` samples, None where there is no clear beat or less than 4 seconds.

    By the autocorrelation of spectral flux, at a beat and its multiples; of a tempo, its half and its double, the one
    nearest to 120 is preferred, as people do (Moelants, 2002).
    """
    strength = _onset_strength(samples, sample_rate)
    if len(strength) < 4 * FRAMES_A_SECOND or not strength.any():
        return None
    candidates = np.arange(SLOWEST, FASTEST, 0.1)
    fit = _fit(strength, candidates)
    liking = np.exp(-0.5 * (np.log2(candidates / 120) / 0.9) ** 2)
    best = int((fit * liking).argmax())
    return round(float(candidates[best]), 1) if fit[best] - float(np.median(fit)) > CLEAR_BEAT else None


def _onset_strength(samples: F32, sample_rate: int) -> F64:
    """Return how much louder the bands of the spectrum became, a hundred times a second, without its slow changes."""
    mono = samples.mean(axis=0)
    starts = np.arange(0, len(mono) - WINDOW, sample_rate / FRAMES_A_SECOND).astype(np.int64)
    edges = np.unique(np.geomspace(2, WINDOW // 2, 40).astype(np.int64))
    window = np.hanning(WINDOW).astype(np.float32)
    bands = np.empty((len(starts), len(edges) - 1))
    for first in range(0, len(starts), 512):
        frames = mono[starts[first : first + 512, None] + np.arange(WINDOW)] * window
        power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
        bands[first : first + 512] = np.add.reduceat(power, edges[:-1], axis=1)
    flux = np.maximum(np.diff(np.log10(bands + 1e-6), axis=0), 0).mean(axis=1)
    smooth = np.convolve(flux, np.ones(FRAMES_A_SECOND) / FRAMES_A_SECOND, "same") if len(flux) else flux
    kept: F64 = np.maximum(flux - smooth[: len(flux)], 0)
    return kept


def _fit(strength: F64, candidates: F64) -> F64:
    """Return the mean autocorrelation at one to eight beats of each tempo, where 1 is a perfect repetition."""
    size = 1 << (2 * len(strength) - 1).bit_length()
    spectrum = np.fft.rfft(strength - strength.mean(), size)
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)[: len(strength) * 3 // 4]
    correlation /= max(float(correlation[0]), 1e-12) * (1 - np.arange(len(correlation)) / len(strength))
    lags = 60 * FRAMES_A_SECOND / candidates[:, None] * np.arange(1, 9)
    inside = lags < len(correlation) - 1
    values = np.interp(lags, np.arange(len(correlation)), correlation)
    fit: F64 = (values * inside).sum(axis=1) / np.maximum(inside.sum(axis=1), 1)
    return fit
