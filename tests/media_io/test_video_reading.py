"""Videos read as they are meant to be shown, and refused when they can't be."""

from __future__ import annotations

import gc
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.limits import Limits
from mmgen.media.probe import VideoFacts, probe_video
from mmgen.media.video_reader import VideoReader


def test_the_facts_of_a_film(film):
    assert probe_video(film(frames=12, rate=24, sound=True)) == VideoFacts(
        media_type="video/mp4",
        width=64,
        height=48,
        seconds=0.5,
        fps=24.0,
        frames=12,
        codec="h264",
        rotation=0,
        audio_codec="aac",
        sample_rate=48000,
        channels=2,
        color_space="bt709",
        color_range="tv",
    )


@pytest.mark.parametrize(
    ("name", "codec", "pixel_format"),
    [
        ("a.mp4", "libx264", "yuv420p"),
        ("a.mov", "libx264", "yuv422p"),
        ("a.mov", "prores_ks", "yuv422p10le"),
        ("a.mkv", "libx265", "yuv420p10le"),
        ("a.mkv", "ffv1", "yuv444p"),
        ("a.webm", "libvpx", "yuv420p"),
        ("a.webm", "libvpx-vp9", "yuv420p"),
        ("a.avi", "mpeg4", "yuv420p"),
        ("a.mp4", "libsvtav1", "yuv420p"),
    ],
)
def test_each_container_and_codec_gives_its_frames(name, codec, pixel_format, film, monkeypatch):
    monkeypatch.setenv("SVT_LOG", "1")
    path = film(name, codec=codec, pixel_format=pixel_format, size=(128, 96))
    with VideoReader(path) as reader:
        frames = list(reader)
    assert (reader.facts.frames, len(frames)) == (12, 12)
    assert reader.facts.seconds == pytest.approx(0.4, abs=0.002)
    assert [frame.index for frame in frames] == list(range(12))
    assert np.allclose([frame.seconds for frame in frames], np.arange(12) / 30, atol=0.001)
    levels = [frame.planes()[0][80, 100] for frame in frames]
    assert np.abs(np.array(levels, int) - (16 + 3 * np.arange(12))).max() <= 3
    assert frames[0].rgb()[10, 10].min() > 245


@pytest.mark.parametrize("rate", [24, 25, 30, Fraction(30000, 1001), Fraction(24000, 1001)])
def test_times_are_exact(rate, film):
    path = film(frames=20, rate=rate)
    facts = probe_video(path)
    assert facts.fps == float(rate)
    assert facts.seconds == float(20 / Fraction(rate))
    assert [frame.seconds for frame in VideoReader(path)] == pytest.approx(
        [float(k / Fraction(rate)) for k in range(20)]
    )


def test_a_film_is_read_from_bytes_as_from_a_file(film):
    path = film()
    from_bytes = [frame.rgb() for frame in VideoReader(path.read_bytes())]
    assert np.array_equal(from_bytes, [frame.rgb() for frame in VideoReader(path)])


