"""
What every request is: immutable, closed to unknown fields, with a kind, an asset class it yields, and a task.

``Request[Video]`` yields a ``Video``: so ``client.generate`` is exactly typed for these classes and for those that
a plugin makes. A field left unset means "the model's own default"; only fields that were set are judged and sent.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from numbers import Integral
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, Self, TypeVar, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_serializer, model_validator
from pydantic_core import PydanticSerializationError
from pydantic_core.core_schema import SerializerFunctionWrapHandler

from mmgen.assets import Asset
from mmgen.errors import MmgenError, RequestError
from mmgen.requests.refusals import readable

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

__all__ = ["Input", "Request", "load_request", "request_class", "request_kinds"]

A_co = TypeVar("A_co", bound=Asset, covariant=True)


def whole_number(given: object) -> object:
    """Any kind of whole number as Python's own, numpy's too; all else as it is, and so is a truth value."""
    return given if isinstance(given, bool) or not isinstance(given, Integral) else int(given)


Seed = Annotated[int, Field(ge=0, lt=2**63, strict=True), BeforeValidator(whole_number)]

_kinds: dict[str, type[Request[Any]]] = {}


class Input(BaseModel):
    """Base of the parts of a request that have fields of their own: a shot, a voice, a reference."""

    tag: ClassVar[str] = ""
    """The field that is written though unset, because it tells members of a union apart."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, allow_inf_nan=False, defer_build=True
    )

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise RequestError(readable(type(self), error)) from error

    if not TYPE_CHECKING:  # who checks types has the fields' own signature

        def __new__(cls, *given: object, **_: object) -> Self:
            if given:
                name = "prompt" if "prompt" in cls.model_fields else next(iter(cls.__annotations__))
                raise TypeError(f"{cls.__name__} takes its fields by name, such as {cls.__name__}({name}=...)")
            return super().__new__(cls)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        return ((name, value) for name, value in super().__repr_args__() if name in {*self.model_fields_set, self.tag})

    @model_serializer(mode="wrap")
    def _only_set_fields(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in handler(self).items() if name in {*self.model_fields_set, self.tag}}


class Request(Input, Generic[A_co]):
    """
    Base of every request. Subclass it as ``Request[YourAsset]`` with ``kind`` and ``yields``.

    A plugin's kind is namespaced (``"acme/rig"``). Raises RequestError when a field is unknown or out of range.
    """

    kind: ClassVar[str]
    yields: ClassVar[type[Asset]]

    seed: Seed | None = None
    """Makes the result repeatable where the model honours it. 0 is a seed like any other."""
    n: Annotated[int, Field(ge=1, le=1000)] | None = None
    """How many assets to make."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        kind = cls.__dict__.get("kind")
        if kind is None:
            return
        known = _kinds.get(kind)
        if known is not None and known.__qualname__ != cls.__qualname__:
            raise RequestError(f"the request kind {kind!r} is taken by {known.__module__}.{known.__qualname__}")
        _kinds[kind] = cls

    @property
    def task(self) -> str:
        """The field's own name for what is asked, derived from the fields that are set."""
        return self.kind

    @classmethod
    def tasks(cls) -> tuple[str, ...]:
        """Every task this class can express."""
        return (cls.kind,)

    def digest(self) -> str:
        """
        SHA-256 of the canonical request; assets count by their bytes, not by where they lie, but for those behind a URL.

        Raises InputError for an asset that can't be read.
        """
        plain = self.dumped(_by_content)
        return hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def dumped(self, write: Callable[[Asset], str]) -> dict[str, Any]:
        """The request as plain data, in which *write* says what stands for an asset. Raises what *write* raises."""
        failures: list[MmgenError] = []

        def written(asset: Asset) -> str:
            try:
                return write(asset)
            except MmgenError as error:
                failures.append(error)
                raise

        try:
            return self.model_dump(mode="json", context={"asset": written})
        except PydanticSerializationError:
            if failures:
                raise failures[0] from None
            raise

    def replace(self, **changes: Any) -> Self:
        """A copy with *changes*, validated; ``None`` unsets a field."""
        fields = {name: getattr(self, name) for name in self.model_fields_set} | changes
        return type(self)(**{name: value for name, value in fields.items() if value is not None})

    @model_validator(mode="before")
    @classmethod
    def _own_kind(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data  # pyright: ignore[reportUnknownVariableType] - pydantic refuses it
        fields = dict(cast("dict[str, Any]", data))
        if (given := fields.pop("kind", cls.kind)) != cls.kind:
            raise ValueError(f"kind must be {cls.kind!r}, got {given!r}")
        return fields

    @model_serializer(mode="wrap")
    def _with_kind(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {"kind": self.kind} | self._only_set_fields(handler)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        made = handler.resolve_ref_schema(handler(schema))
        if "kind" in cls.__dict__:
            made["properties"] = {"kind": {"const": cls.kind, "type": "string"}} | made.get("properties", {})
        return made


def _by_content(asset: Asset) -> str:
    """Nothing is downloaded only to be told apart: what lies behind a URL is called by it."""
    return f"url:{asset.url}" if asset.url is not None else f"sha256:{asset.sha256}"


def request_kinds() -> tuple[str, ...]:
    """Every kind that has been defined, plugins' own among them once they are imported."""
    return tuple(sorted(_kinds))


def request_class(kind: str) -> type[Request[Any]]:
    """The request class of *kind*. Raises RequestError with the nearest known kind."""
    if kind not in _kinds:
        near = difflib.get_close_matches(kind, _kinds, 1)
        hint = f"; did you mean {near[0]!r}?" if near else "."
        raise RequestError(f"unknown request kind {kind!r}{hint} Known: {', '.join(request_kinds())}")
    return _kinds[kind]


def load_request(data: str | bytes | Mapping[str, Any]) -> Request[Asset]:
    """Rebuild a request from its JSON text or its plain data; ``kind`` says which class."""
    plain: Any = data
    if isinstance(data, str | bytes):
        try:
            plain = json.loads(data)
        except ValueError as error:
            raise RequestError(f"the request is not JSON: {error}") from error
    if not isinstance(plain, Mapping):
        raise RequestError(f"a request is a JSON object, not {type(plain).__name__}")
    kind: Any = plain.get("kind")  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType] - JSON
    if not isinstance(kind, str):
        raise RequestError(f"the request does not say its kind; known: {', '.join(request_kinds())}")
    return request_class(kind)(**{str(name): value for name, value in plain.items()})  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType, reportUnknownMemberType] - JSON
