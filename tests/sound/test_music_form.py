from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.procedural.sound.form import distance_to_beat, fit, sections
from mmgen.procedural.sound.harmony import SCALES, chord, voiced
from mmgen.procedural.sound.melody import Melody
from mmgen.procedural.sound.mood import CATALOGUE, MOODS, mood_from_prompt
from mmgen.procedural.sound.score import arrange

MODES = ("major", "minor", "dorian")


@given(st.integers(0, 2000))
def test_sections_cover_every_bar_once(bars: int) -> None:
    planned = sections(bars)
    assert sum(section.bars for section in planned) == bars
    assert all(before.end == after.first for before, after in pairwise(planned))
    assert all(section.bars % 4 == 0 for section in planned if section.kind == "main" and bars >= 4)


@given(st.floats(0.01, 4000), st.sampled_from(MOODS))
def test_a_piece_ends_by_itself_within_its_length(seconds: float, mood: str) -> None:
    grid = fit(seconds, CATALOGUE[mood].tempo)
    assert 0 <= grid.offset < grid.ending + 1e-9 or grid.bars == 0
    assert grid.ending < seconds
    if seconds > 8:
        assert 0.8 <= seconds - grid.ending < 6


@given(st.floats(40, 220), st.floats(1, 300))
def test_an_asked_tempo_is_kept(bpm: float, seconds: float) -> None:
    assert fit(seconds, (60, 70), bpm=bpm).bpm == bpm


@pytest.mark.parametrize("bpm", [39.9, 220.1, -1.0])
def test_a_tempo_nobody_plays_is_refused(bpm: float) -> None:
    with pytest.raises(InputError, match="beats a minute"):
        fit(20, (60, 70), bpm=bpm)


@given(st.floats(1.6, 5.0), st.integers(2, 8), st.sampled_from(MOODS))
def test_regular_cuts_fall_on_beats(shot: float, shots: int, mood: str) -> None:
    cuts = [shot * number for number in range(1, shots)]
    grid = fit(shot * shots, CATALOGUE[mood].tempo, cuts=cuts)
    assert distance_to_beat(np.array(cuts), grid).max() < 0.02


def test_irregular_cuts_come_nearer_than_without_looking_at_them() -> None:
    cuts = [2.13, 5.02, 9.31, 12.2, 16.9]
    tempo = CATALOGUE["warm"].tempo
    missed = [distance_to_beat(np.array(cuts), fit(20, tempo, cuts=looked)).mean() for looked in (cuts, ())]
    assert missed[0] < 0.6 * missed[1]


@pytest.mark.parametrize(
    ("symbol", "tonic", "mode", "pitches"),
    [
        ("I", 0, "major", {0, 4, 7}),
        ("vi7", 0, "major", {9, 0, 4, 7}),
        ("IVmaj7", 7, "major", {0, 4, 7, 11}),
        ("Vsus4", 2, "major", {9, 2, 4}),
        ("VI", 9, "minor", {5, 9, 0}),
        ("V", 9, "minor", {4, 8, 11}),
        ("bVII", 0, "major", {10, 2, 5}),
        ("ii9", 0, "major", {2, 5, 9, 0, 4}),
    ],
)
def test_chord_symbols_are_read(symbol: str, tonic: int, mode: str, pitches: set[int]) -> None:
    assert set(chord(symbol, tonic, mode).pitch_classes) == pitches


@pytest.mark.parametrize("mood", MOODS)
def test_the_chords_of_a_mood_belong_to_its_mode(mood: str) -> None:
    """All but the raised leading note of a minor key, which its dominant borrows."""
    style = CATALOGUE[mood]
    scale = {step % 12 for step in SCALES[style.mode]} | ({11} if style.mode == "minor" else set())
    symbols = {symbol for progression in style.progressions for symbol in progression} | {style.cadence, style.ending}
    for symbol in symbols:
        assert set(chord(symbol, 0, style.mode).pitch_classes) <= scale, symbol


