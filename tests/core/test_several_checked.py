"""What a submit to several models would say is said by a check of them, and what the first would cost by an estimate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mmgen import AuthError, Client, ImageRequest, Money, Route, UnknownModelError
from mmgen.backends import Model, Price
from mmgen.testing import FakeBackend

WISH = ImageRequest(prompt="a")
BOTH = ["first:pot", "second:pot"]


class First(FakeBackend):
    """The one that is asked first."""

    name = "first"


class Second(FakeBackend):
    """The one that is asked next."""

    name = "second"


def priced(teapot: Model, amount: str) -> Model:
    """The teapot at that price."""
    return replace(teapot, price=Price(lambda request: Money.parse(amount), "the tests", teapot.checked_on))


@pytest.fixture
def client(tmp_path: Path, teapot: Model) -> Iterator[Client]:
    """Of both, at different prices."""
    first, second = First([priced(teapot, "CNY 2")], []), Second([priced(teapot, "CNY 5")], [])
    with Client({"first": first, "second": second}, home=tmp_path) as client:
        yield client


def test_nothing_is_said_where_it_would_be_taken(client: Client) -> None:
    assert client.check(WISH, model=BOTH) == []


def test_each_reason_names_its_model(client: Client) -> None:
    said = [str(problem) for problem in client.check(ImageRequest(prompt="a", steps=7), model=BOTH)]
    assert len(said) == 2
    assert said[0].startswith("steps: first:pot: ")
    assert said[1].startswith("steps: second:pot: ")


def test_the_first_is_estimated(client: Client) -> None:
    assert str(client.estimate(WISH, model=BOTH)).startswith("CNY 2")
    assert str(client.estimate(WISH, model=[Route("second:pot"), "first:pot"])).startswith("CNY 5")


def test_a_retired_one_counts_when_none_is_left(tmp_path: Path, teapot: Model) -> None:
    gone = First([replace(teapot, retired_on=date(2026, 1, 1))], [])
    with Client({"first": gone, "second": Second([teapot], [])}, home=tmp_path) as client:
        assert client.check(WISH, model=BOTH) == []
        assert [problem.field for problem in client.check(WISH, model=["first:pot"])] == ["model"]


def test_one_that_nobody_serves_is_an_error(client: Client) -> None:
    with pytest.raises(UnknownModelError):
        client.check(WISH, model=["second:pot", "second:jug"])


class Keyless(FakeBackend):
    """Lacks its key."""

    name = "keyless"

    @property
    def lacks(self) -> str:
        return "no key; set KEYLESS_API_KEY"


@pytest.mark.parametrize("model", ["keyless:pot", ["first:pot", "keyless:pot"]])
def test_a_missing_key_is_found_before_there_is_a_job(tmp_path: Path, teapot: Model, model: str | list[str]) -> None:
    """Also of a model that would only be asked next; the check says so, and what is wrong with the request besides."""
    keyless, first = Keyless([teapot], []), First([teapot], [])
    with Client({"keyless": keyless, "first": first}, home=tmp_path) as client:
        with pytest.raises(AuthError, match="keyless:pot: no key; set KEYLESS_API_KEY; nothing was sent") as raised:
            client.submit(WISH, model=model)
        assert (raised.value.backend, raised.value.model) == ("keyless", "keyless:pot")
        assert (keyless.calls, first.calls, client.jobs()) == ([], [], [])
        (problem,) = client.check(WISH, model=model)
        assert str(problem).endswith("keyless can't be asked yet: no key; set KEYLESS_API_KEY")
        steps = client.check(WISH.replace(steps=7), model="keyless:pot")
        assert [problem.field for problem in steps] == ["steps", "model"]
