"""Films as files: exact length, the shots in their order, their transitions, sound, cancelling, memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.media.audio import read_audio
from mmgen.media.image import read_image
from mmgen.media.planes import Planes
from mmgen.media.probe import probe_video
from mmgen.media.timeline.compositor import Compositor
from mmgen.media.timeline.schedule import schedule
from mmgen.media.video_reader import VideoReader
from mmgen.procedural.film.plan import FilmPlan, FilmShot, Transition, plan_film
from mmgen.procedural.film.render import render_film
from mmgen.procedural.film.timeline import choose_moves, film_timeline
from mmgen.samples import photograph

SIZE = (192, 108)


@cache
def sample(name: str) -> U8:
    """One of the photographs that ship with mmgen, small."""
    return np.asarray(cv2.resize(read_image(photograph(name)), (640, 360), interpolation=cv2.INTER_AREA), np.uint8)


def plain(level: int) -> U8:
    """A grey picture."""
    return np.full((120, 200, 3), level, np.uint8)


def quiet(_: float) -> None:
    """Hear of progress and do nothing."""


def lumas(path: Path) -> list[U8]:
    """The luma of every frame of a file."""
    with VideoReader(path) as video:
        return [frame.planes()[0] for frame in video]


def levels(plan: FilmPlan) -> np.ndarray:
    """The mean luma of every frame as it is drawn."""
    target = Planes.black(plan.size)
    with Compositor(film_timeline(plan), plan.format) as composer:
        means = []
        for index in range(plan.frames):
            composer.draw(index, target)
            means.append(float(target.y.mean()))
    return np.array(means)


@pytest.mark.parametrize(("seconds", "fps", "frames"), [(2.0, 24, 48), (1.37, 29.97, 41), (0.2, 25, 5)])
def test_a_film_has_exactly_its_frames(tmp_path: Path, seconds: float, fps: float, frames: int) -> None:
    """Counted in the file, at the exact rate; the report says the same."""
    shots = [FilmShot(sample("lake"), 1.0), FilmShot(sample("ridge"), 1.0)]
    plan = plan_film(shots, size=SIZE, fps=fps, seconds=seconds)
    made = render_film(plan, tmp_path / "film.mp4", sound=None, report=quiet)
    facts = probe_video(tmp_path / "film.mp4")
    assert (facts.frames, made.frames) == (frames, frames)
    assert facts.seconds == pytest.approx(frames / plan.format.rate, abs=0.002)
    assert (facts.width, facts.height) == SIZE
    assert facts.audio_codec is None


def test_the_shots_come_in_their_order(tmp_path: Path) -> None:
    """Each for its time: the middle frame of each looks like its photograph and like no other."""
    names = ("dandelion", "lake", "summit")
    plan = plan_film([FilmShot(sample(name), 0.8, move="hold") for name in names], size=SIZE, fps=10)
    render_film(plan, tmp_path / "film.mp4", sound=None, report=quiet)
    frames = lumas(tmp_path / "film.mp4")
    gray = [cv2.resize(cv2.cvtColor(sample(name), cv2.COLOR_RGB2GRAY), SIZE) for name in names]
    seen = [
        int(np.argmax([np.corrcoef(frame.ravel(), picture.ravel())[0, 1] for picture in gray]))
        for frame in (frames[4], frames[12], frames[20])
    ]
    assert seen == [0, 1, 2]


@pytest.mark.parametrize("transition", ["dissolve", "push", "wipe"])
def test_a_transition_only_goes_forwards(transition: Transition) -> None:
    """From dark to bright without a step back, across the cut, half before it and half after."""
    shots = [FilmShot(plain(30), 2.0, move="hold"), FilmShot(plain(220), 2.0, move="hold", transition=transition)]
    means = levels(plan_film(shots, size=SIZE, fps=20))
    steps = np.diff(means)
    assert steps.min() > -0.5
    assert means[:28] == pytest.approx(means[0], abs=0.5)
    assert means[-28:] == pytest.approx(means[-1], abs=0.5)
    assert means[39:41].mean() == pytest.approx((means[0] + means[-1]) / 2, abs=10)
    assert steps.max() < 0.35 * (means[-1] - means[0])


def test_a_fade_goes_through_black() -> None:
    shots = [FilmShot(plain(150), 2.0, move="hold"), FilmShot(plain(220), 2.0, move="hold", transition="fade")]
    means = levels(plan_film(shots, size=SIZE, fps=20))
    darkest = int(means.argmin())
    assert darkest in {39, 40}
    assert means[darkest] < 24
    assert np.diff(means[: darkest + 1]).max() < 0.5
    assert np.diff(means[darkest:]).min() > -0.5


def test_a_cut_is_one_step() -> None:
    shots = [FilmShot(plain(30), 1.0, move="hold"), FilmShot(plain(220), 1.0, move="hold", transition="cut")]
    steps = np.diff(levels(plan_film(shots, size=SIZE, fps=20)))
    assert np.flatnonzero(np.abs(steps) > 1).tolist() == [19]


def test_a_film_may_open_from_black() -> None:
    means = levels(plan_film([FilmShot(plain(200), 2.0, move="hold", transition="fade")], size=SIZE, fps=20))
    assert means[0] < 25
    assert np.diff(means).min() > -0.5
    assert means[20] == pytest.approx(means[-1], abs=0.5)


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    """Decoded, frame for frame; another seed moves the camera otherwise."""
    # At some widths the encoder itself, given the same frames twice, does not make the same file; at this one it does.
    shots = [FilmShot(sample("shore"), 1.0, title="Shore"), FilmShot(sample("lake"), 1.0)]
    plan = plan_film(shots, size=(256, 144), fps=12)
    films = []
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        render_film(replace(plan, seed=seed), tmp_path / f"{name}.mp4", sound=None, report=quiet)
        films.append(np.array(lumas(tmp_path / f"{name}.mp4")))
    assert np.array_equal(films[0], films[1])
    assert not np.array_equal(films[0], films[2])


class Stopped(Exception):  # noqa: N818 - it is no error: the one who reports has had enough
    """Raised by a report to cancel."""


@pytest.mark.parametrize("at", [0.0, 0.6])
def test_cancelling_leaves_nothing_behind(tmp_path: Path, at: float) -> None:
    """No file, no part of one, and the report's own exception comes through."""
    heard: list[float] = []

    def report(fraction: float) -> None:
        heard.append(fraction)
        if fraction > at:
            raise Stopped

    plan = plan_film([FilmShot(sample("lake"), 1.0), FilmShot(sample("shore"), 1.0)], size=SIZE, fps=20)
    with pytest.raises(Stopped):
        render_film(plan, tmp_path / "film.mp4", sound=None, report=report)
    assert list(tmp_path.iterdir()) == []
    assert heard == sorted(heard)


