"""Python, JSON and shell with their strings, numbers and names in colour."""

from __future__ import annotations

import re

from mmgen.cli.gallery.markup import Html, element, joined

__all__ = ["coloured"]

TOKEN = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
    r"|(?P<flag>(?<![\w-])--?[a-z][\w-]*)"
    r"|(?P<word>\b(?:from|import|with|as|true|false|null|True|False|None)\b)"
    r"|(?P<digits>(?<![\w.])\d+(?:\.\d+)?\b)"
)


def coloured(text: str) -> Html:
    """The text with each token in an element whose class names its kind."""
    pieces: list[str | Html] = []
    position = 0
    for match in TOKEN.finditer(text):
        pieces += [text[position : match.start()], element("span", match[0], class_=match.lastgroup)]
        position = match.end()
    return joined(*pieces, text[position:])
