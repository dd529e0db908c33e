"""Plays a score: lays the notes over one another, sends them through the hall, and yields blocks of samples."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from mmgen.media.arrays import F32
from mmgen.media.convolution import Convolver
from mmgen.procedural.sound.hall import hall
from mmgen.procedural.sound.instruments import Orchestra
from mmgen.procedural.sound.length import BLOCK
from mmgen.procedural.sound.mood import Part
from mmgen.procedural.sound.score import LEAD_TIME, Note, Score
from mmgen.procedural.sound.tone_control import tone_control
from mmgen.procedural.sound.voice import Voice, amplitude, panned

_ROLES = ("pad", "harmony", "bass", "lead", "answer", "drums")
_DUCKED = ("pad", "harmony", "bass")
_KICKS = ("kick", "soft kick")
_DUCK_SECONDS = 0.32


class Renderer:
    """Renders one score, as often as asked; ``blocks`` are ``(2, block)``, the last one shorter. Nothing is levelled."""

    def __init__(self, score: Score, *, rate: int, block: int = BLOCK) -> None:
        self._score = score
        self.grid = score.grid
        self.rate = rate
        self._block = block
        self._count = round(score.grid.seconds * rate)
        self._orchestra = Orchestra(rate=rate, seed=score.seed)
        self._voices: dict[str, list[Voice]] = {}
        self._kicks: list[int] = []

    @cached_property
    def _room(self) -> F32:
        """The hall, made with the first block: whoever draws a film meanwhile need not wait for it."""
        rng = np.random.default_rng((self._score.seed, 3))
        return hall(self._score.mood.hall, rng=rng, rate=self.rate)

    @cached_property
    def _colour(self) -> F32:
        return tone_control(self.rate, tilt=self._score.mood.tilt, ceiling=self._score.mood.ceiling)

    def blocks(self) -> Iterator[F32]:
        """Yield the piece from its first sample to its last."""
        self._voices = {role: [] for role in _ROLES}
        self._kicks = []
        room, colour = Convolver(self._room), Convolver(self._colour)
        bars = self._score.bars()
        upcoming = next(bars, None)
        for first in range(0, self._count, self._block):
            length = min(self._block, self._count - first)
            while upcoming is not None and (upcoming[0] - LEAD_TIME) * self.rate < first + length:
                self._enter(upcoming[1])
                upcoming = next(bars, None)
            dry, wet = self._mixed(first, length)
            yield colour.push(dry + room.push(wet))

    def _enter(self, notes: list[Note]) -> None:
        for note in notes:
            start = round(note.start * self.rate)
            stop = round((note.start + note.seconds) * self.rate)
            sound = self._orchestra.sound(note.instrument, note.pitch, note.velocity)
            self._voices[note.role].append(Voice(sound, start, stop, _gains(note) * sound.unit, self.rate))
            if note.instrument in _KICKS:
                self._kicks.append(start)

    def _mixed(self, first: int, length: int) -> tuple[F32, F32]:
        mood = self._score.mood
        dry, wet = np.zeros((2, length), np.float32), np.zeros((2, length), np.float32)
        ducking = self._ducking(first, length)
        for role in _ROLES:
            part: Part | None = getattr(mood, role)
            if part is None or not self._voices[role]:
                continue
            bus = np.zeros((2, length), np.float32)
            self._voices[role] = [voice for voice in self._voices[role] if voice.add(bus, first)]
            bus *= np.float32(amplitude(part.level))
            if ducking is not None and role in _DUCKED:
                bus *= ducking
            dry += bus
            wet += bus * np.float32(amplitude(part.hall))
        return dry, wet

    def _ducking(self, first: int, length: int) -> F32 | None:
        """Return the gain that makes room for the kick drum, or None where no kick is near."""
        reach = round(_DUCK_SECONDS * self.rate)
        self._kicks = [kick for kick in self._kicks if kick + reach > first]
        near = [kick for kick in self._kicks if kick < first + length]
        if not near or not self._score.mood.duck:
            return None
        at = np.arange(first, first + length)
        gain = np.ones(length, np.float32)
        for kick in near:
            begin, end = max(kick - first, 0), min(kick + reach - first, length)
            since = (at[begin:end] - kick) / reach
            dip = np.sin(np.pi * np.clip(since, 0, 1) ** 0.35) ** 2
            gain[begin:end] = np.minimum(gain[begin:end], 1 - self._score.mood.duck * dip)
        return gain


def _gains(note: Note) -> F32:
    return panned(max(note.velocity, 0.0) ** 1.4, note.pan)
