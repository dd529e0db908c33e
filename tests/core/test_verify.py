"""Verification: what was made is compared with what was asked, from the bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from mmgen import (
    Asset,
    Audio,
    CaptionRequest,
    Image,
    ImageRequest,
    MusicRequest,
    Object3D,
    Object3DRequest,
    Request,
    SpeechRequest,
    Text,
    Video,
    VideoRequest,
)
from mmgen.jobs.verify import verify
from mmgen.media.video_writer import VideoFormat, VideoWriter

FPS = 10


def picture(width: int = 64, height: int = 32, channels: int = 3) -> Image:
    """A picture of one colour."""
    return Image(np.full((height, width, channels), 90, np.uint8))


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Video:
    """A silent film of one second, 64 x 48 pixels, 10 frames."""
    frames = (np.full((48, 64, 3), 20 * number, np.uint8) for number in range(FPS))
    return Video.from_frames(frames, tmp_path_factory.mktemp("film") / "silent.mp4", fps=FPS)


@pytest.fixture(scope="module")
def sounding(tmp_path_factory: pytest.TempPathFactory) -> Video:
    """The same with a stereo tone."""
    path = tmp_path_factory.mktemp("film") / "sounding.mp4"
    tone = np.sin(np.arange(48_000) / 20).astype(np.float32) * 0.3
    with VideoWriter(path, VideoFormat(size=(64, 48), fps=FPS, audio_rate=48_000)) as writer:
        writer.push_audio(np.stack([tone, tone]))
        for number in range(FPS):
            writer.push_rgb(np.full((48, 64, 3), 20 * number, np.uint8))
    return Video(path)


def box() -> Object3D:
    """A cube: 12 triangles."""
    return Object3D(trimesh.creation.box().export(file_type="glb"))


def failed(request: Request[Any], *assets: Asset) -> list[str]:
    """The checks that did not pass."""
    return [str(check) for check in verify(request, assets) if not check.passed]


def test_a_check_exists_only_for_what_was_set() -> None:
    """Nothing asked, nothing but number and emptiness to compare."""
    assert [check.name for check in verify(ImageRequest(prompt="a"), [picture()])] == ["count", "not empty"]


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        ({"size": (64, 32)}, []),
        ({"size": (32, 64)}, ["size: asked 32x64, got 64x32"]),
        ({"aspect_ratio": "2:1"}, []),
        ({"aspect_ratio": "adaptive"}, []),
        ({"aspect_ratio": "16:9"}, ["aspect ratio: asked 16:9, got 64x32"]),
        ({"resolution": "720p"}, ["resolution: asked 720p, got 64x32"]),
        ({"format": "png"}, []),
        ({"format": "jpeg"}, ["format: asked image/jpeg, got image/png"]),
        ({"background": "transparent"}, ["transparency: asked an alpha channel, got False"]),
        ({"n": 2}, ["count: asked 2, got 1"]),
    ],
)
def test_pictures(fields: dict[str, Any], faults: list[str]) -> None:
    """Size, ratio, resolution, format, transparency, number."""
    assert failed(ImageRequest(prompt="a", **fields), picture()) == faults


def test_a_transparent_picture() -> None:
    """Has an alpha channel."""
    assert failed(ImageRequest(prompt="a", background="transparent"), picture(channels=4)) == []


@pytest.mark.parametrize(
    ("resolution", "size", "passes"),
    [
        ("720p", (1280, 720), True),
        ("720p", (720, 1280), True),
        ("720p", (720, 720), True),
        ("720p", (1280, 718), False),
        ("4k", (3840, 2160), True),
        ("4k", (4096, 2160), True),
        ("4k", (2160, 3840), True),
        ("4k", (1920, 1080), False),
        ("2k", (2048, 1080), True),
        ("2k", (2560, 1440), True),
    ],
)
def test_resolutions(resolution: str, size: tuple[int, int], *, passes: bool) -> None:
    """Lines are the shorter side; thousands are the longer one."""
    checks = verify(ImageRequest(prompt="a", resolution=resolution), [picture(*size)])
    assert next(check.passed for check in checks if check.name == "resolution") is passes


def test_every_asset_is_looked_at() -> None:
    """The second of two may be the wrong one."""
    request = ImageRequest(prompt="a", size=(64, 32), n=2)
    assert failed(request, picture(), picture(32, 32)) == ["size: asked 64x32, got 32x32"]


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        ({"seconds": 1, "fps": FPS, "size": (64, 48)}, []),
        ({"seconds": 1.1}, []),
        ({"seconds": 1.2}, ["seconds: asked 1.2, got 1.000"]),
        ({"fps": 24}, ["fps: asked 24, got 10.000"]),
        ({"audio": False}, []),
        ({"audio": True}, ["sound: asked sound, got silence"]),
    ],
)
def test_films(silent: Video, fields: dict[str, Any], faults: list[str]) -> None:
    """Length to one frame, rate, size, sound."""
    assert failed(VideoRequest(prompt="a", **fields), silent) == faults


def test_a_longer_clip(silent: Video) -> None:
    """With ``extend``, the seconds are what is added to the clip that was given."""
    assert failed(VideoRequest(video=silent, extend="forward", seconds=0.05), silent) == []
    fault = failed(VideoRequest(video=silent, extend="forward", seconds=1), silent)
    assert fault == ["seconds: asked 2, got 1.000"]


def test_a_clip_that_lies_elsewhere_is_not_fetched_to_be_measured(silent: Video) -> None:
    """Nothing answers there; the result that was paid for is judged by what can be told."""
    elsewhere = Video.from_url("http://127.0.0.1:9/clip.mp4", allow_private=True)
    assert failed(VideoRequest(video=elsewhere, extend="forward", seconds=1), silent) == []


def test_a_result_that_can_not_be_fetched_fails_its_check() -> None:
    """It does not raise: the job is paid for."""
    gone = Video.from_url("http://127.0.0.1:9/clip.mp4", allow_private=True)
    assert [fault.split(":")[0] for fault in failed(VideoRequest(prompt="a"), gone)] == ["readable"]


def test_sound_of_films(sounding: Video) -> None:
    """Silence that was asked for is checked like sound."""
    assert failed(VideoRequest(prompt="a", audio=True), sounding) == []
    assert failed(VideoRequest(prompt="a", audio=False), sounding) == ["sound: asked silence, got aac, 48000 Hz"]


@pytest.mark.parametrize(
    ("seconds", "faults"), [(None, []), (0.5, []), (0.54, []), (0.6, ["seconds: asked 0.6, got 0.500"])]
)
def test_sounds(seconds: float | None, faults: list[str]) -> None:
    """Length to a twentieth of a second."""
    audio = Audio.from_samples(np.zeros((1, 8000), np.float32), sample_rate=16_000)
    assert failed(MusicRequest(prompt="a", seconds=seconds), audio) == faults


def test_speech_is_not_empty() -> None:
    """A file without samples is no speech."""
    header = Audio.from_samples(np.zeros((1, 1), np.float32), sample_rate=16_000)
    assert failed(SpeechRequest(text="a"), header) == []
    assert failed(SpeechRequest(text="a"), Audio(header.read()[:44]))


@pytest.mark.parametrize(("faces", "faults"), [(None, []), (12, []), (11, ["faces: asked at most 11, got 12"])])
def test_objects(faces: int | None, faults: list[str]) -> None:
    """A mesh has faces, and no more than asked."""
    assert failed(Object3DRequest(prompt="a", faces=faces), box()) == faults


@pytest.mark.parametrize(("words", "faults"), [("a cup", []), (" \n", ["words: asked words, got 2 characters"])])
def test_captions(words: str, faults: list[str]) -> None:
    """Blank words are none."""
    assert failed(CaptionRequest(image=picture()), Text(words)) == faults


@pytest.mark.parametrize(
    "broken", [b"", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n" + bytes(100), b"RIFF\x24\0\0\0WAVEfmt "]
)
def test_a_broken_picture_is_found(broken: bytes, tmp_path: Path) -> None:
    """Whatever is wrong with it, and without an exception, for the job was paid."""
    path = tmp_path / "broken.png"
    path.write_bytes(broken)
    assert any("readable" in fault or "empty" in fault for fault in failed(ImageRequest(size=(8, 8)), Image(path)))


def test_a_film_cut_short_is_found(silent: Video, tmp_path: Path) -> None:
    """An MP4 whose end is missing is not readable, or not as long as asked."""
    path = tmp_path / "cut.mp4"
    path.write_bytes(silent.read()[: silent.size_bytes * 2 // 3])
    assert failed(VideoRequest(prompt="a", seconds=1), Video(path))
