from __future__ import annotations

import math
import tracemalloc
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.audio import encode_audio, read_audio
from mmgen.media.loudness import integrated_loudness, true_peak
from mmgen.procedural.sound.film import film_sound, looping_film_sound
from mmgen.procedural.soundtrack import bed_and_voices

RATE = 16_000
Meter = Callable[[np.ndarray, int], tuple[float, float]]


def film(
    prompt: str | None = "a calm lake", seconds: float = 10, cuts: Sequence[float] = (), rate: int = RATE
) -> np.ndarray:
    return np.concatenate(list(film_sound(prompt=prompt, seconds=seconds, seed=7, cuts=cuts, sample_rate=rate)), axis=1)


@given(st.floats(0.02, 3), st.lists(st.floats(0.01, 0.99), max_size=3))
@settings(max_examples=8, deadline=None)
def test_the_sound_is_as_long_as_the_film(seconds: float, shares: list[float]) -> None:
    cuts = [share * seconds for share in shares]
    assert film(seconds=seconds, cuts=cuts, rate=8000).shape == (2, round(seconds * 8000))


@pytest.mark.parametrize("prompt", ["a calm lake", "sunny beach holiday, waves", "水墨江南，细雨", None])
def test_the_mix_is_levelled_and_starts_and_ends_in_silence(prompt: str | None, ebur128: Meter) -> None:
    samples = film(prompt, cuts=(2.5, 5, 7.5))
    assert ebur128(samples, RATE)[0] == pytest.approx(-16, abs=1)
    assert true_peak(samples, RATE) <= -1
    assert not samples[:, [0, -1]].any()
    assert np.isfinite(samples).all()
    last = [np.sqrt(np.mean(part**2)) for part in np.array_split(samples[:, -RATE:], 4, axis=1)]
    assert last[-1] < 0.3 * last[0]


def test_a_film_s_sound_is_within_its_ceiling_once_it_is_coded() -> None:
    """AAC moves the peaks of what was limited hard."""
    blocks = film_sound(prompt="sunny beach holiday, waves", seconds=8, seed=3, cuts=(2.5, 5), sample_rate=48_000)
    coded = read_audio(encode_audio(np.concatenate(list(blocks), axis=1), 48_000, "audio/mp4"), sample_rate=48_000)
    assert true_peak(coded, 48_000) < -1
    assert integrated_loudness(coded, 48_000) == pytest.approx(-16, abs=1)


def test_a_voice_over_a_bed_is_turned_down_rather_than_clipped() -> None:
    """Where both are loud; what is said before the bed begins to matter is as it was."""
    at = np.arange(48_000)
    bed = np.float32(0.8) * np.stack([np.sin(at / 20)] * 2).astype(np.float32)
    voice = np.float32(0.8) * np.stack([np.sin(at[:9600] / 7)] * 2).astype(np.float32)
    both = np.concatenate(list(bed_and_voices([bed], [(20_000, voice)], seconds=1)), axis=1)
    assert both.shape == bed.shape
    assert true_peak(both, 48_000) <= -1.5
    np.testing.assert_allclose(both[:, :8000], bed[:, :8000], atol=1e-6)
    assert np.abs(both[:, 22_000:28_000]).max() > 0.7


def test_a_whoosh_is_at_each_cut_and_nowhere_else() -> None:
    """The same film without whooshes differs only around its cuts, most of all on them."""
    cuts = (2.5, 5.0, 7.5)
    samples = film(cuts=cuts)
    high = np.fft.irfft(np.fft.rfft(samples) * (np.fft.rfftfreq(samples.shape[1], 1 / RATE) > 2500))
    level = np.sqrt(np.mean(high**2, axis=0).reshape(-1, RATE // 4).mean(axis=1))
    usual = float(np.median(level))
    for cut in cuts:
        place = round(cut * 4)
        assert level[place - 1 : place + 1].max() > 1.5 * max(usual, level[place - 4], level[place + 4])


def test_strokes_of_the_music_fall_on_the_cuts() -> None:
    """In the low range, where the whooshes are not, the film's loudest onsets are where it cuts."""
    cuts = (3.2, 6.4, 9.6)
    samples = film("sunny holiday", 13, cuts).mean(axis=0)
    bins = np.fft.rfft(samples)
    bins[130 * 13 :] = 0
    envelope = np.abs(np.fft.irfft(bins)).reshape(-1, RATE // 100).mean(axis=1)
    rise = np.convolve(envelope, np.r_[np.ones(8), -np.ones(8)], "same")
    for cut in cuts:
        near = rise[round(cut * 100) - 10 : round(cut * 100) + 12].max()
        assert near > np.percentile(rise, 85)


def test_a_place_in_the_prompt_is_heard() -> None:
    """Rain fills the top of the range between the notes."""
    quiet, rainy = film("calm"), film("calm 雨")

    def hiss(samples: np.ndarray) -> float:
        power = np.sum(np.abs(np.fft.rfft(samples)) ** 2, axis=0)
        return 10 * math.log10(float(power[45_000:75_000].sum() / power.sum()))

    assert hiss(rainy) > hiss(quiet) + 6


def test_one_seed_gives_one_film() -> None:
    np.testing.assert_array_equal(film("sea", 3, (1.5,), 8000), film("sea", 3, (1.5,), 8000))


@pytest.mark.parametrize("cut", [-1.0, 0.0, 4.0, 9.0, math.nan])
def test_a_cut_outside_the_film_is_refused(cut: float) -> None:
    with pytest.raises(InputError, match="outside the film"):
        film_sound(prompt=None, seconds=4, seed=1, cuts=[2, cut])


def test_a_film_without_length_is_refused() -> None:
    with pytest.raises(InputError, match="seconds"):
        film_sound(prompt=None, seconds=0, seed=1)


@pytest.mark.parametrize("prompt", ["calm sea, waves", "sunny holiday"])
def test_a_looping_film_sounds_on_across_its_seam(prompt: str, ebur128: Meter) -> None:
    """It leaps no more at the seam than near it, and is as loud there as elsewhere; a film's that ends is silent."""
    blocks = looping_film_sound(prompt=prompt, seconds=6, seed=3, cuts=(0.2, 3, 5.9), sample_rate=RATE)
    samples = np.concatenate(list(blocks), axis=1)
    assert samples.shape == (2, 6 * RATE)
    turned = np.roll(samples, 3 * RATE, axis=1)
    leaps = np.abs(np.diff(turned, n=2, axis=1)).max(axis=0)
    seam, near = leaps[3 * RATE - 4 : 3 * RATE + 2], np.delete(leaps, slice(3 * RATE - 4, 3 * RATE + 2))
    assert seam.max() < near[3 * RATE - RATE // 10 : 3 * RATE + RATE // 10].max()
    level = np.sqrt(np.mean(turned[:, 3 * RATE - RATE // 4 : 3 * RATE + RATE // 4] ** 2))
    assert level > 0.4 * np.sqrt(np.mean(samples**2))
    assert ebur128(samples, RATE)[0] == pytest.approx(-16, abs=1)
    ended = film(prompt, 6)
    assert np.sqrt(np.mean(ended[:, -RATE // 20 :] ** 2)) < 0.1 * level


def test_a_short_film_s_sound_is_measured_in_little_memory() -> None:
    """Beside the first frames: its notes, kept in half of what they are played in, and what makes one of them."""
    tracemalloc.start()
    next(film_sound(prompt="calm", seconds=15, seed=3, cuts=(3.75, 7.5, 11.25)))
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert highest < 54e6
