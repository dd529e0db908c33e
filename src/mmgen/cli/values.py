"""From the words of the command line to the values of a request's fields; numbers are left to the request to read."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Sequence
from contextlib import contextmanager
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmgen.assets import Asset
from mmgen.cli.compact import Pair, pairs_of
from mmgen.cli.shapes import Shape, shape_of
from mmgen.errors import InputError, RequestError
from mmgen.requests import Camera, Input, KeyFrame, Reference, Shot

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["asset_of", "is_file", "named", "value_of"]

FIRST: dict[type[Input], str] = {Camera: "move", KeyFrame: "image", Reference: "images", Shot: "prompt"}
"""The field that a value without a key sets."""
WHOLE = re.compile(r"[+-]?[0-9]{1,40}")


def value_of(text: str, shape: Shape, place: str) -> Any:
    """The value that *text* says, for one item of the field; *place* is how messages call it."""
    if shape.parts:
        return _part(text, shape.parts, place)
    if shape.assets and not (shape.plain is str and not is_file(text)):
        with named(place):
            return asset_of(text, shape.assets)
    if shape.numbers:
        return _numbers(text, shape, place)
    # A seed is taken as a whole number alone, and not as a text that says one.
    return int(text) if shape.plain is int and WHOLE.fullmatch(text) else text


def asset_of(text: str, kinds: Sequence[type[Asset]]) -> Asset:
    """An asset over a path, a URL or a data URI, of the one of *kinds* that its first bytes tell."""
    given = Asset(text)
    if given.url is not None:
        return kinds[0](text)
    for kind in kinds:
        if given.media_type.startswith(kind.media_types):
            return kind(text)
    if given.size_bytes == 0:
        raise InputError(given.name, "is empty")
    wanted = " or ".join(kind.modality for kind in kinds)
    raise InputError(given.name, f"is {given.media_type}, where {wanted} is needed")


@contextmanager
def named(place: str) -> Generator[None]:
    """Put *place* before the input that an error names."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{place} {error.name}", error.reason) from error


def is_file(text: str) -> bool:
    """Whether a file is meant rather than a name: so that a misspelt path is not taken for a name."""
    looks_like_one = "/" in text or text.startswith("data:") or guess_type(text)[0] is not None
    return looks_like_one or Path(text).exists()


def _numbers(text: str, shape: Shape, place: str) -> tuple[str, ...]:
    parts = tuple(part for part in re.split(r"[x×*,\s]+", text.strip()) if part)
    if len(parts) != len(shape.numbers):
        example = "1920x1080" if shape.metavar == "WxH" else ",".join("0.5" for _ in shape.numbers)
        raise InputError(place, f"takes {shape.metavar}, such as {example}, not {text!r}")
    return parts


def _part(text: str, kinds: Sequence[type[Input]], place: str) -> Input:
    """A part from its short form or from JSON."""
    if text.lstrip().startswith("{"):
        try:
            fields = json.loads(text)
        except ValueError as error:
            raise InputError(place, f"is not JSON ({error})") from error
        return _made(_kind(kinds, fields, place), fields, place)
    with named(place):
        pairs = pairs_of(text)
    return _assembled(pairs, kinds, place)


def _assembled(pairs: Sequence[Pair], kinds: Sequence[type[Input]], place: str) -> Input:
    """Put the pairs of one part together; ``camera.move`` belongs to the part within called ``camera``."""
    tag = kinds[0].tag
    plain = {pair.key or tag: pair.value for pair in pairs}
    kind = _kind(kinds, plain, place)
    grouped: dict[str, list[Pair]] = {}
    for key, value in pairs:
        name, _, rest = (key or tag or FIRST.get(kind, "")).partition(".")
        if name not in kind.model_fields:
            raise InputError(place, _unknown(name or value, kind))
        grouped.setdefault(name, []).append(Pair(rest, value))
    fields = {name: _field(kind, name, given, f"{place} {name}") for name, given in grouped.items()}
    return _made(kind, fields, place)


def _field(kind: type[Input], name: str, given: list[Pair], place: str) -> Any:
    shape = shape_of(kind.model_fields[name].annotation)
    if shape.parts and not shape.repeatable and any(key for key, _ in given):
        return _assembled(given, shape.parts, place)
    if dotted := next((key for key, _ in given if key), None):
        raise InputError(place, f"has no field {dotted!r}")
    if len(given) > 1 and not shape.repeatable:
        raise InputError(place, f"is given {len(given)} times, and takes one value")
    values = [value_of(value, shape, place) for _, value in given]
    return tuple(values) if shape.repeatable else values[0]


def _kind(kinds: Sequence[type[Input]], fields: Any, place: str) -> type[Input]:
    """The class that is meant: the only one, or the one whose tag the fields hold."""
    if len(kinds) == 1:
        return kinds[0]
    tag = kinds[0].tag
    by_tag = {str(kind.model_fields[tag].default): kind for kind in kinds}
    given = fields.get(tag) if isinstance(fields, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - JSON
    if given not in by_tag:
        raise InputError(place, f"begins with one of {', '.join(by_tag)}, such as {next(iter(by_tag))},...")
    return by_tag[str(given)]  # pyright: ignore[reportUnknownArgumentType] - JSON


def _made(kind: type[Input], fields: Any, place: str) -> Input:
    try:
        return kind(**fields)
    except RequestError as error:
        lines = [line.strip() for line in str(error).splitlines()[1:]] or [str(error)]
        raise InputError(place, "; ".join(lines)) from error


def _unknown(name: str, kind: type[Input]) -> str:
    near = difflib.get_close_matches(name, kind.model_fields, 1, 0.5)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return (
        f"has no field {name!r}{hint} It has {', '.join(kind.model_fields)} (put a value that holds ',key=' in quotes)"
    )
