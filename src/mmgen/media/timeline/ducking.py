"""Music that gives way to speech: a gain that follows another sound, as a side-chain compressor's does."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32, F64

STEP = 480
"""Samples between two decisions, at 48 kHz a hundredth of a second."""

DEPTH = 12.0
"""Decibels that music goes down by under speech."""

QUIET, LOUD = -50.0, -38.0
"""The levels of speech, in dBFS, from which music begins to go down, and at which it has gone down all the way."""

ATTACK = 0.08
"""The time constant, in seconds, with which music goes down."""

RELEASE = 0.5
"""The time constant with which it comes back."""

HOLD = 0.3
"""Seconds that it waits before, so that it does not rise between words."""


class Ducker:
    """The gain of what gives way, from a stream of what it gives way to; blocks are whole numbers of ``STEP``."""

    def __init__(self, depth: float = DEPTH) -> None:
        self._depth = depth
        self._gain = 0.0
        self._held = 0.0
        self._left = 0

    def push(self, key: F32) -> F32:
        """Return a linear gain for each sample of the next ``(2, n)`` block of speech."""
        power = np.square(key, dtype=np.float64).mean(axis=0).reshape(-1, STEP).mean(axis=1)
        levels = 10 * np.log10(np.maximum(power, 1e-12))
        wanted = -self._depth * np.clip((levels - QUIET) / (LOUD - QUIET), 0, 1)
        nodes = self._followed(wanted)
        rise = np.arange(STEP) / STEP
        decibels = nodes[:-1, None] * (1 - rise) + nodes[1:, None] * rise
        return (10 ** (decibels.ravel() / 20)).astype(np.float32)

    def _followed(self, wanted: F64) -> F64:
        """The gain in decibels at the steps' borders, the one before the first among them."""
        seconds = STEP / 48_000
        down, up = 1 - np.exp(-seconds / ATTACK), 1 - np.exp(-seconds / RELEASE)
        nodes = [self._gain]
        for value in wanted.tolist():
            if value <= self._held:
                self._held, self._left = value, round(HOLD / seconds)
            elif self._left > 0:
                self._left -= 1
            else:
                self._held = value
            self._gain += (self._held - self._gain) * (down if self._held < self._gain else up)
            nodes.append(self._gain)
        return np.array(nodes, np.float64)
