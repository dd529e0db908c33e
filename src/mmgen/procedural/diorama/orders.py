"""One order of a sentence: what is to be done, to which things, and where, how far or how much."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from mmgen.errors import InputError
from mmgen.procedural.diorama.order import Order
from mmgen.procedural.diorama.phrases import CHOOSING, LOOKS, SIDES, Phrase
from mmgen.procedural.diorama.relating import KEEPING, Relating
from mmgen.procedural.diorama.terms import Term

__all__ = ["read_order"]

_BOTH: Final = re.compile(r"(?:either|both|each) sides?\b|两[边侧旁]")
_EACH: Final = re.compile(r"each side|各")
_UPRIGHT: Final = {"raise": "up", "sink": "under"}
_FIRST: Final = {"lower": "sink", "center": "centre", "centre": "centre"}
"""Words that are verbs where an order begins with them."""
_TURN: Final = re.compile(r"(?:to the )?(?:left|right)", re.IGNORECASE)
_BECOMING: Final = re.compile(r"[成为换改]")
_LED: Final = frozenset({"a", "the", "de", "all", "and", "scene", "pronoun", "unit", "name one"})
_SCENE: Final = (
    ("camera", {"camera word", "camera side", "above"}, {"look", "zoom"}),
    ("ground", {"ground word", "ground"}, set[str]()),
    ("sky", {"sky", "sky word"}, set[str]()),
    ("light", {"light word", "bright"}, set[str]()),
)


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
        if not phrase.is_new and not phrase.text.isascii():
            # 把椅子放在桌子两边 speaks of several
            phrase.all = phrase.all or not (phrase.picks or phrase.ordinal or phrase.count or phrase.indefinite)
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
            if topic == "camera" and _is_faced(terms, verbs):
                continue
            if topic != "camera" and kinds & {"noun", "name", "quoted"}:
                continue
            return topic
    return ""


def _is_faced(terms: list[Term], verbs: set[str]) -> bool:
    """Whether the camera is only what a thing is turned to: turn the table towards the camera."""
    kinds = [term.kind for term in terms]
    if not {"noun", "name", "pronoun"} & set(kinds) or kinds[0] == "camera word":
        return False
    turned = "toward" in kinds and "camera word" in kinds[kinds.index("toward") :] and not verbs & {"look", "zoom"}
    return bool(verbs & {"face", "face away"}) or turned


def _counted(terms: list[Term]) -> list[Term]:
    """Counts before a unit are numbers: two metres, a metre, 两米."""
    found: list[Term] = []
    first = _FIRST.get(terms[0].text.casefold()) if terms else None
    if first is not None and (
        first == "sink" or (len(terms) > 1 and terms[1].kind in {"the", "name", "all", "pronoun"})
    ):
        terms = [replace(terms[0], kind="verb", value=first), *terms[1:]]
    for at, term in enumerate(terms):
        following = terms[at + 1].kind if at + 1 < len(terms) else ""
        if term.text.casefold() == "round" and following in {"noun", *LOOKS}:
            term = replace(term, kind="shape", value="round")
        before_unit = at + 1 < len(terms) and terms[at + 1].kind == "unit"
        if before_unit and term.kind in {"count", "a", "name one"}:
            value = float(term.value) if term.kind == "count" else 1.0
            if found and found[-1].kind == "multiply" and term.kind == "a":
                value = float(found.pop().value)  # half a metre
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


class _Reading(Relating):
    """Goes through a clause from left to right and fills in its order."""

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
            "toward": self._toward, "number": self._amount, "from": self._from, "except": self._except, "apart": self._apart,
            "than": self._than, "equal": self._equal, "mutual": self._mutual, "together": self._together, "into": self._into,
            "home": self._home,
        }.get(term.kind)  # fmt: skip
        if simple is not None:
            return simple(term)
        if self._value(term):
            self.reader.at += 1
            return True
        if term.kind == "all" and self.order.objects and not term.text.isascii():
            self.order.objects[-1].all = True
            return self._skip(term)
        before = self.reader.at
        if self._things(term):
            return True
        self.reader.at = before  # what was read in vain is not passed over
        if self._everything(term):
            return True
        return term.kind in _LED and self._stray(term)

    def _everything(self, term: Term) -> bool:
        """全部变成红色: all there is, where nothing is named."""
        if term.kind != "all" or term.text.isascii() or self.order.objects or self.order.excepted:
            return False
        rest = self.reader.terms[self.reader.at + 1 :]
        if any(each.kind in {"noun", "name", "pronoun", "scene"} for each in rest) or self.order.verb == "keep":
            return False
        self.order.objects = [Phrase(all=True, pronoun="all", text=term.text)]
        return self._skip(term)

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
        if value == "centre":
            order.verb, order.relation = "move", "middle"
            return True
        if value == "put" and order.verb == "make" and order.objects:
            order.verb = "put"  # let the lanterns hang on the gate
            return True
        if value in {"face", "face away"}:
            return self._faced(away=value == "face away")
        if value == "line" and order.verb in {"make", "put", "move"} and order.objects:
            order.verb = "line"
            return True
        if not order.verb or order.verb in {"make", "put"} or (order.verb == "add" and value == "put"):
            order.verb = (
                value if not (order.verb and value in {"make", "add", "put"}) or order.verb == value else order.verb
            )
            return True
        # "change the colour to red" names a colour twice; anything else is a second order.
        if value == "make" or (order.topic == "camera" and value in {"move", "rotate", "zoom", "look"}):
            return True
        return order.verb == "duplicate" and value == "put" and not term.text.isascii()

    def _object(self, term: Term) -> bool:
        given = term.text == "给"
        self.reader.at += 1
        found = self.reader.phrases()
        if not found and self.reader.kind() == "all":
            return True
        side = self.reader.peek()
        if found and given and side is not None and side.kind == "side" and not side.text.isascii():
            self.reader.at += 1  # 给房子旁边加一盏路灯
            return self._set_relation(SIDES[str(side.value)], found)
        for phrase in found:
            # What stands after 把 is there already, unless it is counted.
            phrase.definite = phrase.definite or not (phrase.indefinite or phrase.count)
        self.order.objects += found
        return bool(self.order.objects) or bool(self.order.topic)

    def _side(self, term: Term) -> bool:
        order = self.order
        if not order.objects and self._things(term):
            return True
        self.reader.at += 1
        if order.verb == "duplicate" and order.objects and term.value in SIDES:
            return self._set_relation(SIDES[str(term.value)], list(order.objects))
        if order.verb == "make" and _TURN.fullmatch(term.text) and order.text.casefold().startswith("turn"):
            order.verb = "rotate"
        elif order.verb in KEEPING and order.objects and not order.topic and term.value in CHOOSING:
            order.objects[-1].picks.append(str(term.value))
            return True
        if order.verb == "line" and term.value == "up":
            return True
        if (order.side and order.side != term.value) or (order.relation and not order.topic):
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
            if order.metres is not None:
                return False
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
                order.measured = order.metres is not None and not order.compared
            case "degree" | "tip" | "turning" | "spin" | "formation":
                self._manner(term)
            case "ground word" if order.verb in {"put", "move", "add"} and not order.topic:
                order.side = "ground"
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

    def _manner(self, term: Term) -> None:
        """How much, or how it is turned or arranged."""
        order, value = self.order, str(term.value)
        match term.kind:
            case "degree":
                order.degree = value
            case "tip":
                order.tip = value
            case "turning":
                order.degrees = float(value)
            case "spin":
                order.spin = float(value)
            case _:
                order.formation, order.bunch = value, not order.objects

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
            if len(side.text) == 1 and self._verb_follows("move") and not order.objects:
                order.objects, order.side = found, str(side.value)  # 房子左移
                return True
            return self._set_relation(SIDES[str(side.value)], found)
        if order.objects and found[0].pronoun and self._verb_follows("face"):
            return True
        if order.objects and order.verb == "face" and not order.anchors and not order.faced:
            order.anchors = found
            return True
        if order.objects and order.verb == "line" and len(order.objects) == 1:
            order.objects += found
            return True
        if order.objects:
            # 把大门换成桥
            if order.verb != "make" or len(found) != 1 or not found[0].is_new or len(order.objects) != 1:
                return False
            if not found[0].indefinite and _BECOMING.search(order.text) is None:
                return False
            order.verb = "replace"
        order.objects += found
        return True
