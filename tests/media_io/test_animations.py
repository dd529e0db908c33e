"""Pictures that move, GIF and animated WebP, are videos where a video is wanted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL.Image import fromarray

from mmgen import Image, RequestError, Video, VideoRequest
from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.gif import write_gif

COUNT = 8


def frames() -> list[U8]:
    """A white square that crosses a ground whose colour changes."""
    made: list[U8] = []
    for index in range(COUNT):
        picture = np.full((32, 48, 3), (index * 20, 100, 200 - index * 15), np.uint8)
        picture[10:20, index * 4 : index * 4 + 10] = 255
        made.append(picture)
    return made


def animated(folder: Path, kind: str, *, milliseconds: list[int] | None = None) -> Path:
    """A file of that kind, ten frames a second."""
    path = folder / f"moving.{kind}"
    if kind == "gif":
        return write_gif(path, frames(), fps=10)
    first, *rest = (fromarray(picture) for picture in frames())
    first.save(path, save_all=True, append_images=rest, duration=milliseconds or 100, lossless=True)
    return path


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_it_is_a_video_with_all_its_frames(kind: str, tmp_path: Path) -> None:
    """Size, length, rate and each frame's pixels are those that were written."""
    video = Video.from_path(animated(tmp_path, kind))
    assert (video.size, video.seconds, video.fps, video.facts.frames) == ((48, 32), 0.8, 10.0, COUNT)
    assert not video.has_audio
    for seen, written in zip(video.frames(), frames(), strict=True):
        assert np.abs(seen.astype(int) - written).max() <= 8
    assert np.array_equal(video.frame_at(0.55).to_numpy(), video.to_numpy()[round(5.5)])


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_it_is_an_image_too_and_becomes_an_mp4(kind: str, tmp_path: Path) -> None:
    """Asked for as an image it is its first frame; converted it plays as long; a notebook shows it moving."""
    path = animated(tmp_path, kind)
    video, image = Video.from_path(path), Image.from_path(path)
    assert np.array_equal(image.to_numpy()[..., :3], video.to_numpy()[0])
    made = Video.from_path(video.convert(tmp_path / "made.mp4"))
    assert (made.size, made.seconds, made.facts.frames) == ((48, 32), 0.8, COUNT)
    shown = " ".join(f"{key} {value}" for key, value in video.bundle().items())
    assert f"image/{kind}" in shown
    assert VideoRequest(prompt="again", video=image).video is not None  # type: ignore[arg-type]  # an image that moves


def test_a_webp_keeps_the_times_of_its_frames(tmp_path: Path) -> None:
    """Frames of different lengths are converted at the times at which they are shown."""
    delays = [50, 250, 100, 100, 100, 100, 50, 250]
    video = Video.from_path(animated(tmp_path, "webp", milliseconds=delays))
    assert video.seconds == 1.0
    made = Video.from_path(video.convert(tmp_path / "made.mp4", fps=20))
    reds = [round(frame[2, 2, 0] / 20) for frame in made.frames()]
    assert reds == [index for index, delay in enumerate(delays) for _ in range(delay // 50)]


def test_what_stands_still_is_no_video(tmp_path: Path) -> None:
    """A still WebP is refused by name, when a request is made and when it is read; so is one cut short."""
    still = tmp_path / "still.webp"
    fromarray(frames()[0]).save(still)
    with pytest.raises(InputError, match=r"still\.webp: is a still WebP"):
        _ = Video.from_path(still).seconds
    with pytest.raises(RequestError, match="is a still WebP"):
        VideoRequest(prompt="again", video=Video.from_path(still))
    cut = tmp_path / "cut.webp"
    cut.write_bytes(animated(tmp_path, "webp").read_bytes()[:-40])
    with pytest.raises(InputError, match="cut"):
        _ = Video.from_path(cut).seconds
