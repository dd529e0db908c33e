"""A summit, a tower, a flower's head: what rises highest stays in the frame for the whole of a move."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from mmgen.media.arrays import U8
from mmgen.media.image import read_image
from mmgen.media.motion.camera import CameraMove, CameraShot, found_framing
from mmgen.media.motion.focus import DETAIL_WIDTH, reduced, subject_tip
from mmgen.media.motion.moves import MOVES
from mmgen.media.motion.path import Framing, plan_path
from mmgen.media.planes import Planes, Window
from mmgen.samples import photograph

TIPS = {
    "summit": (0.377, 0.112),
    "ridge": (0.525, 0.298),
    "lake": (0.535, 0.265),
    "shore": (0.455, 0.505),
    "farmhouse": (0.475, 0.320),
    "dandelion": (0.300, 0.090),
}
"""What rises highest in each photograph's subject, in shares of its sides, read off the picture by eye."""

ASPECTS = {"wide": (16, 9), "upright": (9, 16), "square": (1, 1)}

FITTING = [(name, aspect) for name in TIPS for aspect in ASPECTS if (name, aspect) != ("shore", "upright")]
"""All but the shore's rock, which is broader than an upright crop."""


@cache
def sample(name: str) -> U8:
    """One of the photographs that ship with mmgen."""
    return read_image(photograph(name))


@cache
def framing(name: str, aspect: str) -> Framing:
    """Where a photograph is looked at for a frame of this shape."""
    photo, (across, down) = sample(name), ASPECTS[aspect]
    height, width = photo.shape[:2]
    return found_framing(reduced(photo, DETAIL_WIDTH), (width, height), across / down)


def air(window: Window, place: tuple[float, float]) -> float:
    """How far a place is inside a window, as a share of the side where it is nearest to the edge."""
    x, y = (place[0] - window.left) / window.width, (place[1] - window.top) / window.height
    return min(x, 1 - x, y, 1 - y)


@pytest.mark.parametrize(("name", "aspect"), FITTING)
def test_the_tip_stays_within_the_frame(name: str, aspect: str) -> None:
    """In every move, at every strength, whichever way a drift goes, from its beginning to its end."""
    framed = framing(name, aspect)
    tip = TIPS[name][0] * framed.size[0], TIPS[name][1] * framed.size[1]
    for move in MOVES:
        for strength in (0.0, 0.5, 1.0):
            for seed in range(8 if move == "drift" else 1):
                path = plan_path(framed, move=move, strength=strength, seed=seed)
                for way in np.linspace(0, 1, 5):
                    assert air(path.window(float(way)), tip) > 0.03, (move, strength, seed, way)


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("name", TIPS)
def test_a_move_still_moves(name: str, aspect: str) -> None:
    """No window is held where it is for the sake of a tip."""
    framed = framing(name, aspect)
    for move in MOVES:
        if move == "hold":
            continue
        path = plan_path(framed, move=move, strength=1.0, seed=3)
        first, last = path.start, path.end
        gone = max(abs(a - b) for a, b in zip(first.center, last.center, strict=True)) / first.width
        grown = abs(last.width / first.width - 1)
        least = 0.018 if move in {"orbit", "drift"} else 0.019 if move.startswith("tilt") else 0.06
        assert max(gone, grown) > least, move


@pytest.mark.parametrize(("name", "aspect"), [("summit", "wide"), ("summit", "upright"), ("dandelion", "wide")])
@pytest.mark.parametrize("move", ["push in", "tilt up", "tilt down", "drift"])
def test_the_drawn_tip_stays_within_the_frame(name: str, aspect: str, move: str) -> None:
    """A blue mark at the tip is drawn whole at both ends, wherever parallax takes it."""
    photo = sample(name).copy()
    height, width = photo.shape[:2]
    x, y = round(TIPS[name][0] * width), round(TIPS[name][1] * height)
    reach = width // 110
    photo[y - reach : y + reach, x - reach : x + reach] = (0, 0, 255)
    across, down = ASPECTS[aspect]
    target = Planes.black((across * 20, down * 20))
    shot = CameraShot(photo, CameraMove(move, 1.0), target.size, framing=framing(name, aspect))
    for time in (0.0, 0.5, 1.0):
        shot.render(time, target)
        rows, columns = np.nonzero(target.u > 170)
        assert len(rows) > 3
        assert air(Window(0, 0, *target.u.shape[::-1]), (float(columns.mean()), float(rows.mean()))) > 0.02


def landscape(peak: tuple[int, int]) -> U8:
    """A textured mountain before an even sky with one small textured cloud."""
    random = np.random.default_rng(4)
    picture = np.full((360, 640, 3), (150, 190, 230), np.uint8)
    rows, columns = np.mgrid[:360, :640]
    mountain = rows - peak[1] > np.abs(columns - peak[0]) * 0.9
    stone = random.integers(20, 120, (360, 640, 1), np.uint8)
    picture[mountain] = np.broadcast_to(stone, picture.shape)[mountain]
    picture[40:48, 200:230] = random.integers(150, 255, (8, 30, 1), np.uint8)
    return picture


@pytest.mark.parametrize("peak", [(250, 60), (400, 120)])
def test_the_tip_is_the_highest_point_against_the_sky(peak: tuple[int, int]) -> None:
    """Found though the box lies at the mountain's foot, and not on a small cloud above it."""
    found = subject_tip(landscape(peak), Window(180, 240, 300, 100))
    assert found is not None
    assert found == pytest.approx(peak, abs=9)


def test_without_a_sky_there_is_no_tip() -> None:
    texture = np.random.default_rng(5).integers(0, 255, (360, 640, 3), np.uint8)
    assert subject_tip(texture, Window(180, 100, 300, 200)) is None
    assert subject_tip(np.full_like(texture, 120), Window(180, 100, 300, 200)) is None
