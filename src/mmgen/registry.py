"""
Backends by name: those given by hand first, then the entry points of the group ``mmgen.backends``.

Nothing is imported before its name is asked for. A plugin that fails to import, is of another interface version or
breaks the protocol is quarantined with its reason and never disturbs another.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

from mmgen.backends.backend import INTERFACE, Backend
from mmgen.config import Config
from mmgen.errors import PluginError, UnknownModelError
from mmgen.models import Model
from mmgen.requests import Request

__all__ = ["GROUP", "Plugin", "Registry"]

GROUP = "mmgen.backends"
OWN_DISTRIBUTION = "mmgen"


@dataclass(frozen=True, slots=True)
class Plugin:
    """What is known of one backend: where it comes from, and whether it works."""

    name: str
    distribution: str
    version: str
    state: Literal["given", "ready", "disabled", "broken"]
    reason: str = ""
    models: int = 0


class Registry:
    """Finds backends and models. A given backend is never replaced by a discovered one."""

    def __init__(
        self,
        config: Config,
        given: Mapping[str, Backend] | None = None,
        discovered: Iterable[EntryPoint] | None = None,
    ) -> None:
        self._config = config
        self._backends: dict[str, Backend] = dict(given or {})
        for name, backend in self._backends.items():
            checked_backend(name, backend)
        self._given = frozenset(self._backends)
        self._broken: dict[str, str] = {}
        self._discovered = discovered

    @cached_property
    def _entry_points(self) -> dict[str, EntryPoint]:
        """Looked for when a name is asked for that was not given: every distribution is opened for it."""
        return self._choose(list(entry_points(group=GROUP) if self._discovered is None else self._discovered))

    def _choose(self, found: list[EntryPoint]) -> dict[str, EntryPoint]:
        """One entry point a name; a name that two distributions claim is quarantined unless it is mmgen's own."""
        counts = Counter(point.name for point in found)
        chosen: dict[str, EntryPoint] = {}
        for point in sorted(found, key=lambda point: distribution_of(point)[0] == OWN_DISTRIBUTION):
            chosen[point.name] = point
            if counts[point.name] > 1 and distribution_of(point)[0] != OWN_DISTRIBUTION:
                claimants = sorted(distribution_of(other)[0] for other in found if other.name == point.name)
                self._broken[point.name] = f"several distributions claim this name: {', '.join(claimants)}"
            elif counts[point.name] > 1:
                self._broken.pop(point.name, None)
        return chosen

    def names(self) -> list[str]:
        """Every backend that is given or installed, and not disabled; none is imported."""
        return sorted({*self._backends, *(name for name in self._entry_points if not self._disabled(name))})

    def backend(self, name: str) -> Backend:
        """The backend called *name*, loaded now if need be. Raises UnknownModelError or PluginError."""
        if name in self._backends:
            return self._backends[name]
        if name not in self.names():
            raise UnknownModelError(self._unknown(name))
        if name not in self._broken:
            try:
                self._backends[name] = self._load(self._entry_points[name])
                return self._backends[name]
            except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises is its own reason
                self._broken[name] = f"{type(error).__name__}: {error}"
        raise PluginError(f"backend {name!r} can't be used: {self._broken[name]}")

    def find(self, model: str) -> tuple[Backend, Model]:
        """Resolve ``"backend:model"``. Raises UnknownModelError with the nearest name."""
        name, separator, identity = model.partition(":")
        if not separator:
            name, _, identity = model.partition("/")
        backend = self.backend(name)
        models = {record.id: record for record in backend.models()}
        if identity not in models:
            near = difflib.get_close_matches(identity, models, 1, 0.4)
            hint = f"; did you mean {name}:{near[0]}?" if near else "."
            raise UnknownModelError(f"backend {name!r} has no model {identity!r}{hint} It has: {', '.join(models)}")
        return backend, self._priced(f"{name}:{identity}", models[identity])

    def models(self, kind: type[Request[Any]] | None = None) -> dict[str, Model]:
        """The models of every working backend, by full name."""
        return {
            f"{name}:{model.id}": self._priced(f"{name}:{model.id}", model)
            for name in self.names()
            if (backend := self._working(name)) is not None
            for model in backend.models()
            if kind is None or issubclass(model.request, kind)
        }

    def plugins(self) -> list[Plugin]:
        """Every backend with its state; loads each to find out."""
        return [self._describe(name) for name in sorted({*self._backends, *self._entry_points})]

    async def aclose(self) -> None:
        """Close every backend that was loaded; raise PluginError at the end when one of them failed to."""
        failures: list[str] = []
        for name, backend in self._backends.items():
            try:
                await backend.aclose()
            except Exception as error:  # noqa: BLE001 - one that fails must not keep the others open
                failures.append(f"backend {name!r} did not close: {type(error).__name__}: {error}")
        if failures:
            raise PluginError("; ".join(failures))

    def _priced(self, name: str, model: Model) -> Model:
        """At the user's own price, where there is one."""
        tariff = self._config.prices.get(name)
        return model if tariff is None else model.priced(tariff)

    def _working(self, name: str) -> Backend | None:
        try:
            return self.backend(name)
        except PluginError:
            return None

    def _describe(self, name: str) -> Plugin:
        if name in self._given:
            return Plugin(
                name, type(self._backends[name]).__module__, "", "given", models=len(self._backends[name].models())
            )
        distribution, version = distribution_of(self._entry_points[name])
        if self._disabled(name):
            return Plugin(name, distribution, version, "disabled", "MMGEN_DISABLE_PLUGINS names it")
        backend = self._working(name)
        if backend is None:
            return Plugin(name, distribution, version, "broken", self._broken[name])
        return Plugin(name, distribution, version, "ready", backend.lacks, models=len(backend.models()))

    def _disabled(self, name: str) -> bool:
        own = distribution_of(self._entry_points[name])[0] == OWN_DISTRIBUTION
        return name in self._config.disabled or ("*" in self._config.disabled and not own)

    def _load(self, point: EntryPoint) -> Backend:
        loaded: Any = point.load()
        if not (isinstance(loaded, type) and issubclass(loaded, Backend)):
            raise PluginError(f"{point.value} is not a subclass of mmgen.backends.Backend")
        if loaded.interface != INTERFACE:
            raise PluginError(f"is written for interface {loaded.interface}; this mmgen speaks {INTERFACE}")
        backend = loaded.from_config(self._config)
        if backend.name != point.name:
            raise PluginError(f"calls itself {backend.name!r}, but its entry point is {point.name!r}")
        checked_models(backend.models())
        return backend

    def _unknown(self, name: str) -> str:
        if name in self._entry_points:
            return f"backend {name!r} is disabled by MMGEN_DISABLE_PLUGINS"
        near = difflib.get_close_matches(name, self.names(), 1)
        near += [full for full in self.models() if name == full.partition(":")[2]]
        hint = f"; did you mean {near[0]!r}?" if near else "."
        return (
            f"no backend {name!r} is installed{hint} Installed: {', '.join(self.names())}. "
            f"A backend comes as a distribution of its own: install mmgen-{name}, "
            "which may lie in plugins/ of a clone of the repository"
        )


