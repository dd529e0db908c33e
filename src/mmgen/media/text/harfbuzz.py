"""The typed face of HarfBuzz, whose binding carries no types: faces, shaping, outlines to coverage."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import U8

_hb: Any = importlib.import_module("uharfbuzz")

UNITS = 16384
"""Font units per em of every font here, so one shaping serves all sizes."""


@dataclass(frozen=True, slots=True)
class ShapedGlyph:
    """One positioned glyph; lengths in em, ``y`` upwards; ``cluster`` is the index of its first character."""

    glyph: int
    cluster: int
    advance: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Extents:
    """The ink box of a glyph in em: ``top`` and ``bottom`` upwards from the baseline."""

    left: float
    top: float
    right: float
    bottom: float


class Face:
    """One face of a font file. Immutable."""

    def __init__(self, path: Path, index: int = 0) -> None:
        self.path = path
        self.index = index
        try:
            self._blob: Any = _hb.Blob.from_file_path(str(path))
        except _hb.HarfBuzzError as error:
            raise InputError("fonts", f"{path} can't be read") from error
        self._face: Any = _hb.Face(self._blob, index)
        if self._face.glyph_count == 0:
            raise InputError("fonts", f"{path} is not a font that HarfBuzz reads (TrueType or OpenType)")
        self._characters: Any = self._face.unicodes
        outlines = {"glyf", "CFF ", "CFF2"} & set(self._face.table_tags)
        self.has_color = bool(self._face.has_color_png or self._face.has_color_paint or self._face.has_color_layers)
        if not outlines and not self.has_color:
            raise InputError("fonts", f"{path} has neither outlines nor colour bitmaps that can be drawn")

    @property
    def count(self) -> int:
        """How many faces the file holds."""
        return int(self._face.count)

    def covers(self, codepoint: int) -> bool:
        """Whether the face maps the character to a glyph."""
        return codepoint in self._characters

    def open(self, weight: int) -> Font:
        """Return the face at ``weight``, or at the nearest weight that it has."""
        return Font(self, weight, self._face)


class Font:
    """A face at one weight, ``UNITS`` per em. Immutable once made, so threads may share it."""

    def __init__(self, face: Face, weight: int, raw: Any) -> None:
        self.face = face
        font: Any = _hb.Font(raw)
        font.scale = (UNITS, UNITS)
        font.set_variations({"wght": float(weight)})
        self.handle = font

    def style(self) -> tuple[float, float, float]:
        """Return weight, width in per cent and slant: 0 for upright."""
        tag = _hb.StyleTag
        italic = max(self.handle.get_style_value(tag.ITALIC), abs(self.handle.get_style_value(tag.SLANT_ANGLE)))
        return self.handle.get_style_value(tag.WEIGHT), self.handle.get_style_value(tag.WIDTH), italic

    def cap_height(self) -> float | None:
        """Return the height of the capitals in em, where the font says it."""
        height = self.handle.get_metric_position(_hb.OTMetricsTag.CAP_HEIGHT)
        return height / UNITS if height else None

    def color_bitmap(self, glyph: int) -> bytes | None:
        """Return the PNG picture of a colour glyph, or None where it has none."""
        picture: Any = self.handle.get_glyph_color_png(glyph) if self.face.has_color else None
        return bytes(picture.data) if picture else None

    def has_color_layers(self, glyph: int) -> bool:
        """Whether the glyph is painted in colours of its own (COLR)."""
        raw: Any = self.handle.face
        return self.face.has_color and bool(raw.glyph_has_color_paint(glyph) or raw.get_glyph_color_layers(glyph))

    def extents(self, glyph: int) -> Extents | None:
        """Return the ink box of a glyph, or None for a blank one."""
        box = self.handle.get_glyph_extents(glyph)
        if box is None or box.width == 0 or box.height == 0:
            return None
        left, top = box.x_bearing / UNITS, box.y_bearing / UNITS
        return Extents(left, top, left + box.width / UNITS, top + box.height / UNITS)


@dataclass(frozen=True, slots=True)
class Segment:
    """Which characters of a paragraph to shape together, and as what."""

    start: int
    end: int
    rtl: bool
    script: str | None
    language: str


def shape(font: Font, codepoints: Sequence[int], segment: Segment, features: dict[str, bool]) -> list[ShapedGlyph]:
    """Shape a segment in the context of its paragraph; the glyphs come in visual order."""
    buffer: Any = _hb.Buffer()
    buffer.add_codepoints(codepoints, segment.start, segment.end - segment.start)
    buffer.direction = "rtl" if segment.rtl else "ltr"
    if segment.script:
        buffer.script = segment.script
    buffer.language = segment.language
    buffer.guess_segment_properties()
    _hb.shape(font.handle, buffer, features)
    placed = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    return [
        ShapedGlyph(i.codepoint, i.cluster, p.x_advance / UNITS, p.x_offset / UNITS, p.y_offset / UNITS)
        for i, p in placed
    ]


def paint_glyph(
    font: Font, glyph: int, *, size: float, origin: tuple[float, float], window: tuple[int, int, int, int]
) -> U8:
    """
    Return a COLR glyph as RGBA ``(height, width, 4)``, colours multiplied by alpha.

    ``window`` is left, top, width, height and ``origin`` the glyph's, in pixels, ``y`` downwards.
    """
    left, top, width, height = window
    paint: Any = _hb.RasterPaint()
    scale = size / UNITS
    paint.transform = (scale, 0.0, 0.0, scale, origin[0], -origin[1])
    paint.extents = _hb.RasterExtents(left, -top - height, width, height, 0)
    paint.paint_glyph(font.handle, glyph)
    image: Any = paint.render()
    box: Any = image.extents
    rows = np.frombuffer(image.buffer, np.uint8).reshape(box.height, box.stride // 4, 4)[::-1, : box.width]
    return np.ascontiguousarray(rows[..., [2, 1, 0, 3]])


@lru_cache(maxsize=65536)
def script_of(character: str) -> str | None:
    """Return the ISO 15924 script of a character, or None for those that all scripts share."""
    buffer: Any = _hb.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    script: str | None = buffer.script
    return script


class Canvas:
    """Collects outlines and renders their union as 8-bit coverage. Pixels, ``y`` downwards."""

    def __init__(self) -> None:
        self._draw: Any = _hb.RasterDraw()

    def add(self, font: Font, glyph: int, *, size: float, x: float, y: float) -> None:
        """Add a glyph with its origin at ``(x, y)``."""
        scale = size / UNITS
        self._draw.transform = (scale, 0.0, 0.0, scale, x, -y)
        self._draw.draw_glyph(font.handle, glyph)

    def render(self, *, left: int, top: int, width: int, height: int) -> U8:
        """Return the coverage ``(height, width)`` of the window whose first pixel is ``(left, top)``."""
        self._draw.extents = _hb.RasterExtents(left, -top - height, width, height, 0)
        image: Any = self._draw.render()
        box: Any = image.extents
        rows = np.frombuffer(image.buffer, np.uint8).reshape(box.height, box.stride)
        return np.ascontiguousarray(rows[::-1, : box.width])