@pytest.mark.parametrize(("rotation", "corner"), [(0, (0, 0)), (90, (0, 1)), (180, (1, 1)), (270, (1, 0))])
def test_the_rotation_that_a_phone_notes_is_applied(rotation, corner, film):
    """The white quarter, stored upper left, is seen where a clockwise turn takes it."""
    path = film(rotation=rotation, size=(96, 48))
    with VideoReader(path) as reader:
        frame = next(iter(reader))
        shape = (48, 96) if rotation in {0, 180} else (96, 48)
        assert reader.facts.rotation == rotation
        assert (reader.facts.height, reader.facts.width) == shape
        for luma in (frame.rgb()[..., 1], frame.planes()[0]):
            assert luma.shape == shape
            quarters = {
                (row, column): luma[row * -20 :][:20, column * -20 :][:, :20].mean()
                for row in (0, 1)
                for column in (0, 1)
            }
            assert max(quarters, key=quarters.__getitem__) == corner
        assert frame.planes()[1].shape == (shape[0] // 2, shape[1] // 2)


def frame_of(yuv: tuple[int, int, int], pixel_format: str, **tags: int) -> av.VideoFrame:
    """A frame of one colour, with tags."""
    frame = av.VideoFrame(64, 48, pixel_format)
    wide = "10" in pixel_format
    for plane, value in zip(frame.planes, yuv, strict=True):
        np.frombuffer(plane, np.uint16 if wide else np.uint8)[:] = value
    for tag, value in tags.items():
        setattr(frame, tag, value)
    return frame


RED_709, RED_601 = (63, 102, 240), (81, 90, 240)


@pytest.mark.parametrize(
    ("yuv", "pixel_format", "tags", "rgb"),
    [
        (RED_709, "yuv420p", {"colorspace": 1, "color_range": 1}, (255, 0, 0)),
        (RED_601, "yuv420p", {"colorspace": 5, "color_range": 1}, (255, 0, 0)),
        (RED_601, "yuv420p", {"colorspace": 6}, (255, 0, 0)),
        (RED_601, "yuv420p", {}, (255, 0, 0)),  # untagged, and of standard definition
        ((128, 128, 128), "yuvj420p", {"colorspace": 1}, (128, 128, 128)),
        ((128, 128, 128), "yuv420p", {"colorspace": 1, "color_range": 2}, (128, 128, 128)),
        ((126 * 4, 512, 512), "yuv420p10le", {"colorspace": 1, "color_range": 1}, (128, 128, 128)),
    ],
)
def test_what_a_file_says_of_its_colours_is_followed(yuv, pixel_format, tags, rgb):
    from mmgen.media.frame_conversion import FrameConversion

    conversion = FrameConversion(0, (64, 48))
    frame = frame_of(yuv, pixel_format, **tags)
    assert np.abs(conversion.rgb(frame)[20, 20].astype(int) - rgb).max() <= 1
    red, green, blue = (channel / 255 for channel in rgb)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    wanted = (16 + 219 * luma, 128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748)
    planes = [plane[10, 10] for plane in conversion.planes(frame)]
    assert np.abs(np.array(planes, int) - wanted).max() <= 1


def test_untagged_film_of_high_definition_is_bt709():
    from mmgen.media.frame_conversion import FrameConversion

    frame = av.VideoFrame(1280, 16, "yuv422p")
    for plane, value in zip(frame.planes, RED_709, strict=True):
        np.frombuffer(plane, np.uint8)[:] = value
    assert np.abs(FrameConversion(0, (1280, 16)).rgb(frame)[8, 8].astype(int) - (255, 0, 0)).max() <= 1


def test_the_reference_white_of_high_dynamic_range_stays_white():
    """75 % of HLG in RGB, and 58 % of PQ in planes."""
    from mmgen.media.frame_conversion import FrameConversion

    conversion = FrameConversion(0, (64, 48))
    wide = {"colorspace": 9, "color_range": 1, "color_primaries": 9}
    hlg = frame_of((64 + 657, 512, 512), "yuv420p10le", color_trc=18, **wide)
    assert conversion.rgb(hlg)[20, 20].min() >= 250
    pq = frame_of((64 + 508, 512, 512), "yuv420p10le", color_trc=16, **wide)
    assert np.abs(np.array([plane[5, 5] for plane in conversion.planes(pq)], int) - (235, 128, 128)).max() <= 3


def test_pixels_that_are_not_square_are_made_so(tmp_path):
    path = tmp_path / "wide.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 48, 48, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(4, 3)
        frame = av.VideoFrame(48, 48, "yuv420p")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    frame = next(iter(VideoReader(path)))
    assert (probe_video(path).width, probe_video(path).height) == (64, 48)
    assert frame.rgb().shape == (48, 64, 3)
    assert [plane.shape for plane in frame.planes()] == [(48, 64), (24, 32), (24, 32)]


@pytest.mark.parametrize("pixel_format", ["yuv420p", "rgb24"])
def test_pixels_are_not_the_decoders_own_memory(pixel_format):
    """A decoder predicts later frames from the one it gave out, so what is done to its pixels must not reach it."""
    from mmgen.media.frame_conversion import FrameConversion

    conversion = FrameConversion(0, (64, 48))
    frame = frame_of((60, 128, 128), "yuv420p", colorspace=1, color_range=1).reformat(format=pixel_format)
    stored = [np.frombuffer(plane, np.uint8) for plane in frame.planes]
    for pixels in (conversion.rgb(frame), *conversion.planes(frame)):
        assert pixels.flags.writeable
        assert not any(np.shares_memory(pixels, memory) for memory in stored)


def copied(path: Path, target: Path, *, drop: int = 0, later: int = 0) -> Path:
    """A copy without the first packets, and with later times, as cutting without encoding again makes it."""
    with av.open(str(path)) as source, av.open(str(target), "w") as container:
        stream = container.add_stream_from_template(source.streams.video[0])
        for packet in [packet for packet in source.demux(video=0) if packet.size][drop:]:
            packet.pts += later
            packet.dts += later
            packet.stream = stream
            container.mux(packet)
    return target


def test_times_count_from_the_first_frame(film, tmp_path):
    path = copied(film(), tmp_path / "late.mkv", later=50_000)
    assert probe_video(path).seconds == pytest.approx(0.4, abs=0.002)
    assert [frame.seconds for frame in VideoReader(path)] == pytest.approx([k / 30 for k in range(12)], abs=0.001)


def test_a_film_that_starts_between_key_frames_is_refused_when_its_frames_are_missing(film, tmp_path):
    path = copied(film(frames=40, key_every=20), tmp_path / "cut.mp4", drop=4)
    reader = VideoReader(path)
    with pytest.raises(InputError, match=r"is damaged: 20 of \d+ frames could be decoded"):
        list(reader)


def test_a_reader_is_read_again_from_the_start(film):
    with VideoReader(film()) as reader:
        first = next(iter(reader)).index
        assert [frame.index for frame in reader] == list(range(12))
        assert first == 0


def test_reading_may_stop_anywhere(film):
    """Closing under a running pass ends it; frames already read stay good."""
    reader = VideoReader(film())
    frames = iter(reader)
    kept = [next(frames), next(frames)]
    reader.close()
    gc.collect()
    assert list(frames) == []
    assert kept[1].rgb().shape == (48, 64, 3)


def test_odd_sizes_are_read(film):
    path = film("a.mkv", codec="ffv1", size=(63, 47), pixel_format="yuv444p")
    frame = next(iter(VideoReader(path)))
    assert frame.rgb().shape == (47, 63, 3)
    assert [plane.shape for plane in frame.planes()] == [(47, 63), (24, 32), (24, 32)]


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp4", "libx264"), ("a.webm", "libvpx"), ("a.mkv", "libx264"), ("a.avi", "mpeg4")]
)
@pytest.mark.parametrize("part", [0.01, 0.2, 0.6, 0.99])
def test_a_truncated_film_is_refused(name, codec, part, film):
    data = film(name, codec=codec, frames=40).read_bytes()
    with pytest.raises(InputError, match="clip: "):
        probe_video(data[: int(len(data) * part)], name="clip")


