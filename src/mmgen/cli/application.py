"""The command line itself: a Typer group whose commands are imported when they are used."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from typer import echo
from typer.core import TyperGroup
from typer.main import get_command

from mmgen.cli.commands import COMMANDS
from mmgen.cli.failures import guarded
from mmgen.cli.session import Interrupted, Session, session_of

if TYPE_CHECKING:
    # Typer's own names for these are private, and stand in the signatures that are overridden here.
    from typer._click import Command, Context, HelpFormatter

__all__ = ["CommandLine", "application", "run"]


class CommandLine(TyperGroup):
    """Loads a command when it is named, lists them from the table, and tells every failure in one way."""

    def main(self, *positional: Any, **options: Any) -> Any:
        """Run, and exit with the code that the failures tell; not *standalone*, return the code."""
        standalone = options.pop("standalone_mode", True)
        given = options.pop("args", positional[0] if positional else None)
        arguments = list(sys.argv[1:] if given is None else given)
        session = options.get("obj") or Session()
        options |= {"obj": session, "args": arguments, "standalone_mode": False}
        code = guarded(partial(super().main, **options), session, as_json="--json" in arguments)
        if standalone:
            sys.exit(code)
        return code

    def list_commands(self, ctx: Context) -> list[str]:
        """The names, in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Import the command's module and have it make the command."""
        if cmd_name in COMMANDS:
            module = import_module(f"mmgen.cli.{COMMANDS[cmd_name].module}")
            make = cast("Callable[[str], typer.Typer]", module.command_for)
            return get_command(make(cmd_name))
        return _plugin_command(cmd_name, ctx.find_object(Session) or Session()) if "/" in cmd_name else None

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Print the overview."""
        from mmgen.cli.overview import overview, terminal_style

        del ctx
        formatter.write(overview(terminal_style(sys.stdout)))

    def invoke(self, ctx: Context) -> Any:
        """Run the command; a Ctrl-C that it does not answer itself is told like every other failure."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as interrupt:
            raise Interrupted from interrupt

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """Find the command; Typer's own guesses at a misspelt one need the names to be there."""
        self.commands = cast("Any", dict.fromkeys(COMMANDS))
        return super().resolve_command(ctx, args)


def _plugin_command(name: str, session: Session) -> Command | None:
    """A plugin's own kind of request, such as ``acme/rig``, is a command too once the plugin is loaded."""
    from mmgen.cli.requesting import command_for
    from mmgen.requests import request_kinds

    with session.connect() as client:
        client.plugins()
    return get_command(command_for(name)) if name in request_kinds() else None


def run() -> None:
    """Run the arguments of this process, and exit."""
    get_command(application())(prog_name="mmgen")


def application() -> typer.Typer:
    """The Typer application of everything."""
    made = typer.Typer(cls=CommandLine, context_settings={"help_option_names": ["-h", "--help"]})
    made.callback(invoke_without_command=True)(root)
    return made


def root(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Print the traceback of an unexpected failure.")] = False,
) -> None:
    """Generated media through one interface."""
    session_of(context).debug = debug
    if version:
        import mmgen

        echo(f"mmgen {mmgen.__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        echo(context.get_help())
