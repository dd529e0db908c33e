"""Which font draws which character: coverage first, one font for each script of a text wherever one has it all."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from mmgen.errors import InputError
from mmgen.media.text.characters import SYMBOLS, is_emoji, is_ignorable, is_kana
from mmgen.media.text.harfbuzz import Face, script_of
from mmgen.media.text.library import FontLibrary, emoji_face, han_designs, shipped_faces, user_faces
from mmgen.media.text.style import TextStyle

CENTRED_DOTS = frozenset("·•‧")
"""Dots that fonts for Han draw one em wide, whatever stands beside them."""

SAMPLES = {"Hani": "一", "Arab": "ا", "Hebr": "א"}
"""A letter that stands for its script in a text of nothing but marks."""


def assign_faces(clusters: Sequence[str], scripts: Sequence[str], style: TextStyle) -> list[Face]:
    """
    Return the face for each cluster.

    The user's fonts take what they cover. The rest of a script goes to one shipped font that covers it all, so
    that a title is not set in two designs, else to the first that covers each cluster, else to a system font.
    Han goes to the fonts of one region, whose forms it then has throughout.
    Raises InputError with the characters that no font covers.
    """
    chosen = _chosen(clusters, scripts, style)
    missing = sorted({clusters[i] for i, face in enumerate(chosen) if face is None})
    if missing:
        names = ", ".join(_name(cluster) for cluster in missing[:8]) + (", ..." if len(missing) > 8 else "")
        raise InputError(
            "text",
            f"no font at hand has {names}; install a font for it, or pass its file as fonts=(Path('...'),) in the style",
        )
    return [face for face in chosen if face is not None]


def uncovered(clusters: Sequence[str], scripts: Sequence[str], style: TextStyle) -> list[str]:
    """Return the clusters that no font covers, in their order."""
    chosen = _chosen(clusters, scripts, style)
    return [cluster for cluster, face in zip(clusters, chosen, strict=True) if face is None]


def _chosen(clusters: Sequence[str], scripts: Sequence[str], style: TextStyle) -> list[Face | None]:
    """Return the face for each cluster, None where no font covers it."""
    chosen: list[Face | None] = [None] * len(clusters)
    for script in dict.fromkeys(scripts):
        members = [i for i, other in enumerate(scripts) if other == script]
        _assign_script(script, {i: clusters[i] for i in members}, chosen, style)
    return chosen


def _assign_script(script: str, members: Mapping[int, str], chosen: list[Face | None], style: TextStyle) -> None:
    """Fill in ``chosen`` for the clusters of one script, which ``members`` holds by their index."""
    clusters = list(members.values())
    needs = {i: _needed(cluster) for i, cluster in members.items()}
    letters = [i for i, cluster in members.items() if script_of(cluster[0])]
    for face in user_faces(style.fonts):
        if _speaks(face, script, clusters):
            _fill(chosen, needs, [face])
    _fill(chosen, {i: needs[i] for i, cluster in members.items() if is_emoji(cluster)}, [emoji_face()])
    if script != "Hani":
        narrow = [face for face in shipped_faces(style.family) if not face.covers(ord(SAMPLES["Hani"]))]
        _fill(chosen, {i: needs[i] for i, cluster in members.items() if cluster[0] in CENTRED_DOTS}, narrow)
    faces = [face for face in shipped_faces(style.family) if _speaks(face, script, clusters)]
    together = _union(needs, [i for i in letters if chosen[i] is None])
    _fill(chosen, needs, [*_whole(script, faces, together, style), *faces, *shipped_faces(style.family)])
    rest = [i for i in members if chosen[i] is None]
    library = FontLibrary() if style.system_folders is None else FontLibrary(style.system_folders)
    found = library.covering(_union(needs, rest), style.weight, style.family) if rest else None
    for i in rest:
        chosen[i] = found or library.covering(needs[i], style.weight, style.family)


def _whole(script: str, faces: Sequence[Face], needed: frozenset[int], style: TextStyle) -> Sequence[Face]:
    """Return the faces of one design that together have all that is needed, or none."""
    designs: Sequence[Sequence[Face]] = [[face] for face in faces]
    if script == "Hani":
        designs = han_designs(style.family, japanese=any(map(is_kana, map(chr, needed))))
    return next((design for design in designs if all(any(f.covers(c) for f in design) for c in needed)), ())


def _fill(chosen: list[Face | None], needs: Mapping[int, frozenset[int]], faces: Sequence[Face]) -> None:
    for i, codes in needs.items():
        if chosen[i] is None:
            chosen[i] = next((face for face in faces if all(map(face.covers, codes))), None)


def _union(needs: Mapping[int, frozenset[int]], members: Sequence[int]) -> frozenset[int]:
    return frozenset(code for i in members for code in needs[i])


def _needed(cluster: str) -> frozenset[int]:
    """Return the characters a font has to map; those of a composed letter count as that letter."""
    composed = unicodedata.normalize("NFC", cluster)
    return frozenset(ord(c) for c in composed if not is_ignorable(c))


def _speaks(face: Face, script: str, clusters: Sequence[str]) -> bool:
    """
    Whether the face has a letter of the script, since a face without may not set its digits and marks either.

    An emoji font has digits, and a Latin font has the quotes and dashes that Chinese draws otherwise.
    """
    letters = [ord(cluster[0]) for cluster in clusters if script_of(cluster[0])] or [ord(SAMPLES.get(script, "A"))]
    return script == SYMBOLS or any(map(face.covers, letters))


def _name(cluster: str) -> str:
    codes = " ".join(f"U+{ord(character):04X}" for character in cluster)
    return f"{cluster!r} ({codes})"
