"""Video files as others read them: counts, times, tags, order, and what is left when something goes wrong."""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.image import read_image
from mmgen.media.video_writer import RING_FRAMES, VideoFormat, VideoWriter
from mmgen.samples import photograph

SMALL = VideoFormat(size=(64, 48))


def write_greys(path: Path, video_format: VideoFormat, *, frames: int) -> Path:
    """Write frames that grow lighter, through the borrowed buffers."""
    with VideoWriter(path, video_format) as writer:
        for index in range(frames):
            buffer = writer.frame()
            buffer.y[:] = 16 + index % 200
            buffer.u[:] = buffer.v[:] = 128
            writer.push(buffer)
    return path


def times_of(path: Path) -> list[Fraction]:
    """When each frame is shown, by the demuxer."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return sorted(packet.pts * stream.time_base for packet in container.demux(stream) if packet.size)


@pytest.mark.parametrize(
    ("fps", "exact"),
    [
        (24, Fraction(24)),
        (25, Fraction(25)),
        (30, Fraction(30)),
        (60.0, Fraction(60)),
        (29.97, Fraction(30000, 1001)),
        (23.976, Fraction(24000, 1001)),
        (Fraction(30000, 1001), Fraction(30000, 1001)),
        (12.5, Fraction(25, 2)),
    ],
)
def test_each_frame_is_shown_at_its_exact_time(fps, exact, tmp_path):
    path = write_greys(tmp_path / "a.mp4", VideoFormat(size=(64, 48), fps=fps), frames=37)
    assert times_of(path) == [index / exact for index in range(37)]
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.average_rate == exact
        assert stream.duration * stream.time_base == 37 / exact


def test_frames_come_back_in_order_with_their_levels(tmp_path):
    path = write_greys(tmp_path / "a.mp4", VideoFormat(size=(64, 48), quality="final"), frames=50)
    with av.open(str(path)) as container:
        levels = [float(frame.to_ndarray()[:48].mean()) for frame in container.decode(video=0)]
    assert np.abs(np.array(levels) - (16 + np.arange(50))).max() <= 1.5


@pytest.mark.parametrize("codec", ["h264", "hevc", "av1"])
def test_the_colours_are_tagged_as_bt709_in_limited_range(codec, tmp_path):
    path = write_greys(tmp_path / "a.mp4", VideoFormat(size=(64, 48), codec=codec), frames=3)
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
    assert (frame.colorspace, frame.color_primaries, frame.color_trc, frame.color_range) == (1, 1, 1, 1)
    at = path.read_bytes().index(b"colr")
    assert path.read_bytes()[at : at + 15] == b"colrnclx" + bytes([0, 1, 0, 1, 0, 1, 0])


def test_a_player_finds_the_index_first(tmp_path):
    data = write_greys(tmp_path / "a.mp4", SMALL, frames=5).read_bytes()
    boxes, at = [], 0
    while at < len(data):
        boxes.append(data[at + 4 : at + 8])
        at += int.from_bytes(data[at : at + 4], "big")
    assert boxes.index(b"moov") < boxes.index(b"mdat")


@pytest.mark.parametrize("size", [(66, 50), (2, 2), (130, 34), (16, 256)])
def test_any_even_size_is_written_as_it_is(size, tmp_path):
    path = write_greys(tmp_path / "a.mp4", VideoFormat(size=size), frames=2)
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        assert (frame.width, frame.height) == size


@pytest.mark.parametrize("quality", ["draft", "standard", "final"])
def test_colours_survive_the_file(quality, tmp_path):
    """Blocks of strong colour, pushed as RGB and decoded by swscale, come back within a few levels."""
    colors = np.random.default_rng(5).integers(20, 236, (3, 4, 3), np.uint8)
    pixels = np.kron(colors, np.ones((32, 32, 1), np.uint8)).astype(np.uint8)
    path = tmp_path / "a.mp4"
    with VideoWriter(path, VideoFormat(size=(128, 96), quality=quality)) as writer:
        for _ in range(4):
            writer.push_rgb(pixels)
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    middles = np.stack(frames)[:, 16::32, 16::32].astype(int)
    assert np.abs(middles - colors).max() <= (3 if quality == "final" else 6)


def test_sound_is_as_long_as_the_pictures_and_lies_beside_them(tmp_path, tone):
    """The sound is pushed in odd pieces, ahead of some frames and behind others."""
    path = tmp_path / "a.mp4"
    with VideoWriter(path, VideoFormat(size=(64, 48), fps=29.97, audio_rate=48000)) as writer:
        sound = np.concatenate([tone, tone, tone], axis=1)[:, : round(60 * 1001 / 30000 * 48000)]
        writer.push_audio(sound[:, :30_001])
        for _ in range(60):
            writer.push_rgb(np.zeros((48, 64, 3), np.uint8))
        writer.push_audio(sound[:, 30_001:30_002])
        writer.push_audio(sound[:, 30_002:])
        assert (writer.frames, writer.samples) == (60, 96096)
    with av.open(str(path)) as container:
        picture, track = container.streams.video[0], container.streams.audio[0]
        assert picture.duration * picture.time_base == track.duration * track.time_base == Fraction(96096, 48000)
        assert (track.codec_context.sample_rate, track.codec_context.channels) == (48000, 2)
        places = sorted((packet.pos, packet.stream.type) for packet in container.demux() if packet.size)
    kinds = [kind for _, kind in places]
    assert "video" in kinds[: len(kinds) // 4]
    assert "audio" in kinds[: len(kinds) // 4]


def test_sound_decodes_to_what_was_pushed(tmp_path, tone):
    path = tmp_path / "a.mp4"
    with VideoWriter(path, VideoFormat(size=(64, 48), audio_rate=48000)) as writer:
        for _ in range(30):
            writer.push_rgb(np.zeros((48, 64, 3), np.uint8))
        writer.push_audio(tone)
    with av.open(str(path)) as container:
        decoded = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)[:, :48000]
    assert np.abs(decoded - tone)[:, 2000:-2000].max() < 0.05


def test_a_long_film_is_written_and_read_in_the_memory_of_a_short_one(tmp_path):
    from mmgen.media.video_reader import VideoReader

    path = tmp_path / "a.mp4"
    frame_bytes = 240 * 160 * 3 // 2
    grown = []
    with VideoWriter(path, VideoFormat(size=(240, 160), quality="draft")) as writer:
        for index in range(420):
            buffer = writer.frame()
            buffer.y[:] = index % 220
            writer.push(buffer)
            grown += [resident_bytes()] if index in {150, 419} else []
    assert grown[1] - grown[0] < 200 * frame_bytes
    with VideoReader(path) as reader:
        grown = [resident_bytes() for frame in reader if frame.index in {150, 419} and frame.rgb().size]
    assert len(grown) == 2
    assert grown[1] - grown[0] < 200 * frame_bytes


def resident_bytes() -> int:
    """The memory that the process has now; the greatest so far where there is no /proc."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def fill_then_fail(writer: VideoWriter) -> None:
    """Push some frames, then one of the wrong size."""
    push_noise(writer, 8)
    writer.push_rgb(np.zeros((1, 1, 3), np.uint8))


