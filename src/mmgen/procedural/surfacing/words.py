"""Materials, colours and parts of a thing in a prompt, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

from mmgen.procedural.pattern import Pattern
from mmgen.procedural.solids.vocabulary import lexicon

__all__ = ["MATERIALS", "Reading", "Wish", "read_wishes"]

MATERIALS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "wood": ("wood, wooden, oak, oaken, timber, walnut, teak", "木头 木质 木制 木纹 木"),
        "bamboo": ("bamboo", "竹子 竹"),
        "stone": ("stone, granite, rock", "石头 石质 花岗岩 岩石 石"),
        "marble": ("marble", "大理石 汉白玉"),
        "brick": ("brick, bricks", "砖头 砖墙 砖"),
        "concrete": ("concrete, cement", "混凝土 水泥"),
        "plaster": ("plaster, paint, painted, stucco", "石膏 油漆 涂料"),
        "terracotta": ("terracotta, terra cotta, clay, earthenware", "陶土 赤陶 陶"),
        "porcelain": (
            "porcelain, blue and white porcelain, blue and white, porcelain with blue pattern, china, blue porcelain",
            "青花瓷 青花 瓷器 瓷",
        ),
        "white porcelain": ("white porcelain, ceramic, plain porcelain", "白瓷 陶瓷"),
        "jade": ("jade, nephrite", "玉石 翡翠 玉"),
        "gold": ("gold, golden, gilded", "黄金 金色 金"),
        "silver": ("silver", "白银 银"),
        "copper": ("copper", "紫铜 红铜"),
        "steel": ("steel, metal, chrome, stainless steel, brushed steel", "不锈钢 金属 钢"),
        "iron": ("iron, cast iron, wrought iron", "铸铁 铁"),
        "bronze": ("bronze, bronze patina, patina, verdigris, patinated bronze", "青铜 铜绿 铜锈 铜"),
        "rust": ("rust, rusty, rusted, corroded", "铁锈 生锈 锈"),
        "silk": ("silk, silken, satin", "丝绸 绸缎 丝"),
        "cloth": ("cloth, fabric, linen, cotton", "棉布 麻布 布"),
        "leather": ("leather", "皮革 皮"),
        "lacquer": ("lacquer, lacquered, lacquerware", "漆器 大漆 漆"),
        "moss": ("moss, mossy, overgrown", "苔藓 青苔"),
        "snow": ("snow, snowy, snow covered, snow-covered", "积雪 白雪 雪"),
    }
)
COVERS = frozenset({"moss", "snow", "rust"})
"""What can lie on another material."""
HELD_UP = MappingProxyType({"moss": "stone", "snow": "stone", "rust": "rust"})
_PARTS = MappingProxyType(
    {
        "屋顶": "roof", "顶": "roof", "墙": "wall", "门": "door", "窗": "window", "腿": "leg", "座": "seat", "靠背": "back", "底": "base",
        "柱": "pillar", "身": "body", "头": "head", "尾": "tail", "把手": "handle", "盖": "lid", "桌面": "top", "台阶": "step", "树干": "trunk",
    }
)  # fmt: skip
_FILLERS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "and",
        "with",
        "in",
        "on",
        "it",
        "its",
        "texture",
        "textured",
        "material",
        "surface",
        "covered",
        "by",
        "made",
        "from",
        "make",
        "pattern",
        "patterned",
        "old",
        "all",
        "over",
        "make",
        "please",
        "into",
        "as",
        "like",
        "style",
    ]
)
_CHINESE_FILLERS = frozenset("的和与是做成用质色纹理材一个把请上有带着")
_SEGMENT = Pattern(r"[,，、;；。]|\band\b(?! white)|(?<![青])和")
_WORD = Pattern(r"[A-Za-z]+(?:-[A-Za-z]+)?")
_CHINESE = Pattern(r"[\u3400-\u9fff]+")
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Wish:
    """A material, the colour it is to have, and what lies on it."""

    material: str
    colour: str | None = None
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The wish for the whole, wishes for parts by words of their names, and words that have no effect."""

    whole: Wish | None = None
    parts: tuple[tuple[str, Wish], ...] = ()
    without_effect: tuple[str, ...] = ()


