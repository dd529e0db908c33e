"""Steps of reading in which a thing is related to another: its size measured by it, turned to it, made into it."""

from __future__ import annotations

import re
from typing import Final

from mmgen.procedural.diorama.order import Order
from mmgen.procedural.diorama.phrases import SIDES, Phrase, Reader
from mmgen.procedural.diorama.terms import Term

__all__ = ["KEEPING", "Relating"]

_HANGS: Final = re.compile(r"\bhang", re.IGNORECASE)
KEEPING: Final = frozenset(
    {"remove", "keep", "replace", "swap", "rotate", "grow", "shrink", "scale", "double", "halve", "make", "duplicate", "face"}
)  # fmt: skip
"""Verbs that take no place: one that is said belongs to the thing."""
_CHOOSES: Final = frozenset({"nearest", "farthest"})
_LEADS: Final = frozenset({"opposite", "middle", "closer", "farther"})
"""Relations by which things are chosen, and by which they never are."""


class Relating:
    """A clause that is read into an order; each step returns whether it understood what it found."""

    def __init__(self, order: Order, terms: list[Term]) -> None:
        self.order = order
        self.reader = Reader(terms)

    def _skip(self, term: Term) -> bool:
        del term
        self.reader.at += 1
        return True

    def _faced(self, *, away: bool = False) -> bool:
        """Turned to face the gate, facing left, 面向镜头; a pronoun before it is the thing itself."""
        order = self.order
        if order.verb in {"add", "put"}:
            return False
        order.verb = "face"
        if away:
            order.faced = "away"
        viewer = self.reader.take("camera word", "viewer", "side", "mutual")
        if viewer is not None:
            turned = "behind" if away else "viewer"  # away from the camera is to the back
            order.faced = {"camera word": turned, "viewer": turned, "mutual": "inward"}.get(
                viewer.kind, str(viewer.value)
            )
            return True
        if self.reader.kind() in {"relation", "toward"}:
            relation = self.reader.take("relation", "toward")
            if relation is not None and relation.value == "away":
                order.faced = "away"
        if self.reader.take("camera word", "viewer") is not None:
            order.faced = "behind" if order.faced == "away" else "viewer"
            return True
        found = self.reader.phrases()
        if order.objects and order.objects[-1].pronoun == "it" and len(order.objects) > 1:
            order.objects.pop()
        if order.objects or not order.text.isascii():
            order.anchors = found
            return bool(found)
        # Face the bench toward the camera
        order.objects = found
        return bool(found)

    def _than(self, term: Term) -> bool:
        """Bigger than the house, 比房子大."""
        del term
        self.reader.at += 1
        self.order.compared = self.reader.phrases()
        return bool(self.order.compared) and (bool(self.order.factors) or self.reader.peek() is not None)

    def _equal(self, term: Term) -> bool:
        """As big as the house; 和房子一样大, where what is measured by was taken for one of the things."""
        order = self.order
        self.reader.at += 1
        order.alike = True
        order.factors.append((str(term.value), 1.0))
        if term.text.isascii():
            order.compared = self.reader.phrases()
        elif len(order.objects) > 1:
            order.compared = [order.objects.pop()]
        return bool(order.compared)

    def _mutual(self, term: Term) -> bool:
        if self.order.verb not in {"face", "make", "rotate", "put", ""}:
            return False
        self.order.verb, self.order.faced = "face", "inward"
        return self._skip(term)

    def _together(self, term: Term) -> bool:
        if self.order.verb not in {"put", "move", "make", "spread", "space", "line"}:
            return False
        self.order.verb = str(term.value)
        return self._skip(term)

    def _into(self, term: Term) -> bool:
        """Into a bridge, into pines."""
        del term
        order = self.order
        self.reader.at += 1
        found = self.reader.phrases()
        if not found:
            return order.verb == "make" and self.reader.peek() is not None
        if order.verb != "make" or len(found) != 1 or len(order.objects) != 1:
            return False
        order.verb = "replace"
        order.objects += found
        return True

    def _home(self, term: Term) -> bool:
        if self.order.verb not in {"put", "move", "return", ""}:
            return False
        self.order.verb = "return"
        return self._skip(term)

    def _verb_follows(self, verb: str) -> bool:
        return self.reader.kind() == "verb" and self.reader.terms[self.reader.at].value == verb

    def _from(self, term: Term) -> bool:
        """Hang it from the gate, two metres from the gate; elsewhere a word without weight."""
        self._skip(term)
        order = self.order
        hangs = order.verb == "put" and _HANGS.search(order.text) is not None
        far = order.verb in {"put", "move", "add"} and order.metres is not None
        if not (hangs or far) or not order.objects or order.topic or order.relation or order.side:
            return True
        anchors = self.reader.phrases()
        return not anchors or self._set_relation("near" if far else "on", anchors)

    def _at(self, term: Term) -> bool:
        """在门左边, 到树旁边, 在左边."""
        del term
        self.reader.at += 1
        order = self.order
        anchors = self.reader.phrases()
        if self.reader.kind() == "de" and self.reader.kind(1) == "side":
            self.reader.at += 1
        side = self.reader.take("side")
        if side is None and not anchors:
            return True
        order.anchors = anchors
        order.relation = SIDES[str(side.value)] if side is not None else "near"
        if order.relation == "between" and (not anchors or (anchors[0].all and not anchors[0].noun)):
            order.relation, order.anchors = "middle", []
        return True

    def _relation(self, term: Term) -> bool:
        order = self.order
        if not term.text.isascii() and not order.objects and (chosen := self.reader.phrases()):
            order.objects = chosen
            return True
        self.reader.at += 1
        anchors = self.reader.phrases()
        if not anchors and order.topic:
            return True
        if not anchors and term.value == "on" and self.reader.kind() == "ground word":
            return True
        if not anchors:
            if term.value == "around" and order.verb in {"make", "rotate"}:
                order.degrees = 180.0
                return True
            return term.value == "away" and self._set_relation(str(term.value), [])
        if term.value == "middle" and anchors[0].all and not anchors[0].noun:
            return self._set_relation("middle", [])
        leads = term.text.casefold().startswith("to ") or term.value in _LEADS
        chooses = order.verb in KEEPING and not (leads and order.verb == "duplicate")
        qualifies = chooses or (order.verb in {"move", "put"} and not leads and self._place_follows())
        if term.value in _CHOOSES or order.verb == "face":
            if order.objects:
                order.objects[-1].by = (str(term.value), anchors)
            return bool(order.objects)
        if qualifies and order.objects and not (order.verb == "duplicate" and not order.objects[-1].definite):
            order.objects[-1].by = (str(term.value), anchors)
            return True
        if order.relation and order.anchors and order.anchors[-1].by is None and term.text.isascii():
            # Left of the vase on the table: which vase
            order.anchors[-1].by = (str(term.value), anchors)
            return True
        return self._set_relation(str(term.value), anchors)

    def _set_relation(self, relation: str, anchors: list[Phrase]) -> bool:
        if self.order.relation or (self.order.side not in {"", relation} and not self.order.topic):
            return False
        self.order.relation, self.order.anchors = relation, anchors
        return True

    def _place_follows(self) -> bool:
        """Whether the clause says another place later on, which is then where to go."""
        rest = self.reader.terms[self.reader.at :]
        return any(term.kind in {"relation", "side", "toward", "unit"} for term in rest)

    def _apart(self, term: Term) -> bool:
        """离房子远一点, 离房子两米."""
        del term
        if not self.order.objects and (chosen := self.reader.phrases()):
            self.order.objects = chosen
            return True
        self.reader.at += 1
        anchors = self.reader.phrases()
        if anchors and self.reader.kind() in {"number", "count"}:
            return self._set_relation("near", anchors)
        way = self.reader.take("zooming")
        relation = "closer" if way is not None and way.value == "in" else "farther"
        return bool(anchors) and way is not None and self._set_relation(relation, anchors)

    def _toward(self, term: Term) -> bool:
        del term
        self.reader.at += 1
        side = self.reader.take("side")
        if side is not None:
            self.order.side = str(side.value)
            return True
        if self.order.topic == "camera" and self.order.verb != "move":
            self.order.anchors = self.reader.phrases()
            return bool(self.order.anchors)
        if self.order.verb in {"make", "rotate", "face"}:
            return self._faced()
        return bool(anchors := self.reader.phrases()) and self._set_relation("closer", anchors)
