"""
A vendor on this machine for the benchmark of jobs: several protocols on one port, in a process of its own.

It speaks mmgen's loopback protocol (``/jobs``), fal's queue (``/fal``), Replicate's predictions and OpenAI's videos
(``/v1``), and makes pictures of a given length, no two alike. ``POST /set`` changes how it works and forgets all jobs;
``GET /told`` says what it was asked. It is written for speed, on a core of its own, and reads only well-meant requests.
"""

from __future__ import annotations

import asyncio  # noqa: TID251 - a server for the benchmark alone, on the bare loop for its speed
import json
import os
import random
import struct
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from mmgen.testing.vendor import picture_bytes

SLICE = 128 * 1024
ZEROS = memoryview(bytes(SLICE))
TAIL = picture_bytes("")[-12:]


@dataclass(slots=True)
class Job:
    """One job: when it began, how long it takes, how often it was asked for, and when it was first seen to be done."""

    id: str
    began: float
    seconds: float
    polls: int = 0
    seen: float | None = None

    @property
    def done(self) -> bool:
        return time.monotonic() >= self.began + self.seconds


@dataclass(slots=True)
class Vendor:
    """How it works, and what has happened."""

    seconds: float = 0.5
    jitter: float = 0.0
    file_bytes: int = 1 << 20
    jobs: dict[str, Job] = field(default_factory=dict[str, Job])
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    uploaded: int = 0
    checksum: tuple[int, int] = (0, 0)
    """The check value of a filling of so many bytes."""

    def submit(self) -> Job:
        seconds = self.seconds * (1 + self.chance.uniform(-self.jitter, self.jitter))
        job = Job(f"job{len(self.jobs)}", time.monotonic(), seconds)
        self.jobs[job.id] = job
        return job

    def poll(self, name: str) -> Job:
        job = self.jobs[name]
        job.polls += 1
        if job.seen is None and job.done:
            job.seen = time.monotonic()
        return job

    def told(self) -> dict[str, Any]:
        seen = [job for job in self.jobs.values() if job.seen is not None]
        return {
            "jobs": len(self.jobs),
            "polls": [job.polls for job in self.jobs.values()],
            "lags": [(job.seen or 0.0) - job.began - job.seconds for job in seen],
            "seconds": [job.seconds for job in seen],
            "uploaded": self.uploaded,
        }

    def front(self, name: str) -> bytes:
        """What comes before the filling of a job's picture."""
        return picture_bytes(name)[:-12] + struct.pack(">I", self.file_bytes) + b"paDd"

    def back(self) -> bytes:
        """What comes after it."""
        if self.checksum[0] != self.file_bytes:
            value = zlib.crc32(b"paDd")
            for at in range(0, self.file_bytes, SLICE):
                value = zlib.crc32(ZEROS[: min(SLICE, self.file_bytes - at)], value)
            self.checksum = self.file_bytes, value
        return struct.pack(">I", self.checksum[1]) + TAIL


