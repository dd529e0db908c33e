"""What is written over a film: inside the safe area, legible, in time, and away from the subject."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.image import read_image
from mmgen.media.planes import Planes, Window
from mmgen.media.timeline.clips import Transition
from mmgen.media.timeline.compositor import Compositor
from mmgen.media.timeline.lettering import Room, caption_lettering, title_lettering
from mmgen.media.timeline.palette import WHITE, accent_color
from mmgen.media.timeline.pieces import ENTRY, Stay, soft_shade
from mmgen.media.timeline.placement import CONTRAST, DARK_INK, Backdrop, Ground, Place, quietest, safe_area
from mmgen.media.timeline.schedule import DURATIONS
from mmgen.procedural.film.plan import FilmShot, plan_film
from mmgen.procedural.film.timeline import film_timeline
from mmgen.samples import photograph

ASPECTS = [(480, 270), (270, 480), (360, 360)]


@cache
def sample(name: str) -> U8:
    """One of the photographs that ship with mmgen."""
    return read_image(photograph(name))


def dark() -> U8:
    """A photograph so dark and plain that words need no scrim."""
    random = np.random.default_rng(3)
    return cv2.GaussianBlur(random.integers(0, 60, (360, 640, 3), np.uint8), (0, 0), 3)


def frame_at(shot: FilmShot, size: tuple[int, int], time: float) -> Planes:
    """The frame of a film of this one shot at a time."""
    target = Planes.black(size)
    plan = plan_film([shot], size=size, fps=20)
    with Compositor(film_timeline(plan), plan.format) as composer:
        composer.draw(round(time * 20), target)
    return target


def ink(shot: FilmShot, size: tuple[int, int], time: float = 2.5) -> np.ndarray:
    """Where the words of a shot change the frame."""
    bare = FilmShot(shot.image, shot.seconds, move=shot.move, layout=shot.layout)
    drawn, plain = (frame_at(each, size, time).y.astype(int) for each in (shot, bare))
    return np.abs(drawn - plain) > 6


def shift(name: str, size: tuple[int, int], words: tuple[str, str]) -> np.ndarray:
    """By how much the luma of a photograph changes when a title and a subtitle are over it."""
    bare, worded = (
        frame_at(FilmShot(sample(name), 4.0, move="push in", title=title, subtitle=subtitle), size, 2.5).y.astype(int)
        for title, subtitle in ((None, None), words)
    )
    return worded - bare


TEXTS = [
    {"title": "山", "subtitle": "A"},
    {"title": "一念花开，四野皆春", "subtitle": "A FIELD AT FIRST LIGHT"},
    {"title": "The long way over the mountains to the sea", "caption": "清晨的湖面\nThe lake before the wind wakes"},
    {"caption": "潮水带走脚印，风留下名字。" * 3},
    {"title": "夏日" * 20, "subtitle": "x" * 60, "caption": "Fresh colours, featherlight fabrics " * 3},
]


@pytest.mark.parametrize("size", ASPECTS)
@pytest.mark.parametrize(
    ("layout", "texts"), [*(("photo", texts) for texts in TEXTS), ("card", TEXTS[1]), ("card", TEXTS[4])]
)
def test_words_stay_in_the_safe_area(size: tuple[int, int], texts: dict[str, str], layout: str) -> None:
    """Short or long, in any shape of frame; and they are there."""
    shot = FilmShot(dark(), 4.0, move="hold", layout=layout, **texts)  # type: ignore[arg-type]
    rows, columns = np.nonzero(ink(shot, size))
    area = safe_area(size)
    assert len(rows) > 30
    assert columns.min() >= area.left - 1
    assert columns.max() <= area.left + area.width + 1
    assert rows.min() >= area.top - 1
    assert rows.max() <= area.top + area.height + 1


@pytest.mark.parametrize("size", ASPECTS)
def test_a_caption_is_in_the_lower_third(size: tuple[int, int]) -> None:
    rows, _ = np.nonzero(ink(FilmShot(dark(), 4.0, move="hold", caption="清晨的湖面"), size))
    assert rows.min() > 0.66 * size[1]


def test_a_title_and_a_caption_do_not_meet() -> None:
    """There is a free row between the two."""
    shot = FilmShot(dark(), 4.0, move="hold", title="出发吧", subtitle="Set out", caption="清晨的湖面")
    lines = ink(shot, (640, 360)).any(axis=1)
    caption_top = np.nonzero(ink(FilmShot(dark(), 4.0, move="hold", caption="清晨的湖面"), (640, 360)))[0].min()
    assert lines[:caption_top].any()
    assert not lines[caption_top - 8 : caption_top - 2].any()


@pytest.mark.parametrize("side", [0, 1])
def test_a_title_keeps_away_from_the_subject(side: int) -> None:
    """It stands on the other side of the frame."""
    random = np.random.default_rng(4)
    photo = dark().copy()
    left = 60 + 360 * side
    photo[90:270, left : left + 180] = random.integers(0, 256, (180, 180, 3), np.uint8)
    _, columns = np.nonzero(ink(FilmShot(photo, 4.0, move="hold", title="夏日"), (640, 360)))
    assert (np.median(columns) > 320) == (side == 0)


@given(low=st.floats(0, 1), spread=st.floats(0, 1))
def test_ink_and_scrim_give_enough_contrast(low: float, spread: float) -> None:
    """On the brightest part of a dark ground, and the darkest part of a bright one."""
    ground = Ground(low, min(low + spread / 2, 1), min(low + spread, 1))

    def luminance(level: float) -> float:
        return level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4

    if ground.ink == WHITE:
        contrast = 1.05 / (luminance(ground.high * (1 - ground.shade)) + 0.05)
    else:
        assert ground.ink == DARK_INK
        contrast = (luminance(ground.low) + 0.05) / (luminance(26 / 255) + 0.05)
    assert contrast > CONTRAST - 0.01


def test_white_words_on_a_bright_busy_photograph_are_legible() -> None:
    """Measured on the frame: what surrounds the letters has been shaded enough."""
    random = np.random.default_rng(6)
    patches = cv2.GaussianBlur(random.random((360, 640), np.float32), (0, 0), 12)
    photo = np.repeat(cv2.normalize(patches, None, 70, 235, cv2.NORM_MINMAX, cv2.CV_8U)[..., None], 3, axis=2)
    shot = FilmShot(photo, 4.0, move="hold", caption="The lake before the wind wakes up")
    luma = (frame_at(shot, (640, 360), 2.5).y.astype(float) - 16) / 219
    area = safe_area((640, 360))
    box = luma[
        int(area.top + area.height - 16) : int(area.top + area.height), int(area.left) + 14 : int(area.left) + 240
    ]
    white, ground = box[box > 0.93], box[box < 0.8]
    assert len(white) > 60
    contrast = 1.05 / (((np.quantile(ground, 0.85) + 0.055) / 1.055) ** 2.4 + 0.05)
    assert contrast > 3.5


def test_a_dark_photograph_gets_no_scrim() -> None:
    """Away from the words nothing is changed."""
    changed = ink(FilmShot(dark(), 4.0, move="hold", title="夏日"), (640, 360))
    assert changed.mean() < 0.05


def test_a_scrim_fades_evenly() -> None:
    """Softly to nothing, dithered rather than in bands."""
    alpha = soft_shade((640, 360), Window(40, 200, 240, 110), opacity=0.5, seed=0).astype(float)
    assert alpha[230:300, 60:260].min() >= 0.48 * 255
    assert alpha[:30].max() <= 18
    rows = alpha.mean(axis=1)
    assert np.abs(np.diff(rows[:200])).max() < 5
    assert len(np.unique(alpha[100, :200])) > 1


def presence(shot: FilmShot, index: int = 0) -> np.ndarray:
    """How much of a shot's words is seen in each frame of a film of three."""
    shots = [FilmShot(dark(), 3.0, move="hold", transition="dissolve") for _ in range(3)]
    bare = plan_film(shots, size=(320, 180), fps=20)
    worded = plan_film([*shots[:index], shot, *shots[index + 1 :]], size=(320, 180), fps=20)
    target = Planes.black((320, 180))
    sums = []
    for plan in (bare, worded):
        with Compositor(film_timeline(plan), plan.format) as composer:
            levels = []
            for frame in range(plan.frames):
                composer.draw(frame, target)
                levels.append(float(target.y.sum()))
            sums.append(levels)
    return np.subtract(sums[1], sums[0]) / 255


