"""HEVC, AV1, VP9 and ProRes files: what they hold, what plays them, and their transparency."""

from __future__ import annotations

import resource
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.image import read_image
from mmgen.media.probe import probe_video
from mmgen.media.video_format import codec_for
from mmgen.media.video_reader import VideoReader
from mmgen.media.video_writer import VideoFormat, VideoWriter
from mmgen.samples import photograph

PAIRS = [("hevc", ".mp4"), ("hevc", ".mov"), ("av1", ".webm"), ("vp9", ".webm"), ("prores", ".mov"), ("h264", ".mov")]
TRANSPARENT = [("vp9", ".webm"), ("prores", ".mov")]
SIZE = (96, 64)


def pan(frames: int, size: tuple[int, int] = SIZE) -> list[U8]:
    """A pan over a photograph."""
    photo = read_image(photograph("lake"))
    width, height = size
    starts = [(10 + 2 * index, 300 + 5 * index) for index in range(frames)]
    return [np.ascontiguousarray(photo[top : top + height, left : left + width]) for top, left in starts]


def mattes(frames: int) -> list[U8]:
    """A soft disc that crosses the picture, over a ramp of every level."""
    found = []
    for index in range(frames):
        matte = np.zeros(SIZE[::-1], np.uint8)
        cv2.circle(matte, (20 + 2 * index, 32), 20, 255, -1, cv2.LINE_AA)
        matte[50:] = np.linspace(0, 255, SIZE[0]).round()
        found.append(matte)
    return found


def written(path: Path, pictures: list[U8], **options: object) -> Path:
    """Write RGB or RGBA pictures."""
    with VideoWriter(path, VideoFormat(size=pictures[0].shape[1::-1], **options)) as writer:
        for picture in pictures:
            (writer.push_rgba if picture.shape[2] == 4 else writer.push_rgb)(picture)
    return path


@pytest.mark.parametrize(("codec", "extension"), PAIRS)
@pytest.mark.parametrize("fps", [30, 29.97, 12.5])
def test_each_frame_comes_back_at_its_exact_time_and_rate(codec, extension, fps, tmp_path):
    """Also from WebM, whose clock counts milliseconds."""
    path = written(tmp_path / f"a{extension}", pan(37), fps=fps, codec=codec, quality="draft")
    exact = VideoFormat(size=SIZE, fps=fps).rate
    facts = probe_video(path)
    assert (facts.codec, facts.frames, facts.fps) == (codec, 37, float(exact))
    assert facts.seconds == pytest.approx(float(37 / exact), abs=1e-9)
    with VideoReader(path) as reader:
        times = [frame.seconds for frame in reader]
    assert times == pytest.approx([float(index / exact) for index in range(37)], abs=1e-9)


@pytest.mark.parametrize(("codec", "extension"), PAIRS)
def test_the_picture_is_that_of_the_photograph_in_tagged_bt709(codec, extension, tmp_path):
    pictures = pan(6)
    path = written(tmp_path / f"a{extension}", pictures, codec=codec, quality="final")
    facts = probe_video(path)
    assert (facts.color_space, facts.color_range, facts.alpha) == ("bt709", "tv", False)
    with VideoReader(path) as reader:
        errors = [frame.rgb().astype(float) - picture for frame, picture in zip(reader, pictures, strict=True)]
    assert np.mean(np.square(errors)) < 255**2 / 10**3.2  # 32 dB over all channels, with halved chroma
    assert np.abs(np.mean(errors, axis=(0, 1, 2))).max() < 0.7


@pytest.mark.parametrize(("codec", "extension"), [*PAIRS, ("av1", ".mp4")])
def test_the_same_frames_make_the_same_file(codec, extension, tmp_path):
    pictures = pan(16, (160, 90))
    files = {written(tmp_path / f"{turn}{extension}", pictures, codec=codec).read_bytes() for turn in range(3)}
    assert len(files) == 1


def test_hevc_carries_the_name_that_apple_players_look_for(tmp_path):
    for extension in (".mp4", ".mov"):
        data = written(tmp_path / f"a{extension}", pan(2), codec="hevc").read_bytes()
        assert b"hvc1" in data
        assert b"hev1" not in data
        assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.parametrize("frames", [1, 2, 3])
def test_films_of_a_frame_or_two_are_written(codec, frames, tmp_path):
    """x265 leaves their decoding times to chance; of sixteen files some then fail, or differ."""
    files = {written(tmp_path / f"{turn}.mp4", pan(frames), codec=codec).read_bytes() for turn in range(16)}
    assert len(files) == 1
    assert probe_video(files.pop()).frames == frames


def test_a_webm_says_where_its_key_frames_are_before_its_pictures(tmp_path):
    """So a player can jump without fetching the whole file: Cues (1C53BB6B) lie before the first Cluster (1F43B675)."""
    data = written(tmp_path / "a.webm", pan(30), codec="vp9", quality="draft").read_bytes()
    assert data.index(b"\x1c\x53\xbb\x6b", 200) < data.index(b"\x1f\x43\xb6\x75", 200)


