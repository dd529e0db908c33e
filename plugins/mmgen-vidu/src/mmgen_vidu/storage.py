"""
How files reach the vendor: what is small within the body, larger pictures through its storage, all else within the body.

The storage takes pictures below 10 MB and nothing else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar, cast
from urllib.parse import quote

from pydantic import BaseModel

from mmgen import Asset, Image, InputError, PluginError
from mmgen.backends.http import WireReply, WireRequest
from mmgen_vidu.replies import told_object

__all__ = ["LARGEST_BODY", "LARGEST_INLINE", "Storage", "is_stored", "with_data_uris"]

M = TypeVar("M", bound=BaseModel)
LARGEST_BODY = 20 * 1000 * 1000
LARGEST_INLINE = 1_900_000
"""As it is sent, so that ten of them and the words fit into a body."""
LARGEST_UPLOAD = 10 * 1000 * 1000 - 1
TYPES = frozenset({"image/png", "image/jpeg", "image/webp"})
PATH = "tools/v2/files/uploads"


@dataclass(frozen=True, slots=True)
class Storage:
    """Uploads over *ask*, which sends one request."""

    ask: Callable[[WireRequest], Awaitable[WireReply]]

    async def upload(self, image: Asset) -> str:
        """Begin, put the bytes where the vendor says, finish; return the address. The key stays with the vendor."""
        begun = told_object(await self.ask(WireRequest(path=PATH, json={"scene": "vidu"})), PATH)
        name, target = begun.get("id"), begun.get("put_url")
        if not isinstance(name, str) or not isinstance(target, str):
            raise PluginError("vidu: an upload was begun, and the vendor did not say where to put the file")
        content = image.content()
        put = await self.ask(
            WireRequest(method="PUT", path=target, content=content, media_type=image.media_type, keyless=True)
        )
        etag = put.headers.get("etag", "").strip('"')
        if not etag:
            raise PluginError("vidu: the storage took a file and gave no ETag for it")
        path = f"{PATH}/{quote(name, safe='')}/finish"
        uri = told_object(await self.ask(WireRequest(method="PUT", path=path, json={"etag": etag})), path).get("uri")
        if not isinstance(uri, str) or not uri:
            raise PluginError("vidu: an upload was finished, and the vendor did not name the file")
        return uri


def is_stored(asset: Asset) -> bool:
    """Whether the storage takes it. Reads the file's head: not for the loop."""
    return isinstance(asset, Image) and asset.media_type in TYPES and asset.size_bytes <= LARGEST_UPLOAD


def inline_bytes(asset: Asset) -> int:
    """How many bytes its data URI has, or a few more."""
    return (asset.size_bytes + 2) // 3 * 4 + 100


def with_data_uris(part: M) -> M:
    """
    A copy of a request, or of a part of one, with its large files as data URIs that the storage does not take.

    Reads files: not for the loop.
    """
    changes = {name: _placed(getattr(part, name)) for name in part.model_fields_set}
    return part.model_copy(update=changes)


def _placed(value: object) -> object:
    if isinstance(value, Asset):
        return (
            value
            if value.url is not None or inline_bytes(value) <= LARGEST_INLINE or is_stored(value)
            else _as_uri(value)
        )
    if isinstance(value, BaseModel):
        return with_data_uris(value)
    if isinstance(value, tuple):
        return tuple(_placed(item) for item in cast("tuple[object, ...]", value))
    return value


def _as_uri(asset: Asset) -> Asset:
    if inline_bytes(asset) > LARGEST_BODY:
        reason = f"would be {inline_bytes(asset)} bytes inline, and at most {LARGEST_BODY} are taken"
        raise InputError(asset.name, f"{reason}; only PNG, JPEG and WebP below 10 MB are uploaded: give a URL")
    return type(asset).from_url(asset.data_uri())
