"""Whole timelines as files: length, layers, words, logos, sound, reports, and what fails."""

from __future__ import annotations

import tracemalloc
from fractions import Fraction
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.audio import read_audio
from mmgen.media.image import read_image
from mmgen.media.loudness import integrated_loudness
from mmgen.media.planes import Planes
from mmgen.media.probe import probe_video
from mmgen.media.timeline.clips import Solid, Still, VideoClip
from mmgen.media.timeline.compositor import Compositor
from mmgen.media.timeline.inset import inset_box
from mmgen.media.timeline.logo import Logo
from mmgen.media.timeline.placement import safe_area
from mmgen.media.timeline.render import render
from mmgen.media.timeline.sound import Sound
from mmgen.media.timeline.timeline import Inset, Timeline, Track
from mmgen.media.timeline.words import Caption, Words
from mmgen.media.video_format import VideoFormat
from mmgen.media.video_writer import VideoWriter
from mmgen.samples import photograph

SIZE = (192, 108)
ASPECTS = [(192, 108), (108, 192), (144, 144)]
GREY = (60, 60, 60)


@cache
def sample(name: str) -> U8:
    """One of the photographs that ship with mmgen, small."""
    return np.asarray(cv2.resize(read_image(photograph(name)), (640, 360), interpolation=cv2.INTER_AREA), np.uint8)


def lumas(timeline: Timeline, size: tuple[int, int] = SIZE, fps: float = 20) -> list[U8]:
    """The luma of every frame of a timeline."""
    target, seen = Planes.black(size), []
    with Compositor(timeline, VideoFormat(size, fps=fps)) as compositor:
        for index in range(compositor.frames):
            compositor.draw(index, target)
            seen.append(target.y.copy())
    return seen


def clip_file(path: Path, seconds: float = 2.0) -> Path:
    """A small video with a tone: half a second of 2000 Hz, then 880 Hz."""
    with VideoWriter(path, VideoFormat((160, 90), fps=20, audio_rate=48000)) as writer:
        for index in range(round(seconds * 20)):
            times = (np.arange(2400) + 2400 * index) / 48000
            wave = 0.2 * np.sin(2 * np.pi * (2000 if index < 10 else 880) * times)
            writer.push_audio(np.asarray(np.repeat(wave[None], 2, axis=0), np.float32))
            writer.push_rgb(np.full((90, 160, 3), 40 + 3 * index, np.uint8))
    return path


@pytest.mark.parametrize("size", ASPECTS)
def test_one_timeline_fills_frames_of_any_shape(tmp_path: Path, size: tuple[int, int]) -> None:
    """Exactly as long in each, to the frame; no bars, and the report says the same."""
    clips = [
        Still(sample("lake"), 0.7, "push in"),
        VideoClip(clip_file(tmp_path / "a.mp4"), seconds=1.1, begin=0.3, transition="whip"),
        Still(sample("summit"), Fraction(4, 3), "drift", transition="luma", words=Words("山", "Up")),
    ]
    path = tmp_path / "film.mp4"
    made = render(Timeline([Track(clips)]), path, VideoFormat(size, fps=29.97))
    facts = probe_video(path)
    frames = round((0.7 + 1.1 + 4 / 3) * 30000 / 1001)
    assert (facts.frames, made.frames) == (frames, frames)
    assert facts.seconds == pytest.approx(frames * 1001 / 30000, abs=1e-3)
    assert (facts.width, facts.height) == size
    assert sum(clip.frames for clip in made.clips) == frames
    assert [clip.transition for clip in made.clips] == ["cut", "whip", "luma"]
    assert [clip.kind for clip in made.clips] == ["Still", "VideoClip", "Still"]
    assert [clip.move for clip in made.clips] == ["push in", None, "drift"]


