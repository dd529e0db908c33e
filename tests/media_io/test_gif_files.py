"""Animated GIFs, written, and read as videos."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.gif import write_gif
from mmgen.media.image import read_image
from mmgen.media.probe import probe_video
from mmgen.media.video_reader import VideoReader
from mmgen.samples import photograph


def discs(frames: int, *, alpha: bool = False) -> list[U8]:
    """An orange disc that crosses a dark or a transparent ground."""
    found = []
    for index in range(frames):
        picture = np.zeros((48, 64, 4), np.uint8) if alpha else np.full((48, 64, 3), 30, np.uint8)
        color = (220, 80, 40, 255) if alpha else (220, 80, 40)
        found.append(cv2.circle(picture, (12 + 4 * index, 24), 10, color, -1))
    return found


def pan(frames: int) -> list[U8]:
    photo = cv2.resize(read_image(photograph("lake")), (480, 240), interpolation=cv2.INTER_AREA)
    return [np.ascontiguousarray(photo[40:130, 100 + 3 * index : 260 + 3 * index]) for index in range(frames)]


@pytest.mark.parametrize(
    ("fps", "hundredths"),
    [(50, [0, 2, 4, 6]), (25, [0, 4, 8, 12]), (30, [0, 3, 7, 10]), (12, [0, 8, 17, 25]), (1, [0, 100, 200, 300])],
)
def test_frames_are_shown_at_their_times_rounded_to_hundredths(fps, hundredths, tmp_path):
    path = write_gif(tmp_path / "a.gif", discs(12), fps=fps)
    facts = probe_video(path)
    assert (facts.media_type, facts.frames, facts.width, facts.height) == ("image/gif", 12, 64, 48)
    assert facts.seconds == pytest.approx(12 / fps, abs=0.005)
    assert facts.fps == pytest.approx(fps, rel=0.02)
    with VideoReader(path) as reader:
        assert [round(frame.seconds * 100) for frame in reader][:4] == hundredths
    with Image.open(path) as other:
        lengths = [(other.seek(index), other.info["duration"])[1] for index in range(other.n_frames)]
    assert sum(lengths) == round(100 * 12 / fps) * 10


@pytest.mark.parametrize("alpha", [False, True])
def test_few_colours_come_back_exactly(alpha, tmp_path):
    pictures = discs(10, alpha=alpha)
    path = write_gif(tmp_path / "a.gif", pictures, fps=20)
    assert probe_video(path).alpha is alpha
    with VideoReader(path) as reader:
        found = [frame.rgba() for frame in reader]
    for mine, picture in zip(found, pictures, strict=True):
        if alpha:
            assert np.array_equal(mine[..., 3], picture[..., 3])
            assert np.array_equal(mine[picture[..., 3] == 255], picture[picture[..., 3] == 255])
        else:
            assert np.array_equal(mine[..., :3], picture)


def test_a_browser_sees_the_same_frames(tmp_path):
    """Pillow composes frames as browsers do: nothing of an earlier frame shines through a transparent place."""
    pictures = discs(8, alpha=True)
    path = write_gif(tmp_path / "a.gif", pictures, fps=10)
    with Image.open(path) as image:
        for index, picture in enumerate(pictures):
            image.seek(index)
            assert np.array_equal(np.asarray(image.convert("RGBA"))[..., 3], picture[..., 3])


@pytest.mark.parametrize("dither", ["diffusion", "ordered", "none"])
def test_a_photograph_keeps_its_look(dither, tmp_path):
    """Seen from where dots blur, colours are within two levels on average."""
    pictures = pan(6)
    path = write_gif(tmp_path / "a.gif", pictures, fps=10, dither=dither)
    with VideoReader(path) as reader:
        for frame, picture in zip(reader, pictures, strict=True):
            near = cv2.blur(frame.rgb(), (9, 9)).astype(float) - cv2.blur(picture, (9, 9))
            assert np.abs(near).mean() < (4 if dither == "none" else 2)


@pytest.mark.parametrize(("plays", "written"), [(0, 0), (1, None), (3, 2)])
def test_it_plays_as_often_as_asked(plays, written, tmp_path):
    path = write_gif(tmp_path / "a.gif", discs(3), fps=10, plays=plays)
    with Image.open(path) as image:
        assert image.info.get("loop") == written


def test_soft_edges_become_hard_at_one_half(tmp_path):
    ramp = np.full((16, 256, 4), 90, np.uint8)
    ramp[..., 3] = np.arange(256)
    path = write_gif(tmp_path / "a.gif", [ramp, ramp], fps=10)
    with VideoReader(path) as reader:
        opacity = next(iter(reader)).alpha()
    assert np.array_equal(opacity, np.where(ramp[..., 3] >= 128, 255, 0))


def test_the_same_frames_make_the_same_file_and_one_frame_is_enough(tmp_path):
    files = {write_gif(tmp_path / f"{turn}.gif", pan(4), fps=10).read_bytes() for turn in range(3)}
    assert len(files) == 1
    assert probe_video(write_gif(tmp_path / "a.gif", discs(1), fps=10)).frames == 1


def failing() -> Iterator[U8]:
    yield from discs(2)
    raise KeyError


def test_nothing_is_left_of_a_gif_that_fails(tmp_path):
    with pytest.raises(KeyError):
        write_gif(tmp_path / "a.gif", failing(), fps=10)
    with pytest.raises(InputError, match="there are none"):
        write_gif(tmp_path / "a.gif", [], fps=10)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fps": 60}, "fps: 60 is not within 1 to 50"),
        ({"plays": -1}, "plays: -1 is not within 0"),
        ({"dither": "fancy"}, "'fancy' is not one of ordered, diffusion, none"),
        ({"frames": [np.zeros((4, 4), np.uint8)]}, r"must be uint8 of shape \(H, W, 3\)"),
        ({"frames": [np.zeros((4, 4, 3), np.uint8), np.zeros((4, 6, 3), np.uint8)]}, "must all have one shape"),
    ],
)
def test_what_a_gif_cannot_be_is_refused(options, message, tmp_path):
    given = {"frames": discs(1), "fps": 10} | options
    with pytest.raises(InputError, match=message):
        write_gif(tmp_path / "a.gif", given.pop("frames"), **given)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        write_gif(Path(tmp_path / "missing" / "a.gif"), discs(1), fps=10)
