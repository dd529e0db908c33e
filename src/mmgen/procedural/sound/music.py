"""Music on demand: arranged, rendered and levelled, of exactly the asked length."""

from __future__ import annotations

from collections.abc import Iterator

from mmgen.errors import InputError
from mmgen.media.arrays import F32
from mmgen.media.loudness import normalise_stream
from mmgen.procedural.sound.length import check_length, faded
from mmgen.procedural.sound.mood import MOODS, mood_from_prompt
from mmgen.procedural.sound.renderer import Renderer
from mmgen.procedural.sound.score import arrange

__all__ = ["MOODS", "compose", "mood_from_prompt", "render"]

LOUDNESS = -16.0
"""Integrated loudness of what is returned, in LUFS."""

CEILING = -1.0
"""Highest true peak of what is returned, in dBTP."""


def compose(
    *, mood: str, seconds: float, seed: int, sample_rate: int = 48_000, bpm: float | None = None
) -> Iterator[F32]:
    """
    Yield a piece of music as ``(2, n)`` blocks that add up to ``round(seconds * sample_rate)`` samples.

    The piece is rendered twice, once to measure, so that the memory it takes does not depend on its length. It begins
    and ends in silence and its last chord rings out at the asked second. Raises ``InputError`` for an unknown mood, a
    length that is not positive, a tempo outside 40 to 220, or a rate outside 8 to 384 kHz.
    """
    if mood not in MOODS:
        raise InputError("mood", f"{mood!r} is not known; choose one of {', '.join(MOODS)}")
    check_length(seconds, sample_rate)
    renderer = Renderer(arrange(mood, seconds, seed, bpm=bpm), rate=sample_rate)
    return normalise_stream(lambda: render(renderer), sample_rate, target=LOUDNESS, ceiling=CEILING)


def render(renderer: Renderer) -> Iterator[F32]:
    """Play a piece with a short fade in and the tail's fade out, not yet levelled."""
    grid = renderer.grid
    fall = min(0.75 * (grid.seconds - grid.ending), 3.0)
    return faded(renderer.blocks(), grid.seconds, renderer.rate, rise=0.02, fall=fall)