@dataclass(slots=True)
class _Segment:
    materials: list[str] = field(default_factory=list[str])
    colour: str | None = None
    part: str | None = None
    unknown: list[str] = field(default_factory=list[str])


def read_wishes(prompt: str, names: frozenset[str] = frozenset()) -> Reading:
    """Read a prompt; ``names`` are the words in the names of the object's parts, in lower case."""
    reading = Reading()
    for text in _SEGMENT.split(prompt):
        segment = _read(text, names)
        reading = replace(reading, without_effect=(*reading.without_effect, *segment.unknown))
        wish = _wish(segment)
        if wish is None:
            continue
        if segment.part is not None:
            reading = replace(reading, parts=(*reading.parts, (segment.part, wish)))
        elif reading.whole is None:
            reading = replace(reading, whole=wish)
        else:
            reading = replace(reading, whole=_joined(reading.whole, wish))
    return replace(reading, without_effect=tuple(dict.fromkeys(reading.without_effect)))


def _read(text: str, names: frozenset[str]) -> _Segment:
    segment = _Segment()
    for word in _words(text.lower()):
        kind, value = _meaning(word)
        if kind == "material" and value not in segment.materials:
            segment.materials.append(value)
        elif kind == "colour":
            segment.colour = segment.colour or value
        elif _part(word, names) is not None:
            segment.part = segment.part or _part(word, names)
        elif kind == "unknown":
            segment.unknown.append(word)
    return segment


def _wish(segment: _Segment) -> Wish | None:
    """One material carries the others; a colour alone is paint."""
    carried = [name for name in segment.materials if name not in COVERS]
    covers = tuple(name for name in segment.materials if name in COVERS)
    if carried:
        return Wish(carried[0], segment.colour, covers)
    if covers:
        return Wish(HELD_UP[covers[0]], segment.colour, tuple(name for name in covers if name != "rust"))
    return None if segment.colour is None else Wish("plaster", segment.colour)


def _joined(first: Wish, second: Wish) -> Wish:
    """What is said later adds what lies on the first."""
    return replace(first, colour=first.colour or second.colour, covers=(*first.covers, *second.covers))


def _part(word: str, names: frozenset[str]) -> str | None:
    if word in _PARTS:
        return _PARTS[word]
    for form in (word, word.removesuffix("s"), word.removesuffix("es")):
        if form in names:
            return form
    return None


def _meaning(word: str) -> tuple[str, str]:
    known = _known()
    if word in known:
        return "material", known[word]
    meaning = lexicon().get(word)
    if meaning is not None and meaning.kind == "colour":
        return "colour", str(meaning.value)
    if word in _FILLERS or (not word.isascii() and all(letter in _CHINESE_FILLERS for letter in word)):
        return "filler", ""
    return "unknown", ""


@lru_cache(maxsize=1)
def _known() -> Mapping[str, str]:
    return {
        word: name
        for name, (english, chinese) in MATERIALS.items()
        for word in [*(part.strip() for part in english.split(",")), *chinese.split()]
    }


def _words(text: str) -> Iterator[str]:
    """Phrases of the vocabulary, the longest first, and what is between them."""
    english = _WORD.findall(text)
    at = 0
    while at < len(english):
        length = next((n for n in range(_LONGEST, 0, -1) if " ".join(english[at : at + n]) in _known()), 1)
        yield " ".join(english[at : at + length])
        at += length
    for run in _CHINESE.findall(text):
        yield from _chinese(run)


def _chinese(run: str) -> Iterator[str]:
    known = {*_known(), *_PARTS, *(word for word, meaning in lexicon().items() if meaning.kind == "colour")}
    at, unknown = 0, ""
    while at < len(run):
        word = next((run[at : at + n] for n in range(4, 0, -1) if run[at : at + n] in known), None)
        if word is not None or run[at] in _CHINESE_FILLERS:
            if unknown:
                yield unknown
            unknown = ""
            yield word or run[at]
            at += len(word or run[at])
        else:
            unknown += run[at]
            at += 1
    if unknown:
        yield unknown
