"""A clip's look by its prompt: words that only name a style are taken, with the style or in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmgen import VideoRequest
from mmgen.media.arrays import U8
from mmgen.procedural.editing.looks import PAINTED_LOOKS
from mmgen.procedural.footage.record import FOOTAGE
from mmgen.procedural.style_names import styles_within, without_style

from .views import clip, likeness, made


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("ink wash", "ink wash"),
        ("in ink wash style", "ink wash"),
        ("水墨风格", "ink wash"),
        ("ink wash", None),
        ("改成水彩画", None),
    ],
)
def test_a_prompt_may_name_nothing_but_the_style(tmp_path: Path, prompt: str, style: str | None) -> None:
    """It paints as the style alone does, and none of its words is without effect."""
    given = clip(tmp_path / "given.mp4", "lake", [(0, 0, 900)] * 2)
    painted, details = made(tmp_path / "said", video=given, prompt=prompt, style=style)
    plain, told = made(tmp_path / "styled", video=given, style=details["look"])
    assert details == {**told, "without_effect": []}
    first: list[U8] = [next(video.frames()) for video in (painted, plain)]
    assert likeness(first[0], first[1], 2) > 40


@pytest.mark.parametrize(
    ("prompt", "style"), [("oil painting", "ink wash"), ("a red car", None), ("oil lamps", None), ("pop art", None)]
)
def test_words_that_paint_nothing_are_still_refused(tmp_path: Path, prompt: str, style: str | None) -> None:
    """Another style than the one that is given, and things that are no style or none of clips."""
    given = clip(tmp_path / "given.mp4", "lake", [(0, 0, 900)] * 2)
    request = VideoRequest(video=given, prompt=prompt, style=style)
    assert "prompt" in {problem.field for problem in FOOTAGE.check(request)}


def test_what_stands_beside_the_style_keeps_its_effect(tmp_path: Path) -> None:
    given = clip(tmp_path / "given.mp4", "lake", [(0, 0, 900)] * 2)
    _, details = made(tmp_path / "made", video=given, prompt="make it an oil painting, heavy snow falls, giraffes")
    assert (details["look"], details["atmosphere"], details["without_effect"]) == ("oil", ["snow"], ["giraffes"])


def test_styles_are_named_by_whole_parts_of_a_prompt() -> None:
    assert styles_within("turn the clip into watercolour and a cartoon", PAINTED_LOOKS) == ["watercolour", "cartoon"]
    assert without_style("pencil, mist", "pencil", PAINTED_LOOKS).strip() == "mist"
    assert without_style("pencil, mist", "oil", PAINTED_LOOKS) == "pencil,  mist"