@pytest.mark.parametrize(
    ("codec", "extension", "sound"),
    [("hevc", ".mp4", "aac"), ("vp9", ".webm", "opus"), ("av1", ".webm", "opus"), ("prores", ".mov", "pcm_s16le")],
)
def test_sound_lies_beside_the_pictures(codec, extension, sound, tmp_path, tone):
    path = tmp_path / f"a{extension}"
    with VideoWriter(path, VideoFormat(size=SIZE, codec=codec, quality="draft", audio_rate=48000)) as writer:
        writer.push_audio(tone)
        for picture in pan(30):
            writer.push_rgb(picture)
    facts = probe_video(path)
    assert (facts.audio_codec, facts.sample_rate, facts.channels, facts.frames) == (sound, 48000, 2, 30)
    with av.open(str(path)) as container:
        decoded = np.concatenate([frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]).astype(float)
    assert np.sqrt(np.mean(np.square(decoded / (32768 if sound.startswith("pcm") else 1)))) == pytest.approx(
        np.sqrt(np.mean(np.square(tone))), rel=0.05
    )


@pytest.mark.parametrize(("codec", "extension"), TRANSPARENT)
def test_transparency_comes_back_exactly(codec, extension, tmp_path):
    pictures = [np.dstack([colour, matte]) for colour, matte in zip(pan(20), mattes(20), strict=True)]
    path = written(tmp_path / f"a{extension}", pictures, codec=codec, alpha=True, quality="final")
    assert probe_video(path).alpha
    with VideoReader(path) as reader:
        found = [frame.rgba() for frame in reader]
    assert np.array_equal(np.stack(found)[..., 3], np.stack(pictures)[..., 3])
    assert np.abs(np.stack(found)[..., :3].astype(float) - np.stack(pictures)[..., :3]).mean() < 5


@pytest.mark.parametrize(("codec", "extension"), TRANSPARENT)
def test_planes_and_opaque_pixels_have_opacity_too(codec, extension, tmp_path):
    path = tmp_path / f"a{extension}"
    with VideoWriter(path, VideoFormat(size=SIZE, codec=codec, alpha=True)) as writer:
        buffer = writer.frame()
        buffer.y[:], buffer.u[:], buffer.v[:], buffer.a[:] = 126, 90, 160, 77
        writer.push(buffer)
        writer.push_rgb(np.full((64, 96, 3), 200, np.uint8))
    with VideoReader(path) as reader:
        first, second = list(reader)
        assert (np.unique(first.alpha()), np.unique(second.alpha())) == (77, 255)
        levels = [float(plane.mean()) for plane in first.planes()]
        assert levels == pytest.approx([126, 90, 160], abs=1)
        assert np.abs(second.rgb().astype(int) - 200).max() <= 2


