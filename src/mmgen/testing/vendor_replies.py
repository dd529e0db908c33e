"""What the vendor on this machine says to each request, and how it fails to."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.client import HTTPMessage
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from mmgen.testing.faults import Fault, Phase, reset

if TYPE_CHECKING:
    from mmgen.testing.vendor import LoopbackVendor, VendorJob

__all__ = ["Replies"]

PAGE = b"<html><center><h1>502 Bad Gateway</h1></center></html>"
LONGEST_LINE = 65536
STALL_SECONDS, LATE_SECONDS = 120.0, 0.1
PIECE = 1024 * 1024
ZEROS = memoryview(bytes(PIECE))


class Replies(BaseHTTPRequestHandler):
    """One connection."""

    vendor: ClassVar[LoopbackVendor]
    raw_requestline: bytes  # which the base class sets, and its stub does not name
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def parse_request(self) -> bool:
        """As the base class does, but for a client that writes plain headers, whose reading is most of its work."""
        self.requestline = str(self.raw_requestline, "latin-1").strip()
        method, self.path, self.request_version = self.requestline.split()
        self.command, self.headers, self.close_connection = method, HTTPMessage(), False
        while (line := self.rfile.readline(LONGEST_LINE)) not in {b"\r\n", b"\n", b""}:
            name, _, value = str(line, "latin-1").partition(":")
            self.headers[name] = value.strip()
        return True

    def do_POST(self) -> None:
        """A submit or a cancel."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.endswith("/cancel"):
            self.vendor.tally.cancels += 1
            self._under(self.vendor.faults.next("cancel"), self._cancel, phase="cancel")
            return
        self.vendor.tally.submits += 1
        fault = self.vendor.faults.next("submit")
        if fault is not None and (fault.endswith("before") or fault in {"429", "429 bare", "401", "403", "404"}):
            self._fail(fault.removesuffix(" before"))
            return
        self._submit(json.loads(body), fault)

    def do_PUT(self) -> None:
        """An upload."""
        size = len(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self.vendor.tally.uploads += 1
        done = {"url": f"{self.vendor.url}/uploads/{self.vendor.tally.uploads}", "size": size}
        self._under(self.vendor.faults.next("upload"), lambda: self._json(done), phase="upload")

    def do_GET(self) -> None:
        """A question, a listing, or a file."""
        parts = urlsplit(self.path)
        if parts.path == "/jobs":
            found = self.vendor.listed(parse_qs(parts.query).get("tag", [""])[0])
            self._json({"jobs": [self._told(job) for job in found]})
        elif parts.path.startswith("/jobs/"):
            self.vendor.tally.polls += 1
            self._under(self.vendor.faults.next("poll"), self._poll, phase="poll")
        else:
            self.vendor.tally.files += 1
            self.vendor.tally.strangers += "Authorization" in self.headers
            self._under(self.vendor.faults.next("file"), self._file, phase="file")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Stay silent."""

    # -- what is said ---------------------------------------------------------------------

    def _submit(self, body: dict[str, Any], fault: Fault | None) -> None:
        if self.headers.get("Authorization") != "Bearer loopback-key":
            self._json({"error": {"code": "key", "message": f"wrong key {self.headers.get('Authorization')}"}}, 401)
            return
        key = self.headers.get("Idempotency-Key") or str(body.get("tag", ""))
        self.vendor.tally.bodies.append(body)
        job = self.vendor.bill(body, key, webhook=str(body.get("webhook", "")))
        if job is None:
            self._json({"error": {"code": "key reuse", "message": "the key came with another body"}}, 422)
            return
        job.moderated = fault == "moderation after"
        self._under(fault, lambda: self._json(self._told(job)), phase="submit")

    def _poll(self) -> None:
        job = self._named()
        if job is not None:
            job.polls += 1
            self._json(self._told(job))

    def _cancel(self) -> None:
        job = self._named()
        if job is None:
            return
        if job.is_ready:
            self._json({"error": {"code": "done", "message": "it is done"}}, 409)
            return
        job.cancelled = True
        self._json(self._told(job))

    def _named(self) -> VendorJob | None:
        job = self.vendor.job(urlsplit(self.path).path.split("/")[2])
        if job is None:
            self._json({"error": {"code": "missing", "message": "no such job"}}, 404)
        return job

    def _told(self, job: VendorJob) -> dict[str, Any]:
        told: dict[str, Any] = {"id": job.id, "status": "running", "seed": job.body.get("seed")}
        if job.cancelled:
            return told | {"status": "cancelled"}
        if not job.is_ready:
            return told
        if job.moderated:
            return told | {"status": "failed", "reason": "content policy", "refused": True}
        return told | {"status": "done", "url": self.vendor.url_of(job)}

    def _file(self, *, cut: float = 1.0, honest: bool = True, pause: float = 0.0, shift: int = 0) -> None:
        job = self._named()
        if job is None:
            return
        job.fetches += 1
        if self.vendor.is_expired(self.path):
            self._json({"error": {"code": "expired", "message": "the URL has expired"}}, 403)
            return
        content = self.vendor.content(job)
        asked = self.headers.get("Range", "").removeprefix("bytes=").removesuffix("-")
        start = int(asked) + shift if asked and self.headers.get("If-Range") == '"one"' else 0
        part = memoryview(content)[start:]
        length = len(part) + self.vendor.trailing_bytes
        end = int(length * cut)
        self.send_response(206 if asked and start else 200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(length if honest else end))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("ETag", '"one"')
        if asked and start:
            self.send_header("Content-Range", f"bytes {start}-{start + length - 1}/{start + length}")
        self.end_headers()
        for at in range(0, end, PIECE):
            piece = part[at : min(end, at + PIECE)]
            self.wfile.write(piece)
            self.wfile.write(ZEROS[: min(end - at, PIECE) - len(piece)])
            self.vendor.stopped.wait(pause)
        self.close_connection = end < length

    # -- how it fails -----------------------------------------------------------------------

    def _under(self, fault: Fault | None, answer: Callable[[], None], *, phase: Phase) -> None:
        """Answer, or fail to."""
        files: dict[str, dict[str, Any]] = {
            "truncated": {"cut": 0.5},
            "short length": {"cut": 0.02, "honest": False},
            "slow": {"pause": 0.01},
            "wrong part": {"shift": 7},
        }
        if fault is None or fault.startswith("moderation"):
            answer()
        elif phase == "file" and fault in files:
            self._file(**files[fault])
        elif fault in {"late", "twice"}:
            self.vendor.stopped.wait(LATE_SECONDS if fault == "late" else 0.0)
            for _ in range(1 if fault == "late" else 2):
                answer()
        elif fault == "unknown status":
            self._json({"id": "x", "status": "contemplating"})
        else:
            self._fail(fault)

    def _fail(self, fault: str) -> None:
        match fault:
            case "close":
                self._hang_up(gently=True)
            case "reset":
                self._hang_up(gently=False)
            case "stall":
                self.vendor.stopped.wait(STALL_SECONDS)
                self._hang_up(gently=True)
            case "broken json":
                self._bytes(b'{"id": "x", ', "application/json")
            case "html" | "502 page":
                self._bytes(PAGE, "text/html", 200 if fault == "html" else 502)
            case "moderation":
                self._json({"error": {"code": "content_policy", "message": "not that"}}, 400)
            case "429":
                self._json({"error": {"code": "busy", "message": "too many"}}, 429, {"Retry-After": "0"})
            case _:
                code = int(fault.partition(" ")[0])
                self._json({"error": {"code": "injected", "message": f"injected {code}"}}, code)

    def _hang_up(self, *, gently: bool) -> None:
        self.close_connection = True
        if not gently:
            self.wfile.flush()
            reset(self.connection)

    def _json(self, data: object, code: int = 200, headers: dict[str, str] | None = None) -> None:
        self._bytes(json.dumps(data).encode(), "application/json", code, headers)

    def _bytes(self, body: bytes, media_type: str, code: int = 200, headers: dict[str, str] | None = None) -> None:
        self.send_response(code)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
