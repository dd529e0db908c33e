"""What of a request for a scene can't be honoured together."""

from __future__ import annotations

from mmgen.backends import Problem
from mmgen.requests import ImageRequest

__all__ = ["SCENE_RULES"]


def _one_scene(request: ImageRequest) -> Problem | None:
    if sum(reference.role == "scene" for reference in request.references) > 1:
        return Problem("references", "one picture can be the scene; leave the others out")
    return None


def _alone_without_photographs(request: ImageRequest) -> Problem | None:
    """What stands alone is what the words name; photographs are only for its colours."""
    if request.background == "transparent" and any(item.role != "style" for item in request.references):
        return Problem(
            "references", "with a transparent background only a style (its colours) is taken from a reference"
        )
    return None


def _transparency_kept(request: ImageRequest) -> Problem | None:
    if request.background != "transparent" or request.format != "jpeg":
        return None
    return Problem("format", "JPEG holds no transparency; use png, webp or avif")


SCENE_RULES = (_one_scene, _alone_without_photographs, _transparency_kept)
