"""The strings that stand under fields in the source: they are the help texts of the options."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from functools import cache
from itertools import pairwise

__all__ = ["field_docstrings", "plain_text"]


@cache
def field_docstrings(kind: type) -> dict[str, str]:
    """What the source says under each field of *kind* and of its bases; empty where there is no source."""
    found: dict[str, str] = {}
    for ancestor in reversed(kind.__mro__):
        # What brings no fields of its own (the libraries' base classes) is not worth parsing.
        if set(inspect.get_annotations(ancestor)) & set(getattr(kind, "model_fields", ())):
            found |= _own(ancestor)
    return found


def plain_text(docstring: str) -> str:
    """A docstring for the terminal: code marks and emphasis go, lines are joined."""
    without_marks = re.sub(r"``(.+?)``|(?<!\*)\*(\w+)\*(?!\*)", lambda match: match[1] or match[2], docstring)
    return " ".join(without_marks.split())


def _own(kind: type) -> dict[str, str]:
    body = _bodies(kind.__module__).get(kind.__name__, [])
    return {
        field.target.id: inspect.cleandoc(text)
        for field, after in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and (text := _string(after))
    }


@cache
def _bodies(module: str) -> dict[str, list[ast.stmt]]:
    """The statements of each class of a module, parsed once; none when there is no source."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, TypeError, KeyError):
        return {}
    return {statement.name: statement.body for statement in tree.body if isinstance(statement, ast.ClassDef)}


def _string(statement: ast.stmt) -> str:
    expression = statement.value if isinstance(statement, ast.Expr) else None
    value = expression.value if isinstance(expression, ast.Constant) else None
    return value if isinstance(value, str) else ""
