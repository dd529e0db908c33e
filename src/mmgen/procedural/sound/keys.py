"""A mood in the key that was asked for."""

from __future__ import annotations

import re
from dataclasses import replace

from mmgen.procedural.sound.mood import Mood

__all__ = ["in_key", "key_name"]

_NOTES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_KEY = re.compile(r"([A-G])([#b♯♭]?)(?: (major|minor))?")
_PROGRESSIONS = {
    "minor": (("i", "VI", "III", "VII"), ("i", "iv", "VI", "V"), ("VI", "VII", "i", "III")),
    "major": (("I", "V", "vi", "IV"), ("vi", "IV", "I", "V"), ("I", "iii", "IV", "V")),
}
"""What a mood of the other mode plays, since its own chords do not carry over."""


def in_key(mood: Mood, key: str) -> Mood:
    """The mood with its tonic on the key's, such as ``"Eb minor"``; a key without a mode keeps the mood's own."""
    parsed = _KEY.fullmatch(key)
    if parsed is None:
        raise ValueError(f"not a key: {key!r}")
    note, sign, mode = parsed.groups()
    tonic = (_NOTES[note] + {"#": 1, "♯": 1, "b": -1, "♭": -1}.get(sign, 0)) % 12
    mood = replace(mood, tonics=(tonic,))
    return mood if mode in (None, mood.mode) else _in_mode(mood, mode)


def key_name(tonic: int, mode: str) -> str:
    """The name of a key, such as ``"Eb minor"``."""
    return f"{_NAMES[tonic % 12]} {mode}"


def _in_mode(mood: Mood, mode: str) -> Mood:
    few = "pentatonic" in mood.scale
    scale = {("major", True): "pentatonic", ("minor", True): "minor pentatonic"}.get((mode, few), mode)
    ending = "i" if mode == "minor" else "I"
    return replace(mood, mode=mode, scale=scale, progressions=_PROGRESSIONS[mode], cadence="V", ending=ending)
