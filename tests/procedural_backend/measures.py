"""What is measured of a result to tell that a field showed: each number says how far two results are apart, or from what was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from mmgen import Result
from mmgen.assets import Image, Video
from mmgen.media.arrays import F64, U8
from mmgen.media.audio import read_audio


@dataclass(frozen=True, slots=True)
class Made:
    """A result, decoded: ``(n, h, w, c)`` frames of the first asset, its sound, and the result itself."""

    result: Result[Any]
    frames: U8
    sound: F64

    @classmethod
    def of(cls, result: Result[Any]) -> Made:
        """Decode the first asset."""
        asset = result.asset
        if isinstance(asset, Image):
            return cls(result, asset.to_numpy()[None], np.zeros((2, 0), np.float64))
        assert isinstance(asset, Video)
        sound = read_audio(asset.content()) if asset.has_audio else np.zeros((2, 0))
        return cls(result, asset.to_numpy(), np.asarray(sound, np.float64))

    @property
    def rgb(self) -> F64:
        """The frames' colours."""
        return self.frames[..., :3].astype(np.float64)


Measure = Callable[[Made, Made], float]
"""From the result without a field, or with another value, and the one with it, to a number."""


def first_frame(plain: Made, changed: Made) -> float:
    """How far the first frames are apart, in levels."""
    return float(np.abs(plain.rgb[0] - changed.rgb[0]).mean())


def last_frame(plain: Made, changed: Made) -> float:
    """How far the last frames are apart, in levels."""
    return float(np.abs(plain.rgb[-1] - changed.rgb[-1]).mean())


def middle(plain: Made, changed: Made) -> float:
    """How far the middle frames are apart, in levels."""
    return float(np.abs(plain.rgb[len(plain.frames) // 2] - changed.rgb[len(changed.frames) // 2]).mean())


def spots(plain: Made, changed: Made) -> float:
    """The share of the last frame's pixels that differ plainly: words and subjects are small."""
    return float((np.abs(plain.rgb[-1] - changed.rgb[-1]).max(axis=2) > 40).mean())


def extent(plain: Made, changed: Made) -> float:
    """The factor between the frames' areas."""
    areas = sorted(float(np.prod(made.frames.shape[1:3])) for made in (plain, changed))
    return areas[1] / areas[0]


def shape(plain: Made, changed: Made) -> float:
    """The factor between the frames' width over height."""
    ratios = sorted(made.frames.shape[2] / made.frames.shape[1] for made in (plain, changed))
    return ratios[1] / ratios[0]


def length(plain: Made, changed: Made) -> float:
    """The seconds between their lengths."""
    return abs(plain.result.asset.seconds - changed.result.asset.seconds)


def pace(plain: Made, changed: Made) -> float:
    """The factor between the frames of a second."""
    return float(changed.result.asset.fps / plain.result.asset.fps)


def loudness(plain: Made, changed: Made) -> float:
    """How far the root mean squares of their sounds are apart."""
    levels = [float(np.sqrt(np.square(made.sound).mean())) if made.sound.size else 0.0 for made in (plain, changed)]
    return abs(levels[1] - levels[0])


def tune(plain: Made, changed: Made) -> float:
    """How little their sounds have in common: 0 for the same, about 1 for others."""
    count = min(plain.sound.shape[1], changed.sound.shape[1])
    return 1 - float(np.corrcoef(plain.sound[0, :count], changed.sound[0, :count])[0, 1])


def seam(plain: Made, changed: Made) -> float:
    """How many times the step from the last frame to the first is smaller in the second one."""
    steps = [float(np.abs(_small(made.frames[-1]) - _small(made.frames[0])).mean()) for made in (plain, changed)]
    return steps[0] / max(steps[1], 0.1)


def travel(plain: Made, changed: Made) -> float:
    """How many times further the pictures change on their way in the second one."""
    ways = [float(np.abs(_small(made.frames[-1]) - _small(made.frames[0])).mean()) for made in (plain, changed)]
    return ways[1] / max(ways[0], 0.1)


def detail(plain: Made, changed: Made) -> float:
    """The factor between the amounts of fine detail."""
    amounts = [
        float(np.mean([cv2.Laplacian(each, cv2.CV_64F).var() for each in made.frames])) for made in (plain, changed)
    ]
    return amounts[1] / amounts[0]


def count(plain: Made, changed: Made) -> float:
    """How many more assets there are, all of which differ."""
    assets = [tuple(made.result.assets) for made in (plain, changed)]
    differ = len({each.sha256 for each in assets[1]}) == len(assets[1])
    return float(len(assets[1]) - len(assets[0])) if differ else 0.0


def emptiness(plain: Made, changed: Made) -> float:
    """The share of the second picture that has become transparent."""
    if changed.frames.shape[3] == 3 or (plain.frames.shape[3] == 4 and bool((plain.frames[..., 3] < 128).any())):
        return 0.0
    return float((changed.frames[..., 3] < 128).mean())


def container(plain: Made, changed: Made) -> float:
    """1 where the files are of two kinds."""
    return float(plain.result.asset.media_type != changed.result.asset.media_type)


def _small(frame: U8) -> F64:
    """Small enough that what the codec does to a frame that it codes anew does not show."""
    return np.asarray(cv2.resize(frame[..., :3], (40, 22), interpolation=cv2.INTER_AREA), np.float64)
