"""Prompts that the vendor proposes for a picture. They come at once, without a task, for 10 credits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mmgen import Asset, Image, InputError
from mmgen.backends.http import WireRequest
from mmgen_vidu.held import is_held
from mmgen_vidu.replies import Told, objects

__all__ = ["Recommendation", "RecommendationKind", "recommended"]

RecommendationKind = Literal["img2video", "template"]
PATH = "ent/v2/img2video-prompt-recommendation"
MOST = 10


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One proposal for a picture."""

    kind: str
    """``img2video``: words for the picture as a first frame. ``template``: a scene template that suits it."""
    content: str
    """What is proposed, in words."""
    prompt: str = ""
    """The prompt, where the vendor tells it apart."""
    template: str = ""
    """The template, for ``VideoRequest(style=...)`` of the model ``template``."""
    resolution: str = ""


async def recommended(
    image: Image,
    asked: dict[str, Any],
    tell: Callable[[WireRequest], Awaitable[Told]],
    write: Callable[[Asset], Awaitable[str]],
) -> list[Recommendation]:
    """The proposals for *image*, as the vendor orders them."""
    if is_held(image):
        raise InputError(image.name, "is in the library of subjects: give the picture itself")
    told = await tell(WireRequest(path=PATH, json={"images": [await write(image)], **asked}))
    return [
        Recommendation(
            kind=str(item.get("type") or ""),
            content=str(item.get("content") or ""),
            prompt=str(item.get("prompt") or ""),
            template=str(item.get("template") or ""),
            resolution=str(item.get("resolution") or ""),
        )
        for item in objects(told.get("prompts"))
    ]


def asked_for(kinds: Sequence[RecommendationKind], resolution: str, count: int) -> dict[str, Any]:
    """What is asked for, in the vendor's words. Raises InputError for what it does not take."""
    if not kinds:
        raise InputError("kinds", "name one kind at least: img2video or template")
    if not 1 <= count <= MOST:
        raise InputError("count", f"must be from 1 to {MOST}, got {count}")
    return {"type": list(kinds), "resolution": resolution, "count": count}
