"""A reference as a subject: cut out of its clearest picture and trimmed to itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

import cv2
import numpy as np

from mmgen.assets import Video
from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, U8
from mmgen.media.motion.focus import reduced
from mmgen.media.video_reader import VideoReader
from mmgen.procedural.editing.cut_out import CutOut, cut_out
from mmgen.procedural.editing.tone import smooth
from mmgen.procedural.staging.moving import MOST_TAKES, Takes, motion_hint, takes_of
from mmgen.requests import Reference

__all__ = ["Subject", "bled", "cast_subject", "foot_of", "resized"]

LEAST_ALPHA = 0.002
"""The share of a picture with transparency that must be visible."""
GLANCES = 9
"""Frames of a clip that are looked at."""
ATTEMPTS = 3
"""The sharpest frames of a clip that are tried."""
EDGE = 64
"""Opacity from which a pixel belongs to the subject's box."""


@dataclass(frozen=True, slots=True)
class Subject:
    """
    ``pixels`` are RGBA, trimmed; ``rooted`` says that its picture's lower edge cuts it off, so it has no foot.

    ``source`` says which picture it is from, ``confidence`` (0 to 1) how clearly it stood out there.
    """

    name: str
    pixels: U8
    rooted: bool
    source: str
    confidence: float
    takes: Takes | None = None
    """How it moves in its clip; ``pixels`` is then one of these."""

    def changed(self, change: Callable[[U8], U8]) -> Subject:
        """The same subject with all its pictures changed."""
        takes = self.takes
        moved = None if takes is None else takes.changed(change(takes.pixels(index)) for index in range(len(takes)))
        return replace(self, pixels=change(self.pixels), takes=moved)


@dataclass(frozen=True, slots=True)
class _Take:
    """One cut-out among several, and how good it is."""

    cut: CutOut
    source: str
    matted: bool
    frame: int | None = None

    @property
    def merit(self) -> float:
        """Confidence, less where there are few pixels to show."""
        return self.cut.confidence * math.sqrt(min(self.cut.pixels.shape[0] / 480, 1.0))


def cast_subject(reference: Reference, number: int) -> Subject:
    """The subject of a reference; raises InputError with the reason where none of its pictures shows one clearly."""
    name = f"@{reference.name}" if reference.name else f"references[{number}]"
    takes: list[_Take] = []
    reasons: list[str] = []
    for index, image in enumerate(reference.images):
        try:
            takes.append(_taken(image.to_numpy(), f"images[{index}]"))
        except InputError as error:
            reasons.append(error.reason)
    if reference.video is not None and not takes:
        try:
            takes.append(_filmed(reference.video))
        except InputError as error:
            reasons.append(error.reason)
    if not takes:
        reason = reasons[0] if reasons else "it has no picture"
        raise InputError(f"references: {name}", f"{reason}; or give a picture with transparency, or the role 'scene'")
    best = max(takes, key=lambda take: take.merit)
    if best.frame is None or reference.video is None:
        return _trimmed(best, name)
    return _moving(best, reference.video, name)


def _taken(pixels: U8, source: str) -> _Take:
    """A picture's own transparency is its matte; without any, the subject is sought."""
    if pixels.shape[2] == 4 and pixels[..., 3].min() < 250:
        if float(np.mean(pixels[..., 3] > EDGE)) < LEAST_ALPHA:
            raise InputError("image", "it is transparent all over")
        return _Take(CutOut(pixels, 1.0), source, matted=True)
    return _Take(cut_out(pixels[..., :3]), source, matted=False)


def _filmed(video: Video) -> _Take:
    """The clearest of a clip's sharpest frames; where none is clear by itself, what moves before its ground."""
    glances = _sharpest(video)
    reasons: list[str] = []
    for number, pixels, _ in glances:
        try:
            return replace(_taken(pixels, f"video, frame {number}"), frame=number)
        except InputError as error:
            reasons.append(error.reason)
    for number, pixels, before in glances:
        hint = None if before is None else motion_hint(before, np.ascontiguousarray(pixels[..., :3]))
        if hint is not None:
            with suppress(InputError):
                return _Take(cut_out(pixels[..., :3], hint=hint), f"video, frame {number}", matted=False, frame=number)
    raise InputError("video", reasons[0])


