"""From the model, or the models, that a user names to those that may be asked, each checked before anything is spent."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from mmgen.backends import Backend
from mmgen.config import Config
from mmgen.errors import AuthError, RequestError, UnknownModelError, UnsupportedError
from mmgen.jobs.limits import Gate
from mmgen.jobs.pacing import Pacer
from mmgen.jobs.record import JobRecord
from mmgen.jobs.result import Attempt
from mmgen.jobs.routes import Destination
from mmgen.models import Estimate, Model, Options, Problem, Route
from mmgen.registry import Registry
from mmgen.requests import Request

__all__ = ["Choice", "Routing"]

EMBEDDED = "procedural"
Choice = str | Route | Sequence[str | Route]
"""A model, or several of which the next is asked when one can't take the job."""


class Routing:
    """Finds models, and keeps what is learned of each backend and model while the client lives."""

    def __init__(self, config: Config, registry: Registry) -> None:
        self._config = config
        self._registry = registry
        self._gates: dict[str, Gate] = {}
        self._pacers: dict[str, Pacer] = {}

    # -- one model ------------------------------------------------------------------------

    def default_model(self, request: Request[Any]) -> str:
        """The full name of the model that serves *request* when none is named."""
        configured = self._config.defaults.get(request.kind)
        if configured is None and EMBEDDED in self._registry.names():
            configured = EMBEDDED
        if configured is not None:
            return self.full_name(configured, request)
        raise UnknownModelError(f"no model is configured for {request.kind!r}; name one, or set a default")

    def full_name(self, name: str, request: Request[Any]) -> str:
        """Complete a backend's bare name with its first model that honours the request, or else the one that comes nearest."""
        if ":" in name or "/" in name:
            return name
        served = [
            record
            for record in self._registry.backend(name).models()
            if isinstance(request, record.request) and request.task in record.tasks
        ]
        if not served:
            raise UnknownModelError(self._unserved(name, request))
        fitting = next((record for record in served if not record.check(request)), None)
        return f"{name}:{(fitting or min(served, key=lambda record: _misfit(record, request))).id}"

    def destination(self, request: Request[Any] | None, name: str, options: Options | None) -> Destination:
        """The model of that full name, with what this client knows of it."""
        backend, record = self._registry.find(name)
        full = f"{backend.name}:{record.id}"
        return Destination(
            name=full,
            backend=backend,
            model=record,
            options=options,
            estimate=record.estimate(request, options).money if request is not None else None,
            gate=self._gates.setdefault(backend.name, Gate(backend.name, backend.policy)),
            pacer=self._pacers.setdefault(full, Pacer(record.typical_seconds)),
        )

    # -- several models -------------------------------------------------------------------

    def checked(
        self, request: Request[Any], choice: Choice | None, options: Options | None
    ) -> tuple[list[Destination], list[Attempt]]:
        """
        The models to ask in turn, and those passed over since they are retired.

        Raises UnsupportedError for the first that can't honour *request*, UnknownModelError for one that nobody serves,
        and AuthError for one whose key is missing: a route that would fail is found out now, not on the day on which it
        is needed.
        """
        found: list[Destination] = []
        retired: list[tuple[Destination, UnsupportedError]] = []
        for destination, problems in self._judged(request, choice, options):
            if problems and not _is_only_retired(destination.model, problems):
                raise UnsupportedError(destination.name, problems)
            if problems:
                retired.append((destination, UnsupportedError(destination.name, problems)))
            else:
                found.append(destination)
        if not found:
            raise retired[-1][1]
        for destination in found:
            if lacks := destination.backend.lacks:
                raise AuthError(
                    f"{destination.name}: {lacks}; nothing was sent",
                    backend=destination.backend.name,
                    model=destination.name,
                )
        return found, [_passed_over(destination, error) for destination, error in retired]

    def problems(self, request: Request[Any], choice: Choice | None, options: Options | None) -> list[Problem]:
        """Every reason why ``checked`` would refuse; of several models, each reason names its own."""
        judged = [
            (each, problems + _unconfigured(each.backend)) for each, problems in self._judged(request, choice, options)
        ]
        if len(judged) == 1:
            return judged[0][1]
        some = any(not problems for _, problems in judged)
        return [
            Problem(problem.field, f"{destination.name}: {problem.reason}")
            for destination, problems in judged
            if not (some and _is_only_retired(destination.model, problems))
            for problem in problems
        ]

    def estimate(self, request: Request[Any], choice: Choice | None, options: Options | None) -> Estimate:
        """What the first of the models that would be asked is expected to cost."""
        judged = self._judged(request, choice, options)
        first = next((destination for destination, problems in judged if not problems), judged[0][0])
        return first.model.estimate(request, first.options)

    def _judged(
        self, request: Request[Any], choice: Choice | None, options: Options | None
    ) -> list[tuple[Destination, list[Problem]]]:
        """Each model of the choice with what speaks against it, in the order in which they are asked."""
        if not isinstance(request, Request):  # pyright: ignore[reportUnnecessaryIsInstance] - untyped code may give anything
            raise RequestError(no_request(request))
        judged: list[tuple[Destination, list[Problem]]] = []
        for route in _routes(choice, options):
            name = self.full_name(route.model, request) if route.model else self.default_model(request)
            destination = self.destination(request, name, route.options)
            judged.append((destination, destination.model.check(request, route.options)))
        return judged

    def left_of(self, record: JobRecord, request: Request[Any] | None) -> list[Destination]:
        """The routes that a job of the journal has left, while it may still take one."""
        if record.state != "intent":
            return []
        return [self._restored(route, request) for route in json.loads(record.routes)]

    def _restored(self, route: dict[str, str], request: Request[Any] | None) -> Destination:
        kind = self._registry.find(route["model"])[1].options
        if route["options"] and kind is None:
            raise RequestError(f"{route['model']} takes no options any more, and this job has some for it")
        options = kind.model_validate_json(route["options"]) if kind is not None and route["options"] else None
        return self.destination(request, route["model"], options)

    def _unserved(self, name: str, request: Request[Any]) -> str:
        others = [full for full, model in self._registry.models().items() if request.task in model.tasks]
        hint = (
            f"name one that does: {', '.join(others)}"
            if others
            else "install a backend that does (mmgen-<name>; several lie in plugins/ of a clone), then name its model"
        )
        return f"backend {name!r} has no model for {request.task} ({request.kind}); {hint}"


