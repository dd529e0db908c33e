"""
The contract of a backend as tests: subclass ``BackendSuite``, give it a backend and examples, and run pytest.

No test of the suite reaches the network: the backend it is given must be wired to a fake.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, cast, get_args
from unittest import SkipTest

import anyio

from mmgen.assets import Asset
from mmgen.backends import (
    INTERFACE,
    Backend,
    Between,
    Call,
    CancelOutcome,
    Failed,
    Model,
    OneOf,
    Pending,
    Rule,
    Status,
    Succeeded,
)
from mmgen.errors import BackendError
from mmgen.registry import checked_models
from mmgen.requests import Request
from mmgen.testing.processes import import_cost, is_importable, module_of
from mmgen.testing.stalls import longest_stall

__all__ = ["BackendSuite"]

SHORTEST_PAUSE, LONGEST_PAUSE = 0.001, 0.05
STALL_SECONDS, ATTEMPTS = 0.05, 4
SHORTEST_REASON = 20
OWN = re.compile(r"test_|_(?!_)|pytest_generate_tests\Z")
"""What is the suite's own, and no place for a subclass to say something of its backend."""
LONG = "tea 茶 🍵 " * 500
HEAVY = {"PIL", "av", "cv2", "diffusers", "numpy", "pandas", "scipy", "tensorflow", "torch", "transformers"}


