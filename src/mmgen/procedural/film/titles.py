"""The words over one shot: a title with its subtitle in the quietest part, a caption in the lower third."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mmgen.media.arrays import U8
from mmgen.media.blend import Overlay, Rgb
from mmgen.media.planes import Planes, Window
from mmgen.procedural.film.lettering import Lettering, caption_lettering, subtitle_lettering, title_lettering
from mmgen.procedural.film.palette import WHITE
from mmgen.procedural.film.pieces import Piece, Rule, Scrim, Stay, Words, soft_shade
from mmgen.procedural.film.placement import Backdrop, Ground, quietest, safe_area, shares
from mmgen.procedural.film.plan import FilmShot
from mmgen.procedural.film.timeline import Scene

STAGGER = 0.16
"""Seconds between one part's arrival and the next one's."""

LEAD = 0.3
"""Seconds of picture before the first word."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How the words of a film look everywhere: frame size, accent colour, the scrims' tint."""

    size: tuple[int, int]
    accent: Rgb
    shade: Rgb

    @property
    def short(self) -> int:
        """The frame's shorter side, which type is measured by."""
        return min(self.size)

    @property
    def landscape(self) -> bool:
        """Whether words can stand beside the subject, not only above and below it."""
        return self.size[0] > 1.2 * self.size[1]


@dataclass(frozen=True, slots=True)
class Titles:
    """The pieces over one shot, in drawing order."""

    pieces: tuple[Piece, ...]

    def draw(self, target: Planes, time: float) -> None:
        """Draw all of them as they are at a time in seconds of the film."""
        for piece in self.pieces:
            piece.draw(target, time)


def compose_titles(scene: Scene, frames: Sequence[U8], wording: Wording) -> Titles:
    """Set the words of a scene; ``frames`` are small RGB frames of it, from its start to its end."""
    shot = scene.shot
    if not (shot.title or shot.subtitle or shot.caption):
        return Titles(())
    backdrop = Backdrop.of(frames)
    pieces: list[Piece] = []
    if shot.caption:
        pieces += _caption(shot.caption, scene, backdrop, wording)
    if shot.title or shot.subtitle:
        pieces += _heading(shot, scene, backdrop, wording)
    pieces.sort(key=lambda piece: not isinstance(piece, Scrim))
    return Titles(tuple(pieces))


def _stay(scene: Scene, order: int) -> Stay:
    """When the part of this order is on screen: never during a transition, and hurried where the shot is short."""
    clear = scene.clear_end - scene.clear_start
    pace = min(clear / 2.4, 1.0)
    end = None if scene.clear_end == scene.end else scene.clear_end
    return Stay(scene.clear_start + (LEAD + order * STAGGER) * pace, end, 0.65 * pace, 0.35 * pace)


@dataclass(frozen=True, slots=True)
class _Stack:
    """The parts of a heading above each other: where each starts, in pixels below the top, and the whole's size."""

    rule: float
    title: float
    subtitle: float
    width: float
    height: float


def _heading(shot: FilmShot, scene: Scene, backdrop: Backdrop, wording: Wording) -> list[Piece]:
    card = shot.layout == "card"
    area = safe_area(wording.size)
    width = area.width * (0.8 if card else 0.52) if wording.landscape else area.width
    title = title_lettering(shot.title, wording.short, width, card=card) if shot.title else None
    subtitle = subtitle_lettering(shot.subtitle, wording.short, width, card=card) if shot.subtitle else None
    stack = _stacked(title, subtitle, wording, card=card)
    box = _placed(stack, backdrop, wording, card=card, captioned=bool(shot.caption))
    ground = backdrop.ground(shares(box, wording.size))
    pieces = [] if card else _scrim(box, ground, scene, wording)
    accent = wording.accent if ground.ink == WHITE else ground.ink
    pieces.append(Rule(_rule_box(box, stack, wording, card=card), accent, _stay(scene, 0)))
    colors = (ground.ink, accent if card else ground.ink)
    tops = (stack.title, stack.subtitle)
    for order, (part, color, top) in enumerate(zip((title, subtitle), colors, tops, strict=True)):
        if part is not None:
            left = box.left + (box.width - part.width) / 2 if card else box.left
            rise = (0.0, 0.028 * wording.short)
            overlay = Overlay.plain(part.alpha, color)
            pieces.append(Words(overlay, _even(left), _even(box.top + top), _stay(scene, order + 1), rise))
    return pieces


