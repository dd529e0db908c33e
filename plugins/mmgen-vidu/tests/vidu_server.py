"""
A fake of the vendor on this machine that speaks its protocol, bills, and misbehaves when told to.

It knows which fields each endpoint documents and refuses every other, as the vendor may.
"""

from __future__ import annotations

import base64
import hmac
import json
import time
from email.utils import formatdate
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from mmgen.backends import Delivery
from mmgen.testing import LoopbackVendor, clip_bytes, sound_bytes
from mmgen.testing.faults import Fault
from mmgen.testing.vendor import VendorJob, picture_bytes
from mmgen.testing.vendor_replies import Replies
from vidu_desks import ViduDesks
from vidu_storage import ViduStorage

KEY = "loopback-key"
MARKED = {"payload", "callback_url"}
COMMON = {"watermark", "wm_position", "wm_url", "meta_data", "off_peak", "bgm", *MARKED}
SHOT = {"model", "prompt", "duration", "seed", "resolution", "movement_amplitude", "audio", "audio_type", *COMMON}
ENDPOINTS: dict[str, set[str]] = {
    "text2video": SHOT | {"style", "aspect_ratio"},
    "img2video": SHOT | {"images", "voice_id", "is_rec"},
    "start-end2video": SHOT | {"images", "is_rec"},
    "reference2video": SHOT | {"images", "videos", "subjects", "auto_subjects", "aspect_ratio"},
    "multiframe": {"model", "start_image", "image_settings", "resolution", *(COMMON - {"off_peak", "bgm"})},
    "extend": {"model", "video_creation_id", "video_url", "images", "prompt", "duration", "resolution"}
    | (COMMON - {"off_peak", "bgm", "meta_data"}),
    "reference2image": {"model", "prompt", "images", "seed", "aspect_ratio", "resolution", *MARKED},
    "text2audio": {"model", "prompt", "duration", "seed", "callback_url"},
    "timing2audio": {"model", "duration", "timing_prompts", "seed", "callback_url"},
    "audio-clone": {"audio_url", "voice_id", "prompt_audio_url", "prompt_text", "text", "payload"},
    "digital-human": {"model", "image", "prompt", "audio_url", "text", "voice_id", "resolution", *MARKED},
    "image2dance": {"image_url", "video_url", *MARKED},
    "template": {"template", "images", "prompt", "seed", "aspect_ratio", "area", "beast"}
    | (COMMON - {"off_peak", "meta_data"}),
    "template-story": {"story", "images", *MARKED},
    "one-click/mv": {
        "images",
        "audio_url",
        "prompt",
        "aspect_ratio",
        "resolution",
        "add_subtitle",
        "language",
        "srt_url",
    }
    | {"callback_url"},
    "audio-tts": {
        "text",
        "voice_setting_voice_id",
        "voice_setting_speed",
        "voice_setting_volume",
        "voice_setting_pitch",
        "voice_setting_emotion",
        "pronunciation_dict_tone",
        "payload",
    },
    "lip-sync": {"video_url", "audio_url", "text", "speed", "voice_id", "volume", "ref_photo_url", "callback_url"},
    "upscale-new": {"video_creation_id", "video_url", "upscale_resolution", *MARKED},
    "upscale": {"model", "creation_id", "callback_url"},
}
NEEDED: dict[str, set[str]] = {
    "text2video": {"model", "prompt"},
    "img2video": {"model", "images"},
    "start-end2video": {"model", "images"},
    "reference2video": {"model", "prompt"},
    "multiframe": {"model", "start_image", "image_settings"},
    "extend": {"model"},
    "reference2image": {"model", "prompt"},
    "text2audio": {"model", "prompt"},
    "timing2audio": {"model", "timing_prompts"},
    "audio-tts": {"text", "voice_setting_voice_id"},
    "audio-clone": {"audio_url", "voice_id", "text"},
    "lip-sync": {"video_url"},
    "digital-human": {"model", "image"},
    "image2dance": {"image_url", "video_url"},
    "template": {"template", "images"},
    "template-story": {"story", "images"},
    "one-click/mv": {"images", "audio_url"},
    "upscale": {"model", "creation_id"},
}
AT_ONCE = {"audio-tts": "file_url", "audio-clone": "demo_audio"}
"""Endpoints that answer with the result, and where in the answer it lies."""
REASONS = {401: "Unauthorized", 403: "Forbidden", 404: "TaskNotFound", 429: "QuotaExceeded"}


