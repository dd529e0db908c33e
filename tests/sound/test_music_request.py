"""Music as it is asked for: key, tempo, instruments, loops, and words that change nothing."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen import MusicRequest
from mmgen.errors import InputError
from mmgen.media.loudness import integrated_loudness, normalise_stream
from mmgen.procedural.sound.brief import INSTRUMENTS, instrumental, read_brief
from mmgen.procedural.sound.form import BEATS, turning_sections
from mmgen.procedural.sound.keys import in_key, key_name
from mmgen.procedural.sound.looping import Loop, loop_grid, render_loop
from mmgen.procedural.sound.mood import CATALOGUE, FASTEST, SLOWEST
from mmgen.procedural.sound.music import render
from mmgen.procedural.sound.record import MUSIC
from mmgen.procedural.sound.renderer import Renderer
from mmgen.procedural.sound.score import Score

RATE = 12_000


def loop(mood: str, seconds: float) -> Loop:
    style = CATALOGUE[mood]
    return Loop(style, loop_grid(style.tempo, seconds, None), seed=4)


def rendered(score: Score) -> np.ndarray:
    renderer = Renderer(score, rate=RATE)
    blocks = render_loop(renderer, score) if isinstance(score, Loop) else render(renderer)
    return np.concatenate(list(blocks), axis=1)


def pitch_classes(samples: np.ndarray) -> np.ndarray:
    """The energy of each pitch class, C first, from 100 Hz to 2 kHz."""
    power = np.abs(np.fft.rfft(samples.mean(axis=0) * np.hanning(samples.shape[1]))) ** 2
    hertz = np.fft.rfftfreq(samples.shape[1], 1 / RATE)
    band = (hertz > 100) & (hertz < 2000)
    pitch = 69 + 12 * np.log2(hertz[band] / 440)
    near = np.abs(pitch - np.rint(pitch)) < 0.25
    return np.bincount(np.rint(pitch[near]).astype(int) % 12, weights=power[band][near], minlength=12)


@pytest.mark.parametrize("key", ["C major", "C minor", "F# minor", "E♭ major", "A minor"])
def test_a_piece_is_heard_in_its_key(key: str) -> None:
    """The notes of the scale hold nearly all of the energy, and those of the key a semitone above do not."""
    mood = in_key(CATALOGUE["warm"], key)
    score = Score(mood, loop_grid(mood.tempo, None, 120), seed=2)
    assert key_name(score.tonic, mood.mode).split()[1] == key.split()[1]
    heard = pitch_classes(rendered(score))
    scale = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10, 11)}[mood.mode]
    inside = [sum(heard[(score.tonic + shift + step) % 12] for step in scale) / heard.sum() for shift in (0, 1)]
    assert inside[0] > 0.9
    assert inside[1] < 0.7


def test_a_key_without_a_mode_keeps_the_mood() -> None:
    mood = in_key(CATALOGUE["epic"], "D")
    assert (mood.mode, mood.tonics) == ("minor", (2,))
    assert mood.progressions == CATALOGUE["epic"].progressions


@pytest.mark.parametrize("mood", ["lofi", "electronic", "calm"])
def test_a_loop_runs_into_itself(mood: str) -> None:
    """What is heard in a turn is what was heard in the turn before, and its ends meet like any two samples."""
    score = loop(mood, 6)
    whole = np.concatenate(list(Renderer(score, rate=RATE).blocks()), axis=1)
    count = round(6 * RATE)
    last, before = whole[:, -count:], whole[:, -2 * count : -count]
    assert np.array_equal(rendered(score), last)
    assert np.abs(last - before).max() < 2e-3 * np.abs(last).max()
    steps = np.abs(np.diff(last, axis=1))
    assert np.abs(last[:, 0] - last[:, -1]).max() <= np.percentile(steps, 99.5)


@given(st.floats(2, 300), st.sampled_from(sorted(CATALOGUE)))
def test_a_loop_is_whole_bars(seconds: float, mood: str) -> None:
    grid = loop_grid(CATALOGUE[mood].tempo, seconds, None)
    assert grid.bars * BEATS * grid.beat == pytest.approx(seconds)
    assert SLOWEST <= grid.bpm <= FASTEST
    planned = turning_sections(grid.bars)
    assert sum(section.bars for section in planned) == grid.bars
    assert all(one.end == other.first for one, other in pairwise(planned))


def test_a_loop_that_cannot_be_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"7\.2 or 9\.6 s, or leave bpm out"):
        loop_grid((90, 110), 9, 100)
    with pytest.raises(InputError, match="too short for a loop"):
        loop_grid((90, 110), 0.5, None)
    problem = MUSIC.check(MusicRequest(loop=True, bpm=100, seconds=9))
    assert [found.field for found in problem] == ["seconds"]
    assert MUSIC.check(MusicRequest(loop=True, bpm=100, seconds=9.6)) == []


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_an_instrument_that_is_named_plays_the_melody(instrument: str) -> None:
    for word in INSTRUMENTS[instrument]:
        brief = read_brief(f"an epic piece with {word}" if word.isascii() else f"史诗{word}")
        assert brief.lead == instrument
        score = Score(brief.mood, loop_grid(brief.mood.tempo, 12, None), seed=1)
        played = {note.instrument for _, notes in score.bars() for note in notes if note.role == "lead"}
        assert played == {instrument}


def test_instrumental_music_has_no_choir() -> None:
    assert CATALOGUE["epic"].pad.instrument == "choir"
    assert instrumental(CATALOGUE["epic"]).pad.instrument == "strings"
    assert instrumental(CATALOGUE["calm"]) == CATALOGUE["calm"]
    sung = MusicRequest(prompt="calm choir", instrumental=True)
    assert [problem.field for problem in MUSIC.check(sung)] == ["instrumental"]


@pytest.mark.parametrize(
    ("words", "role", "instrument"),
    [
        ("guzheng pentatonic", "lead", "guzheng"),
        ("piano", "lead", "piano"),
        ("orchestral pad", "pad", "strings"),
        ("lo-fi", "drums", "brush"),
        ("80s synth", "drums", "gated snare"),
        ("80s synth", "pad", "poly synth"),
        ("festive drums", "drums", "small gong"),
        ("欢庆锣鼓", "lead", "suona"),
    ],
)
def test_words_of_style_are_played(words: str, role: str, instrument: str) -> None:
    """What they name is on the score, and none of them is told to be without effect."""
    brief = read_brief(words)
    assert brief.without_effect == ()
    score = Score(brief.mood, loop_grid(brief.mood.tempo, 16, None), seed=1)
    notes = [note for _, bar in score.bars() for note in bar]
    assert instrument in {note.instrument for note in notes if note.role == role}
    if "pentatonic" in words:
        sung = {(note.pitch - score.tonic) % 12 for note in notes if note.role == "lead"}
        assert sung <= {0, 2, 4, 7, 9}


def test_drums_that_are_named_are_heard() -> None:
    """In a mood that has none too; and not where they are unwanted."""
    assert read_brief("calm").mood.drums is None
    assert read_brief("calm drums").mood.drums is not None
    assert read_brief("calm, no drums").mood.drums is None
    assert read_brief("a lake without drums").mood.name == "calm"


def test_words_without_effect_are_named() -> None:
    assert read_brief("calm piano for a lake, without drums").without_effect == ()
    assert read_brief("a calm song about bureaucracy").without_effect == ("about", "bureaucracy")
    assert read_brief("一首宁静的江南音乐").without_effect == ()
    assert read_brief("宁静的大象").without_effect == ("大象",)
    assert read_brief("without drums, epic").mood.drums is None


def test_a_loop_is_as_loud_as_a_piece() -> None:
    score = loop("bright", 8)
    renderer = Renderer(score, rate=RATE)
    samples = np.concatenate(list(normalise_stream(lambda: render_loop(renderer, score), RATE)), axis=1)
    assert samples.shape == (2, 8 * RATE)
    assert integrated_loudness(samples, RATE) == pytest.approx(-16, abs=1)
