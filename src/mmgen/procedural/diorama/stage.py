"""A scene while it is edited: the file, the things in it by name, and where it is seen from."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from mmgen.errors import InputError
from mmgen.media.gltf_json import JsonObject
from mmgen.media.gltf_references import references_of
from mmgen.procedural.diorama.geometry import Shape, shape_of_nodes
from mmgen.procedural.diorama.viewpoint import Box, Viewpoint, around_all
from mmgen.procedural.solids.grammar import read_things

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mmgen.media.arrays import F64
    from mmgen.media.gltf_edit import GlbEdit

__all__ = ["MARK", "ROLES", "Stage", "Thing", "mark_of"]

MARK: Final = "mmgen"
"""The key in a node's extras under which its role in the scene is kept."""
ROLES: Final = ("ground", "sky", "light", "camera")
_HOLDERS: Final = re.compile(
    r"|world|scene|root|rootnode|root_node|sketchfab_model|collection|auxscene|default|gltf_scenerootnode|.*\.(fbx|obj|gltf|glb|dae|blend)",
    re.IGNORECASE,
)
_MOST_SHAPED: Final = 3_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """Something in the scene that has a name; ``nodes`` are the tops of what it is made of, ``words`` what is known of it."""

    name: str
    nodes: tuple[int, ...]
    noun: str
    words: JsonObject
    shape: Shape
    box: Box

    @property
    def foot(self) -> tuple[float, float, float]:
        """The middle of its underside: across, bottom, towards."""
        across, towards = self.box.middle
        return across, self.box.bottom, towards


