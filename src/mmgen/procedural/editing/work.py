"""
A given picture, edited: what each combination of fields means.

In turn: what the mask marks is taken out, the subject is cut out or set before another scene, the canvas extended and the
size changed; then palette, subjects, light and weather, and the look, which a mask confines.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import cv2
import numpy as np

from mmgen.assets import Image
from mmgen.backends import Call, Report, Succeeded
from mmgen.media.arrays import F32, U8
from mmgen.media.image import write_image
from mmgen.procedural.atmosphere.photograph import atmospheric
from mmgen.procedural.editing.blocking import blocked_in
from mmgen.procedural.editing.framing import framed, mask_plane, sized, wanted_size
from mmgen.procedural.editing.inpaint import inpaint
from mmgen.procedural.editing.looks import LOOKS
from mmgen.procedural.editing.palette_match import match_palette
from mmgen.procedural.editing.references import (
    before_scene,
    cut_subject,
    palette_of,
    picture_of,
    subjects_of,
    with_role,
    with_subjects,
)
from mmgen.procedural.editing.restyle import restyle
from mmgen.procedural.editing.tone import smooth
from mmgen.procedural.editing.words import EditWords, read_words
from mmgen.procedural.style_names import style_named
from mmgen.requests import ImageRequest

__all__ = ["make_edit"]

USUAL_GUIDANCE = 7.5
CUT, EXTENDED, SIZED = 0.4, 0.75, 0.8
"""How far the work is after each of its parts."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A request, its words, and the seed of one of its results."""

    request: ImageRequest
    words: EditWords
    seed: int

    @property
    def look(self) -> str | None:
        """The look asked for, by field or by word."""
        return style_named(self.request.style, LOOKS) or self.words.look

    @property
    def strength(self) -> float:
        """How far to depart from the picture."""
        return 1.0 if self.request.strength is None else self.request.strength

    @property
    def amount(self) -> float:
        """How far the words go: with guidance below or above the usual one, less or more than as they are meant."""
        guidance = USUAL_GUIDANCE if self.request.guidance is None else self.request.guidance
        whim = np.random.Generator(np.random.PCG64([abs(self.seed), 97])).uniform(-0.08, 0.08)
        return self.strength * float(np.clip(guidance / USUAL_GUIDANCE, 0.15, 1.6) ** 0.75) * (1 + float(whim))

    @property
    def cuts(self) -> bool:
        """Whether the background goes."""
        return self.request.background == "transparent" or self.words.cut

    @property
    def paints(self) -> bool:
        """Whether colours are changed, which a mask then confines."""
        return bool(self.look or self.words.changes or with_role(self.request, "style"))

    @property
    def repairs(self) -> bool:
        """Whether what the mask marks is taken out."""
        marked = self.request.mask is not None
        return marked and not (self.cuts or self.paints or with_role(self.request, "subject", "scene"))


def make_edit(call: Call, report: Report) -> Succeeded:
    """Make ``n`` results of all that the request says; the seeds follow each other, so each can be made again alone."""
    request = call.request
    assert isinstance(request, ImageRequest)
    words = read_words(request.prompt, request.negative_prompt)
    done: dict[str, Any] = {"understood": list(words.understood), "without_effect": list(words.ignored)}
    count = request.n or 1
    kind = request.format or "png"
    images: list[Image] = []
    for index in range(count):
        edit = Edit(request, words, call.seed + index)
        pixels = _edited(edit, done, partial(_part, report, index / count, (index + 1) / count))
        path = call.folder / (f"edited.{kind}" if count == 1 else f"edited-{index}.{kind}")
        images.append(Image.from_path(write_image(path, pixels, media_type=f"image/{kind}")))
    return Succeeded(tuple(images), seed=call.seed, details=done)


def _part(report: Report, start: float, end: float, fraction: float) -> None:
    """Report the progress of one part as that of the whole."""
    report(start + (end - start) * fraction)


def _edited(edit: Edit, done: dict[str, Any], report: Any) -> U8:
    """One result."""
    request = edit.request
    assert request.image is not None
    pixels = request.image.to_numpy()
    mask = None if request.mask is None else mask_plane(request.mask.to_numpy())
    if edit.repairs and mask is not None:
        pixels = inpaint(pixels, mask, seed=edit.seed, report=partial(_part, report, 0, CUT))
    if edit.cuts or with_role(request, "scene"):
        pixels, done["confidence"] = cut_subject(pixels, mask)
    elif request.background == "opaque":
        pixels = _on_white(pixels)
    report(CUT)
    wanted = wanted_size(request, (pixels.shape[1], pixels.shape[0]))
    if scenes := with_role(request, "scene"):
        pixels = before_scene(pixels, picture_of(scenes[0]), wanted)
    else:
        pixels = framed(pixels, wanted, edit.seed, partial(_part, report, CUT, EXTENDED))
    mask = None if mask is None or edit.cuts else framed(mask, wanted, edit.seed, report)
    pixels = sized(pixels, wanted)
    report(SIZED)
    if subjects := subjects_of(request):
        pixels = with_subjects(pixels, subjects, mask)
    painted = _painted(edit, pixels, done)
    if mask is None or not edit.paints or with_role(request, "subject", "scene"):
        return painted
    return _inside(painted, pixels, mask)


def _on_white(pixels: U8) -> U8:
    """The picture with white where nothing was."""
    if pixels.shape[2] == 3:
        return pixels
    share = pixels[..., 3:].astype(np.float32) / np.float32(255)
    return np.asarray(np.round(255 + (pixels[..., :3].astype(np.float32) - 255) * share), np.uint8)


def _painted(edit: Edit, pixels: U8, done: dict[str, Any]) -> U8:
    """Palette, light and weather, look, and how far they are worked out."""
    request = edit.request
    if palettes := with_role(request, "style"):
        pixels = match_palette(pixels, palette_of(palettes), strength=edit.strength)
    if edit.words.changes:
        pixels = atmospheric(pixels, edit.words.changes, seed=edit.seed, amount=edit.amount)
        done["changes"] = list(edit.words.changes)
    if edit.look is not None:
        strength = edit.strength if request.guidance is None else min(edit.amount, 1.35)
        pixels = restyle(pixels, edit.look, seed=edit.seed, strength=strength)
        done["look"] = edit.look
    return blocked_in(pixels, request.steps)


def _inside(painted: U8, pixels: U8, mask: U8) -> U8:
    """What was painted where the mask is white, with a soft edge that stays within it."""
    height, width = pixels.shape[:2]
    plane = np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    edge = max(min(height, width) / 160, 1.0)
    reach = 2 * round(edge) + 1
    inner = np.asarray(cv2.erode(plane, np.ones((reach, reach), np.uint8), borderValue=255), np.float32) / np.float32(
        255
    )
    # What is off by less than half a level stays exactly as it was.
    share: F32 = np.minimum(smooth(inner, edge / 2), np.where(plane > 0, 1, 0))[..., None].astype(np.float32)
    return np.asarray(np.round(pixels + (painted.astype(np.float32) - pixels) * share), np.uint8)
