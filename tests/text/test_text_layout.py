"""Blocks of lines: widths, balance, alignment, spacing, scripts."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.text.layout import TextBlock, TextLine, fit_text, set_text
from mmgen.media.text.style import TextStyle

STYLE = TextStyle(40, system_folders=())
SLOGAN = "春天来了，安康茶山等你来，一起品尝今年的第一杯新茶吧！"
ENGLISH = "The quick brown fox jumps over the lazy dog and nobody is surprised"
words = st.lists(
    st.sampled_from(["tea", "春天", "，", "mountain", " ", "“山”", "2026", "مرحبا", "—", "é"]), min_size=1, max_size=16
)


def block_of(text: str, style: TextStyle = STYLE, max_width: float | None = None) -> TextBlock:
    return set_text(text, style, max_width=max_width)


def em_width(text: str, style: TextStyle = STYLE) -> float:
    return block_of(text, style).width / style.size


def glyph_ids(line: TextLine) -> list[int]:
    return [glyph.glyph for glyph in line.glyphs]


def texts(block: TextBlock) -> list[str]:
    return [line.text for line in block.lines]


@pytest.mark.parametrize("family", ["sans", "serif"])
def test_kerning_pulls_av_together(family: str) -> None:
    style = replace(STYLE, family=family)
    assert em_width("AV", style) < em_width("A", style) + em_width("V", style) - 0.01


def test_ligatures_form_and_yield_to_tracking() -> None:
    serif = replace(STYLE, family="serif")
    assert len(block_of("ffi", serif).lines[0].glyphs) < 3
    assert len(block_of("ffi", replace(serif, tracking=0.1)).lines[0].glyphs) == 3


def test_tracking_opens_between_letters_only() -> None:
    assert em_width("山水间", replace(STYLE, tracking=0.1)) == pytest.approx(3.2)
    assert em_width("مرحبا", replace(STYLE, tracking=0.1)) == em_width("مرحبا")


def test_quarter_em_between_han_and_latin() -> None:
    assert em_width("茶A山") == pytest.approx(em_width("茶") * 2 + em_width("A") + 0.5)
    assert em_width("第3届") == pytest.approx(2 + em_width("3") + 0.5)


def test_latin_beside_han_is_as_tall_as_han_wants() -> None:
    serif = replace(STYLE, size=100, family="serif")
    alone, beside = block_of("H", serif).ink, block_of("H山", serif).lines[0]
    assert alone.height == pytest.approx(70.8, abs=1)
    letter = beside.glyphs[0]
    box = letter.font.extents(letter.glyph)
    assert box is not None
    assert (box.top - box.bottom) * letter.scale == pytest.approx(0.733, abs=0.01)


def test_full_width_marks_in_a_row_share_their_blanks() -> None:
    assert em_width("山》，水") == pytest.approx(3.5)
    assert em_width("山《《水") == pytest.approx(3.5)
    assert em_width("山，水") == pytest.approx(3)


def test_blank_halves_vanish_at_both_ends_of_a_line() -> None:
    assert em_width("《山》") == pytest.approx(2)
    assert block_of("《山》").ink.left < 0.1 * STYLE.size


def test_arabic_letters_join() -> None:
    joined = glyph_ids(block_of("مرحبا").lines[0])
    isolated = [glyph_ids(block_of(letter).lines[0])[-1] for letter in "مرحبا"]
    assert not set(joined) & set(isolated)


def test_arabic_runs_from_the_right_with_its_numbers_from_the_left() -> None:
    line = block_of("مرحبا 1/5").lines[0]
    digits = [glyph for glyph in line.glyphs if "Arabic" not in glyph.font.face.path.name]
    letters = [glyph for glyph in line.glyphs if "Arabic" in glyph.font.face.path.name]
    assert len(digits) == 3
    assert max(glyph.x for glyph in digits) < min(glyph.x for glyph in letters)
    alone = glyph_ids(block_of("1/5", replace(STYLE, direction="rtl")).lines[0])
    assert [glyph.x for glyph in digits] == sorted(glyph.x for glyph in digits)
    assert len(set(alone)) == 3


def test_start_is_right_for_arabic_and_left_for_chinese() -> None:
    arabic, chinese = block_of("مرحبا بالعالم\nمرحبا"), block_of("山水之间\n山")
    assert arabic.lines[1].left + arabic.lines[1].width == pytest.approx(arabic.width)
    assert chinese.lines[1].left == 0


@pytest.mark.parametrize(("align", "share"), [("left", 0), ("center", 0.5), ("right", 1), ("start", 0), ("end", 1)])
def test_alignment_shares_out_the_free_width(align: str, share: float) -> None:
    block = block_of("山水之间\n山", replace(STYLE, align=align))
    assert block.lines[1].left == pytest.approx((block.width - block.lines[1].width) * share)


def test_box_is_lines_by_line_height() -> None:
    block = block_of("山\n\n水", replace(STYLE, size=50, line_height=1.4))
    assert block.height == pytest.approx(3 * 70)
    assert [line.baseline for line in block.lines] == pytest.approx([block.ascent + i * 70 for i in range(3)])
    assert block.ascent == pytest.approx(50 * (0.2 + 0.88))


@given(words, st.floats(180, 700))
def test_no_line_is_wider_than_allowed_and_no_visible_text_is_lost(parts: list[str], limit: float) -> None:
    text = "".join(parts)
    try:
        block = block_of(text, max_width=limit)
    except InputError as error:
        assert "wider than the line" in error.reason or "nothing to draw" in error.reason  # noqa: PT017
        return
    assert all(line.width <= limit + 1e-6 for line in block.lines)
    assert "".join("".join(texts(block)).split()) == "".join(text.split())


@given(words)
def test_pens_end_where_the_width_says(parts: list[str]) -> None:
    text = "".join(parts) + "山"
    line = block_of(text, replace(STYLE, direction="ltr")).lines[0]
    last = max(line.glyphs, key=lambda glyph: glyph.x)
    assert last.x * STYLE.size <= line.width + 1e-6


@pytest.mark.parametrize("text", ["山水", "山水茶", "竹林溪流"])
def test_a_column_of_single_characters(text: str) -> None:
    assert texts(block_of(text, max_width=STYLE.size)) == list(text)


def test_lines_are_as_few_as_fit_and_about_equal() -> None:
    block = block_of(ENGLISH, max_width=420)
    widths = [line.width for line in block.lines]
    greedy = -(-em_width(ENGLISH) * STYLE.size // 420)
    assert len(widths) <= greedy + 1
    assert min(widths) > 0.6 * max(widths)


@given(st.integers(200, 900))
def test_no_last_line_is_a_single_character(limit: int) -> None:
    block = block_of(SLOGAN, max_width=limit)
    assert sum(character.isalnum() for character in block.lines[-1].text) > 1


def test_a_long_text_does_not_end_in_a_single_character() -> None:
    block = block_of("峰峦岭壑" * 9 + "峰", max_width=6 * STYLE.size)
    assert len(block.lines) == 7
    assert len(block.lines[-1].text) > 1


def test_breaks_prefer_the_end_of_a_clause() -> None:
    assert texts(block_of("春天来了，安康茶山等你", max_width=300)) == ["春天来了，", "安康茶山等你"]


def test_breaks_keep_words_whole_where_they_can() -> None:
    lines = texts(block_of("2026年夏季新品全线上市限时特惠", max_width=260))
    assert not [
        pair
        for pair in itertools.pairwise(lines)
        if (pair[0][-1], pair[1][0]) in {("上", "市"), ("限", "时"), ("新", "品")}
    ]


def test_too_long_a_word_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="'mountaineering' is wider"):
        block_of("a mountaineering tour", max_width=100)


def test_too_many_lines_are_refused() -> None:
    with pytest.raises(InputError, match="more than the 1 allowed"):
        set_text(SLOGAN, STYLE, max_width=400, max_lines=1)


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200b", "\u200e\u2060"])
def test_text_without_ink_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="nothing to draw"):
        block_of(text)


def test_control_characters_are_refused_not_dropped() -> None:
    with pytest.raises(InputError, match=r"control characters \(U\+0007\)"):
        block_of("ring\x07")


@given(st.integers(1, 4), st.floats(120, 900))
def test_fitted_text_is_the_largest_that_fits(max_lines: int, width: float) -> None:
    style = replace(STYLE, size=90)
    block = fit_text(SLOGAN, style, max_width=width, max_lines=max_lines, smallest=1)
    size = block.style.size
    assert len(block.lines) <= max_lines
    assert all(line.width <= width * (1 + 1e-6) for line in block.lines)
    if size < style.size:
        with pytest.raises(InputError):
            set_text(SLOGAN, replace(style, size=size * 1.01), max_width=width, max_lines=max_lines)


def test_fitting_keeps_a_size_that_already_fits() -> None:
    assert fit_text("山", STYLE, max_width=500, max_lines=1, smallest=8).style.size == STYLE.size


def test_fitting_refuses_below_the_smallest_size() -> None:
    with pytest.raises(InputError, match="below 30"):
        fit_text(ENGLISH, STYLE, max_width=200, max_lines=1, smallest=30)


def test_fitting_shares_lines_among_paragraphs() -> None:
    block = fit_text(f"茶\n{SLOGAN}", STYLE, max_width=500, max_lines=3, smallest=8)
    assert texts(block)[0] == "茶"
    assert len(block.lines) == 3


@pytest.mark.parametrize(
    "wrong",
    [{"size": 0}, {"size": float("nan")}, {"weight": 0}, {"tracking": 9}, {"line_height": 0}, {"color": (0, 0, 300)}],
)
def test_impossible_styles_are_refused(wrong: dict) -> None:
    with pytest.raises(InputError):
        replace(STYLE, **wrong)
