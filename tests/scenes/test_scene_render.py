"""What a description looks like once it is painted."""

import subprocess
import sys
from functools import cache
from itertools import combinations, pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.procedural.scenes.flowers import CROPS
from mmgen.procedural.scenes.lexicon import COLOURABLE
from mmgen.procedural.scenes.manner import Manner
from mmgen.procedural.scenes.plan import GROUNDS
from mmgen.procedural.scenes.prompt import SceneDescription, read_prompt
from mmgen.procedural.scenes.render import STYLES, render_scene

SIZE = (216, 270)


@cache
def painted(prompt: str, negative: str | None = None, *, seed: int = 4, size: tuple[int, int] = SIZE) -> np.ndarray:
    """One picture, made once for all tests that look at it."""
    picture = render_scene(read_prompt(prompt, negative), size=size, seed=seed)
    picture.flags.writeable = False
    return picture


def changed(first: np.ndarray, second: np.ndarray, *, by: int = 20) -> np.ndarray:
    return np.abs(first.astype(int) - second.astype(int)).max(axis=2) > by


def lightness(picture: np.ndarray) -> float:
    return float(cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)[..., 0].mean())


def hue_of(picture: np.ndarray) -> tuple[float, float]:
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB).astype(float)
    return float(lab[..., 1].mean() - 128), float(lab[..., 2].mean() - 128)


@pytest.mark.parametrize("ground", GROUNDS)
def test_the_same_seed_gives_the_same_bytes(ground: str) -> None:
    prompt = f"{ground}, boats, birds, rain"
    assert np.array_equal(painted(prompt), painted.__wrapped__(prompt))


@pytest.mark.parametrize("ground", GROUNDS)
def test_another_seed_gives_another_picture(ground: str) -> None:
    first, second = painted(f"{ground} day"), painted(f"{ground} day", seed=2)
    assert changed(first, second).mean() > 0.2


