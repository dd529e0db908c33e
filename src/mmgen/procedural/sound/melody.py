"""Melodies from one motif: it returns, moves with the harmony, varies, and comes to rest at the end of a phrase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmgen.procedural.sound.harmony import Chord, scale_notes
from mmgen.procedural.sound.patterns import CELLS

PHRASE = 4
"""Bars in a phrase: motif, motif again, something else, rest."""

_REST = ((0.0, 1.0), (1.0, 1.0), (2.0, 2.0))
_ARC = (0, 2, 3, 0)
_STEPS = (-2, -1, -1, 0, 1, 1, 2)
_WIDEST = {True: 7, False: 5}
"""The largest leap in semitones onto a strong beat and onto a weak one."""


@dataclass(frozen=True, slots=True)
class Tone:
    """One note of a melody; ``beat`` and ``beats`` count within the bar."""

    beat: float
    beats: float
    pitch: int


@dataclass(frozen=True, slots=True)
class _Motif:
    """A rhythm and a contour in scale steps from its first note."""

    cell: tuple[tuple[float, float], ...]
    shape: tuple[int, ...]


def _motif(cell: tuple[tuple[float, float], ...], rng: np.random.Generator) -> _Motif:
    return _Motif(cell, _shape(len(cell), rng))


class Melody:
    """The melody of one piece in the scale of its key, around the note ``centre``; it has two themes."""

    def __init__(self, style: str, scale: str, tonic: int, *, centre: int, rng: np.random.Generator) -> None:
        cells = CELLS[style]
        order: list[int] = rng.permutation(len(cells)).tolist()
        first, other, second = (_motif(cells[order[place]], rng) for place in (0, 1, -1))
        self._themes = ((first, first, other), (second, second, first))
        self._falls = tuple(int(fall) for fall in rng.choice((-1, 1), 2))
        self._scale = scale_notes(tonic, scale, centre - 11, centre + 12)
        self._tonic = tonic
        self._centre = centre
        self._last = centre

    def bar(self, chord: Chord, place: int, *, theme: int = 0, closing: bool = False) -> tuple[Tone, ...]:
        """
        Return the notes of the bar at ``place`` in its phrase.

        The last bar of a phrase comes to rest: on the tonic if it is ``closing`` and the chord has it.
        """
        place, theme = place % PHRASE, theme % 2
        if place < PHRASE - 1:
            return self._tones(self._themes[theme][place], chord, _ARC[place])
        fall = self._falls[theme]
        return self._tones(_Motif(_REST, (2 * fall, fall, 0)), chord, _ARC[place], closing=closing)

    def final(self, chord: Chord) -> int:
        """Return the note on which the piece ends."""
        home = [note for note in self._scale if note % 12 == self._tonic % 12]
        return _nearest(home or self._chord_tones(chord), (self._last + self._centre) / 2)

    def _tones(self, motif: _Motif, chord: Chord, lift: int, *, closing: bool = False) -> tuple[Tone, ...]:
        inside = self._chord_tones(chord)
        anchor = self._scale.index(_nearest(inside, (2 * (self._centre + lift) + self._last) / 3))
        tones: list[Tone] = []
        for number, ((beat, beats), step) in enumerate(zip(motif.cell, motif.shape, strict=True)):
            strong = beat in (0.0, 2.0) or beats > 1
            wanted = self._scale[min(max(anchor + step, 0), len(self._scale) - 1)]
            moves = number > 0 and step != motif.shape[number - 1]
            self._last = self._reached(inside if strong else self._scale, wanted, strong=strong, moves=moves)
            tones.append(Tone(beat, beats, self._last))
        if closing and self._tonic % 12 in chord.pitch_classes:
            tones[-1] = Tone(*motif.cell[-1], self.final(chord))
            self._last = tones[-1].pitch
        return tuple(tones)

    def _reached(self, notes: Sequence[int], wanted: int, *, strong: bool, moves: bool) -> int:
        """Return the note nearest to the wanted one that can be sung from the last, and is not the last if it moves."""
        near = [note for note in notes if abs(note - self._last) <= _WIDEST[strong]]
        other = [note for note in near if note != self._last] if moves else near
        return _nearest(other or near or notes, wanted)

    def _chord_tones(self, chord: Chord) -> list[int]:
        return [note for note in self._scale if note % 12 in chord.pitch_classes] or list(self._scale)


def _shape(length: int, rng: np.random.Generator) -> tuple[int, ...]:
    """Draw a contour in scale steps that starts at 0, stays singable, and is not flat."""
    while True:
        contour = (0, *(int(level) for level in np.cumsum(rng.choice(_STEPS, length - 1))))
        if 2 <= max(contour) - min(contour) <= 4 and max(np.abs(contour)) <= 3:
            return contour


def _nearest(notes: Sequence[int], wanted: float) -> int:
    return min(notes, key=lambda note: (abs(note - wanted), note))
