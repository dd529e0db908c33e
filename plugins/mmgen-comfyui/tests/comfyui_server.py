"""
A fake of the server on this machine that speaks its protocol, websocket included, and misbehaves when told to.

It runs one job at a time, in order. ``billed`` are the jobs that it took; the true one sends no bill.
"""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID, uuid4

from comfyui_socket import BINARY, PING, ServerSocket, accepted
from mmgen.testing import Fault, LoopbackVendor, clip_bytes
from mmgen.testing.vendor import VendorJob, picture_bytes
from mmgen.testing.vendor_replies import Replies

KEY = "loopback-key"
NUMBER = {"min": 0, "max": 2**64 - 1}
CLASSES: dict[str, Any] = {
    "KSampler": {
        "seed": ["INT", NUMBER],
        "steps": ["INT", {"default": 20, "min": 1, "max": 10000}],
        "cfg": ["FLOAT", {"default": 8.0, "min": 0.0, "max": 100.0, "step": 0.1}],
        "sampler_name": [["euler", "dpmpp_2m", "heun"]],
        "scheduler": ["COMBO", {"options": ["normal", "karras"]}],
        "denoise": ["FLOAT", {"default": 1.0, "min": 0.0, "max": 1.0}],
    },
    "CheckpointLoaderSimple": {"ckpt_name": [["v1-5.safetensors"]]},
    "EmptyLatentImage": {
        "width": ["INT", {"min": 16, "max": 16384, "step": 8}],
        "height": ["INT", {"min": 16, "max": 16384, "step": 8}],
        "batch_size": ["INT", {"min": 1, "max": 4096}],
    },
    "CLIPTextEncode": {"text": ["STRING", {"multiline": True}]},
    "VAEDecode": {},
    "SaveImage": {"filename_prefix": ["STRING", {}]},
    "LoadImage": {"image": [["example.png"], {"image_upload": True}]},
    "WanImageToVideo": {
        "width": ["INT", NUMBER],
        "height": ["INT", NUMBER],
        "length": ["INT", {"min": 1, "max": 16384, "step": 4}],
        "batch_size": ["INT", NUMBER],
    },
    "SaveVideo": {"filename_prefix": ["STRING", {}]},
}
"""What ``/object_info`` says: each class with its inputs."""
SAVED = {"SaveImage": ("images", ".png"), "SaveVideo": ("images", ".mp4"), "SaveGLB": ("3d", ".glb")}


