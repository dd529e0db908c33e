"""What a camera shows lies where the photograph has it, by resize and by warp, at any size."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmgen.media.arrays import F32, U8
from mmgen.media.color import rgb_to_planes
from mmgen.media.image import read_image
from mmgen.media.motion.source import OVERSAMPLING, cut_out
from mmgen.media.motion.warp import CellWarp, cell_positions
from mmgen.media.planes import Planes, Window, WindowView
from mmgen.samples import photograph

SIZE = (640, 360)


def likeness(one: U8, other: U8) -> float:
    """Peak signal to noise ratio in decibels, without the outermost pixels."""
    difference = np.asarray(one, np.float64)[8:-8, 8:-8] - np.asarray(other, np.float64)[8:-8, 8:-8]
    return float(10 * np.log10(255**2 / np.square(difference).mean()))


@pytest.mark.parametrize("sides", [(1441, 777), (1280, 721), (960, 540)])
def test_a_view_of_a_cutout_lies_exactly_on_the_photograph(sides: tuple[int, int]) -> None:
    """Also at the bottom, and where the photograph's sides are odd: as a direct sampling of it shows."""
    photo = np.asarray(cv2.resize(read_image(photograph("shore")), sides, interpolation=cv2.INTER_AREA), np.uint8)
    window = Window(20.3, 17.6, sides[0] * 0.9, sides[0] * 0.9 * SIZE[1] / SIZE[0])
    cutout = cut_out(photo, Window(5, 5, sides[0] - 10, sides[1] - 10), OVERSAMPLING * SIZE[0] / window.width)
    shown = Planes.black(SIZE)
    WindowView(cutout.planes, SIZE).show(cutout.placement.place(window), shown)
    even = np.ascontiguousarray(photo[: sides[1] // 2 * 2, : sides[0] // 2 * 2])
    fine = np.asarray(cv2.GaussianBlur(rgb_to_planes(even)[0], (0, 0), 0.45 * window.width / SIZE[0]), np.uint8)
    scale = window.width / SIZE[0]
    matrix = np.array([[scale, 0, window.left + scale / 2 - 0.5], [0, scale, window.top + scale / 2 - 0.5]])
    flags = cv2.INTER_LANCZOS4 | cv2.WARP_INVERSE_MAP
    direct = np.asarray(cv2.warpAffine(fine, matrix, SIZE, flags=flags, borderMode=cv2.BORDER_REFLECT), np.uint8)
    halves = [likeness(shown.y[part], direct[part]) for part in (np.s_[:180], np.s_[180:])]
    assert min(halves) > 42.5
    assert abs(halves[0] - halves[1]) < 6


def test_a_row_of_pixels_takes_all_phases() -> None:
    """So that a pan finds a crop for every fraction of a pixel: 96 of them leave no gap of 0.04."""
    phases = np.sort(np.arange(96) * OVERSAMPLING % 1)
    assert np.diff(phases, append=phases[0] + 1).max() < 0.04


def sampled(source: Planes, columns: F32, rows: F32, *, cell: int) -> Planes:
    """The source at these positions, by cells."""
    target = Planes.black(SIZE)
    CellWarp(SIZE, cell=cell).sample(source, target, columns, rows)
    return target


@pytest.mark.parametrize("cell", [4, 8])
@pytest.mark.parametrize("turn", [0.0, 0.6])
@pytest.mark.parametrize("top", [40.0, -30.0])
def test_a_warp_by_bands_equals_one_of_the_whole(cell: int, turn: float, top: float) -> None:
    """Where bands read rows together, where they reach beyond the edge, and where a turn sends them all over."""
    random = np.random.default_rng(3)
    luma, *chroma = (
        cv2.GaussianBlur(random.integers(0, 256, shape, np.uint8), (0, 0), 3)
        for shape in ((700, 1000), (350, 500), (350, 500))
    )
    source = Planes(luma, chroma[0], chroma[1])
    across = cell_positions(SIZE[0], 60, SIZE[0] * 1.3, cell=cell)[None, :]
    down = cell_positions(SIZE[1], top, SIZE[1] * 1.3, cell=cell)[:, None]
    columns = np.asarray(across + 9 * np.sin(down / 90), np.float32)
    rows = np.asarray(down + 6 * np.cos(across / 120) + turn * (across - 400), np.float32)
    target = sampled(source, columns, rows, cell=cell)
    y, x = np.mgrid[: SIZE[1], : SIZE[0]].astype(np.float32) + np.float32(0.5)
    fine_x, fine_y = 60 + x * np.float32(1.3), np.float32(top) + y * np.float32(1.3)
    places = fine_x + 9 * np.sin(fine_y / 90), fine_y + 6 * np.cos(fine_x / 120) + turn * (fine_x - 400)
    for plane, drawn, factor in ((source.y, target.y, 1), (source.u, target.u, 2), (source.v, target.v, 2)):
        # A chroma pixel lies in the middle of its four luma pixels.
        maps = [
            cv2.resize(np.asarray(place, np.float32), drawn.shape[::-1], interpolation=cv2.INTER_AREA)
            for place in places
        ]
        at = [np.asarray(place / factor - 0.5, np.float32) for place in maps]
        whole = cv2.remap(plane, at[0], at[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        assert likeness(drawn, np.asarray(whole, np.uint8)) > 45
