"""Movements of a whole picture that turn, scale and shift it."""

from __future__ import annotations

import cmath
from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F32, F64


@dataclass(frozen=True, slots=True)
class Similarity:
    """
    The movement of a point ``z = x + iy`` to ``turn * z + shift``.

    In this form a part of a movement is easy to have: half of a zoom to twice the size is one to 1.41 times the size,
    and half of a turn is half its angle.
    """

    turn: complex = 1 + 0j
    shift: complex = 0j

    @classmethod
    def of(cls, matrix: F64) -> Similarity:
        """The movement that a ``(2, 3)`` matrix without shear or mirror describes."""
        return cls(complex(matrix[0, 0], matrix[1, 0]), complex(matrix[0, 2], matrix[1, 2]))

    @property
    def matrix(self) -> F64:
        """The movement as a ``(2, 3)`` matrix."""
        turn, shift = self.turn, self.shift
        return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])

    @property
    def inverse(self) -> Similarity:
        """The way back."""
        return Similarity(1 / self.turn, -self.shift / self.turn)

    def part(self, share: float) -> Similarity:
        """A share of the movement, even in size and angle: none of it for 0, the whole of it for 1."""
        turn = cmath.exp(share * cmath.log(self.turn))
        if abs(self.turn - 1) < 1e-9:
            return Similarity(turn, share * self.shift)
        return Similarity(turn, self.shift * (turn - 1) / (self.turn - 1))

    def moved(self, x: F32, y: F32) -> tuple[F32, F32]:
        """Where points come to lie."""
        turn, shift = self.turn, self.shift
        return (
            np.asarray(x * np.float32(turn.real) - y * np.float32(turn.imag) + np.float32(shift.real), np.float32),
            np.asarray(x * np.float32(turn.imag) + y * np.float32(turn.real) + np.float32(shift.imag), np.float32),
        )
