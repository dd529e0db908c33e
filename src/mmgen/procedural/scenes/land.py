"""Land in layers: each hides what lies behind it, is modelled by the sun, and sinks into the air at its foot."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.fields import Floats, single
from mmgen.procedural.scenes.noise import line_noise, resized, smoothstep, stepped, value_noise
from mmgen.procedural.scenes.sheets import rim, shade_behind
from mmgen.procedural.scenes.stage import Stage

_STEP = 2
COURSE_SOFTNESS = 0.012
"""Forms of an outline finer than this share of the picture's width do not lead lines that are cut."""
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Layer:
    """
    ``line`` is the outline per column, trees and all; ``ground`` the bare ground under it, which light and air follow
    (None: the same). ``bottom`` is the last row to cover, ``mist`` how thick the air at the foot is, ``snow`` how far snow
    reaches down as a share of the layer's height. ``capped`` summits are as white as the light lets them be; ``peak`` is the
    column from which the gullies of a cone run down.
    """

    name: str
    line: Floats
    bottom: float
    nearness: float
    material: str
    mist: float = 0.0
    relief: float = 1.0
    snow: float = 0.0
    ground: Floats | None = None
    capped: bool = False
    peak: float | None = None

    @property
    def surface(self) -> F32:
        """The outline without the trees on it."""
        return single(self.line if self.ground is None else self.ground)


@dataclass(frozen=True, slots=True)
class Patch:
    """The rows that a layer covers, and a reduced grid over them: depth below the outline in pixels."""

    top: int
    bottom: int
    depth: F32

    @property
    def rows(self) -> int:
        """Full-size rows."""
        return self.bottom - self.top


def patch_of(stage: Stage, layer: Layer) -> Patch | None:
    """The rows between a layer's outline and its bottom, or None where they lie outside the picture."""
    canvas = stage.canvas
    top, last = max(0, int(layer.line.min()) - 2), min(canvas.height, int(layer.bottom) + 1)
    if last - top < 2:
        return None
    rows, columns = -(-(last - top) // _STEP), -(-canvas.width // _STEP)
    y = top + (np.arange(rows, dtype=np.float32)[:, None] + 0.5) * _STEP - 0.5
    return Patch(top, last, y - resized(layer.surface[None], columns, 1, smooth=False))


def paint_layer(stage: Stage, layer: Layer) -> None:
    """Lay one layer of land over the picture."""
    patch = patch_of(stage, layer)
    if patch is None:
        return
    light = modelled_light(stage, layer, patch)
    shade, lit = tones(stage, layer.material, layer.nearness)
    air = _air(stage, layer, patch)
    if layer.capped:
        shade, lit = _under_snow(stage, shade), _under_snow(stage, lit)
    width = stage.canvas.width
    snow = _snow(stage, layer, patch, light) if layer.snow > 0 else None
    haze = stage.haze_columns()
    light, air = (resized(field, width, patch.rows, smooth=False) for field in (light, air))
    light = stepped(light, stage.style.steps)
    if stage.style.sheets:
        shade_behind(stage, layer.line, layer.bottom)
    snow = None if snow is None else resized(snow, width, patch.rows, smooth=False)
    for rows in stage.canvas.bands(patch.top, patch.bottom):
        inner = slice(rows.start - patch.top, rows.stop - patch.top)
        colour = shade[:, None, None] + (lit - shade)[:, None, None] * light[inner]
        if snow is not None:
            colour += (_snow_tone(stage, layer, light[inner]) - colour) * snow[inner]
        colour += (haze - colour) * air[inner]
        if stage.style.sheets:
            colour += (1 - colour) * rim(stage, layer.line, rows)
        alpha = coverage(layer.line, rows)
        stage.canvas.over(0, rows.start, alpha, colour)
        if stage.canvas.guide is not None:
            stage.canvas.steer(rows.start, alpha, course_below(layer.surface, rows))


def snow_cover(stage: Stage) -> float:
    """How far snow reaches down on wooded hills."""
    return 0.6 if stage.season == "winter" or "snow" in stage.description.weather else 0.0


def course_below(ground: Floats, rows: slice) -> F32:
    """A guide that follows the forms of an outline, not its crags, which would make every line tremble, and levels out below."""
    ground = _blurred_line(single(ground), COURSE_SOFTNESS * len(ground))
    y = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None]
    level = np.float32(ground.mean())
    depth = np.maximum(y - ground[None], 0)
    bend = np.exp(-depth / np.float32(0.35 * len(ground)))
    return single(y - (ground[None] - level) * bend)


