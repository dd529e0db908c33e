"""Workflows and their holes: what is declared is what is accepted, and what is wrong is said at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comfyui_workflows import PAINT, film, painting
from mmgen import ImageRequest, InputError, Object3DRequest, Pending, VideoRequest
from mmgen.testing.vendor import picture_bytes
from mmgen_comfyui import Hole, Workflow, workflows_in
from mmgen_comfyui.holes import kind_of
from mmgen_comfyui.progress import Progress


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"holes": {"prompt": "66.text"}}, "painting: prompt: the workflow has no node '66'; it has 3, 4"),
        ({"holes": {"prompt": "6.txt"}}, "node 6 has no input 'txt'; did you mean 'text'"),
        ({"holes": {"prompt": "6"}}, "its hole is written"),
        ({"holes": {"promt": "6.text"}}, "ImageRequest has no such field; did you mean 'prompt'"),
        ({"holes": {"prompt": "3.positive"}}, "3.positive is wired to another node"),
        ({"holes": {"size": "5.width"}}, "goes to two places"),
        ({"holes": {"prompt": "6.text", "negative_prompt": "6.text"}}, "6.text is a hole of several fields"),
        ({"outputs": ["99"]}, "painting: outputs: the workflow has no node '99'"),
        ({"outputs": []}, "say the node whose files are the result"),
        ({"options": {"steps": "3.cfg"}}, "can't be the name of an option"),
        ({"options": {"copy": "3.cfg"}}, "can't be the name of an option"),
        ({"request": VideoRequest, "holes": {"shots": "6.text"}, "options": {}}, "has parts of its own"),
        ({"graph": {"nodes": [], "links": []}}, "export it by File"),
        ({"graph": {"3": {"inputs": {}}}}, "is no workflow in API format"),
    ],
)
def test_what_is_not_there_is_refused_when_it_is_registered(changes: dict[str, Any], complaint: str) -> None:
    """Before any call, and with what is there."""
    with pytest.raises(InputError, match=complaint):
        painting(**changes)


def test_the_record_is_the_holes() -> None:
    """Fields, needs, tasks and defaults come from the workflow."""
    model = painting().model
    assert list(model.accepts) == ["prompt", "negative_prompt", "seed", "size", "steps", "guidance", "n"]
    assert model.requires == ("prompt",)
    assert model.tasks == ("text-to-image",)
    assert model.defaults == {
        "negative_prompt": "text, watermark",
        "size": (512, 512),
        "steps": 20,
        "guidance": 8,
        "n": 1,
    }
    assert film().model.tasks == ("image-to-video",)
    assert film().model.requires == ("prompt", "first_frame")
    assert film().model.defaults == {"seconds": 5.0}


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"size": (100, 64)}, "multiples of 8"),
        ({"steps": 101}, "must be from 1 to 100"),
        ({"strength": 0.5}, "is not honoured"),
    ],
)
def test_limits_of_a_hole_are_checked_without_the_server(fields: dict[str, Any], complaint: str) -> None:
    """In the field's own unit."""
    (problem,) = painting().model.check(ImageRequest(prompt="tea", **fields))
    assert complaint in problem.reason


def test_seconds_that_make_no_whole_frame_are_refused() -> None:
    """With the nearest that do."""
    loose = film(holes={"prompt": "22.text", "first_frame": "10.image", "seconds": Hole("20.length", times=16, plus=1)})
    request = VideoRequest(prompt="tea", first_frame=picture_bytes("in"), seconds=0.3)
    (problem,) = loose.model.check(request)
    assert problem.reason == "must make a whole number there, and makes 5.8; the nearest is 0.3125"


