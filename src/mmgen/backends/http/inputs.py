"""Files on their way to a vendor: as the URL they have, as a data URI, within multipart, or uploaded once."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import anyio
from anyio import to_thread
from pydantic import BaseModel

from mmgen.assets import Asset
from mmgen.backends.call import Call, UploadMemory
from mmgen.backends.http.wire import FilePart
from mmgen.errors import InputError, PluginError, TransportError

__all__ = ["InputRule", "Inputs", "Uploads", "assets_in"]

UPLOAD_ATTEMPTS = 5
LONGEST_ADDRESS = 10_000
PLAIN = frozenset({str, int, float, bool, bytes})
SPARE_SECONDS = 600.0
"""What an upload must still hold for when a job is sent that uses it, for jobs wait in queues."""


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


@dataclass
class Upload:
    """Where the bytes of one digest were uploaded to, and until when that holds."""

    text: str = ""
    until: float = 0.0
    lock: anyio.Lock = field(default_factory=anyio.Lock)


class Uploads:
    """Uploads by content, each made once: within this process for sure, and by what the call remembers of others."""

    def __init__(self, rule: InputRule, upload: Callable[[Asset], Awaitable[str]]) -> None:
        self._rule = rule
        self._upload = upload
        self._made: dict[str, Upload] = {}

    async def inputs(self, call: Call, account: str) -> Inputs:
        """Prepare every file of *call*. A failure here is before the submit, and says so."""
        return Inputs({id(asset): await self._text(asset, call.uploads, account) for asset in assets_in(call.request)})

    async def _text(self, asset: Asset, memory: UploadMemory | None, account: str) -> str:
        rule = self._rule
        if asset.url is not None and rule.url:
            return asset.url
        size, media_type = await to_thread.run_sync(lambda: (asset.size_bytes, asset.media_type))
        if size > rule.largest_bytes:
            raise InputError(asset.name, f"is {size} bytes, and at most {rule.largest_bytes} are taken")
        inline = len(f"data:{media_type};base64,") + (size + 2) // 3 * 4
        if inline <= rule.inline_bytes:
            return await to_thread.run_sync(asset.data_uri)
        if rule.upload:
            return await self._uploaded(asset, memory, account)
        if not rule.inline_bytes:
            return ""  # the backend writes it into a multipart body
        raise InputError(
            asset.name,
            f"would be {inline} bytes inline, and at most {rule.inline_bytes} are taken: make it smaller",
        )

    async def _uploaded(self, asset: Asset, memory: UploadMemory | None, account: str) -> str:
        digest = await to_thread.run_sync(lambda: asset.sha256)
        upload = self._made.setdefault(digest, Upload())
        async with upload.lock:
            if time.time() < upload.until:
                return upload.text
            kept = await to_thread.run_sync(memory.upload_of, account, digest) if memory is not None else None
            if kept is None:
                began = time.time()
                text = await self._tried(asset)
                seconds = self._rule.upload_seconds
                kept = text, began + seconds - min(seconds / 10, SPARE_SECONDS)
                if memory is not None:
                    await to_thread.run_sync(memory.keep_upload, account, digest, *kept)
            upload.text, upload.until = kept
        return upload.text

    async def _tried(self, asset: Asset) -> str:
        for attempt in range(UPLOAD_ATTEMPTS):
            try:
                return checked_address(asset, await self._upload(asset))
            except TransportError as error:
                if attempt == UPLOAD_ATTEMPTS - 1:
                    raise TransportError(f"{asset.name} could not be uploaded: {error}", sent=False) from error
                await anyio.sleep(0.2 * 2**attempt)
        raise AssertionError


def checked_address(asset: Asset, text: object) -> str:
    """What an upload gave for *asset*. Raises PluginError when that is no text to be written into a body."""
    if not isinstance(text, str) or not text.isprintable() or not 0 < len(text) <= LONGEST_ADDRESS:
        raise PluginError(f"the upload of {asset.name} was answered without an address")
    return text


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