class ComfyReplies(Replies):
    """One connection."""

    vendor: ComfyServer

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        if path == "/prompt":
            super().do_POST()
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self._knows_the_key():
            return
        if path == "/upload/image":
            self._under(self.vendor.faults.next("upload"), lambda: self._store(body), phase="upload")
        else:
            self.vendor.tally.cancels += 1
            self._under(self.vendor.faults.next("cancel"), lambda: self._stop(path, json.loads(body)), phase="cancel")

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if not self._knows_the_key():
            return
        if parts.path == "/ws":
            self._talk(parse_qs(parts.query)["clientId"][0])
        elif parts.path == "/view":
            self.vendor.tally.files += 1
            self._under(self.vendor.faults.next("file"), self._file, phase="file")
        elif parts.path == "/queue":
            self._json(self.vendor.queue())
        elif parts.path == "/history":
            self._json({name: self.vendor.entry(name) for name in self.vendor.ended()})
        elif parts.path.startswith("/history/"):
            self.vendor.tally.polls += 1
            self._under(self.vendor.faults.next("poll"), self._poll, phase="poll")
        elif parts.path.startswith("/object_info/") and self.vendor.tells_classes:
            kind = unquote(parts.path.removeprefix("/object_info/"))
            known = self.vendor.classes.get(kind)
            self._json({} if known is None else {kind: {"input": {"required": known}, "name": kind}})
        else:
            self._bytes(b"404: Not Found", "text/plain", 404)

    # -- jobs ----------------------------------------------------------------------------------

    def _submit(self, body: dict[str, Any], fault: Fault | None) -> None:
        if not self._knows_the_key():
            return
        self.vendor.tally.bodies.append(body)
        given = body.get("prompt_id")
        if given is not None and str(UUID(given)) != given:
            self._refuse("invalid_prompt_id", "prompt_id must be a valid UUID", {})
            return
        graph: dict[str, Any] = body["prompt"]
        faults = {node: self._faults_of(part) for node, part in graph.items()}
        wrong = {node: fault for node, fault in faults.items() if fault is not None}
        if wrong:
            self._refuse("prompt_outputs_failed_validation", "Prompt outputs failed validation", wrong)
            return
        job = self.vendor.take(body)
        told = {"prompt_id": self.vendor.name_of(job), "number": 1, "node_errors": {}}
        self._under(fault, lambda: self._json(told), phase="submit")

    def _faults_of(self, part: Mapping[str, Any]) -> dict[str, Any] | None:
        kind, inputs = part["class_type"], part["inputs"]
        for name, spec in self.vendor.classes.get(kind, {}).items():
            value, most = inputs.get(name), spec[1].get("max") if len(spec) > 1 else None
            if most is not None and isinstance(value, int) and value > most:
                extra = {"input_name": name, "input_config": spec, "received_value": value}
                error = {"type": "value_bigger_than_max", "message": f"Value {value} bigger than max of {most}"}
                errors = [error | {"details": name, "extra_info": extra}]
                return {"errors": errors, "dependent_outputs": ["9"], "class_type": kind}
        return None

    def _refuse(self, kind: str, message: str, nodes: object) -> None:
        error = {"type": kind, "message": message, "details": "", "extra_info": {}}
        self._json({"error": error, "node_errors": nodes}, 400)

    def _poll(self) -> None:
        name = urlsplit(self.path).path.rpartition("/")[2]
        self._json({name: self.vendor.entry(name)} if name in self.vendor.ended() else {})

    def _stop(self, path: str, body: dict[str, Any]) -> None:
        queue = self.vendor.queue()
        pending, running = ([item[1] for item in queue[f"queue_{word}"]] for word in ("pending", "running"))
        names = [body.get("prompt_id")] if path == "/interrupt" else body["delete"]
        for name in names:
            if path == "/interrupt" and name in running and self.vendor.interruptible:
                self.vendor.jobs[name].cancelled = True
            elif path == "/queue" and name in pending:
                del self.vendor.jobs[name]
        self._bytes(b"", "application/octet-stream")

    def _named(self) -> VendorJob | None:
        name = parse_qs(urlsplit(self.path).query)["filename"][0]
        job = self.vendor.job(name.split("_")[1])
        if job is None:
            self._bytes(b"", "application/octet-stream", 404)
        return job

    # -- the rest ------------------------------------------------------------------------------

    def _store(self, body: bytes) -> None:
        self.vendor.tally.uploads += 1
        name = body.partition(b'filename="')[2].partition(b'"')[0].decode()
        self.vendor.uploaded[name] = body
        self._json({"name": name, "subfolder": "mmgen", "type": "input"})

    def _talk(self, client: str) -> None:
        if not self.vendor.has_websocket:
            self._bytes(b"404: Not Found", "text/plain", 404)
            return
        self.send_response(101)
        for name, value in (("Upgrade", "websocket"), ("Connection", "Upgrade")):
            self.send_header(name, value)
        self.send_header("Sec-WebSocket-Accept", accepted(self.headers["Sec-WebSocket-Key"]))
        self.end_headers()
        self.close_connection = True
        self.vendor.sockets += 1
        socket = ServerSocket(self.connection)
        socket.frame(PING, b"here?")
        socket.event("status", {"status": {"exec_info": {"queue_remaining": 1}}, "sid": client}, pieces=3)
        socket.frame(BINARY, b"\x00\x00\x00\x01\x00\x00\x00\x02" + picture_bytes("preview"))
        told = 0
        while socket.is_open(0.01) and not self.vendor.stopped.is_set():
            news = self.vendor.news(client)
            for kind, data in news[told:]:
                socket.event(kind, data, pieces=2)
            told = max(told, len(news))
            if self.vendor.breaks_off and told:
                return

    def _unknown_status(self) -> None:
        name = urlsplit(self.path).path.rpartition("/")[2]
        self._json({name: {"prompt": [], "outputs": {}, "status": {"status_str": "contemplating", "messages": []}}})

    def _under(self, fault: Fault | None, answer: Any, *, phase: Any) -> None:
        if fault == "unknown status":
            self._unknown_status()
        else:
            super()._under(fault, answer, phase=phase)

    def _knows_the_key(self) -> bool:
        given = self.headers.get("Authorization")
        if given != f"Bearer {KEY}":
            self._json({"error": f"wrong key {given}"}, 401)
        return given == f"Bearer {KEY}"


