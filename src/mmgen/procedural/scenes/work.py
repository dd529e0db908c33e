"""Images from words, with what references bring to them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from mmgen.assets import Image
from mmgen.backends import Call, Report, Succeeded
from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.media.image import write_image
from mmgen.procedural.atmosphere.photograph import atmospheric
from mmgen.procedural.editing.blocking import blocked_in
from mmgen.procedural.editing.looks import LOOKS
from mmgen.procedural.editing.palette_match import match_palette
from mmgen.procedural.editing.references import cover, palette_of, picture_of, subjects_of, with_role, with_subjects
from mmgen.procedural.editing.restyle import restyle
from mmgen.procedural.editing.words import read_words
from mmgen.procedural.frame_size import Canvas, pixels_for
from mmgen.procedural.scenes.manner import guided
from mmgen.procedural.scenes.prompt import SceneDescription, read_prompt
from mmgen.procedural.scenes.render import render_scene
from mmgen.procedural.scenes.style import STYLES
from mmgen.procedural.style_names import style_named
from mmgen.requests import ImageRequest

__all__ = ["make_images"]

CANVAS = Canvas(ratio=(1, 1), shorter=1024)


def make_images(call: Call, report: Report) -> Succeeded:
    """Render ``n`` scenes; the seeds follow each other, so each can be made again alone."""
    request = call.request
    assert isinstance(request, ImageRequest)
    description = read_prompt(request.prompt or "", request.negative_prompt)
    if request.style is not None:
        description = replace(description, style=style_named(request.style, STYLES))
    size = pixels_for(CANVAS, size=request.size, aspect_ratio=request.aspect_ratio, resolution=request.resolution)
    details: dict[str, Any] = {
        "understood": list(description.understood),
        "without_effect": list(description.ignored),
    }
    subjects = subjects_of(request)
    count = request.n or 1
    kind = request.format or "png"
    images: list[Image] = []
    for index in range(count):
        scene = Scene(request, description, size, call.seed + index)
        pixels = scene.painted(subjects, details, partial(step, report, index, count))
        path = call.folder / f"{index}.{kind}"
        write_image(path, pixels, media_type=f"image/{kind}")
        images.append(Image.from_path(path))
    return Succeeded(tuple(images), seed=call.seed, details=details)


def step(report: Report, index: int, count: int, fraction: float) -> None:
    """Report the progress of one of several pieces of work as that of the whole."""
    report((index + fraction) / count)


class Scene:
    """One picture of a request."""

    def __init__(self, request: ImageRequest, description: SceneDescription, size: tuple[int, int], seed: int) -> None:
        self._request = request
        self._description = description
        self._size = size
        self._seed = seed

    def painted(self, subjects: list[U8], details: dict[str, Any], report: Any) -> U8:
        """The picture; what guidance let the scene invent is added to the details."""
        description, manner, invented = guided(self._description, self._request.guidance, seed=self._seed)
        if invented:
            details.setdefault("invented", []).append(list(invented))
        alone = self._request.background == "transparent"
        if alone:
            whims = {"birds"} - {feature.name for feature in description.features}
            description = replace(description, excluded=description.excluded | whims)
        manner = replace(manner, alone=alone, touched=partial(self._touched, subjects))
        return render_scene(description, size=self._size, seed=self._seed, report=report, manner=manner)

    def _touched(self, subjects: list[U8], picture: U8) -> U8:
        """What references and steps do to the painted scene before it comes to its medium."""
        request = self._request
        if scenes := with_role(request, "scene"):
            picture = self._in_place(picture_of(scenes[0]))
        if subjects:
            picture = with_subjects(picture, subjects, None)
        if palettes := with_role(request, "style"):
            picture = match_palette(picture, palette_of(palettes), strength=0.9)
        return blocked_in(picture, request.steps)

    def _in_place(self, photograph: U8) -> U8:
        """A photographed place in the light and weather of the words, and in it what they name."""
        changes = read_words(self._request.prompt, self._request.negative_prompt).changes
        place = atmospheric(cover(photograph, self._size), changes, seed=self._seed)
        description, manner, _ = guided(self._description, self._request.guidance, seed=self._seed)
        try:
            plain = replace(description, style="painted", texts=(), excluded=description.excluded | {"birds"})
            thing = render_scene(plain, size=self._size, seed=self._seed, manner=replace(manner, alone=True))
        except InputError:
            thing = None
        if thing is not None:
            share: F32 = thing[..., 3:].astype(np.float32) / np.float32(255)
            place = np.asarray(np.round(place + (thing[..., :3].astype(np.float32) - place) * share), np.uint8)
        style = self._description.style
        return restyle(place, style, seed=self._seed) if style in LOOKS else place
