"""Workflows from a folder: for each ``name.json`` a ``name.toml`` that says where its holes are."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, cast

from mmgen import (
    ImageRequest,
    InputError,
    MusicRequest,
    Object3DRequest,
    Object4DRequest,
    Request,
    SoundRequest,
    SpeechRequest,
    VideoRequest,
)
from mmgen_comfyui.holes import Hole, HoleLike
from mmgen_comfyui.workflow import Workflow

__all__ = ["workflows_in"]

REQUESTS: Mapping[str, type[Request[Any]]] = {
    kind.kind: kind
    for kind in (
        ImageRequest,
        VideoRequest,
        SpeechRequest,
        MusicRequest,
        SoundRequest,
        Object3DRequest,
        Object4DRequest,
    )
}
HOLE_FIELDS = frozenset(item.name for item in fields(Hole))


def workflows_in(folder: Path) -> list[Workflow]:
    """The workflow of each TOML file in *folder*, in the order of their names. Raises InputError for what is wrong."""
    if not folder.is_dir():
        raise InputError(str(folder), "is no folder of workflows")
    return [_workflow(path) for path in sorted(folder.glob("*.toml"))]


def _workflow(path: Path) -> Workflow:
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(path.name, f"can't be read ({error})") from error
    kind = told.pop("request", None)
    if kind not in REQUESTS:
        raise InputError(path.name, f"request must be one of {', '.join(REQUESTS)}, got {kind!r}")
    for section in ("holes", "options"):
        holes = told.get(section, {})
        if not isinstance(holes, dict):
            raise InputError(path.name, f"[{section}] is a table: a name, and the place")
        told[section] = {
            str(name): _hole(path, str(name), given) for name, given in cast("dict[str, Any]", holes).items()
        }
    return Workflow.load(path.with_suffix(".json"), request=REQUESTS[kind], **told)


def _hole(path: Path, name: str, given: Any) -> HoleLike:
    """A place, a list of places, or a table with ``at`` and its limits."""
    if isinstance(given, str) or (
        isinstance(given, list) and all(isinstance(item, str) for item in cast("list[object]", given))
    ):
        return cast("HoleLike", given)
    if not isinstance(given, dict) or "at" not in given:
        raise InputError(f"{path.name}: {name}", 'is a place such as "6.text", a list of places, or a table with at')
    told = cast("dict[str, Any]", given)
    if unknown := sorted(set(told) - HOLE_FIELDS):
        raise InputError(f"{path.name}: {name}", f"a hole has no {', '.join(unknown)}")
    return Hole(**told)
