"""
A vendor on this machine: a real server over real sockets, that misbehaves when told to, and counts what it bills.

It lives in threads of the process that made it, and outlives clients that are killed.
"""

from __future__ import annotations

import hashlib
import json
import socket
import struct
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import parse_qs, urlsplit

from mmgen.backends.webhooks import Delivery
from mmgen.testing.callbacks import call_back, signed_delivery
from mmgen.testing.faults import Faults
from mmgen.testing.vendor_replies import Replies

if TYPE_CHECKING:
    from mmgen.testing.loopback import LoopbackBackend

__all__ = ["LoopbackVendor", "VendorJob", "picture_bytes"]

Safety = Literal["key", "lookup", "none"]
KEY = "loopback-key"
MOST_CALLS, CALL_AGAIN_SECONDS = 100, 0.05
"""How often a call is made that nobody takes; it may overtake the answer to the submit."""


@dataclass(slots=True)
class VendorJob:
    """A job as the vendor knows it; each one was billed."""

    id: str
    body: dict[str, Any]
    key: str
    ready_at: float
    cancelled: bool = False
    moderated: bool = False
    polls: int = 0
    fetches: int = 0
    webhook: str = ""
    """Where it is called about; empty where nobody asked for that."""
    least_polls: int = 0
    """How often it is asked for before it is done."""

    @property
    def is_ready(self) -> bool:
        """Whether the work is done."""
        return self.polls >= self.least_polls and time.monotonic() >= self.ready_at


@dataclass(slots=True)
class Tally:
    """What has happened so far."""

    submits: int = 0
    polls: int = 0
    files: int = 0
    uploads: int = 0
    cancels: int = 0
    bodies: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    strangers: int = 0
    """Requests for files that carried a key although they need none."""


