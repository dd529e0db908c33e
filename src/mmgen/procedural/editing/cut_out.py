"""A picture's subject cut out of its ground: found by where the eye goes, divided by colour, its fine edge estimated."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.media.motion.focus import attention, reduced, shallowness, sharpness
from mmgen.procedural.editing.matting import matted
from mmgen.procedural.editing.stalk import stalk_of
from mmgen.procedural.editing.tone import smooth, step

__all__ = ["CutOut", "cut_out"]

ANALYSIS_SIDE = 480
LEAST_CONFIDENCE = 0.7
LEAST_HINTED_CONFIDENCE = 0.3
SECTORS = 48
"""Directions in which an outline is judged."""
SIDEWAYS = np.ones((1, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class CutOut:
    """``pixels`` are RGBA with straight alpha; ``confidence``, 0 to 1, says how clearly the subject stood out."""

    pixels: U8
    confidence: float


def cut_out(pixels: U8, *, hint: U8 | None = None) -> CutOut:
    """
    The subject of an RGB picture on a transparent ground, its edge free of the ground's colour.

    *hint*, ``(H, W)`` of any size, is bright about where the subject is. Raises InputError when no subject stands out.
    """
    rgb = np.ascontiguousarray(pixels[..., :3])
    small = reduced(rgb, ANALYSIS_SIDE)
    likely = _attended(rgb, small) if hint is None else _hinted(hint, small)
    seeds = _seeds(likely)
    if seeds is None:
        raise InputError("image", "it is even all over, so there is nothing to cut out")
    mask = _whole(_divided(small, seeds), likely)
    confidence = _confidence(small, mask, likely, hinted=hint is not None)
    if confidence < (LEAST_CONFIDENCE if hint is None else LEAST_HINTED_CONFIDENCE):
        advice = "mark it with a mask" if hint is None else "mark it more closely"
        raise InputError("image", f"no subject stands out from its ground (confidence {confidence:.2f}); {advice}")
    stalk = stalk_of(small, mask)
    whole = matted(rgb, mask)
    return CutOut(whole if stalk is None else _carried(whole, rgb, stalk), confidence)


def _carried(whole: U8, rgb: U8, stalk: U8) -> U8:
    """The subject with its stalk, which has a matte of its own: its colours are not the subject's."""
    height, width = rgb.shape[:2]
    scale = width / stalk.shape[1]
    left, top, wide, high = cv2.boundingRect(stalk)
    air = 2 * wide
    part = stalk[top : top + high, max(left - air, 0) : left + wide + air]
    rows = slice(round(top * scale), min(round((top + high) * scale), height))
    columns = slice(round(max(left - air, 0) * scale), round((max(left - air, 0) + part.shape[1]) * scale))
    seen = np.ascontiguousarray(rgb[rows, columns])
    own = matted(seen, part)
    size = (own.shape[1], own.shape[0])
    bounds = (cv2.erode(part, SIDEWAYS), cv2.dilate(part, SIDEWAYS))
    least, most = (cv2.resize(bound * 255, size, interpolation=cv2.INTER_LINEAR) for bound in bounds)
    own[..., 3] = np.clip(own[..., 3], least, most)
    there = whole[rows, columns]
    there[...] = np.where((own[..., 3] > there[..., 3])[..., None], own, there)
    return whole