def test_gaps_show_the_background_and_upper_tracks_what_lies_below() -> None:
    base = Track([Solid((200, 200, 200), 1.0), Solid((200, 200, 200), 1.0, start=2.0)])
    upper = Track([Solid((0, 0, 0), 0.9, start=0.1)])
    means = [float(frame.mean()) for frame in lumas(Timeline([base, upper], background=GREY))]
    bright, ground = means[0], means[30]
    assert means[1] == bright
    assert ground == pytest.approx(16 + 60 * 219 / 255, abs=1)
    assert min(means[2:20]) < 18
    assert means[-1] == bright
    assert all(abs(mean - ground) < 1 for mean in means[20:40])


@pytest.mark.parametrize("size", ASPECTS)
@pytest.mark.parametrize("place", ["top left", "bottom right", "center"])
def test_an_inset_lies_in_the_safe_area_with_round_corners(size: tuple[int, int], place: str) -> None:
    """It shows its clip within its box, and nothing of it outside."""
    inset = Inset(place=place, corner=0.2)
    timeline = Timeline([Track([Solid((0, 0, 0), 2)]), Track([Solid((255, 255, 255), 2)], inset)])
    frame = lumas(timeline, size)[20]
    box, area = inset_box(inset, size), safe_area(size)
    rows, columns = np.nonzero(frame > 100)
    assert columns.min() == box.left
    assert columns.max() == box.left + box.width - 1
    assert rows.min() == box.top
    assert rows.max() == box.top + box.height - 1
    assert columns.min() >= area.left - 1
    assert columns.max() <= area.left + area.width + 1
    assert rows.min() >= area.top - 1
    assert rows.max() <= area.top + area.height + 1
    assert frame[rows.min(), columns.min()] < 30
    assert frame[int(rows.mean()), int(columns.mean())] > 230


def test_an_inset_comes_and_goes_softly() -> None:
    timeline = Timeline([Track([Solid((0, 0, 0), 3)]), Track([Solid((255, 255, 255), 1, start=1)], Inset())])
    means = np.array([float(frame.mean()) for frame in lumas(timeline)])
    assert means[19] == means[40] == means[0]
    steps = np.diff(means)
    assert steps[19:25].min() > 0
    assert steps.max() < 0.4 * np.ptp(means)


def mark() -> U8:
    """A white disc on nothing, with colours where nothing is seen."""
    pixels = np.zeros((100, 200, 4), np.uint8)
    cv2.circle(pixels, (100, 50), 48, (255, 255, 255, 255), -1, cv2.LINE_AA)
    pixels[..., :3] = 255
    pixels[pixels[..., 3] == 0, 1:3] = 0
    return pixels


@pytest.mark.parametrize("size", ASPECTS)
def test_a_logo_keeps_its_place_and_its_width(size: tuple[int, int]) -> None:
    """In the safe area's corner, a share of the frame's width wide, without a fringe."""
    logo = Logo(mark(), "top right", width=0.25, opacity=1.0, fade=0)
    target = Planes.black(size)
    with Compositor(Timeline([Track([Solid((0, 0, 0), 1)])], logos=[logo]), VideoFormat(size, fps=20)) as compositor:
        compositor.draw(10, target)
    _, columns = np.nonzero(target.y > 60)
    area = safe_area(size)
    assert np.ptp(columns) + 1 == pytest.approx(0.25 * size[0] * 0.97 / 2, abs=2)
    assert columns.max() <= area.left + area.width
    assert np.abs(target.v.astype(int) - 128).max() <= 3
    assert target.y.max() >= 230


@pytest.mark.parametrize("ground", [60, 245])
def test_a_light_logo_is_seen_on_a_bright_sky(ground: int) -> None:
    """A soft shadow is about it, which a dark ground hardly shows; a dark logo has none."""
    size = 640, 360
    dark_mark = mark()
    dark_mark[..., :3] //= 12
    levels = []
    for each in (mark(), dark_mark):
        shown = [Logo(each, "center", width=0.3, fade=0)]
        levels.append(lumas(Timeline([Track([Solid((ground,) * 3, 1)])], logos=shown), size)[10].astype(int))
    light, dark = levels
    disc = (slice(180, 181), slice(320, 321))
    beside = light[180, 320 + 48 : 320 + 60].min()
    assert light[disc].mean() - beside > (20 if ground > 200 else 100)
    assert abs(beside - int(light[5, 5])) < 60, "a shadow, not a plate"
    assert light[180, 440] == light[5, 5], "it has an end"
    assert dark[180, 320 + 52] == dark[5, 5]


