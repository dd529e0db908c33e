"""
A fake of OpenAI and of the servers that speak as it does: it speaks the dialect it is made for, and refuses the rest.

Each address knows the fields that its documentation names and refuses every other, as such a server may.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import urlsplit

from mmgen.backends import Delivery
from mmgen.testing import LoopbackVendor, clip_bytes, mesh_bytes, signed_delivery, sound_bytes
from mmgen.testing.faults import Fault
from mmgen.testing.vendor import VendorJob, picture_bytes
from mmgen.testing.vendor_replies import Replies

KEY = "loopback-key"
SECRET = "whsec_bWFya2VyLXNlY3JldC1vZi10aGUtbG9vcGJhY2s="
USAGE = {
    "total_tokens": 1100,
    "input_tokens": 100,
    "output_tokens": 1000,
    "input_tokens_details": {"text_tokens": 60, "image_tokens": 40},
}
GPT = {
    "prompt",
    "model",
    "n",
    "size",
    "quality",
    "background",
    "output_format",
    "output_compression",
    "moderation",
    "user",
}
GUIDED = {"negative_prompt", "num_inference_steps", "guidance_scale", "true_cfg_scale", "seed"}
CLIP = {"prompt", "model", "seconds", "size"}
FRAMES = {"num_frames", "fps", "guidance_scale_2", "flow_shift", "enable_frame_interpolation"}
LORA = {
    "boundary_ratio",
    "generate_sound",
    "sound_duration",
    "frame_interpolation_exp",
    "frame_interpolation_scale",
    "lora",
}
PICTURE = {"prompt", "model", "n", "size", "response_format", "user"}
TUNED = {
    "flow_shift",
    "enable_teacache",
    "enable_upscaling",
    "output_quality",
    "output_compression",
    "diffusers_kwargs",
}
LOCAL = {"model", "prompt", "n", "size", "step", "seed", "response_format"}

FIELDS: dict[str, dict[str, set[str]]] = {
    "openai": {
        "images/generations": GPT,
        "images/edits": (GPT - {"moderation"}) | {"image", "image[]", "mask", "input_fidelity"},
        "audio/speech": {"model", "input", "voice", "instructions", "response_format", "speed"},
        "videos": CLIP | {"input_reference"},
        "videos/edits": {"prompt", "model", "video"},
        "videos/extensions": {"prompt", "model", "video", "seconds"},
        "remix": {"prompt"},
    },
    "vllm-omni": {
        "images/generations": PICTURE | GUIDED,
        "images/edits": (PICTURE - {"user"}) | GUIDED | {"image", "mask_image", "background", "output_format"},
        "audio/speech": {
            "model",
            "input",
            "voice",
            "instructions",
            "response_format",
            "speed",
            "language",
            "seed",
            "task_type",
        }
        | {"ref_audio", "ref_text", "x_vector_only_mode", "max_new_tokens"},
        "videos": CLIP | GUIDED | FRAMES | LORA | {"input_reference", "extra_params"},
    },
    "sglang": {
        "images/generations": PICTURE | GUIDED | TUNED | {"output_format", "max_sequence_length", "upscaling_scale"},
        "images/edits": {"model", "image", "prompt", "size", "response_format"},
        "videos": CLIP | GUIDED | FRAMES | TUNED | {"input_reference"},
        "meshes": {"model", "image", "prompt", "output_format"} | GUIDED,
    },
    "localai": {
        "v1/images/generations": LOCAL | {"quality", "file", "ref_images"},
        "v1/audio/speech": {
            "model",
            "input",
            "voice",
            "instructions",
            "response_format",
            "speed",
            "language",
            "backend",
            "sample_rate",
        },
        "video": LOCAL
        | {
            "negative_prompt",
            "start_image",
            "end_image",
            "audio",
            "num_frames",
            "fps",
            "seconds",
            "cfg_scale",
            "params",
        },
        "3d/generations": LOCAL | {"image", "quality", "background", "texture_steps", "cfg_scale", "params"},
    },
}
MULTIPART_ONLY = {("vllm-omni", "videos")}
KINDS = {"image": "image/png", "video": "video/mp4", "3d": "model/gltf-binary"}


class OpenAIReplies(Replies):
    """One connection."""

    vendor: OpenAIServer

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self._path()
        if path.endswith("/cancel"):
            self.vendor.tally.cancels += 1
            self._under(self.vendor.faults.next("cancel"), self._cancel, phase="cancel")
            return
        self.vendor.tally.submits += 1
        fault = self.vendor.faults.next("submit")
        if fault is not None and (fault.endswith("before") or fault in {"429", "429 bare", "401", "403", "404"}):
            self._fail(fault.removesuffix(" before"))
        elif self._knows_the_key():
            self._submit(self._fields(content), fault)

    def do_DELETE(self) -> None:
        self.vendor.tally.cancels += 1
        self._under(self.vendor.faults.next("cancel"), self._cancel, phase="cancel")

    def do_GET(self) -> None:
        path = self._path()
        if path.startswith("generated"):
            self.vendor.tally.files += 1
            self._under(self.vendor.faults.next("file"), self._file, phase="file")
        elif not self._knows_the_key():
            return
        elif path.endswith("/content"):
            self.vendor.tally.files += 1
            self._under(self.vendor.faults.next("file"), self._content, phase="file")
        else:
            self.vendor.tally.polls += 1
            self._under(self.vendor.faults.next("poll"), self._poll, phase="poll")

    def send_header(self, keyword: str, value: str) -> None:
        """The file's own media type, where the base sends pictures only."""
        if (keyword, value) == ("Content-Type", "image/png") and (job := self.vendor.job(self._name())):
            value = KINDS[job.body["kind"]]
        super().send_header(keyword, value)

    # -- what is said -----------------------------------------------------------------------

    def _submit(self, body: dict[str, Any], fault: Fault | None) -> None:
        path = self._path()
        fields = FIELDS[self.vendor.dialect].get("remix" if path.endswith("/remix") else path)
        multipart = str(self.headers.get("Content-Type")).startswith("multipart/")
        if fields is None:
            self._json({"error": {"message": f"Unknown request URL: {path}", "type": "invalid_request_error"}}, 404)
            return
        if self.vendor.refusal is not None:
            self._json({"error": self.vendor.refusal[1]}, self.vendor.refusal[0])
            return
        unknown = sorted(set(body) - fields)
        if unknown or ((self.vendor.dialect, path) in MULTIPART_ONLY and not multipart):
            self._json({"error": {"message": f"Unknown parameter: {unknown}", "code": "unknown_parameter"}}, 400)
            return
        kind = "speech" if "speech" in path else "image" if "image" in path else "video" if "video" in path else "3d"
        job = self.vendor.bill({"kind": kind, **body}, "")
        assert job is not None
        self.vendor.tally.bodies.append({"path": path, **body})
        job.moderated = fault == "moderation after"
        answers: dict[str, Callable[[], None]] = {
            "speech": lambda: self._bytes(sound_bytes(seconds=1.0), "audio/wav"),
            "image": lambda: self._json(self._results(job)),
        }
        at_once = (lambda: self._json(self._results(job))) if self.vendor.dialect == "localai" else None
        answer = answers.get(kind) or at_once or (lambda: self._json(self._told(job)))
        self._under(fault, answer, phase="submit")

    def _results(self, job: VendorJob) -> dict[str, Any]:
        names = [f"{job.id}-{index}" for index in range(int(job.body.get("n", 1)))]
        told: dict[str, Any] = {"created": 1713833628, "usage": USAGE}
        if self.vendor.dialect == "localai":
            folder = {"image": "images", "video": "videos", "3d": "3d"}[job.body["kind"]]
            urls = [f"/generated-{folder}/{name}{'.mp4' if folder == 'videos' else ''}" for name in names]
            shown = self.vendor.results_at if self.vendor.results_at is not None else ""
            return told | {"id": job.id, "data": [{"url": shown + url} for url in urls]}
        pictures = [base64.b64encode(self.vendor.picture(name)).decode() for name in names]
        return told | {"data": [{"b64_json": picture, "url": None, "revised_prompt": None} for picture in pictures]}

    def _told(self, job: VendorJob) -> dict[str, Any]:
        """A job in the words of its server; the first answer of one of them holds no more than it must."""
        status, error = "completed", None
        if not job.is_ready:
            status = "queued" if self.vendor.dialect == "sglang" else "in_progress"
        elif job.moderated:
            status, error = "failed", {"code": "moderation_blocked", "message": "not that"}
        if job.cancelled:
            status = "cancelled"
        told = {"id": job.id, "status": status, "created_at": 1712697600}
        if self.vendor.dialect == "vllm-omni" and not job.polls:
            return told
        kind = "mesh" if job.body["kind"] == "3d" else "video"
        done = {"progress": 100 if status == "completed" else 0, "object": kind, "error": error}
        return told | done | {"completed_at": None, "expires_at": None, "seconds": "4", "url": None}

    def _poll(self) -> None:
        job = self._named()
        if job is not None:
            job.polls += 1
            self._json(self._told(job), headers={"openai-poll-after-ms": "20"})

    def _content(self) -> None:
        job = self._named()
        if job is not None and not job.is_ready:
            self._json({"detail": "Generation is still in-progress"}, 404)
        elif job is not None:
            self._file()

    def _cancel(self) -> None:
        job = self._named()
        if job is None:
            return
        if job.is_ready:
            self._json({"detail": "it is done"}, 409)
            return
        job.cancelled = True
        deleted = {"id": job.id, "deleted": True, "object": "video.deleted"}
        self._json(deleted if self.command == "DELETE" else self._told(job))

    # -- within -----------------------------------------------------------------------------

    def _json(self, data: Any, code: int = 200, headers: dict[str, str] | None = None) -> None:
        """Errors of the servers behind FastAPI have no envelope."""
        if code >= 400 and self.vendor.dialect == "sglang" and "error" in data:
            data = {"detail": data["error"]["message"]}
        super()._json(data, code, {"x-request-id": "request-1"} | (headers or {}))

    def _fail(self, fault: str) -> None:
        if fault == "moderation":
            self._json({"error": {"code": "moderation_blocked", "message": "not that"}}, 400)
        else:
            super()._fail(fault)

    def _path(self) -> str:
        path = urlsplit(self.path).path.lstrip("/")
        return path if self.vendor.dialect == "localai" else path.removeprefix("v1/")

    def _name(self) -> str:
        parts = self._path().split("/")
        return parts[1].partition(".")[0].partition("-")[0] if len(parts) > 1 else ""

    def _named(self) -> VendorJob | None:
        job = self.vendor.job(self._name())
        if job is None:
            self._json({"error": {"message": "no such video", "type": "invalid_request_error", "code": None}}, 404)
        return job

    def _knows_the_key(self) -> bool:
        given = self.headers.get("Authorization")
        if given != f"Bearer {KEY}":
            wrong = {"message": f"Incorrect API key provided: {given}", "code": "invalid_api_key"}
            self._json({"error": wrong}, 401)
        return given == f"Bearer {KEY}"

    def _fields(self, content: bytes) -> dict[str, Any]:
        """The fields of JSON or of multipart, files by their type and digest, a repeated one as a list."""
        media_type = self.headers.get("Content-Type", "")
        if not media_type.startswith("multipart/"):
            return json.loads(content)
        fields: dict[str, Any] = {}
        message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {media_type}\r\n\r\n".encode() + content)
        for part in message.iter_parts():
            name = part.get_param("name", header="content-disposition")
            data = part.get_payload(decode=True)
            value: Any = (
                data.decode() if part.get_filename() is None else self.vendor.received(part.get_content_type(), data)
            )
            fields[name] = value if name not in fields else [*listed(fields[name]), value]
        return fields


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class OpenAIServer(LoopbackVendor):
    """The vendor: ``billed`` is what it made, ``tally.bodies`` what was sent, ``files`` what was uploaded."""

    def __init__(self, dialect: str = "openai", *, job_seconds: float = 0.02) -> None:
        super().__init__(job_seconds=job_seconds)
        self.dialect = dialect
        self.signing_secret = SECRET
        self.files: dict[str, bytes] = {}
        self.refusal: tuple[int, dict[str, Any]] | None = None
        """How every submit is refused: the status, and the error in its envelope."""
        self.page: bytes | None = None
        """What it passes off as a picture."""
        self.results_at: str | None = None
        """Where results are said to lie; None for this server, without naming it."""
        self._server.RequestHandlerClass = type("Handler", (OpenAIReplies,), {"vendor": self})

    @property
    def base(self) -> str:
        """What a user writes as the base URL."""
        return f"{self.url}/v1"

    def delivery_of(self, job: VendorJob, *, at: float | None = None) -> Delivery:
        """An event of the account."""
        event = {"id": f"evt_{job.id}", "object": "event", "type": "video.completed", "data": {"id": job.id}}
        return signed_delivery(job.webhook, event, secret=self.signing_secret, name=f"wh_{job.id}", at=at)

    def received(self, media_type: str, data: bytes) -> str:
        """Keep an uploaded file and return how bodies show it."""
        shown = f"{media_type} {hashlib.sha256(data).hexdigest()[:12]}"
        self.files[shown] = data
        return shown

    def picture(self, name: str) -> bytes:
        """A picture of its own for each name."""
        return picture_bytes(name) if self.page is None else self.page

    def content(self, job: VendorJob) -> bytes:
        if job.body["kind"] == "image":
            return picture_bytes(json.dumps(job.body.get("prompt")), padding=50_000)
        return clip_bytes() if job.body["kind"] == "video" else mesh_bytes()
