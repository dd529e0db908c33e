"""The shipped fonts and how a font is found for each character."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.text.layout import TextBlock, set_text
from mmgen.media.text.library import SANS, SERIF, SHIPPED, open_face, shipped_faces, user_faces
from mmgen.media.text.style import TextStyle

FONTS = Path(__file__).parent / "fonts"
STYLE = TextStyle(30, system_folders=())
LAO = "ສວັສດີ"
"""Characters that no shipped font has, and the font of the tests has."""


def names(block: TextBlock) -> list[str]:
    return list(dict.fromkeys(glyph.font.face.path.name for line in block.lines for glyph in line.glyphs))


def block_of(text: str, style: TextStyle = STYLE) -> TextBlock:
    return set_text(text, style)


def test_every_shipped_font_is_listed_with_its_license_and_source() -> None:
    files = sorted(path.name for path in SHIPPED.glob("*.ttf"))
    assert files == sorted({*SANS, *SERIF})
    notes, sources = ((SHIPPED / name).read_text(encoding="utf-8") for name in ("OFL.txt", "SOURCES.md"))
    assert "SIL OPEN FONT LICENSE Version 1.1" in notes
    for name in files:
        assert re.search(rf"^{name}: .*[Cc(]", notes, re.MULTILINE)
        assert f"`{name}`" in sources


def test_shipped_fonts_stay_small() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.glob("*.ttf")) < 20_000_000


def test_sans_covers_gb2312_and_the_latin_of_europe() -> None:
    face = shipped_faces("sans")[0]
    han = [
        bytes((row + 0xA0, cell + 0xA0)).decode("gb2312", "ignore") for row in range(16, 88) for cell in range(1, 95)
    ]
    assert [c for c in han if c and not face.covers(ord(c))] == []
    latin = open_face(SHIPPED / "NotoSans.ttf", 0)
    assert [chr(c) for c in (*range(0x20, 0x7F), *range(0xA0, 0x180)) if not latin.covers(c)] == []


def test_serif_covers_gb2312_level_1() -> None:
    face = open_face(SHIPPED / "NotoSerifSC.ttf", 0)
    han = [
        bytes((row + 0xA0, cell + 0xA0)).decode("gb2312", "ignore") for row in range(16, 56) for cell in range(1, 95)
    ]
    assert [c for c in han if c and not face.covers(ord(c))] == []


@pytest.mark.parametrize("family", ["sans", "serif"])
def test_shipped_weights_differ(family: str) -> None:
    widths = [block_of("Ankang", replace(STYLE, family=family, weight=weight)).width for weight in (400, 700, 900)]
    assert widths == sorted(widths)
    assert len(set(widths)) == 3


def test_serif_sets_han_and_latin_in_serif_fonts() -> None:
    assert names(block_of("山Ankang", replace(STYLE, family="serif"))) == ["NotoSerifSC.ttf", "DisplaySerif.ttf"]


def test_a_title_is_not_set_in_two_chinese_designs() -> None:
    """The serif font lacks 丌, so all of the Chinese moves to the font that has it; the Latin stays."""
    assert not open_face(SHIPPED / "NotoSerifSC.ttf", 0).covers(ord("丌"))
    assert names(block_of("山丌A", replace(STYLE, family="serif"))) == ["NotoSansSC.ttf", "DisplaySerif.ttf"]


def test_a_symbol_does_not_move_its_title_to_another_font() -> None:
    assert "DisplaySerif.ttf" in names(block_of("★ Summer", replace(STYLE, family="serif")))


def test_quotes_follow_the_language_around_them() -> None:
    serif = replace(STYLE, family="serif")
    assert names(block_of("“山水”", serif)) == ["NotoSerifSC.ttf"]
    assert names(block_of("“Hills”", serif)) == ["DisplaySerif.ttf"]
    assert names(block_of("It’s", serif)) == ["DisplaySerif.ttf"]
    assert block_of("It’s").width < 1.6 * STYLE.size


@pytest.mark.parametrize("dot", "·•‧")
@pytest.mark.parametrize("family", ["sans", "serif"])
def test_a_dot_between_latin_letters_is_narrow(dot: str, family: str) -> None:
    """Fonts for Han draw it one em wide, as it is wanted between Han."""
    style = replace(STYLE, family=family)
    assert block_of(f"A{dot}B", style).width < block_of("AB", style).width + 0.7 * STYLE.size
    if (dot, family) == ("·", "sans"):
        assert block_of(f"山{dot}海", style).width >= block_of("山海", style).width + 0.95 * STYLE.size


def test_a_mark_stays_in_the_font_of_its_base() -> None:
    assert names(block_of("e\u0323\u0302 x\u0323")) == ["NotoSans.ttf"]


def test_missing_characters_are_refused_by_name() -> None:
    with pytest.raises(InputError, match=r"(?s)'ສ' \(U\+0EAA\).*fonts=") as caught:
        block_of(f"ab {LAO}")
    assert caught.value.name == "text"


@given(st.text(min_size=1, max_size=12))
def test_what_is_set_never_holds_an_empty_box(text: str) -> None:
    """Any text is either refused or has a glyph for each character."""
    try:
        block = block_of(text)
    except InputError:
        return
    assert all(glyph.glyph != 0 for line in block.lines for glyph in line.glyphs)


def test_fonts_of_the_system_are_found_by_what_they_cover() -> None:
    block = block_of(f"{LAO} Hello", replace(STYLE, system_folders=(FONTS,)))
    assert names(block) == ["lao.ttf", "NotoSansSC.ttf"]


def test_fonts_of_the_user_come_first() -> None:
    given_font = replace(STYLE, fonts=(SHIPPED / "DisplaySerif.ttf",))
    assert names(block_of("Hello 山", given_font)) == ["DisplaySerif.ttf", "NotoSansSC.ttf"]


def test_a_folder_of_fonts_may_be_given() -> None:
    assert names(block_of(LAO, replace(STYLE, fonts=(FONTS,)))) == ["lao.ttf"]


def test_a_broken_file_among_system_fonts_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.ttf").write_bytes(b"not a font")
    shutil.copy(FONTS / "lao.ttf", tmp_path / "b.ttf")
    assert names(block_of(LAO, replace(STYLE, system_folders=(tmp_path,)))) == ["b.ttf"]


@pytest.mark.parametrize("content", [b"", b"not a font", b"\x00\x01\x00\x00" + bytes(60)])
def test_a_broken_file_from_the_user_is_refused(tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(content)
    with pytest.raises(InputError, match="broken"):
        user_faces((broken,))


def test_a_missing_file_or_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be read"):
        user_faces((tmp_path / "none.ttf",))
    with pytest.raises(InputError, match="no TrueType"):
        user_faces((tmp_path,))


def test_thai_marks_keep_to_their_base() -> None:
    """The vowel above takes no width of its own."""
    assert block_of("ที่").width == pytest.approx(block_of("ท").width)


@pytest.mark.parametrize(
    ("text", "font", "glyphs"),
    [
        ("ที่นี่", "NotoSansThai.ttf", 6),
        ("क्षत्रिय", "NotoSansDevanagari.ttf", 4),
        ("שלום", "NotoSansHebrew.ttf", 4),
    ],
)
def test_scripts_are_shaped_by_their_font(text: str, font: str, glyphs: int) -> None:
    """Eight characters of Hindi are joined into four glyphs, a vowel sign before its consonant among them."""
    (line,) = block_of(text).lines
    assert {glyph.font.face.path.name for glyph in line.glyphs} == {font}
    assert len(line.glyphs) == glyphs


@pytest.mark.parametrize("family", ["👨‍👩‍👧", "👍🏽", "🇨🇳", "1️⃣", "❤️", "⭐", "🌸", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"])
def test_an_emoji_is_one_picture(family: str) -> None:
    (line,) = block_of(family).lines
    assert [glyph.font.face.path.name for glyph in line.glyphs] == ["NotoColorEmoji.ttf"]


@pytest.mark.parametrize("symbol", ["☀", "☎", "★", "☀\ufe0e"])
def test_a_symbol_stays_type_unless_it_is_asked_to_be_a_picture(symbol: str) -> None:
    assert names(block_of(symbol)) == ["NotoSansSC.ttf"]
