"""
What no client can beat by much: the same jobs by hand, over asyncio's buffered protocol, straight from the socket to the file.

It keeps connections, asks as seldom as mmgen does, and hashes what arrives (``bare``) or not (``bare, unhashed``). It
knows no TLS, no errors and no journal, and forgets everything when it is killed.
"""

from __future__ import annotations

import asyncio  # noqa: TID251 - the bare loop is what is measured
import hashlib
import json
import os
import sys
from collections import deque
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from jobs_course import Course

SIZE = 256 * 1024


class Exchange(asyncio.BufferedProtocol):
    """One connection."""

    def __init__(self) -> None:
        self._buffer = bytearray(SIZE)
        self._view = memoryview(self._buffer)
        self._reply = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    async def send(self, data: bytes, file: int | None = None, digest: Any = None) -> bytearray:
        """Send, and return the body, or write it to *file*."""
        self._file, self._digest, self._missing = file, digest, -1
        self._reply = bytearray()
        self._done = asyncio.get_running_loop().create_future()
        self._transport.write(data)
        await self._done
        return self._reply

    def get_buffer(self, sizehint: int) -> memoryview:
        del sizehint
        return self._view

    def buffer_updated(self, nbytes: int) -> None:
        data = self._view[:nbytes]
        if self._missing < 0:
            self._reply += data
            end = self._reply.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self._reply[:end]).lower()
            self._missing = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
            data = memoryview(bytes(self._reply[end + 4 :]))
            self._reply = bytearray()
        self._missing -= len(data)
        if self._file is None:
            self._reply += data
        else:
            os.write(self._file, data)
            if self._digest is not None:
                self._digest.update(data)
        if self._missing <= 0:
            self._done.set_result(None)


class Client:
    """Connections to one server."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), parts.port
        self._idle: deque[Exchange] = deque()

    async def ask(self, method: str, path: str, body: bytes = b"", file: int | None = None, digest: Any = None) -> Any:
        """One request; JSON, unless it goes into a file."""
        if self._idle:
            connection = self._idle.pop()
        else:
            _, connection = await asyncio.get_running_loop().create_connection(Exchange, self._host, self._port)
        length = f"content-length: {len(body)}\r\n" if body else ""
        head = f"{method} {path} HTTP/1.1\r\nhost: {self._host}:{self._port}\r\nauthorization: Bearer k\r\n{length}\r\n"
        reply = await connection.send(head.encode() + body, file, digest)
        self._idle.append(connection)
        return None if file is not None else json.loads(reply)


async def job(client: Client, course: Course, hashed: bool, number: int) -> None:  # noqa: FBT001 - bound once below
    """Submit, ask now and then, fetch."""
    clock = asyncio.get_running_loop().time
    began = clock()
    told = await client.ask("POST", "/jobs", json.dumps({"prompt": f"row {number}"}).encode())
    pause = course.seconds
    while told["status"] != "done":
        await asyncio.sleep(pause)
        told = await client.ask("GET", f"/jobs/{told['id']}")
        pause = max(0.05, 0.1 * (clock() - began))
    file = os.open(course.path(number), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        await client.ask("GET", urlsplit(told["url"]).path, file=file, digest=hashlib.sha256() if hashed else None)
    finally:
        os.close(file)


async def main() -> None:
    course = Course.of_arguments()
    await course.run(partial(job, Client(course.url), course, sys.argv[1] == "bare"))
    course.report()


if __name__ == "__main__":
    asyncio.run(main())
