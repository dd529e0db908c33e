"""
Exemplar synthesis: a hole is filled with patches of what is known, coarse to fine.

PatchMatch (Barnes and others 2009) finds for each patch about the hole the most like it elsewhere; the patches found
vote on the hole's colours (Wexler, Shechtman and Irani 2007); both in turn, at each size of a pyramid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64, U8
from mmgen.procedural.editing.drift import REACH, Drift, Places
from mmgen.procedural.editing.tone import smooth

__all__ = ["Report", "Task", "synthesised"]

SEARCHED = 36_000
"""At sizes with more patches than so many, those found at the size below are taken over without a new search."""
CHUNK = 60_000
ONCE = 3.0
"""How often a place is taken for nothing where patches come from anywhere."""
FORM, ROUGH = 1.0, 6.0
"""How much the large forms and their roughness count beside the pixels."""
Mask = NDArray[np.bool_]
Report = Callable[[float], None]
SPARSE = np.asarray([(dy, dx) for dy in range(-3, 4) for dx in range(-3, 4) if (dy + dx) % 2 == 0], np.int64)
DENSE = np.asarray([(dy, dx) for dy in range(-3, 4) for dx in range(-3, 4)], np.int64)


@dataclass(slots=True)
class Level:
    """
    One size: the picture so far, ``(H, W, 3)`` floats 0 to 255, and where it is unknown.

    ``at`` are the middles ``(n, 2)`` of all patches that touch the hole, ``source`` the places they come from.
    """

    picture: F32
    hole: Mask
    at: Places
    number: Places
    """For each pixel the index of the patch about it, or -1."""
    usable: Mask
    """Where a whole patch is known."""
    source: Places
    cost: F32
    guide: F32 | None = None
    """The large forms that patches are to agree with as well, how sure those are, how plain and how rough: ``(H, W, 6)``."""

    @classmethod
    def of(cls, picture: F32, hole: Mask) -> Level:
        """A size without sources yet."""
        about = np.asarray(cv2.dilate(hole.astype(np.uint8), np.ones((7, 7), np.uint8)), np.uint8) > 0
        usable = ~about
        usable[:REACH] = usable[-REACH:] = usable[:, :REACH] = usable[:, -REACH:] = False
        at = np.argwhere(about).astype(np.int64)
        number = np.full(hole.shape, -1, np.int64)
        number[at[:, 0], at[:, 1]] = np.arange(len(at))
        return cls(picture, hole, at, number, usable, np.zeros_like(at), np.full(len(at), np.inf, np.float32))

    def keep_to(self, sources: Mask | None) -> None:
        """Let patches come from within *sources* only, as far as any whole ones are there."""
        if sources is None:
            return
        size = (self.hole.shape[1], self.hole.shape[0])
        inside = np.asarray(cv2.resize(sources.astype(np.float32), size, interpolation=cv2.INTER_AREA)) > 0.9
        if (self.usable & inside).sum() >= 8:
            self.usable &= inside


@dataclass(frozen=True, slots=True)
class Task:
    """
    The picture ``(H, W, 3)``, its hole, what patches may fill it, and the large forms there, at any size.

    Patches come from within *sources* where those are given.
    """

    picture: U8
    hole: Mask
    drift: Drift
    guide: F32 | None = None
    sources: Mask | None = None


def synthesised(task: Task, *, seed: int, report: Report) -> U8:
    """The picture with its hole filled; what is known is left as it is."""
    picture, hole, drift = task.picture, task.hole, task.drift
    random = np.random.Generator(np.random.PCG64([abs(seed), 71]))
    sizes = _sizes(hole)
    below: Level | None = None
    for index, (height, width) in enumerate(sizes):
        level = _level_at(picture, hole, (width, height))
        level.guide = _guide_at(task.guide, (width, height))
        level.keep_to(task.sources)
        if below is None:
            level.picture = _first_guess(level)
            level.source = _anywhere(level, len(level.at), random)
        else:
            _take_over(level, below, random)
            _vote(level, drift)
        last = index == len(sizes) - 1
        searched = len(level.at) <= SEARCHED or below is None
        for _ in range(max(6 - index, 2) if searched else 1):
            if searched:
                _search(level, drift, random)
            _vote(level, drift)
        below = level
        report((index + 1) / len(sizes) * (0.98 if last else 0.9))
    assert below is not None
    filled = _levelled(below, drift)
    result = picture.copy()
    result[hole] = np.clip(filled[hole] + 0.5, 0, 255).astype(np.uint8)
    report(1.0)
    return result


def _sizes(hole: Mask) -> list[tuple[int, int]]:
    """Heights and widths from the size at which the hole is a few pixels wide to the whole."""
    padded = np.pad(hole.astype(np.uint8), 1, constant_values=0)
    thickness = 2 * float(np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 3)).max())
    sizes = [(hole.shape[0], hole.shape[1])]
    while thickness > 7 and min(sizes[0]) >= 44:
        sizes.insert(0, ((sizes[0][0] + 1) // 2, (sizes[0][1] + 1) // 2))
        thickness /= 2
    return sizes


def _level_at(picture: U8, hole: Mask, size: tuple[int, int]) -> Level:
    """The picture at ``(width, height)``, unknown wherever the hole reaches into a pixel."""
    if (picture.shape[1], picture.shape[0]) == size:
        return Level.of(picture.astype(np.float32), hole)
    known = (~hole).astype(np.float32)
    colours = np.asarray(cv2.resize(picture * known[..., None], size, interpolation=cv2.INTER_AREA), np.float32)
    share = np.asarray(cv2.resize(known, size, interpolation=cv2.INTER_AREA), np.float32)
    small = colours / np.maximum(share, 1e-3)[..., None]
    return Level.of(np.asarray(small, np.float32), np.asarray(share < 0.6, np.bool_))


def _guide_at(guide: F32 | None, size: tuple[int, int]) -> F32 | None:
    """The large forms at ``(width, height)``."""
    if guide is None:
        return None
    method = cv2.INTER_AREA if size[0] < guide.shape[1] else cv2.INTER_LINEAR
    forms, shares = (cv2.resize(part, size, interpolation=method) for part in (guide[..., :3], guide[..., 3:]))
    return np.dstack([forms, shares]).astype(np.float32)


def _first_guess(level: Level) -> F32:
    """The large forms where they are given, else the colours about the hole, spread into it."""
    picture, hole = level.picture, level.hole
    if level.guide is not None:
        return np.where(hole[..., None], level.guide[..., :3], picture).astype(np.float32)
    known = (~hole).astype(np.float32)
    total, weight = np.zeros_like(picture), np.zeros((*hole.shape, 1), np.float32)
    for sigma in (1.0, 3.0, 9.0, 27.0):
        trust = np.float32(sigma**-4)
        spread = smooth(np.dstack([picture * known[..., None], known]).astype(np.float32), sigma)
        total += spread[..., :3] * trust
        weight += np.maximum(spread[..., 3:], 0) * trust
    guess = total / np.maximum(weight, 1e-9)
    return np.where(hole[..., None], guess, picture).astype(np.float32)


def _anywhere(level: Level, count: int, random: np.random.Generator) -> Places:
    """So many random places where a whole patch is known."""
    places = np.argwhere(level.usable)
    if not len(places):
        places = np.argwhere(~level.hole)
    return np.asarray(places[random.integers(0, len(places), count)], np.int64)


def _take_over(level: Level, below: Level, random: np.random.Generator) -> None:
    """Sources of the size below, doubled, and the picture that they make as the first guess."""
    shape = np.asarray(level.hole.shape, np.int64)
    parent = np.minimum(level.at // 2, np.asarray(below.hole.shape, np.int64) - 1)
    number = below.number[parent[:, 0], parent[:, 1]]
    source = np.minimum(below.source[np.maximum(number, 0)] * 2 + level.at - parent * 2, shape - 1)
    lost = (number < 0) | level.hole[source[:, 0], source[:, 1]]
    source[lost] = _anywhere(level, int(lost.sum()), random)
    level.source = source
    level.cost = np.where(lost, np.inf, below.cost[np.maximum(number, 0)]).astype(np.float32)
    size = (level.hole.shape[1], level.hole.shape[0])
    guess = np.asarray(cv2.resize(below.picture, size, interpolation=cv2.INTER_LINEAR), np.float32)
    level.picture = np.where(level.hole[..., None], guess, level.picture).astype(np.float32)
    finite = level.cost[np.isfinite(level.cost)]
    level.cost[lost] = np.float32(finite.max() * 4 if len(finite) else 1.0)


def _search(level: Level, drift: Drift, random: np.random.Generator) -> None:
    """Two rounds of PatchMatch: try what the neighbours found, then places at shrinking random distances."""
    patches = _Patches(level, drift)
    level.cost = patches.cost(np.arange(len(level.at)), level.source)
    longest = max(level.hole.shape)
    for step in (1, 3):
        for down, across in ((0, step), (0, -step), (step, 0), (-step, 0)):
            shift = np.asarray([down, across], np.int64)
            beside = np.clip(level.at - shift, 0, np.asarray(level.hole.shape) - 1)
            number = level.number[beside[:, 0], beside[:, 1]]
            moved = level.source[np.maximum(number, 0)] + shift
            patches.improve(np.flatnonzero((number >= 0) & (moved != level.source).any(axis=1)), moved)
        radius = longest / 2
        while radius >= 1:
            jump = np.round(random.uniform(-radius, radius, level.at.shape)).astype(np.int64)
            patches.improve(np.arange(len(level.at)), level.source + jump)
            radius /= 3


class _Patches:
    """The patches about a hole, gathered once, and what it costs each to come from a place."""

    def __init__(self, level: Level, drift: Drift) -> None:
        self._level = level
        self._padded = np.pad(level.picture, ((REACH, REACH), (REACH, REACH), (0, 0)), mode="reflect")
        self._wide = self._padded.shape[1]
        self._offsets = SPARSE[:, 0] * self._wide + SPARSE[:, 1]
        self._flat = self._padded.reshape(-1, 3)
        self._drift = drift
        self._own = self._gathered(level.at)
        self._worn = _worn(level, drift) if drift.evenly else None
        self._forms = None if level.guide is None else _forms(level.guide[..., :3])

    def _gathered(self, places: Places) -> F32:
        base = (places[:, 0] + REACH) * self._wide + places[:, 1] + REACH
        return np.asarray(self._flat[base[:, None] + self._offsets[None]], np.float32).reshape(len(places), -1)

    def cost(self, which: Places, source: Places) -> F32:
        """The mean squared difference between patches and what lies at their sources, and the price of the way."""
        difference = self._own[which] - self._gathered(source)
        squares = np.einsum("ij,ij->i", difference, difference) / np.float32(difference.shape[1])
        if self._drift.tone:
            squares -= self._forgiven(difference, _limits(self._level, self._drift)[which])
        if self._forms is not None:
            squares += self._strayed(which, source)
        way = self._drift.price(self._level.at[which], source, self._level.hole.shape)
        if self._worn is not None:
            way += self._worn[source[:, 0], source[:, 1]]
        return np.asarray(squares + way, np.float32)

    def _forgiven(self, difference: F32, limits: F32) -> F32:
        """What patches cost less because their tone may be shifted; a shift is half as dear as a difference."""
        mean = difference.reshape(len(difference), -1, 3).mean(axis=1)
        allowed = np.clip(mean, -limits, limits)
        return np.asarray((0.7 * (mean * mean - (mean - allowed) ** 2)).sum(axis=1) / 3, np.float32)

    def _strayed(self, which: Places, source: Places) -> F32:
        """How far the large forms at the sources are from those at the patches' places."""
        assert self._forms is not None
        assert self._level.guide is not None
        wide = self._level.hole.shape[1]
        at = self._level.at[which]
        gap = self._forms[at[:, 0] * wide + at[:, 1]] - self._forms[source[:, 0] * wide + source[:, 1]]
        trust = self._level.guide[at[:, 0], at[:, 1], 3] * np.float32(FORM / gap.shape[1])
        rough = self._level.guide[..., 5].reshape(-1)
        smeared = rough[at[:, 0] * wide + at[:, 1]] - rough[source[:, 0] * wide + source[:, 1]]
        return np.asarray(np.einsum("ij,ij->i", gap, gap) * trust + np.float32(ROUGH) * smeared**2, np.float32)

    def improve(self, which: Places, candidates: Places) -> None:
        """Let these patches come from the candidate places wherever those are usable and cost less."""
        level = self._level
        wanted = candidates[which]
        limits = np.asarray(level.hole.shape, np.int64)
        inside = ((wanted >= 0) & (wanted < limits)).all(axis=1)
        which, wanted = which[inside], wanted[inside]
        good = level.usable[wanted[:, 0], wanted[:, 1]]
        which, wanted = which[good], wanted[good]
        if not len(which):
            return
        cost = self.cost(which, wanted)
        better = cost < level.cost[which]
        level.source[which[better]] = wanted[better]
        level.cost[which[better]] = cost[better]


