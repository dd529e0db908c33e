"""The medium a scene ends up in: ink on paper, a relief print, watercolour."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.procedural.editing.looks import LOOKS
from mmgen.procedural.editing.restyle import restyle
from mmgen.procedural.scenes.colour import decode_gamma, encode_gamma, hex_colour, luminance
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.noise import blurred, smoothstep, value_noise
from mmgen.procedural.scenes.stage import Stage

_TILE = 768
_ROWS = 512


@dataclass(frozen=True, slots=True)
class _Strip:
    """Rows of a picture with some above and below: sRGB 0 to 1 ``(h, W, 3)``, the first row's number, and the inner part."""

    pixels: F32
    first: int
    inner: slice


def surfaced(stage: Stage, picture: U8) -> U8:
    """The picture in the medium of the stage's style."""
    if stage.style.surface == "smooth":
        return picture
    if stage.style.surface in LOOKS:
        return restyle(picture, stage.style.surface, seed=stage.seed)
    render = _MEDIA[stage.style.surface](stage)
    result = np.empty_like(picture)
    halo = max(4, round(0.02 * stage.composition.unit))
    for strip, rows in _strips(picture, halo):
        pixels = render(strip)[strip.inner]
        result[rows] = np.clip(np.round(pixels * 255), 0, 255).astype(np.uint8)
    return result


def _strips(picture: U8, halo: int) -> Iterator[tuple[_Strip, slice]]:
    height = picture.shape[0]
    for start in range(0, height, _ROWS):
        stop = min(height, start + _ROWS)
        first, last = max(0, start - halo), min(height, stop + halo)
        pixels = single(single(picture[first:last]) / 255)
        yield _Strip(pixels, first, slice(start - first, stop - first)), slice(start, stop)


class _Fine:
    """A square of fine noise repeated mirror-wise over the picture, read at the strip's own rows."""

    def __init__(self, stage: Stage, name: str, cells: float, *, octaves: int = 3) -> None:
        random = stage.random(f"texture {name}")
        self._tile = value_noise(random, (_TILE, _TILE), (cells, cells), octaves=octaves, gain=0.6)
        self._scale = np.float32(max(0.35, 1000 / stage.composition.unit))

    def read(self, strip: _Strip) -> F32:
        """The noise over a strip."""
        rows, columns = strip.pixels.shape[:2]
        x = np.arange(columns, dtype=np.float32)[None] * self._scale
        y = (np.arange(rows, dtype=np.float32)[:, None] + strip.first) * self._scale
        across, down = (np.repeat(x, rows, axis=0), np.repeat(y, columns, axis=1))
        return single(cv2.remap(self._tile, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT))


class _Broad:
    """Broad noise over the whole picture, kept small and enlarged strip by strip; ``cells`` lie across one unit."""

    def __init__(self, stage: Stage, name: str, cells: tuple[float, float], *, octaves: int = 5) -> None:
        canvas, unit = stage.canvas, stage.composition.unit
        step = max(1.0, max(canvas.width, canvas.height) / 512)
        size = (max(2, round(canvas.width / step)), max(2, round(canvas.height / step)))
        share = (canvas.width / unit, canvas.height / unit)
        random = stage.random(f"texture {name}")
        self._field = value_noise(random, size, (cells[0] * share[0], cells[1] * share[1]), octaves=octaves, gain=0.6)
        self._step = np.float32(step)

    def read(self, strip: _Strip) -> F32:
        """The noise over a strip."""
        rows, columns = strip.pixels.shape[:2]
        x = np.arange(columns, dtype=np.float32)[None] / self._step
        y = (np.arange(rows, dtype=np.float32)[:, None] + strip.first) / self._step
        across, down = (np.repeat(x, rows, axis=0), np.repeat(y, columns, axis=1))
        return single(cv2.remap(self._field, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT))


def _ink(stage: Stage) -> Callable[[_Strip], F32]:
    """Ink on rice paper: soft bleeding edges, pooled pigment, fibres."""
    fibre = _Fine(stage, "fibre", 70)
    pool = _Broad(stage, "pool", (5, 5))
    unit = stage.composition.unit
    paper = np.array([1.0, 0.995, 0.975], np.float32)
    bleed = _Fine(stage, "bleed", 46)

    def render(strip: _Strip) -> F32:
        pixels = _wobbled(strip.pixels, bleed.read(strip), 0.0022 * unit)
        soft = blurred(pixels, max(0.5, 0.0035 * unit))
        rim = np.clip((soft - pixels).mean(axis=2), 0, 1)
        density = np.clip((1 - pixels) - 0.05, 0, 1) * 1.06
        density = density * (1 + 0.20 * pool.read(strip) * np.clip(density * 2.5, 0, 1)[..., 0] + 1.1 * rim)[..., None]
        density = density + (0.010 * fibre.read(strip) + 0.006 * pool.read(strip))[..., None]
        return single(np.clip((1 - density) * paper, 0, 1))

    return render


