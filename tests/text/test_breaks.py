"""Where lines may and may not end."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.media.text.breaks import break_costs
from mmgen.media.text.characters import CLOSING, OPENING

CHINESE = "春天来了安康茶山，。、！？：；（）《》“”‘’「」——……· 2026aB%¥"


def pieces(text: str) -> list[str]:
    stops = [0, *sorted(break_costs(text)), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(stops)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, world! It's on.", ["Hello, ", "world! ", "It's ", "on."]),
        ("a well-known -5 e.g. (so)", ["a ", "well-", "known ", "-5 ", "e.g. ", "(so)"]),
        ("from $3,000.50 to 50% off", ["from ", "$3,000.50 ", "to ", "50% ", "off"]),
        ("2020–2026", ["2020–2026"]),
        ("no\u00a0break here", ["no\u00a0break ", "here"]),
        ("zero\u200bwidth", ["zero\u200b", "width"]),
        ("春天来了，走", ["春", "天", "来", "了，", "走"]),
        ("《茶经》好", ["《茶", "经》", "好"]),
        ("他说：“好”。", ["他", "说：", "“好”。"]),
        ("去——来", ["去——", "来"]),
        ("好Summer天", ["好", "Summer", "天"]),
        ("don’t", ["don’t"]),
        ("ちょっと", ["ちょっ", "と"]),
        ("مرحبا بالعالم", ["مرحبا ", "بالعالم"]),
    ],
)
def test_pieces_that_stay_whole(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@given(st.text(alphabet=CHINESE, min_size=1, max_size=40))
def test_no_line_starts_with_a_closing_mark_or_ends_with_an_opening_one(text: str) -> None:
    for before, after in itertools.pairwise(pieces(text)):
        assert after[0] not in CLOSING | frozenset("%—…·")
        assert before.rstrip()[-1:] not in OPENING


@given(st.text(min_size=1, max_size=30))
def test_no_break_parts_a_mark_from_its_base(text: str) -> None:
    for i in break_costs(text):
        assert unicodedata.category(text[i]) not in {"Mn", "Mc", "Me"}


@given(st.text(alphabet="abc12 ,.", min_size=1, max_size=30))
def test_latin_breaks_only_after_spaces(text: str) -> None:
    assert all(text[i - 1] == " " for i in break_costs(text))


def test_a_break_inside_a_chinese_word_costs_more_than_one_beside_it() -> None:
    costs = break_costs("安康茶山")
    assert costs[1] > costs[2] < costs[3]


def test_a_break_before_a_particle_or_after_a_numeral_costs_more() -> None:
    assert break_costs("好的茶")[1] > break_costs("好茶喝")[1]
    assert break_costs("喝三茶")[2] > break_costs("喝好茶")[2]