def _forms(guide: F32) -> F32:
    """For each place the large forms there and three pixels up, down, left and right: ``(H W, 15)``."""
    padded = np.pad(guide, ((REACH, REACH), (REACH, REACH), (0, 0)), mode="edge")
    height, width = guide.shape[:2]
    steps = ((0, 0), (-REACH, 0), (REACH, 0), (0, -REACH), (0, REACH))
    parts = [padded[REACH + dy : REACH + dy + height, REACH + dx : REACH + dx + width] for dy, dx in steps]
    return np.concatenate(parts, axis=2).reshape(height * width, -1).astype(np.float32)


def _tones(level: Level, drift: Drift) -> F32:
    """How much lighter or darker each patch is made, so that it suits its place."""
    if not drift.tone:
        return np.zeros((len(level.at), 3), np.float32)
    mean = np.asarray(cv2.blur(level.picture, (7, 7), borderType=cv2.BORDER_REFLECT), np.float32)
    gap = mean[level.at[:, 0], level.at[:, 1]] - mean[level.source[:, 0], level.source[:, 1]]
    limits = _limits(level, drift)
    return np.asarray(np.clip(gap, -limits, limits), np.float32)


def _limits(level: Level, drift: Drift) -> F32:
    """How far each patch's tone may be shifted, ``(n, 1)``: much amid plain tones, not at all amid texture."""
    plain = np.float32(1.0) if level.guide is None else level.guide[level.at[:, 0], level.at[:, 1], 4]
    return np.full((len(level.at), 1), drift.tone, np.float32) * np.reshape(plain, (-1, 1))


