"""Places by their sound: wind, sea, rain, river, birds, insects, fire, city, crowd, applause."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64
from mmgen.media.loudness import normalise_stream
from mmgen.procedural.sound import grains
from mmgen.procedural.sound.length import BLOCK, check_length, faded
from mmgen.procedural.sound.synthesis import instants, single
from mmgen.procedural.sound.texture import Drift, Grain, Noise, Scatter

__all__ = ["BEDS", "BED_WORDS", "Bed", "ambience", "beds_from_prompt", "layered", "made_beds"]


class Bed(Protocol):
    """An endless texture that is asked for its blocks in order; a block at sample 0 starts it again."""

    def block(self, first: int, count: int) -> F32:
        """Return ``(2, count)`` samples from the sample ``first`` on."""
        ...


class _Layers:
    """Bands of noise, each with a level curve, and scattered grains over them."""

    def __init__(self, seed: int, rate: int) -> None:
        self._seed = seed
        self._rate = rate
        self._bands: list[tuple[Noise, Callable[[F64], F32]]] = []
        self._scatters: list[tuple[float, Scatter]] = []

    def band(self, low: float, high: float, level: Callable[[F64], F32]) -> _Layers:
        if low < 0.35 * self._rate:
            seconds = 6.1 + 0.9 * len(self._bands)
            seed = (self._seed, len(self._bands), round(low))
            self._bands.append((Noise(seed, low, high, rate=self._rate, seconds=seconds), level))
        return self

    def grain(
        self, grain: Grain, level: float, often: float, *, contrast: float = 6.0, width: float = 0.8, variants: int = 24
    ) -> _Layers:
        seed = (self._seed, 100 + len(self._scatters))
        scatter = Scatter(seed, grain, often, self._rate, contrast=contrast, width=width, variants=variants)
        self._scatters.append((level, scatter))
        return self

    def block(self, first: int, count: int) -> F32:
        at = instants(count, self._rate) + first / self._rate
        total = np.zeros((2, count), np.float32)
        for noise, level in self._bands:
            total += noise.block(first, count) * level(at)
        for amount, scatter in self._scatters:
            total += scatter.block(first, count) * np.float32(amount)
        return total


def _steady(level: float) -> Callable[[F64], F32]:
    return lambda at: np.full(at.size, level, np.float32)


def _drifting(drift: Drift, low: float, high: float, bend: float = 1.0) -> Callable[[F64], F32]:
    return lambda at: single(low + (high - low) * drift(at) ** bend)


def _wind(seed: int, rate: int) -> Bed:
    gust, flutter = Drift((seed, 11), 2.6), Drift((seed, 12), 0.55)

    def gusty(low: float, high: float, bend: float) -> Callable[[F64], F32]:
        return lambda at: single(low + (high - low) * (gust(at) * (0.7 + 0.3 * flutter(at))) ** bend)

    layers = _Layers(seed, rate).band(70, 220, gusty(0.02, 0.07, 1.0)).band(220, 600, gusty(0.012, 0.09, 1.3))
    return layers.band(600, 1500, gusty(0.004, 0.07, 1.9)).band(1500, 4500, gusty(0.002, 0.03, 2.4))


def _sea(seed: int, rate: int) -> Bed:
    def waves(period: float, lag: float, rise: float, fall: float, level: float) -> Callable[[F64], F32]:
        size = Drift((seed, 21, round(10 * period)), period)

        def curve(at: F64) -> F32:
            since = (at - lag) % period
            swell = np.where(since < rise, (since / rise) ** 2, np.exp(-(since - rise) / fall))
            start = np.exp(-(period - rise) / fall) * np.clip(1 - since / rise, 0, 1)
            return single(level * (0.35 + 0.65 * size(at)) * (swell + start) + 0.12 * level)

        return curve

    layers = (
        _Layers(seed, rate)
        .band(60, 260, waves(8.3, 0.0, 3.0, 2.4, 0.085))
        .band(260, 900, waves(8.3, 0.25, 2.7, 2.1, 0.07))
    )
    layers.band(900, 2600, waves(8.3, 0.55, 2.3, 1.9, 0.05)).band(2600, 9000, waves(8.3, 0.9, 2.1, 2.2, 0.035))
    return layers.band(400, 1600, waves(11.1, 3.0, 4.0, 3.0, 0.03)).band(1800, 7000, waves(11.1, 3.8, 3.2, 3.2, 0.018))


def _rain(seed: int, rate: int) -> Bed:
    slow = Drift((seed, 31), 4.0)
    layers = _Layers(seed, rate).band(150, 800, _steady(0.016)).band(800, 3200, _drifting(slow, 0.03, 0.042))
    layers.band(3200, 11_000, _drifting(slow, 0.035, 0.05)).grain(grains.drop, 0.22, 42, contrast=9)
    return layers.grain(grains.drop, 0.45, 5, contrast=4, width=0.95, variants=16)


def _river(seed: int, rate: int) -> Bed:
    slow, quick = Drift((seed, 41), 2.2), Drift((seed, 42), 0.35)
    layers = (
        _Layers(seed, rate).band(120, 420, _drifting(slow, 0.012, 0.02)).band(420, 1400, _drifting(quick, 0.016, 0.032))
    )
    return layers.band(1400, 6500, _drifting(quick, 0.014, 0.026)).grain(grains.bubble, 0.07, 60, contrast=8)


def _birds(seed: int, rate: int) -> Bed:
    slow = Drift((seed, 51), 3.1)
    layers = (
        _Layers(seed, rate)
        .band(300, 1200, _drifting(slow, 0.003, 0.008))
        .band(1500, 6500, _drifting(slow, 0.003, 0.009))
    )
    return layers.grain(grains.song, 0.13, 1.1, contrast=9, width=0.9, variants=16)


def _insects(seed: int, rate: int) -> Bed:
    slow = Drift((seed, 61), 3.7)
    layers = _Layers(seed, rate).band(200, 900, _steady(0.004)).band(2500, 7000, _drifting(slow, 0.004, 0.008))
    return layers.grain(grains.cricket, 0.09, 7, contrast=8, width=0.95)


def _fire(seed: int, rate: int) -> Bed:
    flicker, slow = Drift((seed, 71), 0.13), Drift((seed, 72), 1.7)
    layers = (
        _Layers(seed, rate)
        .band(50, 220, _drifting(flicker, 0.02, 0.075, 1.6))
        .band(220, 900, _drifting(flicker, 0.006, 0.03, 2.0))
    )
    layers.band(2200, 8500, _drifting(slow, 0.006, 0.014)).grain(grains.crackle, 0.3, 13, contrast=13, width=0.5)
    return layers


def _city(seed: int, rate: int) -> Bed:
    slow = Drift((seed, 81), 5.0)
    layers = (
        _Layers(seed, rate).band(40, 160, _drifting(slow, 0.04, 0.06)).band(160, 700, _drifting(slow, 0.015, 0.026))
    )
    return layers.band(700, 2800, _steady(0.007)).grain(grains.passing, 0.07, 0.3, contrast=5, width=0.2, variants=6)


def _crowd(seed: int, rate: int) -> Bed:
    slow = Drift((seed, 91), 2.8)
    layers = _Layers(seed, rate).band(150, 500, _drifting(slow, 0.006, 0.014)).band(500, 1800, _steady(0.005))
    return layers.grain(grains.murmur, 0.05, 6, contrast=9, width=0.95)


def _applause(seed: int, rate: int) -> Bed:
    slow = Drift((seed, 95), 1.9)
    layers = _Layers(seed, rate).band(900, 4200, _drifting(slow, 0.008, 0.014))
    return layers.grain(grains.clap, 0.11, 120, contrast=7, width=0.95, variants=40)


_MAKERS: Mapping[str, Callable[[int, int], Bed]] = MappingProxyType(
    {
        "wind": _wind,
        "sea": _sea,
        "rain": _rain,
        "river": _river,
        "birds": _birds,
        "insects": _insects,
        "fire": _fire,
        "city": _city,
        "crowd": _crowd,
        "applause": _applause,
    }
)
BED_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "wind": "wind windy breeze gust storm blizzard desert summit 风声 微风 大风 狂风 风雪 沙漠",
        "sea": "sea ocean beach wave waves shore coast surf seaside 海 浪 沙滩",
        "rain": "rain rainy raining drizzle downpour 雨",
        "river": "river stream brook creek waterfall fountain 河 溪 江 瀑布 流水 泉",
        "birds": "bird birds birdsong forest garden meadow park woodland 鸟 森林 花园 公园 草地 林间",
        "insects": "insect insects cricket crickets cicada cicadas night 虫 蟋蟀 蝉 夏夜",
        "fire": "fire campfire fireplace bonfire flame flames 火 篝火 壁炉 炉",
        "city": "city street traffic urban downtown road cars 城市 街 马路 车流 都市",
        "crowd": "crowd crowds people market voices chatter audience 人群 人声 集市 市场 观众 热闹",
        "applause": "applause clapping ovation 掌声 鼓掌",
    }
)
"""What in a prompt names each place: English words, then Chinese ones."""

BEDS: tuple[str, ...] = tuple(_MAKERS)
"""The names of the places."""

LOUDNESS = -20.0
"""Integrated loudness of an ambience on its own, in LUFS."""


def beds_from_prompt(prompt: str | None) -> tuple[str, ...]:
    """Return the places that a prompt names, in English or Chinese, in the order of ``BEDS``; none is an answer too."""
    text = (prompt or "").lower()
    words = set(re.findall(r"[a-z]+", text))
    return tuple(bed for bed in BEDS if any(_named(word, text, words) for word in BED_WORDS[bed].split()))


def ambience(*, beds: Sequence[str], seconds: float, seed: int, sample_rate: int = 48_000) -> Iterator[F32]:
    """
    Yield the sound of one or more places as ``(2, n)`` blocks of ``round(seconds * sample_rate)`` samples in all.

    It is levelled to -20 LUFS and fades in and out within a second. Raises ``InputError`` for no place, one that is not
    in ``BEDS``, or a length or rate that can't be made.
    """
    if not beds:
        raise InputError("beds", f"no place is named; choose from {', '.join(BEDS)}")
    for bed in beds:
        if bed not in BEDS:
            raise InputError("beds", f"{bed!r} is not known; choose from {', '.join(BEDS)}")
    check_length(seconds, sample_rate)
    fade = min(1.0, 0.25 * seconds)
    made = made_beds(beds, seed=seed, rate=sample_rate)

    def rendered() -> Iterator[F32]:
        blocks = layered(made, seconds=seconds, rate=sample_rate)
        return faded(blocks, seconds, sample_rate, rise=fade, fall=fade)

    return normalise_stream(rendered, sample_rate, target=LOUDNESS)


def made_beds(beds: Sequence[str], *, seed: int, rate: int) -> list[Bed]:
    """Make the named beds, each with its own randomness."""
    return [_MAKERS[bed](seed + 1000 * BEDS.index(bed), rate) for bed in beds]


def layered(beds: Sequence[Bed], *, seconds: float, rate: int, block: int = BLOCK) -> Iterator[F32]:
    """Yield the beds over one another, neither levelled nor faded."""
    length = round(seconds * rate)
    for first in range(0, length, block):
        count = min(block, length - first)
        total = np.zeros((2, count), np.float32)
        for bed in beds:
            total += bed.block(first, count)
        yield total


def _named(word: str, text: str, words: set[str]) -> bool:
    return word in words if word.isascii() else word in text
