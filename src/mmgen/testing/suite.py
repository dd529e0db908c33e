"""
The contract of a backend as tests: subclass ``BackendSuite``, give it a backend and examples, and run pytest.

No test of the suite reaches the network: the backend it is given must be wired to a fake.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import anyio

from mmgen.assets import Asset
from mmgen.backends import INTERFACE, Backend, Call, Model, Pending, Status, Succeeded
from mmgen.registry import checked_models
from mmgen.requests import Request

__all__ = ["BackendSuite"]

SHORTEST_PAUSE, LONGEST_PAUSE = 0.001, 0.05


class BackendSuite(ABC):
    """
    Every backend passes these. ``examples`` holds, for each model id, requests as plain fields.

    Together the examples of a model must set every field that it accepts; ``changes`` holds a second value for a
    field, used to show that the field has an effect.
    """

    examples: ClassVar[Mapping[str, list[dict[str, Any]]]]
    changes: ClassVar[Mapping[str, dict[str, Any]]] = {}

    @abstractmethod
    def make_backend(self) -> Backend:
        """A fresh backend that reaches nothing outside the test."""

    @abstractmethod
    def trace(self, backend: Backend, call: Call, assets: tuple[Asset, ...]) -> object:
        """What a call leaves that its fields must show in: the body that was sent, or digests of what was made."""

    # -- the record ----------------------------------------------------------------

    def test_speaks_this_interface(self) -> None:
        """The backend has a name and is written for the current interface."""
        backend = self.make_backend()
        assert backend.name
        assert backend.interface == INTERFACE

    def test_records_are_sound(self) -> None:
        """Each model has an identity of its own, fields that exist, and a dated source."""
        models = self.make_backend().models()
        checked_models(models)
        assert all(model.source and model.checked_on for model in models)

    def test_every_accepted_field_has_an_example(self) -> None:
        """The examples of a model set every field that it accepts, and no other."""
        for model in self.make_backend().models():
            shown = {name for example in self.examples[model.id] for name in example}
            assert shown == set(model.accepts), f"{model.id}: examples and accepted fields differ"

    def test_every_example_passes_the_check(self) -> None:
        """What the record accepts, the check lets through."""
        for model in self.make_backend().models():
            for example in self.examples[model.id]:
                assert model.check(model.request(**example)) == [], f"{model.id} refuses {example}"

    def test_every_other_field_is_refused(self) -> None:
        """A field that the record does not name is refused, whatever its value."""
        for model in self.make_backend().models():
            for name in set(model.request.model_fields) - set(model.accepts):
                assert model.objection(name, object()) is not None, f"{model.id} lets {name} through"

    # -- the work ------------------------------------------------------------------

    def test_every_example_succeeds(self, tmp_path: Path) -> None:
        """Each example ends in assets of the class that its request promises."""
        for model in self.make_backend().models():
            for index, example in enumerate(self.examples[model.id]):
                _, status = self._run(model, example, tmp_path / f"{model.id}-{index}")
                assert isinstance(status, Succeeded), f"{model.id}: {example} ended as {status}"
                assert status.assets
                assert all(isinstance(asset, model.request.yields) for asset in status.assets)

    def test_every_accepted_field_has_an_effect(self, tmp_path: Path) -> None:
        """Leaving a field out, or changing it as ``changes`` says, changes what is sent or made."""
        for model in self.make_backend().models():
            for name in model.accepts:
                self._shows_effect(model, name, tmp_path / f"{model.id}-{name}")

    def test_a_durable_job_is_known_to_another_instance(self, tmp_path: Path) -> None:
        """A token survives as JSON, and a second instance can ask for the job."""
        for model in self.make_backend().models():
            anyio.run(self._take_up, model, tmp_path / model.id)

    def test_a_cancel_says_what_became_of_it(self, tmp_path: Path) -> None:
        """A job that was cancelled ends, and a backend that can't cancel says so."""
        for model in self.make_backend().models():
            assert anyio.run(self._cancel, model, tmp_path / model.id) in {"cancelled", "too_late", "unsupported"}

    def test_no_test_of_the_suite_is_replaced(self) -> None:
        """A subclass adds tests of its own and leaves these as they are."""
        replaced = [name for name in vars(BackendSuite) if name.startswith("test_") and name in vars(type(self))]
        assert not replaced, f"the suite's own tests are replaced: {replaced}"

    # -- within ----------------------------------------------------------------------

    def _shows_effect(self, model: Model, name: str, folder: Path) -> None:
        example = next(example for example in self.examples[model.id] if name in example)
        other = self.changes.get(model.id, {}).get(name)
        changed = {field: value for field, value in example.items() if field != name}
        if other is not None:
            changed[name] = other
        assert model.check(model.request(**changed)) == [], f"{model.id}: give changes[{model.id!r}][{name!r}]"
        with_field = self._traced(model, example, folder / "with")
        assert with_field != self._traced(model, changed, folder / "without"), f"{model.id}: {name} has no effect"

    def _traced(self, model: Model, fields: dict[str, Any], folder: Path) -> object:
        backend = self.make_backend()
        call = self._call(model, fields, folder)
        status: Status = anyio.run(self._finish, backend, call)
        assert isinstance(status, Succeeded), f"{model.id}: {fields} ended as {status}"
        return self.trace(backend, call, status.assets)

    def _run(self, model: Model, fields: dict[str, Any], folder: Path) -> tuple[Call, Status]:
        call = self._call(model, fields, folder)
        return call, anyio.run(self._finish, self.make_backend(), call)

    async def _take_up(self, model: Model, folder: Path) -> None:
        backend, other = self.make_backend(), self.make_backend()
        status = await backend.submit(self._call(model, self.examples[model.id][0], folder))
        if isinstance(status, Pending) and backend.durable:
            await other.poll(model, json.loads(json.dumps(status.token)))
        await other.aclose()
        await backend.aclose()

    async def _cancel(self, model: Model, folder: Path) -> str:
        backend = self.make_backend()
        status = await backend.submit(self._call(model, self.examples[model.id][0], folder))
        outcome = await backend.cancel(model, status.token) if isinstance(status, Pending) else "too_late"
        await backend.aclose()
        return outcome

    @staticmethod
    async def _finish(backend: Backend, call: Call) -> Status:
        status, pause = await backend.submit(call), SHORTEST_PAUSE
        while isinstance(status, Pending):
            await anyio.sleep(min(LONGEST_PAUSE if status.poll_after is None else status.poll_after, pause))
            pause = min(2 * pause, LONGEST_PAUSE)
            status = await backend.poll(call.model, status.token)
        await backend.aclose()
        return status

    @staticmethod
    def _call(model: Model, fields: dict[str, Any], folder: Path) -> Call:
        folder.mkdir(parents=True, exist_ok=True)
        request: Request[Any] = model.request(**fields)
        return Call(model=model, request=request, folder=folder, key="suite", fresh_seed=1)
