"""The subject's silhouette in every frame: by the ground behind it, by its colours, and by where it was before."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, U8
from mmgen.procedural.capture.camera import Camera, Ground, camera_of, ground_of, guessed, lab_of
from mmgen.procedural.capture.clip import evenly, one_by_one
from mmgen.procedural.capture.subject import KeyMasks, change_from, key_masks, largest_part
from mmgen.procedural.progress import Progress

__all__ = ["Silhouettes", "trace"]

FIRST_LOOKS = 12
"""The frames that are divided before the ground is taken for known."""

COVERED = 0.45
"""The part of the key frames that show the subject in a place from which on the median is the subject's."""

LOOKED_AT = 8
CHANGED = 22.0
"""How many changes over time are looked at, and what is one, in 8-bit CIELAB."""

BINS = (16, 32, 32)
FIRMNESS = 0.6
"""The score of a pixel of the outline, which is half ground: what is blurred would be taken in otherwise."""

SURE_GROUND = -0.9
"""The score of a hole, on average, up to which ground is seen through it."""

CLOSENESS = 7
"""Pixels over which what is cut apart by a colour like the ground's still belongs together."""


@dataclass(frozen=True, slots=True)
class Silhouettes:
    """
    ``masks`` ``(N, h, w)``, 1 is subject; ``clear``, 0 to 1, how well each outline is founded; ``flows`` to the next
    frame; ``explained`` the share of what moves about the subject that the masks hold.
    """

    masks: U8
    clear: tuple[float, ...]
    flows: F32
    camera: Camera
    explained: float


@dataclass(frozen=True, slots=True)
class _Colours:
    """The logarithm of how much likelier a colour is the subject's than the ground's."""

    table: F32

    def of(self, picture: U8) -> F32:
        lab = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2LAB), np.int32)
        shares = [lab[..., channel] * BINS[channel] // 256 for channel in range(3)]
        return np.asarray(self.table[shares[0], shares[1], shares[2]], np.float32)


def trace(pictures: U8, progress: Progress) -> Silhouettes:
    """Follow what moves by itself through ``(N, h, w, 3)`` frames. Raises InputError where nothing does."""
    camera = camera_of(pictures)
    flows = _flows(pictures)
    progress(0.3)
    ground = ground_of(pictures, camera)
    keys = key_masks(pictures, camera, ground)
    ground = _uncovered(ground, camera, keys)
    progress(0.6)
    colours = _colours(pictures, keys.masks)
    places = evenly(len(pictures), FIRST_LOOKS)
    prior = _likely(keys, camera)
    looks: dict[int, U8] = {}
    for place in places:
        looks[place] = _settled(pictures[place], _evidence(pictures[place], ground, camera, place), colours, prior)[0]
    ground = _with_fixed(ground_of(pictures, camera, looks), ground, keys)
    colours = _colours(pictures, looks)
    progress(0.8)
    masks: list[U8] = []
    clear: list[float] = []
    prior = _soft(looks[0])
    for index, picture in enumerate(one_by_one(pictures)):
        mask, certainty = _settled(picture, _evidence(picture, ground, camera, index), colours, prior)
        masks.append(mask)
        clear.append(certainty)
        if index + 1 < len(pictures):
            prior = _carried(_soft(mask), flows[index])
    progress(1.0)
    found = np.stack(masks)
    return Silhouettes(found, tuple(clear), flows, camera, _explained(pictures, found, camera))


def _explained(pictures: U8, masks: U8, camera: Camera) -> float:
    """The share of the changes near the subject, from one time to another, that lie on it at either time."""
    near = _neighbourhood(masks)
    inside = total = 0
    apart = max(len(pictures) // LOOKED_AT, 1)
    for frame in range(0, len(pictures) - apart, apart):
        later = frame + apart
        back = camera.to_canvas[frame].inverse
        there = camera.to_canvas[later]
        turn, shift = back.turn * there.turn, back.turn * there.shift + back.shift
        matrix = np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])
        size = (masks.shape[2], masks.shape[1])
        moved = np.asarray(cv2.warpAffine(lab_of(pictures[later]), matrix, size), np.float32)
        mask = np.asarray(cv2.warpAffine(masks[later], matrix, size), np.uint8) | masks[frame]
        off = np.linalg.norm(moved - lab_of(pictures[frame]), axis=2)
        changed = (off > CHANGED) & near
        inside += int(np.count_nonzero(changed & (np.asarray(cv2.dilate(mask, np.ones((7, 7), np.uint8))) > 0)))
        total += int(np.count_nonzero(changed))
    return inside / total if total else 1.0


