"""A style goes by any of its names, in English and Chinese, wherever a style is taken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmgen import Client, Image, ImageRequest
from mmgen.backends import Model
from mmgen.errors import UnsupportedError
from mmgen.procedural.editing.looks import LOOKS
from mmgen.procedural.editing.record import EDIT
from mmgen.procedural.film.record import FILM
from mmgen.procedural.film.styles import FILM_STYLES, film_style
from mmgen.procedural.footage.record import FOOTAGE
from mmgen.procedural.scenes.prompt import read_prompt
from mmgen.procedural.scenes.record import SCENE
from mmgen.procedural.scenes.style import STYLES
from mmgen.procedural.staging.record import STAGING
from mmgen.procedural.style_names import STYLE_WORDS, style_named
from mmgen.requests import Shot, VideoRequest
from mmgen.samples import photograph

LAKE = Image(photograph("lake"))


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("水墨", "ink wash"),
        ("水墨风格", "ink wash"),
        ("Ink-Wash", "ink wash"),
        ("inkwash", "ink wash"),
        ("in ink_wash style", "ink wash"),
        ("國畫", "ink wash"),
        ("木刻", "woodcut"),
        ("剪纸风", "paper cut"),
        ("Papercuts", "paper cut"),
        ("像素", "pixel art"),
        ("8-bit", "pixel art"),
        ("80's anime", "anime sky"),
        ("watercolor", "watercolour"),
        ("油画", "oil"),
        ("an oil painting", "oil"),
        ("cubism", None),
        ("风格", None),
        ("", None),
    ],
)
def test_a_style_is_known_by_each_of_its_names(word: str, name: str | None) -> None:
    assert style_named(word, FILM_STYLES) == name


def test_of_two_styles_of_one_name_the_one_that_can_be_had_counts() -> None:
    """动漫 is a sky of the eighties where scenes are drawn, and a cartoon where photographs are painted."""
    assert style_named("动漫", STYLES) == "anime sky"
    assert style_named("动漫", LOOKS) == "cartoon"
    assert film_style(VideoRequest(prompt="lake", style="动漫")) == "anime sky"
    assert film_style(VideoRequest(shots=[Shot(prompt="lake"), Shot(first_frame=LAKE)], style="动漫")) == "cartoon"


def test_a_prompt_knows_every_name_that_a_style_knows() -> None:
    for name in STYLES:
        words = [*STYLE_WORDS[name][0].split(", "), *STYLE_WORDS[name][1].split()]
        drawn = {word: read_prompt(f"lake, {word}").style for word in words}
        assert drawn == {word: style_named(word, STYLES) for word in words}


@pytest.mark.parametrize("model", [SCENE, EDIT, FILM, FOOTAGE, STAGING], ids=lambda model: model.id)
def test_every_model_takes_both_languages_and_lists_them(model: Model) -> None:
    rule = model.accepts["style"]
    for word in ("水墨", "Water-Colour", "油画", "pencil sketch"):
        assert rule.objection(word) is None
    reason = rule.objection("cubism") or ""
    assert "'ink wash' (水墨)" in reason
    assert "got 'cubism'" in reason
    assert "did you mean 'pencil'" in (rule.objection("pencle") or "")


def test_photographs_say_in_both_languages_what_they_can_be_painted_in() -> None:
    """A style of scenes that no photograph takes is named as such, whatever it was called."""
    problem = FILM.check(VideoRequest(first_frame=LAKE, style="扁平"))[0]
    assert problem.field == "style"
    assert "'poster flat' is for scenes" in problem.reason
    assert "'oil' (油画)" in problem.reason


def test_either_name_paints_the_same(tmp_path: Path) -> None:
    """Scenes and photographs alike."""
    with Client(home=tmp_path) as client:
        for fields in ({"prompt": "a lake", "size": (96, 64)}, {"image": LAKE, "size": (96, 48)}):
            requests = [
                ImageRequest.model_validate({**fields, "style": name, "seed": 2}) for name in ("paper cut", "剪纸")
            ]
            one, other = (client.generate(request).asset.to_numpy() for request in requests)
            assert np.array_equal(one, other)


def test_what_is_no_style_is_refused(tmp_path: Path) -> None:
    with Client(home=tmp_path) as client, pytest.raises(UnsupportedError, match="剪纸"):
        client.generate(ImageRequest(prompt="a lake", style="cubism"))
