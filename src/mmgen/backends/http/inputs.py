"""How files go to a vendor: as the URL they have, as a data URI, within multipart, or uploaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from pydantic import BaseModel

from mmgen.assets import Asset
from mmgen.backends.http.wire import FilePart
from mmgen.errors import InputError

__all__ = ["InputRule", "Inputs", "assets_in"]

PLAIN = frozenset({str, int, float, bool, bytes})


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRule:
    """
    How a backend takes files.

    A file that has a URL goes by it where *url* is set; others go inline as data URIs of at most *inline_bytes*, counted
    as they are sent, and what is longer, or everything where that is 0, is uploaded where *upload* is set. Nothing is
    made smaller to fit.
    """

    url: bool = False
    inline_bytes: int = 0
    upload: bool = False
    upload_seconds: float = 3600
    """For how long an upload can be used; its last tenth is left to the job that uses it, ten minutes at most."""
    largest_bytes: int = 2 * 1024**3

    def way(self, asset: Asset) -> Literal["url", "inline", "upload", "part"]:
        """How *asset* goes; as a ``"part"`` of a multipart body the backend writes it. Reads a file's head: not for the loop."""
        if asset.url is not None and self.url:
            return "url"
        size, media_type = asset.size_bytes, asset.media_type
        if size > self.largest_bytes:
            raise InputError(asset.name, f"is {size} bytes, and at most {self.largest_bytes} are taken")
        inline = len(f"data:{media_type};base64,") + (size + 2) // 3 * 4
        if inline <= self.inline_bytes:
            return "inline"
        if self.upload:
            return "upload"
        if not self.inline_bytes:
            return "part"
        raise InputError(
            asset.name,
            f"would be {inline} bytes inline, and at most {self.inline_bytes} are taken: make it smaller",
        )


class Inputs:
    """What ``build`` writes into a body for each file of the request."""

    def __init__(self, texts: Mapping[int, str]) -> None:
        self._texts = texts

    @property
    def length(self) -> int:
        """How many letters stand for the files, in all."""
        return sum(map(len, self._texts.values()))

    def text(self, asset: Asset) -> str:
        """The URL or data URI that stands for *asset*."""
        return self._texts[id(asset)]

    def part(self, name: str, asset: Asset, *, filename: str = "") -> FilePart:
        """*asset* as a part of a multipart body, in the field *name*."""
        from mmgen.media.sniff import extension

        shown = filename or f"{name}{extension(asset.media_type)}"
        return FilePart(name=name, content=asset.content(), media_type=asset.media_type, filename=shown)


def assets_in(value: object) -> Iterator[Asset]:
    """Every asset within a request, wherever it stands."""
    if value is None or type(value) in PLAIN:
        return
    if isinstance(value, Asset):
        yield value
    elif isinstance(value, BaseModel):
        for item in vars(value).values():
            if item is not None and type(item) not in PLAIN:
                yield from assets_in(item)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for item in cast("list[object]", value):
            yield from assets_in(item)
    elif isinstance(value, Mapping):
        for item in cast("dict[object, object]", value).values():
            yield from assets_in(item)