def test_a_logo_fades_in_and_out() -> None:
    logo = Logo(mark(), opacity=0.8, start=0.5, seconds=2, fade=0.5)
    means = np.array([float(f.mean()) for f in lumas(Timeline([Track([Solid((0, 0, 0), 3)])], logos=[logo]))])
    assert means[9] == means[-9] == means[0]
    assert np.diff(means[9:21]).min() >= 0
    assert np.diff(means[39:51]).max() <= 0
    assert means[25:35] == pytest.approx(means[30])
    brightest = max(int(frame.max()) for frame in lumas(Timeline([Track([Solid((0, 0, 0), 3)])], logos=[logo])))
    assert brightest == pytest.approx(16 + 0.8 * 219, abs=3)


@pytest.mark.parametrize("size", ASPECTS)
def test_words_keep_clear_of_logos_and_insets(size: tuple[int, int]) -> None:
    """Where an inset stands in a caption's corner the caption stands above it; a title avoids a logo."""
    inset = Track([Solid((90, 90, 90), 3)], Inset("bottom left", width=0.5))
    captioned = Track([Solid((0, 0, 0), 3, words=Words(caption="And a caption"))])
    free, beside = (lumas(Timeline(tracks), size)[40] for tracks in ([captioned], [captioned, inset]))
    assert (beside > 200).sum() == pytest.approx((free > 200).sum(), rel=0.1)
    titled = Track([Solid((0, 0, 0), 3, words=Words("A title"))])
    for place in ("bottom left", "left", "top right"):
        logos = [Logo(mark(), place, opacity=0.4, width=0.25, fade=0)]
        bare = lumas(Timeline([Track([Solid((0, 0, 0), 3)])], logos=logos), size)[40].astype(int)
        shown = lumas(Timeline([titled], logos=logos), size)[40].astype(int)
        assert (shown > 200).sum() > 30
        assert not (np.abs(shown - bare) > 40)[bare > 60].any()


def test_a_caption_runs_over_a_cut() -> None:
    """In its own time, whatever is on screen; readable on both."""
    clips = [Solid((0, 0, 0), 2), Solid((10, 10, 10), 2)]
    bare = lumas(Timeline([Track(clips)]))
    said = lumas(Timeline([Track(clips)], captions=[Caption("Over the cut", 1.0, 2.0)]))
    shown = [int((np.abs(a.astype(int) - b) > 60).sum()) for a, b in zip(bare, said, strict=True)]
    assert max(shown[:20] + shown[61:]) == 0
    assert min(shown[34:52]) > 0.9 * max(shown[34:52]) > 20
    rows = np.nonzero(np.abs(bare[40].astype(int) - said[40]) > 60)[0]
    assert rows.min() > 0.66 * SIZE[1]