def _worn(level: Level, drift: Drift) -> F32:
    """The price of each place for being taken more often than once."""
    height, width = level.hole.shape
    taken = np.bincount(level.source[:, 0] * width + level.source[:, 1], minlength=height * width)
    near = cv2.blur(taken.reshape(height, width).astype(np.float32), (5, 5), borderType=cv2.BORDER_REFLECT)
    return np.asarray(np.clip(near / np.float32(ONCE) - 1, 0, 12) * np.float32(drift.evenly), np.float32)


def _vote(level: Level, drift: Drift) -> None:
    """Each unknown pixel becomes the mean of what the patches over it bring, the likeliest counting most."""
    places = np.argwhere(level.hole).astype(np.int64)
    weight, tones = _weights(level), _tones(level, drift)
    known = level.picture.copy()
    for start in range(0, len(places), CHUNK):
        part = places[start : start + CHUNK]
        voted, certain = _voted(level, known, part, Votes(weight, tones))
        part = part[certain]
        level.picture[part[:, 0], part[:, 1]] = voted[certain]


def _weights(level: Level) -> F32:
    """How much each patch's vote counts: more the better it matches and the nearer it is to what is known."""
    typical = float(np.quantile(level.cost, 0.4)) + 1e-3
    match = np.exp(-np.minimum(level.cost / np.float32(typical), 30) * np.float32(1.2))
    away = np.asarray(cv2.distanceTransform(level.hole.astype(np.uint8), cv2.DIST_L2, 3), np.float32)
    depth = np.minimum(away[level.at[:, 0], level.at[:, 1]], 40)
    return np.asarray(match * np.power(np.float32(1.1), -depth) + 1e-9, np.float32)


