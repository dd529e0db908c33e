"""What the words of a prompt amount to: one kind of ground, a backdrop, and what else belongs in the view."""

from __future__ import annotations

from typing import Final

from mmgen.procedural.scenes.prompt import SceneDescription

GROUNDS: Final = (
    "terraces", "city", "bamboo", "desert", "village", "coast", "river", "lake", "meadow", "forest", "mountains",
)  # fmt: skip
_WATERSIDE: Final = {"coast", "river", "lake"}


def ground_of(description: SceneDescription) -> str:
    """
    The kind of ground that fills the foreground.

    A forest named together with mountains clothes them; otherwise the most particular place leads, whatever its order.
    """
    places = set(description.places)
    if "forest" in places and len(places) > 1:
        places.discard("forest")
    if not places & set(GROUNDS) - {"mountains"} and _needs_water(description):
        return "lake"
    return next((ground for ground in GROUNDS if ground in places), "mountains")


def _needs_water(description: SceneDescription) -> bool:
    return any(description.feature(name) is not None for name in ("boats", "bridge", "cruise ship", "ferry"))


def has_water(description: SceneDescription) -> bool:
    """Whether some water belongs in the view."""
    return bool(_WATERSIDE & set(description.places)) or _needs_water(description)


def has_mountains(description: SceneDescription) -> bool:
    """Whether the prompt names mountains."""
    return "mountains" in description.places
