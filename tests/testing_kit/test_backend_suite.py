"""The suite passes a backend that keeps its word, and finds one that does not."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio
import pytest

from mmgen.assets import Image, Text
from mmgen.backends import (
    Anything,
    Between,
    Call,
    CancelOutcome,
    LocalBackend,
    Model,
    OneOf,
    Report,
    Status,
    Succeeded,
)
from mmgen.requests import ImageRequest
from mmgen.testing import BackendSuite, no_spend
from mmgen.testing.suite import has_one_value, is_other

PNG = b"\x89PNG\r\n\x1a\n"
SQUARE = Model(
    id="square",
    request=ImageRequest,
    tasks=("text-to-image",),
    requires=("prompt",),
    accepts={"prompt": Anything(), "seed": Between(0, 9)},
    source="this test",
    checked_on=date(2026, 11, 22),
)


class Honest(LocalBackend):
    """Makes bytes from every field it accepts."""

    name = "honest"
    honoured: tuple[str, ...] = ("prompt", "seed")

    def models(self) -> list[Model]:
        return [SQUARE]

    def run(self, call: Call, device: str, report: Report) -> Succeeded:
        report(0.5)
        fields = [repr(getattr(call.request, name)) for name in self.honoured]
        return Succeeded((Image(PNG + hashlib.sha256("".join(fields).encode()).digest()),))


class Forgetful(Honest):
    """Accepts a seed and drops it."""

    honoured = ("prompt",)


class TestHonest(BackendSuite):
    """The suite itself, run here by pytest on the honest backend."""

    examples = {"square": [{"prompt": "a", "seed": 0}]}
    changes = {"square": {"prompt": "b"}}

    def make_backend(self) -> Honest:
        return Honest()

    def trace(self, backend: Any, call: Call, assets: tuple[Any, ...]) -> object:
        return [asset.sha256 for asset in assets]


class ForgetfulSuite(TestHonest):
    """The same suite over the backend that drops a field."""

    __test__ = False

    def make_backend(self) -> Honest:
        return Forgetful()


def test_the_suite_finds_a_dropped_field(tmp_path: Path) -> None:
    """A field that is accepted and has no effect fails the suite by name."""
    with pytest.raises(AssertionError, match="seed has no effect"):
        ForgetfulSuite().test_every_accepted_field_has_an_effect(tmp_path)


def test_a_first_run_is_shared_where_the_class_says_so(tmp_path: Path) -> None:
    """Two tests take four runs alone, and three where the example's first run serves both."""
    runs: list[Call] = []

    class Counted(Honest):
        def run(self, call: Call, device: str, report: Report) -> Succeeded:
            runs.append(call)
            return super().run(call, device, report)

    class Alone(ForgetfulSuite):
        examples = {"square": [{"prompt": "a"}]}
        make_backend = staticmethod(Counted)  # type: ignore[assignment] # a class makes one

    class Shared(Alone):
        shares_runs = True

    for kind, expected in ((Alone, 4), (Shared, 3)):
        runs.clear()
        kind().test_every_example_succeeds(tmp_path)
        kind().test_every_accepted_field_has_an_effect(tmp_path)
        assert len(runs) == expected


def test_the_suite_finds_a_missing_example() -> None:
    """A field without an example fails the suite."""

    class Short(ForgetfulSuite):
        examples = {"square": [{"prompt": "a"}]}

    with pytest.raises(AssertionError, match="differ"):
        Short().test_every_accepted_field_has_an_example()


def test_the_suite_finds_a_replaced_test() -> None:
    """A subclass can't silence a test by replacing it, nor can a class between."""

    class Silenced(ForgetfulSuite):
        def test_every_example_passes_the_check(self) -> None:
            """Nothing."""

    class Below(Silenced):
        replaces = {"test_every_example_passes_the_check": "too hard"}

    for kind in (Silenced, Below):
        with pytest.raises(AssertionError, match="replaced without a reason"):
            kind().test_no_test_of_the_suite_is_replaced()


def test_a_replaced_test_has_its_reason() -> None:
    """One that is stated stands; one for a test that is not replaced does not."""

    class Stated(ForgetfulSuite):
        replaces = {"test_every_example_passes_the_check": "its check asks a server that is not there in tests"}

        def test_every_example_passes_the_check(self) -> None:
            """Nothing."""

    class Stale(ForgetfulSuite):
        replaces = Stated.replaces

    Stated().test_no_test_of_the_suite_is_replaced()
    with pytest.raises(AssertionError, match="not replaced"):
        Stale().test_no_test_of_the_suite_is_replaced()


class Random(Honest):
    """Makes something else each time, whatever is asked for."""

    def run(self, call: Call, device: str, report: Report) -> Succeeded:
        return Succeeded((Image(PNG + uuid4().bytes),))


