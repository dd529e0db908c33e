"""What a model of the vendor is: its record, and how each field is written into its input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias, cast

from mmgen import Asset, Options, Problem, Reference, Request, RequestError
from mmgen.backends import Anything, Between, Call, Model, Rule
from mmgen.backends.http import Inputs, WireRequest
from mmgen_replicate.options import ReplicateOptions
from mmgen_replicate.prices import price_of

__all__ = [
    "SEED",
    "Endpoint",
    "Field",
    "Writer",
    "file",
    "files",
    "first_file",
    "named",
    "referenced",
    "sized",
    "spoken",
]

Body: TypeAlias = dict[str, Any]
Writer: TypeAlias = Callable[[Any, Inputs], Mapping[str, Any]]
"""Writes one field of a request as a part of the input."""

SEED = Between(0, 2**31 - 1)
"""The vendor says no range; each model takes these. So many that one minted for a call names it."""


def named(name: str, convert: Callable[[Any], Any] = lambda value: value) -> Writer:
    """Under another name, and converted."""
    return lambda value, _: {name: convert(value)}


def spoken(name: str, words: Mapping[Any, Any]) -> Writer:
    """In the vendor's own words, where *words* has one, and else as it is."""
    return lambda value, _: {name: words.get(value, value)}


def sized(*, fixed: Mapping[str, Any] | None = None) -> Writer:
    """A size as width and height, and *fixed* with it."""
    return lambda size, _: {**(fixed or {}), "width": size[0], "height": size[1]}


def file(name: str) -> Writer:
    """One file, by its URL."""
    return lambda asset, inputs: {name: inputs.text(cast("Asset", asset))}


def first_file(name: str) -> Writer:
    """The only file of a list, by its URL."""
    return lambda assets, inputs: {name: inputs.text(cast("tuple[Asset, ...]", assets)[0])}


def files(name: str) -> Writer:
    """One file or several, as a list of URLs; what else is written there is added to it."""

    def write(given: Any, inputs: Inputs) -> Mapping[str, Any]:
        assets = cast("tuple[Asset, ...]", given if isinstance(given, tuple) else (given,))
        return {name: [inputs.text(asset) for asset in assets]}

    return write


def referenced(name: str) -> Writer:
    """The pictures of all references, as a list of URLs."""

    def write(references: Any, inputs: Inputs) -> Mapping[str, Any]:
        given = cast("tuple[Reference, ...]", references)
        return {name: [inputs.text(image) for reference in given for image in reference.images]}

    return write


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a request at a model."""

    write: Writer
    rule: Rule = field(default_factory=Anything)
    needed: bool = False


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One model, as data."""

    id: str
    """``owner/name``."""
    title: str
    request: type[Request[Any]]
    tasks: tuple[str, ...]
    fields: Mapping[str, Field]
    options: type[ReplicateOptions]
    source: str
    checked_on: date
    version: str = ""
    """The version that is run; empty for an official model, which has none to choose."""
    output: str = ""
    """Where in the output the file lies; empty where the output is a file, or a list of files."""
    fixed: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Sent with every call."""
    required: frozenset[str] = frozenset()
    """What the input must hold, where a published schema says so."""
    also: tuple[Callable[[Any], Problem | None] | Callable[[Any, Any], Problem | None], ...] = ()
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
            price=price_of(self.id),
            defaults=self.defaults,
            typical_seconds=self.typical_seconds,
            source=self.source,
            checked_on=self.checked_on,
        )

    def wire(self, call: Call, inputs: Inputs) -> WireRequest:
        """The submit: by its name for an official model, by its version for any other."""
        options = call.options if isinstance(call.options, ReplicateOptions) else ReplicateOptions()
        around = {"input": self.body(call, inputs), **options.around(call.webhook_url)}
        if self.version:
            return WireRequest(path="predictions", headers=options.headers(), json={"version": self.version, **around})
        return WireRequest(path=f"models/{self.id}/predictions", headers=options.headers(), json=around)

    def seed_of(self, call: Call) -> int | None:
        """
        The seed that was minted for this call and names it; None where there is no such seed.

        A seed of the user's own may be that of other calls too, and a narrow range has too few to tell calls apart.
        """
        seeded = self.fields.get("seed")
        minted = call.request.seed is None and seeded is not None and seeded.rule == SEED
        return call.seed if minted else None

    def body(self, call: Call, inputs: Inputs) -> Body:
        """The fields that were set, and a seed. Raises RequestError for a field that can't be written."""
        body: Body = dict(self.fixed)
        seed = self.seed_of(call)
        given = {name: getattr(call.request, name) for name in sorted(call.request.model_fields_set)}
        for name, value in {**given, **({} if seed is None else {"seed": seed})}.items():
            if value is None or value == ():
                continue
            if name not in self.fields:
                raise RequestError(f"{name}: is not honoured by {self.id}")
            _merge(body, self.fields[name].write(value, inputs))
        body.update(self._options(call.options))
        if missing := sorted(self.required - set(body)):
            raise RequestError(f"{self.id} needs {', '.join(missing)}: give what is no field of the request as options")
        return body

    def _options(self, options: Options | None) -> Mapping[str, Any]:
        if options is None:
            return {}
        if not isinstance(options, self.options):
            raise RequestError(f"options: {self.id} takes {self.options.__name__}")
        return options.body()


def _merge(body: Body, part: Mapping[str, Any]) -> None:
    """Write *part* into *body*, lists after lists."""
    for name, value in part.items():
        held = body.get(name)
        body[name] = [*held, *value] if isinstance(held, list) and isinstance(value, list) else value
