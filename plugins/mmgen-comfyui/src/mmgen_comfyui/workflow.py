"""A workflow with holes, and the model that it is."""

from __future__ import annotations

import copy
import difflib
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self, TypeAlias, cast

from pydantic import Field, create_model

from mmgen import InputError, Money, Options, Request
from mmgen.backends import Call, Model, Price, Rule
from mmgen.backends.http import Inputs
from mmgen_comfyui.holes import Hole, HoleLike, Kind, Place, as_hole, kind_of, places_of, rule_of, written

__all__ = ["Graph", "Workflow"]

Graph: TypeAlias = dict[str, dict[str, Any]]
"""Nodes by their id, as the server takes them: ``class_type``, and ``inputs`` by name."""

NEEDS: Mapping[str, frozenset[str]] = {
    "image-to-image": frozenset({"image", "references"}),
    "inpainting": frozenset({"mask"}),
    "image-to-video": frozenset({"first_frame"}),
    "first-last-frame-to-video": frozenset({"last_frame"}),
    "reference-to-video": frozenset({"references"}),
    "video-to-video": frozenset({"video"}),
    "video-extension": frozenset({"extend", "join"}),
    "video-to-audio": frozenset({"video"}),
    "image-to-3d": frozenset({"images"}),
    "text-to-texture": frozenset({"object"}),
    "video-to-4d": frozenset({"video"}),
    "rigging": frozenset({"object"}),
}
"""The fields that make a task what it is; tasks that are not named need none."""
WORDS = frozenset({"prompt", "text"})


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """
    A workflow in the server's API format, whose *holes* are all that a call can set.

    *holes* are by field of *request*, *options* by names of your own; *outputs* are the nodes whose files are the
    result, in order. Raises InputError for a node, an input or a field that is not there.
    """

    id: str
    graph: Graph = field(repr=False)
    request: type[Request[Any]]
    outputs: Sequence[str]
    holes: Mapping[str, HoleLike]
    options: Mapping[str, HoleLike] = field(default_factory=dict[str, HoleLike])
    tasks: Sequence[str] = ()
    """The tasks served; empty: those that the holes can express."""
    title: str = ""
    typical_seconds: float | None = None
    source: str = "a workflow of the user's own"
    checked_on: date = field(default_factory=lambda: datetime.now(UTC).date())

    def __post_init__(self) -> None:
        _checked_graph(self.id, self.graph)
        if not self.outputs:
            raise InputError(self.id, "say the node whose files are the result: outputs")
        for node in self.outputs:
            self._node(f"{self.id}: outputs", node)
        for name in self.holes:
            if name not in self.request.model_fields:
                hint = _nearest(name, self.request.model_fields)
                raise InputError(f"{self.id}: {name}", f"{self.request.__name__} has no such field{hint}")
        for name in self.options:
            if name in self.holes or not name.isidentifier() or name.startswith("_") or hasattr(Options, name):
                raise InputError(f"{self.id}: {name}", "can't be the name of an option")
        _ = self.model, self.options_class  # every hole is looked at before the first call
        places = [place for given in (*self.holes.values(), *self.options.values()) for place in as_hole(given).places]
        if twice := [".".join(place) for place, count in Counter(places).items() if count > 1]:
            raise InputError(self.id, f"{', '.join(twice)} is a hole of several fields")

    @classmethod
    def load(cls, path: str | os.PathLike[str], **said: Any) -> Self:
        """The workflow in a file; *said* are the other fields, and ``id`` is the file's name unless it is among them."""
        file = Path(path)
        unknown = sorted(set(said) - {item.name for item in fields(cls)})
        if unknown:
            raise InputError(file.name, f"a workflow has no {', '.join(unknown)}")
        try:
            graph: Any = json.loads(file.read_text("utf-8"))
            day = datetime.fromtimestamp(file.stat().st_mtime, UTC).date()
        except (OSError, ValueError) as error:
            raise InputError(file.name, f"can't be read as a workflow ({error})") from error
        found: dict[str, Any] = {"id": file.stem, "graph": graph, "source": file.name, "checked_on": day}
        return cls(**(found | said))

    # -- the model ---------------------------------------------------------------------------

    @cached_property
    def model(self) -> Model:
        """The record: the fields accepted are the holes, and no others."""
        return Model(
            id=self.id,
            title=self.title or f"The workflow {self.id}",
            request=self.request,
            tasks=tuple(self.tasks) or self._tasks(),
            accepts={name: self._rule(name) for name in self.holes},
            requires=tuple(name for name in self.holes if self._is_needed(name)),
            options=self.options_class if self.options else None,
            price=Price(lambda _: Money(0, "USD"), "a server of the user's own sends no bill", self.checked_on),
            typical_seconds=self.typical_seconds,
            defaults=dict(self._defaults()),
            source=self.source,
            checked_on=self.checked_on,
        )

    @cached_property
    def options_class(self) -> type[Options]:
        """A field for each option, of the type that the workflow has there."""
        made: dict[str, Any] = {}
        for name, given in self.options.items():
            hole = as_hole(given)
            samples = self._samples(name, hole, "value")
            kind: Any = Literal[tuple(hole.one_of)] if hole.one_of else _type(samples[0])
            made[name] = (kind | None, Field(None, ge=hole.least, le=hole.most))
        return create_model(f"{self.id.title().replace('-', '')}Options", __base__=Options, **made)

    def _rule(self, name: str) -> Rule:
        hole, kind = as_hole(self.holes[name]), kind_of(self.request, name)
        return rule_of(hole, kind, self._samples(name, hole, kind))

    def _is_needed(self, name: str) -> bool:
        hole = as_hole(self.holes[name])
        if hole.optional is not None:
            return not hole.optional
        return name in WORDS or kind_of(self.request, name) in {"file", "files"}

    def _tasks(self) -> tuple[str, ...]:
        """Those for whose fields there are holes; those from words alone only where no picture is needed."""
        telling = frozenset[str]().union(*NEEDS.values())
        pictured = any(self._is_needed(name) for name in telling & set(self.holes))
        found = [
            task for task in self.request.tasks() if (NEEDS[task] & set(self.holes) if task in NEEDS else not pictured)
        ]
        return tuple(found)

    def _defaults(self) -> Iterator[tuple[str, Any]]:
        for name, given in self.holes.items():
            hole, kind = as_hole(given), kind_of(self.request, name)
            samples = self._samples(name, hole, kind)
            if self._is_needed(name) or name == "seed" or kind in {"file", "files"}:
                continue
            if kind == "size":
                yield name, (samples[0], samples[1])
            elif isinstance(samples[0], int | float) and not isinstance(samples[0], bool):
                yield name, (samples[0] - hole.plus) / hole.times if hole.times != 1 else samples[0] - hole.plus
            else:
                yield name, samples[0]

    # -- the nodes ---------------------------------------------------------------------------

    def _node(self, place: str, node: str) -> dict[str, Any]:
        if node not in self.graph:
            raise InputError(place, f"the workflow has no node {node!r}; it has {', '.join(self.graph)}")
        return self.graph[node]

    def _samples(self, name: str, hole: Hole, kind: Kind) -> list[Any]:
        """What stands in each place of the hole now."""
        found: list[Any] = []
        label = f"{self.id}: {name}"
        for node, place in places_of(hole, kind, label):
            inputs: dict[str, Any] = self._node(label, node)["inputs"]
            if place not in inputs:
                has = ", ".join(inputs) or "none"
                raise InputError(label, f"node {node} has no input {place!r}{_nearest(place, inputs)} It has: {has}")
            if isinstance(inputs[place], list | dict):
                raise InputError(label, f"{node}.{place} is wired to another node, and holds no value to replace")
            found.append(inputs[place])
        return found

    # -- a call ------------------------------------------------------------------------------

    def filled(self, call: Call, inputs: Inputs) -> tuple[Graph, dict[Place, str]]:
        """The workflow of one call, and which field filled each place. The seed is always written."""
        values = {name: getattr(call.request, name) for name in call.request.model_fields_set}
        if "seed" in self.holes:
            values["seed"] = call.seed
        graph, filled = copy.deepcopy(self.graph), dict[Place, str]()
        if call.options is not None:
            values |= call.options.model_dump()
        for name, value in values.items():
            if value is None or value == ():
                continue
            kind: Kind = "value" if name in self.options else kind_of(self.request, name)
            hole = as_hole(self.options[name] if name in self.options else self.holes[name])
            samples = {(node, place): self.graph[node]["inputs"][place] for node, place in hole.places}
            for (node, place), plain in written(hole, kind, value, inputs, samples).items():
                graph[node]["inputs"][place] = plain
                filled[node, place] = name
        return graph, filled

    def seed_in(self, graph: Mapping[str, Any]) -> int | None:
        """The seed that a workflow ran with, as the server tells it."""
        if "seed" not in self.holes:
            return None
        hole = as_hole(self.holes["seed"])
        node, place = hole.places[0]
        value = graph.get(node, {}).get("inputs", {}).get(place)
        return round((value - hole.plus) / hole.times) if isinstance(value, int) else None


def _type(sample: object) -> Any:
    """Of an option: numbers are numbers, for an exported workflow writes 8 for 8.0."""
    return float | int if isinstance(sample, float | int) and not isinstance(sample, bool) else type(sample)


def _nearest(name: str, names: Mapping[str, Any]) -> str:
    found = difflib.get_close_matches(name, names, 1)
    return f"; did you mean {found[0]!r}?" if found else "."


def _checked_graph(name: str, graph: Any) -> None:
    """Raise InputError for what is not a workflow in the API format."""
    nodes = cast("dict[str, Any]", graph) if isinstance(graph, dict) else {}
    if isinstance(nodes.get("nodes"), list):
        raise InputError(name, "is a workflow as the editor saves it: export it by File > Export (API)")
    if not nodes or not all(map(_is_node, nodes.values())):
        raise InputError(name, "is no workflow in API format: nodes by id, each with class_type and inputs")


def _is_node(node: Any) -> bool:
    told = cast("dict[str, Any]", node) if isinstance(node, dict) else {}
    return isinstance(told.get("class_type"), str) and isinstance(told.get("inputs"), dict)
