"""What an orchestra keeps of its notes."""

from __future__ import annotations

from zlib import crc32

import numpy as np
import pytest

from mmgen.procedural.sound.instruments import Orchestra
from mmgen.procedural.sound.percussion import strike
from mmgen.procedural.sound.struck import STRUCK, play
from mmgen.procedural.sound.sustained import SECTIONS, SOLOS, play_section, play_solo
from mmgen.procedural.sound.synthesis import Sound, levelled

RATE = 48_000


def played(instrument: str, pitch: int, rng: np.random.Generator) -> Sound:
    if instrument in SECTIONS:
        return play_section(SECTIONS[instrument], pitch, rng=rng, rate=RATE)
    if instrument in SOLOS:
        return play_solo(SOLOS[instrument], pitch, rng=rng, rate=RATE)
    if instrument in STRUCK:
        return play(STRUCK[instrument], pitch, hard=False, rng=rng, rate=RATE)
    return strike(instrument, rng, RATE)


@pytest.mark.parametrize("instrument", ["glass pad", "flute", "felt piano", "kick"])
def test_a_note_is_kept_in_sixteen_bits_of_its_own_level(instrument: str) -> None:
    """Within half a unit of what was played: 98 dB below its peak, in half the memory."""
    whole = played(instrument, 60, np.random.default_rng((1, crc32(instrument.encode()), 60, False)))
    kept = Orchestra(rate=RATE, seed=1).sound(instrument, 60, 0.5)
    assert np.abs(kept.wave).max() == np.iinfo(np.int16).max
    assert kept.wave.nbytes == whole.wave.nbytes / 2
    assert np.abs(kept.wave * kept.unit - whole.wave).max() <= 0.51 * kept.unit
    assert (kept.release, kept.attack, kept.loop) == (whole.release, whole.attack, whole.loop)


@pytest.mark.parametrize("count", [2, 100, 5999, 6001, 48_000])
def test_the_loudest_eighth_of_a_second_has_the_level(count: int) -> None:
    rng = np.random.default_rng(count)
    wave = (rng.standard_normal((2, count)) * np.linspace(1, 0.2, count)).astype(np.float32)
    window = min(RATE // 8, count)
    power = np.convolve(np.square(levelled(wave, RATE)).mean(axis=0), np.full(window, 1 / window), "valid")
    assert np.sqrt(power.max()) == pytest.approx(0.1, rel=0.03)
