"""Which look a clip is painted in: the style that is given, or one that the prompt asks for by name."""

from __future__ import annotations

from mmgen.procedural.editing.looks import PAINTED_LOOKS
from mmgen.procedural.style_names import style_named, styles_within, without_style
from mmgen.requests import VideoRequest

__all__ = ["look_of", "styled", "words_beside_look"]


def look_of(request: VideoRequest) -> str | None:
    """The look by the request's style; without one, a clip takes the first that its prompt names, as in "ink wash, snow"."""
    if request.style is not None or request.video is None:
        return style_named(request.style, PAINTED_LOOKS)
    return next(iter(styles_within(request.prompt or "", PAINTED_LOOKS)), None)


def styled(request: VideoRequest) -> VideoRequest:
    """The request with the look that its prompt asks for as its style."""
    look = look_of(request)
    return request if look is None or request.style is not None else request.model_copy(update={"style": look})


def words_beside_look(request: VideoRequest) -> str:
    """The prompt without the parts that only name the look that the clip is painted in."""
    look, words = look_of(request), request.prompt or ""
    return words if look is None else without_style(words, look, PAINTED_LOOKS)
