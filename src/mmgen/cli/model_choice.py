"""Naming a model and the options that only it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mmgen.cli.request_command import Control
from mmgen.errors import InputError, RequestError
from mmgen.requests import Request

if TYPE_CHECKING:
    from mmgen.blocking import Client
    from mmgen.models import Options

__all__ = ["JSON", "MODEL", "OPTION", "REQUEST", "model_options"]

MODEL = Control("model", str | None, ("--model", "-m"), "Who makes it; unset, the configured default.", "BACKEND:MODEL")
OPTION = Control(
    "option", list[str] | None, ("--option",), "An option that only this model has; repeatable.", "NAME=VALUE"
)
REQUEST = Control(
    "request", str | None, ("--request",), "Begin with the fields in this JSON file (- is standard input).", "FILE"
)
JSON = Control("json", bool, ("--json",), "Print one JSON object, for a result as for an error.")


def model_options(client: Client, model: str, request: Request[Any], given: Sequence[str]) -> Options | None:
    """The model's own options from ``NAME=VALUE``. Raises RequestError, naming the option."""
    if not given:
        return None
    record = client.models().get(_full(client, model, request))
    kind = record.options if record is not None else None
    if kind is None:
        raise InputError("--option", f"{model} has no options of its own")
    pairs = [text.partition("=") for text in given]
    if unnamed := next((name for name, equals, _ in pairs if not equals), None):
        raise InputError(f"--option {unnamed}", "write NAME=VALUE")
    return _validated(kind, {name.replace("-", "_"): value for name, _, value in pairs})


def _validated(kind: type[Options], values: Mapping[str, str]) -> Options:
    from pydantic import ValidationError

    from mmgen.requests.refusals import readable

    try:
        return kind(**values)
    except ValidationError as error:
        raise RequestError(f"--option: {readable(kind, error)}") from error


def _full(client: Client, model: str, request: Request[Any]) -> str:
    """The full name when only the backend is named."""
    serving = (name for name, record in client.models().items() if request.task in record.tasks)
    return model if ":" in model else next((name for name in serving if name.startswith(f"{model}:")), model)
