"""Typed reading of a glTF file's JSON: every value and reference is checked before it is used."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NoReturn, cast

from mmgen.errors import InputError
from mmgen.media.gltf_container import Container

JsonObject = dict[str, object]

MAX_INTEGER = 2**32


@dataclass(slots=True)
class GltfJson:
    """The JSON of a GLB; every method raises InputError where the JSON breaks the format."""

    container: Container
    _lists: dict[str, list[JsonObject]] = field(default_factory=dict[str, list[JsonObject]])

    def fail(self, reason: str) -> NoReturn:
        raise InputError(self.container.name, reason)

    def top(self, key: str) -> list[JsonObject]:
        """Return one of the document's own lists, such as ``nodes``; empty when it is absent."""
        if key not in self._lists:
            self._lists[key] = self.objects(self.container.root, key)
        return self._lists[key]

    def objects(self, owner: JsonObject, key: str) -> list[JsonObject]:
        found = self._list(owner, key)
        if not all(isinstance(item, dict) for item in found):
            self.fail(f'its "{key}" is not a list of objects')
        return cast("list[JsonObject]", found)

    def child(self, owner: JsonObject, key: str) -> JsonObject:
        """Return the object under ``key``, empty when it is absent."""
        found = owner.get(key, {})
        if not isinstance(found, dict):
            self.fail(f'its "{key}" is not an object')
        return cast("JsonObject", found)

    def text(self, owner: JsonObject, key: str, default: str = "") -> str:
        found = owner.get(key, default)
        if not isinstance(found, str):
            self.fail(f'its "{key}" is {_short(found)}, not a string')
        return found

    def texts(self, owner: JsonObject, key: str) -> list[str]:
        found = self._list(owner, key)
        if not all(isinstance(item, str) for item in found):
            self.fail(f'its "{key}" is not a list of strings')
        return cast("list[str]", found)

    def integer(self, owner: JsonObject, key: str, default: int = 0) -> int:
        """Return a whole number from 0 to 2**32."""
        found = owner.get(key, default)
        if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= MAX_INTEGER:
            self.fail(f'its "{key}" is {_short(found)}, not a whole number from 0 to {MAX_INTEGER:,}')
        return found

    def number(self, owner: JsonObject, key: str, default: float) -> float:
        found = owner.get(key, default)
        if not _is_number(found):
            self.fail(f'its "{key}" is {_short(found)}, not a number')
        return float(cast("float", found))

    def numbers(self, owner: JsonObject, key: str, default: tuple[float, ...]) -> tuple[float, ...]:
        """Return as many finite numbers as ``default`` has."""
        if key not in owner:
            return default
        found = self.any_numbers(owner, key)
        if len(found) != len(default):
            self.fail(f'its "{key}" has {len(found)} numbers, not {len(default)}')
        return found

    def any_numbers(self, owner: JsonObject, key: str) -> tuple[float, ...]:
        found = self._list(owner, key)
        if not all(_is_number(item) for item in found):
            self.fail(f'its "{key}" is {_short(found)}, not a list of numbers')
        return tuple(float(cast("float", item)) for item in found)

    def reference(self, owner: JsonObject, key: str, target: str) -> int | None:
        """Return a position in the document's ``target`` list, or None when ``key`` is absent."""
        return self._checked(owner[key], key, target) if key in owner else None

    def references(self, owner: JsonObject, key: str, target: str) -> list[int]:
        return [self._checked(item, key, target) for item in self._list(owner, key)]

    def _checked(self, found: object, key: str, target: str) -> int:
        available = len(self.top(target))
        if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < available:
            self.fail(f'its "{key}" refers to {target}[{_short(found)}], but there are {available}')
        return found

    def _list(self, owner: JsonObject, key: str) -> list[object]:
        found = owner.get(key, [])
        if not isinstance(found, list):
            self.fail(f'its "{key}" is {_short(found)}, not a list')
        return cast("list[object]", found)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _short(value: object) -> str:
    text = repr(value) if not isinstance(value, list | dict) else f"a {type(value).__name__}"  # pyright: ignore[reportUnknownArgumentType]  # repr of JSON
    return text if len(text) <= 40 else text[:37] + "..."
