"""Levels and order against an independent implementation, worked examples and the algorithm's own promises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.media.text.bidi import (
    REMOVED,
    base_level,
    bidi_class,
    closing_bracket,
    embedding_levels,
    line_levels,
    visual_order,
)

ALPHABET = "abאבعغ12٣ ,.-()$%[]/:"
CASES = json.loads((Path(__file__).parent / "bidi_levels.json").read_text(encoding="utf-8"))
mixed_text = st.text(alphabet=ALPHABET, max_size=24)


def shown(text: str, base: int) -> str:
    levels = line_levels(text, embedding_levels(text, base), base)
    return "".join(text[i] for i in visual_order(levels))


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_levels_equal_those_of_an_independent_implementation(case: list) -> None:
    """GNU FriBidi 1.0.8 made the table, isolates closed, levels after rule L1."""
    text, direction, base, expected = case
    assert {"ltr": 0, "rtl": 1, "auto": base_level(text)}[direction] == base
    found = line_levels(text, embedding_levels(text, base), base)
    assert [None if bidi_class(c) in REMOVED else level for c, level in zip(text, found, strict=True)] == expected


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("car is אבג in hebrew", 0, "car is גבא in hebrew"),
        ("אבג car דה", 1, "הד car גבא"),
        ("مرحبا 2026", 1, "2026 ابحرم"),
        ("سعر 12:30", 1, "12:30 رعس"),
        ("سعر 12-30", 1, "30-12 رعس"),
        ("א (ab) ג", 1, "ג )ab( א"),
        ("a (אב) c", 0, "a (בא) c"),
        ("a\u2067אב\u2069c", 0, "a\u2067בא\u2069c"),
    ],
)
def test_order_of_worked_examples(text: str, base: int, expected: str) -> None:
    """Brackets are listed as stored: shaping mirrors them."""
    assert shown(text, base) == expected


def test_first_strong_character_sets_the_base() -> None:
    assert base_level("12, ab אב") == 0
    assert base_level("12, אב ab") == 1
    assert base_level("\u2067אב\u2069 ab") == 0
    assert base_level("12 %") == 0


@given(mixed_text, st.sampled_from([0, 1]))
def test_letters_get_the_parity_of_their_direction(text: str, base: int) -> None:
    for character, level in zip(text, embedding_levels(text, base), strict=True):
        if bidi_class(character) in {"L", "R", "AL"}:
            assert level % 2 == (bidi_class(character) != "L")
        assert base <= level <= base + 2


@given(mixed_text, st.sampled_from([0, 1]))
def test_order_shows_each_character_once(text: str, base: int) -> None:
    assert sorted(visual_order(embedding_levels(text, base))) == list(range(len(text)))


@given(mixed_text, mixed_text, mixed_text, mixed_text, st.sampled_from([0, 1]))
def test_what_an_isolate_holds_does_not_touch_what_is_around_it(
    before: str, inside: str, other: str, after: str, base: int
) -> None:
    def around(content: str) -> list[int]:
        levels = embedding_levels(f"{before}\u2068{content}\u2069{after}", base)
        return levels[: len(before) + 1] + levels[len(before) + 1 + len(content) :]

    assert around(inside) == around(other)


@given(st.text(alphabet="ab ,.1(", max_size=20))
def test_text_without_right_to_left_stays_at_level_zero(text: str) -> None:
    assert set(embedding_levels(text, 0)) <= {0}


@given(st.lists(st.integers(0, 4), max_size=12))
def test_order_reverses_runs_from_the_highest_level_down(levels: list[int]) -> None:
    order = list(range(len(levels)))
    for threshold in range(max(levels, default=0), 0, -1):
        i = 0
        while i < len(order):
            j = i
            while j < len(order) and levels[order[j]] >= threshold:
                j += 1
            order[i:j] = reversed(order[i:j])
            i = max(j, i + 1)
    assert visual_order(levels) == order


def test_a_character_that_only_decomposes_is_no_bracket() -> None:
    assert embedding_levels("a\u2adcb", 0) == [0, 0, 0]


def test_brackets_pair_with_their_closing_partner() -> None:
    assert closing_bracket("(") == ")"
    assert closing_bracket("［") == "］"
    assert closing_bracket("《") == "》"
    assert closing_bracket("\u298d") == "\u2990"
    assert closing_bracket(")") is None
    assert closing_bracket("‚") is None
