"""Videos that are encoded in segments side by side: the same file as one after the other, and whole or not at all."""

from __future__ import annotations

import resource
import signal
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import get_args

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.frame_buffer import FrameBuffer
from mmgen.media.probe import probe_video
from mmgen.media.segmented_writer import SegmentedWriter
from mmgen.media.segments import SHARES, PacketOrder, can_be_segmented, segments_of
from mmgen.media.video_format import Quality, VideoFormat
from mmgen.media.video_reader import VideoReader

FORMAT = VideoFormat((64, 48), fps=12, quality="draft")
FRAMES = 12 * 16


def level(index: int) -> int:
    """The grey of a frame."""
    return 20 + (index * 7) % 200


def greys(segment: range, video_format: VideoFormat = FORMAT) -> Iterator[av.VideoFrame]:
    """The pictures of a segment, each in the same buffer."""
    buffer = FrameBuffer(video_format)
    for index in segment:
        buffer.y[:], buffer.u[:], buffer.v[:] = level(index), 128, 128
        yield buffer.encodable()


def write(path: Path, order: list[int], *, threads: int = 1, video_format: VideoFormat = FORMAT) -> Path:
    """Encode the segments in this order, each thread taking the next one."""
    left = list(order)
    with SegmentedWriter(path, video_format, FRAMES) as writer:

        def work() -> None:
            while left:
                number = left.pop(0)
                writer.encode(number, greys(writer.segments[number], video_format))

        workers = [threading.Thread(target=work) for _ in range(threads)]
        for worker in workers:
            worker.start()
        if video_format.audio_rate:
            writer.push_audio(np.zeros((2, FRAMES * video_format.audio_rate // 12), np.float32))
        for worker in workers:
            worker.join()
    return path


@given(st.integers(1, 20_000), st.sampled_from([Fraction(12), Fraction(30), Fraction(30000, 1001), Fraction(240)]))
def test_segments_are_alike_in_length_and_leave_nothing_out(frames, rate):
    """Where an encoder has one thread, there are two of them for two processors, and each finds as many segments."""
    for quality in get_args(Quality):
        segments = segments_of(frames, rate, quality)
        assert [index for segment in segments for index in segment] == list(range(frames))
        assert max(map(len, segments)) - min(map(len, segments)) <= 1
        alone = SHARES[quality].threads == 1
        assert len(segments) == 1 or not alone or len(segments) % 2 == 0
        assert len(segments) == 1 or (1.5 if alone else 5) <= len(segments[0]) / rate <= (6 if alone else 10)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=60))
def test_packets_leave_in_the_order_of_their_segments(turns):
    """However the segments' packets come in; the first segment's leave at once."""
    left: list[tuple[int, int]] = []
    order = PacketOrder(left.extend)
    counts = dict.fromkeys(range(5), 0)
    for segment in turns:
        order.put(segment, [(segment, counts[segment])])
        counts[segment] += 1
        assert left == [(0, number) for number in range(counts[0])]
    for segment in (3, 1, 4, 0, 2):
        order.end(segment)
    assert left == [(segment, number) for segment in range(5) for number in range(counts[segment])]


def test_every_frame_is_there_once_at_its_time(tmp_path):
    path = write(tmp_path / "a.mp4", [1, 0, 3, 2])
    facts = probe_video(path)
    assert (facts.frames, facts.seconds, facts.color_space) == (FRAMES, 16, "bt709")
    with VideoReader(path) as reader:
        frames = list(reader)
    assert [frame.seconds for frame in frames] == pytest.approx([index / 12 for index in range(FRAMES)])
    seen = np.array([frame.planes()[0].mean() for frame in frames])
    assert np.abs(seen - [level(index) for index in range(FRAMES)]).max() < 3


def test_each_segment_begins_with_a_key_frame(tmp_path):
    path = write(tmp_path / "a.mp4", [0, 1, 2, 3])
    with av.open(str(path)) as container:
        times = [float(packet.pts * packet.time_base) for packet in container.demux(video=0) if packet.is_keyframe]
    assert set(times) >= {segment[0] / 12 for segment in segments_of(FRAMES, FORMAT.rate, FORMAT.quality)}


def test_the_bytes_do_not_depend_on_the_number_of_threads(tmp_path):
    sounding = VideoFormat((64, 48), fps=12, quality="draft", audio_rate=48000)
    for video_format in (FORMAT, sounding, VideoFormat((64, 48), fps=12)):
        order = list(range(len(segments_of(FRAMES, video_format.rate, video_format.quality))))
        files = [
            write(tmp_path / f"{threads}.mp4", order, threads=threads, video_format=video_format).read_bytes()
            for threads in (1, 2, 4)
        ]
        assert files[0] == files[1] == files[2]


def test_sound_lasts_as_long_as_the_pictures(tmp_path):
    path = write(
        tmp_path / "a.mp4", [0, 1, 2, 3], video_format=VideoFormat((64, 48), fps=12, quality="draft", audio_rate=48000)
    )
    with av.open(str(path)) as container:
        sound = container.streams.audio[0]
        assert float(sound.duration * sound.time_base) == pytest.approx(16, abs=0.05)


def test_nothing_is_left_of_a_video_that_fails(tmp_path):
    """Neither a file nor a part of one."""
    broken = (1 / (index - 9) and picture for index, picture in enumerate(greys(range(FRAMES))))
    with pytest.raises(ZeroDivisionError), SegmentedWriter(tmp_path / "a.mp4", FORMAT, FRAMES) as writer:
        writer.encode(0, broken)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_is_named(tmp_path):
    """A limit on the size of files stands for it."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, limits[1]))
    try:
        with pytest.raises(InputError, match=r"a\.mp4: can't be encoded"):
            write(tmp_path / "a.mp4", [0, 1, 2, 3])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_can_hold_no_such_video_is_refused(tmp_path):
    with pytest.raises(InputError, match="can't hold codec 'h264'"):
        SegmentedWriter(tmp_path / "a.webm", FORMAT, FRAMES)
    with pytest.raises(InputError, match="there is no folder"):
        SegmentedWriter(tmp_path / "none" / "a.mp4", FORMAT, FRAMES)
    assert list(tmp_path.iterdir()) == []


def test_only_h264_without_alpha_is_cut():
    assert can_be_segmented(FORMAT)
    assert not can_be_segmented(VideoFormat((64, 48), codec="hevc"))
    assert not can_be_segmented(VideoFormat((64, 48), codec="vp9", alpha=True))
