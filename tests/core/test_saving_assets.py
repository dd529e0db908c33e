"""A file's name does not lie about what is in it, and another kind of file is one call away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmgen import Audio, InputError, Object3D

TONE = 0.3 * np.sin(np.arange(24000, dtype=np.float32) * 0.05)
TRIANGLE = b"o a\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"


@pytest.fixture
def tone() -> Audio:
    """Half a second in stereo."""
    return Audio.from_samples(np.stack([TONE, TONE]), sample_rate=48_000)


def test_a_sound_is_not_saved_under_a_wrong_name(tone: Audio, tmp_path: Path) -> None:
    """WAV under .mp3 is refused by half of the players, and by every distributor."""
    with pytest.raises(InputError, match=r"would hold audio/wav, but its suffix says audio/mpeg: use \.convert\("):
        tone.save(tmp_path / "tone.mp3")
    assert list(tmp_path.iterdir()) == []
    assert tone.save(tmp_path / "tone").name == "tone.wav"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("tone.mp3", "audio/mpeg"),
        ("tone.flac", "audio/flac"),
        ("tone.ogg", "audio/ogg"),
        ("tone.m4a", "audio/mp4"),
        ("tone.wav", "audio/wav"),
    ],
)
def test_a_sound_is_converted(tone: Audio, tmp_path: Path, name: str, media_type: str) -> None:
    made = Audio(tone.convert(tmp_path / name))
    assert made.media_type == media_type
    assert (made.channels, made.sample_rate) == (2, 48_000)
    assert made.seconds == pytest.approx(0.5, abs=0.06)
    heard = made.to_numpy()
    assert float(np.sqrt(np.mean(heard[:, 2400:20000] ** 2))) == pytest.approx(0.3 / np.sqrt(2), rel=0.05)


def test_a_sound_has_kinds(tone: Audio, tmp_path: Path) -> None:
    """What is none of them is refused, with those that are."""
    with pytest.raises(InputError, match=r"use one of \.wav, \.flac, \.mp3"):
        tone.convert(tmp_path / "tone.xyz")


def test_an_object_is_not_saved_under_a_wrong_name(tmp_path: Path) -> None:
    """It is converted by convert."""
    triangle = Object3D(TRIANGLE)
    with pytest.raises(
        InputError, match=r"would hold model/obj, but its suffix says model/gltf-binary: use \.convert\("
    ):
        triangle.save(tmp_path / "a.glb")
    assert Object3D(triangle.convert(tmp_path / "a.glb")).face_count == 1
    assert triangle.save(tmp_path / "a.obj").read_bytes() == TRIANGLE
