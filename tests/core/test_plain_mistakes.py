"""What a newcomer gives in place of what is meant: said in a sentence that holds the way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mmgen import (
    Client,
    DeadlineError,
    ImageRequest,
    MmgenError,
    PluginError,
    RequestError,
    UnknownModelError,
    VideoRequest,
)
from mmgen.backends import Model, Pending
from mmgen.testing import FakeBackend

MakeClient = Callable[..., Client]
WISH = ImageRequest(prompt="a")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("a lake", r"got str: write ImageRequest\(prompt='a lake'\)"),
        ({"kind": "image"}, r"got dict: mmgen\.load_request"),
        (ImageRequest, r"got the class ImageRequest: write ImageRequest\(\.\.\.\)"),
        (7, r"got int: such as ImageRequest"),
    ],
)
def test_what_is_no_request(make_client: MakeClient, given: Any, said: str) -> None:
    """It was an AttributeError about a kind."""
    client = make_client()
    for ask in (client.generate, client.submit, client.check, client.estimate):
        with pytest.raises(RequestError, match=said):
            ask(given, model="fake:pot")


def test_too_many_words() -> None:
    """Are counted as what they are."""
    with pytest.raises(RequestError, match=r"prompt: must have at most 20000 characters, got 20001$"):
        ImageRequest(prompt="x" * 20_001)


def test_a_reference_as_text(make_client: MakeClient) -> None:
    """As it was kept."""
    text: Any = '{"id": "a"}'
    with pytest.raises(RequestError, match=r"a JobRef is needed, got str: JobRef\.model_validate_json"):
        make_client().resume(text)


def test_a_number_as_a_cap(make_client: MakeClient) -> None:
    """A number has no currency."""
    cap: Any = 3
    with pytest.raises(RequestError, match=r'max_cost was given 3: write a currency .* "CNY 3"'):
        make_client().submit(WISH, model="fake:pot", max_cost=cap)


def test_a_models_own_name_without_its_backend(make_client: MakeClient) -> None:
    """There is nothing to install: it is here."""
    with pytest.raises(UnknownModelError, match="did you mean 'fake:pot'"):
        make_client().generate(WISH, model="pot")


def test_a_request_of_another_kind(make_client: MakeClient) -> None:
    with pytest.raises(RequestError, match="this model takes ImageRequest, got VideoRequest"):
        make_client().generate(VideoRequest(prompt="a"), model="fake:pot")


def test_the_class_of_a_backend(tmp_path: Path) -> None:
    """A class has no models."""
    kind: Any = FakeBackend
    with pytest.raises(PluginError, match=r"is the class FakeBackend: give an instance, FakeBackend\(\.\.\.\)"):
        Client({"fake": kind}, home=tmp_path)


def test_a_backend_under_another_name(tmp_path: Path, teapot: Model) -> None:
    """Its jobs would be written down under a name by which nobody finds it again."""
    with pytest.raises(MmgenError, match="backend 'mine' calls itself 'fake': give it under that name"):
        Client({"mine": FakeBackend([teapot], [])}, home=tmp_path)


@pytest.mark.parametrize("seconds", [-1, float("nan")])
def test_a_time_that_can_not_be_waited(tmp_path: Path, teapot: Model, seconds: float) -> None:
    """Neither for a new job, which is then not sent, nor for one that is under way."""
    backend = FakeBackend([teapot], [Pending("any", poll_after=0.001)])
    with Client({"fake": backend}, home=tmp_path) as client:
        with pytest.raises(RequestError, match="give the seconds to wait, 0 or more"):
            client.generate(ImageRequest(prompt="a"), model="fake:pot", timeout=seconds)
        assert backend.calls == []
        job = client.submit(ImageRequest(prompt="a"), model="fake:pot")
        with pytest.raises(RequestError, match="give the seconds to wait, 0 or more"):
            job.result(timeout=seconds)
        with pytest.raises(DeadlineError):
            job.result(timeout=0)
