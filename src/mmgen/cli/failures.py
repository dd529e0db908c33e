"""What went wrong, as one message and an exit code: 2 for what the caller can mend, 1 for a backend, 70 for mmgen."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from typer import Abort, TyperException, echo

from mmgen.cli.session import Interrupted, Session
from mmgen.errors import InputError, MmgenError, RequestError, UnsupportedError

__all__ = ["BACKEND", "INTERRUPTED", "UNEXPECTED", "USAGE", "Failure", "failure_of", "guarded"]

BACKEND, USAGE, UNEXPECTED, INTERRUPTED = 1, 2, 70, 130


class Failure(NamedTuple):
    """A failure as it is told."""

    message: str
    exit_code: int
    details: Mapping[str, Any]
    """What a program may want to know beside the message."""


def guarded(work: Callable[[], object], session: Session, *, as_json: bool) -> int:
    """Do *work* and return the exit code; a failure is printed once, as text or as one JSON object."""
    try:
        code = work()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BrokenPipeError:
        _forget_output()
        return BACKEND
    except BaseException as error:  # noqa: BLE001 - this is where every failure ends
        if session.debug and not isinstance(error, MmgenError | TyperException | KeyboardInterrupt | Interrupted):
            traceback.print_exc()
        failure = failure_of(error, session.flags)
        _tell(failure, as_json=as_json)
        return failure.exit_code
    return code if isinstance(code, int) else 0


def failure_of(error: BaseException, flags: Mapping[str, str]) -> Failure:
    """How *error* is told; *flags* are the options by field name."""
    if isinstance(error, TyperException):
        return Failure(_usage(error), USAGE, {"type": "UsageError"})
    if isinstance(error, KeyboardInterrupt | Abort | Interrupted):
        return Failure(str(error) or "nothing was being made", INTERRUPTED, {"type": "Interrupted"})
    if not isinstance(error, MmgenError):
        message = f"unexpected {type(error).__name__}: {error} (mmgen --debug COMMAND ... shows where)"
        return Failure(" ".join(message.split()), UNEXPECTED, {"type": type(error).__name__})
    details: dict[str, Any] = {"type": type(error).__name__}
    message = str(error)
    if isinstance(error, InputError):
        details |= {"name": error.name, "reason": error.reason}
    if isinstance(error, UnsupportedError):
        details |= {"model": error.model, "problems": [_problem(problem) for problem in error.problems]}
        message = f"{error.model} can't do this; nothing was sent:" + "".join(
            f"\n  {problem_line(problem, flags)}" for problem in error.problems
        )
    return Failure(message, USAGE if isinstance(error, RequestError) else BACKEND, details)


def problem_line(problem: object, flags: Mapping[str, str]) -> str:
    """A problem with the option in place of the field."""
    name, colon, reason = str(problem).partition(":")
    return f"{flags.get(name, name)}{colon}{reason}"


def _problem(problem: object) -> dict[str, str]:
    return {"field": str(getattr(problem, "field", "")), "reason": str(getattr(problem, "reason", problem))}


def _usage(error: TyperException) -> str:
    context = getattr(error, "ctx", None)
    path = getattr(context, "command_path", "mmgen")
    message = error.format_message().strip().rstrip(".")
    if "extra argument" in message:
        message += "; words with spaces between them belong in quotation marks"
    return f"{message[:1].lower()}{message[1:]} (see {path} --help)"


def _tell(failure: Failure, *, as_json: bool) -> None:
    if as_json:
        told = {"ok": False, "error": {**failure.details, "message": failure.message}, "exit_code": failure.exit_code}
        echo(json.dumps(told, ensure_ascii=False))
        return
    from mmgen.cli.overview import terminal_style

    style = terminal_style(sys.stderr)
    label = style("warning", "interrupted:") if failure.exit_code == INTERRUPTED else style("error", "error:")
    echo(f"{label} {_visible(failure.message)}", err=True)


def _visible(text: str) -> str:
    """Control characters from a file name or a vendor's reply must not reach the terminal."""
    return "".join(character if character.isprintable() or character == "\n" else "�" for character in text)


def _forget_output() -> None:
    """The reader of a pipe has gone: what is still buffered goes nowhere, and silently."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
