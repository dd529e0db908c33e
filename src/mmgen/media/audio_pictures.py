"""Sound to look at: the waveform over time, and the spectrum over time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, U8
from mmgen.media.text.layout import set_text
from mmgen.media.text.raster import draw_text
from mmgen.media.text.style import TextStyle

__all__ = ["draw_spectrum", "draw_waveform"]

BACKGROUND, GRID, LABEL = (17, 19, 26), (42, 46, 58), (150, 156, 172)
PEAK, BODY = (66, 118, 150), (122, 208, 224)
HEAT = (
    (0.0, (17, 19, 26)),
    (0.25, (49, 41, 104)),
    (0.5, (150, 47, 107)),
    (0.75, (240, 116, 72)),
    (1.0, (253, 240, 196)),
)
SMALLEST, LARGEST = (160, 90), 8192
WINDOW = 2048
LOWEST_HERTZ, RANGE_DECIBELS = 40.0, 75.0
HERTZ = (50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000)
STEPS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600)


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where the drawing lies within the picture, and how large its letters are."""

    left: int
    top: int
    width: int
    height: int
    letters: float


def draw_waveform(chunks: Iterable[F32], sample_rate: int, seconds: float, *, size: tuple[int, int]) -> U8:
    """
    Return RGB ``(H, W, 3)``: for each channel the peaks of ``(channels, n)`` chunks, and inside them their mean power.

    In bounded memory: a column of pixels is all that is kept of its time. Raises InputError for a size out of range.
    """
    plot = _plot(size, room=0.0)
    picture = _canvas(size)
    _time_axis(picture, plot, seconds)
    high, low, power = _columns(chunks, plot.width * 2, max(round(seconds * sample_rate), 1))
    lane = plot.height / len(high)
    for channel in range(len(high)):
        middle = plot.top + lane * (channel + 0.5)
        reach = lane * 0.46
        cv2.line(picture, (plot.left, round(middle)), (plot.left + plot.width, round(middle)), GRID, 1)
        _fill(picture, plot, (middle - high[channel] * reach, middle - low[channel] * reach), PEAK)
        _fill(picture, plot, (middle - power[channel] * reach, middle + power[channel] * reach), BODY)
    return picture


