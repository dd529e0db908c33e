"""Subjects on a ground that moves by itself, key frames or a clip: they go along with it, stay in sight and stay themselves."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from mmgen import Client, Image, UnsupportedError, VideoRequest
from mmgen.assets import Video
from mmgen.media.arrays import F64, U8
from mmgen.media.image import encode_image, read_image
from mmgen.media.motion.similarity import Similarity
from mmgen.procedural.staging.arrangement import Placement
from mmgen.procedural.staging.ground import drifts
from mmgen.procedural.staging.performance import Performance
from mmgen.procedural.staging.stage import Part
from mmgen.procedural.staging.subject import Subject
from mmgen.samples import photograph

SIZE = (320, 180)
RED = (215, 40, 40)
FRAMES = 20
PLACES = [(40, 20, 1000), (140, 30, 1000)]
"""Left, top and width of what two key frames show of one photograph: 32 frame pixels further right, and 3 down."""


def view(name: str, place: tuple[int, int, int]) -> U8:
    """A 16:9 part of a sample photograph, at the size of the frames."""
    left, top, width = place
    part = read_image(photograph(name))[top : top + width * 9 // 16, left : left + width, :3]
    return np.asarray(cv2.resize(part, SIZE, interpolation=cv2.INTER_AREA), np.uint8)


def ball() -> Image:
    """A red ball on nothing."""
    rows, columns = np.mgrid[-100:100, -100:100] + 0.5
    alpha = np.clip(92 - np.hypot(rows, columns), 0, 1) * 255
    return Image(encode_image(np.dstack([np.broadcast_to(RED, (200, 200, 3)), alpha]).astype(np.uint8)))


def made(folder: Path, **fields: Any) -> tuple[list[U8], dict[str, Any]]:
    """The frames of a video with a red ball in it, and how it was made."""
    request = VideoRequest(references=[{"name": "ball", "images": ball()}], seed=2, **fields)
    with Client(home=folder) as client:
        result = client.generate(request)
    assert result.passed, [str(check) for check in result.checks]
    return list(result.asset.frames()), dict(result.details)


def reds(frames: list[U8]) -> list[U8]:
    """Where each frame is as red as the ball."""
    found: list[U8] = []
    for frame in frames:
        red, green, blue = (frame[..., part].astype(int) for part in range(3))
        found.append(np.asarray((red > 90) & (red > 2 * green) & (red > 2 * blue), np.uint8))
    return found


def middles(frames: list[U8]) -> F64:
    """``(n, 2)``: where the ball is in each frame."""
    places = [cv2.moments(red, binaryImage=True) for red in reds(frames)]
    return np.asarray([[place["m10"] / place["m00"], place["m01"] / place["m00"]] for place in places], np.float64)


def keyed(pictures: list[U8], **fields: Any) -> dict[str, Any]:
    """A request through pictures, half a second apart."""
    keys = [{"image": Image(encode_image(each)), "at": index * 0.9} for index, each in enumerate(pictures)]
    return {"keyframes": keys, "size": SIZE, "fps": 20, "seconds": 1.0, "motion": 0, **fields}


def test_a_subject_stands_on_the_ground_of_key_frames(tmp_path: Path) -> None:
    """It is there in every frame, as large and as red, and goes with what the camera passes; about it are the pictures."""
    frames, details = made(tmp_path, **keyed([view("lake", place) for place in PLACES]))
    assert details["move"] == "between frames"
    areas = np.asarray([red.sum() for red in reds(frames)], np.float64)
    assert areas.min() > 0.85 * areas.max() > 1500
    way = middles(frames)
    assert way[-1][0] - way[0][0] == pytest.approx(-32, abs=5)
    assert np.abs(np.diff(way[:, 0])).max() < 5
    for frame, red, place in ((frames[0], reds(frames)[0], PLACES[0]), (frames[18], reds(frames)[18], PLACES[1])):
        away = np.abs(frame.astype(float) - view("lake", place)).mean(axis=2)
        upper = np.s_[: SIZE[1] // 3]
        assert away[upper][red[upper] == 0].mean() < 6


def test_a_subject_stays_while_places_change(tmp_path: Path) -> None:
    """Between pictures that share nothing it keeps its place, its outline and its colour, lit as each of them is."""
    pictures = [view(name, (100, 0, 1280)) for name in ("ridge", "lake", "farmhouse")]
    frames, _ = made(tmp_path, **keyed(pictures, seconds=2.0))
    way = middles(frames)
    assert np.ptp(way, axis=0).max() < 2.5
    colours = [frame[red > 0].mean(axis=0) for frame, red in zip(frames, reds(frames), strict=True)]
    assert max(float(np.abs(after - before).max()) for before, after in pairwise(colours)) < 8
    assert all(colour[0] > 2 * colour[1] for colour in colours)


def test_key_frames_with_a_subject_loop_and_are_painted(tmp_path: Path) -> None:
    """The last frame runs into the first; a look changes the ground and the subject alike."""
    fields = keyed([view("lake", place) for place in PLACES], loop=True, seconds=1.8)
    frames, _ = made(tmp_path / "loop", **fields)
    steps = [np.abs(after.astype(float) - before).mean() for before, after in pairwise([*frames, frames[0]])]
    assert steps[-1] < 1.6 * max(steps[0], steps[-2]) + 0.5
    painted, _ = made(tmp_path / "pencil", **{**fields, "style": "pencil"})
    assert np.abs(painted[4].astype(float) - frames[4]).mean() > 20
    assert not reds(painted)[4].any()


def test_a_subject_goes_with_the_camera_of_a_clip(tmp_path: Path) -> None:
    """A pan of 2 pixels a frame takes it along by 2 pixels a frame; the clip about it is its own."""
    step = 2 * 1000 // SIZE[0]
    grounds = [view("lake", (40 + step * index, 60, 1000)) for index in range(FRAMES)]
    clip = Video.from_frames(grounds, tmp_path / "pan.mp4", fps=20)
    frames, details = made(tmp_path, video=clip, motion=0)
    assert [subject["name"] for subject in details["subjects"]] == ["@ball"]
    way = middles(frames)
    assert (way[-1][0] - way[0][0]) / (FRAMES - 1) == pytest.approx(-step * SIZE[0] / 1000, rel=0.12)
    upper = np.s_[: SIZE[1] // 3]
    for frame, red, ground in zip(frames, reds(frames), grounds, strict=True):
        away = np.abs(frame.astype(float) - ground).mean(axis=2)
        assert away[upper][red[upper] == 0].mean() < 5


def test_who_would_be_led_out_of_sight_goes_as_far_as_there_is_room() -> None:
    """A ground that goes by half a frame takes one along that stands a tenth from the edge by no more than that."""
    home = Placement(0.3, 0.8, 0.4, 0.2, 0.5, aloft=False, rooted=False)
    subject = Subject("@a", np.zeros((4, 4, 4), np.uint8), rooted=False, source="", confidence=1)
    part = Part(subject, Performance(None, home, 1.0, 0.5, 0.0))
    led = drifts([Similarity(shift=complex(-8 * index, 0)) for index in range(21)], [part], SIZE)
    ways = [drift.right for drift in led]
    assert max(map(abs, ways)) == pytest.approx((0.3 - 0.1) * SIZE[0], rel=0.01)
    assert ways[0] == pytest.approx(-ways[-1])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"camera": {"move": "orbit"}}, "camera"),
        ({"references": [{"images": ball()}, {"images": ball(), "role": "scene"}]}, "keyframes"),
    ],
)
def test_what_key_frames_settle_is_refused(tmp_path: Path, fields: dict[str, Any], field: str) -> None:
    given = {**keyed([view("lake", PLACES[0])]), "references": [{"images": ball()}], **fields}
    with Client(home=tmp_path) as client, pytest.raises(UnsupportedError) as error:
        client.generate(VideoRequest(**given))
    assert [problem.field for problem in error.value.problems] == [field]
