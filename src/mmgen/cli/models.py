"""``mmgen models``: what can be asked for, and what one model accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer import echo

from mmgen.cli.commands import COMMANDS
from mmgen.cli.docstrings import field_docstrings, plain_text
from mmgen.cli.facts import length_text
from mmgen.cli.request_fields import flags_of
from mmgen.cli.results import print_json
from mmgen.cli.session import session_of
from mmgen.cli.tables import print_table
from mmgen.cli.typer_application import Json, single
from mmgen.errors import RequestError, UnknownModelError

if TYPE_CHECKING:
    from mmgen.blocking import Client
    from mmgen.models import Model

__all__ = ["command_for"]


def command_for(name: str) -> typer.Typer:
    """The command ``models``."""
    return single(name, models, COMMANDS[name].summary + ".")


def models(
    context: typer.Context,
    *,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="A model to show field by field.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help="Only those that make this kind.")] = None,
    task: Annotated[str | None, typer.Option("--task", metavar="TASK", help="Only those for this task.")] = None,
    json: Json = False,
) -> None:
    """List the models, or show one."""
    with session_of(context).connect() as client:
        if name is not None:
            _show(name, _found(client, name), as_json=json)
            return
        listed = client.models(kind, task=task)
    if json:
        print_json({"ok": True, "models": [_data(full, model) for full, model in listed.items()]})
    elif listed:
        print_table(("MODEL", "KIND", "TASKS", "WHAT IT IS"), [_row(full, model) for full, model in listed.items()])
    else:
        raise RequestError(_none_serves(kind, task))


def _none_serves(kind: str | None, task: str | None) -> str:
    asked = " and ".join(f"--{name} {value}" for name, value in (("kind", kind), ("task", task)) if value)
    return f"no installed backend has a model for {asked or 'anything'}; install one that does (a distribution mmgen-<name>)"


def _found(client: Client, name: str) -> Model:
    listed = client.models()
    if name in listed:
        return listed[name]
    from difflib import get_close_matches

    near = get_close_matches(name, listed, 1, 0.4)
    hint = f"; did you mean {near[0]}?" if near else ";"
    raise UnknownModelError(f"no model {name!r}{hint} `mmgen models` lists them")


def _row(full: str, model: Model) -> tuple[str, ...]:
    learned = "" if model.learned else " (no learned weights)"
    return full, model.request.kind, ", ".join(model.tasks), f"{model.title}{learned}{_retiring(model)}"


def _retiring(model: Model) -> str:
    instead = f", use {model.replacement}" if model.replacement else ""
    if model.retired_on is not None:
        return f" [retired on {model.retired_on}{instead}]"
    return f" [deprecated on {model.deprecated_on}{instead}]" if model.deprecated_on is not None else ""


def _show(full: str, model: Model, *, as_json: bool) -> None:
    if as_json:
        print_json({"ok": True} | _data(full, model))
        return
    flags = flags_of(model.request)
    echo(f"{full}  {model.title}{_retiring(model)}")
    echo(f"  request  {model.request.__name__} (mmgen {model.request.kind})")
    echo(f"  tasks    {', '.join(model.tasks)}")
    echo(f"  weights  {'learned' if model.learned else 'none: a procedure'}")
    if model.typical_seconds is not None:
        echo(f"  takes    about {length_text(model.typical_seconds)}")
    echo(f"  source   {model.source}, compared on {model.checked_on}")
    echo()
    rows = [(flags.get(name, name.upper()), f"{rule}{_remark(model, name)}") for name, rule in model.accepts.items()]
    print_table(("OPTION", "ACCEPTS"), rows)
    if model.options is not None:
        echo()
        docstrings = field_docstrings(model.options)
        own = [(name, plain_text(docstrings.get(name, ""))) for name in model.options.model_fields]
        print_table(("--option", "WHAT IT DOES"), own)


def _remark(model: Model, name: str) -> str:
    needed = ["needed"] if name in model.requires else []
    default = [f"unset: {_plain(model.defaults[name])}"] if name in model.defaults else []
    return f" ({', '.join([*needed, *default])})" if needed or default else ""


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return "x".join(str(side) for side in value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType] - a record's default may be of any type
    return str(value).lower() if isinstance(value, bool) else str(value)


def _data(full: str, model: Model) -> dict[str, Any]:
    return {
        "name": full,
        "title": model.title,
        "kind": model.request.kind,
        "tasks": model.tasks,
        "learned": model.learned,
        "accepts": {name: str(rule) for name, rule in model.accepts.items()},
        "requires": model.requires,
        "defaults": dict(model.defaults),
        "options": list(model.options.model_fields) if model.options else [],
        "source": model.source,
        "checked_on": model.checked_on,
        "deprecated_on": model.deprecated_on,
        "retired_on": model.retired_on,
        "replacement": model.replacement,
    }
