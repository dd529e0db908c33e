"""The sky: gradient, glow, sun, moon and stars."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.colour import ramp
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.noise import resized, smoothstep, stepped, value_noise
from mmgen.procedural.scenes.stage import Stage

_GLOW_STEP = 8


def paint_sky(stage: Stage) -> None:
    """Gradient and glow over the whole canvas, then stars, and the sun; clouds come next, then the moon or a red sun."""
    _paint_gradient(stage)
    if stage.wants("stars") or (stage.time == "night" and stage.allows("stars") and not _overcast(stage)):
        _paint_stars(stage)
    if shows_moon(stage):
        return
    if stage.time != "night":
        if not stage.style.steps:
            _paint_glow(stage)
        if _shows_sun(stage) and not shows_red_sun(stage):
            paint_sun(stage)


def shows_red_sun(stage: Stage) -> bool:
    """Whether an ink painting's sun is laid over its clouds: bitten by bare paper, it would be no sun any more."""
    return stage.style.surface == "ink" and not shows_moon(stage) and _shows_sun(stage)


def _shows_sun(stage: Stage) -> bool:
    if stage.time == "night" or not stage.allows("sun"):
        return False
    # Between stems, an ink painting's red sun would show as scattered red dots.
    among_stems = stage.style.surface == "ink" and bool({"forest", "bamboo"} & set(stage.description.places))
    return stage.wants("sun") or not (_overcast(stage) or among_stems)


def _overcast(stage: Stage) -> bool:
    return "rain" in stage.description.weather or "snow" in stage.description.weather


def shows_moon(stage: Stage) -> bool:
    """Whether the moon stands in the sky instead of the sun."""
    if stage.wants("moon"):
        return True
    return stage.time == "night" and stage.allows("moon") and not stage.wants("sun") and not _overcast(stage)


def _paint_gradient(stage: Stage) -> None:
    canvas, composition = stage.canvas, stage.composition
    colours = ramp(list(stage.palette.sky), 512)
    reach = min(composition.horizon, 1.5 * composition.unit)
    if stage.style.steps:
        _paint_rings(stage, colours, reach)
        return
    share = np.clip((np.arange(canvas.height) - (composition.horizon - reach)) / reach, 0, 1)
    rows = colours[np.round(share**0.9 * 511).astype(np.int64)]
    for part in canvas.bands(0, canvas.height):
        canvas.planes[:, part] = rows[part].T[:, :, None]
        if canvas.guide is not None:
            x = np.arange(canvas.width, dtype=np.float32)[None] - composition.sun_x
            y = np.arange(part.start, part.stop, dtype=np.float32)[:, None] - composition.sun_y
            canvas.guide[part] = np.hypot(x, y)


def _paint_rings(stage: Stage, colours: F32, reach: float) -> None:
    """The sky in flat rings around the sun, as a printed poster has it."""
    canvas, composition = stage.canvas, stage.composition
    steps = 2 * stage.style.steps + 1
    x = np.arange(canvas.width, dtype=np.float32)[None] - composition.sun_x
    for part in canvas.bands(0, canvas.height):
        y = np.arange(part.start, part.stop, dtype=np.float32)[:, None] - composition.sun_y
        far = np.clip(np.hypot(x, y * 1.12) / np.float32(0.92 * reach), 0, 1)
        share = stepped(1 - far, steps, softness=min(0.5, 0.7 * steps / reach))
        canvas.planes[:, part] = np.moveaxis(colours[np.round(share * 511).astype(np.int64)], 2, 0)
        if stage.style.sheets:
            # Each ring is a hole in a sheet, whose edge throws its shadow inwards.
            inwards = (1 - far) * steps % 1 - 0.5
            canvas.planes[:, part] *= 1 - 0.42 * np.exp(-np.maximum(inwards, 0) / 0.10) * (inwards > 0) * (far < 1)


