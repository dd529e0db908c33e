"""Where a camera looks during a shot: from one window on the photograph to another."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mmgen.errors import InputError
from mmgen.media.motion.moves import MOVES
from mmgen.media.planes import Window

PARALLAX_SHARE = 0.024
"""The greatest travel of the nearest layer against the farthest, as a share of the window's width."""

MARGIN_SHARE = 0.02
"""What is kept free around the windows, as a share of the photograph's sides, for layers that parallax moves."""

SUBJECT_AIR = 1.15
"""A window is wider than the subject's box by this factor, where that leaves any movement."""

FOCUS_AIR = 0.22
"""The subject's middle keeps this share of a window's side between itself and the edge."""

TIP_AIR = 0.045
"""The share of a window's side that the subject's highest point keeps between itself and the edge."""

LEAST_TRAVEL = 0.04
"""The share of a window's side that a pan or tilt goes at least, though it takes some of a tip's air."""


@dataclass(frozen=True, slots=True)
class CameraPath:
    """
    A move between two windows, in photograph pixels.

    ``sideways`` and ``upward`` are how far, over the whole shot and as shares of the window's width, the nearest layer
    travels beyond the farthest; ``inward`` is how much more the nearest layer grows.
    """

    start: Window
    end: Window
    sideways: float = 0.0
    upward: float = 0.0
    inward: float = 0.0

    @property
    def still(self) -> bool:
        """Whether nothing moves at all."""
        return self.start == self.end and not (self.sideways or self.upward or self.inward)

    def window(self, way: float) -> Window:
        """The window after a part of the way: growth is even to the eye, and about one fixed point of the picture."""
        first, last = self.start, self.end
        ratio = last.width / first.width
        if abs(ratio - 1) < 1e-6:
            x, y = (a + (b - a) * way for a, b in zip(first.center, last.center, strict=True))
            return Window.around((x, y), (first.width, first.height))
        growth = ratio**way
        share = (growth - 1) / (ratio - 1)
        x, y = (a + (b - a) * share for a, b in zip(first.center, last.center, strict=True))
        return Window.around((x, y), (first.width * growth, first.height * growth))


@dataclass(frozen=True, slots=True)
class Framing:
    """
    What a path is planned on, in photograph pixels.

    ``size`` is the photograph's, ``view`` its widest good crop, ``subject`` the box that a shot should not cut into.
    ``tip``, where it is known, is the subject's highest point against the sky, which stays in the frame throughout.
    """

    size: tuple[int, int]
    view: Window
    subject: Window
    tip: tuple[float, float] | None = None

    @property
    def bounds(self) -> Window:
        """The part of the photograph that windows may use."""
        width, height = self.size
        across, down = width * MARGIN_SHARE, height * MARGIN_SHARE
        return Window(across, down, width - 2 * across, height - 2 * down)


def plan_path(framing: Framing, *, move: str, strength: float, seed: int) -> CameraPath:
    """Plan a move of ``strength`` 0 (hardly there) to 1 (bold); ``seed`` only turns a drift this way or that."""
    if move not in MOVES:
        raise InputError("move", f"{move!r} is not a camera move; choose one of: {', '.join(MOVES)}")
    if not 0 <= strength <= 1:
        raise InputError("strength", f"{strength} is outside 0 to 1")
    view = _fitted(framing.view, framing.bounds)
    if framing.tip is not None:
        view = _held(view, framing.tip, framing.bounds)
    return _with_tip(_planned(framing, view, move, strength, seed), framing, move)


def _planned(framing: Framing, view: Window, move: str, strength: float, seed: int) -> CameraPath:
    if move == "hold":
        return CameraPath(view, view)
    if move in {"push in", "pull out"}:
        return _zoom(framing, view, strength, outward=move == "pull out")
    if move == "orbit":
        return _orbit(framing, view, strength)
    if move == "drift":
        return _drift(framing, view, strength, seed)
    return _travel(framing, view, move, strength)


def _with_tip(path: CameraPath, framing: Framing, move: str) -> CameraPath:
    """
    The path with its windows led to where the subject's tip is well inside of both, and so of all between them.

    Windows that travel are led there together, so that a move keeps its reach where the photograph has room for it.
    """
    tip, bounds = framing.tip, framing.bounds
    if tip is None:
        return path
    ends = [path.start, path.end]
    if move not in {"push in", "pull out"}:
        led = [(_held(end, tip, bounds), end) for end in ends]
        right = max((there.left - end.left for there, end in led), key=abs)
        down = max((there.top - end.top for there, end in led), key=abs)
        ends = [replace(end, left=end.left + right, top=end.top + down).inside(bounds) for end in ends]
    start, end = (_held(window, tip, bounds) for window in ends)
    if move.startswith("tilt"):
        start, end = _still_tilting(path, (start, end), bounds)
    return replace(path, start=start, end=end)


def _still_tilting(path: CameraPath, ends: tuple[Window, Window], bounds: Window) -> tuple[Window, Window]:
    """The ends of a tilt, the lower one let down where hardly anything was left of the way."""
    least = min(abs(path.end.top - path.start.top), LEAST_TRAVEL * path.start.height)
    upper = min(ends, key=lambda end: end.top)
    start, end = (
        end if end is upper else replace(end, top=max(end.top, upper.top + least)).inside(bounds) for end in ends
    )
    return start, end


