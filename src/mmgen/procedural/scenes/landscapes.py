"""The kinds of landscape, each composed from far to near."""

from __future__ import annotations

from collections.abc import Callable

from mmgen.procedural.scenes.clouds import paint_clouds
from mmgen.procedural.scenes.highlands import paint_mountains
from mmgen.procedural.scenes.sky import paint_sky
from mmgen.procedural.scenes.stage import Stage


def paint_landscape(stage: Stage, report: Callable[[float], None]) -> None:
    """Paint everything from the sky to the foreground."""
    paint_sky(stage)
    paint_clouds(stage)
    report(0.2)
    paint_mountains(stage)
    report(1.0)