def _columns(chunks: Iterable[F32], count: int, samples: int) -> tuple[F32, F32, F32]:
    """Return the highest, the lowest and the root mean square of each of ``count`` columns, ``(channels, count)``."""
    high = low = np.zeros((0, count), np.float32)
    sums: F64 = np.zeros((0, count))
    sizes: F64 = np.zeros(count)
    start = 0
    for chunk in chunks:
        if not len(high):
            high, low = np.zeros((len(chunk), count), np.float32), np.zeros((len(chunk), count), np.float32)
            sums = np.zeros((len(chunk), count))
        moments: NDArray[np.int64] = np.arange(start, start + chunk.shape[1], dtype=np.int64)
        at = np.minimum(moments * count // samples, count - 1)
        for channel, values in enumerate(chunk):
            np.maximum.at(high[channel], at, values)
            np.minimum.at(low[channel], at, values)
            sums[channel] += np.bincount(at, values.astype(np.float64) ** 2, count)
        sizes += np.bincount(at, minlength=count)
        start += chunk.shape[1]
    if not len(high):
        raise InputError("audio", "has no sound to draw")
    return high, low, np.sqrt(sums / np.maximum(sizes, 1)).astype(np.float32)


def _fill(picture: U8, plot: _Plot, edges: tuple[F32, F32], color: tuple[int, int, int]) -> None:
    """Fill between an upper and a lower edge, each given for every half pixel, antialiased."""
    x = plot.left + np.arange(len(edges[0])) / 2
    upper, lower = (np.column_stack([x, edge]) for edge in edges)
    lower[:, 1] = np.maximum(lower[:, 1], upper[:, 1] + 0.8)
    outline = np.rint(np.concatenate([upper, lower[::-1]]) * 16).astype(np.int32)
    cv2.fillPoly(picture, [outline], color, cv2.LINE_AA, 4)


def draw_spectrum(samples: F32, sample_rate: int, *, size: tuple[int, int]) -> U8:
    """
    Return RGB ``(H, W, 3)``: how loud each frequency is over time, from 40 Hz up in equal steps for each octave.

    ``samples`` are ``(channels, n)``; their mean is drawn, 75 dB deep below its loudest place. Raises InputError for a
    size out of range.
    """
    plot = _plot(size, room=3.4)
    highest = min(sample_rate / 2, 20000.0)
    levels = _levels(samples.mean(axis=0), sample_rate, plot, highest)
    picture = _canvas(size)
    stops = np.linspace(0, 1, 256)
    heat = np.stack(
        [np.interp(stops, [at for at, _ in HEAT], [color[c] for _, color in HEAT]) for c in range(3)], axis=1
    )
    shades = np.rint(np.clip(1 + levels / RANGE_DECIBELS, 0, 1) * 255).astype(np.uint8)
    picture[plot.top : plot.top + plot.height, plot.left : plot.left + plot.width] = heat.astype(np.uint8)[shades]
    _time_axis(picture, plot, samples.shape[1] / sample_rate)
    octaves = np.log2(highest / LOWEST_HERTZ)
    for hertz in HERTZ:
        place = plot.top + plot.height * (1 - np.log2(hertz / LOWEST_HERTZ) / octaves)
        if plot.top + plot.letters * 0.5 < place <= plot.top + plot.height:
            text = f"{hertz} Hz" if hertz < 1000 else f"{hertz // 1000} kHz"
            _label(picture, text, (plot.left - plot.letters * 0.5, place + plot.letters * 0.35), plot.letters, end=True)
    return picture


def _levels(mono: F32, sample_rate: int, plot: _Plot, highest: float) -> F32:
    """Return decibels below the loudest place, ``(height, width)`` from the highest frequency down."""
    padded = np.pad(mono, (WINDOW // 2, WINDOW))
    window = np.hanning(WINDOW).astype(np.float32)
    bins = np.geomspace(highest, LOWEST_HERTZ, plot.height) * WINDOW / sample_rate
    levels = np.empty((plot.height, plot.width), np.float32)
    starts = (np.arange(plot.width) * (len(mono) / plot.width)).astype(np.int64)
    for first in range(0, plot.width, 256):
        frames = padded[starts[first : first + 256, None] + np.arange(WINDOW)] * window
        power = np.abs(np.fft.rfft(frames, axis=1)).astype(np.float32) ** 2
        columns = np.tile(bins.astype(np.float32)[:, None], (1, len(power)))
        rows = np.tile(np.arange(len(power), dtype=np.float32)[None], (plot.height, 1))
        levels[:, first : first + 256] = cv2.remap(power, columns, rows, cv2.INTER_LINEAR)
    decibels: F32 = 10 * np.log10(levels + np.float32(1e-12))
    return decibels - max(float(decibels.max()), -90.0)


def _plot(size: tuple[int, int], *, room: float) -> _Plot:
    """Leave ``room`` letters' heights at the left, and a line of them below."""
    width, height = size
    if width < SMALLEST[0] or height < SMALLEST[1] or max(size) > LARGEST:
        raise InputError(
            "size", f"must be {SMALLEST[0]} x {SMALLEST[1]} to {LARGEST} pixels a side, got {width} x {height}"
        )
    letters = max(min(width / 60, height / 18), 9.0)
    edge = round(letters * 0.9)
    left = edge + round(letters * room)
    return _Plot(left, edge, width - left - edge, height - edge - round(letters * 2.3), letters)


def _canvas(size: tuple[int, int]) -> U8:
    return np.full((size[1], size[0], 3), BACKGROUND, np.uint8)


def _time_axis(picture: U8, plot: _Plot, seconds: float) -> None:
    for moment, text in _ticks(seconds, plot.width / (plot.letters * 6)):
        x = plot.left + plot.width * moment / max(seconds, 1e-9)
        below = plot.top + plot.height
        cv2.line(picture, (round(x), below), (round(x), below + round(plot.letters * 0.4)), LABEL, 1)
        _label(picture, text, (x, below + plot.letters * 1.5), plot.letters)


def _ticks(seconds: float, most: float) -> Iterator[tuple[float, str]]:
    """Yield round moments, and how they are written; from a minute on as minutes and seconds."""
    step = next((step for step in STEPS if seconds / step <= most), STEPS[-1])
    for number in range(int(seconds / step + 1e-9) + 1):
        moment = number * step
        if seconds < 60:
            yield moment, f"{moment:g} s"
        else:
            yield moment, f"{int(moment) // 60}:{int(moment) % 60:02d}"


def _label(picture: U8, text: str, place: tuple[float, float], letters: float, *, end: bool = False) -> None:
    """Write a line about ``place``, or ending there; kept inside the picture."""
    block = set_text(text, TextStyle(size=letters, color=LABEL))
    ink = draw_text(block)
    left = round(place[0] - (block.width if end else block.width / 2)) + ink.left
    left = min(max(left, 0), picture.shape[1] - ink.alpha.shape[1])
    top = round(place[1] - block.lines[0].baseline) + ink.top
    under = picture[top : top + ink.alpha.shape[0], left : left + ink.alpha.shape[1]]
    share = ink.alpha[: under.shape[0], : under.shape[1], None].astype(np.float32) / 255
    under[:] = np.rint(under + (np.array(LABEL, np.float32) - under) * share).astype(np.uint8)
