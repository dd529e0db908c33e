"""JSON Schemas that vendors publish: read, matched with the fields of a request, and made into options for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, TypeAlias, TypeVar, cast

from pydantic import Field as Constraint
from pydantic import create_model

from mmgen.errors import InputError
from mmgen.models import Options
from mmgen.requests import Request
from mmgen.rules import Anything, Between, NotEmpty, OneOf, Rule

__all__ = ["Schema", "matched", "plain_properties", "plain_schema", "published_options", "published_rule"]

O = TypeVar("O", bound=Options)  # noqa: E741 - of options
Schema: TypeAlias = Mapping[str, Any]
CHOICES = ("allOf", "anyOf", "oneOf")
DEEPEST = 8
"""So many references and wrappers are followed: one that leads back to itself has no end."""
MOST = 2**53
KINDS: Mapping[str, Any] = {
    "boolean": bool,
    "integer": int,
    "number": float,
    "string": str,
    "array": list[Any],
    "object": dict[str, Any],
}


def plain_schema(document: Schema, schema: Schema) -> Schema:
    """*schema* without references, wrappers of one, and "or null". Raises InputError for a reference to nothing."""
    for _ in range(DEEPEST):
        wrapped = [
            choice
            for word in CHOICES
            for choice in cast("list[Schema]", schema.get(word) or [])
            if choice.get("type") != "null"
        ]
        if "$ref" in schema:
            inner = _referred(document, str(schema["$ref"]))
        elif len(wrapped) == 1:
            inner = wrapped[0]
        else:
            break
        own = {name: item for name, item in schema.items() if name != "$ref" and name not in CHOICES}
        schema = {**inner, **own}
    return schema


def plain_properties(document: Schema, schema: Schema) -> dict[str, Schema]:
    """The properties of *schema*, each of them plain."""
    properties = cast("Mapping[str, Schema]", schema.get("properties") or {})
    return {name: plain_schema(document, part) for name, part in properties.items()}


def matched(
    request: type[Request[Any]], properties: Schema, names: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    """Each field of the request with the first property of its *names* that is there; none is written twice."""
    taken: set[str] = set()
    for name, candidates in names.items():
        found = next((place for place in candidates if place in properties and place not in taken), None)
        if found is not None and name in request.model_fields:
            taken.add(found)
            yield name, found


def published_rule(schema: Schema, *, least: float = 0.0) -> Rule:
    """What a property takes; from *least* where it does not say from where."""
    low, high = float(schema.get("minimum", least)), float(schema.get("maximum", MOST))
    match schema.get("type"):
        case "integer":
            return Between(low, high, 1)
        case "number":
            return Between(low, high)
        case "string" if "maxLength" in schema:
            return NotEmpty(int(schema["maxLength"]))
        case "boolean":
            return OneOf(True, False)
        case _:
            return Anything()


def published_options(base: type[O], properties: Mapping[str, Schema], required: frozenset[str]) -> type[O]:
    """*base* with a field for each property; one whose name the class needs itself is left out."""
    fields: dict[str, Any] = {}
    for name, schema in properties.items():
        is_free = name.isidentifier() and not name.startswith("_") and not hasattr(base, name)
        if is_free and name not in base.model_fields:
            kind = _kind(schema)
            fields[name] = (kind, ...) if name in required else (kind | None, None)
    return create_model("PublishedOptions", __base__=base, **fields)


def _kind(schema: Schema) -> Any:
    if "enum" in schema:
        return Literal[tuple(cast("list[Any]", schema["enum"]))]
    limits = {
        short: schema[name]
        for short, name in (("ge", "minimum"), ("le", "maximum"), ("max_length", "maxLength"))
        if name in schema
    }
    kind: Any = KINDS.get(str(schema.get("type")), Any)
    return Annotated[kind, Constraint(**limits)] if limits else kind


def _referred(document: Schema, place: str) -> Schema:
    found: Any = document
    for step in place.removeprefix("#/").split("/"):
        found = cast("Mapping[str, Any]", found).get(step) if isinstance(found, Mapping) else None
    if not isinstance(found, Mapping):
        raise InputError(place, "is referred to in the document of the schema, and is not there")
    return cast("Schema", found)