@dataclass(frozen=True, slots=True)
class Votes:
    """What each patch's vote counts, and the tone that is added to its colours."""

    weight: F32
    tone: F32


def _voted(level: Level, known: F32, places: Places, votes: Votes) -> tuple[F32, Mask]:
    """The votes' means for some pixels, and which of them got any vote."""
    limits = np.asarray(level.hole.shape, np.int64)
    total, sum_of_weights = np.zeros((len(places), 3), np.float32), np.zeros(len(places), np.float32)
    for shift in DENSE:
        middle = places - shift
        inside = ((middle >= 0) & (middle < limits)).all(axis=1)
        middle = np.where(inside[:, None], middle, 0)
        number = level.number[middle[:, 0], middle[:, 1]]
        origin = level.source[np.maximum(number, 0)] + shift
        fits = inside & (number >= 0) & ((origin >= 0) & (origin < limits)).all(axis=1)
        origin = np.where(fits[:, None], origin, 0)
        fits &= ~level.hole[origin[:, 0], origin[:, 1]]
        number = np.maximum(number, 0)
        counted = np.where(fits, votes.weight[number], 0)
        total += (known[origin[:, 0], origin[:, 1]] + votes.tone[number]) * counted[:, None]
        sum_of_weights += counted
    return np.asarray(total / np.maximum(sum_of_weights, 1e-20)[:, None], np.float32), sum_of_weights > 0


def _levelled(level: Level, drift: Drift) -> F64:
    """The filled picture, its tone led over to that of the surroundings: what the patches miss there is spread inward."""
    around = np.asarray(cv2.dilate(level.hole.astype(np.uint8), np.ones((7, 7), np.uint8)), np.uint8) > 0
    ring = np.argwhere(around & ~level.hole).astype(np.int64)
    voted, certain = _voted(level, level.picture, ring, Votes(_weights(level), _tones(level, drift)))
    ring, voted = ring[certain], voted[certain]
    missing = np.zeros((*level.hole.shape, 4), np.float32)
    missing[ring[:, 0], ring[:, 1], :3] = level.picture[ring[:, 0], ring[:, 1]] - voted
    missing[ring[:, 0], ring[:, 1], 3] = 1
    parts = [smooth(missing, reach) * np.float32(trust) for reach, trust in ((1.2, 1.0), (3.0, 0.3), (12.0, 0.04))]
    spread = parts[0] + parts[1] + parts[2]
    change = spread[..., :3] / (np.maximum(spread[..., 3:], 0) + np.float32(0.01))
    return np.asarray(level.picture + change, np.float64)
