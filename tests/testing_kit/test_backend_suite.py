"""The suite passes a backend that keeps its word, and finds one that does not."""

from __future__ import annotations

import hashlib
import time
from dataclasses import fields, replace
from datetime import date
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio
import pytest

from mmgen import JobError, MmgenError
from mmgen.assets import Image, Text
from mmgen.backends import (
    Anything,
    Between,
    Call,
    CancelOutcome,
    Failed,
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
        values = [repr(getattr(call.request, name)) for name in self.honoured]
        return Succeeded((Image(PNG + hashlib.sha256("".join(values).encode()).digest()),))


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


def test_the_suite_finds_a_replaced_part() -> None:
    """What the tests stand on is the suite's own too: a helper that changes nothing would pass all of them."""

    class Hollow(ForgetfulSuite):
        def _changed(self, model: Model, example: dict[str, Any], name: str) -> dict[str, Any] | None:
            """Nothing is ever changed."""
            return None

    class Stated(Hollow):
        replaces = {"_changed": "its fields have one value each, for it is a plaque"}

    with pytest.raises(AssertionError, match="replaced without a reason: \\['_changed'\\]"):
        Hollow().test_no_test_of_the_suite_is_replaced()
    Stated().test_no_test_of_the_suite_is_replaced()


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
        return Succeeded((Text("a"),))


class Empty(Honest):
    """Succeeds with nothing."""

    def run(self, call: Call, device: str, report: Report) -> Succeeded:
        return Succeeded(())


class Nameless(Honest):
    """Has no name to be called by."""

    name = ""


class Outdated(Honest):
    """Is written for another interface."""

    interface = 0


class Undated(Honest):
    """Says nowhere how its record is known."""

    def models(self) -> list[Model]:
        return [replace(SQUARE, source="")]


class Twofold(Honest):
    """Has two records of one name."""

    def models(self) -> list[Model]:
        return [SQUARE, SQUARE]


class Refusing(Honest):
    """Its record refuses what the example shows."""

    def models(self) -> list[Model]:
        return [replace(SQUARE, accepts={"prompt": Anything(), "seed": Between(1, 9)})]


class LooseRecord(Model):
    """A record that objects to nothing."""

    def objection(self, name: str, value: object) -> None:
        """None, ever."""


class Loose(Honest):
    """Lets every field through."""

    def models(self) -> list[Model]:
        return [LooseRecord(**{part.name: getattr(SQUARE, part.name) for part in fields(SQUARE)})]


class Bound(Honest):
    """Says that its jobs outlive it, and keeps them to itself."""

    durable = True


class Forsaken(Bound):
    """Takes the jobs of another for failed."""

    async def poll(self, model: Model, token: str) -> Status:
        try:
            return await super().poll(model, token)
        except JobError as error:
            return Failed(str(error))


PLANTED: list[tuple[type[Honest], str, str]] = [
    (Nameless, "test_speaks_this_interface", "no name"),
    (Outdated, "test_speaks_this_interface", "written for interface 0"),
    (Undated, "test_records_are_sound", "no source"),
    (Twofold, "test_records_are_sound", "more than once"),
    (Refusing, "test_every_example_passes_the_check", "square refuses"),
    (Loose, "test_every_other_field_is_refused", "lets .* through"),
    (Bound, "test_a_durable_job_is_known_to_another_instance", "ran inside another process"),
    (Forsaken, "test_a_durable_job_is_known_to_another_instance", "another instance does not know"),
    (Random, "test_every_accepted_field_has_an_effect", "has no effect"),
    (Falsy, "test_seed_zero_is_a_seed", "takes seed 0 for none"),
    (Choking, "test_a_long_prompt_is_honoured_or_refused", "a long prompt ended as Failed"),
    (Deaf, "test_a_cancel_says_what_became_of_it", "cancelled, and it succeeded"),
    (Busy, "test_work_leaves_the_loop_free", "holds the loop up"),
    (Wrong, "test_every_example_succeeds", "made no Image"),
    (Empty, "test_every_example_succeeds", "made nothing"),
]
NAMES = [f"{kind.__name__}-{test.removeprefix('test_')}" for kind, test, _ in PLANTED]


@pytest.mark.parametrize(("kind", "test", "says"), PLANTED, ids=NAMES)
def test_a_planted_fault_is_found(kind: type[Honest], test: str, says: str, tmp_path: Path) -> None:
    """Each property fails for the backend that breaks it, and for that reason."""

    class Suite(ForgetfulSuite):
        def make_backend(self) -> Honest:
            return kind()

    check = getattr(Suite(), test)
    needed = [tmp_path for _ in signature(check).parameters]
    with pytest.raises((AssertionError, MmgenError), match=says):
        check(*needed)


def test_every_property_has_a_planted_fault() -> None:
    """None is taken on trust: each stands in the table, or in a test of its own here."""
    alone = {
        "test_every_accepted_field_has_an_example": test_the_suite_finds_a_missing_example,
        "test_importing_it_is_light": test_the_suite_finds_a_heavy_import,
        "test_no_test_of_the_suite_is_replaced": test_the_suite_finds_a_replaced_test,
    }
    own = {name for name in vars(BackendSuite) if name.startswith("test_")}
    assert own == {test for _, test, _ in PLANTED} | set(alone)


def test_the_suite_finds_a_heavy_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something large that comes along, or time that is wasted."""
    (tmp_path / "heavy_backend.py").write_text("import numpy\n")
    (tmp_path / "slow_backend.py").write_text("sum(number * number for number in range(500_000))\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name, reason in (("heavy_backend", "imports .*numpy"), ("slow_backend", "takes")):
        module = import_module(name)
        facts = {"models": Honest.models, "run": Honest.run, "name": "made", "__module__": module.__name__}
        plain = type("Made", (LocalBackend,), facts)

        class Suite(ForgetfulSuite):
            import_seconds = 0.01
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
