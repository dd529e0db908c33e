"""Whether a body that was sent holds a value: as one of its leaves, and not as a part of another."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

__all__ = ["holds", "leaves"]


def holds(body: object, value: object) -> bool:
    """
    Whether *value* is a leaf of *body*, or stands within a text where it is a text itself.

    A zero is not false, nor is it in 10. In a form all is text, so "0" stands for it there.
    """
    return any(_is(leaf, value) for leaf in leaves(body))


def leaves(body: object) -> Iterator[object]:
    """What *body* holds that holds nothing itself; JSON within a text, as forms have it, is opened too."""
    if isinstance(body, Mapping):
        for part in cast("Mapping[object, object]", body).values():
            yield from leaves(part)
    elif isinstance(body, Sequence) and not isinstance(body, str | bytes):
        for part in cast("Sequence[object]", body):
            yield from leaves(part)
    else:
        yield body
        if isinstance(body, str) and body[:1] in {"{", "["}:
            yield from leaves(_opened(body))


def _opened(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _is(leaf: object, value: object) -> bool:
    if isinstance(value, str):
        return isinstance(leaf, str) and value in leaf
    if isinstance(leaf, str):
        return leaf == json.dumps(value)
    return leaf == value and isinstance(leaf, bool) == isinstance(value, bool)
