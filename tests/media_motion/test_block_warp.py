"""A warp that fills four pixels at a time shows what one does that finds each of them by itself."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mmgen.media.arrays import F32, U8
from mmgen.media.color import rgb_to_planes
from mmgen.media.image import read_image
from mmgen.media.motion.block_warp import BlockSource, BlockWarp
from mmgen.media.motion.warp import CellWarp, cell_positions
from mmgen.media.planes import Planes
from mmgen.samples import photograph

ZOOM = 1.38


@pytest.fixture(scope="module")
def source() -> Planes:
    """A photograph, finer than what is made of it."""
    photo = cv2.resize(read_image(photograph("farmhouse")), (960, 540), interpolation=cv2.INTER_AREA)
    return Planes(*rgb_to_planes(np.asarray(photo, np.uint8)))


def positions(size: tuple[int, int], cell: int, *, sway: float) -> tuple[F32, F32]:
    """A window that begins beyond the left edge, with some sway across and down."""
    across = cell_positions(size[0], -9.4, size[0] * ZOOM, cell=cell)[None, :]
    down = cell_positions(size[1], 14.7, size[1] * ZOOM, cell=cell)[:, None]
    columns = across + sway * np.sin(down / 60) + sway * np.cos(across / 80)
    return np.asarray(columns, np.float32), np.asarray(down + sway * np.cos(across / 70), np.float32)


def likeness(one: U8, other: U8) -> float:
    """Peak signal to noise ratio in decibels."""
    difference = np.asarray(one, np.float64) - other
    return float(10 * np.log10(255**2 / np.square(difference).mean()))


def by_both(source: Planes, size: tuple[int, int], spacing: float, *, sway: float, cell: int = 8) -> list[float]:
    """How alike the two warps' planes are."""
    columns, rows = positions(size, cell, sway=sway)
    single, fourfold = Planes.black(size), Planes.black(size)
    CellWarp(size, cell=cell).sample(source, single, columns, rows)
    BlockWarp(size, cell=cell).sample(BlockSource(source, (spacing, spacing)), fourfold, columns, rows)
    planes = ("y", "u", "v")
    return [likeness(getattr(single, name), getattr(fourfold, name)) for name in planes]


@pytest.mark.parametrize("size", [(640, 360), (642, 362), (638, 346)])
@pytest.mark.parametrize("cell", [4, 8, 16])
def test_four_at_a_time_are_what_each_one_is(source: Planes, size: tuple[int, int], cell: int) -> None:
    """Also where a row of chroma has an odd number of pixels, or the last band few rows."""
    luma, *chroma = by_both(source, size, ZOOM, sway=4, cell=cell)
    assert luma > 42
    assert min(chroma) > 48


def test_a_picture_without_sway_is_as_sharp_and_lies_where_it_did(source: Planes) -> None:
    """The two differ by the filter that shifts the neighbours, not by a place."""
    size = 640, 360
    columns, rows = positions(size, 8, sway=0)
    single, fourfold = Planes.black(size), Planes.black(size)
    CellWarp(size, cell=8).sample(source, single, columns, rows)
    BlockWarp(size, cell=8).sample(BlockSource(source, (ZOOM, ZOOM)), fourfold, columns, rows)
    (across, down), _ = cv2.phaseCorrelate(single.y.astype(np.float32), fourfold.y.astype(np.float32))
    assert max(abs(across), abs(down)) < 0.02
    detail = [float(cv2.Laplacian(each.y, cv2.CV_32F).std()) for each in (single, fourfold)]
    assert 0.98 < detail[1] / detail[0] < 1.06


def test_pixels_of_a_block_lie_one_output_pixel_apart() -> None:
    """Waves come out where they should; a distance that is not the zoom's moves every other column and row."""

    def waves(x: F32, y: F32) -> F32:
        return np.asarray(120 + 50 * np.sin(x / 3) + 50 * np.cos(y / 3), np.float32)

    luma = waves(np.arange(960, dtype=np.float32)[None, :], np.arange(540, dtype=np.float32)[:, None])
    size, grey = (640, 360), np.zeros((270, 480), np.uint8)
    columns, rows = positions(size, 8, sway=0)
    across, down = (np.arange(side, dtype=np.float32) * ZOOM for side in size)
    wanted = waves(-9.9 + ZOOM / 2 + across[None, :], 14.2 + ZOOM / 2 + down[:, None])
    found: list[float] = []
    for spacing in (ZOOM, 1.0):
        target = Planes.black(size)
        BlockWarp(size, cell=8).sample(
            BlockSource(Planes(luma.round().astype(np.uint8), grey, grey), (spacing, spacing)), target, columns, rows
        )
        found.append(float(np.abs(target.y.astype(float) - wanted)[20:-20, 20:-20].mean()))
    assert found[0] < 1.2
    assert found[1] > 2 * found[0]


def test_a_still_smaller_than_one_band_is_filled(source: Planes) -> None:
    """A frame of some pixels, in a warp of cells larger than it."""
    assert min(by_both(source, (16, 6), ZOOM, sway=0)) > 30
