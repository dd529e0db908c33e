"""The three ways in which a tone is made: ringing partials, a frozen spectrum, and a driven harmonic series."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mmgen.media.arrays import F32, F64, I16
from mmgen.media.convolution import Spectrum, fast_length, restored

Complex = NDArray[np.complex128]
_ROW = 256
_ROWS = 4
"""A product of so few rows is below the size at which a linear algebra library wakes its threads, and no slower."""
_LOOP_SECONDS = 5.0
_STEPS = 4
"""In how many steps the eighth of a second moves whose power is a tone's level."""


@dataclass(frozen=True, slots=True)
class Sound:
    """
    One rendered tone: ``wave`` is ``(2, n)``.

    A ``loop`` repeats without a seam for as long as the note is held, and is shaped by ``attack`` and ``release``
    (seconds); another sound carries its own attack and is only released.
    """

    wave: F32
    release: float
    attack: float = 0.0
    loop: bool = False


@dataclass(frozen=True, slots=True)
class KeptSound:
    """A ``Sound`` in half the memory: ``wave`` counts in units of ``unit``, so few that its peak just fits 16 bits."""

    wave: I16
    unit: np.float32
    release: float
    attack: float
    loop: bool


def single(values: ArrayLike) -> F32:
    """Return values in single precision."""
    return np.asarray(values, np.float32)


def instants(count: int, rate: int) -> F64:
    """Return the times of ``count`` samples, in seconds."""
    return np.arange(count, dtype=np.float64) / rate


def frequency(pitch: float) -> float:
    """Return the frequency in Hz of a MIDI note number."""
    return 440.0 * math.exp2((pitch - 69.0) / 12.0)


def turned(strengths: F64, phases: F64) -> Complex:
    """Return amplitudes with their phases (radians) in their arguments."""
    return cast("Complex", strengths * np.exp(1j * phases))


