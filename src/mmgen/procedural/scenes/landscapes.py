"""The kinds of landscape, each composed from far to near."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from mmgen.procedural.scenes.airborne import paint_airborne
from mmgen.procedural.scenes.city import paint_city
from mmgen.procedural.scenes.clouds import paint_clouds
from mmgen.procedural.scenes.coast import paint_coast
from mmgen.procedural.scenes.cumulus import paint_lens_glow
from mmgen.procedural.scenes.framing import paint_framing
from mmgen.procedural.scenes.highlands import paint_mountains
from mmgen.procedural.scenes.plains import paint_desert, paint_meadow
from mmgen.procedural.scenes.plan import ground_of
from mmgen.procedural.scenes.settlements import paint_village
from mmgen.procedural.scenes.shores import paint_lake, paint_river
from mmgen.procedural.scenes.sky import paint_moon, paint_sky, paint_sun, shows_moon, shows_red_sun
from mmgen.procedural.scenes.spectacle import paint_spectacle
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.terraces import paint_terraces
from mmgen.procedural.scenes.weather import lay_mist, paint_weather
from mmgen.procedural.scenes.woods import paint_bamboo, paint_forest

_GROUNDS: Final[Mapping[str, Callable[[Stage], None]]] = {
    "mountains": paint_mountains,
    "lake": paint_lake,
    "river": paint_river,
    "coast": paint_coast,
    "terraces": paint_terraces,
    "village": paint_village,
    "city": paint_city,
    "meadow": paint_meadow,
    "desert": paint_desert,
    "forest": paint_forest,
    "bamboo": paint_bamboo,
}


def paint_landscape(stage: Stage, report: Callable[[float], None]) -> None:
    """Paint everything from the sky to the foreground."""
    paint_sky(stage)
    paint_clouds(stage)
    if shows_moon(stage) and stage.wants("moon"):
        with stage.canvas.painting("subject"):
            paint_moon(stage)
    elif shows_moon(stage):
        paint_moon(stage)
    elif shows_red_sun(stage):
        paint_sun(stage)
    paint_spectacle(stage)
    report(0.2)
    _GROUNDS[ground_of(stage.description)](stage)
    lay_mist(stage)
    paint_framing(stage)
    report(0.85)
    paint_airborne(stage)
    if stage.style.cumulus and stage.time != "night" and stage.allows("sun") and not shows_moon(stage):
        with stage.canvas.painting("air"):
            paint_lens_glow(stage)
    with stage.canvas.painting("air"):
        paint_weather(stage)
    report(1.0)
