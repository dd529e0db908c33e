"""Words that no font at hand has are refused by the check, before any work, with what to install."""

from __future__ import annotations

import pytest

from mmgen import ImageRequest, Model, Shot, VideoRequest
from mmgen.media.text.coverage import has_shipped_letters, objection_to_words
from mmgen.media.text.fallback import uncovered
from mmgen.media.text.style import Family, TextStyle
from mmgen.procedural.film.record import FILM
from mmgen.procedural.scenes.record import SCENE

RARE = "\U00014400"
"""An Anatolian hieroglyph, which hardly any system has a font for."""


def shipped(family: Family = "sans") -> TextStyle:
    """A style without the fonts of this system."""
    return TextStyle(1, family, system_folders=())


def test_the_script_is_named() -> None:
    """With the first of its letters, and a font that has them."""
    told = objection_to_words("வணக்கம்", shipped())
    assert told is not None
    assert told.startswith("no font at hand has 'வ' (U+0BB5), 'ண' (U+0BA3)")
    assert told.endswith(", ...; install a font for Tamil, such as Noto Sans Tamil, on this system")


@pytest.mark.parametrize("text", ["spring", "山海", "Ünïcode — “q”", "नमस्ते", "สวัสดี", "شاي", "two\nlines", "☕"])
def test_what_ships_is_not_refused(text: str) -> None:
    assert objection_to_words(text, shipped()) is None


@pytest.mark.parametrize("encoding", ["latin-1", "gb2312"])
@pytest.mark.parametrize("family", ["sans", "serif"])
def test_no_font_is_opened_for_common_letters(encoding: str, family: Family) -> None:
    """Rightly: every letter of these two is in the fonts that ship."""
    points = (chr(code) for code in range(0xA0, 0x10000) if not 0xD800 <= code < 0xE000)
    letters = [letter for letter in points if letter.encode(encoding, "ignore")]
    assert has_shipped_letters("".join(letters))
    assert uncovered(letters, ["Hani" if letter > "\u2e7f" else "Latn" for letter in letters], shipped(family)) == []
    assert not has_shipped_letters("வ")


@pytest.mark.parametrize(
    ("model", "request_", "field"),
    [
        (FILM, VideoRequest(prompt="a lake", title=RARE), "title"),
        (FILM, VideoRequest(prompt="a lake", title="a", subtitle=RARE), "subtitle"),
        (FILM, VideoRequest(shots=(Shot(prompt="a lake", caption=RARE),)), "shots"),
        (SCENE, ImageRequest(prompt=f"a lake, “{RARE}”"), "prompt"),
    ],
)
def test_the_check_refuses_them(model: Model, request_: ImageRequest | VideoRequest, field: str) -> None:
    """By the field, with the letter."""
    (problem,) = model.check(request_)
    assert problem.field == field
    assert "no font at hand has" in problem.reason
    assert "U+14400" in problem.reason
    assert "install a font for Anatolian" in problem.reason