def _neighbourhood(masks: U8) -> NDArray[np.bool_]:
    """The box about all silhouettes, a third larger."""
    left, top, width, height = cv2.boundingRect(masks.max(axis=0))
    air = max(width, height) // 3
    near = np.zeros(masks.shape[1:], np.bool_)
    near[max(top - air, 0) : top + height + air, max(left - air, 0) : left + width + air] = True
    return near


def _likely(keys: KeyMasks, camera: Camera) -> F32:
    """Where the subject may be before a still camera, by all keys."""
    shape = next(iter(keys.masks.values())).shape
    if not camera.still:
        return np.full(shape, 0.5, np.float32)
    found = np.mean([*keys.masks.values()], axis=0) * 0.75 + np.mean([*keys.likely.values()], axis=0) * 0.5
    return np.asarray(np.minimum(found, 1) * 0.6 + 0.2, np.float32)


def _uncovered(ground: Ground, camera: Camera, keys: KeyMasks) -> Ground:
    """The ground, known only where the subject seldom is: a median holds what stays before it."""
    cover = np.zeros(ground.known.shape, np.float32)
    for place, mask in keys.masks.items():
        covered = np.maximum(mask, keys.likely[place]).astype(np.float32)
        if not camera.still:
            covered = np.asarray(cv2.warpAffine(covered, camera.matrix(place), camera.size), np.float32)
        cover += np.asarray(cv2.dilate(covered, np.ones((5, 5), np.uint8)), np.float32) / len(keys.masks)
    return _with_fixed(guessed(ground.lab, (ground.known * (cover < COVERED)).astype(np.float32)), ground, keys)


def _with_fixed(ground: Ground, median: Ground, keys: KeyMasks) -> Ground:
    """The ground with what was surely seen of it."""
    if keys.fixed is None:
        return ground
    lab = np.where(keys.fixed[..., None], median.lab, ground.lab)
    return guessed(lab, np.where(keys.fixed, 1, ground.known).astype(np.float32))


def _flows(pictures: U8) -> F32:
    """The dense flow from each frame to the next, ``(N - 1, h, w, 2)``."""
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    gray = [np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8) for picture in one_by_one(pictures)]
    # The search starts at the displacements that it is given; anything but numbers there crashes it.
    start = np.zeros((*gray[0].shape, 2), np.float32)
    return np.stack([finder.calc(a, b, start.copy()) for a, b in pairwise(gray)]).astype(np.float32)


def _colours(pictures: U8, masks: dict[int, U8]) -> _Colours:
    """Learn the subject's colours and those of the ground near it."""
    counts = [np.zeros(BINS, np.float32), np.zeros(BINS, np.float32)]
    for place, mask in masks.items():
        lab = np.asarray(cv2.cvtColor(pictures[place], cv2.COLOR_RGB2LAB), np.uint8)
        inner = np.asarray(cv2.erode(mask, np.ones((3, 3), np.uint8)), np.uint8)
        outer = 1 - np.asarray(cv2.dilate(mask, np.ones((5, 5), np.uint8)), np.uint8)
        for part, total in zip((inner, outer), counts, strict=True):
            total += np.asarray(cv2.calcHist([lab], [0, 1, 2], part, list(BINS), [0, 256] * 3), np.float32)
    shares = [_spread(total) for total in counts]
    return _Colours(np.asarray(np.log((shares[0] + 2e-5) / (shares[1] + 2e-5)), np.float32))


def _spread(counts: F32) -> F32:
    """A histogram as shares, each colour lending some of its weight to those beside it."""
    soft = counts
    for axis in range(3):
        before, after = np.roll(soft, 1, axis), np.roll(soft, -1, axis)
        soft = np.asarray(soft * np.float32(0.6) + (before + after) * np.float32(0.2), np.float32)
    return np.asarray(soft / max(float(soft.sum()), 1e-9), np.float32)


