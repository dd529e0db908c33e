"""What a prompt says of each subject, in English and Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.procedural.staging.script import Direction, read_script, unknown_names

NAMES = ["cat", "boat", "猫"]
EVERYONE = [0, 1, 2]


def said(prompt: str) -> tuple[Direction, ...]:
    """The directions for the three names."""
    return read_script(prompt, NAMES, EVERYONE).directions


@pytest.mark.parametrize(
    ("prompt", "field", "value"),
    [
        ("@cat stands on the left", "across", 0.31),
        ("@cat in the middle", "across", 0.5),
        ("a tiny @cat", "size", 0.45),
        ("huge @cat", "size", 1.75),
        ("@cat in the background", "depth", "back"),
        ("@cat in the foreground", "depth", "front"),
        ("@cat enters from the left", "action", "enter left"),
        ("@cat walks in from the right", "action", "enter right"),
        ("@cat walks slowly to the left", "action", "cross left"),
        ("@cat flies across the sky", "action", "cross right"),
        ("@cat sways in the wind", "action", "sway"),
        ("@cat turns around", "action", "turn"),
        ("@cat comes closer", "action", "approach"),
        ("@cat floats on the right", "action", "float"),
        ("@cat, facing the other way", "mirrored", True),
        ("@cat sails to the right", "afloat", True),
    ],
)
def test_words_direct_the_subject_of_their_clause(prompt: str, field: str, value: object) -> None:
    """The named subject gets the direction, and the others nothing."""
    first, second, third = said(prompt)
    assert getattr(first, field) == value
    assert second == third == Direction()


@pytest.mark.parametrize(
    ("prompt", "field", "value"),
    [
        ("@猫站在左边", "across", 0.31),
        ("@猫从右边走进来", "action", "enter right"),
        ("小@猫在远处", "depth", "back"),
        ("小@猫在远处", "size", 0.68),
        ("@猫向左飞", "action", "cross left"),
        ("@猫在风中摇曳", "action", "sway"),
        ("湖上的@猫泛舟", "afloat", True),
    ],
)
def test_chinese_words_direct_too(prompt: str, field: str, value: object) -> None:
    """A name may be followed by Chinese words at once, without a gap."""
    assert getattr(said(prompt)[2], field) == value
    assert unknown_names(prompt, NAMES) == ()


def test_each_clause_has_its_own_subject_and_the_rest_is_scenery() -> None:
    """Two subjects, the camera and the place are told apart."""
    script = read_script("@cat on the left, @boat on the right; a lake at dusk. Slow push in", NAMES, EVERYONE)
    assert [direction.across for direction in script.directions] == [0.31, 0.69, None]
    assert script.camera == "Slow push in"
    assert script.scenery == "a lake at dusk"


def test_names_joined_by_and_share_what_follows() -> None:
    """Both stand in front."""
    assert [direction.depth for direction in said("@cat and @boat stand in the foreground")] == ["front", "front", None]


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("@cat stands behind @boat", "behind"),
        ("@cat in front of @boat", "in front of"),
        ("@cat is left of @boat", "left of"),
        ("@cat next to @boat", "next to"),
        ("@cat站在@boat的右边", "right of"),
    ],
)
def test_a_second_name_makes_a_relation(prompt: str, kind: str) -> None:
    """The word between or after two names says how the first stands to the second."""
    (relation,) = read_script(prompt, NAMES, EVERYONE).relations
    assert (relation.first, relation.kind, relation.second) == (0, kind, 1)


def test_without_names_the_words_are_for_all() -> None:
    """A prompt that calls nobody directs everybody; words about the landscape make nothing small."""
    assert {direction.action for direction in said("a small lake at dusk, swaying gently")} == {"sway"}
    assert {direction.size for direction in said("a small lake at dusk, swaying gently")} == {1.0}


def test_unknown_names_are_found() -> None:
    """A longer name isn't taken for a shorter one, and an address is no name."""
    assert unknown_names("@cats and @cat", NAMES) == ("cats",)
    assert unknown_names("write to me@boats.example", NAMES) == ()


@given(
    st.text(max_size=80),
    st.lists(st.sampled_from(["@cat", "@boat", "@猫", "left", "在", "behind", ", ", "."]), max_size=8),
)
def test_any_text_can_be_read(text: str, words: list[str]) -> None:
    """Nothing that is written makes the reader fail, and each subject gets one direction."""
    script = read_script(f"{text} {' '.join(words)}", NAMES, EVERYONE)
    assert len(script.directions) == len(EVERYONE)
    assert all(relation.first != relation.second for relation in script.relations)
