"""Windows on planar frames are exact to a small fraction of a pixel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.planes import Planes, Window, WindowView

PERIOD = 64.0


def waves(size: tuple[int, int]) -> Planes:
    """A frame whose luma is two crossing waves, so that a place can be read from it to a fraction of a pixel."""
    width, height = size
    across = np.sin(2 * np.pi * np.arange(width) / PERIOD)[None, :]
    down = np.sin(2 * np.pi * np.arange(height) / PERIOD)[:, None]
    luma = np.rint(128 + 50 * across + 50 * down).astype(np.uint8)
    chroma = np.full((height // 2, width // 2), 128, np.uint8)
    return Planes(luma, chroma, chroma.copy())


def expected(window: Window, size: tuple[int, int]) -> np.ndarray:
    """The waves as a perfect camera would see them through the window."""
    width, height = size
    across = window.left + (np.arange(width) + 0.5) * window.width / width - 0.5
    down = window.top + (np.arange(height) + 0.5) * window.height / height - 0.5
    return 128 + 50 * np.sin(2 * np.pi * across / PERIOD)[None, :] + 50 * np.sin(2 * np.pi * down / PERIOD)[:, None]


@example(left=33, top=38, scale=0.9961)
@given(left=st.floats(2, 40), top=st.floats(2, 40), scale=st.one_of(st.just(1.0), st.just(1.25), st.floats(0.8, 1.6)))
def test_a_window_shows_what_lies_at_its_place(left: float, top: float, scale: float) -> None:
    """Any fractional place and size, also those that no whole-pixel crop can give, or that are all but the crop's own."""
    size = (120, 90)
    source = waves((256, 200))
    target = Planes.black(size)
    window = Window(left, top, size[0] * scale, size[1] * scale)
    WindowView(source, size).show(window, target)
    error = target.y - expected(window, size)
    # One level is a tenth of a pixel on the steepest slope; rounding alone takes half a level.
    assert np.abs(error).mean() < 0.6
    assert abs(error.mean()) < 0.2


def test_a_slowly_moving_window_moves_evenly() -> None:
    """The wave's phase, read from each frame, advances by the same step each time."""
    size = (128, 64)
    view = WindowView(waves((256, 128)), size)
    target = Planes.black(size)
    phases = []
    for step in range(40):
        view.show(Window(20 + 0.13 * step, 30, 128 * 1.07, 64 * 1.07), target)
        row = target.y.mean(axis=0) - target.y.mean()
        turns = np.arange(128) * 1.07 / PERIOD
        weight = np.hanning(128)
        phases.append(np.angle(np.sum(weight * row * np.exp(-2j * np.pi * turns))))
    steps = np.diff(np.unwrap(phases)) * PERIOD / (2 * np.pi)
    assert steps.mean() == pytest.approx(0.13, abs=0.005)
    assert np.diff(steps).std() < 0.03


def test_chroma_stays_on_its_luma() -> None:
    """An edge lies at one place in all planes, wherever the window is."""
    source = Planes.black((128, 64))
    source.y[:, 64:] = 235
    source.u[:, 32:] = 200
    target = Planes.black((96, 48))
    WindowView(source, (96, 48)).show(Window(10.37, 5.2, 96 * 0.93, 48 * 0.93), target)
    luma = np.interp(0.5, (target.y[24] - 16.0) / 219, np.arange(96) + 0.5)
    chroma = np.interp(0.5, (target.u[12] - 128.0) / 72, np.arange(48) * 2 + 1.0)
    assert luma == pytest.approx((64 - 10.37) / 0.93, abs=0.1)
    assert chroma == pytest.approx(luma, abs=0.25)


@given(
    place=st.tuples(st.floats(-300, 300), st.floats(-300, 300)),
    size=st.tuples(st.floats(1, 200), st.floats(1, 200)),
)
def test_a_window_moved_inside_keeps_its_size(place: tuple[float, float], size: tuple[float, float]) -> None:
    """It ends up within the bounds, or centred on them where it is too large."""
    moved = Window(*place, *size).inside(Window(10, 20, 100, 80))
    assert (moved.width, moved.height) == size
    if size[0] <= 100:
        assert 10 <= moved.left <= 110 - size[0]
    else:
        assert moved.center[0] == pytest.approx(60)


@pytest.mark.parametrize("size", [(63, 64), (64, 33), (0, 2)])
def test_odd_frames_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="even"):
        Planes.black(size)
