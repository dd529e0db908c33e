"""The palette of a description: its time and season, under its weather, moved to the colours it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.colour import adjust, from_oklab, hex_colour, mix, to_oklab
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.palette import HUES, Palette, base_palette
from mmgen.procedural.scenes.prompt import SceneDescription

_MATERIALS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "mountains": ("rock", "needle"),
    "forest": ("leaf", "needle"),
    "bamboo": ("leaf",),
    "desert": ("sand",),
    "village": ("wall",),
    "city": ("wall", "roof"),
    "blossoms": ("blossom",),
    "maples": ("blossom",),
    "pines": ("needle",),
    "willows": ("leaf",),
    "palms": ("leaf",),
    "savanna": ("grass",),
}
"""What is coloured when a colour stands before the name of a place or a kind of tree."""


_TONES: Final[Mapping[str, tuple[float, float]]] = {"pastel": (1.07, 0.62), "vivid": (1.0, 1.45)}
"""How much lighter and how much more colourful a word for the palette as a whole makes it."""


def palette_for(description: SceneDescription, *, time: str, season: str) -> Palette:
    """The palette of a time and season, under the description's weather, and moved to its colour words."""
    palette = _weathered(base_palette(time, season), description.weather, time)
    hues = [hex_colour(HUES[name]) for name in description.colours]
    if hues:
        palette = graded(palette, hues)
    if description.tone is not None:
        lightness, chroma = _TONES[description.tone]
        palette = palette.mapped(lambda colour: adjust(colour, lightness=lightness, chroma=chroma))
    return _tinted(palette, description)


_CEL_SKIES: Final[Mapping[str, tuple[str, ...]]] = {
    "day": ("#0f3fae", "#2a6fdc", "#62aef2", "#b6e0f4", "#ffe3cf"),
    "sunset": ("#1a2a86", "#5a48b4", "#d8619e", "#ff9270", "#ffd59a"),
    "night": ("#060a2c", "#0e1a58", "#1f3c92", "#4a64b8", "#b78ac0"),
}
_CEL_TIMES: Final = {"dawn": "sunset", "golden": "sunset", "dusk": "sunset", "sunset": "sunset", "night": "night"}


def on_cels(palette: Palette, time: str) -> Palette:
    """The palette as film cels were painted: full colour, a sky from cobalt to peach, clouds white over blue or rose."""
    kind = _CEL_TIMES.get(time, "day")
    full = palette.mapped(lambda colour: adjust(colour, chroma=1.5))
    shade, light = {"day": ("#7fb0e6", "#ffffff"), "sunset": ("#8a5aa8", "#ffe2c4"), "night": ("#28408c", "#8fa6dc")}[
        kind
    ]
    sky = np.stack([hex_colour(code) for code in _CEL_SKIES[kind]])
    haze = mix(sky[-1], sky[-2], 0.5)
    return replace(full, sky=sky, haze=haze, cloud_shade=hex_colour(shade), cloud_light=hex_colour(light))


def in_paper(palette: Palette) -> Palette:
    """The palette as coloured card comes: full and clear."""
    return palette.mapped(lambda colour: adjust(colour, lightness=1.04, chroma=1.5))


def strayed(palette: Palette, share: float, random: np.random.Generator) -> Palette:
    """The palette with its hues turned and strengthened by chance, the further the greater the share (0 to 1)."""
    turn = float(random.choice([-1.0, 1.0]) * random.uniform(0.35, 0.9)) * share
    gain = 1 + float(random.uniform(0.1, 0.45)) * share
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]], np.float32) * np.float32(gain)

    def change(colour: F32) -> F32:
        lab = to_oklab(colour)
        return from_oklab(single(np.concatenate([lab[..., :1], lab[..., 1:] @ spin.T], axis=-1)))

    return palette.mapped(change)


