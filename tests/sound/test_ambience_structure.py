"""Places differ as the real ones do: in their spectrum, and in how they change over swells, syllables, drops and snaps."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from mmgen.procedural.sound.ambience import ambience

RATE = 16_000
PLACES = ("rain", "sea", "wind", "fire", "crowd")


@cache
def place(bed: str) -> np.ndarray:
    """One channel, without the fades at the ends."""
    blocks = ambience(beds=[bed], seconds=26, seed=2, sample_rate=RATE)
    return np.concatenate(list(blocks), axis=1).mean(axis=0)[RATE:-RATE]


def octaves(samples: np.ndarray) -> np.ndarray:
    """The density of power in the six octaves from 125 Hz to 8 kHz, in decibels under the greatest."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(samples.size, 1 / RATE)
    bands = [power[(hertz >= low) & (hertz < 2 * low)].mean() for low in 125 * 2.0 ** np.arange(6)]
    return 10 * np.log10(np.asarray(bands) / max(bands))


def levels(samples: np.ndarray, hop: int, low: float = 0, high: float = RATE) -> np.ndarray:
    """The level of each stretch of ``hop`` samples, of what lies in a band."""
    bins = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(samples.size, 1 / RATE)
    bins[(hertz < low) | (hertz > high)] = 0
    sound = np.fft.irfft(bins, samples.size)
    return np.sqrt(np.mean(sound[: samples.size // hop * hop].reshape(-1, hop) ** 2, axis=1))


def range_of(each: np.ndarray, low: float, high: float) -> float:
    """From one percentile to another, in decibels."""
    least, most = np.percentile(each, [low, high])
    return float(20 * np.log10(most / least))


def syllables(samples: np.ndarray) -> float:
    """How much more the level moves 3 to 6 times a second, as speech does, than 12 to 30 times."""
    each = levels(samples, RATE // 100, 300, 3000)
    power = np.abs(np.fft.rfft(each / each.mean() - 1)) ** 2
    hertz = np.fft.rfftfreq(each.size, 0.01)
    return float(power[(hertz >= 3) & (hertz < 6)].mean() / power[(hertz >= 12) & (hertz < 30)].mean())


def test_rain_is_broad_and_steady_with_drops_in_it() -> None:
    assert octaves(place("rain")).min() > -7
    assert range_of(levels(place("rain"), RATE // 4), 5, 95) < 3
    every_millisecond = levels(place("rain"), RATE // 1000, 1500, 8000)
    assert range_of(every_millisecond, 50, 99.9) > 10, "single drops stand out of the hiss"
    assert range_of(levels(place("sea"), RATE // 1000, 1500, 8000)[4000:8000], 50, 99.9) < 10


def test_the_sea_swells_every_six_to_twelve_seconds() -> None:
    level = np.log(levels(place("sea"), RATE // 4))
    level -= level.mean()
    again = [np.mean(level[:-lag] * level[lag:]) / np.mean(level**2) for lag in range(4, 49)]
    assert 6 <= (4 + int(np.argmax(again[10:])) + 10) / 4 <= 12
    assert max(again[10:]) > 0.6
    assert range_of(levels(place("sea"), RATE // 4), 5, 95) > 6


def test_wind_is_low_and_comes_in_gusts() -> None:
    assert octaves(place("wind"))[-1] < -20
    assert range_of(levels(place("wind"), RATE // 4), 5, 95) > 6


def test_fire_snaps_over_a_low_roar() -> None:
    assert octaves(place("fire")).argmax() == 0
    snaps = {bed: range_of(levels(place(bed), RATE // 200, 2000, 8000), 50, 99.5) for bed in PLACES}
    assert snaps["fire"] > 17
    assert snaps["fire"] == max(snaps.values())


def test_a_crowd_moves_at_the_pace_of_speech() -> None:
    pace = {bed: syllables(place(bed)) for bed in PLACES}
    assert pace["crowd"] > 6
    assert pace["crowd"] > 3 * max(value for bed, value in pace.items() if bed != "crowd")
    assert 250 <= 125 * 2 ** octaves(place("crowd")).argmax() < 1000


@pytest.mark.parametrize("bed", PLACES)
def test_no_place_has_the_spectrum_of_another(bed: str) -> None:
    """In some octave they differ by more than 5 dB."""
    for other in PLACES:
        if other != bed:
            assert np.abs(octaves(place(bed)) - octaves(place(other))).max() > 5, other
