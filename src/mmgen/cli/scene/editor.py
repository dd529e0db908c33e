"""A scene that is edited step by step, with undo and redo; each step is one request to the client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from mmgen.assets import Object3D
from mmgen.cli.scene.telling import told
from mmgen.errors import InputError
from mmgen.requests import SceneRequest

if TYPE_CHECKING:
    from mmgen.blocking import Client

__all__ = ["Editor", "Step"]

MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class Step:
    """The scene as one edit has left it, and the operations of that edit."""

    scene: Object3D | None
    operations: tuple[Mapping[str, Any], ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])


class Editor:
    """Steps forward and back. Its methods may be called from several threads."""

    def __init__(self, client: Client, scene: Object3D | None = None, *, model: str | None = None) -> None:
        self._client = client
        self._model = model
        self._lock = Lock()
        self._steps = [Step(None)]
        self._at = 0
        self._proposed: Step | None = None
        if scene is not None:
            self._steps = [self._asked(SceneRequest(scene=scene, seed=0))]

    @property
    def step(self) -> Step:
        """Where the scene is now."""
        return self._steps[self._at]

    @property
    def state(self) -> dict[str, Any]:
        """What a page shows, as plain data."""
        return {
            "version": self._at,
            "steps": len(self._steps),
            "operations": self.operations,
            "told": [told(operation) for operation in self.operations],
            **_shown(self.step),
        }

    @property
    def proposed(self) -> Step | None:
        """What a sentence would do that was neither accepted nor followed by anything else."""
        return self._proposed

    @property
    def proposal(self) -> dict[str, Any]:
        """What a page shows of that, as plain data. Raises InputError where there is none."""
        if self._proposed is None:
            raise InputError("propose", "has nothing to show")
        operations = self._proposed.operations
        return {
            "operations": list(operations),
            "told": [told(operation) for operation in operations],
            "state": _shown(self._proposed),
        }

    @property
    def operations(self) -> list[Mapping[str, Any]]:
        """All that was done so far, and not undone."""
        return [operation for step in self._steps[: self._at + 1] for operation in step.operations]

    def propose(self, text: str) -> Step:
        """What a sentence would do. Nothing changes before ``accept``. Raises what the client raises."""
        with self._lock:
            scene = self.step.scene
            request = (
                SceneRequest(prompt=text, seed=0) if scene is None else SceneRequest(scene=scene, prompt=text, seed=0)
            )
            self._proposed = self._asked(request)
            return self._proposed

    def accept(self) -> None:
        """Do what was proposed last. Raises InputError where nothing was."""
        with self._lock:
            if self._proposed is None:
                raise InputError("accept", "has nothing to accept")
            self._push(self._proposed)

    def apply(self, operations: Sequence[Mapping[str, Any]]) -> None:
        """Do operations given as plain data. Raises what the request and the client raise."""
        with self._lock:
            if not isinstance(operations, list) or not operations:
                raise InputError("operations", "must be a list with at least one operation")
            fields: dict[str, Any] = {"operations": tuple(operations), "seed": 0}
            request = SceneRequest(**fields)
            if self.step.scene is not None:
                request = request.replace(scene=self.step.scene)
            self._push(self._asked(request))

    def undo(self) -> None:
        """One step back, where there is one."""
        with self._lock:
            self._at = max(self._at - 1, 0)
            self._proposed = None

    def redo(self) -> None:
        """One step forward again, where there is one."""
        with self._lock:
            self._at = min(self._at + 1, len(self._steps) - 1)
            self._proposed = None

    def _asked(self, request: SceneRequest) -> Step:
        model = self._model or self._client.default_model(request)
        record = self._client.models().get(model)
        options = record.options if record is not None else None
        # The page draws the scene itself.
        unseen: dict[str, Any] = {"views": False}
        blind = options(**unseen) if options is not None and "views" in options.model_fields else None
        result = self._client.generate(request, model=model, options=blind)
        return Step(result.asset, tuple(result.details.get("operations", ())), result.details)

    def _push(self, step: Step) -> None:
        self._steps = [*self._steps[: self._at + 1], step][-MOST_STEPS:]
        self._at = len(self._steps) - 1
        self._proposed = None


def _shown(step: Step) -> dict[str, Any]:
    """What is drawn of a step."""
    shown = {name: step.details[name] for name in ("objects", "sky", "light", "camera") if name in step.details}
    bounds = step.scene.facts.bounds if step.scene is not None else None
    return {"empty": step.scene is None, "bounds": bounds, **shown}
