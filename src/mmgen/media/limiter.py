"""A look-ahead limiter that holds a true-peak ceiling without audible pumping."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from mmgen.media.arrays import F32, F64
from mmgen.media.convolution import Spectrum, fast_length, restored, spectrum

PEAK_REACH = 24
"""Samples on either side that decide the level between two samples."""

_AHEAD = 5
_STEP_SECONDS = 0.001
_TOGETHER = 512
"""Steps whose recovery is worked out at once: so few that what is left of a reduction after them is still a number."""

_MARGIN = 10 ** (-0.05 / 20)


def peak_envelope(samples: F32) -> F32:
    """
    Return for each of ``n`` samples the highest absolute level on it and up to the next, over all channels.

    Levels between samples are interpolated at quarters, as in ITU-R BS.1770-4 annex 2. Beyond the ends is silence.
    """
    count = samples.shape[-1]
    highest: F32 = np.abs(samples).max(axis=0)
    size = fast_length(count + 2 * PEAK_REACH)
    transformed = spectrum(samples, size)
    for response in _quarter_responses(size):
        between = restored(transformed * response, size)
        np.maximum(highest, np.abs(between[:, PEAK_REACH : PEAK_REACH + count]).max(axis=0), out=highest)
    return highest


@lru_cache(maxsize=8)
def _quarter_responses(size: int) -> tuple[Spectrum, ...]:
    """Return the spectra of windowed sinc interpolators for a quarter, a half and three quarters of a sample on."""
    responses: list[Spectrum] = []
    for fraction in (0.25, 0.5, 0.75):
        at = np.arange(2 * PEAK_REACH) - PEAK_REACH + fraction
        window = np.i0(9.0 * np.sqrt(np.maximum(1 - (at / PEAK_REACH) ** 2, 0))) / np.i0(9.0)
        responses.append(spectrum((np.sinc(at) * window).astype(np.float32), size))
    return tuple(responses)


class Limiter:
    """
    Turns a stream down ahead of each peak that would pass ``ceiling`` dBTP, and back up over ``release`` seconds.

    The output lags the input by a few milliseconds inside ``push``; ``flush`` gives the rest, so that the lengths agree
    and nothing is shifted.
    """

    def __init__(self, sample_rate: int, *, ceiling: float = -1.0, release: float = 0.15) -> None:
        # A gain that changes within the reach of a peak moves the peak.
        self._step = max(PEAK_REACH, round(sample_rate * _STEP_SECONDS))
        self._ceiling = np.float32(10 ** (ceiling / 20) * _MARGIN)
        self._recovery = 1 - np.exp(-self._step / sample_rate / release)
        self._buffer = np.zeros((1, 0), np.float32)
        self._context = 0
        self._before = 1.0
        self._held: F64 | None = None

    def push(self, block: F32) -> F32:
        """Take the next ``(channels, n)`` samples and return those whose gain is settled."""
        self._take(block)
        fresh = self._buffer.shape[-1] - self._context - PEAK_REACH
        return self._release(fresh // self._step - _AHEAD)

    def flush(self) -> F32:
        """Return the samples still held back."""
        rest = self._buffer.shape[-1] - self._context
        steps = -(-rest // self._step)
        padding = (steps + _AHEAD) * self._step - rest + PEAK_REACH
        self._buffer = np.pad(self._buffer, ((0, 0), (0, padding)))
        return self._release(steps)[:, :rest]

    def _take(self, block: F32) -> None:
        held = self._buffer if self._buffer.shape[-1] else np.zeros((block.shape[0], 0), np.float32)
        self._buffer = np.concatenate((held, block), axis=-1)

    def _release(self, steps: int) -> F32:
        """Return ``steps`` steps of output; the buffer holds at least ``_AHEAD`` more."""
        if steps <= 0:
            return np.zeros((self._buffer.shape[0], 0), np.float32)
        start, count = self._context, steps * self._step
        levels = peak_envelope(self._buffer)[start : start + (steps + _AHEAD) * self._step]
        peaks = levels.reshape(-1, self._step).max(axis=1)
        allowed = np.minimum(1.0, self._ceiling / np.maximum(peaks, self._ceiling)).astype(np.float64)
        output: F32 = self._buffer[:, start : start + count] * self._gain(allowed, steps)
        keep = max(start + count - PEAK_REACH, 0)
        self._context = start + count - keep
        self._buffer = self._buffer[:, keep:].copy()
        return output

    def _gain(self, allowed: F64, steps: int) -> F32:
        """
        Return a gain for each sample, nowhere above what its step allows.

        Each node lies between two steps. It takes the least of the step before and the next ones, recovers slowly,
        and is averaged over as many nodes as the least looked ahead, so that every node stays below both neighbours.
        """
        least = sliding_window_view(np.concatenate(([self._before], allowed)), _AHEAD + 1).min(axis=1)
        earlier = np.full(_AHEAD, least[0]) if self._held is None else self._held
        held = np.concatenate((earlier, self._recover(float(earlier[-1]), least[1 : steps + 1])))
        nodes = sliding_window_view(held, _AHEAD).mean(axis=1)
        self._before = float(allowed[steps - 1])
        self._held = held[-_AHEAD:]
        rise = np.arange(self._step) / self._step
        gain: F64 = nodes[:-1, None] * (1 - rise) + nodes[1:, None] * rise
        return gain.astype(np.float32).ravel()

    def _recover(self, level: float, least: F64) -> F64:
        """
        Return the level after each step: at most ``least``, coming back towards 1 by a share of what is missing.

        What is missing decays by one factor a step unless a bound asks for more, so a running maximum of what the
        bounds ask for, each undecayed, finds it for many steps at once.
        """
        recovered = np.ones_like(least)
        missing, kept = 1 - level, 1 - self._recovery
        if not missing and bool((least == 1.0).all()):
            return recovered
        for start in range(0, least.size, _TOGETHER):
            asked = 1 - least[start : start + _TOGETHER]
            decay = kept ** np.arange(1.0, asked.size + 1)
            found = np.maximum.accumulate(np.maximum(asked / decay, missing)) * decay
            recovered[start : start + _TOGETHER] = 1 - found
            missing = float(found[-1])
        return recovered


def limit(samples: F32, sample_rate: int, *, ceiling: float = -1.0) -> F32:
    """Return ``(channels, n)`` samples with no true peak above ``ceiling`` dBTP."""
    limiter = Limiter(sample_rate, ceiling=ceiling)
    return np.concatenate((limiter.push(samples), limiter.flush()), axis=-1)