def _tinted(palette: Palette, description: SceneDescription) -> Palette:
    """The palette with the materials of places and trees, and the sky, in the colours that stood before their names."""
    named = [*description.place_colours, *((one.name, one.colour) for one in description.features if one.colour)]
    lit, shaded, land, sky = dict(palette.lit), dict(palette.shaded), palette.land, palette.sky
    for thing, colour in named:
        target = to_oklab(hex_colour(HUES[colour]))
        for material in _MATERIALS_OF.get(thing, ()):
            lit[material] = _towards(to_oklab(lit[material]), target)
            shaded[material] = _towards(to_oklab(shaded[material]), target)
        if thing in {"mountains", "desert", "forest"}:
            land = _towards(to_oklab(land), target)
        if thing == "sky":
            sky = _towards(to_oklab(sky), target)
    return replace(palette, lit=lit, shaded=shaded, land=land, sky=sky)


def _weathered(palette: Palette, weather: tuple[str, ...], time: str) -> Palette:
    grey = 0.0
    if "rain" in weather:
        grey = 0.62
    elif "mist" in weather or "snow" in weather:
        grey = 0.34
    if not grey:
        return palette
    dim = 0.86 if "rain" in weather else 1.0
    lifted = 1.04 if "snow" in weather and time != "night" else 1.0
    return palette.mapped(lambda colour: adjust(colour, lightness=dim * lifted, chroma=1 - grey))


def in_ink(palette: Palette, *, colour: float = 0.14) -> Palette:
    """The palette as washes of ink on paper: a vermilion accent, a red sun, and only a share of the colour left."""
    tint = to_oklab(hex_colour("#f1eadc"))
    red = hex_colour("#c8372d")

    def change(plain: F32) -> F32:
        lab = to_oklab(plain)
        light = np.clip(lab[..., :1] * 1.06 + 0.02, 0.16, 0.95)
        paper = tint[1:] * light
        return from_oklab(single(np.concatenate([light, (1 - colour) * paper + colour * lab[..., 1:]], axis=-1)))

    washed = palette.mapped(change)
    dark = float(to_oklab(palette.sky).mean(axis=0)[0]) < 0.45
    if dark:
        return replace(washed, accent=red)
    paper = hex_colour("#efe7d6")
    sky = np.stack(
        [mix(plain, paper, share) for plain, share in zip(washed.sky, (0.62, 0.78, 0.9, 0.97, 1.0), strict=True)]
    )
    return replace(
        washed,
        sky=sky,
        haze=paper,
        sun=paper,
        disc=red,
        accent=red,
        cloud_shade=mix(paper, washed.cloud_shade, 0.35),
        cloud_light=paper,
    )


def graded(palette: Palette, hues: list[F32]) -> Palette:
    """The palette moved towards named colours: the first leads, further ones take the shadows or the lights."""
    targets = np.stack([to_oklab(hue) for hue in hues[:3]])
    order = np.argsort(targets[:, 0])

    def change(colour: F32) -> F32:
        lab = to_oklab(colour)
        lightness = np.clip(lab[..., :1], 0, 1)
        share = lightness * (len(order) - 1)
        lower = np.clip(share.astype(np.int64), 0, max(0, len(order) - 2))
        upper = np.minimum(lower + 1, len(order) - 1)
        blend = np.clip(share - lower, 0, 1)
        target = single(targets[order][lower[..., 0]] * (1 - blend) + targets[order][upper[..., 0]] * blend)
        return _towards(lab, target)

    return palette.mapped(change)


def _towards(lab: F32, target: F32) -> F32:
    """A colour with the target's hue, most of its own lightness, and a chroma between the two that fits its lightness."""
    own = np.hypot(lab[..., 1], lab[..., 2])[..., None]
    strength = np.hypot(target[..., 1], target[..., 2])[..., None]
    room = np.clip(1.15 - np.abs(lab[..., :1] - 0.55) * 1.5, 0.15, 1)
    chroma = np.minimum(0.35 * own + 0.65 * strength * room, 0.17)
    direction = target[..., 1:] / np.maximum(strength, 1e-4)
    neutral = strength < 0.03
    moved = np.where(neutral, lab[..., 1:] * 0.12, 0.86 * direction * chroma + 0.14 * lab[..., 1:])
    lightness = lab[..., :1] + 0.16 * (target[..., :1] - 0.6)
    return from_oklab(single(np.concatenate([lightness, moved], axis=-1)))
