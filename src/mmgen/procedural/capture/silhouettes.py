"""The subject's silhouette in every frame: by the ground behind it, by its colours, and by where it was before."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, U8
from mmgen.procedural.capture.camera import Camera, calm, ground_of
from mmgen.procedural.capture.clip import Frames, evenly, one_by_one
from mmgen.procedural.capture.ground import Ground, guessed
from mmgen.procedural.capture.overlap import overlap_of
from mmgen.procedural.capture.subject import Change, KeyMasks, change_from, key_masks, largest_part
from mmgen.procedural.capture.window import Window, box_about, whole, window_about
from mmgen.procedural.progress import Progress

__all__ = ["Silhouettes", "trace"]

FIRST_LOOKS = 12
"""The frames that are divided before the ground is taken for known."""

COVERED = 0.45
"""The part of the key frames that show the subject in a place from which on the median is the subject's."""

BELIEVED = 0.75
"""How much the division of a key frame says beside what is likely in all frames."""

DOUBTFUL = 0.3
"""The score of what may be the subject, and is not taken for its ground."""

LEAST_LIKELY = 0.25
"""What is likelier than this in all frames is looked at in the first ones."""

LOOKED_AT = 8
CHANGED = 22.0
"""How many changes over time are looked at, and what is one, in 8-bit CIELAB."""

BINS = (16, 32, 32)
FIRMNESS = 0.6
"""The score of a pixel of the outline, which is half ground: what is blurred would be taken in otherwise."""

UNSEEN = np.float32(0.25)
"""How much sooner a place is the subject's where its ground is seen in no frame: it is before it all the time."""

REACH, TOLD = 7, 16.0
"""The pixels about a rim by which the subject's colour there is known, and how far it must be from the ground's."""

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
    """How much likelier a colour is the subject's than the ground's, from -1 to 1."""

    table: F32

    def of(self, lab: U8) -> F32:
        place = np.zeros(lab.shape[:2], np.int32)
        for channel, count in enumerate(BINS):
            place = place * count + lab[..., channel] // (256 // count)
        return np.asarray(np.take(self.table, place), np.float32)


@dataclass(frozen=True, slots=True)
class _Clip:
    """The frames in CIELAB, the camera's way, and the flow from each frame to the next."""

    labs: U8
    camera: Camera
    flows: F32


@dataclass(frozen=True, slots=True)
class _Scene:
    """The ground, the colours of subject and ground, and ``grain`` ``(N,)``: how far unmoved ground differs."""

    ground: Ground
    colours: _Colours
    grain: F32


@dataclass(frozen=True, slots=True)
class _Score:
    """How much more places are the subject's than the ground's, what they show, and the ground there."""

    score: F32
    lab: U8
    ground: Ground

    def within(self, box: Window) -> _Score:
        return _Score(box.of(self.score), box.of(self.lab), self.ground.within(box))


@dataclass(frozen=True, slots=True)
class _Look:
    """A mask, how firm it is, and where the ground is not known and may be hidden."""

    mask: U8
    clear: float
    doubtful: U8


def trace(frames: Frames, camera: Camera, ground: Ground, progress: Progress) -> Silhouettes:
    """
    Follow what moves by itself before its *ground*.

    Raises InputError where nothing does.
    """
    labs, flows = frames.labs, _flows(frames.pictures)
    clip = _Clip(labs, camera, flows)
    progress(0.3)
    keys = key_masks(frames, camera, ground)
    ground = _uncovered(ground, camera, keys)
    progress(0.6)
    looked = _first_looks(clip, _Scene(ground, _colours(labs, keys.masks), _grain(clip, ground)), keys)
    covered = {place: np.maximum(look.mask, look.doubtful) for place, look in looked.items()}
    ground = _with_fixed(ground_of(labs, camera, covered), ground, keys)
    colours = _colours(labs, {place: look.mask for place, look in looked.items()})
    progress(0.8)
    anchor = max(keys.masks, key=lambda place: overlap_of(keys.masks[place], looked[place].mask) + looked[place].clear)
    found, clear = _followed(clip, _Scene(ground, colours, _grain(clip, ground)), anchor, looked[anchor].mask)
    progress(1.0)
    return Silhouettes(found, clear, flows, camera, _explained(labs, found, camera))


