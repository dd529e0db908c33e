"""Effects as they are asked for: what is heard, when, in loops and over videos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmgen import SoundRequest, Video
from mmgen.procedural.sound.ambience import BED_WORDS, BEDS
from mmgen.procedural.sound.effects import EFFECTS
from mmgen.procedural.sound.record import HEARABLE, SOUND
from mmgen.procedural.sound.soundscape import Heard, Soundscape, heard_in, unheard_words
from mmgen.procedural.sound.strikes import STRIKES
from mmgen.procedural.sound.watching import watch

RATE = 16_000


def heard(*parts: Heard, seconds: float, loop: bool = False, seed: int = 3) -> np.ndarray:
    return np.concatenate(list(Soundscape(parts, seconds, seed, RATE, loop=loop).blocks()), axis=1)


def power(samples: np.ndarray, start: float, end: float) -> float:
    """In decibels."""
    return float(10 * np.log10(np.mean(samples[:, round(start * RATE) : round(end * RATE)] ** 2) + 1e-12))


def centroid(samples: np.ndarray) -> float:
    """The middle of the spectrum, in Hz."""
    spectrum = np.abs(np.fft.rfft(samples.mean(axis=0))) ** 2
    return float((np.fft.rfftfreq(samples.shape[1], 1 / RATE) * spectrum).sum() / spectrum.sum())


@pytest.mark.parametrize("name", STRIKES)
def test_every_sound_of_a_moment_is_heard_in_its_time_only(name: str) -> None:
    samples = heard(Heard(2, 4, (), (name,)), seconds=6)
    assert samples.shape == (2, 6 * RATE)
    assert np.isfinite(samples).all()
    assert not samples[:, : 2 * RATE].any()
    assert not samples[:, 4 * RATE :].any()
    if name not in {"whoosh", "riser"}:  # they come up slowly, as they should
        loud = np.abs(samples[:, 2 * RATE : 3 * RATE]).max(axis=0)
        assert np.flatnonzero(loud > 0.1 * loud.max())[0] < RATE / 30
    assert power(samples, 2, 3) > -50
    assert not np.array_equal(samples, heard(Heard(2, 4, (), (name,)), seconds=6, seed=4))
    assert np.array_equal(samples, heard(Heard(2, 4, (), (name,)), seconds=6))


@pytest.mark.parametrize("name", STRIKES)
def test_a_sound_of_a_moment_is_not_cut_off_at_the_end(name: str) -> None:
    """What is not over when its time ends fades out, rather than stop at once; what would only begin is left out."""
    samples = np.abs(heard(Heard(0, 5, (), (name,)), seconds=5))
    assert samples[:, -RATE // 1000 :].max() < 0.02 * samples.max()
    steps = [samples[:, round(-part * RATE) : round((0.02 - part) * RATE) or None].max() for part in (0.08, 0.05, 0.02)]
    assert steps[2] < 0.35 * max(samples.max(), steps[0])


@pytest.mark.parametrize("name", ["bell", "clock", "footsteps", "whoosh"])
def test_a_loop_of_moments_goes_on_where_it_began(name: str) -> None:
    """What rings beyond the end is heard at the start, and the last is as far from the first as any from the next."""
    samples = heard(Heard(0, 3, (), (name,)), seconds=3, loop=True)
    steps = np.abs(np.diff(samples, axis=1))
    assert np.abs(samples[:, 0] - samples[:, -1]).max() <= max(float(np.percentile(steps, 99.9)), 1e-3)
    if name == "clock":
        ticks = np.flatnonzero(np.abs(samples[0]).reshape(-1, RATE // 10).max(axis=1) > 0.05)
        assert ticks.tolist() == [0, 10, 20]
    if name == "bell":
        assert power(samples, 2.9, 3) > -40
        assert power(samples, 2.9, 3) > power(heard(Heard(0, 3, (), (name,)), seconds=3), 2.95, 3) + 6


def test_every_effect_of_films_can_be_asked_for_as_a_sound() -> None:
    assert set(EFFECTS) <= set(STRIKES)


@pytest.mark.parametrize("bed", BEDS)
def test_every_place_fades_in_and_out_at_its_time(bed: str) -> None:
    samples = heard(Heard(1, 4, (bed,), ()), seconds=5)
    assert not samples[:, : RATE - 1].any()
    assert not samples[:, 4 * RATE :].any()
    assert power(samples, 1.4, 3.6) > -50
    assert power(samples, 1.0, 1.02) < power(samples, 1.4, 3.6) - 6


def test_steps_come_at_a_walking_pace() -> None:
    samples = heard(Heard(0, 10, (), ("footsteps",)), seconds=10).mean(axis=0)
    envelope = np.abs(samples).reshape(-1, RATE // 100).max(axis=1)
    lagged = [np.corrcoef(envelope[:-lag], envelope[lag:])[0, 1] for lag in range(30, 90)]
    assert 30 + int(np.argmax(lagged)) == pytest.approx(56, abs=4)


def test_thunder_is_deep_and_rain_is_not() -> None:
    thunder = heard(Heard(0, 6, (), ("thunder",)), seconds=6)
    rain = heard(Heard(0, 6, ("rain",), ()), seconds=6)
    assert centroid(thunder) < 400
    assert centroid(rain) > 1500


@pytest.mark.parametrize("bed", ["sea", "rain", "crowd"])
def test_a_loop_has_no_seam(bed: str) -> None:
    """Around the seam it is as loud as elsewhere and no two samples are farther apart; without a loop it fades out."""
    samples = heard(Heard(0, 5, (bed,), ()), seconds=5, loop=True)
    seam = np.concatenate((samples[:, -RATE // 4 :], samples[:, : RATE // 4]), axis=1)
    quarters = [power(samples, start / 2, start / 2 + 0.5) for start in range(10)]
    assert min(quarters) - 3 < power(seam, 0, 0.5) < max(quarters) + 3
    steps = np.abs(np.diff(samples, axis=1))
    assert np.abs(samples[:, 0] - samples[:, -1]).max() <= np.percentile(steps, 99.9)
    once = heard(Heard(0, 5, (bed,), ()), seconds=5)
    assert power(once, 4.98, 5) < power(samples, 4.98, 5) - 6


def test_the_end_of_a_loop_is_what_comes_before_its_start() -> None:
    """A place that went on would sound like this: the start is heard again after the end, rising out of it."""
    looped = heard(Heard(0, 5, ("river",), ()), seconds=5, loop=True)
    longer = Soundscape((Heard(-2, 9, ("river",), ()),), 7, 3, RATE)
    onward = np.concatenate(list(longer.blocks()), axis=1)
    assert np.allclose(looped[:, 2 * RATE :], onward[:, 2 * RATE : 5 * RATE], atol=1e-6)
    assert np.allclose(looped[:, :40], onward[:, 5 * RATE : 5 * RATE + 40], atol=2e-3)


def two_shots(path: Path) -> Video:
    """One second of stillness, then after a cut a second of a moving bar."""
    rng = np.random.default_rng(1)
    still = rng.integers(0, 90, (36, 64, 3), np.uint8)
    frames = [still] * 20
    for index in range(20):
        moving = np.full((36, 64, 3), 200, np.uint8)
        moving[:, 3 * index : 3 * index + 8] = (250, 40, 20)
        frames.append(moving)
    return Video.from_frames(iter(frames), path, fps=20)


def test_a_video_is_watched(tmp_path: Path) -> None:
    """The cut is found on its frame, and the level follows the movement."""
    watched = watch(two_shots(tmp_path / "a.mp4"))
    assert watched.cuts == (1.0,)
    level = watched.level(np.array([0.3, 1.6]))
    assert level[0] == pytest.approx(0.55, abs=0.1)
    assert level[1] == pytest.approx(1.45, abs=0.25)


def test_a_picture_that_grows_light_is_not_cut(tmp_path: Path) -> None:
    frames = (np.full((36, 64, 3), 20 + 9 * index, np.uint8) for index in range(20))
    assert watch(Video.from_frames(frames, tmp_path / "a.mp4", fps=10)).cuts == ()


@pytest.mark.parametrize("name", [*STRIKES, *BEDS])
def test_each_word_is_heard_as_its_sound(name: str) -> None:
    words = STRIKES[name].words if name in STRIKES else tuple(BED_WORDS[name].split())
    for word in words:
        found = heard_in(f"the {word}" if word.isascii() else f"{word}声", 0, 1)
        assert name in {*found.beds, *found.strikes}
        assert unheard_words(f"the {word}") == ()
    assert name in HEARABLE.split(", ")


def test_words_that_name_nothing_are_named_or_refused() -> None:
    assert unheard_words("footsteps on gravel, 远处的雷声") == ("gravel", "远处")
    (problem,) = SOUND.check(SoundRequest(prompt="a unicorn"))
    assert problem.field == "prompt"
    assert HEARABLE in str(problem)
    (problem,) = SOUND.check(SoundRequest(seconds=2))
    assert problem.field == "prompt"
    event = {"start": 0, "end": 1, "prompt": "a unicorn"}
    assert [problem.field for problem in SOUND.check(SoundRequest(events=[event]))] == ["events"]
    assert [problem.field for problem in SOUND.check(SoundRequest(video=b"....ftypisom", loop=True))] == ["loop"]
