"""Asking for words about media."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from mmgen.assets import Audio, Image, Text, Video
from mmgen.requests.base import Request
from mmgen.requests.inputs import Words

__all__ = ["CaptionRequest"]


class CaptionRequest(Request[Text]):
    """Words about a picture, a video or a sound: a caption, an answer, a transcript."""

    kind = "caption"
    yields = Text

    image: Image | None = None
    """The picture to describe."""
    video: Video | None = None
    """The video to describe."""
    audio: Audio | None = None
    """The sound to write down."""
    prompt: Words | None = None
    """A question, or what to look at."""
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    """BCP 47, such as ``zh-CN``."""
    max_words: Annotated[int, Field(ge=1)] | None = None
    """At most so many words."""

    @property
    def task(self) -> str:
        """One of ``tasks()``, from the fields that are set."""
        if self.video is not None:
            return "video-to-text"
        return "automatic-speech-recognition" if self.audio is not None else "image-to-text"

    @classmethod
    def tasks(cls) -> tuple[str, ...]:
        """Every task that a caption request can express."""
        return ("image-to-text", "video-to-text", "automatic-speech-recognition")

    @model_validator(mode="after")
    def _one_input(self) -> CaptionRequest:
        if sum(given is not None for given in (self.image, self.video, self.audio)) != 1:
            raise ValueError("image, video or audio: give exactly one")
        return self
