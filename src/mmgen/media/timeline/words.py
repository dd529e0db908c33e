"""What is written over a clip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from mmgen.errors import InputError
from mmgen.media.timeline.duration import Seconds, exact

Layout = Literal["photo", "card"]
"""``card`` sets the title large in the middle, over the clip's picture blurred and darkened."""


@dataclass(frozen=True, slots=True)
class Words:
    """
    Words over one clip, on screen while the clip is alone there; they leave as it begins to dissolve.

    ``title`` and ``subtitle`` share the quietest part of the picture; ``caption`` runs in the lower third, and what
    follows a line feed in it, such as a translation, is set smaller.
    """

    title: str | None = None
    subtitle: str | None = None
    caption: str | None = None
    layout: Layout = "photo"

    def __post_init__(self) -> None:
        if self.layout not in get_args(Layout):
            raise InputError("layout", f"{self.layout!r} is unknown; choose one of: {', '.join(get_args(Layout))}")

    def __bool__(self) -> bool:
        """Whether anything is written."""
        return bool(self.title or self.subtitle or self.caption)


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption for some time of the whole film, whatever clips are on screen: what is being said, for instance."""

    text: str
    start: Seconds
    seconds: Seconds

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise InputError("text", "a caption needs words")
        if exact(self.start, "start") < 0 or exact(self.seconds) <= 0:
            raise InputError("caption", f"{self.text!r} must start at 0 s or later and last more than 0 s")
