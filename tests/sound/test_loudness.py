from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.loudness import (
    KEPT_BYTES,
    LoudnessMeter,
    integrated_loudness,
    limit,
    normalise,
    normalise_stream,
    true_peak,
)

Meter = Callable[[np.ndarray, int], tuple[float, float]]


def noise(seconds: float, rate: int, level: float = 0.2, channels: int = 2) -> np.ndarray:
    rng = np.random.default_rng(3)
    return (level * rng.standard_normal((channels, round(seconds * rate)))).astype(np.float32)


def sine(hz: float, seconds: float, rate: int, level: float) -> np.ndarray:
    wave = level * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)
    fade = np.minimum(1, np.minimum(np.arange(wave.size), np.arange(wave.size)[::-1]) / (0.01 * rate))
    return np.stack((wave * fade, wave * fade)).astype(np.float32)


def loud_and_quiet(rate: int) -> np.ndarray:
    at = np.arange(round(6.3 * rate)) / rate
    return noise(6.3, rate, 0.3) * np.where(at % 3 < 1.2, 1, 0.01).astype(np.float32)


@pytest.mark.parametrize("rate", [8000, 11_025, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("kind", ["noise", "sine", "rumble", "loud and quiet", "mono"])
def test_loudness_agrees_with_an_independent_meter(kind: str, rate: int, ebur128: Meter) -> None:
    signals = {
        "noise": lambda: noise(3.3, rate),
        "sine": lambda: sine(997, 3, rate, 0.3),
        "rumble": lambda: sine(35, 3, rate, 0.6),
        "loud and quiet": lambda: loud_and_quiet(rate),
        "mono": lambda: noise(2, rate, channels=1),
    }
    samples = signals[kind]()
    assert integrated_loudness(samples, rate) == pytest.approx(ebur128(samples, rate)[0], abs=0.05)


def test_a_reference_tone_has_the_loudness_that_the_norm_gives() -> None:
    """EBU Tech 3341, case 1: a 1 kHz sine at -23 dBFS on both channels is -23 LUFS."""
    assert integrated_loudness(sine(1000, 20, 48_000, 10 ** (-23 / 20)), 48_000) == pytest.approx(-23, abs=0.1)


def test_silence_is_below_every_number() -> None:
    assert integrated_loudness(np.zeros((2, 48_000), np.float32), 48_000) == -math.inf
    assert true_peak(np.zeros((2, 480), np.float32), 48_000) == -math.inf


def test_quiet_passages_are_gated_out() -> None:
    samples = loud_and_quiet(24_000)
    ungated = 10 * math.log10(float(np.mean(samples**2)))
    constant = noise(6.3, 24_000, 0.3)
    difference = integrated_loudness(constant, 24_000) - integrated_loudness(samples, 24_000)
    assert difference < 10 * math.log10(float(np.mean(constant**2))) - ungated - 2


def test_a_signal_shorter_than_a_block_is_measured_as_one() -> None:
    assert integrated_loudness(noise(0.1, 48_000), 48_000) == pytest.approx(
        integrated_loudness(noise(1, 48_000), 48_000), abs=0.5
    )


@given(st.lists(st.integers(1, 9000), min_size=1, max_size=12))
@settings(max_examples=25, deadline=None)
def test_the_meter_does_not_care_how_the_stream_is_cut(sizes: list[int]) -> None:
    samples = loud_and_quiet(11_025)[:, : sum(sizes)]
    meter, start = LoudnessMeter(11_025), 0
    for size in sizes:
        meter.push(samples[:, start : start + size])
        start += size
    assert meter.integrated() == pytest.approx(integrated_loudness(samples, 11_025), abs=1e-3)


@pytest.mark.parametrize(("channels", "rate"), [(3, 48_000), (7, 48_000), (2, 4000), (2, 500_000)])
def test_what_can_not_be_measured_is_refused(channels: int, rate: int) -> None:
    with pytest.raises(InputError):
        integrated_loudness(np.zeros((channels, 100), np.float32), rate)


def test_a_peak_between_samples_is_found() -> None:
    """A sine at a quarter of the rate, sampled 45 degrees off its crests, shows 3 dB less than it has."""
    at = np.arange(48_000)
    wave = np.sin(np.pi / 2 * at + np.pi / 4) * np.minimum(1, np.minimum(at, at[::-1]) / 480)
    samples = np.stack((wave, wave)).astype(np.float32) * np.float32(0.5)
    assert 20 * math.log10(float(np.abs(samples).max())) == pytest.approx(-9.03, abs=0.01)
    assert true_peak(samples, 48_000) == pytest.approx(-6.02, abs=0.15)


@pytest.mark.parametrize("rate", [22_050, 48_000])
def test_true_peak_agrees_with_an_independent_meter(rate: int, ebur128: Meter) -> None:
    samples = sum(sine(hz, 2, rate, 0.2) for hz in (310, 1270, 3950, 7100))
    assert true_peak(samples, rate) == pytest.approx(ebur128(samples, rate)[1], abs=0.2)


@given(st.integers(0, 1000), st.floats(-12, -0.1), st.sampled_from([8000, 44_100, 48_000]))
@example(364, -1.0, 8000)
@settings(max_examples=20, deadline=None)
def test_nothing_passes_the_ceiling(seed: int, ceiling: float, rate: int) -> None:
    rng = np.random.default_rng(seed)
    samples = rng.standard_normal((2, 6000)).astype(np.float32) * np.float32(10 ** rng.uniform(-1, 1))
    samples[:, rng.integers(6000, size=5)] *= 8
    held = limit(samples, rate, ceiling=ceiling)
    assert held.shape == samples.shape
    assert true_peak(held, rate) <= ceiling


def test_what_is_below_the_ceiling_is_not_touched() -> None:
    samples = noise(0.5, 48_000, 0.05)
    np.testing.assert_array_equal(limit(samples, 48_000), samples)


def test_the_limiter_keeps_time() -> None:
    samples = np.zeros((2, 4800), np.float32)
    samples[:, [0, 1234, 4799]] = 3
    held = limit(samples, 48_000)
    assert np.flatnonzero(held[0]).tolist() == [0, 1234, 4799]


def test_the_gain_moves_without_steps() -> None:
    """A loud burst in a steady tone: the tone around it fades down and back, and never jumps."""
    tone = sine(50, 1, 48_000, 0.5)
    samples = tone.copy()
    samples[:, 20_000:20_400] *= 6
    held = limit(samples, 48_000)
    outside = np.r_[2000:19_900, 20_600:46_000]
    gain = held[0, outside] / np.where(np.abs(tone[0, outside]) > 0.1, tone[0, outside], np.nan)
    steps = np.abs(np.diff(gain))
    assert np.nanmin(gain) < 0.6
    assert np.nanmax(steps[np.diff(outside) == 1]) < 0.01


def test_the_gain_comes_back_slowly() -> None:
    """A tenth of a second after a loud burst the level is still down, half a second after it is back."""
    tone = sine(400, 1.2, 48_000, 0.5)
    samples = tone.copy()
    samples[:, 20_000:20_400] *= 6
    gain = [
        float(np.abs(limit(samples, 48_000)[0, place : place + 480]).max() / np.abs(tone[0, place : place + 480]).max())
        for place in (25_000, 48_000)
    ]
    assert gain[0] < 0.9
    assert gain[1] > 0.97


@pytest.mark.parametrize("target", [-23.0, -16.0, -14.0])
def test_normalise_reaches_the_target(target: float, ebur128: Meter) -> None:
    levelled = normalise(loud_and_quiet(24_000), 24_000, target=target)
    assert ebur128(levelled, 24_000)[0] == pytest.approx(target, abs=0.15)
    assert true_peak(levelled, 24_000) <= -1


def test_normalise_puts_the_ceiling_first() -> None:
    clicks = np.zeros((2, 48_000), np.float32)
    clicks[:, ::4800] = 1
    levelled = normalise(clicks, 48_000, target=-6)
    assert true_peak(levelled, 48_000) <= -1
    assert integrated_loudness(levelled, 48_000) < -10


def test_silence_stays_silence() -> None:
    assert not normalise(np.zeros((2, 4800), np.float32), 48_000).any()


def test_a_stream_is_levelled_like_an_array() -> None:
    samples = noise(2.5, 24_000, 0.01)
    blocks = [samples[:, start : start + 7001] for start in range(0, samples.shape[1], 7001)]
    stream = np.concatenate(list(normalise_stream(lambda: blocks, 24_000)), axis=1)
    assert stream.shape == samples.shape
    assert integrated_loudness(stream, 24_000) == pytest.approx(-16, abs=0.1)
    np.testing.assert_allclose(stream, normalise(samples, 24_000), atol=0.01)


@pytest.mark.parametrize(("blocks", "runs"), [(3, 1), (KEPT_BYTES // (2 * 4 * 48_000) + 1, 2)])
def test_a_stream_is_rendered_twice_only_where_it_is_too_long_to_keep(blocks: int, runs: int) -> None:
    """A renderer that reuses the memory of its block is no trouble."""
    counted = []

    def render() -> Iterator[np.ndarray]:
        counted.append(blocks)
        block = np.empty((2, 48_000), np.float32)
        for number in range(blocks):
            block[:] = sine(1000, 1, 48_000, 0.02) * (1 + number % 2)
            yield block

    levelled = np.concatenate(list(normalise_stream(render, 48_000)), axis=1)
    assert len(counted) == runs
    first, second = (float(np.abs(levelled[:, at : at + 24_000]).mean()) for at in (12_000, 60_000))
    assert second == pytest.approx(2 * first, rel=0.1)
