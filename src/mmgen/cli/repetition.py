"""A request as Python, as JSON and as a command line, each of which makes it again."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from typing import Any

from mmgen.assets import Asset
from mmgen.cli.request_fields import RequestField, positional_of, request_fields
from mmgen.cli.shapes import shape_of
from mmgen.requests import Input, Request

__all__ = ["command_of", "json_of", "python_of"]

Naming = Callable[[Asset], str]
"""How an asset is written: as a path, a URL or a data URI."""

NARROW = 88
INDENT = "    "


def json_of(request: Request[Any], naming: Naming = Asset.to_text) -> str:
    """The request as ``load_request`` and ``--request`` take it."""
    plain: dict[str, Any] = json.loads(request.model_dump_json(context={"asset": naming}))
    return json.dumps(plain, indent=2, ensure_ascii=False)


def python_of(request: Request[Any], *, model: str, output: str, naming: Naming = Asset.to_text) -> str:
    """A Python program that makes the request again with *model* and saves the first asset to *output*."""
    names = sorted({"Client", *_class_names(request)})
    return "\n".join(
        [
            f"from mmgen import {', '.join(names)}",
            "",
            f"request = {_python(request, naming, 0)}",
            "with Client() as client:",
            f"{INDENT}result = client.generate(request, model={_literal(model)})",
            f"{INDENT}result.asset.save({_literal(output)})",
        ]
    )


def command_of(request: Request[Any], *, model: str, output: str, naming: Naming = Asset.to_text) -> str:
    """The command line that makes the request again; it asks for the fields that are set, in their order."""
    words = positional_of(type(request))
    lines = [f"mmgen {shlex.quote(request.kind)}"]
    last: list[str] = []
    for field in request_fields(type(request)):
        value = getattr(request, field.name)
        if field.name not in request.model_fields_set or value is None or value == ():
            continue
        if words is not None and field.name == words.field:
            # What begins with a dash would be taken for an option anywhere but after a double one.
            lines[0] += "" if value.startswith("-") else f" {shlex.quote(value)}"
            last += [f"-- {shlex.quote(value)}"] if value.startswith("-") else []
        else:
            lines += _options(field, value, naming)
    lines += [f"--model {shlex.quote(model)}", f"--output {shlex.quote(output)}", *last]
    return " \\\n    ".join(lines)


def _options(field: RequestField, value: Any, naming: Naming) -> Iterator[str]:
    if isinstance(value, bool):
        yield field.flag if value else f"--no-{field.flag.lstrip('-')}"
        return
    flag = field.file_flag or field.flag
    for item in value if field.shape.repeatable else (value,):
        yield f"{flag} {shlex.quote(_words(item, naming))}"


def _words(value: Any, naming: Naming) -> str:
    """A value as the command line reads it."""
    if isinstance(value, Input):
        return ",".join(_pairs(value, naming, ""))
    if isinstance(value, Asset):
        return naming(value)
    if isinstance(value, tuple):
        return ("x" if all(isinstance(side, int) for side in value) else ",").join(map(_number, value))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - numbers
    return _number(value) if isinstance(value, int | float) else str(value)


def _number(value: float) -> str:
    """A number without an idle ``.0``."""
    return str(int(value)) if isinstance(value, int) or value.is_integer() else repr(value)


def _pairs(part: Input, naming: Naming, prefix: str) -> Iterator[str]:
    if part.tag:
        yield str(getattr(part, part.tag))
    names = [name for name in type(part).model_fields if name in part.model_fields_set and name != part.tag]
    for name in names:
        value: Any = getattr(part, name)
        if isinstance(value, Input):
            yield from _pairs(value, naming, f"{prefix}{name}.")
            continue
        items: tuple[Any, ...] = value if shape_of(type(part).model_fields[name].annotation).repeatable else (value,)
        yield from (f"{prefix}{name}={_quoted(_words(item, naming))}" for item in items if item is not None)


def _quoted(text: str) -> str:
    """In quotation marks when the bare text could be read in another way."""
    from mmgen.cli.compact import pairs_of

    bare = text == text.strip() and text[:1] not in {'"', "'"} and pairs_of(f"key={text},next=")[0].value == text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return text if bare else f'"{escaped}"'


def _class_names(value: Any) -> Iterator[str]:
    if isinstance(value, Asset):
        yield type(value).__name__
    elif isinstance(value, Input):
        yield type(value).__name__
        for name in value.model_fields_set:
            yield from _class_names(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:  # pyright: ignore[reportUnknownVariableType] - any field's value
            yield from _class_names(item)


def _python(value: Any, naming: Naming, depth: int) -> str:
    """A value as a Python expression, on one line where it is short."""
    if isinstance(value, Asset):
        return f"{type(value).__name__}({_literal(naming(value))})"
    if isinstance(value, Input):
        names = [name for name in _own_first(value) if name in value.model_fields_set]
        given = [(name, getattr(value, name)) for name in names if name != value.tag]
        parts = [f"{name}={_python(item, naming, depth + 1)}" for name, item in given]
        return _call(type(value).__name__, parts, depth)
    if isinstance(value, tuple):
        items = [_python(item, naming, depth + 1) for item in value]  # pyright: ignore[reportUnknownVariableType] - any field's value
        return _call("", [*items[:-1], f"{items[-1]},"] if len(items) == 1 else items, depth)
    return _literal(value)


def _literal(value: Any) -> str:
    """A constant; text stands in double quotation marks, whose escapes JSON and Python share."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _own_first(part: Input) -> list[str]:
    if isinstance(part, Request):
        return [field.name for field in request_fields(type(part))]  # pyright: ignore[reportUnknownArgumentType] - of any asset
    return list(type(part).model_fields)


def _call(name: str, parts: list[str], depth: int) -> str:
    line = f"{name}({', '.join(parts)})"
    if len(line) + depth * len(INDENT) <= NARROW and "\n" not in line:
        return line
    inner = INDENT * (depth + 1)
    return f"{name}(\n" + "".join(f"{inner}{part.removesuffix(',')},\n" for part in parts) + f"{INDENT * depth})"
