"""Asking for an image."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from mmgen.assets import Asset, Image
from mmgen.requests.base import Request
from mmgen.requests.inputs import AspectRatio, Fraction, Reference, ReferenceInput, Resolution, Size, Words
from mmgen.requests.several import NONE, OneOrMore

__all__ = ["ImageRequest", "ImageTextRequest"]


class ImageRequest(Request[Image]):
    """An image from words, from another image, from references, or from several of these."""

    kind = "image"
    yields = Image

    prompt: Words | None = None
    """What to show. Words in quotation marks are to be legible in the picture."""
    negative_prompt: Words | None = None
    """What not to show."""
    image: Image | None = None
    """The picture to edit."""
    mask: Image | None = None
    """White where *image* may change, black where it must stay."""
    references: OneOrMore[Reference, ReferenceInput] = NONE
    """Subjects, places or styles to keep."""
    size: Size | None = None
    """Width and height in pixels."""
    aspect_ratio: AspectRatio | None = None
    """``"W:H"``, or ``"adaptive"`` for the input's own."""
    resolution: Resolution | None = None
    """``"720p"``, ``"1080p"``, ``"2k"``, ``"4k"``: the size class, where the model has such."""
    style: Words | None = None
    """A named style of the model."""
    strength: Fraction | None = None
    """How far an edit may depart from *image*: 0 not at all, 1 freely."""
    guidance: Annotated[float, Field(ge=0, le=100)] | None = None
    """How closely to follow the prompt (classifier-free guidance scale)."""
    steps: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Denoising steps."""
    background: Literal["opaque", "transparent"] | None = None
    """Whether what lies behind the subject is kept."""
    format: Literal["png", "jpeg", "webp", "avif"] | None = None
    """File format of the result."""

    @property
    def task(self) -> str:
        """One of ``tasks()``, from the fields that are set."""
        if self.mask is not None:
            return "inpainting"
        return "image-to-image" if self.image is not None or self.references else "text-to-image"

    @classmethod
    def tasks(cls) -> tuple[str, ...]:
        """Every task that an image request can express."""
        return ("text-to-image", "image-to-image", "inpainting")

    @model_validator(mode="after")
    def _consistent(self) -> ImageRequest:
        if self.mask is not None and self.image is None:
            raise ValueError("mask: needs the image that it masks")
        if self.size is not None and self.aspect_ratio is not None:
            raise ValueError("size and aspect_ratio: give one of them; a size has a ratio already")
        return self


class ImageTextRequest(Request[Asset]):
    """A picture and its words made together (jointly): the assets are an Image and a Text, in turn."""

    kind = "image-text"
    yields = Asset

    prompt: Words | None = None
    size: Size | None = None

    @property
    def task(self) -> str:
        """Joint generation has a single task."""
        return "joint-image-text"

    @classmethod
    def tasks(cls) -> tuple[str, ...]:
        """Joint generation has a single task."""
        return ("joint-image-text",)
