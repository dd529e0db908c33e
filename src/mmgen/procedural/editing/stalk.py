"""What carries a subject: a stem, a leg, a pole, too thin for a division by colour, followed downwards from it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.procedural.editing.tone import smooth

__all__ = ["stalk_of"]

HALF_WIDTHS = (1.0, 1.6, 2.6, 4.2, 6.8)
"""Half the widths that are looked for, in pixels of the small picture."""
LEAST_CONTRAST = 14.0
"""CIE Lab units by which a stalk differs from both of its sides."""
STEEPEST = 1
"""Columns that a stalk may move aside from one row to the next."""
SHORTEST = 0.05
"""Of the picture's height: what is shorter is an accident of the outline."""

USUAL = 0.35
"""The quantile of a stalk's widths that is taken for its own: what is wider has something else behind it."""


@dataclass(frozen=True, slots=True)
class _Stalk:
    """A column for each row from ``top``, and how clearly the whole stands out."""

    top: int
    columns: list[int]
    half_width: float
    contrast: float


def stalk_of(picture: U8, mask: U8) -> U8 | None:
    """A mask of the thin upright part below what a mask (1 is subject) shows, or None where there is none."""
    rows = np.nonzero(mask)[0]
    if len(rows) == 0 or rows.max() >= mask.shape[0] - 2:
        return None
    lab = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2LAB), np.float32)
    found = [_followed(lab, mask, half) for half in HALF_WIDTHS]
    stalks = [stalk for stalk in found if stalk is not None]
    if not stalks:
        return None
    return _drawn(mask, lab, max(stalks, key=lambda stalk: stalk.contrast * len(stalk.columns)))


def _followed(lab: F32, mask: U8, half: float) -> _Stalk | None:
    """The best way down from the subject's lower edge along a bar of this half width."""
    clear = _bar_contrast(lab, half)
    columns = np.nonzero(mask.any(axis=0))[0]
    lowest = mask.shape[0] - 1 - np.argmax(mask[::-1], axis=0)
    centre, spread = float(columns.mean()), float(np.ptp(columns)) + 1
    best: _Stalk | None = None
    for start in columns[np.abs(columns - centre) < 0.3 * spread][:: max(round(half), 1)]:
        stalk = _down(clear, int(lowest[start]) + 1, int(start), half)
        length = len(stalk.columns)
        if length < max(SHORTEST * mask.shape[0], 4 * half) or stalk.contrast < LEAST_CONTRAST:
            continue
        if best is None or stalk.contrast * length > best.contrast * len(best.columns):
            best = stalk
    return best


def _bar_contrast(lab: F32, half: float) -> F32:
    """How far the colour of an upright bar about each pixel lies from that of both its sides, the nearer one."""
    soft = np.asarray(cv2.GaussianBlur(lab, (0, 0), sigmaX=half * 0.6, sigmaY=max(2 * half, 2.0)), np.float32)
    step = round(half * 2.2) + 1
    sides = [np.roll(soft, shift, axis=1) for shift in (-step, step)]
    apart = [np.linalg.norm((soft - side) * (0.6, 1.0, 1.0), axis=2) for side in sides]
    contrast = np.minimum(*apart)
    contrast[:, :step] = contrast[:, -step:] = 0
    return np.asarray(contrast, np.float32)


def _down(clear: F32, top: int, start: int, half: float) -> _Stalk:
    """Follow the clearest column row by row, until it has been lost for a few rows."""
    columns, contrasts, lost = [start], [0.0], 0
    direction = float(start)
    reach = max(STEEPEST, round(half * 0.5))
    for row in range(top, clear.shape[0]):
        near = round(direction)
        first = max(near - reach, 0)
        ahead = clear[row, first : near + reach + 1]
        place = np.arange(len(ahead)) + first
        chosen = int(place[int(np.argmax(ahead - 1.5 * np.abs(place - direction)))])
        direction += 0.5 * (chosen - direction)
        columns.append(chosen)
        contrasts.append(float(clear[row, chosen]))
        lost = lost + 1 if contrasts[-1] < 0.5 * LEAST_CONTRAST else 0
        if lost > 4 + 2 * half:
            break
    kept = max(len(columns) - lost, 1)
    return _Stalk(top - 1, columns[:kept], half, float(np.mean(contrasts[1:kept])) if kept > 1 else 0.0)


def _drawn(mask: U8, lab: F32, stalk: _Stalk) -> U8:
    """A mask of the stalk, as wide on each side of its line as its colour usually reaches there."""
    rows = np.arange(stalk.top, min(stalk.top + len(stalk.columns), mask.shape[0]))
    path = np.asarray(smooth(np.asarray(stalk.columns[: len(rows)], np.float32)[:, None], 3.0))[:, 0]
    away = np.arange(mask.shape[1], dtype=np.float32)[None, :] - path[:, None]
    left, right = (_reach(lab[rows], side * away, stalk.half_width) for side in (-1, 1))
    added = np.zeros_like(mask)
    added[rows] = (away >= -left[:, None]) & (away <= right[:, None])
    # From within the subject, so that no gap is left where its lower edge is ragged.
    top = max(stalk.top - round(3 * stalk.half_width) - 2, 0)
    column, reach = round(float(path[0])), max(round(stalk.half_width * 0.8), 1)
    added[top : stalk.top + 1, max(column - reach, 0) : column + reach + 1] = 1
    return added


def _reach(band: F32, away: F32, half: float) -> F32:
    """How many pixels to one side, where ``away`` is positive, the stalk goes: it tapers evenly."""
    core = np.abs(away) <= max(half * 0.6, 0.5)
    side = (away > 2.2 * half) & (away < 4.5 * half)
    reached = np.full(len(band), half, np.float32)
    for row, colours in enumerate(band):
        if not side[row].any():
            continue
        own, ground = np.median(colours[core[row]], axis=0), np.median(colours[side[row]], axis=0)
        beyond = np.linalg.norm(colours - own, axis=1) > np.linalg.norm(colours - ground, axis=1)
        outside = away[row][beyond & (away[row] > 0)]
        reached[row] = min(float(outside.min()) - 0.5 if outside.size else 2 * half, 2 * half)
    halves = [float(np.quantile(part, USUAL)) for part in np.array_split(reached, 2)]
    taper = np.interp(np.arange(len(reached)), (len(reached) * 0.25, len(reached) * 0.75), halves)
    return np.asarray(taper, np.float32)
