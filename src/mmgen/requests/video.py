"""Asking for a video."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from mmgen.assets import Audio, Image, Video
from mmgen.requests.base import Request
from mmgen.requests.inputs import (
    AspectRatio,
    Camera,
    Fraction,
    KeyFrame,
    Mask,
    Plain,
    Reference,
    ReferenceInput,
    Resolution,
    Seconds,
    Shot,
    Size,
    Voice,
    Words,
)
from mmgen.requests.several import NONE, OneOrMore, Several

__all__ = ["VideoRequest"]


class VideoRequest(Request[Video]):
    """A video from words, frames, references, shots or another video."""

    kind = "video"
    yields = Video

    prompt: Words | None = None
    """What happens, and how it is filmed."""
    negative_prompt: Words | None = None
    """What is not to be seen."""
    first_frame: Image | None = None
    """The picture that the video starts with."""
    last_frame: Image | None = None
    """The picture that the video ends with."""
    keyframes: Several[KeyFrame, KeyFrame | Plain] = NONE
    """Pictures that the video passes through, each at its second."""
    references: OneOrMore[Reference, ReferenceInput] = NONE
    """Subjects, places or styles to keep; the prompt calls them ``@name``."""
    video: Video | None = None
    """The video to edit, to extend or to join."""
    mask: Mask | None = None
    """White where *video* may change."""
    extend: Literal["forward", "backward"] | None = None
    """Go on after the end of *video*, or before its start."""
    join: Video | None = None
    """The clip that *video* is to run into without a seam."""
    shots: Several[Shot, Shot | Plain] = NONE
    """A storyboard: the shots, in order."""
    camera: Camera | None = None
    """How the camera moves."""
    title: Words | None = None
    """Words set over the beginning."""
    subtitle: Words | None = None
    """A second, smaller line under the title."""
    seconds: Seconds | None = None
    """How long it plays; with *extend*, how much is added."""
    fps: Annotated[float, Field(gt=0, le=240)] | None = None
    """Frames per second."""
    size: Size | None = None
    """Width and height in pixels."""
    aspect_ratio: AspectRatio | None = None
    """``"W:H"``, or ``"adaptive"`` for the input's own."""
    resolution: Resolution | None = None
    """``"720p"``, ``"1080p"``, ``"4k"``: the length of the shorter side."""
    style: Words | None = None
    """A named style of the model."""
    audio: bool | Audio | None = None
    """True: with sound that fits; an Audio: the sound that the pictures follow (lip-sync); False: silent."""
    voices: Several[Voice, str | Audio] = NONE
    """The voices that speak, by name or by sample."""
    loop: bool | None = None
    """Whether the end runs into the start."""
    strength: Fraction | None = None
    """How far an edit may depart from *video*: 0 not at all, 1 freely."""
    motion: Fraction | None = None
    """How much moves: 0 hardly, 1 a lot."""
    guidance: Annotated[float, Field(ge=0, le=100)] | None = None
    """How closely to follow the prompt (classifier-free guidance scale)."""
    steps: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Denoising steps."""

    @property
    def task(self) -> str:
        """One of ``tasks()``, from the fields that are set."""
        if self.extend is not None or self.join is not None:
            return "video-extension"
        if self.video is not None:
            return "video-to-video"
        if self.references:
            return "reference-to-video"
        if self.last_frame is not None or self.keyframes:
            return "first-last-frame-to-video"
        if self.first_frame is not None or any(shot.first_frame for shot in self.shots):
            return "image-to-video"
        return "text-to-video"

    @classmethod
    def tasks(cls) -> tuple[str, ...]:
        """Every task that a video request can express."""
        return (
            "text-to-video",
            "image-to-video",
            "first-last-frame-to-video",
            "reference-to-video",
            "video-to-video",
            "video-extension",
        )

    @model_validator(mode="after")
    def _consistent(self) -> VideoRequest:
        for name in ("extend", "join", "mask"):
            if getattr(self, name) is not None and self.video is None:
                raise ValueError(f"{name}: needs the video that it works on")
        if self.extend is not None and self.join is not None:
            raise ValueError("extend and join: ask for one of them")
        if self.size is not None and (self.aspect_ratio is not None or self.resolution is not None):
            raise ValueError("size: already says the aspect ratio and the resolution; give either")
        moments = [frame.at for frame in self.keyframes]
        if moments != sorted(set(moments)):
            raise ValueError("keyframes: must be in order of time, one at each moment")
        if self.seconds is not None and moments and moments[-1] > self.seconds:
            raise ValueError(f"keyframes: the last is at {moments[-1]} s, after the end at {self.seconds} s")
        return self
