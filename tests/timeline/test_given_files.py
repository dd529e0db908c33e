"""Stills that are given as files: the same film as by pixels, with no more of their pixels in memory than are seen."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.image import encode_image, read_image, write_image
from mmgen.media.planes import Planes
from mmgen.media.timeline.clips import Still
from mmgen.media.timeline.compositor import Compositor
from mmgen.media.timeline.pictures import PictureInput
from mmgen.media.timeline.render import render
from mmgen.media.timeline.timeline import Timeline, Track
from mmgen.media.timeline.words import Words
from mmgen.media.video_format import VideoFormat
from mmgen.samples import photograph

FORMAT = VideoFormat((320, 180), fps=10)


def drawn(picture: PictureInput, **how: object) -> list[bytes]:
    """Some frames of a still with words."""
    still = Still(picture, 2, "push in", words=Words("Lake"), **how)  # type: ignore[arg-type]
    target, seen = Planes.black(FORMAT.size), list[bytes]()
    with Compositor(Timeline([Track([still])]), FORMAT) as compositor:
        for frame in (0, 9, 19):
            compositor.draw(frame, target)
            seen.append(target.y.tobytes() + target.u.tobytes() + target.v.tobytes())
    return seen


@pytest.mark.parametrize("how", [{}, {"focus": (0.3, 0.6)}, {"layers": False}])
def test_a_file_is_seen_as_its_pixels_are(how):
    path = photograph("lake")
    by_pixels = drawn(read_image(path), **how)
    assert drawn(path, **how) == by_pixels
    assert drawn(path.read_bytes(), **how) == by_pixels


def test_what_is_transparent_in_a_file_shows_the_ground():
    pixels = np.full((90, 160, 4), 255, np.uint8)
    pixels[:, :80, 3] = 0
    assert drawn(encode_image(pixels)) == drawn(pixels)


def test_a_turned_photograph_is_measured_as_it_stands(tmp_path):
    """By its header it lies on its side."""
    from PIL import Image

    tall = Image.new("RGB", (400, 12), "teal")
    exif = tall.getexif()
    exif[0x0112] = 6
    tall.save(tmp_path / "turned.jpg", exif=exif)
    with pytest.raises(InputError, match="12 x 400 pixels: a still needs at least 16 x 16"):
        Still(tmp_path / "turned.jpg", 2)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: folder / "none.jpg", "none.jpg: "),
        (lambda folder: b"no picture", "not an image"),
    ],
)
def test_what_is_no_picture_is_refused_before_anything_is_made_of_it(tmp_path, make, said):
    with pytest.raises(InputError, match=said):
        Still(make(tmp_path), 2)


def test_a_file_that_is_cut_short_is_named_and_leaves_no_film(tmp_path):
    """Its header tells nothing of that; all files are looked at before the first frame, for the film's colours."""
    (tmp_path / "half.jpg").write_bytes(photograph("lake").read_bytes()[:90_000])
    timeline = Timeline([Track([Still(photograph("summit"), 1), Still(tmp_path / "half.jpg", 1)])])
    with pytest.raises(InputError, match=r"half\.jpg: .*(broken|truncated)"):
        render(timeline, tmp_path / "film.mp4", FORMAT, report=lambda share: pytest.fail("a frame was drawn"))
    assert [path.name for path in tmp_path.iterdir()] == ["half.jpg"]


def test_many_files_take_no_more_memory_than_a_few(tmp_path: Path):
    """Twelve pictures of 6 MB each; those that were on screen are let go of, those to come are not decoded yet."""
    lake = np.asarray(np.resize(read_image(photograph("lake")), (1200, 1700, 3)), np.uint8)
    paths = [write_image(tmp_path / f"{number}.jpg", lake) for number in range(12)]
    target = Planes.black(FORMAT.size)
    tracemalloc.start()
    try:
        peaks: list[int] = []
        for count in (3, 12):
            gc.collect()
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            clips = [Still(path, 1, "drift", transition="dissolve") for path in paths[:count]]
            with Compositor(Timeline([Track(clips)]), FORMAT) as compositor:
                for frame in range(0, compositor.frames, 3):
                    compositor.draw(frame, target)
            peaks.append(tracemalloc.get_traced_memory()[1] - before)
    finally:
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 25_000_000, "nine more would be 55 MB"
