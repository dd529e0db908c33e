"""The small sounds that rain, rivers, fires, birds and insects are made of."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.sound.synthesis import band_noise, driven, eased, instants, single


def drop(rng: np.random.Generator, rate: int) -> F32:
    """Render a raindrop on a leaf or a stone: a click and a short ring."""
    at = _time(0.045, rate)
    ring = np.sin(2 * np.pi * rng.uniform(1100, 4600) * at) * np.exp(-at / rng.uniform(0.003, 0.009))
    click = band_noise(rng, (1500, 9000), count=at.size, rate=rate)
    both = _both(0.5 * ring, rate) + single(0.35 * np.exp(-at / 0.0025)) * click
    return single(both)


def bubble(rng: np.random.Generator, rate: int) -> F32:
    """Render a bubble of air that rises to the surface: its pitch rises as it rings out (after van den Doel)."""
    root = 380.0 * 5.0 ** rng.random()
    decay = 0.012 + 26.0 / root * rng.uniform(0.5, 1.1)
    at = _time(min(5 * decay, 0.3), rate)
    phase = 2 * np.pi * root * (at + 0.5 * rng.uniform(0.1, 0.9) * at**2 / decay)
    return _both(np.sin(phase) * np.exp(-at / decay) * (600 / root) ** 0.4, rate)


def crackle(rng: np.random.Generator, rate: int) -> F32:
    """Render the snap of burning wood."""
    at = _time(0.06, rate)
    low = rng.uniform(500, 2200)
    noise = band_noise(rng, (low, 4 * low), count=at.size, rate=rate)[0]
    return _both(noise * np.exp(-at / rng.uniform(0.0012, 0.009)), rate, rise=0.0004)


def song(rng: np.random.Generator, rate: int) -> F32:
    """Render a phrase of bird song: a few like notes, whistled or trilled, in one register."""
    root = rng.uniform(2300, 4700)
    kind = int(rng.integers(3))
    notes = int(rng.integers(2, 6)) if kind < 2 else int(rng.integers(7, 13))
    length, gap = ((0.16, 0.12), (0.09, 0.07), (0.035, 0.03))[kind]
    slope, arch = rng.uniform(-0.25, 0.25), rng.uniform(-0.2, 0.3)
    pieces: list[F64] = []
    for number in range(notes):
        at = _time(length * rng.uniform(0.85, 1.15), rate)
        part = at / at[-1]
        pitch = root * (1 + slope * part + arch * np.sin(np.pi * part) + 0.05 * (number % 2))
        whistle = np.sin(2 * np.pi * np.cumsum(pitch) / rate) * np.sin(np.pi * part) ** 1.3
        pieces += [whistle * (0.7 + 0.3 * rng.random()), np.zeros(round(gap * rate))]
    return _both(np.concatenate(pieces), rate, rise=0.002)


def cricket(rng: np.random.Generator, rate: int) -> F32:
    """Render a chirp of three pulses."""
    at = _time(0.16, rate)
    pulses = np.clip(np.sin(2 * np.pi * 20 * at), 0, None) ** 0.8 * (at < 0.15)
    return _both(np.sin(2 * np.pi * rng.uniform(3900, 4700) * at) * pulses, rate, rise=0.004)


def passing(rng: np.random.Generator, rate: int) -> F32:
    """Render a car that goes by at a distance, from one side to the other."""
    seconds = rng.uniform(3.5, 6.0)
    at = _time(seconds, rate)
    near = np.exp(-(((at - seconds / 2) / (0.2 * seconds)) ** 2))
    tyres = band_noise(rng, (350, 2600), count=at.size, rate=rate)[0] * near**1.5
    engine = band_noise(rng, (70, 240), count=at.size, rate=rate)[0] * near
    across = np.linspace(-0.8, 0.8, at.size) * rng.choice((-1, 1))
    sides = np.stack((np.cos((across + 1) * np.pi / 4), np.sin((across + 1) * np.pi / 4)))
    return single((0.5 * tyres + 0.7 * engine) * sides * np.sin(np.pi * at / seconds))


def clap(rng: np.random.Generator, rate: int) -> F32:
    """Render two hands that meet."""
    at = _time(0.06, rate)
    low = rng.uniform(700, 1500)
    noise = band_noise(rng, (low, 3.2 * low), count=at.size, rate=rate)[0]
    return _both(noise * np.exp(-at / rng.uniform(0.006, 0.014)), rate, rise=0.0006)


def murmur(rng: np.random.Generator, rate: int) -> F32:
    """Render a few words of a voice too far off to be understood: a little over four syllables a second, as people speak."""
    root = float(rng.choice((105.0, 195.0)) * rng.uniform(0.85, 1.2))
    pieces: list[F32] = []
    for _ in range(int(rng.integers(3, 8))):
        root *= rng.uniform(0.94, 1.02)
        pieces.append(_syllable(root, rng, rate) * np.float32(rng.uniform(0.5, 1.0)))
    return _both(np.concatenate(pieces, dtype=np.float64), rate, rise=0.01)


def _syllable(root: float, rng: np.random.Generator, rate: int) -> F32:
    """Harmonics under three formants, and now and then a hiss before them."""
    at = _time(rng.uniform(0.17, 0.29), rate)
    part = at / at[-1]
    hertz = root * np.arange(1, int(min(3800, 0.45 * rate) / root))
    formants = ((rng.uniform(320, 820), 160, 1.0), (rng.uniform(950, 1900), 240, 0.45), (2600, 420, 0.16))
    heights = sum(height * np.exp(-(((hertz - middle) / width) ** 2)) for middle, width, height in formants)
    strengths = (heights + 0.03) * (root / hertz) ** 0.4
    phase = 2 * np.pi * root * (at + rng.uniform(-0.06, 0.06) * at**2 / at[-1])
    shape = single(np.sin(np.pi * part) ** 0.8)
    voiced = driven(phase, strengths.tolist(), opening=shape) * shape
    if rng.random() > 0.4:
        return voiced
    hiss = band_noise(rng, (3600, 7800), count=at.size, rate=rate)[0]
    return single(voiced + hiss * single(0.09 * np.exp(-(((part - 0.15) / 0.12) ** 2))))


def _time(seconds: float, rate: int) -> F64:
    return instants(max(round(seconds * rate), 2), rate)


def _both(tone: F64, rate: int, *, rise: float = 0.001) -> F32:
    """Give the tone a soft start and end, and the same samples on both sides."""
    shaped = single(tone) * eased(tone.size, rate, rise) * eased(tone.size, rate, 0.004)[::-1]
    return np.stack((shaped, shaped))
