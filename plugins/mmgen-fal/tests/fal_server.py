"""
A fake of the vendor on this machine that speaks its protocol, bills, and misbehaves when told to.

It knows which fields each endpoint documents and refuses every other, as the vendor may.
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fal_inputs import INPUTS
from mmgen.backends import Delivery
from mmgen.testing import Fault, LoopbackVendor, clip_bytes, mesh_bytes, sound_bytes
from mmgen.testing.vendor import VendorJob, picture_bytes
from mmgen.testing.vendor_replies import Replies

KEY = "loopback-key"
TOKEN = "storage-token"
FILES = {"video": clip_bytes, "audio": sound_bytes, "model_mesh": mesh_bytes}


class FalReplies(Replies):
    """One connection."""

    vendor: FalServer

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        if path == "/storage/auth/token":
            self._grant()
        elif path.startswith("/uploads/") or path in {"/files/upload/multipart", "/files/upload"}:
            self._store(path)
        else:
            super().do_POST()

    def do_PUT(self) -> None:
        path = urlsplit(self.path).path
        if path.endswith("/cancel"):
            self.vendor.tally.cancels += 1
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._under(self.vendor.faults.next("cancel"), self._cancel, phase="cancel")
        else:
            self._store(path)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/files/"):
            super().do_GET()
        elif path == "/.well-known/jwks.json":
            self.vendor.keys_told += 1
            self._under(self.vendor.faults.next("result"), lambda: self._json(self.vendor.keys()), phase="result")
        elif not self._knows_the_key():
            return
        elif path == "/v1/models":
            self._publish()
        elif path.endswith("/status"):
            self.vendor.tally.polls += 1
            self.vendor.questions.append(self.path)
            self._under(self.vendor.faults.next("poll"), self._poll, phase="poll")
        else:
            self._under(self.vendor.faults.next("result"), self._result, phase="result")

    # -- the queue ---------------------------------------------------------------------------

    def _submit(self, body: dict[str, Any], fault: Fault | None) -> None:
        parts = urlsplit(self.path)
        endpoint = parts.path.strip("/")
        if not self._knows_the_key():
            return
        query = parse_qs(parts.query)
        self.vendor.sent.append((dict(self.headers.items()), query))
        if endpoint not in self.vendor.inputs:
            self._json({"detail": f"Application {endpoint!r} not found"}, 404)
            return
        job = self.vendor.bill({"endpoint": endpoint, **body}, "", webhook=query.get("fal_webhook", [""])[0])
        assert job is not None
        self.vendor.tally.bodies.append(job.body)
        job.moderated = fault == "moderation after"
        place = self._place(job)
        told = {"status": "IN_QUEUE", "request_id": job.id, "gateway_request_id": job.id, **place, "queue_position": 0}
        self._under(fault, lambda: self._json(told), phase="submit")

    def _place(self, job: VendorJob) -> dict[str, str]:
        owner, app = job.body["endpoint"].split("/")[:2]
        url = f"{self.vendor.url}/{owner}/{app}/requests/{job.id}"
        return {"response_url": url, "status_url": f"{url}/status", "cancel_url": f"{url}/cancel"}

    def _poll(self) -> None:
        job = self._named()
        if job is None:
            return
        job.polls += 1
        told: dict[str, Any] = {"request_id": job.id, **self._place(job)}
        line = {
            "message": " 40%|####      | 4/10",
            "level": "INFO",
            "source": "USER",
            "timestamp": "2026-01-01T00:00:00",
        }
        if job.cancelled or job.is_ready:
            self._json(told | {"status": "COMPLETED", "logs": [line], "metrics": {"inference_time": 0.02}})
        elif job.polls == 1:
            self._json(told | {"status": "IN_QUEUE", "queue_position": 2}, 202)
        else:
            self._json(told | {"status": "IN_PROGRESS", "logs": [line]}, 202)

    def _result(self) -> None:
        job = self._named()
        if job is None:
            return
        endpoint = job.body["endpoint"]
        fields, needed, output = self.vendor.inputs[endpoint]
        unknown = set(job.body) - {"endpoint", *fields.split()}
        lacking = set(needed.split()) - set(job.body)
        if job.cancelled:
            self._json({"detail": "Request was cancelled by the client"}, 499)
        elif self.vendor.failure.startswith("runner"):
            self._json({"detail": "the runner is gone", "error_type": self.vendor.failure}, 503)
        elif self.vendor.failure:
            self._refuse("", self.vendor.failure, "sorry", 500)
        elif job.moderated:
            self._refuse("prompt", "content_policy_violation", "not that")
        elif unknown or lacking:
            self._refuse(min(unknown | lacking), "value_error.missing" if lacking else "value_error.extra", "wrong")
        elif not job.is_ready:
            self._json({"detail": "Request is still in progress"}, 400)
        else:
            self._json(self._made(job, output))

    def _made(self, job: VendorJob, output: str) -> dict[str, Any]:
        url = self.vendor.url_of(job)
        if output == "images":
            count = job.body.get("num_images", 1)
            images = [{"url": f"{url}&index={index}", "content_type": "image/png"} for index in range(count)]
            return {"images": images, "seed": job.body.get("seed", 4711), "prompt": job.body["prompt"]}
        return {output: {"url": url, "file_name": "made"}, "seed": job.body.get("seed", 4711)}

    def _cancel(self) -> None:
        job = self._named()
        if job is None:
            return
        if job.is_ready:
            self._json({"status": "ALREADY_COMPLETED"}, 400)
        elif job.polls < 2:
            job.cancelled = True
            self._json({"status": "OK"})
        else:
            job.cancelled = self.vendor.stops_running
            self._json({"status": "CANCELLATION_REQUESTED"}, 202)

    def _named(self) -> VendorJob | None:
        parts = urlsplit(self.path).path.strip("/").split("/")
        job = self.vendor.job(parts[1] if parts[0] == "files" else parts[3])
        if job is None:
            self._json({"detail": "Request not found"}, 404)
        return job

    # -- storage and schemas -----------------------------------------------------------------

    def _grant(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self._knows_the_key():
            self._json(
                {"token": TOKEN, "token_type": "Bearer", "base_url": self.vendor.url, "expires_at": "2099-01-01"}
            )

    def _store(self, path: str) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._json({"detail": "wrong token"}, 401)
        elif path == "/files/upload/multipart":
            self._json({"access_url": f"{self.vendor.url}/uploads/parted", "uploadId": "one"})
        elif path.startswith("/uploads/") and path.endswith("/complete"):
            parts = json.loads(content)["parts"]
            assert parts == [{"partNumber": n + 1, "etag": f'"{n + 1}"'} for n in range(len(self.vendor.parts))]
            self._json({})
        elif path.startswith("/uploads/"):
            self.vendor.parts.append(content)
            self._json({}, headers={"ETag": f'"{len(self.vendor.parts)}"'})
        else:
            self.vendor.tally.uploads += 1
            self.vendor.stored.append(content)
            done = {"access_url": f"{self.vendor.url}/uploads/{self.vendor.tally.uploads}"}
            self._under(self.vendor.faults.next("upload"), lambda: self._json(done), phase="upload")

    def _publish(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        endpoint = asked["endpoint_id"][0]
        found = self.vendor.schemas.get(endpoint) if asked.get("expand") == ["openapi-3.0"] else None
        models = [{"endpoint_id": endpoint, "metadata": {}, "openapi": found}] if found else []
        self._json({"models": models})

    # -- how it fails ------------------------------------------------------------------------

    def _fail(self, fault: str) -> None:
        if fault == "moderation":
            self._refuse("prompt", "content_policy_violation", "not that")
        else:
            super()._fail(fault)

    def _refuse(self, name: str, kind: str, message: str, code: int = 422) -> None:
        self._json({"detail": [{"loc": ["body", name], "msg": message, "type": kind}]}, code)

    def _json(self, data: Any, code: int = 200, headers: dict[str, str] | None = None) -> None:
        """Errors in the vendor's own shape."""
        if "error" in data:
            data = {"detail": data["error"]["message"]}
        super()._json(data, code, {"x-fal-request-id": "80e732af", **(headers or {})})

    def _knows_the_key(self) -> bool:
        given = self.headers.get("Authorization")
        if given != f"Key {KEY}":
            self._json({"detail": f"Cannot access application: wrong key {given}"}, 401)
        return given == f"Key {KEY}"


