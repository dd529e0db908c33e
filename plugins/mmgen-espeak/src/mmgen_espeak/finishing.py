"""From the library's raw voice to a sound that can stand beside music: trimmed, evened out, at -16 LUFS and 48 kHz."""

from __future__ import annotations

import wave
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mmgen.media.limiter import Limiter
from mmgen.media.loudness import integrated_loudness

__all__ = ["DELIVERED", "RATE", "finished", "raw_samples", "resampled", "save", "trimmed"]

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

RATE: Final = 22_050
"""The library's own; work is done here, and what is done is then resampled."""
DELIVERED: Final = 48_000
UP, DOWN = 320, 147
"""The delivered rate over the library's, in lowest terms."""
HELD, LONG = 200, 224
"""A block of samples and its transform when the rate is raised, in units of the terms: small factors, room for the filter."""
TARGET: Final = -16.0
"""LUFS."""
CEILING: Final = -1.5
"""dBTP."""
CLOSE, ATTEMPTS = 0.4, 4
"""How near the loudness comes, in LU, and how often the limiter's loss is made up for."""
TAKEN: Final = 1.6
"""Decibels that make up for one that the limiter took, since it takes of them too."""

LEAD, TAIL = 0.03, 0.12
"""Seconds before the first sound and after the last."""
FADE_IN, FADE_OUT = 0.005, 0.03
FLOOR: Final = 10 ** (-46 / 20)
"""What lies so far below the peak is silence."""

CURVE: Final = (
    (0, -60),
    (50, -30),
    (85, 0),
    (180, 2),
    (400, 1.5),
    (1000, 0),
    (2500, -1.5),
    (4500, -3),
    (8000, -1),
    (11025, -2),
)
"""Hz and decibels: warmer than the library's voice, and less sharp."""
BAND: Final = ((0, 0), (10_700, 0), (10_900, -90), (11_025, -90))
"""What is kept when the rate is raised: nothing that would leave an edge at half the rate."""
TAPS: Final = 1023

HOP: Final = 220
"""Samples between two looks at the level."""
THRESHOLD, RATIO = -22.0, 2.5
"""Decibels below the loudest tenth where compression begins, and how much."""
ATTACK, RELEASE = 0.4, 0.06
"""How far the gain goes towards its aim in each hop, down and up."""

BLOCK: Final = (1 << 15) - TAPS + 1
"""Samples that are filtered and limited at once, so that the memory stays flat."""


def raw_samples(file: Path) -> F32:
    """What the library made: one channel of 16 bits at its own rate, which decoders take longer to open than to read."""
    with wave.open(str(file), "rb") as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, RATE)
        return np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(np.float32) * np.float32(1 / 32768)


def trimmed(samples: F32) -> tuple[F32, float]:
    """Mono samples without silence at their ends, and how many seconds were taken from the start (negative: added)."""
    loud = np.flatnonzero(np.abs(samples) > FLOOR * float(np.abs(samples).max()))
    first, last = int(loud[0]), int(loud[-1])
    lead, tail = round(LEAD * RATE), round(TAIL * RATE)
    start, end = max(first - lead, 0), min(last + tail, samples.size)
    before, after = lead - (first - start), tail - (end - last)
    return np.pad(samples[start:end], (before, after)), (start - before) / RATE


