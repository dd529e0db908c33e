"""Single sounds for moments: a whoosh past the camera, a riser, an impact, a chime."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32
from mmgen.media.loudness import normalise
from mmgen.procedural.sound.length import check_length
from mmgen.procedural.sound.percussion import strike
from mmgen.procedural.sound.struck import STRUCK, play
from mmgen.procedural.sound.synthesis import band_noise, closed, eased, single

__all__ = ["EFFECTS", "effect", "effect_wave", "whoosh"]

WHOOSH_PEAK = 0.55
"""Where in a whoosh the loudest moment lies, as a share of its length."""


def whoosh(seconds: float, *, rng: np.random.Generator, rate: int) -> F32:
    """Render air that rushes past from one side to the other, loudest at ``WHOOSH_PEAK`` of its length."""
    count = max(round(seconds * rate), 2)
    part = np.arange(count) / count
    nearness = np.where(part < WHOOSH_PEAK, part / WHOOSH_PEAK, (1 - part) / (1 - WHOOSH_PEAK))
    swept = np.log2(260) + 3.6 * np.sin(np.pi / 2 * nearness)
    total = np.zeros((2, count), np.float32)
    for centre in (180.0 * 2.0 ** np.arange(0, 6, 0.75)).tolist():
        if centre * 1.3 < 0.42 * rate:
            weight = np.exp(-((np.log2(centre) - swept) ** 2) / 1.1) * (400 / centre) ** 0.25
            noise = band_noise(rng, (centre * 0.72, centre * 1.4), count=count, rate=rate, channels=2)
            total += noise * single(weight)
    across = (part - 0.5) * rng.choice((-1.3, 1.3))
    sides = np.stack((np.cos((across + 1) * np.pi / 4), np.sin((across + 1) * np.pi / 4)))
    return single(total * sides * np.sin(np.pi / 2 * nearness) ** 2.2)


def _riser(seconds: float, *, rng: np.random.Generator, rate: int) -> F32:
    """Render a tension that rises for the whole of its length and stops."""
    count = max(round(seconds * rate), 2)
    part = np.arange(count) / count
    phase = 2 * np.pi * np.cumsum(180 * 2 ** (2.2 * part**1.5)) / rate
    tone = np.sin(phase) + 0.5 * np.sin(1.006 * phase) + 0.35 * np.sin(1.5 * phase)
    noise = band_noise(rng, (900, 9000), count=count, rate=rate, channels=2)
    wave = (0.12 * np.stack((tone, np.roll(tone, 11))) + 0.16 * noise) * part**2.2
    return single(wave) * eased(count, rate, 0.03)[::-1]


def _impact(seconds: float, *, rng: np.random.Generator, rate: int) -> F32:
    """Render a deep stroke that rings out."""
    return _layed(seconds, rate, (strike("boom", rng, rate).wave, 1.0), (strike("taiko", rng, rate).wave, 0.7))


def _chime(seconds: float, *, rng: np.random.Generator, rate: int) -> F32:
    """Render three bells that open a chord."""
    total = np.zeros((2, max(round(seconds * rate), 2)), np.float32)
    for number, pitch in enumerate((79, 83, 86)):
        wave = play(STRUCK["glockenspiel"], pitch, hard=False, rng=rng, rate=rate).wave
        start = min(round(0.09 * number * rate), total.shape[-1])
        length = min(wave.shape[-1], total.shape[-1] - start)
        total[:, start : start + length] += wave[:, :length]
    return closed(total, 0.3)


def _layed(seconds: float, rate: int, *waves: tuple[F32, float]) -> F32:
    count = max(round(seconds * rate), 2)
    total = np.zeros((2, count), np.float32)
    for wave, level in waves:
        length = min(count, wave.shape[-1])
        total[:, :length] += wave[:, :length] * np.float32(level)
    return closed(total, 0.3)


_MAKERS: Mapping[str, Callable[..., F32]] = MappingProxyType(
    {"whoosh": whoosh, "riser": _riser, "impact": _impact, "chime": _chime}
)

EFFECTS: tuple[str, ...] = tuple(_MAKERS)
"""The names of the effects."""


def effect(name: str, *, seconds: float, seed: int, sample_rate: int = 48_000) -> F32:
    """
    Return one effect as ``(2, n)`` samples of exactly the asked length, at -18 LUFS or below where its peaks forbid it.

    Raises ``InputError`` for a name that is not in ``EFFECTS`` or a length or rate that can't be made.
    """
    if name not in _MAKERS:
        raise InputError("effect", f"{name!r} is not known; choose from {', '.join(EFFECTS)}")
    check_length(seconds, sample_rate)
    wave = effect_wave(name, seconds, rng=np.random.default_rng(seed), rate=sample_rate)
    return normalise(wave[:, : round(seconds * sample_rate)], sample_rate, target=-18.0)


def effect_wave(name: str, seconds: float, *, rng: np.random.Generator, rate: int) -> F32:
    """Return one of ``EFFECTS`` as it is rendered, not levelled."""
    return _MAKERS[name](seconds, rng=rng, rate=rate)
