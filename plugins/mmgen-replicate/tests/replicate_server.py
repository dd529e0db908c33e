"""
A fake of the vendor on this machine that speaks its protocol, bills, and misbehaves when told to.

It knows which inputs each model documents and refuses every other, as the vendor does.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mmgen.testing import Fault, LoopbackVendor, clip_bytes, mesh_bytes, sound_bytes
from mmgen.testing.vendor import VendorJob, picture_bytes
from mmgen.testing.vendor_replies import Replies
from replicate_inputs import INPUTS, VERSIONS

KEY = "loopback-key"
SECRET = "whsec_bWFya2VyLXNlY3JldC1vZi10aGUtbG9vcGJhY2s="
FILES = {"video": clip_bytes, "audio": sound_bytes, "mesh": mesh_bytes, "model_file": mesh_bytes}
PAGE = 2
"""So few predictions on a page of the listing that there are several."""


class ReplicateReplies(Replies):
    """One connection."""

    vendor: ReplicateServer

    def do_POST(self) -> None:
        if urlsplit(self.path).path == "/v1/files":
            self._store(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        else:
            super().do_POST()

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path.startswith("/files/"):
            super().do_GET()
        elif not self._knows_the_key():
            return
        elif parts.path == "/v1/predictions":
            self._list(int(parse_qs(parts.query).get("cursor", ["0"])[0]))
        elif parts.path.startswith("/v1/predictions/"):
            self.vendor.tally.polls += 1
            self._under(self.vendor.faults.next("poll"), self._poll, phase="poll")
        elif parts.path == "/v1/webhooks/default/secret":
            self.vendor.secrets_told += 1
            self._json({"key": SECRET})
        else:
            self._publish(parts.path.removeprefix("/v1/models/"))

    # -- predictions -------------------------------------------------------------------------

    def _submit(self, body: dict[str, Any], fault: Fault | None) -> None:
        if not self._knows_the_key():
            return
        self.vendor.sent.append((self.path, dict(self.headers.items()), body))
        by_name = re.fullmatch(r"/v1/models/([^/]+/[^/]+)/predictions", self.path)
        model = by_name[1] if by_name else self.vendor.versions.get(str(body.get("version")), "")
        if model not in self.vendor.inputs or (by_name and model in self.vendor.versions.values()):
            self._problem(404, "Not found", "The requested resource could not be found.")
            return
        if self._refused(model, body["input"]):
            return
        job = self.vendor.bill({"model": model, **body["input"]}, "", webhook=body.get("webhook", ""))
        assert job is not None
        self.vendor.tally.bodies.append(job.body)
        job.moderated = fault == "moderation after"
        self._under(fault, lambda: self._json(self._starting(job), 201), phase="submit")

    def _refused(self, model: str, given: dict[str, Any]) -> bool:
        fields, needed, _ = self.vendor.inputs[model]
        wrong = [(name, "Additional property is not allowed") for name in sorted(set(given) - set(fields.split()))]
        wrong += [("", f"{name} is required") for name in sorted(set(needed.split()) - set(given))]
        if wrong:
            lines = [{"type": "invalid", "field": f"input.{n}".rstrip("."), "description": why} for n, why in wrong]
            detail = "".join(f"- {line['field']}: {line['description']}\n" for line in lines)
            self._problem(422, "Input validation failed", detail, invalid_fields=lines)
        return bool(wrong)

    def _starting(self, job: VendorJob) -> dict[str, Any]:
        url = f"{self.vendor.url}/v1/predictions/{job.id}"
        given = {name: value for name, value in job.body.items() if name != "model"}
        return {
            "id": job.id,
            "model": job.body["model"],
            "version": "hidden",
            "input": given,
            "logs": "",
            "output": None,
            "data_removed": False,
            "error": None,
            "status": "starting",
            "source": "api",
            "created_at": "2026-01-01T00:00:00.000Z",
            "urls": {"get": url, "cancel": f"{url}/cancel", "web": f"https://replicate.com/p/{job.id}"},
        }

    def _told(self, job: VendorJob) -> dict[str, Any]:
        told = self._starting(job)
        if job.cancelled:
            return told | {"status": self.vendor.ends_cancelled}
        if not job.is_ready:
            if job.polls < 2:
                return told
            logs = "Using seed: 7\n  0%|          | 0/10\n 40%|####      | 4/10 [00:01<00:02]\r\n"
            return told | {"status": "processing", "logs": logs, "output": self.vendor.early_output}
        if self.vendor.failure or job.moderated:
            error = self.vendor.failure or "The input or output was flagged as sensitive. Please try again. (E005)"
            return told | {"status": "failed", "error": error}
        if self.vendor.forgets:
            return told | {"status": "succeeded", "data_removed": True}
        metrics = {"predict_time": 0.02, "total_time": 0.03}
        return told | {"status": "succeeded", "output": self._output(job), "metrics": metrics}

    def _output(self, job: VendorJob) -> Any:
        kind, url = self.vendor.inputs[job.body["model"]][2], self.vendor.url_of(job)
        if kind == "images":
            return [f"{url}&index={index}" for index in range(job.body.get("num_outputs", 1))]
        return {"model_file": url, "color_video": None, "gaussian_ply": None} if kind == "model_file" else url

    def _cancel(self) -> None:
        job = self._named()
        if job is None:
            return
        if not job.is_ready:
            job.cancelled = self.vendor.stops_running or job.polls < 2
        told = self._told(job)
        self._json(told | {"status": "processing"} if self.vendor.lags and job.cancelled else told)

    def _list(self, start: int) -> None:
        self.vendor.listings += 1
        jobs = self.vendor.billed[::-1]
        after = f"{self.vendor.url}/v1/predictions?cursor={start + PAGE}" if start + PAGE < len(jobs) else None
        told = [self._told(job) for job in jobs[start : start + PAGE]]
        for each in told[:: 1 if self.vendor.forgets else PAGE * 100]:
            if self.vendor.forgets:
                each |= {"data_removed": True, "input": {}}
        self._json({"previous": None, "next": after, "results": told})

    def _named(self) -> VendorJob | None:
        path = urlsplit(self.path).path.strip("/").split("/")
        job = self.vendor.job(path[1] if path[0] == "files" else path[2])
        if job is None:
            self._problem(404, "Not found", "The requested resource could not be found.")
        return job

    # -- files and schemas -------------------------------------------------------------------

    def _store(self, content: bytes) -> None:
        if not self._knows_the_key():
            return
        boundary = self.headers["Content-Type"].partition("boundary=")[2].encode()
        head, _, rest = content.partition(b"\r\n\r\n")
        assert b'name="content"' in head
        assert b"filename=" in head
        self.vendor.tally.uploads += 1
        self.vendor.stored.append(rest.partition(b"\r\n--" + boundary)[0])
        url = f"{self.vendor.url}/v1/files/{self.vendor.tally.uploads}"
        done = {"id": str(self.vendor.tally.uploads), "expires_at": "2026-01-02T00:00:00.000Z", "urls": {"get": url}}
        self._under(self.vendor.faults.next("upload"), lambda: self._json(done, 201), phase="upload")

    def _publish(self, place: str) -> None:
        model, _, version = place.partition("/versions/")
        found = self.vendor.schemas.get(model)
        if found is None:
            self._problem(404, "Not found", "The requested resource could not be found.")
        elif version:
            self._json({"id": version, "cog_version": "0.16", "openapi_schema": found})
        else:
            latest = {"id": "f" * 64, "cog_version": "0.16", "openapi_schema": found}
            official = model not in self.vendor.versions.values()
            self._json({"owner": model.partition("/")[0], "is_official": official, "latest_version": latest})

    # -- how it fails ------------------------------------------------------------------------

    def _fail(self, fault: str) -> None:
        match fault:
            case "429 bare":
                words, headers = self.vendor.throttled
                super()._json({"detail": f"Request was throttled. {words}"}, 429, headers)
            case "moderation":
                self._problem(422, "Input refused", "The input was flagged as sensitive. (E005)")
            case "402":
                self._problem(402, "Insufficient credit", "You have insufficient credit to run this model.")
            case _:
                super()._fail(fault)

    def _problem(self, code: int, title: str, detail: str, **more: Any) -> None:
        super()._json({"title": title, "detail": detail, "status": code, **more}, code)

    def _json(self, data: Any, code: int = 200, headers: dict[str, str] | None = None) -> None:
        """Errors in the vendor's own shape."""
        if code >= 400 and "error" in data:
            data = {"title": "Error", "detail": data["error"]["message"], "status": code}
        limits = {"ratelimit-remaining": "599", "ratelimit-reset": "1"}
        hurry = {"Retry-After": "0"} if self.vendor.hurried else {}
        super()._json(data, code, limits | hurry | (headers or {}))

    def _knows_the_key(self) -> bool:
        given = self.headers.get("Authorization")
        if given != f"Bearer {KEY}":
            self._problem(401, "Unauthenticated", f"You did not pass a valid authentication token: {given}")
        return given == f"Bearer {KEY}"