def test_nothing_is_left_when_the_body_raises(tmp_path):
    path = tmp_path / "a.mp4"
    writer = VideoWriter(path, SMALL)
    with pytest.raises(InputError, match="pixels"), writer:
        fill_then_fail(writer)
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays_when_the_body_raises_and_goes_when_it_does_not(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"old")
    with pytest.raises(KeyError), VideoWriter(path, SMALL):
        raise KeyError
    assert path.read_bytes() == b"old"
    write_greys(path, SMALL, frames=1)
    assert path.read_bytes() != b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_is_left_when_a_writer_is_dropped(tmp_path):
    writer = VideoWriter(tmp_path / "a.mp4", SMALL)
    writer.push(writer.frame())
    del writer
    gc.collect()
    assert list(tmp_path.iterdir()) == []
    assert not [thread for thread in threading.enumerate() if thread.name == "mmgen-video-encoder"]


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """Let the operating system refuse to write further, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_failure_to_write_is_raised_and_hangs_nobody(tmp_path):
    """Noise soon exceeds what the file may hold; then the caller hears of it, however many frames it goes on with."""
    path = tmp_path / "a.mp4"
    video_format = VideoFormat(size=(320, 240), quality="draft")
    message = r"a\.mp4: can't be encoded \(.*File too large"
    with (
        files_no_larger_than(300_000),
        pytest.raises(InputError, match=message),
        VideoWriter(path, video_format) as writer,
    ):
        push_noise(writer, 400)
    assert list(tmp_path.iterdir()) == []


def push_noise(writer: VideoWriter, frames: int) -> None:
    """Push frames that do not compress."""
    width, height = writer.format.size
    noise = np.random.default_rng(1).integers(0, 256, (height, width), np.uint8)
    for index in range(frames):
        buffer = writer.frame()
        buffer.y[:] = np.roll(noise, 7 * index)
        writer.push(buffer)


def test_a_failure_at_the_end_is_raised_by_close(tmp_path):
    writer = VideoWriter(tmp_path / "a.mp4", VideoFormat(size=(320, 240)))
    push_noise(writer, 5)
    with files_no_larger_than(2000), pytest.raises(InputError, match="can't be encoded"):
        writer.close()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="can't be encoded"):
        writer.frame()


def test_buffers_are_few_and_each_is_pushed_once(tmp_path):
    with VideoWriter(tmp_path / "a.mp4", SMALL) as writer:
        lent = [writer.frame() for _ in range(RING_FRAMES)]
        with pytest.raises(RuntimeError, match="push one before asking for another"):
            writer.frame()
        for buffer in lent:
            writer.push(buffer)
        with pytest.raises(ValueError, match="pushed already"):
            writer.push(lent[0])
    assert len(times_of(tmp_path / "a.mp4")) == RING_FRAMES


def test_closing_twice_is_closing_once(tmp_path):
    writer = VideoWriter(tmp_path / "a.mp4", SMALL)
    writer.push(writer.frame())
    assert writer.close() == writer.close() == tmp_path / "a.mp4"
    writer.abandon()
    assert (tmp_path / "a.mp4").exists()


def test_a_film_without_frames_is_refused(tmp_path):
    with pytest.raises(InputError, match="no frame was pushed"), VideoWriter(tmp_path / "a.mp4", SMALL):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": (65, 48)}, "65 x 48: video needs even sides; use 66 x 48"),
        ({"size": (20000, 20)}, "no side may be longer than 16384"),
        ({"fps": 0}, "fps: 0 is not within 1 to 240"),
        ({"fps": float("nan")}, "fps: nan"),
        ({"codec": "theora"}, "'theora' is not one of h264, hevc, av1, vp9, prores"),
        ({"quality": "best"}, "'best' is not one of draft, standard, final"),
        ({"audio_rate": 11}, "11 Hz is not one of 16000"),
    ],
)
def test_a_format_that_cannot_be_is_refused(options, message):
    with pytest.raises(InputError, match=message):
        VideoFormat(**{"size": (64, 48)} | options)


def test_frames_and_sound_of_another_shape_are_refused(tmp_path, tone):
    with VideoWriter(tmp_path / "a.mp4", SMALL) as writer:
        with pytest.raises(InputError, match=r"have shape \(10, 10, 3\), but the video needs \(48, 64, 3\)"):
            writer.push_rgb(np.zeros((10, 10, 3), np.uint8))
        with pytest.raises(InputError, match="has no sound track"):
            writer.push_audio(tone)
        writer.push_rgb(np.zeros((48, 64, 3), np.uint8))
    with VideoWriter(tmp_path / "b.mp4", VideoFormat(size=(64, 48), audio_rate=48000)) as writer:
        with pytest.raises(InputError, match=r"must have shape \(2, n\)"):
            writer.push_audio(tone[:1])
        with pytest.raises(InputError, match="no number"):
            writer.push_audio(np.full((2, 10), np.nan, np.float32))
        writer.push_rgb(np.zeros((48, 64, 3), np.uint8))
        writer.push_audio(tone[:, :1600])


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("missing/a.mp4", "there is no folder"),
        ("", "is a directory; name a file in it"),
        ("file.txt/a.mp4", "there is no folder"),
    ],
)
def test_a_place_that_cannot_be_written_is_named_at_once(place, message, tmp_path):
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(InputError, match=message) as caught:
        VideoWriter(tmp_path / place, SMALL)
    assert caught.value.name == str(tmp_path / place)


def test_a_pipe_is_not_replaced_by_a_file(tmp_path):
    """As a device would be by one who may."""
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(InputError, match=r"pipe\.mp4: is not a regular file, and would be replaced by one"):
        VideoWriter(tmp_path / "pipe.mp4", SMALL)


def test_encoding_says_nothing_on_the_terminal(tmp_path):
    """Encoders write where Python can't see it, and one of them decides whether to when it is first used."""
    code = (
        "import sys, pathlib; from mmgen.media.video_writer import VideoFormat, VideoWriter\n"
        "for codec, kind in (('h264', 'mp4'), ('hevc', 'mp4'), ('av1', 'mp4'), ('vp9', 'webm'), ('prores', 'mov')):\n"
        "    path = pathlib.Path(sys.argv[1]) / f'a.{kind}'\n"
        "    with VideoWriter(path, VideoFormat(size=(64, 64), codec=codec)) as writer:\n"
        "        writer.push(writer.frame())\n"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, check=True)
    assert done.stdout == done.stderr == b""


