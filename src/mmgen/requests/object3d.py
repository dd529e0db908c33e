"""Asking for things with a shape: still and moving."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mmgen.assets import AssetInput, Image, Object3D, Object4D, Video
from mmgen.requests.base import Request
from mmgen.requests.inputs import Seconds, Words
from mmgen.requests.several import NONE, OneOrMore

__all__ = ["Object3DRequest", "Object4DRequest"]


class Object3DRequest(Request[Object3D]):
    """A mesh from words or pictures, or a texture for a mesh."""

    kind = "3d"
    yields = Object3D

    prompt: Words | None = None
    """What to make, or how to texture *object*."""
    negative_prompt: Words | None = None
    """What not to make."""
    images: OneOrMore[Image, AssetInput] = NONE
    """Views of the thing: the front first, then round to the left."""
    object: Object3D | None = None
    """The mesh to texture."""
    faces: Annotated[int, Field(ge=4, le=10_000_000)] | None = None
    """At most so many triangles."""
    texture: bool | None = None
    """Whether it gets a texture."""
    format: Literal["glb", "obj", "ply", "stl", "usdz"] | None = None
    """File format of the result."""
    guidance: Annotated[float, Field(ge=0, le=100)] | None = None
    """How closely to follow the prompt."""
    steps: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Denoising steps."""

    @property
    def task(self) -> str:
        """One of ``tasks()``, from the fields that are set."""
        if self.object is not None:
            return "text-to-texture"
        return "image-to-3d" if self.images else "text-to-3d"

    @classmethod
    def tasks(cls) -> tuple[str, ...]:
        """Every task that a 3D request can express."""
        return ("text-to-3d", "image-to-3d", "text-to-texture")


class Object4DRequest(Request[Object4D]):
    """A thing that moves: recovered from a video, or a mesh given a skeleton and a motion."""

    kind = "4d"
    yields = Object4D

    prompt: Words | None = None
    """What moves, and how."""
    video: Video | None = None
    """The movement to recover."""
    object: Object3D | None = None
    """The mesh to move."""
    skeleton: Literal["biped", "quadruped", "bird", "fish", "snake", "plant", "rigid"] | None = None
    """The kind of skeleton; unset, the model finds out."""
    motion: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """A motion by name, such as ``"walk"``."""
    seconds: Seconds | None = None
    """Length of the motion."""
    fps: Annotated[float, Field(gt=0, le=240)] | None = None
    """Key frames per second."""

    @property
    def task(self) -> str:
        """One of ``tasks()``, from the fields that are set."""
        if self.video is not None:
            return "video-to-4d"
        return "rigging" if self.object is not None else "text-to-4d"

    @classmethod
    def tasks(cls) -> tuple[str, ...]:
        """Every task that a 4D request can express."""
        return ("text-to-4d", "video-to-4d", "rigging")