def test_seeds_move_the_sun_and_the_skyline() -> None:
    suns = set()
    for seed in range(8):
        picture = cv2.GaussianBlur(painted("mountains sunset", "clouds, birds", seed=seed, size=(108, 135)), (0, 0), 1)
        row, column = np.unravel_index(int(picture.sum(axis=2).argmax()), picture.shape[:2])
        suns.add((int(column) * 6 // 108, int(row) * 12 // 135))
    assert len(suns) >= 4


def test_every_style_is_visibly_its_own() -> None:
    pictures = [painted(f"lake day, {name}") for name in STYLES]
    for first, second in combinations(pictures, 2):
        assert changed(first, second).mean() > 0.2


ANYWHERE, SKY, LAND = slice(0, None), slice(0, 162), slice(135, None)
NAMED = [
    ("pagoda", ANYWHERE, 0.002),
    ("pavilion", ANYWHERE, 0.001),
    ("bridge", LAND, 0.004),
    ("boats", LAND, 0.001),
    ("birds", SKY, 0.0008),
    ("lanterns", SKY, 0.01),
    ("house", ANYWHERE, 0.001),
    ("tower", ANYWHERE, 0.001),
    ("lighthouse", ANYWHERE, 0.001),
    ("waterfall", ANYWHERE, 0.002),
    ("fireworks", SKY, 0.02),
    ("hot air balloons", SKY, 0.01),
    ("rainbow", SKY, 0.002),
    ("tent", LAND, 0.001),
    ("traveller", LAND, 0.0004),
    ("flowers", LAND, 0.004),
    ("blossoms", ANYWHERE, 0.02),
    ("willows", ANYWHERE, 0.01),
    ("palms", ANYWHERE, 0.01),
    ("pines", ANYWHERE, 0.01),
    ("mist", ANYWHERE, 0.05),
    ("rain", ANYWHERE, 0.2),
    ("snow", ANYWHERE, 0.05),
    ("clouds", SKY, 0.01),
    ("stars", SKY, 0.0005),
    ("aurora", SKY, 0.012),
    ("moon", SKY, 0.01),
]


@pytest.mark.parametrize(("place", "word", "region", "share"), [(place, *named) for place, named in enumerate(NAMED)])
def test_what_the_prompt_names_shows(place: int, word: str, region: slice, share: float) -> None:
    """Each on three kinds of ground, turn by turn."""
    for step in (0, 4, 8):
        base = f"{GROUNDS[(place + step) % len(GROUNDS)]} spring dusk"
        without = painted(base, "birds")
        named = painted(f"{base}, {word}", None if word == "birds" else "birds")
        assert changed(without, named)[region].mean() >= share, base


def test_a_rough_sea_has_crests() -> None:
    """From row to row the open water changes far more than calm water does."""
    calm, rough = (painted(f"sea, morning, {word}", "birds")[160:215, 120:210] for word in ("boats", "boats, waves"))
    steps = [float(np.abs(np.diff(part.astype(float), axis=0)).mean()) for part in (calm, rough)]
    assert steps[1] > 2 * steps[0]
    assert (rough.min(axis=2) > 205).mean() > 0.15


@pytest.mark.parametrize(("time", "seed"), [("sunset", 3), ("golden hour", 5), ("morning", 8)])
def test_snow_on_summits_is_white_in_any_light(time: str, seed: int) -> None:
    """Much lighter than bare rock in the same light and, in the sky's light alone, bluer than in the sun's."""
    size = (260, 160)
    bare, snowy = (
        painted(f"{name}, {time}", "birds", seed=seed, size=size) for name in ("mountains", "snowy mountains")
    )
    summits = snowy[25:90][(changed(bare, snowy) & (snowy.min(axis=2) > 120))[25:90]].astype(float)
    assert len(summits) > 0.04 * bare[..., 0].size
    lightest = summits[summits.sum(axis=1) > np.quantile(summits.sum(axis=1), 0.8)].mean(axis=0)
    shaded = summits[summits.sum(axis=1) < np.quantile(summits.sum(axis=1), 0.3)].mean(axis=0)
    assert lightest.min() > 170
    assert shaded[2] - shaded[0] > lightest[2] - lightest[0] + 15


def test_fuji_is_a_cone() -> None:
    """It falls to both sides alike from one summit, which is white."""
    alone = render_scene(read_prompt("mount fuji, day", "birds"), size=(260, 160), seed=6, manner=Manner(alone=True))
    tops = np.argmax(alone[..., 3] > 128, axis=0)
    tops[~(alone[..., 3] > 128).any(axis=0)] = 160
    summit = int(np.flatnonzero(tops <= tops.min() + 1).mean())
    flanks = [(tops[summit - away], tops[summit + away]) for away in range(15, 65, 10)]
    assert all(abs(left - right) < 6 for left, right in flanks)
    assert all(later[0] > earlier[0] + 2 for earlier, later in pairwise(flanks))
    assert alone[tops[summit] + 2 : tops[summit] + 8, summit - 5 : summit + 6].mean(axis=(0, 1)).min() > 155


def test_the_windows_of_a_small_city_are_lit() -> None:
    picture = painted("city at night", size=(160, 100), seed=3).astype(int)
    assert ((picture[..., 0] - picture[..., 2]) > 30).mean() > 0.005


def test_a_waterfall_is_a_subject() -> None:
    """It falls over a good part of the picture's height."""
    picture = painted("a waterfall, summer day", "birds")
    found = changed(painted("mountains, summer day", "birds"), picture)
    assert np.flatnonzero(found.mean(axis=1) > 0.02).size > 0.3 * picture.shape[0]


def test_neon_lights_the_windows_of_a_city_at_night() -> None:
    """Without a time of day it is night, and the windows shine in colours that lamps do not have."""
    size = (320, 400)
    plain, neon = (painted(f"city {words}", size=size).astype(int) for words in ("at night", "neon"))
    lit = changed(plain, neon)
    assert lightness(neon.astype(np.uint8)) < 90
    assert lit.mean() > 0.01
    magenta = neon[..., [0, 2]].min(axis=2) - neon[..., 1]
    assert magenta[lit].max() > 60


def test_autumn_turns_the_woods_of_near_ranges() -> None:
    """Their slopes are russet, and those of pines stay green."""
    turned, pines = (
        painted(words, "birds").astype(int) for words in ("mountains autumn day", "mountains autumn day pines")
    )
    redder = [(picture[150:230, :, 0] - picture[150:230, :, 1]).mean() for picture in (turned, pines)]
    assert redder[0] > redder[1] + 5


def test_mist_lies_behind_what_is_near() -> None:
    """A tree on the near bank stays as dark in mist as without it, while the far shore pales."""
    clear, misty = (painted(f"lake summer day {word}", "birds").astype(float) for word in ("", "mist"))
    lighter = np.abs(misty - clear).mean(axis=2)
    near = slice(-40, None)
    assert lighter[near].mean() < 0.5 * lighter.max(axis=1)[100:170].mean()


def test_more_of_a_thing_covers_more() -> None:
    none, few, many = (painted(f"lake dusk {words}", "birds") for words in ("", "two lanterns", "nine lanterns"))
    assert changed(none, many).mean() > 1.5 * changed(none, few).mean() > 0


@pytest.mark.parametrize("thing", sorted(COLOURABLE - {"cranes", "poppies", "tulips", "rapeseed", "maples"}))
def test_a_colour_before_a_thing_colours_that_thing(thing: str) -> None:
    place = "" if thing in GROUNDS else "meadow" if thing in CROPS or thing == "flowers" else "lake"
    red, blue = (
        painted(f"{place} summer day, {colour} {thing}", size=(240, 300)).astype(int) for colour in ("red", "blue")
    )
    differing = np.abs(red - blue).max(axis=2) > 24
    assert differing.mean() > 0.0002
    assert red[differing][:, 0].mean() > blue[differing][:, 0].mean() + 8
    assert blue[differing][:, 2].mean() > red[differing][:, 2].mean() + 8


@pytest.mark.parametrize("ground", GROUNDS)
def test_the_time_of_day_sets_the_light(ground: str) -> None:
    night, dusk, day = (lightness(painted(f"{ground} {time}")) for time in ("night", "dusk", "day"))
    assert night + 12 < dusk < day - 12


def test_seasons_colour_the_land() -> None:
    spring, autumn, winter = (
        painted(f"meadow {season} day")[SIZE[1] * 3 // 4 :] for season in ("spring", "autumn", "winter")
    )
    assert hue_of(spring)[0] < -5 < hue_of(autumn)[0]
    assert hue_of(spring)[1] > hue_of(winter)[1] + 6


@pytest.mark.parametrize(
    ("word", "direction"),
    [
        ("red", (1, 0.4)),
        ("green", (-1, 0.5)),
        ("blue", (0, -1)),
        ("purple", (0.6, -0.8)),
        ("gold", (0.1, 1)),
        ("teal", (-1, -0.2)),
    ],
)
def test_colour_words_move_the_hue(word: str, direction: tuple[float, float]) -> None:
    before, after = (
        np.array(hue_of(painted("mountains morning"))),
        np.array(hue_of(painted(f"mountains morning {word}"))),
    )
    assert float((after - before) @ np.array(direction)) > 4


def test_chinese_and_english_prompts_paint_the_same_picture() -> None:
    english, chinese = painted("village, river, spring dawn, bridge, boats"), painted("村庄,河流,春天清晨,石桥,小船")
    assert np.array_equal(english, chinese)


def test_the_negative_prompt_removes_what_was_named() -> None:
    removed = painted("lake dusk, boats, pagoda", "boats, birds, pagoda")
    never = painted("lake dusk", "boats, birds, pagoda")
    assert np.array_equal(removed, never)


def test_the_negative_prompt_keeps_the_sun_away() -> None:
    shown, gone = painted("coast sunset"), painted("coast sunset", "sun")
    assert changed(shown, gone)[SKY].mean() > 0.005


@pytest.mark.parametrize(
    "prompt", ["mountains day", "coast sunset", "lake morning", "meadow summer day", "city dusk", "desert golden hour"]
)
def test_light_is_not_blown_out(prompt: str) -> None:
    for seed in range(3):
        picture = painted(prompt, seed=seed, size=(144, 180))
        assert (picture.min(axis=2) >= 253).mean() < 0.002
        assert np.ptp(picture.astype(int).sum(axis=2)) > 250


@settings(max_examples=10, deadline=None)
@given(
    size=st.tuples(st.integers(16, 80), st.integers(16, 80)),
    seed=st.integers(0, 2**63),
    ground=st.sampled_from(GROUNDS),
    style=st.sampled_from(STYLES),
    words=st.sampled_from(
        ["", "boats bridge waterfall", "night fireworks", "rain house", "snow lanterns tent", "palms pagoda"]
    ),
)
def test_any_small_size_can_be_painted(size: tuple[int, int], seed: int, ground: str, style: str, words: str) -> None:
    picture = painted(f"{ground} {words}, {style}", seed=seed, size=size)
    assert picture.shape == (size[1], size[0], 3)
    assert picture.dtype == np.uint8


@pytest.mark.parametrize("size", [(16, 400), (320, 16), (233, 71), (601, 49)])
def test_extreme_shapes_are_composed(size: tuple[int, int]) -> None:
    picture = painted("lake dawn boats bridge", size=size)
    assert picture.shape == (size[1], size[0], 3)
    assert picture.std() > 8


def test_the_composition_holds_at_another_resolution() -> None:
    small, large = painted("mountains day", size=(160, 200)), painted("mountains day", size=(320, 400))
    reduced = cv2.resize(large, (160, 200), interpolation=cv2.INTER_AREA)
    assert np.abs(small.astype(int) - reduced.astype(int)).mean() < 9


@pytest.mark.parametrize("size", [(15, 100), (100, 8193), (0, 0), (-4, 20)])
def test_a_size_out_of_range_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="size"):
        render_scene(SceneDescription(), size=size, seed=1)


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(InputError, match="painted"):
        render_scene(SceneDescription(style="cubist"), size=SIZE, seed=1)


def test_progress_rises_to_one() -> None:
    told: list[float] = []
    render_scene(read_prompt("lake"), size=SIZE, seed=1, report=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_memory_stays_near_the_size_of_the_picture() -> None:
    """At 8192 x 8192 these bytes per pixel come to less than 3 GB."""
    code = (
        "import resource\n"
        "from mmgen.procedural.scenes.prompt import read_prompt\n"
        "from mmgen.procedural.scenes.render import render_scene\n"
        "d = read_prompt('lake sunset boats')\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024\n"
        "render_scene(d, size=(256, 256), seed=1); before = peak()\n"
        "render_scene(d, size=(2048, 2048), seed=1)\n"
        "print((peak() - before) / 2048**2)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(result.stdout) < 40


@pytest.mark.parametrize(
    "prompt", ["village in the rain", "stormy sea with a lighthouse", "waterfall in a green forest"]
)
def test_what_is_grey_or_green_is_not_lit_by_a_red_sun(prompt: str) -> None:
    """Where no time is named, one is chosen in which rain is grey and leaves are green; a named one stays."""
    balance = [painted(prompt, size=(96, 64), seed=seed).reshape(-1, 3).mean(axis=0) for seed in range(4)]
    assert all(red < max(green, blue) for red, green, blue in balance)
    red, _, blue = painted(f"{prompt}, sunset", size=(96, 64), seed=1).reshape(-1, 3).mean(axis=0)
    assert red > blue


@pytest.mark.parametrize("seed", [3, 5, 7])
def test_the_red_sun_of_an_ink_painting_is_whole(seed: int) -> None:
    """Neither bare paper nor a far mountain, which thins out into it, bites a piece off."""
    red, green, blue = np.moveaxis(
        painted("mountains, sunrise, ink wash", seed=seed, size=(360, 203)).astype(int), 2, 0
    )
    disc = ((red > 120) & (red - green > 60) & (red - blue > 60)).astype(np.uint8)
    _, _, measures, _ = cv2.connectedComponentsWithStats(disc)
    width, height, area = max(measures[1:].tolist(), key=lambda each: each[cv2.CC_STAT_AREA])[2:]
    assert 0.85 < width / height < 1.18
    assert area / (width * height) > 0.68
