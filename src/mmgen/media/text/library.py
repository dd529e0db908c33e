"""Which fonts there are: the user's own, those that ship with mmgen, and those of the system."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from mmgen.errors import InputError
from mmgen.media.text.harfbuzz import Face, Font
from mmgen.media.text.style import Family

SHIPPED = Path(__file__).parent / "fonts"
EMOJI = "NotoColorEmoji.ttf"
SANS = (
    "NotoSansSC.ttf",
    "NotoSansTC.ttf",
    "NotoSansJP.ttf",
    "NotoSansKR.ttf",
    "NotoSans.ttf",
    "NotoSansArabic.ttf",
    "NotoSansDevanagari.ttf",
    "NotoSansThai.ttf",
    "NotoSansHebrew.ttf",
    EMOJI,
)
HAN_SANS = (("NotoSansSC.ttf",), ("NotoSansTC.ttf", "NotoSansSC.ttf"), ("NotoSansJP.ttf", "NotoSansSC.ttf"))
"""The fonts that set Han together, in mainland Chinese, Taiwanese and Japanese forms: all of one design."""

SERIF = ("DisplaySerif.ttf", "NotoSerifSC.ttf", *SANS)
SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc"})


def system_folders() -> tuple[Path, ...]:
    """Return where this system keeps its fonts."""
    home = Path.home()
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    if sys.platform == "win32":
        return (Path("C:/Windows/Fonts"), home / "AppData/Local/Microsoft/Windows/Fonts")
    return (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts")


@dataclass(frozen=True, slots=True)
class FontLibrary:
    """The folders that are searched for characters which neither the user's nor the shipped fonts cover."""

    folders: tuple[Path, ...] = field(default_factory=system_folders)

    def faces(self) -> tuple[Face, ...]:
        """Return every face in the folders, in the order of their paths; what can't be read is left out."""
        return tuple(face for folder in self.folders for face in _faces_under(folder))

    def covering(self, characters: frozenset[int], weight: int, family: Family) -> Face | None:
        """Return the face that covers all the characters and comes nearest in style, or None."""
        found = [face for face in self.faces() if all(map(face.covers, characters))]
        return min(found, key=lambda face: _distance(face, weight, family), default=None)


def shipped_faces(family: Family) -> tuple[Face, ...]:
    """Return the shipped faces of a family, best first."""
    return tuple(open_face(SHIPPED / name, 0) for name in (SERIF if family == "serif" else SANS))


def han_designs(family: Family, *, japanese: bool) -> tuple[tuple[Face, ...], ...]:
    """Return the sets of shipped faces that draw Han in one design and in the forms of one region, best first."""
    designs = (("NotoSerifSC.ttf",), *HAN_SANS) if family == "serif" else HAN_SANS
    if japanese:
        designs = (*designs[:-3], HAN_SANS[2], *HAN_SANS[:2])
    return tuple(tuple(open_face(SHIPPED / name, 0) for name in names) for names in designs)


def emoji_face() -> Face:
    """Return the shipped face of colour pictures."""
    return open_face(SHIPPED / EMOJI, 0)


def user_faces(paths: tuple[Path, ...]) -> tuple[Face, ...]:
    """Return the faces of the files and folders that the user gave. Raises InputError for one that can't be used."""
    faces: list[Face] = []
    for path in paths:
        if path.is_dir():
            inside = _faces_under(path)
            if not inside:
                raise InputError("fonts", f"{path} holds no TrueType or OpenType font")
            faces.extend(inside)
        else:
            face = open_face(path, 0)
            faces.extend([face, *(open_face(path, i) for i in range(1, face.count))])
    return tuple(faces)


@lru_cache(maxsize=4096)
def open_face(path: Path, index: int) -> Face:
    """Return a face, read once."""
    return Face(path, index)


@lru_cache(maxsize=512)
def open_font(face: Face, weight: int) -> Font:
    """Return a face at a weight, made once."""
    return face.open(weight)


@lru_cache(maxsize=64)
def _faces_under(folder: Path) -> tuple[Face, ...]:
    found: list[Face] = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.suffix.lower() not in SUFFIXES or not path.is_file():
            continue
        try:
            first = open_face(path, 0)
            found += [first, *(open_face(path, i) for i in range(1, first.count))]
        except InputError:
            continue  # one broken file among a system's fonts is not the caller's error
    return tuple(found)


def _distance(face: Face, weight: int, family: Family) -> tuple[float, float, int, float, str, int]:
    """Order faces by how far they are from upright, normal width, the family and the weight."""
    found, width, slant = open_font(face, weight).style()
    name = face.path.name.lower()
    serif = "serif" in name.replace("sansserif", "")
    return slant, abs(width - 100), int(serif != (family == "serif")), abs(found - weight), str(face.path), face.index
