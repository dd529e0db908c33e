"""What a gallery shows, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mmgen.jobs.result import Check

__all__ = ["Code", "Exhibit", "Gallery", "Medium"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """One file, by its path from the page."""

    path: str
    media_type: str
    title: str
    """What it is, for those who do not see it."""
    size: tuple[int, int] | None = None
    poster: str | None = None
    """A picture that stands for a video before it plays, for an object before it can be turned, and for a sound."""
    viewer: str | None = None
    """The page in which an object is turned."""
    silent: bool = False
    """Whether a video has no sound, so that it may play by itself."""


@dataclass(frozen=True, slots=True)
class Code:
    """One way to make it again."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One thing that was made: what was asked, what came, and how to make it again."""

    title: str
    text: str
    media: Sequence[Medium]
    inputs: Sequence[Medium] = ()
    """The files that it was made from."""
    facts: Sequence[tuple[str, str]] = ()
    checks: Sequence[Check] = ()
    codes: Sequence[Code] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """A page of exhibits."""

    title: str
    lead: str
    exhibits: Sequence[Exhibit]
    facts: Sequence[tuple[str, str]] = ()
    credits: Sequence[str] = ()
    """Where things on the page come from, a line each."""
