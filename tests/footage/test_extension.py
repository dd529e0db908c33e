"""A clip made longer: place, speed, brightness, sharpness and sound go on over the join."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Literal

import av
import numpy as np
import pytest

from mmgen import VideoRequest
from mmgen.assets import Video
from mmgen.media.arrays import F32
from mmgen.media.audio import read_audio
from mmgen.media.color import rgb_to_planes
from mmgen.media.video_writer import VideoFormat, VideoWriter
from mmgen.procedural.footage.record import FOOTAGE
from mmgen.procedural.footage.sound import extended_after, extended_before

from .views import Place, clip, gray, likeness, made, panned, series, sharpness, shifts, view

Direction = Literal["forward", "backward"]
GIVEN, ADDED = 30, 24


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize(
    "places",
    [
        panned((100, 60, 900), (5, 1.5), GIVEN),
        [(300 + 6 * index, 100 + 3 * index, 800 - 12 * index) for index in range(GIVEN)],
    ],
    ids=["pan", "zoom"],
)
def test_the_camera_goes_on_and_slows_down(tmp_path: Path, places: list[Place], direction: Direction) -> None:
    """No jump where the new frames join the given ones, and rest at the far end; the given frames are as they were."""
    given = clip(tmp_path / "given.mp4", "lake", places)
    video, details = made(tmp_path / "out", video=given, extend=direction, seconds=ADDED / 20)
    frames = list(video.frames())
    assert (len(frames), video.size, video.fps) == (GIVEN + ADDED, given.size, given.fps)
    assert details == {"method": "glide", "added_frames": ADDED}
    joint = GIVEN if direction == "forward" else ADDED
    kept = frames[:GIVEN] if direction == "forward" else frames[ADDED:]
    assert min(likeness(a, b, 2) for a, b in zip(kept, given.frames(), strict=True)) > 36
    moved = shifts(frames)
    speed = np.linalg.norm(moved, axis=1)
    usual = np.median(speed[joint - 8 : joint - 1] if direction == "forward" else speed[joint + 1 : joint + 8])
    assert np.linalg.norm(moved[joint - 1] - moved[joint - 2]) < 0.25 * usual + 0.1
    assert np.linalg.norm(moved[joint] - moved[joint - 1]) < 0.25 * usual + 0.1
    far = speed[-2:] if direction == "forward" else speed[:2]
    assert far.max() < 0.3 * usual
    light = series(frames, lambda frame: float(gray(frame).mean()))
    brightened = np.diff(light)
    usually = np.median(brightened[joint - 6 : joint + 5])
    assert abs(brightened[joint - 1] - usually) < 1
    before, after = (
        series(frames[joint - 6 : joint], sharpness).mean(),
        series(frames[joint : joint + 6], sharpness).mean(),
    )
    assert 0.8 < before / after < 1.28, "going closer shows less detail a pixel, going away more"


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_what_returns_is_repeated(tmp_path: Path, direction: Direction) -> None:
    """A camera that sways goes on swaying, in step, for longer than the clip has cycles."""

    def sway(index: int) -> Place:
        angle = 2 * math.pi * index / 20
        return (200 + 30 * math.sin(angle), 80 + 8 * math.cos(angle), 900)

    given = clip(tmp_path / "given.mp4", "farmhouse", map(sway, range(45)))
    video, details = made(tmp_path / "out", video=given, extend=direction, seconds=1.5)
    frames = list(video.frames())
    assert details["method"] == "cycle"
    first = 0 if direction == "forward" else -30
    alike = [likeness(frame, view("farmhouse", sway(first + index))) for index, frame in enumerate(frames)]
    assert len(frames) == 75
    assert np.percentile(alike, 10) > 28
    speed = np.linalg.norm(shifts(frames), axis=1)
    assert np.abs(np.diff(speed)).max() < 0.35 * speed.max()


def test_a_still_clip_stays_still(tmp_path: Path) -> None:
    """Nothing is made to move that did not."""
    given = clip(tmp_path / "given.mp4", "ridge", [(100, 20, 1200)] * 12)
    video, _ = made(tmp_path / "out", video=given, extend="forward", seconds=0.5)
    frames = list(video.frames())
    assert len(frames) == 22
    assert likeness(frames[0], frames[-1]) > 36


def sounding(path: Path, tone: F32) -> Video:
    """A still clip of one second with this sound."""
    video_format = VideoFormat((64, 64), 10, audio_rate=48_000)
    with VideoWriter(path, video_format) as writer:
        writer.push_audio(tone)
        for _ in range(10):
            buffer = writer.frame()
            rgb_to_planes(np.full((64, 64, 3), 90, np.uint8), out=(buffer.y, buffer.u, buffer.v))
            writer.push(buffer)
    return Video(path)


def tone(samples: int) -> F32:
    """A steady chord in stereo."""
    time = np.arange(samples) / 48_000
    return np.stack([0.3 * np.sin(2 * np.pi * 220 * time), 0.3 * np.sin(2 * np.pi * 331 * time)]).astype(np.float32)


@pytest.mark.parametrize("extended", [extended_after, extended_before])
def test_sound_goes_on_without_a_click(extended: object) -> None:
    """No step between samples is larger than the tone's own, no level drops at the join, and the far end is silent."""
    whole = tone(100_000)
    blocks = (whole[:, start : start + 7000] for start in range(0, 100_000, 7000))
    sound = np.concatenate(list(extended(blocks, 60_000)), axis=1)
    assert sound.shape == (2, 160_000)
    sound = sound if extended is extended_after else sound[:, ::-1]
    assert np.abs(np.diff(sound, axis=1)).max() < 1.6 * np.abs(np.diff(whole, axis=1)).max()
    level = np.sqrt(np.square(sound[:, :160_000]).reshape(2, -1, 4000).mean(axis=2))
    assert (level[:, 24:27] > 0.9 * level[:, 20:21]).all()
    assert (level[:, -1] < 0.02).all()


