"""Sentences that are no edit but a step back or forward in the editor."""

from __future__ import annotations

import re
from typing import Final, Literal

__all__ = ["Way", "way_of"]

Way = Literal["undo", "redo"]

_OBJECT: Final = r"(?: (?:it|that|this|(?:(?:the|that) )?(?:last|previous)(?: (?:step|edit|change|one))?))?"
_BEFORE: Final = r"(?:上一步|上一个|这一步|一步|一下|刚才的?(?:修改|操作|一步)?|它)?吧?"
_UNDO: Final = re.compile(
    rf"(?:please )?(?:undo|revert){_OBJECT}(?: please)?|take that back|go back|请?(?:撤销|撤回|撤消|取消|回退){_BEFORE}",
    re.IGNORECASE,
)
_REDO: Final = re.compile(rf"(?:please )?redo{_OBJECT}(?: please)?|请?重做{_BEFORE}", re.IGNORECASE)


def way_of(text: str) -> Way | None:
    """Whether all that is said is to go a step back, or forward again."""
    said = " ".join(text.strip(" .。!！").replace(",", " ").split())
    return "undo" if _UNDO.fullmatch(said) else "redo" if _REDO.fullmatch(said) else None
