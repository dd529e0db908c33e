"""How closely a scene keeps to its words, and what of it is wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from mmgen.media.arrays import U8
from mmgen.procedural.scenes.plan import ground_of, has_water
from mmgen.procedural.scenes.prompt import Feature, SceneDescription

__all__ = ["USUAL_GUIDANCE", "Manner", "guided"]

USUAL_GUIDANCE: Final = 7.5
CLOSEST_GUIDANCE: Final = 15.0
_WHIMS: Final = ("birds", "clouds", "stars")
"""What a composition adds by itself."""


@dataclass(frozen=True, slots=True)
class Manner:
    """
    ``emphasis`` is how large named things are drawn (1: as usual) and ``looseness`` how far the palette strays (0 to 1).

    ``alone`` keeps what the words name and leaves its surroundings transparent. ``touched`` changes the painted picture
    before it is brought to its medium and words are set on it.
    """

    emphasis: float = 1.0
    looseness: float = 0.0
    alone: bool = False
    touched: Callable[[U8], U8] | None = None


def guided(
    description: SceneDescription, guidance: float | None, *, seed: int
) -> tuple[SceneDescription, Manner, tuple[str, ...]]:
    """
    The description as closely as *guidance* keeps to the words, the manner it is drawn in, and what was invented.

    Below the usual guidance the scene takes things of its own and other colours; above it, it adds nothing, clears the air
    and draws larger what the words name.
    """
    if guidance is None or guidance == USUAL_GUIDANCE:
        return description, Manner(), ()
    if guidance > USUAL_GUIDANCE:
        close = min((guidance - USUAL_GUIDANCE) / (CLOSEST_GUIDANCE - USUAL_GUIDANCE), 1.0)
        named = {feature.name for feature in description.features} | set(description.weather)
        left_out = description.excluded | {whim for whim in _WHIMS if whim not in named}
        return replace(description, excluded=frozenset(left_out)), Manner(emphasis=1 + 0.7 * close), ()
    free = 1 - guidance / USUAL_GUIDANCE
    invented = _inventions(description, round(3 * free), seed)
    features = (*description.features, *(Feature(name) for name in invented if name not in {"mist", "clouds"}))
    weather = (*description.weather, *(name for name in invented if name in {"mist", "clouds"}))
    return replace(description, features=features, weather=weather), Manner(looseness=free), invented


def _inventions(description: SceneDescription, count: int, seed: int) -> tuple[str, ...]:
    """So many things that suit the scene and are not in it."""
    fitting = ["birds", "balloons", "mist", "clouds", "lanterns", "traveller", "blossoms"]
    if ground_of(description) not in {"city", "desert", "bamboo", "coast"}:
        fitting += ["pavilion", "pagoda", "flowers", "pines", "tent"]
    if has_water(description) or ground_of(description) in {"coast", "city"}:
        fitting += ["boats", "boats"]
    known = {feature.name for feature in description.features} | set(description.weather) | description.excluded
    kept = [name for name in dict.fromkeys(fitting) if name not in known]
    random = np.random.Generator(np.random.PCG64([seed, 5]))
    return tuple(str(name) for name in random.permutation(np.asarray(kept))[:count]) if kept else ()
