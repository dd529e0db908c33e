"""What an Audio says of itself, held against sounds whose measures are known, and its pictures."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmgen import Audio, InputError
from mmgen.media.audio_analysis import measure_levels, silent_stretches, tempo
from mmgen.media.loudness import integrated_loudness, true_peak

RATE = 16_000


def tone(hertz: float, seconds: float, *, level: float = 0.1, rate: int = RATE) -> np.ndarray:
    moments = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * hertz * moments)).astype(np.float32)[None]


def clicks(beats: float, seconds: float) -> np.ndarray:
    """Bursts of noise at so many beats a minute."""
    noise = np.random.default_rng(0)
    sound = np.zeros(round(seconds * RATE), np.float32)
    for beat in range(int((seconds - 0.1) * beats / 60)):
        start = round(beat * 60 / beats * RATE)
        sound[start : start + 700] += noise.standard_normal(700) * np.exp(-np.arange(700) / 100) * 0.3
    return sound[None]


@pytest.mark.parametrize("beats", [60, 84, 97.5, 120, 133, 150])
def test_a_tempo_is_found_to_a_hundredth(beats: float) -> None:
    assert tempo(clicks(beats, 12), RATE) == pytest.approx(beats, rel=0.01)


def test_noise_and_short_sounds_have_no_tempo() -> None:
    noise = np.random.default_rng(1).standard_normal((1, 10 * RATE)).astype(np.float32) * 0.1
    assert tempo(noise, RATE) is None
    assert tempo(clicks(120, 2), RATE) is None
    assert tempo(np.zeros((1, 10 * RATE), np.float32), RATE) is None
    assert tempo(np.zeros((1, 10), np.float32), RATE) is None


def test_levels_are_those_of_the_whole_however_it_arrives() -> None:
    """A peak between two chunks counts as one within."""
    sound = np.concatenate([tone(997, 2), tone(RATE / 4 + 1, 1, level=0.9)], axis=1)
    for size in (700, 40_000, sound.shape[1]):
        chunks = [sound[:, start : start + size] for start in range(0, sound.shape[1], size)]
        levels = measure_levels(chunks, RATE)
        assert levels.loudness == pytest.approx(integrated_loudness(sound, RATE), abs=0.05)
        assert levels.true_peak == pytest.approx(true_peak(sound, RATE), abs=0.05)


def test_a_tone_of_known_level_reads_right() -> None:
    """A stereo sine of 997 Hz at -20 dBFS is -20 LUFS by ITU-R BS.1770 (-3.01 for each channel, two channels, +0.69 - 0.69)."""
    sound = np.tile(tone(997, 5, level=0.1, rate=48000), (2, 1))
    sound *= np.minimum(np.minimum(np.arange(240000), 240000 - np.arange(240000)) / 480, 1).astype(np.float32)
    levels = Audio.from_samples(sound, sample_rate=48000).levels
    assert levels.loudness == pytest.approx(-20.0, abs=0.1)
    assert levels.true_peak == pytest.approx(-20.0, abs=0.1)
    assert Audio.from_samples(np.zeros((1, 48000), np.float32), sample_rate=48000).levels.loudness == -math.inf


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 40), st.integers(31, 60)), min_size=1, max_size=5), st.integers(100, 5000))
def test_silences_lie_where_they_were_put(parts: list[tuple[int, int]], size: int) -> None:
    """Loud and silent stretches in turn, in hundredths of a second, however the sound arrives."""
    rate, wanted, pieces, at = 8000, [], [], 0
    for loud, silent in parts:
        pieces += [np.full((2, loud * 80), 0.5, np.float32), np.zeros((2, silent * 80), np.float32)]
        wanted.append(((at + loud) / 100, (at + loud + silent) / 100))
        at += loud + silent
    sound = np.concatenate(pieces, axis=1)
    chunks = [sound[:, start : start + size] for start in range(0, sound.shape[1], size)]
    found = silent_stretches(chunks, rate)
    assert np.array(found) == pytest.approx(np.array(wanted), abs=1e-6)


def test_quiet_is_what_the_threshold_says() -> None:
    quiet = Audio.from_samples(np.concatenate([tone(440, 1), tone(440, 1, level=0.003)], axis=1), sample_rate=RATE)
    assert quiet.silences() == ()
    assert quiet.silences(threshold=-45) == (pytest.approx((1, 2), abs=0.011),)
    with pytest.raises(InputError, match="below 0 dBFS"):
        quiet.silences(threshold=3)


def test_a_waveform_is_as_high_as_the_sound_and_where_it_is() -> None:
    """A loud second half, in the second of two channels alone."""
    sound = np.zeros((2, 2 * RATE), np.float32)
    sound[1, RATE:] = tone(300, 1, level=1.0)
    picture = Audio.from_samples(sound, sample_rate=RATE).waveform(size=(400, 200)).to_numpy().astype(int)
    lit = picture[..., 2] > 140
    upper, lower = lit[:80].any(axis=0), lit[95:170].any(axis=0)
    assert picture.shape == (200, 400, 3)
    assert lit[90:170, 230:380].mean() > 0.7
    assert not lit[50:170, 20:180].sum(axis=0).max() > 6, "the silent half is a line at most"
    assert upper[210:390].sum() >= 0
    assert lower[210:385].all()


def test_a_spectrum_is_bright_where_the_tone_is() -> None:
    """A tone that climbs by an octave climbs by as much in the picture."""
    sound = np.concatenate([tone(500, 1), tone(1000, 1), tone(2000, 1)], axis=1)
    picture = Audio.from_samples(sound, sample_rate=RATE).spectrum(size=(500, 300)).to_numpy().astype(int).sum(axis=2)
    rows = [int(picture[:260, column].argmax()) for column in (150, 280, 420)]
    assert rows[0] > rows[1] > rows[2]
    assert rows[0] - rows[1] == pytest.approx(rows[1] - rows[2], abs=2)


def test_a_picture_too_small_to_read_is_refused() -> None:
    with pytest.raises(InputError, match="160 x 90"):
        Audio.from_samples(tone(300, 1), sample_rate=RATE).waveform(size=(50, 50))