def _evidence(picture: U8, ground: Ground, camera: Camera, frame: int) -> F32:
    """From -1, the ground itself is seen, to 1, something else is; where the ground is guessed, less."""
    change, here = change_from(picture, ground, camera, frame)
    grain = float(np.median(change[::4, ::4]))
    slight, plain = 1.5 * grain + 1.5, 4 * grain + 9
    share = np.clip((change - slight) / (plain - slight), 0, 1) * 2 - 1
    guess = np.clip((change - 1.2 * here.spread - 4) / 16, -0.15, 1) * 0.8
    return np.asarray(share * here.known + guess * (1 - here.known), np.float32)


def _settled(picture: U8, evidence: F32, colours: _Colours, prior: F32) -> tuple[U8, float]:
    """The mask by all that is known, and how firmly its outline is."""
    colour = np.clip(colours.of(picture) * np.float32(0.3), -1, 1)
    unknown = 1 - np.abs(evidence)
    score = evidence * np.float32(1.3) + colour * (0.45 + 0.5 * unknown) + (prior * 2 - 1) * (0.25 + 0.7 * unknown)
    score = np.asarray(cv2.GaussianBlur(score.astype(np.float32), (0, 0), 1.1), np.float32)
    kernel = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3)), np.uint8)
    mask = np.asarray(cv2.morphologyEx((score > FIRMNESS).astype(np.uint8), cv2.MORPH_OPEN, kernel), np.uint8)
    mask = _filled(_together(mask), score)
    inner = np.asarray(cv2.erode(mask, kernel), np.uint8)
    outer = np.asarray(cv2.dilate(mask, np.ones((5, 5), np.uint8)), np.uint8)
    line, around = (mask - inner) > 0, (outer - mask) > 0
    if not line.any() or not around.any():
        return mask, 0.0
    rise = float(np.mean(score[line])) - float(np.mean(score[around]))
    return mask, float(np.clip(rise / 1.5, 0, 1))


def _together(mask: U8) -> U8:
    """The largest part with those next to it, joined."""
    side = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (CLOSENESS, CLOSENESS)), np.uint8)
    grown = np.asarray(cv2.dilate(mask, side), np.uint8)
    joined = largest_part(grown)
    closed = np.asarray(cv2.erode(joined, side), np.uint8)
    kept = np.asarray(mask & joined, np.uint8)
    parts, labels, measures, _ = cv2.connectedComponentsWithStats(kept)
    if parts <= 2:
        return kept
    # Only the gaps between parts are closed; elsewhere the outline stays as it is.
    large = np.flatnonzero(np.asarray(measures)[:, cv2.CC_STAT_AREA] > 0.004 * float(kept.sum()))
    kept = np.isin(np.asarray(labels), large[large > 0]).astype(np.uint8)
    near = [
        np.asarray(cv2.dilate((np.asarray(labels) == part).astype(np.uint8), side), np.uint8)
        for part in large[large > 0].tolist()
    ]
    between = np.sum(near, axis=0) >= 2
    return largest_part(np.where(between, kept | closed, kept).astype(np.uint8))


def _filled(mask: U8, score: F32) -> U8:
    """Without holes that are small, or in which nothing is surely ground."""
    count, labels, measures, _ = cv2.connectedComponentsWithStats(1 - mask, connectivity=4)
    areas = np.asarray(measures)[:, cv2.CC_STAT_AREA]
    means = np.bincount(np.asarray(labels, np.int64).ravel(), weights=score.ravel(), minlength=count) / np.maximum(
        areas, 1
    )
    small = np.flatnonzero((areas < 0.01 * float(mask.sum())) | (means > SURE_GROUND))
    small = small[small > 0]
    if count > 1 and len(small):
        mask = np.where(np.isin(np.asarray(labels), small), 1, mask).astype(np.uint8)
    return mask


def _soft(mask: U8) -> F32:
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 2.5), np.float32)


def _carried(soft: F32, flow: F32) -> F32:
    """A soft mask brought along the flow of its own frame, looked up backwards."""
    height, width = soft.shape
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    calm = np.asarray(cv2.blur(flow, (5, 5)), np.float32)
    # The flow at the place arrived at is nearly that of the place left, as neighbours move alike.
    return np.asarray(cv2.remap(soft, columns - calm[..., 0], rows - calm[..., 1], cv2.INTER_LINEAR), np.float32)
