"""The things that can be made, by name, with the words for each in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mmgen.procedural.solids.maker import Builder
from mmgen.procedural.solids.things import (
    buildings,
    creatures,
    crossings,
    figures,
    garden,
    household,
    lettering,
    nature,
    pets,
    shapes,
)

__all__ = ["BUILDERS"]

BUILDERS: Mapping[str, Builder] = MappingProxyType(
    {
        "pagoda": buildings.pagoda,
        "house": buildings.house,
        "lighthouse": buildings.lighthouse,
        "gate": buildings.gate,
        "bridge": crossings.bridge,
        "boat": crossings.boat,
        "rocket": crossings.rocket,
        "tree": nature.tree,
        "pine": nature.pine,
        "bamboo": garden.bamboo,
        "mountain": nature.mountain,
        "rock": nature.rock,
        "mushroom": nature.mushroom,
        "table": household.table,
        "chair": household.chair,
        "stool": household.stool,
        "vase": household.vase,
        "cup": household.cup,
        "bowl": household.bowl,
        "teapot": household.teapot,
        "lantern": household.lantern,
        "pole": household.pole,
        "lamp": garden.lamp,
        "bench": garden.bench,
        "fountain": garden.fountain,
        "robot": figures.robot,
        **figures.ANIMALS,
        "dog": pets.dog,
        "cat": pets.cat,
        "person": creatures.person,
        "bird": creatures.bird,
        "fish": creatures.fish,
        "snake": creatures.snake,
        "letters": lettering.letters,
        "cube": shapes.cube,
        "ball": shapes.sphere,
        "cylinder": shapes.cylinder,
        "cone": shapes.cone,
        "pyramid": shapes.pyramid,
        "ring": shapes.ring,
    }
)
"""How each is built."""
