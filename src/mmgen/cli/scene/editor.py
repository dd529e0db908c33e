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

    @property
    def spoken(self) -> tuple[str, ...]:
        """What "it" is in the next sentence: the things that the last step made or changed."""
        if self._at == 0:
            return ()
        before, now = (_names(self._steps[at]) for at in (self._at - 1, self._at))
        changed = [each.get("name") for each in self.step.operations if each["operation"] not in {"add", "duplicate"}]
        return tuple(name for name in now if name in changed or name not in before)

    def propose(self, text: str, *, chosen: str | None = None) -> Step:
        """
        What a sentence would do; "it" is what is *chosen*, or what was spoken of last.

        Nothing changes before ``accept``. Raises what the client raises.
        """
        with self._lock:
            scene = self.step.scene
            request = (
                SceneRequest(prompt=text, seed=0) if scene is None else SceneRequest(scene=scene, prompt=text, seed=0)
            )
            self._proposed = self._asked(request, (chosen,) if chosen else self.spoken)
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

    def undo(self) -> list[str] | None:
        """One step back; what was undone, in words, or None where there is nothing to undo."""
        with self._lock:
            self._proposed = None
            if self._at == 0:
                return None
            undone = self.step
            self._at -= 1
            return _done(undone)

    def redo(self) -> list[str] | None:
        """One step forward again; what was redone, in words, or None where nothing was undone."""
        with self._lock:
            self._proposed = None
            if self._at == len(self._steps) - 1:
                return None
            self._at += 1
            return _done(self.step)

    def _asked(self, request: SceneRequest, spoken: tuple[str, ...] = ()) -> Step:
        model = self._model or self._client.default_model(request)
        record = self._client.models().get(model)
        options = record.options if record is not None else None
        # The page draws the scene itself.
        wanted: dict[str, Any] = {"views": False, "spoken": spoken}
        known = set(options.model_fields) if options is not None else set[str]()
        fields = {name: value for name, value in wanted.items() if name in known}
        chosen = options(**fields) if options is not None and fields else None
        result = self._client.generate(request, model=model, options=chosen)
        return Step(result.asset, tuple(result.details.get("operations", ())), result.details)

    def _push(self, step: Step) -> None:
        self._steps = [*self._steps[: self._at + 1], step][-MOST_STEPS:]
        self._at = len(self._steps) - 1
        self._proposed = None


def _names(step: Step) -> list[str]:
    return [str(thing["name"]) for thing in step.details.get("objects", ())]


def _done(step: Step) -> list[str]:
    return [told(operation) for operation in step.operations] or ["make the scene"]


def _shown(step: Step) -> dict[str, Any]:
    """What is drawn of a step."""
    shown = {name: step.details[name] for name in ("objects", "sky", "light", "camera") if name in step.details}
    bounds = step.scene.facts.bounds if step.scene is not None else None
    return {"empty": step.scene is None, "bounds": bounds, **shown}
