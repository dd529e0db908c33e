"""A prompt in English or Chinese, read into a description of the scene; words without an effect are reported, not hidden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from mmgen.procedural.pattern import Pattern
from mmgen.procedural.scenes import lexicon
from mmgen.procedural.scenes.idle_words import MODIFIERS, STOP_CHARACTERS, STOP_WORDS
from mmgen.procedural.scenes.lexicon import Meaning, Slot
from mmgen.procedural.scenes.sights import SEVERAL
from mmgen.procedural.style_names import singular

_QUOTED: Final = Pattern(
    r"\"([^\"]*)\"|“([^”]*)”|「([^」]*)」|『([^』]*)』|《([^》]*)》|‘([^’]*)’(?!\w)|(?<!\w)'([^']*)'(?!\w)",
)
_TOKEN: Final = Pattern(r"[A-Za-zÀ-ÖØ-öø-ÿ]+(?:['’][A-Za-z]+)?|\d+|[\u3400-\u9fff]+|[,.;:!?，。；：！？、\n]")
_CHINESE: Final = Pattern(r"[\u3400-\u9fff]")
_LONGEST_PHRASE: Final = 4
_LONGEST_CHINESE: Final = 5


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing in the scene, how many of it (None: as the composition likes), and its colour where one was named."""

    name: str
    count: int | None = None
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class SceneDescription:
    """
    What a prompt asks for, in the vocabulary of the painter.

    ``places`` and ``colours`` are in the order of the prompt. ``excluded`` names what must not appear. ``place_colours``
    are colours that stood before a place, such as the blue of "blue sea". None means that the seed may choose. Without
    ``with_falling`` the light and the ground are those of rain or snow, but drops and flakes are left to who moves them.
    """

    places: tuple[str, ...] = ()
    features: tuple[Feature, ...] = ()
    season: str | None = None
    time: str | None = None
    weather: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    place_colours: tuple[tuple[str, str], ...] = ()
    tone: str | None = None
    style: str | None = None
    texts: tuple[str, ...] = ()
    excluded: frozenset[str] = frozenset()
    with_falling: bool = True
    understood: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    def feature(self, name: str) -> Feature | None:
        """The feature of that name, or None where the prompt has none."""
        return next((feature for feature in self.features if feature.name == name), None)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    meanings: tuple[Meaning, ...]

    def value(self, slot: Slot) -> str | None:
        return next((meaning.value for meaning in self.meanings if meaning.slot == slot), None)


@dataclass(slots=True)
class _Reading:
    """What has been gathered from the words so far."""

    slots: dict[Slot, list[str]] = field(default_factory=dict[Slot, list[str]])
    features: dict[str, Feature] = field(default_factory=dict[str, Feature])
    place_colours: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    excluded: set[str] = field(default_factory=set[str])
    understood: list[str] = field(default_factory=list[str])
    ignored: list[str] = field(default_factory=list[str])


def read_prompt(prompt: str, negative_prompt: str | None = None) -> SceneDescription:
    """
    The scene that the prompt describes; any text can be read.

    Quoted text is kept for the typesetter and not searched for landscape words. What ``negative_prompt`` names is
    taken out of the scene, and not added by the composition either.
    """
    texts = tuple(text.strip() for text in _quotations(prompt) if text.strip())
    reading = _Reading()
    _gather(_words(_QUOTED.sub(" , ", prompt)), reading)
    if negative_prompt:
        _gather_excluded(_words(negative_prompt), reading)
    return _without_excluded(_description(reading, texts))


def _quotations(prompt: str) -> Iterator[str]:
    for match in _QUOTED.finditer(prompt):
        yield next((group for group in match.groups() if group is not None), "")


def _words(text: str) -> list[_Word]:
    """The words in order; one with no meanings was not understood, and an empty one stands for punctuation."""
    tokens = _TOKEN.findall(text)
    words: list[_Word] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if _CHINESE.match(token):
            words += _chinese_words(token)
            position += 1
        elif token[0].isalnum():
            word, taken = _english_word(tokens[position : position + _LONGEST_PHRASE])
            words += [] if word is None else [word]
            position += taken
        else:
            words.append(_Word("", ()))
            position += 1
    return words


def _english_word(tokens: Sequence[str]) -> tuple[_Word | None, int]:
    for length in range(len(tokens), 0, -1):
        phrase = lexicon.normal_phrase(" ".join(tokens[:length]))
        if phrase in lexicon.ENGLISH:
            return _Word(" ".join(tokens[:length]), lexicon.ENGLISH[phrase]), length
    if tokens[0].lower() in STOP_WORDS or tokens[0].isdigit():
        return None, 1
    return _Word(tokens[0], ()), 1


def _chinese_words(run: str) -> list[_Word]:
    words: list[_Word] = []
    unread = ""
    position = 0
    while position < len(run):
        end = next(
            (
                position + length
                for length in range(_LONGEST_CHINESE, 0, -1)
                if run[position : position + length] in lexicon.CHINESE
            ),
            position,
        )
        known = run[position:end]
        if unread and (known or run[position] in STOP_CHARACTERS):
            words.append(_Word(unread, ()))
            unread = ""
        if known:
            words.append(_Word(known, lexicon.CHINESE[known]))
        elif run[position] not in STOP_CHARACTERS:
            unread += run[position]
        position = max(end, position + 1)
    return [*words, _Word(unread, ())] if unread else words


