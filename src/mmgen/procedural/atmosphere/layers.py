"""The layers of the conditions that a prompt names, from what is farthest to what is nearest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from mmgen.media.timeline.layer import Layer
from mmgen.procedural.atmosphere.foliage import LEAVES, PETALS, SPRING_LEAVES, Foliage
from mmgen.procedural.atmosphere.grade import Grade
from mmgen.procedural.atmosphere.light import Aurora, CloudShadows, Glow, Rays
from mmgen.procedural.atmosphere.lightning import Lightning
from mmgen.procedural.atmosphere.mist import Mist
from mmgen.procedural.atmosphere.motes import Dust, Fireflies, Glitter, Lamps, Stars
from mmgen.procedural.atmosphere.rain import Rain
from mmgen.procedural.atmosphere.setting import Setting
from mmgen.procedural.atmosphere.snow import Snow
from mmgen.procedural.atmosphere.words import Conditions

__all__ = ["layers_of"]

WEATHER_LIGHT: Final = {"storm"}
"""Lights that come with weather which scenes are not drawn in."""

Maker = Callable[[Setting, float], Layer]


def _petals(setting: Setting, amount: float) -> Layer:
    return Foliage(setting, amount, PETALS)


def _leaves(setting: Setting, amount: float) -> Layer:
    return Foliage(setting, amount, LEAVES)


_MAKERS: Final[Mapping[str, Maker]] = {
    "cloud shadows": CloudShadows,
    "stars": Stars,
    "aurora": Aurora,
    "glitter": Glitter,
    "lamps": Lamps,
    "lightning": Lightning,
    "mist": Mist,
    "rays": Rays,
    "dust": Dust,
    "leaves": _leaves,
    "petals": _petals,
    "rain": Rain,
    "snow": Snow,
    "fireflies": Fireflies,
    "glow": Glow,
}
"""From the back to the front."""


def layers_of(
    conditions: Conditions, setting: Setting, *, drawn: bool = False, light: float = 1.0
) -> tuple[Layer, ...]:
    """
    Everything that the conditions name, over a picture.

    ``drawn`` says that the picture was itself drawn from the words, so that its time of day already is theirs; ``light``
    is how strongly the light changes.
    """
    layers: list[Layer] = []
    look = _light_of(conditions)
    if look is not None and (not drawn or look in WEATHER_LIGHT):
        layers.append(Grade(setting, look, min(light, 1.3)))
    for name, make in _MAKERS.items():
        amount = conditions.amount(name)
        if amount <= 0:
            continue
        if name == "leaves" and conditions.season == "spring":
            layers.append(Foliage(setting, amount, SPRING_LEAVES))
        else:
            layers.append(make(setting, amount))
    return tuple(layers)


def _light_of(conditions: Conditions) -> str | None:
    """The light that is named, or else the one that goes with the weather."""
    if conditions.grade is not None:
        return conditions.grade
    if conditions.amount("lightning"):
        return "storm"
    if conditions.amount("fireflies") or conditions.amount("aurora") or conditions.amount("stars"):
        return "night"
    if conditions.amount("rain"):
        return "rain"
    return "snow" if conditions.amount("snow") else None
