"""Lines of Korean, Japanese, Traditional Chinese and tall scripts; what holds for the lines of any text."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.text.breaks import break_costs
from mmgen.media.text.characters import cluster_starts
from mmgen.media.text.layout import TextBlock, fit_text, set_text
from mmgen.media.text.linebreak import break_lines
from mmgen.media.text.paragraph import shape_paragraph
from mmgen.media.text.raster import draw_text
from mmgen.media.text.style import TextStyle

STYLE = TextStyle(40, system_folders=())
UNIT = replace(STYLE, size=1)
PARTS = [
    "วันหยุดที่", "นี้", "서울의", "봄날", "हिन्दी", "क्षत्रिय", "שלום", "مرحبا", "春天", "東京へ", "カメラ", "臺灣", "tea", "2026",
    "👨‍👩‍👧", "🇨🇳", "👍🏽", "，", " ", " ", "\u200b", "é", "e\u0301",
]  # fmt: skip
mixed = (
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=10).map("".join).filter(lambda text: text.strip(" \u200b"))
)


def texts(block: TextBlock) -> list[str]:
    return [line.text for line in block.lines]


@given(mixed, st.floats(1, 14))
def test_lines_join_to_the_text_are_no_wider_than_allowed_and_part_no_cluster(text: str, width: float) -> None:
    paragraph = shape_paragraph(text, UNIT)
    starts = {*cluster_starts(text), len(text)}
    try:
        lines = break_lines(paragraph, width)
    except InputError as error:
        assert "wider than the line" in error.reason  # noqa: PT017
        return
    assert "".join(text[a:b] for a, b in lines) == text
    assert all(paragraph.width(a, b) <= width + 1e-6 for a, b in lines)
    assert all(a in starts for a, _ in lines)


@given(st.lists(st.sampled_from(["क्षत्रिय", "में", "हूँ।", " ", "ab", "של"]), min_size=1, max_size=8).map("".join))
def test_hindi_breaks_only_after_spaces(text: str) -> None:
    assert all(text[i - 1] == " " for i in break_costs(text))


def test_korean_words_stay_whole_even_at_one_more_line() -> None:
    assert texts(set_text("서울의 봄날은 조용하다", STYLE, max_width=190)) == ["서울의", "봄날은", "조용하다"]


def test_a_korean_word_wider_than_the_line_is_broken() -> None:
    lines = texts(set_text("대한민국만세", STYLE, max_width=130))
    assert "".join(lines) == "대한민국만세"
    assert len(lines) == 2


@pytest.mark.parametrize("text", ["2026년", "SDK를", "봄(春)은", "大韓民國의"])
def test_korean_keeps_particles_with_what_they_follow(text: str) -> None:
    assert min(break_costs(text).values(), default=1000) >= 12 or "大" in text


def test_fitting_shrinks_korean_before_it_breaks_a_word() -> None:
    block = fit_text("조용하다 봄날", replace(STYLE, size=60), max_width=180, max_lines=2, smallest=20)
    assert texts(block) == ["조용하다", "봄날"]
    forced = fit_text("조용하다 봄날", replace(STYLE, size=60), max_width=180, max_lines=3, smallest=55)
    assert forced.style.size >= 55
    assert "".join(texts(forced)).replace(" ", "") == "조용하다봄날"


def test_korean_written_letter_by_letter_is_set_as_syllables() -> None:
    decomposed = unicodedata.normalize("NFD", "봄날")
    assert len(set_text(decomposed, STYLE).lines[0].glyphs) == 2


def test_japanese_breaks_after_a_particle_and_not_in_katakana() -> None:
    assert texts(set_text("春の東京駅へようこそ", STYLE, max_width=260)) == ["春の東京駅へ", "ようこそ"]
    assert min(break_costs("カメラと")[i] for i in (1, 2)) > 12 * break_costs("カメラと")[3]


def fonts_of(text: str) -> set[str]:
    return {glyph.font.face.path.stem for line in set_text(text, STYLE).lines for glyph in line.glyphs}


def test_forms_follow_the_region() -> None:
    """The bone is drawn mirrored on the mainland, so each region has a glyph of its own for it."""
    assert fonts_of("骨头") == {"NotoSansSC"}
    assert "NotoSansTC" in fonts_of("骨董與茶藝")
    assert "NotoSansJP" in fonts_of("骨とう駅")
    glyphs = [set_text(text, STYLE).lines[0].glyphs[0] for text in ("骨头", "骨與", "骨とう")]
    assert [glyph.font.face.path.stem for glyph in glyphs] == ["NotoSansSC", "NotoSansTC", "NotoSansJP"]


@pytest.mark.parametrize("weight", [100, 400, 900])
def test_fonts_of_two_regions_agree_in_weight(weight: int) -> None:
    """山 is drawn alike and comes from one font, 骨 from another: their strokes have the same thickness."""
    block = set_text("山臺", replace(STYLE, size=200, weight=weight))
    assert {glyph.font.face.path.stem for glyph in block.lines[0].glyphs} == {"NotoSansSC", "NotoSansTC"}
    styles = {glyph.font.style()[0] for glyph in block.lines[0].glyphs}
    assert styles == {weight}


@pytest.mark.parametrize("text", ["ผู้กู้\nที่ปั้น", "ญี่ปุ่น\nญี่ปุ่น", "हूँ\nहैं", "Ấ gỵ\nẾ", "ربيع\nالشاي"])
def test_ink_of_two_lines_never_meets_even_when_set_tight(text: str) -> None:
    block = set_text(text, replace(STYLE, size=100, line_height=0.9))
    rows = draw_text(block).alpha.max(axis=1)
    clear = np.flatnonzero(rows == 0)
    top, bottom = block.lines[0].baseline - block.ink.top, block.lines[1].baseline - block.ink.top
    assert any(top < row < bottom for row in clear)


def test_line_height_is_as_asked_where_nothing_is_tall() -> None:
    block = set_text("山\n水", replace(STYLE, line_height=1.1))
    assert block.height == pytest.approx(2 * 1.1 * STYLE.size)


def test_bidi_keeps_emoji_and_numbers_in_order() -> None:
    line = set_text("שלום 2026 🌸 חבר", STYLE).lines[0]
    by_name = sorted(line.glyphs, key=lambda glyph: glyph.x)
    kinds = [key for key, _ in itertools.groupby(by_name, key=lambda glyph: glyph.font.face.path.stem)]
    assert kinds.index("NotoColorEmoji") < len(kinds) - 1
    digits = [glyph for glyph in by_name if glyph.font.face.path.stem == "NotoSansSC"]
    flower = next(glyph for glyph in by_name if glyph.font.face.path.stem == "NotoColorEmoji")
    assert flower.x < min(glyph.x for glyph in digits[-4:])
