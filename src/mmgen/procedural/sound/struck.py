"""Instruments that are struck or plucked and then ring: pianos, strings that are plucked, bars and bells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.sound.synthesis import (
    Sound,
    band_noise,
    closed,
    eased,
    frequency,
    instants,
    levelled,
    ringing,
    single,
    turned,
)


@dataclass(frozen=True, slots=True)
class Struck:
    """
    What distinguishes one ringing instrument from another.

    ``inharmonicity`` is the stiffness B of a string at middle C, ``position`` where it is struck (a fraction of its
    length), ``slope`` the fall of the partials (0.5 bright, 2 dull), ``decay`` the time in seconds in which middle C
    loses 60 dB, ``damping`` how much sooner the high partials go, ``detune`` the spread of its strings in cents,
    ``knock`` the level of the attack's noise, ``attack`` its rise in seconds.
    """

    inharmonicity: float
    position: float
    slope: float
    decay: float
    damping: float
    detune: float = 0.0
    knock: float = 0.0
    knock_band: tuple[float, float] = (300.0, 2500.0)
    attack: float = 0.002
    release: float = 0.18
    ratios: tuple[float, ...] = ()
    bend: float = 0.0


def play(instrument: Struck, pitch: int, *, hard: bool, rng: np.random.Generator, rate: int) -> Sound:
    """Render one note, loud and bright if ``hard``."""
    root = frequency(pitch)
    decay = instrument.decay * (262.0 / root) ** 0.45
    count = round(min(max(decay * 0.8, 0.25), 6.0) * rate)
    frequencies, strengths = _partials(instrument, root, hard=hard)
    decays = 6.9 / decay * (1 + instrument.damping * np.maximum(frequencies / root - 1, 0) ** 0.85)
    wave = _strings(instrument, frequencies, strengths, decays, rng=rng, count=count, rate=rate)
    if instrument.bend:
        wave = _bent(wave, instrument.bend, rate)
    wave *= eased(count, rate, instrument.attack)
    wave = levelled(closed(wave), rate)
    if instrument.knock:
        wave += _knock(instrument, count, rate, rng) * np.float32(instrument.knock * (1.0 if hard else 0.5))
    return Sound(wave, release=instrument.release)


def _partials(instrument: Struck, root: float, *, hard: bool) -> tuple[F64, F64]:
    slope = instrument.slope * (0.85 if hard else 1.2)
    if instrument.ratios:
        ratios = np.asarray(instrument.ratios)
        return root * ratios, ratios**-(slope)
    numbers = np.arange(1.0, min(60.0, max(11_000.0 / root, 2.0)) + 1)
    stiffness = instrument.inharmonicity * (root / 262.0) ** 1.2
    comb = np.abs(np.sin(np.pi * numbers * instrument.position)) + 0.06
    return root * numbers * np.sqrt(1 + stiffness * numbers**2), comb * numbers**-slope


def _strings(
    instrument: Struck,
    frequencies: F64,
    strengths: F64,
    decays: F64,
    *,
    rng: np.random.Generator,
    count: int,
    rate: int,
) -> F32:
    """Sum two strings a little apart, of which one rings longer: the beating and the two-stage decay of a real one."""
    apart = 2 ** (instrument.detune / 1200)
    both = np.concatenate((frequencies, frequencies * apart))
    lasting = np.concatenate((decays * 1.25, decays * 0.7))
    level = np.concatenate((strengths, 0.55 * strengths))
    phases = rng.uniform(-0.6, 0.6, (2, both.size)) - np.pi / 2
    sides = 1 + 0.25 * rng.standard_normal((2, both.size))
    return ringing(both, turned(level * sides, phases), lasting, count=count, rate=rate)


def _bent(wave: F32, cents: float, rate: int) -> F32:
    """Let the pitch start ``cents`` sharp and settle, as that of a hard-plucked slack string does."""
    at = instants(wave.shape[-1], 1)
    shift = (2 ** (cents / 1200) - 1) * 0.05 * rate
    warped = at + shift * (1 - np.exp(-at / (0.05 * rate)))
    left, right = (single(np.interp(warped, at, single(side), right=0.0)) for side in wave)
    return np.stack((left, right))


def _knock(instrument: Struck, count: int, rate: int, rng: np.random.Generator) -> F32:
    length = min(round(0.06 * rate), count)
    burst = band_noise(rng, instrument.knock_band, count=length, rate=rate, channels=2)
    burst *= single(np.exp(-instants(length, rate) / 0.008)) * eased(length, rate, 0.001)
    knock = np.zeros((2, count), np.float32)
    knock[:, :length] = 0.1 * burst
    return knock


STRUCK: Mapping[str, Struck] = MappingProxyType(
    {
        "piano": Struck(0.00035, 0.12, 1.15, 5.0, 0.16, detune=0.9, knock=0.35, attack=0.0025),
        "felt piano": Struck(0.0003, 0.14, 1.7, 4.2, 0.24, detune=0.7, knock=0.5, knock_band=(120, 900), attack=0.007),
        "guzheng": Struck(
            0.00012, 0.09, 0.72, 4.6, 0.09, detune=0.5, knock=0.45, knock_band=(1800, 7000), attack=0.001, bend=14
        ),
        "guqin": Struck(
            0.00008, 0.13, 1.25, 4.4, 0.15, detune=0.4, knock=0.35, knock_band=(200, 1400), attack=0.002, bend=8
        ),
        "harp": Struck(0.00008, 0.34, 1.2, 3.2, 0.18, detune=0.5, knock=0.15, attack=0.003),
        "guitar": Struck(0.0001, 0.17, 0.95, 2.6, 0.17, detune=0.6, knock=0.3, knock_band=(900, 5200), attack=0.0015),
        "pizzicato": Struck(0.0002, 0.2, 1.25, 0.75, 0.25, detune=2.0, knock=0.4, knock_band=(250, 1600), attack=0.003),
        "upright bass": Struck(
            0.00012, 0.21, 1.35, 1.5, 0.22, detune=0.5, knock=0.25, knock_band=(300, 1900), attack=0.004
        ),
        "kalimba": Struck(
            0, 0, 1.05, 1.7, 0.3, detune=1.2, knock=0.35, ratios=(1, 2.01, 5.4, 9.1), knock_band=(700, 3800)
        ),
        "marimba": Struck(
            0, 0, 1.0, 0.95, 0.55, detune=0.8, knock=0.4, ratios=(1, 3.93, 9.2, 10.1), knock_band=(250, 1700)
        ),
        "glockenspiel": Struck(
            0, 0, 0.55, 2.6, 0.22, detune=0.8, knock=0.2, ratios=(1, 2.76, 5.4, 8.93), knock_band=(3000, 9000)
        ),
        "bell": Struck(
            0, 0, 0.8, 4.5, 0.22, detune=1.6, ratios=(0.5, 1, 1.19, 1.56, 2, 2.51, 2.66, 3.01, 4.1), attack=0.003
        ),
        "electric piano": Struck(
            0, 0, 1.15, 3.0, 0.5, detune=1.4, knock=0.3, ratios=(1, 2, 3, 4, 7.1, 13.6), knock_band=(500, 2600)
        ),
        "synth pluck": Struck(0, 0.25, 0.95, 0.9, 0.45, detune=9.0, attack=0.0015),
    }
)
"""The instruments that ring, by name."""
