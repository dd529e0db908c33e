"""What was read of one clause: the verb, the things, where, how far or how much."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mmgen.procedural.diorama.phrases import Phrase
    from mmgen.procedural.diorama.terms import Term

__all__ = ["Order"]


@dataclass(slots=True)
class Order:
    """What was read of a clause."""

    text: str
    verb: str = ""
    topic: str = ""
    objects: list[Phrase] = field(default_factory=list["Phrase"])
    relation: str = ""
    anchors: list[Phrase] = field(default_factory=list["Phrase"])
    side: str = ""
    excepted: list[Phrase] = field(default_factory=list["Phrase"])
    """What is left as it is."""
    compared: list[Phrase] = field(default_factory=list["Phrase"])
    """By what a size is measured."""
    alike: bool = False
    """Whether a size is to be as large as that, or larger or smaller."""
    faced: str = ""
    """What a thing is to look at where that is no thing: a side, the viewer, or each other."""
    formation: str = ""
    bunch: bool = False
    """Whether a row or a ring of something is spoken of, which is new."""
    metres: float | None = None
    degrees: float | None = None
    number: float | None = None
    percent: float | None = None
    spin: float = 0.0
    tip: str = ""
    """The axis about which a thing is tipped over."""
    degree: str = ""
    """A bit, or much."""
    measured: bool = False
    """Whether a size is the thing's own, in metres."""
    factors: list[tuple[str, float]] = field(default_factory=list[tuple[str, float]])
    values: list[Term] = field(default_factory=list["Term"])
    """Colours, materials and the words of the scene's own nodes."""

    def told(self) -> str:
        """What was understood, in short."""
        parts = [self.verb or self.topic, *(each.prompt for each in self.objects), self.relation or self.side]
        parts += [each.prompt for each in [*self.anchors, *self.compared]] + [term.text for term in self.values]
        return " · ".join(part for part in parts if part) or "nothing"