class Falsy(Honest):
    """Takes seed 0 for none."""

    def run(self, call: Call, device: str, report: Report) -> Succeeded:
        seed = call.request.seed or call.fresh_seed
        return Succeeded((Image(PNG + f"{call.request.prompt} {seed}".encode()),))


class Choking(Honest):
    """Can't take what its record accepts."""

    def run(self, call: Call, device: str, report: Report) -> Succeeded:
        call.request.prompt.encode("ascii")
        return super().run(call, device, report)


class Deaf(Honest):
    """Says that it cancelled, and goes on."""

    async def cancel(self, model: Model, token: str) -> CancelOutcome:
        return "cancelled"


class Busy(Honest):
    """Computes on the loop."""

    async def poll(self, model: Model, token: str) -> Status:
        end = time.thread_time() + 0.06
        while time.thread_time() < end:
            pass
        return await super().poll(model, token)


class Wrong(Honest):
    """Makes what was not asked for."""

    def run(self, call: Call, device: str, report: Report) -> Succeeded:
        return Succeeded((Text(text="a"),))


PLANTED: list[tuple[type[Honest], str]] = [
    (Random, "test_every_accepted_field_has_an_effect"),
    (Falsy, "test_seed_zero_is_a_seed"),
    (Choking, "test_a_long_prompt_is_honoured_or_refused"),
    (Deaf, "test_a_cancel_says_what_became_of_it"),
    (Busy, "test_work_leaves_the_loop_free"),
    (Wrong, "test_every_example_succeeds"),
]


@pytest.mark.parametrize(("kind", "test"), PLANTED, ids=[kind.__name__ for kind, _ in PLANTED])
def test_a_planted_fault_is_found(kind: type[Honest], test: str, tmp_path: Path) -> None:
    """Each property fails for the backend that breaks it."""

    class Suite(ForgetfulSuite):
        def make_backend(self) -> Honest:
            return kind()

    with pytest.raises(AssertionError):
        getattr(Suite(), test)(tmp_path)


def test_the_suite_finds_a_heavy_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something large that comes along, or time that is wasted."""
    (tmp_path / "heavy_backend.py").write_text("import numpy\n")
    (tmp_path / "slow_backend.py").write_text("sum(number * number for number in range(10_000_000))\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name, reason in (("heavy_backend", "imports .*numpy"), ("slow_backend", "takes")):
        module = import_module(name)
        facts = {"models": Honest.models, "run": Honest.run, "name": "made", "__module__": module.__name__}
        plain = type("Made", (LocalBackend,), facts)

        class Suite(ForgetfulSuite):
            make_backend = staticmethod(plain)  # type: ignore[assignment] # a class makes one

        with pytest.raises(AssertionError, match=reason):
            Suite().test_importing_it_is_light()


def test_a_field_with_one_value_needs_no_other(tmp_path: Path) -> None:
    """It is required and can't be changed, so there is nothing to show."""

    class Only(Honest):
        def models(self) -> list[Model]:
            accepts = {"prompt": Anything(), "seed": Between(7, 7)}
            return [replace(SQUARE, requires=("prompt", "seed"), accepts=accepts)]

    class Suite(ForgetfulSuite):
        examples = {"square": [{"prompt": "a", "seed": 7}]}

        def make_backend(self) -> Honest:
            return Only()

    Suite().test_every_accepted_field_has_an_effect(tmp_path)
    assert [has_one_value(rule) for rule in (OneOf(1), OneOf(1, 2), Between(1, 1), Anything())] == [1, 0, 1, 0]


@pytest.mark.parametrize(
    ("first", "again", "other", "expected"),
    [
        ({"a": 1, "url": 1}, {"a": 1, "url": 2}, {"a": 1, "url": 3}, False),
        ({"a": 1, "url": 1}, {"a": 1, "url": 2}, {"a": 2, "url": 3}, True),
        ({"a": 1, "url": 1}, {"a": 1, "url": 2}, {"a": 1}, True),
        ([1, 2], [1, 2], [1, 2, 3], True),
        ([1, {"b": 2}], [1, {"b": 2}], [1, {"b": 2}], False),
        ("x", "y", "z", False),
        ("x", "x", "z", True),
    ],
)
def test_chance_shows_no_effect(first: object, again: object, other: object, *, expected: bool) -> None:
    """What differs between two runs of one call is not what a field did."""
    assert is_other(first, again, other) is expected


def test_no_spend_refuses_every_submit(tmp_path: Path) -> None:
    """Nothing is begun, and the error says what was about to be."""
    backend = no_spend(Honest())
    call = Call(model=SQUARE, request=ImageRequest(prompt="a"), folder=tmp_path)
    with pytest.raises(AssertionError, match="honest:square was about to be submitted"):
        anyio.run(backend.submit, call)
