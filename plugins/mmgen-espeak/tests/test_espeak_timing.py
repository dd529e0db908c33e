"""Words and their times, whatever the text and whatever the library says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen_espeak.scripts import chosen_language, unread
from mmgen_espeak.timing import WORD, heard_spans, spans_of, words_in

TEXTS = st.text(st.sampled_from("ab é天地สี้ا 7$'-.,!? \n"), max_size=40)
EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from([1, 2, 5, 8]),
            "at": st.integers(0, 45),
            "length": st.integers(0, 9),
            "ms": st.integers(0, 5000),
        }
    ),
    max_size=12,
)


@given(TEXTS)
def test_words_are_the_text_s_letters(text: str) -> None:
    """Where they stand, in order, without overlap."""
    end = 0
    for place, word in words_in(text):
        assert place >= end
        assert text[place : place + len(word)] == word
        end = place + len(word)


@given(TEXTS, EVENTS)
def test_spans_are_in_order_whatever_the_library_says(text: str, events: list[dict[str, int]]) -> None:
    """Times only grow, every word is there, and all lies inside the sound."""
    ordered = sorted(events, key=lambda event: event["ms"])
    spans = spans_of(text, ordered)
    assert [span.word for span in spans] == [word for _, word in words_in(text)]
    heard = heard_spans(spans, np.ones(48_000, np.float32), 48_000, begun=0.01)
    assert all(0 <= span["start"] <= span["end"] <= 1.0 for span in heard)
    starts = [span["start"] for span in heard]
    assert starts == sorted(starts)


def test_small_words_share_the_time_of_one_event() -> None:
    """By their lengths."""
    events = [
        {"type": WORD, "at": 1, "length": 3, "ms": 0},
        {"type": WORD, "at": 7, "length": 4, "ms": 400},
        {"type": 5, "at": 11, "length": 0, "ms": 900},
    ]
    spans = spans_of("was a fine", events)
    assert [span.word for span in spans] == ["was", "a", "fine"]
    assert [span.end for span in spans] == pytest.approx([0.3, 0.4, 0.9])


@given(st.text(max_size=30))
def test_any_text_has_a_language_or_none(text: str) -> None:
    """And whether it can be read can be told."""
    language = chosen_language(text, None)
    assert language is None or unread(text, language) is None or unread(text, language)[0] in text
