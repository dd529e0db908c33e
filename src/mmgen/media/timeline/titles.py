"""The words over one clip: a title with its subtitle in the quietest part, a caption in the lower third."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.blend import Rgb
from mmgen.media.planes import Planes, Window
from mmgen.media.text.bidi import base_level
from mmgen.media.timeline.lettering import Lettering, Room, caption_lettering, subtitle_lettering, title_lettering
from mmgen.media.timeline.palette import WHITE, deepened, tinted
from mmgen.media.timeline.pieces import ENTRY, EXIT, Piece, Rule, Scrim, Stay, TextLine, soft_shade
from mmgen.media.timeline.placement import Backdrop, Ground, Place, quietest, safe_area, shares
from mmgen.media.timeline.words import Words

STAGGER = 0.16
"""Seconds between one part's arrival and the next one's."""

LEAD = 0.3
"""Seconds of picture before the first word."""

SCALES = (1.0, 0.82, 0.67, 0.55, 0.45)
"""How much smaller than usual a heading may be set, where it would be too high for its place."""

SMALLER_PRICE = 0.2
"""What it costs to set a heading smaller than it could be, where only so it keeps off what draws the eye."""

LEAST_SHADE = 0.04
"""Below this opacity a scrim is not worth drawing."""


@dataclass(frozen=True, slots=True)
class Slot:
    """
    Words and their time, in seconds of the film: from ``start``, when the picture is theirs alone, to ``end``.

    What is at the end of its picture stays to the last frame: it does not ``leave``. ``lead`` is the seconds of picture
    before the first word.
    """

    words: Words
    start: float
    end: float
    leave: bool = True
    seed: int = 0
    lead: float = LEAD


@dataclass(frozen=True, slots=True)
class Wording:
    """How words look: frame size, accent colour, the scrims' tint, and the parts of the frame that are taken."""

    size: tuple[int, int]
    accent: Rgb
    shade: Rgb
    reserved: tuple[Window, ...] = ()

    @property
    def short(self) -> int:
        """The frame's shorter side, which type is measured by."""
        return min(self.size)

    def taken(self, box: Window) -> Window | None:
        """Something that keeps words from this box."""
        air = 0.03 * self.short
        return next((other for other in self.reserved if _meet(box, other, air)), None)

    @property
    def landscape(self) -> bool:
        """Whether words can stand beside the subject, not only above and below it."""
        return self.size[0] > 1.2 * self.size[1]


@dataclass(frozen=True, slots=True)
class Titles:
    """The pieces over one clip, in drawing order."""

    pieces: tuple[Piece, ...]

    def draw(self, target: Planes, time: float) -> None:
        """Draw all of them as they are at a time in seconds of the film."""
        for piece in self.pieces:
            piece.draw(target, time)


def compose_titles(slot: Slot, frames: Sequence[U8], wording: Wording) -> Titles:
    """Set words; ``frames`` are small RGB frames of what is behind them, from its start to its end."""
    words = slot.words
    if not words:
        return Titles(())
    setting = _Setting(slot, Backdrop.of(frames), wording)
    area = safe_area(wording.size)
    pieces: list[Piece] = []
    if words.caption:
        box, pieces = _caption(words.caption, setting)
        area = replace(area, height=box.top - 0.06 * wording.short - area.top)
    if words.title or words.subtitle:
        pieces += _heading(words, setting, area)
    pieces.sort(key=lambda piece: not isinstance(piece, Scrim))
    return Titles(tuple(pieces))


@dataclass(frozen=True, slots=True)
class _Setting:
    """What the parts of a slot's words have in common."""

    slot: Slot
    backdrop: Backdrop
    wording: Wording

    def ground(self, lines: Sequence[Window]) -> Ground:
        """What lies behind some lines of words."""
        return self.backdrop.ground([shares(line, self.wording.size) for line in lines])

    def accent(self, ground: Ground) -> Rgb:
        """The film's accent colour, deep enough for a bright ground; where photographs have none, the words' own."""
        if ground.ink == WHITE:
            return self.wording.accent
        return ground.ink if self.wording.accent == WHITE else deepened(self.wording.accent)

    def stay(self, order: int) -> Stay:
        """When the part of this order is on screen; hurried where the time is short."""
        slot = self.slot
        pace = min((slot.end - slot.start) / 2.4, 1.0)
        end = slot.end if slot.leave else None
        return Stay(slot.start + (slot.lead + order * STAGGER) * pace, end, ENTRY * pace, EXIT * pace)

    def scrim(self, box: Window, ground: Ground) -> list[Piece]:
        """The shade that words in this box need, a little before them; often none."""
        if ground.shade < LEAST_SHADE:
            return []
        alpha = soft_shade(self.wording.size, box, opacity=ground.shade, seed=self.slot.seed)
        stay = self.stay(0)
        early = Stay(stay.start - 0.25 * stay.entry, stay.end, 1.3 * stay.entry, stay.exit)
        tint = tinted(self.wording.shade, self.backdrop.color(shares(box, self.wording.size)))
        return [Scrim.of(alpha, tint, early)]