class ViduReplies(ViduDesks, Replies):
    """One connection."""

    vendor: ViduServer

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/files/"):
            self.vendor.marked += "mark=1" in self.path
            super().do_GET()
        elif not self._knows_the_key():
            return
        elif path == "/ent/v2/tasks":
            self._list(parse_qs(urlsplit(self.path).query))
        elif not self._ask_a_desk(path, parse_qs(urlsplit(self.path).query)):
            self.vendor.tally.polls += 1
            self._under(self.vendor.faults.next("poll"), self._poll, phase="poll")

    def do_POST(self) -> None:
        if not self._give_to_a_desk("POST"):
            super().do_POST()

    def do_PUT(self) -> None:
        if not self._give_to_a_desk("PUT"):
            self._json({"code": 404, "reason": "NotFound", "message": "no such place"}, 404)

    def _list(self, query: dict[str, list[str]]) -> None:
        """Two tasks a page, so that pages are turned."""
        self.vendor.queries.append(query)
        if self.vendor.listing is not None:
            self._json(self.vendor.listing)
            return
        start = int(query.get("pager.page_token", ["0"])[0])
        listed = [job for job in self.vendor.billed if job.body["endpoint"] not in AT_ONCE]
        tasks = [self._told(job) | {"prompt": job.body.get("prompt", "")} for job in listed[start : start + 2]]
        if not self.vendor.lists_payloads:
            tasks = [{name: value for name, value in task.items() if name != "payload"} for task in tasks]
        self._json({"tasks": tasks, "next_page_token": str(start + 2) if start + 2 < len(listed) else ""})

    def _submit(self, body: dict[str, Any], fault: Fault | None) -> None:
        endpoint = urlsplit(self.path).path.removeprefix("/ent/v2/")
        if not self._knows_the_key():
            return
        status, reason, message = self.vendor.refusal or self.vendor.objection(endpoint, body)
        if status:
            self._json({"code": status, "reason": reason, "message": message}, status)
            return
        job = self.vendor.bill({"endpoint": endpoint, **body}, "", webhook=body.get("callback_url", ""))
        assert job is not None
        self.vendor.tally.bodies.append(job.body)
        job.moderated = fault == "moderation after"
        echo = body | {"task_id": job.id, "state": "created", "seed": body.get("seed", 4711), "credits": 45}
        if endpoint == "extend":  # its documentation shows no echo of this
            echo.pop("watermark", None)
        if endpoint in AT_ONCE:
            is_done = job.is_ready
            address = {AT_ONCE[endpoint]: self.vendor.url_of(job)} if is_done else {}
            echo |= {"state": "success" if is_done else "queueing", "credits": 2} | address
        self._under(fault, lambda: self._json(echo), phase="submit")

    def _cancel(self) -> None:
        job = self._named()
        if job is None:
            return
        if job.is_ready:
            self._json({"code": 400, "reason": "BadRequest", "message": "task state is success, can not cancel"}, 400)
            return
        job.cancelled = True
        self._json({})

    def _named(self) -> VendorJob | None:
        parts = urlsplit(self.path).path.split("/")
        job = self.vendor.job(parts[2] if parts[1] == "files" else parts[4])
        if job is None:
            self._json({"code": 404, "reason": "TaskNotFound", "message": "no such task"}, 404)
        return job

    def _told(self, job: VendorJob) -> dict[str, Any]:
        told: dict[str, Any] = {"id": job.id, "state": "processing", "err_code": "", "credits": 45, "creations": []}
        told["payload"] = job.body.get("payload", "")
        if job.cancelled:
            return told | {"state": "failed", "err_code": "UserCancelled"}
        if not job.is_ready:
            return told
        if job.moderated:
            return told | {"state": "failed", "err_code": "CreationPolicyViolation"}
        url = self.vendor.url_of(job)
        creation = {"id": f"9{job.id}", "url": url, "cover_url": url, "watermarked_url": f"{url}&mark=1"}
        return told | {"state": "success", "creations": [creation]}

    def _fail(self, fault: str) -> None:
        if fault == "moderation":
            self._json({"code": 400, "reason": "TaskPromptPolicyViolation", "message": "not that"}, 400)
        else:
            super()._fail(fault)

    def _json(self, data: Any, code: int = 200, headers: dict[str, str] | None = None) -> None:
        """Errors in the vendor's own shape."""
        if "error" in data:
            reason = REASONS.get(code, "InternalServiceFailure")
            data = {"code": code, "reason": reason, "message": data["error"]["message"]}
        if code >= 400:
            data = data | {"metadata": {"trace_id": "04e5c2fe159ff7c5"}}
        super()._json(data, code, headers)

    def _knows_the_key(self) -> bool:
        given = self.headers.get("Authorization")
        if given != f"Token {KEY}":
            self._json({"code": 401, "reason": "Unauthorized", "message": f"wrong key {given}"}, 401)
        return given == f"Token {KEY}"


