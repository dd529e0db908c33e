"""The tones of what is built and made: dressed stone, plaster, slates, iron, marble, glazed tiles, metal, glass."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.stage import Stage

__all__ = ["made_tones", "of_itself"]

_LAMPS = np.array([1.0, 0.62, 0.22], np.float32)
_LANTERN = np.array([1.0, 0.16, 0.05], np.float32)
_DIAL = np.array([1.0, 0.88, 0.62], np.float32)
_COLOURED = {
    "rose": np.array([1.0, 0.16, 0.38], np.float32),
    "gold": np.array([1.0, 0.58, 0.14], np.float32),
    "teal": np.array([0.08, 0.72, 0.80], np.float32),
    "violet": np.array([0.50, 0.20, 1.0], np.float32),
}


def made_tones(stage: Stage, named: Mapping[str, F32], own: F32 | None) -> Mapping[str, F32]:
    """Each tone by its name, from the natural materials' tones; ``own`` is the colour that the prompt gave the thing."""
    dark = single(named["timber shade"] * 0.55)
    return {
        **_graded("masonry", _stone(stage, named, own, dark), dark),
        **_graded("marble", _marble(stage, named, own, dark), dark),
        **_graded("plaster", (named["wall"], named["wall shade"]), dark),
        **_graded("shell", _glazed_white(stage, named, own), dark),
        **_slates(stage, named),
        **_iron(stage, named, own),
        **_coats(named, own, dark),
        **_glaze(stage, named),
        **_vehicle(stage, named, dark),
        **_painted(named, own),
        **_furs(stage, named, own),
        **_lamps(stage, named, own),
    }


def _painted(named: Mapping[str, F32], own: F32 | None) -> dict[str, F32]:
    """What has a colour of its own as a whole where the prompt gives it one: blocks of sandstone, a turbine's white."""
    blade, blade_shade = (
        single(0.55 * named["wall"] + 0.45 * named["snow"]),
        single(0.5 * named["wall shade"] + 0.4 * named["rock shade"]),
    )
    if own is not None:
        return {"blade": own, "blade shade": single(0.6 * own), "block": own, "block shade": single(0.58 * own)}
    return {"blade": blade, "blade shade": blade_shade, "block": named["sand"], "block shade": named["sand shade"]}


def _graded(name: str, ends: tuple[F32, F32], dark: F32) -> dict[str, F32]:
    """A stone from its lit side over the middle to its shade, and the depth of its openings."""
    lit, shade = ends
    return {
        name: lit,
        f"{name} mid": single(0.6 * lit + 0.4 * shade),
        f"{name} shade": shade,
        f"{name} dark": single(0.4 * shade + 0.6 * dark),
    }


def _stone(stage: Stage, named: Mapping[str, F32], own: F32 | None, dark: F32) -> tuple[F32, F32]:
    if own is not None:
        return own, single(0.55 * own + 0.2 * dark)
    lit = single(0.62 * named["wall"] + 0.38 * named["sand"])
    if stage.style.surface == "relief print":
        # Under a cutter's lines only what is light is told from what is behind it.
        lit = single(np.maximum(lit, 0.25 * lit + 0.75 * stage.palette.light))
    return lit, single(0.60 * named["wall shade"] + 0.40 * named["rock shade"])


def _marble(stage: Stage, named: Mapping[str, F32], own: F32 | None, dark: F32) -> tuple[F32, F32]:
    if own is not None:
        return own, single(0.55 * own + 0.2 * dark)
    lit = single(0.58 * named["wall"] + 0.24 * named["snow"] + 0.18 * stage.palette.light)
    return lit, single(0.55 * named["wall shade"] + 0.25 * named["snow shade"] + 0.20 * stage.palette.ramp(0.5))


def _glazed_white(stage: Stage, named: Mapping[str, F32], own: F32 | None) -> tuple[F32, F32]:
    """White tiles that shine in any light, after dark by lamps at their feet."""
    if own is not None:
        return own, single(0.6 * own)
    floodlit = np.float32(0.30 if stage.time in {"night", "dusk"} else 0.0)
    lit = single(0.55 * named["snow"] + 0.25 * named["wall"] + 0.20 * stage.palette.light + floodlit * _DIAL)
    return lit, single(0.55 * lit + 0.25 * stage.palette.ramp(0.45))


def _slates(stage: Stage, named: Mapping[str, F32]) -> dict[str, F32]:
    if stage.season == "winter":
        return {"slate": named["roof"], "slate shade": named["roof shade"]}
    slate = single(0.62 * named["roof"] + 0.38 * stage.palette.ramp(0.62))
    return {"slate": slate, "slate shade": single(0.62 * slate)}


def _iron(stage: Stage, named: Mapping[str, F32], own: F32 | None) -> dict[str, F32]:
    """Brown iron; after dark it is lit up by its own lamps."""
    iron = single(0.5 * named["timber"] + 0.5 * named["rock"]) if own is None else own
    if own is None and stage.time in {"night", "dusk"}:
        iron = single(0.30 * iron + 0.55 * _LAMPS)
    light = (
        single(0.75 * iron + 0.25 * named["wall"]) if own is None else single(0.8 * iron + 0.2 * stage.palette.light)
    )
    return {"iron": iron, "iron light": light, "iron shade": single(0.5 * iron)}


