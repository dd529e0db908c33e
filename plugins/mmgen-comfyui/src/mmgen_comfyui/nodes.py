"""A filled workflow against what the server says of its nodes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote

import anyio

from mmgen import AuthError, BackendError, InputError, PluginError
from mmgen.backends.http import WireReply, WireRequest
from mmgen_comfyui.holes import Place
from mmgen_comfyui.workflow import Graph

__all__ = ["UPLOADED", "Nodes", "complaints"]

KNOWN_SECONDS = 300.0
UPLOADED = "(uploaded)"
"""Stands for a file when a call is judged before its files are uploaded."""


@dataclass(frozen=True, slots=True)
class NodeClass:
    """What the server said of a class, None when it would not; and until when that is taken to hold."""

    told: Mapping[str, Any] | None
    until: float


class Nodes:
    """The server's node classes, asked for when they are needed."""

    def __init__(self, ask: Callable[[WireRequest], Awaitable[WireReply]]) -> None:
        self._ask = ask
        self._classes: dict[str, NodeClass] = {}

    async def check(self, graph: Graph, filled: Mapping[Place, str]) -> None:
        """Raise InputError for what the server lacks. A complaint from memory is asked after once more."""
        classes = sorted({str(node["class_type"]) for node in graph.values()})
        for fresh in (False, True):
            known = {kind: await self._told(kind, fresh=fresh) for kind in classes}
            found = next(complaints(graph, filled, known), None)
            if found is None:
                return
            if fresh:
                raise InputError(*found)

    async def _told(self, kind: str, *, fresh: bool) -> Mapping[str, Any] | None:
        now = anyio.current_time()
        known = self._classes.get(kind)
        if known is None or fresh or now > known.until:
            known = self._classes[kind] = NodeClass(await self._asked(kind), now + KNOWN_SECONDS)
        return known.told

    async def _asked(self, kind: str) -> Mapping[str, Any] | None:
        """The server judges what is submitted itself, so one that does not tell its classes is no obstacle."""
        try:
            told: Any = (await self._ask(WireRequest(method="GET", path=f"object_info/{quote(kind, safe='')}"))).json()
        except AuthError:
            raise
        except (BackendError, PluginError):
            return None
        return cast("dict[str, Any]", told).get(kind) or {} if isinstance(told, dict) else None


def complaints(
    graph: Graph, filled: Mapping[Place, str], known: Mapping[str, Mapping[str, Any] | None]
) -> Iterator[tuple[str, str]]:
    """
    What the server would refuse, or ignore: the field (or the node) and the reason.

    *known* holds for each class what the server says of it: nothing when it has no such class, None when it did not
    answer. Only classes and holes are judged; everything else is the workflow's author's.
    """
    for node, content in graph.items():
        kind = str(content["class_type"])
        if known.get(kind) == {}:
            yield f"node {node}", f"the server has no node class {kind!r}: install what brings it"
    for (node, place), field in filled.items():
        kind, value = str(graph[node]["class_type"]), graph[node]["inputs"][place]
        told = known.get(kind)
        if told and (reason := _unfit(kind, place, value, told)):
            yield field, f"{reason} (node {node})"


def _unfit(kind: str, place: str, value: Any, told: Mapping[str, Any]) -> str | None:
    sections = cast("Mapping[str, Mapping[str, Any]]", told.get("input") or {})
    specs = [section[place] for section in sections.values() if place in section]
    dynamic = any(place.partition(".")[0] in section for section in sections.values())
    if not specs:
        return None if dynamic else f"{kind} has no input {place!r} on this server"
    spec = cast("list[Any]", specs[0])
    limits = cast("Mapping[str, Any]", spec[1] if len(spec) > 1 and isinstance(spec[1], dict) else {})
    choices: Any = limits.get("options") if spec[0] == "COMBO" else spec[0]
    if value == UPLOADED:
        return None  # the list of files does not hold it yet
    if isinstance(choices, list):
        return _unlisted(value, cast("Sequence[Any]", choices))
    if spec[0] in {"INT", "FLOAT"} and isinstance(value, int | float):
        return _beyond(value, limits, whole=spec[0] == "INT")
    return None


def _unlisted(value: Any, choices: Sequence[Any]) -> str | None:
    if value in choices:
        return None
    shown = ", ".join(map(str, choices[:12])) + (", ..." if len(choices) > 12 else "")
    return f"{value!r} is not on the server's list: {shown or 'it is empty'}"


def _beyond(value: float, limits: Mapping[str, Any], *, whole: bool) -> str | None:
    least, most = limits.get("min"), limits.get("max")
    if whole and value != round(value):
        return f"must be a whole number, got {value:g}; the nearest is {round(value)}"
    if isinstance(least, int | float) and value < least:
        return f"must be at least {least:g}, got {value:g}"
    if isinstance(most, int | float) and value > most:
        return f"must be at most {most:g}, got {value:g}"
    return None
