"""
What the players do within a bar of four beats.

A figure is a tuple of strokes ``(beat, voices, velocity, beats held)``. Voices count the notes of the chord from the
lowest; past the last they go on an octave higher. Drum rows have sixteen steps: ``X`` accent, ``x`` stroke, ``o`` soft.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

Stroke = tuple[float, tuple[int, ...], float, float]
Figure = tuple[Stroke, ...]


def _run(voices: Sequence[int], step: float, accents: Sequence[float], held: float) -> Figure:
    return tuple((i * step, (voice,), accents[i % len(accents)], held) for i, voice in enumerate(voices))


HARMONY: Mapping[str, Figure] = MappingProxyType(
    {
        "rolling": _run((0, 2, 1, 3, 2, 4, 3, 1), 0.5, (0.72, 0.5, 0.58, 0.5), 1.4),
        "wide": _run((0, 2, 3, 4, 5, 4, 3, 2), 0.5, (0.68, 0.48, 0.55, 0.5), 1.8),
        "fingers": (
            (0, (0, 3), 0.7, 1.5),
            (1, (1,), 0.5, 1.0),
            (1.5, (2,), 0.55, 1.0),
            (2, (0,), 0.62, 1.5),
            (2.5, (3,), 0.55, 1.0),
            (3, (1,), 0.5, 1.0),
            (3.5, (2,), 0.52, 0.8),
        ),
        "strum": (
            (0, (0, 1, 2, 3), 0.72, 1.0),
            (1, (1, 2, 3), 0.5, 0.5),
            (1.5, (1, 2, 3), 0.6, 0.5),
            (2.5, (1, 2, 3), 0.62, 0.5),
            (3, (0, 1, 2), 0.55, 0.5),
            (3.5, (1, 2, 3), 0.58, 0.5),
        ),
        "sparse": ((0, (0, 2), 0.6, 3.0), (1.5, (1,), 0.42, 2.0), (2.5, (3,), 0.48, 2.0)),
        "halves": ((0, (0, 1, 2, 3), 0.62, 1.9), (2, (1, 2, 3), 0.5, 1.9)),
        "comping": ((0, (0, 1, 2, 3), 0.62, 1.3), (1.5, (1, 2, 3), 0.5, 0.6), (2.75, (1, 2, 3), 0.55, 1.1)),
        "ostinato": _run((0, 1, 2, 1, 3, 1, 2, 1), 0.5, (0.85, 0.55, 0.65, 0.55), 0.3),
        "sixteenths": _run((0, 2, 1, 3, 2, 4, 3, 1, 0, 2, 1, 3, 4, 3, 2, 1), 0.25, (0.7, 0.45, 0.55, 0.45), 0.3),
        "pulse": _run((0, 0, 0, 0, 0, 0, 0, 0), 0.5, (0.75, 0.5, 0.6, 0.5), 0.28),
        "offbeats": (
            (0.5, (0, 1, 2), 0.6, 0.3),
            (1.5, (0, 1, 2), 0.66, 0.3),
            (2.5, (0, 1, 2), 0.6, 0.3),
            (3.5, (0, 1, 2), 0.66, 0.3),
        ),
        "plucked": (
            (0, (0,), 0.75, 2.0),
            (0.5, (2,), 0.5, 1.5),
            (1, (3,), 0.58, 1.5),
            (1.5, (4,), 0.5, 1.5),
            (2, (1,), 0.64, 1.5),
            (2.75, (3,), 0.5, 1.0),
            (3, (4,), 0.58, 1.0),
            (3.5, (2,), 0.5, 1.0),
        ),
    }
)
"""Figures of the chord instrument, by name."""

BASS: Mapping[str, Figure] = MappingProxyType(
    {
        "whole": ((0, (0,), 0.7, 3.8),),
        "halves": ((0, (0,), 0.74, 1.8), (2, (0,), 0.6, 1.8)),
        "steady": ((0, (0,), 0.78, 1.4), (1.5, (0,), 0.55, 0.45), (2, (0,), 0.7, 1.4), (3.5, (1,), 0.55, 0.45)),
        "walking": ((0, (0,), 0.76, 0.9), (1.5, (0,), 0.52, 0.5), (2, (1,), 0.66, 0.9), (3.5, (2,), 0.5, 0.5)),
        "bouncing": ((0, (0,), 0.78, 0.7), (1, (1,), 0.55, 0.5), (2, (0,), 0.72, 0.7), (3, (1,), 0.6, 0.5)),
        "eighths": _run((0, 0, 0, 0, 0, 0, 0, 0), 0.5, (0.78, 0.56, 0.64, 0.56), 0.4),
        "between": ((0.5, (0,), 0.7, 0.4), (1.5, (0,), 0.7, 0.4), (2.5, (0,), 0.7, 0.4), (3.5, (2,), 0.66, 0.4)),
    }
)
"""Figures of the bass: voice 0 is the root, 1 the fifth, 2 the octave."""

DRUMS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "soft": {"soft kick": "x-------x-o-----", "rim": "----o-------o---", "shaker": "o-o-x-o-o-o-x-o-"},
        "pop": {
            "kick": "X-----x-x-------",
            "clap": "----X-------X---",
            "hat": "x-o-x-o-x-o-x-oo",
            "shaker": "oooooooooooooooo",
        },
        "epic": {"taiko": "X-----o-x-----xo", "low drum": "--o-o-----o-o---", "ride": "----o-------o---"},
        "ticking": {"hat": "o-o-o-o-o-o-o-o-", "rim": "------o-------o-", "low drum": "x-------------o-"},
        "cheerful": {
            "soft kick": "x---o---x---o---",
            "woodblock": "--o---x---o---xo",
            "shaker": "x-o-x-o-x-o-x-o-",
            "clap": "----o-------x---",
        },
        "lofi": {
            "soft kick": "X------o--x-----",
            "rim": "----x-------x---",
            "hat": "x-oox-o-x-o-x-o-",
            "brush": "----o-------o---",
        },
        "club": {
            "kick": "X---X---X---X---",
            "clap": "----x-------x---",
            "hat": "--x---x---x---x-",
            "open hat": "----------------",
            "shaker": "o-ooo-ooo-ooo-oo",
        },
        "festive": {
            "barrel drum": "X--xX-x-X-xxX-x-",
            "rim": "--o---o---o---oo",
            "cymbals": "X---X---X-x-X---",
            "small gong": "--x---x-----x---",
            "gong": "X---------------",
            "woodblock": "x-o-x-o-x-o-x-oo",
        },
        "gated": {
            "kick": "X-----x-X-x-----",
            "gated snare": "----X-------X---",
            "hat": "x-o-x-o-x-o-x-o-",
            "open hat": "--------------o-",
        },
        "temple": {"low drum": "x-----------o---", "woodblock": "--------o-------"},
    }
)
"""Drum patterns, by name."""

FILLS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "soft": {"rim": "----o-------o-oo"},
        "pop": {"snare": "------------xoxX"},
        "epic": {"taiko": "X-----o-x-x-xxXX"},
        "cheerful": {"woodblock": "--o---x---x-xxxx"},
        "lofi": {"rim": "----x-------x-oo"},
        "club": {"snare": "--------o-o-xxxX"},
        "festive": {"barrel drum": "X-x-XxXxX-xxXXXX", "cymbals": "X---X---X-X-XxXX"},
        "gated": {"tom": "--------x-x-xxX-", "gated snare": "----X-----------"},
    }
)
"""What the last bar of a section adds or replaces."""

STRENGTH: Mapping[str, float] = MappingProxyType({"X": 1.0, "x": 0.75, "o": 0.45})
"""The velocity of each drum step."""

CELLS: Mapping[str, tuple[tuple[tuple[float, float], ...], ...]] = MappingProxyType(
    {
        "song": (
            ((0, 1.5), (1.5, 0.5), (2, 1), (3, 1)),
            ((0, 1), (1, 0.5), (1.5, 1.5), (3, 1)),
            ((0.5, 0.5), (1, 1), (2, 0.5), (2.5, 1.5)),
        ),
        "slow": (((0, 2), (2, 1), (3, 1)), ((0, 1.5), (1.5, 2.5)), ((0, 3), (3, 1))),
        "lively": (
            ((0, 0.5), (0.5, 0.5), (1, 1), (2, 0.5), (2.5, 0.5), (3, 1)),
            ((0, 0.75), (0.75, 0.75), (1.5, 0.5), (2, 1), (3, 0.5), (3.5, 0.5)),
            ((0, 1), (1, 0.5), (1.5, 0.5), (2, 1.5), (3.5, 0.5)),
        ),
        "broad": (((0, 2), (2, 2)), ((0, 1.5), (1.5, 0.5), (2, 2)), ((0, 3), (3, 0.5), (3.5, 0.5))),
        "syncopated": (((0.5, 1), (1.5, 1), (2.5, 1.5)), ((0, 0.75), (0.75, 1.25), (2.5, 0.75), (3.25, 0.75))),
        "flowing": (
            ((0, 1.5), (1.5, 0.25), (1.75, 0.25), (2, 1), (3, 0.5), (3.5, 0.5)),
            ((0, 1), (1, 0.5), (1.5, 0.5), (2, 2)),
            ((0, 2), (2, 0.75), (2.75, 0.25), (3, 1)),
        ),
    }
)
"""Rhythms of melodies, ``(beat, beats)`` by style: the motif of a piece takes one, its variations the others."""
