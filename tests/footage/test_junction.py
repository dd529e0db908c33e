"""Two clips joined: by their common motion where they show one place, else by a dissolve; light and sound led over."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mmgen import VideoRequest
from mmgen.assets import Video
from mmgen.media.arrays import F32
from mmgen.procedural.footage.record import FOOTAGE
from mmgen.procedural.footage.sound import crossfaded

from .views import clip, gray, likeness, made, panned, series, sharpness, shifts, view

COUNT = 24
OVERLAP = 10


def test_two_views_of_one_place_run_into_each_other(tmp_path: Path) -> None:
    """The second, a step aside and darker: no stop, no jump of place or light, no ghost; then its own light again."""
    first = clip(tmp_path / "first.mp4", "lake", panned((60, 60, 900), (4, 0), COUNT))
    aside = panned((150, 75, 900), (4, 0), 2 * COUNT)
    darker = (np.rint(view("lake", place) * 0.8).astype(np.uint8) for place in aside)
    second = Video.from_frames(darker, tmp_path / "second.mp4", fps=20)
    video, details = made(tmp_path / "out", video=first, join=second)
    frames = list(video.frames())
    assert details["method"] == "flow"
    assert details["overlap_frames"] == OVERLAP
    assert (len(frames), video.size, video.fps) == (3 * COUNT - OVERLAP, first.size, first.fps)
    moved = shifts(frames)[COUNT - OVERLAP - 4 : COUNT + 4]
    assert -moved[:, 0].max() > 0.7
    assert np.linalg.norm(np.diff(moved, axis=0), axis=1).max() < 0.9
    light = series(frames, lambda frame: float(gray(frame).mean()))
    assert np.abs(np.diff(light)).max() < 1.6  # a cut would be 17
    assert abs(light[-1] - gray(list(second.frames())[-1]).mean()) < 1
    sharp = series(frames, sharpness)
    seam = sharp[COUNT - OVERLAP : COUNT]
    assert seam.min() > 0.75 * min(sharp[: COUNT - OVERLAP].min(), sharp[COUNT : COUNT + 5].min())


def test_unrelated_clips_of_other_size_and_rate_dissolve(tmp_path: Path) -> None:
    """The second is brought to the first one's size and rate; the work says that it is a dissolve."""
    first = clip(tmp_path / "first.mp4", "shore", panned((60, 60, 900), (4, 0), COUNT))
    pictures = (view("summit", place, (200, 200)) for place in [(100, 20, 600)] * 12)
    second = Video.from_frames(pictures, tmp_path / "second.mp4", fps=10)
    video, details = made(tmp_path / "out", video=first, join=second)
    frames = list(video.frames())
    assert details["method"] == "dissolve"
    assert (len(frames), video.size, video.fps) == (COUNT + 24 - OVERLAP, first.size, first.fps)
    assert likeness(frames[0], next(first.frames()), 2) > 36
    change = np.abs(np.diff(np.stack(frames).astype(np.int16), axis=0)).mean(axis=(1, 2, 3))
    assert change.max() < 3 * change[COUNT - OVERLAP : COUNT].mean()


def test_a_single_frame_is_cut_to(tmp_path: Path) -> None:
    """There is nothing to run over it with."""
    first = clip(tmp_path / "first.mp4", "shore", [(60, 60, 900)])
    second = clip(tmp_path / "second.mp4", "summit", [(60, 60, 900)] * 5)
    video, details = made(tmp_path / "out", video=first, join=second)
    assert video.facts.frames == 6
    assert details["overlap_frames"] == 0


def test_sounds_cross_at_equal_power() -> None:
    """Two sounds that have nothing in common keep their level while one gives way to the other."""
    random = np.random.default_rng(3)

    def blocks(noise: F32, length: int) -> list[F32]:
        return [noise[:, start : start + length] for start in range(0, noise.shape[1], length)]

    one, other = (random.standard_normal((2, 100_000)).astype(np.float32) * 0.1 for _ in range(2))
    joined = np.concatenate(list(crossfaded(blocks(one, 7000), blocks(other, 3000), 40_000)), axis=1)
    assert joined.shape == (2, 160_000)
    assert np.array_equal(joined[:, :60_000], one[:, :60_000])
    assert np.array_equal(joined[:, 100_000:], other[:, 40_000:])
    level = np.sqrt(np.square(joined).reshape(2, -1, 4000).mean(axis=2))
    assert level.min() / 0.1 > 0.93
    assert level.max() / 0.1 < 1.07


def test_a_join_has_the_length_of_its_clips(tmp_path: Path) -> None:
    """A length that is asked for beside is refused, and so is a clip with nothing to do."""
    first = clip(tmp_path / "first.mp4", "shore", [(60, 60, 900)])
    joined, alone = VideoRequest(video=first, join=first, seconds=3), VideoRequest(video=first)
    assert [problem.field for problem in FOOTAGE.check(joined)] == ["seconds"]
    assert "video" in {problem.field for problem in FOOTAGE.check(alone)}
