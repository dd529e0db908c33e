"""Files on their way to the vendor's storage, whole or in parts."""

from __future__ import annotations

import mimetypes
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio

from mmgen import Asset, PluginError
from mmgen.backends.http import WireReply, WireRequest

__all__ = ["Storage"]

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Uploads through *ask*; the permission comes from *host*, and the bytes go where that says."""

    host: str
    ask: Callable[[WireRequest], Awaitable[WireReply]]
    largest_whole: int = 100 * MEBIBYTE
    """What is larger goes in parts."""
    part_bytes: int = 10 * MEBIBYTE

    async def upload(self, asset: Asset) -> str:
        """Upload *asset* and return its public URL."""
        path = f"{self.host}/storage/auth/token"
        grant: Any = (await self.ask(WireRequest(path=path, query={"storage_type": "fal-cdn-v3"}, json={}))).json()
        target = f"{grant['base_url']}/files/upload"
        content, media_type = asset.content(), asset.media_type
        headers = {
            "Authorization": f"{grant['token_type']} {grant['token']}",
            "X-Fal-File-Name": f"{asset.sha256[:16]}{mimetypes.guess_extension(media_type) or ''}",
        }
        if asset.size_bytes > self.largest_whole:
            return await self._in_parts(target, headers, content, media_type)
        wire = WireRequest(path=target, headers=headers, content=content, media_type=media_type)
        return str((await self.ask(wire)).json()["access_url"])

    async def _in_parts(self, target: str, headers: Mapping[str, str], content: bytes | Path, media_type: str) -> str:
        begin = WireRequest(path=f"{target}/multipart", headers=headers, content=b"", media_type=media_type)
        begun: Any = (await self.ask(begin)).json()
        url = str(begun["access_url"])
        place = f"{url}/multipart/{begun['uploadId']}"
        parts: list[dict[str, object]] = []
        async for part in _parts(content, self.part_bytes):
            number = len(parts) + 1
            reply = await self.ask(WireRequest(method="PUT", path=f"{place}/{number}", headers=headers, content=part))
            if "etag" not in reply.headers:
                raise PluginError("fal: the storage took a part and gave no ETag for it")
            parts.append({"partNumber": number, "etag": reply.headers["etag"]})
        await self.ask(WireRequest(path=f"{place}/complete", headers=headers, json={"parts": parts}))
        return url


async def _parts(content: bytes | Path, size: int) -> AsyncIterator[bytes]:
    if isinstance(content, bytes):
        for start in range(0, len(content), size):
            yield content[start : start + size]
        return
    async with await anyio.open_file(content, "rb") as file:
        while part := await file.read(size):
            yield part
