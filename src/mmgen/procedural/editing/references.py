"""What references bring to a picture: colours, subjects to be set in it, another scene behind it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.motion.focus import attention, subject_window
from mmgen.procedural.editing.cut_out import cut_out
from mmgen.procedural.staging.still import Spot, free_spots, staged
from mmgen.requests import ImageRequest, Reference

__all__ = [
    "before_scene",
    "cover",
    "cut_subject",
    "palette_of",
    "picture_of",
    "subjects_of",
    "with_role",
    "with_subjects",
]

SWATCH = 256
"""Each picture of a palette counts as much as the others: it is brought to this size."""


def with_role(request: ImageRequest, *roles: str) -> list[Reference]:
    """The references that have one of these roles; one without a role is a subject."""
    return [reference for reference in request.references if (reference.role or "subject") in roles]


def palette_of(references: Sequence[Reference]) -> U8:
    """The colours of several pictures as one picture."""
    pictures = [picture for reference in references for picture in _pictures(reference)]
    swatches = [cv2.resize(picture, (SWATCH, SWATCH), interpolation=cv2.INTER_AREA) for picture in pictures]
    return np.asarray(pictures[0] if len(pictures) == 1 else np.vstack(swatches), np.uint8)


def cut_subject(pixels: U8, hint: U8 | None) -> tuple[U8, float]:
    """The picture's subject on nothing, and how clearly it stood out. Raises InputError where none does."""
    if pixels.shape[2] == 4 and pixels[..., 3].min() < 255:
        raise InputError("image", "its background is transparent already; leave background out")
    outcome = cut_out(pixels, hint=hint)
    return outcome.pixels, round(outcome.confidence, 3)


def subjects_of(request: ImageRequest) -> list[U8]:
    """The subjects of the references, RGBA, each cut out of the clearest of its pictures unless it came so."""
    # What casts subjects for videos stands upon what edits pictures.
    from mmgen.procedural.staging.subject import cast_subject

    numbered = enumerate(request.references)
    return [cast_subject(each, number).pixels for number, each in numbered if each.role in (None, "subject")]


def picture_of(reference: Reference) -> U8:
    """The first picture of a reference, RGB, or the middle one of its clip."""
    return _pictures(reference)[0]


def _pictures(reference: Reference) -> list[U8]:
    pictures = [image.to_numpy() for image in reference.images]
    if reference.video is not None:
        pictures.append(reference.video.frame_at(reference.video.seconds / 2).to_numpy())
    if not pictures:
        raise InputError("references", f"the {reference.role or 'subject'} has no picture")
    return [np.ascontiguousarray(pixels[..., :3]) for pixels in pictures]


def with_subjects(pixels: U8, subjects: Sequence[U8], mask: U8 | None) -> U8:
    """The RGB picture with subjects in its foreground, or where the mask is white."""
    picture = np.ascontiguousarray(pixels[..., :3])
    spots = free_spots(picture, subjects) if mask is None else _marked(mask, picture, len(subjects))
    for subject, spot in zip(subjects, spots, strict=True):
        picture = staged(picture, subject, spot)
    return picture


def _marked(mask: U8, picture: U8, count: int) -> list[Spot]:
    """Places side by side within the box of what the mask marks."""
    rows, columns = np.flatnonzero((mask > 127).any(axis=1)), np.flatnonzero((mask > 127).any(axis=0))
    if not len(rows):
        raise InputError("mask", "it marks nothing; paint the place for the subject white")
    down, across = picture.shape[0] / mask.shape[0], picture.shape[1] / mask.shape[1]
    left, right = float(columns[0]) * across, float(columns[-1] + 1) * across
    top, foot = float(rows[0]) * down, float(rows[-1] + 1) * down
    wide = (right - left) / count
    return [Spot(left + wide * (index + 0.5), foot, wide, foot - top) for index in range(count)]


def cover(picture: U8, size: tuple[int, int]) -> U8:
    """The RGB picture filling a size, cropped about what draws the eye."""
    rgb = np.ascontiguousarray(picture[..., :3])
    window = subject_window(attention(rgb), (rgb.shape[1], rgb.shape[0]), size[0] / size[1])
    top, left = round(window.top), round(window.left)
    part = rgb[top : max(top + round(window.height), top + 1), left : max(left + round(window.width), left + 1)]
    method = cv2.INTER_AREA if size[0] < part.shape[1] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(part, size, interpolation=method), np.uint8)


def before_scene(subject: U8, scene: U8, size: tuple[int, int]) -> U8:
    """A cut-out, RGBA, in its own place and size before another scene."""
    backdrop = cover(scene, size)
    rows = np.flatnonzero((subject[..., 3] > 12).any(axis=1))
    columns = np.flatnonzero((subject[..., 3] > 12).any(axis=0))
    factor = min(size[0] / subject.shape[1], size[1] / subject.shape[0])
    left = (size[0] - subject.shape[1] * factor) / 2
    top = (size[1] - subject.shape[0] * factor) / 2
    cut_below = rows[-1] >= subject.shape[0] - 2
    foot = size[1] if cut_below else top + (float(rows[-1]) + 1) * factor
    x = left + (float(columns[0]) + float(columns[-1]) + 1) / 2 * factor
    box = (float(columns[-1] - columns[0]) + 1) * factor, (float(rows[-1] - rows[0]) + 1) * factor
    return staged(backdrop, subject, Spot(x, foot, *box))
