r"""
The short way to write a part with fields of its own: ``first_frame=a.jpg,seconds=3,camera.move=push in``.

A comma separates only where ``key=`` follows, so ``title=Tea, spring`` needs no quotation marks; a value that holds
``,key=`` does: ``title="a,b=c"``, with ``\"`` for a mark within. One value may stand alone in front, without a key.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mmgen.errors import InputError

__all__ = ["Pair", "pairs_of"]

KEY = r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*"
STARTS = re.compile(rf"\s*({KEY})=")
SEPARATOR = re.compile(rf",(?=\s*{KEY}=)")
QUOTED = re.compile(r"""\s*(["'])((?:\\.|(?!\1).)*)\1\s*(?=,|$)""", re.DOTALL)


class Pair(NamedTuple):
    """A key and its value; the key of a value that stands alone in front is empty."""

    key: str
    value: str


def pairs_of(text: str) -> list[Pair]:
    """Split *text*. Raises InputError when a value has neither a key nor the first place."""
    found: list[Pair] = []
    position = 0
    while position < len(text) or not found:
        start = STARTS.match(text, position)
        if start is None and found:
            raise InputError(repr(text[position:].strip()), "needs a key in front: write key=value,key=value")
        key = start[1].replace("-", "_") if start else ""
        value, position = _value(text, start.end() if start else position)
        found.append(Pair(key, value))
    return found


def _value(text: str, position: int) -> tuple[str, int]:
    """The value that begins at *position*, and where the next key begins."""
    if quoted := QUOTED.match(text, position):
        return re.sub(r"\\(.)", r"\1", quoted[2], flags=re.DOTALL), quoted.end() + 1
    # The comma of a data URI belongs to it, whatever follows.
    search_from = text.find(",", position) + 1 if text.startswith("data:", position) else position
    end = SEPARATOR.search(text, search_from)
    stop = end.start() if end else len(text)
    return text[position:stop].strip(), stop + 1
