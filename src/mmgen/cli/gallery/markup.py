"""HTML that can't be written unescaped: text becomes markup only by passing through ``element``."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

__all__ = ["Html", "element", "joined", "raw", "reference"]

VOID = frozenset({"img", "meta", "link", "source"})


class Html:
    """Markup that is safe to write."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def element(tag: str, *content: str | Html, **attributes: str | int | bool | None) -> Html:
    """
    An element; text within is escaped, and so are the values of attributes.

    An underscore in an attribute's name is written as a hyphen, one at its end is left out (``class_``). True writes
    the bare name; None and False write nothing.
    """
    written = "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in VOID:
        return Html(f"<{tag}{written}>")
    return Html(f"<{tag}{written}>{joined(*content)}</{tag}>")


def joined(*content: str | Html) -> Html:
    """Several pieces one after another; text is escaped."""
    return Html("".join(piece.text if isinstance(piece, Html) else escape(piece) for piece in content))


def raw(text: str) -> Html:
    """Markup, styles or scripts written by mmgen itself; never anything that comes from outside."""
    return Html(text)


def reference(path: str) -> str:
    """A file's path from the page as a URL that can't leave for another scheme."""
    return "./" + quote(path.replace("\\", "/").lstrip("/"))


def _attribute(name: str, value: str | int | bool | None) -> str:  # noqa: FBT001 - the value of an attribute
    if value is None or value is False:
        return ""
    written = name.rstrip("_").replace("_", "-")
    return f" {written}" if value is True else f' {written}="{escape(str(value))}"'
