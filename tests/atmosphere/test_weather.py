"""Weather and light as they are seen: measured on frames."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest

from mmgen.media.arrays import F32, U8
from mmgen.media.image import read_image
from mmgen.media.motion.source import resampled
from mmgen.media.planes import Planes
from mmgen.media.timeline.layer import Layer
from mmgen.procedural.atmosphere.layers import layers_of
from mmgen.procedural.atmosphere.mist import Mist
from mmgen.procedural.atmosphere.setting import Setting
from mmgen.procedural.atmosphere.snow import Snow
from mmgen.procedural.atmosphere.veil import lay_veil, tone
from mmgen.procedural.atmosphere.view import View, view_of
from mmgen.procedural.atmosphere.words import EFFECTS, Conditions
from mmgen.samples import photograph

SIZE = (320, 180)
NIGHT = {"stars", "aurora", "fireflies"}


@cache
def photo(name: str) -> U8:
    pixels = read_image(photograph(name))[..., :3]
    return np.asarray(cv2.resize(pixels, (640, 360), interpolation=cv2.INTER_AREA), np.uint8)


def picture_for(effect: str) -> U8:
    """A photograph in which the effect has somewhere to be."""
    if effect in NIGHT:
        return np.asarray(photo("lake") // 2, np.uint8)
    return photo("shore") if effect in {"glitter", "lamps"} else photo("farmhouse")


def made(
    effect: str,
    *,
    size: tuple[int, int] = SIZE,
    amount: float = 1.0,
    period: float | None = None,
    speed: float = 1.0,
    wind: float = 0.25,
) -> tuple[Layer, ...]:
    """The layers of one effect, without the light that goes with it."""
    setting = Setting(size, view_of(picture_for(effect)), 3, period, speed, wind)
    return layers_of(Conditions(((effect, amount),)), setting, drawn=True)


def frame(layers: tuple[Layer, ...], time: float, ground: U8 | None = None, size: tuple[int, int] = SIZE) -> Planes:
    """The layers over a picture, or over grey."""
    target = Planes.black(size) if ground is None else resampled(ground, size)
    if ground is None:
        target.y[:] = 90
    for layer in layers:
        layer.draw(target, time)
    return target


def luma(layers: tuple[Layer, ...], time: float) -> F32:
    return frame(layers, time).y.astype(np.float32)


def difference(first: Planes, second: Planes) -> float:
    return float(np.abs(first.y.astype(float) - second.y).mean())


@pytest.mark.parametrize("effect", EFFECTS)
def test_every_effect_shows_and_moves(effect: str) -> None:
    """It changes the picture, differently from moment to moment."""
    layers = made(effect)
    ground = picture_for(effect)
    times = np.arange(0.1, 3.0, 0.05) if effect == "lightning" else (0.3, 1.1)
    frames = [frame(layers, float(time), ground) for time in times]
    plain = resampled(ground, SIZE)
    assert max(difference(drawn, plain) for drawn in frames) > 0.03
    assert max(difference(drawn, frames[0]) for drawn in frames) > 0.008


@pytest.mark.parametrize("effect", EFFECTS)
def test_a_frame_drawn_alone_is_the_frame_drawn_in_order(effect: str) -> None:
    """Time is all that a frame depends on, and the seed all that the whole does."""
    ground = picture_for(effect)
    layers, again = made(effect), made(effect)
    ordered = [frame(layers, 0.1 * index, ground) for index in range(12)]
    alone = frame(again, 1.1, ground)
    assert np.array_equal(ordered[11].y, alone.y)
    assert np.array_equal(ordered[11].u, alone.u)
    assert np.array_equal(ordered[11].v, alone.v)


@pytest.mark.parametrize("effect", [name for name in EFFECTS if name != "lightning"])
def test_with_a_period_it_comes_again(effect: str) -> None:
    """After the period everything is where it was, and half way through it is not."""
    ground = picture_for(effect)
    layers = made(effect, period=2.0)
    start, half, end = (frame(layers, time, ground) for time in (0.35, 1.35, 2.35))
    assert difference(start, end) <= 0.02
    assert difference(start, half) > max(0.006, 4 * difference(start, end))


def test_snow_falls() -> None:
    """The flow of its frames goes down, the faster the more motion there is."""

    def fall(speed: float) -> float:
        layers = made("snow", speed=speed, amount=1.7)
        steps: list[float] = []
        for time in (0.5, 1.0, 1.5):
            before, after = luma(layers, time), luma(layers, time + 1 / 60)
            still = np.zeros((*before.shape, 2), np.float32)
            flow = cv2.calcOpticalFlowFarneback(before, after, still, 0.5, 2, 15, 3, 5, 1.1, 0)
            moved = np.abs(before - 90) > 25
            steps.append(float(flow[..., 1][moved].mean()))
        return float(np.mean(steps))

    assert fall(1.0) > 0.08
    assert fall(2.0) > 1.4 * fall(1.0)


def test_rain_slants_with_the_wind() -> None:
    """The streaks' direction, by the structure tensor, is upright in still air and leans in a storm."""

    def slant(wind: float) -> float:
        across, down = (
            cv2.Sobel(luma(made("rain", wind=wind, amount=1.7), 0.4), cv2.CV_32F, *order) for order in ((1, 0), (0, 1))
        )
        turned = 0.5 * np.arctan2(2 * (across * down).mean(), (across**2 - down**2).mean())
        return abs(float(np.degrees(turned)))

    assert slant(0.0) < 5
    assert 12 < slant(1.0) < 24