def test_a_transparent_webm_can_be_played_from_each_of_its_key_frames(tmp_path):
    """Colour and opacity have their key frames together, also where the scene changes in between."""
    noise = np.random.default_rng(4).integers(0, 256, (2, 32, 32, 4), np.uint8)
    pictures = [noise[index // 75] for index in range(140)]
    path = written(tmp_path / "a.webm", pictures, codec="vp9", alpha=True, quality="draft")
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    keys = [index for index, packet in enumerate(packets) if packet.is_keyframe]
    assert keys == [0, 128]
    decoder = av.CodecContext.create("libvpx-vp9", "r")
    (frame,) = decoder.decode(packets[128])
    assert frame.format.name == "yuva420p"
    width = frame.planes[3].line_size
    opacity = np.frombuffer(frame.planes[3], np.uint8).reshape(-1, width)[:32, :32]
    assert np.array_equal(opacity, noise[1][..., 3])


def test_browsers_are_told_of_the_transparency(tmp_path):
    """By the element AlphaMode (53C0) with the value 1; and only then."""
    clear = written(tmp_path / "a.webm", [np.zeros((32, 32, 4), np.uint8)], codec="vp9", alpha=True)
    solid = written(tmp_path / "b.webm", [np.zeros((32, 32, 3), np.uint8)], codec="vp9")
    assert b"\x53\xc0\x81\x01" in clear.read_bytes()
    assert b"\x53\xc0\x81" not in solid.read_bytes()


def test_prores_keeps_the_chroma_of_rgb_pixels_whole(tmp_path):
    """Single columns of red and blue stay apart, which 4:2:0 would mix."""
    stripes = np.zeros((64, 96, 3), np.uint8)
    stripes[:, 0::2, 0] = stripes[:, 1::2, 2] = 220
    path = written(tmp_path / "a.mov", [stripes, stripes], codec="prores")
    with VideoReader(path) as reader:
        found = next(iter(reader)).rgb().astype(int)
    assert found[:, 4::2, 0].mean() - found[:, 5::2, 0].mean() > 180
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.codec_tag == "ap4h"


@pytest.mark.parametrize(
    ("name", "codec", "message"),
    [
        ("a.webm", "h264", r"a \.webm file can't hold codec 'h264': it holds vp9, av1; .* name the file .mp4 or .m4v"),
        ("a.mp4", "vp9", r"a \.mp4 file can't hold codec 'vp9': it holds h264, hevc, av1; .* or name the file \.webm"),
        ("a.MP4", "prores", r"name the file \.mov"),
        ("a.avi", "h264", r"names no kind of video: use one of \.mp4, \.m4v, \.mov, \.webm"),
        ("a", "h264", "names no kind of video"),
        ("a.gif", "h264", "a GIF is written by write_gif"),
    ],
)
def test_a_codec_that_the_file_cannot_hold_is_refused_by_name(name, codec, message, tmp_path):
    with pytest.raises(InputError, match=message):
        VideoWriter(tmp_path / name, VideoFormat(size=SIZE, codec=codec))
    assert list(tmp_path.iterdir()) == []


def test_transparency_that_cannot_be_held_is_refused(tmp_path):
    with pytest.raises(InputError, match="alpha: hevc holds no transparency; use codec 'vp9'"):
        VideoFormat(size=SIZE, codec="hevc", alpha=True)
    clear = np.zeros((64, 96, 4), np.uint8)
    with pytest.raises(InputError, match="set alpha=True"):
        written(tmp_path / "a.mp4", [clear])


def test_the_usual_codec_of_a_path():
    assert [codec_for(Path(name)) for name in ("a.mp4", "A.MOV", "a.webm")] == ["h264", "h264", "vp9"]
    assert [codec_for(Path(name), alpha=True) for name in ("a.mov", "a.webm")] == ["prores", "vp9"]
    with pytest.raises(InputError, match=r"a \.mp4 file holds no transparency; use \.webm or \.mov"):
        codec_for(Path("a.mp4"), alpha=True)


def test_a_rate_that_milliseconds_cannot_hold_is_not_taken_for_another(tmp_path):
    """A WebM of uneven times keeps them: only what lies within a millisecond of a constant rate is of that rate."""
    path = tmp_path / "a.webm"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx-vp9", rate=25)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for at in (0, 40, 95, 120, 200):
            frame = av.VideoFrame(32, 32, "yuv420p")
            frame.pts, frame.time_base = at, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with VideoReader(path) as reader:
        assert [frame.seconds for frame in reader] == pytest.approx([0, 0.04, 0.095, 0.12, 0.2])


@pytest.mark.parametrize(("codec", "extension"), PAIRS)
def test_flat_colours_come_back_within_two_levels(codec, extension, tmp_path):
    colors = np.random.default_rng(5).integers(0, 256, (3, 4, 3), np.uint8)
    pixels = np.kron(colors, np.ones((32, 32, 1), np.uint8)).astype(np.uint8)
    path = written(tmp_path / f"a{extension}", [pixels] * 3, codec=codec)
    with VideoReader(path) as reader:
        middles = np.stack([frame.rgb()[16::32, 16::32] for frame in reader]).astype(int)
    assert np.abs(middles - colors).max() <= 2


@pytest.mark.parametrize("alpha", [False, True])
@pytest.mark.parametrize(("codec", "extension"), TRANSPARENT)
def test_nothing_is_left_when_the_body_raises(codec, extension, alpha, tmp_path):
    """With frames under way in the encoders of colour and of opacity."""
    writer = VideoWriter(tmp_path / f"a{extension}", VideoFormat(size=SIZE, codec=codec, alpha=alpha))
    with pytest.raises(InputError, match="have shape"), writer:
        push_then_fail(writer)
    assert list(tmp_path.iterdir()) == []


def push_then_fail(writer: VideoWriter) -> None:
    """Push more frames than there are buffers, then one of the wrong size."""
    for picture in pan(12):
        writer.push_rgb(picture)
    writer.push_rgb(np.zeros((2, 2, 3), np.uint8))


def test_a_long_transparent_film_is_written_in_the_memory_of_a_short_one(tmp_path):
    """Packets of colour wait for their mattes, and no longer."""
    chance = np.random.default_rng(1)
    path = tmp_path / "a.webm"
    grown = []
    with VideoWriter(path, VideoFormat((128, 96), codec="vp9", quality="draft", alpha=True)) as writer:
        for index in range(400):
            writer.push_rgba(chance.integers(0, 256, (96, 128, 4), np.uint8))
            grown += [resident_bytes()] if index in {120, 399} else []
    assert grown[1] - grown[0] < path.stat().st_size / 4


def resident_bytes() -> int:
    statm = Path("/proc/self/statm")
    if not statm.exists():
        pytest.skip("this system does not tell how much memory a process has")
    return int(statm.read_text().split()[1]) * resource.getpagesize()
