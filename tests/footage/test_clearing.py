"""What a mask marks alone is taken out of a clip: what stands behind it is seen, steadily, and the rest is left as it was."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from mmgen import Image, Video, VideoRequest
from mmgen.backends import Call, Report
from mmgen.errors import InputError
from mmgen.media.arrays import F64, U8
from mmgen.media.image import encode_image
from mmgen.procedural import Procedural
from mmgen.procedural.footage.record import FOOTAGE

from .views import SIZE, Place, made, panned, view

COUNT = 16
PAN = panned((60, 40, 900), (14, 0), COUNT)
STILL: list[Place] = [(100, 0, 1100)] * COUNT
CORNER = np.s_[20:56, 200:290]


def ball(index: int, *, grown: int = 0) -> U8:
    """Where a ball that crosses the frame is at a time, white."""
    drawn = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    cv2.circle(drawn, (30 + 17 * index, 120), 24 + grown, (255, 255, 255), -1)
    return drawn


def crossed(path: Path) -> tuple[Video, Video]:
    """A red ball that crosses a place, and a mask that goes along with it."""
    ground = view("farmhouse", STILL[0])
    seen = (np.where(ball(index) > 0, np.asarray([220, 40, 40], np.uint8), ground) for index in range(COUNT))
    film = Video.from_frames(seen, path / "ball.mp4", fps=12)
    return film, Video.from_frames((ball(index, grown=3) for index in range(COUNT)), path / "mask.mp4", fps=12)


def marked(path: Path, places: list[Place]) -> tuple[Video, Image]:
    """A clip with a yellow plate in its corner, which stays there wherever the camera looks, and a mask of the plate."""

    def frames() -> Iterator[U8]:
        for place in places:
            frame = view("lake", place).copy()
            frame[24:52, 205:285] = (250, 240, 20)
            yield frame

    mask = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    mask[CORNER] = 255
    return Video.from_frames(frames(), path / "plate.mp4", fps=12), Image(encode_image(mask))


def errors(frames: list[U8], grounds: list[U8], inside: list[Any]) -> F64:
    """How far each frame is from what stands behind, in levels, where it was hidden."""
    pairs = zip(frames, grounds, inside, strict=True)
    return np.asarray([np.abs(frame.astype(float) - ground)[part].mean() for frame, ground, part in pairs], np.float64)


def test_what_crosses_leaves_the_ground_that_is_seen_at_other_times(tmp_path: Path) -> None:
    """In every frame; and where the ball never was, the clip is its own."""
    given, mask = crossed(tmp_path)
    cleared, details = made(tmp_path / "out", video=given, mask=mask)
    assert details == {"cleared": True}
    frames, before = list(cleared.frames()), list(given.frames())
    hidden = [ball(index)[..., 0] > 0 for index in range(COUNT)]
    grounds = [view("farmhouse", STILL[0])] * COUNT
    assert errors(before, grounds, hidden).min() > 40
    assert errors(frames, grounds, hidden).max() < 7
    kept = [~(ball(index, grown=12)[..., 0] > 0) for index in range(COUNT)]
    assert errors(frames, before, kept).max() < 3


def test_what_stays_in_the_frame_uncovers_what_the_camera_passes(tmp_path: Path) -> None:
    """A plate in the corner of a pan: behind it lies what other frames show there, at its place in this one."""
    given, mask = marked(tmp_path, PAN)
    frames = list(made(tmp_path / "out", video=given, mask=mask)[0].frames())
    grounds = [view("lake", place) for place in PAN]
    away = errors(frames, grounds, [np.s_[24:52, 205:285]] * COUNT)
    assert np.median(away) < 6
    assert away.max() < 16


def test_what_is_never_seen_is_filled_once(tmp_path: Path) -> None:
    """Nothing flickers in a place that was painted: from frame to frame it changes as little as the rest."""
    given, mask = marked(tmp_path, STILL)
    frames = list(made(tmp_path / "out", video=given, mask=mask)[0].frames())
    assert all(np.abs(frame[CORNER].astype(float) - (250, 240, 20)).mean() > 40 for frame in frames)
    steps = [np.abs(after.astype(float) - before) for before, after in pairwise(frames)]
    assert max(step[CORNER].mean() for step in steps) < 1.5


def test_a_clip_is_cleared_before_it_is_made_longer(tmp_path: Path) -> None:
    """What was hidden does not come back in the frames that are added, and a mask is cropped as its clip is."""
    given, mask = marked(tmp_path, PAN[:8])
    longer, _ = made(tmp_path / "long", video=given, mask=mask, extend="backward", seconds=0.5)
    upright, _ = made(tmp_path / "high", video=given, mask=mask, size=(100, 180))
    for video in (longer, upright):
        for frame in video.frames():
            yellow = (frame[..., 0] > 200) & (frame[..., 1] > 190) & (frame[..., 2] < 120)
            assert yellow.mean() < 0.001


def test_a_cut_parts_what_is_told_from_each_other(tmp_path: Path) -> None:
    """After a cut it is another place that stands behind."""
    places = [("lake", STILL[0])] * 8 + [("farmhouse", STILL[0])] * 8
    hidden = [ball(index)[..., 0] > 0 for index in range(COUNT)]
    seen = (
        np.where(part[..., None], np.asarray([220, 40, 40], np.uint8), view(name, place))
        for (name, place), part in zip(places, hidden, strict=True)
    )
    given = Video.from_frames(seen, tmp_path / "cut.mp4", fps=12)
    mask = Video.from_frames((ball(index, grown=3) for index in range(COUNT)), tmp_path / "mask.mp4", fps=12)
    frames = list(made(tmp_path / "out", video=given, mask=mask)[0].frames())
    assert errors(frames, [view(name, place) for name, place in places], hidden).max() < 9


@pytest.mark.parametrize(("level", "words"), [(0, "marks nothing"), (255, "marks all")])
def test_a_mask_that_leaves_nothing_to_do_is_refused(tmp_path: Path, level: int, words: str) -> None:
    given, _ = marked(tmp_path, STILL[:3])
    mask = Image(encode_image(np.full((SIZE[1], SIZE[0], 3), level, np.uint8)))
    call = Call(model=FOOTAGE, request=VideoRequest(video=given, mask=mask), folder=tmp_path, fresh_seed=1)
    with pytest.raises(InputError, match=words):
        Procedural().run(call, "cpu", Report())
