"""A plugin's own request and asset class: as exact, as strict and as readable in JSON as the core's."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar

import pytest

from mmgen import Asset, Client, Image, Request, RequestError, UnsupportedError, load_request
from mmgen.backends import Between, Call, LocalBackend, Model, NotEmpty, Report, Succeeded


class Actions(Asset):
    """A chunk of robot actions: JSON rows of joint angles."""

    modality: ClassVar[str] = "actions"
    media_types: ClassVar[tuple[str, ...]] = ("text/plain", "application/json")

    @property
    def rows(self) -> list[list[float]]:
        """One row a step, one angle a joint."""
        return json.loads(self.read())


class ActionRequest(Request[Actions]):
    """What the arm is to do, seen from a camera."""

    kind = "acme/actions"
    yields = Actions

    instruction: str
    view: Image | None = None
    steps: int | None = None
    previous: Actions | None = None


class Arm(LocalBackend):
    """Moves one joint, evenly."""

    name = "acme"

    def models(self) -> Sequence[Model]:
        return [
            Model(
                id="arm",
                request=ActionRequest,
                tasks=("acme/actions",),
                requires=("instruction",),
                accepts={"instruction": NotEmpty(200), "steps": Between(1, 64, 1), "seed": Between(0, 9)},
                source="this test",
                checked_on=date(2026, 11, 22),
            )
        ]

    def run(self, call: Call, device: str, report: Report) -> Succeeded:
        request = call.request
        assert isinstance(request, ActionRequest)
        rows = [[step / 10] for step in range(request.steps or 4)]
        return Succeeded((Actions(json.dumps(rows).encode()),), seed=call.seed)


def test_it_runs_like_any_other(make_client: Callable[..., Client]) -> None:
    """The result holds the plugin's own asset class, stored and checked."""
    client = make_client(backend=Arm())
    result = client.generate(ActionRequest(instruction="lift the cup", steps=3), model="acme")
    assert result.asset.rows == [[0.0], [0.1], [0.2]]
    assert type(result.asset) is Actions
    assert result.passed
    assert result.asset.path is not None


def test_it_is_judged_by_its_own_record(make_client: Callable[..., Client]) -> None:
    """A field that the record does not name is refused, here too."""
    client = make_client(backend=Arm())
    with pytest.raises(UnsupportedError, match=r"steps: must be from 1 to 64 in steps of 1, got 65; the nearest is 64"):
        client.generate(ActionRequest(instruction="lift", steps=65), model="acme")
    (problem,) = client.check(ActionRequest(instruction="lift", previous=Actions(b"[[0]]")), model="acme")
    assert problem.field == "previous"


def test_it_is_found_by_kind(make_client: Callable[..., Client], png: bytes) -> None:
    """Its JSON is read by the same function, assets and all."""
    request = ActionRequest(instruction="lift", view=Image(png), previous=Actions(b"[[0]]"), seed=0)
    again = load_request(request.model_dump_json())
    assert again == request
    assert type(again) is ActionRequest
    assert json.loads(request.model_dump_json())["kind"] == "acme/actions"
    assert again.digest() == request.digest()
    assert set(make_client(backend=Arm()).models("acme/actions")) == {"acme:arm"}


def test_it_is_closed_too() -> None:
    """A misspelt field is refused with the nearest of its own."""
    with pytest.raises(RequestError, match="did you mean 'instruction'"):
        ActionRequest(instructions="lift")  # pyright: ignore[reportCallIssue]


def test_its_journal_is_readable(make_client: Callable[..., Client]) -> None:
    """The journal keeps the request as JSON that names the plugin's kind."""
    client = make_client(backend=Arm())
    client.generate(ActionRequest(instruction="lift"), model="acme")
    (job,) = client.jobs()
    assert (job.kind, job.task, job.state) == ("acme/actions", "acme/actions", "succeeded")
    assert load_request(job.request) == ActionRequest(instruction="lift")
