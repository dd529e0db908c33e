"""Video clips on a timeline: the right frame at the right time, the right colour, and the subject kept in the frame."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.arrays import F64, U8
from mmgen.media.color import planes_to_rgb
from mmgen.media.image import read_image
from mmgen.media.motion.focus import reduced
from mmgen.media.planes import Planes
from mmgen.media.timeline.clips import Solid, Still, VideoClip
from mmgen.media.timeline.compositor import Compositor
from mmgen.media.timeline.reframing import window_about
from mmgen.media.timeline.schedule import schedule
from mmgen.media.timeline.timeline import Timeline, Track
from mmgen.media.timeline.video_view import VideoView
from mmgen.media.timeline.views import Canvas
from mmgen.media.timeline.words import Words
from mmgen.media.video_format import VideoFormat
from mmgen.media.video_writer import VideoWriter
from mmgen.samples import photograph

SIZE = (160, 90)
LEVELS = 24
ASPECTS = [(160, 90), (90, 160), (120, 120)]


def level(index: int) -> int:
    """The grey of the frame of an index, far enough from its neighbours'."""
    return 20 + 9 * (index % LEVELS)


def written(path: Path, frames: int, fps: float, paint: Callable[[int], U8], size: tuple[int, int] = SIZE) -> Path:
    """A video whose frames are painted one by one."""
    with VideoWriter(path, VideoFormat(size, fps=fps, quality="final")) as writer:
        for index in range(frames):
            writer.push_rgb(paint(index))
    return path


def counted(path: Path, frames: int, fps: float) -> Path:
    """A video whose frames tell their index by their grey."""
    return written(path, frames, fps, lambda index: np.full((SIZE[1], SIZE[0], 3), level(index), np.uint8))


def drawn(timeline: Timeline, size: tuple[int, int], fps: float = 30) -> list[U8]:
    """Every frame of a timeline as RGB."""
    target, seen = Planes.black(size), []
    with Compositor(timeline, VideoFormat(size, fps=fps)) as compositor:
        for index in range(compositor.frames):
            compositor.draw(index, target)
            seen.append(planes_to_rgb(target.y, target.u, target.v))
    return seen


def indices(frames: list[U8]) -> list[int]:
    """Which frames of a counted video they are, counted anew every ``LEVELS``."""
    return [round((float(frame[20:70, 30:130].mean()) - 20) / 9) for frame in frames]


@pytest.mark.parametrize(
    ("source", "target"), [(30, 30), (25, 25), (29.97, 29.97), (60, 30), (30, 60), (24, 30), (50, 25), (29.97, 30)]
)
def test_each_frame_is_the_one_whose_time_it_is(tmp_path: Path, source: float, target: float) -> None:
    """At any pair of rates, without a frame too early or too late by a frame."""
    clip = VideoClip(counted(tmp_path / "a.mp4", LEVELS, source))
    found = indices(drawn(Timeline([Track([clip])]), SIZE, target))
    rates = [VideoFormat(SIZE, fps=fps).rate for fps in (source, target)]
    expected = [
        min(int(k / rates[1] * rates[0] + Fraction(3, 10) * min(1, rates[0] / rates[1])), LEVELS - 1)
        for k in range(len(found))
    ]
    assert found == expected
    assert len(found) == round(LEVELS / rates[0] * rates[1])


def test_a_part_of_a_file_is_trimmed_to_the_frame(tmp_path: Path) -> None:
    path = counted(tmp_path / "a.mp4", LEVELS, 25)
    clip = VideoClip(path, seconds=Fraction(8, 25), begin=Fraction(6, 25))
    assert indices(drawn(Timeline([Track([clip])]), SIZE, 25)) == list(range(6, 14))


def test_a_part_far_into_a_file_is_found(tmp_path: Path) -> None:
    """Frames are jumped over, and counted right all the same."""
    path = counted(tmp_path / "a.mp4", 20 * LEVELS, 25)
    begin = Fraction(17 * LEVELS + 5, 25)
    assert indices(drawn(Timeline([Track([VideoClip(path, seconds=0.4, begin=begin)])]), SIZE, 25)) == list(
        range(5, 15)
    )