def _stacked(title: Lettering | None, subtitle: Lettering | None, wording: Wording, *, card: bool) -> _Stack:
    """Rule, title and subtitle with the air that their sizes ask for; on a card the rule stands between the two."""
    thickness = _rule_thickness(wording)
    big = title.size if title else 0.0
    small = subtitle.size if subtitle else 0.0
    widths = [part.width for part in (title, subtitle) if part]
    if card and title and subtitle:
        rule = title.height + 0.42 * big
        below = rule + thickness + 0.95 * small
        return _Stack(rule, 0.0, below, max(widths), below + subtitle.height)
    top = thickness + 0.36 * (big or 1.6 * small)
    below = top + (title.height + 0.30 * big + 0.25 * small if title else 0.0)
    height = below + subtitle.height if subtitle else top + (title.height if title else 0.0)
    return _Stack(0.0, top, below, max(widths), height)


def _placed(stack: _Stack, backdrop: Backdrop, wording: Wording, *, card: bool, captioned: bool) -> Window:
    """Where the heading goes: the middle of a card, else the quietest of the places that a designer would consider."""
    area = safe_area(wording.size)
    if card:
        return Window.around(area.center, (stack.width, stack.height)).inside(area)
    rows = {0.0: 0.03, 0.5: 0.02, 1.0: 0.0} if not captioned else {0.0: 0.0, 0.42: 0.02}
    columns = {0.0: 0.0, 1.0: 0.04} if wording.landscape else {0.0: 0.0}
    candidates = [
        (
            Window(
                area.left + across * (area.width - stack.width),
                area.top + down * (area.height - stack.height),
                stack.width,
                stack.height,
            ),
            price + more,
        )
        for across, price in columns.items()
        for down, more in rows.items()
    ]
    return quietest(backdrop, wording.size, candidates)


def _scrim(box: Window, ground: Ground, scene: Scene, wording: Wording) -> list[Piece]:
    if ground.shade < 0.04:
        return []
    alpha = soft_shade(wording.size, box, opacity=ground.shade, seed=scene.seed)
    stay = _stay(scene, 0)
    return [
        Scrim(
            Overlay.plain(alpha, wording.shade),
            Stay(stay.start - 0.25 * stay.entry, stay.end, 1.3 * stay.entry, stay.exit),
        )
    ]


def _rule_thickness(wording: Wording) -> float:
    return max(round(wording.short * 0.0052), 2)


def _rule_box(box: Window, stack: _Stack, wording: Wording, *, card: bool) -> Window:
    length = 0.088 * wording.short
    left = box.left + (box.width - length) / 2 if card else box.left
    return Window(_even(left), round(box.top + stack.rule), length, _rule_thickness(wording))


def _caption(text: str, scene: Scene, backdrop: Backdrop, wording: Wording) -> list[Piece]:
    """Words beside a thin upright bar, on the safe area's lower edge."""
    area = safe_area(wording.size)
    thickness = _rule_thickness(wording)
    indent = thickness + 0.022 * wording.short
    widest = (0.62 if wording.landscape else 1.0) * area.width - indent
    words = caption_lettering(text, wording.short, widest)
    height = words.height + 0.3 * words.size
    box = Window(area.left, area.top + area.height - height, indent + words.width, height)
    ground = backdrop.ground(shares(box, wording.size))
    accent = wording.accent if ground.ink == WHITE else ground.ink
    line = Window(_even(box.left), round(box.top), thickness, height)
    place = _even(box.left + indent), _even(box.top + 0.15 * words.size)
    travel = (0.03 * wording.short, 0.0)
    overlay = Overlay.plain(words.alpha, ground.ink)
    return [
        *_scrim(box, ground, scene, wording),
        Rule(line, accent, _stay(scene, 0)),
        Words(overlay, *place, _stay(scene, 1), travel),
    ]


def _even(position: float) -> float:
    """The nearest place where luma and chroma pixels begin together, so that words at rest stay sharp."""
    return round(position / 2) * 2.0
