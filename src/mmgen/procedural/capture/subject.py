"""The subject of a clip on a few key frames: what moves, with what hangs together with it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, U8
from mmgen.procedural.capture.camera import Camera, calm
from mmgen.procedural.capture.clip import Frames, evenly
from mmgen.procedural.capture.ground import Ground
from mmgen.procedural.capture.ordering import in_order
from mmgen.procedural.capture.window import Window, whole
from mmgen.procedural.region import Region

__all__ = ["LIGHT_SHARE", "Change", "KeyMasks", "change_from", "key_masks", "largest_part", "region_of"]

KEYS = 5
LOOKS = 12
"""The frames by which it is told where things move, before a still camera."""

COMMON = 0.4
"""The part of its whole way, in width and in height, that a thing shares with itself if it stays in its place."""

KEY_SIDE = 176
"""The longer side at which key frames are divided: that takes longest."""

LIGHT_SHARE = 0.6
"""How much a change of light counts beside one of colour: shadows are no part of a subject."""

WEIGHTS = np.array([[LIGHT_SHARE**2, 1, 1]])
"""The same for squares."""

MOVED = 11.0
"""The change of colour, in 8-bit CIELAB, from which a place counts as moved."""

LEAST_MOVED = 0.0015
"""The part of the frame that must move at least."""


@dataclass(frozen=True, slots=True)
class KeyMasks:
    """
    The subject, 1, on key frames by their places; ``likely`` for each what lies between things that move; and the
    ground that is surely seen in most frames, where the camera stands still.
    """

    masks: dict[int, U8]
    likely: dict[int, U8]
    fixed: NDArray[np.bool_] | None


def key_masks(frames: Frames, camera: Camera, ground: Ground) -> KeyMasks:
    """Find the subject where things move. Raises InputError where nothing moves by itself."""
    count, height, width = frames.labs.shape[:3]
    places = evenly(count, KEYS)
    looked = sorted({*places, *evenly(count, LOOKS)}) if camera.still else places
    changes = {place: change_from(frames.labs[place], ground, camera, place).far for place in looked}
    moved = {place: _clean(change > MOVED) for place, change in changes.items()}
    if max(float(mask.mean()) for mask in moved.values()) < LEAST_MOVED:
        raise InputError("video", "nothing in it moves apart from its ground, so there is no subject to follow")
    whole = np.maximum.reduce(list(moved.values())) if camera.still else None
    fixed = None if whole is None else seen_ground(frames.pictures, ground, whole)
    # What stays in its place is known by all that moves about it; what crosses the frame, by itself.
    stays = whole is not None and _stays(list(moved.values()))
    factor = min(KEY_SIDE / max(width, height), 1.0)
    masks: dict[int, U8] = {}
    likely: dict[int, U8] = {}
    for place in places:
        around = moved[place] if whole is None else whole
        labels = _seeds(around if stays else moved[place], around)
        likely[place] = (labels == cv2.GC_PR_FGD).astype(np.uint8)
        if fixed is not None:
            labels[fixed & (changes[place] < MOVED)] = cv2.GC_BGD
        masks[place] = _divided(frames.pictures[place], labels, factor)
    if whole is not None:
        _agree(masks, np.maximum.reduce(list(changes.values())) < MOVED)
    return KeyMasks(masks, likely, fixed)


@dataclass(frozen=True, slots=True)
class Change:
    """``far`` ``(h, w)`` says how far the colours ``lab`` are from those of the ``ground`` there, in 8-bit CIELAB."""

    far: F32
    lab: U8
    ground: Ground


def change_from(lab: U8, ground: Ground, camera: Camera, frame: int, window: Window | None = None) -> Change:
    """What a frame, or its window, shows beside the ground."""
    window = window or whole(lab)
    if camera.still:
        ground = ground.within(window)
    else:
        flags, matrix = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, window.seen_by(camera.matrix(frame))
        ground = Ground(
            *(
                np.asarray(cv2.warpAffine(plane, matrix, window.size, flags=flags), np.float32)
                for plane in (ground.lab, ground.known, ground.spread)
            )
        )
    here = calm(window.of(lab))
    off = here - ground.lab
    far = cv2.sqrt(cv2.transform(off * off, WEIGHTS))
    return Change(np.asarray(far, np.float32), here, ground)


def largest_part(mask: U8) -> U8:
    """The largest connected part."""
    count, found = cv2.connectedComponents(mask, connectivity=8)
    if count <= 2:
        return mask
    labels = np.asarray(found, np.int32)
    areas = np.bincount(labels.ravel())[1:]
    return np.asarray(labels == 1 + int(np.argmax(areas)), np.uint8)


def seen_ground(pictures: U8, ground: Ground, moved: U8) -> NDArray[np.bool_]:
    """
    Find ground that is seen through the subject's gaps.

    It is textured (what is even could move unseen), as good as unmoved, and of colours that the surroundings have too.
    """
    region = region_of(moved)
    places = evenly(len(pictures), 12)
    light = np.ascontiguousarray(ground.lab[..., 0])
    usual_light = _gray(ground)
    off = [
        np.asarray(cv2.absdiff(cv2.GaussianBlur(light_of(pictures[place]), (3, 3), 0), usual_light), np.uint8)
        for place in places
    ]
    usual = in_order(off)[len(off) // 2].astype(np.float32)
    pooled = np.asarray(cv2.blur(np.square(usual).astype(np.float32), (9, 9)), np.float32)
    unmoved = _corners(light) > np.maximum(np.square(1.4), (pooled - 1.0) / np.square(0.5))
    lab = np.clip(ground.lab, 0, 255).astype(np.uint8)
    outside = np.ones(light.shape, np.uint8)
    outside[region.top : region.bottom, region.left : region.right] = 0
    bins = [12, 24, 24]
    counts = np.asarray(cv2.calcHist([lab], [0, 1, 2], outside, bins, [0, 256] * 3), np.float32)
    shares = [lab[..., channel].astype(np.int32) * bins[channel] // 256 for channel in range(3)]
    common = (counts / max(float(counts.sum()), 1.0))[shares[0], shares[1], shares[2]] > 4e-4
    return np.asarray(unmoved & common)


def _corners(light: F32) -> F32:
    """The slope of brightness, squared, in the direction in which it is least: an edge may move along itself unseen."""
    across, down = cv2.Sobel(light, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(light, cv2.CV_32F, 0, 1, scale=0.125)
    products = np.dstack([across * across, down * down, across * down]).astype(np.float32)
    pooled = np.asarray(cv2.blur(products, (9, 9)), np.float32)
    middle, half = (pooled[..., 0] + pooled[..., 1]) / 2, (pooled[..., 0] - pooled[..., 1]) / 2
    return np.asarray(middle - np.sqrt(half * half + np.square(pooled[..., 2])), np.float32)


def light_of(picture: U8) -> U8:
    """The brightness of a picture."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def _gray(ground: Ground) -> U8:
    lab = np.clip(ground.lab, 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), cv2.COLOR_RGB2GRAY), np.uint8)


