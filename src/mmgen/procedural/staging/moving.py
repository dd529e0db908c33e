"""A subject of a clip, cut out of each of its frames: its matte is carried by the flow and found again in each frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import cv2
import numpy as np

from mmgen.assets import Video
from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.media.motion.focus import reduced
from mmgen.media.video_reader import VideoReader
from mmgen.procedural.editing.matting import matted
from mmgen.procedural.editing.tone import smooth
from mmgen.procedural.staging.plate import against_plate

__all__ = ["MOST_TAKES", "Takes", "motion_hint", "takes_of"]

MOST_TAKES = 150
"""So many frames of a clip are performed; a longer part plays them forth and back."""
FINEST_RATE = 30.0
TRACKING_SIDE = 320
TALLEST = 1080
LEAST_MOTION = 1.2
"""Pixels from glance to glance, at the size of tracking, by which what moves tells itself from its ground."""
LEAST_SHARE, MOST_SHARE = 0.004, 0.5
"""The share of the picture that a moving subject takes."""
LOST, GROWN = 0.4, 2.5
"""A subject whose area falls below, or grows beyond, so many times what it was is lost."""
CRUMB = 0.25
"""A part of less than this share of the largest one is no part of the subject."""
STEADY = 0.3
"""How much of a mask is that which the flow brings from the frame before: noise in its outline evens out."""
MOVING, NEAR = 0.6, 5
"""The share of a subject that must be seen to move, for what rests to be none of it; and how near to that counts as it."""
TRUST = 0.06
"""How much a frame's mask counts for what is known to be the subject."""
STRAY = 2
"""Pixels beyond what is known that the outline may be found at."""
SWAYS = 0.35
"""Seconds over which the way that the subject went in its clip is evened out before it is taken away."""


@dataclass(frozen=True, slots=True)
class Takes:
    """The frames of a subject, each a compressed RGBA picture of one size, foot upon foot, and how many a second."""

    packed: tuple[bytes, ...]
    rate: float

    def __len__(self) -> int:
        return len(self.packed)

    def index(self, seconds: float) -> int:
        """Which frame is shown: forth, and back again."""
        last = len(self.packed) - 1
        place = round(seconds * self.rate) % max(2 * last, 1)
        return place if place <= last else 2 * last - place

    def nearest(self, frame: int, fps: float) -> int:
        """Which frame is that one of the clip."""
        return min(round(frame * self.rate / fps), len(self.packed) - 1)

    def pixels(self, index: int) -> U8:
        """One frame."""
        return _unpacked(self.packed[index])

    def changed(self, pictures: Iterator[U8]) -> Takes:
        """The same with other pictures."""
        return Takes(tuple(_packed(each) for each in pictures), self.rate)


def takes_of(video: Video, index: int, matte: U8) -> Takes | None:
    """
    The subject that ``matte`` (opacity, of the frame ``index``) shows, cut out of each frame of the clip.

    None for a clip of one frame. Raises InputError when the subject can't be followed.
    """
    step = max(round(video.facts.fps / FINEST_RATE), 1)
    small = [reduced(pixels, TRACKING_SIDE) for pixels, _ in _frames(video, step)]
    start = min(round(index / step), len(small) - 1)
    if len(small) < 2:
        return None
    masks = against_plate(small, _followed(small, start, matte))
    return Takes(tuple(_cut(video, step, masks)), video.facts.fps / step)


