"""What the server's history and queue say of a job."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlencode

from mmgen.backends import Cancelled, Failed, Pending, Status, Succeeded
from mmgen.backends.http import HTTPBackend
from mmgen_comfyui.workflow import Workflow

__all__ = ["QUEUED", "ended", "place_in", "waiting"]

Entry = Mapping[str, Any]
QUEUED = "queued"


def ended(history: Entry, name: str, workflow: Workflow, backend: HTTPBackend) -> Status | None:
    """How the job *name* ended; None when the history does not hold it. Raises KeyError or alike for what can't be read."""
    if name not in history:
        return None
    entry = cast("Entry", history[name])
    told = cast("Mapping[str, Any]", entry["status"])
    messages = {str(name): cast("Mapping[str, Any]", data) for name, data in told["messages"]}
    if "execution_interrupted" in messages:
        return Cancelled()
    match told["status_str"]:
        case "error":
            return Failed(_fault(messages.get("execution_error", {})))
        case "success":
            return _made(entry, workflow, backend)
        case other:
            raise ValueError(f"unknown status {other!r}")


def _fault(told: Mapping[str, Any]) -> str:
    node = f"node {told.get('node_id', '?')} ({told.get('node_type', '?')})"
    message = str(told.get("exception_message", "the server does not say why")).strip()
    return f"{node}: {told.get('exception_type', 'error')}: {message}"


def _made(entry: Entry, workflow: Workflow, backend: HTTPBackend) -> Status:
    """The files of the workflow's outputs, in the order of its nodes."""
    kind = workflow.request.yields
    urls: list[str] = []
    for node in workflow.outputs:
        files = list(_files(cast("Mapping[str, Any]", entry["outputs"].get(node) or {})))
        if not files:
            return Failed(f"node {node} made no file; the server may have left it out for an error of its inputs")
        for file in files:
            name = str(file["filename"])
            guessed = mimetypes.guess_type(name)[0]
            if guessed is not None and not guessed.startswith(kind.media_types or ("",)):
                return Failed(f"node {node} made {name}, where {kind.modality} is needed")
            query = {"filename": name, "subfolder": file.get("subfolder", ""), "type": file.get("type", "output")}
            urls.append(f"view?{urlencode(query)}")
    assets = tuple(backend.asset(kind, url) for url in urls)
    return Succeeded(assets, seed=workflow.seed_in(entry["prompt"][2]), details={"prompt_id": entry["prompt"][1]})


def _files(output: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Files lie in lists, whose names differ with what they hold: images, gifs, audio, 3d."""
    lists = [cast("Sequence[Any]", items) for items in output.values() if isinstance(items, list)]
    dicts = [cast("Mapping[str, Any]", item) for items in lists for item in items if isinstance(item, dict)]
    return [item for item in dicts if "filename" in item]


def waiting(queue: Entry, name: str) -> Pending | None:
    """Its place in the queue, or that it runs; None when the queue does not hold it."""
    if any(item[1] == name for item in queue["queue_running"]):
        return Pending(name, queue_position=0, note="running")
    pending = sorted(queue["queue_pending"], key=lambda item: (item[0], item[1]))
    ahead = next((index for index, item in enumerate(pending) if item[1] == name), None)
    if ahead is None:
        return None
    return Pending(name, queue_position=ahead + len(queue["queue_running"]), note=QUEUED)


def place_in(queue: Entry, history: Entry, name: str) -> str | None:
    """The server's own id of the job that was submitted as *name*; older servers name jobs themselves."""
    items = [*queue["queue_running"], *queue["queue_pending"]]
    items += [cast("Mapping[str, Any]", entry)["prompt"] for entry in history.values()]
    for item in items:
        if item[1] == name or (len(item) > 3 and item[3].get("client_id") == name):
            return str(item[1])
    return None
