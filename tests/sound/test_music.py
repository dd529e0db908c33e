from __future__ import annotations

import math
import tracemalloc
from collections.abc import Callable
from functools import cache
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.loudness import integrated_loudness, true_peak
from mmgen.procedural.sound.music import MOODS, compose
from mmgen.procedural.sound.renderer import Renderer
from mmgen.procedural.sound.score import arrange

RATE = 16_000
Meter = Callable[[np.ndarray, int], tuple[float, float]]


@cache
def piece(mood: str, seconds: float = 16, seed: int = 5) -> np.ndarray:
    return np.concatenate(list(compose(mood=mood, seconds=seconds, seed=seed, sample_rate=RATE)), axis=1)


@given(st.floats(0.001, 3), st.sampled_from(MOODS), st.sampled_from([8000, 11_025]))
@settings(max_examples=8, deadline=None)
def test_the_length_is_exact(seconds: float, mood: str, rate: int) -> None:
    blocks = list(compose(mood=mood, seconds=seconds, seed=1, sample_rate=rate))
    assert all(block.shape[0] == 2 and block.dtype == np.float32 for block in blocks)
    assert sum(block.shape[1] for block in blocks) == round(seconds * rate)


@pytest.mark.parametrize("mood", MOODS)
def test_loudness_and_peak_are_as_promised(mood: str, ebur128: Meter) -> None:
    loudness, peak = ebur128(piece(mood), RATE)
    assert loudness == pytest.approx(-16, abs=1)
    assert peak <= -0.9
    assert true_peak(piece(mood), RATE) <= -1


