"""Scales, chords and voice leading, in semitones and MIDI note numbers (60 is middle C, 69 is 440 Hz)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from types import MappingProxyType

SCALES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "major": (0, 2, 4, 5, 7, 9, 11),
        "minor": (0, 2, 3, 5, 7, 8, 10),
        "dorian": (0, 2, 3, 5, 7, 9, 10),
        "pentatonic": (0, 2, 4, 7, 9),
        "minor pentatonic": (0, 3, 5, 7, 10),
    }
)
"""The steps of each scale above its tonic."""
_DEGREES = {"i": 0, "ii": 1, "iii": 2, "iv": 3, "v": 4, "vi": 5, "vii": 6}
_MAJOR = {
    "": (0, 4, 7),
    "5": (0, 7),
    "6": (0, 4, 7, 9),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "add9": (0, 4, 7, 14),
    "maj9": (0, 4, 7, 11, 14),
    "9": (0, 4, 7, 10, 14),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "7sus4": (0, 5, 7, 10),
}
_MINOR = {
    "": (0, 3, 7),
    "5": (0, 7),
    "7": (0, 3, 7, 10),
    "add9": (0, 3, 7, 14),
    "9": (0, 3, 7, 10, 14),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
}
_SYMBOL = re.compile(r"(b?)([ivIV]+)(.*)")


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord: its ``symbol``, the pitch class of its root, and its intervals above the root in semitones."""

    symbol: str
    root: int
    intervals: tuple[int, ...]

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """The notes of the chord within one octave, the root first."""
        return tuple((self.root + interval) % 12 for interval in self.intervals)


def chord(symbol: str, tonic: int, mode: str) -> Chord:
    """
    Read a Roman numeral in the key of ``tonic`` and ``mode`` ("major", "minor" or "dorian").

    Capital letters are major chords, small letters minor ones; the degree is that of the mode, so that in minor "VI"
    stands on its lowered sixth. A leading "b" lowers the root by a semitone.
    """
    parsed = _SYMBOL.fullmatch(symbol)
    if parsed is None:
        raise ValueError(f"not a chord symbol: {symbol!r}")
    flat, numeral, quality = parsed.groups()
    qualities = _MAJOR if numeral.isupper() else _MINOR
    root = tonic + SCALES[mode][_DEGREES[numeral.lower()]] - len(flat)
    return Chord(symbol, root % 12, qualities[quality])


def voiced(chord: Chord, previous: Sequence[int], *, low: int = 53, high: int = 76) -> tuple[int, ...]:
    """Place the chord's notes between ``low`` and ``high`` so that the voices move least from ``previous``."""
    places = [[note for note in range(low, high + 1) if note % 12 == pitch] for pitch in chord.pitch_classes]
    return min((tuple(sorted(notes)) for notes in product(*places)), key=lambda notes: _effort(notes, previous))


def _effort(notes: Sequence[int], previous: Sequence[int]) -> float:
    centre = sum(notes) / len(notes)
    moved = sum(min(abs(note - other) for other in previous) for note in notes) if previous else 0
    clashes = sum(9 for low, high in pairwise(notes) if high - low < 2)
    muddy = sum(4 for low, high in pairwise(notes) if low < 57 and high - low < 4)
    spread = max(notes[-1] - notes[0] - 16, 0)
    return moved + clashes + muddy + spread + 0.6 * abs(centre - 64)


def bass_note(chord: Chord, *, low: int = 31) -> int:
    """Return the root of the chord in the octave that begins at ``low``."""
    return low + (chord.root - low) % 12


def scale_notes(tonic: int, scale: str, low: int, high: int) -> tuple[int, ...]:
    """Return the notes of a scale from ``low`` to ``high``, ascending."""
    classes = {(tonic + step) % 12 for step in SCALES[scale]}
    return tuple(note for note in range(low, high + 1) if note % 12 in classes)
