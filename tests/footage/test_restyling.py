"""A clip in another look: painted, in step with what it shows, without flicker."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from mmgen import VideoRequest
from mmgen.assets import Video
from mmgen.media.arrays import F32, U8
from mmgen.media.color import planes_to_rgb
from mmgen.procedural.editing.looks import PAINTED_LOOKS
from mmgen.procedural.editing.restyle import restyle
from mmgen.procedural.footage.clip import Clip
from mmgen.procedural.footage.record import FOOTAGE
from mmgen.procedural.footage.steady import Brush, repainted

from .views import SIZE, clip, gray, likeness, made, panned, view

COUNT = 4
WIDTH = 900
STEP = (6.0, 1.5)


def grainy(step: tuple[float, float]) -> list[U8]:
    """A camera with a noisy sensor."""
    random = np.random.default_rng(0)
    seen = [view("farmhouse", place) for place in panned((100, 60, WIDTH), step, COUNT)]
    return [np.clip(picture + random.normal(0, 4, picture.shape), 0, 255).astype(np.uint8) for picture in seen]


def flicker(frames: list[U8], step: tuple[float, float]) -> float:
    """The mean difference of each frame from the one before, moved as the camera moved."""
    scale = SIZE[0] / WIDTH
    matrix = np.array([[1, 0, -step[0] * scale], [0, 1, -step[1] * scale]])
    moved = [cv2.warpAffine(gray(frame), matrix, SIZE, flags=cv2.INTER_CUBIC) for frame in frames[1:-1]]
    pairs = zip(frames[2:], moved, strict=True)
    return float(np.mean([cv2.absdiff(gray(now), before)[12:-12, 12:-12].mean() for now, before in pairs]))


@pytest.mark.parametrize("step", [(0.0, 0.0), STEP], ids=["still", "pan"])
@pytest.mark.parametrize("look", ["ink wash", "oil", "pencil", "watercolour"])
def test_paint_flickers_no_more_than_the_clip(look: str, step: tuple[float, float]) -> None:
    """And much less than frames painted one by one."""
    given = grainy(step)
    brush = Brush(look, SIZE, seed=1, strength=1.0)
    painted = [brush.paint(picture, gray(picture)) for picture in given]
    alone = [restyle(picture, look, seed=1) for picture in given]
    assert flicker(painted, step) < 1.3 * flicker(given, step)
    assert flicker(painted, step) < 0.65 * flicker(alone, step)
    assert np.abs(painted[-1].astype(int) - alone[-1]).mean() < 0.6 * np.abs(given[-1].astype(int) - alone[-1]).mean()


def colour(frame: U8) -> F32:
    """The mean CIE colour."""
    lab = cv2.cvtColor(frame.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    return np.asarray(lab.mean(axis=(0, 1)), np.float32)


def grit(frame: U8) -> float:
    """How rough the frame's finest detail is, in levels, where the picture is plain."""
    light = gray(frame).astype(np.float32)
    fine = np.abs(light - cv2.GaussianBlur(light, (0, 0), 2))
    return float(np.percentile(fine, 40))


@pytest.mark.parametrize("look", PAINTED_LOOKS)
def test_the_ends_of_a_clip_are_painted_as_its_middle(tmp_path: Path, look: str) -> None:
    """The first frame is no browner and no rougher than those that go along with it, nor is the last one."""
    places = panned((100, 60, WIDTH), (11.0, 0.0), 14)
    given = Clip(clip(tmp_path / "given.mp4", "lake", places))
    brush = Brush(look, given.size, seed=1, strength=1.0)
    frames = [planes_to_rgb(each.y, each.u, each.v).copy() for each in repainted(given, brush)]
    sources = [planes_to_rgb(each.y, each.u, each.v).copy() for each in given.planes()]
    turns = [colour(frame) - colour(source) for frame, source in zip(frames, sources, strict=True)]
    middle = np.mean(turns[4:-4], axis=0)
    rough = float(np.mean([grit(frame) for frame in frames[4:-4]]))
    for end in (0, 1, -2, -1):
        assert np.abs(turns[end] - middle).max() < 0.9, turns[end] - middle
        assert abs(grit(frames[end]) / rough - 1) < 0.2, (grit(frames[end]), rough)


def test_a_cut_leaves_no_ghost() -> None:
    """What was painted before a cut is not seen after it."""
    brush = Brush("watercolour", SIZE, seed=1, strength=1.0)
    pictures = [view("summit", (100, 20, 1200))] * 2 + [view("farmhouse", (100, 60, WIDTH))]
    painted = [brush.paint(picture, gray(picture)) for picture in pictures]
    alone = restyle(pictures[-1], "watercolour", seed=1)
    assert np.abs(painted[-1].astype(int) - alone).mean() < 4


def test_the_frames_are_the_same_however_many_paint_them(tmp_path: Path) -> None:
    given = Clip(clip(tmp_path / "given.mp4", "shore", panned((60, 60, 900), (4, 0), 4)))

    def painted(painters: int) -> list[U8]:
        brush = Brush("pencil", given.size, seed=1, strength=1.0)
        return [frame.y.copy() for frame in repainted(given, brush, painters=painters)]

    alone, together = painted(1), painted(3)
    assert len(alone) == len(together) == 4
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))
    assert not np.array_equal(alone[0], alone[3])


def test_the_clip_keeps_its_frames_size_and_rate(tmp_path: Path) -> None:
    """Strength 0 leaves the picture, 1 paints it."""
    given = clip(tmp_path / "given.mp4", "shore", panned((60, 60, 900), (4, 0), 4))
    untouched, _ = made(tmp_path / "none", video=given, style="cartoon", strength=0.0)
    painted, details = made(tmp_path / "whole", video=given, style="漫画风格")
    assert details == {"look": "cartoon"}
    assert (painted.facts.frames, painted.size, painted.fps) == (4, given.size, given.fps)
    first: Video = given
    assert likeness(next(untouched.frames()), next(first.frames()), 2) > 33
    assert likeness(next(painted.frames()), next(first.frames()), 2) < 27


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "video"),
        ({"style": "crayon"}, "style"),
        ({"extend": "forward", "strength": 0.5}, "strength"),
        ({"style": "pencil", "seconds": 3}, "seconds"),
        ({"title": "Lake", "n": 2}, "n"),
        ({"prompt": "a red car"}, "prompt"),
        ({"style": "pencil", "motion": 0.5}, "motion"),
        ({"references": [{"images": view("lake", (0, 0, 900)), "role": "scene"}]}, "references"),
    ],
)
def test_what_would_change_nothing_is_refused(tmp_path: Path, fields: dict[str, object], field: str) -> None:
    """What would not be honoured is refused."""
    given = clip(tmp_path / "given.mp4", "lake", [(0, 0, 900)] * 2)
    assert field in {problem.field for problem in FOOTAGE.check(VideoRequest(video=given, **fields))}
