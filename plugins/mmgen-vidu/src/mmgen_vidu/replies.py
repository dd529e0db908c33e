"""What the vendor answers, read as far as it is what it should be."""

from __future__ import annotations

from typing import Any, TypeAlias, cast

from mmgen import PluginError
from mmgen.backends.http import WireReply

__all__ = ["Told", "objects", "told_object", "whole"]

Told: TypeAlias = dict[str, Any]


def told_object(reply: WireReply, path: str) -> Told:
    """The object that *path* was answered with. Raises PluginError for anything else."""
    data = reply.json()
    if not isinstance(data, dict):
        raise PluginError(f"vidu: {path} was not answered with a JSON object")
    return cast("Told", data)


def objects(found: object) -> list[Told]:
    """The objects of a list, as far as it is one."""
    entries = cast("list[object]", found) if isinstance(found, list) else []
    return [cast("Told", entry) for entry in entries if isinstance(entry, dict)]


def whole(number: object) -> int:
    """A number of things; 0 where none is told."""
    return int(number) if isinstance(number, int | float) else 0
