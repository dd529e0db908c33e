"""One order of a sentence: what is to be done, to which things, and where, how far or how much."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from mmgen.errors import InputError
from mmgen.procedural.diorama.phrases import CHOOSING, LOOKS, SIDES, Phrase, Reader
from mmgen.procedural.diorama.terms import Term

__all__ = ["Order", "read_order"]

_KEEPING: Final = frozenset(
    {"remove", "keep", "replace", "swap", "rotate", "grow", "shrink", "scale", "double", "halve", "make", "duplicate"}
)
"""Verbs that take no place: one that is said belongs to the thing."""
_BOTH: Final = re.compile(r"(?:either|both|each) sides?\b|两[边侧旁]")
_EACH: Final = re.compile(r"each side|各")
_UPRIGHT: Final = {"raise": "up", "sink": "under"}
_SCENE: Final = (
    ("camera", {"camera word", "above"}, {"look", "zoom"}),
    ("ground", {"ground word", "ground"}, set[str]()),
    ("sky", {"sky", "sky word"}, set[str]()),
    ("light", {"light word", "bright"}, set[str]()),
)


@dataclass(slots=True)
class Order:
    """What was read of a clause."""

    text: str
    verb: str = ""
    topic: str = ""
    objects: list[Phrase] = field(default_factory=list[Phrase])
    relation: str = ""
    anchors: list[Phrase] = field(default_factory=list[Phrase])
    side: str = ""
    excepted: list[Phrase] = field(default_factory=list[Phrase])
    """What is left as it is."""
    formation: str = ""
    metres: float | None = None
    degrees: float | None = None
    number: float | None = None
    percent: float | None = None
    spin: float = 0.0
    factors: list[tuple[str, float]] = field(default_factory=list[tuple[str, float]])
    values: list[Term] = field(default_factory=list[Term])
    """Colours, materials and the words of the scene's own nodes."""

    def told(self) -> str:
        """What was understood, in short."""
        parts = [self.verb or self.topic, *(each.prompt for each in self.objects), self.relation or self.side]
        parts += [each.prompt for each in self.anchors] + [term.text for term in self.values]
        return " · ".join(part for part in parts if part) or "nothing"


def read_order(terms: list[Term]) -> Order:
    """Read one clause. Raises InputError that says what was not understood, and what was."""
    joined = " ".join(term.text for term in terms)
    order = Order(joined if joined.isascii() else joined.replace(" ", ""))
    known = [term for term in terms if term.kind != "unknown"]
    unknown = [term.text for term in terms if term.kind == "unknown"]
    order.topic = _topic(known)
    _Reading(order, _counted(known)).run(strict=not unknown)
    _on_both_sides(order)
    if unknown:
        from mmgen.procedural.solids.vocabulary import NOUNS

        raise _refusal(order, ", ".join(unknown), f" Things that can be made: {', '.join(NOUNS)}.")
    return order


def _on_both_sides(order: Order) -> None:
    """A tree on either side is two trees; 两边各有两棵 are four."""
    if _BOTH.search(order.text) is None:
        return
    for phrase in order.objects:
        if phrase.is_new and phrase.count is None and not phrase.plural:
            phrase.count = 2
        elif phrase.is_new and phrase.count is not None and _EACH.search(order.text) is not None:
            phrase.count *= 2


def _refusal(order: Order, what: str, more: str = "") -> InputError:
    return InputError("prompt", f"{order.text!r}: not understood is {what!r}; understood: {order.told()}.{more}")


def _topic(terms: list[Term]) -> str:
    """Which of the scene's own nodes a clause is about; empty when it is about things."""
    kinds, verbs = {term.kind for term in terms}, {str(term.value) for term in terms if term.kind == "verb"}
    for topic, words, said in _SCENE:
        if kinds & words or verbs & said:
            if topic != "camera" and kinds & {"noun", "name", "quoted"}:
                continue
            return topic
    return ""


def _counted(terms: list[Term]) -> list[Term]:
    """Counts before a unit are numbers: two metres, a metre, 两米."""
    found: list[Term] = []
    if terms and terms[0].text.casefold() == "lower":
        terms = [replace(terms[0], kind="verb", value="sink"), *terms[1:]]
    for at, term in enumerate(terms):
        before_unit = at + 1 < len(terms) and terms[at + 1].kind == "unit"
        if before_unit and term.kind in {"count", "a", "name one"}:
            value = float(term.value) if term.kind == "count" else 1.0
            found.append(replace(term, kind="number", value=value))
        elif (
            term.kind == "relation"
            and term.text == "by"
            and at + 1 < len(terms)
            and terms[at + 1].kind in {"number", "count", "multiply", "a"}
        ):
            continue
        else:
            found.append(term)
    return found


