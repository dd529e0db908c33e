"""Which of the embedded backend's models is taken when none is named."""

from __future__ import annotations

from pathlib import Path

from mmgen import Client, ImageRequest, KeyFrame, VideoRequest
from mmgen.samples import photograph

LAKE = photograph("lake")
RIDGE = photograph("ridge")


def test_the_first_model_that_honours_the_request_is_taken(tmp_path: Path) -> None:
    """Key frames go to the model that accepts them, though another serves the same task first."""
    keys = (KeyFrame(image=LAKE, at=0.2), KeyFrame(image=RIDGE, at=0.6))
    with Client(home=tmp_path) as client:
        assert client.default_model(VideoRequest(keyframes=keys)) == "procedural:footage"
        assert client.default_model(VideoRequest(first_frame=LAKE, last_frame=RIDGE)) == "procedural:film"


def test_a_request_that_none_honours_goes_to_the_model_that_comes_nearest(tmp_path: Path) -> None:
    """So that what is refused is what was wrong with it."""
    with Client(home=tmp_path) as client:
        assert client.default_model(VideoRequest(first_frame=LAKE, fps=200)) == "procedural:film"
        edit = ImageRequest(image=LAKE, mask=RIDGE, style="no such style")
        assert client.default_model(edit) == "procedural:edit"
        assert client.default_model(ImageRequest(image=LAKE, style="no such style")) == "procedural:edit"


def test_subjects_are_staged_and_what_is_wrong_is_told_of_the_stage(tmp_path: Path) -> None:
    """A film takes them in shots only; without shots no refusal speaks of any."""
    subject = {"images": LAKE, "name": "lake"}
    with Client(home=tmp_path) as client:
        assert client.default_model(VideoRequest(references=[subject], prompt="a meadow")) == "procedural:staging"
        assert (
            client.default_model(VideoRequest(references=[subject], shots=[{"prompt": "hills"}])) == "procedural:film"
        )
        for fields, field in (
            ({"prompt": "a lake", "loop": True, "last_frame": RIDGE}, "loop"),
            ({"prompt": "@dog runs"}, "prompt"),
            ({}, "prompt"),
            ({"prompt": "a lake", "n": 9}, "n"),
        ):
            request = VideoRequest(references=[subject], **fields)
            assert client.default_model(request) == "procedural:staging"
            assert [problem.field for problem in client.check(request)] == [field]
