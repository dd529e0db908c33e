"""Sketches of trees, drawn on first use and reused at every size."""

from __future__ import annotations

import zlib
from typing import Final

import numpy as np

from mmgen.procedural.scenes.sprite import Sprite
from mmgen.procedural.scenes.trees import SPECIES

VARIANTS: Final = 4
_SKETCH_HEIGHTS: Final = (72, 192, 480, 960)


class Nursery:
    """The trees of one scene."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._sketches: dict[tuple[str, int, int], Sprite] = {}

    def tree(self, species: str, variant: int, height: int) -> Sprite:
        """One variant of a species, drawn large enough for a height in pixels as far as that is worth while."""
        size = next((size for size in _SKETCH_HEIGHTS if size >= height), _SKETCH_HEIGHTS[-1])
        key = (species, variant, size)
        if key not in self._sketches:
            random = np.random.Generator(np.random.PCG64([self._seed, zlib.crc32(species.encode()), variant]))
            self._sketches[key] = SPECIES[species](random, size)
        return self._sketches[key]
