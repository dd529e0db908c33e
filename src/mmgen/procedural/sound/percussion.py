"""Drums and other unpitched sounds, each rendered once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.sound.synthesis import (
    Sound,
    band_noise,
    closed,
    eased,
    instants,
    levelled,
    ringing,
    single,
    turned,
)

Drum = Callable[[np.random.Generator, int], F32]

_LEVELS = {
    "snare": -3.0,
    "gated snare": -3.0,
    "gong": -17.0,
    "small gong": -19.0,
    "cymbals": -9.0,
    "clap": -5.0,
    "rim": -7.0,
    "hat": -12.0,
    "open hat": -13.0,
    "ride": -14.0,
    "crash": -8.0,
    "shaker": -15.0,
    "brush": -10.0,
    "woodblock": -8.0,
    "swell": -10.0,
}
"""How far below the drums of skin the brighter ones lie, in decibels."""


def strike(name: str, rng: np.random.Generator, rate: int) -> Sound:
    """Render the drum called ``name``."""
    wave = DRUMS[name](rng, rate)
    wave -= wave.mean(axis=-1, keepdims=True)
    return Sound(levelled(closed(wave), rate, level=0.1 * 10 ** (_LEVELS.get(name, 0.0) / 20)), release=0.05)


def _time(seconds: float, rate: int) -> F64:
    return instants(round(seconds * rate), rate)


def _noise(rng: np.random.Generator, at: F64, rate: int, low: float, high: float) -> F32:
    return band_noise(rng, (low, high), count=at.size, rate=rate, channels=2)


def _falling(at: F64, start: float, end: float, settle: float) -> F64:
    """Return the phase in radians of a tone whose pitch falls from ``start`` to ``end`` Hz."""
    return 2 * np.pi * (end * at + (start - end) * settle * (1 - np.exp(-at / settle)))


def _wide(tone: F64 | F32, noise: F32) -> F32:
    return single(noise + single(tone))


def _membrane(rng: np.random.Generator, at: F64, rate: int, root: float, decay: float) -> F32:
    """Sum the first modes of a round skin over its air."""
    ratios = np.array([1.0, 1.5, 1.99, 2.44, 2.89, 3.5])
    levels = np.array([1.0, 0.55, 0.38, 0.22, 0.15, 0.1])
    phases = rng.uniform(-0.5, 0.5, (2, 6)) - 0.5 * np.pi
    return ringing(root * ratios, turned(levels, phases), decay * (0.6 + 0.4 * ratios), count=at.size, rate=rate)


def _kick(rng: np.random.Generator, rate: int) -> F32:
    at = _time(0.42, rate)
    tone = np.sin(_falling(at, 165, 50, 0.028)) * np.exp(-at * 9)
    return _wide(tone, _noise(rng, at, rate, 1500, 5000) * single(0.1 * np.exp(-at / 0.006)))


def _soft_kick(rng: np.random.Generator, rate: int) -> F32:
    at = _time(0.4, rate)
    tone = np.sin(_falling(at, 105, 52, 0.035)) * np.exp(-at * 11) * eased(at.size, rate, 0.004)
    return _wide(tone, _noise(rng, at, rate, 300, 1200) * single(0.08 * np.exp(-at / 0.012)))


def _snare(rng: np.random.Generator, rate: int) -> F32:
    at = _time(0.32, rate)
    skin = np.sin(_falling(at, 240, 182, 0.02)) * np.exp(-at * 24)
    body = 0.6 * skin + 0.24 * np.sin(2 * np.pi * 331 * at) * np.exp(-at * 32)
    return _wide(body, _noise(rng, at, rate, 900, 9500) * single(0.42 * np.exp(-at / 0.07)))


def _rim(rng: np.random.Generator, rate: int) -> F32:
    at = _time(0.12, rate)
    tone = (np.sin(2 * np.pi * 820 * at) + 0.7 * np.sin(2 * np.pi * 1690 * at)) * np.exp(-at / 0.014)
    return _wide(tone, _noise(rng, at, rate, 2000, 8000) * single(0.3 * np.exp(-at / 0.008)))


def _clap(rng: np.random.Generator, rate: int) -> F32:
    at = _time(0.3, rate)
    hands = sum(np.exp(-np.maximum(at - late, 0) / 0.007) * (at >= late) for late in (0.0, 0.011, 0.023))
    return _noise(rng, at, rate, 850, 4200) * single(hands + 0.6 * np.exp(-at / 0.06) * (at > 0.03))


def _metal(decay: float, low: float, high: float) -> Drum:
    def render(rng: np.random.Generator, rate: int) -> F32:
        at = _time(min(6 * decay, 3.0), rate)
        shape = single(np.exp(-at / decay) + 0.4 * np.exp(-at / 0.008))
        return _noise(rng, at, rate, low, high) * shape * eased(at.size, rate, 0.001)

    return render


def _shaker(rng: np.random.Generator, rate: int) -> F32:
    at = _time(0.14, rate)
    return _noise(rng, at, rate, 4200, 11_500) * single(np.sin(np.pi * np.minimum(at / 0.09, 1)) ** 1.5)


def _brush(rng: np.random.Generator, rate: int) -> F32:
    at = _time(0.3, rate)
    shape = np.sin(np.pi * np.minimum(at / 0.26, 1) ** 0.6) ** 1.4
    return _noise(rng, at, rate, 1400, 7000) * single(shape)


def _taiko(rng: np.random.Generator, rate: int) -> F32:
    at = _time(1.5, rate)
    skin = _membrane(rng, at, rate, 62, 4.2)
    fall = np.sin(_falling(at, 130, 60, 0.04)) * np.exp(-at * 6)
    stick = _noise(rng, at, rate, 250, 2600) * single(0.22 * np.exp(-at / 0.016))
    return skin * np.float32(0.5) + _wide(0.8 * fall, stick)


def _barrel_drum(rng: np.random.Generator, rate: int) -> F32:
    """Render a dagu: deeper than its air lets it ring, a thick stick on ox hide."""
    at = _time(0.7, rate)
    fall = np.sin(_falling(at, 96, 56, 0.03)) * np.exp(-at * 8)
    return _wide(fall, _noise(rng, at, rate, 350, 4200) * single(0.3 * np.exp(-at / 0.018)))


def _low_drum(rng: np.random.Generator, rate: int) -> F32:
    at = _time(0.9, rate)
    stick = _noise(rng, at, rate, 300, 1500) * single(0.12 * np.exp(-at / 0.012))
    return single(_membrane(rng, at, rate, 92, 7.0) + stick)


def _woodblock(rng: np.random.Generator, rate: int) -> F32:
    at = _time(0.16, rate)
    phases = rng.uniform(-0.3, 0.3, (2, 3)) - 0.5 * np.pi
    modes, decays = np.array([940.0, 2230.0, 3900.0]), np.array([48.0, 70.0, 110.0])
    return ringing(modes, turned(np.array([1.0, 0.5, 0.2]), phases), decays, count=at.size, rate=rate)


def _boom(rng: np.random.Generator, rate: int) -> F32:
    at = _time(2.6, rate)
    tone = np.sin(_falling(at, 82, 34, 0.12)) * np.exp(-at * 1.9) * eased(at.size, rate, 0.006)
    return _wide(tone, _noise(rng, at, rate, 60, 420) * single(0.12 * np.exp(-at / 0.25)))


def _swell(rng: np.random.Generator, rate: int) -> F32:
    """Render a cymbal that is rolled: two seconds of rise, then a short fall. The accent is its end, not its start."""
    at = _time(2.2, rate)
    shape = np.where(at < 2.0, (at / 2.0) ** 3, np.exp(-(at - 2.0) / 0.05))
    noise = _noise(rng, at, rate, 2600, 10_500) + np.float32(0.5) * _noise(rng, at, rate, 700, 3000)
    return single(noise * shape)


def _gated_snare(rng: np.random.Generator, rate: int) -> F32:
    """Render a snare in a large room that is cut off: the room is as loud as the stroke, and ends at once."""
    at = _time(0.34, rate)
    shape = np.exp(-at / 0.06) + 0.55 * np.clip((0.27 - at) / 0.015, 0, 1)
    skin = 0.7 * np.sin(_falling(at, 210, 165, 0.03)) * np.exp(-at * 14)
    return _wide(skin, _noise(rng, at, rate, 500, 8000) * single(0.4 * shape))


def _tom(rng: np.random.Generator, rate: int) -> F32:
    at = _time(0.5, rate)
    tone = np.sin(_falling(at, 190, 92, 0.09)) * np.exp(-at * 7)
    return _wide(tone, _noise(rng, at, rate, 300, 3000) * single(0.12 * np.exp(-at / 0.02)))


def _plate(root: float, decay: float, bend: float) -> Drum:
    """A gong, whose pitch falls (``bend`` below 1) or rises after the stroke; its high modes come a moment later."""

    def render(rng: np.random.Generator, rate: int) -> F32:
        at = _time(min(4 * decay, 4.0), rate)
        wave = 0.5 * _noise(rng, at, rate, 6 * root, 11_000) * np.exp(-at * 3 / decay)
        for number, ratio in enumerate((1.0, 1.47, 1.93, 2.55, 3.1, 3.9, 4.7, 5.9)):
            phase = _falling(at, root * ratio, root * ratio * bend, 0.18)
            rise = 1 - np.exp(-at / (0.004 + 0.02 * number))
            level = 0.8**number * rise * np.exp(-at * (1 + 0.35 * number) / decay)
            wave += np.sin(phase + rng.uniform(0, 6.28, (2, 1))) * level
        return single(wave)

    return render


DRUMS: Mapping[str, Drum] = MappingProxyType(
    {
        "kick": _kick,
        "soft kick": _soft_kick,
        "snare": _snare,
        "rim": _rim,
        "clap": _clap,
        "hat": _metal(0.022, 6500, 15_000),
        "open hat": _metal(0.14, 6000, 14_000),
        "ride": _metal(0.35, 4200, 12_000),
        "crash": _metal(0.8, 2800, 13_000),
        "shaker": _shaker,
        "brush": _brush,
        "taiko": _taiko,
        "barrel drum": _barrel_drum,
        "low drum": _low_drum,
        "woodblock": _woodblock,
        "boom": _boom,
        "gated snare": _gated_snare,
        "tom": _tom,
        "gong": _plate(165, 1.1, 0.9),
        "small gong": _plate(520, 0.22, 1.16),
        "cymbals": _metal(0.11, 1900, 12_000),
        "swell": _swell,
    }
)
"""The drums, by name."""

SWELL_SECONDS = 2.0
"""How long before its accent a swell begins."""