def ringing(frequencies: F64, amplitudes: Complex, decays: F64, *, count: int, rate: int) -> F32:
    """
    Sum decaying sinusoids into ``(channels, count)`` samples.

    ``amplitudes`` is ``(channels, partials)`` with the phase in its argument; ``decays`` are in nepers a second. A
    power z^(a + b) is z^a z^b, so that all partials are summed by one product of two thin matrices. Partials above
    0.45 of the rate are left out.
    """
    kept = frequencies < 0.45 * rate
    exponent = cast("Complex", (2j * np.pi * frequencies[kept] - decays[kept]) / rate)
    rows = -(-count // (_ROW * _ROWS)) * _ROWS
    coarse: Complex = np.exp(exponent * (np.arange(rows) * _ROW)[:, None])
    fine: Complex = np.exp(exponent[:, None] * np.arange(_ROW))
    right = single(np.concatenate((np.real(fine), np.imag(fine))))
    waves: list[F32] = []
    for strengths in amplitudes[:, kept]:
        left = strengths * coarse
        stacked = single(np.concatenate((np.real(left), -np.imag(left)), axis=-1))
        waves.append((stacked.reshape(-1, _ROWS, right.shape[0]) @ right).reshape(-1)[:count])
    return np.stack(waves)


def frozen(
    fundamental: float,
    strength: Callable[[F64], F64],
    *,
    spread_cents: float,
    rng: np.random.Generator,
    rate: int,
) -> F32:
    """
    Make a loop like many players on one note: each harmonic is a band of noise with fixed random phases.

    ``strength`` gives the amplitude of each harmonic number. The two channels are drawn separately and then drawn
    together a little, so that the result is wide and still sounds in mono. After P. Nasca's PADsynth.
    """
    size = fast_length(round(_LOOP_SECONDS * rate))
    numbers = np.arange(1.0, max(int(0.42 * rate / fundamental), 1) + 1)
    magnitude = np.zeros(size // 2 + 1)
    resolution = rate / size
    for number, level in zip(numbers, strength(numbers), strict=True):
        width = max((2 ** (spread_cents / 1200) - 1) * fundamental * number**0.9, 0.6)
        centre, reach = fundamental * number / resolution, 4 * width / resolution
        bins = np.arange(max(int(centre - reach), 1), min(int(centre + reach) + 2, magnitude.size))
        profile = np.exp(-0.5 * ((bins - centre) * resolution / width) ** 2)
        magnitude[bins] += level * profile / np.sqrt(np.sum(profile**2))
    sounding = np.flatnonzero(magnitude)
    bands: Spectrum = np.zeros((2, magnitude.size), np.complex64)
    for band in bands:
        phases = single(2 * np.pi * rng.random(sounding.size))
        band.real[sounding] = magnitude[sounding] * np.cos(phases)
        band.imag[sounding] = magnitude[sounding] * np.sin(phases)
    wave = restored(bands, size)
    return single(np.stack((wave[0] + 0.45 * wave[1], wave[1] + 0.45 * wave[0])))


def driven(phase: F64, strengths: Sequence[float], *, opening: F32) -> F32:
    """
    Sum the sines of whole multiples of a moving ``phase`` (radians), each of its strength.

    The first two sound from the start, the others come in with ``opening`` (0 to 1). The multiples come from the
    Chebyshev recurrence sin((k + 1)x) = 2 cos(x) sin(kx) - sin((k - 1)x).
    """
    now, twice = single(np.sin(phase)), single(2 * np.cos(phase))
    before = np.zeros_like(now)
    low, high = np.zeros_like(now), np.zeros_like(now)
    for number, strength in enumerate(strengths):
        target = low if number < 2 else high
        target += np.float32(strength) * now
        before, now = now, twice * now - before
    return single(low + high * opening)


def band_noise(rng: np.random.Generator, band: tuple[float, float], *, count: int, rate: int, channels: int = 1) -> F32:
    """
    Return noise within a ``band`` from low to high (Hz) with soft edges, ``(channels, count)``, of unit power.

    It repeats without a seam if ``count`` is a product of twos, threes and fives.
    """
    low, high = band[0], min(band[1], 0.42 * rate)
    size = fast_length(count)
    frequencies = np.maximum(np.fft.rfftfreq(size, 1 / rate), 1e-9)
    below, above = (low / frequencies) ** 2, (frequencies / high) ** 2
    shape = 1 / np.sqrt((1 + below * below * below) * (1 + above * above * above))
    shape[0] = 0.0
    parts = rng.standard_normal((channels, shape.size, 2), dtype=np.float32)
    bins: Spectrum = parts.view(np.complex64)[..., 0] * shape.astype(np.float32)
    wave = restored(bins, size)[:, :count]
    return wave / np.float32(max(float(np.sqrt(np.mean(np.square(wave)))), 1e-9))


def levelled(wave: F32, rate: int, *, level: float = 0.1) -> F32:
    """Scale a tone so that its loudest eighth of a second has the given power (root mean square)."""
    step = max(min(rate // 8, wave.shape[-1]) // _STEPS, 1)
    whole = wave[:, : wave.shape[-1] // step * step].reshape(wave.shape[0], -1, step)
    # Summed as it is squared: a long tone's squares would take four times its memory.
    energy = np.concatenate(([0.0], np.cumsum(np.einsum("cns,cns->n", whole, whole, dtype=np.float64))))
    span = min(_STEPS, energy.size - 1)
    power = float(np.max(energy[span:] - energy[:-span])) / (span * step * wave.shape[0])
    return wave * np.float32(level / max(np.sqrt(power), 1e-12))


def eased(count: int, rate: int, seconds: float) -> F32:
    """Return a rise from 0 to 1 over ``seconds`` by half a cosine, then ones; ``count`` samples."""
    curve = np.ones(count, np.float32)
    rising = min(max(round(seconds * rate), 1), count)
    curve[:rising] = 0.5 - 0.5 * np.cos(np.pi * np.arange(rising) / max(seconds * rate, 1.0))
    return curve


def closed(wave: F32, share: float = 0.2) -> F32:
    """Bring the last ``share`` of ``(channels, n)`` samples down to nothing."""
    falling = max(round(share * wave.shape[-1]), 1)
    wave[:, -falling:] *= (np.cos(np.linspace(0, np.pi / 2, falling)) ** 2).astype(np.float32)
    return wave
