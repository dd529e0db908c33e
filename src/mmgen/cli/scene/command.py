"""``mmgen scene``: like the other commands that make media, but edits are shown before they are kept; and ``--serve``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import typer

from mmgen.assets import Image
from mmgen.cli.request_command import LEADING, Control, add_request_command
from mmgen.cli.requesting import CONTROLS, generate
from mmgen.cli.results import note
from mmgen.cli.scene.telling import told
from mmgen.cli.session import session_of
from mmgen.errors import InputError
from mmgen.files import write_whole
from mmgen.requests import Request, SceneRequest

__all__ = ["command_for"]

EXAMPLES = (
    'mmgen scene "a gate and two trees at sunset" -o garden.glb',
    'mmgen scene garden.glb "put two red lanterns left of the gate" -o garden-2.glb',
    'mmgen scene garden.glb --operation "move,name=gate,by=0,0,-2" --yes -o garden-3.glb',
    "mmgen scene --serve garden.glb",
)


def command_for(name: str) -> typer.Typer:
    """The command."""
    del name
    made = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})
    own = (
        Control("yes", bool, ("--yes", "-y"), "Keep the edits without being asked."),
        Control("views", str | None, ("--views",), "Save a picture after each edit into this folder.", "FOLDER/"),
        Control("edits", str | None, ("--edits",), "Save the operations that were done as JSON.", "FILE"),
        Control("serve", bool, ("--serve",), "Edit in a page on this machine, by words and by dragging.", None, serve),
        Control("port", int | None, ("--port",), "With --serve, the port; unset, any that is free.", "NUMBER"),
    )
    add_request_command(made, SceneRequest, (*CONTROLS, *own), edit, examples=EXAMPLES)
    return made


def edit(context: typer.Context, request: Request[Any], given: Mapping[str, Any]) -> None:
    """Make or edit a scene; what words were taken for is shown, and kept when it is wanted."""
    generate(context, request, given, approve=partial(_approved, context, request))


def serve(context: typer.Context, given: Mapping[str, Any]) -> None:
    """Serve the page until it is interrupted."""
    from mmgen.cli.scene.serving import serve_page

    if given.get("words") is not None:
        raise InputError("--serve", "takes a file at most; type the edits into the page")
    file = given.get(LEADING) or given.get("field_scene")
    with session_of(context).connect() as client:
        serve_page(client, file, model=given["model"], port=given["port"] or 0, opens=bool(given["open"]))


def _approved(context: typer.Context, request: Request[Any], result: Any, given: Mapping[str, Any]) -> bool:
    assert isinstance(request, SceneRequest)
    operations: list[dict[str, Any]] = result.details.get("operations", [])
    asks = request.scene is not None and request.prompt is not None and not given["yes"]
    if not (given["json"] or given["quiet"]):
        for number, operation in enumerate(operations, 1):
            note(f"{number}. {told(operation)}")
    if asks and not session_of(context).ask("Keep these edits?"):
        note("Nothing was saved. --yes keeps the edits without being asked.")
        return False
    if given["edits"]:
        text = json.dumps(operations, ensure_ascii=False, indent=2)
        write_whole(Path(given["edits"]).expanduser(), [text.encode() + b"\n"])
    if given["views"]:
        _save_views(Path(given["views"]).expanduser(), result.details.get("views", []))
    return True


def _save_views(folder: Path, views: list[str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"--views {folder}", f"can't be made ({error.strerror})") from error
    for number, view in enumerate(views, 1):
        Image(view).save(folder / f"view-{number}.webp")
