"""The sound of a video follows its pictures: a place for each shot, a rush at each cut, levels that go with the movement."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mmgen import Audio, SoundRequest, Video
from mmgen.backends import Call, Report
from mmgen.media.image import read_image
from mmgen.media.loudness import integrated_loudness, true_peak
from mmgen.procedural.sound.effects_work import make_sound
from mmgen.procedural.sound.record import SOUND
from mmgen.procedural.sound.watching import watch
from mmgen.samples import photograph

FPS = 12
RATE = 16_000
SIZE = (72, 128)
Frames = Iterator[np.ndarray]


def sea(count: int) -> Frames:
    """A pale sky that stands still over water that does not."""
    chance = np.random.default_rng(1)
    for _ in range(count):
        frame = np.full((*SIZE, 3), (200, 205, 215), np.uint8)
        glitter = chance.normal(0, 40, (SIZE[0] // 4, SIZE[1] // 2, 1)).repeat(2, axis=0).repeat(2, axis=1)
        frame[SIZE[0] // 2 :] = np.clip(np.array((30, 80, 150)) + glitter, 0, 255)
        yield frame


def meadow(count: int) -> Frames:
    """Grass that goes by."""
    grass = np.random.default_rng(2).integers(0, 60, (SIZE[0], 2 * SIZE[1], 1), np.uint8)
    for index in range(count):
        yield grass[:, index : index + SIZE[1]] + np.array((40, 110, 20), np.uint8)


def fire(count: int) -> Frames:
    """A flame that flickers in the dark."""
    chance = np.random.default_rng(3)
    for _ in range(count):
        frame = np.full((*SIZE, 3), 12, np.uint8)
        height = int(chance.integers(12, 40))
        frame[66 - height : 66, 50:78] = (255, 140, 30)
        yield frame


def summit(count: int) -> Frames:
    """A photograph of snow in blue shade, slowly nearer: nothing in it moves by itself."""
    photo = read_image(photograph("summit"))
    for index in range(count):
        near = photo[index : index + 576 : 8, index : index + 1024 : 8]
        yield np.ascontiguousarray(near)


def clip(path: Path, *shots: Frames) -> Video:
    return Video.from_frames((frame for shot in shots for frame in shot), path, fps=FPS)


@pytest.mark.parametrize(("shot", "place"), [(sea, "sea"), (meadow, "birds"), (fire, "fire"), (summit, "wind")])
def test_a_shot_has_the_place_that_it_shows(tmp_path: Path, shot, place: str) -> None:
    watched = watch(clip(tmp_path / "a.mp4", shot(20)))
    assert (watched.cuts, watched.places) == ((), (place,))


def test_a_dark_picture_is_a_night(tmp_path: Path) -> None:
    dark = (np.full((*SIZE, 3), 15 + index % 3, np.uint8) for index in range(12))
    assert watch(clip(tmp_path / "a.mp4", dark)).places == ("insects",)


def band(samples: np.ndarray, low: float, high: float) -> float:
    """The level of a band, in decibels."""
    power = np.sum(np.abs(np.fft.rfft(samples)) ** 2, axis=0)
    hertz = np.fft.rfftfreq(samples.shape[1], 1 / RATE)
    return float(10 * np.log10(power[(hertz >= low) & (hertz < high)].sum() / samples.shape[1] ** 2))


def test_the_sound_of_three_shots_changes_at_their_cuts(tmp_path: Path) -> None:
    """To a frame: the place of each shot, and a rush of air on each cut; at the level that sounds have."""
    video = clip(tmp_path / "a.mp4", sea(36), meadow(36), fire(36))
    call = Call(model=SOUND, request=SoundRequest(video=video, seed=4), folder=tmp_path)
    made = make_sound(call, Report())
    assert made.details["heard"] == ["birds", "fire", "sea", "whoosh"]
    assert made.details["cuts"] == [3.0, 6.0]
    [audio] = made.assets
    assert isinstance(audio, Audio)
    assert audio.seconds == pytest.approx(9, abs=0.001)
    samples = audio.to_numpy(sample_rate=RATE)
    assert integrated_loudness(samples, RATE) == pytest.approx(-20, abs=1)
    assert true_peak(samples, RATE) < -1
    water, grass, flame = (samples[:, int(at * RATE) : int((at + 1.6) * RATE)] for at in (0.7, 3.7, 6.7))
    assert band(water, 60, 300) > band(grass, 60, 300) + 10, "birds have no swell below them"
    assert band(flame, 60, 300) > band(grass, 60, 300) + 10
    low = band(grass, 2000, 7000) - band(grass, 60, 600)
    assert low > band(water, 2000, 7000) - band(water, 60, 600) + 10
    assert low > band(flame, 2000, 7000) - band(flame, 60, 600) + 10
    steps = np.array([band(samples[:, at : at + RATE // 10], 1000, 4000) for at in range(0, 9 * RATE, RATE // 10)])
    for cut in (30, 60):
        assert steps[cut - 2 : cut + 2].max() == steps[cut - 9 : cut + 9].max()
