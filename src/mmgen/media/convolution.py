"""Filtering of sample streams, block by block, by overlap-add in the frequency domain."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64

Spectrum = NDArray[np.complex64]


@lru_cache(maxsize=256)
def fast_length(least: int) -> int:
    """Return the smallest length of the form 2^a 3^b 5^c that is at least ``least``: transforms of it are quick."""
    best = 1 << max(least - 1, 0).bit_length()
    five = 1
    while five < best:
        three = five
        while three < best:
            power = 1 << max(-(-least // three) - 1, 0).bit_length()
            best = min(best, three * power)
            three *= 3
        five *= 5
    return best


def spectrum(samples: F32, size: int) -> Spectrum:
    """Transform the last axis, padded with zeros to ``size``, in single precision."""
    # NumPy transforms forward in double precision, at twice the time, unless the scale is a number in single precision.
    found = cast("Spectrum", np.fft.rfft(samples, size, axis=-1, norm="ortho"))  # the stubs know double precision only
    found *= np.float32(size**0.5)
    return found


def restored(spectrum: Spectrum, size: int) -> F32:
    """Transform a spectrum back into ``size`` samples, in single precision."""
    return cast("F32", np.fft.irfft(spectrum, size, axis=-1))  # the stubs know double precision only


class Convolver:
    """
    Convolves a stream with finite impulse responses and keeps the tail between blocks.

    ``responses`` is ``(taps,)``, one for every channel, or ``(channels, taps)``, one for each. The output has as many
    samples as the input: its first sample is the first input sample times the first tap.
    """

    def __init__(self, responses: F32 | F64) -> None:
        self._responses = np.atleast_2d(responses).astype(np.float32)
        self._taps = self._responses.shape[-1]
        self._tail = np.zeros((1, 0), np.float32)
        self._spectra: dict[int, Spectrum] = {}

    def push(self, block: F32) -> F32:
        """Filter the next ``(channels, n)`` samples of the stream."""
        count = block.shape[-1]
        size = fast_length(count + self._taps - 1)
        full = restored(spectrum(block, size) * self._response(size), size)
        return self._carry(full[:, : count + self._taps - 1], count)

    def flush(self) -> F32:
        """Return what still rings after the last block, and forget it."""
        tail, self._tail = self._tail, np.zeros((1, 0), np.float32)
        return tail

    def _response(self, size: int) -> Spectrum:
        if size not in self._spectra:
            if len(self._spectra) > 1:  # a stream has one block size and one last, shorter block
                self._spectra.clear()
            self._spectra[size] = spectrum(self._responses, size)
        return self._spectra[size]

    def _carry(self, full: F32, count: int) -> F32:
        ringing = self._tail.shape[-1]
        if ringing > full.shape[-1]:
            full = np.pad(full, ((0, 0), (0, ringing - full.shape[-1])))
        full[:, :ringing] += self._tail
        self._tail = full[:, count:].copy()
        return full[:, :count]
