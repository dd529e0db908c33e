"""Images from words."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from mmgen.assets import Image
from mmgen.backends import Call, Report, Succeeded
from mmgen.media.image import write_image
from mmgen.procedural.frame_size import Canvas, pixels_for
from mmgen.procedural.scenes.prompt import read_prompt
from mmgen.procedural.scenes.render import render_scene
from mmgen.requests import ImageRequest

__all__ = ["make_images"]

CANVAS = Canvas(ratio=(1, 1), shorter=1024)


def make_images(call: Call, report: Report) -> Succeeded:
    """Render ``n`` scenes; the seeds follow each other, so each can be made again alone."""
    request = call.request
    assert isinstance(request, ImageRequest)
    description = read_prompt(request.prompt or "", request.negative_prompt)
    if request.style is not None:
        description = replace(description, style=request.style)
    size = pixels_for(CANVAS, size=request.size, aspect_ratio=request.aspect_ratio, resolution=request.resolution)
    count = request.n or 1
    kind = request.format or "png"
    images: list[Image] = []
    for index in range(count):
        pixels = render_scene(
            description, size=size, seed=call.seed + index, report=partial(step, report, index, count)
        )
        path = call.folder / f"{index}.{kind}"
        write_image(path, pixels, media_type=f"image/{kind}")
        images.append(Image.from_path(path))
    details = {"understood": list(description.understood), "without_effect": list(description.ignored)}
    return Succeeded(tuple(images), seed=call.seed, details=details)


def step(report: Report, index: int, count: int, fraction: float) -> None:
    """Report the progress of one of several pieces of work as that of the whole."""
    report((index + fraction) / count)
