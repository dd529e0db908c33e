"""
A fake of the router on this machine that speaks its providers' protocols, bills, and misbehaves when told to.

It knows which inputs each provider's model takes and refuses every other.
"""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlsplit

from mmgen.testing import Fault, LoopbackVendor, clip_bytes, sound_bytes
from mmgen.testing.vendor import VendorJob, picture_bytes
from mmgen.testing.vendor_replies import Replies

KEY = "loopback-key"
FAL_FLUX = "prompt image_size num_inference_steps guidance_scale seed"
INPUTS = {
    "hf-inference/models/stabilityai/stable-diffusion-xl-base-1.0": "inputs parameters",
    "hf-inference/models/black-forest-labs/FLUX.1-schnell": "inputs parameters",
    "hf-inference/models/acme/editor": "inputs parameters",
    "hf-inference/models/acme/voice": "inputs parameters",
    "fal-ai/fal-ai/flux/dev": FAL_FLUX,
    "fal-ai/fal-ai/flux/schnell": FAL_FLUX,
    "fal-ai/fal-ai/mochi-v1": "prompt seed",
    "fal-ai/fal-ai/hunyuan-video": "prompt seed",
    "fal-ai/fal-ai/ltx-video": "prompt seed",
    "fal-ai/acme/mover": "prompt image_url seed",
    "fal-ai/acme/editor": "prompt image_url image_urls",
    "fal-ai/acme/voice": "text",
    "replicate/v1/models/black-forest-labs/flux-schnell/predictions": "input",
    "replicate/v1/predictions": "version input",
    "replicate/v1/models/acme/editor/predictions": "input",
    "together/v1/images/generations": "prompt model response_format steps guidance width height seed",
    "together/v2/videos": "prompt model frame_images seed",
    "nscale/v1/images/generations": "prompt model response_format size",
    "novita/v3/hf/acme/waves": "prompt seed",
    "zai-org/api/paas/v4/async/images/generations": "prompt model size",
    "replicate/v1/models/acme/waves/predictions": "input",
    "wavespeed/api/v3/acme/mover": "prompt image seed",
}
"""What may stand in a body, by its path."""


FILM, TONE = clip_bytes(), sound_bytes()


