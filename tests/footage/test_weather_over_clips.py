"""Weather over a clip: it lies at the depth that the clip shows at each time, and goes with the clip's camera."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from mmgen.media.planes import Planes, Window
from mmgen.procedural.atmosphere.mist import Mist
from mmgen.procedural.atmosphere.rain import Rain
from mmgen.procedural.atmosphere.setting import Setting
from mmgen.procedural.atmosphere.snow import Snow
from mmgen.procedural.atmosphere.view import View, view_of
from mmgen.procedural.footage.clip import Clip
from mmgen.procedural.footage.surroundings import view_along

from .views import SIZE, clip, made, panned, view

PAN = panned((40, 120, 620), (40, 0), 15)
FRAME = (480, 270)


@pytest.fixture(scope="module")
def along(tmp_path_factory: pytest.TempPathFactory) -> View:
    """The view of a camera that pans by nearly its own width over the farmhouse."""
    return view_along(Clip(clip(tmp_path_factory.mktemp("pan") / "pan.mp4", "farmhouse", PAN)))


def test_the_cameras_way_is_measured(along: View) -> None:
    """At the end of a pan the window lies as far on as the camera went."""
    first, last = along.window(0), along.window(14 / 20)
    assert (last.left - first.left) / first.width == pytest.approx(40 * 14 / 620, rel=0.03)
    assert last.width == pytest.approx(first.width, rel=0.02)
    assert abs(last.top - first.top) / first.width < 0.02


def test_depth_is_that_of_what_is_seen(along: View) -> None:
    """The nearness under the last frame is that of its own picture, which the first one does not show."""
    first, last = (view_of(view("farmhouse", place)) for place in (PAN[0], PAN[-1]))
    seen = along.seen(along.near, 14 / 20, last.near.shape[::-1])
    apart = [float(np.abs(seen - other.near).mean()) for other in (last, first)]
    assert apart[0] < 0.05
    assert apart[0] < 0.5 * apart[1]


def test_zooming_in_narrows_the_window(tmp_path: Path) -> None:
    places = [(200 + 8.0 * index, 100 + 4.5 * index, 700 - 16.0 * index) for index in range(8)]
    seen = view_along(Clip(clip(tmp_path / "in.mp4", "lake", places)))
    assert seen.window(7 / 20).width / seen.window(0).width == pytest.approx(588 / 700, rel=0.02)
    assert seen.zoomed(7 / 20) == pytest.approx(700 / 588, rel=0.02)
    assert seen.zoomed(0) == 1


def turning(time: float) -> Window:
    """A camera that turns to the right, by a frame's width in 5 seconds."""
    return Window(time / 5, 0, 1, 1)


def settings() -> tuple[Setting, Setting]:
    """The same shot with a camera that stands and one that turns."""
    plain = np.zeros((27, 48), np.float32)
    picture = np.full((27, 48, 3), 90, np.uint8)
    still = View(picture, plain, plain, lambda _time: Window(0, 0, 1, 1))
    return Setting(FRAME, still, 3), Setting(FRAME, View(picture, plain, plain, turning), 3)


def test_flakes_go_with_the_camera() -> None:
    """Against a camera that stands, the far ones are where the picture went, the near ones up to 1.6 times as far."""
    standing, moving = (Snow(setting, 1.0).marks(1.0) for setting in settings())
    span = (FRAME[0] / FRAME[1] + 0.24) * FRAME[1]
    gone = (standing.x - moving.x) % span / FRAME[0]
    order = np.argsort(standing.radius)
    assert gone[order[:50]].mean() == pytest.approx(0.2, rel=0.1)
    assert gone[order[-20:]].mean() == pytest.approx(0.2 * 1.5, rel=0.1)
    assert np.allclose(standing.y, moving.y)


@pytest.mark.parametrize("layer", [Rain, Mist])
def test_rain_and_mist_go_with_the_camera(layer: type[Rain | Mist]) -> None:
    """What one camera sees after a turn is what the other sees, further to the left; near drops half as far again."""
    frames = []
    for setting in settings():
        frame = Planes.black(FRAME)
        layer(setting, 1.0).draw(frame, 1.0)
        soft = cv2.GaussianBlur(frame.y, (0, 0), 1).astype(np.float32)
        frames.append(soft - cv2.GaussianBlur(soft, (0, 0), 40 if layer is Mist else 6))
    columns = round((0.2 if layer is Mist else 0.3) * FRAME[0])
    moved = np.corrcoef(frames[0][:, columns:].ravel(), frames[1][:, : FRAME[0] - columns].ravel())[0, 1]
    assert moved > (0.95 if layer is Mist else 0.4)
    assert moved > np.corrcoef(frames[0].ravel(), frames[1].ravel())[0, 1] + 0.3


def test_weather_over_a_panning_clip_is_made(tmp_path: Path) -> None:
    """The whole way: a clip, its camera, snow in it."""
    given = clip(tmp_path / "given.mp4", "farmhouse", PAN[:6])
    film, details = made(tmp_path / "film", video=given, prompt="snow over dragons, pan left")
    assert details == {"atmosphere": ["snow"], "move": "pan left", "without_effect": ["dragons"]}
    assert (film.size, film.facts.frames) == (SIZE, 6)