def _watercolour(stage: Stage) -> Callable[[_Strip], F32]:
    """Transparent washes: wandering edges that dry dark, granulation, paper left white at the margin."""
    unit = stage.composition.unit
    grain, pool = _Fine(stage, "grain", 150, octaves=2), _Broad(stage, "pool", (4, 4))
    wander = _Fine(stage, "wander", 26, octaves=4)
    size = (stage.canvas.width, stage.canvas.height)

    def render(strip: _Strip) -> F32:
        pixels = _wobbled(strip.pixels, wander.read(strip), 0.0034 * unit)
        washed = single(cv2.bilateralFilter(pixels, 5, 0.10, max(1.5, 0.004 * unit)))
        soft = blurred(washed, max(0.6, 0.004 * unit))
        edge = np.clip((soft - washed).mean(axis=2) * 2.6, 0, 0.22)
        density = (1 - washed) * 0.93
        grey = density.mean(axis=2, keepdims=True)
        density = grey + (density - grey) * 1.22
        modulation = 1 + 0.17 * pool.read(strip) + edge * 1.5
        granules = 0.075 * grain.read(strip) * np.clip(grey[..., 0] * 2, 0.15, 1)
        density = density * modulation[..., None] + (granules * grey[..., 0])[..., None]
        paper = np.array([0.985, 0.975, 0.95], np.float32)
        painted = paper * np.clip(1 - density, 0, 1)
        margin = _margin(strip, size, unit, wander.read(strip))[..., None]
        return single(paper + (painted - paper) * margin)

    return render


def _paper(stage: Stage) -> Callable[[_Strip], F32]:
    """Sheets of paper: fibres and a faint tooth under raking light."""
    fibre, tooth = _Fine(stage, "fibre", 170, octaves=2), _Broad(stage, "tooth", (26, 26), octaves=3)

    def render(strip: _Strip) -> F32:
        relief = fibre.read(strip)
        raked = relief - np.roll(relief, 1, axis=1)
        return single(np.clip(strip.pixels * (1 + 0.05 * raked + 0.012 * tooth.read(strip))[..., None], 0, 1))

    return render


def _margin(strip: _Strip, size: tuple[int, int], unit: float, wander: F32) -> F32:
    """1 on the painting, 0 on the unpainted border, with a torn edge."""
    rows, columns = strip.pixels.shape[:2]
    x = np.arange(columns, dtype=np.float32)
    y = np.arange(rows, dtype=np.float32) + strip.first
    across, down = np.minimum(x, size[0] - 1 - x), np.minimum(y, size[1] - 1 - y)
    inside = np.minimum(across[None], down[:, None]) - 0.026 * unit + 0.0035 * unit * wander
    return smoothstep(-0.001 * unit, 0.006 * unit, inside)


def _wobbled(pixels: F32, field: F32, reach: float) -> F32:
    """The pixels moved about by a noise field, up to about ``reach`` pixels."""
    rows, columns = pixels.shape[:2]
    x = np.arange(columns, dtype=np.float32)[None] + field * np.float32(reach)
    y = np.arange(rows, dtype=np.float32)[:, None] + field[:, ::-1] * np.float32(reach)
    return single(cv2.remap(pixels, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT))


def _relief_print(stage: Stage) -> Callable[[_Strip], F32]:
    """A colour woodcut: flat inks under a dark key block whose cut lines swell with the shade."""
    unit = stage.composition.unit
    wood = _Broad(stage, "wood", (3, 70), octaves=3)
    gouge = _Broad(stage, "gouge", (9, 9), octaves=3)
    key = encode_gamma(stage.palette.ramp(1.0) * 0.30)
    paper = encode_gamma(hex_colour("#f4ead6"))
    pitch = max(3.0, 0.0088 * unit)

    def render(strip: _Strip) -> F32:
        smooth = blurred(strip.pixels, max(0.6, 0.0022 * unit))
        tone = luminance(decode_gamma(smooth)) ** np.float32(1 / 2.2)
        flat = _flat_inks(smooth, tone)
        flat = flat * (1 - 0.05 * smoothstep(0.1, 0.9, wood.read(strip)))[..., None]
        colours = paper * np.clip(0.18 + 0.86 * flat, 0, 1)
        lines = _cut_lines(stage, strip, (tone, gouge.read(strip)), pitch)
        outline = _outlines(tone, unit)
        ink = np.maximum(lines, outline)[..., None]
        return single(colours + (key - colours) * ink)

    return render


def _flat_inks(pixels: F32, tone: F32) -> F32:
    """Colour in five steps of lightness, its hue kept and strengthened."""
    scaled = tone * 5
    stepped = (np.floor(scaled) + smoothstep(0.40, 0.60, scaled - np.floor(scaled))) / 5
    ratio = ((stepped + 0.10) / np.maximum(tone + 0.02, 0.02))[..., None]
    colour = np.clip(pixels * ratio, 0, 1)
    grey = colour.mean(axis=2, keepdims=True)
    return single(np.clip(grey + (colour - grey) * 1.30, 0, 1))


def _cut_lines(stage: Stage, strip: _Strip, surface: tuple[F32, F32], pitch: float) -> F32:
    """Ink left between cuts: parallel to the forms, thick in the dark and gone in the light."""
    tone, gouge = surface
    rows = tone.shape[0]
    guide = stage.canvas.guide
    course = guide[strip.first : strip.first + rows] if guide is not None else np.zeros_like(tone)
    phase = course / np.float32(pitch) + 0.35 * gouge
    wave = np.abs(phase - np.floor(phase) - 0.5) * 2
    width = np.clip(0.66 - 0.98 * tone + 0.10 * gouge, 0, 1)
    soft = 1.3 / pitch
    return single(np.clip((width - wave) / soft + 0.5, 0, 1) * (width > 0.03))


def _outlines(tone: F32, unit: float) -> F32:
    """A dark line where one form ends against a lighter one."""
    reach = max(1.0, 0.0016 * unit)
    step = cv2.GaussianBlur(tone, (0, 0), reach * 2.2) - cv2.GaussianBlur(tone, (0, 0), reach)
    return smoothstep(0.022, 0.05, single(step))


_MEDIA: Final[Mapping[str, Callable[[Stage], Callable[[_Strip], F32]]]] = {
    "ink": _ink,
    "relief print": _relief_print,
    "watercolour": _watercolour,
    "paper": _paper,
}