def test_words_arrive_after_the_transition_and_leave_as_the_next_one_begins() -> None:
    """Swiftly in, more swiftly out; between, they stay as they are, to the last frame of their picture alone."""
    seen = presence(FilmShot(dark(), 3.0, move="hold", transition="dissolve", title="夏日", subtitle="Summer"), 1)
    full = seen.max()
    shown = np.flatnonzero(seen > 0.02 * full)
    assert shown.min() >= 60 + 9
    assert shown.max() <= 120 - 9 + 0.4 * 18
    settled = np.flatnonzero(seen > 0.97 * full)
    assert settled.max() >= 120 - 9 - 1
    assert settled.max() - settled.min() > 22
    entry, leave = settled.min() - shown.min(), shown.max() - settled.max()
    assert 8 <= entry <= 24
    assert 3 <= leave < entry
    assert np.diff(seen[: settled.min()]).min() > -0.02 * full


def test_the_last_words_stay_to_the_end() -> None:
    seen = presence(FilmShot(dark(), 3.0, move="hold", title="出发吧"), 2)
    assert seen[-1] > 0.97 * seen.max()


@pytest.mark.parametrize("transition", ["push", "wipe", "whip", "zoom"])
def test_words_are_gone_before_a_transition_that_moves(transition: Transition) -> None:
    """They would stand still in what flies past."""
    shots = [
        FilmShot(dark(), 3.0, move="hold", title="夏日"),
        FilmShot(np.zeros_like(dark()), 3.0, move="hold", transition=transition),
    ]
    plan, target = plan_film(shots, size=(320, 180), fps=20), Planes.black((320, 180))
    with Compositor(film_timeline(plan), plan.format) as composer:
        composer.draw(60 - int(DURATIONS[transition] * 20) // 2, target)
    assert target.y.max() < 120


def test_words_wait_for_the_light_of_an_opening() -> None:
    """None is seen before the picture has three quarters of its light."""
    shot = FilmShot(sample("ridge"), 3.75, move="hold", transition="fade")
    light, words = [], []
    for frame in range(6, 20):
        bare, worded = (
            frame_at(each, (320, 180), frame / 20).y.astype(int) for each in (shot, replace(shot, title="山海之间"))
        )
        light.append(float(bare.mean() - 16))
        words.append(np.count_nonzero(np.abs(worded - bare) > 6))
    final = frame_at(shot, (320, 180), 2.0).y.mean() - 16
    assert max(words) > 30
    assert light[int(np.flatnonzero(words)[0])] > 0.75 * final


def test_the_glide_of_words_is_seen() -> None:
    """Nearly half of their way lies after they appear; it is fast at once and comes to rest without a jolt."""
    stay = Stay(0.0, None)
    times = np.linspace(0, ENTRY, 400)
    way = np.array([stay.arrived(time) for time in times])
    seen = np.array([stay.visible(time) for time in times])
    assert float((np.diff(way) * seen[1:]).sum()) > 0.45
    assert np.diff(way).argmax() == 0
    assert np.diff(way)[-1] < 0.002 * np.diff(way)[0]


def test_the_title_of_a_card_comes_before_its_rule() -> None:
    shot = FilmShot(dark(), 4.0, move="hold", title="出发吧", subtitle="SET OUT", layout="card")
    rows = [np.flatnonzero(ink(shot, (320, 180), time).any(axis=1)) for time in (0.4, 2.5)]
    assert rows[0].size > 0
    assert rows[0].max() < rows[1].min() + 0.65 * (rows[1].max() - rows[1].min())


def test_a_rule_on_a_bright_ground_keeps_the_colour_of_the_film() -> None:
    """Deep orange over a pale sky, where words are dark."""
    photo = np.full((360, 640, 3), (236, 222, 204), np.uint8)
    photo[250:] = (230, 120, 20)
    shot = FilmShot(photo, 4.0, move="hold", title="夏日")
    frame = frame_at(shot, (640, 360), 2.5)
    changed = ink(shot, (640, 360))
    rows, columns = np.nonzero(changed)
    rule = (
        slice(rows.min(), rows.min() + 1),
        slice(columns[rows == rows.min()].min(), columns[rows == rows.min()].max()),
    )
    assert frame.y[rule].mean() < 120
    assert frame.v[rows.min() // 2, columns.min() // 2 + 2] > 140, "it is not grey"


def test_a_translation_stands_apart_from_its_caption() -> None:
    """By a third of its size at the least, where neither has a descender."""
    rows = ink(FilmShot(dark(), 4.0, move="hold", caption="清晨山上\nnarrow mirror"), (1280, 720))[:, 120:].any(axis=1)
    edges = np.flatnonzero(np.diff(rows.astype(int)))
    gaps = edges[2::2] - edges[1:-1:2]
    assert gaps.max() > 0.33 * 0.044 * 720


def test_words_glide_by_fractions_of_a_pixel() -> None:
    """At the end of their entry they creep up in steps of far less than a pixel."""
    shot = FilmShot(dark(), 4.0, move="hold", title="一一一")
    bare = FilmShot(dark(), 4.0, move="hold")
    size = (640, 360)
    target, centres = Planes.black(size), []
    for each in (shot, bare):
        plan = plan_film([each], size=size, fps=60)
        with Compositor(film_timeline(plan), plan.format) as composer:
            stack = []
            for index in range(34, 78):
                composer.draw(index, target)
                stack.append(target.y.astype(float))
        centres.append(np.array(stack))
    change = np.clip(centres[0] - centres[1] - 4, 0, None)
    _, columns = np.nonzero(change[-1] > 40)
    rows = change[:, :, (columns.min() + columns.max()) // 2 : columns.max()].sum(axis=2)
    places = rows @ np.arange(size[1]) / rows.sum(axis=1)
    steps = -np.diff(places)
    assert steps.sum() > 1
    assert steps.min() > -0.05
    assert np.abs(np.diff(steps)).max() < 0.3


def test_a_card_is_centred_on_a_darker_blurred_photograph() -> None:
    shot = FilmShot(sample("summit"), 4.0, move="hold", title="出发吧", subtitle="SET OUT", layout="card")
    _, columns = np.nonzero(ink(shot, (640, 360)))
    assert (columns.min() + columns.max()) / 2 == pytest.approx(320, abs=4)
    card, photo = (
        frame_at(FilmShot(sample("summit"), 4.0, move="hold", layout=layout), (640, 360), 2.0).y.astype(float)
        for layout in ("card", "photo")
    )
    assert card.mean() < 0.6 * photo.mean()
    assert cv2.Laplacian(card, cv2.CV_64F).std() < 0.1 * cv2.Laplacian(photo, cv2.CV_64F).std()


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 250)), min_size=1, max_size=6))
def test_the_quietest_place_is_one_of_the_candidates(places: list[tuple[int, int]]) -> None:
    boxes = [Window(left, top, 120, 60) for left, top in places]
    backdrop = Backdrop.of([np.full((90, 160, 3), 40, np.uint8)])
    assert quietest(backdrop, (640, 360), [Place(box, (box,)) for box in boxes]) in range(len(boxes))


