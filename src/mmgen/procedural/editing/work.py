"""
A given picture, edited: what each combination of fields means.

In turn: what the mask marks is taken out (with a transparent background the mask instead marks the subject), the subject
is cut out, the canvas is extended to another aspect ratio, the palette moved, the size changed, and the look painted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from mmgen.assets import Image
from mmgen.backends import Call, Report, Succeeded
from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.image import write_image
from mmgen.procedural.editing.cut_out import cut_out
from mmgen.procedural.editing.enlarge import enlarge
from mmgen.procedural.editing.extend_canvas import extend_canvas
from mmgen.procedural.editing.inpaint import inpaint
from mmgen.procedural.editing.looks import named_look
from mmgen.procedural.editing.palette_match import match_palette
from mmgen.procedural.editing.restyle import restyle
from mmgen.procedural.frame_size import Canvas, pixels_for
from mmgen.requests import ImageRequest

__all__ = ["make_edit"]

Progress = Callable[[float], None]
REPAIRED, CUT, EXTENDED, SIZED = 0.35, 0.5, 0.85, 0.9
"""How far the work is after each of its parts."""
SAME_RATIO = 0.01
"""Ratios that differ by less are taken for the same: a size in whole pixels can't be exact."""


def make_edit(call: Call, report: Report) -> Succeeded:
    """Do all that the request says to its image."""
    request = call.request
    assert isinstance(request, ImageRequest)
    assert request.image is not None
    done: dict[str, Any] = {}
    pixels = _repaired(request, request.image.to_numpy(), call.seed, _part(report, 0.0, REPAIRED))
    pixels = _cut(request, pixels, done)
    report(CUT)
    wanted = _wanted(request, (pixels.shape[1], pixels.shape[0]))
    pixels = _framed(pixels, wanted, call.seed, _part(report, CUT, EXTENDED))
    strength = 1.0 if request.strength is None else request.strength
    if request.references:
        reference = request.references[0].images[0].to_numpy()
        pixels = match_palette(pixels, reference, strength=strength)
    pixels = _sized(pixels, wanted)
    report(SIZED)
    look = request.style or named_look(request.prompt or "")
    if look is not None:
        pixels = restyle(pixels, look, seed=call.seed, strength=strength)
        done["look"] = look
    kind = request.format or "png"
    path = write_image(call.folder / f"edited.{kind}", pixels, media_type=f"image/{kind}")
    return Succeeded((Image.from_path(path),), seed=call.seed, details=done)


def _part(report: Report, start: float, end: float) -> Progress:
    """A report of one part's progress that is told as that of the whole."""

    def told(fraction: float) -> None:
        report(start + (end - start) * fraction)

    return told


def _repaired(request: ImageRequest, pixels: U8, seed: int, report: Progress) -> U8:
    if request.mask is None or request.background is not None:
        return pixels
    return inpaint(pixels, _plane(request.mask), seed=seed, report=report)


def _plane(mask: Image) -> U8:
    """A mask's white: its brightest channel, where it is not transparent."""
    pixels = mask.to_numpy()
    plane = pixels[..., :3].max(axis=2)
    return np.asarray(np.minimum(plane, pixels[..., 3]) if pixels.shape[2] == 4 else plane, np.uint8)


def _cut(request: ImageRequest, pixels: U8, done: dict[str, Any]) -> U8:
    if request.background is None:
        return pixels
    if pixels.shape[2] == 4 and pixels[..., 3].min() < 255:
        raise InputError("image", "its background is transparent already; leave background out")
    outcome = cut_out(pixels, hint=None if request.mask is None else _plane(request.mask))
    done["confidence"] = round(outcome.confidence, 3)
    return outcome.pixels


def _wanted(request: ImageRequest, given: tuple[int, int]) -> tuple[int, int]:
    """The size of the result: as asked, or the smallest of the ratio asked that holds the picture."""
    own = Canvas(ratio=given, shorter=min(given))
    ratio = request.aspect_ratio
    if request.size is None and request.resolution is None:
        width, height = pixels_for(own, size=None, aspect_ratio=ratio, resolution=None, given=given)
        return _holding(given, width / height) if ratio is not None else given
    return pixels_for(own, size=request.size, aspect_ratio=ratio, resolution=request.resolution, given=given)


def _holding(given: tuple[int, int], ratio: float) -> tuple[int, int]:
    """The smallest canvas of a ratio (width over height) that a picture fits on as it is."""
    width, height = given
    if abs(ratio * height / width - 1) < SAME_RATIO:
        return given
    return (
        (max(round(height * ratio), width), height)
        if ratio > width / height
        else (width, max(round(width / ratio), height))
    )


def _framed(pixels: U8, wanted: tuple[int, int], seed: int, report: Progress) -> U8:
    """The picture on a canvas of the ratio that is wanted; beside a cut-out there is nothing."""
    height, width = pixels.shape[:2]
    canvas = _holding((width, height), wanted[0] / wanted[1])
    if canvas == (width, height):
        return pixels
    if pixels.shape[2] == 3:
        return extend_canvas(pixels, canvas, seed=seed, report=report)
    result = np.zeros((canvas[1], canvas[0], 4), np.uint8)
    top, left = (canvas[1] - height) // 2, (canvas[0] - width) // 2
    result[top : top + height, left : left + width] = pixels
    return result


def _sized(pixels: U8, wanted: tuple[int, int]) -> U8:
    """The picture at the size that is wanted."""
    height, width = pixels.shape[:2]
    if (width, height) == wanted:
        return pixels
    if wanted[0] >= width and wanted[1] >= height:
        return enlarge(pixels, wanted)
    return np.asarray(cv2.resize(pixels, wanted, interpolation=cv2.INTER_AREA), np.uint8)
