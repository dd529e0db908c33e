"""Music without an end: whole bars that run from the last back into the first."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32
from mmgen.procedural.sound.form import BEATS, Grid, turning_sections
from mmgen.procedural.sound.mood import FASTEST, SLOWEST, Mood
from mmgen.procedural.sound.renderer import Renderer
from mmgen.procedural.sound.score import Note, Score

__all__ = ["Loop", "loop_grid", "render_loop"]

BARS = 8
"""How long a loop is where neither its seconds nor its bars follow from anything."""

SETTLED = 10.0
"""Seconds after which the last note and the hall of a turn have died away."""

EXACT = 1e-4
"""The part of a bar by which a length and a tempo may miss each other."""


def loop_grid(tempo: tuple[float, float], seconds: float | None, bpm: float | None) -> Grid:
    """
    Whole bars of the asked length, at the asked tempo or at one near the middle of ``tempo``.

    Raises ``InputError`` where no whole number of bars has that length at a tempo that can be played.
    """
    usual = sum(tempo) / 2
    if seconds is None:
        bpm = bpm or usual
        return Grid(bpm, 0.0, BARS, BARS * BEATS * 60 / bpm)
    if bpm is not None:
        bar = BEATS * 60 / bpm
        bars = max(round(seconds / bar), 1)
        if abs(seconds / bar - bars) > EXACT:
            near = f"{max(math.floor(seconds / bar), 1) * bar:g} or {math.ceil(seconds / bar) * bar:g}"
            reason = f"{seconds:g} s is no whole number of bars at {bpm:g} bpm; give {near} s, or leave bpm out"
            raise InputError("seconds", reason)
        return Grid(bpm, 0.0, bars, seconds)
    bars = max(round(seconds * usual / (60 * BEATS)), 1)
    bpm = bars * BEATS * 60 / seconds
    if not SLOWEST <= bpm <= FASTEST:
        shortest = BEATS * 60 / FASTEST
        raise InputError(
            "seconds", f"{seconds:g} s is too short for a loop of whole bars; give at least {shortest:.2f} s"
        )
    return Grid(bpm, 0.0, bars, seconds)


class Loop(Score):
    """A score whose last bar is followed by its first; ``grid`` spans as many turns as the sound needs to settle."""

    def __init__(self, mood: Mood, grid: Grid, seed: int) -> None:
        super().__init__(mood, grid, seed, turning_sections(grid.bars))
        self.turn = grid.seconds
        self.turns = 1 + math.ceil(SETTLED / grid.seconds)
        self.grid = replace(grid, seconds=grid.seconds * self.turns)

    def bars(self) -> Iterator[tuple[float, list[Note]]]:
        """Yield the start of each bar with its notes, turn after turn."""
        for turn in range(self.turns):
            later = turn * self.turn
            for _, (start, notes) in zip(range(self.grid.bars), super().bars(), strict=False):
                yield start + later, [replace(note, start=note.start + later) for note in notes]


def render_loop(renderer: Renderer, loop: Loop) -> Iterator[F32]:
    """Yield the last turn, which holds what of the turns before still sounds, as ``round(turn * rate)`` samples."""
    count = round(loop.turn * renderer.rate)
    begin = round(loop.grid.seconds * renderer.rate) - count
    first = 0
    for block in renderer.blocks():
        last = first + block.shape[-1]
        if last > begin:
            yield np.ascontiguousarray(block[:, max(begin - first, 0) :])
        first = last
