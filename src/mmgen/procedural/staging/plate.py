"""The empty ground behind a subject that crosses a clip of a camera that stands still, and what differs from it."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import U8

__all__ = ["against_plate"]

AT_REST = 8.0
"""Levels by which the rim of the picture may change, at the median, from the first frame to the last."""
APART = 30
"""Levels by which a subject differs from the ground behind it."""
LINGERING, LEFT = 0.75, 0.03
"""The share of the frames in which a place is covered, and of the subject's area that may be, for the ground to be known."""
FRAMES = 60
"""So many frames, evenly taken, tell the ground."""


def against_plate(frames: list[U8], masks: list[U8]) -> list[U8]:
    """
    The masks with the thin parts that following lost, and without pieces of the ground that it took up.

    Unchanged where the camera moves or the subject stays where it is: the ground behind it is never seen then.
    """
    if not _stands(frames) or not _travels(masks):
        return masks
    taken = range(0, len(frames), -(-len(frames) // FRAMES))
    # Where a subject lingers it would be in the median itself: the ground is what is seen when it is known to be elsewhere.
    plate = _seen([frames[index] for index in taken], [masks[index] for index in taken])
    known = {index: masks[index] | _differing(frames[index], plate, masks[index]) for index in taken}
    plate = _seen([frames[index] for index in taken], [known[index] for index in taken])
    return [_differing(frame, plate, mask) for frame, mask in zip(frames, masks, strict=True)]


def _seen(frames: list[U8], masks: list[U8]) -> U8:
    """The median of each place's colours, of those frames whose mask does not cover it, or of all if each does."""
    brush = np.ones((7, 7), np.uint8)
    covered = np.stack([np.asarray(cv2.dilate(mask, brush), np.bool_) for mask in masks])
    covered &= ~covered.all(axis=0)
    levels = np.stack(frames).astype(np.uint16)
    levels[covered] = 999
    levels.sort(axis=0)
    middle = (np.count_nonzero(~covered, axis=0) - 1) // 2
    return np.asarray(np.take_along_axis(levels, middle[None, ..., None], axis=0)[0], np.uint8)


def _stands(frames: list[U8]) -> bool:
    height, width = frames[0].shape[:2]
    rim = np.ones((height, width), np.bool_)
    rim[height // 10 : -height // 10, width // 10 : -width // 10] = False
    change = cv2.absdiff(cv2.GaussianBlur(frames[0], (0, 0), 1.0), cv2.GaussianBlur(frames[-1], (0, 0), 1.0))
    return float(np.median(change.max(axis=2)[rim])) < AT_REST and float(change.max(axis=2)[rim].mean()) < 2 * AT_REST


def _travels(masks: list[U8]) -> bool:
    """Whether hardly any place is covered in most frames."""
    share = np.stack(masks).mean(axis=0)
    return float((share > LINGERING).sum()) < LEFT * float(np.median([mask.sum() for mask in masks]))


def _differing(frame: U8, plate: U8, mask: U8) -> U8:
    """What differs from the ground and hangs together with what was followed."""
    soft = [cv2.GaussianBlur(each, (0, 0), 0.6) for each in (frame, plate)]
    apart = (cv2.absdiff(soft[0], soft[1]).max(axis=2) > APART).astype(np.uint8)
    closed = np.asarray(cv2.morphologyEx(apart, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)
    _, labels = cv2.connectedComponents(closed, connectivity=8)
    hit = np.bincount(np.asarray(labels)[(mask > 0) & (closed > 0)].ravel(), minlength=int(np.max(labels)) + 1)
    hit[0] = 0
    if not hit.any():
        return mask
    found = np.asarray(np.isin(labels, np.flatnonzero(hit > 0.2 * hit.max())), np.uint8)
    # What has the ground's own colour and lies within the subject is a part of it all the same.
    return found | (mask & np.asarray(cv2.morphologyEx(found, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), np.uint8))
