"""Thai words, and the lines that they make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.text.breaks import break_costs
from mmgen.media.text.layout import set_text
from mmgen.media.text.style import TextStyle
from mmgen.media.text.thai import segment, word_costs

STYLE = TextStyle(40, system_folders=())


@pytest.mark.parametrize(
    "words",
    [
        "วันหยุด|ฤดูร้อน|ที่|เชียงใหม่",
        "กรุงเทพมหานคร|เป็น|เมืองหลวง|และ|นคร|ที่|มี|ประชากร|มาก|ที่สุด|ของ|ประเทศ|ไทย",
        "ร้านกาแฟ|ริมแม่น้ำ|เปิด|แล้ว|วันนี้",
        "สวัสดี|ครับ|ยินดีต้อนรับ|สู่|พิพิธภัณฑ์|แห่งชาติ",
        "ชา|ดอย|แม่",
        "พระอาทิตย์|ขึ้น|เหนือ|ภูเขา",
        "ตากลม|ที่|ริมทะเล",
    ],
)
def test_sentences_are_read_as_words(words: str) -> None:
    assert segment(words.replace("|", "")) == words.split("|")


def test_a_name_outside_the_list_stays_whole_and_its_neighbours_are_found() -> None:
    assert segment("กรุงเทพมหานครฆฆฬฬเป็น") == ["กรุงเทพมหานคร", "ฆฆฬฬ", "เป็น"]


def test_the_mark_of_repetition_stays_with_its_word_and_frees_the_next() -> None:
    text = "อร่อยๆที่"
    assert set(break_costs(text)) == {text.index("ที่")}
    assert break_costs("ต่าง ๆ กัน").keys() == {len("ต่าง ๆ ")}


def test_no_break_after_an_abbreviation_of_and_so_on() -> None:
    assert 1 not in {i for i in word_costs("ชาฯลฯ") if i > 2}


def test_a_preposition_keeps_with_its_noun() -> None:
    text = "ชาของเรา"
    assert break_costs(text)[2] < break_costs(text)[5]


@given(st.text(alphabet="กขชสมยรลวหอเแโใไะาำิีุู็่้์ๆฯ a2", max_size=24))
def test_words_join_to_the_text_and_start_with_no_mark(text: str) -> None:
    for i in word_costs(text):
        assert text[i] not in "ะาำิีุู็่้์ๆฯ"
        assert text[i - 1] not in "เแโใไ"
    stretch = "".join(c for c in text if c not in "ๆฯ a2")
    assert "".join(segment(stretch)) == stretch


def test_a_title_breaks_between_words_and_evenly() -> None:
    block = set_text("วันหยุดฤดูร้อนที่เชียงใหม่", STYLE, max_width=250)
    assert [line.text for line in block.lines] == ["วันหยุดฤดูร้อน", "ที่เชียงใหม่"]


def test_a_thai_word_wider_than_the_line_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="'กรุงเทพมหานคร' is wider"):
        set_text("กรุงเทพมหานครเป็น", STYLE, max_width=120)