@given(st.integers(0, 11), st.lists(st.sampled_from(["Iadd9", "IVmaj7", "V", "vi7", "ii9"]), min_size=2, max_size=8))
def test_voices_stay_in_reach_and_move_little(tonic: int, symbols: list[str]) -> None:
    before: tuple[int, ...] = ()
    for symbol in symbols:
        now = voiced(chord(symbol, tonic, "major"), before)
        assert {note % 12 for note in now} == set(chord(symbol, tonic, "major").pitch_classes)
        assert 53 <= now[0] < now[-1] <= 76
        if before:
            assert sum(min(abs(note - other) for other in before) for note in now) <= 4 * len(now)
        before = now


@given(st.integers(0, 500), st.sampled_from(["song", "slow", "lively", "broad", "flowing"]), st.integers(0, 11))
def test_melodies_can_be_sung(seed: int, style: str, tonic: int) -> None:
    melody = Melody(style, "major", tonic, centre=73, rng=np.random.default_rng(seed))
    chords = [chord(symbol, tonic, "major") for symbol in ("I", "V", "vi7", "IVadd9") * 2]
    bars = [melody.bar(each, place, closing=place == 7) for place, each in enumerate(chords)]
    pitches = [tone.pitch for bar in bars for tone in bar]
    assert all((pitch - tonic) % 12 in SCALES["major"] for pitch in pitches)
    assert max(pitches) - min(pitches) <= 24
    assert max(abs(low - high) for low, high in pairwise(pitches)) <= 12
    for bar, each in zip(bars, chords, strict=True):
        assert all(tone.pitch % 12 in each.pitch_classes for tone in bar if tone.beat in (0.0, 2.0))
        assert all(one.beat + one.beats <= other.beat + 1e-9 for one, other in pairwise(bar))


def test_the_motif_comes_back() -> None:
    """Bars one and two of each phrase have one rhythm, and the phrase begins like the one before it."""
    melody = Melody("song", "major", 0, centre=73, rng=np.random.default_rng(4))
    tonic = chord("I", 0, "major")
    bars = [melody.bar(tonic, place) for place in range(12)]
    rhythms = [[(tone.beat, tone.beats) for tone in bar] for bar in bars]
    assert rhythms[0] == rhythms[1] == rhythms[4] == rhythms[5]
    assert [tone.pitch for tone in bars[4]] == [tone.pitch for tone in bars[8]]


@pytest.mark.parametrize("mood", MOODS)
def test_the_last_bar_leads_to_the_final_chord(mood: str) -> None:
    score = arrange(mood, 40, 3)
    assert score.chords[-1].symbol == CATALOGUE[mood].cadence
    start, notes = list(score.bars())[-1]
    assert start == pytest.approx(score.grid.ending)
    assert min(note.pitch for note in notes if note.role == "bass") % 12 == score.ending.root
    assert score.ending.root == score.tonic


@pytest.mark.parametrize(
    ("prompt", "mood"),
    [
        (None, "warm"),
        ("", "warm"),
        ("xyzzy", "warm"),
        ("An epic trailer over snowy mountains", "epic"),
        ("calm lake at dawn", "calm"),
        ("A cute kitten and a puppy", "playful"),
        ("neon city, cyberpunk, future technology", "electronic"),
        ("lo-fi beats for a rainy cafe", "lofi"),
        ("a thriller full of suspense", "tense"),
        ("sunny summer holiday at the beach", "bright"),
        ("a touching memory of old friends", "nostalgic"),
        ("spring in Jiangnan, tea and bamboo", "chinese"),
        ("水墨山水，江南古镇", "chinese"),
        ("宁静的湖，清晨的雾", "calm"),
        ("震撼的史诗大片", "epic"),
        ("可爱的猫", "playful"),
        ("未来科技，赛博都市", "electronic"),
        ("夏日海滩，阳光假期", "bright"),
        ("悬疑惊悚", "tense"),
        ("怀旧的往事与回忆", "nostalgic"),
        ("温馨的一家人回家", "warm"),
        ("雨夜的咖啡", "lofi"),
        ("festive drums", "festive"),
        ("新年的锣鼓，舞狮", "festive"),
        ("80s synth", "synthwave"),
        ("复古合成器", "synthwave"),
    ],
)
def test_moods_are_heard_in_prompts(prompt: str | None, mood: str) -> None:
    assert mood_from_prompt(prompt) == mood


@pytest.mark.parametrize("mood", MOODS)
def test_a_mood_named_outright_wins(mood: str) -> None:
    assert mood_from_prompt(f"{mood} music for a summer city by the sea") == mood