def _coats(named: Mapping[str, F32], own: F32 | None, dark: F32) -> dict[str, F32]:
    """Grey hide, and a pale pelt with dark patches."""
    hide = single(0.48 * named["rock"] + 0.16 * named["timber"] + 0.14 * named["rock shade"]) if own is None else own
    pelt = named["wall"] if own is None else own
    return {
        "hide": hide,
        "hide light": single(0.84 * hide + 0.16 * named["wall"]),
        "hide shade": single(0.55 * hide + 0.1 * dark),
        "pelt": pelt,
        "pelt shade": named["wall shade"] if own is None else single(0.6 * own),
        "patch": dark if own is None else single(0.75 * own + 0.25 * named["wall"]),
        "udder": single(0.5 * named["wall"] + 0.35 * named["sand"] + np.array([0.10, 0.0, 0.0], np.float32)),
    }


def _furs(stage: Stage, named: Mapping[str, F32], own: F32 | None) -> dict[str, F32]:
    """The coats of cats and dogs, each with its shade and its light."""
    wall, sand, timber, rock, dark = (named[name] for name in ("wall", "sand", "timber", "rock", "timber shade"))
    coats = {
        "ginger": single(0.62 * stage.named("orange") + 0.30 * timber),
        "tan": single(0.50 * sand + 0.45 * timber),
        "cream": single(0.62 * wall + 0.32 * sand),
        "ash": single(0.70 * rock + 0.16 * wall),
        "soot": single(0.42 * dark),
    }
    furs: dict[str, F32] = {}
    for name, coat in coats.items():
        fur = coat if own is None else own
        furs |= {name: fur, f"{name} shade": single(0.58 * fur), f"{name} light": single(0.80 * fur + 0.20 * wall)}
    return furs


def _lamps(stage: Stage, named: Mapping[str, F32], own: F32 | None) -> dict[str, F32]:
    """White steel and its lamps, which colour it after dark; and the orange of lifeboats."""
    after_dark = stage.time in {"night", "dusk"}
    steel = single(0.6 * named["wall"] + 0.4 * named["snow"]) if own is None or after_dark else own
    found = {"frame": steel, "frame shade": single(0.60 * steel), "lifeboat": of_itself(stage, "orange")}
    found["lamp rim"] = single(_LAMPS * 1.1 + 0.15) if after_dark and own is None else steel if own is None else own
    found |= {f"awning {name}": of_itself(stage, name) for name in ("teal", "gold", "blue")} | {
        "plum": of_itself(stage, "purple")
    }
    red = of_itself(stage, "red") if own is None else own
    found["lantern"] = single(_LANTERN * 0.9) if after_dark and own is None else red
    found["lantern light"] = (
        single(_LAMPS * 1.15) if after_dark else single(0.6 * red + 0.4 * of_itself(stage, "orange"))
    )
    found["stall light"] = single(_LAMPS * 0.62) if after_dark else named["timber shade"]
    found["dial"] = single(_DIAL) if after_dark else single(0.5 * named["wall"] + 0.5 * named["snow"])
    blue = of_itself(stage, "blue") if own is None else own
    found |= {"blue": blue, "blue shade": single(0.55 * blue), "blue light": single(0.7 * blue + 0.3 * steel)}
    for name, light in _COLOURED.items():
        found[f"lamp {name}"] = single(light if own is None else 0.2 + 0.8 * own) if after_dark else steel
        found[f"lamp {name} spoke"] = single(0.80 * found[f"lamp {name}"]) if after_dark else steel
    return found


def of_itself(stage: Stage, colour: str) -> F32:
    """A colour that a thing has without being asked for it: as named, and thin in ink."""
    own = stage.named(colour)
    return single(0.28 * own + 0.72 * own.mean()) if stage.style.surface == "ink" else own


def _glaze(stage: Stage, named: Mapping[str, F32]) -> dict[str, F32]:
    """Blue tiles and gilding."""
    jade, gold = stage.named("blue"), stage.named("gold")
    tile = single(0.72 * jade + 0.28 * named["roof"])
    return {
        "jade": tile,
        "jade light": single(0.70 * tile + 0.30 * stage.palette.light),
        "jade shade": single(0.5 * tile),
        "gold": gold,
        "gold shade": single(0.5 * gold),
    }


def _vehicle(stage: Stage, named: Mapping[str, F32], dark: F32) -> dict[str, F32]:
    """Bright metal, glass that shows the sky by day and the lamps within after dark, and lamps."""
    metal = single(0.55 * named["wall"] + 0.45 * named["snow"])
    after_dark = stage.time in {"night", "dusk"}
    strong = np.float32(1.0 if after_dark else 0.8)
    return {
        "metal": metal,
        "metal shade": single(0.45 * named["wall shade"] + 0.25 * named["rock shade"] + 0.2 * metal),
        "glass": single(_LAMPS * 0.9) if after_dark else single(0.30 * stage.palette.sky[1] + 0.55 * dark),
        "trail": single(0.8 * stage.palette.cloud_light + 0.2 * stage.palette.haze),
        "pane": single(0.22 * stage.palette.sky[1] + 0.6 * dark),
        "lamp": np.array([0.95, 0.06, 0.04], np.float32) * strong,
        "headlamp": np.array([1.0, 0.86, 0.58], np.float32) * strong,
    }
