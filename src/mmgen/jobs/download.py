"""
Results on their way in: streamed to a file, hashed as they arrive, taken up again where they broke off.

A file that is not whole, or not of the kind that was made, is not kept. The size is capped, addresses are judged at
every hop, and a key goes only where the backend says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import BinaryIO
from urllib.parse import urlsplit

import anyio

from mmgen.assets import Asset
from mmgen.backends.http.transport import Outgoing, StreamedReply, Transport
from mmgen.backends.http.wire import retry_after_of
from mmgen.errors import InputError, JobError, TransportError
from mmgen.fetch import joined, redacted
from mmgen.jobs.pacing import pause_after
from mmgen.jobs.store import part_of
from mmgen.jobs.task import Task
from mmgen.jobs.wholeness import is_whole
from mmgen.media.sniff import HEAD_BYTES, sniff
from mmgen.status import Succeeded

__all__ = ["Download", "ExpiredError", "fetched"]

ATTEMPTS = 6
REDIRECTS = 5


class ExpiredError(TransportError):
    """The URL leads nowhere any more; the backend may give another."""


class Download:
    """One result, from its URL into a file beside the job's scratch folder."""

    def __init__(self, task: Task, asset: Asset, number: int = 0) -> None:
        assert asset.url is not None
        self._task = task
        self._asset = asset
        self._url = asset.url
        self._path = part_of(task.folder, number)
        self._digest = hashlib.sha256()
        self._arrived = 0
        self._head = b""
        """The first bytes, which tell what the file is."""
        self._total: int | None = None
        self._validator = ""
        self._file: BinaryIO | None = None
        self._whole: Asset | None = None
        """The asset, once it is known that all of it is there."""

    async def file(self) -> Asset:
        """The asset over a whole file of the right kind. Raises ExpiredError, TransportError or JobError."""
        for attempt in range(ATTEMPTS):
            try:
                await self._take()
                return await self._judged()
            except ExpiredError:
                raise
            except TransportError as error:
                if attempt == ATTEMPTS - 1:
                    raise
                await anyio.sleep(pause_after(attempt, self._task.backend.policy.first_pause, error.retry_after))
        raise AssertionError

    async def _judged(self) -> Asset:
        """The asset: seen to with its last piece, or else now."""
        return self._whole if self._whole is not None else await self._task.around.files.do(self._checked)

    async def _take(self) -> None:
        reply = await self._open()
        try:
            await self._begin(reply)
            await self._write(reply)
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self._task.around.files.do(self._close)
            raise
        finally:
            await reply.aclose()

    async def _open(self) -> StreamedReply:
        url, policy = self._url, self._task.backend.policy
        for _ in range(REDIRECTS + 1):
            headers = dict(self._task.backend.download_headers(url))
            if self._arrived and self._validator:
                headers |= {"range": f"bytes={self._arrived}-", "if-range": self._validator}
            outgoing = Outgoing(
                method="GET",
                url=url,
                headers=headers,
                allow_private=self._task.backend.admits_private(url),
                stall_seconds=policy.stall_seconds,
            )
            transport: Transport = self._task.around.downloads
            reply = await transport.open(outgoing)
            if reply.head.status not in {301, 302, 303, 307, 308}:
                return reply
            await reply.aclose()
            url = redirected(url, reply.head.headers.get("location", ""))
        raise JobError(f"{redacted(self._url)} redirects more than {REDIRECTS} times")

    async def _begin(self, reply: StreamedReply) -> None:
        """Judge the head: a continuation, a beginning, or no file."""
        head = reply.head
        if head.status in {401, 403, 404, 410}:
            raise ExpiredError(f"{redacted(self._url)} answered {head.status}")
        if head.status not in {200, 206}:
            raise TransportError(
                f"{redacted(self._url)} answered {head.status}", retry_after=retry_after_of(head.headers)
            )
        if (coding := head.headers.get("content-encoding", "identity").lower()) != "identity":
            shown = redacted(self._url)
            raise JobError(f"{shown} came compressed ({coding[:40]!r}), which was not asked for and can't be kept")
        continued = head.status == 206 and head.headers.get("content-range", "").startswith(f"bytes {self._arrived}-")
        if head.status == 206 and not continued:
            self._forget()
            raise TransportError(f"{redacted(self._url)} sent another part than was asked for")
        if not continued:
            self._forget()
        if head.length is not None:
            self._total = self._arrived + head.length
        # A part may end before the file does.
        whole = head.headers.get("content-range", "").rpartition("/")[2] if head.status == 206 else ""
        if whole.isascii() and whole.isdigit():
            self._total = int(whole[:18])
        ranges = head.headers.get("accept-ranges", "bytes" if continued else "") == "bytes"
        strong = head.headers.get("etag", "")
        self._validator = strong if ranges and not strong.startswith("W/") else ""

    async def _write(self, reply: StreamedReply) -> None:
        """Take the body in, to the disk and the digest; none of it passes the loop, nor is held back."""
        await reply.pour(self._append, self._taken_in)
        if self._total is not None and self._arrived != self._total:
            raise TransportError(f"{redacted(self._url)}: {self._arrived} of {self._total} bytes came")

    async def _taken_in(self, drain: Callable[[], bool]) -> bool:
        """Do *drain* off the loop, and with the last of it see to what came, which would be another step otherwise."""

        def work() -> bool:
            more = drain()
            if self._total is not None and self._arrived == self._total:
                self._whole = self._checked()
            return more

        return await self._task.around.files.do(work)

    def _append(self, data: bytes) -> None:
        largest = self._task.backend.policy.largest_file
        if self._arrived + len(data) > largest:
            raise JobError(f"{redacted(self._url)} is larger than {largest} bytes, the most that is accepted")
        try:
            self._opened().write(data)
        except OSError as error:
            self._path.unlink(missing_ok=True)  # a part is no use later, and holds room that may be what is missing
            raise InputError(
                str(self._path), f"can't be written ({error.strerror}); the job can be taken up"
            ) from error
        self._digest.update(data)
        if self._arrived < HEAD_BYTES:
            self._head += data[: HEAD_BYTES - self._arrived]
        self._arrived += len(data)

    def _opened(self) -> BinaryIO:
        """The file, which begins anew when nothing of it counts."""
        if self._file is None:
            try:
                self._file = self._begun()
            except FileNotFoundError:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._begun()
        return self._file

    def _begun(self) -> BinaryIO:
        return self._path.open("ab" if self._arrived else "wb", buffering=0)

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _forget(self) -> None:
        self._digest, self._arrived, self._total, self._validator = hashlib.sha256(), 0, None, ""
        self._head, self._whole = b"", None

    def _checked(self) -> Asset:
        """The file as an asset, if its first bytes are of its kind."""
        self._close()
        if not self._arrived:
            raise TransportError(f"{redacted(self._url)}: nothing came")
        asset = type(self._asset).from_path(self._path)
        if type(asset).media_type is Asset.media_type and (found := sniff(self._head)):
            asset.__dict__["media_type"] = found  # as it would find by reading the file
        allowed = asset.media_types or ("",)
        fits = asset.media_type.startswith(allowed)
        if not fits or not is_whole(self._path, asset.media_type):
            came = f"{self._arrived} bytes of {asset.media_type} came"
            self._forget()
            wanted = "which break off" if fits else f"where {asset.modality} is needed"
            raise TransportError(f"{redacted(self._url)}: {came}, {wanted}")
        asset.__dict__ |= {"sha256": self._digest.hexdigest(), "size_bytes": self._arrived}
        return asset


def redirected(url: str, location: str) -> str:
    """Where a redirect leads. Raises JobError when it would give up encryption, or leads nowhere."""
    target = joined(url, location)
    if not location or (urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https"):
        raise JobError(f"{redacted(url)} redirects to {redacted(target) or 'nowhere'}, which is not followed")
    return target


async def fetched(task: Task, success: Succeeded) -> Succeeded:
    """*success* with each of its assets over a file, also those that lie behind URLs."""
    numbers = count()
    assets = [
        asset if asset.url is None else await Download(task, asset, next(numbers)).file() for asset in success.assets
    ]
    return replace(success, assets=tuple(assets))