def _routes(choice: Choice | None, options: Options | None) -> list[Route]:
    """Each route with its own options, or else those that were given for all."""
    several: Sequence[str | Route] = [choice or ""] if isinstance(choice, str | Route | None) else choice
    if not several:
        raise RequestError("model=[] names no model; leave it out for the default")
    given = [route if isinstance(route, Route) else Route(route) for route in several]
    return [Route(route.model, options if route.options is None else route.options) for route in given]


def no_request(given: object) -> str:
    """What to say to who gives something else in place of a request."""
    what = f"the class {given.__name__}" if isinstance(given, type) else type(given).__name__
    if isinstance(given, str):
        hint = f"write ImageRequest(prompt={given[:60]!r}), or another kind of request"
    elif isinstance(given, Mapping):
        hint = "mmgen.load_request(...) makes one of plain data"
    elif isinstance(given, type) and issubclass(given, Request):
        hint = f"write {given.__name__}(...)"
    else:
        hint = "such as ImageRequest(prompt=...)"
    return f"a request is needed, got {what}: {hint}"


def _unconfigured(backend: Backend) -> list[Problem]:
    """What is missing on this side before the backend can be asked."""
    return [Problem("model", f"{backend.name} can't be asked yet: {backend.lacks}")] if backend.lacks else []


def _is_only_retired(model: Model, problems: list[Problem]) -> bool:
    return [problem.field for problem in problems] == ["model"] and model.is_retired(datetime.now(UTC).date())


def _passed_over(destination: Destination, error: UnsupportedError) -> Attempt:
    now = time.time()
    reason = str(error.problems[0])
    return Attempt(
        model=destination.name, outcome="retired", error="RetiredError", reason=reason, started_at=now, finished_at=now
    )


def _misfit(record: Model, request: Request[Any]) -> tuple[int, int]:
    """How far a model is from honouring a request: fields that it does not know or lacks, then all that is wrong."""
    given = {name for name in request.model_fields_set if getattr(request, name) not in (None, ())}
    strange = given - set(record.accepts)
    lacking = set(record.requires) - given
    return len(strange) + len(lacking), len(record.check(request))