class Connection(asyncio.Protocol):
    """One connection; requests come one after another."""

    def __init__(self, vendor: Vendor) -> None:
        self._vendor = vendor
        self._buffer = bytearray()
        self._head: tuple[str, str, dict[str, str]] | None = None
        self._missing = 0
        self._filling = 0
        self._after = b""
        self._paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is of no such class
        self._base = f"http://127.0.0.1:{transport.get_extra_info('sockname')[1]}"

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._head is None and not self._begin():
            return
        assert self._head is not None
        method, target, headers = self._head
        if method == "PUT" or target in {"/uploads", "/v1/files"}:
            self._vendor.uploaded += min(len(self._buffer), self._missing)
            self._missing -= len(self._buffer)
            self._buffer.clear()
            if self._missing > 0:
                return
        elif len(self._buffer) < self._missing:
            return
        self._buffer.clear()
        self._head = None
        body = data if target == "/set" else b""
        self._answer(method, target, headers, body)

    def _begin(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        first, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        method, target, _ = first.split(" ")
        self._head = method, target, headers
        self._missing = int(headers.get("content-length", 0))
        if headers.get("expect"):
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    # -- what is said ---------------------------------------------------------------------

    def _answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> None:
        parts = target.partition("?")[0].strip("/").split("/")
        match method, parts:
            case "GET", ["files", name]:
                self._send_file(name)
            case "GET", ["v1", "videos", name, "content"]:
                self._send_file(name)
            case "POST", ["set"]:
                settings = json.loads(body[body.index(b"{") :])
                vendor = self._vendor
                vendor.__init__(**settings)  # type: ignore[misc] # everything is forgotten
                self._say({})
            case "GET", ["told"]:
                self._say(self._vendor.told())
            case _:
                self._protocol(method, parts, headers)

    def _protocol(self, method: str, parts: list[str], headers: dict[str, str]) -> None:
        vendor, base = self._vendor, self._base
        match method, parts:
            case ("PUT", _) | ("POST", ["uploads"]):
                self._say({"url": f"{base}/files/upload"})
            case "POST", ["jobs"]:
                self._say(self._loopback(vendor.submit()))
            case "GET", ["jobs", name]:
                self._say(self._loopback(vendor.poll(name)))
            case "GET", ["fal", "requests", name, "status"]:
                self._say({"status": "COMPLETED" if vendor.poll(name).done else "IN_PROGRESS", "logs": None})
            case "GET", ["fal", "requests", name]:
                self._say({"video": {"url": f"{base}/files/{name}"}})
            case "POST", ["fal", *_]:
                job = vendor.submit()
                url = f"{base}/fal/requests/{job.id}"
                urls = {"response_url": url, "status_url": f"{url}/status", "cancel_url": f"{url}/cancel"}
                self._say({"request_id": job.id, "status": "IN_QUEUE", "queue_position": 0, **urls})
            case "POST", ["v1", "videos"]:
                self._say(self._video(vendor.submit()))
            case "GET", ["v1", "videos", name]:
                self._say(self._video(vendor.poll(name)))
            case "GET", ["v1", "predictions", name]:
                self._say(self._prediction(vendor.poll(name)))
            case "POST", ["v1", *_]:
                self._predict(held="wait" in headers.get("prefer", ""))
            case _:
                raise ValueError(f"{method} /{'/'.join(parts)}")

    def _predict(self, *, held: bool) -> None:
        job = self._vendor.submit()
        if not held:
            self._say(self._prediction(job), 201)
            return
        loop = asyncio.get_running_loop()
        loop.call_later(job.seconds + 0.003, lambda: self._say(self._prediction(job), 201))

    def _loopback(self, job: Job) -> dict[str, Any]:
        told = {"id": job.id, "status": "running", "seed": None}
        return told | ({"status": "done", "url": f"{self._base}/files/{job.id}"} if job.done else {})

    def _video(self, job: Job) -> dict[str, Any]:
        told = {"id": job.id, "object": "video", "model": "sora-2", "created_at": 1, "seconds": "4", "size": "720x1280"}
        return told | {"status": "completed" if job.done else "in_progress", "progress": 100 if job.done else 10}

    def _prediction(self, job: Job) -> dict[str, Any]:
        url = f"{self._base}/v1/predictions/{job.id}"
        return {
            "id": job.id,
            "model": "acme/video",
            "version": "v",
            "status": "succeeded" if job.done else "starting",
            "input": {},
            "output": f"{self._base}/files/{job.id}" if job.done else None,
            "logs": "",
            "error": None,
            "created_at": "2026-01-01T00:00:00Z",
            "urls": {"get": url, "cancel": f"{url}/cancel"},
        }

    def _say(self, told: dict[str, Any], code: int = 200) -> None:
        body = json.dumps(told).encode()
        head = f"HTTP/1.1 {code} OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        self._transport.write(head.encode() + body)

    # -- files, a slice at a time -----------------------------------------------------------

    def _send_file(self, name: str) -> None:
        front, self._after = self._vendor.front(name), self._vendor.back()
        self._filling = self._vendor.file_bytes
        length = len(front) + self._filling + len(self._after)
        head = f"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: {length}\r\n\r\n"
        self._transport.write(head.encode() + front)
        self._fill()

    def _fill(self) -> None:
        while self._after and not self._paused:
            if self._filling:
                count = min(SLICE, self._filling)
                self._filling -= count
                self._transport.write(ZEROS[:count])
            else:
                last, self._after = self._after, b""
                self._transport.write(last)

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self._fill()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._after = b""


def faster() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """A faster loop, where there is one, so that the server holds nobody back."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop  # type: ignore[no-any-return] # untyped


async def serve() -> None:
    vendor = Vendor()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(vendor), "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        os.sched_setaffinity(0, {int(sys.argv[1])})
    with asyncio.Runner(loop_factory=faster()) as runner:
        runner.run(serve())
