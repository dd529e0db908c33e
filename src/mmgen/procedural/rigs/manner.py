"""In which manner a motion is done."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Manner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """Factors of speed and size, a mood from -1 (sad) to 1 (glad), degrees of stoop, and how much it reels, 0 to 1."""

    tempo: float = 1.0
    size: float = 1.0
    spirit: float = 0.0
    stoop: float = 0.0
    reel: float = 0.0
    seed: int = 0
    """What is left to chance: small differences of angles and times."""

    def joined(self, other: Manner) -> Manner:
        """Both at once."""
        return Manner(
            tempo=self.tempo * other.tempo,
            size=self.size * other.size,
            spirit=max(min(self.spirit + other.spirit, 1.0), -1.0),
            stoop=self.stoop + other.stoop,
            reel=max(self.reel, other.reel),
            seed=self.seed or other.seed,
        )