@pytest.mark.parametrize("mood", MOODS)
def test_a_piece_is_sound_from_side_to_side(mood: str) -> None:
    """No number is missing, nothing is off centre or stuck, both sides sound and differ, and silent are its ends alone."""
    samples = piece(mood)
    assert np.isfinite(samples).all()
    assert np.abs(samples.mean(axis=1)).max() < 1e-4
    left, right = np.sqrt(np.mean(samples**2, axis=1))
    assert 0.5 < left / right < 2
    assert 0.05 < np.corrcoef(samples)[0, 1] < 0.9
    assert not samples[:, [0, -1]].any()
    assert np.abs(samples[:, : RATE // 4]).max() > 0.002
    until = round(4 * arrange(mood, 16, 5).grid.ending)
    quarters = np.abs(samples[:, : until * RATE // 4]).reshape(2, until, -1).max(axis=(0, 2))
    assert quarters.min() > 0.01, "nowhere within it is there a quarter of a second of silence"


@pytest.mark.parametrize("mood", MOODS)
def test_the_end_dies_away(mood: str) -> None:
    """The final chord is loud when it lands, and each half second after it is quieter than the one before."""
    ending = arrange(mood, 16, 5).grid.ending
    tail = piece(mood)[:, round((ending + 0.3) * RATE) :]
    halves = np.array_split(tail, 4, axis=1)
    powers = [float(np.sqrt(np.mean(half**2))) for half in halves]
    assert powers[0] > 0.03
    assert all(later < earlier for earlier, later in pairwise(powers))
    assert powers[-1] < 0.2 * powers[0]


@pytest.mark.parametrize("mood", MOODS)
def test_the_spectrum_is_full(mood: str) -> None:
    """There is a bass, a body, and a top that is neither missing nor shrill (bands against the loudest one)."""
    samples = piece(mood)
    power = np.sum(np.abs(np.fft.rfft(samples)) ** 2, axis=0)
    hertz = np.fft.rfftfreq(samples.shape[1], 1 / RATE)

    def band(low: float, high: float) -> float:
        return 10 * math.log10(float(power[(hertz >= low) & (hertz < high)].sum()))

    loudest = max(band(low, 2 * low) for low in (62, 125, 250, 500, 1000))
    assert band(40, 160) > loudest - 12
    assert band(1600, 3200) > loudest - 22
    assert loudest - 30 < band(3600, 7200) < loudest - 5


@pytest.mark.parametrize("mood", MOODS)
def test_the_declared_chords_are_what_sounds(mood: str) -> None:
    """In each bar the notes of its chord hold more of the sound than any transposition of the chord would."""
    score, samples = arrange(mood, 16, 5), piece(mood).mean(axis=0)
    for bar, chord in enumerate(score.chords):
        part = samples[round(score.grid.at(bar) * RATE) : round(score.grid.at(bar + 1) * RATE)]
        chroma = chroma_of(part)
        shares = [sum(chroma[(pitch + shift) % 12] for pitch in chord.pitch_classes) for shift in range(12)]
        assert int(np.argmax(shares)) == 0, (bar, chord.symbol)


def chroma_of(part: np.ndarray) -> np.ndarray:
    size = 1 << 17
    power = np.abs(np.fft.rfft(part * np.hanning(part.size), size)) ** 2
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    inside = (hertz > 100) & (hertz < 2000)
    pitch = np.round(12 * np.log2(hertz[inside] / 440) + 69).astype(int) % 12
    return np.bincount(pitch, power[inside] / hertz[inside], 12)


@pytest.mark.parametrize("mood", ["warm", "bright", "epic", "tense", "electronic"])
def test_strokes_fall_on_the_grid(mood: str) -> None:
    """The onsets that can be heard lie on eighths of the declared tempo."""
    score = arrange(mood, 16, 5)
    onsets = [at for at in onsets_of(piece(mood).mean(axis=0)) if score.grid.at(2) < at < score.grid.ending]
    half = score.grid.beat / 2
    missed = [abs((at - score.grid.offset + half / 2) % half - half / 2) for at in onsets]
    assert len(onsets) > 8
    assert float(np.median(missed)) < 0.025


def onsets_of(samples: np.ndarray) -> list[float]:
    size, hop = 1024, 80
    frames = np.lib.stride_tricks.sliding_window_view(samples, size)[::hop] * np.hanning(size)
    rise = np.maximum(np.diff(np.log1p(50 * np.abs(np.fft.rfft(frames))), axis=0), 0).sum(axis=1)
    rise -= np.convolve(rise, np.ones(41) / 41, "same")
    peaks = [i for i in range(2, rise.size - 2) if rise[i] == rise[i - 2 : i + 3].max() > 2.5 * rise.std()]
    return [(i * hop + hop + size / 2) / RATE for i in peaks]


@pytest.mark.parametrize("mood", MOODS)
def test_blocks_meet_without_a_seam(mood: str) -> None:
    """However the piece is cut into blocks, the samples are the same."""
    score = arrange(mood, 7, 2)
    whole = np.concatenate(list(Renderer(score, rate=8000).blocks()), axis=1)
    cut = np.concatenate(list(Renderer(score, rate=8000, block=3001).blocks()), axis=1)
    np.testing.assert_allclose(cut, whole, atol=3e-5)
    assert np.abs(whole).max() > 0.05


def test_a_seed_gives_one_piece_and_another_seed_another() -> None:
    def made(seed: int) -> np.ndarray:
        return np.concatenate(list(compose(mood="warm", seconds=5, seed=seed, sample_rate=8000)), axis=1)

    np.testing.assert_array_equal(made(0), made(0))
    assert float(np.corrcoef(made(0)[0], made(1)[0])[0, 1]) < 0.5


def test_moods_differ() -> None:
    """In their instruments and figures, and so in their colour: over the thirds of octaves by more than 1.5 dB on average."""
    edges = 62.5 * 2 ** (np.arange(22) / 3)
    hertz = np.fft.rfftfreq(16 * RATE, 1 / RATE)
    colours: list[np.ndarray] = []
    for mood in MOODS:
        power = np.sum(np.abs(np.fft.rfft(piece(mood))) ** 2, axis=0)
        colours.append(10 * np.log10([power[(hertz >= low) & (hertz < high)].sum() for low, high in pairwise(edges)]))
    for one, other in combinations(range(len(MOODS)), 2):
        assert np.abs(colours[one] - colours[other]).mean() > 1.5, (MOODS[one], MOODS[other])


def test_the_asked_tempo_is_heard() -> None:
    samples = np.concatenate(
        list(compose(mood="electronic", seconds=16, seed=1, sample_rate=RATE, bpm=100)), axis=1
    ).mean(axis=0)
    low = np.abs(np.fft.irfft(np.fft.rfft(samples)[: 100 * 16], samples.size))
    envelope = low[: low.size // 160 * 160].reshape(-1, 160).mean(axis=1)[500:1300]
    envelope = envelope - envelope.mean()
    likeness = {bpm: float(envelope[: -round(6000 / bpm)] @ envelope[round(6000 / bpm) :]) for bpm in (80, 100, 120)}
    assert max(likeness, key=lambda bpm: likeness[bpm]) == 100


def test_memory_does_not_grow_with_length() -> None:
    def peak(seconds: float) -> int:
        tracemalloc.start()
        for _ in compose(mood="calm", seconds=seconds, seed=1, sample_rate=8000):
            pass
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    assert peak(60) < 1.3 * peak(20)


@pytest.mark.parametrize("seconds", [0.0, -1.0, math.nan, math.inf])
def test_a_length_that_is_none_is_refused(seconds: float) -> None:
    with pytest.raises(InputError, match="seconds"):
        compose(mood="warm", seconds=seconds, seed=1)


@pytest.mark.parametrize("rate", [0, 4000, 1_000_000])
def test_a_rate_nobody_plays_is_refused(rate: int) -> None:
    with pytest.raises(InputError, match="sample_rate"):
        compose(mood="warm", seconds=1, seed=1, sample_rate=rate)


def test_an_unknown_mood_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="warm, bright, calm"):
        compose(mood="angry", seconds=1, seed=1)


def test_a_short_piece_is_one_chord_at_full_loudness() -> None:
    samples = np.concatenate(list(compose(mood="epic", seconds=0.8, seed=1, sample_rate=RATE)), axis=1)
    assert integrated_loudness(samples, RATE) == pytest.approx(-16, abs=1)
