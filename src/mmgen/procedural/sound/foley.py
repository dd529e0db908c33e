"""Single sounds of things: thunder, a step, a shutter, bells, a clock, a heart, a splash, a knock at the door."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.sound import grains
from mmgen.procedural.sound.synthesis import band_noise, closed, eased, instants, ringing, single, turned

__all__ = ["bell", "camera", "clock", "heartbeat", "knock", "splash", "step", "thunder"]

_BELL = (0.5, 1.0, 1.183, 1.506, 2.0, 2.514, 2.662, 3.011, 4.166, 5.433)
"""The partials of a bell that was cast, over its strike note: hum, prime, tierce, quint, nominal and on."""


def thunder(rng: np.random.Generator, rate: int) -> F32:
    """A crack and a roll that wanders off, at a distance of its own."""
    at = instants(round(rng.uniform(5.0, 7.5) * rate), rate)
    near = rng.uniform(0.25, 1.0)
    claps = [0.0, *(rng.uniform(0.1, 2.4) for _ in range(6))]
    # Only the first begins at once: sound from farther along the flash comes over some tenths of a second.
    swells = [np.clip((at - clap) / (rng.uniform(0.12, 0.4) if clap else 0.02), 0, 1) for clap in claps]
    roll = sum(
        swell**1.5 * np.exp(-np.clip(at - clap, 0, None) / rng.uniform(0.5, 1.5)) * rng.uniform(0.5, 1.0)
        for clap, swell in zip(claps, swells, strict=True)
    )
    low = band_noise(rng, (28, 170), count=at.size, rate=rate, channels=2) * single(roll)
    mid = band_noise(rng, (150, 900), count=at.size, rate=rate, channels=2) * single(roll**2 * 0.22)
    crack = band_noise(rng, (500, 5200), count=at.size, rate=rate, channels=2)
    crack *= single(near * (np.exp(-at / 0.09) + 0.4 * np.exp(-np.clip(at - 0.12, 0, None) / 0.2) * (at > 0.12)))
    return closed(single((0.5 * low + mid + 0.35 * crack) * eased(at.size, rate, 0.004)), 0.35)


def step(rng: np.random.Generator, rate: int) -> F32:
    """A shoe on a path: the heel, and the sole a moment later."""
    at = instants(round(0.28 * rate), rate)
    later = np.clip(at - rng.uniform(0.075, 0.1), 0, None)
    heel = _thud(rng, at, rate, 0.016) + 0.5 * _thud(rng, later, rate, 0.012) * (later > 0)
    scuff = band_noise(rng, (900, 4200), count=at.size, rate=rate)[0]
    grit = scuff * (0.16 * np.exp(-at / 0.012) + 0.13 * np.exp(-later / 0.03) * (later > 0))
    return _centred(rng.uniform(0.8, 1.0) * (heel + grit), rate)


def camera(rng: np.random.Generator, rate: int) -> F32:
    """A mirror that goes up, a shutter, and the mirror again."""
    at = instants(round(0.24 * rate), rate)
    wave = np.zeros(at.size)
    for start, level, low in ((0.0, 0.7, 1400), (0.055, 1.0, 2600), (0.13, 0.8, 1100)):
        since = np.clip(at - start, 0, None)
        click = band_noise(rng, (low, 4 * low), count=at.size, rate=rate)[0]
        wave += level * click * np.exp(-since / 0.006) * (at >= start)
    whirr = band_noise(rng, (500, 1700), count=at.size, rate=rate)[0]
    return _centred(wave + 0.12 * whirr * np.exp(-(((at - 0.09) / 0.05) ** 2)), rate)


def bell(rng: np.random.Generator, rate: int) -> F32:
    """A temple's great bell, struck with a beam."""
    count = round(6.5 * rate)
    partials = np.asarray(_BELL) * rng.uniform(165, 190)
    partials = np.concatenate((partials, partials * (1 + rng.uniform(0.0015, 0.004, partials.size))))
    strengths = np.tile(np.asarray((1.0, 0.9, 0.75, 0.3, 0.6, 0.22, 0.2, 0.14, 0.1, 0.06)), 2)
    phases = rng.uniform(0, 2 * np.pi, (2, partials.size))
    decays = 0.35 + 0.0016 * partials
    wave = ringing(partials, turned(0.12 * strengths, phases), decays, count=count, rate=rate)
    beam = band_noise(rng, (90, 700), count=count, rate=rate)
    struck = single(0.3 * np.exp(-instants(count, rate) / 0.03)) * beam
    return closed(single((wave + struck) * eased(count, rate, 0.004)), 0.3)


def clock(rng: np.random.Generator, rate: int) -> F32:
    """One tick."""
    at = instants(round(0.06 * rate), rate)
    tone = np.sin(2 * np.pi * rng.choice((1900.0, 2450.0)) * at) * np.exp(-at / 0.0035)
    return _centred(tone + 0.4 * band_noise(rng, (2500, 8000), count=at.size, rate=rate)[0] * np.exp(-at / 0.002), rate)


def heartbeat(rng: np.random.Generator, rate: int) -> F32:
    """Both tones of one beat."""
    at = instants(round(0.6 * rate), rate)
    wave = np.zeros(at.size)
    for start, level, pitch in ((0.0, 1.0, 58.0), (0.27, 0.7, 72.0)):
        since = np.clip(at - start, 0, None)
        swing = np.sin(2 * np.pi * pitch * since * (1 - 0.4 * np.minimum(since, 0.3)))
        wave += level * swing * np.exp(-since / 0.055) * np.minimum(since / 0.008, 1)
    dull = band_noise(rng, (40, 160), count=at.size, rate=rate)[0] * np.exp(-at / 0.05)
    return _centred(wave + 0.15 * dull, rate)


def splash(rng: np.random.Generator, rate: int) -> F32:
    """Something falls into water, and drops follow."""
    at = instants(round(1.5 * rate), rate)
    shape = np.minimum(at / 0.025, 1) * np.exp(-at / 0.2)
    total = band_noise(rng, (350, 6500), count=at.size, rate=rate, channels=2) * single(0.4 * shape)
    for _ in range(16):
        drop = grains.bubble(rng, rate)
        start = int(rng.exponential(0.25) * rate) + round(0.06 * rate)
        length = min(drop.shape[-1], at.size - start)
        if length > 0:
            total[:, start : start + length] += drop[:, :length] * np.float32(rng.uniform(0.05, 0.2))
    return closed(total, 0.3)


def knock(rng: np.random.Generator, rate: int) -> F32:
    """Knuckles on a wooden door, three times."""
    at = instants(round(0.9 * rate), rate)
    wave = np.zeros(at.size)
    for number in range(3):
        since = np.clip(at - 0.23 * number, 0, None)
        body = sum(np.sin(2 * np.pi * hertz * since) * level for hertz, level in ((185, 1.0), (310, 0.6), (540, 0.3)))
        wave += body * np.exp(-since / rng.uniform(0.028, 0.036)) * (at >= 0.23 * number)
    click = band_noise(rng, (700, 3200), count=at.size, rate=rate)[0]
    return _centred(wave * (1 + 0.2 * click), rate)


def _thud(rng: np.random.Generator, since: F64, rate: int, decay: float) -> F64:
    noise = band_noise(rng, (55, 320), count=since.size, rate=rate)[0]
    return np.asarray(noise * np.exp(-since / decay), np.float64)


def _centred(tone: F64, rate: int) -> F32:
    """The tone on both sides, without a click at its ends."""
    shaped = single(tone) * eased(tone.size, rate, 0.0006) * eased(tone.size, rate, 0.01)[::-1]
    return np.stack((shaped, shaped))
