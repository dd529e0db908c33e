"""Through pictures at their times: each is shown at its frame, and passed without a stop or a jerk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmgen import VideoRequest
from mmgen.backends import Call, Report, Stopped
from mmgen.procedural import Procedural
from mmgen.procedural.footage.record import FOOTAGE

from .views import SIZE, likeness, made, sharpness, shifts, still, view

CORNERED = [(40, 20, 1000), (140, 40, 1000), (160, 110, 1000), (300, 60, 1000)]
ASKED = {"fps": 20, "size": SIZE}


def test_each_picture_is_its_frame_and_is_passed_moving(tmp_path: Path) -> None:
    """Four views of one place, the camera turning at two of them: no stop, no jerk, no blur, exact frames."""
    first, second, third, last = (still(view("lake", place)) for place in CORNERED)
    video, details = made(
        tmp_path / "out",
        first_frame=first,
        keyframes=[{"image": second, "at": 0.8}, {"image": third, "at": 1.3}],
        last_frame=last,
        seconds=2.4,
        **ASKED,
    )
    frames = list(video.frames())
    assert len(frames) == 48
    assert details["methods"] == ["flow", "flow", "flow"]
    for index, place in zip((0, 16, 26, 47), CORNERED, strict=True):
        own = likeness(frames[index], view("lake", place))
        assert own > 33
        assert all(
            own > likeness(frames[near], view("lake", place)) for near in (index - 1, index + 1) if 0 < near < 48
        )
    moved = shifts(frames)
    speed = np.linalg.norm(moved, axis=1)
    assert speed[[15, 16, 25, 26]].min() > 0.5 * np.median(speed)
    assert np.linalg.norm(np.diff(moved, axis=0), axis=1).max() < 0.3 * speed.max()
    ends = min(sharpness(frames[0]), sharpness(frames[-1]))
    assert min(map(sharpness, frames)) > 0.8 * ends


def test_unrelated_pictures_dissolve_at_their_times(tmp_path: Path) -> None:
    """And the one between is whole at its frame; the work says how each way was made."""
    names = ("shore", "summit", "farmhouse")
    pictures = [still(view(name, (100, 0, 1280))) for name in names]
    keys = [{"image": picture, "at": at} for picture, at in zip(pictures, (0, 0.5, 1.0), strict=True)]
    video, details = made(tmp_path / "out", keyframes=keys, seconds=1.5, **ASKED)
    frames = list(video.frames())
    assert details["methods"] == ["dissolve", "dissolve"]
    for name, index in zip(names, (0, 10, 20), strict=True):
        assert likeness(frames[index], view(name, (100, 0, 1280))) > 32


def test_before_the_first_and_after_the_last_the_camera_settles(tmp_path: Path) -> None:
    """A single key frame in the middle: it is approached and left from rest, and never another picture."""
    video, _ = made(
        tmp_path / "out", keyframes=[{"image": still(view("ridge", (60, 0, 1280))), "at": 1}], seconds=2, **ASKED
    )
    frames = list(video.frames())
    own = view("ridge", (60, 0, 1280))
    assert len(frames) == 40
    assert likeness(frames[20], own) > 34
    assert likeness(frames[0], own) < likeness(frames[20], own) - 3
    change = np.abs(np.diff(np.stack(frames).astype(np.int16), axis=0)).mean(axis=(1, 2, 3))
    assert change[18:21].max() < 0.5 * change.max()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"keyframes": [{"image": "a", "at": 0}], "first_frame": "a"}, "keyframes"),
        ({"keyframes": [{"image": "a", "at": 1}, {"image": "a", "at": 1.01}]}, "keyframes"),
        ({"keyframes": [{"image": "a", "at": 1}], "last_frame": "a", "seconds": 1}, "keyframes"),
        ({"first_frame": "a", "last_frame": "a"}, "keyframes"),
        ({"keyframes": [{"image": "a", "at": 0}], "last_frame": "a", "loop": True}, "loop"),
        ({"keyframes": [{"image": "a", "at": 1}], "prompt": "calm"}, "prompt"),
        ({"keyframes": [{"image": "a", "at": 1}], "camera": {"move": "orbit"}}, "camera"),
        ({"keyframes": [{"image": "a", "at": 1}], "title": "LAKE", "n": 2}, "n"),
    ],
)
def test_what_can_not_be_shown_is_refused(fields: dict[str, object], field: str) -> None:
    """Two pictures on one frame, a loop without a way back, or words that nothing follows."""
    picture = still(view("lake", CORNERED[0]))
    given = {name: picture if value == "a" else value for name, value in fields.items()}
    if "keyframes" in given:
        given["keyframes"] = [{**key, "image": picture} for key in given["keyframes"]]
    assert field in {problem.field for problem in FOOTAGE.check(VideoRequest(**given))}


def test_a_cancel_leaves_nothing(tmp_path: Path) -> None:
    """The work stops at the next frame."""
    request = VideoRequest(keyframes=[{"image": still(view("lake", CORNERED[0])), "at": 0}], **ASKED)
    report = Report()
    report.stop.set()
    with pytest.raises(Stopped):
        Procedural().run(Call(model=FOOTAGE, request=request, folder=tmp_path), "cpu", report)
    assert not list(tmp_path.iterdir())