def test_the_sound_of_a_clip_comes_with_its_picture(tmp_path: Path) -> None:
    """At its place, at the mix's loudness, in a file whose sound is as long as its pictures; music gives way to it."""
    clips = [
        Solid((0, 0, 0), 2.0),
        VideoClip(clip_file(tmp_path / "a.mp4"), seconds=1.5, begin=0.5),
        Solid((0, 0, 0), 2.0),
    ]
    random = np.random.default_rng(4)
    music = np.asarray(random.normal(0, 0.06, (2, 6 * 48000)), np.float32)
    timeline = Timeline([Track(clips)], sounds=[Sound(music, role="music", fade_out=0.5)])
    made = render(timeline, tmp_path / "film.mp4", VideoFormat(SIZE, fps=20))
    samples = read_audio(tmp_path / "film.mp4")
    assert samples.shape[1] / 48000 == pytest.approx(5.5, abs=0.03)
    assert integrated_loudness(samples, 48000) == pytest.approx(-16, abs=1)
    assert made.loudness == pytest.approx(-16, abs=1)
    bands = np.abs(np.fft.rfft(samples[0][: 48000 * 5].reshape(-1, 2400), axis=1))
    power = bands[:, 44]
    loud = np.flatnonzero(power > 0.3 * power.max()) / 20
    assert bands[:, 100].max() < 0.1 * power.max()
    high = 20 * np.log10(np.median(bands[:, 300:], axis=1))
    assert high[46:64].mean() == pytest.approx(high[10:36].mean() - 12, abs=2)
    assert loud.min() == pytest.approx(2.0, abs=0.1)
    assert loud.max() == pytest.approx(3.4, abs=0.1)
    silent = Timeline([Track([VideoClip(tmp_path / "a.mp4", sound=None)])])
    assert render(silent, str(tmp_path / "b.mp4"), VideoFormat(SIZE, fps=20)).loudness is None
    assert probe_video(tmp_path / "b.mp4").frames > 0  # a path may be text, as everywhere
    assert probe_video(tmp_path / "b.mp4").audio_codec is None


def test_what_can_not_be_rendered_leaves_no_file(tmp_path: Path) -> None:
    """A clip that breaks half-way, or a rate that sound is not mixed at."""
    broken = Timeline([Track([Solid(GREY, 1), Still(sample("lake"), 1, words=Words("\x00\x01"))])])
    with pytest.raises(InputError):
        render(broken, tmp_path / "a.mp4", VideoFormat(SIZE))
    noisy = Timeline([Track([Solid(GREY, 1)])], sounds=[Sound(np.ones((2, 480), np.float32))])
    with pytest.raises(InputError, match="48000"):
        render(noisy, tmp_path / "a.mp4", VideoFormat(SIZE, audio_rate=16000))
    assert list(tmp_path.iterdir()) == []


def test_many_clips_take_no_more_memory_than_a_few(tmp_path: Path) -> None:
    """Stills and videos by turns: what has been shown is let go."""
    path = clip_file(tmp_path / "a.mp4", 1.0)

    def peak(count: int) -> int:
        clips: list[Still | VideoClip] = []
        for _ in range(count):
            clips += [Still(sample("lake"), 0.4, "drift"), VideoClip(path, seconds=0.4, transition="dissolve")]
        target = Planes.black(SIZE)
        tracemalloc.start()
        with Compositor(Timeline([Track(clips)]), VideoFormat(SIZE, fps=10)) as compositor:
            for index in range(compositor.frames):
                compositor.draw(index, target)
            most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(1)
    assert peak(8) < 1.8 * peak(2)


def test_transparent_pixels_show_the_background() -> None:
    pixels = np.zeros((90, 160, 4), np.uint8)
    pixels[:, 80:] = 255
    frame = lumas(Timeline([Track([Still(pixels, 0.2)])], background=GREY), (160, 90))[0]
    assert frame[45, 20] == pytest.approx(16 + 60 * 219 / 255, abs=2)
    assert frame[45, 140] > 230


@pytest.mark.parametrize("size", ASPECTS)
def test_arabic_begins_on_the_right(size: tuple[int, int]) -> None:
    """A title, its rule and a caption stand at the safe area's right edge; in English, at its left one."""
    area = safe_area(size)
    arabic = Words("القمة", "صعود"), Words(caption="مساء الخير")
    english = Words("The top", "Up"), Words(caption="Good evening")
    for words, right in [*((words, True) for words in arabic), *((words, False) for words in english)]:
        frame = lumas(Timeline([Track([Solid((0, 0, 0), 3, words=words)])]), size)[-1]
        columns = np.nonzero(frame > 120)[1]
        edge = columns.max() - area.left - area.width if right else columns.min() - area.left
        assert abs(edge) <= 4
        assert len(columns) > 20
