"""Broken and hostile inputs: each gives one clear error that names the input, soon, and nothing on the terminal."""

from __future__ import annotations

import io
import os
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.audio import encode_audio, read_audio
from mmgen.media.image import encode_image, read_image
from mmgen.media.limits import Limits
from mmgen.media.probe import probe_audio, probe_image, probe_video
from mmgen.media.still import exif_orientation
from mmgen.media.video_reader import VideoReader
from mmgen.media.video_writer import VideoFormat, VideoWriter

READERS = [read_image, probe_image, probe_video, VideoReader, probe_audio, read_audio]
LONG = Limits(max_seconds=600, max_pixels=1_000_000)


@pytest.mark.parametrize("read", READERS)
def test_what_is_no_media_file_is_named_with_its_reason(read, tmp_path):
    (tmp_path / "notes.png").write_text("just some text")
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "folder.mp4").mkdir()
    (tmp_path / "noise.wav").write_bytes(bytes(range(256)))
    reasons = {
        "notes.png": "its bytes are text/plain",
        "empty.mp4": r"is empty \(0 bytes\)",
        "folder.mp4": "is a directory, not a file",
        "noise.wav": "its bytes match no known format",
        "missing.png": "there is no such file",
        "nul\0.png": "can't be read",
    }
    for name, reason in reasons.items():
        with pytest.raises(InputError, match=reason) as caught:
            read(tmp_path / name)
        assert caught.value.name == str(tmp_path / name)


@pytest.mark.parametrize("read", READERS)
def test_the_caller_says_how_the_input_is_called(read):
    with pytest.raises(InputError, match=r"^first_frame: is empty"):
        read(b"", name="first_frame")
    with pytest.raises(InputError, match=r"^the given bytes: is empty"):
        read(b"")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in this system's folders")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(InputError, match="is not a regular file"):
        read_image(tmp_path / "pipe.png")


def test_one_kind_of_file_is_not_another(film, tone, still, pixels):
    with pytest.raises(InputError, match=r"is not an image mmgen can read \(its bytes are video/mp4\); give a PNG"):
        read_image(film())
    with pytest.raises(InputError, match=r"is not a video that mmgen can read \(its bytes are image/png\)"):
        probe_video(still("PNG", pixels))
    with pytest.raises(InputError, match="has no video stream"):
        probe_video(encode_audio(tone, 48000))


def test_a_playlist_is_not_followed(tmp_path, film):
    """Playlists name other files or addresses; a hostile one would make the reader fetch them."""
    film("secret.ts")
    playlist = tmp_path / "list.m3u8"
    playlist.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.ts\n#EXT-X-ENDLIST\n")
    with pytest.raises(InputError, match="its bytes are text/plain"):
        probe_video(playlist)


def test_a_large_file_is_probed_without_reading_it(tmp_path, film):
    """Of a film with two sparse gigabytes beside its pictures a few thousandths are read."""
    data = film(frames=30).read_bytes()
    path = tmp_path / "large.mp4"
    with path.open("wb") as file:
        file.write(data)
        file.write((2**31).to_bytes(4, "big") + b"free")
        file.truncate(len(data) + 2**31)
    before = bytes_read()
    assert probe_video(path).frames == 30
    assert bytes_read() - before < 2**31 / 100


def bytes_read():
    """How many bytes the process has read so far; 0 where the system doesn't count them."""
    counts = Path("/proc/self/io")
    return int(counts.read_text().split()[1]) if counts.exists() else 0


def test_nothing_is_said_on_the_terminal(film, tone, still, pixels, capfd):
    files = [
        film().read_bytes(),
        encode_audio(tone, 48000, "audio/mpeg"),
        still("JPEG", pixels),
    ]
    for data in files:
        for cut in range(8, len(data), len(data) // 12):
            damaged = data[:cut] + bytes(40) + data[cut + 40 :]
            for read in (read_image, VideoReader, read_audio):
                with suppress(InputError):
                    list(read(damaged, limits=LONG))
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def flipped(data: bytes, flips: list[tuple[float, int]]) -> bytes:
    """The data with some bytes exchanged, at places from 0 to 1."""
    changed = bytearray(data)
    for place, value in flips:
        changed[int(place * (len(changed) - 1))] = value
    return bytes(changed)


FLIPS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6)
PICTURE = np.random.default_rng(2).integers(0, 256, (12, 16, 3), np.uint8)
STILLS = {
    media_type: encode_image(PICTURE, media_type)
    for media_type in ("image/png", "image/jpeg", "image/webp", "image/avif")
}


@pytest.mark.parametrize("media_type", STILLS)
@settings(deadline=None, max_examples=60)
@given(FLIPS)
def test_damaged_stills_are_read_or_refused(media_type, flips):
    data = flipped(STILLS[media_type], flips)
    with suppress(InputError):
        assert read_image(data, limits=LONG).ndim == 3
    with suppress(InputError):
        assert probe_image(data, limits=LONG).width > 0


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "libx264"), ("a.mkv", "libx264"), ("a.avi", "mpeg4")])
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flips=FLIPS)
def test_damaged_films_are_read_or_refused(name, codec, film, flips, tmp_path):
    path = tmp_path / name
    data = path.read_bytes() if path.exists() else film(name, codec=codec, frames=6).read_bytes()
    with suppress(InputError):
        for frame in VideoReader(flipped(data, flips), limits=LONG):
            assert frame.rgb().ndim == 3


@settings(deadline=None)
@given(st.sampled_from([b"", b"Exif\0\0II*\0", b"MM\0*\0\0\0\x08"]), st.binary(max_size=60))
def test_any_exif_block_has_an_orientation(start, rest):
    assert 1 <= exif_orientation(start + rest) <= 8


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no list of open files in this system")
def test_refused_files_are_closed(film):
    path = film()
    path.write_bytes(path.read_bytes()[:-100])
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        for read in READERS:
            with suppress(InputError):
                read(path)
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def test_bytes_are_as_good_as_a_path(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(STILLS["image/png"])
    assert np.array_equal(read_image(path), read_image(STILLS["image/png"]))
    assert probe_image(path) == probe_image(io.BytesIO(STILLS["image/png"]).getvalue())


def test_sound_of_an_unknown_codec_spoils_no_picture(tmp_path, tone):
    """Its name in the sample description is exchanged for one that nobody knows."""
    path = tmp_path / "a.mp4"
    with VideoWriter(path, VideoFormat(size=(64, 48), codec="av1", quality="draft", audio_rate=48000)) as writer:
        writer.push_audio(tone[:, :9600])
        for _ in range(6):
            writer.push_rgb(np.zeros((48, 64, 3), np.uint8))
    data = path.read_bytes().replace(b"Opus", b"zzzz")
    facts = probe_video(data)
    assert (facts.frames, facts.audio_codec, facts.sample_rate) == (6, "unknown", None)
    assert len([frame.rgb() for frame in VideoReader(data)]) == 6
    with pytest.raises(InputError, match="its audio codec is unknown"):
        read_audio(data)
