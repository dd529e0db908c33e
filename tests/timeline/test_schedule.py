"""The arithmetic of timelines: which frames each clip fills, exactly, whatever the lengths and the rate."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.timeline.clips import TRANSITIONS, Solid, Transition
from mmgen.media.timeline.duration import exact, frame_at
from mmgen.media.timeline.schedule import DURATIONS, LONGEST_SHARE, schedule
from mmgen.media.timeline.timeline import Timeline, Track

RATES = st.sampled_from([Fraction(24), Fraction(25), Fraction(30), Fraction(60), Fraction(30000, 1001)])
SECONDS = st.one_of(
    st.floats(0.2, 20, allow_nan=False), st.fractions(Fraction(1, 5), 20, max_denominator=1001), st.integers(1, 20)
)


@st.composite
def solids(draw: st.DrawFn) -> list[Solid]:
    """Some clips with any transitions, lengths and gaps."""
    clips: list[Solid] = []
    now = Fraction(0)
    for _ in range(draw(st.integers(1, 8))):
        gap = draw(st.sampled_from([None, None, Fraction(0), Fraction(1, 3), 1.7]))
        transition: Transition = draw(st.sampled_from(TRANSITIONS))  # type: ignore[assignment]  # they are its values
        clip = Solid(
            (0, 0, 0),
            draw(SECONDS),
            start=None if gap is None else now + exact(gap),
            transition=transition,
            transition_seconds=draw(st.sampled_from([None, None, 0.0, 0.3, 5.0])),
        )
        now = now + exact(gap or 0) + clip.length
        clips.append(clip)
    return clips


@given(solids(), RATES)
def test_clips_follow_each_other_without_gap_or_overlap(clips: list[Solid], rate: Fraction) -> None:
    """Each cut is one frame border, and beyond it a clip is seen in its transitions only."""
    spans = schedule(clips, rate).spans
    for before, after in pairwise(spans):
        assert before.cut_out <= after.cut_in
        if after.clip.start is None:
            assert before.cut_out == after.cut_in
        if before.end > after.start:
            assert (before.clear_end, before.end) == (after.start, after.clear_start)
            assert before.clear_end <= before.cut_out == after.cut_in <= after.clear_start
        else:
            assert before.end == before.clear_end == before.cut_out
            assert after.start == after.clear_start == after.cut_in
    for span in spans:
        assert span.start <= span.cut_in <= span.clear_start <= span.clear_end <= span.cut_out <= span.end
        assert span.clear_start < span.clear_end


@given(solids(), RATES)
def test_rounding_never_adds_up(clips: list[Solid], rate: Fraction) -> None:
    """Every border lies within half a frame of its exact time, the last one like the first."""
    now = Fraction(0)
    for clip, span in zip(clips, schedule(clips, rate).spans, strict=True):
        begin = now if clip.start is None else exact(clip.start)
        now = begin + clip.length
        assert abs(span.cut_in - begin * rate) <= Fraction(1, 2)
        assert abs(span.cut_out - now * rate) <= Fraction(1, 2)
    assert schedule(clips, rate).frames == frame_at(Timeline([Track(clips)]).length, rate)


@given(solids(), RATES, st.integers(1, 200), st.integers(0, 7))
def test_a_clip_of_so_many_frames_shows_exactly_them(
    clips: list[Solid], rate: Fraction, frames: int, place: int
) -> None:
    """Wherever it lies, and however odd the lengths before it are."""
    clips.insert(min(place, len(clips)), Solid((9, 9, 9), frames / rate))
    plain = [Solid(clip.color, clip.seconds) for clip in clips]
    span = next(span for span in schedule(plain, rate).spans if span.clip.seconds == frames / rate)
    assert span.cut_out - span.cut_in == frames


@given(solids(), RATES)
def test_each_frame_shows_one_clip_or_two_in_a_transition(clips: list[Solid], rate: Fraction) -> None:
    """In order, with a share that goes up evenly; and nothing in a gap."""
    plan = schedule(clips, rate)
    before = (0, 0.0)
    for frame in range(min(plan.frames, 900)):
        moment = plan.at(frame)
        within = any(span.start <= frame < span.end for span in plan.spans)
        assert (moment is not None) == within
        if moment is None:
            continue
        assert plan.spans[moment.current].start <= frame < plan.spans[moment.current].end
        now = moment.current, moment.share
        assert now >= before
        before = now
        if moment.following is None:
            assert moment.share == 0
        else:
            assert moment.following == moment.current + 1
            assert 0 < moment.share < 1
            assert plan.spans[moment.following].start <= frame
    assert plan.at(plan.frames) is None


@given(solids(), RATES)
def test_a_transition_leaves_most_of_its_clips_alone(clips: list[Solid], rate: Fraction) -> None:
    """It is as long as asked for, or as its kind, and at most two fifths of the shorter clip."""
    for before, after in pairwise(schedule(clips, rate).spans):
        frames = before.end - before.clear_end
        shorter = min(span.cut_out - span.cut_in for span in (before, after))
        clip = after.clip
        asked = DURATIONS[clip.transition] if clip.transition_seconds is None else exact(clip.transition_seconds)
        if clip.transition == "cut" or before.cut_out < after.cut_in:
            assert frames == 0
        else:
            assert frames == min(frame_at(asked, rate), int(LONGEST_SHARE * shorter))


@given(SECONDS)
def test_a_float_is_the_decimal_that_it_is_written_as(seconds: float) -> None:
    assert float(exact(seconds)) == pytest.approx(float(seconds), rel=1e-15)
    assert exact(0.1) * 10 == 1


def test_clips_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(InputError, match="track of its own"):
        Track([Solid((0, 0, 0), 2.0), Solid((0, 0, 0), 2.0, start=1.9)])
    with pytest.raises(InputError, match="before the timeline"):
        Solid((0, 0, 0), 2.0, start=-1)


def test_a_clip_shorter_than_a_frame_is_refused() -> None:
    with pytest.raises(InputError, match="shorter than a frame"):
        schedule([Solid((0, 0, 0), 0.01)], Fraction(10))


@pytest.mark.parametrize(
    "broken",
    [
        {"seconds": 0},
        {"seconds": float("inf")},
        {"transition": "explode"},
        {"transition_seconds": -1},
        {"focus": (2, 0)},
        {"color": (0, 300, 0)},
    ],
)
def test_a_broken_clip_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(InputError):
        Solid(**{"color": (0, 0, 0), "seconds": 1.0, **broken})  # type: ignore[arg-type]


def test_an_empty_timeline_is_refused() -> None:
    with pytest.raises(InputError, match="track"):
        Timeline([])
    with pytest.raises(InputError, match="clip"):
        Track([])
    with pytest.raises(InputError, match="shows nothing"):
        Timeline([Track([Solid((0, 0, 0), 1)])], seconds=0)
