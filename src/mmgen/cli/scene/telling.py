"""Operations in words, one line each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

__all__ = ["told"]


def told(operation: Mapping[str, Any]) -> str:
    """What an operation, as plain data, does: ``add two lantern (red lantern), left of gate``."""
    kind = str(operation["operation"])
    parts = [kind]
    count = operation.get("count")
    parts += [str(count)] if count else []
    parts += [str(operation["name"])] if "name" in operation else []
    if operation.get("prompt") and operation["prompt"] != operation.get("name"):
        parts.append(f"({operation['prompt']})")
    rest = [key for key in operation if key not in {"operation", "name", "prompt", "count", "place", "object"}]
    parts += [f"{key.replace('_', ' ')} {_value(operation[key])}" for key in rest]
    if place := operation.get("place"):
        parts.append(_place(place))
    return " ".join(parts)


def _place(place: Mapping[str, Any]) -> str:
    words = {"left": "left of", "right": "right of", "front": "in front of", "away": "away from"}
    relation = str(place.get("relation") or "")
    named = " and ".join(place.get("of", ())) or ("everything" if relation else "")
    gap = f", {place['distance']:g} m apart" if place.get("distance") is not None else ""
    formation = f"in a {place['formation']}" if place.get("formation") else ""
    return " ".join(part for part in (words.get(relation, relation), named + gap, formation) if part)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"{round(number, 2):g}" for number in cast("list[float]", value))
    return f"{round(value, 2):g}" if isinstance(value, float) else str(value)
