"""The backend: how workflows are queued, followed, fetched and cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath
from typing import Any, ClassVar, Self, cast
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

import anyio
from anyio import to_thread

from mmgen import Asset, Config, InputError, TransportError
from mmgen.backends import (
    Call,
    Cancelled,
    CancelOutcome,
    Failed,
    Model,
    Pending,
    Policy,
    Secret,
    Status,
    SubmitSafety,
)
from mmgen.backends.http import (
    HTTPBackend,
    InputRule,
    Inputs,
    Phase,
    WireReply,
    WireRequest,
    allowed_origins,
    sound_status,
)
from mmgen_comfyui.history import QUEUED, ended, place_in, waiting
from mmgen_comfyui.nodes import UPLOADED, Nodes
from mmgen_comfyui.progress import Progress
from mmgen_comfyui.settings import workflows_in
from mmgen_comfyui.websocket import WebSocket
from mmgen_comfyui.workflow import Workflow

__all__ = ["ComfyUI"]

LOCAL = "http://127.0.0.1:8188"
SUBFOLDER = "mmgen"
LISTEN_SECONDS = 5.0

MOST_SOCKETS = 32
"""Further jobs are asked for instead of listened to."""
QUESTIONS_AFTER_CANCEL = 6
RECENT = 200
GONE = Failed("the server does not know the job any more: it was restarted, or its queue or history was cleared")


class Unsent(Inputs):
    """For judging a call before its files are uploaded."""

    def text(self, asset: Asset) -> str:
        """Any file."""
        del asset
        return UPLOADED


class ComfyUI(HTTPBackend):
    """
    Workflows on a ComfyUI server.

    A job is submitted under an id of its own, by which a submit in doubt is looked up in the queue and the history.
    The server of this machine at its usual port needs no setting; *allow_private* admits another on a private address.
    """

    name: ClassVar[str] = "comfyui"
    base_url: ClassVar[str] = LOCAL
    key_names = ("COMFYUI_API_KEY",)
    key_needed = False
    downloads_with_key = True
    submit_safety: ClassVar[SubmitSafety] = "lookup"
    inputs = InputRule(upload=True)
    policy = Policy(settle_seconds=30, absence_is_proof=True)
    listens: ClassVar[bool] = True
    """Whether progress comes by websocket; else the server is asked."""
    gather_seconds: ClassVar[float] = 0.1
    """Steps come quickly: several are told at once."""

    def __init__(
        self,
        key: Secret | str | None = None,
        *,
        base_url: str = "",
        allow_private: bool | Sequence[str] = False,
        workflows: Sequence[Workflow] = (),
    ) -> None:
        super().__init__(key, base_url=base_url, allow_private=allow_private or not base_url)
        self._workflows = {workflow.id: workflow for workflow in workflows}
        if len(self._workflows) < len(workflows):
            raise InputError("workflows", "two have the same id")
        self._following: dict[str, Progress] = {}
        self._nodes = Nodes(self.ask)

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """With the settings ``base_url``, ``allow_private`` and ``workflows``, a folder; a key only where one is set."""
        settings = config.settings(cls.name)
        folder = settings.get("workflows")
        return cls(
            config.key(*cls.key_names),
            base_url=str(settings.get("base_url", "")),
            allow_private=allowed_origins(settings),
            workflows=workflows_in(Path(str(folder)).expanduser()) if folder else (),
        )

    def models(self) -> Sequence[Model]:
        """The workflows that are registered."""
        return [workflow.model for workflow in self._workflows.values()]

    # -- the submit ----------------------------------------------------------------------------

    async def submit(self, call: Call) -> Status:
        """Judge the workflow by what the server says of its nodes, and queue it."""
        graph, filled = self._workflows[call.model.id].filled(call, Unsent({}))
        await self._nodes.check(graph, filled)
        status = await super().submit(call)
        if not isinstance(status, Pending):
            return status
        # An older server names the job itself; the websocket knows it by our name all the same.
        token = status.token if status.token == name_of(call) else f"{status.token}:{name_of(call)}"
        return replace(status, token=token, poll_after=0.0 if self.listens else None)

    def build(self, call: Call, inputs: Inputs) -> WireRequest:
        """The filled workflow, under an id that comes from the call's key."""
        graph, _ = self._workflows[call.model.id].filled(call, inputs)
        name = name_of(call)
        return WireRequest(path="prompt", json={"prompt": graph, "prompt_id": name, "client_id": name})

    def parse(self, model: Model, reply: WireReply) -> Status:
        """The reply to a submit; a node that the server left out is named."""
        del model
        told: dict[str, Any] = reply.json()
        return Pending(str(told["prompt_id"]), note=_node_errors(told.get("node_errors")))

    async def find(self, call: Call) -> Status | None:
        """The job by its own id, or by the client id where the server has named it itself."""
        name = name_of(call)
        queue = await self._get("queue", phase="find")
        history = await self._get(f"history/{name}", phase="find")
        history = history or await self._get("history", phase="find", max_items=str(RECENT))
        found = self._understood(partial(place_in, queue, history, name))
        if found is None:
            return None
        return sound_status(Pending(found if found == name else f"{found}:{name}", poll_after=0.0))

    def told(self, reply: WireReply) -> tuple[str, str]:
        """The type of an error, and its message with the nodes at fault."""
        if reply.status < 400:
            return "", ""
        told: dict[str, Any] = reply.json()
        error: Any = told.get("error")
        if not isinstance(error, dict):
            return "", str(error or "")
        said = cast("dict[str, Any]", error)
        nodes = _node_errors(told.get("node_errors"))
        return str(said.get("type", "")), nodes or f"{said.get('message', '')} {said.get('details', '')}".strip()

    async def upload(self, asset: Asset) -> str:
        """Into the server's folder of inputs, under a name of its content."""
        digest = await to_thread.run_sync(lambda: asset.sha256)
        part = await to_thread.run_sync(partial(Inputs({}).part, "image", asset))
        part = replace(part, filename=f"{digest[:32]}{PurePath(part.filename).suffix}")
        form = {"type": "input", "subfolder": SUBFOLDER, "overwrite": "true"}
        wire = WireRequest(path="upload/image", form=form, files=(part,))
        told: dict[str, Any] = (await self.ask(wire, phase="upload")).json()
        return "/".join(text for text in (told.get("subfolder"), told["name"]) if text)

    # -- how it stands -------------------------------------------------------------------------

    async def poll(self, model: Model, token: str) -> Status:
        """Listen for a while, and ask the server when something happened, or nothing did."""
        workflow = self._workflows[model.id]
        progress = await self._followed(workflow, token)
        if progress.socket is not None and not progress.asks:
            await self._listen(progress)
        if progress.socket is None or progress.asks:
            progress.asks = False
            try:
                status = await self._asked(workflow, token)
            except BaseException:
                progress.asks = True
                raise
            if not isinstance(status, Pending):
                await self._forget(token)
                return status
            progress.status = status
        pause = self.gather_seconds if progress.socket is not None else None
        return sound_status(replace(progress.shown(), token=token, poll_after=pause))

    async def _followed(self, workflow: Workflow, token: str) -> Progress:
        """What is known of the job. It is listened to before it is asked for, so that its end can't be missed."""
        progress = self._following.get(token)
        if progress is None:
            nodes = {node: str(content["class_type"]) for node, content in workflow.graph.items()}
            progress = self._following[token] = Progress(nodes, Pending(token), asks=True, since=anyio.current_time())
            if self.listens and len(self._following) <= MOST_SOCKETS:
                await self._connect(progress, token)
        return progress

    async def _connect(self, progress: Progress, token: str) -> None:
        url = f"{self._base.replace('http', 'ws', 1)}ws?clientId={quote(token.rpartition(':')[2])}"
        try:
            progress.socket = await WebSocket.connect(url, headers=self._auth(), allow_private=self.allow_private)
        except TransportError as error:
            progress.failure = f"{error}: asked instead, without progress"

    async def _listen(self, progress: Progress) -> None:
        """No longer than the job may still take, so that its deadline is noticed."""
        deadline = self.policy.deadline_seconds
        left = LISTEN_SECONDS if deadline is None else progress.since + deadline - anyio.current_time()
        try:
            await progress.listen(min(max(left, self.gather_seconds), LISTEN_SECONDS))
        except TransportError as error:
            await progress.aclose()
            progress.failure = f"{error}: asked instead, without progress"

    async def _asked(self, workflow: Workflow, token: str) -> Status:
        """From the history, or else the queue; a job leaves the one for the other at once, so each is asked in turn."""
        name = token.partition(":")[0]
        for last in (False, True):
            history = await self._get(f"history/{quote(name, safe='')}")
            if (end := self._understood(partial(ended, history, name, workflow, self))) is not None:
                return self._understood(partial(sound_status, end))
            if last:
                break
            if (status := self._understood(partial(waiting, await self._get("queue"), name))) is not None:
                return status
        return Failed(
            "the server does not know the job any more: it was restarted, or its queue or history was cleared"
        )

    async def _get(self, path: str, *, phase: Phase = "poll", **query: str) -> Any:
        return (await self.ask(WireRequest(method="GET", path=path, query=query), phase=phase)).json()

    def poll_request(self, model: Model, token: str) -> WireRequest:
        """The history, where a job is when it has ended."""
        del model
        return WireRequest(method="GET", path=f"history/{quote(token.partition(':')[0], safe='')}")

    # -- the end -------------------------------------------------------------------------------

    async def cancel(self, model: Model, token: str) -> CancelOutcome:
        """Take it out of the queue, or interrupt it while it is the one that runs, and see what became of it."""
        name, outcome = token.partition(":")[0], "too_late"
        for attempt in range(QUESTIONS_AFTER_CANCEL):
            status = await self._asked(self._workflows[model.id], token)
            if isinstance(status, Cancelled) or (status == GONE and outcome == "requested"):
                outcome = "cancelled"
            if not isinstance(status, Pending):
                break
            if status.note == QUEUED:
                wire = WireRequest(path="queue", json={"delete": [name]})
            else:
                wire = WireRequest(path="interrupt", json={"prompt_id": name})
                await anyio.sleep(self.policy.first_pause * (2**attempt - 1) / 4)
            await self.ask(wire, phase="cancel")
            outcome = "requested"
        else:
            return "requested"
        await self._forget(token)
        return "too_late" if outcome == "requested" else cast("CancelOutcome", outcome)

    async def _forget(self, token: str) -> None:
        progress = self._following.pop(token, None)
        if progress is not None:
            await progress.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        for token in list(self._following):
            await self._forget(token)
        await super().aclose()


def name_of(call: Call) -> str:
    """The job's id, and the client's: the server wants a UUID, and the same call must have the same."""
    return str(uuid5(NAMESPACE_URL, f"mmgen:{call.key}"))


def _node_errors(told: object) -> str:
    """What is wrong with which nodes."""
    found: list[str] = []
    for node, fault in (cast("dict[str, dict[str, Any]]", told) if isinstance(told, dict) else {}).items():
        for error in fault["errors"]:
            place = str(cast("dict[str, Any]", error.get("extra_info") or {}).get("input_name", ""))
            what = ": ".join(str(error[name]) for name in ("message", "details") if error.get(name))
            found.append(f"node {node} ({fault.get('class_type', '?')}{', ' if place else ''}{place}): {what}")
    return "; ".join(found)
