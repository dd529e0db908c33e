"""``mmgen demo``: a first run that makes real media."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer
from typer import echo

from mmgen.cli.commands import COMMANDS
from mmgen.cli.facts import length_text, summary_of
from mmgen.cli.outputs import writable
from mmgen.cli.progress import progress_bar
from mmgen.cli.results import failed, note, print_json, result_data
from mmgen.cli.session import session_of
from mmgen.cli.typer_application import Json, single
from mmgen.errors import InputError

if TYPE_CHECKING:
    from mmgen.cli.demo.build import Begin, Made
    from mmgen.cli.demo.piece import Piece, Scale
    from mmgen.cli.progress import Show

__all__ = ["command_for"]

EPILOG = (
    "It works from six photographs that ship with mmgen. The models have no learned weights: they are procedures "
    "that run anywhere, and stand for those that you will install.\n\nExamples\n\n$ mmgen demo --size full --open"
)


def command_for(name: str) -> typer.Typer:
    """The command ``demo``."""
    return single(name, demo, COMMANDS[name].summary + ".", epilog=EPILOG)


def demo(
    context: typer.Context,
    *,
    output: Annotated[str, typer.Option("--output", "-o", metavar="FOLDER", help="Where to put it.")] = "mmgen-demo",
    size: Annotated[str, typer.Option("--size", metavar="small|full", help="720p, or 1080p in more time.")] = "small",
    open_it: Annotated[bool, typer.Option("--open", help="Open the page in this system's viewer.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only the page's path.")] = False,
    json: Json = False,
) -> None:
    """Make a poster, a film, a morph and a camera move, and a page that shows them."""
    scale = _scale(size)
    folder = _folder(output)
    if open_it:
        from mmgen.assets.show import viewer

        viewer()
    from mmgen.cli.demo.build import build_demo

    with session_of(context).connect() as client, _bars(wanted=not (quiet or json)) as begin:
        made = build_demo(client, folder, scale=scale, begin=begin)
    page = folder / "index.html"
    if json:
        works = [result_data(each.result, [each.path], job="") for each in made]
        print_json({"ok": True, "page": str(page), "works": works})
    else:
        _tell(made, page, quiet=quiet)
    if open_it:
        import webbrowser

        webbrowser.open(page.absolute().as_uri())


def _scale(text: str) -> Scale:
    from mmgen.cli.demo.pieces import FRAMES

    if text in FRAMES:
        return cast("Scale", text)
    raise InputError(f"--size {text}", "takes small or full")


def _folder(text: str) -> Path:
    """The folder, made and tried, before time is spent on what could not be kept."""
    folder = Path(text).expanduser()
    if not text.strip() or not text.isprintable():
        raise InputError(f"--output {text!r}", "name a folder")
    return writable(folder, make=True)


@contextmanager
def _bars(*, wanted: bool) -> Generator[Begin]:
    """One bar after another, each with the piece that is being made."""
    with ExitStack() as stack:

        def begin(piece: Piece, number: int, count: int) -> Show:
            stack.close()
            if wanted and not os.isatty(2):
                note(f"{number}/{count} {piece.title}")
            return stack.enter_context(progress_bar(f"{number}/{count} {piece.title}", wanted=wanted))

        yield begin


def _tell(made: list[Made], page: Path, *, quiet: bool) -> None:
    width = max(len(each.piece.file) for each in made)
    for each in made:
        if not quiet:
            seconds = length_text(each.result.timing.seconds)
            echo(f"{each.piece.file:<{width}}  {summary_of(each.result.asset)} · made in {seconds}")
        for check in failed(each.result):
            note(f"{each.piece.file} is not as asked: {check}")
    echo(page if quiet else f"\nOpen {page}")
