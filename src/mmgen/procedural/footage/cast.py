"""Subjects that are staged on a clip: they stand on its ground, go along with its camera, and are lit as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from mmgen.media.arrays import U8
from mmgen.media.color import planes_to_rgb, rgb_to_planes
from mmgen.media.motion.camera import CameraMove
from mmgen.media.motion.similarity import Similarity
from mmgen.media.planes import Planes
from mmgen.procedural.atmosphere.words import Conditions
from mmgen.procedural.editing.palette_match import Palette
from mmgen.procedural.footage.clip import thumbnail
from mmgen.procedural.footage.strip import Run, Strip, picked
from mmgen.procedural.footage.tracking import TRACKING_WIDTH, frame_step
from mmgen.procedural.footage.velocity import movement_of
from mmgen.procedural.staging.casting import Cast, changes_of, picture_of, script_of, subjects_of
from mmgen.procedural.staging.ground import Act, drifts
from mmgen.procedural.staging.production import Production, Scene, parts_of, told_of
from mmgen.procedural.staging.scenery import survey
from mmgen.procedural.staging.stage import Part, Stage
from mmgen.requests import VideoRequest

__all__ = ["Troupe", "in_palette", "rgb_of"]

GLANCES = 3
"""So many frames of a clip tell its light and its colours."""


@dataclass(frozen=True, slots=True)
class Troupe:
    """Those who are staged on a strip: their parts, and they as they are drawn."""

    parts: list[Part]
    act: Act

    @classmethod
    def on(cls, strip: Strip, request: VideoRequest, cast: Cast, seed: int) -> Troupe:
        """Cut them out, give them the strip's look, and find their places in its first frame."""
        places, glances = glances_of(strip)
        subjects = subjects_of(cast, lambda _share: None)
        for _, gently in changes_of(request, cast, seed):
            subjects = [each.changed(gently) for each in subjects]
        scene = Scene(glances[0], drawn=False, conditions=Conditions(), seconds=float(strip.frames / strip.rate))
        production = Production(request, script_of(request, cast), subjects, scene, strip.size, seed)
        parts = parts_of(production, survey(glances[0]))
        still = CameraMove("hold", 0.0, "ease", seed)

        def lit(number: int) -> Stage:
            return Stage(survey(glances[number]), parts, still, strip.size, seed=seed)

        return cls(parts, Act(places, lit, drifts(_ways(strip), parts, strip.size)))

    def before(self, strip: Strip) -> Run:
        """The strip's frames with them."""

        def frames() -> Iterator[Planes]:
            own = Planes.black(strip.size)
            for index, frame in enumerate(strip.planes()):
                own.assign(frame)
                self.act.draw(index, index / max(strip.frames - 1, 1), own)
                yield own

        return Run.like(strip, frames)

    @property
    def told(self) -> list[dict[str, Any]]:
        """Who stands where and does what."""
        return [told_of(part) for part in self.parts]


def in_palette(strip: Strip, cast: Cast) -> Strip:
    """The strip's frames in the palette of the cast's style: one table for all, so that nothing flickers."""
    if cast.style is None:
        return strip
    glances = glances_of(strip)[1]
    palette = Palette(np.vstack(glances), picture_of(cast.style).to_numpy())

    def frames() -> Iterator[Planes]:
        for frame in strip.planes():
            yield Planes(*rgb_to_planes(palette.applied(rgb_of(frame))))

    return Run.like(strip, frames)


def glances_of(strip: Strip) -> tuple[list[int], list[U8]]:
    """The indices of a few frames from the first to the last, and these frames in RGB."""
    last = strip.frames - 1
    places = sorted({round(last * part / (GLANCES - 1)) for part in range(GLANCES)})
    return places, [rgb_of(frame) for frame in picked(strip, places)]


def rgb_of(frame: Planes) -> U8:
    """A frame in RGB."""
    return planes_to_rgb(frame.y, frame.u, frame.v)


def _ways(strip: Strip) -> list[Similarity]:
    """Where the camera's way has brought what the first frame shows, in pixels of each frame."""
    ways: list[Similarity] = []
    before: U8 | None = None
    for frame in strip.planes():
        small = thumbnail(frame, TRACKING_WIDTH)
        way = Similarity()
        if before is not None:
            step = movement_of(frame_step(before, small), strip.size)
            way = Similarity(step.turn * ways[-1].turn, step.turn * ways[-1].shift + step.shift)
        before = small
        ways.append(way)
    return ways