def test_sound_pushed_long_after_its_pictures_still_lies_beside_them(tmp_path):
    path = tmp_path / "a.mp4"
    with VideoWriter(path, VideoFormat(size=(32, 32), fps=12, audio_rate=16000)) as writer:
        push_noise(writer, 12 * 15)
        writer.push_audio(np.zeros((2, 16000 * 15), np.float32))
    with av.open(str(path)) as container:
        places = sorted(
            (packet.pos, packet.stream.type, packet.pts * packet.time_base)
            for packet in container.demux()
            if packet.size
        )
    seen = {"video": Fraction(0), "audio": Fraction(0)}
    for _, kind, at in places:
        seen[kind] = max(seen[kind], at)
        assert abs(seen["video"] - seen["audio"]) < 2


@pytest.mark.parametrize("size", [(64, 48), (320, 180), (320, 192), (256, 128)])
def test_the_same_frames_make_the_same_file(size, tmp_path):
    """Also at widths of which x264's fastest code makes something else each time: 20 macroblocks, not 16."""
    photo = read_image(photograph("lake"))

    def written(name: str) -> bytes:
        with VideoWriter(tmp_path / name, VideoFormat(size=size)) as writer:
            for index in range(24):
                crop = photo[10 + 2 * index :, 300 + 5 * index :][: size[1], : size[0]]
                writer.push_rgb(np.ascontiguousarray(crop))
        return (tmp_path / name).read_bytes()

    assert len({written(f"{turn}.mp4") for turn in range(5)}) == 1
