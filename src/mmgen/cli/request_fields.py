"""The options of a request class, made from its fields: the one source of their names, forms and help texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from mmgen.assets import Audio, Image, Video
from mmgen.cli.docstrings import field_docstrings, plain_text
from mmgen.cli.shapes import Shape, range_of, shape_of
from mmgen.cli.values import asset_of, named, value_of
from mmgen.errors import InputError, RequestError
from mmgen.requests import CaptionRequest, Request, SceneRequest, SpeechRequest

__all__ = ["Positional", "RequestField", "build_request", "flags_of", "positional_of", "request_fields"]

MEDIA_FIELDS: Mapping[str, type[Image | Video | Audio]] = {"image": Image, "video": Video, "audio": Audio}


LONGEST = 80
"""Values longer than this are not repeated in messages."""


@dataclass(frozen=True, slots=True)
class RequestField:
    """One field of a request class as the command line takes it."""

    name: str
    shape: Shape
    help: str

    @property
    def flag(self) -> str:
        """The option: ``--first-frame``; of a list, the singular; of a single letter, the short form."""
        singular = self.name.removesuffix("s") if self.shape.repeatable else self.name
        return f"-{singular}" if len(singular) == 1 else f"--{singular.replace('_', '-')}"

    @property
    def file_flag(self) -> str | None:
        """The second option of a field that is a switch or a file: ``--audio-file`` beside ``--audio/--no-audio``."""
        return f"{self.flag}-file" if self.shape.switch and self.shape.assets else None

    def read(self, given: str | Sequence[str]) -> Any:
        """The field's value from the words given for it."""
        if isinstance(given, str):
            return value_of(given, self.shape, self.flag)
        places = [self.flag] if len(given) == 1 else [f"{self.flag} {index}" for index in range(1, len(given) + 1)]
        return tuple(value_of(text, self.shape, place) for text, place in zip(given, places, strict=True))


class Positional(NamedTuple):
    """The argument without an option; *field* is what it sets, None when its content decides."""

    metavar: str
    help: str
    field: str | None = None
    before: str | None = None
    """The field that a file before the words sets."""


def request_fields(kind: type[Request[Any]]) -> list[RequestField]:
    """Every field of *kind*, its own first."""
    docstrings = field_docstrings(kind)
    own = [*_own_names(kind), *(name for name in kind.model_fields if name not in _own_names(kind))]
    return [
        RequestField(name, shape, _help(docstrings.get(name, ""), shape, kind.model_fields[name].annotation))
        for name in own
        for shape in (shape_of(kind.model_fields[name].annotation),)
    ]


def positional_of(kind: type[Request[Any]]) -> Positional | None:
    """What the words without an option say; None for a class without words."""
    if issubclass(kind, CaptionRequest):
        return Positional("FILE", "The picture, video or sound to describe: a path, a URL or a data URI.")
    name = "text" if issubclass(kind, SpeechRequest) else "prompt"
    if name not in kind.model_fields:
        return None
    words = plain_text(field_docstrings(kind).get(name, ""))
    before = "scene" if issubclass(kind, SceneRequest) else None
    return Positional(name.upper(), f"{words} A lone - reads it from standard input.", name, before)


def flags_of(kind: type[Request[Any]]) -> dict[str, str]:
    """How messages call each field: by its option, or by the argument's name for the words without an option."""
    flags = {field.name: field.flag for field in request_fields(kind)}
    words = positional_of(kind)
    return flags | ({words.field: words.metavar} if words is not None and words.field is not None else {})


def build_request(
    kind: type[Request[Any]], given: Mapping[str, Any], positional: str | None, base: Mapping[str, Any]
) -> Request[Any]:
    """
    A request from the options *given* by field name, over the fields of *base*.

    Raises InputError or RequestError, naming the option.
    """
    fields = {field.name: field for field in request_fields(kind)}
    values = {name: fields[name].read(text) if _is_words(text) else text for name, text in given.items()}
    if positional is not None:
        values |= _from_position(kind, positional)
    try:
        return kind(**{**base, **values})
    except RequestError as error:
        raise RequestError(_by_option(error, flags_of(kind))) from error


def _from_position(kind: type[Request[Any]], text: str) -> dict[str, Any]:
    """What the words without an option say: a prompt, or for a caption the file that it is about."""
    if not issubclass(kind, CaptionRequest):
        takes = positional_of(kind)
        if takes is None or takes.field is None:
            raise InputError(repr(text), f"{kind.__name__} has no prompt: use its options")
        return {takes.field: text}
    with named("FILE"):
        asset = asset_of(text, tuple(MEDIA_FIELDS.values()))
    return {next(name for name, media in MEDIA_FIELDS.items() if isinstance(asset, media)): asset}


def _is_words(given: Any) -> bool:
    return isinstance(given, str | list)


def _by_option(error: RequestError, flags: Mapping[str, str]) -> str:
    """The lines of a refusal, each beginning with the option instead of the field."""
    from pydantic import ValidationError

    if not isinstance(error.__cause__, ValidationError):
        return str(error)
    return "\n".join(dict.fromkeys(_line(item, flags) for item in error.__cause__.errors()))


def _line(item: Any, flags: Mapping[str, str]) -> str:
    """What is wrong with one field, or with several together; those messages begin with the field's name."""
    message = str(item["msg"]).removeprefix("Value error, ").replace("Input should", "should")
    if not item["loc"]:
        name, colon, rest = message.partition(":")
        return f"{flags.get(name, name)}{colon}{rest}"
    flag = flags.get(str(item["loc"][0]), str(item["loc"][0]))
    if item["type"] == "missing":
        return f"{flag}: is needed"
    given = repr(item["input"])
    return (
        f"{flag}: {message} (given {given})" if len(given) <= LONGEST and given not in message else f"{flag}: {message}"
    )


def _own_names(kind: type[Request[Any]]) -> list[str]:
    return [name for name in kind.model_fields if name in kind.__annotations__]


def _help(docstring: str, shape: Shape, annotation: Any) -> str:
    """The field's docstring, its limits, and the keys of its parts."""
    sentences = [plain_text(docstring)] if docstring else []
    if limits := range_of(annotation):
        sentences.append(limits)
    if shape.parts:
        sentences.append("Keys: " + "; ".join(_keys(part) for part in shape.parts) + ".")
    return " ".join(sentences)


def _keys(part: Any) -> str:
    tag = [f"{part.model_fields[part.tag].default}:"] if part.tag else []
    return " ".join([*tag, ", ".join(name for name in part.model_fields if name != part.tag)])
