"""What pictures can follow in a sound: where something begins in it, and how loud it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F32, F64

__all__ = ["Pulse", "cuts_on", "pulse_of"]

RATE = 48_000
HOP = 480
"""Samples from one measurement to the next: a hundred a second."""

WINDOW = 1024
NEIGHBOURHOOD = 50
"""Measurements on both sides, half a second, that an onset must stand out of."""

APART = 12
"""Two onsets are at least so many measurements apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Pulse:
    """``loudness`` (0 to 1) a hundred times a second; ``onsets`` in seconds, with how ``strong`` each is (0 to 1)."""

    loudness: F64
    onsets: F64
    strong: F64

    @property
    def seconds(self) -> float:
        """How long the sound lasts."""
        return self.loudness.size * HOP / RATE


def pulse_of(blocks: Iterable[F32]) -> Pulse:
    """Measure a sound of ``(channels, n)`` blocks at 48 kHz, in bounded memory."""
    change: list[float] = []
    loud: list[float] = []
    taper = np.hanning(WINDOW)
    before = np.zeros(WINDOW // 2 + 1)
    rest = np.zeros(0)
    for block in blocks:
        rest = np.concatenate([rest, block.mean(axis=0, dtype=np.float64)])
        while rest.size >= WINDOW:
            part = rest[:WINDOW]
            spectrum = np.log1p(60 * np.abs(np.fft.rfft(part * taper)))
            change.append(float(np.maximum(spectrum - before, 0).sum()))
            loud.append(float(np.sqrt(np.mean(part**2))))
            before, rest = spectrum, rest[HOP:]
    loudness = np.asarray(loud or [0.0])
    places, strength = _peaks(np.asarray(change or [0.0]))
    return Pulse(loudness / max(float(loudness.max()), 1e-9), places * HOP / RATE, strength)


def _peaks(change: F64) -> tuple[F64, F64]:
    """The moments at which most changes, and how much against the greatest."""
    padded = (
        np.pad(change, NEIGHBOURHOOD, mode="reflect") if change.size > NEIGHBOURHOOD else np.pad(change, NEIGHBOURHOOD)
    )
    sums = np.concatenate([[0.0], np.cumsum(padded)])
    around = (sums[2 * NEIGHBOURHOOD + 1 :] - sums[: -2 * NEIGHBOURHOOD - 1]) / (2 * NEIGHBOURHOOD + 1)
    excess = change - 1.6 * around
    floor = 0.08 * max(float(change.max()), 1e-9)
    found: list[int] = []
    for place in np.argsort(-excess):
        if excess[place] <= floor:
            break
        if all(abs(int(place) - known) >= APART for known in found):
            found.append(int(place))
    places = np.asarray(sorted(found), np.float64)
    strength = excess[places.astype(np.int64)] if found else np.zeros(0)
    return places, strength / max(float(strength.max()), 1e-9) if found else strength


def cuts_on(pulse: Pulse, wanted: Sequence[float], *, reach: float) -> list[float]:
    """Cuts near the wanted ones, each on the best onset within *reach* seconds; as wanted where there is none."""
    cuts: list[float] = []
    for cut in wanted:
        lowest = cuts[-1] + 0.5 if cuts else 0.5
        near = np.flatnonzero((np.abs(pulse.onsets - cut) <= reach) & (pulse.onsets >= lowest))
        if near.size:
            worth = pulse.strong[near] - 0.5 * np.abs(pulse.onsets[near] - cut) / max(reach, 1e-6)
            cuts.append(float(pulse.onsets[near[int(np.argmax(worth))]]))
        else:
            cuts.append(max(cut, lowest))
    return cuts
