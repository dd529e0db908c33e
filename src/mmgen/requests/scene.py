"""Asking for scenes of things: made from words, edited by words, or by operations that say exactly what to do."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from mmgen.assets import Object3D
from mmgen.requests.base import Input, Request
from mmgen.requests.inputs import Plain, Words
from mmgen.requests.several import NONE, OneOrMore, Several

__all__ = [
    "AddObject",
    "DuplicateObject",
    "LightScene",
    "MoveObject",
    "Placement",
    "RecolorObject",
    "RemoveObject",
    "RotateObject",
    "ScaleObject",
    "SceneOperation",
    "SceneRequest",
    "SetCamera",
    "SetGround",
    "SetMaterial",
    "SetSky",
]

Metres = Annotated[float, Field(ge=-10_000, le=10_000)]
Point = tuple[Metres, Metres, Metres]
Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
ObjectName = Annotated[str, Field(min_length=1, max_length=200)]
Count = Annotated[int, Field(ge=1, le=24)]
Factor = Annotated[float, Field(gt=0, le=1000)]
Gap = Annotated[float, Field(ge=0, le=1000)]


class Placement(Input):
    """
    Where something stands, as seen by the scene's camera: by *relation* to the things called *of*.

    Without *of*, it is meant of everything there is. *between* takes two names.
    """

    relation: (
        Literal["left", "right", "front", "behind", "on", "under", "beside", "between", "around", "near", "away"] | None
    ) = None
    of: OneOrMore[ObjectName, str] = NONE
    distance: Gap | None = None
    """Metres between them; unset, what suits their sizes."""
    formation: Literal["row", "circle"] | None = None
    """How several stand to each other."""

    @model_validator(mode="after")
    def _two_sides(self) -> Placement:
        if self.relation is None and self.formation is None:
            raise ValueError("relation: say where, or how they stand to each other with formation")
        if self.relation == "between" and len(self.of) != 2:
            raise ValueError(f"of: between takes two names, got {len(self.of)}")
        return self


class Operation(Input):
    """Base of the edits of a scene; ``operation`` tells them apart."""

    tag: ClassVar[str] = "operation"


class AddObject(Operation):
    """
    Put new things into the scene: made from words, or given.

    The first that takes a *name* has it as it is; more of them are numbered, as in lantern-1 and lantern-2.
    """

    operation: Literal["add"] = "add"
    name: ObjectName
    prompt: Words | None = None
    """What it is; unset, what *name* says."""
    object: Object3D | None = None
    count: Count | None = None
    position: Point | None = None
    """Where the middle of its underside is to be."""
    place: Placement | None = None


class RemoveObject(Operation):
    """Take the thing called *name* out of the scene."""

    operation: Literal["remove"] = "remove"
    name: ObjectName


class MoveObject(Operation):
    """Put the thing called *name* elsewhere: *by* so many metres, to a *position*, or to a *place* by other things."""

    operation: Literal["move"] = "move"
    name: ObjectName
    by: Point | None = None
    """Metres along X, Y and Z of the scene."""
    position: Point | None = None
    """Where the middle of its underside is to be."""
    place: Placement | None = None

    @model_validator(mode="after")
    def _one_way(self) -> MoveObject:
        given = [name for name in ("by", "position", "place") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"by: say one of by, position and place, got {' and '.join(given) or 'none'}")
        return self


class RotateObject(Operation):
    """Turn the thing called *name* about the middle of its underside, counter-clockwise seen from the axis' end."""

    operation: Literal["rotate"] = "rotate"
    name: ObjectName
    degrees: Annotated[float, Field(ge=-3600, le=3600)]
    axis: Literal["x", "y", "z"] | None = None
    """Of the scene; unset, y, which points up."""


class ScaleObject(Operation):
    """Make the thing called *name* so many times as large, where it stands; along one *axis* of its own, or all."""

    operation: Literal["scale"] = "scale"
    name: ObjectName
    factor: Factor
    axis: Literal["x", "y", "z"] | None = None


class DuplicateObject(Operation):
    """Put *count* more of the thing called *name* beside it, or to a *place*."""

    operation: Literal["duplicate"] = "duplicate"
    name: ObjectName
    count: Count | None = None
    """How many more; unset, one."""
    spacing: Gap | None = None
    """Metres from one to the next; unset, what suits their size."""
    place: Placement | None = None


class RecolorObject(Operation):
    """Give the surface that covers most of the thing called *name* another colour, ``#rrggbb``."""

    operation: Literal["recolor"] = "recolor"
    name: ObjectName
    color: Color


class SetMaterial(Operation):
    """Make the surface that covers most of the thing called *name* of another material, such as ``"gold"``."""

    operation: Literal["material"] = "material"
    name: ObjectName
    material: Annotated[str, Field(min_length=1, max_length=64)]


class LightScene(Operation):
    """Light the scene: where from, which colour, how bright (1 is daylight)."""

    operation: Literal["light"] = "light"
    direction: Point | None = None
    """Towards the light, in the scene."""
    color: Color | None = None
    intensity: Annotated[float, Field(ge=0, le=100)] | None = None


class SetCamera(Operation):
    """
    Look at the scene from elsewhere. What is unset stays as it is.

    At *zoom* 1 all of the scene, or of the *subject*, fills the picture.
    """

    operation: Literal["camera"] = "camera"
    azimuth: Annotated[float, Field(ge=-360, le=360)] | None = None
    """Degrees round the scene from its front (+Z) towards its right side (+X)."""
    elevation: Annotated[float, Field(ge=-5, le=85)] | None = None
    """Degrees above the ground."""
    zoom: Annotated[float, Field(ge=0.1, le=10)] | None = None
    subject: ObjectName | None = None
    """The thing to look at; unset, the whole scene."""


class SetGround(Operation):
    """Lay a round piece of ground under the scene, of a *material* such as ``"grass"`` or in a colour; "none" takes it away."""

    operation: Literal["ground"] = "ground"
    material: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    color: Color | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> SetGround:
        if self.material is None and self.color is None:
            raise ValueError("material: say a material, a colour, or both")
        return self


class SetSky(Operation):
    """Put the scene under another sky, such as ``"sunset"``."""

    operation: Literal["sky"] = "sky"
    sky: Annotated[str, Field(min_length=1, max_length=64)]


SceneOperation = Annotated[
    AddObject
    | RemoveObject
    | MoveObject
    | RotateObject
    | ScaleObject
    | DuplicateObject
    | RecolorObject
    | SetMaterial
    | LightScene
    | SetCamera
    | SetGround
    | SetSky,
    Field(discriminator="operation"),
]


class SceneRequest(Request[Object3D]):
    """A scene of things, made or edited: by words, by operations, or by operations first and then words."""

    kind = "scene"
    yields = Object3D

    prompt: Words | None = None
    """The scene to make, or the edits to make to it."""
    scene: Object3D | None = None
    """The scene to edit; alone, it is only looked at."""
    operations: Several[SceneOperation, SceneOperation | Plain] = NONE
    """Edits, in order."""

    @property
    def task(self) -> str:
        """One of ``tasks()``, from the fields that are set."""
        return "scene-editing" if self.scene is not None else "text-to-scene"

    @classmethod
    def tasks(cls) -> tuple[str, ...]:
        """Every task that a scene request can express."""
        return ("text-to-scene", "scene-editing")

    @model_validator(mode="after")
    def _not_empty(self) -> SceneRequest:
        if self.prompt is None and not self.operations and self.scene is None:
            raise ValueError("prompt or operations: say what to make or to change")
        return self