def test_the_clips_sound_is_kept_or_left_out(tmp_path: Path) -> None:
    """With the picture's exact length; the new part sounds too."""
    given = sounding(tmp_path / "given.mp4", tone(48_000))
    video, _ = made(tmp_path / "out", video=given, extend="forward", seconds=1)
    sound = read_audio(video.content())
    assert abs(sound.shape[1] - 96_000) <= 1024
    assert np.abs(sound[:, 50_000:60_000]).max() > 0.2
    silent, _ = made(tmp_path / "silent", video=given, extend="forward", seconds=1, audio=False)
    assert not silent.has_audio


def test_a_clip_with_odd_sides_and_uneven_times_is_taken(tmp_path: Path) -> None:
    """The odd column goes; frames that last longer are shown longer."""
    path = tmp_path / "odd.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=10)
        stream.width, stream.height, stream.pix_fmt = 65, 64, "yuv444p"
        for index, place in enumerate((0, 1, 4, 5)):
            frame = av.VideoFrame.from_ndarray(np.full((64, 65, 3), 40 + 40 * index, np.uint8), format="rgb24")
            frame.pts = place
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    video, _ = made(tmp_path / "out", video=Video(path), extend="forward", seconds=1)
    assert video.size == (64, 64)
    assert video.facts.frames == round(Video(path).seconds * video.fps) + round(video.fps)


@pytest.mark.parametrize("field", ["prompt", "first_frame", "last_frame"])
def test_what_a_clip_settles_itself_is_refused(tmp_path: Path, field: str) -> None:
    """It has its own pictures, and words that name nothing change none of them."""
    given = clip(tmp_path / "given.mp4", "lake", [(0, 0, 900)] * 2)
    fields = {field: "x" if field == "prompt" else view("lake", (0, 0, 900))}
    assert field in {problem.field for problem in FOOTAGE.check(VideoRequest(video=given, extend="forward", **fields))}