def _first_looks(clip: _Clip, scene: _Scene, keys: KeyMasks) -> dict[int, _Look]:
    """The subject in some frames by what is known at first; key frames have been divided, and are believed."""
    usual = _likely(keys, clip.camera)
    window = window_about((usual > LEAST_LIKELY).astype(np.uint8))
    looks: dict[int, _Look] = {}
    for place in sorted({*evenly(len(clip.labs), FIRST_LOOKS), *keys.masks}):
        prior = window.of(usual)
        if place in keys.masks:
            prior = np.asarray(BELIEVED * _soft(window.of(keys.masks[place])) + (1 - BELIEVED) * prior, np.float32)
        scored = _scored(clip, scene, place, prior, window)
        found, doubtful = np.zeros_like(keys.masks[min(keys.masks)]), np.zeros_like(keys.masks[min(keys.masks)])
        window.of(found)[:], clear = _shaped(scored)
        window.of(doubtful)[:] = (scored.score > DOUBTFUL) & (scored.ground.known < 0.5)
        looks[place] = _Look(found, clear, doubtful)
    return looks


def _followed(clip: _Clip, scene: _Scene, anchor: int, mask: U8) -> tuple[U8, tuple[float, ...]]:
    """The masks from that of one frame outwards, by where each goes, and how firm they are."""
    masks = np.zeros(clip.labs.shape[:3], np.uint8)
    clear = [0.0] * len(masks)
    masks[anchor], clear[anchor] = _next(clip, scene, anchor, mask, None)
    for frame in range(anchor + 1, len(masks)):
        masks[frame], clear[frame] = _next(clip, scene, frame, masks[frame - 1], clip.flows[frame - 1])
    for frame in range(anchor - 1, -1, -1):
        masks[frame], clear[frame] = _next(clip, scene, frame, masks[frame + 1], -clip.flows[frame])
    return masks, tuple(clear)


def _next(clip: _Clip, scene: _Scene, frame: int, before: U8, flow: F32 | None) -> tuple[U8, float]:
    """The mask of a frame by one beside it and the way from there, and how firm it is."""
    found = np.zeros_like(before)
    certainty = 0.0
    for window in (window_about(before), whole(before)):
        soft = _soft(window.of(before))
        prior = soft if flow is None else _carried(soft, window.of(flow))
        mask, certainty = _shaped(_scored(clip, scene, frame, prior, window))
        if not window.is_left_by(mask) or window.size == window.frame:
            window.of(found)[:] = mask
            break
    return found, certainty


def _explained(labs: U8, masks: U8, camera: Camera) -> float:
    """The share of the changes near the subject, from one time to another, that lie on it at either time."""
    near = _neighbourhood(masks)
    inside = total = 0
    apart = max(len(labs) // LOOKED_AT, 1)
    for frame in range(0, len(labs) - apart, apart):
        later = frame + apart
        back = camera.to_canvas[frame].inverse
        there = camera.to_canvas[later]
        turn, shift = back.turn * there.turn, back.turn * there.shift + back.shift
        matrix = np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])
        size = (masks.shape[2], masks.shape[1])
        moved, mask = calm(labs[later]), masks[later]
        if not camera.still:
            moved, mask = (np.asarray(cv2.warpAffine(each, matrix, size), np.uint8) for each in (moved, mask))
        mask = mask | masks[frame]
        off = np.asarray(cv2.absdiff(moved, calm(labs[frame])), np.float32)
        changed = (np.asarray(cv2.transform(off * off, np.ones((1, 3)))) > CHANGED**2) & near
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
    flows = np.empty((len(gray) - 1, *start.shape), np.float32)
    for place, (a, b) in enumerate(pairwise(gray)):
        flows[place] = finder.calc(a, b, start.copy())
    return flows


