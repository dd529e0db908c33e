"""The filter over the whole mix: no rumble, a tilt between low and high, and a ceiling for darker styles."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.media.convolution import fast_length


def tone_control(rate: int, *, tilt: float = 0.0, ceiling: float = 20_000.0) -> F32:
    """
    Return a minimum-phase impulse response.

    Below 30 Hz nothing passes; ``tilt`` is in decibels an octave around 800 Hz; above ``ceiling`` Hz the level falls
    by 12 dB an octave. The phase follows from the logarithm of the magnitude (Oppenheim and Schafer, homomorphic).
    """
    size = fast_length(max(round(0.34 * rate), 512))
    frequencies = np.maximum(np.arange(size // 2 + 1) * rate / size, 0.5)
    octaves = np.clip(np.log2(frequencies / 800), -4.5, 4.0)
    magnitude = 10 ** (tilt * octaves / 20)
    magnitude /= np.sqrt(1 + (30 / frequencies) ** 6) * np.sqrt(1 + (frequencies / ceiling) ** 4)
    cepstrum = np.fft.irfft(np.log(np.maximum(magnitude, 1e-6)), size)
    cepstrum[1 : size // 2] *= 2
    cepstrum[size // 2 + 1 :] = 0
    response = np.fft.irfft(np.exp(np.fft.rfft(cepstrum)), size)[: round(0.17 * rate)]
    fade = np.cos(np.linspace(0, np.pi / 2, response.size)) ** 0.5
    response *= fade
    response -= fade * response.sum() / fade.sum()
    return response.astype(np.float32)
