"""Whether words can be set at all: known before a film is rendered, and not when its title is drawn."""

from __future__ import annotations

import unicodedata

from mmgen.media.text.characters import cluster_starts, resolved_scripts
from mmgen.media.text.fallback import uncovered
from mmgen.media.text.style import TextStyle

__all__ = ["has_shipped_letters", "objection_to_words"]

MOST = 4


def objection_to_words(text: str, style: TextStyle | None = None) -> str | None:
    """Why *text* can't be set with the fonts at hand, and what to install; None where it can."""
    if has_shipped_letters(text):
        return None
    missing = list[str]()
    for line in text.splitlines():
        starts = cluster_starts(line)
        clusters = [line[a:b] for a, b in zip(starts, [*starts[1:], len(line)], strict=True)]
        scripts = resolved_scripts(line)
        missing += uncovered(clusters, [scripts[a] for a in starts], style or TextStyle(1))
    if not missing:
        return None
    unique = list(dict.fromkeys(missing))
    shown = ", ".join(f"{cluster!r} (U+{ord(cluster[0]):04X})" for cluster in unique[:MOST])
    more = ", ..." if len(unique) > MOST else ""
    return f"no font at hand has {shown}{more}; install {_fonts_for(unique)} on this system"


def has_shipped_letters(text: str) -> bool:
    """Whether the fonts that ship with mmgen have every letter for sure, which is told without opening them."""
    for encoding in ("latin-1", "gb2312"):
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            continue
        return True
    return False


def _fonts_for(clusters: list[str]) -> str:
    """A font for the writing of these characters, by the name that Unicode gives it."""
    scripts = {unicodedata.name(cluster[0], "").partition(" ")[0] for cluster in clusters} - {""}
    if len(scripts) == 1:
        script = scripts.pop()
        script = script if script == "CJK" else script.title()
        return f"a font for {script}, such as Noto Sans {script},"
    return "fonts for them, such as those of the Noto family,"
