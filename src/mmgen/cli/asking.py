"""``mmgen check`` and ``mmgen estimate``: what a model would say and take, without sending anything."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer import echo
from typer.main import get_command

from mmgen.cli.commands import COMMANDS, KINDS
from mmgen.cli.failures import USAGE, problem_line
from mmgen.cli.help_page import PageGroup
from mmgen.cli.inputs import inspect_inputs
from mmgen.cli.model_choice import JSON, MODEL, OPTION, REQUEST, model_options
from mmgen.cli.overview import terminal_style
from mmgen.cli.request_command import Act, add_request_command, request_from_file
from mmgen.cli.request_fields import flags_of
from mmgen.cli.results import print_json
from mmgen.cli.session import session_of
from mmgen.cli.typer_application import SETTINGS
from mmgen.errors import RequestError
from mmgen.requests import Request, request_class, request_kinds

if TYPE_CHECKING:
    # Typer's own names for these are private, and stand in the signatures that are overridden here.
    from typer._click import Command, Context

    from mmgen.blocking import Client

__all__ = ["command_for"]

CONTROLS = (MODEL, OPTION, REQUEST, JSON)


def command_for(name: str) -> typer.Typer:
    """``check`` or ``estimate``: a command for each kind, or none and a request file."""
    act = check if name == "check" else estimate
    made = typer.Typer(
        name=name, cls=KindsGroup, add_completion=False, context_settings=SETTINGS, subcommand_metavar="[KIND]"
    )
    made.callback(invoke_without_command=True, help=COMMANDS[name].summary + ".")(_from_file(act))
    return made


class KindsGroup(PageGroup):
    """A group with a command for each kind of request, made when it is used."""

    def list_commands(self, ctx: Context) -> list[str]:
        """The kinds."""
        del ctx
        return list(KINDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Make the command of one kind."""
        if cmd_name not in request_kinds():
            return None
        made = typer.Typer(add_completion=False, context_settings=SETTINGS)
        act = check if ctx.info_name == "check" else estimate
        add_request_command(made, request_class(cmd_name), CONTROLS, act)
        return get_command(made)


def _from_file(act: Act) -> Any:
    def command(
        context: typer.Context,
        *,
        request: Annotated[
            str | None,
            typer.Option("--request", metavar="FILE", help="A request as JSON with its kind (- is standard input)."),
        ] = None,
        model: Annotated[str | None, typer.Option("--model", "-m", metavar=MODEL.metavar, help=MODEL.help)] = None,
        json: Annotated[bool, typer.Option("--json", help=JSON.help)] = False,
    ) -> None:
        if context.invoked_subcommand is not None:
            return
        if request is None:
            raise RequestError("name a kind with its options, or give --request FILE (see --help)")
        wish = request_from_file(request)
        session_of(context).flags = flags_of(type(wish))
        inspect_inputs(wish)
        act(context, wish, {"model": model, "option": None, "json": json})

    return command


def check(context: typer.Context, request: Request[Any], given: Mapping[str, Any]) -> None:
    """Print what the model can't honour; exit with 2 when there is anything."""
    session = session_of(context)
    with session.connect() as client:
        model = _model(client, request, given)
        options = model_options(client, model, request, given["option"] or ())
        problems = client.check(request, model=model, options=options)
    if given["json"]:
        told = [{"field": problem.field, "reason": problem.reason} for problem in problems]
        print_json({"ok": not problems, "model": model, "task": request.task, "problems": told})
    elif problems:
        style = terminal_style(sys.stdout)
        echo(f"{model} {style('warning', 'can not')} do this ({request.task}):")
        echo("\n".join(f"  {problem_line(problem, session.flags)}" for problem in problems))
    else:
        echo(f"{model} {terminal_style(sys.stdout)('good', 'can')} do this ({request.task}).")
    if problems:
        raise typer.Exit(USAGE)


def estimate(context: typer.Context, request: Request[Any], given: Mapping[str, Any]) -> None:
    """Print what the request is expected to cost, and how that is known."""
    with session_of(context).connect() as client:
        model = _model(client, request, given)
        options = model_options(client, model, request, given["option"] or ())
        expected = client.estimate(request, model=model, options=options)
    if given["json"]:
        cost = None if expected.money is None else str(expected.money)
        told = {"source": expected.source or None, "checked_on": expected.checked_on}
        print_json({"ok": True, "model": model, "task": request.task, "cost": cost} | told)
    else:
        echo(f"{model}: {expected}")


def _model(client: Client, request: Request[Any], given: Mapping[str, Any]) -> str:
    return given["model"] or client.default_model(request)
