"""Where a camera looks during a shot: from one window on the photograph to another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmgen.errors import InputError
from mmgen.media.planes import Window
from mmgen.procedural.motion.moves import MOVES

PARALLAX_SHARE = 0.024
"""The greatest travel of the nearest layer against the farthest, as a share of the window's width."""

MARGIN_SHARE = 0.02
"""What is kept free around the windows, as a share of the photograph's sides, for layers that parallax moves."""


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
    """What a path is planned on: the photograph's ``size``, its widest good ``view`` and its ``focus``, in pixels."""

    size: tuple[int, int]
    view: Window
    focus: tuple[float, float]

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
    if move == "hold":
        return CameraPath(view, view)
    if move in ("push in", "pull out"):
        return _zoom(framing, view, strength, outward=move == "pull out")
    if move == "orbit":
        return _orbit(framing, view, strength)
    if move == "drift":
        return _drift(framing, view, strength, seed)
    return _travel(framing, view, move, strength)


def _fitted(view: Window, bounds: Window) -> Window:
    factor = min(bounds.width / view.width, bounds.height / view.height, 1.0)
    return Window.around(view.center, (view.width * factor, view.height * factor)).inside(bounds)


def _closer(view: Window, focus: tuple[float, float], zoom: float, pull: float) -> Window:
    """A window ``zoom`` times closer within ``view``, its centre drawn towards the focus."""
    x, y = (c + (f - c) * pull for c, f in zip(view.center, focus, strict=True))
    return Window.around((x, y), (view.width / zoom, view.height / zoom)).inside(view)


def _zoom(framing: Framing, view: Window, strength: float, *, outward: bool) -> CameraPath:
    near = _closer(view, framing.focus, 1.08 + 0.20 * strength, 0.7)
    inward = 0.02 + 0.025 * strength
    return CameraPath(near, view, inward=-inward) if outward else CameraPath(view, near, inward=inward)


def _travel(framing: Framing, view: Window, move: str, strength: float) -> CameraPath:
    direction = 1 if move in ("pan right", "tilt down") else -1
    parallax = direction * PARALLAX_SHARE * (0.5 + 0.5 * strength)
    bounds = framing.bounds
    wanted = 0.07 + 0.13 * strength
    if move.startswith("pan"):
        spare = bounds.width / view.width - 1
        step = min(max(wanted, min(spare, 1.8 * wanted)), 0.4)
        zoom = max(1.0, 1 / max(1 + spare - step, 0.5))
        window = _closer(view, framing.focus, zoom, 1.0)
        ends = _two_ends(window, bounds, (direction * step * view.width, 0.0))
        return CameraPath(*ends, sideways=parallax)
    spare = bounds.height / view.height - 1
    step = min(max(wanted, min(spare, 1.8 * wanted)), 0.4)
    zoom = max(1.0, 1 / max(1 + spare - step, 0.5))
    window = _closer(view, framing.focus, zoom, 1.0)
    ends = _two_ends(window, bounds, (0.0, direction * step * view.height))
    return CameraPath(*ends, upward=parallax)


def _two_ends(window: Window, bounds: Window, step: tuple[float, float]) -> tuple[Window, Window]:
    """Windows half a step before and after, moved together so that both lie within the bounds."""
    x, y = window.center
    size = window.width, window.height
    swept = Window.around((x, y), (size[0] + abs(step[0]), size[1] + abs(step[1]))).inside(bounds)
    x, y = swept.center
    first = Window.around((x - step[0] / 2, y - step[1] / 2), size).inside(bounds)
    last = Window.around((x + step[0] / 2, y + step[1] / 2), size).inside(bounds)
    return first, last


def _orbit(framing: Framing, view: Window, strength: float) -> CameraPath:
    window = _closer(view, framing.focus, 1.06 + 0.04 * strength, 0.6)
    step = (0.02 + 0.02 * strength) * view.width
    first, last = _two_ends(window, framing.bounds, (step, 0.0))
    return CameraPath(first, last, sideways=PARALLAX_SHARE * (0.7 + 0.3 * strength))


def _drift(framing: Framing, view: Window, strength: float, seed: int) -> CameraPath:
    angle = np.random.default_rng(seed).uniform(0, 2 * np.pi)
    x, y = float(np.cos(angle)), float(np.sin(angle)) * 0.6
    reach = (0.025 + 0.035 * strength) * view.width
    zoom = 1.05 + 0.05 * strength
    window = _closer(view, framing.focus, zoom, 0.5)
    first, last = _two_ends(window, framing.bounds, (x * reach, y * reach))
    last = _closer(last, last.center, 1.03 + 0.02 * strength, 0.0)
    parallax = PARALLAX_SHARE * (0.4 + 0.4 * strength)
    return CameraPath(first, last, sideways=x * parallax, upward=y * parallax, inward=0.008)