def _attended(rgb: U8, small: U8) -> F32:
    """Where the subject may be: what draws the eye, and what is in focus before a blurred ground."""
    height, width = small.shape[:2]
    drawn = np.asarray(cv2.resize(attention(rgb), (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    sharp = sharpness(rgb, (width, height), max(height, width) / 160)
    shallow = shallowness(sharp)
    focused = drawn * 0.5 + sharp * 0.5
    # Before a blurred ground, what is blurred is no part of the subject however much it resembles it.
    focused = np.where(sharp < 0.15, 0, focused)
    even, apart = _before_backdrop(small)
    return np.asarray((drawn * (1 - shallow) + focused * shallow) * (1 - even) + apart * even, np.float32)


def _before_backdrop(small: U8) -> tuple[float, F32]:
    """How surely the picture's border is one even backdrop, 0 to 1, and where the picture departs from its colour."""
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.float32)
    rim = max(min(small.shape[:2]) // 30, 2)
    sides = [np.asarray(part, np.float32).reshape(-1, 3) for part in (lab[:rim], lab[:, :rim], lab[:, -rim:])]
    border: F32 = np.concatenate(sides)
    usual: F32 = np.median(border, axis=0).astype(np.float32)
    off: F32 = np.asarray(np.linalg.norm(border - usual, axis=1), np.float32)
    even = float(np.count_nonzero(off < 14)) / off.size
    soft = smooth(lab, min(small.shape[:2]) / 150)
    away: F32 = np.asarray(np.linalg.norm(soft - usual, axis=2), np.float32)
    return float(np.clip((even - 0.85) / 0.1, 0, 1)), step(away, 10, 32)


def _hinted(hint: U8, small: U8) -> F32:
    plane = hint if hint.ndim == 2 else hint[..., :3].max(axis=2)
    size = (small.shape[1], small.shape[0])
    marked = np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32) / np.float32(255)
    depth = np.asarray(cv2.distanceTransform((marked > 0.5).astype(np.uint8), cv2.DIST_L2, 3), np.float32)
    core = step(depth, 0.4 * float(depth.max()), 0.5 * float(depth.max()) + 1)
    return np.asarray(smooth(marked, min(marked.shape) / 60) * 0.6 + core * 0.4, np.float32)


def _seeds(likely: F32) -> U8 | None:
    """Labels for the division: sure ground and subject at the extremes, probable between; None without extremes."""
    high, low = np.quantile(likely, (0.97, 0.45))
    if high < 0.2 or high - low < 0.15:
        return None
    middle = float(_threshold(likely))
    labels = np.full(likely.shape, cv2.GC_PR_BGD, np.uint8)
    labels[likely > middle] = cv2.GC_PR_FGD
    labels[likely <= min(float(low), middle * 0.4)] = cv2.GC_BGD
    labels[likely > middle + (float(likely.max()) - middle) * 0.45] = cv2.GC_FGD
    rim = max(min(likely.shape) // 60, 2)
    for edge in (labels[:rim], labels[:, :rim], labels[:, -rim:]):
        edge[edge == cv2.GC_PR_BGD] = cv2.GC_BGD
    return labels


def _threshold(likely: F32) -> float:
    """Otsu's level between the two kinds of place."""
    level, _ = cv2.threshold(np.clip(likely * 255, 0, 255).astype(np.uint8), 0, 255, cv2.THRESH_OTSU)
    return float(level) / 255


def _divided(small: U8, seeds: U8) -> U8:
    """GrabCut (Rother, Kolmogorov and Blake 2004) over colours: 1 is subject."""
    labels = seeds.copy()
    if not {cv2.GC_FGD, cv2.GC_PR_FGD} & set(np.unique(labels).tolist()):
        return np.zeros_like(labels)
    cv2.setRNGSeed(7)
    calm = np.asarray(cv2.bilateralFilter(small, 7, 24, 4), np.uint8)
    models = np.zeros((1, 65), np.float64), np.zeros((1, 65), np.float64)
    cv2.grabCut(calm, labels, (0, 0, 1, 1), *models, 6, cv2.GC_INIT_WITH_MASK)
    return np.asarray((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD), np.uint8)


def _whole(mask: U8, likely: F32) -> U8:
    """The one subject: the part that holds most attention with parts nearly as strong, its small holes filled."""
    reach = max(min(mask.shape) // 90, 1)
    kernel = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1)), np.uint8)
    opened = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel), np.uint8)
    count, labels, _, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    places = np.asarray(labels, np.int64)
    held = np.bincount(places.ravel(), weights=np.square(likely).ravel().astype(np.float64), minlength=count)
    held[0] = 0
    kept = np.asarray(held > 0.3 * max(float(held.max()), 1e-9), np.uint8)[places]
    near = np.asarray(cv2.dilate(kept, kernel), np.uint8)
    subject = mask & near
    holes, labels, measures, _ = cv2.connectedComponentsWithStats(1 - subject, connectivity=4)
    for hole in range(1, holes):
        if np.asarray(measures)[hole, cv2.CC_STAT_AREA] < 0.004 * mask.size:
            subject[np.asarray(labels) == hole] = 1
    return np.asarray(subject, np.uint8)


