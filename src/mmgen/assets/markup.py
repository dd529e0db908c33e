"""Pieces of HTML that hold media; whatever is put into them is escaped or encoded here."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mmgen.media.sniff import sniff

if TYPE_CHECKING:
    from mmgen.media.source import MediaInput

STYLE: Final = "max-width:100%;border-radius:6px"


def encoded(content: bytes) -> str:
    """Return base64 text, which is how notebooks store bytes."""
    return base64.b64encode(content).decode("ascii")


def data_uri(content: bytes, media_type: str) -> str:
    """Return the bytes as a data URI that is safe inside a quoted attribute."""
    return f"data:{escape(media_type, quote=True)};base64,{encoded(content)}"


def picture(content: bytes, *, description: str = "", style: str = STYLE) -> str:
    """Return an ``<img>`` of an encoded picture."""
    uri = data_uri(content, sniff(content) or "image/png")
    return f'<img alt="{escape(description, quote=True)}" style="{style}" src="{uri}">'


def kilobytes(size: int) -> str:
    """Return a size in words that people read."""
    return f"{size / 2**20:,.1f} MB" if size >= 2**20 else f"{size / 2**10:,.1f} KB"


def too_large(source: MediaInput, size: int) -> str:
    """Return a sentence that says where a file is that is too large to be put into a notebook."""
    place = (
        f"it is at <code>{escape(str(source))}</code>"
        if isinstance(source, Path)
        else "write it to disk with <code>.save(path)</code>"
    )
    return f"<p>This file has {kilobytes(size)}, too much to keep inside a notebook: {place}.</p>"