class ViduServer(LoopbackVendor):
    """The vendor: ``billed`` are its tasks, ``tally.bodies`` what was sent, ``faults`` how it misbehaves."""

    def __init__(self, *, job_seconds: float = 0.02, lists_payloads: bool = True) -> None:
        super().__init__(job_seconds=job_seconds)
        self.storage = ViduStorage(self)
        self.lists_payloads = lists_payloads
        """Whether the list of tasks tells their payload; the documentation leaves it open."""
        self.refusal: tuple[int, str, str] | None = None
        """How every submit is refused."""
        self.listing: Any = None
        """What the list of tasks is answered with, in place of what it is."""
        self.queries: list[dict[str, list[str]]] = []
        """How the tasks, and the subjects, were listed."""
        self.desk_bodies: list[dict[str, Any]] = []
        """What was asked that begins no task."""
        self.subjects: dict[str, dict[str, Any]] = {}
        """The library."""
        self.unique_voices = False
        """Whether a voice can be cloned under a name once only, as with the vendor; suites reuse one key."""
        self.marked = 0
        """How many watermarked copies were fetched."""
        self.expires_once = False
        """Whether URLs that have expired are told only until one of them is fetched."""
        self._server.RequestHandlerClass = type("Handler", (ViduReplies,), {"vendor": self})

    def start(self) -> Self:
        self.storage.start()
        return super().start()

    def stop(self) -> None:
        super().stop()
        self.storage.stop()

    def objection(self, endpoint: str, body: dict[str, Any]) -> tuple[int, str, str]:
        """The status, reason and message with which a submit is refused; 0 for one that is taken."""
        if endpoint not in ENDPOINTS:
            return 404, "NotFound", endpoint
        if unknown := set(body) - ENDPOINTS[endpoint]:
            return 400, "FieldUnwanted", f"{endpoint} {sorted(unknown)}"
        if lacking := [name for name in NEEDED.get(endpoint, set()) if not body.get(name)]:
            return 400, "FieldLacking", f"{endpoint} {lacking}"
        if lost := [uri for uri in _uris(body) if not self.storage.knows(uri)]:
            return 400, "FieldInvalid", f"no such upload: {lost[0]}"
        if "vidu.invalid" in json.dumps(body):
            return 400, "ImageDownloadFailure", "the host can't be found"
        strangers = [one for one in body.get("subjects", []) if one.get("server_id", "") not in {"", *self.subjects}]
        if strangers:
            return 404, "NotFound", f"no such subject: {strangers[0]['server_id']}"
        if (
            self.unique_voices
            and endpoint == "audio-clone"
            and any(job.body.get("voice_id") == body["voice_id"] for job in self.billed)
        ):
            return 400, "FieldInvalid", "the voice_id is taken"
        return 0, "", ""

    def name_for(self, number: int) -> str:
        return str(916205061116293119 + number)

    def delivery_of(self, job: VendorJob, *, at: float | None = None) -> Delivery:
        """Signed over the address, the date and a nonce, not over what it says."""
        given = {
            "Content-Type": "application/json",
            "Date": formatdate(time.time() if at is None else at, usegmt=True),
            "X-Request-Nonce": f"nonce-{job.id}",
            "X-HMAC-SIGNED-HEADERS": "Date;x-request-nonce",
            "X-HMAC-ALGORITHM": "hmac-sha256",
            "X-HMAC-ACCESS-KEY": "vidu",
        }
        parts = urlsplit(job.webhook)
        lines = ["POST", parts.path, parts.query, "vidu", given["Date"]]
        lines += [f"Date:{given['Date']}", f"x-request-nonce:{given['X-Request-Nonce']}"]
        text = "".join(f"{line}\n" for line in lines)
        digest = hmac.digest(self.signing_secret.encode(), text.encode(), "sha256")
        headers = given | {"X-HMAC-SIGNATURE": base64.b64encode(digest).decode()}
        return Delivery(job.webhook, headers, json.dumps({"id": job.id, "state": "success"}).encode())

    def url_of(self, job: VendorJob) -> str:
        if self.expires_once and job.fetches:
            self.url_seconds = None
        return super().url_of(job)

    def content(self, job: VendorJob) -> bytes:
        endpoint = str(job.body["endpoint"])
        if endpoint == "reference2image":
            return picture_bytes(json.dumps(job.body.get("prompt")), padding=50_000)
        return sound_bytes() if "audio" in endpoint else clip_bytes()


def _uris(body: object) -> list[str]:
    """Every address of an upload, wherever it stands."""
    if isinstance(body, dict | list):
        return [uri for item in (body.values() if isinstance(body, dict) else body) for uri in _uris(item)]
    return [body] if isinstance(body, str) and body.startswith("ssupload:") else []
