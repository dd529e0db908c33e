"""A backend for the length of one question, for what is asked without a job."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio

from mmgen_vidu import Vidu
from vidu_server import KEY, ViduServer

__all__ = ["asked", "backend_of"]

T = TypeVar("T")


def backend_of(server: ViduServer, key: str = KEY) -> Vidu:
    """A backend of that vendor and of its storage."""
    return Vidu(key, base_url=server.url, allow_private=[server.storage.url])


def asked(server: ViduServer, question: Callable[[Vidu], Awaitable[T]], key: str = KEY) -> T:
    """What the vendor answers."""

    async def ask() -> T:
        async with backend_of(server, key) as backend:
            return await question(backend)

    return anyio.run(ask)