@dataclass(frozen=True, slots=True)
class _Stack:
    """
    A heading's parts above each other, and how many pixels below its top each starts.

    Rule, title, subtitle; on a card the rule stands between the two.
    """

    title: Lettering | None
    subtitle: Lettering | None
    rule: Window
    title_top: float
    subtitle_top: float
    width: float
    height: float

    def at(self, left: float, top: float, share: float, price: float = 0.0) -> Place:
        """The place that it takes from a corner on, where lines have this share of what is left free at their left."""
        parts = [
            (part, below) for part, below in ((self.title, self.title_top), (self.subtitle, self.subtitle_top)) if part
        ]
        lines = [
            replace(line, left=left + (self.width - part.width) * share + line.left, top=top + below + line.top)
            for part, below in parts
            for line in part.lines
        ]
        return Place(Window(left, top, self.width, self.height), tuple(lines), price)


def _heading(words: Words, setting: _Setting, area: Window) -> list[Piece]:
    wording, card = setting.wording, words.layout == "card"
    stacks = _fitting_stacks(words, wording, area)
    stack, place = _middle(stacks[0], wording, area) if card else _placed(stacks, setting, area)
    box, ground = place.box, setting.ground(place.lines)
    accent = setting.accent(ground)
    pieces = [] if card else setting.scrim(box, ground)
    leftwards = _leftwards(words) and not card
    left = box.left + (box.width - stack.rule.width if leftwards else stack.rule.left)
    rule = replace(stack.rule, left=_even(left), top=round(box.top + stack.rule.top))
    # A card's rule stands under its title, and comes after it; a dash alone in the frame says nothing.
    first = 0 if card and stack.title else 1
    pieces.append(Rule(rule, accent, setting.stay(1 - first), mirrored=leftwards))
    rise = (0.0, -0.028 * wording.short)
    parts = (
        (stack.title, stack.title_top, ground.ink),
        (stack.subtitle, stack.subtitle_top, accent if card else ground.ink),
    )
    for order, (part, top, color) in zip((first, 2), parts, strict=True):
        if part is not None:
            left = (
                box.left
                + (box.width - part.width) * (0.5 if card else float(leftwards))
                + _inwards(leftwards=leftwards)
            )
            pieces.append(_line(part, color, (left, box.top + top), setting.stay(order), rise))
    return pieces


def _fitting_stacks(words: Words, wording: Wording, area: Window) -> list[_Stack]:
    """The heading at the two largest sizes at which it is no higher than the area."""
    card = words.layout == "card"
    width = area.width * (0.8 if card else 0.52) if wording.landscape else area.width
    if card:
        # A card stands in the frame's middle, and so keeps the wider of the two margins on both sides.
        width = min(width, 2 * (area.left + area.width) - wording.size[0])
    stacks = (_stacked(words, Room(wording.short, width, scale, card), _rule_size(wording)) for scale in SCALES)
    fitting = list(islice((stack for stack in stacks if stack.height <= area.height), 1 if card else 2))
    if not fitting:
        raise InputError("title", "with its subtitle and caption it is too long for the frame; shorten one of them")
    return fitting


def _stacked(words: Words, room: Room, rule: tuple[float, float]) -> _Stack:
    """Rule, title and subtitle with the air that their sizes ask for."""
    title = title_lettering(words.title, room) if words.title else None
    # Small type that follows large type all the way down would soon be too small for a phone.
    subtitle = subtitle_lettering(words.subtitle, replace(room, scale=room.scale**0.5)) if words.subtitle else None
    length, thickness = rule
    big, small = title.size if title else 0.0, subtitle.size if subtitle else 0.0
    width = max([part.width for part in (title, subtitle) if part] + [length])
    above, foot = (subtitle.over, max(subtitle.under, 0.14 * small)) if subtitle else (0.0, 0.0)
    if room.card and title and subtitle:
        start = max(title.over, 0.1 * big)
        end = start + title.height + max(0.34 * big, title.under + 0.2 * big)
        line = Window((width - length) / 2, end, length, thickness)
        below = line.top + thickness + max(0.85 * small, above + 0.4 * small)
        return _Stack(title, subtitle, line, start, below, width, below + subtitle.height + foot)
    line = Window((width - length) / 2 if room.card else 0.0, 0.0, length, thickness)
    # Baselines keep their distances from script to script; only ink that would come too near moves them apart.
    top = thickness + (max(0.30 * big, title.over + 0.08 * big) if title else max(0.55 * small, above + 0.2 * small))
    end = top + title.height if title else top
    below = end + max(0.24 * big + 0.1 * small, title.under + above + 0.25 * big) if title else top
    last = below + subtitle.height + foot if subtitle else end + max(title.under if title else 0.0, 0.14 * big)
    return _Stack(title, subtitle, line, top, below, width, last)