# Photographs, the shape of the frame, the words, and the rows between which their subject lies.
SUBJECTS = {
    "house": ("farmhouse", (360, 360), ("Between Hills and Sea", "Four photographs, one film"), (0.26, 0.52)),
    "village": ("farmhouse", (270, 480), ("Between Hills and Sea", "Four photographs, one film"), (0.27, 0.48)),
    "peak": ("ridge", (360, 360), ("山海之间", "四张照片，一部短片"), (0.24, 0.4)),
}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_line_of_a_heading_lies_on_the_subject(subject: str) -> None:
    """Nor the last, short one: the heading goes elsewhere, or is set a little smaller."""
    name, size, (title, subtitle), (top, bottom) = SUBJECTS[subject]
    letters = np.abs(shift(name, size, (title, subtitle))) > 60
    assert letters.sum() > 200
    assert not letters[round(top * size[1]) : round(bottom * size[1])].any(), np.flatnonzero(letters.any(axis=1))


def test_the_accent_comes_from_the_photographs() -> None:
    """Orange from an orange one, blue from a blue one, bright either way; white where there is no colour."""
    orange, blue = (np.full((60, 60, 3), color, np.uint8) for color in ((150, 80, 20), (20, 60, 140)))
    red, _, low = accent_color([orange])
    assert red > low + 60
    low, _, high = accent_color([blue])
    assert high > low + 40
    assert min(max(accent_color([photo])) for photo in (orange, blue)) > 180
    assert accent_color([np.full((60, 60, 3), 90, np.uint8)]) == WHITE


def test_long_titles_break_and_then_shrink() -> None:
    """A title keeps its size as long as it can."""
    short, two, many = (
        title_lettering(text, Room(1080, 900)) for text in ("夏日", "夏日花园新品上市十周年", "夏日" * 40)
    )
    assert short.size == two.size
    assert two.height > 1.9 * short.height
    assert many.size < 0.7 * short.size
    assert max(short.width, two.width, many.width) <= 902


def test_a_translation_is_smaller_than_its_caption() -> None:
    main, second = caption_lettering("清晨的湖面\nThe lake", Room(1080, 900))
    assert second.size < 0.8 * main.size


@pytest.mark.parametrize("text", ["字" * 4000, "\x00\x01"])
def test_words_that_can_not_be_set_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        frame_at(FilmShot(dark(), 2.0, title=text), (320, 180), 1.0)
