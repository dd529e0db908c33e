"""What a film is made of: shots in their order, and the frame they fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from mmgen.errors import InputError
from mmgen.media.motion.moves import MOVES
from mmgen.media.timeline.clips import TRANSITIONS, Transition
from mmgen.media.timeline.duration import exact, frame_count
from mmgen.media.timeline.layer import Layer
from mmgen.media.timeline.pictures import PictureInput, require_picture
from mmgen.media.timeline.words import Layout
from mmgen.media.video_format import Codec, Quality, VideoFormat

__all__ = ["TRANSITIONS", "FilmPlan", "FilmShot", "Layout", "Transition", "plan_film"]

SHORTEST_SHOT = 0.1
"""Seconds below which a shot is a flicker."""


@dataclass(frozen=True, slots=True, eq=False)
class FilmShot:
    """
    One photograph for some ``seconds``, and what is written over it.

    ``image`` is opaque. Without a ``move`` one is chosen that differs from its neighbours', and
    ``strength`` (0 to 1) says how bold it is. ``title`` and ``subtitle``
    share the quietest part of the picture; ``caption`` runs in the lower third. ``transition`` leads into the shot;
    into the first one only ``fade`` shows, as an opening from black.
    ``overlays`` are drawn over the picture, in their order, and under the words; a transition mixes them with it.
    """

    image: PictureInput
    seconds: float
    move: str | None = None
    strength: float | None = None
    title: str | None = None
    subtitle: str | None = None
    caption: str | None = None
    transition: Transition = "dissolve"
    layout: Layout = "photo"
    overlays: tuple[Layer, ...] = ()

    def __post_init__(self) -> None:
        require_picture(self.image)
        if not self.seconds >= SHORTEST_SHOT:
            raise InputError("seconds", f"a shot of {self.seconds} s is too short; give it at least {SHORTEST_SHOT} s")
        if self.move is not None and self.move not in MOVES:
            raise InputError("move", f"{self.move!r} is not a camera move; choose one of: {', '.join(MOVES)}")
        if self.strength is not None and not 0 <= self.strength <= 1:
            raise InputError("strength", f"{self.strength} is outside 0 to 1")
        if self.transition not in TRANSITIONS:
            raise InputError("transition", f"{self.transition!r} is unknown; choose one of: {', '.join(TRANSITIONS)}")


@dataclass(frozen=True, slots=True, eq=False)
class FilmPlan:
    """A film of ``seconds``: its shots' seconds add up to it, transitions lie across the cuts."""

    shots: tuple[FilmShot, ...]
    size: tuple[int, int]
    fps: Fraction | float
    seconds: float
    seed: int = 0
    codec: Codec = "h264"
    quality: Quality = "standard"

    def __post_init__(self) -> None:
        if not self.shots:
            raise InputError("shots", "a film needs at least one shot")
        total = sum(shot.seconds for shot in self.shots)
        if abs(total - self.seconds) * self.format.rate > 1:
            raise InputError("seconds", f"the shots last {total:g} s together, but the film {self.seconds:g} s")

    @property
    def format(self) -> VideoFormat:
        """The format of its file, without sound."""
        return VideoFormat(self.size, self.fps, self.codec, self.quality)

    @property
    def frames(self) -> int:
        """How many frames the film has."""
        return frame_count(exact(self.seconds), self.format.rate)


def plan_film(
    shots: Sequence[FilmShot],
    *,
    size: tuple[int, int],
    fps: Fraction | float = 30,
    seconds: float | None = None,
    seed: int = 0,
) -> FilmPlan:
    """Plan a film of these shots; with ``seconds``, their lengths are scaled so that they add up to it."""
    total = sum(shot.seconds for shot in shots)
    if seconds is not None and total > 0:
        shots = [replace(shot, seconds=shot.seconds * seconds / total) for shot in shots]
    return FilmPlan(tuple(shots), size, fps, seconds if seconds is not None else total, seed)
