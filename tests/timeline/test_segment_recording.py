"""Timelines drawn by several threads at once: the same film, whole or not at all, and nothing made ready twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.image import read_image
from mmgen.media.planes import Planes
from mmgen.media.segments import SHARES
from mmgen.media.timeline.clips import Solid, Still, VideoClip
from mmgen.media.timeline.compositor import Compositor
from mmgen.media.timeline.logo import Logo
from mmgen.media.timeline.parts import Parts
from mmgen.media.timeline.player import Player
from mmgen.media.timeline.recording import Recording, record
from mmgen.media.timeline.render import render
from mmgen.media.timeline.schedule import schedule
from mmgen.media.timeline.segment_recording import draughtsmen, record_segments
from mmgen.media.timeline.timeline import Inset, Timeline, Track
from mmgen.media.timeline.views import Canvas
from mmgen.media.timeline.words import Caption, Words
from mmgen.media.video_format import VideoFormat
from mmgen.media.video_reader import VideoReader
from mmgen.media.video_writer import VideoWriter
from mmgen.samples import photograph

SIZE = (128, 72)
FORMAT = VideoFormat(SIZE, fps=10, quality="draft")


def unheard(share: float) -> None:
    """Nobody listens."""


def small(name: str) -> U8:
    """A photograph, small."""
    return np.asarray(cv2.resize(read_image(photograph(name)), (320, 180), interpolation=cv2.INTER_AREA), np.uint8)


class Blink:
    """A layer that spoils its own memory while it draws, as one that serves one thread at a time may."""

    def __init__(self) -> None:
        self.busy = 0
        self.clashes = 0

    def draw(self, target: Planes, time: float) -> None:
        """Brighten a corner, more and more."""
        self.clashes += self.busy
        self.busy += 1
        target.y[:8, :8] = min(round(60 + 20 * time), 235)
        self.busy -= 1


def film(folder: Path) -> tuple[Timeline, Blink]:
    """Eight seconds with all that a timeline can hold, transitions over the places where it is cut."""
    with VideoWriter(folder / "clip.mp4", VideoFormat((96, 54), fps=10)) as writer:
        for index in range(50):
            writer.push_rgb(np.full((54, 96, 3), 30 + 4 * index, np.uint8))
    blink = Blink()
    lake = small("lake")
    clips = [
        Still(lake, 2, "push in", words=Words("Lake"), overlays=(blink,)),
        Still(np.roll(lake, 6, axis=1), Fraction(2), "drift", transition="morph", overlays=(blink,)),
        VideoClip(folder / "clip.mp4", seconds=2, begin=1, transition="wipe"),
        Still(small("summit"), 2, "pull out", transition="dissolve", words=Words("Up", "2310 m")),
    ]
    upper = Track([Solid((200, 40, 40), 3), Still(small("farmhouse"), 3)], inset=Inset(aspect=1.0))
    mark = Logo(np.full((20, 40, 4), 255, np.uint8))
    return Timeline([Track(clips), upper], captions=[Caption("Hello", 3, 2.5)], logos=[mark]), blink


def frames_of(path: Path) -> U8:
    """All frames of a video."""
    with VideoReader(path) as reader:
        return np.array([frame.rgb() for frame in reader])


def side_by_side(timeline: Timeline, path: Path, count: int) -> None:
    """The film by so many threads."""
    with Compositor(timeline, FORMAT) as first, ExitStack() as stack:
        others = [stack.enter_context(first.another()) for _ in range(count - 1)]
        draws = [each.draw for each in (first, *others)]
        record_segments(Recording(path, FORMAT, first.frames), draws, sound=None, report=unheard)


def test_a_film_drawn_side_by_side_is_the_one_drawn_by_one_thread(tmp_path):
    """Frame by frame the same, to within coding, and so is what is told about its clips."""
    timeline, blink = film(tmp_path)
    with Compositor(timeline, FORMAT) as compositor:
        alone = Recording(tmp_path / "alone.mp4", FORMAT, compositor.frames)
        record(alone, compositor.draw, sound=None, report=unheard)
        single = compositor.report()
    side_by_side(timeline, tmp_path / "3.mp4", 3)
    assert blink.clashes == 0
    before, after = frames_of(tmp_path / "alone.mp4"), frames_of(tmp_path / "3.mp4")
    assert before.shape == after.shape
    apart = np.abs(before.astype(int) - after).mean(axis=(1, 2, 3))
    assert apart.max() < 3.5
    assert render(timeline, tmp_path / "rendered.mp4", FORMAT).clips == single


def test_clips_are_made_ready_once_for_all(tmp_path):
    """Also in a transition, where two clips take turns."""
    timeline, _ = film(tmp_path)
    prepared = []

    class Counted(ThreadPoolExecutor):
        def submit(self, work, /, *given):
            prepared.append(given[0])
            return super().submit(work, *given)

    with Counted(1) as workers:
        parts = Parts(schedule(timeline.tracks[0].clips, FORMAT.rate), Canvas(SIZE, FORMAT.rate), workers)
        players = [Player(parts), Player(parts)]
        target = Planes.black(SIZE)
        for frame in range(40):
            players[0].draw(frame, target)
            players[1].draw(frame + 40, target)
        assert sorted(prepared) == [0, 1, 2, 3]
        players[0].draw(0, target)
        assert sorted(prepared) == [0, 0, 1, 2, 3], "what nobody wanted any more was let go"
        for player in players:
            player.close()


def test_the_bytes_do_not_depend_on_the_number_of_threads(tmp_path):
    def draw(index: int, target: Planes) -> None:
        target.y[:] = 40 + 2 * index
        target.u[:], target.v[:] = 90 + index, 128

    paths = [tmp_path / f"{count}.mp4" for count in (1, 2, 5)]
    for path, count in zip(paths, (1, 2, 5), strict=True):
        record_segments(Recording(path, FORMAT, 80), [draw] * count, sound=None, report=unheard)
    assert len({path.read_bytes() for path in paths}) == 1


def test_what_a_thread_raises_is_raised_and_leaves_no_file(tmp_path):
    def draw(index: int, target: Planes) -> None:
        if index == 60:
            raise ZeroDivisionError
        target.y[:] = 100

    before = threading.active_count()
    with pytest.raises(ZeroDivisionError):
        record_segments(Recording(tmp_path / "a.mp4", FORMAT, 80), [draw, draw], sound=None, report=unheard)
    assert list(tmp_path.iterdir()) == []
    assert threading.active_count() == before


def test_report_hears_each_frame_in_the_callers_thread_and_may_stop_the_work(tmp_path):
    heard: list[tuple[float, bool]] = []

    def draw(index: int, target: Planes) -> None:
        target.y[:] = 100 + index

    def report(share: float) -> None:
        heard.append((share, threading.current_thread() is threading.main_thread()))
        if len(heard) == 100:
            raise KeyboardInterrupt

    record_segments(Recording(tmp_path / "a.mp4", FORMAT, 80), [draw, draw], sound=None, report=report)
    assert heard == [(index / 80, True) for index in range(1, 81)]
    with pytest.raises(KeyboardInterrupt):
        record_segments(Recording(tmp_path / "b.mp4", FORMAT, 80), [draw, draw], sound=None, report=report)
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_sound_that_fails_or_has_a_wrong_shape_leaves_no_file(tmp_path):
    def draw(index: int, target: Planes) -> None:
        target.y[:] = 100

    sounding = VideoFormat(SIZE, fps=10, audio_rate=48000)
    with pytest.raises(InputError, match=r"must be \(2, n\)"):
        record_segments(
            Recording(tmp_path / "a.mp4", sounding, 80), [draw], sound=[np.zeros((1, 9), np.float32)], report=unheard
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("video_format", "frames", "most"),
    [
        (VideoFormat((1920, 1080)), 30 * 60, 4),
        (VideoFormat((1920, 1080)), 450, 2),
        (VideoFormat((1920, 1080)), 60, 1),
        (VideoFormat((1920, 1080), quality="draft"), 450, 4),
        (VideoFormat((1920, 1080), quality="draft"), 30 * 60, 5),
        (VideoFormat((1920, 1080), quality="final"), 30 * 60, 2),
        (VideoFormat((2560, 1440)), 30 * 60, 2),
        (VideoFormat((3840, 2160)), 30 * 60, 1),
        (VideoFormat((7680, 4320)), 30 * 60, 1),
    ],
)
def test_there_are_no_more_side_by_side_than_processors_segments_and_memory_allow(video_format, frames, most):
    assert draughtsmen(video_format, frames, cores=64) == most
    threads = SHARES[video_format.quality].threads
    assert draughtsmen(video_format, frames, cores=threads + 1) == min(most, (threads + 1) // threads)
    assert draughtsmen(video_format, frames, cores=1) == 1