def finished(samples: F32) -> F32:
    """Trimmed mono samples as they are delivered, ``(1, n)``, of the same length."""
    even = compressed(equalised(samples))
    rise, fall = round(FADE_IN * RATE), round(FADE_OUT * RATE)
    even[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    even[-fall:] *= np.linspace(1, 0, fall, dtype=np.float32)
    return levelled(even[None, :])


def levelled(samples: F32) -> F32:
    """At the target's loudness, with no peak above the ceiling."""
    gain = TARGET - integrated_loudness(samples, RATE)
    level = samples
    for _ in range(ATTEMPTS):
        level = limited(samples, gain)
        short = TARGET - integrated_loudness(level, RATE)
        if abs(short) < CLOSE:
            break
        gain += TAKEN * short
    return level


def limited(samples: F32, gain: float) -> F32:
    """So many decibels louder, but for the peaks."""
    limiter, factor = Limiter(RATE, ceiling=CEILING), np.float32(10 ** (gain / 20))
    blocks = [limiter.push(samples[:, start : start + BLOCK] * factor) for start in range(0, samples.shape[1], BLOCK)]
    return np.concatenate([*blocks, limiter.flush()], axis=1)


def equalised(samples: F32) -> F32:
    """The same length, filtered without delay, block by block."""
    size = 1 << 15
    spectrum = np.fft.rfft(kernel(CURVE), size)
    whole = np.zeros(samples.size + TAPS, np.float32)
    for start in range(0, samples.size, BLOCK):
        block = samples[start : start + BLOCK]
        filtered = np.fft.irfft(np.fft.rfft(block, size) * spectrum, size)
        reach = min(block.size + TAPS - 1, whole.size - start)
        whole[start : start + reach] += filtered[:reach].astype(np.float32)
    return whole[TAPS // 2 : TAPS // 2 + samples.size].copy()


@lru_cache(maxsize=2)
def kernel(curve: tuple[tuple[float, float], ...]) -> F64:
    """A curve of Hz and decibels as a linear-phase filter."""
    size = 1 << 12
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    decibels = np.interp(hertz, [point[0] for point in curve], [point[1] for point in curve])
    response = np.fft.irfft(10 ** (decibels / 20), size)
    centred = np.roll(response, TAPS // 2)[:TAPS]
    return np.asarray(centred * np.hanning(TAPS), np.float64)


def resampled(samples: F32) -> F32:
    """``(n,)`` samples at the delivered rate, block by block: a spectrum with more room above it is another rate's."""
    lead = 4 * DOWN  # a delay that is a whole number of samples at both rates
    taps = np.pad(kernel(BAND), (lead - TAPS // 2, 0))
    band = (np.fft.rfft(taps, LONG * DOWN) * (UP / DOWN)).astype(np.complex64)
    padded = np.pad(samples, (0, lead))
    whole = np.zeros((padded.size // (HELD * DOWN) * HELD + LONG) * UP, np.float32)
    for number, start in enumerate(range(0, padded.size, HELD * DOWN)):
        spectrum = np.fft.rfft(padded[start : start + HELD * DOWN], LONG * DOWN) * band
        whole[number * HELD * UP :][: LONG * UP] += np.fft.irfft(spectrum, LONG * UP)
    first = lead * UP // DOWN
    return whole[first : first - (-samples.size * UP // DOWN)]


def save(samples: F32, path: Path) -> Path:
    """Write ``(n,)`` samples at the delivered rate as a WAV of 16 bits."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(DELIVERED)
        sound.writeframes(np.clip(np.rint(samples * 32768), -32768, 32767).astype("<i2").tobytes())
    return path


def compressed(samples: F32) -> F32:
    """The same length, with loud syllables less far above soft ones."""
    count = -(-samples.size // HOP)
    padded = np.pad(samples, (0, count * HOP - samples.size)).reshape(count, HOP)
    level = 20 * np.log10(np.sqrt(np.mean(np.square(padded, dtype=np.float64), axis=1)) + 1e-9)
    threshold = float(np.percentile(level, 90)) + THRESHOLD + 12
    wanted = np.minimum(0.0, (threshold - level) * (1 - 1 / RATIO))
    gain = np.empty(count)
    now = 0.0
    for index, aim in enumerate(wanted.tolist()):
        now += (aim - now) * (ATTACK if aim < now else RELEASE)
        gain[index] = now
    places = np.arange(count) * HOP + HOP / 2
    factors = np.interp(np.arange(samples.size), places, 10 ** (gain / 20))
    return np.asarray(samples * factors, np.float32)
