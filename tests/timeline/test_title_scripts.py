"""Titles and captions in many scripts: inside the safe area, on one baseline, emoji in their colours."""

from __future__ import annotations

import numpy as np
import pytest

from mmgen.media.arrays import U8
from mmgen.media.color import planes_to_rgb
from mmgen.media.planes import Planes
from mmgen.media.timeline.clips import Solid
from mmgen.media.timeline.compositor import Compositor
from mmgen.media.timeline.lettering import CAPTION_SIZES, Room, caption_lettering
from mmgen.media.timeline.placement import safe_area
from mmgen.media.timeline.timeline import Timeline, Track
from mmgen.media.timeline.words import Words
from mmgen.media.video_format import VideoFormat

ASPECTS = [(480, 270), (270, 480), (360, 360)]
SCRIPTS = {
    "latin": ("Long jaguar", "Ångström & ply"),
    "chinese": ("山高水长", "风从山脊上来"),
    "arabic": ("مساء الخير ي", "رحلة إلى البحر"),
    "thai": ("สวัสดีที่นี่", "ปู่ที่ทุ่งหญ้า"),
    "hindi": ("दुर्गा की राह", "ट्रु की ओर"),
    "hebrew": ("קצה העולם", "מסע אל הפסגה"),
    "japanese": ("夏の終わり", "農家にて"),
    "korean": ("시골집", "바람이 분다"),
    "emoji": ("Party 🎉", "Berries 🍓"),
}


def shown(words: Words, size: tuple[int, int]) -> U8:
    """A late frame of words on black, as RGB."""
    target = Planes.black(size)
    with Compositor(Timeline([Track([Solid((0, 0, 0), 3, words=words)])]), VideoFormat(size, fps=10)) as compositor:
        compositor.draw(29, target)
    return planes_to_rgb(target.y, target.u, target.v)


@pytest.mark.parametrize("size", ASPECTS)
@pytest.mark.parametrize("script", SCRIPTS)
def test_ink_of_every_script_keeps_to_the_safe_area(script: str, size: tuple[int, int]) -> None:
    """Title, subtitle and caption, measured on the frame; a free row lies between title and subtitle."""
    title, subtitle = SCRIPTS[script]
    area = safe_area(size)
    for words in (Words(title, subtitle), Words(caption=f"{title}\n{subtitle}")):
        rows, columns = np.nonzero(shown(words, size).max(axis=2) > 40)
        assert len(rows) > 100
        assert columns.min() >= area.left - 1
        assert columns.max() <= area.left + area.width + 1
        assert rows.min() >= area.top - 1
        assert rows.max() <= area.top + area.height + 1
    lines = (shown(Words(title, subtitle), size).max(axis=2) > 40).any(axis=1)
    assert np.count_nonzero(np.diff(lines.astype(int)) == 1) >= 3, "rule, title and subtitle stand apart"


def test_a_title_keeps_its_baseline_whatever_its_script() -> None:
    """The foot of an H before each script lies on the same row, to a pixel."""
    feet = []
    for script, (title, _) in SCRIPTS.items():
        if script == "emoji":
            continue
        light = shown(Words(f"H {title}"[:5]), (640, 360)).max(axis=2)
        columns = np.flatnonzero((light > 120).any(axis=0))
        rows = np.flatnonzero((light[:, columns[0] : columns[0] + 8] > 120).any(axis=1))
        feet.append(int(rows[-1]))
    assert max(feet) - min(feet) <= 1, feet


def test_emoji_keep_their_colours_in_a_frame() -> None:
    """Red in a strawberry, where letters have none."""
    picture, letters = (
        shown(Words(title), (360, 270)).astype(int)[..., 0] - shown(Words(title), (360, 270)).astype(int)[..., 1]
        for title in ("🍓", "B")
    )
    assert np.count_nonzero(picture > 90) > 60
    assert np.count_nonzero(letters > 90) == 0


def test_captions_are_large_enough_for_a_small_screen() -> None:
    """At least 4.4 % of the shorter side, the translation too, even where they break into lines."""
    for width in (500, 900):
        parts = caption_lettering(
            "潮水带走脚印，风留下名字。\nThe tide takes the footprints, the wind names.", Room(720, width)
        )
        assert min(part.size for part in parts) >= 0.044 * 720
    assert min(CAPTION_SIZES) == 0.044


def test_a_dot_between_ideographs_stands_without_spaces() -> None:
    close, open_ = (caption_lettering(text, Room(720, 900))[0] for text in ("云海·清晨", "云海 · 清晨"))
    assert open_.width == pytest.approx(close.width)
