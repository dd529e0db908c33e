"""The sound of a timeline, measured: fades, music under speech, loudness, peaks, and memory."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64
from mmgen.media.audio import write_audio
from mmgen.media.loudness import integrated_loudness, true_peak
from mmgen.media.timeline.ducking import DEPTH, Ducker
from mmgen.media.timeline.mix import CEILING, LOUDNESS, Mix, stereo
from mmgen.media.timeline.sound import SAMPLE_RATE, Role, Sound


def tone(seconds: float, frequency: float = 440.0, level: float = 0.2) -> F32:
    """A stereo sine."""
    wave = level * np.sin(2 * np.pi * frequency * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE)
    return np.asarray(np.repeat(wave[None], 2, axis=0), np.float32)


def mixed(sounds: list[Sound], seconds: float) -> F32:
    """The mix before it is levelled."""
    return np.concatenate(list(Mix(sounds, Fraction(str(seconds))).blocks()), axis=1)


def levelled(sounds: list[Sound], seconds: float) -> F32:
    """The finished mix."""
    return np.concatenate(list(Mix(sounds, Fraction(str(seconds))).levelled()), axis=1)


def decibels(samples: F32, start: float, end: float) -> float:
    """The root mean square level between two times."""
    part = samples[:, round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)].astype(np.float64)
    return float(10 * np.log10(np.mean(part**2) + 1e-15))


def band(samples: F32, frequency: float, start: float, end: float) -> float:
    """The level of one frequency between two times, in decibels."""
    part: F64 = samples[0, round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)].astype(np.float64)
    turn = np.exp(-2j * np.pi * frequency * np.arange(part.size) / SAMPLE_RATE)
    return float(20 * np.log10(abs(np.dot(part * np.hanning(part.size), turn)) / part.size + 1e-15))


def test_a_sound_is_heard_in_its_time_alone() -> None:
    """From its first sample to its last, at its gain."""
    whole = mixed([Sound(tone(1.0), start=0.5, gain=-6.0)], 2.0)
    assert whole.shape == (2, 2 * SAMPLE_RATE)
    assert not whole[:, : SAMPLE_RATE // 2].any()
    assert not whole[:, 3 * SAMPLE_RATE // 2 :].any()
    assert decibels(whole, 0.6, 1.4) == pytest.approx(20 * math.log10(0.2 / math.sqrt(2)) - 6, abs=0.05)


@given(
    st.lists(st.tuples(st.floats(0, 1.5), st.floats(0.01, 1.5), st.floats(0, 0.4)), min_size=1, max_size=4),
)
@settings(max_examples=20)
def test_sounds_add_up_to_the_sample(places: list[tuple[float, float, float]]) -> None:
    """Whatever the blocks they are mixed in: each is the source's part, moved to its start."""
    source = np.asarray(np.random.default_rng(0).normal(0, 0.1, (2, SAMPLE_RATE)), np.float32)
    sounds = [Sound(source, start=start, seconds=seconds, begin=begin) for start, seconds, begin in places]
    expected = np.zeros((2, 2 * SAMPLE_RATE), np.float32)
    for start, seconds, begin in places:
        first, skipped, count = (round(Fraction(str(time)) * SAMPLE_RATE) for time in (start, begin, seconds))
        part = source[:, skipped : skipped + count][:, : expected.shape[1] - first]
        expected[:, first : first + part.shape[1]] += part
    np.testing.assert_allclose(mixed(sounds, 2.0), expected, atol=1e-6)


def test_a_fade_has_equal_power() -> None:
    """Two unlike sounds, the one going as the other comes, stay as loud; half-way each is 3 dB down."""
    random = np.random.default_rng(1)
    noises = [np.asarray(random.normal(0, 0.1, (2, 3 * SAMPLE_RATE)), np.float32) for _ in range(2)]
    before, after = Sound(noises[0], seconds=2.0, fade_out=1.0), Sound(noises[1], start=1.0, fade_in=1.0)
    whole = mixed([before, after], 3.0)
    levels = [decibels(whole, start, start + 0.2) for start in np.arange(0.2, 2.8, 0.2)]
    assert max(levels) - min(levels) < 0.3
    assert decibels(mixed([after], 3.0), 1.45, 1.55) == pytest.approx(levels[0] - 3.0, abs=0.3)


def test_a_fade_out_ends_where_the_film_ends() -> None:
    """A sound that is longer than the film fades before its end, not beyond it."""
    whole = mixed([Sound(tone(10.0), fade_out=0.5)], 3.0)
    assert decibels(whole, 2.95, 3.0) < decibels(whole, 1.0, 1.5) - 15
    assert np.abs(whole[:, -20:]).max() < 0.001


@pytest.mark.parametrize(("role", "down"), [("speech", DEPTH), ("effect", 0.0)])
def test_music_goes_down_under_speech(role: Role, down: float) -> None:
    """By so many decibels, soon after it begins; and comes back, slower, after it ends."""
    music = Sound(tone(8.0, 300.0), role="music")
    speech = Sound(tone(2.0, 1500.0), start=3.0, role=role)
    whole = mixed([music, speech], 8.0)
    before = band(whole, 300, 1.5, 2.9)
    assert band(whole, 300, 3.5, 4.9) == pytest.approx(before - down, abs=0.5)
    assert band(whole, 300, 7.2, 7.9) == pytest.approx(before, abs=0.5)
    assert band(whole, 1500, 3.5, 4.9) == pytest.approx(band(whole, 300, 1.5, 2.9), abs=0.1)
    if down:
        assert band(whole, 300, 3.1, 3.3) < before - 0.7 * down
        assert before - 0.9 * down < band(whole, 300, 5.5, 5.7) < before - 0.1 * down


