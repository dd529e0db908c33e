from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.loudness import integrated_loudness, true_peak
from mmgen.procedural.sound.ambience import BEDS, ambience, beds_from_prompt, layered, made_beds
from mmgen.procedural.sound.effects import EFFECTS, WHOOSH_PEAK, effect

RATE = 16_000


@cache
def place(*beds: str, seconds: float = 5, seed: int = 2, rate: int = RATE) -> np.ndarray:
    return np.concatenate(list(ambience(beds=beds, seconds=seconds, seed=seed, sample_rate=rate)), axis=1)


def share(samples: np.ndarray, low: float, high: float, rate: int = RATE) -> float:
    power = np.sum(np.abs(np.fft.rfft(samples)) ** 2, axis=0)
    hertz = np.fft.rfftfreq(samples.shape[1], 1 / rate)
    return float(power[(hertz >= low) & (hertz < high)].sum() / power.sum())


@pytest.mark.parametrize("bed", BEDS)
def test_a_place_is_level_and_silent_at_its_ends(bed: str) -> None:
    samples = place(bed)
    assert samples.shape == (2, 5 * RATE)
    assert integrated_loudness(samples, RATE) == pytest.approx(-20, abs=1)
    assert true_peak(samples, RATE) <= -1
    assert not samples[:, [0, -1]].any()
    assert 0.2 < np.corrcoef(samples)[0, 1] < 0.97


@pytest.mark.parametrize("bed", BEDS)
def test_a_place_does_not_depend_on_the_blocks(bed: str) -> None:
    def cut(block: int) -> np.ndarray:
        made = made_beds([bed], seed=3, rate=8000)
        return np.concatenate(list(layered(made, seconds=6, rate=8000, block=block)), axis=1)

    np.testing.assert_allclose(cut(2777), cut(48_000), atol=1e-6)


def test_a_bed_starts_over() -> None:
    made = made_beds(["birds", "rain"], seed=3, rate=8000)
    first, second = (np.concatenate(list(layered(made, seconds=1.5, rate=8000)), axis=1) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_places_sound_where_they_should() -> None:
    """Birds and insects sing high, wind and the city rumble, rain hisses over most of the range."""
    assert share(place("birds"), 1800, 8000) > 0.6
    assert share(place("insects"), 3500, 5200) > 0.6
    assert share(place("city"), 20, 400) > 0.6
    assert share(place("wind"), 50, 1200) > 0.7
    assert share(place("rain"), 1500, 8000) > 0.7


def test_seeds_differ_and_repeat() -> None:
    np.testing.assert_array_equal(place("river", seconds=1), place.__wrapped__("river", seconds=1))
    assert abs(np.corrcoef(place("river", seconds=1)[0], place("river", seconds=1, seed=9)[0])[0, 1]) < 0.2


def test_places_can_be_layered() -> None:
    both = place("sea", "birds")
    assert share(both, 2000, 8000) > 1.3 * share(place("sea"), 2000, 8000)
    assert share(both, 50, 800) > 3 * share(place("birds"), 50, 800)


@given(st.floats(0.01, 2), st.sampled_from(BEDS))
@settings(max_examples=8, deadline=None)
def test_a_place_has_the_asked_length(seconds: float, bed: str) -> None:
    assert place(bed, seconds=seconds, rate=8000).shape == (2, round(seconds * 8000))


@pytest.mark.parametrize(
    ("prompt", "beds"),
    [
        (None, ()),
        ("a red chair", ()),
        ("Waves on the beach, and wind", ("wind", "sea")),
        ("rainy night by the fireplace", ("rain", "insects", "fire")),
        ("birds by a stream", ("river", "birds")),
        ("trainspotting in a seasonal rainforest", ()),
        ("雨中的江南，小桥流水", ("rain", "river")),
        ("海边的城市", ("sea", "city")),
        ("森林里的鸟鸣", ("birds",)),
    ],
)
def test_places_are_heard_in_prompts(prompt: str | None, beds: tuple[str, ...]) -> None:
    assert beds_from_prompt(prompt) == beds


@pytest.mark.parametrize("beds", [(), ("moon",), ("sea", "moon")])
def test_an_unknown_place_is_refused_with_the_known_ones(beds: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="wind, sea, rain"):
        ambience(beds=beds, seconds=1, seed=1)


@pytest.mark.parametrize("name", EFFECTS)
def test_an_effect_has_the_asked_length_and_level(name: str) -> None:
    samples = effect(name, seconds=1.3, seed=1, sample_rate=RATE)
    assert samples.shape == (2, round(1.3 * RATE))
    assert np.isfinite(samples).all()
    assert integrated_loudness(samples, RATE) == pytest.approx(-18, abs=2)
    assert true_peak(samples, RATE) <= -1
    assert np.abs(samples[:, -1]).max() < 0.01


def test_a_whoosh_passes_and_a_riser_rises() -> None:
    whoosh = np.abs(effect("whoosh", seconds=1, seed=1, sample_rate=RATE)).reshape(2, -1, RATE // 20).mean(axis=2)
    assert np.argmax(whoosh.sum(axis=0)) / 20 == pytest.approx(WHOOSH_PEAK, abs=0.1)
    balance = whoosh[0] / whoosh.sum(axis=0)
    assert abs(balance[2] - balance[-3]) > 0.3
    riser = np.abs(effect("riser", seconds=2, seed=1, sample_rate=RATE)).mean(axis=0).reshape(4, -1).mean(axis=1)
    assert list(riser) == sorted(riser)


def test_an_unknown_effect_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="whoosh, riser, impact, chime"):
        effect("boing", seconds=1, seed=1)