def motion_hint(before: U8, after: U8) -> U8 | None:
    """Where something moves otherwise than its ground, bright; None where nothing does, clearly and in one place."""
    grays = [cv2.cvtColor(reduced(picture, TRACKING_SIDE), cv2.COLOR_RGB2GRAY) for picture in (before, after)]
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    motion = np.asarray(flow.calc(grays[1], grays[0], np.zeros((*grays[0].shape, 2), np.float32)), np.float32)
    rim = max(min(grays[0].shape) // 10, 2)
    border = np.concatenate(
        [motion[:rim].reshape(-1, 2), motion[:, :rim].reshape(-1, 2), motion[:, -rim:].reshape(-1, 2)]
    )
    away = np.linalg.norm(motion - np.median(border, axis=0), axis=2)
    apart = away > max(LEAST_MOTION, 0.35 * float(np.quantile(away, 0.995)))
    moves: U8 = np.asarray(cv2.medianBlur(apart.astype(np.uint8), 5), np.uint8)
    count, labels, facts, _ = cv2.connectedComponentsWithStats(moves, connectivity=8)
    if count < 2:
        return None
    largest = 1 + int(np.argmax(facts[1:, cv2.CC_STAT_AREA]))
    share = float(facts[largest, cv2.CC_STAT_AREA]) / moves.size
    return None if not LEAST_SHARE < share < MOST_SHARE else ((labels == largest) * 255).astype(np.uint8)


def _frames(video: Video, step: int) -> Iterator[tuple[U8, U8 | None]]:
    """Each ``step``-th frame as RGB, with its own opacity where the clip has some."""
    with VideoReader(video.content(), name=video.name) as reader:
        for frame in islice(reader, 0, MOST_TAKES * step, step):
            yield frame.rgb(), frame.alpha() if video.facts.alpha else None


def _followed(small: list[U8], start: int, matte: U8) -> list[U8]:
    """The mask (1 is subject) of every frame, from the first one found towards both ends."""
    size = (small[0].shape[1], small[0].shape[0])
    first = (np.asarray(cv2.resize(matte, size, interpolation=cv2.INTER_AREA)) > 127).astype(np.uint8)
    first = _moving_part(first, small[start - 1 if start else 1], small[start])
    masks: dict[int, U8] = {start: first}
    for order in (range(start + 1, len(small)), range(start - 1, -1, -1)):
        before, known = start, first.astype(np.float32)
        for index in order:
            masks[index], known = _next_mask((small[before], small[index]), masks[before], known)
            share = float(masks[index].sum()) / max(float(first.sum()), 1.0)
            if not LOST < share < GROWN:
                raise InputError("video", f"its subject is lost from sight in frame {index}; give a picture of it")
            before = index
    return [masks[index] for index in range(len(small))]


def _moving_part(mask: U8, before: U8, after: U8) -> U8:
    """The mask without what rests with the ground, where the most of it moves."""
    hint = motion_hint(before, after)
    if hint is None or float(mask[hint > 0].sum()) < MOVING * float(mask.sum()):
        return mask
    near = cv2.dilate(hint, np.ones((2 * NEAR + 1, 2 * NEAR + 1), np.uint8)) > 0
    return _without_crumbs((mask & near).astype(np.uint8))


def _next_mask(pictures: tuple[U8, U8], mask: U8, known: F32) -> tuple[U8, F32]:
    """
    The mask carried along to the next frame, its outline found again by colour within a narrow band.

    ``known`` is what has been subject for long, 0 to 1: what is found far from it is a piece of the ground.
    """
    gray = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in pictures]
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    motion = np.asarray(flow.calc(gray[1], gray[0], np.zeros((*mask.shape, 2), np.float32)), np.float32)
    rows, columns = np.mgrid[: mask.shape[0], : mask.shape[1]].astype(np.float32)
    both = np.dstack([smooth(mask.astype(np.float32), 0.7), known]).astype(np.float32)
    moved = np.asarray(cv2.remap(both, columns + motion[..., 0], rows + motion[..., 1], cv2.INTER_LINEAR), np.float32)
    carried, known = np.ascontiguousarray(moved[..., 0]), np.ascontiguousarray(moved[..., 1])
    found = smooth(_outlined(pictures[1], carried, known).astype(np.float32), 0.7)
    near = cv2.dilate((known > 0.5).astype(np.uint8), np.ones((2 * STRAY + 1, 2 * STRAY + 1), np.uint8)) > 0
    result = _without_crumbs(((STEADY * carried + (1 - STEADY) * found > 0.5) & near).astype(np.uint8))
    return result, np.asarray(known + (result - known) * np.float32(TRUST), np.float32)