def test_music_does_not_rise_between_words() -> None:
    """A pause of a fifth of a second leaves it where it is."""
    words = [Sound(tone(0.4, 1500.0), start=1 + 0.6 * index, role="speech") for index in range(5)]
    whole = mixed([Sound(tone(5.0, 300.0), role="music"), *words], 5.0)
    levels = [band(whole, 300, start, start + 0.1) for start in np.arange(1.3, 3.7, 0.1)]
    assert max(levels) - min(levels) < 1.5


def test_a_gain_does_not_click() -> None:
    """What music is multiplied by goes down and up again without a step, from block to block as within one."""
    ducker = Ducker()
    key = np.zeros((2, 3 * SAMPLE_RATE), np.float32)
    key[:, SAMPLE_RATE : 2 * SAMPLE_RATE] = 0.1
    gain = np.concatenate([ducker.push(block) for block in np.split(key, 6, axis=1)])
    assert gain[0] == 1
    assert gain.min() == pytest.approx(10 ** (-DEPTH / 20), abs=0.01)
    assert np.abs(np.diff(gain)).max() < 5e-4


def test_what_the_limiter_takes_away_is_made_up_for() -> None:
    """A sound of many sharp peaks comes to its loudness all the same."""
    random = np.random.default_rng(3)
    noise = random.normal(0, 0.3, (2, 4 * SAMPLE_RATE)) ** 3
    whole = levelled([Sound(np.asarray(noise, np.float32))], 4.0)
    assert integrated_loudness(whole, SAMPLE_RATE) == pytest.approx(LOUDNESS, abs=1)
    assert true_peak(whole, SAMPLE_RATE) <= CEILING + 0.05


@pytest.mark.parametrize("level", [0.03, 0.2, 0.9])
def test_a_mix_has_its_loudness_and_no_peak_above_the_ceiling(level: float) -> None:
    """Quiet, middling or loud with hard spikes: -16 LUFS within one, and -1 dBTP."""
    random = np.random.default_rng(2)
    noise = random.normal(0, level / 4, (2, 6 * SAMPLE_RATE))
    noise[:, ::6007] *= 6
    whole = levelled([Sound(np.asarray(noise, np.float32), role="music")], 6.0)
    assert integrated_loudness(whole, SAMPLE_RATE) == pytest.approx(LOUDNESS, abs=1)
    assert true_peak(whole, SAMPLE_RATE) <= CEILING + 0.05
    assert whole.shape[1] == 6 * SAMPLE_RATE


def test_silence_stays_silent() -> None:
    assert not levelled([Sound(np.zeros((2, 4800), np.float32))], 1.0).any()


def test_a_file_an_array_and_a_function_sound_alike(tmp_path: Path) -> None:
    """The same samples from each, mono or stereo."""
    samples = tone(1.0)
    path = write_audio(tmp_path / "a.wav", samples[:1], SAMPLE_RATE)

    def blocks() -> Iterator[F32]:
        for start in range(0, samples.shape[1], 777):
            yield samples[:, start : start + 777]

    array, file, function = (mixed([Sound(source, begin=0.1)], 1.2) for source in (samples, path, blocks))
    np.testing.assert_array_equal(array, function)
    np.testing.assert_allclose(array, file, atol=1e-4)


@pytest.mark.parametrize("channels", [1, 2, 4, 6, 8])
def test_any_number_of_channels_becomes_two(channels: int) -> None:
    """The left one is heard left, the right one right."""
    block = np.zeros((channels, 10), np.float32)
    block[0] = 0.5
    folded = stereo(block)
    assert folded.shape == (2, 10)
    assert folded[0, 0] == 0.5
    assert folded[1, 0] == (0.5 if channels == 1 else 0)


def test_a_long_mix_takes_no_more_memory() -> None:
    """Four times as long, and no more: it is made in blocks, to measure and to write."""

    def peak(seconds: int) -> int:
        def blocks() -> Iterator[F32]:
            for _ in range(seconds):
                yield np.full((2, SAMPLE_RATE), 0.01, np.float32)

        tracemalloc.start()
        for _ in Mix([Sound(blocks, role="music")], Fraction(seconds)).levelled():
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(2)
    assert peak(40) < 1.6 * peak(10)


@pytest.mark.parametrize(
    "broken", [{"start": -1}, {"gain": 90.0}, {"role": "noise"}, {"seconds": 0}, {"source": np.zeros(9, np.float32)}]
)
def test_a_broken_sound_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(InputError):
        Sound(**{"source": tone(0.1), **broken})  # type: ignore[arg-type]
    with pytest.raises(InputError, match="block"):
        mixed([Sound(lambda: [np.zeros(9, np.float32)])], 1.0)