class RouterReplies(Replies):
    """One connection."""

    vendor: RouterServer

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/files/"):
            super().do_GET()
        elif not self._knows_the_key():
            return
        elif path.startswith("/api/models/"):
            found = self.vendor.mappings.get(path.removeprefix("/api/models/"))
            self._json({"inferenceProviderMapping": found} if found is not None else {"error": "no such model"})
        elif path.startswith("/fal-ai/") and not path.endswith("/status"):
            self._under(self.vendor.faults.next("result"), self._made, phase="result")
        else:
            self.vendor.tally.polls += 1
            self.vendor.questions.append(self.path)
            self._under(self.vendor.faults.next("poll"), self._poll, phase="poll")

    def _submit(self, body: dict[str, Any], fault: Fault | None) -> None:
        parts = urlsplit(self.path)
        path = parts.path.strip("/")
        if not self._knows_the_key():
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.vendor.sent.append((self.path, headers, body))
        known = self.vendor.inputs.get(path)
        if known is None:
            self._json({"error": f"Model not found: {path}"}, 404)
            return
        if wrong := sorted(set(body) - set(known.split())):
            self._json({"error": [f"unexpected field: {name}" for name in wrong], "warnings": []}, 422)
            return
        job = self.vendor.bill({"path": path, **body}, "")
        assert job is not None
        self.vendor.tally.bodies.append(job.body)
        job.moderated = fault == "moderation after"
        self._under(fault, lambda: self._answer(job), phase="submit")

    def _answer(self, job: VendorJob) -> None:
        """The file itself, a picture within JSON, or the job."""
        provider = job.body["path"].partition("/")[0]
        content = self.vendor.content(job)
        if provider == "hf-inference":
            self._bytes(self.vendor.page or content, "image/png")
        elif provider == "novita":
            self._json({"video": {"video_url": self.vendor.url_of(job)}})
        elif provider == "zai-org":
            self._json(self._paper(job))
        elif "v2/videos" in job.body["path"]:
            self._json(self._film(job))
        elif provider in {"together", "nscale"}:
            self._json({"data": [{"b64_json": base64.b64encode(content).decode()}]})
        elif provider == "replicate":
            assert self.headers["Prefer"] == "wait"
            self._json(self._prediction(job), 201)
        elif provider == "wavespeed":
            self._json({"code": 200, "data": self._task(job)})
        else:
            assert urlsplit(self.path).query == "_subdomain=queue"
            url = f"https://queue.fal.run/acme/app/requests/{job.id}"
            place = {"response_url": url, "status_url": f"{url}/status", "request_id": job.id}
            self._json({"status": "IN_QUEUE", "queue_position": 1, **place})

    def _poll(self) -> None:
        job = self._named()
        if job is None:
            return
        job.polls += 1
        provider = job.body["path"].partition("/")[0]
        if provider == "replicate":
            self._json(self._prediction(job))
        elif provider == "wavespeed":
            self._json({"code": 200, "data": self._task(job)})
        elif provider in {"together", "zai-org"}:
            self._json(self._film(job) if provider == "together" else self._paper(job))
        else:
            done = job.is_ready
            url = f"https://queue.fal.run/acme/app/requests/{job.id}"
            state = "COMPLETED" if done else "IN_PROGRESS" if job.polls > 1 else "IN_QUEUE"
            self._json({"status": state, "request_id": job.id, "response_url": url}, 200 if done else 202)

    def _made(self) -> None:
        job = self._named()
        if job is None:
            return
        if self.vendor.failure is not None:
            code, kind = self.vendor.failure
            self._json({"detail": "the runner is gone", "error_type": kind}, code)
            return
        if job.moderated:
            detail = [{"loc": ["body", "prompt"], "msg": "not that", "type": "content_policy_violation"}]
            self._json({"detail": detail}, 422)
            return
        url, path = self.vendor.url_of(job), job.body["path"]
        kind = "audio" if path.endswith("voice") else "images" if "flux" in path or "editor" in path else "video"
        self._json({kind: [{"url": url}] if kind == "images" else {"url": url}, "seed": job.body.get("seed", 4711)})

    def _prediction(self, job: VendorJob) -> dict[str, Any]:
        told: dict[str, Any] = {"id": job.id, "status": "processing", "output": None, "error": None}
        if not job.is_ready:
            return told
        if job.moderated:
            return told | {"status": "failed", "error": "NSFW content detected"}
        return told | {"status": "succeeded", "output": [self.vendor.url_of(job)]}

    def _task(self, job: VendorJob) -> dict[str, Any]:
        get = f"https://api.wavespeed.ai/api/v3/predictions/{job.id}/result"
        told: dict[str, Any] = {"id": job.id, "status": "created", "outputs": [], "urls": {"get": get}}
        if not job.is_ready:
            return told
        if job.moderated:
            return told | {"status": "failed", "error": "content policy"}
        return told | {"status": "completed", "outputs": [self.vendor.url_of(job)]}

    def _film(self, job: VendorJob) -> dict[str, Any]:
        told: dict[str, Any] = {"id": job.id, "status": "in_progress"}
        if not job.is_ready:
            return told
        if job.moderated:
            return told | {"status": "failed", "error": "content policy"}
        return told | {"status": "completed", "outputs": {"video_url": self.vendor.url_of(job)}}

    def _paper(self, job: VendorJob) -> dict[str, Any]:
        told: dict[str, Any] = {"id": job.id, "task_status": "PROCESSING"}
        if not job.is_ready:
            return told
        if job.moderated:
            return told | {"task_status": "FAIL"}
        return told | {"task_status": "SUCCESS", "image_result": [{"url": self.vendor.url_of(job)}]}

    def _named(self) -> VendorJob | None:
        steps = urlsplit(self.path).path.strip("/").split("/")
        job = next((self.vendor.job(step) for step in steps if self.vendor.job(step) is not None), None)
        if job is None:
            self._json({"error": "not found"}, 404)
        return job

    def _fail(self, fault: str) -> None:
        if fault == "moderation":
            detail = [{"loc": ["body", "prompt"], "msg": "not that", "type": "content_policy_violation"}]
            self._json({"detail": detail}, 422)
        elif fault == "503":
            loading = "Model acme is currently loading" if self.vendor.loads else "overloaded"
            self._json({"error": loading, "estimated_time": 0.0}, 503)
        else:
            super()._fail(fault)

    def _json(self, data: Any, code: int = 200, headers: dict[str, str] | None = None) -> None:
        """Errors in the router's own shape."""
        if code >= 400 and isinstance(data.get("error"), dict):
            data = {"error": data["error"]["message"]}
        super()._json(data, code, headers)

    def _knows_the_key(self) -> bool:
        given = self.headers.get("Authorization")
        if given != f"Bearer {KEY}":
            self._json({"error": f"Invalid username or password: {given}"}, 401)
        return given == f"Bearer {KEY}"


class RouterServer(LoopbackVendor):
    """The router: ``billed`` are its calls, ``tally.bodies`` what was asked, ``faults`` how it misbehaves."""

    def __init__(self, *, job_seconds: float = 0.02) -> None:
        super().__init__(job_seconds=job_seconds)
        self.inputs = dict(INPUTS)
        self.mappings: dict[str, Any] = {}
        self.loads = False
        """Whether a 503 says that the model is still loading."""
        self.failure: tuple[int, str] | None = None
        """The status and the type of the error that every result of a queue is."""
        self.page = b""
        """What comes instead of a file."""
        self.sent: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.questions: list[str] = []
        self._server.RequestHandlerClass = type("Handler", (RouterReplies,), {"vendor": self})

    def content(self, job: VendorJob) -> bytes:
        path = job.body["path"]
        if path.endswith("voice"):
            return TONE
        if "fal-ai/" in path and "flux" not in path and "editor" not in path:
            return FILM
        moving = path.startswith(("wavespeed", "novita", "together/v2")) or "waves" in path
        return FILM if moving else picture_bytes(str(job.body.get("prompt")), padding=50_000)