def _sharpest(video: Video) -> list[tuple[int, U8, U8 | None]]:
    """The sharpest of some frames spread over a clip, sharpest first: number, pixels, and the frame before."""
    count = min(max(video.facts.frames, 1), MOST_TAKES)
    wanted = {round(place) for place in np.linspace(0, count - 1, min(GLANCES, count))}
    seen: list[tuple[float, int, U8, U8 | None]] = []
    before: U8 | None = None
    with VideoReader(video.content(), name=video.name) as reader:
        for frame in islice(reader, count):
            if frame.index in wanted or frame.index + 1 in wanted:
                pixels = frame.rgba() if video.facts.alpha else frame.rgb()
                if frame.index in wanted:
                    seen.append((_detail(pixels), frame.index, pixels, before))
                before = np.ascontiguousarray(pixels[..., :3])
    return [glance[1:] for glance in sorted(seen, key=lambda glance: (-glance[0], glance[1]))[:ATTEMPTS]]


def _moving(take: _Take, video: Video, name: str) -> Subject:
    """The subject of a clip in all its frames."""
    assert take.frame is not None
    takes = takes_of(video, take.frame, np.ascontiguousarray(take.cut.pixels[..., 3]))
    still = _trimmed(take, name)
    if takes is None:
        return still
    return replace(still, pixels=bled(takes.pixels(takes.nearest(take.frame, video.facts.fps))), takes=takes)


def _detail(frame: U8) -> float:
    gray = np.asarray(cv2.cvtColor(reduced(np.ascontiguousarray(frame[..., :3]), 640), cv2.COLOR_RGB2GRAY), np.float32)
    return float(np.asarray(cv2.Laplacian(gray, cv2.CV_32F), np.float32).var())


def _trimmed(take: _Take, name: str) -> Subject:
    pixels = take.cut.pixels
    alpha = pixels[..., 3]
    left, top, width, height = cv2.boundingRect(np.asarray(alpha > 12, np.uint8))
    part = bled(np.ascontiguousarray(pixels[top : top + height, left : left + width]))
    rooted = not take.matted and float(np.mean(alpha[-2:] > EDGE)) > 0.002
    return Subject(name, part, rooted, take.source, round(float(take.cut.confidence), 3))


def bled(pixels: U8) -> U8:
    """The RGBA picture whose unseen pixels have the colour of what is seen beside them, so that resampling mixes in none."""
    weight = pixels[..., 3:].astype(np.float32) / np.float32(255)
    carried = np.asarray(np.dstack([pixels[..., :3] * weight, weight]), np.float32)
    total: F32 = np.zeros_like(carried)
    for reach, trust in ((1.5, 1.0), (6.0, 1e-2), (32.0, 1e-4)):
        total += smooth(carried, reach) * np.float32(trust)
    colour = total[..., :3] / np.maximum(total[..., 3:], 1e-7)
    unseen = pixels[..., 3:] < 16
    result = pixels.copy()
    result[..., :3] = np.where(unseen, np.clip(colour, 0, 255), pixels[..., :3]).astype(np.uint8)
    return result


def foot_of(alpha: U8) -> tuple[float, float]:
    """The middle of the lowest part of an opacity plane, and where it ends."""
    height, width = alpha.shape
    rows = np.nonzero(alpha.max(axis=1) > 96)[0]
    bottom = int(rows[-1]) + 1 if rows.size else height
    low = alpha[max(bottom - max(height // 25, 2), 0) : bottom].astype(np.float64)
    weight: F64 = np.asarray(low.sum(axis=0), np.float64)
    across: F64 = np.arange(width, dtype=np.float64) + 0.5
    middle = float(np.dot(weight, across)) / max(float(weight.sum()), 1e-6)
    return middle, float(bottom)


def resized(pixels: U8, rows: int) -> U8:
    """The RGBA picture at a height, its colours carried by opacity."""
    height, width = pixels.shape[:2]
    size = max(round(width * rows / height), 2), rows
    method = cv2.INTER_AREA if rows <= height else cv2.INTER_CUBIC
    alpha = pixels[..., 3:].astype(np.float32)
    # A trace of opacity keeps the colour of what is not seen, which edges are interpolated with.
    weight = alpha / np.float32(255) * np.float32(0.996) + np.float32(0.004)
    carried = np.asarray(np.dstack([pixels[..., :3] * weight, weight, alpha]), np.float32)
    small = [np.asarray(cv2.resize(carried[..., part], size, interpolation=method), np.float32) for part in range(5)]
    colour = np.stack(small[:3], axis=2) / np.maximum(small[3], 1e-3)[..., None]
    return np.clip(np.dstack([colour, small[4]]) + 0.5, 0, 255).astype(np.uint8)
