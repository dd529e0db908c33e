"""The suite passes a backend that keeps its word, and finds one that does not."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mmgen.assets import Image
from mmgen.backends import Anything, Between, Call, LocalBackend, Model, Report, Succeeded
from mmgen.requests import ImageRequest
from mmgen.testing import BackendSuite

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


def test_the_suite_finds_a_missing_example() -> None:
    """A field without an example fails the suite."""

    class Short(ForgetfulSuite):
        examples = {"square": [{"prompt": "a"}]}

    with pytest.raises(AssertionError, match="differ"):
        Short().test_every_accepted_field_has_an_example()


def test_the_suite_finds_a_replaced_test() -> None:
    """A subclass can't silence a test by replacing it."""

    class Silenced(ForgetfulSuite):
        def test_every_example_passes_the_check(self) -> None:
            """Nothing."""

    with pytest.raises(AssertionError, match="replaced"):
        Silenced().test_no_test_of_the_suite_is_replaced()
