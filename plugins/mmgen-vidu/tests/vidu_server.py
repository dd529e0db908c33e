"""
A fake of the vendor on this machine that speaks its protocol, bills, and misbehaves when told to.

It knows which fields each endpoint documents and refuses every other, as the vendor may.
"""

from __future__ import annotations

import io
import json
import struct
import time
import wave
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np

from mmgen.media.video_format import VideoFormat
from mmgen.media.video_writer import VideoWriter
from mmgen.testing import LoopbackVendor
from mmgen.testing.faults import Fault
from mmgen.testing.vendor import VendorJob, picture_bytes
from mmgen.testing.vendor_replies import Replies

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
}
NEEDED = {"text2video": "prompt", "img2video": "images", "start-end2video": "images", "multiframe": "image_settings"}
REASONS = {401: "Unauthorized", 403: "Forbidden", 404: "TaskNotFound", 429: "QuotaExceeded"}


class ViduReplies(Replies):
    """One connection."""

    vendor: ViduServer

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/files/"):
            self.vendor.marked += "mark=1" in self.path
            super().do_GET()
        elif not self._knows_the_key():
            return
        elif path == "/ent/v2/credits":
            account = {"type": "metered", "credit_remain": 1000, "concurrency_limit": 5}
            self._json({"remains": [account | {"current_concurrency": 1, "queue_count": 0}]})
        elif path == "/ent/v2/tasks":
            self._list(parse_qs(urlsplit(self.path).query))
        else:
            self.vendor.tally.polls += 1
            self._under(self.vendor.faults.next("poll"), self._poll, phase="poll")

    def _list(self, query: dict[str, list[str]]) -> None:
        """Two tasks a page, so that pages are turned."""
        if self.vendor.listing is not None:
            self._json(self.vendor.listing)
            return
        start = int(query.get("pager.page_token", ["0"])[0])
        listed = [job for job in self.vendor.billed if job.body["endpoint"] != "audio-tts"]
        tasks = [self._told(job) | {"prompt": job.body.get("prompt", "")} for job in listed[start : start + 2]]
        if not self.vendor.lists_payloads:
            tasks = [{name: value for name, value in task.items() if name != "payload"} for task in tasks]
        self._json({"tasks": tasks, "next_page_token": str(start + 2) if start + 2 < len(listed) else ""})

    def _submit(self, body: dict[str, Any], fault: Fault | None) -> None:
        endpoint = urlsplit(self.path).path.removeprefix("/ent/v2/")
        if not self._knows_the_key():
            return
        if self.vendor.refusal is not None:
            status, reason = self.vendor.refusal
            self._json({"code": status, "reason": reason, "message": "refused"}, status)
            return
        unknown = set(body) - ENDPOINTS.get(endpoint, set())
        if endpoint not in ENDPOINTS or unknown or (endpoint in NEEDED and not body.get(NEEDED[endpoint])):
            reason = "FieldUnwanted" if unknown else "FieldLacking"
            self._json({"code": 400, "reason": reason, "message": f"{endpoint} {sorted(unknown)}"}, 400)
            return
        job = self.vendor.bill({"endpoint": endpoint, **body}, "")
        assert job is not None
        self.vendor.tally.bodies.append(job.body)
        job.moderated = fault == "moderation after"
        echo = body | {"task_id": job.id, "state": "created", "seed": body.get("seed", 4711), "credits": 45}
        if endpoint == "extend":  # its documentation shows no echo of this
            echo.pop("watermark", None)
        if endpoint == "audio-tts":
            echo |= {"state": "success", "file_url": self.vendor.url_of(job), "credits": 2}
        self._under(fault, lambda: self._json(echo), phase="submit")

    def _cancel(self) -> None:
        job = self._named()
        if job is None:
            return
        if time.monotonic() >= job.ready_at:
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
        if time.monotonic() < job.ready_at:
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
        self.lists_payloads = lists_payloads
        """Whether the list of tasks tells their payload; the documentation leaves it open."""
        self.refusal: tuple[int, str] | None = None
        """How every submit is refused."""
        self.listing: Any = None
        """What the list of tasks is answered with, in place of what it is."""
        self.marked = 0
        """How many watermarked copies were fetched."""
        self.expires_once = False
        """Whether only the first question is answered with a URL that has expired."""
        self._server.RequestHandlerClass = type("Handler", (ViduReplies,), {"vendor": self})

    def bill(self, body: dict[str, Any], key: str) -> VendorJob | None:
        job = super().bill(body, key)
        assert job is not None
        with self._lock:
            del self._jobs[job.id]
            job.id = str(916205061116293120 + len(self._jobs))
            self._jobs[job.id] = job
        return job

    def url_of(self, job: VendorJob) -> str:
        if self.expires_once and job.polls > 1:
            self.url_seconds = None
        return super().url_of(job)

    def content(self, job: VendorJob) -> bytes:
        endpoint = job.body["endpoint"]
        if endpoint == "reference2image":
            return picture_bytes(json.dumps(job.body.get("prompt")), padding=50_000)
        return sound_bytes() if "audio" in endpoint else clip_bytes()


@cache
def clip_bytes() -> bytes:
    """Half a second of video, with bytes that mean nothing."""
    with TemporaryDirectory() as folder:
        writer = VideoWriter(Path(folder) / "clip.mp4", VideoFormat((64, 36), 24))
        for shade in range(12):
            writer.push_rgb(np.full((36, 64, 3), shade * 20, np.uint8))
        clip = writer.close().read_bytes()
    return clip + struct.pack(">I4s", 50_008, b"free") + bytes(50_000)


@cache
def sound_bytes() -> bytes:
    """Two seconds of a tone."""
    tone = (np.sin(np.arange(48_000) / 24_000 * 2 * np.pi * 440) * 9000).astype("<i2").tobytes()
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24_000)
        file.writeframes(tone)
    return buffer.getvalue()
