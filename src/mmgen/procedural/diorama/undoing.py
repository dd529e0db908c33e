"""Steps back in words: what a text takes back of itself, and of what was done before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mmgen.errors import InputError
from mmgen.procedural.diorama.clauses import sentences_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mmgen.requests import SceneOperation

__all__ = ["Kept", "kept_of", "without_undone"]

_REDOING: Final = frozenset({"redo", "redo it", "redo that", "重做"})


class Kept(NamedTuple):
    """The numbers of the clauses that a text doesn't take back, and how many edits before it it takes back."""

    clauses: list[int]
    before: int


def kept_of(text: str, names: Iterable[str]) -> Kept:
    """
    What is left of a text: "undo that" takes back the clause before it, and at the start of a sentence the sentence before.

    Raises InputError where nothing is left.
    """
    if text.strip(" .。!！").casefold() in _REDOING:
        raise InputError("prompt", f"{text!r} is no edit of a file: ask for the edit again, or press Redo in the page")
    sentences: list[list[int]] = []
    number = before = 0
    for clauses in sentences_of(text, names):
        said: list[int] = []
        for clause in clauses:
            if clause[0].kind != "undo":
                said.append(number)
            elif said:
                said.pop()
            elif sentences:
                sentences.pop()
            else:
                before += 1
            number += 1
        sentences += [said] if said else []
    kept = [each for said in sentences for each in said]
    if number and not kept and not before:
        raise InputError("prompt", f"{text!r} takes back all that it asks for, so nothing is left to do")
    return Kept(kept, before)


def without_undone(operations: Sequence[SceneOperation], prompt: str, before: int) -> Sequence[SceneOperation]:
    """The operations but for those that a prompt takes back. Raises InputError where there are fewer."""
    if before > len(operations):
        raise InputError(
            "prompt",
            f"{prompt!r} has no edit before it to take back, for a file keeps no history: edit the file from before "
            "the last edit, say it after the edit in the same text, or press Undo in the page of mmgen scene --serve",
        )
    return operations[: len(operations) - before]