def _agree(masks: dict[int, U8], unmoved: NDArray[np.bool_]) -> None:
    """Where nothing ever changes, all frames show the same: the majority decides what."""
    usual = np.mean([*masks.values()], axis=0) > 0.5
    for mask in masks.values():
        mask[unmoved] = usual[unmoved]


def _stays(moved: list[U8]) -> bool:
    """Whether the boxes of what moves have much in common, where enough moves to tell."""
    most = max(int(mask.sum()) for mask in moved)
    boxes = np.array([cv2.boundingRect(mask) for mask in moved if int(mask.sum()) > 0.5 * most], np.float64)
    low, high = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]
    shared = high.min(axis=0) - low.max(axis=0)
    return bool((shared > COMMON * (high.max(axis=0) - low.min(axis=0))).all())


def _clean(mask: object) -> U8:
    kernel = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3)), np.uint8)
    return np.asarray(cv2.morphologyEx(np.asarray(mask, np.uint8), cv2.MORPH_OPEN, kernel), np.uint8)


def _seeds(moved: U8, around: U8) -> U8:
    """Labels for the division: probable subject where it moved, sure ground away from all that moves."""
    region = region_of(around)
    reach = max(region.right - region.left, region.bottom - region.top)
    labels = np.full(moved.shape, cv2.GC_BGD, np.uint8)
    air = round(0.12 * reach)
    inside = np.s_[max(region.top - air, 0) : region.bottom + air, max(region.left - air, 0) : region.right + air]
    labels[inside] = cv2.GC_PR_BGD
    side = max(round(reach * 0.1) * 2 + 1, 5)
    kernel = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
    padded = cv2.copyMakeBorder(moved, side, side, side, side, cv2.BORDER_CONSTANT, value=0)
    closed = np.asarray(cv2.morphologyEx(padded, cv2.MORPH_CLOSE, kernel), np.uint8)[side:-side, side:-side]
    labels[(closed > 0) & (labels == cv2.GC_PR_BGD)] = cv2.GC_PR_FGD
    return labels


def region_of(moved: U8) -> Region:
    """The box of the parts that move most: specks elsewhere are leaves and water."""
    count, _, measures, _ = cv2.connectedComponentsWithStats(
        np.asarray(cv2.dilate(moved, np.ones((9, 9), np.uint8)), np.uint8)
    )
    rows: F64 = np.asarray(measures, np.float64)[1:]
    if count < 2:
        return Region(0, 0, moved.shape[1], moved.shape[0])
    kept = rows[rows[:, cv2.CC_STAT_AREA] > 0.12 * rows[:, cv2.CC_STAT_AREA].max()]
    left, top = kept[:, 0].min(), kept[:, 1].min()
    right, bottom = (kept[:, 0] + kept[:, 2]).max(), (kept[:, 1] + kept[:, 3]).max()
    return Region(int(left), int(top), int(right), int(bottom))


def _divided(picture: U8, labels: U8, factor: float) -> U8:
    """GrabCut (Rother, Kolmogorov and Blake 2004) at a small size."""
    height, width = labels.shape
    size = (max(round(width * factor), 8), max(round(height * factor), 8))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    marked = np.asarray(cv2.resize(labels, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    kinds = set(np.unique(marked).tolist())
    if cv2.GC_PR_FGD not in kinds or not kinds & {cv2.GC_BGD, cv2.GC_PR_BGD}:
        return np.zeros(labels.shape, np.uint8)
    cv2.setRNGSeed(7)
    models = np.zeros((1, 65), np.float64), np.zeros((1, 65), np.float64)
    cv2.grabCut(small, marked, (0, 0, 1, 1), *models, 3, cv2.GC_INIT_WITH_MASK)
    found = np.asarray((marked == cv2.GC_FGD) | (marked == cv2.GC_PR_FGD), np.float32)
    grown = np.asarray(cv2.resize(found, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    return largest_part((grown > 0.5).astype(np.uint8))
