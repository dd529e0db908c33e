"""Captions that run over the clips at times of their own."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from mmgen.media.arrays import U8
from mmgen.media.planes import Planes
from mmgen.media.timeline.duration import exact, frame_at
from mmgen.media.timeline.palette import shade_color
from mmgen.media.timeline.player import Player
from mmgen.media.timeline.reserved import taken
from mmgen.media.timeline.titles import Slot, Titles, Wording, compose_titles
from mmgen.media.timeline.views import Canvas, plain, small_rgb
from mmgen.media.timeline.words import Caption, Words

MOST_CLIPS = 2
"""The ground of a caption is judged by the clip that it starts on, and the next one."""


class Captions:
    """The captions of a timeline on one canvas, each set when its time comes and let go afterwards."""

    def __init__(self, captions: Sequence[Caption], player: Player, canvas: Canvas) -> None:
        self._captions = captions
        self._player = player
        self._canvas = canvas
        self._set: dict[int, Titles] = {}

    def draw(self, frame: int, target: Planes) -> None:
        """Draw those that are on screen in a frame."""
        time = float((frame + 0.5) / self._canvas.rate)
        for index, caption in enumerate(self._captions):
            start = float(caption.start)
            if not start <= time < start + float(caption.seconds):
                self._set.pop(index, None)
                continue
            if index not in self._set:
                self._set[index] = self._composed(caption, index)
            self._set[index].draw(target, time)

    def _composed(self, caption: Caption, index: int) -> Titles:
        start, end = exact(caption.start, "start"), exact(caption.start) + exact(caption.seconds)
        rate = self._canvas.rate
        grounds = self._grounds(frame_at(start, rate), frame_at(end, rate))
        canvas = self._canvas
        boxes = taken(canvas.reserved, float(start), float(end))
        wording = Wording(canvas.size, canvas.accent, shade_color(grounds[0]), boxes)
        # A caption has no picture of its own to wait for, so it does without the pause that titles make.
        slot = Slot(Words(caption=caption.text), float(start), float(end), lead=0.0, seed=index)
        return compose_titles(slot, grounds, wording)

    def _grounds(self, first: int, last: int) -> list[U8]:
        """Small frames of what the caption lies on."""
        spans = self._player.schedule.spans
        seen = [index for index, span in enumerate(spans) if span.start < last and span.end > first][:MOST_CLIPS]
        player = self._player
        frames = [frame for index in seen for frame in player.parts.grounds(player.part(index).view, spans[index])]
        if not frames:
            return [small_rgb(plain(self._canvas.size, self._canvas.background), 96)]
        size = frames[0].shape[1::-1]
        return [np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), np.uint8) for frame in frames]
