"""Instruments that sound for as long as they are held: pads, string sections, choir, flute, bowed strings, basses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.media.convolution import fast_length
from mmgen.procedural.sound.synthesis import (
    Sound,
    band_noise,
    closed,
    driven,
    eased,
    frequency,
    frozen,
    instants,
    levelled,
    single,
)


@dataclass(frozen=True, slots=True)
class Section:
    """
    Many players on one note.

    ``slope`` is the fall of the harmonics, ``body`` resonances as (Hz, width in octaves, gain), ``roll`` the frequency
    in Hz above which they fall away faster, ``spread`` how far apart the players are, in cents.
    """

    slope: float
    roll: float
    spread: float
    attack: float
    release: float
    body: tuple[tuple[float, float, float], ...] = ()
    odd: float = 1.0


@dataclass(frozen=True, slots=True)
class Solo:
    """One player with vibrato: ``harmonics`` their strengths, ``breath`` the noise of bow or breath and its band."""

    harmonics: tuple[float, ...]
    breath: float
    breath_band: tuple[float, float]
    vibrato: float
    vibrato_rate: float
    attack: float
    scoop: float = 0.0


def play_section(section: Section, pitch: int, *, rng: np.random.Generator, rate: int) -> Sound:
    """Render one held note of a section as a loop."""
    root = frequency(pitch)

    def strength(numbers: F64) -> F64:
        level = numbers**-section.slope / np.sqrt(1 + (root * numbers / section.roll) ** 4)
        level = np.where(numbers % 2 == 0, level * section.odd, level)
        for centre, width, gain in section.body:
            level *= 1 + gain * np.exp(-0.5 * (np.log2(root * numbers / centre) / width) ** 2)
        return level

    wave = frozen(root, strength, spread_cents=section.spread, rng=rng, rate=rate)
    return Sound(levelled(wave, rate), release=section.release, attack=section.attack, loop=True)


def play_solo(solo: Solo, pitch: int, *, rng: np.random.Generator, rate: int, seconds: float = 4.5) -> Sound:
    """Render one long note of a single player, the vibrato coming in after a moment."""
    count = round(seconds * rate)
    at = instants(count, rate)
    swing = np.sin(2 * np.pi * solo.vibrato_rate * at + rng.uniform(0, 6.28))
    swing *= np.interp(at, (0.2, 0.75), (0.0, 1.0))
    cents = solo.vibrato * swing
    cents += np.interp(at, np.arange(0, seconds + 0.2, 0.2), rng.normal(0, 2.0, int(seconds / 0.2) + 2))
    cents -= solo.scoop * np.interp(at, (0, 0.04, 0.13), (1.0, 0.3, 0.0))
    del at
    phase = np.cumsum(2 * np.pi * frequency(pitch) / rate * 2 ** (cents / 1200))
    del cents
    audible = [level for number, level in enumerate(solo.harmonics, 1) if number * frequency(pitch) < 0.42 * rate]
    tone = driven(phase, audible, opening=eased(count, rate, 4 * solo.attack))
    tone *= single(1 + 0.12 * swing)
    both = levelled(np.stack((tone, tone)), rate) + _breath(solo, count, rate, rng)
    both *= eased(count, rate, solo.attack)
    return Sound(levelled(closed(both), rate), release=0.12)


def _breath(solo: Solo, count: int, rate: int, rng: np.random.Generator) -> F32:
    noise = band_noise(rng, solo.breath_band, count=fast_length(round(1.5 * rate)), rate=rate, channels=2)
    level = 0.1 * solo.breath * (0.55 + 1.2 * (1 - eased(count, rate, 0.15)))
    middle, side = np.resize(noise[0], (1, count)), np.resize(noise[1], (1, count))
    return single((middle + side * _SIDES) * level)


def play_bass(pitch: int, *, drive: float, decay: float, rng: np.random.Generator, rate: int) -> Sound:
    """Render a synthesised bass: a few harmonics, pushed until they thicken, that fade over ``decay`` seconds."""
    count = round(4.0 * rate)
    at = np.arange(count, dtype=np.float32) / np.float32(rate)
    phase = 2 * np.pi * frequency(pitch) * np.arange(count) / rate + rng.uniform(0, 0.3)
    tone = driven(phase, _BASS_HARMONICS, opening=np.exp(at / np.float32(-0.5 * decay)))
    tone = np.tanh(drive * tone) * np.exp(at / np.float32(-2.5 * decay)) * eased(count, rate, 0.006)
    tone -= tone.mean()
    return Sound(levelled(closed(np.stack((tone, tone))), rate), release=0.07)


_BASS_HARMONICS = (1.0, 0.5, 0.26, 0.16, 0.1, 0.06)
_SIDES = np.array([[1.0], [-1.0]], np.float32)

SECTIONS: Mapping[str, Section] = MappingProxyType(
    {
        "warm pad": Section(1.1, 1800, 16, 0.45, 0.9, body=((420, 0.8, 0.8),)),
        "glass pad": Section(1.25, 8200, 8, 0.9, 1.6, body=((2600, 1.0, 1.6),), odd=0.5),
        "dark pad": Section(1.2, 700, 22, 0.7, 1.2, body=((180, 0.6, 0.9),)),
        "saw pad": Section(0.85, 4200, 20, 0.12, 0.35),
        "poly synth": Section(0.9, 2600, 28, 0.02, 0.3, body=((900, 0.9, 0.5),)),
        "strings": Section(0.95, 3600, 13, 0.28, 0.5, body=((480, 0.4, 0.7), (1200, 0.5, 0.6), (2800, 0.5, 0.8))),
        "staccato strings": Section(
            0.9, 4200, 12, 0.018, 0.11, body=((480, 0.4, 0.7), (1300, 0.5, 0.7), (3000, 0.5, 0.9))
        ),
        "choir": Section(1.0, 3400, 15, 0.5, 0.8, body=((600, 0.3, 2.6), (1050, 0.3, 1.6), (2900, 0.35, 1.2))),
        "brass": Section(0.75, 1900, 6, 0.09, 0.28, body=((520, 0.6, 0.9), (1300, 0.5, 0.7))),
        "cello": Section(0.95, 2400, 7, 0.09, 0.3, body=((250, 0.4, 0.8), (600, 0.5, 0.7), (1500, 0.5, 0.6))),
    }
)
"""Sections and pads, by name."""

SOLOS: Mapping[str, Solo] = MappingProxyType(
    {
        "flute": Solo((1, 0.42, 0.22, 0.09, 0.05, 0.02), 0.16, (900, 6500), 14, 4.9, 0.055, 18),
        "dizi": Solo((1, 0.75, 0.55, 0.42, 0.3, 0.2, 0.13, 0.08, 0.05), 0.16, (2200, 8500), 17, 5.4, 0.035, 30),
        "violin": Solo(
            (1, 0.72, 0.55, 0.42, 0.4, 0.3, 0.2, 0.17, 0.13, 0.1, 0.07, 0.05), 0.05, (1800, 7000), 19, 5.6, 0.07, 24
        ),
        "erhu": Solo((1, 0.8, 0.72, 0.36, 0.42, 0.26, 0.16, 0.12, 0.08, 0.06), 0.06, (1500, 6000), 26, 5.9, 0.06, 40),
        "suona": Solo(
            (0.6, 1, 0.95, 0.85, 0.7, 0.55, 0.42, 0.3, 0.22, 0.15, 0.1, 0.07), 0.05, (2500, 8000), 20, 6.1, 0.025, 35
        ),
        "saw lead": Solo(tuple(1 / number for number in range(1, 17)), 0.02, (2000, 6000), 11, 5.2, 0.02, 12),
        "whistle": Solo((1, 0.08, 0.03), 0.13, (1500, 5500), 16, 5.3, 0.04, 45),
    }
)
"""Solo players, by name."""
