"""Pixels: ink stays inside its bounds, covers what it should, and is the same each time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mmgen.media.text.layout import set_text
from mmgen.media.text.raster import TextImage, draw_text
from mmgen.media.text.style import TextStyle

FONTS = Path(__file__).parent / "fonts"
STYLE = TextStyle(60, system_folders=())
SAMPLES = ["山水Ankang，“茶”", "مرحبا بالعالم 2026", "Việt Ñandú fjord", "《茶》\nJoyful gypsy"]


def drawn(text: str, style: TextStyle = STYLE) -> TextImage:
    return draw_text(set_text(text, style))


@pytest.mark.parametrize("text", SAMPLES)
@pytest.mark.parametrize("style", [STYLE, replace(STYLE, family="serif", weight=900, size=33.3)])
def test_ink_lies_inside_the_declared_bounds_and_touches_them(text: str, style: TextStyle) -> None:
    block = set_text(text, style)
    image = draw_text(block)
    rows, columns = np.nonzero(image.alpha)
    left, right = image.left + columns.min(), image.left + columns.max() + 1
    top, bottom = image.top + rows.min(), image.top + rows.max() + 1
    assert block.ink.left - 1 <= left <= block.ink.left + 1.5
    assert block.ink.top - 1 <= top <= block.ink.top + 1.5
    assert block.ink.right - 1.5 <= right <= block.ink.right + 1
    assert block.ink.bottom - 1.5 <= bottom <= block.ink.bottom + 1


def test_coverage_sums_to_the_area_of_the_outline() -> None:
    """A full-width dash is a bar, so its ink is its box."""
    block = set_text("▇", replace(STYLE, size=81))
    area = block.ink.width * block.ink.height
    assert draw_text(block).alpha.sum() / 255 == pytest.approx(area, rel=0.01)


def test_coverage_grows_with_weight_and_with_the_square_of_the_size() -> None:
    light, bold = (drawn("山水Ankang", replace(STYLE, weight=w)).alpha.sum() for w in (200, 800))
    assert bold > 1.8 * light
    once, twice = (drawn("山水Ankang", replace(STYLE, size=s)).alpha.sum() for s in (60, 120))
    assert twice == pytest.approx(4 * once, rel=0.02)


def test_edges_are_antialiased_and_insides_full() -> None:
    alpha = drawn("茶").alpha
    assert alpha.max() == 255
    assert len(np.unique(alpha)) > 50


def test_letters_stand_upright() -> None:
    alpha = drawn("L").alpha
    middle = alpha.shape[0] // 2
    assert alpha[middle:].sum() > 1.3 * alpha[:middle].sum()


def test_joined_letters_leave_no_seam() -> None:
    """Overlapping outlines are one shape: no pixel on the joining line is fainter than full ink."""
    image = drawn("ــــ", replace(STYLE, size=120, weight=900))
    row = image.alpha[image.alpha.shape[0] // 2]
    inside = row[4:-4]
    assert inside.min() == 255


def test_fractions_of_a_pixel_move_the_ink() -> None:
    one, other = (drawn("IIII", replace(STYLE, tracking=t)).alpha for t in (0.1, 0.105))
    assert one.shape[0] == other.shape[0]
    assert not np.array_equal(one[:, : other.shape[1]], other[:, : one.shape[1]])


def test_same_text_gives_the_same_pixels() -> None:
    first, second = drawn(SAMPLES[0]), drawn(SAMPLES[0])
    assert np.array_equal(first.alpha, second.alpha)
    assert (first.left, first.top) == (second.left, second.top)


def test_rgba_carries_the_color_and_the_coverage() -> None:
    image = drawn("茶", replace(STYLE, color=(10, 20, 30)))
    assert np.array_equal(image.rgba()[..., 3], image.alpha)
    assert image.rgba()[0, 0, :3].tolist() == [10, 20, 30]


@pytest.mark.parametrize(("font", "character"), [("emoji.ttf", "🎉"), ("layers.ttf", "⚡")])
def test_color_glyphs_bring_their_colors(font: str, character: str) -> None:
    image = drawn(f"山{character}", replace(STYLE, color=(0, 0, 255), fonts=(FONTS / font,)))
    shown = image.rgba()
    solid = shown[shown[..., 3] > 250][:, :3].astype(int)
    warm = solid[(solid[:, 0] > 150) & (solid[:, 2] < 100)]
    blue = solid[(solid[:, 0] < 10) & (solid[:, 2] > 245)]
    assert len(warm) > 100
    assert len(blue) > 100
    assert np.array_equal(shown[..., 3], image.alpha)


def test_digits_never_come_from_an_emoji_font() -> None:
    """The font maps "2" for keycaps, to a blank."""
    image = drawn("2", replace(STYLE, fonts=(FONTS / "emoji.ttf",)))
    assert np.array_equal(image.alpha, drawn("2").alpha)


def test_color_glyphs_stand_upright() -> None:
    """The lightning strikes from the upper right to the lower left; the popper's cone is at the lower left."""
    bolt = drawn("⚡", replace(STYLE, fonts=(FONTS / "layers.ttf",))).alpha > 128
    assert np.nonzero(bolt[4:20])[1].mean() > np.nonzero(bolt[-20:-4])[1].mean() + 5
    popper = drawn("🎉", replace(STYLE, fonts=(FONTS / "emoji.ttf",))).alpha > 128
    half, across = popper.shape[0] // 2, popper.shape[1] // 2
    assert popper[half:, :across].sum() > popper[half:, across:].sum()


def test_color_glyphs_cover_the_letters_beneath() -> None:
    style = replace(STYLE, tracking=-0.5, color=(0, 0, 255), fonts=(FONTS / "emoji.ttf",))
    alone, over = drawn("🎉", style).rgba(), drawn("山🎉", style).rgba()
    opaque = alone[alone[..., 3] == 255][:, :3]
    assert opaque.mean() == pytest.approx(over[:, -alone.shape[1] :][alone[..., 3] == 255][:, :3].mean(), abs=2)


def test_soft_edges_of_color_glyphs_keep_their_hue() -> None:
    shown = drawn("🎉", replace(STYLE, fonts=(FONTS / "emoji.ttf",))).rgba()
    soft = shown[(shown[..., 3] > 20) & (shown[..., 3] < 120)][:, :3]
    assert len(soft) > 30
    assert (soft == 255).any(axis=1).mean() < 0.3