def _colours(labs: U8, masks: dict[int, U8]) -> _Colours:
    """Learn the subject's colours and those of the ground near it."""
    counts = [np.zeros(BINS, np.float32), np.zeros(BINS, np.float32)]
    for place, mask in masks.items():
        inner = np.asarray(cv2.erode(mask, np.ones((3, 3), np.uint8)), np.uint8)
        outer = 1 - np.asarray(cv2.dilate(mask, np.ones((5, 5), np.uint8)), np.uint8)
        for part, total in zip((inner, outer), counts, strict=True):
            total += np.asarray(cv2.calcHist([labs[place]], [0, 1, 2], part, list(BINS), [0, 256] * 3), np.float32)
    shares = [_spread(total) for total in counts]
    table = np.log((shares[0] + 2e-5) / (shares[1] + 2e-5)) * 0.3
    return _Colours(np.clip(table, -1, 1).astype(np.float32))


def _spread(counts: F32) -> F32:
    """A histogram as shares, each colour lending some of its weight to those beside it."""
    soft = counts
    for axis in range(3):
        before, after = np.roll(soft, 1, axis), np.roll(soft, -1, axis)
        soft = np.asarray(soft * np.float32(0.6) + (before + after) * np.float32(0.2), np.float32)
    return np.asarray(soft / max(float(soft.sum()), 1e-9), np.float32)


def _grain(clip: _Clip, ground: Ground) -> F32:
    """How far the ground itself is from what is known of it, in each frame, by what some of them show."""
    places = evenly(len(clip.labs), LOOKED_AT)
    levels = [float(np.median(change_from(clip.labs[at], ground, clip.camera, at).far[::4, ::4])) for at in places]
    return np.interp(np.arange(len(clip.labs)), places, levels).astype(np.float32)


def _evidence(change: Change, grain: float) -> F32:
    """From -1, the ground itself is seen, to 1, something else is; where it is guessed, less."""
    known = change.ground.known
    slight, plain = 1.5 * grain + 1.5, 4 * grain + 9
    share = np.clip((change.far - slight) / (plain - slight), 0, 1) * 2 - 1
    if float(known.min()) >= 1:
        return np.asarray(share, np.float32)
    guess = np.clip((change.far - 1.2 * change.ground.spread - 4) / 16, -0.15, 1) * 0.8
    return np.asarray(share * known + guess * (1 - known), np.float32)


def _scored(clip: _Clip, scene: _Scene, frame: int, prior: F32, window: Window) -> _Score:
    """How much more places are the subject's than the ground's, by all that is known."""
    change = change_from(clip.labs[frame], scene.ground, clip.camera, frame, window)
    evidence = _evidence(change, float(scene.grain[frame]))
    colour = scene.colours.of(window.of(clip.labs[frame]))
    unknown = 1 - np.abs(evidence)
    score = evidence * np.float32(1.3) + colour * (0.45 + 0.5 * unknown) + (prior * 2 - 1) * (0.25 + 0.7 * unknown)
    score += UNSEEN * (1 - change.ground.known)
    soft = np.asarray(cv2.GaussianBlur(score.astype(np.float32), (0, 0), 1.1), np.float32)
    return _Score(soft, change.lab, change.ground)