class Stage:
    """A scene that is being edited. What it tells of things is found out anew after ``changed``."""

    def __init__(self, edit: GlbEdit) -> None:
        self.edit = edit
        self.spoken: tuple[str, ...] = ()
        """The names of what was spoken of before it was opened."""
        self._things: list[Thing] | None = None
        self._viewpoint: Viewpoint | None = None

    def changed(self) -> None:
        """Forget what was found out, because the file is another."""
        self._things = None
        self._viewpoint = None

    # -- things -----------------------------------------------------------------

    @property
    def things(self) -> list[Thing]:
        """Everything with a shape, in the order of the file, but for the ground."""
        if self._things is None:
            self._things = self._found()
        return self._things

    def thing(self, name: str) -> Thing:
        """The thing of that name. Raises InputError with the nearest names."""
        same = [thing for thing in self.things if thing.name == name]
        same = same or [thing for thing in self.things if thing.name.casefold() == name.casefold()]
        if same:
            return same[0]
        names = [thing.name for thing in self.things]
        near = difflib.get_close_matches(name.casefold(), [each.casefold() for each in names], 3, 0.5)
        hint = [each for each in names if each.casefold() in near] or names[:12]
        told = f"; there is {_listed(hint)}" if hint else "; the scene is empty"
        raise InputError(f"name {name!r}", f"is no thing of this scene{told}")

    def box(self, things: Iterable[Thing]) -> Box:
        """The room of several things together."""
        return around_all(thing.box for thing in things)

    def free_name(self, name: str, count: int = 1) -> list[str]:
        """*count* names that nothing has yet: the name itself, or numbered ones."""
        taken = {thing.name.casefold() for thing in self.things}
        numbered = re.compile(re.escape(name.casefold()) + r"-(\d+)")
        numbers = [int(match[1]) for each in taken if (match := numbered.fullmatch(each))]
        if count == 1 and name.casefold() not in taken and not numbers:
            return [name]
        first = max([*numbers, 1 if name.casefold() in taken else 0]) + 1
        return [f"{name}-{first + number}" for number in range(count)]

    # -- the scene's own nodes ---------------------------------------------------

    def role(self, role: str) -> int | None:
        """The node that plays a role in the scene, such as its ground."""
        return next(
            (at for at, node in enumerate(self.edit.entries("nodes")) if mark_of(node).get("role") == role), None
        )

    @property
    def viewpoint(self) -> Viewpoint:
        """How the scene's camera sees it; from the front where there is none."""
        if self._viewpoint is None:
            camera = self.camera
            if camera is None:
                self._viewpoint = Viewpoint.front()
            else:
                world = self.edit.document().world_matrices()[camera]
                self._viewpoint = Viewpoint.along(world[:3, 2], world[:3, 0])
        return self._viewpoint

    @property
    def camera(self) -> int | None:
        """The scene's own camera, or the first in the file that the scene shows."""
        own = self.role("camera")
        if own is not None:
            return own
        shown = {below for root in self.edit.roots() for below in self.edit.subtree(root)}
        return next((at for at in sorted(shown) if "camera" in self.edit.node(at)), None)

    @property
    def floor(self) -> float:
        """The height on which things stand: the ground's, or the lowest thing's."""
        ground = self.role("ground")
        if ground is not None:
            worlds = self.edit.document().world_matrices()
            shape = shape_of_nodes(self.edit.document(), self.edit.subtree(ground), worlds)
            if len(shape.points):
                return float(shape.points[:, 1].max())
        return self.box(self.things).bottom if self.things else 0.0

    # -- finding out -------------------------------------------------------------

    def _found(self) -> list[Thing]:
        document = self.edit.document()
        worlds = document.world_matrices()
        view = self.viewpoint
        things: list[Thing] = []
        names: dict[str, int] = {}
        for nodes in self._groups():
            below = [each for node in nodes for each in self.edit.subtree(node)]
            shape = shape_of_nodes(document, below, worlds)
            if not len(shape.points):
                continue
            name = self._name(nodes)
            names[name] = names.get(name, 0) + 1
            label = name if names[name] == 1 else f"{name}-{names[name]}"
            marks = [mark_of(self.edit.node(each)) for each in below]
            words = [*(mark for mark in marks if mark.get("role") == "thing"), JsonObject()][0]
            noun = str(words.get("noun") or _noun(name))
            things.append(Thing(label, tuple(nodes), noun, words, shape, view.box(shape.points)))
        return things

    def _groups(self) -> list[list[int]]:
        """The tops of the scene's things; a skinned mesh goes with the bones that move it."""
        tops = self._tops()
        owner = {below: at for at, top in enumerate(tops) for below in self.edit.subtree(top)}
        joined = list(range(len(tops)))
        for below, at in owner.items():
            skin = self.edit.node(below).get("skin")
            if isinstance(skin, int):
                for joint in cast("list[int]", self.edit.entries("skins")[skin].get("joints", [])):
                    one, other = joined[at], joined[owner.get(joint, at)]
                    joined = [min(one, other) if each in {one, other} else each for each in joined]
        groups: dict[int, list[int]] = {}
        for at, top in enumerate(tops):
            groups.setdefault(joined[at], []).append(top)
        return list(groups.values())

    def _tops(self) -> list[int]:
        """The nodes whose names are the things'; what only holds all of them together is looked into."""
        tops = [top for top in self.edit.roots() if mark_of(self.edit.node(top)).get("role") not in ROLES]
        while True:
            full = [top for top in tops if self._has_mesh(top)]
            if len(full) != 1 or not self._is_holder(full[0]):
                return tops
            children = cast("list[int]", self.edit.node(full[0])["children"])
            tops = [each for top in tops for each in (children if top == full[0] else [top])]

    def _has_mesh(self, top: int) -> bool:
        return any("mesh" in self.edit.node(below) for below in self.edit.subtree(top))

    def _is_holder(self, node: int) -> bool:
        entry = self.edit.node(node)
        if "mesh" in entry or not entry.get("children") or mark_of(entry):
            return False
        return _HOLDERS.fullmatch(str(entry.get("name", ""))) is not None

    def _name(self, nodes: list[int]) -> str:
        """What a thing is called: its top's name, below a holder of ours that of what it holds."""
        for node in nodes:
            for below in self.edit.subtree(node):
                entry = self.edit.node(below)
                if mark_of(entry).get("role") != "holder" and entry.get("name") and self._has_mesh(below):
                    return str(entry["name"])
        return "object"

    # -- moving ------------------------------------------------------------------

    def transform(self, thing: Thing, matrix: F64) -> None:
        """Move a thing by a ``(4, 4)`` transform of the scene; nodes that clips move get a holder of their own above."""
        document = self.edit.document()
        worlds, parents, moving = document.world_matrices(), self.edit.parents(), self._animated()
        for node in thing.nodes:
            entry = self.edit.node(node)
            if "skin" in entry and not entry.get("children"):
                continue  # its bones place it
            local = document.local_matrix(node)
            parent = worlds[parents[node]] if node in parents else np.eye(4)
            inward = np.linalg.inv(parent) @ matrix @ parent
            if node in moving:
                held: JsonObject = {"name": f"{thing.name} holder", "extras": {MARK: {"role": "holder"}}}
                self.edit.place(self.edit.wrap(node, held), inward)
            else:
                self.edit.place(node, inward @ local)
        self.changed()

    def _animated(self) -> set[int]:
        found: set[int] = set()
        for clip in self.edit.entries("animations"):
            found.update(each.position for each in references_of("animations", clip) if each.target == "nodes")
        return found


def mark_of(node: JsonObject) -> JsonObject:
    """What mmgen keeps in a node's extras; empty for a node of other origin."""
    extras = node.get("extras")
    found = cast("JsonObject", extras).get(MARK) if isinstance(extras, dict) else None
    return cast("JsonObject", found) if isinstance(found, dict) else {}


def _noun(name: str) -> str:
    """What a name is a name of, in the words for things; empty when it is of none."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z\u3400-\u9fff]+", " ", name)
    items = read_things(words).items
    return items[0].name if len(items) == 1 else ""


def _listed(names: list[str]) -> str:
    return ", ".join(names)
