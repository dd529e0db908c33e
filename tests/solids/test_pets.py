"""A dog and a cat are told apart by what they measure and by the parts they have."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from mmgen.media.arrays import F64
from mmgen.procedural.solids.arrangement import arrange
from mmgen.procedural.solids.grammar import read_things
from mmgen.procedural.solids.maker import Piece


@cache
def parts(words: str) -> dict[str, Piece]:
    (thing,) = arrange(read_things(words).items, 3, detail=0.5)
    return {piece.name: piece for piece in thing.pieces}


def places(words: str, part: str) -> F64:
    return parts(words)[part].solid.positions


def muzzle_against_head(words: str) -> float:
    """How far the nose is ahead of the eyes, against the height of the head from the nose up."""
    nose, eye, body = (places(words, part) for part in ("nose", "eye left", "body"))
    head = body[body[:, 2] > eye[:, 2].min() - 0.1 * np.ptp(body[:, 2])]
    return float((nose[:, 2].max() - eye[:, 2].mean()) / (head[:, 1].max() - nose[:, 1].min()))


def tail_against_body(words: str) -> float:
    return float(np.linalg.norm(np.ptp(places(words, "tail"), axis=0)) / np.ptp(places(words, "body")[:, 2]))


def test_a_dog_has_a_muzzle_as_long_as_its_head_is_high_and_a_cat_has_almost_none() -> None:
    assert muzzle_against_head("a dog") > 1
    assert muzzle_against_head("a cat") < 0.5


def test_a_cats_tail_is_longer_against_its_body() -> None:
    assert tail_against_body("a cat") > 1.4 * tail_against_body("a dog")


def test_a_cats_ears_stand_and_a_dogs_hang() -> None:
    for words, stands in (("a cat", True), ("a dog", False)):
        assert bool(places(words, "ear left")[:, 1].max() > places(words, "body")[:, 1].max()) is stands
        assert bool(places(words, "ear left")[:, 1].min() > places(words, "nose")[:, 1].min()) is stands


@pytest.mark.parametrize("pet", ["dog", "cat"])
def test_a_named_colour_takes_the_place_of_the_marks(pet: str) -> None:
    body = {words: parts(words)["body"] for words in (f"a {pet}", f"a black {pet}")}
    assert all(patch.tint is not None for patch in body[f"a {pet}"].solid.patches)
    assert all(patch.tint is None for patch in body[f"a black {pet}"].solid.patches)