def test_amounts_differ() -> None:
    """Light, usual and heavy rain cover more and more."""
    covers = [float((np.abs(luma(made("rain", amount=amount), 0.5) - 90) > 8).mean()) for amount in (0.5, 1.0, 1.7)]
    assert covers[0] < 0.8 * covers[1] < 0.8 * 0.9 * covers[2]


@pytest.mark.parametrize("effect", ["snow", "rain", "petals", "dust", "mist", "rays"])
def test_small_and_large_frames_look_alike(effect: str) -> None:
    """A frame of 720 lines, made smaller, has the light of one of 180 lines."""
    ground = picture_for(effect)
    small = frame(made(effect), 0.8, ground)
    large = frame(made(effect, size=(1280, 720)), 0.8, ground, (1280, 720))
    plain = resampled(ground, SIZE).y.astype(float)
    shrunk = cv2.resize(large.y, SIZE, interpolation=cv2.INTER_AREA).astype(float)
    ground_large = cv2.resize(resampled(ground, (1280, 720)).y, SIZE, interpolation=cv2.INTER_AREA).astype(float)
    added, added_large = float(np.abs(small.y - plain).mean()), float(np.abs(shrunk - ground_large).mean())
    assert added_large == pytest.approx(added, rel=0.35)


def split_view() -> View:
    """A picture that is far on its left and near on its right."""
    view = view_of(np.full((180, 320, 3), 120, np.uint8))
    view.near[:, :128] = 0.0
    view.near[:, 128:] = 1.0
    view.sky[:] = 0.0
    return view


def test_mist_is_thicker_with_distance() -> None:
    """Before what is near there is little of it."""
    mist = Mist(Setting((320, 180), split_view(), 1), 1.0)
    covers = np.mean([mist.cover(time) for time in (0.0, 20.0, 40.0, 60.0)], axis=0)
    half = covers.shape[1] // 2
    assert covers[:, : half - 4].mean() > 3 * covers[:, half + 4 :].mean() > 0


def test_snow_lies_behind_what_is_near() -> None:
    """Small flakes, which are far away, are fainter before a near part of the picture."""
    marks = Snow(Setting(SIZE, split_view(), 1), 1.7).marks(0.4)
    small = marks.radius < np.quantile(marks.radius, 0.5)
    left, right = marks.opacity[small & (marks.x < 150)], marks.opacity[small & (marks.x > 170)]
    assert left.mean() > 2 * right.mean()


@pytest.mark.parametrize("size", [(320, 192), (322, 190)])
def test_a_veil_over_a_part_looks_as_if_laid_over_all(size: tuple[int, int]) -> None:
    """The frame is only worked on where the veil is, and shows no edge of that."""
    cover = np.zeros((96, 160), np.float32)
    cover[20:40, 30:70] = 0.6
    everywhere = cover.copy()
    everywhere[0, 0] = everywhere[-1, -1] = 1.0
    part, whole = Planes.black(size), Planes.black(size)
    for target, veil in ((part, cover), (whole, everywhere)):
        target.y[:] = 90
        lay_veil(target, veil, tone((250, 200, 120)))
    assert part.y.max() > 140
    for name in "yuv":
        ours, theirs = getattr(part, name)[8:-8, 8:-8], getattr(whole, name)[8:-8, 8:-8]
        assert np.array_equal(ours, theirs)