def test_options_are_typed_by_the_workflow() -> None:
    """A text is no number, and a choice is one of those that are named."""
    options = painting().options_class
    assert options(denoise=0.5).model_dump(exclude_none=True) == {"denoise": 0.5}
    for wrong in ({"denoise": "much"}, {"sampler": "heun"}, {"scheduler": "karras"}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            options(**wrong)


@pytest.mark.parametrize(
    ("request_class", "name", "kind"),
    [
        (ImageRequest, "prompt", "value"),
        (ImageRequest, "size", "size"),
        (ImageRequest, "image", "file"),
        (ImageRequest, "references", "files"),
        (Object3DRequest, "images", "files"),
        (VideoRequest, "audio", "file"),
        (VideoRequest, "loop", "value"),
    ],
)
def test_a_field_is_what_its_annotation_says(request_class: Any, name: str, kind: str) -> None:
    """So that a request class of a plugin's own can be used as well."""
    assert kind_of(request_class, name) == kind


def test_a_file_of_another_name_or_form_is_said_to_be(tmp_path: Path) -> None:
    """By the name of the file at fault."""
    (tmp_path / "a.toml").write_text('request = "image"\noutputs = ["9"]\n[holes]\nprompt = "6.text"\n')
    with pytest.raises(InputError, match=r"a\.json: can't be read"):
        workflows_in(tmp_path)
    (tmp_path / "a.json").write_text(json.dumps(PAINT))
    assert workflows_in(tmp_path)[0].graph == PAINT
    for text, complaint in (
        ('request = "picture"', "request must be one of image, video"),
        ('request = "image"\nholes = 3', "is a table"),
        ('request = "image"\n[holes]\nprompt = {places = "6.text"}', "a table with at"),
        ('request = "image"\n[holes]\nprompt = {at = "6.text", longest = 3}', "a hole has no longest"),
        ('request = "image"\nfolder = "x"', "a workflow has no folder"),
        ("request = ", "can't be read"),
    ):
        (tmp_path / "a.toml").write_text(text)
        with pytest.raises(InputError, match=complaint):
            workflows_in(tmp_path)
    with pytest.raises(InputError, match="no folder of workflows"):
        workflows_in(tmp_path / "none")


def test_the_holes_of_a_loaded_file_are_given_by_name(tmp_path: Path) -> None:
    """Its name is the file's, its day the file's own."""
    path = tmp_path / "tea-house.json"
    path.write_text(json.dumps(PAINT))
    workflow = Workflow.load(path, request=ImageRequest, outputs=["9"], holes={"prompt": "6.text"})
    assert workflow.id == "tea-house"
    assert workflow.model.source == "tea-house.json"


# -- progress ----------------------------------------------------------------------------------


@given(st.text() | st.binary() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_any_message_is_survived(message: str | bytes) -> None:
    """Whatever a server says, it is no reason to lose the job."""
    progress = Progress({"3": "KSampler"}, Pending("x"))
    progress.take(message)
    assert 0 <= (progress.shown().fraction or 0.0) <= 1


@given(
    st.lists(
        st.tuples(st.sampled_from(["executing", "executed", "progress"]), st.sampled_from("123"), st.integers(0, 9)),
        max_size=12,
    )
)
def test_the_fraction_stays_within_one(events: list[tuple[str, str, int]]) -> None:
    """However nodes come and go."""
    progress = Progress({"1": "A", "2": "B", "3": "C"}, Pending("x"))
    for kind, node, value in events:
        progress.take(json.dumps({"type": kind, "data": {"node": node, "value": value, "max": 5, "prompt_id": "x"}}))
        assert 0 <= (progress.shown().fraction or 0.0) <= 1


def test_the_state_of_all_nodes_is_understood() -> None:
    """Newer servers tell it at once."""
    progress = Progress({"1": "A", "2": "B"}, Pending("x"))
    states = {"1": {"state": "finished", "value": 1, "max": 1}, "2": {"state": "running", "value": 1, "max": 4}}
    progress.take(json.dumps({"type": "progress_state", "data": {"prompt_id": "x", "nodes": states}}))
    assert progress.shown().fraction == 0.625
    assert progress.shown().note == "B 1/4"


def test_a_queue_that_changed_is_asked_about() -> None:
    """The greeting of the websocket, which has an id, says nothing new."""
    progress = Progress({"1": "A"}, Pending("x"))
    queue = {"status": {"exec_info": {"queue_remaining": 1}}}
    progress.take(json.dumps({"type": "status", "data": queue | {"sid": "x"}}))
    assert not progress.asks
    progress.take(json.dumps({"type": "status", "data": queue}))
    assert progress.asks
