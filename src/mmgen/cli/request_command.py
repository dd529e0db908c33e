"""A command made from a request class: its fields become options, beside those that every such command has."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from mmgen.cli.help_page import Page
from mmgen.cli.inputs import inspect_inputs
from mmgen.cli.request_fields import RequestField, build_request, flags_of, positional_of, request_fields
from mmgen.cli.session import session_of
from mmgen.cli.values import is_file
from mmgen.errors import InputError, RequestError
from mmgen.requests import Request, load_request

__all__ = ["Act", "Control", "add_request_command", "request_from_file"]

FIELD = "field_"
FILE = "file_"
POSITIONAL = "words"
LEADING = "leading"
FILE_METAVAR = "FILE"
KINDS_OF_INPUT = "IMAGE, VIDEO, AUDIO and OBJECT3D are a path, a URL or a data URI."
PARTS = "KEY=VALUE,... may be JSON too, and camera.move=... reaches into a part; the option can be repeated."

Act = Callable[[typer.Context, Request[Any], Mapping[str, Any]], None]
"""What a command does with the request and with the values of its controls by name."""


class Control(NamedTuple):
    """An option that is not part of the request."""

    name: str
    type: Any
    flags: tuple[str, ...]
    help: str
    metavar: str | None = None
    instead: Callable[[typer.Context, Mapping[str, Any]], None] | None = None
    """What is done when it is given, in place of the request."""


def add_request_command(
    application: typer.Typer,
    kind: type[Request[Any]],
    controls: Sequence[Control],
    act: Act,
    *,
    examples: Sequence[str] = (),
) -> None:
    """Add to *application* a command that makes a request of *kind* from its options and hands it to *act*."""
    fields = request_fields(kind)
    words = positional_of(kind)

    def command(context: typer.Context, **given: Any) -> None:
        session_of(context).flags = flags_of(kind)
        for control in controls:
            if control.instead is not None and given[control.name]:
                return control.instead(context, given)
        request = _request(kind, given)
        inspect_inputs(request, flags_of(kind))
        return act(context, request, {control.name: given[control.name] for control in controls})

    parameters = [_parameter("context", typer.Context)]
    if words is not None and words.before is not None:
        first = typer.Argument(metavar=FILE_METAVAR, help=f"The same as --{words.before}.", show_default=False)
        parameters.append(_parameter(LEADING, Annotated[str | None, first], None))
    if words is not None:
        argument = typer.Argument(metavar=words.metavar, help=words.help, show_default=False)
        parameters.append(_parameter(POSITIONAL, Annotated[str | None, argument], None))
    for field in fields:
        parameters += _field_parameters(field) if words is None or field.name != words.field else []
    parameters += [_control_parameter(control) for control in controls]
    command.__dict__["__signature__"] = inspect.Signature(parameters)
    notes = [KINDS_OF_INPUT, *([PARTS] if any(field.shape.parts for field in fields) else [])]
    notes += ["Examples", *(f"$ {example}" for example in examples)] if examples else []
    summary = (inspect.getdoc(kind) or kind.__name__).partition("\n\n")[0]
    application.command(kind.kind, cls=Page, help=summary, epilog="\n\n".join(notes))(command)


def read_request_file(path: str) -> dict[str, Any]:
    """The fields in a JSON file, or in standard input for ``-``. Raises InputError."""
    try:
        text = sys.stdin.read() if path == "-" else Path(path).expanduser().read_text("utf-8")
        plain: Any = json.loads(text)
    except OSError as error:
        raise InputError(f"--request {path}", f"can't be read ({error.strerror})") from error
    except ValueError as error:
        raise InputError(f"--request {path}", f"is not JSON ({error})") from error
    if not isinstance(plain, dict):
        raise InputError(f"--request {path}", "must hold one JSON object with the fields of a request")
    return {str(name): value for name, value in plain.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - JSON


def request_from_file(path: str) -> Request[Any]:
    """The request in a JSON file that says its kind. Raises InputError or RequestError."""
    plain = read_request_file(path)
    try:
        return load_request(plain)
    except RequestError as error:
        raise InputError(f"--request {path}", str(error)) from error


def _request(kind: type[Request[Any]], given: Mapping[str, Any]) -> Request[Any]:
    values = {
        name.removeprefix(FIELD): value for name, value in given.items() if name.startswith(FIELD) and value is not None
    }
    for name, value in given.items():
        if name.startswith(FILE) and value is not None:
            values[name.removeprefix(FILE)] = value
    path = given.get("request")
    words = _leading(kind, given, values)
    return build_request(
        kind, values, sys.stdin.read() if words == "-" else words, read_request_file(path) if path else {}
    )


def _leading(kind: type[Request[Any]], given: Mapping[str, Any], values: dict[str, Any]) -> str | None:
    """The words without an option; a file before them goes to its field. One argument alone is either, by its looks."""
    first, words = given.get(LEADING), given.get(POSITIONAL)
    takes = positional_of(kind)
    if first is None or takes is None or takes.before is None:
        return words
    if words is None and not is_file(first):
        return str(first)
    if takes.before in values:
        raise InputError(f"--{takes.before}", f"is given twice: {values[takes.before]} and {first}")
    values[takes.before] = first
    return words


def _field_parameters(field: RequestField) -> list[inspect.Parameter]:
    shape = field.shape
    if not shape.switch:
        kind = list[str] | None if shape.repeatable else str | None
        return [_field_parameter(FIELD, field, kind, field.flag, shape.metavar)]
    no = f"--no-{field.flag.lstrip('-')}"
    made = [_field_parameter(FIELD, field, bool | None, f"{field.flag}/{no}", None)]
    if field.file_flag:
        made.append(_field_parameter(FILE, field, str | None, field.file_flag, shape.metavar))
    return made


def _field_parameter(prefix: str, field: RequestField, kind: Any, flag: str, metavar: str | None) -> inspect.Parameter:
    option = typer.Option(flag, metavar=metavar, help=field.help, show_default=False, rich_help_panel="Request")
    return _parameter(f"{prefix}{field.name}", Annotated[kind, option], None)


def _control_parameter(control: Control) -> inspect.Parameter:
    option = typer.Option(
        *control.flags,
        metavar=control.metavar,
        help=control.help,
        show_default=False,
    )
    return _parameter(control.name, Annotated[control.type, option], False if control.type is bool else None)


def _parameter(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