def test_a_film_whose_index_promises_more_than_there_is_is_refused(tmp_path):
    """The index stands first, and the box of pictures runs to the end of the file, wherever that is."""
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w", container_options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for index in range(30):
            container.mux(stream.encode(frame_of((16 + index, 128, 128), "yuv420p")))
        container.mux(stream.encode(None))
    data = bytearray(path.read_bytes())
    at = data.index(b"mdat") - 4
    data[at : at + 4] = bytes(4)
    assert probe_video(bytes(data)).frames == 30
    with pytest.raises(InputError, match=r"is cut short or damaged at video packet \d+"):
        probe_video(bytes(data[:-100]))


def test_frames_that_an_edit_list_cuts_away_are_not_counted(film):
    """The list is changed to start ten frames later, as editors do to cut without encoding again."""
    data = bytearray(film(frames=30).read_bytes())
    entry = data.index(b"elst") + 12
    start = int.from_bytes(data[entry + 4 : entry + 8], "big") + 10 * 512
    data[entry : entry + 8] = (667).to_bytes(4, "big") + start.to_bytes(4, "big")
    with VideoReader(bytes(data)) as reader:
        frames = list(reader)
    assert reader.facts.frames == len(frames) == 20
    assert reader.facts.seconds == pytest.approx(2 / 3, abs=0.001)
    assert frames[0].seconds == 0
    assert frames[0].planes()[0][40, 40] == pytest.approx(16 + 3 * 10, abs=2)


def test_sound_alone_is_no_video(tmp_path):
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48000)
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
        frame.sample_rate = 48000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(InputError, match="has no video stream"):
        probe_video(path)


def test_a_cover_picture_is_no_video(tmp_path):
    path = tmp_path / "song.mp4"
    with av.open(str(path), "w") as container:
        cover = container.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 48, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        sound = container.add_stream("aac", rate=48000)
        container.mux(cover.encode(av.VideoFrame(64, 48, "yuvj420p")))
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
        frame.sample_rate = 48000
        for stream, item in ((sound, frame), (sound, None), (cover, None)):
            container.mux(stream.encode(item))
    with av.open(str(path)) as container:
        assert len(container.streams.video) == 1
    with pytest.raises(InputError, match="has no video stream"):
        probe_video(path)


def test_a_film_without_frames_has_no_pictures(tmp_path):
    path = tmp_path / "none.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        container.start_encoding()
    with pytest.raises(InputError, match="has no"):
        probe_video(path)


def test_an_unknown_codec_is_named_so(film):
    data = film("a.mkv").read_bytes().replace(b"V_MPEG4/ISO/AVC", b"V_NOBODY/KNOWS/")
    with pytest.raises(InputError, match="its video codec is unknown"):
        probe_video(data)


def test_what_is_too_large_is_refused_from_its_header(film):
    path = film(frames=30)
    with pytest.raises(InputError, match=r"64 x 48 pixels, more than the limit of 0\.003 megapixels"):
        VideoReader(path, limits=Limits(max_pixels=3000))
    with pytest.raises(InputError, match=r"lasts 1\.0 s, more than the limit"):
        VideoReader(path, limits=Limits(max_seconds=0.5))
    with pytest.raises(InputError, match="more than the limit of 100"):
        VideoReader(path, limits=Limits(max_bytes=100))
