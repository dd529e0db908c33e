"""What an endpoint of the queue is: its record, and how each field is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias, cast

from mmgen import Asset, Options, Problem, Request, RequestError
from mmgen.backends import Anything, Between, Call, Model, Rule
from mmgen.backends.http import Inputs
from mmgen_fal.options import FalOptions

__all__ = ["SEED", "Endpoint", "Field", "Writer", "file", "files", "keyed", "named", "nested"]

Body: TypeAlias = dict[str, Any]
Writer: TypeAlias = Callable[[Any, Inputs], Mapping[str, Any]]
"""Writes one field of a request as a part of the body."""

SOURCE = "https://github.com/fal-ai/fal-js libs/client/src/types/endpoints.ts"
CHECKED_ON = date(2026, 8, 2)
"""The day of the generated types that were read."""
SEED = Between(0, 2**31 - 1)
"""The vendor says no range; each model takes these."""


def named(name: str, convert: Callable[[Any], Any] = lambda value: value) -> Writer:
    """Under another name, and converted."""
    return lambda value, _: {name: convert(value)}


def nested(outer: str, name: str) -> Writer:
    """Within an object."""
    return lambda value, _: {outer: {name: value}}


def file(name: str) -> Writer:
    """One file, by its URL."""
    return lambda asset, inputs: {name: inputs.text(cast("Asset", asset))}


def files(name: str) -> Writer:
    """Several files, by their URLs."""
    return lambda assets, inputs: {name: [inputs.text(asset) for asset in cast("tuple[Asset, ...]", assets)]}


def keyed(*names: str) -> Writer:
    """Several files in order, each under a name of its own."""
    return lambda assets, inputs: {
        name: inputs.text(asset) for name, asset in zip(names, cast("tuple[Asset, ...]", assets), strict=False)
    }


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a request at an endpoint."""

    write: Writer
    rule: Rule = field(default_factory=Anything)
    needed: bool = False


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One endpoint, as data."""

    id: str
    title: str
    request: type[Request[Any]]
    tasks: tuple[str, ...]
    fields: Mapping[str, Field]
    output: str
    """Where in the result the file lies, or the list of files."""
    options: type[FalOptions]
    fixed: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Sent with every call."""
    required: frozenset[str] = frozenset()
    """What the body must hold, where a published schema says so."""
    also: tuple[Callable[[Any], Problem | None], ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict[str, Any])
    typical_seconds: float | None = None
    source: str = SOURCE
    checked_on: date = CHECKED_ON

    @cached_property
    def model(self) -> Model:
        """The record."""
        return Model(
            id=self.id,
            title=self.title,
            request=self.request,
            tasks=self.tasks,
            accepts={name: field.rule for name, field in self.fields.items()},
            requires=tuple(name for name, field in self.fields.items() if field.needed),
            also=self.also,
            options=self.options,
            defaults=self.defaults,
            typical_seconds=self.typical_seconds,
            source=self.source,
            checked_on=self.checked_on,
        )

    def body(self, call: Call, inputs: Inputs) -> Body:
        """The fields that were set, and no others. Raises RequestError for a field that can't be written."""
        body: Body = dict(self.fixed)
        for name in sorted(call.request.model_fields_set):
            value = getattr(call.request, name)
            if value is None or value == ():
                continue
            if name not in self.fields:
                raise RequestError(f"{name}: is not honoured by {self.id}")
            merge(body, self.fields[name].write(value, inputs))
        merge(body, self._options(call.options))
        if missing := sorted(self.required - set(body)):
            raise RequestError(f"{self.id} needs {', '.join(missing)}: give what is no field of the request as options")
        return body

    def _options(self, options: Options | None) -> Mapping[str, Any]:
        if options is None:
            return {}
        if not isinstance(options, self.options):
            raise RequestError(f"options: {self.id} takes {self.options.__name__}")
        return options.body()


def merge(body: Body, part: Mapping[str, Any]) -> None:
    """Write *part* into *body*, objects into objects."""
    for name, value in part.items():
        if isinstance(value, Mapping) and isinstance(body.get(name), dict):
            merge(body[name], cast("Mapping[str, Any]", value))
        else:
            body[name] = dict(cast("Mapping[str, Any]", value)) if isinstance(value, Mapping) else value
