"""A tone that sounds somewhere in a stream of blocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F32, I16
from mmgen.procedural.sound.synthesis import KeptSound, Sound, single


@dataclass(slots=True)
class Voice:
    """
    One sound in a stream: where it starts and is let go, in samples of the stream, and its ``(2, 1)`` gains.

    The gains of a sound in 16 bits are those of its units.
    """

    sound: Sound | KeptSound
    start: int
    stop: int
    gains: F32
    rate: int

    def add(self, bus: F32, first: int) -> bool:
        """Add what falls into the block at sample ``first``; return whether anything is still to come."""
        begin, end = max(self.start, first), min(self._end(), first + bus.shape[-1])
        if begin < end:
            bus[:, begin - first : end - first] += self._slice(begin - self.start, end - self.start) * self.gains
        return bool(self._end() > first + bus.shape[-1])

    def _end(self) -> int:
        end = self.stop + round(self.sound.release * self.rate)
        return end if self.sound.loop else min(end, self.start + self.sound.wave.shape[-1])

    def _slice(self, begin: int, end: int) -> F32 | I16:
        wave: F32 | I16 = self.sound.wave
        wave = wave.take(np.arange(begin, end), axis=1, mode="wrap") if self.sound.loop else wave[:, begin:end]
        shape = self._shape(begin, end)
        return wave if shape is None else wave * shape

    def _shape(self, begin: int, end: int) -> F32 | None:
        """Return the rise and the release within the slice, or None where there is neither."""
        rise, held = self.sound.attack * self.rate, self.stop - self.start
        if begin >= rise and end <= held:
            return None
        at = np.arange(begin, end, dtype=np.float32)
        shape = np.sin(np.minimum(at / max(rise, 1.0), 1.0) * (np.pi / 2)) ** 2 if rise else np.ones_like(at)
        fall = np.clip((at - held) / max(self.sound.release * self.rate, 1.0), 0.0, 1.0)
        return single(shape * np.cos(fall * (np.pi / 2)) ** 2)


def panned(amplitude: float, pan: float) -> F32:
    """Return the gains of left and right, of constant power, for a place from -1 (left) to 1 (right)."""
    angle = (pan + 1) * np.pi / 4
    return np.array([[np.cos(angle)], [np.sin(angle)]], np.float32) * np.float32(amplitude * np.sqrt(2))


def amplitude(decibels: float) -> float:
    """Return the factor that a level in decibels stands for."""
    return 10 ** (decibels / 20)