def _held(window: Window, tip: tuple[float, float], bounds: Window) -> Window:
    """The window moved as little as brings the tip inside of it with air about it, within the bounds."""
    (x, y), across, down = tip, TIP_AIR * window.width, TIP_AIR * window.height
    left = min(max(window.left, x + across - window.width), x - across)
    top = min(max(window.top, y + down - window.height), y - down)
    return replace(window, left=left, top=top).inside(bounds)


def _fitted(view: Window, bounds: Window) -> Window:
    factor = min(bounds.width / view.width, bounds.height / view.height, 1.0)
    return Window.around(view.center, (view.width * factor, view.height * factor)).inside(bounds)


def _closer(view: Window, focus: tuple[float, float], zoom: float, pull: float) -> Window:
    """A window ``zoom`` times closer within ``view``, its centre drawn towards the focus."""
    x, y = (c + (f - c) * pull for c, f in zip(view.center, focus, strict=True))
    return Window.around((x, y), (view.width / zoom, view.height / zoom)).inside(view)


def _zoom(framing: Framing, view: Window, strength: float, *, outward: bool) -> CameraPath:
    """Towards the subject or away from it, as far as the subject stays whole."""
    subject = framing.subject
    roomy = min(view.width / subject.width, view.height / subject.height) / SUBJECT_AIR
    zoom = min(1.08 + 0.20 * strength, max(roomy, 1.07 + 0.06 * strength))
    near = _closer(view, subject.center, zoom, 0.7)
    inward = 0.02 + 0.025 * strength
    return CameraPath(near, view, inward=-inward) if outward else CameraPath(view, near, inward=inward)


def _travel(framing: Framing, view: Window, move: str, strength: float) -> CameraPath:
    """Sideways or upright: over what the crop leaves free, or else in a somewhat closer window."""
    sideways = move.startswith("pan")
    forwards = move in {"pan right", "tilt down"}
    bounds, subject = framing.bounds, framing.subject
    spare = bounds.width / view.width - 1 if sideways else bounds.height / view.height - 1
    wanted = 0.04 + 0.16 * strength
    step = max(wanted, min(spare, 1.4 * wanted))
    window = _closer(view, subject.center, max(1.0, 1 / (1 + spare - step)), 0.5)
    if sideways:
        low, high = _sweep(window.left, window.width, step * view.width, (bounds.left, bounds.width), subject.center[0])
        ends = [replace(window, left=place) for place in (low, high)]
    else:
        low, high = _sweep(
            window.top, window.height, step * view.height, (bounds.top, bounds.height), subject.center[1]
        )
        ends = [replace(window, top=place) for place in (low, high)]
    first, last = ends if forwards else reversed(ends)
    parallax = (1 if forwards else -1) * PARALLAX_SHARE * (0.5 + 0.5 * strength)
    return CameraPath(first, last, sideways=parallax if sideways else 0.0, upward=0.0 if sideways else parallax)


def _sweep(start: float, length: float, step: float, bounds: tuple[float, float], focus: float) -> tuple[float, float]:
    """The lowest and highest start of a window that travels ``step``: within the bounds, the focus never near its edge."""
    lowest, highest = bounds[0], bounds[0] + bounds[1] - length
    step = min(step, highest - lowest)
    air = FOCUS_AIR * length
    middle = (
        min(max(start, focus + air - length + step / 2), focus - air - step / 2) if length > 2 * air + step else start
    )
    low = min(max(middle - step / 2, lowest), highest - step)
    high = low + step
    least = 0.5 * step
    if low < focus - air < high:
        high = max(focus - air, low + least)
    elif low < focus + air - length < high:
        low = min(focus + air - length, high - least)
    return low, high


def _two_ends(window: Window, bounds: Window, step: tuple[float, float]) -> tuple[Window, Window]:
    """Windows half a step before and after, moved together so that both lie within the bounds."""
    size = window.width, window.height
    x, y = Window.around(window.center, (size[0] + abs(step[0]), size[1] + abs(step[1]))).inside(bounds).center
    first = Window.around((x - step[0] / 2, y - step[1] / 2), size).inside(bounds)
    last = Window.around((x + step[0] / 2, y + step[1] / 2), size).inside(bounds)
    return first, last


def _orbit(framing: Framing, view: Window, strength: float) -> CameraPath:
    """A small way about the subject, which stays while what is nearer and what is farther change sides."""
    window = _closer(view, framing.subject.center, 1.06 + 0.04 * strength, 0.6)
    first, last = _two_ends(window, framing.bounds, ((0.02 + 0.02 * strength) * view.width, 0.0))
    return CameraPath(first, last, sideways=PARALLAX_SHARE * (0.7 + 0.3 * strength))


def _drift(framing: Framing, view: Window, strength: float, seed: int) -> CameraPath:
    """A little this way and a little closer, as a camera in a hand that breathes."""
    angle = np.random.default_rng(seed).uniform(0, 2 * np.pi)
    x, y = float(np.cos(angle)), float(np.sin(angle)) * 0.6
    reach = (0.025 + 0.035 * strength) * view.width
    window = _closer(view, framing.subject.center, 1.05 + 0.05 * strength, 0.5)
    first, last = _two_ends(window, framing.bounds, (x * reach, y * reach))
    last = _closer(last, last.center, 1.03 + 0.02 * strength, 0.0)
    parallax = PARALLAX_SHARE * (0.4 + 0.4 * strength)
    return CameraPath(first, last, sideways=x * parallax, upward=y * parallax, inward=0.008)