class ComfyServer(LoopbackVendor):
    """The server, behind a proxy that wants a key."""

    def __init__(self, *, job_seconds: float = 0.02) -> None:
        super().__init__(job_seconds=job_seconds)
        self.jobs: dict[str, VendorJob] = {}
        self.classes = copy.deepcopy(CLASSES)
        self.tells_classes = self.has_websocket = self.interruptible = True
        self.names_jobs = self.breaks_off = False
        self.failing: dict[str, Any] = {}
        """What the node at fault says; empty: nothing fails."""
        self.made: bytes = b""
        """What is made; empty: a small picture of the workflow's own."""
        self.uploaded: dict[str, bytes] = {}
        self.sockets = 0
        self._server.RequestHandlerClass = type("Handler", (ComfyReplies,), {"vendor": self})

    def take(self, body: dict[str, Any]) -> VendorJob:
        """Queue a job."""
        before = max((job.ready_at for job in self.jobs.values()), default=0.0)
        job = self.bill(body, "")
        assert job is not None
        job.ready_at = max(before, time.monotonic()) + self.job_seconds
        self.jobs[str(uuid4()) if self.names_jobs else body["prompt_id"]] = job
        return job

    def name_of(self, job: VendorJob) -> str:
        """The id that the server knows it by."""
        return next(name for name, known in self.jobs.items() if known is job)

    def ended(self) -> list[str]:
        """Those in the history."""
        now = time.monotonic()
        return [name for name, job in self.jobs.items() if job.cancelled or now >= job.ready_at]

    def item(self, name: str) -> list[Any]:
        """A job as the queue and the history show it."""
        body = self.jobs[name].body
        return [1, name, body["prompt"], {"client_id": body.get("client_id"), "create_time": 1}, ["9"]]

    def queue(self) -> dict[str, Any]:
        """One runs, the others wait."""
        waiting = [self.item(name) for name in self.jobs if name not in self.ended()]
        for number, item in enumerate(waiting):
            item[0] = number
        return {"queue_running": waiting[:1], "queue_pending": waiting[1:]}

    def entry(self, name: str) -> dict[str, Any]:
        """A job of the history."""
        job, graph = self.jobs[name], self.jobs[name].body["prompt"]
        messages: list[Any] = [["execution_start", {"prompt_id": name}]]
        outputs: dict[str, Any] = {}
        if job.cancelled:
            messages.append(["execution_interrupted", {"prompt_id": name, "node_id": "3", "node_type": "KSampler"}])
        elif self.failing:
            messages.append(["execution_error", {"prompt_id": name, **self.failing}])
        else:
            messages.append(["execution_success", {"prompt_id": name}])
            count = next(
                (part["inputs"].get("batch_size", 1) for part in graph.values() if "batch_size" in part["inputs"]), 1
            )
            for node, part in graph.items():
                key, extension = SAVED.get(part["class_type"], ("", ""))
                if key:
                    names = [f"mmgen_{job.id}_{number:05}_{extension}" for number in range(count)]
                    outputs[node] = {key: [{"filename": file, "subfolder": "", "type": "output"} for file in names]}
        good = not job.cancelled and not self.failing
        status = {"status_str": "success" if good else "error", "completed": good, "messages": messages}
        return {"prompt": self.item(name), "outputs": outputs, "status": status, "meta": {}}

    def news(self, client: str) -> list[tuple[str, Any]]:
        """Everything that the client's socket has been told by now."""
        name = next((name for name, job in self.jobs.items() if job.body.get("client_id") == client), "")
        if not name or any(item[1] == name for item in self.queue()["queue_pending"]):
            return []
        mine = {"prompt_id": name}
        news: list[tuple[str, Any]] = [
            ("execution_start", mine),
            ("execution_cached", mine | {"nodes": ["4"]}),
            ("executing", mine | {"node": "3", "display_node": "3"}),
            ("progress", mine | {"node": "3", "value": 7, "max": 20}),
        ]
        if name in self.ended():
            news += [("execution_success", mine), ("executing", mine | {"node": None})]
        return news

    def content(self, job: VendorJob) -> bytes:
        kinds = {part["class_type"] for part in job.body["prompt"].values()}
        if self.made or "SaveVideo" in kinds:
            return self.made or clip_bytes()
        return picture_bytes(json.dumps(job.body["prompt"], sort_keys=True), padding=50_000)
