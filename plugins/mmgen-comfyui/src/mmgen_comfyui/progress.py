"""How far a job is, from what the server says over its websocket."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from mmgen import Image
from mmgen.backends import Pending
from mmgen_comfyui.websocket import WebSocket

__all__ = ["Progress"]

ENDS = frozenset({"execution_success", "execution_error", "execution_interrupted"})
PREVIEW = 1


@dataclass(slots=True)
class Progress:
    """One job's news. The fraction is the share of nodes that are done, those at work in part."""

    nodes: Mapping[str, str]
    """The classes of the workflow's nodes, by id."""
    status: Pending
    """What the server's queue said last."""
    socket: WebSocket | None = None
    failure: str = ""
    """Why there is no websocket, where there is none; then the server is asked instead."""
    done: set[str] = field(default_factory=set[str])
    working: dict[str, float] = field(default_factory=dict[str, float])
    note: str = ""
    preview: Image | None = None
    asks: bool = False
    """Whether something happened that only the server's queue and history tell."""
    since: float = 0.0
    """When this process began to follow it, by the event loop's clock."""

    async def listen(self, seconds: float) -> None:
        """Take in what arrives first within *seconds*. Raises TransportError when the websocket has ended."""
        assert self.socket is not None
        messages = await self.socket.receive(seconds)
        self.asks = self.asks or not messages
        for message in messages:
            self.take(message)

    async def aclose(self) -> None:
        """Hang up."""
        socket, self.socket = self.socket, None
        if socket is not None:
            await socket.aclose()

    def shown(self) -> Pending:
        """Where the job stands."""
        part = len(self.done & set(self.nodes)) + sum(self.working.values())
        fraction = min(part / max(len(self.nodes), 1), 1.0) if self.done or self.working else None
        notes = (self.note or self.status.note, self.failure)
        return replace(self.status, fraction=fraction, note="; ".join(filter(None, notes)), preview=self.preview)

    def take(self, message: str | bytes) -> None:
        """Take in one message; what can't be read says nothing about the job."""
        if isinstance(message, bytes):
            if len(message) > 8 and struct.unpack(">I", message[:4])[0] == PREVIEW:
                self.preview = Image(message[8:])
            return
        try:
            told: Any = json.loads(message)
            kind, data = str(told["type"]), cast("Mapping[str, Any]", told["data"])
            self._told(kind, data)
        except (KeyError, TypeError, ValueError, AttributeError):
            return

    def _told(self, kind: str, data: Mapping[str, Any]) -> None:
        queue_changed = kind == "status" and "sid" not in data  # with an id it is only the greeting
        if kind in ENDS or queue_changed or (kind == "executing" and data["node"] is None):
            self.asks = True
        elif kind == "execution_cached":
            self.done |= set(map(str, data["nodes"]))
        elif kind == "executing":
            self._begin(str(data["node"]))
        elif kind == "executed":
            self._finish(str(data["node"]))
        elif kind == "progress":
            self._step(str(data["node"]), data["value"], data["max"])
        elif kind == "progress_state":
            for node, state in cast("Mapping[str, Mapping[str, Any]]", data["nodes"]).items():
                if state["state"] == "finished":
                    self._finish(str(node))
                elif state["state"] == "running":
                    self._step(str(node), state["value"], state["max"])

    def _begin(self, node: str) -> None:
        self.done |= set(self.working) - {node}
        self.working = {node: self.working.get(node, 0.0)}
        self.note = self.nodes.get(node, node)

    def _finish(self, node: str) -> None:
        self.working.pop(node, None)
        self.done.add(node)

    def _step(self, node: str, value: float, most: float) -> None:
        if node in self.done or not most > 0:
            return
        self.working[node] = min(max(value / most, 0.0), 1.0)
        if most > 1:
            self.note = f"{self.nodes.get(node, node)} {value:g}/{most:g}"