class BackendSuite(ABC):
    """
    Every backend passes these. ``examples`` holds, for each model id, requests as plain fields.

    Together the examples of a model must set every field that it accepts; ``changes`` holds a second value for a
    field, used to show that the field has an effect. A field that is required and takes one value only needs none.
    """

    examples: ClassVar[Mapping[str, list[dict[str, Any]]]]
    changes: ClassVar[Mapping[str, dict[str, Any]]] = {}
    replaces: ClassVar[Mapping[str, str]] = {}
    """What of the suite a subclass writes anew, a test or what tests stand on, each with the reason; nothing else may be."""
    import_seconds: ClassVar[float] = 0.3
    """CPU time that importing the backend may take once mmgen is there."""
    shares_runs: ClassVar[bool] = False
    """Whether tests of the class may share the first run of an example: its trace holds nothing of the test, no address."""
    _first_traces: ClassVar[dict[tuple[str, int], object]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._first_traces = {}

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
        assert backend.name, "the backend has no name"
        assert backend.interface == INTERFACE, f"written for interface {backend.interface}; this is {INTERFACE}"

    def test_records_are_sound(self) -> None:
        """Each model has an identity of its own, fields that exist, and a dated source."""
        models = self.make_backend().models()
        checked_models(models)
        unknown = [model.id for model in models if not (model.source and model.checked_on)]
        assert not unknown, f"no source, or no date of it: {unknown}"

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

    def test_importing_it_is_light(self) -> None:
        """Whoever lists models pays for the import: little time, and no array library, decoder or framework."""
        module = module_of(self.make_backend())
        if not is_importable(module):
            raise SkipTest(f"{module} is no module that another process could import")
        seconds, names = import_cost(module)
        assert not HEAVY & set(names), f"{module} imports {sorted(HEAVY & set(names))}"
        assert seconds < self.import_seconds, f"importing {module} takes {seconds * 1000:.0f} ms"

    def test_every_other_field_is_refused(self) -> None:
        """A field that the record does not name is refused, whatever its value."""
        for model in self.make_backend().models():
            for name in set(model.request.model_fields) - set(model.accepts):
                assert model.objection(name, object()) is not None, f"{model.id} lets {name} through"

    # -- the work ------------------------------------------------------------------

    def test_every_example_succeeds(self, tmp_path: Path) -> None:
        """Each example ends in assets of the class that its request promises."""
        for model in self.make_backend().models():
            for index in range(len(self.examples[model.id])):
                self._first_trace(model, index, tmp_path / f"{model.id}-{index}")

    def test_every_accepted_field_has_an_effect(self, tmp_path: Path) -> None:
        """Leaving a field out, or changing it as ``changes`` says, changes what is sent or made."""
        for model in self.make_backend().models():
            for index, example in enumerate(self.examples[model.id]):
                earlier = {name for other in self.examples[model.id][:index] for name in other}
                changed = {name: self._changed(model, example, name) for name in set(example) - earlier}
                self._show_effects(model, index, changed, tmp_path / f"{model.id}-{index}")

    def test_seed_zero_is_a_seed(self, tmp_path: Path) -> None:
        """With it given, the seed that is minted for the call makes no difference."""
        for model in self.make_backend().models():
            fields: dict[str, Any] = {**self.examples[model.id][0], "seed": 0}
            if "seed" not in model.accepts or model.check(model.request(**fields)):
                continue
            is_first = fields == self.examples[model.id][0]
            folders = (tmp_path / f"{model.id}-{name}" for name in ("one", "other", "again"))
            one = self._first_trace(model, 0, next(folders)) if is_first else self._traced(model, fields, next(folders))
            other = self._traced(model, fields, next(folders), fresh_seed=2)
            if one != other:
                again = self._traced(model, fields, next(folders))
                assert not is_other(one, again, other), f"{model.id} takes seed 0 for none"

    def test_a_long_prompt_is_honoured_or_refused(self, tmp_path: Path) -> None:
        """Beyond ASCII and 5,000 characters long: it succeeds, or the check says why not."""
        for model in self.make_backend().models():
            fields: dict[str, Any] = {**self.examples[model.id][0], "prompt": LONG}
            if "prompt" in model.accepts and not model.check(model.request(**fields)):
                _, status = self._run(model, fields, tmp_path / model.id)
                assert isinstance(status, Succeeded), f"{model.id}: a long prompt ended as {status}"

    def test_work_leaves_the_loop_free(self, tmp_path: Path) -> None:
        """From submit to success nothing keeps the loop for 50 ms. The best of several, since what is first loads code."""
        for model in self.make_backend().models():
            longest = 1e9
            for attempt in range(ATTEMPTS):
                if longest >= STALL_SECONDS:
                    folder = tmp_path / f"{model.id}-{attempt}"
                    longest = min(longest, anyio.run(self._stall, model, folder))
            assert longest < STALL_SECONDS, f"{model.id} holds the loop up for {longest * 1000:.0f} ms"

    def test_a_durable_job_is_known_to_another_instance(self, tmp_path: Path) -> None:
        """A token survives as JSON, and a second instance can ask for the job."""
        for model in self.make_backend().models():
            anyio.run(self._take_up, model, tmp_path / model.id)

    def test_a_cancel_says_what_became_of_it(self, tmp_path: Path) -> None:
        """What is said to be cancelled never succeeds, and a backend that can't cancel says so."""
        for model in self.make_backend().models():
            outcome, end = anyio.run(self._cancel, model, tmp_path / model.id)
            assert outcome in get_args(CancelOutcome), f"{model.id}: {outcome!r} is no outcome"
            assert outcome != "cancelled" or not isinstance(end, Succeeded), f"{model.id}: cancelled, and it succeeded"

    def test_no_test_of_the_suite_is_replaced(self) -> None:
        """A subclass adds tests of its own, and leaves these and what they stand on as they are, or ``replaces`` says why."""
        replaced = replaced_parts(type(self))
        unexplained = sorted(name for name in replaced if len(self.replaces.get(name, "")) < SHORTEST_REASON)
        assert not unexplained, f"the suite's own tests are replaced without a reason: {unexplained}"
        stale = sorted(set(self.replaces) - replaced)
        assert not stale, f"reasons for tests that are not replaced: {stale}"

    # -- within ----------------------------------------------------------------------

    def _changed(self, model: Model, example: dict[str, Any], name: str) -> dict[str, Any] | None:
        """*example* with another value of the field, or without it; None where there is only the one."""
        changed = {field: value for field, value in example.items() if field != name}
        if name in self.changes.get(model.id, {}):
            changed[name] = self.changes[model.id][name]
        elif name in model.requires and has_one_value(model.accepts[name]):
            return None
        assert model.check(model.request(**changed)) == [], f"{model.id}: give changes[{model.id!r}][{name!r}]"
        return changed

    def _show_effects(
        self, model: Model, index: int, changed: Mapping[str, dict[str, Any] | None], folder: Path
    ) -> None:
        """What differs between two runs of the same call is chance, and shows nothing."""
        if not any(fields is not None for fields in changed.values()):
            return
        first = self._first_trace(model, index, folder / "first")
        again = self._traced(model, self.examples[model.id][index], folder / "again")
        for name, fields in changed.items():
            if fields is not None:
                other = self._traced(model, fields, folder / name)
                assert is_other(first, again, other), f"{model.id}: {name} has no effect"

    def _first_trace(self, model: Model, index: int, folder: Path) -> object:
        """What the first run of an example leaves, shared where ``shares_runs`` says so."""
        key = (model.id, index)
        if not self.shares_runs or key not in self._first_traces:
            self._first_traces[key] = self._traced(model, self.examples[model.id][index], folder)
        return self._first_traces[key]

    def _traced(self, model: Model, fields: dict[str, Any], folder: Path, fresh_seed: int = 1) -> object:
        backend = self.make_backend()
        call = self._call(model, fields, folder, fresh_seed)
        status: Status = anyio.run(self._finish, backend, call)
        assert isinstance(status, Succeeded), f"{model.id}: {fields} ended as {status}"
        wanted = model.request.yields
        assert status.assets, f"{model.id}: succeeded, and made nothing"
        assert all(isinstance(asset, wanted) for asset in status.assets), f"{model.id}: made no {wanted.__name__}"
        return self.trace(backend, call, status.assets)

    async def _stall(self, model: Model, folder: Path) -> float:
        backend, call = self.make_backend(), self._call(model, self.examples[model.id][0], folder)
        return await longest_stall(partial(self._finish, backend, call))

    def _run(self, model: Model, fields: dict[str, Any], folder: Path) -> tuple[Call, Status]:
        call = self._call(model, fields, folder)
        return call, anyio.run(self._finish, self.make_backend(), call)

    async def _take_up(self, model: Model, folder: Path) -> None:
        backend, other = self.make_backend(), self.make_backend()
        status = await backend.submit(self._call(model, self.examples[model.id][0], folder))
        if isinstance(status, Pending) and backend.durable:
            found = await other.poll(model, json.loads(json.dumps(status.token)))
            assert not isinstance(found, Failed), f"{model.id}: another instance does not know the job: {found.reason}"
        await other.aclose()
        await backend.aclose()

    async def _cancel(self, model: Model, folder: Path) -> tuple[str, Status | None]:
        """What a cancel at once is said to have done, and how the job ended when it is said to be cancelled."""
        backend = self.make_backend()
        status = await backend.submit(self._call(model, self.examples[model.id][0], folder))
        outcome = await backend.cancel(model, status.token) if isinstance(status, Pending) else "too_late"
        end: Status | None = None
        with suppress(BackendError):  # a job that is gone is cancelled too
            while outcome == "cancelled" and isinstance(status, Pending):
                await anyio.sleep(LONGEST_PAUSE)
                status = end = await backend.poll(model, status.token)
        await backend.aclose()
        return outcome, end

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
    def _call(model: Model, fields: dict[str, Any], folder: Path, fresh_seed: int = 1) -> Call:
        folder.mkdir(parents=True, exist_ok=True)
        request: Request[Any] = model.request(**fields)
        return Call(model=model, request=request, folder=folder, key="suite", fresh_seed=fresh_seed)


def replaced_parts(kind: type) -> set[str]:
    """The suite's own tests, and functions that they stand on, that *kind*, or a class between, writes anew."""
    ours = [base for base in kind.__mro__ if base.__module__.startswith("mmgen.testing.")]
    parts = {name for base in ours for name, part in vars(base).items() if OWN.match(name) and is_function(part)}
    others = [base for base in kind.__mro__ if base not in ours]
    return parts & {name for base in others for name in vars(base)}


def is_function(part: object) -> bool:
    """Whether an attribute of a class is a function of it, and not a fact."""
    return callable(part) or isinstance(part, staticmethod | classmethod)


def has_one_value(rule: Rule) -> bool:
    """Whether a rule admits one value and no other."""
    match rule:
        case OneOf():
            return len(rule.values) == 1
        case Between():
            return rule.low == rule.high
        case _:
            return False


def is_other(first: object, again: object, other: object) -> bool:
    """Whether *other* differs from *first* where *first* and *again*, which are of the same call, agree."""
    one, two, three = parts(first), parts(again), parts(other)
    if one is None or two is None or three is None:
        return first == again and first != other
    if set(one) != set(three):
        return set(one) == set(two)
    return any(is_other(one[name], two.get(name), three[name]) for name in one)


def parts(value: object) -> Mapping[object, object] | None:
    """What a mapping or a list holds, by name or number; None for anything else."""
    if isinstance(value, Mapping):
        return cast("Mapping[object, object]", value)
    if isinstance(value, list | tuple):
        return dict(enumerate(cast("list[object]", value)))
    return None
