"""Mist that drifts in banks, thicker with distance and near the ground."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.media.planes import Planes
from mmgen.procedural.atmosphere.drift import Drift, tile
from mmgen.procedural.atmosphere.setting import Setting
from mmgen.procedural.atmosphere.veil import Tone, lay_veil, map_size, tone

__all__ = ["Mist"]


class Mist:
    """Mist of some amount; it belongs to one shot."""

    def __init__(self, setting: Setting, amount: float) -> None:
        self._setting, self._amount = setting, amount
        pace = setting.speed * (0.5 + setting.wind)
        wide, fine = tile(setting.random("mist"), cells=2, gain=0.5), tile(setting.random("wisps"), cells=4, gain=0.6)
        self._banks = Drift(wide, velocity=(0.030 * pace, 0.002 * pace), period=setting.period)
        self._wisps = Drift(fine, velocity=(0.062 * pace, -0.006 * pace), period=setting.period)
        self._tone = air_tone(setting)

    def draw(self, target: Planes, time: float) -> None:
        """Lay the mist of a time over the frame."""
        lay_veil(target, self.cover(time), self._tone)

    def cover(self, time: float) -> F32:
        """How much the mist hides where, 0 to 1."""
        size = map_size(self._setting.size)
        near = self._setting.view.seen(self._setting.view.near, time, size)
        open_sky = self._setting.view.seen(self._setting.view.sky, time, size)
        width = self._setting.frame[0] / self._setting.frame[1]
        # Seen from the side, banks of mist are flat.
        gone = self._setting.view.panned(time)
        noise = self._banks.at(time, size, (0.42 * width, 1.05), gone) * np.float32(0.62)
        noise += self._wisps.at(time, size, (0.55 * width, 1.5), gone) * np.float32(0.38)
        rows = np.linspace(0, 1, size[1], dtype=np.float32)[:, None]
        low = np.float32(0.35) + np.float32(0.65) * np.exp(-np.square((rows - np.float32(0.72)) / np.float32(0.30)))
        far = np.exp(-np.float32(2.0) * near)
        thick = _smoothstep(-0.9, 1.6, noise)
        cover = (np.float32(0.22) + np.float32(0.95) * thick) * far * low * (1 - np.float32(0.55) * open_sky)
        return np.asarray(np.clip(cover * np.float32(min(self._amount, 1.7) * 0.95), 0, 0.88), np.float32)


def air_tone(setting: Setting) -> Tone:
    """The colour of lit air before the picture: that of its sky, or of its lights where no sky is seen, less colourful."""
    picture = setting.view.picture.reshape(-1, 3).astype(np.float32)
    weight = setting.view.sky.reshape(-1) + np.float32(1e-3)
    if float(setting.view.sky.mean()) < 0.04:
        luma = picture.mean(axis=1)
        weight = (luma >= np.quantile(luma, 0.8)).astype(np.float32)
    color = (picture * weight[:, None]).sum(axis=0) / weight.sum()
    grey = color.mean()
    color = grey + 0.6 * (color - grey)
    lifted = color + (232 - color) * 0.28 * min(setting.view.brightness * 2.2, 1.0)
    red, green, blue = (round(float(level)) for level in np.clip(lifted, 12, 240))
    return tone((red, green, blue))


def _smoothstep(low: float, high: float, values: F32) -> F32:
    share = np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(cv2.multiply(share * share, 3 - 2 * share), np.float32)
