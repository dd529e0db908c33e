"""What the words of an edit are read as."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.procedural.editing.words import read_words


@pytest.mark.parametrize(
    ("prompt", "look", "changes", "cut", "ignored"),
    [
        ("make it warmer and brighter", None, ("warmer", "brighter"), False, ()),
        ("turn this into a foggy night, in Pop Art", "pop art", ("mist", "night"), False, ()),
        ("remove the background", None, (), True, ()),
        ("把照片变成秋天的夜晚", None, ("autumn", "night"), False, ()),
        ("抠图,水墨风格", "ink wash", (), True, ()),
        ("add a dragon to the snow", None, ("snow",), False, ("add", "dragon")),
        ("oil, then pencil", "oil", (), False, ("then", "pencil")),
        ("drain the lake", None, (), False, ("drain", "lake")),
    ],
)
def test_words_are_read(
    prompt: str, look: str | None, changes: tuple[str, ...], *, cut: bool, ignored: tuple[str, ...]
) -> None:
    words = read_words(prompt)
    assert (words.look, words.changes, words.cut, words.ignored) == (look, changes, cut, ignored)


def test_what_is_avoided_is_taken_back_or_turned_round() -> None:
    words = read_words("night, fog, oil", "fog, cold, oil, 模糊, wings")
    assert (words.look, words.changes) == (None, ("night", "warmer", "sharp"))
    assert words.ignored == ("wings",)


@given(st.text(max_size=120), st.none() | st.text(max_size=60))
def test_any_text_can_be_read(prompt: str, negative: str | None) -> None:
    words = read_words(prompt, negative)
    assert not set(words.changes) & {""}
    assert words.acts or not words.changes