def _confidence(small: U8, mask: U8, likely: F32, *, hinted: bool) -> float:
    """How far subject and ground differ in colour, how well attention agrees, and whether the subject is in frame."""
    inside = mask > 0
    share = float(inside.mean())
    if not 0.004 < share < 0.85:
        return 0.0
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.uint8)
    inner, outer = (_histogram(lab, part) for part in (inside, ~inside))
    apart = 1 - float(np.sqrt(inner * outer).sum())
    agreeing = float(likely[inside].mean() - likely[~inside].mean())
    cropped = max(float(edge.mean()) for edge in (inside[0], inside[:, 0], inside[:, -1]))
    framed = 1 - float(np.clip((cropped - 0.06) / 0.3, 0, 1))
    firm = float(np.clip(agreeing / 0.4, 0, 1))
    clear = float(np.clip((_clear_outline(lab, mask) - 0.35) / 0.4, 0, 1))
    certain = float(np.clip(apart / 0.55, 0, 1)) * (0.35 + 0.65 * firm) * (0.2 + 0.8 * clear)
    return certain * (1 if hinted else (0.25 + 0.75 * framed) * _gathered(mask))


def _gathered(mask: U8) -> float:
    """
    1 for one thing before its ground, near 0 for a tract of land: one that runs through most of the picture with gaps, or
    that the picture's lower edge cuts off where it is wide but things before it have made it narrower.
    """
    hull = cv2.convexHull(cv2.findNonZero(mask))
    width = cv2.boundingRect(hull)[2]
    filled = float(mask.sum()) / max(float(cv2.contourArea(hull)), 1.0)
    spanning = float(np.clip((width / mask.shape[1] - 0.6) / 0.2, 0, 1))
    broken = float(np.clip((0.8 - filled) / 0.15, 0, 1))
    cut = float(mask[-1].sum())
    wide = float(np.clip((cut / mask.shape[1] - 0.12) / 0.1, 0, 1))
    covered = wide * float(np.clip((0.7 - cut / width) / 0.2, 0, 1))
    return 1 - spanning * max(broken, covered)


def _clear_outline(lab: U8, mask: U8) -> float:
    """The part of the outline at which colour really changes."""
    reach = max(min(mask.shape) / 60, 1.5)
    inside, outside = mask.astype(np.float32), (1 - mask).astype(np.float32)
    sides: list[F32] = []
    for part in (inside, outside):
        weight = np.maximum(smooth(part, reach), 1e-4)[..., None]
        sides.append(np.asarray(smooth(np.asarray(lab * part[..., None], np.float32), reach) / weight, np.float32))
    line = np.asarray((mask - np.asarray(cv2.erode(mask, np.ones((3, 3), np.uint8)), np.uint8)) > 0, np.bool_)
    line[[0, -1]] = line[:, [0, -1]] = False
    if not line.any():
        return 0.0
    clear = np.asarray(np.linalg.norm(sides[0] - sides[1], axis=2) > 26, np.bool_)
    return min(float(np.mean(clear[line])), _clear_all_round(clear, line, mask))


def _clear_all_round(clear: NDArray[np.bool_], line: NDArray[np.bool_], mask: U8) -> float:
    """The part of the directions from the subject's middle in which its outline is mostly clear, not only here and there."""
    rows, columns = np.nonzero(line)
    middle = [float(places.mean()) for places in np.nonzero(mask)]
    turn = np.arctan2(rows - middle[0], columns - middle[1]) / (2 * np.pi) + 0.5
    sector = np.minimum((turn * SECTORS).astype(np.int64), SECTORS - 1)
    known = np.bincount(sector, minlength=SECTORS)
    good = np.bincount(sector, weights=clear[rows, columns].astype(np.float64), minlength=SECTORS)
    there = known > 0
    return float(np.mean(good[there] / known[there]))


def _histogram(lab: U8, part: object) -> F32:
    mask = np.asarray(part, np.uint8)
    counted = cv2.calcHist([lab], [0, 1, 2], mask, [12, 32, 32], [0, 256, 0, 256, 0, 256])
    softened = smooth(np.asarray(counted, np.float32).reshape(12, 1024), 0.6)
    return np.asarray(softened / max(float(softened.sum()), 1e-9), np.float32)
