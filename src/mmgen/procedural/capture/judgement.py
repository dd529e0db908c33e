"""What can't be recovered honestly, said instead of delivered."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F64, U8
from mmgen.procedural.capture.clip import Frames, one_by_one
from mmgen.procedural.capture.silhouettes import Silhouettes

__all__ = ["LEAST_MEAN", "LEAST_WORST", "judge_overlap", "judge_silhouettes"]

LEAST_MEAN, LEAST_WORST = 0.75, 0.5
"""The overlap of the recovered motion with the silhouettes, on average and in any frame."""

LEAST_EXPLAINED = 0.85
"""How much of what moves must be part of the subject that was found."""

LEAST_CLEAR = 0.4
"""How firm outlines are at least, on average."""

LARGEST = 0.6
"""The subject's share of what is looked at."""

SHORTEST, THINNEST = 36, 8
"""The subject's longer side, and the root of its area, in the video's own pixels, at least."""

TOUCHING = 0.12
"""The length of outline along the frame's edge, in roots of the subject's area, from which it is cut off."""

JUMP = 1.8
"""How many times larger a silhouette may become from one frame to the next."""


def judge_silhouettes(found: Silhouettes, frames: Frames) -> None:
    """Raise InputError for a clip without a clear subject, and for one that leaves the frame."""
    fps = frames.fps
    areas: F64 = found.masks.reshape(len(found.masks), -1).mean(axis=1).astype(np.float64)
    usual = float(np.median(areas))
    _judge_size(found.masks, frames.cut.scale)
    if usual > LARGEST:
        raise InputError("video", f"what moves fills {usual:.0%} of the frame; a subject before its ground is needed")
    clear = float(np.mean(found.clear))
    if clear < LEAST_CLEAR:
        raise InputError(
            "video", f"no subject stands out clearly from its ground ({clear:.2f} of at least {LEAST_CLEAR})"
        )
    if found.explained < LEAST_EXPLAINED:
        raise InputError(
            "video",
            f"only {int(100 * found.explained)} % of what moves is part of the subject that was told from its ground, and "
            f"{LEAST_EXPLAINED:.0%} must be: it looks too much like the ground, or more than one thing moves",
        )
    cut = [frame for frame, mask in enumerate(found.masks) if _touches(mask)]
    if cut:
        raise InputError(
            "video",
            f"its subject is cut off by the edge of the frame at {_times(cut, fps)}; "
            "all of it must be in view: give a part of the clip in which it is",
        )
    jumps = np.flatnonzero(np.maximum(areas[1:] / areas[:-1], areas[:-1] / areas[1:]) > JUMP) + 1
    if len(jumps):
        raise InputError(
            "video",
            f"its subject is lost at {_times(jumps.tolist(), fps)}: there is a cut, something passes before it, or it "
            "looks like its ground",
        )


def _judge_size(masks: U8, scale: float) -> None:
    boxes = np.array([cv2.boundingRect(mask)[2:] for mask in one_by_one(masks)], np.float64) / scale
    wide, high = np.median(boxes, axis=0).tolist()
    root = float(np.median(np.sqrt(masks.reshape(len(masks), -1).sum(axis=1)))) / scale
    if max(wide, high) < SHORTEST or root < THINNEST:
        raise InputError(
            "video",
            f"its subject is {wide:.0f} x {high:.0f} of the video's pixels and fills {root**2:.0f} of them; at least "
            f"{SHORTEST} in one direction and {THINNEST**2} in all are needed to tell its limbs: film it closer, or "
            "give a video of more pixels",
        )


def judge_overlap(overlap: Sequence[float], fps: float) -> None:
    """Raise InputError where what was recovered does not follow the clip."""
    mean, worst = float(np.mean(overlap)), float(np.min(overlap))
    if mean >= LEAST_MEAN and worst >= LEAST_WORST:
        return
    lost = [frame for frame, each in enumerate(overlap) if each < LEAST_MEAN]
    raise InputError(
        "video",
        f"the recovered motion covers the subject by {mean:.2f} on average and {worst:.2f} at worst, where {LEAST_MEAN} "
        f"and {LEAST_WORST} are needed (it is lost at {_times(lost, fps)}): one figure that turns little and does not "
        "hide its limbs can be followed; name its skeleton, or give another part of the clip",
    )


def _touches(mask: U8) -> bool:
    edge = sum(int(side.sum()) for side in (mask[0], mask[-1], mask[:, 0], mask[:, -1]))
    return edge > TOUCHING * float(np.sqrt(max(float(mask.sum()), 1.0)))


def _times(frames: Sequence[int], fps: float) -> str:
    """The first and last of frames, in seconds."""
    first, last = frames[0] / fps, frames[-1] / fps
    return f"{first:.2f} s" if first == last else f"{first:.2f} to {last:.2f} s"
