"""What the pitch and the level of speech over time say: which Mandarin tone a syllable has, and when a word begins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anyio
import numpy as np
import pytest

from espeak_sound import onsets, pitch_track, samples_of, spoken
from mmgen_espeak import Espeak

TONES = "八拔把爸 汤糖躺烫"
"""Two syllables in the four tones in turn."""


@pytest.fixture(scope="module")
def espeak() -> Iterator[Espeak]:
    """A backend whose process is kept from test to test."""
    backend = Espeak()
    yield backend
    anyio.run(backend.aclose)


def contour(espeak: Espeak, syllable: str, **voice: str) -> Any:
    """The pitch of the end of a syllable, where its tone is; in semitones."""
    track = pitch_track(samples_of(spoken(espeak, text=syllable, language="zh-CN", **voice)))
    return track[round(0.4 * track.size) :]


def tone_of(contour: Any, low: float, high: float) -> int:
    """Which tone a contour is that of a speaker between these pitches: 55, 35, 214 or 51 on a scale of 1 to 5."""
    edge = max(contour.size // 4, 1)
    begin, end, lowest = ((np.mean(contour[:edge]), np.mean(contour[-edge:]), np.percentile(contour, 15)) - low) / (
        high - low
    )
    if end < begin - 0.3:
        return 4
    if abs(end - begin) < 0.2 and begin > 0.75:
        return 1
    return 2 if lowest > 0.3 else 3


@pytest.mark.parametrize("voice", [{}, {"voice": "f3"}], ids=["default", "f3"])
def test_the_four_tones_are_told_apart_by_their_pitch(espeak: Espeak, voice: dict[str, str]) -> None:
    """High and level, rising, low and dipping, falling; the speaker's range is taken from other syllables."""
    high, low = np.mean(contour(espeak, "妈", **voice)), np.min(contour(espeak, "骂", **voice))
    found = [tone_of(contour(espeak, syllable, **voice), low, high) for syllable in TONES.replace(" ", "")]
    assert found == [1, 2, 3, 4] * 2


@pytest.mark.parametrize("text", ["Take. Time. To. Count.", "Pat cut top cat back", "Two. Boats. Pass. Ten. Towns."])
def test_a_word_that_begins_with_a_stop_is_timed_to_its_burst(espeak: Espeak, text: str) -> None:
    """The lips or the tongue are closed for some hundredths of a second, which are the word's; then sound comes."""
    made = spoken(espeak, text=text, language="en-US", word_timings=True)
    heard = onsets(samples_of(made))
    words = made.details["words"]
    assert [word["word"] for word in words] == text.replace(".", "").split()
    for word in words:
        after = heard - word["start"]
        assert ((after > -0.01) & (after < 0.06)).any(), word
