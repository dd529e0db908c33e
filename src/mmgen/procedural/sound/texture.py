"""Endless textures: noise that repeats unnoticed, curves that drift, and grains scattered at random."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.media.convolution import fast_length
from mmgen.procedural.sound.synthesis import Sound, band_noise, single
from mmgen.procedural.sound.voice import Voice, panned

_CHUNK = 64


class Drift:
    """A smooth random curve between 0 and 1 with a new bend every ``period`` seconds; the same whatever is asked first."""

    def __init__(self, seed: tuple[int, ...], period: float) -> None:
        self._seed = seed
        self._period = period

    def __call__(self, at: F64) -> F32:
        """Return the curve at the ascending times ``at``, in seconds."""
        place = at / self._period
        first = int(place[0])
        bends = np.array([self._bend(number) for number in range(first, int(place[-1]) + 2)])
        index = place.astype(int) - first
        part = place - np.floor(place)
        eased = part * part * (3 - 2 * part)
        return single(bends[index] * (1 - eased) + bends[index + 1] * eased)

    def _bend(self, number: int) -> float:
        chunk, place = divmod(number, _CHUNK)
        return float(np.random.default_rng((*self._seed, chunk)).random(_CHUNK)[place])


class Noise:
    """Stereo noise in one band, of unit power and half correlated, that repeats after ``seconds`` without a seam."""

    def __init__(self, seed: tuple[int, ...], low: float, high: float, *, rate: int, seconds: float = 7.0) -> None:
        size = fast_length(round(seconds * rate))
        rng = np.random.default_rng(seed)
        noise = band_noise(rng, (low, high), count=size, rate=rate, channels=2)
        self._loop = single(0.96 * noise + 0.28 * noise[::-1])

    def block(self, first: int, count: int) -> F32:
        """Return ``(2, count)`` samples from the sample ``first`` of the stream on."""
        return self._loop.take(np.arange(first, first + count), axis=1, mode="wrap")


Grain = Callable[[np.random.Generator, int], F32]


@dataclass
class Scatter:
    """
    Short sounds at random times: ``often`` a second on average, drawn from ``variants`` renderings of one ``grain``.

    ``contrast`` is how much their levels differ, in decibels; ``width`` how far to the sides they lie, 0 to 1.
    """

    seed: tuple[int, ...]
    grain: Grain
    often: float
    rate: int
    variants: int = 24
    contrast: float = 6.0
    width: float = 0.8
    _pool: list[Sound] = field(init=False)
    _voices: list[Voice] = field(init=False)
    _second: int = field(init=False)

    def __post_init__(self) -> None:
        rng = np.random.default_rng(self.seed)
        self._voices, self._second = [], 0
        self._pool = [Sound(self.grain(rng, self.rate), release=0.01) for _ in range(self.variants)]

    def block(self, first: int, count: int) -> F32:
        """Return ``(2, count)`` samples; blocks are asked for in order, and the one at sample 0 starts over."""
        if first == 0:
            self._voices, self._second = [], 0
        while self._second * self.rate < first + count:
            self._sow(self._second)
            self._second += 1
        bus = np.zeros((2, count), np.float32)
        self._voices = [voice for voice in self._voices if voice.add(bus, first)]
        return bus

    def _sow(self, second: int) -> None:
        rng = np.random.default_rng((*self.seed, second))
        for _ in range(rng.poisson(self.often)):
            start = round((second + rng.random()) * self.rate)
            level = 10 ** (-abs(rng.normal(0, self.contrast)) / 20)
            sound = self._pool[int(rng.integers(len(self._pool)))]
            gains = panned(level, self.width * rng.uniform(-1, 1))
            self._voices.append(Voice(sound, start, start + sound.wave.shape[-1], gains, self.rate))
