"""From a size, an aspect ratio or a resolution to pixels."""

from __future__ import annotations

from dataclasses import dataclass

from mmgen.errors import InputError

__all__ = ["Canvas", "pixels_for"]

NARROWEST, WIDEST = 1 / 4, 4.0


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a model makes when nothing is asked: its own ratio and shorter side, and the multiple of its sides."""

    ratio: tuple[float, float]
    shorter: int
    multiple: int = 1


def pixels_for(
    canvas: Canvas,
    *,
    size: tuple[int, int] | None,
    aspect_ratio: str | None,
    resolution: str | None,
    given: tuple[int, int] | None = None,
) -> tuple[int, int]:
    """
    Width and height to make.

    *size* is taken as it is. Without it the ratio is *aspect_ratio*, or that of the *given* picture (also for
    ``"adaptive"``), or the canvas's own; ``"1080p"`` sets the shorter side, ``"4k"`` the longer one (3840).
    """
    if size is not None:
        return size
    wide, high = ratio_of(canvas, aspect_ratio, given)
    ratio = wide / high
    if not NARROWEST <= ratio <= WIDEST:
        raise InputError("aspect_ratio", f"{wide:g}:{high:g} is outside 1:4 to 4:1; give a size in pixels instead")
    width, height = sides(ratio, resolution, canvas.shorter)
    return to_multiple(width, canvas.multiple), to_multiple(height, canvas.multiple)


def ratio_of(canvas: Canvas, aspect_ratio: str | None, given: tuple[int, int] | None) -> tuple[float, float]:
    """The aspect ratio that is asked for, or the picture's, or the canvas's own."""
    if aspect_ratio is not None and aspect_ratio != "adaptive":
        wide, high = aspect_ratio.split(":")
        return float(wide), float(high)
    return given or canvas.ratio


def sides(ratio: float, resolution: str | None, shorter: int) -> tuple[float, float]:
    """Width and height, not yet rounded."""
    if resolution is not None and resolution.endswith("k"):
        longer = {"2k": 2048, "4k": 3840, "8k": 7680}[resolution]
        return (longer, longer / ratio) if ratio >= 1 else (longer * ratio, longer)
    lines = int(resolution.removesuffix("p")) if resolution else shorter
    return (lines * ratio, lines) if ratio >= 1 else (lines, lines / ratio)


def to_multiple(length: float, multiple: int) -> int:
    """The multiple nearest to *length*, at least one."""
    return max(round(length / multiple), 1) * multiple
