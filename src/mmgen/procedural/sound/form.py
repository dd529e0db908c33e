"""The plan of a piece: where its beats fall, how many bars it has, and which of them do what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F64
from mmgen.procedural.sound.mood import FASTEST, SLOWEST

BEATS = 4
"""Beats in a bar."""

_LEAD_IN = 0.05
_SHORTEST_TAIL = 0.8
_LEEWAY = 0.12
_NEAR = 0.015


@dataclass(frozen=True, slots=True)
class Grid:
    """The beats of a piece of ``seconds``: ``bars`` whole bars from ``offset`` on, then the final chord rings out."""

    bpm: float
    offset: float
    bars: int
    seconds: float

    @property
    def beat(self) -> float:
        """The length of a beat in seconds."""
        return 60.0 / self.bpm

    @property
    def ending(self) -> float:
        """When the final chord begins, in seconds."""
        return self.at(self.bars)

    def at(self, bar: float, beat: float = 0.0) -> float:
        """Return the time of a beat of a bar, in seconds; both count from 0."""
        return self.offset + (bar * BEATS + beat) * self.beat


@dataclass(frozen=True, slots=True)
class Section:
    """Bars that belong together: ``kind`` is intro, build, main, break or outro."""

    kind: str
    first: int
    bars: int

    @property
    def end(self) -> int:
        """The bar after the last."""
        return self.first + self.bars


def fit(seconds: float, tempo: tuple[float, float], *, bpm: float | None = None, cuts: Sequence[float] = ()) -> Grid:
    """
    Choose tempo, offset and bars so that the piece ends by itself at ``seconds`` and ``cuts`` fall on beats.

    Without ``bpm`` the tempo is searched within ``tempo``. How near the cuts come depends on how regular they are.
    """
    if bpm is not None and not SLOWEST <= bpm <= FASTEST:
        raise InputError("bpm", f"{bpm:g} is not within {SLOWEST:g} to {FASTEST:g} beats a minute")
    inside = sorted(cut for cut in cuts if 0 < cut < seconds)
    tempos = [bpm] if bpm is not None else _tempos(tempo, inside)
    grids = [grid for tried in tempos for grid in _grids(seconds, tried, inside)]
    return min(grids, key=lambda grid: _unfitness(grid, inside, sum(tempo) / 2))


def _tempos(tempo: tuple[float, float], cuts: Sequence[float]) -> list[float]:
    """Return tempos to try; for cuts also those a little outside, and those of which a shot is a whole number of beats."""
    if not cuts:
        return np.arange(tempo[0], tempo[1] + 0.01, 0.5).tolist()
    slowest, fastest = tempo[0] * (1 - _LEEWAY), tempo[1] * (1 + _LEEWAY)
    shots = np.diff([0.0, *cuts])
    lengths = {float(np.median(shots)), float(shots.mean()), cuts[0]}
    matching = [
        60.0 * beats / length
        for length in lengths
        for beats in range(int(slowest * length / 60) + 1, int(fastest * length / 60) + 1)
    ]
    return [*np.arange(slowest, fastest, 0.5).tolist(), *matching]


def _grids(seconds: float, bpm: float, cuts: Sequence[float]) -> list[Grid]:
    bar = BEATS * 60.0 / bpm
    offset = _offset(60.0 / bpm, cuts) if cuts else min(_LEAD_IN, 0.1 * seconds)
    fitting = int(max(seconds - offset - _SHORTEST_TAIL, 0) / bar)
    return [Grid(bpm, offset, bars, seconds) for bars in range(max(fitting - 1, 0), fitting + 1)]


def _offset(beat: float, cuts: Sequence[float]) -> float:
    """Return the time of the first beat that brings the beats nearest to the cuts: a mean on the circle of one beat."""
    mean = np.angle(np.mean(np.exp(2j * np.pi * np.asarray(cuts) / beat)))
    offset = float(mean / (2 * np.pi) * beat) % beat
    return 0.0 if beat - offset < _NEAR else offset


def _unfitness(grid: Grid, cuts: Sequence[float], usual: float) -> float:
    wanted = min(max(0.14 * grid.seconds, 1.2), 4.0)
    tail = grid.seconds - grid.ending
    cost = 0.5 * abs(np.log(max(tail, 0.05) / wanted)) + abs(grid.bpm - usual) / usual + 0.5 * grid.offset
    if cuts:
        missed = distance_to_beat(np.asarray(cuts), grid)
        cost += 40 * float(np.sqrt(np.mean(np.square(missed))))
    return float(cost)


def distance_to_beat(times: F64, grid: Grid) -> F64:
    """Return how far each time is from the nearest beat, in seconds."""
    beats = (times - grid.offset) / grid.beat
    return np.abs(beats - np.round(beats)) * grid.beat


def sections(bars: int) -> tuple[Section, ...]:
    """
    Divide ``bars`` into sections.

    The main sections are whole phrases of four bars and about two thirds of the piece; what is left leads into them
    and out again. Long pieces alternate main and break. Fewer than four bars are all main.
    """
    main = max(4 * int(bars / 6), 4 * -(-(bars - len(_EDGES) + 1) // 4), 4)
    edges = _EDGES[bars - main] if bars > main else (0, 0, 0)
    intro, build, outro = edges
    lengths = [("intro", intro), ("build", build), *_middle(min(main, bars)), ("outro", outro)]
    planned: list[Section] = []
    first = 0
    for kind, length in lengths:
        if length:
            planned.append(Section(kind, first, length))
            first += length
    return tuple(planned)


_EDGES = (
    (0, 0, 0),
    (1, 0, 0),
    (2, 0, 0),
    (2, 1, 0),
    (2, 2, 0),
    (2, 3, 0),
    (2, 2, 2),
    (2, 3, 2),
    (2, 4, 2),
    (4, 3, 2),
    (4, 4, 2),
    (4, 5, 2),
)
"""Bars of intro, build and outro by how many bars there are beside the main ones."""


def turning_sections(bars: int) -> tuple[Section, ...]:
    """Divide the bars of a loop: main sections, with a break between them where there is room for one."""
    planned: list[Section] = []
    for kind, length in _middle(bars):
        planned.append(Section(kind, sum(section.bars for section in planned), length))
    return tuple(planned)


def _middle(bars: int) -> list[tuple[str, int]]:
    if bars <= 16:
        return [("main", bars)]
    return [("main", 8), ("break", 4), *_middle(bars - 12)]