def test_a_transition_shows_what_lies_beside_the_part(tmp_path: Path) -> None:
    """The clip's first own frame is where it was cut, with earlier frames in the transition; without any, one holds."""
    path = counted(tmp_path / "a.mp4", LEVELS, 25)
    black = Solid((0, 0, 0), 1.0)
    for begin, first in ((Fraction(8, 25), 4), (Fraction(0), 0)):
        clip = VideoClip(path, seconds=Fraction(16, 25), begin=begin, transition="wipe", transition_seconds=0.3)
        with Compositor(Timeline([Track([black, clip])]), VideoFormat(SIZE, fps=25)) as compositor:
            target = Planes.black(SIZE)
            shown = []
            for index in range(compositor.frames):
                compositor.draw(index, target)
                shown.append(planes_to_rgb(target.y, target.u, target.v))
        # Four of its six to eight transition frames lie after the cut, from where the wipe has uncovered the left edge.
        assert indices([shown[30]])[0] == (8 if begin else 0) + 5
        left = [round((float(frame[:, :4].mean()) - 20) / 9) for frame in shown[25:27]]
        assert min(left) >= first - 2


@pytest.mark.parametrize(("begin", "seconds", "frozen"), [(4, 16, 0), (0, 16, 3), (2, 16, 1), (8, 16, 3), (0, 24, 6)])
def test_frames_that_a_file_does_not_have_are_counted(tmp_path: Path, begin: int, seconds: int, frozen: int) -> None:
    """A part of a file of 24 frames between two transitions of six, three of which lie beyond each of its cuts."""
    path = counted(tmp_path / "a.mp4", 24, 25)
    clip = VideoClip(path, Fraction(seconds, 25), Fraction(begin, 25), transition="dissolve", transition_seconds=0.24)
    grounds = (Solid((0, 0, 0), 1.0), Solid((9, 9, 9), 1.0, transition="dissolve", transition_seconds=0.24))
    with Compositor(Timeline([Track([grounds[0], clip, grounds[1]])]), VideoFormat(SIZE, fps=25)) as compositor:
        reports = compositor.report()
    assert [report.transition_frames for report in reports] == [0, 6, 6]
    assert [report.frozen for report in reports] == [0, frozen, 0]


def test_a_time_beyond_the_file_is_refused(tmp_path: Path) -> None:
    path = counted(tmp_path / "a.mp4", 10, 25)
    with pytest.raises(InputError, match=r"lasts 0\.4 s"):
        VideoClip(path, seconds=0.5)
    with pytest.raises(InputError, match="no such file"):
        VideoClip(tmp_path / "none.mp4")
    with (
        pytest.raises(InputError, match="card"),
        Compositor(
            Timeline([Track([VideoClip(path, words=Words("x", layout="card"))])]), VideoFormat(SIZE)
        ) as compositor,
    ):
        compositor.draw(0, Planes.black(SIZE))


