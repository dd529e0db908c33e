"""What a subject does over time: where it is about its home place, how it leans, breathes, grows and turns."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mmgen.media.motion.easing import eased
from mmgen.procedural.staging.arrangement import Placement

__all__ = ["Performance", "Pose"]

ARRIVAL = 0.62
"""The part of the clip in which who enters has arrived."""
STEPS = 1.7
"""Steps a second of who walks."""
LATERAL = {"enter left", "enter right", "cross left", "cross right", "walk", "sail"}
STEPPING = {"enter left", "enter right", "cross left", "cross right", "walk", "approach", "leave"}
TURNING = (0.42, 0.58)
"""The part of the clip in which a turn takes place."""


@dataclass(frozen=True, slots=True)
class Pose:
    """
    ``right`` and ``down`` from home in shares of the view's width and height; ``scale`` and ``stretch`` (upright) as
    factors; ``lean`` is how far the top stands aside as a share of the height; ``turn`` narrows, and mirrors below 0.
    """

    right: float = 0.0
    down: float = 0.0
    scale: float = 1.0
    stretch: float = 1.0
    lean: float = 0.0
    turn: float = 1.0


@dataclass(frozen=True, slots=True)
class Performance:
    """One subject's part: ``motion``, 0 to 1, scales what it does beyond getting to its place; ``phase`` sets it apart."""

    action: str | None
    placement: Placement
    seconds: float
    motion: float
    phase: float
    mirrored: bool = False

    def pose(self, t: float) -> Pose:
        """The pose after the part ``t`` (0 to 1) of the clip."""
        amount = 2 * self.motion
        right, down, scale = self._way(t, amount)
        lean, stretch, bob = self._life(t * self.seconds, amount)
        if self.action in STEPPING and not (self.placement.afloat or self.placement.aloft):
            bob -= self._steps(t, amount)
        turn = -1.0 if self.mirrored else 1.0
        if self.action == "turn":
            share = min(max((t - TURNING[0]) / (TURNING[1] - TURNING[0]), 0.0), 1.0)
            turn *= math.cos(math.pi * eased(share))
            turn = math.copysign(max(abs(turn), 0.04), turn)
        return Pose(right, down + bob * self.placement.height, scale, stretch, lean, turn)

    def _way(self, t: float, amount: float) -> tuple[float, float, float]:
        """Where it has got to: right, down, and how much larger it has become."""
        off = self.placement.wide / 2 + 0.03
        home = self.placement.x
        match self.action:
            case "enter left":
                return -(home + off) * (1 - eased(t / ARRIVAL)), 0.0, 1.0
            case "enter right":
                return (1 - home + off) * (1 - eased(t / ARRIVAL)), 0.0, 1.0
            case "cross right" | "cross left":
                side = 1 if self.action == "cross right" else -1
                start = 0.5 - side * (0.06 + 0.26 * amount)
                end = 1 - start
                return start + (end - start) * eased(t, "glide") - home, 0.0, 1.0
            case "walk" | "sail":
                side = 1 if home <= 0.5 else -1
                reach = (0.2 if self.action == "walk" else 0.14) * amount
                return side * reach * (eased(t, "glide") - 0.5), 0.0, 1.0
            case "float":
                return 0.05 * amount * math.sin(2 * math.pi * (t - 0.5) * 0.5), 0.0, 1.0
            case "approach":
                return 0.0, 0.05 * amount * eased(t), 1 + 0.3 * amount * eased(t)
            case "leave":
                return 0.0, -0.04 * amount * eased(t), 1 / (1 + 0.4 * amount * eased(t))
            case "rise":
                return 0.0, 0.22 * amount * (0.5 - eased(t, "glide")), 1.0
            case "sink":
                return 0.0, -0.25 * amount * (1 - eased(t / 0.8)), 1.0
            case _:
                return 0.0, 0.0, 1.0

    def _life(self, time: float, amount: float) -> tuple[float, float, float]:
        """Lean, upright stretch and bob: slow waves that do not repeat within a clip."""
        if self.action == "still":
            return 0.0, 1.0, 0.0
        slow = math.sin(2 * math.pi * 0.21 * time + self.phase) + 0.4 * math.sin(
            2 * math.pi * 0.37 * time + 2 * self.phase
        )
        breath = math.sin(2 * math.pi * 0.27 * time + 1.7 * self.phase)
        swaying = self.action == "sway"
        lean = (0.065 if swaying else 0.011) * amount * slow / 1.2
        if self.placement.rooted:
            lean *= 1.0 if swaying else 1.6
        if self.placement.aloft:
            return 0.5 * lean, 1.0, 0.03 * amount * breath
        if self.placement.afloat:
            return 1.4 * lean, 1.0, 0.012 * amount * breath
        jump = -0.16 * amount * _arc(time * 0.9) if self.action == "jump" else 0.0
        return lean, 1 + 0.004 * amount * breath, jump

    def _steps(self, t: float, amount: float) -> float:
        """The rise at each step, as a share of the height, fading as the walker comes to rest."""
        step = 0.02
        before, after = self._way(max(t - step, 0.0), amount), self._way(min(t + step, 1.0), amount)
        speed = (abs(after[0] - before[0]) + abs(after[2] - before[2])) / (2 * step * self.seconds)
        pace = min(speed / 0.08, 1.0)
        return 0.011 * amount * pace * 0.5 * (1 - math.cos(2 * math.pi * STEPS * t * self.seconds))


def _arc(phase: float) -> float:
    """A ball's path: a parabola from ground to ground, 1 at its top."""
    part = phase % 1.0
    return 4 * part * (1 - part)
