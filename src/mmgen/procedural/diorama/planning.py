"""Sentences as plans: the operations that they ask for, found out one after the other on the scene itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mmgen.errors import InputError
from mmgen.media.gltf_edit import GlbEdit
from mmgen.procedural.diorama.clauses import clauses_of
from mmgen.procedural.diorama.edits import apply
from mmgen.procedural.diorama.orders import read_order
from mmgen.procedural.diorama.stage import Stage
from mmgen.procedural.diorama.translation import operations_of
from mmgen.procedural.diorama.undoing import kept_of, without_undone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mmgen.assets import Object3D
    from mmgen.requests import SceneOperation

__all__ = ["MOST_OPERATIONS", "carry_out", "opened", "plan_scene"]

MOST_OPERATIONS = 200


@dataclass(slots=True)
class Progress:
    """What was done to a scene so far, and what was spoken of last."""

    stage: Stage
    seed: int
    operations: list[SceneOperation] = field(default_factory=list["SceneOperation"])
    last: list[str] = field(default_factory=list[str])
    after: Callable[[Stage, SceneOperation], None] | None = None

    def __post_init__(self) -> None:
        """What was spoken of before this prompt, as far as it is there."""
        there = {thing.name for thing in self.stage.things} if self.stage.spoken else set[str]()
        self.last = [name for name in self.stage.spoken if name in there]

    def do(self, operation: SceneOperation) -> list[str]:
        """Do one operation, and keep it."""
        if len(self.operations) >= MOST_OPERATIONS:
            raise InputError("operations", f"are more than {MOST_OPERATIONS}")
        names = apply(self.stage, operation, self.seed + 31 * len(self.operations))
        self.operations.append(operation)
        if self.after is not None:
            self.after(self.stage, operation)
        return names


def opened(scene: Object3D) -> Stage:
    """A scene ready for edits; other formats than GLB are brought to it. Raises InputError."""
    from mmgen.media.mesh import load_triangles
    from mmgen.media.mesh_glb import as_glb

    content = scene.content()
    if scene.media_type != "model/gltf-binary":
        content = as_glb(content, load_triangles(content, name=scene.name))
    return Stage(GlbEdit(content, name=scene.name))


def carry_out(
    stage: Stage,
    operations: Sequence[SceneOperation],
    prompt: str | None,
    seed: int,
    after: Callable[[Stage, SceneOperation], None] | None = None,
) -> list[SceneOperation]:
    """
    Do operations, then what a sentence asks for, and return all that was done.

    Each clause is understood in the scene as the one before has left it; what a sentence takes back ("undo that") is
    not done. Raises InputError.
    """
    if prompt is not None:
        before = kept_of(prompt, [thing.name for thing in stage.things]).before
        operations = without_undone(operations, prompt, before)
    progress = Progress(stage, seed, after=after)
    for number, operation in enumerate(operations, 1):
        try:
            progress.last = progress.do(operation) or progress.last
        except InputError as error:
            raise InputError(f"operations {number} {error.name}", error.reason) from error
    if prompt is not None:
        _say(progress, prompt)
    return progress.operations


def _say(progress: Progress, prompt: str) -> None:
    clauses = clauses_of(prompt, [thing.name for thing in progress.stage.things])
    if not clauses:
        raise InputError("prompt", f"{prompt!r} asks for nothing")
    for number in kept_of(prompt, [thing.name for thing in progress.stage.things]).clauses:
        # Names that an earlier clause has made are known to the next.
        current = clauses_of(prompt, [thing.name for thing in progress.stage.things])
        clause = current[number] if len(current) == len(clauses) else clauses[number]
        spoken: list[str] = []
        for operation in operations_of(progress.stage, read_order(clause), progress.last):
            spoken += progress.do(operation)
        kept = {thing.name for thing in progress.stage.things}
        progress.last = [name for name in spoken if name in kept] or progress.last


def plan_scene(scene: Object3D, prompt: str, *, seed: int = 0) -> tuple[SceneOperation, ...]:
    """
    The operations that *prompt* asks for, in a *scene* that stays as it is.

    Raises InputError for words that are not known, and for things that are absent or could be several.
    """
    return tuple(carry_out(opened(scene), (), prompt, seed))
