"""Words over frames that are not a timeline's own, placed where their pictures leave them room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mmgen.media.arrays import U8
from mmgen.media.planes import Planes
from mmgen.media.timeline.palette import accent_color, shade_color
from mmgen.media.timeline.titles import Slot, Titles, Wording, compose_titles
from mmgen.media.timeline.views import GLIMPSE, small_rgb

__all__ = ["Lettered", "titles_over"]

Draw = Callable[[Planes, float], None]
"""Draws what is behind words into a frame, as it is at a time in seconds."""


def titles_over(slot: Slot, draw: Draw, *, ground: Planes, pictures: Sequence[U8]) -> Titles:
    """
    Set the words of a slot, judging what is drawn behind them when they come, half-way, and when they go.

    It is drawn upon a copy of the ``ground``; the ``pictures`` (RGB) choose the colour of the accent.
    """
    if not slot.words:
        return Titles(())
    frames: list[U8] = []
    for time in (slot.start, (slot.start + slot.end) / 2, slot.end):
        spare = Planes.black(ground.size)
        spare.assign(ground)
        draw(spare, time)
        frames.append(small_rgb(spare, GLIMPSE))
    wording = Wording(ground.size, accent_color(pictures), shade_color(frames[1]))
    return compose_titles(slot, frames, wording)


@dataclass(slots=True)
class Lettered:
    """A layer that draws the words of a slot over another layer, which is looked at when the first frame is drawn."""

    slot: Slot
    behind: Draw
    pictures: Sequence[U8]
    _titles: Titles | None = None

    def draw(self, target: Planes, time: float) -> None:
        """Draw the words as they are at a time in seconds of their clip."""
        if self._titles is None:
            self._titles = titles_over(self.slot, self.behind, ground=target, pictures=self.pictures)
        self._titles.draw(target, time)