class Server(ThreadingHTTPServer):
    """A listener with room for many connections at once."""

    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up, or is killed, is no error here."""


class LoopbackVendor:
    """
    A vendor that makes small pictures after *job_seconds*, on an address of this machine.

    ``faults`` says how it misbehaves, ``billed`` the jobs it would send a bill for, ``tally`` what it was asked.
    *safety* is what it offers against doubt: it knows a key again, lists jobs by it, or offers nothing.
    """

    def __init__(
        self,
        *,
        safety: Safety = "none",
        job_seconds: float = 0.02,
        file_bytes: int = 0,
        answer_seconds: float = 0.0,
        seed: int = 0,
    ) -> None:
        self.safety: Safety = safety
        self.job_seconds = job_seconds
        self.job_polls = 0
        """How often a job must have been asked for before it is done, however slow the machine is."""
        self.file_bytes = file_bytes
        self.answer_seconds = answer_seconds
        """How long it thinks over a submit before it bills it."""
        self.trailing_bytes = 0
        """Zeros sent after each file's own bytes: a large result that needs no memory here."""
        self.calls = 1
        """How often it calls back about a job that is done, where it was told to; anew until it is heard."""
        self.webhook = ""
        """Where it calls about every job of the account; the job's own address wins."""
        self.signing_secret = KEY
        """What its calls are signed with."""
        self.url_seconds: float | None = None
        """For how long a result's URL holds; None for ever."""
        self.faults = Faults(seed)
        self.tally = Tally()
        self.stopped = Event()
        self._jobs: dict[str, VendorJob] = {}
        self._lock = Lock()
        self._server = Server(("127.0.0.1", 0), _handler(self))
        self._thread = Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def billed(self) -> list[VendorJob]:
        """Every job it would send a bill for."""
        return list(self._jobs.values())

    def backend(self, *, key: str = KEY) -> LoopbackBackend:
        """A backend that asks this vendor."""
        from mmgen.testing.loopback import loopback_backend

        return loopback_backend(self.url, self.safety, key=key)

    def start(self) -> Self:
        """Begin to listen."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Hang up on everybody."""
        self.stopped.set()
        if self._thread.is_alive():
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._server.server_port), timeout=5.0):
                self._thread.join()  # it waits for a connection, and this is the last one
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _serve(self) -> None:
        while not self.stopped.is_set():
            self._server.handle_request()

    # -- what the handlers ask for ---------------------------------------------------------

    def bill(self, body: dict[str, Any], key: str, *, webhook: str = "") -> VendorJob | None:
        """Begin a job, or find the one of that key. None when the key comes with another body."""
        self.stopped.wait(self.answer_seconds)
        with self._lock:
            known = next((job for job in self._jobs.values() if job.key == key), None) if key else None
            if known is not None and self.safety == "key":
                return known if known.body == body else None
            name, ready_at = self.name_for(len(self._jobs) + 1), time.monotonic() + self.job_seconds
            job = VendorJob(name, body, key, ready_at, webhook=webhook or self.webhook, least_polls=self.job_polls)
            self._jobs[job.id] = job
        if urlsplit(job.webhook).hostname == "127.0.0.1" and self.calls:
            Thread(target=self._call_back, args=(job,), daemon=True).start()
        return job

    def finish(self) -> None:
        """Have done with every job that is at work."""
        for job in self.billed:
            job.least_polls, job.ready_at = 0, time.monotonic()

    def name_for(self, number: int) -> str:
        """What it calls its job of that number, which begins with 1."""
        return f"job{number}"

    def delivery_of(self, job: VendorJob, *, at: float | None = None) -> Delivery:
        """The call about a job that is done, as it signs it now, or at that moment."""
        told = {"id": job.id, "status": "done"}
        return signed_delivery(job.webhook, told, secret=self.signing_secret, name=f"call-{job.id}", at=at)

    def _call_back(self, job: VendorJob) -> None:
        """Once it is done; the same call each time, and again where it was not taken."""
        self.stopped.wait(max(0.0, job.ready_at - time.monotonic()))
        delivery, left = self.delivery_of(job), self.calls
        for _ in range(MOST_CALLS):
            if not left or self.stopped.is_set():
                return
            left -= call_back(delivery) == 200
            self.stopped.wait(0.0 if left < self.calls else CALL_AGAIN_SECONDS)

    def job(self, name: str) -> VendorJob | None:
        """The job of that name."""
        return self._jobs.get(name)

    def listed(self, tag: str) -> list[VendorJob]:
        """The jobs that were given that tag."""
        return [job for job in self.billed if job.body.get("tag") == tag] if self.safety == "lookup" else []

    def url_of(self, job: VendorJob) -> str:
        """A signed URL of a result."""
        until = "" if self.url_seconds is None else f"&until={time.time() + self.url_seconds:.3f}"
        return f"{self.url}/files/{job.id}?signature=secret-signature{until}"

    def is_expired(self, target: str) -> bool:
        """Whether a result's URL no longer holds."""
        until = parse_qs(urlsplit(target).query).get("until")
        return until is not None and time.time() > float(until[0])

    def content(self, job: VendorJob) -> bytes:
        """What the job made, at least ``file_bytes`` long."""
        image = urlsplit(str(job.body.get("image", ""))).path  # the port differs from run to run
        text = json.dumps([job.body.get("prompt"), job.body.get("seed"), image])
        return picture_bytes(text, padding=self.file_bytes)


def _handler(vendor: LoopbackVendor) -> type[Replies]:
    return type("VendorReplies", (Replies,), {"vendor": vendor})


def picture_bytes(text: str, *, padding: int = 0) -> bytes:
    """A valid PNG of 16 x 16 pixels whose colours come from *text*, with *padding* bytes that mean nothing."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    rows = b"".join(b"\0" + digest[row % 29 : row % 29 + 3] * 16 for row in range(16))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    filler = chunk(b"paDd", bytes(padding)) if padding else b""
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + filler + chunk(b"IEND", b"")
    )