def test_progress_ends_at_one(tmp_path: Path) -> None:
    heard: list[float] = []
    render_film(
        plan_film([FilmShot(sample("lake"), 0.5)], size=SIZE, fps=10),
        tmp_path / "a.mp4",
        sound=None,
        report=heard.append,
    )
    assert heard == [0.2, 0.4, 0.6, 0.8, 1.0]


def peak(plan: FilmPlan) -> int:
    """The most bytes that drawing a film takes at a time."""
    target = Planes.black(plan.size)
    tracemalloc.start()
    with Compositor(film_timeline(plan), plan.format) as composer:
        for index in range(plan.frames):
            composer.draw(index, target)
        _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_a_longer_film_takes_no_more_memory() -> None:
    """Twelve shots as much as four: what has been shown is let go."""
    shots = [FilmShot(sample("lake"), 0.4, title="Lake"), FilmShot(sample("ridge"), 0.4)]
    short, long = (peak(plan_film(shots * count, size=SIZE, fps=6)) for count in (2, 6))
    assert long < 1.6 * short


def click(seconds: float, at: float) -> Iterator[F32]:
    """Silence with a click in it, in uneven blocks."""
    samples = np.zeros((2, round(seconds * 48000)), np.float32)
    samples[:, round(at * 48000) : round(at * 48000) + 480] = 0.8
    for start in range(0, samples.shape[1], 7001):
        yield samples[:, start : start + 7001]


@pytest.mark.parametrize("seconds", [0.7, 3.0])
def test_sound_fits_the_film(tmp_path: Path, seconds: float) -> None:
    """Cut or drawn out with silence to the film's length, and in time with the pictures."""
    plan = plan_film([FilmShot(sample("lake"), 1.5)], size=SIZE, fps=10)
    render_film(plan, tmp_path / "film.mp4", sound=click(seconds, 0.5), report=quiet)
    assert probe_video(tmp_path / "film.mp4").audio_codec == "aac"
    samples = read_audio(tmp_path / "film.mp4")
    assert samples.shape[1] / 48000 == pytest.approx(1.5, abs=0.03)
    loud = np.flatnonzero(np.abs(samples[0]) > 0.3) / 48000
    assert loud.min() == pytest.approx(0.5, abs=0.02)
    assert loud.max() == pytest.approx(0.51, abs=0.02)


def test_sound_must_be_stereo_blocks(tmp_path: Path) -> None:
    plan = plan_film([FilmShot(sample("lake"), 0.5)], size=SIZE, fps=10)
    with pytest.raises(InputError, match="sound"):
        render_film(plan, tmp_path / "film.mp4", sound=[np.zeros(4800, np.float32)], report=quiet)
    assert list(tmp_path.iterdir()) == []


def test_moves_differ_from_shot_to_shot() -> None:
    """Neighbours never move alike, and a move that is set stays."""
    shots = [FilmShot(sample("lake"), 1.0, move="orbit" if index == 4 else None) for index in range(12)]
    for seed in range(8):
        moves = choose_moves(plan_film(shots, size=SIZE, seed=seed))
        assert moves[4] == "orbit"
        kinds = [move.split()[0].replace("pull", "push") for move in moves]
        free = [pair for index, pair in enumerate(pairwise(kinds)) if index != 3]
        assert all(one != other for one, other in free)


def test_transitions_never_crowd_a_short_shot() -> None:
    """Every shot is seen alone for a while."""
    shots = [FilmShot(sample("lake"), seconds, transition="dissolve") for seconds in (0.4, 3.0, 0.2, 5.0)]
    plan = plan_film(shots, size=SIZE, fps=30)
    spans = schedule(film_timeline(plan).tracks[0].clips, plan.format.rate).spans
    for span in spans:
        assert span.clear_end - span.clear_start >= 0.55 * (span.cut_out - span.cut_in)


@pytest.mark.parametrize(
    "broken",
    [
        {"seconds": 0.01},
        {"seconds": float("nan")},
        {"move": "spin"},
        {"strength": 2.0},
        {"transition": "explode"},
        {"image": np.zeros((50, 50), np.uint8)},
    ],
)
def test_a_broken_shot_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(InputError):
        FilmShot(**{"image": sample("lake"), "seconds": 1.0, **broken})  # type: ignore[arg-type]


def test_a_film_is_as_long_as_its_shots() -> None:
    shots = (FilmShot(sample("lake"), 1.0),)
    with pytest.raises(InputError, match="together"):
        FilmPlan(shots, SIZE, 25, 2.0)
    with pytest.raises(InputError, match="at least one shot"):
        FilmPlan((), SIZE, 25, 0.0)
    with pytest.raises(InputError, match="even"):
        FilmPlan(shots, (191, 108), 25, 1.0)
