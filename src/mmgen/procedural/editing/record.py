"""What the embedded backend does to a given picture, as a record."""

from __future__ import annotations

from mmgen.backends import Anything, Each, Fields, Judged, Model, OneOf, Pixels, Problem
from mmgen.procedural.editing.looks import LOOKS, named_look
from mmgen.procedural.models import FREE, RATIO, SOURCE, WRITTEN
from mmgen.requests import ImageRequest

__all__ = ["EDIT"]

DOES = (
    "mask to take something out, style (or a prompt that names one), references with a palette, "
    "size, aspect_ratio or resolution, background='transparent'"
)


def _look_named(prompt: str) -> str | None:
    """Words are honoured as far as they name a look."""
    if named_look(prompt) is not None:
        return None
    return f"only a look is understood here ({', '.join(LOOKS)}); what else can be done has fields: {DOES}"


def _something_to_do(request: ImageRequest) -> Problem | None:
    names = ("mask", "style", "prompt", "references", "size", "aspect_ratio", "resolution", "background")
    if request.image is None or any(getattr(request, name) not in (None, ()) for name in names):
        return None
    return Problem("image", f"say what is to be done with it: {DOES}")


def _one_look(request: ImageRequest) -> Problem | None:
    if request.style is None or request.prompt is None:
        return None
    return Problem("prompt", "names a look beside the style: leave one of them out")


def _palette_of_a_style(request: ImageRequest) -> Problem | None:
    if all(reference.role == "style" for reference in request.references):
        return None
    return Problem("references", "only a palette is taken from a reference: give it the role 'style'")


def _strength_of_something(request: ImageRequest) -> Problem | None:
    if request.strength is None or request.style or request.prompt or request.references:
        return None
    return Problem("strength", "says how far a style or a palette goes; give one of them, or leave it out")


def _transparency_kept(request: ImageRequest) -> Problem | None:
    if request.background is None or request.format != "jpeg":
        return None
    return Problem("format", "JPEG holds no transparency; use png, webp or avif")


def _size_or_resolution(request: ImageRequest) -> Problem | None:
    if request.size is None or request.resolution is None:
        return None
    return Problem("resolution", "the size says it already; leave one of them out")


EDIT = Model(
    id="edit",
    title="Photographs restyled, repaired, extended, enlarged and cut out",
    request=ImageRequest,
    tasks=("image-to-image", "inpainting"),
    requires=("image",),
    accepts={
        "image": Anything(),
        "mask": Anything(),
        "prompt": Judged(_look_named, f"words that name a look: {', '.join(LOOKS)}"),
        "style": OneOf(*LOOKS),
        "strength": Anything(),
        "references": Each(Fields(images=Each(Anything(), most=1), role=OneOf("style")), most=1),
        "size": Pixels(16, 8192, most=7680 * 4320),
        "aspect_ratio": RATIO,
        "resolution": OneOf("480p", "720p", "1080p", "1440p", "2160p", "2k", "4k", "8k"),
        "background": OneOf("transparent"),
        "seed": Anything(),
        "format": OneOf("png", "jpeg", "webp", "avif"),
    },
    also=(
        _something_to_do,
        _one_look,
        _palette_of_a_style,
        _strength_of_something,
        _transparency_kept,
        _size_or_resolution,
    ),
    defaults={"strength": 1.0, "format": "png"},
    price=FREE,
    learned=False,
    typical_seconds=5,
    source=SOURCE,
    checked_on=WRITTEN,
)