def _shaped(scored: _Score) -> tuple[U8, float]:
    """The mask of a score, and how firm its outline is."""
    kernel = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3)), np.uint8)
    rough = np.asarray(cv2.morphologyEx((scored.score > FIRMNESS).astype(np.uint8), cv2.MORPH_OPEN, kernel), np.uint8)
    side = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (CLOSENESS, CLOSENESS)), np.uint8)
    near = largest_part(np.asarray(cv2.dilate(rough, side), np.uint8))
    box = box_about(near, CLOSENESS)
    part = scored.within(box)
    found = np.zeros_like(rough)
    box.of(found)[:] = mask = _trimmed(_filled(_together(box.of(rough), box.of(near), side), part.score), part)
    inner = np.asarray(cv2.erode(mask, kernel), np.uint8)
    outer = np.asarray(cv2.dilate(mask, np.ones((5, 5), np.uint8)), np.uint8)
    line, around = (mask - inner) > 0, (outer - mask) > 0
    if not line.any() or not around.any():
        return found, 0.0
    rise = float(np.mean(part.score[line])) - float(np.mean(part.score[around]))
    return found, float(np.clip(rise / 1.5, 0, 1))


def _trimmed(mask: U8, scored: _Score) -> U8:
    """Without the pixels of its rim that are less than half of the subject's colour nearby, and more of the ground's."""
    kernel = np.ones((3, 3), np.uint8)
    inner = np.asarray(cv2.erode(mask, kernel), np.uint8)
    within = np.asarray(cv2.blur(inner.astype(np.float32), (REACH, REACH)), np.float32)
    rim = (mask > np.asarray(cv2.erode(inner, kernel))) & (within > 0.03) & (scored.ground.known > 0.5)
    inside = cv2.bitwise_and(scored.lab, scored.lab, mask=inner)
    total = np.asarray(cv2.boxFilter(inside, cv2.CV_32F, (REACH, REACH)), np.float32)
    behind = scored.ground.lab[rim]
    way = total[rim] / within[rim][:, None] - behind
    length = np.square(way).sum(axis=1)
    share = ((scored.lab[rim] - behind) * way).sum(axis=1) / np.maximum(length, 1e-6)
    trimmed = mask.copy()
    trimmed[rim] = (share >= 0.5) | (length < TOLD**2)
    return largest_part(trimmed)


def _together(mask: U8, joined: U8, side: U8) -> U8:
    """What there is of a mask in the part that it is *joined* to when it is grown by *side*, made one."""
    closed = np.asarray(cv2.erode(joined, side), np.uint8)
    kept = np.asarray(mask & joined, np.uint8)
    parts, found = cv2.connectedComponents(kept)
    if parts <= 2:
        return kept
    # Only the gaps between parts are closed; elsewhere the outline stays as it is.
    labels = np.asarray(found, np.int32)
    areas = np.bincount(labels.ravel())
    large = [part for part in range(1, parts) if areas[part] > 0.004 * float(areas[1:].sum())]
    masks = [(labels == part).astype(np.uint8) for part in large]
    between = np.sum([cv2.dilate(each, side) for each in masks], axis=0) >= 2
    kept = np.maximum.reduce(masks)
    return largest_part(np.asarray(np.where(between, kept | closed, kept), np.uint8))


def _filled(mask: U8, score: F32) -> U8:
    """Without holes that are small, or in which nothing is surely ground."""
    count, found = cv2.connectedComponents(1 - mask, connectivity=4)
    labels = np.asarray(found, np.int32)
    outside = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]).tolist()
    filled = mask.copy()
    for hole in set(range(1, count)) - set(outside):
        inside = labels == hole
        if np.count_nonzero(inside) < 0.01 * float(mask.sum()) or float(score[inside].mean()) > SURE_GROUND:
            filled[inside] = 1
    return filled


def _soft(mask: U8) -> F32:
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 2.5), np.float32)


def _carried(soft: F32, flow: F32) -> F32:
    """A soft mask brought along the flow of its own frame, looked up backwards."""
    height, width = soft.shape
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    calm = np.asarray(cv2.blur(flow, (5, 5)), np.float32)
    # The flow at the place arrived at is nearly that of the place left, as neighbours move alike.
    return np.asarray(cv2.remap(soft, columns - calm[..., 0], rows - calm[..., 1], cv2.INTER_LINEAR), np.float32)
