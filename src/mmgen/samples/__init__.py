"""Photographs that ship with mmgen for a first run: free of copyright, their origin told in ``SOURCES.md``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from mmgen.errors import InputError

_LANDSCAPES = "Debian package endless-sky-high-dpi 0.9.8-1, images/land/"
_WALLPAPERS = "Debian package lomiri-wallpapers-16.04 20.04.0-2, 16.04/"
_CONTRIBUTOR = "a contributor to Unsplash, not named by the package"


@dataclass(frozen=True, slots=True)
class Photograph:
    """One photograph and where it comes from; ``width`` and ``height`` are in pixels."""

    name: str
    file: str
    title: str
    author: str
    source: str
    licence: str
    width: int
    height: int


def _landscape(name: str, title: str, original: str) -> Photograph:
    return Photograph(
        name=name,
        file=f"{name}.jpg",
        title=title,
        author=_CONTRIBUTOR,
        source=_LANDSCAPES + original,
        licence="Public domain",
        width=1440,
        height=720,
    )


PHOTOGRAPHS: Mapping[str, Photograph] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            Photograph(
                name="dandelion",
                file="dandelion.jpg",
                title="Seed head of a dandelion",
                author="Clemens Engelhardt",
                source=_WALLPAPERS + "seeding_by_Clements_Engelhardt.jpg",
                licence="CC0-1.0",
                width=2560,
                height=1440,
            ),
            _landscape("farmhouse", "Farmhouse among cypresses", "fields5@2x.jpg"),
            _landscape("lake", "Mountain lake that mirrors the clouds", "mountain1@2x.jpg"),
            _landscape("ridge", "Forested ridge and a peak above the mist", "mountain4@2x.jpg"),
            _landscape("shore", "Waves on a rocky shore at sunrise", "beach4@2x.jpg"),
            _landscape("summit", "Snowy summit at sunset", "sky8@2x.jpg"),
        )
    }
)
"""The photographs by name."""


def photograph(name: str) -> Path:
    """Return the file of the photograph called ``name``; raises ``InputError`` when there is none of that name."""
    try:
        file = PHOTOGRAPHS[name].file
    except KeyError:
        raise InputError(name, _unknown(name)) from None
    return Path(__file__).with_name(file)


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, PHOTOGRAPHS, n=1, cutoff=0.0)
    return f"no such photograph; did you mean {near[0]!r}? mmgen ships {', '.join(PHOTOGRAPHS)}"
