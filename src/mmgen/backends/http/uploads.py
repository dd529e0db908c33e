"""Uploads by content, each made once by all processes that share a journal."""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from secrets import token_hex
from typing import Literal

import anyio
from anyio import to_thread

from mmgen.assets import Asset
from mmgen.backends.call import UPLOAD_LEASE_SECONDS, Call, UploadMemory
from mmgen.backends.http.inputs import InputRule, Inputs, assets_in
from mmgen.errors import InputError, MmgenError, PluginError, TransportError

__all__ = ["Uploads"]

UPLOAD_ATTEMPTS = 5
LONGEST_ADDRESS = 10_000
LOOK_SECONDS = 0.1
"""How often it is seen what became of another's upload."""
SPARE_SECONDS = 600.0
"""What an upload must still hold for when a job is sent that uses it, for jobs wait in queues."""


@dataclass
class Upload:
    """Where the bytes of one digest were uploaded to, and until when that holds."""

    text: str = ""
    until: float = 0.0
    ready_for: str = ""
    """The key of the call that it was prepared for; that one uses it in any case, and once."""
    lock: anyio.Lock = field(default_factory=anyio.Lock)


class Uploads:
    """What becomes of the files of a call; a content is uploaded once, by this process or another."""

    def __init__(self, rule: InputRule, upload: Callable[[Asset], Awaitable[str]]) -> None:
        self._rule = rule
        self._upload = upload
        self._made: dict[str, Upload] = {}

    def may_upload(self, call: Call) -> bool:
        """Whether there may be something to upload before *call* is submitted."""
        return self._rule.upload and next(assets_in(call.request), None) is not None

    async def prepare(self, call: Call, account: str) -> None:
        """Upload what *call* needs there."""
        for asset in assets_in(call.request):
            if await to_thread.run_sync(self._rule.way, asset) == "upload":
                upload = await self._uploaded(asset, call.uploads, account)
                upload.ready_for = call.key

    async def inputs(self, call: Call, account: str) -> Inputs:
        """Prepare every file of *call*. A failure here is before the submit, and says so."""
        return Inputs({id(asset): await self._text(asset, call, account) for asset in assets_in(call.request)})

    async def _text(self, asset: Asset, call: Call, account: str) -> str:
        if asset.url is not None and self._rule.url:
            return asset.url
        match await to_thread.run_sync(self._rule.way, asset):
            case "inline":
                return await to_thread.run_sync(asset.data_uri)
            case "upload":
                upload = await self._uploaded(asset, call.uploads, account, ready_for=call.key)
                upload.ready_for = ""
                return upload.text
            case _:
                return ""  # the backend writes it into a multipart body

    async def _uploaded(
        self, asset: Asset, memory: UploadMemory | None, account: str, *, ready_for: str = "-"
    ) -> Upload:
        digest = await to_thread.run_sync(lambda: asset.sha256)
        upload = self._made.setdefault(digest, Upload())
        async with upload.lock:
            if time.time() >= upload.until and upload.ready_for != ready_for:
                once = self._made_now(asset) if memory is None else self._shared(asset, memory, account, digest)
                upload.text, upload.until = await once
        return upload

    async def _made_now(self, asset: Asset) -> tuple[str, float]:
        """The address, and until when it may be used in a body."""
        began, seconds = time.time(), self._rule.upload_seconds
        return await self._tried(asset), began + seconds - min(seconds / 10, SPARE_SECONDS)

    async def _shared(self, asset: Asset, memory: UploadMemory, account: str, digest: str) -> tuple[str, float]:
        """As above, unless another process has done it, or is about to: then what comes of that."""
        holder = f"{os.getpid()}-{token_hex(6)}"
        claim = partial(memory.claim_upload, account, digest, holder)
        while (told := await to_thread.run_sync(claim)) == "taken":  # noqa: ASYNC110 - of another process
            await anyio.sleep(LOOK_SECONDS)
        if told != "yours":
            return told
        try:
            made = await self._while_claimed(asset, claim)
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(memory.keep_upload, account, digest, *made)
        except BaseException:
            with anyio.CancelScope(shield=True), suppress(InputError):
                await to_thread.run_sync(memory.give_up_upload, holder)
            raise
        return made

    async def _while_claimed(
        self, asset: Asset, claim: Callable[[], tuple[str, float] | Literal["yours", "taken"]]
    ) -> tuple[str, float]:
        """Upload, and prolong the lease meanwhile."""
        failure, made = None, ("", 0.0)
        async with anyio.create_task_group() as group:
            group.start_soon(prolonged, claim)
            try:
                made = await self._made_now(asset)
            except Exception as error:  # noqa: BLE001 - it is raised below, alone
                failure = error
            group.cancel_scope.cancel()
        if failure is not None:
            raise failure
        return made

    async def _tried(self, asset: Asset) -> str:
        for attempt in range(UPLOAD_ATTEMPTS):
            try:
                return checked_address(asset, await self._upload(asset))
            except TransportError as error:
                if attempt == UPLOAD_ATTEMPTS - 1:
                    raise TransportError(f"{asset.name} could not be uploaded: {error}", sent=False) from error
                await anyio.sleep(0.2 * 2**attempt)
        raise AssertionError


async def prolonged(claim: Callable[[], object]) -> None:
    """Claim again and again, till it is cancelled. One that fails costs no more than a second upload by another."""
    while True:
        await anyio.sleep(UPLOAD_LEASE_SECONDS / 3)
        with suppress(MmgenError):
            await to_thread.run_sync(claim)


def checked_address(asset: Asset, text: object) -> str:
    """What an upload gave for *asset*. Raises PluginError when that is no text to be written into a body."""
    if not isinstance(text, str) or not text.isprintable() or not 0 < len(text) <= LONGEST_ADDRESS:
        raise PluginError(f"the upload of {asset.name} was answered without an address")
    return text