class _Reading:
    """Goes through a clause from left to right and fills in its order."""

    def __init__(self, order: Order, terms: list[Term]) -> None:
        self.order = order
        self.reader = Reader(terms)

    def run(self, *, strict: bool) -> None:
        while (term := self.reader.peek()) is not None:
            before = self.reader.at
            if not self._step(term) or self.reader.at == before:
                if strict:
                    raise _refusal(self.order, term.text)
                self.reader.at = before + 1

    def _step(self, term: Term) -> bool:
        simple = {
            "verb": self._verb, "ba": self._object, "at": self._at, "relation": self._relation, "side": self._side,
            "toward": self._toward, "number": self._amount, "from": self._skip, "except": self._except, "apart": self._apart,
        }.get(term.kind)  # fmt: skip
        if simple is not None:
            return simple(term)
        if self._value(term):
            self.reader.at += 1
            return True
        if term.kind == "all" and self.order.objects and not term.text.isascii():
            self.order.objects[-1].all = True
            return self._skip(term)
        if self._things(term):
            return True
        return term.kind in {"a", "the", "de", "all", "and", "scene", "pronoun", "unit", "name one"} and self._stray(
            term
        )

    def _skip(self, term: Term) -> bool:
        del term
        self.reader.at += 1
        return True

    def _stray(self, term: Term) -> bool:
        """Words without weight at the end of Chinese clauses, and the "it" of "make it night"."""
        if term.kind in {"unit", "name one", "and"}:
            leads = term.kind == "and" and self.order.excepted and not self.order.verb
            return bool(leads) and self._skip(term)
        return self._skip(term)

    def _verb(self, term: Term) -> bool:
        order, value = self.order, str(term.value)
        self.reader.at += 1
        if value in _UPRIGHT and not order.verb:
            order.verb, order.side = "move", _UPRIGHT[value]
            return True
        if not order.verb or order.verb in {"make", "put"} or (order.verb == "add" and value == "put"):
            order.verb = (
                value if not (order.verb and value in {"make", "add", "put"}) or order.verb == value else order.verb
            )
            return True
        # "change the colour to red" names a colour twice; anything else is a second order.
        return value == "make" or (order.topic == "camera" and value in {"move", "rotate", "zoom", "look"})

    def _object(self, term: Term) -> bool:
        del term
        self.reader.at += 1
        found = self.reader.phrases()
        for phrase in found:
            # What stands after 把 is there already, unless it is counted.
            phrase.definite = phrase.definite or not (phrase.indefinite or phrase.count)
        self.order.objects += found
        return bool(self.order.objects) or bool(self.order.topic)

    def _at(self, term: Term) -> bool:
        """在门左边, 到树旁边, 在左边."""
        del term
        self.reader.at += 1
        anchors = self.reader.phrases()
        if self.reader.kind() == "de" and self.reader.kind(1) == "side":
            self.reader.at += 1
        side = self.reader.take("side")
        if side is None and not anchors:
            return True
        self.order.anchors = anchors
        self.order.relation = SIDES[str(side.value)] if side is not None else "near"
        return True

    def _relation(self, term: Term) -> bool:
        order = self.order
        self.reader.at += 1
        anchors = self.reader.phrases()
        if not anchors and order.topic:
            return True
        if not anchors:
            if term.value == "around" and order.verb in {"make", "rotate"}:
                order.degrees = 180.0
                return True
            return term.value == "away" and self._set_relation(str(term.value), [])
        qualifies = order.verb in _KEEPING or (order.verb in {"move", "put"} and self._place_follows())
        if qualifies and order.objects and not (order.verb == "duplicate" and not order.objects[-1].definite):
            order.objects[-1].by = (str(term.value), anchors)
            return True
        return self._set_relation(str(term.value), anchors)

    def _set_relation(self, relation: str, anchors: list[Phrase]) -> bool:
        if self.order.relation:
            return False
        self.order.relation, self.order.anchors = relation, anchors
        return True

    def _place_follows(self) -> bool:
        """Whether the clause says another place later on, which is then where to go."""
        rest = self.reader.terms[self.reader.at :]
        return any(term.kind in {"relation", "side", "toward", "unit"} for term in rest)

    def _side(self, term: Term) -> bool:
        order = self.order
        if not order.objects and self._things(term):
            return True
        self.reader.at += 1
        if order.verb == "duplicate" and order.objects and term.value in SIDES:
            return self._set_relation(SIDES[str(term.value)], list(order.objects))
        if order.verb in _KEEPING and order.objects and not order.topic and term.value in CHOOSING:
            order.objects[-1].picks.append(str(term.value))
            return True
        if order.side and order.side != term.value:
            return False
        order.side = str(term.value)
        return True

    def _except(self, term: Term) -> bool:
        """Everything except the house, 除了房子都删掉."""
        del term
        self.reader.at += 1
        self.order.excepted = self.reader.phrases()
        if not self.order.objects:
            self.order.objects = [Phrase(all=True, text="everything")]
        return bool(self.order.excepted)

    def _apart(self, term: Term) -> bool:
        """离房子远一点."""
        del term
        self.reader.at += 1
        anchors = self.reader.phrases()
        way = self.reader.take("zooming")
        return (
            bool(anchors) and way is not None and self._set_relation("near" if way.value == "in" else "away", anchors)
        )

    def _toward(self, term: Term) -> bool:
        del term
        self.reader.at += 1
        side = self.reader.take("side")
        if side is not None:
            self.order.side = str(side.value)
            return True
        return bool(anchors := self.reader.phrases()) and self._set_relation("near", anchors)

    def _amount(self, term: Term) -> bool:
        order, value = self.order, float(term.value)
        if self.reader.kind(1) == "noun":
            return self._things(term)
        self.reader.at += 1
        unit = self.reader.take("unit")
        kind = str(unit.value) if unit is not None else ""
        if kind == "degrees":
            order.degrees = value
        elif kind == "percent":
            order.percent = value
        elif kind and kind != "times":
            order.metres = value * float(kind)
        else:
            order.number = value
        return True

    def _value(self, term: Term) -> bool:
        """Predicates, which stand alone: a colour, a material, a comparison, a word of the scene's own nodes."""
        order, value = self.order, str(term.value)
        if term.kind in LOOKS and self.reader.kind(1) in {"noun", "quoted"}:
            return False
        if (
            term.kind in LOOKS
            and self.reader.kind(1) == "de"
            and self.reader.kind(2) in {"noun", "name", "count", "ordinal"}
        ):
            return False
        match term.kind:
            case "compare":
                axis, factor = value.split()
                order.factors.append((axis, float(factor)))
            case "multiply":
                order.number = float(value)
            case "size" | "high" | "wide" | "deep":
                axes = {"size": "all", "high": "y", "wide": "x", "deep": "z"}
                order.factors.append((axes[term.kind], float(term.value)))
            case "spin":
                order.spin = float(value)
            case "formation":
                order.formation = value
            case "count" if self.reader.kind(1) == "" and order.objects:
                order.number = float(term.value)
            case (
                "colour" | "material" | "code" | "sky" | "sky word" | "ground" | "ground word" | "light word" | "bright"
            ):
                order.values.append(term)
            case "camera word" | "above" | "zooming":
                if term.kind != "zooming" or order.topic == "camera":
                    order.values.append(term)
                elif order.verb == "move" and not order.side and self.reader.kind(1) not in {"side", "relation"}:
                    order.side = "front" if value == "in" else "behind"
            case _:
                return False
        return True

    def _things(self, term: Term) -> bool:
        """A noun phrase: an anchor when a Chinese place word follows it, an object otherwise."""
        order = self.order
        if order.topic and order.topic != "camera" and term.kind in {"pronoun", "scene"}:
            return self._skip(term)
        found = self.reader.phrases()
        if not found:
            return False
        if self.reader.kind() == "de" and self.reader.kind(1) == "side":
            self.reader.at += 1
        side = self.reader.peek()
        if side is not None and side.kind == "side" and not side.text.isascii():
            self.reader.at += 1
            return self._set_relation(SIDES[str(side.value)], found)
        if order.objects:
            # 把大门换成桥, turn the table into a bridge
            if order.verb != "make" or len(found) != 1 or not found[0].is_new or len(order.objects) != 1:
                return False
            order.verb = "replace"
        order.objects += found
        return True