def coverage(line: Floats, rows: slice) -> F32:
    """Coverage of the land below an outline in some rows, antialiased."""
    y = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None]
    return single(np.clip(y - line[None] + np.float32(0.5), 0, 1))


def tones(stage: Stage, material: str, nearness: float) -> tuple[F32, F32]:
    """Shaded and lit colour of a material at a nearness: distance replaces its own colour by the land's."""
    palette = stage.palette
    own = np.float32(0.2 + 0.7 * nearness)
    land = palette.ramp(nearness)
    shade = palette.shaded[material] * own + land * (1 - own) * 0.72
    lit = palette.lit[material] * own + (land * 1.20 + palette.light * 0.07) * (1 - own)
    return single(shade), single(lit)


def modelled_light(stage: Stage, layer: Layer, patch: Patch) -> F32:
    """
    Light on a slope, 0 to 1, on the patch's grid.

    Below its outline a mountain keeps the outline's large forms and loses the small ones, so the slope that catches the
    light is that of the outline blurred in proportion to depth; a warp of the columns makes spurs wander downhill.
    """
    columns = patch.depth.shape[1]
    unit = stage.composition.unit / _STEP
    line = resized(layer.surface[None], columns, 1, smooth=False)[0] / _STEP
    finest = max(0.8, unit * 0.003)
    stack = np.stack([np.gradient(_blurred_line(line, finest * 1.9**level)) * 1.12**level for level in range(_LEVELS)])
    depth = np.maximum(patch.depth, 0) / _STEP
    random = stage.random(f"relief {layer.name}")
    cells = (7 * columns / unit, 5 * patch.depth.shape[0] / unit)
    warp = value_noise(random, (columns, patch.depth.shape[0]), cells, octaves=5, gain=0.55)
    drift = value_noise(random, (columns, patch.depth.shape[0]), (cells[0] * 0.45, cells[1] * 0.25), octaves=2)
    x = np.arange(columns, dtype=np.float32)[None] + warp * (0.010 * unit + 0.16 * depth) + drift * (0.75 * depth)
    level = np.log2(1 + depth / (1.3 * finest)) / np.float32(np.log2(1.9))
    slope = cv2.remap(single(stack), x, single(level), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    toward = single(
        np.clip(
            (stage.composition.sun_x - np.arange(columns, dtype=np.float32) * _STEP) / (0.22 * stage.composition.width),
            -1,
            1,
        )
    )
    grain = value_noise(random, (columns, patch.depth.shape[0]), (cells[0] * 6, cells[1] * 4), octaves=4, gain=0.6)
    strength = layer.relief * stage.style.relief
    level_ground = 0.75 - 0.33 * layer.relief
    light = (
        level_ground
        + 0.5 * np.tanh(2.6 * slope * toward[None]) * strength
        + (0.03 + 0.07 * layer.relief) * grain * stage.style.texture
    )
    return single(np.clip(light, 0, 1))


def _blurred_line(line: F32, sigma: float) -> F32:
    return single(cv2.GaussianBlur(line[None], (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)).reshape(-1)


def _air(stage: Stage, layer: Layer, patch: Patch) -> F32:
    """How much of each point of a layer is lost in the air."""
    far = (1 - layer.nearness) * stage.style.haze
    rows, columns = patch.depth.shape
    unit = stage.composition.unit
    cells = (2.2 * columns * _STEP / unit, 9 * rows * _STEP / unit)
    wisps = value_noise(stage.random(f"mist {layer.name}"), (columns, rows), cells, octaves=4)
    level = float(np.median(layer.surface))
    reach = max(0.10 * unit, 0.9 * (layer.bottom - level))
    y = patch.top + np.arange(rows, dtype=np.float32)[:, None] * _STEP - np.float32(level)
    foot = smoothstep(0.05, 0.95, y / np.float32(reach) + 0.16 * wisps) * smoothstep(0, 0.09 * unit, patch.depth)
    thick = 0.10 * far + 0.30 * far**2
    return single(np.clip(thick + foot * (layer.mist * stage.style.haze) * (0.35 + 0.65 * far), 0, 0.97))


def _snow(stage: Stage, layer: Layer, patch: Patch, light: F32) -> F32:
    """Snow from the summits down: it lies longer on gentle ground and breaks up along the rock."""
    rows, columns = patch.depth.shape
    unit = stage.composition.unit / _STEP
    capped = layer.capped
    cells = ((44 if capped else 16) * columns / unit, (10 if capped else 6) * rows / unit)
    streaks = value_noise(stage.random(f"snow {layer.name}"), (columns, rows), cells, octaves=5, gain=0.6)
    top, base = float(layer.surface.min()), layer.bottom
    altitude = patch.top + np.arange(rows, dtype=np.float32)[:, None] * _STEP
    limit = top + layer.snow * (base - top)
    if layer.peak is not None:
        broken = 1.1 * _gullies(stage, layer, patch, layer.peak) + 0.3 * (light - 0.4)
    else:
        broken = (1.15 if capped else 0.9) * streaks + (1.5 if capped else 0.8) * (light - 0.4)
    edge = (limit - altitude) / np.float32(0.12 * stage.composition.unit) + broken
    return smoothstep(-0.1, 0.12, edge) if capped else smoothstep(-0.25, 0.35, edge)


def _gullies(stage: Stage, layer: Layer, patch: Patch, peak: float) -> F32:
    """Noise that is the same all the way down each line from the summit: -1 to 1."""
    rows, columns = patch.depth.shape
    x = np.arange(columns, dtype=np.float32)[None] * _STEP - np.float32(peak)
    y = patch.top + np.arange(rows, dtype=np.float32)[:, None] * _STEP - np.float32(layer.surface.min())
    course = x / (np.maximum(y, 0) + np.float32(0.07 * stage.composition.unit))
    noise = line_noise(stage.random(f"gullies {layer.name}"), 512, 64, octaves=2, gain=0.6)
    return single(np.interp(course, np.linspace(-1.8, 1.8, 512), noise))


def _snow_tone(stage: Stage, layer: Layer, light: F32) -> F32:
    if layer.capped:
        shade, lit = _summit_tones(stage)
        return single(shade[:, None, None] + (lit - shade)[:, None, None] * smoothstep(0.22, 0.7, light))
    shade, lit = tones(stage, "snow", max(layer.nearness, 0.45))
    return single(shade[:, None, None] + (lit - shade)[:, None, None] * np.clip(light * 1.5 - 0.12, 0, 1))


def _summit_tones(stage: Stage) -> tuple[F32, F32]:
    """Snow on summits in the sky's light alone, and in the sun's, of whose colour white takes more than anything else."""
    palette = stage.palette
    strong = float(palette.light.max())
    sky = palette.sky[1]
    shade = 0.5 * sky + 0.36 * strong * np.float32(0.7 + 0.3 * sky / max(float(sky.max()), 1e-3))
    return single(shade), single(0.58 * palette.light + 0.42 * strong)


def _under_snow(stage: Stage, tone: F32) -> F32:
    """Rock that white summits are seen against: darker than it would be, and as cool as their shade."""
    shade, _ = _summit_tones(stage)
    return single(0.55 * tone + 0.16 * shade)