def checked_backend(name: str, given: object) -> None:
    """Raise PluginError unless *given* is a backend and goes by that *name*, which its jobs are written down under."""
    if isinstance(given, type):
        raise PluginError(f"backend {name!r} is the class {given.__name__}: give an instance, {given.__name__}(...)")
    if not isinstance(given, Backend):
        raise PluginError(f"backend {name!r} is a {type(given).__name__}, which is no mmgen.backends.Backend")
    if given.name != name:
        raise PluginError(f"backend {name!r} calls itself {given.name!r}: give it under that name")


def checked_models(models: Sequence[Model]) -> None:
    """Raise PluginError unless these are Model records with identities of their own and fields that exist."""
    for model in models:
        if not isinstance(model, Model):  # pyright: ignore[reportUnnecessaryIsInstance] - a plugin may be untyped
            raise PluginError(f"models() holds a {type(model).__name__}, not a Model")
        if unknown := set(model.accepts) - set(model.request.model_fields):
            raise PluginError(f"model {model.id!r} accepts {sorted(unknown)}, which {model.request.__name__} lacks")
        if unknown := set(model.tasks) - set(model.request.tasks()):
            raise PluginError(f"model {model.id!r} names the tasks {sorted(unknown)}, which its request lacks")
    repeated = [identity for identity, count in Counter(model.id for model in models).items() if count > 1]
    if repeated:
        raise PluginError(f"models() names {repeated} more than once")


def distribution_of(point: EntryPoint) -> tuple[str, str]:
    """Name and version of the distribution that declares *point*."""
    return (point.dist.name, point.dist.version) if point.dist is not None else ("", "")
