"""An endpoint that is asked in JSON, as data: its record, and how each field of a request is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, TypeAlias, cast

from mmgen.assets import Asset
from mmgen.backends.call import Call
from mmgen.backends.http.inputs import Inputs
from mmgen.errors import RequestError
from mmgen.models import Model, Options, Price, Problem
from mmgen.requests import Request
from mmgen.rules import Anything, Rule

__all__ = ["Field", "JSONEndpoint", "Writer", "file", "files", "named"]

Body: TypeAlias = dict[str, Any]
Writer: TypeAlias = Callable[[Any, Inputs], Mapping[str, Any]]
"""Writes one field of a request as a part of the body."""
Also: TypeAlias = Callable[[Any], Problem | None] | Callable[[Any, Any], Problem | None]


def named(name: str, convert: Callable[[Any], Any] = lambda value: value) -> Writer:
    """Under another name, and converted."""
    return lambda value, _: {name: convert(value)}


def file(name: str) -> Writer:
    """One file, by what stands for it."""
    return lambda asset, inputs: {name: inputs.text(cast("Asset", asset))}


def files(name: str) -> Writer:
    """One file or several, as a list; what else is written there is added to it."""

    def write(given: Any, inputs: Inputs) -> Mapping[str, Any]:
        assets = cast("tuple[Asset, ...]", given if isinstance(given, tuple) else (given,))
        return {name: [inputs.text(asset) for asset in assets]}

    return write


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a request at an endpoint."""

    write: Writer
    rule: Rule = field(default_factory=Anything)
    needed: bool = False


@dataclass(frozen=True, kw_only=True)
class JSONEndpoint:
    """One endpoint. A vendor's own class adds where it is asked, and narrows its options."""

    beside: ClassVar[frozenset[str]] = frozenset()
    """The options that go elsewhere than into the body."""

    id: str
    title: str
    request: type[Request[Any]]
    tasks: tuple[str, ...]
    fields: Mapping[str, Field]
    options: type[Options]
    source: str
    checked_on: date
    fixed: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Sent with every call."""
    required: frozenset[str] = frozenset()
    """What the body must hold, where a published schema says so."""
    also: tuple[Also, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict[str, Any])
    typical_seconds: float | None = None

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
            price=self.price(),
            defaults=self.defaults,
            typical_seconds=self.typical_seconds,
            source=self.source,
            checked_on=self.checked_on,
        )

    def price(self) -> Price | None:
        """What a call costs, where that is known."""
        return None

    def minted(self, call: Call) -> Mapping[str, Any]:
        """Fields that are sent although the request does not set them."""
        del call
        return {}

    def body(self, call: Call, inputs: Inputs) -> Body:
        """The fields that were set, and no others. Raises RequestError for a field that can't be written."""
        body: Body = dict(self.fixed)
        given = {name: getattr(call.request, name) for name in sorted(call.request.model_fields_set)}
        for name, value in {**given, **self.minted(call)}.items():
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
        return options.model_dump(mode="json", exclude_none=True, exclude=set(self.beside))


def merge(body: Body, part: Mapping[str, Any]) -> None:
    """Write *part* into *body*: objects into objects, lists after lists, and all else in its place."""
    for name, value in part.items():
        held = body.get(name)
        if isinstance(value, Mapping):
            inner = dict(cast("Body", held)) if isinstance(held, dict) else {}
            merge(inner, cast("Mapping[str, Any]", value))
            body[name] = inner
        else:
            body[name] = [*held, *value] if isinstance(held, list) and isinstance(value, list) else value
