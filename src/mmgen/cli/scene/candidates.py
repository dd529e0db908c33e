"""The things that an ambiguous sentence could have meant, from the reason why it was refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

__all__ = ["candidates_of"]

_AMBIGUOUS: Final = re.compile(r"'([^']+)' could be any of ([^;]+);")
_PLACED: Final = re.compile(r" \([^)]*\)$")


def candidates_of(reason: str, state: Mapping[str, Any]) -> dict[str, Any]:
    """The words that were ambiguous, and the things of the scene that they may mean, with where they are; {} for other reasons."""
    found = _AMBIGUOUS.search(reason)
    if found is None:
        return {}
    names = {thing["name"] for thing in state.get("objects", ())}
    candidates = [{"name": _PLACED.sub("", told), "told": told} for told in found[2].split(", ")]
    return {"phrase": found[1], "candidates": [each for each in candidates if each["name"] in names]}