def _outlined(picture: U8, carried: F32, known: F32) -> U8:
    band = max(round(max(picture.shape[:2]) / 32), 4)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * band + 1, 2 * band + 1))
    inside = (carried > 0.5).astype(np.uint8)
    labels = np.where(inside > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[np.asarray(cv2.erode(inside, kernel, borderValue=1)) > 0] = cv2.GC_FGD
    labels[np.asarray(cv2.dilate(inside, kernel)) == 0] = cv2.GC_BGD
    sure = [(labels == kind).any() for kind in (cv2.GC_FGD, cv2.GC_BGD)]
    if not all(sure):
        return inside
    cv2.setRNGSeed(0)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), labels, None, *models, 1, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]  # the box may be None with a mask
    found = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD))
    # Thin parts, such as a stalk, have no inside that would tell their colours: they go where the flow carries them.
    own = (known > 0.5).astype(np.uint8)
    thin = (own > 0) & (np.asarray(cv2.morphologyEx(own, cv2.MORPH_OPEN, kernel)) == 0)
    return _without_crumbs((found | thin).astype(np.uint8))


def _without_crumbs(mask: U8) -> U8:
    """The mask without what is far smaller than its largest part."""
    count, labels, facts, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count < 3:
        return mask
    areas = facts[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    return np.isin(labels, np.flatnonzero(areas > CRUMB * areas.max())).astype(np.uint8)


def _cut(video: Video, step: int, masks: list[U8]) -> Iterator[bytes]:
    """Each frame's subject on a canvas of one size; the way it went is taken away, how it moved upon it stays."""
    height, width = masks[0].shape
    boxes = np.asarray([cv2.boundingRect(mask) for mask in masks], np.float32)
    feet = np.stack([boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1] + boxes[:, 3]], axis=1)
    feet = _evened(feet, SWAYS * video.facts.fps / step)
    aside = float(np.max(np.maximum(feet[:, 0] - boxes[:, 0], boxes[:, 0] + boxes[:, 2] - feet[:, 0]))) + 3
    above = float(np.max(feet[:, 1] - boxes[:, 1])) + 3
    below = max(float(np.max(boxes[:, 1] + boxes[:, 3] - feet[:, 1])), 0.0) + 3
    for (pixels, opacity), mask, foot in zip(_frames(video, step), masks, feet, strict=True):
        factor = min(TALLEST / pixels.shape[0], 1.0)
        rgb = reduced(pixels, round(max(pixels.shape[:2]) * factor))
        whole = matted(rgb, mask) if opacity is None else _with_opacity(rgb, opacity)
        scale = rgb.shape[1] / width, rgb.shape[0] / height
        size = round(2 * aside * scale[0]), round((above + below) * scale[1])
        corner = (foot[0] - aside) * scale[0], (foot[1] - above) * scale[1]
        place = np.asarray([[1, 0, -corner[0]], [0, 1, -corner[1]]], np.float64)
        yield _packed(np.asarray(cv2.warpAffine(whole, place, size, flags=cv2.INTER_LINEAR), np.uint8))


def _evened(way: F32, reach: float) -> F32:
    """A way, ``(n, 2)``, without its short sways; a steady going is kept to its very ends."""
    moments = np.arange(len(way), dtype=np.float64)
    line = np.stack([np.polyval(np.polyfit(moments, way[:, axis], 1), moments) for axis in (0, 1)], axis=1)
    away = cv2.GaussianBlur(way - line, (1, 0), sigmaX=0.1, sigmaY=max(reach, 0.5), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(line + np.asarray(away), np.float32)


def _with_opacity(rgb: U8, opacity: U8) -> U8:
    size = (rgb.shape[1], rgb.shape[0])
    return np.dstack([rgb, np.asarray(cv2.resize(opacity, size, interpolation=cv2.INTER_AREA), np.uint8)])


def _packed(pixels: U8) -> bytes:
    return cv2.imencode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()


def _unpacked(data: bytes) -> U8:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED), np.uint8)
