"""The parts that requests are made of: sizes, frames with roles, references, shots, voices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, cast

from pydantic import AfterValidator, BeforeValidator, Field, SerializationInfo, WrapSerializer, model_validator
from pydantic_core.core_schema import SerializerFunctionWrapHandler

from mmgen.assets import AssetInput, Audio, Image, Video
from mmgen.requests.base import Input
from mmgen.requests.several import NONE, OneOrMore

__all__ = [
    "AspectRatio",
    "Camera",
    "Fraction",
    "KeyFrame",
    "Mask",
    "Plain",
    "Reference",
    "ReferenceInput",
    "Resolution",
    "Seconds",
    "Shot",
    "Size",
    "SoundEvent",
    "SoundEventInput",
    "Voice",
    "Words",
]


def _visible(text: str) -> str:
    if not any(character.isprintable() and not character.isspace() for character in text):
        raise ValueError("has no visible character")
    return text


def _size(given: Any) -> Any:
    """Accept ``"1920x1080"`` beside ``(1920, 1080)``."""
    if isinstance(given, str) and (match := re.fullmatch(r"(\d+)\s*[x×*]\s*(\d+)", given.strip())):
        return int(match[1]), int(match[2])
    return given


def _ratio(text: str) -> str:
    match = re.fullmatch(r"(\d{1,4}(?:\.\d{1,3})?):(\d{1,4}(?:\.\d{1,3})?)", text)
    if text != "adaptive" and not (match and float(match[1]) > 0 and float(match[2]) > 0):
        raise ValueError('must be "W:H", such as "16:9", or "adaptive"')
    return text


def _resolution(text: str) -> str:
    if not re.fullmatch(r"\d{3,4}p|\d{1,2}k", text.lower()):
        raise ValueError('must be lines such as "720p", or thousands of pixels such as "4k"')
    return text.lower()


def _sample(given: Any) -> Any:
    """Text that says where a sample lies, as JSON writes one, is that sample; other text is a voice's name."""
    located = isinstance(given, str) and (
        given.startswith(("data:", "http://", "https://")) or Path(given).is_absolute()
    )
    return Audio(given) if located else given


def _mask(given: Any) -> Any:
    """A URL that is said to be a video's is one; without a word it is an image's, as its address alone can't tell."""
    if isinstance(given, Mapping) and set(cast("Mapping[str, Any]", given)) == {"video"}:
        return Video(cast("Mapping[str, Any]", given)["video"])
    return cast("Any", given)


def _mask_text(mask: Image | Video, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> Any:
    """As other assets; where only an address is written, it is said that a video lies there."""
    written = handler(mask)
    is_address = isinstance(mask, Video) and mask.url is not None and written == mask.url
    return {"video": written} if is_address and info.mode_is_json() else written


Words = Annotated[str, AfterValidator(_visible), Field(max_length=20_000)]
Pixels = Annotated[int, Field(ge=1, le=65_536)]
Size = Annotated[tuple[Pixels, Pixels], BeforeValidator(_size)]
AspectRatio = Annotated[str, AfterValidator(_ratio)]
Resolution = Annotated[str, AfterValidator(_resolution)]
Seconds = Annotated[float, Field(gt=0, le=24 * 3600)]
Moment = Annotated[float, Field(ge=0, le=24 * 3600)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Voice = Annotated[str | Audio, BeforeValidator(_sample)]
"""A voice by name, or a sample of it: an Audio, or the data URI, the URL or the absolute path of one."""
Plain = Mapping[str, object]
"""The fields of a part, as JSON has them."""
Mask = Annotated[Image | Video, BeforeValidator(_mask), WrapSerializer(_mask_text)]
"""An image or a video; in JSON ``{"video": url}`` where only an address can be written."""


class Reference(Input):
    """A subject, place or style to keep, called by *name* in the prompt (``@name``)."""

    name: Annotated[str, Field(pattern=r"^[\w-]{1,64}$")] | None = None
    images: OneOrMore[Image, AssetInput] = NONE
    video: Video | None = None
    voice: Voice | None = None
    role: Literal["subject", "scene", "style"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_image(cls, given: Any) -> Any:
        return cast("Any", given) if isinstance(given, dict | Reference) else {"images": given}

    @model_validator(mode="after")
    def _not_empty(self) -> Reference:
        if not self.images and self.video is None and self.voice is None:
            raise ValueError("a reference needs images, a video or a voice")
        return self


ReferenceInput: TypeAlias = "Reference | AssetInput | Plain"
"""What stands for a reference: a picture alone, too."""


class KeyFrame(Input):
    """A picture that the video shows *at* so many seconds."""

    image: Image
    at: Moment


class Camera(Input):
    """
    How the camera moves. *strength* is 0 (hardly) to 1 (as far as the picture allows).

    Where a request takes one, untyped code may give its move alone: ``camera="push in"``.
    """

    move: Annotated[str, Field(min_length=1, max_length=64)]
    strength: Fraction | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_move(cls, given: Any) -> Any:
        return {"move": given} if isinstance(given, str) else given


class Shot(Input):
    """One shot of a film: what it shows, how long, the words over it, and how the next one comes."""

    prompt: Words | None = None
    first_frame: Image | None = None
    last_frame: Image | None = None
    seconds: Seconds | None = None
    camera: Camera | None = None
    title: Words | None = None
    subtitle: Words | None = None
    caption: Words | None = None
    transition: Annotated[str, Field(min_length=1, max_length=32)] | None = None
    """How this shot comes in: a cut, a dissolve, ..."""
    layout: Literal["photo", "card"] | None = None
    """Words over the picture, or a card whose words stand large before the picture, blurred."""


class SoundEvent(Input):
    """A sound from *start* to *end*, in seconds. Where a request takes one, ``(start, end, prompt)`` stands for it."""

    start: Moment
    end: Moment
    prompt: Words

    @model_validator(mode="before")
    @classmethod
    def _from_three(cls, given: Any) -> Any:
        if not isinstance(given, list | tuple):
            return given
        parts = cast("tuple[Any, ...]", given)
        return dict(zip(("start", "end", "prompt"), parts, strict=True)) if len(parts) == 3 else parts

    @model_validator(mode="after")
    def _forward(self) -> SoundEvent:
        if self.end <= self.start:
            raise ValueError("end must be after start")
        return self


SoundEventInput: TypeAlias = "SoundEvent | tuple[float, float, str] | Plain"
"""What stands for a sound event: its start, end and words alone, too."""