def _middle(stack: _Stack, wording: Wording, area: Window) -> tuple[_Stack, Place]:
    """Where the heading of a card goes."""
    box = Window.around((wording.size[0] / 2, area.center[1]), (stack.width, stack.height))
    return stack, stack.at(box.left, box.top, 0.5)


def _placed(stacks: Sequence[_Stack], setting: _Setting, area: Window) -> tuple[_Stack, Place]:
    """Where the heading goes, and at which size: the quietest of the places that a designer would consider."""
    wording = setting.wording
    near = float(_leftwards(setting.slot.words))
    columns = ((near, 0.0), (1 - near, 0.04)) if wording.landscape else ((near, 0.0),)
    # Above, in the sky, or below: across the middle words would lie on the subject, unless they can stand beside it.
    middle = 0.03 if wording.landscape else 1.0
    rows = ((0.0, 0.02), (0.25, 0.02 + middle), (0.5, middle), (0.75, 0.01 + middle), (1.0, 0.0))
    candidates = [
        (stack, stack.at(*_within(area, stack, (across, down)), near, price + more + order * SMALLER_PRICE))
        for order, stack in enumerate(stacks)
        for across, price in columns
        for down, more in rows
    ]
    free = [each for each in candidates if not wording.taken(each[1].box)] or candidates
    best = quietest(setting.backdrop, wording.size, [place for _, place in free])
    return free[best]


def _within(area: Window, stack: _Stack, share: tuple[float, float]) -> tuple[float, float]:
    """The left and the top of a heading that has these shares of what it leaves free on its left and above."""
    free = max(area.width - stack.width, 0.0), max(area.height - stack.height, 0.0)
    return area.left + share[0] * free[0], area.top + share[1] * free[1]


def _leftwards(words: Words) -> bool:
    """Whether a heading is written from right to left, and begins on the right."""
    return base_level(words.title or words.subtitle or "") == 1


def _rule_size(wording: Wording) -> tuple[float, float]:
    """The length and the thickness of the accent rule."""
    return 0.088 * wording.short, max(round(wording.short * 0.0052), 2)


def _caption(text: str, setting: _Setting) -> tuple[Window, list[Piece]]:
    """Words beside a thin upright bar, on the safe area's lower edge; with the box that they take."""
    wording = setting.wording
    area = safe_area(wording.size)
    _, thickness = _rule_size(wording)
    indent = thickness + 0.022 * wording.short
    width = (0.62 if wording.landscape else 1.0) * area.width - indent
    parts = caption_lettering(text, Room(wording.short, width))
    air = max(0.14 * parts[0].size, parts[0].over, parts[-1].under)
    gap = 0.3 * parts[0].size + parts[0].under + (parts[-1].over if len(parts) > 1 else 0.0)
    height = sum(part.height for part in parts) + gap * (len(parts) - 1) + 2 * air
    leftwards = base_level(text) == 1
    wide = indent + max(part.width for part in parts)
    start = area.left + (area.width - wide if leftwards else 0)
    box = Window(start, area.top + area.height - height, wide, height)
    if (other := wording.taken(box)) is not None:
        box = replace(box, top=max(other.top - 0.04 * wording.short - height, area.top))
    ground = setting.ground([box])
    line = Window(_even(box.left + (wide - thickness if leftwards else 0)), round(box.top), thickness, height)
    pieces = [*setting.scrim(box, ground), Rule(line, setting.accent(ground), setting.stay(0))]
    top = box.top + air
    for order, part in enumerate(parts, start=1):
        left = box.left + (wide - indent - part.width if leftwards else indent) + _inwards(leftwards=leftwards)
        travel = (-0.03 if leftwards else 0.03) * wording.short, 0.0
        pieces.append(_line(part, ground.ink, (left, top), setting.stay(order), travel))
        top += part.height + gap
    return box, pieces


def _line(part: Lettering, color: Rgb, place: tuple[float, float], stay: Stay, travel: tuple[float, float]) -> TextLine:
    """Words whose ink begins, and whose em box has its top, at a place in pixels."""
    overlay, right, down = part.overlay(color)
    return TextLine(overlay, _even(place[0] + right), _even(place[1] + down), stay, travel)


def _inwards(*, leftwards: bool) -> float:
    """What keeps the nearest even place from lying outside the edge that words begin on."""
    return -0.7 if leftwards else 0.7


def _meet(box: Window, other: Window, air: float) -> bool:
    """Whether two boxes come nearer to each other than some air."""
    apart = (
        other.left - box.left - box.width,
        box.left - other.left - other.width,
        other.top - box.top - box.height,
        box.top - other.top - other.height,
    )
    return max(apart) < air


def _even(position: float) -> float:
    """The nearest place where luma and chroma pixels begin together, so that words at rest stay sharp."""
    return round(position / 2) * 2.0