class FalServer(LoopbackVendor):
    """The vendor: ``billed`` are its requests, ``tally.bodies`` what was sent, ``faults`` how it misbehaves."""

    def __init__(self, *, job_seconds: float = 0.02) -> None:
        super().__init__(job_seconds=job_seconds)
        self.stops_running = True
        self.failure = ""
        """The type of the error that every result is."""
        self.inputs = dict(INPUTS)
        self.schemas: dict[str, Any] = {}
        self.sent: list[tuple[dict[str, str], dict[str, list[str]]]] = []
        self.questions: list[str] = []
        self.stored: list[bytes] = []
        self.parts: list[bytes] = []
        self.keys_told = 0
        self._server.RequestHandlerClass = type("Handler", (FalReplies,), {"vendor": self})

    def keys(self) -> dict[str, Any]:
        """What it publishes: a key of another kind, and its own."""
        public = private_key(KEY).public_key().public_bytes_raw()
        own = {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(public).decode().rstrip("="), "kid": "1"}
        return {"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}, own]}

    def delivery_of(self, job: VendorJob, *, at: float | None = None) -> Delivery:
        """Signed by its private key, over who is called about what, when, and the digest of the body."""
        body = json.dumps({"request_id": job.id, "gateway_request_id": job.id, "status": "OK", "payload": {}}).encode()
        signed = (job.id, "user-1", f"{time.time() if at is None else at:.0f}")
        text = "\n".join((*signed, hashlib.sha256(body).hexdigest())).encode()
        names = ("Request-Id", "User-Id", "Timestamp")
        headers = {f"X-Fal-Webhook-{name}": value for name, value in zip(names, signed, strict=True)}
        headers["X-Fal-Webhook-Signature"] = private_key(self.signing_secret).sign(text).hex()
        return Delivery(job.webhook, headers | {"Content-Type": "application/json"}, body)

    def content(self, job: VendorJob) -> bytes:
        output = self.inputs[job.body["endpoint"]][2]
        made = FILES.get(output)
        return made() if made else picture_bytes(str(job.body.get("prompt")), padding=50_000)


def private_key(secret: str) -> Any:
    """The Ed25519 key that *secret* stands for."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(secret.encode()).digest())
