"""Every instrument by name, rendered on demand and kept."""

from __future__ import annotations

from collections import OrderedDict
from zlib import crc32

import numpy as np

from mmgen.procedural.sound.percussion import DRUMS, strike
from mmgen.procedural.sound.struck import STRUCK, play
from mmgen.procedural.sound.sustained import SECTIONS, SOLOS, play_bass, play_section, play_solo
from mmgen.procedural.sound.synthesis import KeptSound, Sound

_BASSES = {"round bass": (1.3, 1.1), "soft bass": (0.7, 1.8), "synth bass": (2.6, 0.8)}
_KEPT_BYTES = 48 << 20
_FULL_SCALE = 32_767


def holds(instrument: str) -> bool:
    """Say whether the instrument sounds for as long as a note is held, rather than ringing out."""
    return instrument in SECTIONS or instrument in SOLOS


class Orchestra:
    """The instruments at one sample rate; each note is made once and kept, within a bound on memory."""

    def __init__(self, *, rate: int, seed: int) -> None:
        self._rate = rate
        self._seed = seed
        self._kept: OrderedDict[tuple[str, int, bool], KeptSound] = OrderedDict()
        self._bytes = 0

    def sound(self, instrument: str, pitch: int, velocity: float) -> KeptSound:
        """Return the note, from its bright rendering if it is played hard."""
        key = (instrument, pitch, velocity > 0.6 and instrument in STRUCK)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        sound = _kept(self._render(*key))
        self._kept[key] = sound
        self._bytes += sound.wave.nbytes
        while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].wave.nbytes
        return sound

    def _render(self, instrument: str, pitch: int, hard: bool) -> Sound:  # noqa: FBT001 (a part of the cache's key)
        rng = np.random.default_rng((self._seed, crc32(instrument.encode()), pitch, hard))
        if instrument in STRUCK:
            return play(STRUCK[instrument], pitch, hard=hard, rng=rng, rate=self._rate)
        if instrument in SECTIONS:
            return play_section(SECTIONS[instrument], pitch, rng=rng, rate=self._rate)
        if instrument in SOLOS:
            return play_solo(SOLOS[instrument], pitch, rng=rng, rate=self._rate)
        if instrument in DRUMS:
            return strike(instrument, rng, self._rate)
        drive, decay = _BASSES[instrument]
        return play_bass(pitch, drive=drive, decay=decay, rng=rng, rate=self._rate)


def _kept(sound: Sound) -> KeptSound:
    peak = max(float(sound.wave.max()), -float(sound.wave.min()), 1e-9)
    unit = np.float32(peak / _FULL_SCALE)
    counted = sound.wave / unit
    wave = np.rint(counted, out=counted).astype(np.int16)
    return KeptSound(wave, unit, sound.release, sound.attack, sound.loop)
