"""The lines that a prompt sets in quotes."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["spoken_lines", "without_lines"]

_LINE: Final = re.compile(r"\"([^\"]+)\"|“([^”]+)”|「([^」]+)」|『([^』]+)』")


def spoken_lines(text: str) -> list[str]:
    """The quoted lines of a prompt, in their order; what has no letter or digit in it can't be said."""
    found = [next(part for part in match.groups() if part).strip() for match in _LINE.finditer(text)]
    return [line for line in found if any(sign.isalnum() for sign in line)]


def without_lines(text: str) -> str:
    """The prompt with a comma for each quoted line."""
    return _LINE.sub(",", text)
