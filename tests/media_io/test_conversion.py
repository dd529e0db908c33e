"""Videos and images brought into other kinds of files, and suffixes that would lie."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmgen import Image, Video
from mmgen.errors import InputError
from mmgen.media.audio import read_audio
from mmgen.media.conversion import Conversion, convert_video
from mmgen.media.gif import write_gif
from mmgen.media.probe import probe_video
from mmgen.media.video_reader import VideoReader
from mmgen.media.video_writer import VideoFormat, VideoWriter


@pytest.fixture
def clip(tmp_path, tone) -> Path:
    """Thirty frames that grow lighter, with a second of sound."""
    path = tmp_path / "clip.mp4"
    with VideoWriter(path, VideoFormat(size=(64, 48), audio_rate=48000)) as writer:
        writer.push_audio(tone)
        for index in range(30):
            writer.push_rgb(np.full((48, 64, 3), 20 + 6 * index, np.uint8))
    return path


def levels(path: Path) -> list[float]:
    with VideoReader(path) as reader:
        return [float(frame.rgb().mean()) for frame in reader]


@pytest.mark.parametrize(
    ("name", "codec", "found", "sound"),
    [
        ("a.webm", None, "vp9", "opus"),
        ("a.webm", "av1", "av1", "opus"),
        ("a.mp4", "hevc", "hevc", "aac"),
        ("a.mov", "prores", "prores", "pcm_s16le"),
    ],
)
def test_a_clip_keeps_its_frames_its_rate_and_its_sound(name, codec, found, sound, clip, tmp_path, tone):
    path = convert_video(clip, tmp_path / name, Conversion(codec=codec, quality="draft"))
    facts = probe_video(path)
    assert (facts.codec, facts.audio_codec, facts.frames, facts.fps) == (found, sound, 30, 30.0)
    assert levels(path) == pytest.approx([20 + 6 * index for index in range(30)], abs=3)
    heard = read_audio(path)[:, 4800:40000]
    assert np.sqrt(np.mean(heard**2)) == pytest.approx(np.sqrt(np.mean(tone**2)), rel=0.05)


@pytest.mark.parametrize(("fps", "kept"), [(15, [0, 2, 4, 6]), (60, [0, 0, 1, 1]), (10, [0, 3, 6, 9])])
def test_another_rate_shows_what_was_on_screen(fps, kept, clip, tmp_path):
    path = convert_video(clip, tmp_path / "a.mp4", Conversion(fps=fps))
    assert probe_video(path).frames == fps
    assert levels(path)[:4] == pytest.approx([20 + 6 * index for index in kept], abs=2)


def test_a_clip_becomes_a_gif_and_a_gif_a_clip(clip, tmp_path):
    gif = convert_video(clip, tmp_path / "a.gif", Conversion(fps=10))
    assert (probe_video(gif).frames, probe_video(gif).seconds) == (10, 1.0)
    back = convert_video(gif, tmp_path / "b.mp4")
    assert levels(back) == pytest.approx([20 + 18 * index for index in range(10)], abs=3)


def test_odd_sides_grow_by_a_pixel_of_the_edge(tmp_path):
    gif = write_gif(tmp_path / "a.gif", [np.full((47, 63, 3), 90, np.uint8)] * 2, fps=10)
    with VideoReader(convert_video(gif, tmp_path / "a.mp4")) as reader:
        pixels = next(iter(reader)).rgb()
    assert pixels.shape == (48, 64, 3)
    assert np.abs(pixels.astype(int) - 90).max() <= 2


def test_transparency_is_kept_or_laid_over_a_colour_and_never_dropped(tmp_path):
    clear = np.zeros((48, 64, 4), np.uint8)
    clear[:24] = (200, 40, 40, 255)
    gif = write_gif(tmp_path / "a.gif", [clear, clear], fps=10)
    with VideoReader(convert_video(gif, tmp_path / "a.webm")) as reader:
        assert np.array_equal(next(iter(reader)).alpha(), clear[..., 3])
    with pytest.raises(InputError, match=r"holds no transparency; use \.webm or \.mov, or give a background"):
        convert_video(gif, tmp_path / "a.mp4")
    with VideoReader(convert_video(gif, tmp_path / "a.mp4", Conversion(background=(0, 200, 0)))) as reader:
        pixels = next(iter(reader)).rgb().astype(int)
    assert np.abs(pixels[40] - (0, 200, 0)).max() <= 2
    assert np.abs(pixels[5] - (200, 40, 40)).max() <= 2


def test_what_a_gif_cannot_hold_is_refused(tmp_path, clip):
    with pytest.raises(InputError, match="give fps=25"):
        convert_video(clip, tmp_path / "a.gif", Conversion(fps=60))
    with pytest.raises(InputError, match="a GIF has none to choose"):
        convert_video(clip, tmp_path / "a.gif", Conversion(codec="vp9"))
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


def test_a_video_is_not_saved_under_a_name_that_lies(clip, tmp_path):
    video = Video(clip)
    with pytest.raises(InputError, match=r"would hold video/mp4, but its suffix says video/webm: use \.convert\("):
        video.save(tmp_path / "a.webm")
    with pytest.raises(InputError, match="suffix says image/gif"):
        video.save(tmp_path / "a.gif")
    assert video.save(tmp_path / "a.mov").read_bytes() == clip.read_bytes()
    assert Video(video.convert(tmp_path / "a.webm", quality="draft")).facts.codec == "vp9"


def test_an_image_is_not_saved_under_a_name_that_lies(tmp_path, pixels):
    image = Image(np.dstack([pixels, np.full((48, 64), 128, np.uint8)]))
    with pytest.raises(InputError, match=r"but its suffix says image/jpeg: use \.convert\("):
        image.save(tmp_path / "a.jpg")
    with pytest.raises(InputError, match="JPEG holds no transparency"):
        image.convert(tmp_path / "a.jpg")
    read = Image(image.convert(tmp_path / "a.jpeg", background=(255, 255, 255))).to_numpy().astype(int)
    assert np.abs(read - (pixels.astype(int) + 255) / 2).max() <= 6
    assert np.array_equal(Image(image.convert(tmp_path / "a.avif", quality=100)).to_numpy(), image.to_numpy())
    with pytest.raises(InputError, match=r"not within 0 to 255"):
        image.convert(tmp_path / "b.jpg", background=(0, 300, 0))


def test_frames_become_the_kind_of_file_that_the_path_names(tmp_path):
    clear = [np.full((48, 64, 4), 40 * index, np.uint8) for index in range(4)]
    video = Video.from_frames(clear, tmp_path / "a.webm", fps=12.5)
    assert (video.facts.codec, video.facts.alpha, video.fps) == ("vp9", True, 12.5)
    assert Video.from_frames([frame[..., :3] for frame in clear], tmp_path / "a.mp4", fps=25).facts.codec == "h264"
    with pytest.raises(InputError, match="holds no transparency"):
        Video.from_frames(clear, tmp_path / "b.mp4", fps=25)