def _gather(words: Sequence[_Word], reading: _Reading) -> None:
    count: str | None = None
    colour: str | None = None
    negated = False
    for index, word in enumerate(words):
        if not word.meanings and (word.text.lower() in MODIFIERS or _is_syllable(word)):
            reading.ignored.append(word.text)
            continue
        if not word.meanings or word.value("name") is not None:
            reading.ignored += [word.text] if word.text else []
            count, colour, negated = None, None, negated and bool(word.text)
            continue
        reading.understood.append(word.text)
        if word.value("negation"):
            negated = True
        elif word.value("count"):
            count = word.value("count")
        elif negated:
            _exclude(word, reading)
            negated = False
        elif (kind := _coloured(word, words[index + 1 :])) == "thing":
            colour = colour or word.value("colour")
        elif kind == "nothing":
            reading.understood.remove(word.text)
            reading.ignored.append(word.text)
        else:
            _take(word, reading, count=count, colour=colour)
            count, colour = None, None


def _coloured(word: _Word, following: Sequence[_Word]) -> Literal["thing", "nothing", "picture"]:
    """What a colour word colours: the thing it stands before, which may be one that is not painted, or the picture."""
    if not word.value("colour"):
        return "picture"
    standing: Literal["nothing", "picture"] = "picture"
    for other in following:
        if not other.text:
            break
        # A syllable that no known word follows was a thing itself: the wall of 白墙.
        if _is_syllable(other):
            standing = "nothing"
        if other.value("colour") or other.text.lower() in MODIFIERS or _is_syllable(other):
            continue
        if _takes_colour(other):
            return "thing"
        things = {"feature", "place", "weather"}
        is_thing = not other.meanings or bool(things & {meaning.slot for meaning in other.meanings})
        return "nothing" if is_thing else standing
    return standing


def _is_syllable(word: _Word) -> bool:
    """One Chinese character that is not known alone, such as the wood of a wooden boat."""
    return not word.meanings and len(word.text) == 1 and _CHINESE.match(word.text) is not None


def _takes_colour(word: _Word) -> bool:
    things = {meaning.value for meaning in word.meanings if meaning.slot in {"feature", "place"}}
    return bool(things & lexicon.COLOURABLE)


def _take(word: _Word, reading: _Reading, *, count: str | None, colour: str | None) -> None:
    for meaning in word.meanings:
        if meaning.slot == "feature":
            known = reading.features.get(meaning.value, Feature(meaning.value))
            number = int(count) if count else known.count or _several(word, meaning.value)
            reading.features[meaning.value] = Feature(meaning.value, number, colour or known.colour)
            continue
        chosen = reading.slots.setdefault(meaning.slot, [])
        if meaning.value not in chosen:
            chosen.append(meaning.value)
        if meaning.slot == "place" and colour:
            reading.place_colours.append((meaning.value, colour))


def _several(word: _Word, name: str) -> int | None:
    """How many an English plural means without a number, where one is drawn otherwise."""
    plain = word.text.lower()
    return SEVERAL.get(name) if singular(plain.split()[-1]) != plain.split()[-1] else None


def _gather_excluded(words: Sequence[_Word], reading: _Reading) -> None:
    for word in words:
        if word.meanings and word.value("name") is None:
            reading.understood.append(word.text)
            _exclude(word, reading)
        elif word.text:
            reading.ignored.append(word.text)


def _exclude(word: _Word, reading: _Reading) -> None:
    reading.excluded.update(
        meaning.value for meaning in word.meanings if meaning.slot in {"feature", "place", "weather", "colour", "text"}
    )


def _description(reading: _Reading, texts: tuple[str, ...]) -> SceneDescription:
    def first(slot: Slot) -> str | None:
        return next(iter(reading.slots.get(slot, ())), None)

    return SceneDescription(
        places=tuple(reading.slots.get("place", ())),
        features=tuple(reading.features.values()),
        season=first("season"),
        time=first("time"),
        weather=tuple(reading.slots.get("weather", ())),
        colours=tuple(reading.slots.get("colour", ())),
        place_colours=tuple(reading.place_colours),
        tone=first("tone"),
        style=first("style"),
        texts=texts,
        excluded=frozenset(reading.excluded),
        understood=tuple(dict.fromkeys(reading.understood)),
        ignored=tuple(dict.fromkeys(reading.ignored)),
    )


def _without_excluded(description: SceneDescription) -> SceneDescription:
    gone = description.excluded
    return replace(
        description,
        places=tuple(place for place in description.places if place not in gone),
        features=tuple(feature for feature in description.features if feature.name not in gone),
        weather=tuple(weather for weather in description.weather if weather not in gone),
        colours=tuple(colour for colour in description.colours if colour not in gone),
        place_colours=tuple(pair for pair in description.place_colours if not gone.intersection(pair)),
        texts=() if "text" in gone else description.texts,
    )
