"""What one run of the command line has at hand; tests put their own client into it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

    from mmgen.blocking import Client

__all__ = ["Interrupted", "Session", "session_of"]


class Interrupted(Exception):  # noqa: N818 - not an error: the user asked for it
    """The user pressed Ctrl-C; the message says what became of the work."""


def installed_client() -> Client:
    """A client over the installed backends."""
    from mmgen.blocking import Client

    return Client()


def ask_on_terminal(question: str) -> bool:
    """The answer of who is at the terminal; no, where nobody is."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    from typer import confirm

    return confirm(question, err=True)


@dataclass
class Session:
    """The state of one run: how clients are made, and how failures are told."""

    connect: Callable[[], Client] = installed_client
    ask: Callable[[str], bool] = ask_on_terminal
    debug: bool = False
    """Whether an unexpected failure shows its traceback."""
    flags: Mapping[str, str] = field(default_factory=dict[str, str])
    """The option of each field of the request at hand, so that messages can name options."""


def session_of(context: typer.Context) -> Session:
    """The session of the run that *context* belongs to."""
    session = context.find_object(Session)
    assert session is not None, "the command line makes a session before any command runs"
    return session