def _distance(stage: Stage, step: int) -> F32:
    """How far each cell of a reduced canvas lies from the sun, in pixels of the canvas."""
    composition = stage.composition
    columns, rows = -(-composition.width // step), -(-composition.height // step)
    x = (np.arange(columns, dtype=np.float32) + 0.5) * step - composition.sun_x
    y = (np.arange(rows, dtype=np.float32) + 0.5) * step - composition.sun_y
    return single(np.hypot(x[None], y[:, None]))


def _paint_glow(stage: Stage) -> None:
    canvas, composition = stage.canvas, stage.composition
    distance = _distance(stage, _GLOW_STEP) / composition.unit
    strength = composition.sun_strength * stage.style.glow
    for share, reach, colour in ((0.46, 0.62, stage.palette.sky[-2]), (0.30, 0.34, stage.palette.sun)):
        wide = single(share * strength * np.exp(-((distance / reach) ** 2)))
        canvas.over(0, 0, resized(wide, canvas.width, canvas.height, smooth=False), colour)
    near = np.exp(-np.maximum(distance - composition.sun_radius / composition.unit, 0) / 0.10)
    glow = resized(single(0.46 * strength * near), canvas.width, canvas.height, smooth=False)
    canvas.over(0, 0, np.clip(glow, 0, 0.86), stage.palette.sun)


def _disc(radius: float, centre: tuple[float, float]) -> tuple[int, int, F32, F32]:
    """Left, top, coverage of a disc with a soft one-pixel edge, and the distance from its centre over its radius."""
    left, top = int(centre[0] - radius) - 2, int(centre[1] - radius) - 2
    side = int(2 * radius) + 6
    x = np.arange(side, dtype=np.float32) + np.float32(left - centre[0])
    y = np.arange(side, dtype=np.float32) + np.float32(top - centre[1])
    distance = np.hypot(x[None], y[:, None])
    return left, top, single(np.clip(radius - distance + 0.5, 0, 1)), single(distance / radius)


def paint_sun(stage: Stage) -> None:
    """The sun's disc, brighter towards its heart."""
    composition = stage.composition
    left, top, alpha, share = _disc(composition.sun_radius, (composition.sun_x, composition.sun_y))
    feature = stage.feature("sun")
    colour = stage.palette.disc if feature is None or feature.colour is None else stage.named(feature.colour)
    opacity = 0.75 + 0.25 * composition.sun_strength
    heart = 1.0 + 0.5 * np.clip(1 - share, 0, 1) * stage.style.glow
    stage.canvas.over(left, top, alpha, single(colour[:, None, None] * heart), opacity=opacity)


def _moon_y(stage: Stage) -> float:
    composition = stage.composition
    return min(composition.sun_y, composition.horizon - 0.26 * composition.unit - 0.92 * composition.sun_radius)


def disc_box(stage: Stage) -> tuple[float, float, float, float] | None:
    """The box of the sun or the moon with a little room around it: left, top, right, bottom; None where neither shows."""
    if not (shows_moon(stage) or _shows_sun(stage)):
        return None
    composition = stage.composition
    x, y = composition.sun_x, _moon_y(stage) if shows_moon(stage) else composition.sun_y
    reach = 1.25 * composition.sun_radius
    return x - reach, y - reach, x + reach, y + reach


def paint_moon(stage: Stage) -> None:
    """The moon with its halo, full or crescent."""
    composition, canvas = stage.composition, stage.canvas
    random = stage.random("moon")
    radius = composition.sun_radius * 0.92
    centre = (composition.sun_x, _moon_y(stage))
    x = np.arange(-(-canvas.width // _GLOW_STEP), dtype=np.float32) * _GLOW_STEP - centre[0]
    y = np.arange(-(-canvas.height // _GLOW_STEP), dtype=np.float32) * _GLOW_STEP - centre[1]
    distance = np.hypot(x[None], y[:, None]) / composition.unit
    halo = 0.20 * np.exp(-distance / 0.08) + 0.07 * np.exp(-((distance / 0.40) ** 2))
    halo = resized(single(halo * stage.style.glow), canvas.width, canvas.height, smooth=False)
    canvas.add(0, 0, halo, single(stage.palette.sun * np.array([0.75, 0.9, 1.15])))
    left, top, alpha, share = _disc(radius, centre)
    if stage.wants("crescent"):
        _, _, shadow, _ = _disc(radius, (centre[0] + 0.42 * radius * composition.heavy, centre[1] - 0.1 * radius))
        moved = np.array([[1, 0, 0.42 * radius * composition.heavy], [0, 1, -0.12 * radius]])
        shadow = single(cv2.warpAffine(alpha, moved, (alpha.shape[1], alpha.shape[0])))
        alpha = np.clip(alpha - shadow, 0, 1)
    seas = smoothstep(0.0, 0.9, value_noise(random, (alpha.shape[1], alpha.shape[0]), (3, 3), octaves=4))
    tone = (1 - 0.16 * seas) * (1 - 0.10 * np.clip(share, 0, 1) ** 4)
    colour = stage.palette.disc if (named := stage.feature_colour("moon")) is None else named
    canvas.over(left, top, alpha, single(colour[:, None, None] * tone))


def _paint_stars(stage: Stage) -> None:
    canvas, composition = stage.canvas, stage.composition
    random = stage.random("stars")
    count = int(900 * max(1.0, canvas.width * composition.horizon / composition.unit**2))
    x, y = random.random(count) * canvas.width, random.random(count) ** 1.25 * composition.horizon
    brightness = np.minimum(random.pareto(1.9, count) * 0.16 + 0.05, 1.6)
    warmth = random.random(count)
    radius = max(0.55, composition.unit / 1500)
    fade = np.clip(1.15 - y / composition.horizon, 0, 1)
    _paint_galaxy(stage)
    for index in np.flatnonzero(brightness * fade > 0.06):
        _paint_star(
            stage, (float(x[index]), float(y[index])), radius, float(brightness[index] * fade[index]), warmth[index]
        )


def _paint_star(stage: Stage, centre: tuple[float, float], radius: float, brightness: float, warmth: float) -> None:
    spread = radius * (0.8 + 0.9 * min(brightness, 1.3))
    reach = int(3 * spread) + 1
    left, top = round(centre[0]) - reach, round(centre[1]) - reach
    x = np.arange(2 * reach + 1, dtype=np.float32) + np.float32(left - centre[0])
    y = np.arange(2 * reach + 1, dtype=np.float32) + np.float32(top - centre[1])
    light = np.exp(-(y[:, None] ** 2 + x[None] ** 2) / (2 * spread * spread)) * np.float32(brightness)
    tint = np.array([0.82 + 0.24 * warmth, 0.92, 1.16 - 0.3 * warmth], np.float32)
    stage.canvas.add(left, top, single(light), tint)


def _paint_galaxy(stage: Stage) -> None:
    """A faint slanted band of light, mottled by dust."""
    canvas, composition = stage.canvas, stage.composition
    random = stage.random("galaxy")
    columns, rows = -(-canvas.width // 4), -(-int(composition.horizon) // 4)
    if columns < 4 or rows < 4:
        return
    slope = composition.heavy * (0.55 + 0.5 * random.random())
    x = (np.arange(columns, dtype=np.float32) * 4 - composition.focus_x) / composition.unit
    y = (np.arange(rows, dtype=np.float32) * 4 - 0.3 * composition.horizon) / composition.unit
    across = (y[:, None] + slope * x[None]) / np.sqrt(1 + slope * slope)
    dust = value_noise(random, (columns, rows), (5 * composition.aspect, 5), octaves=5, gain=0.6)
    band = np.exp(-(((across + 0.05 * dust) / 0.14) ** 2)) * (0.55 + 0.45 * dust)
    fade = np.clip(1.1 - np.arange(rows, dtype=np.float32) / rows, 0, 1)[:, None]
    light = resized(single(np.clip(band, 0, 1) * fade * 0.11), canvas.width, rows * 4, smooth=False)
    canvas.add(0, 0, light, single(stage.palette.sun * np.array([0.55, 0.75, 1.25])))
