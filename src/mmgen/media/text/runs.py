"""Runs: stretches of a paragraph that share a font, a script and a direction, and their glyphs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from mmgen.errors import InputError
from mmgen.media.text.characters import cluster_starts, resolved_scripts
from mmgen.media.text.fallback import assign_faces
from mmgen.media.text.harfbuzz import Face, Font, Segment, ShapedGlyph, shape
from mmgen.media.text.library import open_font
from mmgen.media.text.style import TextStyle

HAN_CAP_HEIGHT = 0.733
"""The height of capitals, in em, that looks right beside ideographs: that of the Latin drawn for Noto Sans SC."""

SQUARE_SCRIPTS = frozenset({"Hani", "Hang"})


@dataclass(frozen=True, slots=True)
class Run:
    """Characters ``start`` to ``end`` with their glyphs in visual order; ``scale`` evens out the sizes of fonts."""

    start: int
    end: int
    level: int
    script: str
    font: Font
    scale: float
    glyphs: tuple[ShapedGlyph, ...]


def shape_runs(text: str, levels: Sequence[int], style: TextStyle) -> tuple[Run, ...]:
    """Cut a paragraph where the level, the font or the script changes, and shape each piece in its context."""
    codepoints = [ord(character) for character in text]
    scripts = resolved_scripts(text)
    faces = _face_of_each(text, scripts, style)
    beside_han = not SQUARE_SCRIPTS.isdisjoint(scripts)
    features = {"lnum": True, "liga": style.tracking == 0, "clig": style.tracking == 0}
    keys = list(zip(levels, faces, scripts, strict=True))
    runs: list[Run] = []
    for (level, face, script), group in itertools.groupby(range(len(text)), key=lambda i: keys[i]):
        members = list(group)
        font = open_font(face, style.weight)
        language = "zh-Hans" if script == "Hani" else "und"
        segment = Segment(members[0], members[-1] + 1, level % 2 == 1, script, language)
        glyphs = tuple(shape(font, codepoints, segment, {**features, "pwid": script != "Hani"}))
        _refuse_missing(text, glyphs, face)
        scale = _optical_scale(font) if beside_han and script == "Latn" else 1.0
        runs.append(Run(segment.start, segment.end, level, script, font, scale, glyphs))
    return tuple(runs)


def _face_of_each(text: str, scripts: Sequence[str], style: TextStyle) -> list[Face]:
    """Return the face of each character; a cluster is never split between two."""
    starts = cluster_starts(text)
    ends = [*starts[1:], len(text)]
    clusters = [text[a:b] for a, b in zip(starts, ends, strict=False)]
    faces = assign_faces(clusters, [scripts[a] for a in starts], style)
    return [face for face, cluster in zip(faces, clusters, strict=True) for _ in cluster]


def _refuse_missing(text: str, glyphs: Sequence[ShapedGlyph], face: Face) -> None:
    """Raise InputError for a glyph that the font lacks: an empty box is never drawn."""
    missing = next((glyph for glyph in glyphs if glyph.glyph == 0), None)
    if missing is not None:
        name = f"{text[missing.cluster]!r} (U+{ord(text[missing.cluster]):04X})"
        raise InputError("text", f"{face.path.name} has no glyph for {name}; give another font in the style")


@lru_cache(maxsize=512)
def _optical_scale(font: Font) -> float:
    """Return how much to grow Latin so that its capitals stand well beside ideographs."""
    height = font.cap_height()
    scale = HAN_CAP_HEIGHT / height if height else 1.0
    return min(max(scale, 0.94), 1.12) if abs(scale - 1) > 0.005 else 1.0
