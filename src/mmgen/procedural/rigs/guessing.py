"""Which kind of skeleton a mesh wants, by its shape, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F64
from mmgen.media.triangles import Triangles
from mmgen.procedural.rigs.facing import mirrored
from mmgen.procedural.rigs.fit_biped import has_two_legs
from mmgen.procedural.rigs.fit_others import midline
from mmgen.procedural.rigs.fit_quadruped import four_feet
from mmgen.procedural.rigs.fitting import volume_of
from mmgen.procedural.rigs.skeleton import Kind
from mmgen.procedural.rigs.voxels import Volume, components

__all__ = ["Guess", "clear_kind", "guess_kind", "guess_volume"]

SURE = 0.6
_AHEAD = 0.1
"""By how much the best must lead before it is taken."""


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest kind, how sure it is from 0 to 1, and all kinds that come into question, the likeliest first."""

    kind: Kind
    confidence: float
    candidates: tuple[tuple[Kind, float], ...]

    @property
    def is_clear(self) -> bool:
        """Whether it is sure enough, and well ahead of the next."""
        after = self.candidates[1][1] if len(self.candidates) > 1 else 0.0
        return self.confidence >= SURE and self.confidence - after >= _AHEAD


def guess_kind(triangles: Triangles) -> Guess:
    """Judge a mesh by its feet, its symmetry and its proportions; +Y is up, the front is towards +Z."""
    return guess_volume(volume_of(triangles.positions, triangles.indices))


def clear_kind(guess: Guess) -> Kind:
    """The kind that was guessed. Raises InputError with the candidates where that is not clear."""
    if guess.is_clear:
        return guess.kind
    listed = ", ".join(f"{kind} ({share:.0%})" for kind, share in guess.candidates)
    raise InputError("skeleton", f"can't be told from the mesh's shape; say which it is. In question: {listed}")


def guess_volume(volume: Volume) -> Guess:
    """Judge a volume."""
    wide, tall, deep = (float(extent) for extent in np.ptp(volume.places, axis=0) + volume.step)
    across, along = mirrored(volume, 0), mirrored(volume, 2)
    feet = _feet(volume)
    stance = four_feet(volume)
    four = stance is not None
    # An animal's head is ahead of its feet; a chair's back is not.
    leads = stance is not None and float(volume.places[:, 2].max()) - stance.front > 0.25 * (stance.front - stance.hind)
    # A fish that lies on its two lower fins stands on them as on legs, but is long and low.
    two = feet == 2 and not four and has_two_legs(volume)
    length, thick = _length(volume)
    slender = length / max(thick, volume.step)
    span = _span(volume)
    scores: dict[Kind, float] = {
        "quadruped": (0.9 if leads and along < 0.78 else 0.35) * (0.6 + 0.4 * (across > 0.7)) if four else 0.0,
        "biped": (0.92 if tall > 1.15 * deep and tall > 0.75 * wide and across > 0.6 else 0.3) if two else 0.0,
        "bird": 0.86 if span > 0.45 and across > 0.7 and wide > 1.05 * deep and not four else 0.0,
        "snake": min(0.95, slender / 16) if slender > 9 and tall < 0.5 * max(wide, deep) and feet <= 2 else 0.0,
        "fish": (0.84 if tall > 1.1 * wide else 0.45) if deep > 1.4 * wide and deep > tall and across > 0.75 and along < 0.85 and (feet <= 1 or two) and slender < 9 else 0.0,
        "plant": _plantlike(volume, tall, (across, along)) if feet == 1 and slender < 9 else 0.0,
        "rigid": 0.8 if min(across, along) > 0.86 else 0.72 if four and not leads else 0.45,
    }  # fmt: skip
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])
    kept: tuple[tuple[Kind, float], ...] = tuple((kind, round(score, 2)) for kind, score in ranked if score > 0.2)
    return Guess(ranked[0][0], round(ranked[0][1], 2), kept)


def _feet(volume: Volume) -> int:
    """In how many places it stands on the ground."""
    places = volume.places
    ground, tall = float(places[:, 1].min()), float(np.ptp(places[:, 1]))
    low = places[:, 1] < ground + max(0.045 * tall, 2 * volume.step)
    pieces = components(volume, low)
    return sum(len(piece) > 0.12 * len(pieces[0]) for piece in pieces)


def _length(volume: Volume) -> tuple[float, float]:
    """The length of its middle line, and its thickness; the latter as large as the volume wants it on that line."""
    line: F64 = midline(volume)
    length = float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())
    section = len(volume.cells) * volume.step**3 / max(length, volume.step)
    return length, max(2 * float(np.sqrt(section / np.pi)), 2 * float(volume.depth.max()))


def _span(volume: Volume) -> float:
    """How much of its width is wings: thin upright, wide from front to back, on both sides."""
    places, step = volume.places, volume.step
    middle = float(places[:, 0].min() + places[:, 0].max()) / 2
    half = float(np.ptp(places[:, 0])) / 2
    thin = 0
    for share in np.linspace(0.05, 0.95, 19):
        sides = [np.abs(places[:, 0] - middle - sign * share * half) < step for sign in (1, -1)]
        rows = [places[side] for side in sides]
        thin += all(len(row) and np.ptp(row[:, 1]) + step < 0.6 * (np.ptp(row[:, 2]) + step) for row in rows)
    return thin / 19


def _plantlike(volume: Volume, tall: float, mirrored: tuple[float, float]) -> float:
    """A narrow stem under a wide crown that no plane mirrors well."""
    places = volume.places
    ground = float(places[:, 1].min())
    rows = [places[np.abs(places[:, 1] - ground - share * tall) < 2 * volume.step] for share in (0.12, 0.2, 0.6, 0.75)]
    spans = [max(float(np.ptp(row[:, 0])), float(np.ptp(row[:, 2]))) if len(row) else 0.0 for row in rows]
    stem, crown = min(spans[:2]), max(spans[2:])
    if stem > 0.45 * crown:
        return 0.0
    return 0.85 if max(mirrored) < 0.9 else 0.62
