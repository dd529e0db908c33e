"""Regular expressions for words of a prompt, compiled when they are first used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

__all__ = ["Pattern"]


class Pattern:
    """
    A regular expression that costs nothing until it is used.

    The vocabularies of all models are loaded together, and compiling them took longer than reading most prompts does.
    """

    def __init__(self, source: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        """Nothing is compiled here: a mistake in the source is raised at first use."""
        self._source, self._flags = source, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._source, self._flags)

    def search(self, text: str) -> re.Match[str] | None:
        """As in ``re``, like all that follows."""
        return self._compiled.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """At the start of the text."""
        return self._compiled.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The whole text."""
        return self._compiled.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All places."""
        return self._compiled.finditer(text)

    def findall(self, text: str) -> list[Any]:
        """All finds: strings, or tuples where the source has several groups."""
        return self._compiled.findall(text)

    def split(self, text: str) -> list[Any]:
        """The text between the places, and what groups found there."""
        return self._compiled.split(text)

    def sub(self, replacement: str | Callable[[re.Match[str]], str], text: str, *, count: int = 0) -> str:
        """The text with all places replaced, or with the first few."""
        return self._compiled.sub(replacement, text, count=count)