class ReplicateServer(LoopbackVendor):
    """The vendor: ``billed`` are its predictions, ``tally.bodies`` what was asked, ``faults`` how it misbehaves."""

    def __init__(self, *, job_seconds: float = 0.02, hurried: bool = False) -> None:
        super().__init__(job_seconds=job_seconds)
        self.signing_secret = SECRET
        self.secrets_told = 0
        self.hurried = hurried
        """Whether it asks for the next question at once, which the vendor never does; its models take a minute."""
        self.throttled: tuple[str, dict[str, str]] = ("Your rate limit resets in ~0s.", {})
        """How a refusal for being too many says for how long."""
        self.stops_running = True
        self.lags = False
        """Whether a cancel is answered before it has taken hold."""
        self.ends_cancelled = "canceled"
        self.early_output: Any = None
        self.failure = ""
        """The error of every prediction."""
        self.forgets = False
        """Whether what is done is deleted already."""
        self.listings = 0
        self.inputs = dict(INPUTS)
        self.versions = dict(VERSIONS)
        self.schemas: dict[str, Any] = {}
        self.sent: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.stored: list[bytes] = []
        self._server.RequestHandlerClass = type("Handler", (ReplicateReplies,), {"vendor": self})

    def content(self, job: VendorJob) -> bytes:
        made = FILES.get(self.inputs[job.body["model"]][2])
        return made() if made else picture_bytes(str(job.body.get("prompt")), padding=50_000)
