"""The library of subjects: who and what keeps its looks from video to video. It answers at once, without tasks."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast
from urllib.parse import quote

from mmgen import Asset, Image, InputError, PluginError, Reference, Video
from mmgen.backends.http import WireRequest
from mmgen_vidu.held import held, is_held
from mmgen_vidu.replies import Told, objects

__all__ = ["Ownership", "Subject", "SubjectLibrary"]

Ownership = Literal["private", "system"]
PATH = "ent/v2/subjects"
PAGE = 100
MOST_PAGES = 100
MOST_MEDIA = 3
LONGEST: Mapping[str, int] = {"style": 100, "description": 2000}


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject of the library."""

    id: str
    name: str
    images: tuple[str, ...] = ()
    """Addresses of its pictures."""
    videos: tuple[str, ...] = ()
    """Addresses of its clips."""
    voice_id: str = ""
    style: str = ""
    description: str = ""
    credits: int | None = None
    """What its creation was charged, where the vendor says."""

    def reference(self, *, name: str = "", voice: str | None = None) -> Reference:
        """
        The subject for ``VideoRequest(references=[...])``; the prompt calls it ``@name``.

        *name* replaces its own, and must where that has spaces or signs. *voice* is the name of a voice.
        """
        called = name or self.name
        if not re.fullmatch(r"[\w-]{1,64}", called):
            raise InputError("name", f"{called!r} can't be called in a prompt: give a name of letters, digits, - and _")
        fields: dict[str, Any] = {"name": called} | ({"voice": voice} if voice is not None else {})
        if self.videos and not self.images:
            return Reference(video=held(Video, "subjects", self.id), **fields)
        return Reference(images=(held(Image, "subjects", self.id),), **fields)


@dataclass(frozen=True, slots=True)
class SubjectLibrary:
    """The library over *tell*, which sends a request and gives the object of the reply, and *write*, for files."""

    tell: Callable[[WireRequest], Awaitable[Told]]
    write: Callable[[Asset], Awaitable[str]]

    async def create(self, subject: Reference) -> Subject:
        """Put *subject* into the library, under its name."""
        if subject.name is None:
            raise InputError("name", "is needed: it is what a prompt calls the subject by")
        return await self._sent("POST", PATH, await self._body(subject))

    async def update(self, subject_id: str, subject: Reference | None, words: Mapping[str, str | None]) -> Subject:
        """Replace what is given of the subject *subject_id*."""
        given = {name: text for name, text in words.items() if text is not None}
        for name, text in given.items():
            if not 0 < len(text) <= LONGEST[name]:
                raise InputError(name, f"must have 1 to {LONGEST[name]} characters, got {len(text)}")
        media = {} if subject is None else await self._body(subject)
        if not given and not media:
            raise InputError("update_subject", "nothing was given that could be replaced")
        return await self._sent("PUT", f"{PATH}/{quote(subject_id, safe='')}", media | given)

    async def one(self, subject_id: str, ownership: Ownership) -> Subject | None:
        """The subject *subject_id*; None when there is none."""
        page = await self.tell(
            WireRequest(method="GET", path=PATH, query={"ownership": ownership, "subject_ids": subject_id})
        )
        found = [subject_of(told) for told in objects(page.get("subjects"))]
        return next((subject for subject in found if subject.id == subject_id), None)

    async def listed(self, ownership: Ownership) -> AsyncIterator[Subject]:
        """The subjects, page by page."""
        query = {"ownership": ownership, "count": str(PAGE)}
        token = ""
        for _ in range(MOST_PAGES):
            turned = query | ({"next_page_token": token} if token else {})
            page = await self.tell(WireRequest(method="GET", path=PATH, query=turned))
            for told in objects(page.get("subjects")):
                yield subject_of(told)
            token = str(page.get("next_page_token") or "")
            if not token:
                return

    async def _body(self, subject: Reference) -> dict[str, Any]:
        videos = [] if subject.video is None else [subject.video]
        problem = _problem(subject, [*subject.images, *videos])
        if problem:
            raise InputError(subject.name or "subject", problem)
        fields = {
            "name": subject.name,
            "images": [await self.write(image) for image in subject.images] or None,
            "videos": [await self.write(video) for video in videos] or None,
            "voice_id": subject.voice,
        }
        return {name: value for name, value in fields.items() if value is not None}

    async def _sent(self, method: str, path: str, body: Mapping[str, Any]) -> Subject:
        return subject_of(await self.tell(WireRequest(method=method, path=path, json=body)))


def _problem(subject: Reference, media: Sequence[Asset]) -> str:
    """Why the library can't take *subject*; empty when it can."""
    if not media:
        return "has neither picture nor clip"
    if len(media) > MOST_MEDIA:
        return f"has {len(media)} pictures and clips; at most {MOST_MEDIA} are taken"
    if any(is_held(asset) for asset in media):
        return "is in the library already"
    if subject.voice is not None and not isinstance(subject.voice, str):
        return "has a sample of a voice: clone it first, and give its name"
    return "has a role, which the library does not know" if subject.role is not None else ""


def subject_of(told: Told) -> Subject:
    """A subject as the vendor tells of it."""
    if not told.get("id"):
        raise PluginError("vidu: the library told of a subject without its id")
    charged = told.get("credits")
    return Subject(
        id=str(told["id"]),
        name=str(told.get("name") or ""),
        images=_texts(told.get("images")),
        videos=_texts(told.get("videos")),
        voice_id=str(told.get("voice_id") or ""),
        style=str(told.get("style") or ""),
        description=str(told.get("description") or ""),
        credits=charged if isinstance(charged, int) else None,
    )


def _texts(found: object) -> tuple[str, ...]:
    return tuple(str(item) for item in cast("list[object]", found)) if isinstance(found, list) else ()