def test_a_turned_video_stands_upright(tmp_path: Path) -> None:
    """A file that asks to be shown turned is: its red side comes out on top."""
    photo = np.zeros((90, 160, 3), np.uint8)
    photo[:, :80] = (220, 30, 30)
    flat, turned = written(tmp_path / "flat.mp4", 5, 25, lambda _: photo), tmp_path / "turned.mp4"
    with av.open(str(flat)) as source, av.open(str(turned), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        stream.set_display_rotation(-90)
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    frame = drawn(Timeline([Track([VideoClip(turned)])]), (90, 160), 25)[0]
    assert frame[10:70, :, 0].min() > 180
    assert frame[90:150, :, 0].max() < 40


@pytest.mark.parametrize("color", [(200, 40, 40), (30, 160, 60), (40, 60, 190), (128, 128, 128), (250, 250, 250)])
def test_colours_do_not_drift(tmp_path: Path, color: tuple[int, int, int]) -> None:
    """Through a file, the compositor and another crop, within two levels."""
    path = written(tmp_path / "a.mp4", 4, 25, lambda _: np.full((90, 160, 3), color, np.uint8))
    still = np.full((90, 160, 3), color, np.uint8)
    for clip in (VideoClip(path), Solid(color, 0.16), Still(still, 0.16)):
        for size in ((160, 90), (90, 160)):
            frame = drawn(Timeline([Track([clip])]), size, 25)[2].astype(int)
            assert np.abs(frame - color).max() <= 2


def test_a_frame_of_the_same_size_is_not_touched(tmp_path: Path) -> None:
    """Not a level of its luma changes on the way."""
    texture = np.random.default_rng(1).integers(0, 256, (90, 160, 3), np.uint8)
    clip = VideoClip(written(tmp_path / "a.mp4", 3, 25, lambda _: texture))
    target = Planes.black(SIZE)
    with (
        Compositor(Timeline([Track([clip])]), VideoFormat(SIZE, fps=25)) as compositor,
        av.open(str(tmp_path / "a.mp4")) as file,
    ):
        compositor.draw(0, target)
        decoded = next(file.decode(video=0)).to_ndarray()
    assert np.array_equal(target.y, decoded[:90])


def ball(places: F64, size: tuple[int, int] = (240, 136)) -> Callable[[int], U8]:
    """A green ball over a still, busy ground, its middle at a share of the width in each frame."""
    ground = np.random.default_rng(2).integers(90, 150, (size[1] // 4, size[0] // 4, 3), np.uint8)
    ground = np.asarray(cv2.resize(ground, size, interpolation=cv2.INTER_CUBIC), np.uint8)

    def paint(index: int) -> U8:
        frame = ground.copy()
        cv2.circle(frame, (round(places[index] * size[0]), size[1] // 2), 14, (20, 200, 40), -1, cv2.LINE_AA)
        return frame

    return paint


def ball_places(frames: list[U8]) -> F64:
    """Where the ball's middle is in each frame, in shares of its width; not a number where it is not whole enough."""
    found: list[float] = []
    for frame in frames:
        green = frame[..., 1].astype(int) - frame[..., 0] > 70
        columns = np.nonzero(green)[1]
        found.append(float(columns.mean()) / frame.shape[1] if len(columns) > 60 else np.nan)
    return np.array(found)


@pytest.mark.parametrize("size", ASPECTS)
def test_the_crop_follows_a_subject_that_crosses_the_picture(tmp_path: Path, size: tuple[int, int]) -> None:
    """It is inside every frame of every shape."""
    places = 0.15 + 0.7 * (0.5 - 0.5 * np.cos(np.pi * np.arange(75) / 74))
    path = written(tmp_path / "a.mp4", 75, 25, ball(places), (240, 136))
    timeline = Timeline([Track([VideoClip(path)])])
    seen = ball_places(drawn(timeline, size, 25))
    assert seen.min() > 0.08
    assert seen.max() < 0.92


def test_the_crop_glides(tmp_path: Path) -> None:
    """It goes most of the subject's way, one way only, and no frame's step differs much from the one before."""
    places = 0.15 + 0.7 * (0.5 - 0.5 * np.cos(np.pi * np.arange(75) / 74))
    clip = VideoClip(written(tmp_path / "a.mp4", 75, 25, ball(places), (240, 136)))
    span = schedule([clip], Fraction(25)).spans[0]
    view = VideoView(clip, span, Canvas((90, 160), Fraction(25)))
    middles = np.array([view.window(frame).center[0] for frame in range(75)])
    view.close()
    steps = np.diff(middles)
    assert middles[-1] - middles[0] > 0.6 * 0.7 * 240
    assert steps.min() > -0.01
    assert np.abs(np.diff(steps)).max() < 0.25


def test_the_crop_keeps_still_for_a_subject_that_does(tmp_path: Path) -> None:
    """A ball that trembles does not make the crop tremble."""
    random = np.random.default_rng(5)
    places = 0.75 + random.uniform(-0.01, 0.01, 50)
    path = written(tmp_path / "a.mp4", 50, 25, ball(places), (240, 136))
    with Compositor(Timeline([Track([VideoClip(path)])]), VideoFormat((90, 160), fps=25)) as compositor:
        target = Planes.black((90, 160))
        grounds, frames = [], []
        for index in range(compositor.frames):
            compositor.draw(index, target)
            grounds.append(target.y[120:].astype(int))
            frames.append(planes_to_rgb(target.y, target.u, target.v))
        assert compositor.report()[0].move is None
    assert max(float(np.abs(b - grounds[0]).mean()) for b in grounds) < 3
    assert ball_places(frames).min() > 0.2
    assert ball_places(frames).max() < 0.8


@pytest.mark.parametrize("size", ASPECTS)
@pytest.mark.parametrize("focus", [(0.1, 0.5), (0.9, 0.5), (0.5, 0.2)])
def test_a_hint_decides_what_is_kept(size: tuple[int, int], focus: tuple[float, float]) -> None:
    """The hinted place is inside the frame of a still, whatever else draws the eye."""
    photo = np.full((136, 240, 3), 110, np.uint8)
    cv2.circle(photo, (120, 68), 20, (220, 30, 30), -1)
    x, y = round(focus[0] * 240), round(focus[1] * 136)
    cv2.circle(photo, (x, y), 9, (20, 200, 40), -1)
    frame = drawn(Timeline([Track([Still(photo, 0.2, focus=focus)])]), size)[0]
    green = frame[..., 1].astype(int) - frame[..., 0] > 70
    scale = size[0] / window_about((240, 136), size[0] / size[1], focus).width
    assert green.sum() > 0.7 * np.pi * 81 * scale**2


def test_layers_move_about_a_hinted_subject_too() -> None:
    """A hint says what is kept; it does not flatten the picture."""
    photo = reduced(read_image(photograph("dandelion")), 640)
    clip = Still(photo, 1.0, "push in", focus=(0.35, 0.5))
    with Compositor(Timeline([Track([clip])]), VideoFormat((320, 180), 12)) as compositor:
        compositor.draw(0, Planes.black((320, 180)))
        assert compositor.report()[0].layered


def test_a_still_keeps_its_subject_in_every_shape() -> None:
    """Found by itself: the one sharp thing before a soft ground."""
    random = np.random.default_rng(3)
    photo = np.asarray(cv2.GaussianBlur(random.integers(60, 120, (272, 480, 3), np.uint8), (0, 0), 9), np.uint8)
    photo[90:180, 370:430] = random.integers(0, 256, (90, 60, 3), np.uint8) // [4, 1, 4]
    for size in ASPECTS:
        frame = drawn(Timeline([Track([Still(photo, 0.2)])]), size)[0].astype(int)
        share = min(1.0, size[0] / size[1] / (480 / 272))
        columns = np.nonzero(frame[..., 1] - frame[..., 0] > 40)[1]
        assert len(columns) > 50
        assert np.ptp(columns) > 0.8 * 60 / (480 * share) * size[0]


@given(
    st.tuples(st.integers(16, 4000), st.integers(16, 4000)),
    st.floats(0.2, 5),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_a_crop_is_the_largest_of_its_shape_inside_the_picture(
    size: tuple[int, int], aspect: float, focus: tuple[float, float]
) -> None:
    """It fills one side, has the aspect, and contains the focus."""
    window = window_about(size, aspect, focus)
    assert window.width / window.height == pytest.approx(aspect, rel=1e-6)
    assert window.width == pytest.approx(size[0]) or window.height == pytest.approx(size[1])
    assert -1e-6 <= window.left <= size[0] - window.width + 1e-6
    assert -1e-6 <= window.top <= size[1] - window.height + 1e-6
    assert window.left - 1e-6 <= focus[0] * size[0] <= window.left + window.width + 1e-6
    assert window.top - 1e-6 <= focus[1] * size[1] <= window.top + window.height + 1e-6
