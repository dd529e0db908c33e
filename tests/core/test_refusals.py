"""Why a request can't be made, in the words of who wrote it: the name that is meant, the place, and what would do."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from mmgen import (
    Camera,
    ImageRequest,
    MusicRequest,
    Request,
    RequestError,
    SceneRequest,
    Shot,
    VideoRequest,
)
from mmgen.requests import request_class, request_kinds
from mmgen.requests.refusals import OTHER_NAMES


@pytest.mark.parametrize(
    ("cls", "fields", "line"),
    [
        (VideoRequest, {"duration": 5}, "duration: no such field; did you mean 'seconds'?"),
        (VideoRequest, {"image": "a.png"}, "image: no such field; did you mean 'first_frame'?"),
        (ImageRequest, {"width": 64}, "width: no such field; did you mean 'size'?"),
        (ImageRequest, {"num_images": 2}, "num_images: no such field; did you mean 'n'?"),
        (ImageRequest, {"promt": "a"}, "promt: no such field; did you mean 'prompt'?"),
        (MusicRequest, {"tempo": 90}, "tempo: no such field; did you mean 'bpm'?"),
        (ImageRequest, {"model": "a:b"}, "model: no such field; model is given to generate(...), submit(...) or"),
        (ImageRequest, {"format": "jpg"}, "format: must be 'png', 'jpeg', 'webp' or 'avif'; did you mean 'jpeg'?"),
        (VideoRequest, {"shots": [{"duration": 3}]}, "shots.0.duration: no such field; did you mean 'seconds'?"),
        (VideoRequest, {"shots": [{"camera": {"move": ""}}]}, "shots.0.camera.move: "),
        (VideoRequest, {"camera": 3}, "camera: must be a Camera, or a dict of its fields (given 3)"),
        (VideoRequest, {"n": 0}, "n: must be greater than or equal to 1 (given 0)"),
        (SceneRequest, {"operations": [{"operation": "ad"}]}, "operations.0: its operation must be one of 'add', "),
        (SceneRequest, {"operations": [{"remove": "a"}]}, "operations.0: does not say its operation"),
    ],
)
def test_one_line_says_what_to_write(cls: type[Request[Any]], fields: dict[str, Any], line: str) -> None:
    with pytest.raises(RequestError) as caught:
        cls(**fields)
    head, *lines = str(caught.value).split("\n  ")
    assert head == f"{cls.__name__} can't be made:"
    assert [said.startswith(line) for said in lines] == [True]


def test_what_is_like_no_field_is_not_guessed_at() -> None:
    """A language is no guidance."""
    with pytest.raises(RequestError, match=r"language: no such field$"):
        VideoRequest(language="zh")  # type: ignore[call-arg]


def test_the_branches_of_a_union_are_not_named() -> None:
    """Nor is a missing file no truth value, where a truth value might have stood."""
    with pytest.raises(RequestError) as caught:
        VideoRequest(audio="missing.mp3")  # type: ignore[arg-type]
    assert str(caught.value).split("\n  ")[1:] == ["audio: missing.mp3: no such file (given 'missing.mp3')"]


def test_other_names_lead_to_fields_that_exist() -> None:
    """Each of them in some kind of request, and none takes the place of a field of that kind."""
    fields = [set(request_class(kind).model_fields) for kind in request_kinds()] + [{"images", "caption"}]
    for name, meant in OTHER_NAMES.items():
        for field in meant:
            assert any(field in known and name not in known for known in fields), (name, field)


@pytest.mark.parametrize("cls", [ImageRequest, Shot, Camera])
def test_fields_are_given_by_name(cls: Any) -> None:
    """The class that was called is named, and a field of it."""
    with pytest.raises(
        TypeError, match=rf"{cls.__name__} takes its fields by name, such as {cls.__name__}\(\w+=\.\.\.\)"
    ):
        cls("a lake")


def test_a_camera_may_be_given_by_its_move() -> None:
    """As on the command line."""
    asked = VideoRequest(camera="push in", shots=[{"camera": "pan left"}])  # type: ignore[arg-type]
    assert asked.camera == Camera(move="push in")
    assert asked.shots[0].camera == Camera(move="pan left")


def test_only_what_was_set_is_shown() -> None:
    """A log of requests is read by people."""
    asked = VideoRequest(prompt="a lake", shots=(Shot(seconds=2),), seed=0)
    assert repr(asked) == "VideoRequest(seed=0, prompt='a lake', shots=(Shot(seconds=2.0),))"
    assert pickle.loads(pickle.dumps(asked)) == asked
