"""The styles of films: scenes are drawn in more of them than photographs can be painted in."""

from __future__ import annotations

from typing import Final

from mmgen.procedural.editing.looks import LOOKS
from mmgen.procedural.scenes.style import STYLES
from mmgen.procedural.style_names import style_named
from mmgen.requests import Shot, VideoRequest

__all__ = ["FILM_STYLES", "film_style", "has_photographs", "placed"]

FILM_STYLES: Final = tuple(dict.fromkeys((*STYLES, *LOOKS)))


def has_photographs(request: VideoRequest) -> bool:
    """Whether any picture of the film is given."""
    parts: list[VideoRequest | Shot] = [request, *request.shots]
    return placed(request) or any(part.first_frame is not None or part.last_frame is not None for part in parts)


def placed(request: VideoRequest) -> bool:
    """Whether a reference is the scene of all shots that have no picture of their own."""
    return any(reference.role == "scene" for reference in request.references)


def film_style(request: VideoRequest) -> str | None:
    """The style that a request's word stands for: with photographs, one that they can be painted in."""
    return style_named(request.style, LOOKS if has_photographs(request) else FILM_STYLES)
