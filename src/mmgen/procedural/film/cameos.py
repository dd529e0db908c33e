"""References in a film of shots: one place for those without a picture, one palette, and subjects that stand in each shot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mmgen.assets import Image
from mmgen.media.arrays import U8
from mmgen.procedural.editing.palette_match import match_palette
from mmgen.procedural.editing.restyle import restyle
from mmgen.procedural.staging.casting import PALETTE_OF_SUBJECT, Cast, cast_of, picture_of, subjects_of
from mmgen.procedural.staging.script import Direction, Script, read_script
from mmgen.procedural.staging.still import Spot, free_spots, staged
from mmgen.procedural.staging.subject import Subject
from mmgen.requests import Shot, VideoRequest

__all__ = ["Cameo", "cameos"]

FARTHER = 0.55
"""How large those in the background are."""


@dataclass(frozen=True, slots=True)
class Cameo:
    """What references bring to one shot: the colours of a palette, a place, and guests with what they are told."""

    palette: U8 | None
    place: Image | None
    guests: tuple[tuple[Subject, Direction], ...]
    scenery: str

    def dressed(self, shot: Shot) -> Shot:
        """The shot with the references in its pictures, and only words about its scenery in its prompt."""
        pictures = {"first_frame": shot.first_frame or self.place, "last_frame": shot.last_frame}
        fields = {name: Image(self.over(_rgb(image))) for name, image in pictures.items() if image is not None}
        return shot.model_copy(update={**fields, "prompt": self.scenery or None})

    def over(self, pixels: U8, look: str | None = None) -> U8:
        """An RGB picture with the references in it; what is painted in a *look* already has guests in that look, too."""
        if self.palette is not None:
            pixels = match_palette(pixels, self.palette)
        figures = [self._figure(subject, look) for subject, _ in self.guests]
        spots = free_spots(pixels, figures)
        for figure, spot, (_, direction) in zip(figures, spots, self.guests, strict=True):
            pixels = staged(pixels, figure, _directed(spot, direction, pixels.shape[1]))
        return pixels

    def _figure(self, subject: Subject, look: str | None) -> U8:
        pixels = subject.pixels
        if self.palette is not None:
            pixels = match_palette(pixels, self.palette, strength=PALETTE_OF_SUBJECT)
        return pixels if look is None else restyle(pixels, look)


def cameos(request: VideoRequest, shots: Sequence[Shot]) -> list[Cameo]:
    """
    What the references bring to each of these shots.

    A subject is in the shots whose prompts call it by its name; one that no prompt calls is in all of them.
    """
    cast = cast_of(request.references)
    subjects = subjects_of(cast, lambda _share: None)
    scripts = [_script(request, cast, shot) for shot in shots]
    called = [[f"@{reference.name}" in (shot.prompt or "") for _, reference in cast.subjects] for shot in shots]
    palette = None if cast.style is None else _rgb(picture_of(cast.style))
    place = None if cast.scene is None else picture_of(cast.scene)
    made: list[Cameo] = []
    for script, names in zip(scripts, called, strict=True):
        guests = [
            (subject, script.directions[index])
            for index, subject in enumerate(subjects)
            if names[index] or not any(each[index] for each in called)
        ]
        made.append(Cameo(palette, place, tuple(guests), script.scenery))
    return made


def _script(request: VideoRequest, cast: Cast, shot: Shot) -> Script:
    names = [reference.name for reference in request.references]
    return read_script(shot.prompt, names, [number for number, _ in cast.subjects])


def _directed(spot: Spot, direction: Direction, width: int) -> Spot:
    factor = direction.size * (FARTHER if direction.depth == "back" else 1.0)
    x = spot.x if direction.across is None else direction.across * width
    return replace(spot, x=x, width=spot.width * factor, height=spot.height * factor)


def _rgb(image: Image) -> U8:
    return np.ascontiguousarray(image.to_numpy()[..., :3])
